/**
 * Our own on `node:crypto`, where sealing is one call of AES-256-GCM. jose, which signs tokens here, would use JWE, whose
 * header names the algorithm: one more thing that a changed row could forge.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";

/** The only error of this boundary; it repeats nothing of the sealed text. */
export class SecretBoxError extends Error {
  override readonly name = "SecretBoxError";
  readonly reason: "unknown-key" | "damaged";

  constructor(reason: SecretBoxError["reason"]) {
    super(
      reason === "unknown-key"
        ? "ENCRYPTION_KEY lacks the key that encrypted a secret in the database. Add that key after the new one, with a comma between them."
        : "A secret in the database can't be decrypted: another program changed or moved it. Restore the database from a backup.",
    );
    this.reason = reason;
  }
}

export type SecretBox = ReturnType<typeof createSecretBox>;

const VERSION = "v1";
/** The size that NIST SP 800-38D recommends for GCM. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Encrypts with AES-256-GCM. `keys` are 64 hexadecimal digits each: the first seals, all of them open, so a new key goes in
 * front. Text sealed for one workspace can't be opened as another's.
 */
export function createSecretBox(keys: readonly string[]) {
  const known = keys.map((hex) => {
    const key = Buffer.from(hex, "hex");
    return { key, id: createHash("sha256").update("key id").update(key).digest("base64url").slice(0, 8) };
  });
  const [current] = known;
  if (current === undefined) throw new Error("a secret box needs a key");
  return {
    /** Encrypts; `about` names the owner, and opening requires the same. */
    seal(text: string, about: string): string {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv("aes-256-gcm", current.key, nonce).setAAD(Buffer.from(about));
      const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
      return [VERSION, current.id, nonce.toString("base64url"), body.toString("base64url")].join(".");
    },
    /** Throws a SecretBoxError. */
    open(sealed: string, about: string): string {
      const [version, keyId, nonce = "", body = ""] = sealed.split(".");
      if (version !== VERSION) throw new SecretBoxError("damaged");
      const used = known.find(({ id }) => id === keyId);
      if (used === undefined) throw new SecretBoxError("unknown-key");
      const bytes = Buffer.from(body, "base64url");
      try {
        const decipher = createDecipheriv("aes-256-gcm", used.key, Buffer.from(nonce, "base64url"), {
          authTagLength: TAG_BYTES,
        })
          .setAAD(Buffer.from(about))
          .setAuthTag(bytes.subarray(-TAG_BYTES));
        return Buffer.concat([decipher.update(bytes.subarray(0, -TAG_BYTES)), decipher.final()]).toString();
      } catch {
        throw new SecretBoxError("damaged");
      }
    },
    /** False for text sealed with an older key, which must be sealed again. */
    isCurrent: (sealed: string) => sealed.startsWith(`${VERSION}.${current.id}.`),
    /** Whether one of the keys has sealed it. */
    hasKeyOf: (sealed: string) => known.some(({ id }) => sealed.startsWith(`${VERSION}.${id}.`)),
  };
}
