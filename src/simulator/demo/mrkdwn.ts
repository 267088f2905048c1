/** Slack's text markup, taken apart for a page that builds nodes of it and never HTML. */
import { emojiOf } from "../slack/emoji.ts";
import { showDate } from "../slack/show-date.ts";

export type Inline =
  | { kind: "text"; text: string }
  | { kind: "code" | "pre" | "mention"; text: string }
  | { kind: "emoji"; name: string; character: string }
  | { kind: "link"; url: string; label: string }
  | { kind: "bold" | "italic" | "strike" | "quote"; inner: Inline[] };

/** Names for `<@U…>` and `<#C…>`; `people` are those whom a menu of people offers. */
export type Names = {
  user(id: string): string;
  channel(id: string): string;
  people?: readonly { id: string; name: string }[];
};

const fences = /```([\s\S]+?)```/g;
/** A user's sign comes as an entity, an app may write it plainly. */
const quoteSign = /^(?:&gt;|>) ?/gm;
const quotedLines = /(?:^(?:&gt;|>) ?.*(?:\n|$))+/gm;
const tokens = new RegExp(
  [
    "`(?<code>[^`\\n]+)`",
    "<(?<angle>[^<>\\n]+)>",
    ":(?<emoji>[a-z0-9_+'-]{1,100}(?:::skin-tone-[2-6])?):",
    "(?<![\\w*])\\*(?<bold>[^*\\s](?:[^*\\n]*[^*\\s])?)\\*(?![\\w*])",
    "(?<![\\w])_(?<italic>[^_\\s](?:[^_\\n]*[^_\\s])?)_(?![\\w])",
    "(?<![\\w~])~(?<strike>[^~\\s](?:[^~\\n]*[^~\\s])?)~(?![\\w~])",
  ].join("|"),
  "g",
);

/** Takes a message's mrkdwn; returns what Slack would show. */
export function readMrkdwn(mrkdwn: string, names: Names): Inline[] {
  return between(
    mrkdwn,
    fences,
    (fence) => [{ kind: "pre", text: unescaped((fence[1] ?? "").replace(/^\n|\n$/g, "")) }],
    (prose) =>
      between(
        prose,
        quotedLines,
        ([lines]) => [
          { kind: "quote", inner: readInline(lines.replace(quoteSign, "").replace(/\n$/, ""), names) },
        ],
        (rest) => readInline(rest, names),
      ),
  );
}

/** Takes a text without markup (a header, a button); only `:emoji:` is read. */
export function readPlain(text: string): Inline[] {
  return between(text, /:([a-z0-9_+'-]{1,100}):/g, ([whole, name = ""]) => [emojiOrText(name, whole)], plain);
}

/** Takes a chat widget's text: plain text in which web addresses are links. */
export function readChatText(text: string): Inline[] {
  return between(
    text,
    /https?:\/\/[^\s<>"]+[^\s<>".,;:!?)]/g,
    ([url]) => [{ kind: "link", url, label: url }],
    plain,
  );
}

function readInline(mrkdwn: string, names: Names): Inline[] {
  return between(
    mrkdwn,
    tokens,
    ({ 0: whole, groups = {} }) => {
      const { code, angle, emoji, bold, italic, strike } = groups;
      if (code !== undefined) return [{ kind: "code", text: unescaped(code) }];
      if (angle !== undefined) return [readAngle(angle, names)];
      if (emoji !== undefined) return [emojiOrText(emoji, whole)];
      if (bold !== undefined) return [{ kind: "bold", inner: readInline(bold, names) }];
      if (italic !== undefined) return [{ kind: "italic", inner: readInline(italic, names) }];
      return [{ kind: "strike", inner: readInline(strike ?? "", names) }];
    },
    (text) => plain(unescaped(text)),
  );
}

function readAngle(inside: string, names: Names): Inline {
  const [target = "", label] = inside.split("|", 2);
  const shown = label === undefined ? undefined : unescaped(label);
  if (target.startsWith("@")) return { kind: "mention", text: `@${shown ?? names.user(target.slice(1))}` };
  if (target.startsWith("#")) return { kind: "mention", text: `#${shown ?? names.channel(target.slice(1))}` };
  if (target.startsWith("!date^")) return readDate(target, shown);
  if (target.startsWith("!")) return { kind: "mention", text: shown ?? `@${target.slice(1)}` };
  const url = unescaped(target);
  // For any content of a message, a click on it must not run anything.
  if (!/^(?:https?:\/\/|mailto:)/.test(url)) return { kind: "text", text: shown ?? url };
  return { kind: "link", url, label: shown ?? url.replace(/^mailto:/, "") };
}

function readDate(target: string, fallback = ""): Inline {
  const [, seconds = "", format = "", url] = target.split("^");
  const label = showDate(seconds, unescaped(format), { now: Date.now() }) ?? fallback;
  return url && /^https?:\/\//.test(url)
    ? { kind: "link", url: unescaped(url), label }
    : { kind: "text", text: label };
}

function emojiOrText(name: string, whole: string): Inline {
  const character = emojiOf(name);
  return character === undefined ? { kind: "text", text: whole } : { kind: "emoji", name, character };
}

/** Matches go through `make`, the text between them through `rest`. */
function between(
  text: string,
  pattern: RegExp,
  make: (match: RegExpMatchArray) => Inline[],
  rest: (text: string) => Inline[],
): Inline[] {
  const found: Inline[] = [];
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index > from) found.push(...rest(text.slice(from, match.index)));
    found.push(...make(match));
    from = match.index + match[0].length;
  }
  if (from < text.length) found.push(...rest(text.slice(from)));
  return found;
}

function plain(text: string): Inline[] {
  return text === "" ? [] : [{ kind: "text", text }];
}

function unescaped(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}
