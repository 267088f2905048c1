import { sql } from "kysely";
import type { ChannelId, TeamId } from "../../domain/ids.ts";
import { query, type Tx } from "../tx.ts";

/** Of several pauses of a channel the one that ends last counts. */
export async function pauseChannel(
  tx: Tx,
  teamId: TeamId,
  channelId: ChannelId,
  until: number,
): Promise<void> {
  await query(
    tx,
    sql`insert into channel_paces (team_id, channel_id, paused_until, next_at)
      values (${teamId}, ${channelId}, ${until}, ${until})
      on conflict (team_id, channel_id) do update set
        paused_until = case when excluded.paused_until > channel_paces.paused_until
          then excluded.paused_until else channel_paces.paused_until end,
        next_at = case when excluded.next_at > channel_paces.next_at
          then excluded.next_at else channel_paces.next_at end`,
  );
}
