import { createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import type { SlackFile } from "../domain/order.ts";

/** The file behind a link. `teamId` where the link was made with one. */
export type LinkedFile = { fileId: string; teamId?: string | undefined };

export type FileLinks = ReturnType<typeof createFileLinks>;

const LIFETIME_MS = 30 * 24 * 3_600_000;
/** Ours have about 150; a longer one is not worth hashing. */
const MAX_TOKEN_LENGTH = 512;

/**
 * Links to files in Slack that anyone with the link may open, for 30 days: `<publicUrl>/files/<token>/<name>`. The token holds
 * the file's id and the expiry, signed with HMAC-SHA256; nothing is stored. The name is only for the reader. `key` may have
 * other uses, because we derive the signing key from it.
 */
export function createFileLinks({ publicUrl, key }: { publicUrl: string; key: Buffer | string }) {
  const base = publicUrl.replace(/\/+$/, "");
  const signingKey = createHmac("sha256", key).update("file links, version 1").digest();
  const sign = (claim: string) => createHmac("sha256", signingKey).update(claim).digest();
  return {
    /** The link of a file that was sent at `sentAt` (ms UTC). Always the same for the same arguments. */
    linkFor(file: Pick<SlackFile, "id" | "name">, sentAt: number, teamId?: string): string {
      const parts = [file.id, sentAt + LIFETIME_MS, ...(teamId === undefined ? [] : [teamId])];
      const claim = Buffer.from(JSON.stringify(parts)).toString("base64url");
      return `${base}/files/${claim}.${sign(claim).toString("base64url")}/${toSafeName(file.name)}`;
    },
    verify(token: string, now: number): LinkedFile | "expired" | "invalid" {
      const [, claim = "", signature = ""] = /^([\w-]+)\.([\w-]{43})$/.exec(token) ?? [];
      if (signature === "" || token.length > MAX_TOKEN_LENGTH) return "invalid";
      // As text: base64 has several spellings of the same bytes, and only ours may work.
      const expected = sign(claim).toString("base64url");
      if (!timingSafeEqual(Buffer.from(signature), Buffer.from(expected))) return "invalid";
      const [fileId, expiresAt, teamId] = claimSchema.parse(
        JSON.parse(Buffer.from(claim, "base64url").toString()),
      );
      return now >= expiresAt ? "expired" : { fileId, teamId };
    },
  };
}

const claimSchema = z.tuple([z.string().min(1), z.number(), z.string().min(1).optional()]);

/** A plain ASCII name that needs no escaping and ends no chat's link early: the last 80 characters, with the extension. */
function toSafeName(name: string): string {
  const plain = name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[^A-Za-z0-9._-]+/g, "-")
    .replace(/\.{2,}/g, ".")
    .slice(-80)
    .replace(/^[-.]+|[-.]+$/g, "");
  if (plain === "") return "file";
  // A name in another script loses everything but the extension.
  return name.endsWith(`.${plain}`) ? `file.${plain}` : plain;
}
