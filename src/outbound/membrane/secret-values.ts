/** Shorter values would match inside ordinary words. */
const SHORTEST = 4;
/** From this length on, we also find a value that a terminal has broken into lines. */
const SHORTEST_BROKEN = 8;

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "amp",
  "<": "lt",
  ">": "gt",
  '"': "quot",
  "'": "apos",
};

const compiled = new WeakMap<readonly string[], RegExp[]>();

/**
 * Takes secret values; returns patterns that find each value as it is, broken into lines, or encoded. Encodings: JSON, URL,
 * HTML or shell, once or several times.
 */
export function patternsOfValues(secrets: readonly string[]): RegExp[] {
  const known = compiled.get(secrets);
  if (known !== undefined) return known;
  const patterns = secrets
    .map((secret) => secret.trim())
    .filter((secret) => secret.length >= SHORTEST)
    // A value that contains another goes first.
    .sort((a, b) => b.length - a.length)
    .map((secret) => {
      const gap = secret.length >= SHORTEST_BROKEN ? String.raw`(?:\s|\\+[nrt])*` : "";
      return new RegExp(Array.from(secret, formsOf).join(gap), "gu");
    });
  compiled.set(secrets, patterns);
  return patterns;
}

/** All spellings of one character. */
function formsOf(character: string): string {
  const bytes = [...Buffer.from(character)].map((byte) => `%(?:25)*${anyCase(hex(byte, 2))}`);
  const units = Array.from({ length: character.length }, (_, at) => character.charCodeAt(at));
  const code = character.codePointAt(0) ?? 0;
  const named = ENTITIES[character];
  return `(?:${[
    String.raw`\\*\u{${code.toString(16)}}`,
    bytes.join(""),
    units.map((unit) => String.raw`\\+u${anyCase(hex(unit, 4))}`).join(""),
    ...(code < 256 ? [String.raw`\\+x${anyCase(hex(code, 2))}`] : []),
    `&(?:amp;)*#(?:0*${code}|[xX]0*${anyCase(code.toString(16))});`,
    ...(named === undefined ? [] : [`&(?:amp;)*${named};`]),
    ...(character === " " ? [String.raw`\+`] : []),
  ].join("|")})`;
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, "0");
}

function anyCase(digits: string): string {
  return digits.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
}
