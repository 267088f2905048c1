/** One page of a list; a page without a cursor is the last. */
export type Page<T> = { items: T[]; cursor: string | undefined };

/** More than any workspace needs; a longer list does not end. */
const MOST_PAGES = 50;

/**
 * Asks for page after page, up to `most` items; returns the items, and whether the list has more. An unreadable page fails the
 * whole list, because we could not tell what is missing. `ask` may return that it cannot ask for the next page.
 */
export async function readPages<T>(
  ask: (cursor: string | undefined) => Promise<Page<T> | "no-way">,
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
