/**
 * Remembers what `load` found, by key, for `ttlMs`; at most `max` keys, the least recently used is forgotten first.
 * Calls for a key that is being loaded share that load. A failed load is not remembered.
 */
export function remember<Key, Value>(
  load: (key: Key) => Promise<Value>,
  { ttlMs, max, now }: { ttlMs: number; max: number; now: () => number },
): (key: Key) => Promise<Value> {
  const known = new Map<Key, { value: Promise<Value>; until: number }>();
  return (key) => {
    const before = known.get(key);
    // A Map keeps the order of insertion: putting an entry in again makes it the most recently used.
    known.delete(key);
    const entry =
      before !== undefined && before.until > now() ? before : { value: load(key), until: now() + ttlMs };
    known.set(key, entry);
    if (entry === before) return entry.value;
    entry.value.catch(() => {
      if (known.get(key) === entry) known.delete(key);
    });
    if (known.size > max) {
      const [oldest] = known.keys();
      if (oldest !== undefined) known.delete(oldest);
    }
    return entry.value;
  };
}
