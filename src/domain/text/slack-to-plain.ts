import { isInSpacedWord } from "./script.ts";
import { readEmoji } from "./slack-emoji.ts";
import { readBoldInWord, roleOfMark } from "./slack-emphasis.ts";
import { unescapeEntities } from "./slack-entities.ts";
import { readToken, renderToken, type SlackNames, spaceAfterAddresses } from "./slack-token.ts";

const MARKUP = /[\n<`:*_~]/g;
const TOKEN = /<([^<>]*)>/y;
const CODE_SPAN = /`([^`\n]+)`/y;
const BARE_URL = /:\/\/[^\s<>`]+/y;
const WORD = /[\p{L}\p{N}]/u;
/** Words of a sentence, without a sign that a back-tick could keep literal. */
const PROSE = /^[\p{L}\p{M}\s.,!?'’"-]*$/u;
const FENCE = "```";

/**
 * Takes Slack mrkdwn as it arrives in events, returns plain text for a website visitor: mentions as names, links as
 * `label (url)`, emoji as characters, no emphasis marks except the `~` of what is struck out, which would otherwise
 * read as valid; quotes, lists and code keep their lines. Entities are unescaped after the markup was read, so a
 * `<@U1>` that a person typed by hand stays as it is. One pass: the time grows with the length, whatever the text
 * holds. If Slack sent what it shows, use `renderContent`.
 */
export function slackToPlain(slackText: string, names: SlackNames): string {
  const text = slackText.replace(/\r\n?/g, "\n");
  const lastFence = text.lastIndexOf(FENCE);
  const pieces: string[] = [];
  // Per mark, the piece that holds its opening. Slack's emphasis ends with the line.
  const open = new Map<string, number>();
  /** The pieces that end with an address. */
  const addresses: number[] = [];
  let from = 0;
  let lineStart = 0;
  let emojiEnd = -1;

  const skipTo = (start: number, { end, output, isAddress = false }: Read): void => {
    pieces.push(unescapeEntities(text.slice(from, start)), output);
    if (isAddress) addresses.push(pieces.length - 1);
    from = end;
  };

  for (let at = nextMarkup(text, 0); at !== -1; at = nextMarkup(text, Math.max(at + 1, from))) {
    const mark = text[at] ?? "";
    if (mark === "\n") {
      open.clear();
      lineStart = at + 1;
    } else if (mark === "<") {
      const token = readTokenAt(text, at, names);
      if (token) skipTo(at, token);
    } else if (mark === "`") {
      const code = readCodeBlock(text, at, lineStart, lastFence, names) ?? readCodeSpan(text, at, names);
      if (code) skipTo(at, code);
    } else if (mark === ":") {
      const url = readBareUrl(text, at);
      const read = url ?? readEmoji(text, at, emojiEnd);
      if (read) skipTo(at, read);
      if (read && !url) emojiEnd = read.end;
    } else {
      const bold = readBoldInWord(text, at);
      const role = bold ? undefined : roleOfMark(text, at, open);
      if (bold) {
        skipTo(at, bold);
      } else if (role === "opens") {
        skipTo(at, { end: at + 1, output: mark });
        open.set(mark, pieces.length - 1);
      } else if (role === "closes") {
        skipTo(at, { end: at + 1, output: shownMark(mark) });
        closeMark(mark, pieces, open);
      } else if (role === "stray") {
        open.delete(mark);
      }
    }
  }
  pieces.push(unescapeEntities(text.slice(from)));
  return spaceAfterAddresses(pieces.join(""), endsOf(pieces, addresses)).trimEnd();
}

/** Without its mark, struck-out text would read as valid. */
function shownMark(mark: string): string {
  return mark === "~" ? mark : "";
}

/** Where these pieces end in the whole text. */
function endsOf(pieces: readonly string[], wanted: readonly number[]): number[] {
  const ends: number[] = [];
  let length = 0;
  let next = 0;
  for (const [index, piece] of pieces.entries()) {
    length += piece.length;
    if (index !== wanted[next]) continue;
    ends.push(length);
    next += 1;
  }
  return ends;
}

function nextMarkup(text: string, from: number): number {
  MARKUP.lastIndex = from;
  return MARKUP.exec(text)?.index ?? -1;
}

/** Takes out the opening mark; marks that opened inside and did not close stay as characters. */
function closeMark(mark: string, pieces: string[], open: Map<string, number>): void {
  const opening = open.get(mark);
  if (opening === undefined) return;
  pieces[opening] = shownMark(mark);
  for (const [other, piece] of open) {
    if (piece >= opening) open.delete(other);
  }
}

/** `end` is the index after the last character that was read; `output` is what to show instead. */
type Read = { end: number; output: string; isAddress?: boolean };

function readTokenAt(text: string, at: number, names: SlackNames): Read | undefined {
  TOKEN.lastIndex = at;
  const match = TOKEN.exec(text);
  if (!match) return undefined;
  const shown = readToken(match[1] ?? "", names);
  return shown && { end: TOKEN.lastIndex, output: shown.text, isAddress: shown.isAddress };
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
  // Only a short prefix can belong to a quote or an indent, so many blocks in one line stay cheap.
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
  const before = text[at - 1] ?? "";
  const after = text[end] ?? "";
  const code = match[1] ?? "";
  // A back-tick used as an apostrophe, as in "it`s", starts no code.
  if ((isInSpacedWord(before) || isInSpacedWord(after)) && PROSE.test(code)) return undefined;
  // In Slack, the frame around code keeps it apart from the words beside it.
  const shown = renderCode(code, names);
  const left = WORD.test(before) && !/^\s/.test(shown) ? " " : "";
  const right = WORD.test(after) && !/\s/.test(shown.slice(-1)) ? " " : "";
  return { end, output: left + shown + right };
}

/** In code everything is literal except Slack's own tokens (it links URLs there too) and entities. */
function renderCode(code: string, names: SlackNames): string {
  return code.replace(/<([^<>]*)>|&(?:amp|lt|gt);/g, (whole: string, token: string | undefined) =>
    token === undefined ? unescapeEntities(whole) : (renderToken(token, names, true) ?? whole),
  );
}

/** Passes a URL that Slack did not link, with its underscores and colons; marks at its end may close emphasis. */
function readBareUrl(text: string, at: number): Read | undefined {
  BARE_URL.lastIndex = at;
  const match = BARE_URL.exec(text);
  if (!match) return undefined;
  let end = BARE_URL.lastIndex;
  while (end > at + 3 && "*_~:".includes(text[end - 1] ?? "")) end -= 1;
  return { end, output: unescapeEntities(text.slice(at, end)), isAddress: true };
}
