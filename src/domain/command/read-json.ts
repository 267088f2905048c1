import { losesDigits } from "../parse-exact-json.ts";
import type { Json, JsonObject } from "./command.ts";
import { CommandUsageError, shown } from "./problem.ts";
import { asTyped } from "./typed-text.ts";

/** The largest JSON, in bytes. It is handed on as one argument of a process, and Linux takes 128 KiB at most. */
export const LARGEST_JSON = 100_000;

/** Deep enough for any body, and far from what a recursion over it could not bear. */
const DEEPEST_JSON = 100;

/** Whether an argument in raw Slack text starts JSON: a bracket, perhaps in code. */
export function startsJson(slackText: string): boolean {
  return /^`{0,3}\s*[{[]/.test(slackText.trimStart());
}

/** Takes raw Slack text that should be JSON as a whole, returns its value. Throws Misread. */
export function readJson(slackText: string): Json {
  const text = asTyped(withoutCode(slackText.trim()));
  const size = Buffer.byteLength(text);
  if (size > LARGEST_JSON) {
    throw new CommandUsageError(
      `The JSON is too large: ${size} bytes, and at most ${LARGEST_JSON} are taken.`,
    );
  }
  const value = parse(text) ?? parse(straightened(text));
  if (!value) throw new CommandUsageError(notJson(text));
  const json = checked(value.json, 0);
  if (losesDigits(value.from))
    throw new CommandUsageError(
      "The JSON holds a number with more digits than can be kept. Put it in quotes.",
    );
  return json;
}

/** Like readJson, for an object. Nothing at all is the empty object. */
export function readJsonObject(slackText: string): JsonObject {
  if (slackText.trim() === "") return {};
  const value = startsJson(slackText) ? readJson(slackText) : undefined;
  if (value === null || typeof value !== "object" || Array.isArray(value)) {
    throw new CommandUsageError(
      `${shown(asTyped(slackText))} is no JSON object. A name of several words has to stand in quotes, and the input in \`{…}\`.`,
    );
  }
  return value;
}

function withoutCode(text: string): string {
  const fence = /^`{1,3}/.exec(text)?.[0] ?? "";
  if (fence === "" || !text.endsWith(fence) || text.length < 2 * fence.length) return text;
  return text.slice(fence.length, -fence.length);
}

/** Keyboards curl quotes and harden spaces. Straightened only when needed: within a text, a curly quote is meant. */
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

/** Says where, as far as the parser tells. Its own words repeat what was typed without a bound. */
function notJson(text: string): string {
  const position = Math.max(faultIn(text), faultIn(straightened(text)));
  const excerpt = position === -1 ? "" : text.slice(position, position + 40).trim();
  const near = excerpt === "" ? "" : ` It can't be read from ${shown(excerpt)} on.`;
  return `That is not valid JSON, or something follows it.${near} Names and texts stand in double quotes.`;
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

/** JSON that comes out at the other end as it was typed. */
function checked(value: unknown, depth: number): Json {
  if (depth > DEEPEST_JSON) {
    throw new CommandUsageError(`The JSON is nested too deeply: at most ${DEEPEST_JSON} levels are taken.`);
  }
  if (typeof value === "number") {
    // 9007199254740993 would arrive as …992, and 1e999 as null.
    if (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value))) {
      throw new CommandUsageError("The JSON holds a number too large to be kept exactly. Put it in quotes.");
    }
    return value;
  }
  if (typeof value === "string") return whole(value);
  if (value === null || typeof value === "boolean") return value;
  if (Array.isArray(value)) return value.map((item: unknown) => checked(item, depth + 1));
  if (typeof value !== "object") throw new CommandUsageError("That is not valid JSON.");
  return Object.fromEntries(
    Object.entries(value).map(([key, item]: [string, unknown]) => {
      // It would vanish, or worse, where the object is copied.
      if (key === "__proto__")
        throw new CommandUsageError("The JSON holds the name `__proto__`, which is not taken.");
      return [whole(key), checked(item, depth + 1)];
    }),
  );
}

/** Half a character, as `"\ud800"` writes it, has no UTF-8: it would arrive as another one, or not at all. */
function whole(text: string): string {
  if (text.isWellFormed()) return text;
  throw new CommandUsageError(
    "The JSON holds half a character: of an emoji written with `\\u`, both halves are needed.",
  );
}
