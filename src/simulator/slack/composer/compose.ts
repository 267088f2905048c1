/** Slack's composer: a user's input becomes a rich_text block and its `text`. */
import type { JsonObject } from "../../json.ts";
import type { SeededIds } from "../../seeded-ids.ts";
import type { Directory } from "./directory.ts";
import { unescapeText } from "./entities.ts";
import { type ListStyle, positionOfLabel } from "./list-marks.ts";
import { textOfBlocks } from "./text-of-blocks.ts";
import { composeCode, composeInline } from "./typed-inline.ts";

/** A message that was typed or pasted, as Slack keeps it. */
export interface ComposedText {
  text: string;
  /** Absent without text, for example with only a file. */
  blocks?: JsonObject[];
}

interface Composer {
  directory: Directory;
  ids: Pick<SeededIds, "random">;
}

/** Takes mrkdwn, with the marks of Slack's editor; lists are lines with `• `, `- ` or `1. `. */
export function composeTyped(typed: string, composer: Composer): ComposedText {
  return composed(elementsOf(typed, composer.directory), composer);
}

/** Text pasted without formatting: marks, emoji names and addresses in it mean nothing. */
export function composeLiteral(words: string, composer: Composer): ComposedText {
  return composed(words === "" ? [] : [section([{ type: "text", text: words }])], composer);
}

function composed(elements: JsonObject[], { directory, ids }: Composer): ComposedText {
  if (elements.length === 0) return { text: "" };
  const blocks = [{ type: "rich_text", block_id: blockId(ids), elements }];
  return { text: textOfBlocks(blocks, directory.channelName), blocks };
}

const blockIdSigns = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz+/";

/** Slack's ids of blocks are five signs, such as `P/qs1`. */
function blockId({ random }: Pick<SeededIds, "random">): string {
  return Array.from({ length: 5 }, () => blockIdSigns[Math.floor(random() * blockIdSigns.length)]).join("");
}

function elementsOf(typed: string, directory: Directory): JsonObject[] {
  const elements: JsonObject[] = [];
  let from = 0;
  for (const fence of typed.matchAll(/```([\s\S]+?)```/g)) {
    elements.push(...composeLines(typed.slice(from, fence.index).replace(/\n$/, ""), directory));
    const code = unescapeText((fence[1] ?? "").replace(/^\n|\n$/g, ""));
    elements.push({ type: "rich_text_preformatted", elements: composeCode(code), border: 0 });
    from = fence.index + fence[0].length;
  }
  elements.push(...composeLines(typed.slice(from).replace(from > 0 ? /^\n/ : /^$/, ""), directory));
  return elements.map((element, index) => (index < elements.length - 1 ? endedLine(element) : element));
}

/** Slack ends the last line of a section that something else follows. */
function endedLine(element: JsonObject): JsonObject {
  if (element.type !== "rich_text_section" || !Array.isArray(element.elements)) return element;
  const parts: JsonObject[] = [...element.elements];
  const last = parts.at(-1);
  if (last?.type === "text" && last.style === undefined)
    return section([...parts.slice(0, -1), { type: "text", text: `${String(last.text)}\n` }]);
  return section([...parts, { type: "text", text: "\n" }]);
}

/** What a line is, and which lines belong together with it. */
type Line =
  | { kind: "plain"; words: string }
  | { kind: "quote"; words: string }
  | { kind: "list"; style: ListStyle; indent: number; position: number; border: 0 | 1; words: string };

function composeLines(prose: string, directory: Directory): JsonObject[] {
  if (prose === "") return [];
  const groups: Line[][] = [];
  for (const line of prose.split("\n").map((words) => readLine(words))) {
    const last = groups.at(-1);
    if (last?.[0] && groupOf(last[0]) === groupOf(line)) last.push(line);
    else groups.push([line]);
  }
  return groups.flatMap((lines) => composeGroup(lines, directory));
}

function readLine(line: string): Line {
  const [, quoted] = /^(?:&gt;|>) ?(.*)$/.exec(line) ?? [];
  if (quoted === undefined) return readListLine(line, 0) ?? { kind: "plain", words: line };
  return readListLine(quoted, 1) ?? { kind: "quote", words: quoted };
}

function readListLine(line: string, border: 0 | 1): Line | undefined {
  const [, spaces = "", bullet, label = "", words = ""] =
    /^((?: {4}|\t)*)(?:([•◦▪*-]\ufe0e?)|(\d{1,2}|[a-z]{1,4})\.) (.+)$/u.exec(line) ?? [];
  const indent = spaces.replaceAll("\t", "    ").length / 4;
  const list = { kind: "list", indent, border, words } as const;
  if (bullet !== undefined) return { ...list, style: "bullet", position: 0 };
  const position = label === "" ? undefined : positionOfLabel(label, indent);
  return position === undefined ? undefined : { ...list, style: "ordered", position };
}

function groupOf(line: Line): string {
  return line.kind === "list" ? `${line.style} ${line.indent} ${line.border}` : line.kind;
}

function composeGroup(lines: Line[], directory: Directory): JsonObject[] {
  const [first] = lines;
  if (!first) return [];
  if (first.kind !== "list") {
    const parts = composeInline(lines.map(({ words }) => words).join("\n"), directory);
    return [first.kind === "quote" ? { type: "rich_text_quote", elements: parts } : section(parts)];
  }
  const { style, indent, border, position } = first;
  return [
    {
      type: "rich_text_list",
      elements: lines.map(({ words }) => section(composeInline(words, directory))),
      style,
      indent,
      ...(position > 0 ? { offset: position } : {}),
      border,
    },
  ];
}

function section(elements: JsonObject[]): JsonObject {
  return { type: "rich_text_section", elements };
}
