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
import { query, type Tx } from "./tx.ts";

/** By which links of Chatra messages are found: ids, and digests of what they say. */
export type MessageMarks = {
  ids: ChatraMessageId[];
  fingerprints?: string[] | undefined;
  likenesses?: string[] | undefined;
};

/** Links of one Slack message, by part. */
export async function linksOfSlackMessage(
  tx: Tx,
  teamId: TeamId,
  channelId: ChannelId,
  ts: SlackTs,
): Promise<Link[]> {
  const rows = await query(
    tx,
    sql<LinkRow>`select ${linkColumns} from links l
      where l.team_id = ${teamId} and l.channel_id = ${channelId} and l.slack_ts = ${ts} and l.slack_ts is not null
      order by l.part`,
  );
  return rows.map(toLink);
}

/** Links of a conversation that have one of these marks of Chatra messages: each once, in the order of their being made. */
export async function linksOfChatraMessages(
  tx: Tx,
  conversationId: ConversationId,
  { ids, fingerprints = [], likenesses = [] }: MessageMarks,
): Promise<Link[]> {
  // A look-up for each mark rather than an `or`, for which SQLite would read all links. A transcript names thousands, and each
  // row costs: those that both of the first find are read once. Few messages are looked up by their words alone.
  const byLikeness =
    likenesses.length === 0
      ? sql``
      : sql`union all
        select ${linkColumns} from links l
          where l.conversation_id = ${conversationId} and l.likeness is not null
            and ${tx.dialect.isOneOf("l.likeness", likenesses)}`;
  const rows = await query(
    tx,
    sql<LinkRow>`select ${linkColumns} from links l
        where l.conversation_id = ${conversationId} and l.chatra_id is not null
          and ${tx.dialect.isOneOf("l.chatra_id", ids)}
      union all
      select ${linkColumns} from links l
        where l.conversation_id = ${conversationId} and l.fingerprint is not null
          and ${tx.dialect.isOneOf("l.fingerprint", fingerprints)}
          and (l.chatra_id is null or not (${tx.dialect.isOneOf("l.chatra_id", ids)}))
      ${byLikeness}
      order by created_at, id`,
  );
  return [...new Map(rows.map((row) => [row.id, toLink(row)])).values()];
}

/** The conversations of an account with a message of this id: several where ids are counted for each chat. */
export async function conversationsOfChatraMessage(
  tx: Tx,
  accountId: AccountId,
  chatraId: ChatraMessageId,
): Promise<ConversationId[]> {
  const rows = await query(
    tx,
    sql<{ conversation_id: ConversationId }>`select distinct conversation_id from links
      where chatra_id = ${chatraId} and chatra_id is not null
        and account_id = ${accountId} and conversation_id is not null
      order by conversation_id`,
  );
  return rows.map(({ conversation_id }) => conversation_id);
}

/** Links that a delivery is to fill in, by part: those of the post it makes, or of the message it sends. */
export async function linksOfDelivery(tx: Tx, id: DeliveryId): Promise<Link[]> {
  const rows = await query(
    tx,
    sql<LinkRow>`select ${linkColumns} from links l
      where l.delivery_id = ${id} and l.delivery_id is not null order by l.part, l.id`,
  );
  return rows.map(toLink);
}

/**
 * Links of replies of a conversation whose Chatra id is not known (sends under way, uncertain, or answered without id), in the
 * order of their being made. A reply whose send has not begun has no echo yet: the same words from Chatra are then
 * somebody's own. One that was deleted in Slack, or made a note, while it was being sent may still come back.
 */
export async function linksAwaitingEcho(tx: Tx, conversationId: ConversationId): Promise<Link[]> {
  const rows = await query(
    tx,
    sql<LinkRow>`select ${linkColumns} from links l join deliveries d on d.id = l.delivery_id
      where l.conversation_id = ${conversationId} and l.direction = 'to-client' and l.chatra_id is null
        and l.state in ('live', 'deleted', 'note')
        and (d.state in ('sending', 'uncertain', 'sent') or d.outcome_unknown = 1)
      order by l.created_at, l.id`,
  );
  return rows.map(toLink);
}

/** The ids of all messages of a conversation that are known. */
export async function chatraIdsOf(tx: Tx, conversationId: ConversationId): Promise<ChatraMessageId[]> {
  const rows = await query(
    tx,
    sql<{ chatra_id: ChatraMessageId }>`select distinct chatra_id from links
      where conversation_id = ${conversationId} and chatra_id is not null`,
  );
  return rows.map(({ chatra_id }) => chatra_id);
}

/**
 * Writes links in the place of those with the same id; of two with one id the later counts. Rejects with `conflict` when a
 * message would have two links.
 */
export async function saveLinks(tx: Tx, links: Link[]): Promise<void> {
  const byId = new Map(links.map((link) => [link.id, link]));
  await tx.dialect.insertRows(tx.db, intoLinks, [...byId.values()].map(fromLink));
}

const intoLinks: RowsInto = { table: "links", columns: linkColumnTypes, known: "replace" };

export async function deleteLinks(tx: Tx, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  await query(tx, sql`delete from links where ${tx.dialect.isOneOf("id", ids)}`);
}
