import { COMMAND_PROBLEMS } from "../../messages/command-problems.ts";
import { isBlank } from "../text/blank-text.ts";
import { classifyReply } from "../text/classify-reply.ts";
import { CommandUsageError } from "./command.ts";

/**
 * Takes the raw Slack text for a client, returns it trimmed. Throws a CommandUsageError when it is blank, or looks internal
 * by the rules of a thread.
 */
export function readText(slackText: string): string {
  const text = slackText.trim();
  if (isBlank(text)) throw new CommandUsageError(COMMAND_PROBLEMS.noText);
  const { kind } = classifyReply(text);
  if (kind === "note" || kind === "command") {
    throw new CommandUsageError(COMMAND_PROBLEMS.internalText(kind));
  }
  return text;
}
