/** Shorter values would be found in every other word. */
const SHORTEST = 4;
/** From this length on a value is also found where a terminal has broken it into lines. */
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
 * Takes secret values; returns patterns that find each of them as it is, and as it is written in JSON, in a web address, in
 * HTML or in a shell, once or several times over, also broken into lines.
 */
export function patternsOfValues(secrets: readonly string[]): RegExp[] {
  const known = compiled.get(secrets);
  if (known !== undefined) return known;
  const patterns = secrets
    .map((secret) => secret.trim())
    .filter((secret) => secret.length >= SHORTEST)
    // A value that holds another goes first.
    .sort((a, b) => b.length - a.length)
    .map((secret) => {
      const gap = secret.length >= SHORTEST_BROKEN ? String.raw`(?:\s|\\+[nrt])*` : "";
      return new RegExp(Array.from(secret, formsOf).join(gap), "gu");
    });
  compiled.set(secrets, patterns);
  return patterns;
}

/** All ways in which one character may be written. */
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
