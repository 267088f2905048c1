import { COMMAND_PROBLEMS } from "../../messages/command-problems.ts";
import { withCalm } from "../../messages/order-refusals.ts";
import { THREAD_USAGE, withUsage } from "../../messages/usage.ts";
import type { ThreadCommand } from "../command/command.ts";
import type { SlackFile } from "../order.ts";
import { classifyMessage } from "../text/classify-message.ts";
import type { Message, RichContent } from "../text/rich-content.ts";

type SendCommand = Extract<ThreadCommand, { kind: "send" }>;

/** Whether the words of a command are for the visitor. */
export function goesToVisitor({ kind }: ThreadCommand): boolean {
  return kind === "send" || kind === "push" || kind === "r";
}

/**
 * The words that `!send` sends, or why there are none. `content`: what follows the command's word. A message that holds files
 * needs no words.
 */
export function wordsOfSend(
  { text }: SendCommand,
  content: RichContent | undefined,
  files: readonly SlackFile[],
): { words: Message } | { problem: string } {
  const words = { text, content };
  const { kind } = classifyMessage(words);
  if (kind === "note" || kind === "command") return fault(COMMAND_PROBLEMS.internalText(kind));
  const isEmpty = kind === "empty" && files.length === 0 && !content?.leftOut.length;
  return isEmpty ? fault(COMMAND_PROBLEMS.noText) : { words };
}

function fault(why: string): { problem: string } {
  return { problem: withCalm(withUsage(why, THREAD_USAGE.send)) };
}
