import type { Conversation } from "../domain/conversation.ts";
import type {
  AccountId,
  ChannelId,
  ClientId,
  ConversationId,
  DeliveryId,
  SlackTs,
  TeamId,
} from "../domain/ids.ts";
import { clientProfileSchema } from "../domain/input.ts";
import { isFoundBy, wordsOfClient } from "../domain/text/search-words.ts";
import type { RowsInto } from "./dialect.ts";
import type { Tx } from "./tx.ts";

/**
 * Locks the conversations with these ids, known or new, in a fixed order, until the transaction ends. PostgreSQL locks the id,
 * not a row: two processes that first hear of a visitor must not both open a thread. Lock all that a transaction needs at once,
 * or two transactions can deadlock.
 */
export async function lockConversations(
  tx: Tx,
  ids: ConversationId[],
): Promise<Map<ConversationId, Conversation>> {
  if (ids.length === 0) return new Map();
  if (tx.dialect.kind === "postgres") {
    await tx.query`select pg_advisory_xact_lock(hashtextextended('conversation:' || value, 0))
      from (select value from ${tx.dialect.texts(ids)} t order by value) ordered`;
  }
  const locked = await readConversations(tx, ids);
  for (const [id, { profile }] of locked) tx.foundBy.set(id, profile);
  return locked;
}

/** Reads the known conversations among these without locking them. */
export async function readConversations(
  tx: Tx,
  ids: ConversationId[],
): Promise<Map<ConversationId, Conversation>> {
  if (ids.length === 0) return new Map();
  const rows =
    await tx.query<ConversationRow>`select * from conversations where ${tx.dialect.isOneOf("id", ids)}`;
  return new Map(rows.map((row) => [row.id, toConversation(tx, row)]));
}

export async function saveConversation(tx: Tx, conversation: Conversation): Promise<void> {
  await tx.dialect.insertRows(tx.db, intoConversations, [
    {
      id: conversation.id,
      account_id: conversation.accountId,
      client_id: conversation.clientId,
      chat_id: conversation.chatId,
      team_id: conversation.teamId,
      channel_id: conversation.channelId,
      route_channel_id: conversation.routeChannelId,
      thread_ts: conversation.threadTs,
      root_delivery_id: conversation.rootDeliveryId,
      thread_count: conversation.threadCount,
      mode: conversation.mode,
      profile: conversation.profile,
      nobody_available: Number(conversation.nobodyAvailable),
      forgotten_at: conversation.forgottenAt,
      last_activity_at: conversation.lastActivityAt,
      created_at: conversation.createdAt,
    },
  ]);
  await saveWords(tx, conversation);
}

/** Most messages change no name, so there is nothing to write. */
async function saveWords(tx: Tx, { id, accountId, profile }: Conversation): Promise<void> {
  const { name, email } = profile;
  const known = tx.foundBy.get(id);
  if (known !== undefined && known.name === name && known.email === email) return;
  tx.foundBy.set(id, { name, email });
  await tx.query`delete from client_words where conversation_id = ${id}`;
  const words = wordsOfClient(profile);
  if (words.length === 0) return;
  await tx.query`insert into client_words (conversation_id, account_id, word)
    select ${id}, ${accountId}, value from ${tx.dialect.texts(words)} t`;
}

const intoConversations: RowsInto = {
  table: "conversations",
  known: "replace",
  columns: {
    id: "text",
    account_id: "text",
    client_id: "text",
    chat_id: "text",
    team_id: "text",
    channel_id: "text",
    route_channel_id: "text",
    thread_ts: "text",
    root_delivery_id: "text",
    thread_count: "integer",
    mode: "text",
    profile: "json",
    nobody_available: "integer",
    forgotten_at: "integer",
    last_activity_at: "integer",
    created_at: "integer",
  },
};

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
    const found = await tx.query<{ conversation_id: ConversationId }>`select conversation_id from client_words
      where account_id = ${accountId} and word >= ${word} and word < ${word + BEHIND_ALL}
      order by account_id, word, conversation_id limit ${MOST}`;
    const ids = found.map(({ conversation_id }) => conversation_id);
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

export type ConversationRow = {
  id: ConversationId;
  account_id: AccountId;
  client_id: ClientId;
  chat_id: string | null;
  team_id: TeamId;
  channel_id: ChannelId;
  route_channel_id: ChannelId | null;
  thread_ts: SlackTs | null;
  root_delivery_id: DeliveryId;
  thread_count: number;
  mode: Conversation["mode"];
  profile: unknown;
  nobody_available: number;
  forgotten_at: number | null;
  last_activity_at: number;
  created_at: number;
};

/** An unreadable profile counts as empty: it is only displayed. */
function toConversation(tx: Tx, row: ConversationRow): Conversation {
  const profile = clientProfileSchema.safeParse(tx.dialect.fromJson(row.profile));
  return {
    id: row.id,
    accountId: row.account_id,
    clientId: row.client_id,
    chatId: row.chat_id ?? undefined,
    teamId: row.team_id,
    channelId: row.channel_id,
    routeChannelId: row.route_channel_id ?? row.channel_id,
    threadTs: row.thread_ts ?? undefined,
    rootDeliveryId: row.root_delivery_id,
    threadCount: row.thread_count,
    mode: row.mode,
    profile: profile.success ? profile.data : {},
    nobodyAvailable: row.nobody_available === 1,
    forgottenAt: row.forgotten_at ?? undefined,
    lastActivityAt: row.last_activity_at,
    createdAt: row.created_at,
  };
}
