import { sql } from "kysely";
import type { Conversation } from "../../domain/conversation.ts";
import type { ConversationId } from "../../domain/ids.ts";
import { query, type Tx } from "../tx.ts";
import { readConversations } from "./read-conversations.ts";

/**
 * On PostgreSQL the lock is on the id, not on a row: two processes that both hear of a client for the first time must
 * not both open a thread for it. Lock all that a transaction needs at once, or two of them can wait for each other.
 */
export async function lockConversations(
  tx: Tx,
  ids: ConversationId[],
): Promise<Map<ConversationId, Conversation>> {
  if (ids.length === 0) return new Map();
  if (tx.dialect.kind === "postgres") {
    await query(
      tx,
      sql`select pg_advisory_xact_lock(hashtextextended('conversation:' || value, 0))
        from (select value from ${tx.dialect.texts(ids)} t order by value) ordered`,
    );
  }
  return readConversations(tx, ids);
}
