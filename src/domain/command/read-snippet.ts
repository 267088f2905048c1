import { describeBraces, SNIPPET_PROBLEMS } from "../../messages/snippets.ts";
import { isSnippetName, LONGEST_SNIPPET, RESERVED_SNIPPET_NAMES, splitSnippetName } from "../snippet.ts";
import { isBlank } from "../text/blank-text.ts";
import { classifyReply } from "../text/classify-reply.ts";
import { faultOfBraces, withTypedFields } from "../text/snippet-text.ts";
import { CommandUsageError } from "./command.ts";
import { refuseRest } from "./read-ids.ts";
import { asTyped } from "./typed-text.ts";

/** Takes `NAME text…` as raw Slack text, returns the name and the text as it is kept. Throws a CommandUsageError. */
export function readSnippet(slackText: string): { name: string; text: string } {
  const { name, rest } = readName(slackText);
  const text = withTypedFields(rest);
  if (isBlank(text)) throw new CommandUsageError(SNIPPET_PROBLEMS.noText);
  const length = Array.from(asTyped(text)).length;
  if (length > LONGEST_SNIPPET)
    throw new CommandUsageError(SNIPPET_PROBLEMS.tooLong({ length, most: LONGEST_SNIPPET }));
  const { kind } = classifyReply(text);
  if (kind === "note" || kind === "command") throw new CommandUsageError(SNIPPET_PROBLEMS.internal(kind));
  const fault = faultOfBraces(text);
  if (fault !== undefined) throw new CommandUsageError(describeBraces(fault));
  return { name, text };
}

/** Takes a name and nothing else. Throws a CommandUsageError. */
export function readOnlySnippetName(slackText: string): { name: string } {
  const { name, rest } = readName(slackText);
  refuseRest(rest, SNIPPET_PROBLEMS.nameOnly);
  return { name };
}

function readName(slackText: string): { name: string; rest: string } {
  const { name, rest } = splitSnippetName(slackText);
  if (name === "") throw new CommandUsageError(SNIPPET_PROBLEMS.noName);
  if (!isSnippetName(name)) throw new CommandUsageError(SNIPPET_PROBLEMS.badName(asTyped(name)));
  if (RESERVED_SNIPPET_NAMES.has(name)) throw new CommandUsageError(SNIPPET_PROBLEMS.reserved(name));
  return { name, rest };
}
