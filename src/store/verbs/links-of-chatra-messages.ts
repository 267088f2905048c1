import { sql } from "kysely";
import type { Link } from "../../domain/conversation.ts";
import type { AccountId, ChatraMessageId } from "../../domain/ids.ts";
import { query, type Tx } from "../tx.ts";
import { type LinkRow, linkColumns, toLink } from "./link-row.ts";

/** Each link once, in the order of their being made. */
export async function linksOfChatraMessages(
  tx: Tx,
  accountId: AccountId,
  ids: ChatraMessageId[],
  fingerprints: string[],
): Promise<Link[]> {
  // Two look-ups rather than an `or`, for which SQLite would read all links of the account;
  // a link that both find is taken once here, for less than a `union` that compares all columns.
  const rows = await query(
    tx,
    sql<LinkRow>`select ${linkColumns} from links l
        where l.account_id = ${accountId} and l.chatra_id is not null and ${tx.dialect.isOneOf("l.chatra_id", ids)}
      union all
      select ${linkColumns} from links l
        where l.account_id = ${accountId} and l.fingerprint is not null
          and ${tx.dialect.isOneOf("l.fingerprint", fingerprints)}
      order by created_at, id`,
  );
  return [...new Map(rows.map((row) => [row.id, toLink(row)])).values()];
}
