import { sql } from "kysely";
import type { AccountId, ChannelId } from "../../domain/ids.ts";
import { query, type Tx } from "../tx.ts";

export async function rootsUnderWay(tx: Tx, channelId: ChannelId): Promise<AccountId[]> {
  const rows = await query(
    tx,
    sql<{ account_id: AccountId }>`select distinct account_id from deliveries
      where root_channel_id = ${channelId} and root_channel_id is not null
        and state in ('pending', 'sending', 'uncertain')`,
  );
  return rows.map(({ account_id }) => account_id);
}
