import { type RawBuilder, sql } from "kysely";
import { z } from "zod";
import type { Link, SlackPlace } from "../domain/conversation.ts";
import type {
  AccountId,
  ChannelId,
  ChatraMessageId,
  ConversationId,
  DeliveryId,
  SlackTs,
  TeamId,
} from "../domain/ids.ts";
import { richContentSchema } from "../domain/text/rich-content.ts";
import { defineTable } from "./table.ts";
import type { Tx } from "./tx.ts";

/** What identifies links of Chatra messages: ids, and digests of their text. */
export type SoughtMarks = {
  ids: ChatraMessageId[];
  fingerprints?: string[] | undefined;
  likenesses?: string[] | undefined;
};

const links = defineTable<Exclude<keyof Link, "earlyFileIds">>({
  table: "links",
  known: "replace",
  columns: {
    id: "text",
    conversationId: "text",
    direction: "text",
    accountId: "text",
    teamId: "text",
    channelId: "text",
    threadTs: "text",
    slackTs: "text",
    chatraId: "text",
    part: "integer",
    state: "text",
    deliveryId: "text",
    sourceDigest: "text",
    sentDigest: "text",
    fingerprint: "text",
    likeness: "text",
    chatId: "text",
    visitAt: "integer",
    saidAt: "integer",
    arrival: "integer",
    editedTs: "text",
    earlyText: "text",
    earlyContent: "text",
    pushed: "integer",
    snippet: "integer",
    line: "integer",
    createdAt: "integer",
  },
});

/** Returns the links of one Slack message, by part. */
export async function linksOfSlackMessage(
  tx: Tx,
  teamId: TeamId,
  channelId: ChannelId,
  ts: SlackTs,
): Promise<Link[]> {
  return selectLinks(tx, sql`${ofSlackMessage(teamId, channelId, ts)} order by part, line`);
}

function ofSlackMessage(teamId: TeamId, channelId: ChannelId, ts: SlackTs): RawBuilder<unknown> {
  return sql`where team_id = ${teamId} and channel_id = ${channelId} and slack_ts = ${ts} and slack_ts is not null`;
}

/** Returns a conversation's links with one of these marks, each once, in the order of creation. */
export async function linksOfChatraMessages(
  tx: Tx,
  conversationId: ConversationId,
  marks: SoughtMarks,
): Promise<Link[]> {
  const foundBy = await selectLooks(tx, { marks: looksByMarks(tx, conversationId, marks) });
  return eachOnce(foundBy("marks"));
}

/** Does that, and returns what `linksAwaitingEcho` does, in one statement. */
export async function linksWithEchoes(
  tx: Tx,
  conversationId: ConversationId,
  marks: SoughtMarks,
): Promise<{ links: Link[]; awaitingEcho: Link[] }> {
  const foundBy = await selectLooks(tx, {
    marks: looksByMarks(tx, conversationId, marks),
    echo: [awaitingEchoIn(conversationId)],
  });
  return { links: eachOnce(foundBy("marks")), awaitingEcho: foundBy("echo") };
}

/** Returns the links of a reply, by part, and those of a message of a chat with this id, in one statement. */
export async function linksOfReply(
  tx: Tx,
  { teamId, channelId, ts }: SlackPlace,
  { conversationId, chatraId }: { conversationId: ConversationId; chatraId: ChatraMessageId },
): Promise<{ links: Link[]; mirrored: Link[] }> {
  const foundBy = await selectLooks(tx, {
    place: [ofSlackMessage(teamId, channelId, ts)],
    id: looksByMarks(tx, conversationId, { ids: [chatraId] }),
  });
  const links = foundBy("place").sort((a, b) => a.part - b.part);
  return { links, mirrored: foundBy("id") };
}

/**
 * One look-up per mark: with `or`, SQLite would read all links. A transcript names thousands and each row costs, so a link
 * found by both of the first is read once. We look up few messages by text alone.
 */
