import { z } from "zod";
import type { Episode } from "./episode.ts";
import {
  type AccountId,
  type ChannelId,
  type ChatraMessageId,
  type ClientId,
  type ConversationId,
  channelIdSchema,
  type DeliveryId,
  type SlackTs,
  slackTsSchema,
  type TeamId,
} from "./ids.ts";
import type { ClientProfile } from "./input.ts";
import { POLICIES } from "./route.ts";
import type { RichContent } from "./text/rich-content.ts";

/** A visitor's chat and the Slack thread that shows it. */
export type Conversation = {
  id: ConversationId;
  accountId: AccountId;
  clientId: ClientId;
  chatId: string | undefined;
  teamId: TeamId;
  channelId: ChannelId;
  /** Where new chats went when the thread was made. A thread that people moved stays until that changes. */
  routeChannelId: ChannelId;
  /** Unknown until the card is posted, and again after it was deleted. */
  threadTs: SlackTs | undefined;
  /** The delivery that posts, or posted, the card of the current thread. */
  rootDeliveryId: DeliveryId;
  /** How many threads there were; 1 for the first. */
  threadCount: number;
  /** The chat's present or last episode; undefined until the visitor writes. */
  episode: Episode | undefined;
  card: CardState;
  /** No reminders, broadcasts or mentions for this visitor. */
  muted: boolean;
  profile: ClientProfile;
  nobodyAvailable: boolean;
  /** When the visitor was erased, in ms, if they came back since. Older messages are not shown again. */
  forgottenAt: number | undefined;
  /** Milliseconds UTC of the last message in the thread, from either side. */
  lastActivityAt: number;
  createdAt: number;
};

/** What the bot knows of the card in Slack. Times in ms. */
export const cardSchema = z.object({
  /** Digest of what Slack shows; missing until the card is posted. */
  look: z.string().optional(),
  /** When it was changed last. */
  changedAt: z.number().optional(),
  /** When a change goes out that waits already. */
  dueAt: z.number().optional(),
  /** Whom the first post called: Slack calls nobody by a later change of it. */
  mention: z.string().optional(),
  /** The thread that this one continues. */
  earlier: z.object({ channelId: channelIdSchema, threadTs: slackTsSchema }).optional(),
  /** Threads that the chat has left, whose cards say that plain replies, or all, stay in Slack. */
  strictThreads: z.array(z.object({ threadTs: slackTsSchema, policy: z.enum(POLICIES) })).optional(),
});
export type CardState = z.infer<typeof cardSchema>;

/** A message's place in Slack. */
export type SlackPlace = { teamId: TeamId; channelId: ChannelId; ts: SlackTs };

/**
 * Ties one Slack message to one Chatra message, to find duplicates, echoes, and what an edit or a delete is about. A
 * long reply has a link for each Chatra message, a visitor's long message has one for each post.
 */
export type Link = {
  /** Derived from the message that the link was made for, and the part: see `replyLinkId` and `messageLinkBase`. */
  id: string;
  conversationId: ConversationId | undefined;
  direction: "to-client" | "to-slack";
  accountId: AccountId;
  teamId: TeamId;
  channelId: ChannelId;
  threadTs: SlackTs | undefined;
  /** Unknown while a post to Slack waits. */
  slackTs: SlackTs | undefined;
  /** Unknown while a send to Chatra waits, and after a send whose answer had no ID. */
  chatraId: ChatraMessageId | undefined;
  /** Which part of the source message, from 0. */
  part: number;
  /** Which line of its post in Slack, from 1, if that shows several messages. */
  line?: number | undefined;
  /**
   * `live`: sent, or waiting to be sent. `note`: internal, never sent. `refused`: not sent, and the author was told.
   * `deleted`: gone at the source. `early`: an edit that came before its message.
   */
  state: "live" | "note" | "refused" | "deleted" | "early";
  deliveryId: DeliveryId | undefined;
  /** Digest of the whole source text, to tell an edit of the text from other changes. */
  sourceDigest: string | undefined;
  /** Digest of this part as it was sent, white space folded: recognises an echo. */
  sentDigest: string | undefined;
  /** Digest of author, time and text, for messages that come once without an ID. A reply has it once its echo came. */
  fingerprint: string | undefined;
  /** Digest of author and text, for messages that come without an ID, a time, or both. */
  likeness: string | undefined;
  /** The chat, the visit and the time of the message, as far as Chatra gives them. Times in ms. */
  chatId: string | undefined;
  visitAt: number | undefined;
  saidAt: number | undefined;
  /** That of the webhook whose text the thread shows. */
  arrival?: number | undefined;
  /** Slack's `edited.ts` of the newest edit that was followed; missing on what a command deleted. */
  editedTs: string | undefined;
  /** The text of an `early` edit, until its message comes. */
  earlyText: string | undefined;
  /** What Slack shows of that text. */
  earlyContent: RichContent | undefined;
  /** The files that it left; missing if an earlier version of the bot kept it. */
  earlyFileIds?: string[] | undefined;
  /** The visitor gets it as a pushed message. */
  pushed: boolean;
  /** The message in Slack is a command that names a snippet: its edits do, too. */
  snippet?: true | undefined;
  createdAt: number;
};

/** What is unknown when a link is made, and may stay so. */
export const NEW_LINK = {
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

/** The link of a person's message, as far as the first event about it tells; `id`: undefined where its thread is not known. */
export function newReplyLink(
  reply: SlackPlace & { threadTs?: SlackTs | undefined },
  { id, accountId }: Pick<Link, "accountId"> & { id: ConversationId | undefined },
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
    ...NEW_LINK,
    ...known,
  };
}

/** ID of the link of one part of a person's reply. */
export function replyLinkId({ teamId, channelId, ts }: SlackPlace, part: number): string {
  return `s:${teamId}:${channelId}:${ts}:${part}`;
}

/**
 * The beginning of the IDs of the links to a Chatra message; the part follows. `again` tells it apart from an earlier
 * message of the visitor with the same ID. Before version 8 of the schema, account and message ID made up the link's
 * ID.
 */
export function messageLinkBase(
  conversationId: ConversationId,
  chatraId: ChatraMessageId,
  again?: string,
): string {
  return `c:${conversationId}:${chatraId}${again === undefined ? "" : `~${again}`}`;
}

/** The link for a post of the message alone. */
export function withoutLine(link: Link): Link {
  const { line: _, ...alone } = link;
  return alone;
}

/** Those links that belong to one Slack message. */
export function linksOfMessage(links: Link[], message: { channelId: ChannelId; ts: SlackTs }): Link[] {
  return links.filter(({ slackTs, channelId }) => slackTs === message.ts && channelId === message.channelId);
}

/** The link of a message that a command deleted. An edit that takes a part back leaves its `editedTs`. */
export function deletedByCommand(link: Link): Link {
  return { ...link, state: "deleted", editedTs: undefined };
}

/** Tells whether a command deleted this part of a reply, rather than an edit. */
export function isDeletedByCommand({ state, editedTs }: Pick<Link, "state" | "editedTs">): boolean {
  return state === "deleted" && editedTs === undefined;
}

/** Tells whether a person took a reply back by deleting it or making it a note: the visitor must not keep it. */
export function isRetracted(link: Pick<Link, "state">): boolean {
  return link.state === "deleted" || link.state === "note";
}
