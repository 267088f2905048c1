import { readArgument, withoutMarks } from "../../domain/command/argument.ts";
import { CommandUsageError } from "../../domain/command/command.ts";
import { nearestWord } from "../../domain/command/nearest-word.ts";
import { refuseRest } from "../../domain/command/read-ids.ts";
import { asTyped, isUnreadable } from "../../domain/command/typed-text.ts";
import { isBlank } from "../../domain/text/blank-text.ts";
import {
  ACCOUNT_PROBLEMS,
  ID_PROBLEMS,
  NAME_IS_ONE_WORD,
  NOTHING_FOLLOWS,
} from "../../messages/command-problems.ts";

/** What `/chatra account …` asks for. `agentId` undefined: no default agent any more. */
export type AccountRequest =
  | { subcommand: "list" }
  | { subcommand: "add" | "show" | "connect" | "here" | "secret" | "remove"; name: string }
  | { subcommand: "agent"; name: string; agentId: string | undefined };

/** The name of the account of the bot's own configuration. */
export const ENVIRONMENT_ACCOUNT = "default";

const LONGEST_AGENT_ID = 200;
// Without the flag `u`, which takes some other letters for plain ones.
const NAME = /^[a-z0-9][a-z0-9-]{0,31}$/i;
const SUBCOMMANDS = ["connect", "here", "agent", "secret", "remove"] as const;
/** An account of such a name could not be told from a word of these commands. */
const RESERVED = new Set<string>([
  ...SUBCOMMANDS,
  "add",
  "list",
  "show",
  "new",
  "all",
  "none",
  "help",
  "account",
  "accounts",
  ENVIRONMENT_ACCOUNT,
]);

/** Takes what follows `account`, returns what it asks for. Throws a CommandUsageError. */
export function parseAccountCommand(slackText: string): AccountRequest {
  const first = readArgument(slackText);
  if (first === undefined || isBlank(slackText)) return { subcommand: "list" };
  const word = withoutMarks(first).toLowerCase();
  if (word === "list") {
    refuseRest(first.rest, NOTHING_FOLLOWS);
    return { subcommand: "list" };
  }
  if (word === "add") {
    const { name, rest } = readName(first.rest);
    refuseRest(rest, NAME_IS_ONE_WORD);
    if (RESERVED.has(name)) throw new CommandUsageError(ACCOUNT_PROBLEMS.reserved(name));
    return { subcommand: "add", name };
  }
  const { name, rest } = readName(slackText);
  const isOurs = name === ENVIRONMENT_ACCOUNT;
  if (RESERVED.has(name) && !isOurs) throw new CommandUsageError(ACCOUNT_PROBLEMS.nameFirst(name));
  if (isBlank(rest)) return { subcommand: "show", name };
  const change = readChange(name, rest);
  if (isOurs) throw new CommandUsageError(ACCOUNT_PROBLEMS.configured(name));
  return change;
}

function readName(slackText: string): { name: string; rest: string } {
  const argument = readArgument(slackText);
  if (argument === undefined) throw new CommandUsageError(ACCOUNT_PROBLEMS.noName);
  const typed = withoutMarks(argument);
  if (!NAME.test(typed)) throw new CommandUsageError(ACCOUNT_PROBLEMS.badName(typed));
  return { name: typed.toLowerCase(), rest: argument.rest };
}

function readChange(name: string, slackText: string): AccountRequest {
  const typed = /^\S+/.exec(slackText)?.[0] ?? "";
  const rest = slackText.slice(typed.length).trimStart();
  const subcommand = /^[a-z]+$/i.test(typed)
    ? SUBCOMMANDS.find((known) => known === typed.toLowerCase())
    : undefined;
  if (subcommand === undefined) {
    const meant = nearestWord(typed, SUBCOMMANDS);
    throw new CommandUsageError(ACCOUNT_PROBLEMS.unknownChange(asTyped(typed), meant));
  }
  if (subcommand === "agent") return { subcommand, name, agentId: readAgent(rest) };
  refuseRest(rest, NOTHING_FOLLOWS);
  return { subcommand, name };
}

/** Undefined for `none`: no default agent. */
function readAgent(slackText: string): string | undefined {
  const argument = readArgument(slackText);
  const id = argument === undefined ? "" : withoutMarks(argument);
  if (argument === undefined || isBlank(id)) throw new CommandUsageError(ACCOUNT_PROBLEMS.noAgent);
  if (isUnreadable(id)) throw new CommandUsageError(ACCOUNT_PROBLEMS.unreadableAgent(id));
  if (id.length > LONGEST_AGENT_ID)
    throw new CommandUsageError(
      ID_PROBLEMS.tooLong("agent", id, { length: id.length, most: LONGEST_AGENT_ID }),
    );
  refuseRest(argument.rest);
  return !argument.quoted && id.toLowerCase() === "none" ? undefined : id;
}
