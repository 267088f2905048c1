import { sql } from "kysely";
import type { ChatraMessageId, ConversationId } from "../../domain/ids.ts";
import { query, type Tx } from "../tx.ts";

/** The ids of all messages of a conversation that are known. */
export async function chatraIdsOf(tx: Tx, conversationId: ConversationId): Promise<ChatraMessageId[]> {
  const rows = await query(
    tx,
    sql<{ chatra_id: ChatraMessageId }>`select distinct chatra_id from links
      where conversation_id = ${conversationId} and chatra_id is not null`,
  );
  return rows.map(({ chatra_id }) => chatra_id);
}
