import { stripVTControlCharacters } from "node:util";
import { asJsonObject, asText, type JsonObject, type JsonValue, parseJson } from "./json.ts";
import type { ActionRun, Effect, MembraneResponse } from "./membrane-transport.ts";
import { readMessageId } from "./read-message.ts";
import type { Page } from "./read-pages.ts";

/** Keys that mark the CLI's answer, so that a JSON log line or a `[1]` in a notice is not taken for it. */
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

/** How an object or a list begins that a program printed, and no bracket in a person's words. */
const BEGINS_JSON = /^(?:\{\s*"|\[\s*[{["])/;

/** What a program's own log lines have, and none of Membrane's answers and errors. */
const LOG_KEYS = ["level", "lvl", "severity", "loglevel", "msg"];

/** Takes words out that were sent: what is left of a mere quotation of them is a mark. */
type Hide = (words: string) => string;

/** One piece of JSON among what was printed, and how it was written there. */
type Found = { value: JsonValue; written: string };

/**
 * Takes what the CLI printed on one stream; returns the JSON in it, or undefined. Colour codes, and lines of notices and of logs
 * before or after, are passed over; so is, with `hide`, what only quotes the words that were sent. A whole answer goes before
 * whatever was printed beside it.
 */
export function readJson(printed: string, hide?: Hide): JsonValue | undefined {
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

/** Takes what was printed on one stream; returns every piece of JSON in it that may be an error, the first one first. */
export function readErrorCandidates(printed: string, hide: Hide): JsonValue[] {
  return findAll(printed)
    .filter(({ value }) => mayBeError(value))
    .slice(-MOST_ERRORS)
    .filter(({ written }) => !isQuotation(written, hide))
    .map(({ value }) => value);
}

const MOST_ERRORS = 20;

/** Tells whether this is a result with nothing wrong beside it. */
function isWholeAnswer(value: JsonValue): boolean {
  const object = asJsonObject(value);
  if (object === undefined || isLogLine(object)) return false;
  const isWell = object.error === undefined || object.error === null || object.error === false;
  return isWell && ((object.output !== undefined && object.output !== null) || Array.isArray(object.items));
}

/** Tells whether this is a line of some program's log. */
function isLogLine(object: JsonObject): boolean {
  return LOG_KEYS.some((key) => key in object);
}

function mayBeError(value: JsonValue): boolean {
  const object = asJsonObject(value);
  return object !== undefined && !isLogLine(object) && !isWholeAnswer(object);
}

/** Words are hidden up to a length only; what is longer than that is told by its beginning. */
function isQuotation(written: string, hide: Hide): boolean {
  return hide(written.slice(0, 500)) === "[…]";
}

function findAll(printed: string): Found[] {
  const plain = stripVTControlCharacters(printed);
  for (const written of [printed, plain]) {
    const value = parseJson(written);
    if (value !== undefined) return [{ value, written: written.trim() }];
  }
  return findJson(plain);
}

/** Takes an answer of list, search or get; returns its body, out of `{output}` where it is wrapped. */
export function unwrapOutput(answer: JsonValue): JsonValue {
  const object = asJsonObject(answer);
  return object?.output === undefined || "items" in object ? answer : object.output;
}

/** Takes an answer of list or search; returns its items and where the next page begins, or undefined for another shape. */
export function readItems(answer: JsonValue): Page<JsonObject> | undefined {
  const body = unwrapOutput(answer);
  const object = asJsonObject(body);
  const list: JsonValue | undefined = Array.isArray(body) ? body : object?.items;
  if (!Array.isArray(list)) return undefined;
  const items = list.map(asJsonObject).filter((item) => item !== undefined);
  if (items.length !== list.length) return undefined;
  return { items, cursor: asText(object?.cursor) };
}

/**
 * Takes an answer of `action run`; returns the action's own result, or undefined when the answer is not recognised.
 * Unwrapped once only: a result may have an `output` of its own. A body without the envelope is the result itself; of
 * a send it counts only with a message id in it, so that no stray line of JSON passes for a message that went out.
 */
export function readActionRun(answer: JsonValue, effect: Effect): ActionRun | undefined {
  const object = asJsonObject(answer);
  const actionRunId = asText(object?.actionRunId);
  if (object?.output !== undefined) return { output: object.output, actionRunId };
  if (object !== undefined && "actionRunId" in object) return { output: null, actionRunId };
  const isMessage = (object === undefined || !isLogLine(object)) && readMessageId(answer) !== undefined;
  const isResult = effect === "repeatable" || isMessage;
  return isResult ? { output: answer, actionRunId } : undefined;
}

/** As JSON, whole or cut short; a quotation of it inside a text has its quotes escaped. */
const RUN_ID = /(?<!\\)"actionRunId"\s*:\s*(?:"([\w.:-]{1,200})"|(\d{1,30})\b)/g;

/**
 * Takes what a program printed, be it an answer, an error or the beginning of either; returns the id of the run in it. With `hide`
 * an id that only stands in the words that were sent is none.
 */
export function findRunId(printed: string, hide?: Hide): string | undefined {
  for (const [written, word, number] of stripVTControlCharacters(printed).matchAll(RUN_ID))
    if (hide === undefined || !isQuotation(written, hide)) return word ?? number;
  return undefined;
}

/**
 * Takes an answer of `request`; `status` is undefined where only the body was printed (the command has both forms). The REST API
 * calls the body `data`.
 */
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
    // An answer cut short: what is whole inside of it is a part and no answer.
    if (end === -1 && BEGINS_JSON.test(text.slice(start, start + 100)) && isAtLineStart(text, start))
      return found.filter(({ value }) => looksLikeAnswer(value));
    budget -= (end === -1 ? text.length : end) - start;
    const written = end === -1 ? "" : text.slice(start, end);
    const value = end === -1 ? undefined : parseJson(written);
    if (value !== undefined) found.push({ value, written });
    start = nextBracket(text, value === undefined ? start + 1 : end);
  }
  return found;
}

function isAtLineStart(text: string, at: number): boolean {
  return at === 0 || text[at - 1] === "\n";
}

/** One search for both: where one of them is rare, a search for it alone would go to the end of the text each time. */
function nextBracket(text: string, from: number): number {
  const bracket = /[{[]/g;
  bracket.lastIndex = from;
  return bracket.exec(text)?.index ?? -1;
}

/** Takes where a bracket opens; returns the index after the one that closes it, strings minded; -1 for none. */
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
  const object = asJsonObject(value);
  return object !== undefined && !isLogLine(object) && ANSWER_KEYS.some((key) => key in object);
}
