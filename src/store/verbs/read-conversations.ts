import { sql } from "kysely";
import type { Conversation } from "../../domain/conversation.ts";
import type { ConversationId } from "../../domain/ids.ts";
import { query, type Tx } from "../tx.ts";
import { type ConversationRow, toConversation } from "./conversation-row.ts";

export async function readConversations(
  tx: Tx,
  ids: ConversationId[],
): Promise<Map<ConversationId, Conversation>> {
  if (ids.length === 0) return new Map();
  const rows = await query(
    tx,
    sql<ConversationRow>`select * from conversations where ${tx.dialect.isOneOf("id", ids)}`,
  );
  return new Map(rows.map((row) => [row.id, toConversation(tx, row)]));
}