function looksByMarks(
  { dialect }: Tx,
  conversationId: ConversationId,
  { ids, fingerprints = [], likenesses = [] }: SoughtMarks,
): RawBuilder<unknown>[] {
  const having = (column: string, marks: string[]) =>
    sql`where conversation_id = ${conversationId} and ${sql.raw(column)} is not null and ${dialect.isOneOf(column, marks)}`;
  const looks = [having("chatra_id", ids)];
  if (fingerprints.length > 0)
    looks.push(sql`${having("fingerprint", fingerprints)}
      and (chatra_id is null or not (${dialect.isOneOf("chatra_id", ids)}))`);
  if (likenesses.length > 0) looks.push(having("likeness", likenesses));
  return looks;
}

function eachOnce(found: Link[]): Link[] {
  return [...new Map(found.map((link) => [link.id, link])).values()];
}

const markColumns = { conversation_id: "text", mark: "text" } as const;

/** Returns what `linksOfChatraMessages` does for many conversations with few marks each, in one statement. */
export async function linksOfManyChats(
  tx: Tx,
  sought: ReadonlyMap<ConversationId, SoughtMarks>,
): Promise<Map<ConversationId, Link[]>> {
  const pairs = (of: (marks: SoughtMarks) => string[] | undefined) =>
    [...sought].flatMap(([id, marks]) => (of(marks) ?? []).map((mark) => ({ conversation_id: id, mark })));
  const withOne = (column: "chatra_id" | "fingerprint" | "likeness", rows: ReturnType<typeof pairs>) =>
    sql`select ${links.selected} from ${tx.dialect.rows(markColumns, rows)} sought
      join links on links.${sql.raw(column)} = sought.mark and links.conversation_id = sought.conversation_id
        and links.${sql.raw(column)} is not null`;
  const marks = [
    withOne(
      "chatra_id",
      pairs(({ ids }) => ids),
    ),
    withOne(
      "fingerprint",
      pairs(({ fingerprints }) => fingerprints),
    ),
    withOne(
      "likeness",
      pairs(({ likenesses }) => likenesses),
    ),
  ];
  const rows = await tx.query<LinkRow>`${sql.join(marks, sql` union all `)} order by created_at, id`;
  const found = new Map(rows.map((row) => [row.id, toLink(row)]));
  return groupedBy([...found.values()], ({ conversationId }) => conversationId);
}

function groupedBy<Key>(links: Link[], keyOf: (link: Link) => Key | undefined): Map<Key, Link[]> {
  const groups = new Map<Key, Link[]>();
  for (const link of links) {
    const key = keyOf(link);
    if (key !== undefined) groups.set(key, [...(groups.get(key) ?? []), link]);
  }
  return groups;
}

/** Returns the account's conversations with this message id: several where Chatra counts ids per chat. */
export async function conversationsOfChatraMessage(
  tx: Tx,
  accountId: AccountId,
  chatraId: ChatraMessageId,
): Promise<ConversationId[]> {
  return tx.column<ConversationId>`select distinct conversation_id from links
    where chatra_id = ${chatraId} and chatra_id is not null
      and account_id = ${accountId} and conversation_id is not null
    order by conversation_id`;
}

/** Returns the links that a delivery will fill in, by part: those of its post, or of its message. */
export async function linksOfDelivery(tx: Tx, id: DeliveryId): Promise<Link[]> {
  return (await linksOfDeliveries(tx, [id])).get(id) ?? [];
}

/** Does that for many deliveries. */
export async function linksOfDeliveries(tx: Tx, ids: DeliveryId[]): Promise<Map<DeliveryId, Link[]>> {
  const found = await selectLinks(
    tx,
    sql`where ${tx.dialect.isOneOf("delivery_id", ids)} and delivery_id is not null order by part, id`,
  );
  return groupedBy(found, ({ deliveryId }) => deliveryId);
}

/**
 * Returns a conversation's reply links without a Chatra id (sends in progress, uncertain, or answered without id), in the order
 * of creation. A reply whose send has not begun has no echo yet: the same text from Chatra is then a separate message. A reply
 * that was deleted or made a note during its send may still come back.
 */
