import { sql } from "kysely";
import type { Link } from "../domain/conversation.ts";
import type {
  AccountId,
  ChannelId,
  ChatraMessageId,
  ConversationId,
  DeliveryId,
  SlackTs,
  TeamId,
} from "../domain/ids.ts";
import type { RowsInto } from "./dialect.ts";
import { fromLink, type LinkRow, linkColumns, linkColumnTypes, toLink } from "./link-rows.ts";
import type { Tx } from "./tx.ts";

/** What identifies links of Chatra messages: ids, and digests of their text. */
export type MessageMarks = {
  ids: ChatraMessageId[];
  fingerprints?: string[] | undefined;
  likenesses?: string[] | undefined;
};

/** Returns the links of one Slack message, by part. */
export async function linksOfSlackMessage(
  tx: Tx,
  teamId: TeamId,
  channelId: ChannelId,
  ts: SlackTs,
): Promise<Link[]> {
  const rows = await tx.query<LinkRow>`select ${linkColumns} from links l
    where l.team_id = ${teamId} and l.channel_id = ${channelId} and l.slack_ts = ${ts} and l.slack_ts is not null
    order by l.part`;
  return rows.map(toLink);
}

/** Returns a conversation's links with one of these marks, each once, in the order of creation. */
export async function linksOfChatraMessages(
  tx: Tx,
  conversationId: ConversationId,
  { ids, fingerprints = [], likenesses = [] }: MessageMarks,
): Promise<Link[]> {
  // One look-up per mark: with `or`, SQLite would read all links. A transcript names thousands and each row costs, so a link
  // found by both of the first is read once. We look up few messages by text alone.
  const byLikeness =
    likenesses.length === 0
      ? sql``
      : sql`union all
        select ${linkColumns} from links l
          where l.conversation_id = ${conversationId} and l.likeness is not null
            and ${tx.dialect.isOneOf("l.likeness", likenesses)}`;
  const rows = await tx.query<LinkRow>`select ${linkColumns} from links l
      where l.conversation_id = ${conversationId} and l.chatra_id is not null
        and ${tx.dialect.isOneOf("l.chatra_id", ids)}
    union all
    select ${linkColumns} from links l
      where l.conversation_id = ${conversationId} and l.fingerprint is not null
        and ${tx.dialect.isOneOf("l.fingerprint", fingerprints)}
        and (l.chatra_id is null or not (${tx.dialect.isOneOf("l.chatra_id", ids)}))
    ${byLikeness}
    order by created_at, id`;
  return [...new Map(rows.map((row) => [row.id, toLink(row)])).values()];
}

/** Returns the account's conversations with this message id: several where Chatra counts ids per chat. */
export async function conversationsOfChatraMessage(
  tx: Tx,
  accountId: AccountId,
  chatraId: ChatraMessageId,
): Promise<ConversationId[]> {
  const rows = await tx.query<{ conversation_id: ConversationId }>`select distinct conversation_id from links
    where chatra_id = ${chatraId} and chatra_id is not null
      and account_id = ${accountId} and conversation_id is not null
    order by conversation_id`;
  return rows.map(({ conversation_id }) => conversation_id);
}

/** Returns the links that a delivery will fill in, by part: those of its post, or of its message. */
export async function linksOfDelivery(tx: Tx, id: DeliveryId): Promise<Link[]> {
  const rows = await tx.query<LinkRow>`select ${linkColumns} from links l
    where l.delivery_id = ${id} and l.delivery_id is not null order by l.part, l.id`;
  return rows.map(toLink);
}

/**
 * Returns a conversation's reply links without a Chatra id (sends in progress, uncertain, or answered without id), in the order
 * of creation. A reply whose send has not begun has no echo yet: the same text from Chatra is then a separate message. A reply
 * that was deleted or made a note during its send may still come back.
 */
export async function linksAwaitingEcho(tx: Tx, conversationId: ConversationId): Promise<Link[]> {
  const rows =
    await tx.query<LinkRow>`select ${linkColumns} from links l join deliveries d on d.id = l.delivery_id
    where l.conversation_id = ${conversationId} and l.direction = 'to-client' and l.chatra_id is null
      and l.state in ('live', 'deleted', 'note')
      and (d.state in ('sending', 'uncertain', 'sent') or d.outcome_unknown = 1)
    order by l.created_at, l.id`;
  return rows.map(toLink);
}

/** Returns the ids of all known messages of a conversation. */
export async function chatraIdsOf(tx: Tx, conversationId: ConversationId): Promise<ChatraMessageId[]> {
  const rows = await tx.query<{ chatra_id: ChatraMessageId }>`select distinct chatra_id from links
    where conversation_id = ${conversationId} and chatra_id is not null`;
  return rows.map(({ chatra_id }) => chatra_id);
}

/**
 * Replaces links with the same id; of two with one id the later counts. Rejects with `conflict` when a message would have two
 * links.
 */
export async function saveLinks(tx: Tx, links: Link[]): Promise<void> {
  const byId = new Map(links.map((link) => [link.id, link]));
  await tx.dialect.insertRows(tx.db, intoLinks, [...byId.values()].map(fromLink));
}

const intoLinks: RowsInto = { table: "links", columns: linkColumnTypes, known: "replace" };

export async function deleteLinks(tx: Tx, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.query`delete from links where ${tx.dialect.isOneOf("id", ids)}`;
}
