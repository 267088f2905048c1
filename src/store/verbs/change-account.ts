import { type RawBuilder, sql } from "kysely";
import type { AccountId, TeamId } from "../../domain/ids.ts";
import type { AccountChange } from "../store.ts";
import { query, type Tx } from "../tx.ts";

export async function changeAccount(
  tx: Tx,
  teamId: TeamId,
  accountId: AccountId,
  change: AccountChange,
  now: number,
): Promise<boolean> {
  const changed = await query(
    tx,
    sql<{
      account_id: string;
    }>`update accounts set version = version + 1, updated_at = ${now}${assignments(tx, change)}
      where account_id = ${accountId} and team_id = ${teamId} and state = 'active' returning account_id`,
  );
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
