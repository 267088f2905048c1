import {
  COMMAND_PROBLEMS,
  EDIT_COMES_FIRST,
  ID_PROBLEMS,
  NOTHING_FOLLOWS,
} from "../../messages/command-problems.ts";
import { SLASH_USAGE, type SlashForm, withUsage } from "../../messages/usage.ts";
import { isBlank } from "../text/blank-text.ts";
import { readArgument, withoutMarks } from "./argument.ts";
import type { ClientMention, Command, Parsed } from "./command.ts";
import { nearestWord } from "./nearest-word.ts";
import { accountForm, parseAccountCommand } from "./parse-account-command.ts";
import { CommandUsageError } from "./problem.ts";
import { isField, readChanges } from "./read-changes.ts";
import { readClient, readMessageId, readSoughtClient, refuseRest } from "./read-ids.ts";
import { readJsonObject, startsJson } from "./read-json.ts";
import { readRequest } from "./read-request.ts";
import { readText } from "./read-text.ts";
import { readTopic } from "./read-topic.ts";
import { asTyped } from "./typed-text.ts";

const LONGEST_ACTION = 200;
const LONGEST_INTENT = 500;
const CONTROL = /[\p{Cc}\ufffe\uffff]/u;

/**
 * Takes what stands behind `/chatra` as Slack sends it, returns the command, or what is wrong with it. Never throws. A word
 * that is nearly a command is suggested and never carried out.
 */
export function parseCommand(text: string): Parsed<Command> {
  if (isBlank(text)) return { command: { kind: "help" } };
  const found = formOf(text.trimStart());
  if ("problem" in found) return found;
  const { form, rest } = found;
  try {
    return { command: READERS[form](rest) };
  } catch (error) {
    if (!(error instanceof CommandUsageError)) throw error;
    return { problem: withUsage(error.message, SLASH_USAGE[form]) };
  }
}

const FORMS = Object.keys(SLASH_USAGE).filter((form): form is SlashForm => Object.hasOwn(SLASH_USAGE, form));
const WORDS = FORMS.filter((form) => !form.includes("."));

function formOf(text: string): { form: SlashForm; rest: string } | { problem: string } {
  const typed = /^\S+/.exec(text)?.[0] ?? "";
  const word = typed.toLowerCase() === "accounts" ? "account" : typed.toLowerCase();
  // Only plain letters: some others become one in small letters.
  const form = /^[a-z]+$/i.test(typed) ? WORDS.find((known) => known === word) : undefined;
  if (form === undefined) return { problem: unknownWord(typed) };
  const rest = text.slice(typed.length).trimStart();
  if (form === "account") return { form: accountForm(rest), rest };
  if (form !== "message" && form !== "pushed") return { form, rest };
  const subcommand = /^(edit|delete)(?=\s|$)/i.exec(rest)?.[1];
  if (subcommand === undefined) return { form, rest };
  const edits = subcommand.toLowerCase() === "edit";
  return { form: `${form}.${edits ? "edit" : "delete"}`, rest: rest.slice(subcommand.length).trimStart() };
}

function unknownWord(typed: string): string {
  const meant = nearestWord(typed, WORDS);
  return withUsage(COMMAND_PROBLEMS.unknownWord(asTyped(typed), meant), SLASH_USAGE[meant ?? "help"]);
}

const READERS: Record<SlashForm, (rest: string) => Command> = {
  help: (rest) => {
    const topic = readTopic(rest);
    return topic ? { kind: "help", topic } : { kind: "help" };
  },
  client: (rest) => ({ kind: "client", client: readSoughtClient(rest) }),
  open: (rest) => ({ kind: "open", client: onlyClient(rest) }),
  forget: (rest) => ({ kind: "forget", client: onlyClient(rest) }),
  update: (rest) => {
    if (isField(rest)) throw new CommandUsageError(ID_PROBLEMS.fieldsFirst);
    const { client, rest: fields } = readClient(rest);
    return { kind: "update", client, changes: readChanges(fields) };
  },
  send: (rest) => ({ kind: "send", ...clientAndText(rest) }),
  push: (rest) => ({ kind: "push", ...clientAndText(rest) }),
  message: (rest) => ({ kind: "message", pushed: false, ...shownMessage(rest) }),
  "message.edit": (rest) => ({ kind: "message.edit", pushed: false, ...messageAndText(rest) }),
  "message.delete": (rest) => ({ kind: "message.delete", pushed: false, ...onlyMessage(rest) }),
  pushed: (rest) => ({ kind: "message", pushed: true, ...shownMessage(rest) }),
  "pushed.edit": (rest) => ({ kind: "message.edit", pushed: true, ...messageAndText(rest) }),
  "pushed.delete": (rest) => ({ kind: "message.delete", pushed: true, ...onlyMessage(rest) }),
  actions: (rest) => {
    const intent = readIntent(rest);
    return intent === "" ? { kind: "actions" } : { kind: "actions", intent };
  },
  run: (rest) => {
    const { action, input } = readAction(rest);
    return { kind: "run", action, input: readJsonObject(input) };
  },
  request: (rest) => ({ kind: "request", request: readRequest(rest) }),
  connections: (rest) => alone({ kind: "connections" }, rest),
  connect: (rest) => alone({ kind: "connect" }, rest),
  account: parseAccountCommand,
  "account.add": parseAccountCommand,
  "account.change": parseAccountCommand,
  status: (rest) => alone({ kind: "status" }, rest),
};

function alone(command: Command, rest: string): Command {
  refuseRest(rest, NOTHING_FOLLOWS);
  return command;
}

function onlyClient(slackText: string): ClientMention {
  const { client, rest } = readClient(slackText);
  refuseRest(rest);
  return client;
}

function clientAndText(slackText: string) {
  const { client, rest } = readClient(slackText);
  return { client, text: readText(rest) };
}

function onlyMessage(slackText: string, hint?: string) {
  const { messageId, rest } = readMessageId(slackText);
  refuseRest(rest, hint);
  return { messageId };
}

function shownMessage(slackText: string) {
  return onlyMessage(slackText, EDIT_COMES_FIRST);
}

function messageAndText(slackText: string) {
  const { messageId, rest } = readMessageId(slackText);
  return { messageId, text: readText(rest) };
}

function readIntent(slackText: string): string {
  const whole = readArgument(slackText);
  const typed = whole?.quoted && whole.rest === "" ? whole.typed : asTyped(slackText);
  const intent = typed.replace(/\s+/gu, " ").trim();
  if (CONTROL.test(intent) || !intent.isWellFormed()) {
    throw new CommandUsageError(COMMAND_PROBLEMS.unreadable(intent));
  }
  if (intent.length > LONGEST_INTENT) {
    throw new CommandUsageError(
      COMMAND_PROBLEMS.tooLong(intent, { length: intent.length, most: LONGEST_INTENT }),
    );
  }
  return isBlank(intent) ? "" : intent;
}

function readAction(slackText: string): { action: string; input: string } {
  const argument = readArgument(slackText);
  const action = argument ? withoutMarks(argument) : "";
  if (!argument || isBlank(action) || startsJson(slackText))
    throw new CommandUsageError(COMMAND_PROBLEMS.noAction);
  if (CONTROL.test(action) || !action.isWellFormed() || (!argument.quoted && action.includes("{"))) {
    throw new CommandUsageError(COMMAND_PROBLEMS.noActionName(action));
  }
  if (action.length > LONGEST_ACTION) {
    throw new CommandUsageError(
      COMMAND_PROBLEMS.longAction(action, { length: action.length, most: LONGEST_ACTION }),
    );
  }
  return { action, input: argument.rest };
}
