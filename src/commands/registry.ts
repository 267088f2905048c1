import { CommandUsageError, type Parsed } from "../domain/command/command.ts";
import { nearestWord } from "../domain/command/nearest-word.ts";
import { asTyped } from "../domain/command/typed-text.ts";
import { isBlank } from "../domain/text/blank-text.ts";
import type { ThreadWord } from "../domain/text/thread-words.ts";
import { COMMAND_PROBLEMS } from "../messages/command-problems.ts";
import { type SlashUsage, withUsage } from "../messages/usage.ts";
import { account, accountAdd, accountChange } from "./accounts/account.ts";
import type { AccountCommandHandlers } from "./accounts/account-command-handlers.ts";
import { actions } from "./actions.ts";
import { agents, agentsMap } from "./agents.ts";
import { client, clientInThread } from "./client.ts";
import { connect } from "./connect.ts";
import { connections } from "./connections.ts";
import { forget } from "./forget.ts";
import { help, helpInThread } from "./help.ts";
import { hours } from "./hours.ts";
import { message, pushed } from "./message.ts";
import { notify } from "./notify.ts";
import { open } from "./open.ts";
import { report } from "./report.ts";
import { request } from "./request.ts";
import { route, routes } from "./routes.ts";
import { run } from "./run.ts";
import { push, send } from "./send.ts";
import type { ReadCommand, SlashCommand, ThreadQuestion } from "./slash-command.ts";
import { snippet, snippets } from "./snippets.ts";
import { status } from "./status.ts";
import { transcriptInThread } from "./transcript.ts";
import { update, updateInThread } from "./update.ts";
import { waiting } from "./waiting.ts";

type Form = { usage: SlashUsage; read: (rest: string) => ReadCommand };

/** Every form of the slash command, in the order in which help shows them. */
export const FORMS = {
  client: ofAccount(client),
  waiting: ofAccount(waiting),
  notify: ofAccount(notify),
  open: ofAccount(open),
  update: ofAccount(update),
  forget: ofAccount(forget),
  send: ofAccount(send),
  push: ofAccount(push),
  message: ofAccount(message.show),
  "message.edit": ofAccount(message.edit),
  "message.delete": ofAccount(message.delete),
  pushed: ofAccount(pushed.show),
  "pushed.edit": ofAccount(pushed.edit),
  "pushed.delete": ofAccount(pushed.delete),
  snippets: ofAccount(snippets),
  snippet: ofAccount(snippet.save),
  "snippet.share": ofAccount(snippet.share),
  "snippet.show": ofAccount(snippet.show),
  "snippet.delete": ofAccount(snippet.delete),
  routes: ofAccount(routes),
  route: ofAccount(route.save),
  "route.up": ofAccount(route.up),
  "route.down": ofAccount(route.down),
  "route.delete": ofAccount(route.delete),
  "route.test": ofAccount(route.test),
  actions: ofAccount(actions),
  run: ofAccount(run),
  request: ofAccount(request),
  connections: ofAccount(connections),
  connect: ofAccount(connect),
  agents: ofAccount(agents),
  "agents.map": ofAccount(agentsMap),
  hours: ofAccount(hours.list),
  "hours.set": ofAccount(hours.set),
  "hours.delete": ofAccount(hours.delete),
  account: ofWorkspace(account),
  "account.add": ofWorkspace(accountAdd),
  "account.change": ofWorkspace(accountChange),
  report: ofAccount(report),
  status: ofAccount(status),
  help: { usage: help.usage, read: (rest) => readHelp(rest) },
} satisfies Record<string, Form>;

/** What reads in a thread. The domain decides on the others, and on `!update` with fields. */
export const THREAD_QUESTIONS: Record<ThreadWord, ThreadQuestion | undefined> = {
  help: helpInThread,
  client: clientInThread,
  update: updateInThread,
  transcript: transcriptInThread,
  send: undefined,
  push: undefined,
  claim: undefined,
  release: undefined,
  assign: undefined,
  close: undefined,
  reopen: undefined,
  snooze: undefined,
  mute: undefined,
  unmute: undefined,
  r: undefined,
  note: undefined,
  resend: undefined,
};

type FormName = keyof typeof FORMS;

