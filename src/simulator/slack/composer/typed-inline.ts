/** Typed text as the elements of a rich_text section: text with styles, links, emoji, mentions. */
import type { JsonObject } from "../../json.ts";
import { emojiNamed, emojiWritten } from "../emoji.ts";
import type { Directory } from "./directory.ts";
import { unescapeText } from "./entities.ts";

type StyleName = "bold" | "italic" | "strike" | "code";
type Style = Readonly<Partial<Record<StyleName, true>>>;

const link = "https?://[\\w\\-.~:\\/?#@!$&'\\(\\)+,;=%\\[\\]]*[\\w\\-\\/=&#+]";
const tokens = new RegExp(
  [
    "`(?<code>[^`\\n]+)`",
    "<(?<angle>(?:[@#!]|https?://|mailto:|tel:)[^<>\\n]+)>",
    `(?<url>${link})`,
    "(?<![\\w.+\\-])(?<email>[\\w.+\\-]+@[\\w\\-]+(?:\\.[\\w\\-]+)+)",
    ":(?<emoji>[a-z0-9_+'\\-]{1,100}(?:::skin-tone-[2-6])?):",
    "(?<symbol>\\p{RGI_Emoji})",
    "(?<![\\w@.])@(?<person>[\\p{L}\\p{N}](?:[\\p{L}\\p{N}._\\-]*[\\p{L}\\p{N}])?)",
    "(?<![\\w&#])#(?<place>[\\p{L}\\p{N}_\\-]+)",
    "(?<![\\w*])\\*(?<bold>[^*\\s](?:[^*\\n]*[^*\\s])?)\\*(?![\\w*])",
    "(?<!\\w)_(?<italic>[^_\\s](?:[^_\\n]*[^_\\s])?)_(?!\\w)",
    "(?<![\\w~])~(?<strike>[^~\\s](?:[^~\\n]*[^~\\s])?)~(?![\\w~])",
  ].join("|"),
  "gv",
);

/** Takes mrkdwn, with or without entities. Anything but markup stays as typed. */
export function composeInline(typed: string, directory: Directory, style: Style = {}): JsonObject[] {
  const found: JsonObject[] = [];
  const say = (text: string): void => pushText(found, unescapeText(text), style);
  let from = 0;
  let next = 0;
  for (;;) {
    // The same expression reads text inside marks, between two steps of this loop.
    tokens.lastIndex = next;
    const match = tokens.exec(typed);
    if (!match) break;
    const elements = elementsOf(match.groups ?? {}, directory, style);
    next = elements ? match.index + match[0].length : match.index + 1;
    if (!elements) continue;
    say(typed.slice(from, match.index));
    for (const element of elements) {
      if (element.type === "text" && typeof element.text === "string")
        pushText(found, element.text, styleOf(element));
      else found.push(element);
    }
    from = next;
  }
  say(typed.slice(from));
  return found;
}

/** Code keeps every character; only addresses in it are links. Takes text without entities. */
export function composeCode(code: string, style: Style = {}): JsonObject[] {
  const found: JsonObject[] = [];
  let from = 0;
  for (const match of code.matchAll(new RegExp(link, "gv"))) {
    pushText(found, code.slice(from, match.index), style);
    found.push(styled({ type: "link", url: match[0] }, style));
    from = match.index + match[0].length;
  }
  pushText(found, code.slice(from), style);
  return found;
}

/** Undefined where it only looked like markup. */
function elementsOf(
  groups: Record<string, string | undefined>,
  directory: Directory,
  style: Style,
): JsonObject[] | undefined {
  const { code, angle, url, email, emoji, symbol, person, place, bold, italic, strike } = groups;
  const inner = (words: string, name: StyleName): JsonObject[] =>
    composeInline(words, directory, { ...style, [name]: true });
  if (code !== undefined) return composeCode(unescapeText(code), { ...style, code: true });
  if (bold !== undefined) return inner(bold, "bold");
  if (italic !== undefined) return inner(italic, "italic");
  if (strike !== undefined) return inner(strike, "strike");
  const element = oneElement({ angle, url, email, emoji, symbol, person, place }, directory);
  return element && [styled(element, style)];
}

