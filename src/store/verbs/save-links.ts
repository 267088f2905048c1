import type { Link } from "../../domain/conversation.ts";
import type { RowsInto } from "../dialect.ts";
import type { Tx } from "../tx.ts";
import { fromLink, linkColumnTypes } from "./link-row.ts";

/** Of two links with one id the later counts. Rejects with `conflict` when a message would have two links. */
export async function saveLinks(tx: Tx, links: Link[]): Promise<void> {
  const byId = new Map(links.map((link) => [link.id, link]));
  await tx.dialect.insertRows(tx.db, intoLinks, [...byId.values()].map(fromLink));
}

const intoLinks: RowsInto = { table: "links", columns: linkColumnTypes, known: "replace" };
