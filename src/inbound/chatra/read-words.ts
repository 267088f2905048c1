import { textOfHtml } from "./text-of-html.ts";
import { isRecord } from "./tolerant.ts";

/** Where an object that stands for a text keeps it, the surest first. */
const NAMES = ["text", "message", "body", "content", "words", "value", "plain", "plainText"];
const HTML = ["html", "rawUnsafeHtml"];
/** Deeper than any known form of text, so that a strange one ends the search. */
const DEEPEST = 6;

/**
 * Reads a text field that may be a number, a list of pieces or an object with a text. Empty when there is no text. HTML alone
 * becomes plain text.
 */
export function readWords(value: unknown, depth = 0): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "bigint")
    return String(value);
  if (depth === DEEPEST) return "";
  if (Array.isArray(value)) {
    return value
      .map((piece: unknown) => readWords(piece, depth + 1))
      .filter((words) => words.trim() !== "")
      .join("\n");
  }
  if (!isRecord(value)) return "";
  const words = NAMES.map((name) => value[name])
    .map((inner) => readWords(inner, depth + 1))
    .find((text) => text.trim() !== "");
  return words ?? readHtml(value);
}

/** Reads the text of a message that has only HTML, in one of its fields; otherwise empty. */
export function readHtml(holder: Record<string, unknown>): string {
  for (const name of HTML) {
    const html = holder[name];
    const text = typeof html === "string" ? textOfHtml(html) : "";
    if (text.trim() !== "") return text;
  }
  return "";
}
