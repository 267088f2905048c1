import { readEmoji } from "./slack-emoji.ts";
import { roleOfMark } from "./slack-emphasis.ts";
import { unescapeEntities } from "./slack-entities.ts";
import { renderToken, type SlackNames } from "./slack-token.ts";

const MARKUP = /[\n<`:*_~]/g;
const TOKEN = /<([^<>]*)>/y;
const CODE_SPAN = /`([^`\n]+)`/y;
const BARE_URL = /:\/\/[^\s<>`]+/y;
const WORD = /[\p{L}\p{N}]/u;
const FENCE = "```";

/**
 * Takes Slack mrkdwn as it arrives in events, returns plain text that a website visitor should read: mentions as names,
 * links as `label (url)`, emoji as characters, without emphasis marks; quotes, lists and code keep their lines. Entities
 * are unescaped after the markup was read, so a `<@U1>` that a person typed by hand stays those characters. One pass: the
 * time grows with the length, whatever the text holds.
 */
export function slackToPlain(slackText: string, names: SlackNames): string {
  const text = slackText.replace(/\r\n?/g, "\n");
  const lastFence = text.lastIndexOf(FENCE);
  const pieces: string[] = [];
  // Per mark, the piece that holds its opening. Slack's emphasis ends with the line.
  const open = new Map<string, number>();
  let from = 0;
  let lineStart = 0;
  let emojiEnd = -1;

  const skipTo = (start: number, end: number, output: string): void => {
    pieces.push(unescapeEntities(text.slice(from, start)), output);
    from = end;
  };

  for (let at = nextMarkup(text, 0); at !== -1; at = nextMarkup(text, Math.max(at + 1, from))) {
    const mark = text[at] ?? "";
    if (mark === "\n") {
      open.clear();
      lineStart = at + 1;
    } else if (mark === "<") {
      const token = readToken(text, at, names);
      if (token) skipTo(at, token.end, token.output);
    } else if (mark === "`") {
      const code = readCodeBlock(text, at, lineStart, lastFence, names) ?? readCodeSpan(text, at, names);
      if (code) skipTo(at, code.end, code.output);
    } else if (mark === ":") {
      const url = readBareUrl(text, at);
      const read = url ?? readEmoji(text, at, emojiEnd);
      if (read) skipTo(at, read.end, read.output);
      if (read && !url) emojiEnd = read.end;
    } else {
      const role = roleOfMark(text, at, open);
      if (role === "opens") {
        skipTo(at, at + 1, mark);
        open.set(mark, pieces.length - 1);
      } else if (role === "closes") {
        skipTo(at, at + 1, "");
        closeMark(mark, pieces, open);
      } else if (role === "stray") {
        open.delete(mark);
      }
    }
  }
  pieces.push(unescapeEntities(text.slice(from)));
  return pieces.join("").trimEnd();
}

function nextMarkup(text: string, from: number): number {
  MARKUP.lastIndex = from;
  return MARKUP.exec(text)?.index ?? -1;
}

/** Takes out the opening mark; marks that opened inside and did not close stay as characters. */
function closeMark(mark: string, pieces: string[], open: Map<string, number>): void {
  const opening = open.get(mark);
  if (opening === undefined) return;
  pieces[opening] = "";
  for (const [other, piece] of open) {
    if (piece >= opening) open.delete(other);
  }
}

/** `end` is the index after the last character that was read; `output` is what to show instead. */
type Read = { end: number; output: string };

function readToken(text: string, at: number, names: SlackNames): Read | undefined {
  TOKEN.lastIndex = at;
  const match = TOKEN.exec(text);
  if (!match) return undefined;
  const output = renderToken(match[1] ?? "", names);
  return output === undefined ? undefined : { end: TOKEN.lastIndex, output };
}

/** A block becomes its lines, on lines of their own. `lastFence` saves a search to the end for each unclosed block. */
function readCodeBlock(
  text: string,
  at: number,
  lineStart: number,
  lastFence: number,
  names: SlackNames,
): Read | undefined {
  const inner = at + FENCE.length;
  if (!text.startsWith(FENCE, at) || lastFence < inner) return undefined;
  let close = text.indexOf(FENCE, inner);
  while (text[close + FENCE.length] === "`") close += 1;
  const lines = text.slice(inner, close).replace(/^\n/, "").replace(/\n$/, "");
  if (lines.trim() === "") return undefined;
  // Only a short prefix can be a quote's or an indent's, which keeps many blocks in one line cheap.
  const startsLine = at - lineStart <= 16 && /^(?:&gt;|\s)*$/.test(text.slice(lineStart, at));
  let end = close + FENCE.length;
  while (text[end] === " ") end += 1;
  const endsLine = end === text.length || text[end] === "\n";
  return { end, output: (startsLine ? "" : "\n") + renderCode(lines, names) + (endsLine ? "" : "\n") };
}

function readCodeSpan(text: string, at: number, names: SlackNames): Read | undefined {
  CODE_SPAN.lastIndex = at;
  const match = CODE_SPAN.exec(text);
  if (!match) return undefined;
  const end = CODE_SPAN.lastIndex;
  // A back-tick used as an apostrophe, as in "it`s", starts no code.
  if (WORD.test(text[at - 1] ?? "") || WORD.test(text[end] ?? "")) return undefined;
  return { end, output: renderCode(match[1] ?? "", names) };
}

/** In code everything is literal but Slack's own tokens (it links urls there too) and entities. */
function renderCode(code: string, names: SlackNames): string {
  return code.replace(/<([^<>]*)>|&(?:amp|lt|gt);/g, (whole: string, token: string | undefined) =>
    token === undefined ? unescapeEntities(whole) : (renderToken(token, names, true) ?? whole),
  );
}

/** A url that Slack did not link is passed over, with its underscores and colons; marks at its end may close emphasis. */
function readBareUrl(text: string, at: number): Read | undefined {
  BARE_URL.lastIndex = at;
  const match = BARE_URL.exec(text);
  if (!match) return undefined;
  let end = BARE_URL.lastIndex;
  while (end > at + 3 && "*_~:".includes(text[end - 1] ?? "")) end -= 1;
  return { end, output: unescapeEntities(text.slice(at, end)) };
}
