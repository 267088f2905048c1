import { INVISIBLE, isBlank } from "./blank-text.ts";
import { THREAD_WORDS } from "./thread-words.ts";

/** What a person's reply in a mapped thread is. `word` is in small letters, `rest` is raw Slack text. */
export type ReplyKind =
  | { kind: "reply" }
  | { kind: "note" }
  | { kind: "command"; word: string; rest: string }
  | { kind: "empty" };

const FORMATTING = /[*_~`]/;

// What may precede a note's sign: quotes, lists and any other mark, mentions, emoji, the start of a labelled link.
const LEAD_IN =
  /&gt;|&lt;|&amp;|<[@!#][^<>]*>[,:]?|<[^<>\|@!#][^<>\|]*\||:[\p{Ll}\p{Lo}\p{M}\p{N}_+'\-]{1,100}:|\d{1,4}\uFE0F?\u20E3?|\p{No}|(?:\p{L}|[ivx]{2,4})[.\)](?=\s)|[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{RI}]|[[\p{P}\p{S}]--[\/／\u2044\u2215\u29f8!！<\x26]]/vy;

// Forms give a mention as it is typed. An email address has something before its `@`; a sign ends the name.
const TYPED_MENTION =
  /(?<![\p{L}\p{N}][._+\-]?)@(?![Nn]otes?\s*[:：])(?:[^\s@,:<\/／!！]|[\/／](?![\/／])|[!！](?!\p{L})){1,80}[,:]?/v;
const LEAD_IN_OR_TYPED_MENTION = new RegExp(`${TYPED_MENTION.source}|${LEAD_IN.source}`, "vy");

// Applied after NFKC, which already turns full-width forms into these. The rest are look-alikes that keyboards offer.
// Slack runs no slash command after a space or in a thread: it arrives as text.
const NOTE_SIGN =
  /^(?:[/\u2044\u2215\u29f8]{2}|notes?[\s*_~`]*[:\u02d0\u2236\ua789]|[/\u2044\u2215\u29f8]chatra(?![\p{L}\p{N}_]))/iu;
const COMMAND = /^[!！]([\p{L}][\p{L}\p{N}_-]*)/u;
const THREAD_WORD = new RegExp(`^(?:${THREAD_WORDS.join("|")})(?![\\p{L}\\p{N}_-])`, "iu");

/** A block, or a line that is only code: a comment in it is no note, and the text below may be one. */
const CODE = /\s*(?:```[^`]+```|`[^`\n]+`(?=\s*\n))/y;

/** Enough for any sign and short enough to cost nothing. */
const SIGN_LENGTH = 64;

/**
 * Takes a reply as Slack sends it, returns what to do with it. `//…` and `note:` start a note, `!word` a command, and
 * neither goes to the visitor. Formatting, invisible characters and full-width forms before or in the sign do not hide
 * it. A leaked note is worse than a reply that has to be sent again, so whatever could be a note is one: also after a
 * quote, a bullet, a bracket, a mention or an emoji, and under a quoted passage. So are `/chatra` after a space, and `!
 * push` or `!!push` for `!push`. A `//` further on is part of a reply.
 */
export function classifyReply(slackText: string): ReplyKind {
  if (isBlank(slackText)) return { kind: "empty" };
  const command = readCommand(slackText);
  if (command) return command;
  const starts = [0, endOfQuote(slackText)];
  return { kind: starts.some((from) => startsNote(slackText, from)) ? "note" : "reply" };
}

// The text after an "@" may be a name or a sign: the bot tries both readings.
function startsNote(text: string, from: number): boolean {
  return (
    isNoteBehind(LEAD_IN, text, from) ||
    (text.includes("@", from) && isNoteBehind(LEAD_IN_OR_TYPED_MENTION, text, from))
  );
}

// No lead-in starts like a sign, so the loop passes all of them and looks for a sign once.
function isNoteBehind(pattern: RegExp, text: string, from: number): boolean {
  let at = skipUnseen(text, from);
  let leadIn = "";
  for (;;) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (!match) break;
    leadIn = match[0];
    at = skipUnseen(text, pattern.lastIndex);
  }
  const sign = signAt(text, at);
  // "@bot !close" or "• !close" is too vague to run, and a visitor should not read it. "?!ok" is a manner of speaking.
  return (
    NOTE_SIGN.test(sign) ||
    isUncertainCommand(text, at) ||
    (leadIn !== "" && COMMAND.test(sign) && !/[?.,;:…]/.test(text.charAt(at - 1)))
  );
}

/** Tells whether a thread command follows more than one mark. Any other word is an exclamation. */
function isUncertainCommand(text: string, from: number): boolean {
  let at = from;
  while (/[!！]/.test(text.charAt(at))) at = skipUnseen(text, at + 1);
  return at > from && THREAD_WORD.test(signAt(text, at));
}

/** Passes what a reader does not see as text: white space, invisible characters and Slack's formatting marks. */
function skipUnseen(text: string, from: number): number {
  let at = from;
  for (;;) {
    const point = text.codePointAt(at);
    if (point === undefined) return at;
    const character = String.fromCodePoint(point);
    if (!INVISIBLE.test(character) && !FORMATTING.test(character)) return at;
    at += character.length;
  }
}

function signAt(text: string, at: number): string {
  const invisible = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;
  return text
    .slice(at, at + SIGN_LENGTH)
    .replace(invisible, "")
    .normalize("NFKC");
}

/** Returns the index after the quoted lines and code at the start, where the person's own text begins. */
function endOfQuote(text: string): number {
  let at = 0;
  for (;;) {
    CODE.lastIndex = at;
    if (CODE.test(text)) {
      at = CODE.lastIndex;
      continue;
    }
    const visible = skipUnseen(text, at);
    if (!text.startsWith("&gt;", visible)) return at;
    const lineEnd = text.indexOf("\n", visible);
    if (lineEnd === -1) return at;
    at = lineEnd + 1;
  }
}

function readCommand(text: string): ReplyKind | undefined {
  const at = skipUnseen(text, 0);
  const match = COMMAND.exec(text.slice(at));
  const word = match?.[1];
  if (!match || word === undefined) return undefined;
  const marks = Array.from(text.slice(0, at).replace(/[^*_~`]/g, ""));
  const rest = withoutClosing(text.slice(at + match[0].length).trim(), marks.reverse().join(""));
  return { kind: "command", word: word.normalize("NFKC").toLowerCase(), rest };
}

/** In `*!close* now` and `*!close now*` the closing mark belongs to the opening one, not to the rest. */
function withoutClosing(rest: string, marks: string): string {
  if (marks === "") return rest;
  if (rest.startsWith(marks)) return rest.slice(marks.length).trimStart();
  return rest.endsWith(marks) ? rest.slice(0, -marks.length).trimEnd() : rest;
}
