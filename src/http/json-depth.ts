/** Whether a JSON text has more than `most` lists and objects within each other. It need not be valid. */
export function isDeeper(json: string, most: number): boolean {
  let depth = 0;
  let deepest = 0;
  // Texts are stepped over whole: brackets in them are words.
  for (const [part] of json.matchAll(/"(?:[^"\\]|\\.)*"|[[{]|[\]}]/gs)) {
    if (part === "[" || part === "{") depth += 1;
    else if (part === "]" || part === "}") depth -= 1;
    deepest = Math.max(deepest, depth);
    if (deepest > most) return true;
  }
  return false;
}
