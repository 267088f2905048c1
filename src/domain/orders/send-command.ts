import { COMMAND_PROBLEMS } from "../../messages/command-problems.ts";
import { withCalm } from "../../messages/order-refusals.ts";
import { THREAD_USAGE, withUsage } from "../../messages/usage.ts";
import type { ThreadCommand } from "../command/command.ts";
import type { SlackFile } from "../order.ts";
import { classifyMessage, contentBehind } from "../text/classify-message.ts";
import type { Message, RichContent } from "../text/rich-content.ts";

/** The name behind `!r`. */
export const SNIPPET_NAME = /^\s*\S+/u;

type SendCommand = Extract<ThreadCommand, { kind: "send" }>;

/** Whether the words of a command are for the visitor. */
export function goesToVisitor({ kind }: ThreadCommand): boolean {
  return kind === "send" || kind === "push" || kind === "r";
}

/**
 * Why the words of a command must not go to the visitor: they are a note or another command. The summary of what follows the
 * command's word no longer tells a table or code from the note below it; `content`, what Slack shows there, does.
 */
export function internalWordsProblem(
  command: ThreadCommand,
  content: RichContent | undefined,
): string | undefined {
  if (command.kind !== "send" && command.kind !== "push" && command.kind !== "r") return undefined;
  const typed =
    command.kind === "r"
      ? { text: command.words, content: content && contentBehind(content, SNIPPET_NAME) }
      : { text: command.text, content };
  const { kind } = classifyMessage(typed);
  if (kind !== "note" && kind !== "command") return undefined;
  return withCalm(withUsage(COMMAND_PROBLEMS.internalText(kind), THREAD_USAGE[command.kind]));
}

/** The words that `!send` sends, or why there are none. A message that holds files needs no words. */
export function wordsOfSend(
  { text }: SendCommand,
  content: RichContent | undefined,
  files: readonly SlackFile[],
): { words: Message } | { problem: string } {
  const words = { text, content };
  const isEmpty = classifyMessage(words).kind === "empty" && files.length === 0 && !content?.leftOut.length;
  return isEmpty ? { problem: withCalm(withUsage(COMMAND_PROBLEMS.noText, THREAD_USAGE.send)) } : { words };
}
