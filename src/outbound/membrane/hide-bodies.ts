import { asJsonObject, type JsonValue } from "./json.ts";

/** An error's words, read this far before hiding and shown this far after it, in characters. */
const READ = 1000;
const SHOWN = 300;
/** A validator quotes its input whole or cut; from this many characters on an overlap is taken for a quotation. */
const SHORTEST_OVERLAP = 8;
const SECRETS = /Bearer\s+[^\s"',]+|eyJ[\w-]{8,}\.[\w-]+\.[\w-]+|xox[a-z]-[\w-]+/g;

/**
 * Takes an error's words, the input that was sent and secrets; returns words of 300 characters at most in which neither of
 * them is repeated, fit for a log and a Slack channel. Validators like to quote what they refuse.
 */
export function hideBodies(words: string, about: { input: JsonValue; secrets: readonly string[] }): string {
  let shown = words.slice(0, READ).replace(SECRETS, "[hidden]");
  for (const secret of about.secrets) if (secret.length >= 4) shown = shown.replaceAll(secret, "[hidden]");
  for (const body of texts(about.input)) {
    for (const form of new Set([body, JSON.stringify(body).slice(1, -1), body.replace(/\s+/g, " ").trim()]))
      shown = form.length < SHORTEST_OVERLAP ? hideQuoted(shown, form) : hideOverlaps(shown, form);
  }
  shown = shown.replace(/\s+/g, " ").trim();
  return shown.length > SHOWN ? `${shown.slice(0, SHOWN - 1)}…` : shown;
}

/** A short body ("login") is hidden only between quotes, or every error that has the word would be disfigured. */
function hideQuoted(words: string, body: string): string {
  if (body === "") return words;
  return ['"', "'", "`"].reduce((text, quote) => text.replaceAll(`${quote}${body}${quote}`, "[…]"), words);
}

function hideOverlaps(words: string, body: string): string {
  let shown = "";
  for (let at = 0; at < words.length; ) {
    let end = at + SHORTEST_OVERLAP;
    if (end > words.length || !body.includes(words.slice(at, end))) {
      shown += words[at];
      at += 1;
      continue;
    }
    while (end < words.length && body.includes(words.slice(at, end + 1))) end += 1;
    shown += "[…]";
    at = end;
  }
  return shown;
}

function texts(value: JsonValue): string[] {
  if (typeof value === "string") return [value];
  return Object.values(Array.isArray(value) ? value : (asJsonObject(value) ?? {})).flatMap(texts);
}
