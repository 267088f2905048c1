import type {
  AccountId,
  ChannelId,
  ChatraMessageId,
  ClientId,
  ConversationId,
  DeliveryId,
  SlackTs,
  TeamId,
} from "./ids.ts";
import type { ClientProfile } from "./input.ts";
import type { RichContent } from "./text/rich-content.ts";

/** A client's chat and the Slack thread it is shown in. */
export type Conversation = {
  id: ConversationId;
  accountId: AccountId;
  clientId: ClientId;
  chatId: string | undefined;
  teamId: TeamId;
  channelId: ChannelId;
  /** Where new chats went when the thread was made: a thread that people moved stays until that changes. */
  routeChannelId: ChannelId;
  /** Unknown until the card is posted, and again after it was deleted. */
  threadTs: SlackTs | undefined;
  /** The delivery that posts, or posted, the card of the current thread. */
  rootDeliveryId: DeliveryId;
  /** How many threads there were; 1 for the first. */
  threadCount: number;
  /** `open`: replies go to the visitor; `alerts-only` and `closed`: they don't, and the person is told. */
  mode: "open" | "alerts-only" | "closed";
  profile: ClientProfile;
  nobodyAvailable: boolean;
  /** The client was erased then, in ms, and came back: what is older is not shown again. */
  forgottenAt: number | undefined;
  /** Milliseconds UTC of the last word in the thread, from either side. */
  lastActivityAt: number;
  createdAt: number;
};

/**
 * Ties one Slack message to one Chatra message: dedupe, echo guard and the way for edits and deletes, in one.
 * A reply that is split has a link for each Chatra message, a visitor's message that is split one for each post.
 */
export type Link = {
  /** Derived from the message it was made for and the part: see `replyLinkId` and `messageLinkId`. */
  id: string;
  conversationId: ConversationId | undefined;
  direction: "to-client" | "to-slack";
  accountId: AccountId;
  teamId: TeamId;
  channelId: ChannelId;
  threadTs: SlackTs | undefined;
  /** Unknown while a post to Slack is still owed. */
  slackTs: SlackTs | undefined;
  /** Unknown while a send to Chatra is still owed, and after a send whose answer had no id. */
  chatraId: ChatraMessageId | undefined;
  /** The how-manyth piece of the source message, from 0. */
  part: number;
  /**
   * `live`: goes, or went, across. `note`: internal, never went. `refused`: not relayed, the person was told.
   * `deleted`: gone at the source. `early`: an edit that came before its message.
   */
  state: "live" | "note" | "refused" | "deleted" | "early";
  deliveryId: DeliveryId | undefined;
  /** Digest of the whole source text, to tell a change of words from other changes. */
  sourceDigest: string | undefined;
  /** Digest of this part as it was sent, white space folded: recognises an echo. */
  sentDigest: string | undefined;
  /** Digest of author, time and words, for messages that come once with and once without an id; of a reply, once it came back. */
  fingerprint: string | undefined;
  /** Digest of author and words, for messages that come without an id, a time, or both. */
  likeness: string | undefined;
  /** Where and when Chatra says it was said, as far as it does: the chat, the visit, the time. All times in ms. */
  chatId: string | undefined;
  visitAt: number | undefined;
  saidAt: number | undefined;
  /** Slack's `edited.ts` of the newest edit that was followed. */
  editedTs: string | undefined;
  /** Words of an `early` edit, until its message comes. */
  earlyText: string | undefined;
  /** And what Slack shows of them. */
  earlyContent: RichContent | undefined;
  /** It is a pushed message at the visitor's. */
  pushed: boolean;
  createdAt: number;
};

/** What is not known yet when a link is made, or may never be. */
export const newLink = {
  deliveryId: undefined,
  sourceDigest: undefined,
  sentDigest: undefined,
  fingerprint: undefined,
  likeness: undefined,
  chatId: undefined,
  visitAt: undefined,
  saidAt: undefined,
  editedTs: undefined,
  earlyText: undefined,
  earlyContent: undefined,
  pushed: false,
} satisfies Partial<Link>;

/** The link of a person's message in a thread of ours, as far as it is known when the first event about it comes. */
export function newReplyLink(
  reply: { teamId: TeamId; channelId: ChannelId; ts: SlackTs; threadTs?: SlackTs | undefined },
  { id, accountId }: Conversation,
  known: Pick<Link, "state" | "createdAt"> & Partial<Link>,
): Link {
  const { teamId, channelId, threadTs, ts: slackTs } = reply;
  return {
    id: replyLinkId(reply, 0),
    conversationId: id,
    direction: "to-client",
    accountId,
    teamId,
    channelId,
    threadTs,
    slackTs,
    chatraId: undefined,
    part: 0,
    ...newLink,
    ...known,
  };
}

/** Id of the link of one part of a person's reply. */
export function replyLinkId(
  reply: { teamId: TeamId; channelId: ChannelId; ts: SlackTs },
  part: number,
): string {
  return `s:${reply.teamId}:${reply.channelId}:${reply.ts}:${part}`;
}

/**
 * What the ids of the links of posts that show a Chatra message begin with; the part follows. `again` tells it apart from
 * an earlier message of the client with the same id. Before version 8 of the schema they were made of the account and the id.
 */
export function messageLinkBase(
  conversationId: ConversationId,
  chatraId: ChatraMessageId,
  again?: string,
): string {
  return `c:${conversationId}:${chatraId}${again === undefined ? "" : `~${again}`}`;
}

/** The links of one Slack message among these. */
export function linksOfMessage(links: Link[], message: { channelId: ChannelId; ts: SlackTs }): Link[] {
  return links.filter(({ slackTs, channelId }) => slackTs === message.ts && channelId === message.channelId);
}

/** Tells whether a person took a reply back, by deleting it or by making it a note: it must not stay at the visitor's. */
export function isRetracted(link: Pick<Link, "state">): boolean {
  return link.state === "deleted" || link.state === "note";
}
