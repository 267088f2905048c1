import { posix } from "node:path";
import { anchorsOf, type Page, partsOf } from "./pages.ts";

/** What is wrong with the links of pages. `isThere`: tells whether a path from the project's folder exists. Fetches nothing. */
export function problemsOfLinks(pages: readonly Page[], isThere: (path: string) => boolean): string[] {
  const byPath = new Map(pages.map((page) => [page.path, page]));
  return pages.flatMap((page) =>
    partsOf(page).links.flatMap((link) => {
      const problem = isOutside(link) ? outsideProblem(link) : insideProblem(page, link, byPath, isThere);
      return problem === undefined ? [] : [`${page.path}: ${link} ${problem}`];
    }),
  );
}

/** The pages that a page leads to, itself and by way of others included. */
export function reachedFrom(path: string, pages: readonly Page[]): Set<string> {
  const byPath = new Map(pages.map((page) => [page.path, page]));
  const reached = new Set<string>();
  const left = [path];
  for (let at = left.pop(); at !== undefined; at = left.pop()) {
    const page = byPath.get(at);
    if (page === undefined || reached.has(at)) continue;
    reached.add(at);
    for (const link of partsOf(page).links) if (!isOutside(link)) left.push(targetOf(page, link).path);
  }
  return reached;
}

function isOutside(link: string): boolean {
  return /^[a-z][a-z+.-]*:/i.test(link);
}

function outsideProblem(link: string): string | undefined {
  const url = URL.parse(link);
  if (url?.protocol !== "https:") return "is no https address";
  return /^[\w-]+(?:\.[\w-]+)+$/.test(url.hostname) && url.username === "" ? undefined : "names no host";
}

function targetOf(page: Page, link: string): { path: string; anchor: string | undefined } {
  const [file = "", anchor] = link.split("#");
  const path = file === "" ? page.path : posix.join(posix.dirname(page.path), file);
  return { path, anchor };
}

function insideProblem(
  page: Page,
  link: string,
  byPath: ReadonlyMap<string, Page>,
  isThere: (path: string) => boolean,
): string | undefined {
  const { path, anchor } = targetOf(page, link);
  if (path.startsWith("../") || !isThere(path)) return "leads to no file";
  if (anchor === undefined) return undefined;
  const target = byPath.get(path);
  return target && anchorsOf(target).has(anchor) ? undefined : "leads to no heading";
}
