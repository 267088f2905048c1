import { sql } from "kysely";
import type { TeamId } from "../../domain/ids.ts";
import type { ChannelPace } from "../store.ts";
import { query, type Tx } from "../tx.ts";

export async function savePace(tx: Tx, teamId: TeamId, pace: ChannelPace): Promise<void> {
  await query(
    tx,
    sql`update channel_paces set paused_until = ${pace.pausedUntil}, next_at = ${pace.nextAt}
      where team_id = ${teamId} and channel_id = ${pace.channelId}`,
  );
}
