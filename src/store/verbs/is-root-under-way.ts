import { sql } from "kysely";
import type { ChannelId } from "../../domain/ids.ts";
import { query, type Tx } from "../tx.ts";

export async function isRootUnderWay(tx: Tx, channelId: ChannelId): Promise<boolean> {
  const rows = await query(
    tx,
    sql<{ one: number }>`select 1 as one from deliveries
      where root_channel_id = ${channelId} and root_channel_id is not null
        and state in ('pending', 'sending', 'uncertain')
      limit 1`,
  );
  return rows.length > 0;
}
