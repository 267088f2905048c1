import { sql } from "kysely";
import type { ConversationId } from "../../domain/ids.ts";
import { query, type Tx } from "../tx.ts";

/** When the client of this conversation was erased, if ever; in ms. */
export async function forgottenAt(tx: Tx, conversationId: ConversationId): Promise<number | undefined> {
  const [row] = await query(
    tx,
    sql<{
      forgotten_at: number;
    }>`select forgotten_at from tombstones where conversation_id = ${conversationId}`,
  );
  return row?.forgotten_at;
}
