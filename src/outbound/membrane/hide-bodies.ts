import { stripVTControlCharacters } from "node:util";
import { findSecrets, type Range } from "./find-secrets.ts";
import type { JsonValue } from "./json.ts";
import type { Hide } from "./read-output.ts";

/** We show this many characters of an error's text, before and after hiding. */
const READ = 1000;
const SHOWN = 300;
/** We read this much further, because the end of a secret may be needed to recognise its beginning. */
const LOOKED_AT = READ + 16_384;
/** A validator quotes its input whole or cut; an overlap of this many characters counts as a quotation. */
const SHORTEST_OVERLAP = 8;

/** Control characters (except white space) and zero-width characters, which could hide a secret from us. */
const UNSEEN = /[^\P{Cc}\s]|[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]/gu;

const SECRET = 1;
const BODY = 2;
const SIGNS = ["", "[hidden]", "[…]"];

/**
 * Takes an error's text, the sent input and secrets; returns at most 300 characters, fit for a log and a Slack channel, without
 * any of the input (validators quote what they refuse), any secret and anything that looks like one.
 */
export function hideBodies(words: string, about: { input: JsonValue; secrets: readonly string[] }): string {
  const text = unveil(words).slice(0, LOOKED_AT);
  // We search the original text for everything, so that one hidden part does not mask another.
  const marks = new Uint8Array(text.length);
  for (const [from, to] of findSecrets(text, about.secrets)) marks.fill(SECRET, from, to);
  const beginning = text.slice(0, READ + SHORTEST_OVERLAP);
  for (const body of texts(about.input))
    for (const form of new Set([body, JSON.stringify(body).slice(1, -1), body.replace(/\s+/g, " ").trim()])) {
      const found =
        form.length < SHORTEST_OVERLAP ? findQuoted(beginning, form) : findOverlaps(beginning, form);
      for (const [from, to] of found) marks.fill(BODY, from, to);
    }
  const shown = render(text.slice(0, READ), marks).replace(/\s+/g, " ").trim();
  return shown.length > SHOWN ? `${shown.slice(0, SHOWN - 1)}…` : shown;
}

/** Takes the sent input and secrets; returns what hides both from an error's text, and what quotes the input. */
export function hideSent(input: JsonValue, secrets: readonly string[]): Hide {
  const hide = (words: string): string => hideBodies(words, { input, secrets });
  return Object.assign(hide, { nothingSent: texts(input).length === 0 });
}

/** Takes text and secrets; returns the text with its lines, without the secrets and anything that looks like one. */
export function hideSecrets(words: string, secrets: readonly string[]): string {
  const text = unveil(words);
  const marks = new Uint8Array(text.length);
  for (const [from, to] of findSecrets(text, secrets)) marks.fill(SECRET, from, to);
  return render(text, marks);
}

function unveil(words: string): string {
  return stripVTControlCharacters(words).replace(UNSEEN, "");
}

/** A short body ("login") is hidden only between quotes, or we would blank that word in every error. */
function findQuoted(words: string, body: string): Range[] {
  if (body === "") return [];
  return ['"', "'", "`"].flatMap((quote) => {
    const quoted = `${quote}${body}${quote}`;
    const found: Range[] = [];
    for (let at = words.indexOf(quoted); at !== -1; at = words.indexOf(quoted, at + quoted.length))
      found.push([at, at + quoted.length]);
    return found;
  });
}

function findOverlaps(words: string, body: string): Range[] {
  const found: Range[] = [];
  for (let at = 0; at + SHORTEST_OVERLAP <= words.length; ) {
    let end = at + SHORTEST_OVERLAP;
    if (!body.includes(words.slice(at, end))) {
      at += 1;
      continue;
    }
    while (end < words.length && body.includes(words.slice(at, end + 1))) end += 1;
    found.push([at, end]);
    at = end;
  }
  return found;
}

/** Renders the text with a placeholder for each run of marked characters. */
function render(text: string, marks: Uint8Array): string {
  let shown = "";
  for (let at = 0; at < text.length; at += 1) {
    const mark = marks[at] ?? 0;
    if (mark === 0) shown += text[at];
    else if (mark !== marks[at - 1]) shown += SIGNS[mark];
  }
  return shown;
}

function texts(value: JsonValue): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(texts) : [];
}
