import { explainFault } from "../domain/explain-fault.ts";
import { type ChatraFailureReason, ChatraGatewayError } from "../outbound/membrane/chatra-gateway.ts";
import { ConnectionChoiceError } from "../outbound/membrane/discover-connection.ts";
import { SlackGatewayError } from "../outbound/slack/slack-gateway.ts";
import { StoreError } from "../store/store-error.ts";
import { code, ended, excerptOfPlain } from "./words.ts";

/** What could not be read or done: the beginning of the sentence that is told. */
export type Subject =
  | { kind: "client"; id: string }
  | { kind: "message"; id: string; pushed: boolean }
  /** A sentence in mrkdwn, such as "The connections could not be listed." */
  | { kind: "other"; failed: string };

/** Says in mrkdwn what went wrong, with what, why, and what to do next. */
export function explainFailure(error: unknown, subject: Subject): string {
  if (error instanceof ChatraGatewayError) return explainChatra(error, subject);
  if (error instanceof SlackGatewayError) {
    return `:warning: ${failed(subject)} ${explainSlack(error)}`;
  }
  if (error instanceof StoreError) {
    return `:warning: ${failed(subject)} The bot's database did not answer. Please try again in a minute.`;
  }
  return `:warning: ${failed(subject)} Something is wrong with the bot itself; its log says more.`;
}

/** Whether an error is one of ours, with a reason. */
export function isExplainable(error: unknown): boolean {
  return [ChatraGatewayError, SlackGatewayError, StoreError].some((known) => error instanceof known);
}

function explainChatra(error: ChatraGatewayError, subject: Subject): string {
  if (error.reason === "not-found" && error.origin !== "membrane") {
    const unknown = explainUnknown(subject);
    if (unknown !== undefined) return unknown;
  }
  return `:warning: ${failed(subject)} ${whyOf(error)}`;
}

function explainSlack({ reason, code: word }: SlackGatewayError): string {
  switch (reason) {
    case "unauthorized":
      return `The app lacks a permission in Slack (${code(word)}). Whoever runs the bot has to install it again with the manifest of this version.`;
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

function whyOf(error: ChatraGatewayError): string {
  const { reason, detail, url, retryAfterMs } = error;
  const said = detailOf(detail);
  const texts: Record<ChatraFailureReason, string> = {
    "not-logged-in": explainFault({ reason, detail, url }),
    "cli-missing": explainFault({ reason, detail, url }),
    "cli-outdated": explainFault({ reason, detail, url }),
    "connection-needs-action": explainFault({ reason, detail, url }),
    "rate-limited": `Too much is asked of Chatra at the moment. Please try again in ${waitOf(retryAfterMs)}.`,
    "not-found": `It is not known there (${said}).`,
    refused:
      error instanceof ConnectionChoiceError
        ? `It is not clear which connection to use: ${ended(said)}`
        : `It was refused: ${ended(said)}`,
    "invalid-input": `It is not taken as it is: ${ended(said)}`,
    unavailable: `Chatra could not be reached (${said}). Please try again in a minute; \`/chatra status\` tells how things are.`,
    "not-begun": "The bot was held up and did not begin it. Please try again.",
    "unknown-outcome": `The answer was lost on the way (${said}), so it may have happened. Please look in Chatra before you try again.`,
  };
  return texts[reason];
}

function waitOf(ms: number | undefined): string {
  if (ms === undefined) return "a minute";
  const seconds = Math.max(1, Math.ceil(ms / 1000));
  return seconds === 1 ? "a second" : `${seconds} seconds`;
}

/** What the other side said, for whoever runs the bot. */
function detailOf(detail: string): string {
  return excerptOfPlain(detail, 300);
}
