/** The `text` that Slack adds to a user's blocks: mrkdwn, with entities. */
import { isJsonObject, type JsonObject, numberAt, objectsAt, stringAt } from "../../json.ts";
import { escapeText } from "./entities.ts";
import { listMark } from "./list-marks.ts";

/** Names a channel, or not: Slack then writes `<#C1|>`. */
type ChannelName = (id: string) => string | undefined;

/** Only rich_text blocks have a user's text; the others add nothing. */
export function textOfBlocks(blocks: readonly JsonObject[], channelName: ChannelName): string {
  let text = "";
  for (const block of blocks) {
    if (block.type !== "rich_text") continue;
    for (const element of objectsAt(block, "elements") ?? []) {
      const next = textOfElement(element, channelName);
      const isOnNewLine = text === "" || text.endsWith("\n");
      text += isOnNewLine ? next : `\n${next}`;
    }
  }
  return text;
}

function textOfElement(element: JsonObject, channelName: ChannelName): string {
  const parts = objectsAt(element, "elements") ?? [];
  switch (element.type) {
    case "rich_text_list":
      return bordered(textOfList(element, parts, channelName), element);
    case "rich_text_quote":
      return quoted(textOfInline(parts, channelName));
    case "rich_text_preformatted":
      return bordered(`\`\`\`${parts.map((part) => textOfPart(part, channelName)).join("")}\`\`\``, element);
    default:
      return textOfInline(parts, channelName);
  }
}

function textOfList(list: JsonObject, items: JsonObject[], channelName: ChannelName): string {
  const style = list.style === "ordered" ? "ordered" : "bullet";
  const indent = numberAt(list, "indent") ?? 0;
  const offset = numberAt(list, "offset") ?? 0;
  return items
    .map((item, index) => {
      const words = textOfInline(objectsAt(item, "elements") ?? [], channelName);
      return `${listMark(style, indent, offset + index)}${words}`;
    })
    .join("\n");
}

/** A list or code inside a quote has a border. */
function bordered(text: string, element: JsonObject): string {
  return element.border === 1 ? quoted(text) : text;
}

function quoted(text: string): string {
  return text
    .split("\n")
    .map((line) => `&gt; ${line}`)
    .join("\n");
}

/** Neighbours of one style share one pair of marks. */
function textOfInline(parts: JsonObject[], channelName: ChannelName): string {
  const runs: { marks: string; text: string }[] = [];
  for (const part of parts) {
    const marks = marksOf(part);
    const text = textOfPart(part, channelName);
    const last = runs.at(-1);
    if (last?.marks === marks) last.text += text;
    else runs.push({ marks, text });
  }
  return runs.map(({ marks, text }) => between(marks, text)).join("");
}

function marksOf({ style }: JsonObject): string {
  if (!isJsonObject(style)) return "";
  const isSet = (key: string): boolean => style[key] === true;
  return `${isSet("bold") ? "*" : ""}${isSet("italic") ? "_" : ""}${isSet("strike") ? "~" : ""}${isSet("code") ? "`" : ""}`;
}

/** Marks hold no space inside, or they would be none; code keeps its own. */
function between(marks: string, text: string): string {
  if (marks === "") return text;
  const [, before = "", words = "", after = ""] = marks.endsWith("`")
    ? ["", "", text, ""]
    : (/^(\s*)([\s\S]*?)(\s*)$/.exec(text) ?? []);
  if (words === "") return text;
  return `${before}${marks}${words}${marks.split("").reverse().join("")}${after}`;
}

function textOfPart(part: JsonObject, channelName: ChannelName): string {
  const at = (key: string): string => stringAt(part, key) ?? "";
  switch (part.type) {
    case "text":
      return escapeText(at("text"));
    case "link": {
      const url = escapeText(at("url"));
      const label = at("text");
      return label === "" || label === at("url") ? `<${url}>` : `<${url}|${escapeText(label)}>`;
    }
    case "emoji":
      return part.skin_tone === undefined
        ? `:${at("name")}:`
        : `:${at("name")}::skin-tone-${at("skin_tone")}:`;
    case "user":
      return `<@${at("user_id")}>`;
    case "usergroup":
      return `<!subteam^${at("usergroup_id")}>`;
    case "channel":
      return `<#${at("channel_id")}|${channelName(at("channel_id")) ?? ""}>`;
    case "broadcast":
      return `<!${at("range")}>`;
    case "date": {
      const url = at("url");
      const link = url === "" ? "" : `^${escapeText(url)}`;
      return `<!date^${at("timestamp")}^${escapeText(at("format"))}${link}|${escapeText(at("fallback"))}>`;
    }
    case "color":
      return at("value");
    default:
      return "";
  }
}
