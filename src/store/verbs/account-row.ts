import { sql } from "kysely";
import { z } from "zod";
import type { StoredAccount } from "../store.ts";
import type { Tx } from "../tx.ts";

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

export const accountColumns = sql.raw(
  `account_id, team_id, name, channel_id, connection_id, request, known_connections, connect_order, agent_id, secrets,
    state, version`,
);

const idsSchema = z.array(z.string()).nullable();

export function toAccount(tx: Tx, row: AccountRow): StoredAccount {
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
