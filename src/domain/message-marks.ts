import type { Link } from "./conversation.ts";
import { type ChatraMessageId, chatraMessageIdSchema, digest } from "./ids.ts";
import type { ChatraEvent, ChatraMessage } from "./input.ts";

/** What a message of Chatra's is recognised by, beside its id and its client. */
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

/** The link of a reply whose echo was another message: it waits for its own as if none had come. */
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
 * By author, time and words (and the names of files, lest two files without words be taken for one): recognises a message
 * that comes once with and once without an id. Of a message without a time it is its likeness.
 */
export function fingerprintOf(message: Described): string {
  if (message.undated) return likenessOf(message);
  return `fp:${digest(message.author, String(message.createdAt), wordsOf(message, message.text))}`;
}

/** By author and words alone, white space folded: finds what a message without an id or a time may be. */
export function likenessOf(message: Pick<Described, "author" | "text" | "files">): string {
  return `fp:${digest(message.author, "", wordsOf(message, message.text.replace(/\s+/gu, " ").trim()))}`;
}

/** Tells whether Chatra gave the message no id: then its fingerprint stands in for one. */
export function isNameless(id: string): boolean {
  return id.startsWith("fp:");
}

/** The id of the how-manyth message of a webhook, from 1, that has no id and says the same: `fp:…`, `fp:….2` and so on. */
export function namelessInPlace(id: ChatraMessageId, place: number): ChatraMessageId {
  return place === 1 ? id : chatraMessageIdSchema.parse(`${id}.${place}`);
}

export function placeOf(id: ChatraMessageId): number {
  const [, place] = isNameless(id) ? id.split(".") : [];
  return place === undefined ? 1 : Number(place);
}

function wordsOf({ files }: Pick<Described, "files">, text: string): string {
  return [text, ...(files ?? []).map(({ name }) => name)].join("\n");
}