export async function linksAwaitingEcho(tx: Tx, conversationId: ConversationId): Promise<Link[]> {
  return selectLinks(tx, sql`${awaitingEchoIn(conversationId)} order by links.created_at, links.id`);
}

function awaitingEchoIn(conversationId: ConversationId): RawBuilder<unknown> {
  return sql`join deliveries d on d.id = links.delivery_id
      where links.conversation_id = ${conversationId} and links.direction = 'to-client' and links.chatra_id is null
        and links.state in ('live', 'deleted', 'note')
        and (d.state in ('sending', 'uncertain', 'sent') or d.outcome_unknown = 1)`;
}

/** Returns the ids of all known messages of a conversation. */
export async function chatraIdsOf(tx: Tx, conversationId: ConversationId): Promise<ChatraMessageId[]> {
  return tx.column<ChatraMessageId>`select distinct chatra_id from links
    where conversation_id = ${conversationId} and chatra_id is not null`;
}

/**
 * Replaces links with the same id; of two with one id the later counts. Rejects with `conflict` when a message would have two
 * links.
 */
export async function saveLinks(tx: Tx, changed: Link[]): Promise<void> {
  const byId = new Map(changed.map((link) => [link.id, link]));
  const rows = Array.from(byId.values(), (link) => ({
    ...link,
    earlyContent: link.earlyText === undefined ? undefined : writeEarly(link),
    pushed: Number(link.pushed),
    snippet: link.snippet && 1,
  }));
  await tx.dialect.insertRows(tx.run, links, rows);
}

export async function deleteLinks(tx: Tx, ids: string[]): Promise<void> {
  if (ids.length > 0) await tx.query`delete from links where ${tx.dialect.isOneOf("id", ids)}`;
}

type LinkRow = Omit<Link, "earlyContent" | "earlyFileIds" | "pushed" | "snippet"> & {
  earlyContent: string | undefined;
  pushed: number;
  snippet: number | undefined;
};

/** `which`: the statement from after the table's name on. */
async function selectLinks(tx: Tx, which: RawBuilder<unknown>): Promise<Link[]> {
  return (await tx.query<LinkRow>`select ${links.selected} from links ${which}`).map(toLink);
}

/** Does several look-ups in one statement; returns what was found by a name, in the order of creation. */
async function selectLooks<Name extends string>(
  tx: Tx,
  looks: Record<Name, RawBuilder<unknown>[]>,
): Promise<(name: Name) => Link[]> {
  const selects = Object.entries<RawBuilder<unknown>[]>(looks).flatMap(([name, ofName]) =>
    ofName.map((which) => sql`select ${sql.lit(name)} as look, ${links.selected} from links ${which}`),
  );
  const rows = await tx.query<LinkRow & { look: string }>`
    ${sql.join(selects, sql` union all `)} order by created_at, id`;
  return (name) => rows.flatMap(({ look, ...row }) => (look === name ? toLink(row) : []));
}

/** An early edit without its summary. */
const earlySchema = richContentSchema.partial().extend({ fileIds: z.array(z.string()).optional() });

function writeEarly({ earlyContent, earlyFileIds: fileIds }: Link): string {
  return JSON.stringify({ ...earlyContent, fileIds } satisfies z.input<typeof earlySchema>);
}

/** If it is unreadable, the summary counts. */
function readEarly(written: string | undefined): Pick<Link, "earlyContent" | "earlyFileIds"> {
  const early = written === undefined ? undefined : earlySchema.safeParse(JSON.parse(written)).data;
  const { blocks, leftOut, fileIds } = early ?? {};
  return { earlyContent: blocks && leftOut && { blocks, leftOut }, earlyFileIds: fileIds };
}

function toLink(row: LinkRow): Link {
  return {
    ...row,
    ...readEarly(row.earlyContent),
    pushed: row.pushed === 1,
    snippet: row.snippet === 1 || undefined,
  };
}
