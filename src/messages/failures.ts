import { askOperator, explainFault, withWhomToAsk } from "./operator.ts";
import { code, ended, excerptOfPlain } from "./text/excerpt.ts";

/** What could not be read or done: the beginning of a sentence. */
export type Subject =
  | { kind: "client"; id: string }
  /** A client by what may be their name, email or ID. */
  | { kind: "sought"; typed: string }
  | { kind: "message"; id: string; pushed: boolean }
  /** A sentence in mrkdwn, such as "The bot could not list the connections." */
  | { kind: "other"; failed: string };

const other = (failed: string): Subject => ({ kind: "other", failed });

/** What can fail apart from clients and messages. */
export const FAILED = {
  actions: other("The bot could not list the actions."),
  run: other("The bot could not run the action."),
  request: other("The request to Chatra failed."),
  connections: other("The bot could not list the connections."),
  connect: other("The bot could not connect Chatra."),
  status: other("The bot could not check its status."),
  forget: other("The bot could not erase the visitor."),
  clientOfThread: other("The bot could not look up the visitor of this thread."),
  transcript: other("The bot could not post the transcript in this thread."),
  form: other("The bot could not show the form."),
  rank: other("The bot could not check whether you are an admin, so nothing was changed."),
  agents: other("The bot could not list the agents."),
  mapping: other("The bot could not change the teammate's agent."),
  accounts: other("The bot could not list the accounts."),
  account: other("The bot could not read or change the account."),
  report: other("The bot could not make the report."),
  reportFiles: other("The bot could not send you the files of the report."),
  routes: other("The bot could not read the routes."),
  route: other("The bot did not save the route."),
  preferences: other("The bot could not read your notification settings."),
  snippets: other("The bot could not read the snippets."),
  hours: other("The bot could not read the business hours."),
  slack: other("Slack does not answer."),
  chatra: other("Replies don't reach visitors now."),
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
      return `${doesNotWork(subject)} The database did not answer. Try again in a minute.`;
    case "bot":
      return `${doesNotWork(subject)} The bot met an unexpected error. ${askOperator(adminUsers, "check the bot's log")}`;
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
      return `The app lacks a permission in Slack (${code(word)}). ${askOperator(adminUsers, "reinstall the app with this version's manifest")}`;
    case "rate-limited":
    case "unavailable":
    case "unknown-outcome":
      return `Slack did not answer (${code(word)}). Try again in a minute.`;
    default:
      return `Slack refused the request (${code(word)}).`;
  }
}

function explainUnknown(subject: Subject): string | undefined {
  switch (subject.kind) {
    case "client":
      return `Chatra has no visitor ${code(subject.id)}. Copy the client ID from the visitor's card, or use a link to a message in their thread.`;
    case "sought":
      return `No visitor matches ${code(subject.typed)}: no client ID in Chatra, and no name or email. The bot finds visitors who wrote since its setup. Try the beginning of another name or email.`;
    case "message": {
      const other = subject.pushed
        ? "For an ordinary message, use `/chatra message ID`."
        : "For a pushed message, use `/chatra pushed ID`.";
      return `Chatra has no ${subject.pushed ? "pushed message" : "message"} ${code(subject.id)}. Check the ID. ${other}`;
    }
    default:
      return undefined;
  }
}

function failed(subject: Subject): string {
  switch (subject.kind) {
    case "sought":
      return `The bot could not look up the visitor ${code(subject.typed)}.`;
    case "client":
      return `The bot could not look up the visitor ${code(subject.id)}.`;
    case "message":
      return `The bot could not look up the ${subject.pushed ? "pushed message" : "message"} ${code(subject.id)}.`;
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
  const who = failure.origin === undefined ? "Chatra or Membrane" : NAMES[failure.origin];
  const texts: Record<ChatraFailure["reason"], string> = {
    "not-logged-in": fault,
    "cli-missing": fault,
    "cli-outdated": fault,
    "connection-needs-action": fault,
    "rate-limited": `Chatra asked the bot to wait. Try again in ${waitOf(failure.retryAfterMs)}.`,
    "not-found": `${failure.origin === "membrane" ? "Membrane" : "Chatra"} did not find what you asked for (${said}).`,
    refused: `${failure.isChoice ? "The bot can't tell which connection to use" : `${who} refused the request`}: ${ended(said)}`,
    "invalid-input": `${who} did not accept the request: ${ended(said)}`,
    unavailable: `The bot could not reach Chatra (${said}). Try again in a minute; \`/chatra status\` shows what works.`,
    "not-begun": "The bot did not start the request in time. Try again.",
    "unknown-outcome": `Chatra's answer got lost (${said}), so the change may have happened. Look in Chatra before you try again.`,
  };
  return texts[failure.reason];
}

const NAMES = { chatra: "Chatra", membrane: "Membrane" } as const;

function waitOf(ms: number | undefined): string {
  if (ms === undefined) return "a minute";
  const seconds = Math.max(1, Math.ceil(ms / 1000));
  return seconds === 1 ? "a second" : `${seconds} seconds`;
}
