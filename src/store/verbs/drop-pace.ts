import { sql } from "kysely";
import type { ChannelId, TeamId } from "../../domain/ids.ts";
import { query, type Tx } from "../tx.ts";

export async function dropPace(tx: Tx, teamId: TeamId, channelId: ChannelId): Promise<void> {
  await query(tx, sql`delete from channel_paces where team_id = ${teamId} and channel_id = ${channelId}`);
}