function oneElement(
  groups: Record<"angle" | "url" | "email" | "emoji" | "symbol" | "person" | "place", string | undefined>,
  directory: Directory,
): JsonObject | undefined {
  const { angle, url, email, emoji, symbol, person, place } = groups;
  if (angle !== undefined) return ofAngle(angle);
  if (url !== undefined) return { type: "link", url: unescapeText(url) };
  if (email !== undefined) return { type: "link", url: `mailto:${email}`, text: email };
  if (person !== undefined) return mention(person, directory);
  if (place !== undefined) return channelOrColor(place, directory);
  const known = emoji === undefined ? emojiWritten(symbol ?? "") : emojiNamed(emoji);
  return known && { type: "emoji", ...known };
}

/** `<@U1>`, `<#C1|name>`, `<!here>`, `<!subteam^S1>`, `<!date^…|…>`, `<https://…|label>`. */
function ofAngle(angle: string): JsonObject | undefined {
  const [target = "", ...rest] = angle.split("|");
  const label = rest.length > 0 ? unescapeText(rest.join("|")) : undefined;
  const [, user] = /^@([UW][A-Z0-9]*)$/.exec(target) ?? [];
  if (user !== undefined) return { type: "user", user_id: user };
  const [, channel] = /^#([CG][A-Z0-9]*)$/.exec(target) ?? [];
  if (channel !== undefined) return { type: "channel", channel_id: channel };
  const [, range] = /^!(here|channel|everyone)$/.exec(target) ?? [];
  if (range !== undefined) return { type: "broadcast", range };
  const [, group] = /^!subteam\^(S[A-Z0-9]*)$/.exec(target) ?? [];
  if (group !== undefined) return { type: "usergroup", usergroup_id: group };
  if (target.startsWith("!date^")) return dateOf(target, label ?? "");
  if (/^[@#!]/.test(target)) return undefined;
  const url = unescapeText(target);
  return label === undefined || label === url ? { type: "link", url } : { type: "link", url, text: label };
}

function dateOf(target: string, fallback: string): JsonObject {
  const [, timestamp = "", format = "", url] = target.split("^");
  return {
    type: "date",
    timestamp: Number(timestamp),
    format: unescapeText(format),
    ...(url === undefined ? {} : { url: unescapeText(url) }),
    fallback,
  };
}

function mention(name: string, { userNamed, groupNamed }: Directory): JsonObject | undefined {
  if (/^(?:here|channel|everyone)$/.test(name)) return { type: "broadcast", range: name };
  const user = userNamed(name);
  if (user !== undefined) return { type: "user", user_id: user };
  const group = groupNamed(name);
  return group === undefined ? undefined : { type: "usergroup", usergroup_id: group };
}

function channelOrColor(name: string, { channelNamed }: Directory): JsonObject | undefined {
  const channel = channelNamed(name);
  if (channel !== undefined) return { type: "channel", channel_id: channel };
  return /^[0-9a-fA-F]{6}$/.test(name) ? { type: "color", value: `#${name}` } : undefined;
}

function pushText(found: JsonObject[], text: string, style: Style): void {
  if (text === "") return;
  const last = found.at(-1);
  const isAlike = last?.type === "text" && JSON.stringify(styleOf(last)) === JSON.stringify(style);
  if (isAlike) last.text = `${String(last.text)}${text}`;
  else found.push(styled({ type: "text", text }, style));
}

function styled(element: JsonObject, style: Style): JsonObject {
  return Object.keys(style).length === 0 ? element : { ...element, style };
}

function styleOf({ style }: JsonObject): Style {
  const isSet = (name: string): boolean => typeof style === "object" && style !== null && name in style;
  return {
    ...(isSet("bold") ? { bold: true } : {}),
    ...(isSet("italic") ? { italic: true } : {}),
    ...(isSet("strike") ? { strike: true } : {}),
    ...(isSet("code") ? { code: true } : {}),
  };
}
