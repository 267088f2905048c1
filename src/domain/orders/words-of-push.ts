import { parseThreadCommand } from "../command/parse-thread-command.ts";
import type { MessageKind } from "../text/classify-message.ts";
import type { Message } from "../text/rich-content.ts";

/** The words of a reply that is a pushed message; undefined for every other reply. */
export function wordsOfPush({
  word,
  rest,
  content,
}: Extract<MessageKind, { kind: "command" }>): Message | undefined {
  const parsed = parseThreadCommand(word, rest);
  if (!("command" in parsed) || parsed.command.kind !== "push") return undefined;
  return { text: parsed.command.text, content };
}
