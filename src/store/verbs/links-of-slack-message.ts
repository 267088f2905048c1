import { sql } from "kysely";
import type { Link } from "../../domain/conversation.ts";
import type { ChannelId, SlackTs, TeamId } from "../../domain/ids.ts";
import { query, type Tx } from "../tx.ts";
import { type LinkRow, linkColumns, toLink } from "./link-row.ts";

export async function linksOfSlackMessage(
  tx: Tx,
  teamId: TeamId,
  channelId: ChannelId,
  ts: SlackTs,
): Promise<Link[]> {
  const rows = await query(
    tx,
    sql<LinkRow>`select ${linkColumns} from links l
      where l.team_id = ${teamId} and l.channel_id = ${channelId} and l.slack_ts = ${ts} and l.slack_ts is not null
      order by l.part`,
  );
  return rows.map(toLink);
}
