import { z } from "zod";
import type { ContentBlock, RichContent, Span } from "../../domain/text/rich-content.ts";
import { expandEmoji } from "../../domain/text/slack-emoji.ts";
import { unescapeEntities } from "../../domain/text/slack-entities.ts";
import { readRichText } from "./read-rich-text.ts";
import type { Labels } from "./read-spans.ts";

const text = z.string().catch("");
const list = z.array(z.unknown()).catch([]);
const textObject = z.looseObject({ type: z.string(), text, emoji: z.boolean().catch(true) });
type TextObject = z.infer<typeof textObject>;
const cellText = z.union([z.string(), z.number()]).optional().catch(undefined);
const optionalText = textObject.optional().catch(undefined);

const blockSchema = z.looseObject({ type: z.string() });
const schemas = {
  richText: z.looseObject({ elements: list }),
  table: z.looseObject({ rows: z.array(list.catch([])).catch([]), caption: text }),
  section: z.looseObject({ text: optionalText, fields: list, accessory: z.unknown().optional() }),
  header: z.looseObject({ text: optionalText }),
  context: z.looseObject({ elements: list }),
  markdown: z.looseObject({ text }),
  image: z.looseObject({ title: z.union([optionalText, z.string()]).catch(undefined), alt_text: text }),
  cell: z.looseObject({ type: z.string(), text: cellText, value: cellText }),
};

/** What Slack shows for itself, or what stands in `files` too. */
const WORDLESS = new Set(["divider", "file"]);

/** Reads the blocks of a message, of whatever kind; what it can't read is named among what is left out. Never throws. */
export function readBlocks(blocks: readonly unknown[], labels: Labels): RichContent {
  const content: RichContent = { blocks: [], leftOut: [] };
  for (const block of blocks) readBlock(block, labels, content);
  return content;
}

function readBlock(value: unknown, labels: Labels, content: RichContent): void {
  const { data: block } = blockSchema.safeParse(value);
  switch (block?.type) {
    case "rich_text": {
      const read = readRichText(schemas.richText.parse(block).elements, labels);
      content.blocks.push(...read.blocks);
      content.leftOut.push(...read.unreadable.map(unreadable));
      return;
    }
    case "table":
    case "data_table":
      readTable(block, labels, content);
      return;
    case "section": {
      const { text: own, fields, accessory } = schemas.section.parse(block);
      for (const words of [own, ...fields]) readText(words, content);
      // Other accessories are controls.
      if (blockSchema.safeParse(accessory).data?.type === "image") readBlock(accessory, labels, content);
      return;
    }
    case "header":
    case "alert":
      readText(schemas.header.parse(block).text, content);
      return;
    case "context":
      for (const element of schemas.context.parse(block).elements) readBlock(element, labels, content);
      return;
    case "mrkdwn":
    case "plain_text":
      readText(block, content);
      return;
    case "markdown":
      content.blocks.push(paragraph(schemas.markdown.parse(block).text));
      return;
    case "image":
      content.leftOut.push({ name: titleOf(block, "image"), reason: "image-by-address" });
      return;
    case "video":
      content.leftOut.push({ name: titleOf(block, "video"), reason: "video" });
      return;
    default:
      if (block === undefined) content.leftOut.push(unreadable("content"));
      else if (!WORDLESS.has(block.type)) content.leftOut.push(unreadable(nameOfKind(block.type)));
  }
}

function unreadable(name: string): RichContent["leftOut"][number] {
  return { name, reason: "unreadable" };
}

function nameOfKind(type: string): string {
  return type === "actions" || type === "context_actions" ? "buttons" : type.replaceAll("_", " ");
}

function titleOf(block: unknown, otherwise: string): string {
  const { data } = schemas.image.safeParse(block);
  const title = typeof data?.title === "string" ? data.title : data?.title?.text;
  return (title || data?.alt_text || otherwise).trim() || otherwise;
}

function readText(value: unknown, content: RichContent): void {
  const { data } = textObject.safeParse(value);
  if (data === undefined || data.text === "") return;
  content.blocks.push(data.type === "mrkdwn" ? { kind: "mrkdwn", text: data.text } : plainText(data));
}

/** Slack escapes what is plain, and shows the names of emoji in it as emoji. */
function plainText({ text: words, emoji }: TextObject): ContentBlock {
  return paragraph(unescapeEntities(emoji ? expandEmoji(words) : words));
}

function paragraph(words: string): ContentBlock {
  return { kind: "paragraph", spans: [{ kind: "text", text: words }] };
}

function readTable(block: unknown, labels: Labels, content: RichContent): void {
  const { rows, caption } = schemas.table.parse(block);
  if (caption !== "") content.blocks.push(paragraph(caption));
  for (const row of rows) {
    const cells = row.map((cell) => readCell(cell, labels, content));
    if (cells.some((spans) => spans.length > 0)) content.blocks.push({ kind: "row", cells });
  }
}

/** A cell holds a text, a number, or rich text, whose lines become one. */
function readCell(value: unknown, labels: Labels, content: RichContent): Span[] {
  const { data: cell } = schemas.cell.safeParse(value);
  if (cell?.type !== "rich_text") {
    const words = cell?.text ?? cell?.value;
    if (words === undefined && value !== null) content.leftOut.push(unreadable("table cell"));
    return words === undefined || words === "" ? [] : [{ kind: "text", text: `${words}` }];
  }
  const { blocks, leftOut } = readBlocks([cell], labels);
  content.leftOut.push(...leftOut);
  return blocks.flatMap((line) =>
    "spans" in line ? [...line.spans, { kind: "text" as const, text: "\n" }] : [],
  );
}
