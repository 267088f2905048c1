import { stripVTControlCharacters } from "node:util";
import { asJsonObject, asText, type JsonValue, parseJson } from "./json.ts";
import type { ActionRun, Effect, MembraneResponse } from "./membrane-transport.ts";
import { unwrapOutput } from "./read-lists.ts";
import { messageIdOfResult } from "./read-message.ts";

/** Keys of the CLI's answer, so that a JSON log line or a `[1]` in a notice does not count as one. */
const ANSWER_KEYS = [
  "output",
  "items",
  "error",
  "actionRunId",
  "causedByError",
  "id",
  "_id",
  "connectionId",
  "requestId",
];

/** How printed JSON begins, unlike a bracket in prose. */
const BEGINS_JSON = /^(?:\{\s*"|\[\s*[{["])/;

/** Keys of a program's log lines, which Membrane's answers and errors do not have. */
const LOG_KEYS = ["level", "lvl", "severity", "loglevel", "msg"];

/**
 * Removes the sent text: a mere quotation leaves only a placeholder. Where nothing was sent, there is none; to look for secrets
 * all the same takes 10 ms at the first time.
 */
export type Hide = ((words: string) => string) & { nothingSent?: boolean };

/** One piece of JSON in the output, with its original spelling. */
type Found = { value: JsonValue; written: string };

/**
 * Takes what the CLI printed on one stream; returns the JSON in it, without notices, log lines and (with `hide`) quotations of
 * the sent text around it. A whole answer wins over anything else.
 */
export function jsonOfOutput(printed: string, hide?: Hide): JsonValue | undefined {
  const found = findAll(printed);
  const isOurs = ({ written }: Found): boolean => hide === undefined || !isQuotation(written, hide);
  const last = (isWanted: (value: JsonValue) => boolean): Found | undefined =>
    found.findLast((one) => isWanted(one.value) && isOurs(one));
  return (
    last(isWholeAnswer) ??
    last(looksLikeAnswer) ??
    last((value) => asJsonObject(value) !== undefined) ??
    last(() => true)
  )?.value;
}

/** Takes one stream's output; returns every piece of JSON in it that may be an error, in order. */
export function readErrorCandidates(printed: string, hide: Hide): JsonValue[] {
  return findAll(printed)
    .filter(({ value }) => asJsonObject(value) !== undefined && !isLogLine(value) && !isWholeAnswer(value))
    .slice(-MOST_ERRORS)
    .filter(({ written }) => !isQuotation(written, hide))
    .map(({ value }) => value);
}

const MOST_ERRORS = 20;

/** Tells whether this is a result without an error next to it. */
function isWholeAnswer(value: JsonValue): boolean {
  const object = asJsonObject(value);
  if (object === undefined || isLogLine(object)) return false;
  const isWell = object.error === undefined || object.error === null || object.error === false;
  return isWell && ((object.output !== undefined && object.output !== null) || Array.isArray(object.items));
}

function isLogLine(value: JsonValue): boolean {
  const object = asJsonObject(value) ?? {};
  return LOG_KEYS.some((key) => key in object);
}

/** `hide` covers a limited length; we judge longer text by its beginning. */
function isQuotation(written: string, hide: Hide): boolean {
  return hide.nothingSent !== true && hide(written.slice(0, 500)) === "[…]";
}

function findAll(printed: string): Found[] {
  const plain = stripVTControlCharacters(printed);
  for (const written of [printed, plain]) {
    const value = parseJson(written);
    if (value !== undefined) return [{ value, written: written.trim() }];
  }
  return findJson(plain);
}

/**
 * Takes an answer of `action run`; returns the action's result, which may have its own `output`. A body without the envelope is
 * the result itself. For a send it counts only with a message id: a stray JSON line never passes for a sent message.
 */
export function readActionRun(answer: JsonValue, effect: Effect): ActionRun | undefined {
  const object = asJsonObject(answer);
  const actionRunId = asText(object?.actionRunId);
  if (object?.output !== undefined) return { output: object.output, actionRunId };
  if (object !== undefined && "actionRunId" in object) return { output: null, actionRunId };
  const isMessage = !isLogLine(answer) && messageIdOfResult(answer) !== undefined;
  return effect === "repeatable" || isMessage ? { output: answer, actionRunId } : undefined;
}

/** As JSON, whole or cut short; in a quotation inside a text the quotes are escaped. */
const RUN_ID = /(?<!\\)"actionRunId"\s*:\s*(?:"([\w.:-]{1,200})"|(\d{1,30})\b)/g;

/** The run's id in an answer, an error, or the beginning of either. With `hide`, an id inside the sent text does not count. */
export function findRunId(printed: string, hide?: Hide): string | undefined {
  for (const [written, word, number] of stripVTControlCharacters(printed).matchAll(RUN_ID))
    if (hide === undefined || !isQuotation(written, hide)) return word ?? number;
  return undefined;
}

/** Takes an answer of `request`, which may be the body alone. The REST API calls the body `data`. */
export function readResponse(answer: JsonValue): MembraneResponse {
  const body = unwrapOutput(answer);
  const object = asJsonObject(body);
  const status = object?.status;
  const isWhole = ["headers", "body", "data"].some((key) => object !== undefined && key in object);
  if (object === undefined || typeof status !== "number" || !isWhole)
    return { status: undefined, headers: {}, body };
  return { status, headers: readHeaders(object.headers), body: object.body ?? object.data ?? null };
}

function readHeaders(printed: JsonValue | undefined): Record<string, string> {
  const pairs = Object.entries(asJsonObject(printed) ?? {}).flatMap(([name, value]): [string, string][] => {
    const text = (Array.isArray(value) ? value : [value]).map(asText).filter((part) => part !== undefined);
    return text.length === 0 ? [] : [[name.toLowerCase(), text.join(", ")]];
  });
  return Object.fromEntries(pairs);
}

function findJson(text: string): Found[] {
  const found: Found[] = [];
  // A notice full of brackets must not make a 30 MB answer quadratic.
  let budget = text.length * 4;
  for (let start = nextBracket(text, 0); start !== -1 && budget > 0; ) {
    const end = endOfValue(text, start);
    // In a truncated answer, the complete inner values are parts, not answers.
    const isAtLineStart = start === 0 || text[start - 1] === "\n";
    if (end === -1 && isAtLineStart && BEGINS_JSON.test(text.slice(start, start + 100)))
      return found.filter(({ value }) => looksLikeAnswer(value));
    budget -= (end === -1 ? text.length : end) - start;
    const written = end === -1 ? "" : text.slice(start, end);
    const value = parseJson(written);
    if (value !== undefined) found.push({ value, written });
    start = nextBracket(text, value === undefined ? start + 1 : end);
  }
  return found;
}

/** One search for both brackets: a separate search for a rare one would scan to the end each time. */
function nextBracket(text: string, from: number): number {
  const bracket = /[{[]/g;
  bracket.lastIndex = from;
  return bracket.exec(text)?.index ?? -1;
}

/** Takes the index of an opening bracket; returns the index after the matching one, skipping strings; -1 for none. */
function endOfValue(text: string, start: number): number {
  let depth = 0;
  let inString = false;
  for (let at = start; at < text.length; at += 1) {
    const character = text[at];
    if (inString) {
      if (character === "\\") at += 1;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === "{" || character === "[") depth += 1;
    else if (character === "}" || character === "]") {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return -1;
}

function looksLikeAnswer(value: JsonValue): boolean {
  const object = asJsonObject(value) ?? {};
  return !isLogLine(object) && ANSWER_KEYS.some((key) => key in object);
}
