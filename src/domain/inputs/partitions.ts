import {
  type AccountId,
  type ChatraMessageId,
  type ClientId,
  type ConversationId,
  type InputId,
  inputIdOf,
  type TeamId,
} from "../ids.ts";

/** The ID under which a reply with this place is, or would be, stored. */
export function replyInputId(place: { teamId: string; channelId: string; ts: string }): InputId {
  return inputIdOf("slack.message", place.teamId, place.channelId, place.ts);
}

/** The partition of a visitor. */
export function clientPartition(accountId: AccountId, clientId: ClientId): string {
  return `chatra:${inputIdOf(accountId, clientId)}`;
}

/** The partition of a Chatra message with this ID: of its visitor, or of the account if the visitor is not known. */
export function messagePartition(owner: ConversationId | AccountId, messageId: ChatraMessageId): string {
  return `message:${inputIdOf(owner, messageId)}`;
}

/** The key of the digests of an account, which name visitors. */
export function digestKey(accountId: AccountId): string {
  return `digest:${accountId}`;
}

/** The key of the digests of a workspace's people, which name visitors of all its accounts. */
export function personalDigestKey(teamId: TeamId): string {
  return `personal-digest:${teamId}`;
}

/** The partition of a Slack thread. */
export function threadPartition(place: { teamId: string; channelId: string }, threadTs: string): string {
  return `slack:${place.teamId}:${place.channelId}:${threadTs}`;
}

/** The partition of an order that is about no thread, and whose call is about no chat. */
export function orderPartition(orderId: string): string {
  return `order:${orderId}`;
}

/** The key of its call. */
export function callKey(orderId: string): string {
  return `call:${orderId}`;
}
