import { sql } from "kysely";
import type { ChannelId, TeamId } from "../../domain/ids.ts";
import type { ChannelPace } from "../store.ts";
import { query, type Tx } from "../tx.ts";

type PaceRow = { channel_id: ChannelId; paused_until: number; next_at: number };

/** In the order of the channels, so that two who lock them never wait for each other. */
export async function lockPaces(tx: Tx, teamId: TeamId): Promise<ChannelPace[]> {
  const rows = await query(
    tx,
    sql<PaceRow>`select channel_id, paused_until, next_at from channel_paces
      where team_id = ${teamId} order by channel_id ${tx.dialect.forUpdate}`,
  );
  return rows.map(({ channel_id, paused_until, next_at }) => ({
    channelId: channel_id,
    pausedUntil: paused_until,
    nextAt: next_at,
  }));
}
