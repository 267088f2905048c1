import { z } from "zod";
import type { ContentBlock, RichContent, Span } from "../../domain/text/rich-content.ts";
import { expandEmoji } from "../../domain/text/slack-emoji.ts";
import { unescapeEntities } from "../../domain/text/slack-entities.ts";
import { readRichText } from "./read-rich-text.ts";
import type { Labels } from "./read-spans.ts";

const text = z.string().catch("");
/** A missing list is empty; a value that is not a list is unreadable. */
const list = z
  .array(z.unknown())
  .nullish()
  .transform((elements) => elements ?? []);
const textObject = z.looseObject({ type: z.string(), text: z.string(), emoji: z.boolean().catch(true) });
type TextObject = z.infer<typeof textObject>;
const cellText = z.union([z.string(), z.number()]).optional().catch(undefined);
const optionalText = textObject.optional().catch(undefined);

const blockSchema = z.looseObject({ type: z.string() });
const schemas = {
  richText: z.looseObject({ elements: list }),
  table: z.looseObject({ rows: list, caption: text }),
  section: z.looseObject({ fields: list }),
  header: z.looseObject({}),
  context: z.looseObject({ elements: list }),
  markdown: z.looseObject({ text: z.string() }),
  image: z.looseObject({ title: z.union([z.string(), optionalText]), alt_text: text }),
  cell: z.looseObject({ type: z.string(), text: cellText, value: cellText }),
};

/** Display-only blocks, and ones whose content is also in `files`. */
const WORDLESS = new Set(["divider", "file"]);

/** Reads a message's blocks of any kind; names unreadable ones among what is left out. Never throws. */
export function readBlocks(blocks: readonly unknown[], labels: Labels): RichContent {
  const content: RichContent = { blocks: [], leftOut: [] };
  for (const block of blocks) readBlock(block, labels, content);
  return content;
}

function readBlock(value: unknown, labels: Labels, content: RichContent): void {
  const { data: block } = blockSchema.safeParse(value);
  if (block === undefined) content.leftOut.push(unreadable("content"));
  else if (!readKind(block, labels, content)) content.leftOut.push(unreadable(nameOfKind(block.type)));
}

/** False where the block is unreadable. */
function readKind(block: { type: string }, labels: Labels, content: RichContent): boolean {
  switch (block.type) {
    case "rich_text": {
      const { data } = schemas.richText.safeParse(block);
      const read = readRichText(data?.elements ?? [], labels);
      content.blocks.push(...read.blocks);
      content.leftOut.push(...read.unreadable.map(unreadable));
      return data !== undefined;
    }
    case "table":
    case "data_table":
      return readTable(block, labels, content);
    case "section": {
      const { data } = schemas.section.safeParse(block);
      for (const words of [data?.text, ...(data?.fields ?? [])]) readText(words, content);
      // Other accessories are controls.
      if (blockSchema.safeParse(data?.accessory).data?.type === "image")
        readBlock(data?.accessory, labels, content);
      return data !== undefined;
    }
    case "header":
    case "alert":
      readText(schemas.header.parse(block).text, content);
      return true;
    case "context": {
      const { data } = schemas.context.safeParse(block);
      for (const element of data?.elements ?? []) readBlock(element, labels, content);
      return data !== undefined;
    }
    case "mrkdwn":
    case "plain_text":
      readText(block, content);
      return true;
    case "markdown": {
      const { data } = schemas.markdown.safeParse(block);
      if (data) content.blocks.push(paragraph(data.text));
      return data !== undefined;
    }
    case "image":
      content.leftOut.push({ name: titleOf(block, "image"), reason: "image-by-address" });
      return true;
    case "video":
      content.leftOut.push({ name: titleOf(block, "video"), reason: "video" });
      return true;
    default:
      return WORDLESS.has(block.type);
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
  if (value === undefined || value === null) return;
  const { data } = textObject.safeParse(value);
  if (data === undefined) content.leftOut.push(unreadable("text"));
  if (data === undefined || data.text === "") return;
  content.blocks.push(data.type === "mrkdwn" ? { kind: "mrkdwn", text: data.text } : plainText(data));
}

/** Slack escapes plain text, and shows emoji names in it as emoji. */
function plainText({ text: words, emoji }: TextObject): ContentBlock {
  return paragraph(unescapeEntities(emoji ? expandEmoji(words) : words));
}

function paragraph(words: string): ContentBlock {
  return { kind: "paragraph", spans: [{ kind: "text", text: words }] };
}

function readTable(block: unknown, labels: Labels, content: RichContent): boolean {
  const { data } = schemas.table.safeParse(block);
  if (data === undefined) return false;
  if (data.caption !== "") content.blocks.push(paragraph(data.caption));
  for (const row of data.rows) {
    if (!Array.isArray(row)) {
      content.leftOut.push(unreadable("table row"));
      continue;
    }
    const cells = row.map((cell: unknown) => readCell(cell, labels, content));
    if (cells.some((spans) => spans.length > 0)) content.blocks.push({ kind: "row", cells });
  }
  return true;
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
