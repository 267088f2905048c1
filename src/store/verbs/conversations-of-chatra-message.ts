import { sql } from "kysely";
import type { AccountId, ChatraMessageId, ConversationId } from "../../domain/ids.ts";
import { query, type Tx } from "../tx.ts";

/** In which conversations of an account a message has this id: where ids are counted for each chat, in several. */
export async function conversationsOfChatraMessage(
  tx: Tx,
  accountId: AccountId,
  chatraId: ChatraMessageId,
): Promise<ConversationId[]> {
  const rows = await query(
    tx,
    sql<{ conversation_id: ConversationId }>`select distinct conversation_id from links
      where chatra_id = ${chatraId} and chatra_id is not null
        and account_id = ${accountId} and conversation_id is not null
      order by conversation_id`,
  );
  return rows.map(({ conversation_id }) => conversation_id);
}
