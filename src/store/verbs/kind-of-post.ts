import { sql } from "kysely";
import type { Payload } from "../../domain/delivery.ts";
import type { ChannelId, SlackTs, TeamId } from "../../domain/ids.ts";
import { query, type Tx } from "../tx.ts";

export async function kindOfPost(
  tx: Tx,
  teamId: TeamId,
  channelId: ChannelId,
  ts: SlackTs,
): Promise<Payload["kind"] | undefined> {
  const [row] = await query(
    tx,
    sql<{ kind: Payload["kind"] }>`select ${tx.dialect.jsonText("payload", "kind")} as kind from deliveries
      where ${tx.dialect.jsonText("result", "ts")} = ${ts}
        and ${tx.dialect.jsonText("result", "channelId")} = ${channelId}
        and account_id in (
          select account_id from conversations where team_id = ${teamId}
          union select account_id from accounts where team_id = ${teamId}
        ) limit 1`,
  );
  return row?.kind;
}
