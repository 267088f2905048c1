import { COMMAND_PROBLEMS } from "../../messages/command-problems.ts";
import { CommandUsageError } from "./command.ts";
import { argumentAsTyped, asTyped } from "./typed-text.ts";

/** One argument, as it was typed. `rest` is the raw text after it, without white space in front. */
export type Argument = {
  typed: string;
  /** The link's target, where the argument is a single link. */
  address: string | undefined;
  quoted: boolean;
  rest: string;
};

/** An argument that has a name: `email=jo@example.com` or `Accept:text/html`. */
export type NamedArgument = { name: string; sign: "=" | ":"; value: string; rest: string };

// Each opening quote with the quotes that end it, the likeliest set first: English “x”, German „x“ and »x«, Swedish ”x”,
// French « x », and the halves that a keyboard straightened.
const CLOSINGS = new Map([
  ['"', ['"', "”“"]],
  ["“", ["”", '"']],
  ["”", ["”", '"']],
  ["„", ["“”", '"']],
  ["«", ["»"]],
  ["»", ["«»"]],
  ["'", ["'", "’‘"]],
  ["‘", ["’", "'"]],
  ["’", ["’", "'"]],
  ["‚", ["‘’", "'"]],
  ["‹", ["›"]],
  ["›", ["‹›"]],
  ["`", ["`"]],
  ["```", ["```"]],
]);

const OPENING = /^([*_~]{0,3})(```|["“”„«»'‘’‚‹›`])/;
// A link's label may hold spaces.
const BARE = /(?:<(?:https?:|mailto:|tel:|[@#!])[^<>]*>|[^\s<]+|<)+/iy;
const NAME = /^([\p{L}\p{N}_.$[\]-]+)([=:])/u;

// White space, and the invisible signs that people copy along: zero-width spaces, byte order and direction marks.
const UNSEEN_EDGES = /^[\s\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]+/u;
const UNSEEN = /[\s\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/u;

/**
 * Takes raw Slack text, returns its first argument: up to the next white space, or what stands in quotes or in code.
 * Undefined for an empty text. White space has to follow a closing quote, so "it's" is no quote. Throws a CommandUsageError
 * for a quote without an end: a guess could change what is carried out.
 */
export function readArgument(slackText: string): Argument | undefined {
  const text = slackText.trimStart();
  if (text === "") return undefined;
  const opening = OPENING.exec(text);
  if (opening) return readQuoted(text, opening[1] ?? "", opening[2] ?? "");
  BARE.lastIndex = 0;
  const raw = BARE.exec(text)?.[0] ?? "";
  return {
    ...clean(raw),
    quoted: false,
    rest: text.slice(raw.length).trimStart(),
  };
}

/** Takes raw Slack text, returns `name=value` or `name:value` at its start, else undefined. Throws like readArgument. */
export function readNamedArgument(slackText: string): NamedArgument | undefined {
  const text = slackText.trimStart();
  const [start = "", name = "", sign = ""] = NAME.exec(text) ?? [];
  if (start === "") return readWrappedName(text);
  const after = text.slice(start.length);
  const value = /^\S/.test(after) ? readArgument(after) : undefined;
  return {
    name,
    sign: sign === "=" ? "=" : ":",
    value: value?.typed ?? "",
    rest: value?.rest ?? after.trimStart(),
  };
}

/** Strips the bold, italic, struck and code marks that enclose an argument as a whole. */
export function withoutMarks(argument: Argument): string {
  let text = argument.typed;
  if (argument.quoted) return text;
  for (let marks = 0; marks < 4 && text.length > 2; marks += 1) {
    const mark = text.charAt(0);
    if (!"*_~`".includes(mark) || !text.endsWith(mark)) break;
    text = text.slice(1, -1);
  }
  return text;
}

function clean(slackText: string): Pick<Argument, "typed" | "address"> {
  const { typed, address } = argumentAsTyped(slackText);
  return { typed: trimUnseen(typed), address };
}

/** Trims white space and invisible characters. */
function trimUnseen(text: string): string {
  const start = UNSEEN_EDGES.exec(text)?.[0].length ?? 0;
  let end = text.length;
  while (UNSEEN.test(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

/**
 * A name inside a link or quotes: Slack links `email=jo@example.com` as one address, and people quote name and value
 * together.
 */
function readWrappedName(text: string): NamedArgument | undefined {
  const argument = readArgument(text);
  const [start = "", name = "", sign = ""] = NAME.exec(argument?.typed ?? "") ?? [];
  if (!argument || start === "") return undefined;
  const value = trimUnseen(argument.typed.slice(start.length));
  return { name, sign: sign === "=" ? "=" : ":", value, rest: argument.rest };
}

function readQuoted(text: string, marks: string, quote: string): Argument {
  const from = marks.length + quote.length;
  const closing = (CLOSINGS.get(quote) ?? [])
    .map((ends) => findClosing(text, from, ends, marks))
    .find((found) => found !== undefined);
  if (!closing) {
    throw new CommandUsageError(COMMAND_PROBLEMS.openQuote(asTyped(text)));
  }
  const inside = text.slice(from, closing.at).trim();
  const rest = text.slice(closing.end).trimStart();
  // Code may hold quotes; quotes hold no code.
  const inner = quote.startsWith("`") && /^[^`\w]/.test(inside) ? readArgument(inside) : undefined;
  if (inner?.quoted && inner.rest === "") return { ...inner, rest };
  return { ...clean(inside), quoted: true, rest };
}

/** `ends` is a set of quotes, or the three back-ticks of a block. Emphasis around the quotes ends after them. */
function findClosing(
  text: string,
  from: number,
  ends: string,
  marks: string,
): { at: number; end: number } | undefined {
  const quote = ends === "```" ? ends : `[${ends}]`;
  const emphasis = Array.from(marks, (mark) => `\\${mark}`).reverse();
  const closing = new RegExp(`${quote}${emphasis.join("")}(?=\\s|$)`, "g");
  closing.lastIndex = from;
  const match = closing.exec(text);
  return match ? { at: match.index, end: match.index + match[0].length } : undefined;
}
