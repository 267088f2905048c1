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

export type NewAccount = Pick<StoredAccount, "accountId" | "teamId" | "name" | "channelId" | "secrets">;

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
  const rows =
    await tx.query<AccountRow>`select ${accountColumns} from accounts where state = 'active' ${ofTeam}
    order by created_at, account_id`;
  return rows.map((row) => toAccount(tx, row));
}

/**
 * Returns the active accounts of an installation. Locks them by id until the transaction ends, so that two lockers never
 * deadlock.
 */
export async function lockAccounts(tx: Tx, teamId: TeamId): Promise<StoredAccount[]> {
  const rows =
    await tx.query<AccountRow>`select ${accountColumns} from accounts where team_id = ${teamId} and state = 'active'
    order by account_id ${tx.dialect.forUpdate}`;
  return rows.map((row) => toAccount(tx, row));
}

/** Whether the account is active and its workspace installed, or among the `served` ones. */
export async function isAccountKept(
  tx: Tx,
  accountId: AccountId,
  served: readonly TeamId[],
): Promise<boolean> {
  const kept = await tx.query<{ account_id: AccountId }>`select account_id from accounts
    where account_id = ${accountId} and state = 'active'
      and (${tx.dialect.isOneOf("team_id", served)} or team_id in (select team_id from installations))`;
  return kept.length > 0;
}

/** Returns an active or removed account: a late order must not set up a removed account again. */
export async function findAccount(
  tx: Tx,
  teamId: TeamId,
  accountId: AccountId,
): Promise<StoredAccount | undefined> {
  const [row] = await tx.query<AccountRow>`select ${accountColumns} from accounts
    where account_id = ${accountId} and team_id = ${teamId}`;
  return row && toAccount(tx, row);
}

/** Returns and locks the active account, of any installation, that has this connection. */
export async function accountOfConnection(tx: Tx, connectionId: string): Promise<AccountId | undefined> {
  const [row] = await tx.query<{ id: AccountId }>`select account_id as id from accounts
    where connection_id = ${connectionId} and state = 'active' ${tx.dialect.forUpdate}`;
  return row?.id;
}

/**
 * False, without a write, where the id is known or an active account of the installation has the name. Waits for another
 * process that is adding the same name, and then finds the name taken.
 */
export async function insertAccount(tx: Tx, account: NewAccount, now: number): Promise<boolean> {
  const { accountId, teamId, name, channelId, secrets } = account;
  const added = await tx.query<{ account_id: string }>`insert into accounts
    (account_id, team_id, name, channel_id, secrets, state, version, created_at, updated_at)
    values (${accountId}, ${teamId}, ${name}, ${channelId}, ${secrets}, 'active', 1, ${now}, ${now})
    on conflict do nothing returning account_id`;
  if (added.length === 0) return false;
  tx.wakeEverywhere.add("tenants");
  return true;
}

/** Changes an active account of this installation; false when there is none with this id. Notifies every process. */
export async function changeAccount(
  tx: Tx,
  teamId: TeamId,
  accountId: AccountId,
  change: AccountChange,
  now: number,
): Promise<boolean> {
  const changed = await tx.query<{
    account_id: string;
  }>`update accounts set version = version + 1, updated_at = ${now}${assignments(tx, change)}
    where account_id = ${accountId} and team_id = ${teamId} and state = 'active' returning account_id`;
  if (changed.length === 0) return false;
  tx.wakeEverywhere.add("tenants");
  return true;
}

function assignments(tx: Tx, change: AccountChange): RawBuilder<unknown> {
  const { channelId, connectionId, requestId, knownConnections, connectOrderId, agentId, secrets } = change;
  const texts = {
    channel_id: channelId,
    connection_id: connectionId,
    request: requestId,
    connect_order: connectOrderId,
    agent_id: agentId,
    secrets,
  };
  const assigned = Object.entries(texts)
    .filter(([, value]) => value !== undefined)
    .map(([column, value]) => sql`, ${sql.raw(column)} = ${value}`);
  if (knownConnections) assigned.push(sql`, known_connections = ${tx.dialect.json(knownConnections)}`);
  return sql.join(assigned, sql``);
}

/** Ends an account: its name is free again and its secrets are gone. False when it was not active. */
export async function removeAccount(
  tx: Tx,
  teamId: TeamId,
  accountId: AccountId,
  now: number,
): Promise<boolean> {
  const removed = await tx.query<{
    account_id: string;
  }>`update accounts set state = 'removed', secrets = '', request = null,
    known_connections = null, version = version + 1, updated_at = ${now}
    where account_id = ${accountId} and team_id = ${teamId} and state = 'active' returning account_id`;
  if (removed.length === 0) return false;
  tx.wakeEverywhere.add("tenants");
  return true;
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
  const resealed = await tx.query<{ account_id: string }>`update accounts set secrets = ${to}
    where account_id = ${accountId} and secrets = ${from} and state = 'active' returning account_id`;
  return resealed.length > 0;
}

export type AccountRow = {
  account_id: StoredAccount["accountId"];
  team_id: StoredAccount["teamId"];
  name: string;
  channel_id: StoredAccount["channelId"];
  connection_id: string | null;
  request: string | null;
  known_connections: unknown;
  connect_order: string | null;
  agent_id: string | null;
  secrets: string;
  state: StoredAccount["state"];
  version: number;
};

const accountColumns = sql.raw(
  `account_id, team_id, name, channel_id, connection_id, request, known_connections, connect_order, agent_id, secrets,
    state, version`,
);

const idsSchema = z.array(z.string()).nullable();

function toAccount(tx: Tx, row: AccountRow): StoredAccount {
  return {
    accountId: row.account_id,
    teamId: row.team_id,
    name: row.name,
    channelId: row.channel_id,
    connectionId: row.connection_id ?? undefined,
    requestId: row.request ?? undefined,
    knownConnections: idsSchema.parse(tx.dialect.fromJson(row.known_connections)) ?? [],
    connectOrderId: row.connect_order ?? undefined,
    agentId: row.agent_id ?? undefined,
    secrets: row.secrets,
    state: row.state,
    version: row.version,
  };
}
