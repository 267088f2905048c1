/** Two columns with times: the visitor's side and Slack's side. */
import { stripVTControlCharacters } from "node:util";

export interface Columns {
  heading(): void;
  left(text: string): void;
  right(text: string): void;
  /** Over both columns. */
  across(text: string, colour?: Colour): void;
}

export type Colour = "bold" | "dim" | "green" | "red" | "yellow";

const codes: Record<Colour, number> = { bold: 1, dim: 2, green: 32, red: 31, yellow: 33 };
const timeWidth = 9;

/** `elapsedMs`: time since the story began. */
export function createColumns(options: {
  write: (text: string) => void;
  columns: number;
  hasColour: boolean;
  elapsedMs: () => number;
}): Columns {
  const { write, hasColour } = options;
  const width = Math.max(24, Math.floor((Math.min(options.columns, 140) - timeWidth - 3) / 2));
  const paint = (text: string, colour: Colour): string => (hasColour ? `\u001b[${codes[colour]}m${text}\u001b[0m` : text);
  const time = (): string => paint(`${Math.round(options.elapsedMs())} ms`.padStart(timeWidth - 1), "dim");
  const row = (left: string, right: string): void => write(`${time()} ${fit(left, width)} ${paint("│", "dim")} ${right}`.trimEnd().concat("\n"));

  return {
    heading: () =>
      write(
        paint(`${"".padStart(timeWidth)}${fit("VISITOR'S SIDE", width)} │ SLACK'S SIDE`, "bold").concat("\n"),
      ),
    left: (text) => row(text, ""),
    right: (text) => row("", cut(text, width)),
    across: (text, colour = "dim") => write(`${paint(text, colour)}\n`),
  };
}

function fit(text: string, width: number): string {
  const short = cut(text, width);
  return short + " ".repeat(Math.max(0, width - widthOf(short)));
}

/** One line of at most `width` columns. */
function cut(text: string, width: number): string {
  const line = stripVTControlCharacters(text).replace(/\s+/gu, " ").trim();
  if (widthOf(line) <= width) return line;
  let short = "";
  for (const character of line) {
    if (widthOf(short + character) >= width) break;
    short += character;
  }
  return `${short.trimEnd()}…`;
}

/** Emoji take two columns in a terminal. */
function widthOf(text: string): number {
  let width = 0;
  for (const { segment } of segmenter.segment(text)) width += /\p{Emoji_Presentation}|\ufe0f/u.test(segment) ? 2 : 1;
  return width;
}

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });
