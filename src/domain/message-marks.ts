import type { Link } from "./conversation.ts";
import { type ChatraMessageId, chatraMessageIdSchema, digest } from "./ids.ts";
import type { ChatraEvent, ChatraMessage } from "./input.ts";

/** What identifies a Chatra message, besides its ID and its visitor. */
export type Marks = Pick<Link, "fingerprint" | "likeness" | "chatId" | "visitAt" | "saidAt">;

type Described = Pick<ChatraMessage, "author" | "createdAt" | "text" | "files" | "undated">;

export function marksOf(message: Described, event: Pick<ChatraEvent, "chatId" | "visitAt">): Marks {
  return {
    fingerprint: fingerprintOf(message),
    likeness: likenessOf(message),
    chatId: event.chatId,
    visitAt: event.visitAt,
    saidAt: message.undated ? undefined : message.createdAt,
  };
}

/** The link of a reply whose supposed echo was another message: the reply waits for its own echo again. */
export function withoutEcho(link: Link): Link {
  return {
    ...link,
    chatraId: undefined,
    fingerprint: undefined,
    chatId: undefined,
    visitAt: undefined,
    saidAt: undefined,
  };
}

/**
 * Digest of author, time and text (and the names of files, or two files without text would be the same): recognises a
 * message that comes once with and once without an ID. For a message without a time it is the likeness.
 */
export function fingerprintOf(message: Described): string {
  if (message.undated) return likenessOf(message);
  return `fp:${digest(message.author, String(message.createdAt), wordsOf(message, message.text))}`;
}

/** Digest of author and text, white space folded: finds what a message without an ID or a time may be. */
export function likenessOf(message: Pick<Described, "author" | "text" | "files">): string {
  return `fp:${digest(message.author, "", wordsOf(message, message.text.replace(/\s+/gu, " ").trim()))}`;
}

/** Tells whether Chatra gave the message no ID: then its fingerprint stands in for one. */
export function isNameless(id: string): boolean {
  return id.startsWith("fp:");
}

/** The ID of message `place`, from 1, of those in a webhook that have no ID and the same text: `fp:…`, `fp:….2` … */
export function namelessInPlace(id: ChatraMessageId, place: number): ChatraMessageId {
  return place === 1 ? id : chatraMessageIdSchema.parse(`${id}.${place}`);
}

/** Reads the place, from 1, that `namelessInPlace` wrote; 1 for any other ID. */
export function positionOf(id: ChatraMessageId): number {
  const [, place] = isNameless(id) ? id.split(".") : [];
  return place === undefined ? 1 : Number(place);
}

function wordsOf({ files }: Pick<Described, "files">, text: string): string {
  return [text, ...(files ?? []).map(({ name }) => name)].join("\n");
}
