import { isBlank } from "./blank-text.ts";
import { layOutContent } from "./lay-out-content.ts";
import type { RichContent, Span, SpanOf } from "./rich-content.ts";
import { drawEmoji } from "./slack-emoji.ts";
import { slackToPlain } from "./slack-to-plain.ts";
import {
  type Shown,
  type SlackNames,
  showChannel,
  showDate,
  showGroup,
  showLink,
  showUser,
  spaceAfterAddresses,
  words,
} from "./slack-token.ts";

const ENDS_IN_WORD = /[\p{L}\p{N}]$/u;
const STARTS_WITH_WORD = /^[\p{L}\p{N}]/u;
const NO_NAMES: SlackNames = { user: () => undefined };

/**
 * Takes a content, returns plain text for a website visitor: typed text literally, mentions as names, links as `label
 * (url)`, emoji as characters, lists, quotes and tables by lines. Bold, italic and code leave no marks; what is struck
 * out keeps its `~`, or it would read as valid. Each span is written once and copied a fixed number of times, so that
 * the time grows with the length.
 */
export function renderContent({ blocks }: Pick<RichContent, "blocks">, names: SlackNames): string {
  return layOutContent(blocks, {
    spans: (spans) => joinSpans(spans, names),
    code: (spans) => spans.map((span) => showInCode(span, names).text).join(""),
    mrkdwn: (slackText) => slackToPlain(slackText, names),
    quoteSign: ">",
  }).trimEnd();
}

/** Tells whether a visitor would see any text of a content. */
export function carriesWords(content: RichContent | undefined): content is RichContent {
  return content !== undefined && !isBlank(renderContent(content, NO_NAMES));
}

type Piece = Shown & { isCode: boolean };

function joinSpans(spans: readonly Span[], names: SlackNames): string {
  const pieces: Piece[] = [];
  for (let at = 0; at < spans.length; ) {
    const span = spans[at];
    if (span === undefined) break;
    if (span.strike) {
      let end = at + 1;
      while (spans[end]?.strike) end += 1;
      const run = join(spans.slice(at, end).map((struck) => show(struck, names)));
      pieces.push({ text: strikeOut(run), isAddress: false, isCode: false });
      at = end;
    } else {
      pieces.push(show(span, names));
      at += 1;
    }
  }
  return join(pieces);
}

function join(pieces: readonly Piece[]): string {
  const texts: string[] = [];
  const addressEnds: number[] = [];
  let length = 0;
  let before: Piece | undefined;
  for (const piece of pieces) {
    if (piece.text === "") continue;
    const space = before !== undefined && runsIntoCode(before, piece) ? " " : "";
    texts.push(space, piece.text);
    length += space.length + piece.text.length;
    if (piece.isAddress) addressEnds.push(length);
    before = piece;
  }
  return spaceAfterAddresses(texts.join(""), addressEnds);
}

/** In Slack, the frame around code keeps it apart from the words beside it. */
function runsIntoCode(before: Piece, piece: Piece): boolean {
  if (before.isCode === piece.isCode || /\s/.test(before.text.slice(-1)) || /^\s/.test(piece.text))
    return false;
  return piece.isCode ? ENDS_IN_WORD.test(before.text.slice(-2)) : STARTS_WITH_WORD.test(piece.text);
}

/** The marks go around the text of each line, and never directly after an address. */
function strikeOut(text: string): string {
  return text
    .split("\n")
    .map((line) => {
      const words = line.trim();
      if (isBlank(words)) return line;
      const start = line.length - line.trimStart().length;
      const lastWord = words.slice(Math.max(words.lastIndexOf(" "), words.lastIndexOf("\t")) + 1);
      const gap = lastWord.includes("://") ? " " : "";
      return `${line.slice(0, start)}~${words}${gap}~${line.slice(start + words.length)}`;
    })
    .join("\n");
}

function show(span: Span, names: SlackNames): Piece {
  if (span.code) return { ...showInCode(span, names), isCode: true };
  const shown = span.kind === "link" ? showLink(span.url, span.label.trim()) : words(showWords(span, names));
  return { ...shown, isCode: false };
}

/** In code a link shows what was typed: Slack makes links there by itself. */
function showInCode(span: Span, names: SlackNames): Shown {
  if (span.kind === "link") return showLink(span.url, span.label, true);
  return words(showWords(span, names));
}

function showWords(span: Exclude<Span, SpanOf<"link">>, names: SlackNames): string {
  switch (span.kind) {
    case "text":
      return span.text.replace(/\r\n?/g, "\n");
    case "emoji":
      return drawEmoji(span);
    case "user":
      return showUser(span, names);
    case "group":
      return showGroup(span.name);
    case "channel":
      return showChannel(span, names);
    case "broadcast":
      return `@${span.range}`;
    case "date":
      return span.url === "" ? showDate(span) : showLink(span.url, showDate(span)).text;
    default:
      return span satisfies never;
  }
}
