/** Pasted or picked content that is neither text nor an upload: tables, pictures by their address. */
import type { JsonObject } from "../json.ts";

/** A cell: text, or an unchanged rich_text cell. */
type Cell = string | JsonObject;

/** A table as a block next to the text. */
export function tableBlock(rows: Cell[][], blockId = "tbl1"): JsonObject {
  return { type: "table", block_id: blockId, rows: cellsOf(rows) };
}

/** A table as Slack hands on one that was pasted into the composer. */
export function pastedTable(rows: Cell[][]): JsonObject {
  return { id: 1, blocks: [tableBlock(rows)], fallback: "[no preview available]" };
}

/** A picture that lies elsewhere. */
export function imageBlock({ url, alt, title }: { url: string; alt: string; title?: string }): JsonObject {
  return {
    type: "image",
    block_id: "img1",
    image_url: url,
    alt_text: alt,
    ...(title === undefined ? {} : { title: { type: "plain_text", text: title, emoji: true } }),
  };
}

/** A moving picture as a GIF app posts it in a user's name. */
export function gifAttachment({ url, title }: { url: string; title: string }): JsonObject {
  return {
    id: 1,
    title,
    title_link: url,
    image_url: url,
    image_width: 320,
    image_height: 240,
    image_bytes: 250_000,
    is_animated: true,
    from_url: url,
    fallback: title,
    footer: "Posted using /giphy",
  };
}

function cellsOf(rows: Cell[][]): JsonObject[][] {
  return rows.map((row) =>
    row.map((cell) => (typeof cell === "string" ? { type: "raw_text", text: cell } : cell)),
  );
}
