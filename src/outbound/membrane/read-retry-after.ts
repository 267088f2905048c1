import { asJsonObject, type JsonValue } from "./json.ts";

/** A wait of more than a day is the sender's mistake. */
const LONGEST_MS = 24 * 60 * 60 * 1000;

/**
 * Takes response headers (an object with names in any case, or a list of pairs) and the time in Unix ms. Returns the wait in ms
 * from `Retry-After` (seconds or an HTTP date); undefined where absent or unreadable.
 */
export function readRetryAfter(headers: JsonValue | undefined, now: number): number | undefined {
  const value = findHeader(headers);
  const first = Array.isArray(value) ? value[0] : value;
  const text = typeof first === "number" ? String(first) : typeof first === "string" ? first.trim() : "";
  if (text === "") return undefined;
  const ms = /^\d+(?:\.\d+)?$/.test(text) ? Math.ceil(Number(text) * 1000) : Date.parse(text) - now;
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), LONGEST_MS) : undefined;
}

function findHeader(headers: JsonValue | undefined): JsonValue | undefined {
  const pairs = Array.isArray(headers)
    ? headers.map((pair) => (Array.isArray(pair) ? pair : []))
    : Object.entries(asJsonObject(headers) ?? {});
  return pairs.find(([name]) => typeof name === "string" && name.toLowerCase() === "retry-after")?.[1];
}
