import { z } from "zod";
import type { ContentBlock, Span } from "../../domain/text/rich-content.ts";
import { type Labels, readSpans } from "./read-spans.ts";

const elementSchema = z.looseObject({
  elements: z
    .array(z.unknown())
    .nullish()
    .transform((elements) => elements ?? []),
  indent: z.number().int().nonnegative().catch(0),
  offset: z.number().int().nonnegative().catch(0),
  /** 1: the element is inside a quote. */
  border: z.number().catch(0),
});
type Element = z.infer<typeof elementSchema>;

/** Slack nests lists by their indent; only an artificial list is nested deeper. */
const DEEPEST = 8;

/** The readable blocks, and names for the unreadable ones. */
export type BlocksRead = { blocks: ContentBlock[]; unreadable: string[] };

/** Reads the elements of a `rich_text` block: sections, lists, quotes and preformatted text, nested or not. Never throws. */
export function readRichText(elements: readonly unknown[], labels: Labels): BlocksRead {
  const read: BlocksRead = { blocks: [], unreadable: [] };
  for (const element of elements) readElement(element, { labels, quoted: false, depth: 0, read });
  return read;
}

type Place = { labels: Labels; quoted: boolean; depth: number; read: BlocksRead };

function readElement(value: unknown, place: Place): void {
  const { data: element } = elementSchema.safeParse(value);
  if (element === undefined || place.depth > DEEPEST) {
    place.read.unreadable.push("formatted text");
    return;
  }
  const { read, labels } = place;
  // A piece of a line next to elements, or in place of them, becomes its own line.
  if (!isElement(value)) {
    const { spans, unreadable } = readSpans([value], labels);
    read.unreadable.push(...unreadable);
    if (spans.length > 0)
      read.blocks.push({ kind: "paragraph", spans, ...(place.quoted ? { quoted: true } : {}) });
    return;
  }
  const isQuoted = place.quoted || element.border > 0 || element.type === "rich_text_quote";
  const quoted = isQuoted ? { quoted: true as const } : {};
  if (element.type === "rich_text_list") {
    readList(element, { ...place, quoted: isQuoted });
  } else if (element.type === "rich_text_preformatted") {
    read.blocks.push({ kind: "code", spans: readOwnSpans(element, labels, read), ...quoted });
  } else if (element.elements.some(isElement)) {
    for (const inner of element.elements) readElement(inner, deeper(place, isQuoted));
  } else {
    read.blocks.push({ kind: "paragraph", spans: readOwnSpans(element, labels, read), ...quoted });
  }
}

function readList(list: Element, place: Place): void {
  const { read, labels, quoted } = place;
  for (const [index, value] of list.elements.entries()) {
    const { data: item } = elementSchema.safeParse(value);
    // A list or a quote inside the list gets its own lines.
    if (item === undefined || item.type !== "rich_text_section") {
      readElement(value, deeper(place, quoted));
      continue;
    }
    read.blocks.push({
      kind: "item",
      spans: readOwnSpans(item, labels, read),
      indent: list.indent,
      ...(list.style === "ordered" ? { number: list.offset + index + 1 } : {}),
      ...(quoted ? { quoted: true } : {}),
    });
  }
}

function deeper(place: Place, quoted: boolean): Place {
  return { ...place, quoted, depth: place.depth + 1 };
}

function readOwnSpans(element: Element, labels: Labels, read: BlocksRead): Span[] {
  const { spans, unreadable } = readSpans(element.elements, labels);
  read.unreadable.push(...unreadable);
  return spans;
}

const ownElement = z.looseObject({ type: z.string().startsWith("rich_text_") });

/** Whether it is a block, not a piece of a line. */
function isElement(value: unknown): boolean {
  return ownElement.safeParse(value).success;
}
