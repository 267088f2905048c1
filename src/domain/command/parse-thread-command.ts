import { COMMAND_PROBLEMS, NOTHING_FOLLOWS } from "../../messages/command-problems.ts";
import { SNIPPET_PROBLEMS } from "../../messages/snippets.ts";
import { THREAD_USAGE, withUsage } from "../../messages/usage.ts";
import { userIdSchema } from "../ids.ts";
import { splitSnippetName } from "../snippet.ts";
import { readSnooze } from "../snooze.ts";
import { isBlank } from "../text/blank-text.ts";
import { THREAD_WORDS, type ThreadWord } from "../text/thread-words.ts";
import { CommandUsageError, type Parsed, type ThreadCommand } from "./command.ts";
import { nearestWord } from "./nearest-word.ts";
import { readChanges } from "./read-changes.ts";
import { refuseRest } from "./read-ids.ts";
import { readText } from "./read-text.ts";

/**
 * Takes the word after `!` in lower case and the raw Slack text that follows, returns the command, or what is wrong with it.
 * Never throws. A misspelt command is suggested and never carried out.
 */
export function parseThreadCommand(word: string, rest: string): Parsed<ThreadCommand> {
  const known = THREAD_WORDS.find((candidate) => candidate === word);
  if (known === undefined) return { problem: unknownWord(word) };
  try {
    return { command: READERS[known](rest) };
  } catch (error) {
    if (!(error instanceof CommandUsageError)) throw error;
    return { problem: withUsage(error.message, THREAD_USAGE[known]) };
  }
}

/** What people type for `!send`, although it is not spelt like it. */
const OF_SENDING = new Set(["reply", "answer"]);

function unknownWord(word: string): string {
  const meant = OF_SENDING.has(word) ? "send" : nearestWord(word, THREAD_WORDS);
  return withUsage(COMMAND_PROBLEMS.unknownThreadWord(word, meant), THREAD_USAGE[meant ?? "help"]);
}

const READERS: Record<ThreadWord, (rest: string) => ThreadCommand> = {
  help: () => ({ kind: "help" }),
  // A note may hold any words.
  note: () => ({ kind: "note" }),
  client: (rest) => alone({ kind: "client" }, rest),
  transcript: (rest) => alone({ kind: "transcript" }, rest),
  resend: (rest) => alone({ kind: "resend" }, rest),
  claim: (rest) => alone({ kind: "claim" }, rest),
  release: (rest) => alone({ kind: "release" }, rest),
  close: (rest) => alone({ kind: "close" }, rest),
  reopen: (rest) => alone({ kind: "reopen" }, rest),
  mute: (rest) => alone({ kind: "mute" }, rest),
  unmute: (rest) => alone({ kind: "unmute" }, rest),
  assign: (rest) => {
    const userId = userIdSchema.safeParse(/^\s*<@(\w+)(?:\|[^<>]*)?>\s*$/.exec(rest)?.[1]).data;
    if (userId === undefined) throw new CommandUsageError(COMMAND_PROBLEMS.noTeammate(rest));
    return { kind: "assign", userId };
  },
  snooze: (rest) => {
    const until = readSnooze(rest);
    if (until === undefined) throw new CommandUsageError(COMMAND_PROBLEMS.noTime(rest));
    return { kind: "snooze", until };
  },
  update: (rest) => ({ kind: "update", changes: readChanges(rest) }),
  send: (rest) => ({ kind: "send", text: isBlank(rest) ? "" : readText(withoutColon(rest)) }),
  push: (rest) => ({ kind: "push", text: readText(withoutColon(rest)) }),
  r: (rest) => {
    // An emoji may begin like this, but is no name.
    if (/^[:：](?!\w+:)/.test(rest)) throw new CommandUsageError(COMMAND_PROBLEMS.colon);
    const { name, rest: words } = splitSnippetName(rest);
    if (name === "") throw new CommandUsageError(SNIPPET_PROBLEMS.noName);
    // What follows the name goes out too, so the same check holds for it.
    if (isBlank(words)) return { kind: "r", name, words: "" };
    const [between = ""] = /^\s*\S+(\s*)/u.exec(rest)?.slice(1) ?? [];
    const lineBreaks = Math.min(between.split("\n").length - 1, MOST_LINE_BREAKS);
    return { kind: "r", name, words: readText(words), ...(lineBreaks > 0 ? { lineBreaks } : {}) };
  },
};

/** One line stays empty at most. */
const MOST_LINE_BREAKS = 2;

/** In "!push: hello" the colon belongs to the command, and the visitor would read it. */
function withoutColon(rest: string): string {
  if (/^[:：](?:\s|$)/.test(rest)) throw new CommandUsageError(COMMAND_PROBLEMS.colon);
  return rest;
}

function alone(command: ThreadCommand, rest: string): ThreadCommand {
  refuseRest(rest, NOTHING_FOLLOWS);
  return command;
}
