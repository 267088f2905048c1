import type { UsedSnippet } from "./order.ts";
import { isSnippetName } from "./snippet.ts";

const WRITTEN = /^text:(own|shared):(.*)$/su;

/**
 * Names the field that holds a snippet's text, after the snippet: what is typed into it belongs to no other one that is chosen
 * later.
 */
export function snippetField({ name, shared }: UsedSnippet): string {
  return `text:${shared ? "shared" : "own"}:${name}`;
}

/** Reads what `snippetField` wrote; undefined for the name of any other field. */
export function readSnippetField(field: string): UsedSnippet | undefined {
  const [, whose, name = ""] = WRITTEN.exec(field) ?? [];
  return isSnippetName(name) ? { name, shared: whose === "shared" } : undefined;
}
