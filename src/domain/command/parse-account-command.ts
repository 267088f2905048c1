import type { SlashForm } from "../../messages/usage.ts";
import { isBlank } from "../text/blank-text.ts";
import { readArgument, withoutMarks } from "./argument.ts";
import type { AccountCommand } from "./command.ts";
import { nearestWord } from "./nearest-word.ts";
import { CommandUsageError, shown } from "./problem.ts";
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
    refuseRest(first.rest, "Nothing follows this command.");
    return { kind: "account", subcommand: "list" };
  }
  if (word === "add") {
    const { name, rest } = readName(first.rest);
    refuseRest(rest, "A name is one word.");
    if (RESERVED.has(name))
      throw new CommandUsageError(`${shown(name)} can't be a name: it means something else here already.`);
    return { kind: "account", subcommand: "add", name };
  }
  const { name, rest } = readName(slackText);
  const isOurs = name === ENVIRONMENT_ACCOUNT;
  if (RESERVED.has(name) && !isOurs)
    throw new CommandUsageError(`The account's name comes before ${shown(name)}.`);
  if (isBlank(rest)) return { kind: "account", subcommand: "show", name };
  const change = readChange(name, rest);
  if (isOurs) {
    throw new CommandUsageError(
      `The account ${shown(name)} is set up in the bot's own configuration, and is changed there. Nothing was done.`,
    );
  }
  return change;
}

function readName(slackText: string): { name: string; rest: string } {
  const argument = readArgument(slackText);
  if (argument === undefined) throw new CommandUsageError("Which account? Its name is missing.");
  const typed = withoutMarks(argument);
  if (!NAME.test(typed)) {
    throw new CommandUsageError(
      `${shown(typed)} is no name of an account: letters from a to z, digits and hyphens, 32 at most, and no hyphen first.`,
    );
  }
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
    const why = `${shown(asTyped(typed))} can't be done with an account. Nothing was done.`;
    throw new CommandUsageError(meant === undefined ? why : `${why} Did you mean \`${meant}\`?`);
  }
  if (subcommand === "agent") return { kind: "account", subcommand, name, agentId: readAgent(rest) };
  refuseRest(rest, "Nothing follows this command.");
  return { kind: "account", subcommand, name };
}

/** Undefined for `none`: no agent is used by default then. */
function readAgent(slackText: string): string | undefined {
  const argument = readArgument(slackText);
  const id = argument === undefined ? "" : withoutMarks(argument);
  if (argument === undefined || isBlank(id))
    throw new CommandUsageError("Which agent? Their id in Chatra is missing, or `none`.");
  if (CONTROL.test(id) || !id.isWellFormed())
    throw new CommandUsageError(`The agent's id ${shown(id)} holds a control character or half a character.`);
  if (id.length > LONGEST_AGENT_ID)
    throw new CommandUsageError(
      `The agent's id ${shown(id)} is too long: ${id.length} characters, and at most ${LONGEST_AGENT_ID} are taken.`,
    );
  refuseRest(argument.rest);
  return !argument.quoted && id.toLowerCase() === "none" ? undefined : id;
}
