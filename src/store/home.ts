import { type RawBuilder, sql } from "kysely";
import type { Conversation } from "../domain/conversation.ts";
import type { AccountId, ConversationId, TeamId, UserId } from "../domain/ids.ts";
import type { Period } from "../domain/report.ts";
import type { AccountFault } from "./account-faults.ts";
import type { StoredDelivery } from "./cause.ts";
import { readConversations } from "./conversations.ts";
import { isUnsettled, selectDeliveries } from "./delivery-rows.ts";
import type { Tx } from "./tx.ts";

/** The first of what there is, and how many there are. */
export type Listed<Item> = { items: Item[]; count: number };

/** The chats of a workspace as one person sees them; each is in one list at most. */
export type ChatsOfPerson = {
  /** They have it, and the visitor waits. */
  forThem: Listed<Conversation>;
  /** The visitor waits, and nobody has it. */
  unclaimed: Listed<Conversation>;
  /** They have it, and wait for the visitor. */
  theirs: Listed<Conversation>;
  snoozed: Listed<Conversation>;
};

const LONGEST = sql`coalesce(e.waiting_since, e.opened_at), c.id`;

type Of = { accountIds: readonly AccountId[]; teamId: TeamId; userId: UserId };

/**
 * Returns a person's chats, at most `limit` in each list: the longest waiting first, and of those that wait for the visitor the
 * latest.
 */
export async function chatsOfPerson(tx: Tx, of: Of, limit: number): Promise<ChatsOfPerson> {
  // Each condition on the state is the text of an index, which holds only these.
  const waits = sql`e.state in ('waiting', 'claimed')`;
  const has = sql`e.owner_id = ${of.userId}`;
  const latest = sql`e.opened_at desc, c.id`;
  return {
    forThem: await listed(tx, of, sql`${waits} and ${has}`, LONGEST, limit),
    unclaimed: await listed(tx, of, sql`${waits} and e.owner_id is null`, LONGEST, limit),
    theirs: await listed(tx, of, sql`e.state = 'answered' and ${has}`, latest, limit),
    snoozed: await listed(tx, of, sql`e.state = 'snoozed'`, LONGEST, limit),
  };
}

async function listed(
  tx: Tx,
  { accountIds, teamId }: Of,
  which: RawBuilder<unknown>,
  order: RawBuilder<unknown>,
  limit: number,
): Promise<Listed<Conversation>> {
  const rows = await tx.query<{ id: ConversationId; total: number }>`select c.id, count(*) over () as total
    from episodes e join conversations c on c.id = e.conversation_id
    where ${tx.dialect.isOneOf("e.account_id", accountIds)} and ${which} and c.team_id = ${teamId}
    order by ${order} limit ${limit}`;
  const ids = rows.map(({ id }) => id);
  const known = await readConversations(tx, ids);
  return { items: ids.flatMap((id) => known.get(id) ?? []), count: rows[0]?.total ?? 0 };
}

/** What a person's own digest lists. */
export type PersonalChats = Pick<ChatsOfPerson, "forThem" | "theirs"> & {
  /** The visitor left before anybody answered, and they had the chat. */
  missed: Listed<Conversation>;
};

/** Returns a person's chats, and those that they missed in a period: the oldest first, at most `limit` in each list. */
export async function chatsForDigest(
  tx: Tx,
  of: Of & { missedIn: Period },
  limit: number,
): Promise<PersonalChats> {
  const has = sql`e.owner_id = ${of.userId}`;
  const { from, to } = of.missedIn;
  const isIn = sql`e.state = 'missed' and ${has} and e.happened_at >= ${from} and e.happened_at < ${to}`;
  return {
    forThem: await listed(tx, of, sql`e.state in ('waiting', 'claimed') and ${has}`, LONGEST, limit),
    theirs: await listed(tx, of, sql`e.state = 'answered' and ${has}`, sql`e.opened_at, c.id`, limit),
    missed: await listed(tx, of, isIn, sql`e.happened_at, c.id`, limit),
  };
}

/** Returns the deliveries of these accounts that a person has to decide about, the latest first, at most `limit` of each kind. */
export async function deliveriesToDecide(
  tx: Tx,
  accountIds: readonly AccountId[],
  limit: number,
): Promise<{ failed: Listed<StoredDelivery>; uncertain: Listed<StoredDelivery> }> {
  const ours = tx.dialect.isOneOf("account_id", accountIds);
  const some = async (which: RawBuilder<unknown>): Promise<Listed<StoredDelivery>> => {
    const [count = 0] = await tx.column<number>`select count(*) from deliveries where ${which} and ${ours}`;
    if (count === 0) return { items: [], count };
    const latest = sql`${which} and ${ours} order by updated_at desc limit ${limit}`;
    return { items: await selectDeliveries(tx, latest), count };
  };
  return {
    failed: await some(sql`state = 'failed'`),
    uncertain: await some(sql`${isUnsettled} and state = 'uncertain'`),
  };
}

/** Returns what keeps these accounts from working; those that work are missing. */
export async function readAccountFaults(
  tx: Tx,
  accountIds: readonly AccountId[],
): Promise<Map<AccountId, AccountFault>> {
  const faults = await tx.query<AccountFault & { accountId: AccountId }>`
    select account_id, reason, detail, url, since from account_faults
    where ${tx.dialect.isOneOf("account_id", accountIds)}`;
  return new Map(faults.map(({ accountId, ...fault }) => [accountId, fault]));
}
