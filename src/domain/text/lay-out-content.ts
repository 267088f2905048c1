import { listMarker } from "./list-marker.ts";
import type { ContentBlock, Span } from "./rich-content.ts";

/** How the pieces of a content are written: for visitors, or as Slack would have written them. */
export type ContentWriter = {
  spans: (spans: readonly Span[]) => string;
  code: (spans: readonly Span[]) => string;
  mrkdwn: (slackText: string) => string;
  /** Stands before each quoted line. */
  quoteSign: string;
};

const INDENT = "    ";
/** Slack's own lists go to 8. */
const DEEPEST = 8;

/** Puts the blocks of a content below each other, lists, quotes and tables by lines. Each block is written once. */
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
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .join(" ");
}
