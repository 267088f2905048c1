/** Lists come in pages: `{items, cursor}`, the cursor only where there is more. */
import type { JsonObject } from "../json.ts";
import { badRequest, type Outcome } from "./outcome.ts";

const CURSOR = /^at-(\d+)$/;

/** The page that `limit` and `cursor` of the query ask for, of at most `pageSize` items. */
export function pageOf(
  items: readonly JsonObject[],
  query: URLSearchParams,
  { pageSize }: { pageSize: number },
): Outcome {
  const limit = Number(query.get("limit") ?? pageSize);
  if (!Number.isInteger(limit) || limit < 1 || limit > 1000)
    return badRequest("limit must be an integer from 1 to 1000");
  const cursor = query.get("cursor");
  const at = cursor === null ? 0 : Number(CURSOR.exec(cursor)?.[1]);
  if (Number.isNaN(at)) return badRequest("cursor is not one of an earlier response");
  const end = at + Math.min(limit, pageSize);
  const more = end < items.length ? { cursor: `at-${end}` } : {};
  return { kind: "json", value: { items: items.slice(at, end), ...more } };
}
