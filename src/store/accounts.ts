import { type RawBuilder, sql } from "kysely";
import { z } from "zod";
import type { AccountId, ChannelId, TeamId } from "../domain/ids.ts";
import type { Tx } from "./tx.ts";

/** A stored Chatra account of an installation. `version` counts its changes. */
export type StoredAccount = {
  accountId: AccountId;
  teamId: TeamId;
  name: string;
  /** Where new chats go. */
  channelId: ChannelId;
  connectionId: string | undefined;
  /** A connection request that an admin has yet to finish, … */
  requestId: string | undefined;
  /** … and the connections that existed before it. */
  knownConnections: string[];
  /** The order that began a connection which we have not seen ready yet. */
  connectOrderId: string | undefined;
  agentId: string | undefined;
  /** The webhook's secrets, sealed. */
  secrets: string;
  state: "active" | "removed";
  version: number;
};

type NewAccount = Pick<StoredAccount, "accountId" | "teamId" | "name" | "channelId" | "secrets">;

/** Undefined fields stay, `null` clears one. */
export type AccountChange = {
  channelId?: ChannelId;
  connectionId?: string;
  requestId?: string | null;
  knownConnections?: string[];
  connectOrderId?: string | null;
  agentId?: string | null;
  secrets?: string;
};

/** Returns all active accounts, or those of one installation, oldest first. */
export async function readAccounts(tx: Tx, teamId?: TeamId): Promise<StoredAccount[]> {
  const ofTeam = teamId === undefined ? sql`` : sql`and team_id = ${teamId}`;
  return selectAccounts(tx, sql`state = 'active' ${ofTeam} order by created_at, account_id`);
}

/**
 * Returns the active accounts of an installation. Locks them by id until the transaction ends, so that two lockers never
 * deadlock.
 */
export async function lockAccounts(tx: Tx, teamId: TeamId): Promise<StoredAccount[]> {
  return selectAccounts(
    tx,
    sql`team_id = ${teamId} and state = 'active' order by account_id ${tx.dialect.forUpdate}`,
  );
}

/** Returns an active or removed account: a late order must not set up a removed account again. */
export async function findAccount(
  tx: Tx,
  teamId: TeamId,
  accountId: AccountId,
): Promise<StoredAccount | undefined> {
  const [account] = await selectAccounts(tx, sql`account_id = ${accountId} and team_id = ${teamId}`);
  return account;
}

const idsSchema = z.array(z.string()).nullish();

async function selectAccounts(tx: Tx, which: RawBuilder<unknown>): Promise<StoredAccount[]> {
  const rows = await tx.query<Omit<StoredAccount, "knownConnections"> & { knownConnections: unknown }>`
    select account_id, team_id, name, channel_id, connection_id, request as request_id, known_connections,
      connect_order as connect_order_id, agent_id, secrets, state, version
    from accounts where ${which}`;
  return rows.map((row) => ({
    ...row,
    knownConnections: idsSchema.parse(tx.dialect.fromJson(row.knownConnections)) ?? [],
  }));
}

/** Whether the account is active and its workspace installed, or among the `served` ones. */
export async function isAccountKept(
  tx: Tx,
  accountId: AccountId,
  served: readonly TeamId[],
): Promise<boolean> {
  const kept = await tx.query`select account_id from accounts
    where account_id = ${accountId} and state = 'active'
      and (${tx.dialect.isOneOf("team_id", served)} or team_id in (select team_id from installations))`;
  return kept.length > 0;
}

/** Returns the removed accounts of an installation, the last one first. */
export async function removedAccounts(tx: Tx, teamId: TeamId): Promise<AccountId[]> {
  return tx.column<AccountId>`select account_id from accounts
    where team_id = ${teamId} and state = 'removed' order by updated_at desc, account_id`;
}

/** Returns the oldest active account of the installation that this account was removed from; undefined where it was not. */
export async function accountBeside(tx: Tx, removedId: AccountId): Promise<AccountId | undefined> {
  const [accountId] = await tx.column<AccountId>`select account_id from accounts
    where state = 'active' and team_id = (
      select team_id from accounts gone where gone.account_id = ${removedId} and gone.state = 'removed'
    )
    order by created_at, account_id limit 1`;
  return accountId;
}

