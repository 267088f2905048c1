/** What can be written down: `undefined` members are left out. */
export type Json =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly Json[]
  | { readonly [key: string]: Json };

/**
 * JSON text that both databases take. PostgreSQL's jsonb refuses U+0000 and halves of surrogate pairs, which people
 * do send (a text cut in the middle of an emoji), so both become U+FFFD, everywhere alike.
 */
export function toJson(value: Json): string {
  const text = JSON.stringify(value) ?? "null";
  return mayHoldUnstorable.test(text) ? JSON.stringify(storable(value)) : text;
}

/** The same for a text that has a column of its own. */
export function storableText(text: string): string {
  return text.toWellFormed().replaceAll("\0", "\ufffd");
}

// JSON.stringify writes exactly these characters as escapes. A false alarm (a backslash, then "u0000") costs time only.
const mayHoldUnstorable = /\\u(?:0000|d[89a-f])/;

function storable(value: Json): Json {
  if (typeof value === "string") return storableText(value);
  if (isList(value)) return value.map(storable);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [storableText(key), storable(member)]),
  );
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
