import { classifyMessage, contentBehind } from "./classify-message.ts";
import { classifyReply } from "./classify-reply.ts";
import { contentToSlack } from "./content-to-slack.ts";
import { carriesWords } from "./render-content.ts";
import type { Message, RichContent } from "./rich-content.ts";
import { isFiller } from "./slack-filler.ts";

/** White space and marks before a sign, the sign, and the marks within `note*:`. */
const SIGN = /^([\s*_~`]*)(?:\/\/+|notes?([\s*_~`]*):|!note(?![\p{L}\p{N}_-]))/iu;

/** Takes a message that may be a note, returns it without its sign; undefined if it may still be internal. */
export function messageWithoutSign({ text, content }: Message): Message | undefined {
  const { kind } = classifyMessage({ text, content });
  if (kind === "reply" || kind === "empty") return { text, content };
  if (!carriesWords(content)) {
    const words = wordsWithoutSign(text);
    return words === undefined ? undefined : { text: words, content };
  }
  const behind = contentBehind(content, SIGN) ?? behindInSlackText(content);
  // The summary has to agree that this is the text, unless it says nothing.
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
 * Takes a text that may have been a note, returns it without the sign that made it one, and without the marks that were
 * opened before the sign; undefined if it is not certain which text is internal.
 */
export function wordsWithoutSign(slackText: string): string | undefined {
  const { kind } = classifyReply(slackText);
  if (kind === "reply" || kind === "empty") return slackText;
  const words = behindSign(slackText);
  // There may be another sign further on, or behind something else: whatever could still be a note is one. Notes of
  // several lines have a sign on each.
  return words !== undefined && isMeantForVisitor(words) ? words : undefined;
}

/** Tells whether neither the text nor a line of it could be internal. */
function isMeantForVisitor(slackText: string): boolean {
  if (classifyReply(slackText).kind !== "reply") return false;
  return slackText.split("\n").every((line) => ["reply", "empty"].includes(classifyReply(line).kind));
}

function behindSign(text: string): string | undefined {
  const match = SIGN.exec(text);
  if (!match) return undefined;
  const [sign, before = "", within = ""] = match;
  // In code, the sign may not be meant as one.
  if (`${before}${within}`.includes("`")) return undefined;
  // A mark with a space after it is a bullet and closes nowhere.
  const opened = /(?<![*_~])[*_~]+$/.exec(before)?.[0] ?? "";
  const closing = Array.from(opened).reverse().join("");
  const closed = within.replace(/\s/g, "");
  if (!closing.startsWith(closed)) return undefined;
  return withoutClosing(text.slice(sign.length), closing.slice(closed.length))?.trimStart();
}

/** Marks close right after the sign, at the end of its line or of the text. Elsewhere they could be meant. */
function withoutClosing(rest: string, marks: string): string | undefined {
  let here = 0;
  while (here < marks.length && rest[here] === marks[here]) here += 1;
  // In `_*Note:* words_` one closes here and the other at the end.
  return here === marks.length ? rest.slice(here) : withoutMarksAtEnd(rest.slice(here), marks.slice(here));
}

function withoutMarksAtEnd(rest: string, marks: string): string | undefined {
  const [line = rest] = rest.split("\n", 1);
  for (const part of [line, rest]) {
    const trimmed = part.trimEnd();
    if (trimmed.endsWith(marks)) return trimmed.slice(0, -marks.length).trimEnd() + rest.slice(part.length);
  }
  return undefined;
}
