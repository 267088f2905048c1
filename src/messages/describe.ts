import type { Payload } from "../domain/delivery.ts";
import type { Call, ClientChanges, Order } from "../domain/order.ts";
import { contentToSlack } from "../domain/text/content-to-slack.ts";
import { messageWithoutSign } from "../domain/text/message-without-sign.ts";
import { carriesWords } from "../domain/text/render-content.ts";
import type { Message } from "../domain/text/rich-content.ts";
import { FIELD_NAMES } from "./command-problems.ts";
import { code, excerptOfPlain, excerptOfSlack, idCode } from "./text/excerpt.ts";

/** Names an API call, as in “Done: changing the name of *Ann*”. `client` is mrkdwn. */
export function describeCall(call: Call, client: string | undefined): string {
  switch (call.kind) {
    case "update":
      return `changing ${fieldNames(call.changes)} of ${client ?? `the client ${idCode(call.clientId)}`}`;
    case "edit":
      return `changing the ${kindOf(call)} ${idCode(call.messageId)}`;
    case "delete":
      return `deleting the ${kindOf(call)} ${idCode(call.messageId)}`;
    case "run":
      return `running the action ${idCode(call.actionName)}`;
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
  return new Intl.ListFormat("en-GB").format(names) || "nothing";
}

/** Says in mrkdwn what an order does, as in "Working on it: …". `client`: what to call its client, if it has one. */
export function describeOrder(act: Order, client: string): string {
  switch (act.kind) {
    case "open":
      return act.move ? `continuing the chat with ${client} here` : `looking for the thread of ${client}`;
    case "send": {
      const excerpt = act.snippet ? excerptOfPlain(act.text) : excerptOfSlack(act.text);
      return `${act.pushed ? "pushing" : "sending"} “${excerpt}” to ${client}`;
    }
    case "update":
      return `changing ${fieldNames(act.changes)} of ${client}`;
    case "edit":
      return `changing the ${kindOf(act)} ${code(act.messageId)} to “${excerptOfSlack(act.text)}”`;
    case "delete":
      return `deleting the ${kindOf(act)} ${code(act.messageId)}`;
    case "run":
      return `running ${code(act.actionName)}`;
    case "request":
      return `sending ${code(`${act.request.method} ${act.request.path}`)}`;
    case "forget":
      return `erasing what this bot keeps of ${client}`;
    case "retry":
      return "trying again what failed";
    case "relay":
      return `sending “${excerptOfSlack(slackTextOf(messageWithoutSign(act) ?? act))}” to ${client}`;
    case "unsend":
      return `deleting this message where ${client} sees it`;
    case "steer":
      return `changing the state of the chat with ${client}`;
    case "resend":
      return `trying again what did not reach ${client}`;
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
      return `The change of a message to ${whom} into “${excerptOfPlain(payload.text)}”`;
    case "chatra.delete":
      return `The deletion of a message to ${whom}`;
    case "chatra.call": {
      const words = describeCall(payload.call, client);
      return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;
    }
    default:
      return `${WHAT[payload.kind]}${client === undefined ? "" : ` in the chat with ${client}`}`;
  }
}

const WHAT = {
  "slack.root": "A client's card",
  "slack.card": "A change of a client's card",
  "slack.post": "A post in a thread",
  "slack.notice": "A notice",
  "slack.update": "A change of a post",
  "slack.remove": "The removal of a post",
  "slack.react": "A mark on a message",
  "slack.whisper": "Words for one person",
  "slack.answer": "An answer to a command",
  "slack.direct": "A direct message",
  "chatra.hold": "A place in line for words that were ordered",
} as const;
