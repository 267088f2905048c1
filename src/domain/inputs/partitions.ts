import {
  type AccountId,
  type ChatraMessageId,
  type ClientId,
  type ConversationId,
  type InputId,
  inputIdOf,
} from "../ids.ts";

/** The id under which a reply with this place is, or would be, stored. */
export function replyInputId(place: { teamId: string; channelId: string; ts: string }): InputId {
  return inputIdOf("slack.message", place.teamId, place.channelId, place.ts);
}

/** The partition of a client. */
export function clientPartition(accountId: AccountId, clientId: ClientId): string {
  return `chatra:${inputIdOf(accountId, clientId)}`;
}

/** The partition of a Chatra message that is named by its id: of its client's, or of the account's if that is not known. */
export function messagePartition(owner: ConversationId | AccountId, messageId: ChatraMessageId): string {
  return `message:${inputIdOf(owner, messageId)}`;
}

/** The partition of a Slack thread. */
export function threadPartition(place: { teamId: string; channelId: string }, threadTs: string): string {
  return `slack:${place.teamId}:${place.channelId}:${threadTs}`;
}
