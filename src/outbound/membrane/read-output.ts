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

/**
 * Takes what the CLI printed on one stream; returns the JSON in it, or undefined. Colour codes, and lines of notices before
 * or after, are passed over.
 */
export function readJson(printed: string): JsonValue | undefined {
  const whole = parseJson(printed) ?? parseJson(stripVTControlCharacters(printed));
  if (whole !== undefined) return whole;

  const found = findJson(stripVTControlCharacters(printed));
  return (
    found.findLast(looksLikeAnswer) ??
    found.findLast((value) => asJsonObject(value) !== undefined) ??
    found.at(-1)
  );
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
  const isResult = effect === "repeatable" || readMessageId(answer) !== undefined;
  return isResult ? { output: answer, actionRunId } : undefined;
}

/** As JSON, whole or cut short; a quotation of it inside a text has its quotes escaped. */
const RUN_ID = /(?<!\\)"actionRunId"\s*:\s*(?:"([\w.:-]{1,200})"|(\d{1,30})\b)/;

/** Takes what a program printed, be it an answer, an error or the beginning of either; returns the id of the run in it. */
export function findRunId(printed: string): string | undefined {
  const found = RUN_ID.exec(stripVTControlCharacters(printed));
  return found?.[1] ?? found?.[2];
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

function findJson(text: string): JsonValue[] {
  const found: JsonValue[] = [];
  // A notice full of brackets must not make a 30 MB answer quadratic.
  let budget = text.length * 4;
  for (let start = nextBracket(text, 0); start !== -1 && budget > 0; ) {
    const end = endOfValue(text, start);
    // An answer cut short: what is whole inside of it is a part and no answer.
    if (end === -1 && BEGINS_JSON.test(text.slice(start, start + 100)) && isAtLineStart(text, start))
      return found.filter(looksLikeAnswer);
    budget -= (end === -1 ? text.length : end) - start;
    const value = end === -1 ? undefined : parseJson(text.slice(start, end));
    if (value !== undefined) found.push(value);
    start = nextBracket(text, value === undefined ? start + 1 : end);
  }
  return found;
}

function isAtLineStart(text: string, at: number): boolean {
  return at === 0 || text[at - 1] === "\n";
}

function nextBracket(text: string, from: number): number {
  const brace = text.indexOf("{", from);
  const bracket = text.indexOf("[", from);
  return brace === -1 || bracket === -1 ? Math.max(brace, bracket) : Math.min(brace, bracket);
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
  return object !== undefined && ANSWER_KEYS.some((key) => key in object);
}
