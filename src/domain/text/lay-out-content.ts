import type { ContentBlock, Span } from "./rich-content.ts";

/** How to write the pieces of a content: for visitors, or as Slack would write them. */
type ContentWriter = {
  spans: (spans: readonly Span[]) => string;
  code: (spans: readonly Span[]) => string;
  mrkdwn: (slackText: string) => string;
  /** Precedes each quoted line. */
  quoteSign: string;
};

const INDENT = "    ";
/** Slack's own lists go to 8. */
const DEEPEST = 8;
const BULLETS = ["•", "◦", "▪︎"];
const ROMAN = {
  m: 1000,
  cm: 900,
  d: 500,
  cd: 400,
  c: 100,
  xc: 90,
  l: 50,
  xl: 40,
  x: 10,
  ix: 9,
  v: 5,
  iv: 4,
  i: 1,
};

/** Puts the blocks of a content below each other; lists, quotes and tables by lines. Each block is written once. */
export function layOutContent(blocks: readonly ContentBlock[], writer: ContentWriter): string {
  return blocks.map((block) => layOut(block, writer)).join("\n");
}

function layOut(block: ContentBlock, writer: ContentWriter): string {
  switch (block.kind) {
    case "paragraph":
      return quote(withoutLastBreak(writer.spans(block.spans)), block.quoted, writer);
    case "code":
      return quote(withoutLastBreak(writer.code(block.spans)), block.quoted, writer);
    case "item":
      return quote(item(block, writer), block.quoted, writer);
    case "row":
      return block.cells.map((cell) => onOneLine(writer.spans(cell))).join(" | ");
    case "mrkdwn":
      return withoutLastBreak(writer.mrkdwn(block.text));
    default:
      return block satisfies never;
  }
}

/** Slack may end a paragraph with the break that leads to the next block. */
function withoutLastBreak(text: string): string {
  return text.endsWith("\n") ? text.slice(0, -1) : text;
}

function item(
  { spans, indent, number }: Extract<ContentBlock, { kind: "item" }>,
  writer: ContentWriter,
): string {
  const margin = INDENT.repeat(Math.min(indent, DEEPEST));
  const marker = listMarker(indent, number);
  const [first = "", ...more] = withoutLastBreak(writer.spans(spans)).split("\n");
  const below = margin + " ".repeat(marker.length + 1);
  return [`${margin}${marker} ${first}`, ...more.map((line) => below + line)].join("\n");
}

function quote(text: string, quoted: true | undefined, { quoteSign }: ContentWriter): string {
  if (!quoted) return text;
  return text
    .split("\n")
    .map((line) => (line === "" ? quoteSign : `${quoteSign} ${line}`))
    .join("\n");
}

function onOneLine(text: string): string {
  const lines = text.split("\n").map((line) => line.trim());
  return lines.filter((line) => line !== "").join(" ");
}

/** What Slack shows before an item of a list, by depth: `•`, `◦`, `▪︎`, or `1.`, `a.`, `i.`. */
function listMarker(indent: number, number?: number): string {
  const level = indent % 3;
  if (number === undefined) return BULLETS[level] ?? "•";
  if (level === 1) return `${letters(number)}.`;
  return `${level === 2 ? roman(number) : number}.`;
}

/** 1 is a, 26 is z, 27 is aa. */
function letters(number: number): string {
  if (number <= 0) return "";
  const last = (number - 1) % 26;
  return letters((number - 1 - last) / 26) + String.fromCharCode(97 + last);
}

function roman(number: number): string {
  // Nobody reads longer ones, and they grow without end.
  if (number >= 4000) return `${number}`;
  let output = "";
  let rest = number;
  for (const [sign, value] of Object.entries(ROMAN)) {
    output += sign.repeat(Math.floor(rest / value));
    rest %= value;
  }
  return output;
}
