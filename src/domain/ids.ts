import { hash } from "node:crypto";
import { z } from "zod";

/**
 * Every ID of the bridge is made and parsed here, and branded so that a channel can't be passed for a user. Chatra's
 * own IDs are opaque to us: any non-empty string. Slack's are letters and digits; links and mentions hold them.
 */
const opaque = z.string().min(1);
const slackId = z.string().regex(/^[\w-]+$/);

export const teamIdSchema = slackId.brand<"TeamId">();
export const channelIdSchema = slackId.brand<"ChannelId">();
export const userIdSchema = slackId.brand<"UserId">();
export const userGroupIdSchema = slackId.brand<"UserGroupId">();
/** Slack's message timestamp `seconds.micros`: the ID of a message within its channel. */
export const slackTsSchema = z
  .string()
  .regex(/^\d{1,12}\.\d{1,6}$/)
  .brand<"SlackTs">();
export const accountIdSchema = opaque.brand<"AccountId">();
export const clientIdSchema = opaque.brand<"ClientId">();
export const chatraMessageIdSchema = opaque.brand<"ChatraMessageId">();
export const conversationIdSchema = opaque.brand<"ConversationId">();
export const inputIdSchema = opaque.brand<"InputId">();
export const deliveryIdSchema = opaque.brand<"DeliveryId">();

export type TeamId = z.infer<typeof teamIdSchema>;
export type ChannelId = z.infer<typeof channelIdSchema>;
export type UserGroupId = z.infer<typeof userGroupIdSchema>;
export type UserId = z.infer<typeof userIdSchema>;
export type SlackTs = z.infer<typeof slackTsSchema>;
export type AccountId = z.infer<typeof accountIdSchema>;
export type ClientId = z.infer<typeof clientIdSchema>;
export type ChatraMessageId = z.infer<typeof chatraMessageIdSchema>;
export type ConversationId = z.infer<typeof conversationIdSchema>;
export type InputId = z.infer<typeof inputIdSchema>;
export type DeliveryId = z.infer<typeof deliveryIdSchema>;

/** Whether a channel is a direct message, where a team can't work. Slack's IDs of those begin with D. */
export function isDirectMessage(channelId: ChannelId): boolean {
  return channelId.startsWith("D");
}

/**
 * One conversation for each visitor of an account: Chatra addresses messages to a visitor, never to a chat. The ID is
 * derived, so that it needs no look-up; hashed, because a client ID may have any length.
 */
export function conversationIdOf(accountId: AccountId, clientId: ClientId): ConversationId {
  return conversationIdSchema.parse(`cv_${digest(accountId, clientId)}`);
}

/** An input's ID is its natural key, hashed: the same input delivered again has the same ID. */
export function inputIdOf(...naturalKey: string[]): InputId {
  return inputIdSchema.parse(`in_${digest(...naturalKey)}`);
}

/** Derived from the cause: deciding again asks for the same delivery. `purpose` tells those of one cause apart. */
export function deliveryIdOf(cause: string, purpose: string): DeliveryId {
  return deliveryIdSchema.parse(`dl_${digest(cause, purpose)}`);
}

/** The ID of an account that an order sets up: an order that comes twice asks for the same account. */
export function accountIdOf(teamId: TeamId, orderId: string): AccountId {
  return accountIdSchema.parse(`ac_${digest(teamId, orderId)}`);
}

/** Short, stable hash of texts: compares message bodies without keeping them. */
export function digest(...texts: string[]): string {
  // The length goes first, so that ("ab", "c") and ("a", "bc") differ.
  return hash("sha256", texts.map((text) => `${text.length}:${text}`).join(""), "base64url").slice(0, 27);
}

/** Milliseconds (UTC) of a Slack timestamp. */
export function slackTsToMs(ts: SlackTs): number {
  return Math.round(Number(ts) * 1000);
}

/** Orders two Slack timestamps: negative if `a` is earlier. Compares them as numbers, with the micros. */
export function compareSlackTs(a: string, b: string): number {
  const [aSeconds = "", aMicros = ""] = a.split(".");
  const [bSeconds = "", bMicros = ""] = b.split(".");
  return (
    Number(aSeconds) - Number(bSeconds) || Number(aMicros.padEnd(6, "0")) - Number(bMicros.padEnd(6, "0"))
  );
}
