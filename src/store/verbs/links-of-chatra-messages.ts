import { sql } from "kysely";
import type { Link } from "../../domain/conversation.ts";
import type { ConversationId } from "../../domain/ids.ts";
import type { MessageMarks } from "../store.ts";
import { query, type Tx } from "../tx.ts";
import { type LinkRow, linkColumns, toLink } from "./link-row.ts";

/** Each link once, in the order of their being made. */
export async function linksOfChatraMessages(
  tx: Tx,
  conversationId: ConversationId,
  { ids, fingerprints = [], likenesses = [] }: MessageMarks,
): Promise<Link[]> {
  // A look-up for each mark rather than an `or`, for which SQLite would read all links. A transcript names thousands, and each
  // row costs: those that both of the first find are read once. Few messages are looked up by their words alone.
  const byLikeness =
    likenesses.length === 0
      ? sql``
      : sql`union all
        select ${linkColumns} from links l
          where l.conversation_id = ${conversationId} and l.likeness is not null
            and ${tx.dialect.isOneOf("l.likeness", likenesses)}`;
  const rows = await query(
    tx,
    sql<LinkRow>`select ${linkColumns} from links l
        where l.conversation_id = ${conversationId} and l.chatra_id is not null
          and ${tx.dialect.isOneOf("l.chatra_id", ids)}
      union all
      select ${linkColumns} from links l
        where l.conversation_id = ${conversationId} and l.fingerprint is not null
          and ${tx.dialect.isOneOf("l.fingerprint", fingerprints)}
          and (l.chatra_id is null or not (${tx.dialect.isOneOf("l.chatra_id", ids)}))
      ${byLikeness}
      order by created_at, id`,
  );
  return [...new Map(rows.map((row) => [row.id, toLink(row)])).values()];
}
