/** Parses a user's rich_text blocks for the page. */
import { isJsonObject, type JsonObject, numberAt, objectsAt, stringAt } from "../json.ts";
import { listMark } from "../slack/composer/list-marks.ts";
import { emojiOf } from "../slack/emoji.ts";
import type { Inline, Names } from "./mrkdwn.ts";

/** What Slack would show of a rich_text block. Lists come as lines with marks. */
export function readRichText(block: JsonObject, names: Names): Inline[] {
  return (objectsAt(block, "elements") ?? []).flatMap((element, index, all) => {
    const words = readElement(element, names);
    const next = all[index + 1];
    const isLine = element.type === "rich_text_list" && next?.border !== 1 && isRunOn(next);
    return isLine ? [...words, { kind: "text", text: "\n" } as const] : words;
  });
}

/** Quotes and code begin on a line of their own. */
function isRunOn(next: JsonObject | undefined): boolean {
  return next?.type === "rich_text_section" || next?.type === "rich_text_list";
}

function readElement(element: JsonObject, names: Names): Inline[] {
  const parts = objectsAt(element, "elements") ?? [];
  const inner = (): Inline[] => {
    if (element.type === "rich_text_preformatted")
      return [
        {
          kind: "pre",
          text: parts.map((part) => stringAt(part, "text") ?? stringAt(part, "url") ?? "").join(""),
        },
      ];
    if (element.type === "rich_text_list") return readList(element, parts, names);
    return parts.map((part) => readPart(part, names));
  };
  const isQuote = element.type === "rich_text_quote" || element.border === 1;
  return isQuote ? [{ kind: "quote", inner: inner() }] : inner();
}

function readList(list: JsonObject, items: JsonObject[], names: Names): Inline[] {
  const style = list.style === "ordered" ? "ordered" : "bullet";
  const indent = numberAt(list, "indent") ?? 0;
  const offset = numberAt(list, "offset") ?? 0;
  return items.flatMap((item, index) => {
    const mark = listMark(style, indent, offset + index);
    const parts = objectsAt(item, "elements") ?? [];
    return [
      { kind: "text", text: index === 0 ? mark : `\n${mark}` } as const,
      ...parts.map((part) => readPart(part, names)),
    ];
  });
}

function readPart(part: JsonObject, names: Names): Inline {
  const style = isJsonObject(part.style) ? part.style : {};
  const plain = readPlainPart(part, names);
  const coded: Inline =
    style.code === true && plain.kind === "text" ? { kind: "code", text: plain.text } : plain;
  return (["strike", "italic", "bold"] as const).reduce<Inline>(
    (inner, kind) => (style[kind] === true ? { kind, inner: [inner] } : inner),
    coded,
  );
}

function readPlainPart(part: JsonObject, names: Names): Inline {
  const at = (key: string): string => stringAt(part, key) ?? "";
  switch (part.type) {
    case "link": {
      const label = at("text") || at("url");
      // For any content of a message, a click on it must not run anything.
      return /^(?:https?:\/\/|mailto:)/.test(at("url"))
        ? { kind: "link", url: at("url"), label }
        : { kind: "text", text: label };
    }
    case "emoji": {
      const character = emojiOf(at("name"));
      return character === undefined
        ? { kind: "text", text: `:${at("name")}:` }
        : { kind: "emoji", name: at("name"), character };
    }
    case "user":
      return { kind: "mention", text: `@${names.user(at("user_id"))}` };
    case "usergroup":
      return { kind: "mention", text: `@${at("usergroup_id")}` };
    case "channel":
      return { kind: "mention", text: `#${names.channel(at("channel_id"))}` };
    case "broadcast":
      return { kind: "mention", text: `@${at("range")}` };
    case "date":
      return { kind: "text", text: at("fallback") };
    default:
      return { kind: "text", text: at("text") || at("value") };
  }
}
