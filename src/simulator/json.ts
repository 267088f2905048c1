/** Reading JSON of unknown shape. The simulators answer bad input with an API error, so nothing here throws. */
export type JsonObject = Record<string, unknown>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The parsed text, or undefined where it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}

/** The parsed text where it is a JSON object, else undefined. */
export function parseJsonObject(text: string): JsonObject | undefined {
  const value = parseJson(text);
  return isJsonObject(value) ? value : undefined;
}

/** A string or a number as a string; undefined for everything else and for the empty string. */
export function stringAt(object: JsonObject, key: string): string | undefined {
  const value = object[key];
  if (typeof value === "string") return value === "" ? undefined : value;
  return typeof value === "number" ? String(value) : undefined;
}

export function numberAt(object: JsonObject, key: string): number | undefined {
  const value = object[key];
  if (typeof value === "number") return value;
  if (typeof value === "string" && value !== "" && Number.isFinite(Number(value))) return Number(value);
  return undefined;
}

/** True for `true`, "true", "1" and 1: forms know no booleans. */
export function flagAt(object: JsonObject, key: string): boolean {
  const value = object[key];
  return value === true || value === "true" || value === "1" || value === 1;
}

/** An array of objects, which may be given as JSON text inside a form; undefined where it is something else. */
export function objectsAt(object: JsonObject, key: string): JsonObject[] | undefined {
  const value = object[key];
  const parsed = typeof value === "string" ? parseJson(value) : value;
  return Array.isArray(parsed) && parsed.every(isJsonObject) ? parsed : undefined;
}

/** An object, which may be given as JSON text inside a form. */
export function objectAt(object: JsonObject, key: string): JsonObject | undefined {
  const value = object[key];
  if (typeof value === "string") return parseJsonObject(value);
  return isJsonObject(value) ? value : undefined;
}
