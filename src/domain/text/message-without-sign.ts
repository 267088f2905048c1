import { classifyMessage } from "./classify-message.ts";
import { classifyReply } from "./classify-reply.ts";
import { contentBehind } from "./content-behind.ts";
import { contentToSlack } from "./content-to-slack.ts";
import { carriesWords } from "./render-content.ts";
import type { Message, RichContent } from "./rich-content.ts";
import { isFiller } from "./slack-filler.ts";

/** White space and marks in front of a sign, the sign, and the marks within `note*:`. */
const SIGN = /^([\s*_~`]*)(?:\/\/+|notes?([\s*_~`]*):|!note(?![\p{L}\p{N}_-]))/iu;

/**
 * Takes a message that may have been a note, returns it without the sign that made it one; undefined where it can't be told
 * for certain which words are not internal.
 */
export function messageWithoutSign({ text, content }: Message): Message | undefined {
  const { kind } = classifyMessage({ text, content });
  if (kind === "reply" || kind === "empty") return { text, content };
  if (!carriesWords(content)) {
    const words = wordsWithoutSign(text);
    return words === undefined ? undefined : { text: words, content };
  }
  const behind = contentBehind(content, SIGN) ?? behindInSlackText(content);
  // The summary has to agree that these are the words, unless it says nothing.
  const saysMore = text.trim() !== "" && !isFiller(text) && wordsWithoutSign(text) === undefined;
  if (behind && !saysMore && isMeantForVisitor(contentToSlack(behind))) return { text: "", content: behind };
  return undefined;
}

function behindInSlackText(content: RichContent): RichContent | undefined {
  const [first, ...others] = content.blocks;
  if (first?.kind !== "mrkdwn" || classifyReply(first.text).kind !== "note") return undefined;
  const text = wordsWithoutSign(first.text);
  return text === undefined ? undefined : { ...content, blocks: [{ kind: "mrkdwn", text }, ...others] };
}

/**
 * Takes a message that may have been a note, returns the words without the sign that made it one, and without the marks
 * that were opened in front of it; undefined where it can't be told for certain which words are not internal.
 */
export function wordsWithoutSign(slackText: string): string | undefined {
  const { kind } = classifyReply(slackText);
  if (kind === "reply" || kind === "empty") return slackText;
  const words = behindSign(slackText);
  // A sign further on, or one that hides behind something else: whatever could still be a note is one. Notes of several
  // lines have a sign on each.
  return words !== undefined && isMeantForVisitor(words) ? words : undefined;
}

/** Whether neither these words nor a line of them could be internal. */
function isMeantForVisitor(slackText: string): boolean {
  if (classifyReply(slackText).kind !== "reply") return false;
  return slackText.split("\n").every((line) => ["reply", "empty"].includes(classifyReply(line).kind));
}

function behindSign(text: string): string | undefined {
  const match = SIGN.exec(text);
  if (!match) return undefined;
  const [sign, before = "", within = ""] = match;
  // What is code was perhaps never a sign.
  if (`${before}${within}`.includes("`")) return undefined;
  // A mark with a space behind it is a bullet and closes nowhere.
  const opened = /(?<![*_~])[*_~]+$/.exec(before)?.[0] ?? "";
  const closing = Array.from(opened).reverse().join("");
  const closed = within.replace(/\s/g, "");
  if (!closing.startsWith(closed)) return undefined;
  return withoutClosing(text.slice(sign.length), closing.slice(closed.length))?.trimStart();
}

/** Marks close right behind the sign, at the end of its line or at the end of all. Elsewhere they could be meant. */
function withoutClosing(rest: string, marks: string): string | undefined {
  let here = 0;
  while (here < marks.length && rest[here] === marks[here]) here += 1;
  // In `_*Note:* words_` one closes here and the other at the end.
  return here === marks.length ? rest.slice(here) : withoutMarksAtEnd(rest.slice(here), marks.slice(here));
}

function withoutMarksAtEnd(rest: string, marks: string): string | undefined {
  const lineEnd = rest.indexOf("\n");
  const line = lineEnd === -1 ? rest : rest.slice(0, lineEnd);
  for (const part of [line, rest]) {
    const trimmed = part.trimEnd();
    if (trimmed.endsWith(marks)) return trimmed.slice(0, -marks.length).trimEnd() + rest.slice(part.length);
  }
  return undefined;
}
