import type { Call, ClientChanges, Order } from "../domain/order.ts";
import type { Payload } from "../domain/payload.ts";
import { contentToSlack } from "../domain/text/content-to-slack.ts";
import { messageWithoutSign } from "../domain/text/message-without-sign.ts";
import { carriesWords } from "../domain/text/render-content.ts";
import type { Message } from "../domain/text/rich-content.ts";
import { FIELD_NAMES } from "./command-problems.ts";
import { code, excerptOfPlain, excerptOfSlack, idCode } from "./text/excerpt.ts";

type Tense = "past" | "infinitive";

const VERBS: Record<Call["kind"], Record<Tense, string>> = {
  update: { past: "Updated", infinitive: "update" },
  edit: { past: "Edited", infinitive: "edit" },
  delete: { past: "Deleted", infinitive: "delete" },
  run: { past: "Ran", infinitive: "run" },
  request: { past: "Sent", infinitive: "carry out" },
};

/** An API call in words, as in “Updated the name of *Ann*” or “update the name of *Ann*”. `client` is mrkdwn. */
export function describeCall(call: Call, client: string | undefined, tense: Tense): string {
  return `${VERBS[call.kind][tense]} ${objectOf(call, client)}`;
}

function objectOf(call: Call, client: string | undefined): string {
  switch (call.kind) {
    case "update":
      return `the ${fieldNames(call.changes)} of ${client ?? `the visitor ${idCode(call.clientId)}`}`;
    case "edit":
    case "delete":
      return `the ${kindOf(call)} ${idCode(call.messageId)}`;
    case "run":
      return `the action ${idCode(call.actionName)}`;
    case "request":
      return `the request ${idCode(`${call.request.method} ${call.request.path}`)}`;
    default:
      return call satisfies never;
  }
}

/** The changed fields in words: "name", "name and notes". */
function fieldNames(changes: ClientChanges): string {
  const names = (["name", "email", "phone", "notes"] as const)
    .filter((field) => changes[field] !== undefined)
    .map((field) => FIELD_NAMES[field]);
  return new Intl.ListFormat("en-GB").format(names) || "details";
}

/** Says in mrkdwn what an order does, as in “sending “Hello” to *Ann*”. `client`: what to call its client, if it has one. */
export function describeOrder(act: Order, client: string): string {
  switch (act.kind) {
    case "open":
      return act.move ? `continuing the chat with ${client} here` : `opening the thread of ${client}`;
    case "send": {
      const excerpt = act.snippet || act.typed ? excerptOfPlain(act.text) : excerptOfSlack(act.text);
      return `${act.pushed ? "pushing" : "sending"} “${excerpt}” to ${client}`;
    }
    case "update":
      return `updating the ${fieldNames(act.changes)} of ${client}`;
    case "edit":
      return `editing the ${kindOf(act)} ${code(act.messageId)} to “${excerptOfSlack(act.text)}”`;
    case "delete":
      return `deleting the ${kindOf(act)} ${code(act.messageId)}`;
    case "run":
      return `running ${code(act.actionName)}`;
    case "request":
      return `sending ${code(`${act.request.method} ${act.request.path}`)}`;
    case "forget":
      return `erasing what the bot stores about ${client}`;
    case "retry":
      return "retrying what failed";
    case "relay":
      return `sending “${excerptOfSlack(slackTextOf(messageWithoutSign(act) ?? act))}” to ${client}`;
    case "unsend":
      return `unsending this message for ${client}`;
    case "steer":
      return `updating the chat with ${client}`;
    case "resend":
      return `retrying what did not reach ${client}`;
    default:
      return act satisfies never;
  }
}

function kindOf({ pushed }: { pushed?: boolean | undefined }): string {
  return pushed ? "pushed message" : "message";
}

function slackTextOf({ text, content }: Message): string {
  return carriesWords(content) ? contentToSlack(content) : text;
}

/** Names a failed delivery, in mrkdwn, so that it can be told from similar ones. `client`: its client, if it has one. */
export function describeFailed(payload: Payload, client: string | undefined): string {
  const whom = client ?? "a visitor";
  switch (payload.kind) {
    case "chatra.send": {
      const part = payload.parts > 1 ? ` (part ${payload.part + 1} of ${payload.parts})` : "";
      return `The ${kindOf(payload)} “${excerptOfPlain(payload.text)}”${part} to ${whom}`;
    }
    case "chatra.edit":
      return `The edit of a message to ${whom} to “${excerptOfPlain(payload.text)}”`;
    case "chatra.delete":
      return `The deletion of a message to ${whom}`;
    case "chatra.call": {
      return `A command to ${describeCall(payload.call, client, "infinitive")}`;
    }
    default:
      return `${WHAT[payload.kind]}${client === undefined ? "" : ` in the chat with ${client}`}`;
  }
}

const WHAT = {
  "slack.root": "A visitor's card",
  "slack.card": "An update of a visitor's card",
  "slack.post": "A message in a thread",
  "slack.notice": "A notice",
  "slack.update": "An edit in a thread",
  "slack.remove": "The deletion of a message in a thread",
  "slack.react": "A receipt on a reply",
  "slack.whisper": "A hint for one teammate",
  "slack.answer": "An answer to a command",
  "slack.direct": "A direct message",
  "chatra.hold": "A placeholder for a message by command",
} as const;
