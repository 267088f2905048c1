import { isDeepStrictEqual } from "node:util";
import { sql } from "kysely";
import { type ChannelRename, currentChannelIn } from "../domain/channel-renames.ts";
import type { Conversation } from "../domain/conversation.ts";
import { cardSchema } from "../domain/conversation.ts";
import type { AccountId, ChannelId, ConversationId, TeamId } from "../domain/ids.ts";
import { type ClientProfile, clientProfileSchema } from "../domain/input.ts";
import { isFoundBy, wordsOfClient } from "../domain/text/search-words.ts";
import { type EpisodeRow, episodeOf, saveEpisodes } from "./episodes.ts";
import { noteLocked } from "./partitions.ts";
import { defineTable } from "./table.ts";
import type { Tx } from "./tx.ts";

const conversations = defineTable<Exclude<keyof Conversation, "episode">>({
  table: "conversations",
  known: "replace",
  columns: {
    id: "text",
    accountId: "text",
    clientId: "text",
    chatId: "text",
    teamId: "text",
    channelId: "text",
    routeChannelId: "text",
    threadTs: "text",
    rootDeliveryId: "text",
    threadCount: "integer",
    profile: "json",
    nobodyAvailable: "integer",
    forgottenAt: "integer",
    lastActivityAt: "integer",
    createdAt: "integer",
    card: "json",
    muted: "integer",
  },
});

type ConversationRow = Omit<
  Conversation,
  "routeChannelId" | "profile" | "nobodyAvailable" | "card" | "episode" | "muted"
> & {
  routeChannelId: ChannelId | undefined;
  profile: unknown;
  card: unknown;
  muted: number | undefined;
  nobodyAvailable: number;
} & EpisodeRow;

/**
 * Locks the conversations with these ids, known or new, in a fixed order, until the transaction ends. PostgreSQL locks the id,
 * not a row: two processes that first hear of a visitor must not both open a thread. Lock all that a transaction needs at once,
 * or two transactions can deadlock. `lanes`: the keys of deliveries whose partitions it opens then.
 */
export async function lockConversations(
  tx: Tx,
  ids: ConversationId[],
  { lanes = [] }: { lanes?: readonly string[] } = {},
): Promise<Map<ConversationId, Conversation>> {
  if (tx.dialect.kind === "postgres" && ids.length + lanes.length > 0) await lockIds(tx, ids, lanes);
  if (ids.length === 0) return new Map();
  const locked = await readConversations(tx, ids);
  for (const [id, conversation] of locked) tx.conversations.set(id, conversation);
  const { renames = [] } = tx.kept;
  return renames.length === 0
    ? locked
    : new Map([...locked].map(([id, one]) => [id, inItsChannel(one, renames)]));
}

/** Who had read the chat before its channel was renamed, and stored it after that, has stored the channel's old id. */
function inItsChannel(conversation: Conversation, renames: readonly ChannelRename[]): Conversation {
  const current = currentChannelIn(renames, conversation.teamId);
  const channelId = current(conversation.channelId);
  const routeChannelId = current(conversation.routeChannelId);
  const isSame = channelId === conversation.channelId && routeChannelId === conversation.routeChannelId;
  return isSame ? conversation : { ...conversation, channelId, routeChannelId };
}

/** Whoever locks a chat asks for the renamed channels as well: they come with the same round trip. */
async function lockIds(tx: Tx, ids: ConversationId[], lanes: readonly string[]): Promise<void> {
  const { first, keys } = lanes.length === 0 ? noLanes : openingAfterLocked(tx, lanes);
  const rows = await tx.query<(ChannelRename | { teamId: undefined }) & { lanes: string[] }>`
    with locked as materialized (
      select pg_advisory_xact_lock(hashtextextended('conversation:' || value, 0))
      from (select value from ${tx.dialect.texts(ids)} t order by value) ordered
    )${first}
    select ${keys} as lanes, team_id, old_id as "from", new_id as "to", at
    from (select count(*) from locked) counted left join channel_renames on true`;
  for (const key of rows[0]?.lanes ?? []) noteLocked(tx, key);
  tx.kept.renames ??= rows.flatMap(({ lanes: _lanes, ...row }) => (row.teamId === undefined ? [] : row));
}

const noLanes = { first: sql``, keys: sql`array[]::text[]` };

/**
 * The parts of that statement which open partitions, once it has the chats; `keys`: of those that it has locked. It waits for
 * the known ones before it makes new ones, as where what follows an attempt is written after its end: the other order could
 * deadlock.
 */
function openingAfterLocked({ dialect }: Tx, lanes: readonly string[]): typeof noLanes {
  return {
    first: sql`, known as materialized (
      select key from delivery_lanes where (select count(*) from locked) >= 0 and ${dialect.isOneOf("key", lanes)}
      order by key for update
    ), made as (
      insert into delivery_lanes (key) select value from ${dialect.texts(lanes)} t
        where (select count(*) from known) >= 0
          and not exists (select 1 from delivery_lanes known where known.key = value)
        order by value
      on conflict (key) do nothing returning key
    )`,
    keys: sql`array(select key from made union all select key from known)`,
  };
}

