/** One page of a list; without a cursor it is the last. */
export type Page<T> = { items: T[]; cursor: string | undefined };

/** As many as any workspace has; more pages than that are a list that does not end. */
const MOST_PAGES = 50;

/**
 * Asks for one page after the other, up to `most` items; returns them, and whether the list has more than was read. A page
 * that can't be read fails the whole: of half a list nobody knows what is missing. `ask` may answer that there is no way to
 * ask for the next one.
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
    // The same page again and again would never end.
    if (page.cursor !== undefined && asked.has(page.cursor)) break;
    items.push(...page.items);
    cursor = page.cursor;
    if (cursor === undefined || items.length >= most)
      return { items: items.slice(0, most), more: cursor !== undefined || items.length > most };
    asked.add(cursor);
  }
  return { items, more: true };
}
