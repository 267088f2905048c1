import { sql } from "kysely";
import type { Link } from "../../domain/conversation.ts";
import type { ConversationId } from "../../domain/ids.ts";
import { query, type Tx } from "../tx.ts";
import { type LinkRow, linkColumns, toLink } from "./link-row.ts";

/**
 * In the order of their being made. A reply whose send has not begun has no echo yet: the same words from Chatra are
 * then somebody's own. One that was deleted in Slack, or made a note, while it was being sent may still come back.
 */
export async function linksAwaitingEcho(tx: Tx, conversationId: ConversationId): Promise<Link[]> {
  const rows = await query(
    tx,
    sql<LinkRow>`select ${linkColumns} from links l join deliveries d on d.id = l.delivery_id
      where l.conversation_id = ${conversationId} and l.direction = 'to-client' and l.chatra_id is null
        and l.state in ('live', 'deleted', 'note')
        and (d.state in ('sending', 'uncertain', 'sent') or d.outcome_unknown = 1)
      order by l.created_at, l.id`,
  );
  return rows.map(toLink);
}
