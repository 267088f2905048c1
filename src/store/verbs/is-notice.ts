import { sql } from "kysely";
import type { AccountId, ChannelId, SlackTs } from "../../domain/ids.ts";
import { query, type Tx } from "../tx.ts";

/** By the index `deliveries_notices`, whose condition has to stand here word for word. */
export async function isNotice(
  tx: Tx,
  accountIds: AccountId[],
  channelId: ChannelId,
  ts: SlackTs,
): Promise<boolean> {
  const rows = await query(
    tx,
    sql`select 1 from deliveries
      where ${tx.dialect.jsonText("payload", "kind")} = ${sql.lit("slack.notice")}
        and ${tx.dialect.jsonText("result", "ts")} = ${ts}
        and ${tx.dialect.jsonText("result", "channelId")} = ${channelId}
        and ${tx.dialect.isOneOf("account_id", accountIds)} limit 1`,
  );
  return rows.length > 0;
}
