import { sql } from "kysely";
import type { Delivery } from "../../domain/delivery.ts";
import type { ConversationId } from "../../domain/ids.ts";
import { query, type Tx } from "../tx.ts";
import { type DeliveryRow, deliveryColumns, toDeliveries } from "./delivery-row.ts";

/** The latest deliveries of a conversation, in the order of their source times. */
export async function deliveriesOfConversation(
  tx: Tx,
  conversationId: ConversationId,
  limit: number,
): Promise<Delivery[]> {
  const rows = await query(
    tx,
    sql<DeliveryRow>`select ${deliveryColumns} from deliveries where conversation_id = ${conversationId}
      order by source_time desc, seq desc limit ${limit}`,
  );
  return toDeliveries(tx, rows.reverse());
}
