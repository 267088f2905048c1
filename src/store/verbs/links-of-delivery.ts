import { sql } from "kysely";
import type { Link } from "../../domain/conversation.ts";
import type { DeliveryId } from "../../domain/ids.ts";
import { query, type Tx } from "../tx.ts";
import { type LinkRow, linkColumns, toLink } from "./link-row.ts";

/** By part. */
export async function linksOfDelivery(tx: Tx, id: DeliveryId): Promise<Link[]> {
  const rows = await query(
    tx,
    sql<LinkRow>`select ${linkColumns} from links l
      where l.delivery_id = ${id} and l.delivery_id is not null order by l.part, l.id`,
  );
  return rows.map(toLink);
}
