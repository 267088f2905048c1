import { askOperator, explainFault, withWhomToAsk } from "./operator.ts";
import { code, ended, excerptOfPlain } from "./text/excerpt.ts";

/** What could not be read or done: the beginning of a sentence. */
export type Subject =
  | { kind: "client"; id: string }
  /** A client by what may be their name, email or ID. */
  | { kind: "sought"; typed: string }
  | { kind: "message"; id: string; pushed: boolean }
  /** A sentence in mrkdwn, such as "The connections could not be listed." */
  | { kind: "other"; failed: string };

const other = (failed: string): Subject => ({ kind: "other", failed });

/** What can fail apart from clients and messages. */
export const FAILED = {
  actions: other("The actions could not be listed."),
  run: other("The action could not be run."),
  request: other("The request failed."),
  connections: other("The connections could not be listed."),
  connect: other("Chatra could not be connected."),
  status: other("The state could not be told."),
  forget: other("The client could not be erased."),
  clientOfThread: other("The client of this thread could not be read."),
  transcript: other("The transcript could not be put into this thread."),
  form: other("The form could not be shown."),
  rank: other("It could not be found out whether you are an administrator. Nothing was done."),
  agents: other("The agents could not be listed."),
  mapping: other("The teammate's agent could not be changed."),
  accounts: other("The accounts could not be listed."),
  account: other("It could not be done with the account."),
  report: other("The report could not be made."),
  reportFiles: other("The files of the report could not be sent to you."),
  routes: other("The routes could not be read."),
  route: other("The route was not saved."),
  preferences: other("Your notifications could not be read."),
  snippets: other("The snippets could not be read."),
  hours: other("The business hours could not be read."),
  slack: other("Slack does not answer."),
  chatra: other("Nothing gets through to Chatra."),
  database: other("The database does not answer."),
} satisfies Record<string, Subject>;

/** Which system failed, and why. */
export type Failure = ChatraFailure | SlackFailure | { of: "database" } | { of: "bot" };

type ChatraFailure = {
  of: "chatra";
  reason:
    | "not-logged-in"
    | "connection-needs-action"
    | "rate-limited"
    | "not-found"
    | "refused"
    | "invalid-input"
    | "unavailable"
    | "cli-missing"
    | "cli-outdated"
    | "not-begun"
    | "unknown-outcome";
  detail: string;
  url: string | undefined;
  retryAfterMs: number | undefined;
  /** Whose answer it was, if known. */
  origin: "chatra" | "membrane" | undefined;
  /** Several connections fit. */
  isChoice: boolean;
};

/** `code`: Slack's error code. */
type SlackFailure = { of: "slack"; reason: string; code: string };

/** Says in mrkdwn what failed, why, and what the person or the operator (one of `adminUsers`) can do. */
export function describeFailure(failure: Failure, subject: Subject, adminUsers: readonly string[]): string {
  switch (failure.of) {
    case "chatra":
      return explainChatra(failure, subject, adminUsers);
    case "slack":
      return `${doesNotWork(subject)} ${explainSlack(failure, adminUsers)}`;
    case "database":
      return `${doesNotWork(subject)} The bot's database did not answer. Please try again in a minute.`;
    case "bot":
      return `${doesNotWork(subject)} Something is wrong with the bot itself. ${askOperator(adminUsers, "look into its log")}`;
    default:
      return failure satisfies never;
  }
}

/** The same without a reason, for an error that tells nothing. */
export const doesNotWork = (subject: Subject) => `:warning: ${failed(subject)}`;

function explainChatra(failure: ChatraFailure, subject: Subject, adminUsers: readonly string[]): string {
  if (failure.reason === "not-found" && failure.origin !== "membrane") {
    const unknown = explainUnknown(subject);
    if (unknown !== undefined) return unknown;
  }
  return withWhomToAsk(`${doesNotWork(subject)} ${whyOf(failure, adminUsers)}`, adminUsers);
}

function explainSlack({ reason, code: word }: SlackFailure, adminUsers: readonly string[]): string {
  switch (reason) {
    case "unauthorized":
      return `The app lacks a permission in Slack (${code(word)}). ${askOperator(adminUsers, "install it again with the manifest of this version")}`;
    case "rate-limited":
    case "unavailable":
    case "unknown-outcome":
      return `Slack did not answer (${code(word)}). Please try again in a minute.`;
    default:
      return `Slack refused it (${code(word)}).`;
  }
}

function explainUnknown(subject: Subject): string | undefined {
  switch (subject.kind) {
    case "client":
      return `:mag: Chatra knows no client ${code(subject.id)}. Cards show the ids of clients; a link to a message of their thread will do as well.`;
    case "sought":
      return `:mag: Chatra knows no client ${code(subject.typed)}, and no visitor whom the bot knows has this name or email. Try the beginning of another name or email; the bot knows whoever wrote since it was set up.`;
    case "message": {
      const other = subject.pushed
        ? "An ordinary message is shown by `/chatra message ID`."
        : "A pushed message is shown by `/chatra pushed ID`.";
      return `:mag: Chatra knows no ${subject.pushed ? "pushed message" : "message"} ${code(subject.id)}, or no longer. ${other}`;
    }
    default:
      return undefined;
  }
}

function failed(subject: Subject): string {
  switch (subject.kind) {
    case "sought":
      return `The client ${code(subject.typed)} could not be read.`;
    case "client":
      return `The client ${code(subject.id)} could not be read.`;
    case "message":
      return `The ${subject.pushed ? "pushed message" : "message"} ${code(subject.id)} could not be read.`;
    case "other":
      return subject.failed;
    default:
      return subject satisfies never;
  }
}

function whyOf(failure: ChatraFailure, adminUsers: readonly string[]): string {
  // The other system's words, for the operator.
  const said = excerptOfPlain(failure.detail, 300);
  const fault = explainFault(failure, adminUsers);
  const texts: Record<ChatraFailure["reason"], string> = {
    "not-logged-in": fault,
    "cli-missing": fault,
    "cli-outdated": fault,
    "connection-needs-action": fault,
    "rate-limited": `Too much is asked of Chatra at the moment. Please try again in ${waitOf(failure.retryAfterMs)}.`,
    "not-found": `It is not known there (${said}).`,
    refused: `${failure.isChoice ? "It is not clear which connection to use" : "It was refused"}: ${ended(said)}`,
    "invalid-input": `It is not taken as it is: ${ended(said)}`,
    unavailable: `Chatra could not be reached (${said}). Please try again in a minute; \`/chatra status\` tells how things are.`,
    "not-begun": "The bot was held up and did not begin it. Please try again.",
    "unknown-outcome": `The answer was lost on the way (${said}), so it may have happened. Please look in Chatra before you try again.`,
  };
  return texts[failure.reason];
}

function waitOf(ms: number | undefined): string {
  if (ms === undefined) return "a minute";
  const seconds = Math.max(1, Math.ceil(ms / 1000));
  return seconds === 1 ? "a second" : `${seconds} seconds`;
}
