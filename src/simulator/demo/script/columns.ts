/** Two columns with times: the visitor's side and Slack's side. */
import { stripVTControlCharacters } from "node:util";

export interface Columns {
  heading(): void;
  left(text: string): void;
  right(text: string): void;
  /** Over both columns. */
  across(text: string, colour?: Colour): void;
}

type Colour = "bold" | "dim" | "green" | "red" | "yellow";

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
  const paint = (text: string, colour: Colour): string =>
    hasColour ? `\u001b[${codes[colour]}m${text}\u001b[0m` : text;
  const time = (): string => paint(`${Math.round(options.elapsedMs())} ms`.padStart(timeWidth - 1), "dim");
  const bar = paint("│", "dim");
  const row = (left: string[], right: string[]): void => {
    for (let line = 0; line < Math.max(left.length, right.length); line++) {
      const start = line === 0 ? time() : "".padStart(timeWidth - 1);
      write(`${start} ${padded(left[line] ?? "", width)} ${bar} ${right[line] ?? ""}`.trimEnd().concat("\n"));
    }
  };

  return {
    heading: () =>
      write(
        paint(`${"".padStart(timeWidth)}${padded("VISITOR'S SIDE", width)} │ SLACK'S SIDE`, "bold").concat(
          "\n",
        ),
      ),
    left: (text) => row(wrapped(text, width), []),
    right: (text) => row([], wrapped(text, width)),
    across: (text, colour = "dim") => write(`${paint(text, colour)}\n`),
  };
}

function padded(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - widthOf(text)));
}

/** Lines of at most `width` columns; all but the first are indented. */
function wrapped(text: string, width: number): string[] {
  const [first = "", ...others] = stripVTControlCharacters(text).split("\n");
  const more = others.filter((line) => line.trim() !== "");
  return [...wrappedLine(first, width), ...more.flatMap((line) => wrappedLine(line, width, "  "))];
}

function wrappedLine(text: string, width: number, indent = ""): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/u).filter((part) => part !== "")) {
    const longer = line === "" ? `${indent}${word}` : `${line} ${word}`;
    if (widthOf(longer) <= width) {
      line = longer;
    } else {
      if (line !== "") lines.push(line);
      line = `  ${shortened(word, width - 2)}`;
    }
  }
  return [...lines, line];
}

function shortened(word: string, width: number): string {
  return widthOf(word) <= width
    ? word
    : `${Array.from(word)
        .slice(0, width - 1)
        .join("")}…`;
}

/** Emoji take two columns in a terminal. */
function widthOf(text: string): number {
  let width = 0;
  for (const { segment } of segmenter.segment(text))
    width += /\p{Emoji_Presentation}|\ufe0f/u.test(segment) ? 2 : 1;
  return width;
}

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });
