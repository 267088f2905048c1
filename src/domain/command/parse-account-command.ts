import {
  ACCOUNT_PROBLEMS,
  ID_PROBLEMS,
  NAME_IS_ONE_WORD,
  NOTHING_FOLLOWS,
} from "../../messages/command-problems.ts";
import type { SlashForm } from "../../messages/usage.ts";
import { isBlank } from "../text/blank-text.ts";
import { readArgument, withoutMarks } from "./argument.ts";
import type { AccountCommand } from "./command.ts";
import { nearestWord } from "./nearest-word.ts";
import { CommandUsageError } from "./problem.ts";
import { refuseRest } from "./read-ids.ts";
import { asTyped } from "./typed-text.ts";

/** The account that the bot's own configuration describes. */
export const ENVIRONMENT_ACCOUNT = "default";

const LONGEST_AGENT_ID = 200;
const CONTROL = /[\p{Cc}\ufffe\uffff]/u;
// Without the flag `u`: with it, some other letters count as small or capital forms of plain ones.
const NAME = /^[a-z0-9][a-z0-9-]{0,31}$/i;
const SUBCOMMANDS = ["connect", "here", "agent", "secret", "remove"] as const;
/** A name that is a word of these commands would make two things of one. */
const RESERVED = new Set<string>(
  [
    SUBCOMMANDS,
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
  ].flat(),
);

/** Takes what follows `account`, returns the form whose usage explains it best. Never throws. */
export function accountForm(slackText: string): SlashForm {
  const [first = "", second] = slackText.trim().split(/\s+/u);
  if (first.toLowerCase() === "add") return "account.add";
  return second === undefined ? "account" : "account.change";
}

/** Takes what follows `account`, returns what it asks for. Throws Misread. */
export function parseAccountCommand(slackText: string): AccountCommand {
  const first = readArgument(slackText);
  if (first === undefined || isBlank(slackText)) return { kind: "account", subcommand: "list" };
  const word = withoutMarks(first).toLowerCase();
  if (word === "list") {
    refuseRest(first.rest, NOTHING_FOLLOWS);
    return { kind: "account", subcommand: "list" };
  }
  if (word === "add") {
    const { name, rest } = readName(first.rest);
    refuseRest(rest, NAME_IS_ONE_WORD);
    if (RESERVED.has(name)) throw new CommandUsageError(ACCOUNT_PROBLEMS.reserved(name));
    return { kind: "account", subcommand: "add", name };
  }
  const { name, rest } = readName(slackText);
  const isOurs = name === ENVIRONMENT_ACCOUNT;
  if (RESERVED.has(name) && !isOurs) throw new CommandUsageError(ACCOUNT_PROBLEMS.nameFirst(name));
  if (isBlank(rest)) return { kind: "account", subcommand: "show", name };
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

function readChange(name: string, slackText: string): AccountCommand {
  const typed = /^\S+/.exec(slackText)?.[0] ?? "";
  const rest = slackText.slice(typed.length).trimStart();
  const subcommand = /^[a-z]+$/i.test(typed)
    ? SUBCOMMANDS.find((known) => known === typed.toLowerCase())
    : undefined;
  if (subcommand === undefined) {
    const meant = nearestWord(typed, SUBCOMMANDS);
    throw new CommandUsageError(ACCOUNT_PROBLEMS.unknownChange(asTyped(typed), meant));
  }
  if (subcommand === "agent") return { kind: "account", subcommand, name, agentId: readAgent(rest) };
  refuseRest(rest, NOTHING_FOLLOWS);
  return { kind: "account", subcommand, name };
}

/** Undefined for `none`: no agent is used by default then. */
function readAgent(slackText: string): string | undefined {
  const argument = readArgument(slackText);
  const id = argument === undefined ? "" : withoutMarks(argument);
  if (argument === undefined || isBlank(id)) throw new CommandUsageError(ACCOUNT_PROBLEMS.noAgent);
  if (CONTROL.test(id) || !id.isWellFormed())
    throw new CommandUsageError(ACCOUNT_PROBLEMS.unreadableAgent(id));
  if (id.length > LONGEST_AGENT_ID)
    throw new CommandUsageError(
      ID_PROBLEMS.tooLong("agent", id, { length: id.length, most: LONGEST_AGENT_ID }),
    );
  refuseRest(argument.rest);
  return !argument.quoted && id.toLowerCase() === "none" ? undefined : id;
}
