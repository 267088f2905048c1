/** The repository's Markdown pages, and what stands in them. */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

export const project = join(import.meta.dirname, "../..");

/** `path` from the project's folder, with slashes. */
export type Page = { path: string; text: string };

/** A block of code between fences. */
export type Block = { language: string; text: string };

/** What a page is made of. `prose`: the page without code, headings and pictures, one entry for each line. */
type Parts = { blocks: Block[]; spans: string[]; headings: string[]; links: string[]; prose: string[] };

const NOT_OURS = new Set(["node_modules", ".git", ".data", "coverage"]);

/** Every Markdown page of the repository. */
export function readPages(folder = project): Page[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !NOT_OURS.has(name))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return readPages(path);
      if (!entry.isFile() || !entry.name.endsWith(".md")) return [];
      return [{ path: relative(project, path).replaceAll("\\", "/"), text: readFileSync(path, "utf8") }];
    });
}

/** The text of one page. Throws where there is none. */
export function readPage(path: string): Page {
  return { path, text: readFileSync(join(project, path), "utf8") };
}

const FENCE = /^```(\w*)\n([\s\S]*?)^```$/gm;
const SPAN = /(`+)([^\n]*?[^`])\1(?!`)/g;
/** `[label](target)`, and what a picture's tags name. */
const LINK = /\]\(([^()\s]+)\)|\b(?:src|srcset|href)="([^"]*)"/g;

export function partsOf({ text }: Pick<Page, "text">): Parts {
  const blocks = [...text.matchAll(FENCE)].map(([, language = "", code = ""]) => ({ language, text: code }));
  const unfenced = text.replace(FENCE, "");
  const spans = [...unfenced.matchAll(SPAN)].map(([, , code = ""]) => code.trim());
  const bare = unfenced.replace(SPAN, "CODE");
  const lines = bare.split("\n");
  return {
    blocks,
    spans,
    headings: unfenced.split("\n").flatMap((line) => /^#{1,6} (.+)$/.exec(line)?.[1] ?? []),
    links: [...bare.matchAll(LINK)].map(([, target, address]) => target ?? address ?? ""),
    prose: lines.filter((line) => !/^(?:#{1,6} |\s*<|\| ?-)/.test(line)),
  };
}

/** Everything in code: each span, and each line of a block. */
export function codeOf(page: Pick<Page, "text">): string[] {
  const { spans, blocks } = partsOf(page);
  return [...spans, ...blocks.flatMap(({ text }) => text.split("\n"))].map((line) => line.trim());
}

/** The anchors that GitHub gives to a page's headings. */
export function anchorsOf(page: Pick<Page, "text">): Set<string> {
  const anchors = new Set<string>();
  for (const heading of partsOf(page).headings) {
    const slug = heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .trim()
      .replace(/\s/g, "-");
    let anchor = slug;
    for (let count = 1; anchors.has(anchor); count += 1) anchor = `${slug}-${count}`;
    anchors.add(anchor);
  }
  return anchors;
}
