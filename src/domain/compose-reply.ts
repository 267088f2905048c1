import type { SlackFile } from "./act.ts";
import type { Context } from "./decision.ts";
import { handOnFiles } from "./hand-on-files.ts";
import { digest } from "./ids.ts";
import type { LeftOut } from "./left-out.ts";
import { CHATRA_TEXT_LIMIT } from "./limits.ts";
import { isBlank } from "./text/blank-text.ts";
import { slackToPlain } from "./text/slack-to-plain.ts";
import { splitText } from "./text/split-text.ts";

export type ComposedReply = {
  /** What the visitor gets, in order; empty when nothing is left to send. */
  parts: string[];
  /** What can't go; its author is told by name. */
  leftOut: LeftOut[];
};

/** Turns a person's words and files into the text of one or more agent messages. */
export function composeReply(
  reply: { text: string; files: SlackFile[] },
  sentAt: number,
  context: Pick<Context, "names" | "fileUrl">,
): ComposedReply {
  const words = slackToPlain(reply.text, context.names).trim();
  const { lines, leftOut } = handOnFiles(reply.files, words, sentAt, context);
  const text = [isBlank(words) ? "" : words, lines.join("\n")].filter((piece) => piece !== "").join("\n\n");
  return { parts: text === "" ? [] : splitText(text, CHATRA_TEXT_LIMIT), leftOut };
}

/** Tells whether two versions of a Slack message say the same. */
export function replyDigest(reply: { text: string; files: SlackFile[] }): string {
  return digest(reply.text, ...reply.files.map((file) => file.id));
}

/** Recognises an agent message by its words, however Chatra treats white space. */
export function wordsDigest(text: string): string {
  return digest(text.replace(/\s+/gu, " ").trim());
}
