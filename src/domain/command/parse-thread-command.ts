import { THREAD_USAGE } from "../../messages/usage.ts";
import { THREAD_WORDS, type ThreadWord } from "../text/thread-words.ts";
import type { Parsed, ThreadCommand } from "./command.ts";
import { nearestWord } from "./nearest-word.ts";
import { CommandUsageError, explain, shown } from "./problem.ts";
import { readChanges } from "./read-changes.ts";
import { refuseRest } from "./read-ids.ts";
import { readText } from "./read-text.ts";

/**
 * Takes the word behind the `!` in small letters and the raw Slack text after it, returns the command, or what is wrong
 * with it. Never throws. A word that is nearly a command is suggested and never carried out.
 */
export function parseThreadCommand(word: string, rest: string): Parsed<ThreadCommand> {
  const known = THREAD_WORDS.find((candidate) => candidate === word);
  if (known === undefined) return { problem: unknownWord(word) };
  try {
    return { command: READERS[known](rest) };
  } catch (error) {
    if (!(error instanceof CommandUsageError)) throw error;
    return { problem: explain(error.message, THREAD_USAGE[known]) };
  }
}

/** Words of the slash command, which a thread does without. */
const INSTEAD = new Map([
  ["send", "To answer the visitor, just write in the thread."],
  ["reply", "To answer the visitor, just write in the thread."],
]);

function unknownWord(word: string): string {
  const why = `${shown(`!${word}`)} is not a command here. Nothing was sent to the visitor.`;
  const instead = INSTEAD.get(word);
  if (instead) return explain(`${why} ${instead}`, THREAD_USAGE.help);
  const meant = nearestWord(word, THREAD_WORDS);
  return meant
    ? explain(`${why} Did you mean \`!${meant}\`?`, THREAD_USAGE[meant])
    : explain(`${why} \`!help\` lists them all.`, THREAD_USAGE.help);
}

const READERS: Record<ThreadWord, (rest: string) => ThreadCommand> = {
  help: () => ({ kind: "help" }),
  // Its words stay in Slack, whatever they are.
  note: () => ({ kind: "note" }),
  client: (rest) => alone({ kind: "client" }, rest),
  transcript: (rest) => alone({ kind: "transcript" }, rest),
  resend: (rest) => alone({ kind: "resend" }, rest),
  update: (rest) => ({ kind: "update", changes: readChanges(rest) }),
  push: (rest) => {
    // In "!push: hello" the colon belongs to the command, and the visitor would read it.
    if (/^[:：](?:\s|$)/.test(rest))
      throw new CommandUsageError("Leave the colon out. Nothing was sent to the visitor.");
    return { kind: "push", text: readText(rest) };
  },
};

function alone(command: ThreadCommand, rest: string): ThreadCommand {
  refuseRest(rest, "Nothing follows this command.");
  return command;
}
