/** Values that can be stored; `undefined` members are left out. */
export type StorableJson =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly StorableJson[]
  | { readonly [key: string]: StorableJson };

/**
 * JSON text for both databases. PostgreSQL's jsonb refuses U+0000 and halves of surrogate pairs, which users do send (a text
 * cut inside an emoji). Both become U+FFFD in either database.
 */
export function toJson(value: StorableJson): string {
  const text = JSON.stringify(value) ?? "null";
  return mayHoldUnstorable.test(text) ? JSON.stringify(storable(value)) : text;
}

/** The same for a text in its own column. */
export function storableText(text: string): string {
  return text.toWellFormed().replaceAll("\0", "\ufffd");
}

// JSON.stringify writes exactly these characters as escapes. A false match (a backslash, then "u0000") only costs time.
const mayHoldUnstorable = /\\u(?:0000|d[89a-f])/;

function storable(value: StorableJson): StorableJson {
  if (typeof value === "string") return storableText(value);
  if (isList(value)) return value.map(storable);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [storableText(key), storable(member)]),
  );
}

function isList(value: StorableJson): value is readonly StorableJson[] {
  return Array.isArray(value);
}
