import type { JsonObject } from "../../domain/parse-exact-json.ts";
import { asJsonObject, asText, type JsonValue } from "./json.ts";

/** One page of a list; a page without a cursor is the last. */
export type ListPage<T> = { items: T[]; cursor: string | undefined };

/** More than any workspace needs; a longer list does not end. */
const MOST_PAGES = 50;

/**
 * Asks for page after page, up to `most` items; returns the items, and whether the list has more. An unreadable page fails the
 * whole list, because we could not tell what is missing. `ask` may return that it cannot ask for the next page.
 */
export async function readPages<T>(
  ask: (cursor: string | undefined) => Promise<ListPage<T> | "no-way">,
  most = Number.POSITIVE_INFINITY,
): Promise<{ items: T[]; more: boolean }> {
  const items: T[] = [];
  const asked = new Set<string>();
  let cursor: string | undefined;
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const page = await ask(cursor);
    if (page === "no-way") return { items, more: true };
    // A repeated cursor would loop forever.
    if (page.cursor !== undefined && asked.has(page.cursor)) break;
    items.push(...page.items);
    cursor = page.cursor;
    if (cursor === undefined || items.length >= most)
      return { items: items.slice(0, most), more: cursor !== undefined || items.length > most };
    asked.add(cursor);
  }
  return { items, more: true };
}

/** Takes an answer of list, search or get; returns its body, unwrapped from `{output}`. */
export function unwrapOutput(answer: JsonValue): JsonValue {
  const object = asJsonObject(answer);
  return object?.output === undefined || "items" in object ? answer : object.output;
}

/** Takes an answer of list or search; returns its items and the next page's cursor, or undefined for another shape. */
export function readItems(answer: JsonValue): ListPage<JsonObject> | undefined {
  const body = unwrapOutput(answer);
  const object = asJsonObject(body);
  const list: JsonValue | undefined = Array.isArray(body) ? body : object?.items;
  if (!Array.isArray(list)) return undefined;
  const items = list.map(asJsonObject).filter((item) => item !== undefined);
  return items.length === list.length ? { items, cursor: asText(object?.cursor) } : undefined;
}

/** The same with a function that reads an item; drops the items that it can't read. */
export function readPage<T>(
  answer: JsonValue,
  readItem: (item: JsonObject) => T | undefined,
): ListPage<T> | undefined {
  const list = readItems(answer);
  return list && { ...list, items: list.items.map(readItem).filter((item) => item !== undefined) };
}
