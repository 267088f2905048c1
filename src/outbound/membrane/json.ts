import type { JsonObject } from "../../domain/parse-exact-json.ts";
import { type JsonValue, parseExactJson } from "../../domain/parse-exact-json.ts";

export type { JsonValue };

/**
 * Takes printed text; returns the value, or undefined when it is not JSON; whole numbers beyond 2^53 become strings. No further
 * check: JSON.parse only makes JsonValues. A schema walk over 17 MB took 970 ms, the parsing 200.
 */
export function parseJson(text: string): JsonValue | undefined {
  try {
    return parseExactJson(text);
  } catch {
    return undefined;
  }
}

/** Takes any value; returns it when it is a JSON object, otherwise undefined (also for arrays). */
export function asJsonObject(value: JsonValue | undefined): JsonObject | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
}

/** Takes any value; returns it as text when it is a non-empty string or a number (ids are printed as either). */
export function asText(value: JsonValue | undefined): string | undefined {
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}
