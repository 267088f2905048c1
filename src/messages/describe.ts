import type { Call, ClientChanges } from "../domain/order.ts";
import { visitorToSlack } from "./text/visitor-to-slack.ts";

/** Names a call by what it is about, as in “Done: changing the name of *Ann*”. `client` is what to call them, as mrkdwn. */
export function describeCall(call: Call, client: string | undefined): string {
  switch (call.kind) {
    case "update":
      return `changing ${fieldNames(call.changes)} of ${client ?? `the client ${code(call.clientId)}`}`;
    case "edit":
      return `changing the ${call.pushed ? "pushed message" : "message"} ${code(call.messageId)}`;
    case "delete":
      return `deleting the ${call.pushed ? "pushed message" : "message"} ${code(call.messageId)}`;
    case "run":
      return `running the action ${code(call.actionName)}`;
    case "request":
      return `the request ${code(`${call.request.method} ${call.request.path}`)}`;
    default:
      return call satisfies never;
  }
}

/** The changed fields in words: "name", "name and notes". */
export function fieldNames(changes: ClientChanges): string {
  const names = (["name", "email", "phone", "notes"] as const)
    .filter((field) => changes[field] !== undefined)
    .map((field) => FIELD_NAMES[field]);
  return names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${names.at(-1)}` : (names[0] ?? "nothing");
}

const FIELD_NAMES = { name: "name", email: "e-mail address", phone: "phone number", notes: "notes" } as const;

function code(id: string): string {
  return `\`${visitorToSlack(id.slice(0, 100)).replaceAll("`", "'")}\``;
}
