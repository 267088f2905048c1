import {
  type AccountId,
  type ChatraMessageId,
  type ClientId,
  type ConversationId,
  type InputId,
  inputIdOf,
  slackTsToMs,
} from "../domain/ids.ts";
import type { Input, SlackOrder } from "../domain/input.ts";

/** The natural key of an input: the same event delivered again, under whatever envelope, has the same id. */
export function naturalIdOf(input: Input): InputId {
  switch (input.kind) {
    case "slack.reply":
      return replyInputId(input);
    case "slack.edit":
      return inputIdOf("slack.edit", input.teamId, input.channelId, input.ts, input.editedTs);
    case "slack.delete":
      return inputIdOf("slack.delete", input.teamId, input.channelId, input.ts);
    case "slack.button":
      return inputIdOf(
        "slack.button",
        input.teamId,
        input.deliveryId,
        input.action,
        input.userId,
        input.actionTs,
      );
    case "slack.act":
      return inputIdOf("slack.act", input.teamId, input.order.id);
    case "chatra.event":
      return inputIdOf("chatra", input.accountId, input.bodyDigest);
    default:
      return input satisfies never;
  }
}

/** The id under which a reply with this place is, or would be, stored. */
export function replyInputId(place: { teamId: string; channelId: string; ts: string }): InputId {
  return inputIdOf("slack.message", place.teamId, place.channelId, place.ts);
}

/**
 * The line that an input waits in: everything of one Slack thread, or of one client, is decided in order. Undefined
 * where the event names neither thread nor client, as some deletes and orders about a message don't.
 */
export function lineOf(input: Input): string | undefined {
  switch (input.kind) {
    case "slack.reply":
    case "slack.edit":
    case "slack.delete":
      return input.threadTs === undefined ? undefined : threadLine(input, input.threadTs);
    case "slack.button":
      return threadLine(input, input.threadTs ?? input.messageTs);
    case "slack.act":
      return "messageId" in input.act ? undefined : lineOfOrder(input, input.act);
    case "chatra.event":
      return clientLine(input.accountId, input.clientId);
    default:
      return input satisfies never;
  }
}

/** What is about a client waits behind what came before about the same; all else waits for nothing. */
function lineOfOrder(
  { accountId, teamId, order }: SlackOrder,
  act: Exclude<SlackOrder["act"], { messageId: unknown }>,
): string {
  switch (act.kind) {
    case "open":
    case "send":
    case "update":
    case "forget":
      return clientLine(accountId, act.clientId);
    case "retry":
      return `retry:${act.deliveryId}`;
    case "relay":
    case "unsend":
    case "resend":
      return threadLine({ teamId, channelId: act.channelId }, act.threadTs);
    case "run":
    case "request":
      return `order:${order.id}`;
    default:
      return act satisfies never;
  }
}

/** The line of a client. */
export function clientLine(accountId: AccountId, clientId: ClientId): string {
  return `chatra:${inputIdOf(accountId, clientId)}`;
}

/** The line of a Chatra message that is named by its id: of its client's, or of the account's where that is not known. */
export function messageLine(owner: ConversationId | AccountId, messageId: ChatraMessageId): string {
  return `message:${inputIdOf(owner, messageId)}`;
}

/** The line of a Slack thread. */
export function threadLine(place: { teamId: string; channelId: string }, threadTs: string): string {
  return `slack:${place.teamId}:${place.channelId}:${threadTs}`;
}

/** When it happened at its source, in ms; never later than now, whatever the clock over there says. */
export function sourceTimeOf(input: Input, now: number): number {
  switch (input.kind) {
    case "slack.reply":
      return Math.min(slackTsToMs(input.ts), now);
    case "slack.edit":
      return Math.min(slackTsToMs(input.editedTs), now);
    case "slack.delete":
      return Math.min(Math.round(input.at), now);
    case "slack.button":
      return now;
    case "slack.act":
      return Math.min(Math.round(input.at), now);
    case "chatra.event":
      return Math.min(Math.round(input.messages[0]?.createdAt ?? now), now);
    default:
      return input satisfies never;
  }
}
