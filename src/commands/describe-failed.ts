import type { Payload } from "../domain/delivery.ts";
import { describeCall } from "../messages/describe.ts";
import { excerptOfPlain } from "../messages/text/excerpt.ts";

/** Names what failed so that it can be told from others of its kind, in mrkdwn. `client`: whom it is about, if anybody. */
export function describeFailed(payload: Payload, client: string | undefined): string {
  const whom = client ?? "a visitor";
  switch (payload.kind) {
    case "chatra.send": {
      const part = payload.parts > 1 ? ` (part ${payload.part + 1} of ${payload.parts})` : "";
      return `The ${payload.pushed ? "pushed message" : "message"} “${excerptOfPlain(payload.text)}”${part} to ${whom}`;
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

type OtherKind = Exclude<Payload["kind"], "chatra.send" | "chatra.edit" | "chatra.delete" | "chatra.call">;

const WHAT: Record<OtherKind, string> = {
  "slack.root": "A client's card",
  "slack.post": "A post in a thread",
  "slack.notice": "A notice",
  "slack.update": "A change of a post",
  "slack.remove": "The removal of a post",
  "slack.react": "A mark on a message",
  "slack.whisper": "Words for one person",
  "slack.answer": "An answer to a command",
  "chatra.hold": "A place in line for words that were ordered",
};
