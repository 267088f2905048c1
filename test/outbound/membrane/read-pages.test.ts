import { expect, test } from "vitest";
import { type ListPage, readPages } from "../../../src/outbound/membrane/read-lists.ts";

/** Answers with these pages, by number; the cursor of each is the number of the next. */
function listOf(pages: number[][]) {
  const asked: (string | undefined)[] = [];
  const ask = async (cursor: string | undefined): Promise<ListPage<number>> => {
    asked.push(cursor);
    const at = Number(cursor ?? 0);
    return { items: pages[at] ?? [], cursor: at + 1 < pages.length ? String(at + 1) : undefined };
  };
  return { asked, ask };
}

test("pages are read to the end, an empty one in between too", async () => {
  const { asked, ask } = listOf([[1, 2], [], [3]]);
  expect(await readPages(ask)).toEqual({ items: [1, 2, 3], more: false });
  expect(asked).toEqual([undefined, "1", "2"]);
});

test.each([
  [2, [1, 2], true, 1],
  [3, [1, 2, 3], true, 2],
  [4, [1, 2, 3, 4], false, 2],
  [9, [1, 2, 3, 4], false, 2],
])("no more than the %i items that are wanted are asked for", async (most, items, more, pages) => {
  const { asked, ask } = listOf([
    [1, 2],
    [3, 4],
  ]);
  expect(await readPages(ask, most)).toEqual({ items, more });
  expect(asked).toHaveLength(pages);
});

test("a list without an end is left after 50 pages", async () => {
  let pages = 0;
  const ask = async () => ({ items: [pages], cursor: String(++pages) });
  expect(await readPages(ask)).toMatchObject({ more: true, items: { length: 50 } });
});

test("a list that gives its first page again and again is read once", async () => {
  const ask = async () => ({ items: ["a", "b"], cursor: "same" });
  expect(await readPages(ask)).toEqual({ items: ["a", "b"], more: true });
});

test("where there is no way to ask on, there is more; where a page fails, the whole list does", async () => {
  const first = { items: [1], cursor: "next" };
  expect(await readPages(async (cursor) => (cursor === undefined ? first : "no-way"))).toEqual({
    items: [1],
    more: true,
  });
  const fails = readPages(async (cursor) => {
    if (cursor !== undefined) throw new Error("page 2");
    return first;
  });
  await expect(fails).rejects.toThrow("page 2");
});
