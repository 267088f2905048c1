import { sql } from "kysely";
import type { ChannelRename } from "../../domain/channel-renames.ts";
import { query, type Tx } from "../tx.ts";

export async function channelRenames(tx: Tx): Promise<ChannelRename[]> {
  return query(
    tx,
    sql<ChannelRename>`select team_id as "teamId", old_id as "from", new_id as "to", at from channel_renames`,
  );
}
