import { JSON_PROBLEMS } from "../../messages/request-problems.ts";
import type { JsonObject, JsonValue } from "../parse-exact-json.ts";
import { losesDigits } from "../parse-exact-json.ts";
import { CommandUsageError } from "./command.ts";
import { asTyped } from "./typed-text.ts";

/** The largest JSON, in bytes. A process gets it as one argument, which Linux limits to 128 KiB. */
const LARGEST_JSON = 100_000;

/** Deep enough for any body, and safe for a recursion over it. */
const DEEPEST_JSON = 100;

/** Whether an argument in raw Slack text starts JSON: a bracket, perhaps in code. */
export function startsJson(slackText: string): boolean {
  return /^`{0,3}\s*[{[]/.test(slackText.trimStart());
}

/** Takes raw Slack text that starts JSON and should be it as a whole, returns its value. Throws a CommandUsageError. */
export function readJson(slackText: string): JsonValue {
  const text = asTyped(withoutCode(slackText.trim()));
  const size = Buffer.byteLength(text);
  if (size > LARGEST_JSON) {
    throw new CommandUsageError(JSON_PROBLEMS.tooLarge({ length: size, most: LARGEST_JSON }));
  }
  const value = parse(text) ?? parse(straightened(text));
  if (!value) throw new CommandUsageError(notJson(text));
  const json = checked(value.json, 0);
  if (losesDigits(value.from)) throw new CommandUsageError(JSON_PROBLEMS.digits);
  return json;
}

/** Like readJson, for an object. An empty text is the empty object. */
export function readJsonObject(slackText: string): JsonObject {
  if (slackText.trim() === "") return {};
  const value = startsJson(slackText) ? readJson(slackText) : undefined;
  if (value === null || typeof value !== "object" || Array.isArray(value)) {
    throw new CommandUsageError(JSON_PROBLEMS.noObject(asTyped(slackText)));
  }
  return value;
}

function withoutCode(text: string): string {
  const fence = /^`{1,3}/.exec(text)?.[0] ?? "";
  if (fence === "" || !text.endsWith(fence)) return text;
  return text.slice(fence.length, -fence.length);
}

/** Keyboards curl quotes and harden spaces. We undo that only where needed: inside a text, a curly quote may be meant. */
function straightened(text: string): string {
  return text.replace(/[“”„‟«»]/g, '"').replace(/[\u00a0\u202f]/g, " ");
}

function parse(text: string): { json: unknown; from: string } | undefined {
  try {
    const json: unknown = JSON.parse(text);
    return { json, from: text };
  } catch {
    return undefined;
  }
}

/** Says where the fault is. The parser's own message repeats any length of what was typed. */
function notJson(text: string): string {
  const position = Math.max(faultIn(text), faultIn(straightened(text)));
  return JSON_PROBLEMS.invalid(position === -1 ? "" : text.slice(position, position + 40).trim());
}

function faultIn(text: string): number {
  try {
    JSON.parse(text);
  } catch (error) {
    const position = error instanceof Error ? /at position (\d+)/.exec(error.message)?.[1] : undefined;
    if (position !== undefined) return Number(position);
  }
  return -1;
}

/** Throws a CommandUsageError for JSON that would not arrive as it was typed. */
function checked(value: unknown, depth: number): JsonValue {
  if (depth > DEEPEST_JSON) {
    throw new CommandUsageError(JSON_PROBLEMS.tooDeep(DEEPEST_JSON));
  }
  if (typeof value === "number") {
    // 9007199254740993 would arrive as …992, and 1e999 as null.
    if (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value))) {
      throw new CommandUsageError(JSON_PROBLEMS.largeNumber);
    }
    return value;
  }
  if (typeof value === "string") return whole(value);
  if (value === null || typeof value === "boolean") return value;
  if (Array.isArray(value)) return value.map((item: unknown) => checked(item, depth + 1));
  if (typeof value !== "object") throw new CommandUsageError(JSON_PROBLEMS.noJson);
  return Object.fromEntries(
    Object.entries(value).map(([key, item]: [string, unknown]) => {
      // It would vanish, or worse, when the object is copied.
      if (key === "__proto__") throw new CommandUsageError(JSON_PROBLEMS.proto);
      return [whole(key), checked(item, depth + 1)];
    }),
  );
}

/** Half a character, such as `"\ud800"`, has no UTF-8: it would arrive as another one, or not at all. */
function whole(text: string): string {
  if (text.isWellFormed()) return text;
  throw new CommandUsageError(JSON_PROBLEMS.halfCharacter);
}