/** Reads the known conversations among these without locking them. */
export async function readConversations(
  tx: Tx,
  ids: ConversationId[],
): Promise<Map<ConversationId, Conversation>> {
  if (ids.length === 0) return new Map();
  // Not a join: of many ids PostgreSQL would read the whole table of episodes.
  const rows = await tx.query<ConversationRow>`select ${conversations.selected},
      (select details from episodes where conversation_id = conversations.id) as details,
      (select first_words from episodes where conversation_id = conversations.id) as first_words
    from conversations where ${tx.dialect.isOneOf("id", ids)}`;
  const known = rows.map(({ details, firstWords, ...row }) => ({
    ...row,
    routeChannelId: row.routeChannelId ?? row.channelId,
    // An unreadable profile counts as empty: it is only displayed.
    profile: clientProfileSchema.safeParse(tx.dialect.fromJson(row.profile)).data ?? {},
    nobodyAvailable: row.nobodyAvailable === 1,
    muted: row.muted === 1,
    card: cardSchema.safeParse(tx.dialect.fromJson(row.card)).data ?? {},
    episode: episodeOf(tx, { details, firstWords }),
  }));
  return new Map(known.map((conversation) => [conversation.id, conversation]));
}

/** The same, but asks the database only for those that this transaction has not locked. */
export async function knownConversations(
  tx: Tx,
  ids: ConversationId[],
): Promise<ReadonlyMap<ConversationId, Conversation>> {
  const others = await readConversations(
    tx,
    ids.filter((id) => !tx.conversations.has(id)),
  );
  return new Map([...tx.conversations, ...others]);
}

/** When a conversation was active last is kept to the minute: each message says it, most of them together with nothing else. */
const ACTIVE_STEP_MS = 60_000;

/** Stores different conversations with their episodes. Writes only what has changed. */
export async function saveConversations(tx: Tx, ...changed: Conversation[]): Promise<void> {
  const news = changed.filter((conversation) => isNews(conversation, tx.conversations.get(conversation.id)));
  const rows = news.map((conversation) => {
    const { episode: _, nobodyAvailable, muted, ...kept } = conversation;
    return { ...kept, nobodyAvailable: Number(nobodyAvailable), muted: Number(muted) };
  });
  await tx.dialect.insertRows(tx.run, conversations, rows);
  await saveEpisodes(tx, changed);
  for (const conversation of changed) {
    const before = tx.conversations.get(conversation.id);
    await saveWords(tx, conversation, before?.profile);
    const { episode } = conversation;
    tx.conversations.set(
      conversation.id,
      before && !news.includes(conversation) ? { ...before, episode } : conversation,
    );
  }
}

/** Whether there is more to write than the episode. */
function isNews(conversation: Conversation, stored: Conversation | undefined): boolean {
  if (stored === undefined) return true;
  const { lastActivityAt, episode } = stored;
  const isLater = Math.abs(conversation.lastActivityAt - lastActivityAt) >= ACTIVE_STEP_MS;
  return isLater || !isDeepStrictEqual({ ...conversation, lastActivityAt, episode }, stored);
}

/** Most messages change no name, so there is nothing to write. */
async function saveWords(
  tx: Tx,
  { id, accountId, profile }: Conversation,
  known: ClientProfile | undefined,
): Promise<void> {
  if (known !== undefined && known.name === profile.name && known.email === profile.email) return;
  await tx.query`delete from client_words where conversation_id = ${id}`;
  const words = wordsOfClient(profile);
  if (words.length === 0) return;
  await tx.query`insert into client_words (conversation_id, account_id, word)
    select ${id}, ${accountId}, value from ${tx.dialect.texts(words)} t`;
}

/** We look at this many visitors for one word at most. */
const MOST = 500;
/** For more ids at once, PostgreSQL would scan a whole table that is not large. */
const AT_ONCE = 50;
/** Sorts after every continuation of a word. */
const BEHIND_ALL = "\u{10ffff}";

/**
 * Returns the account's known visitors in this workspace who match the start of each word (see `wordsToFind`), latest writer
 * first. `isAll`: there are no others; above the limit we do not look at all of them. Searches by the rarest word, then checks
 * the others among its matches.
 */
export async function findClients(
  tx: Tx,
  { accountId, teamId }: { accountId: AccountId; teamId: TeamId },
  words: readonly string[],
): Promise<{ clients: Conversation[]; isAll: boolean }> {
  let rarest: ConversationId[] | undefined;
  for (const word of words) {
    const ids = await tx.column<ConversationId>`select conversation_id from client_words
      where account_id = ${accountId} and word >= ${word} and word < ${word + BEHIND_ALL}
      order by account_id, word, conversation_id limit ${MOST}`;
    if (rarest === undefined || ids.length < rarest.length) rarest = ids;
  }
  if (rarest === undefined) return { clients: [], isAll: true };
  const ids = [...new Set(rarest)];
  const known: Conversation[] = [];
  for (let from = 0; from < ids.length; from += AT_ONCE)
    known.push(...(await readConversations(tx, ids.slice(from, from + AT_ONCE))).values());
  const clients = known
    .filter((one) => one.teamId === teamId && isFoundBy(words, one.profile))
    .sort((a, b) => b.lastActivityAt - a.lastActivityAt);
  return { clients, isAll: rarest.length < MOST };
}
