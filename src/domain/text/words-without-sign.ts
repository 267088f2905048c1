import { classifyReply } from "./classify-reply.ts";

const SIGN = /^[\s*_~`]*(?:\/\/+|notes?[\s*_~`]*:|!note(?![\p{L}\p{N}_-]))[\s*_~`]*/iu;

/**
 * Takes a message that may have been a note, returns the words without the sign that made it one; undefined where it
 * can't be told for certain which words are not internal.
 */
export function wordsWithoutSign(slackText: string): string | undefined {
  const { kind } = classifyReply(slackText);
  if (kind === "reply" || kind === "empty") return slackText;
  const words = slackText.replace(SIGN, "");
  // A sign further on, or one that hides behind something else: whatever could still be a note is one. Notes of several
  // lines have a sign on each.
  const isMeant =
    classifyReply(words).kind === "reply" &&
    words.split("\n").every((line) => ["reply", "empty"].includes(classifyReply(line).kind));
  return isMeant ? words : undefined;
}
