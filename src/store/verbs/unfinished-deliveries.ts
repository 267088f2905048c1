import { sql } from "kysely";
import type { Delivery } from "../../domain/delivery.ts";
import type { ConversationId } from "../../domain/ids.ts";
import { query, type Tx } from "../tx.ts";
import { type DeliveryRow, deliveryColumns, isUnsettled, toDeliveries } from "./delivery-row.ts";

/** What is owed to Chatra in a conversation and was neither done nor given up by anybody; in the order of writing. */
export async function unfinishedDeliveries(tx: Tx, conversationId: ConversationId): Promise<Delivery[]> {
  const rows = await query(
    tx,
    sql<DeliveryRow>`select ${deliveryColumns} from deliveries
      where conversation_id = ${conversationId} and target = 'chatra'
        and ${isUnsettled}
      order by seq`,
  );
  return toDeliveries(tx, rows);
}