const NAMES = Object.keys(FORMS).filter((name): name is FormName => Object.hasOwn(FORMS, name));
const WORDS = NAMES.filter((name) => !name.includes("."));

/** The words that make another form of a command. A name may begin like one of them, and none is one of them. */
const SUBCOMMANDS: Partial<Record<FormName, Readonly<Record<string, FormName>>>> = {
  message: { edit: "message.edit", delete: "message.delete" },
  pushed: { edit: "pushed.edit", delete: "pushed.delete" },
  snippet: { share: "snippet.share", show: "snippet.show", delete: "snippet.delete", list: "snippets" },
  route: { up: "route.up", down: "route.down", delete: "route.delete", test: "route.test", list: "routes" },
  hours: { delete: "hours.delete", list: "hours" },
};

/**
 * Takes what follows `/chatra` as Slack sends it, returns the command, or what is wrong with it. Never throws. A misspelt
 * command is suggested and never carried out.
 */
export function readCommand(text: string): Parsed<ReadCommand & { name: FormName }> {
  if (isBlank(text)) return { command: { name: "help", ...readHelp("") } };
  const found = formOf(text.trimStart());
  if ("problem" in found) return found;
  const { name, rest } = found;
  const form: Form = FORMS[name];
  try {
    return { command: { name, ...form.read(rest) } };
  } catch (error) {
    if (!(error instanceof CommandUsageError)) throw error;
    return { problem: withUsage(error.message, form.usage) };
  }
}

function formOf(text: string): { name: FormName; rest: string } | { problem: string } {
  const typed = /^\S+/.exec(text)?.[0] ?? "";
  const lower = typed.toLowerCase() === "accounts" ? "account" : typed.toLowerCase();
  // Only plain letters: some other letters turn into plain ones in lower case.
  const word = /^[a-z]+$/i.test(typed) ? WORDS.find((known) => known === lower) : undefined;
  if (word === undefined) return { problem: unknownWord(typed) };
  const rest = text.slice(typed.length).trimStart();
  const typedNext = /^[a-z]+(?=\s|$)/i.exec(rest)?.[0] ?? "";
  const subcommands = SUBCOMMANDS[word] ?? {};
  const next = typedNext.toLowerCase();
  const name = Object.hasOwn(subcommands, next) ? subcommands[next] : undefined;
  return name === undefined
    ? { name: formWithout(word, rest), rest }
    : { name, rest: rest.slice(typedNext.length).trimStart() };
}

/** The form of a command that no subcommand follows. */
function formWithout(word: FormName, rest: string): FormName {
  switch (word) {
    case "account":
      return accountForm(rest);
    case "agents":
      return rest === "" ? "agents" : "agents.map";
    case "hours":
      return rest === "" ? "hours" : "hours.set";
    // Without a name, all of them are meant.
    case "route":
      return isBlank(rest) ? "routes" : "route";
    default:
      return word;
  }
}

/** The form of `account` whose usage explains best what was typed. */
function accountForm(rest: string): FormName {
  const [first = "", second] = rest.trim().split(/\s+/u);
  if (first.toLowerCase() === "add") return "account.add";
  return second === undefined ? "account" : "account.change";
}

function unknownWord(typed: string): string {
  const meant = nearestWord(typed, WORDS);
  return withUsage(COMMAND_PROBLEMS.unknownWord(asTyped(typed), meant), FORMS[meant ?? "help"].usage);
}

function readHelp(rest: string): ReadCommand {
  const usages = Object.fromEntries(NAMES.map((name) => [name, FORMS[name].usage]));
  const topic = help.parse(rest, usages);
  return { of: "help", request: { topic }, answer: help.answer(topic, usages) };
}

function ofAccount<Request>(command: SlashCommand<Request>): Form {
  return {
    usage: command.usage,
    read(rest) {
      const parsed = command.parse(rest);
      return {
        of: "account",
        request: parsed,
        client: command.client?.(parsed),
        run: (handlers, asked) => command.run(handlers, asked, parsed),
      };
    },
  };
}

function ofWorkspace<Request>(command: SlashCommand<Request, AccountCommandHandlers>): Form {
  return {
    usage: command.usage,
    read(rest) {
      const parsed = command.parse(rest);
      return {
        of: "workspace",
        request: parsed,
        run: (handlers, asked) => command.run(handlers, asked, parsed),
      };
    },
  };
}
