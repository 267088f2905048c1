import type {
  ActionsBlock,
  Button,
  ContextBlock,
  ExternalSelect,
  HeaderBlock,
  ImageBlock,
  InputBlock,
  ModalView,
  Overflow,
  SectionBlock,
} from "@slack/web-api";
import { splitText } from "../domain/text/split-text.ts";

/** The same as a plain object type. An interface is none, and could not be stored as JSON. */
type Plain<T> = T extends object ? { [Key in keyof T]: Plain<T[Key]> } : T;

/** The kinds of `KnownBlock` that the bot uses. */
export type Block = Plain<ActionsBlock | ContextBlock | HeaderBlock | ImageBlock | InputBlock | SectionBlock>;
export type BlockList = Block[];
export type Form = Plain<Omit<ModalView, "blocks">> & { blocks: BlockList };
/** What Slack shows: `text` alone where it shows no blocks, for example in a notification. */
export type Content = { text: string; blocks?: BlockList };
export type Card = { text: string; blocks: BlockList };

/** Slack's limits: 50 blocks in a message; near 13,200 characters in all of them. */
const MOST_BLOCKS = 50;
const MOST_CHARACTERS = 13_000;
const SECTION_LIMIT = 2900;
/** Slack takes ten fields of 2,000 characters in a section. */
const MOST_FIELDS = 10;
const FIELD_LIMIT = 2000;

/** As much of a text as fits, without half an emoji or half an entity at the end. */
export function fitting(text: string, limit: number): string {
  if (text.length <= limit) return text;
  return `${splitText(text, limit - 1)[0] ?? ""}…`;
}

/** A heading of plain text, cut to fit. */
export function header(text: string): Block {
  return { type: "header", text: { type: "plain_text", text: fitting(text, 150) } };
}

/** A paragraph of mrkdwn, cut to fit. An accessory is a button or a menu beside it. */
export function section(text: string, accessory?: Button | Overflow | ExternalSelect): Block {
  const shown = fitting(text, SECTION_LIMIT);
  return { type: "section", text: { type: "mrkdwn", text: shown }, ...(accessory ? { accessory } : {}) };
}

/** A long mrkdwn text in as many paragraphs as it needs, at most `most`; then the last line says how much is missing. */
export function sections(text: string, most: number): BlockList {
  const all = splitText(text, SECTION_LIMIT);
  const shown = all.slice(0, most);
  const missing = all.slice(most).reduce((sum, piece) => sum + piece.length, 0);
  const note = `… and about ${missing.toLocaleString("en")} more characters.`;
  return [...shown.map((piece) => section(piece)), ...(missing > 0 ? [context(note)] : [])];
}

/** Small grey mrkdwn. */
export function context(text: string): Block {
  return { type: "context", elements: [{ type: "mrkdwn", text: fitting(text, SECTION_LIMIT) }] };
}

/**
 * As many lines of mrkdwn as a message can hold that has so many `lists`; then how many of `count` are left out. Escaped, a
 * visitor's words may be five times as long as they look.
 */
export function fitLines(lines: readonly string[], count: number, lists = 1): BlockList {
  // Headings and the like take less than the rest.
  let charactersLeft = 12_000 / lists;
  const shown: string[] = [];
  for (const line of lines) {
    charactersLeft -= line.length + 1;
    if (charactersLeft < 0) break;
    shown.push(line);
  }
  return [...sections(shown.join("\n"), shown.length), ...andMore(count - shown.length)];
}

/** Says how many a list leaves out, if any. */
export function andMore(count: number): BlockList {
  return count > 0 ? [context(`… and ${count} more.`)] : [];
}

/** mrkdwn texts side by side in two columns, ten in a block. */
export function fieldBlocks(fields: string[]): BlockList {
  const blocks: BlockList = [];
  for (let from = 0; from < fields.length; from += MOST_FIELDS) {
    const ten = fields.slice(from, from + MOST_FIELDS);
    const shown = ten.map((text) => ({ type: "mrkdwn" as const, text: fitting(text, FIELD_LIMIT) }));
    blocks.push({ type: "section", fields: shown });
  }
  return blocks;
}

/** A button; `id` is one of `commandButtons`. */
export function button(id: string, label: string, value: string, style?: "primary" | "danger"): Button {
  return {
    type: "button",
    action_id: id,
    text: { type: "plain_text", text: label },
    value,
    ...(style ? { style } : {}),
  };
}

/** A menu of two to five acts behind three dots; `id` is one of `commandButtons`. */
export function menu(id: string, options: { label: string; value: string }[]): Overflow {
  return {
    type: "overflow",
    action_id: id,
    options: options.map(({ label, value }) => ({ text: { type: "plain_text", text: label }, value })),
  };
}

export function buttons(elements: (Button | Overflow)[]): Block {
  return { type: "actions", elements };
}

/** A question to answer by a button before anything happens. `details` stand below it. */
export function question(text: string, details: BlockList, answers: Button[]): Card {
  const untilThen = context("Expires in an hour.");
  return {
    text,
    blocks: [section(text), ...details, buttons(answers), untilThen],
  };
}

/** A list of mrkdwn items, or of blocks, below its heading; else as `fitList`. */
export function listBelow(
  heading: string,
  items: (string | BlockList)[],
  list: { tail: BlockList; rest?: (leftOut: number) => string; most?: number },
): Card {
  const shown = items.map((item) => (typeof item === "string" ? [section(item)] : item));
  return { text: heading, blocks: fitList({ head: [section(heading)], items: shown, ...list }) };
}

/**
 * Puts together what a message can hold: `head`, `tail`, and as many `items` as fit, at most `most`. `rest` says how many are
 * left out.
 */
export function fitList(list: {
  head: BlockList;
  items: BlockList[];
  tail?: BlockList;
  rest?: (leftOut: number) => string;
  most?: number;
}): BlockList {
  const { head, items, tail = [], most = items.length, rest = (leftOut) => `… and ${leftOut} more.` } = list;
  // One block and some characters are kept to say what was left out.
  let blocksLeft = MOST_BLOCKS - 1 - head.length - tail.length;
  let charactersLeft = MOST_CHARACTERS - 200 - countText(head) - countText(tail);
  const shown: BlockList[] = [];
  for (const item of items.slice(0, most)) {
    blocksLeft -= item.length;
    charactersLeft -= countText(item);
    if (blocksLeft < 0 || charactersLeft < 0) break;
    shown.push(item);
  }
  const leftOut = items.length - shown.length;
  return [...head, ...shown.flat(), ...(leftOut > 0 ? [context(rest(leftOut))] : []), ...tail];
}

/** The characters of all texts in blocks. */
function countText(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  let sum = 0;
  for (const [key, item] of Object.entries(value)) {
    sum += key === "text" && typeof item === "string" ? item.length : countText(item);
  }
  return sum;
}