/**
 * Returns the connections of all active accounts, and those that only removed ones had: 'active' is the smaller word. Needs no
 * key, so it also names those of accounts whose secrets can't be opened.
 */
export async function accountConnections(tx: Tx): Promise<{ active: string[]; removed: string[] }> {
  const rows = await tx.query<Pick<StoredAccount, "state"> & { connectionId: string }>`
    select connection_id, min(state) as state from accounts where connection_id is not null
    group by connection_id order by connection_id`;
  const of = (wanted: StoredAccount["state"]) =>
    rows.flatMap(({ state, connectionId }) => (state === wanted ? connectionId : []));
  return { active: of("active"), removed: of("removed") };
}

/** Returns and locks the active account, of any installation, that has this connection. */
export async function accountOfConnection(tx: Tx, connectionId: string): Promise<AccountId | undefined> {
  const [accountId] = await tx.column<AccountId>`select account_id from accounts
    where connection_id = ${connectionId} and state = 'active' ${tx.dialect.forUpdate}`;
  return accountId;
}

/**
 * False, without a write, where the id is known or an active account of the installation has the name. Waits for another
 * process that is adding the same name, and then finds the name taken.
 */
export async function insertAccount(tx: Tx, account: NewAccount, now: number): Promise<boolean> {
  const { accountId, teamId, name, channelId, secrets } = account;
  const added = await tx.query`insert into accounts
    (account_id, team_id, name, channel_id, secrets, state, version, created_at, updated_at)
    values (${accountId}, ${teamId}, ${name}, ${channelId}, ${secrets}, 'active', 1, ${now}, ${now})
    on conflict do nothing returning account_id`;
  if (added.length > 0) tx.wakeEverywhere.add("tenants");
  return added.length > 0;
}

/** Changes an active account of this installation; false when there is none with this id. Notifies every process. */
export async function changeAccount(
  tx: Tx,
  teamId: TeamId,
  accountId: AccountId,
  change: AccountChange,
  now: number,
): Promise<boolean> {
  const { channelId, connectionId, requestId, knownConnections, connectOrderId, agentId, secrets } = change;
  const values = {
    channel_id: channelId,
    connection_id: connectionId,
    request: requestId,
    connect_order: connectOrderId,
    agent_id: agentId,
    secrets,
    known_connections: knownConnections && tx.dialect.json(knownConnections),
  };
  const assigned = Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([column, value]) => sql`${sql.raw(column)} = ${value},`);
  return updateAccount(tx, teamId, accountId, sql.join(assigned, sql` `), now);
}

/** Ends an account: its name is free again and its secrets are gone. False when it was not active. */
export async function removeAccount(
  tx: Tx,
  teamId: TeamId,
  accountId: AccountId,
  now: number,
): Promise<boolean> {
  const removed = sql`state = 'removed', secrets = '', request = null, known_connections = null,`;
  return updateAccount(tx, teamId, accountId, removed, now);
}

async function updateAccount(
  tx: Tx,
  teamId: TeamId,
  accountId: AccountId,
  assigned: RawBuilder<unknown>,
  now: number,
): Promise<boolean> {
  const changed = await tx.query`update accounts set ${assigned} version = version + 1, updated_at = ${now}
    where account_id = ${accountId} and team_id = ${teamId} and state = 'active' returning account_id`;
  if (changed.length > 0) tx.wakeEverywhere.add("tenants");
  return changed.length > 0;
}

/**
 * Replaces sealed secrets with the same ones under a new key; false when they changed after they were read. The version stays,
 * and no process is notified.
 */
export async function resealAccount(
  tx: Tx,
  accountId: AccountId,
  from: string,
  to: string,
): Promise<boolean> {
  const resealed = await tx.query`update accounts set secrets = ${to}
    where account_id = ${accountId} and secrets = ${from} and state = 'active' returning account_id`;
  return resealed.length > 0;
}
