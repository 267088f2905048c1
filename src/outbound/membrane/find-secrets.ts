/** The beginning and the end of a part of a text. */
export type Range = [from: number, to: number];

/** Takes text and known secrets; returns where these stand in it, in any spelling, and where anything looks like a secret. */
export function findSecrets(text: string, secrets: readonly string[]): Range[] {
  const values = patternsOfValues(secrets).flatMap((pattern) =>
    Array.from(text.matchAll(pattern), ({ 0: found, index }): Range => [index, index + found.length]),
  );
  return [...values, ...findSecretLooks(text)];
}

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

/** Patterns that find each value as it is, broken into lines, or encoded once or several times for JSON, URL, HTML or shell. */
function patternsOfValues(secrets: readonly string[]): RegExp[] {
  const known = compiled.get(secrets);
  if (known !== undefined) return known;
  const patterns = secrets
    .map((secret) => secret.trim())
    .filter((secret) => secret.length >= SHORTEST)
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

/** The separator between a name and its value, or in an address: plain, in JSON, or percent-encoded. */
const COLON = String.raw`(?::|%(?:25)*3[aA]|\\+u003[aA])`;
const EQUALS = String.raw`(?:=|%(?:25)*3[dD]|\\+u003[dD])`;
const SLASH = String.raw`(?:\\*/|%(?:25)*2[fF]|\\+u002[fF])`;
const AT = String.raw`(?:@|%(?:25)*40|\\+u0040)`;

const SECRET_NAME =
  "(?:token|secret|passw(?:or)?d|passphrase|pwd|api[-_ ]?key|(?:access|private|secret|workspace|signing|encryption)[-_ ]?key|authorization|cookie|session(?:[-_ ]?id)?|credentials?|signature|jwt|otp)";
/** Words that error texts use about a secret, in place of the secret. */
const PROSE =
  "(?:please|is|was|has|had|not|no|the|a|an|your|it|this|that|and|or|for|from|of|in|with|to|expired|invalid|missing|required|must|undefined|null|none|true|false|unknown|wrong|bad|denied|failed|refused|rejected|unauthorized|try|check|set|see|log|use|expected|could|can|cannot|does|error)";

/** Each marks a secret as its named group, or as its whole match. */
const LOOKS: readonly RegExp[] = [
  /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----(?:(?!-----END).)*/gs,
  /\bBearer(?:\s|\+|%20)+(?<secret>[^\s"',\\]+)/g,
  /\b(?:Bearer|Basic|Digest)(?:\s|\+|%20)+(?<secret>(?=[^\s"']*[0-9=])[\w.~+/=%-]{6,})/gi,
  /\beyJ[\w-]{8,}(?:\.[\w-]+)*/g,
  /\b(?:xox[a-z]|xapp|xwfp)-[\w-]+/gi,
  /\b(?:gh[opsur]_|github_pat_|glpat-|whsec_|dop_v1_|shp[a-z]{2}_)[\w-]{10,}|\bnpm_[A-Za-z0-9]{30,}|\b(?:sk|pk|rk)[-_](?=[\w-]*\d)[\w-]{12,}/g,
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\bAIza[\w-]{30,}|\bya29\.[\w-]+|\bSG\.[\w-]{10,}\.[\w-]+/g,
  // An address that contains a user, or user and password.
  new RegExp(
    String.raw`(?<=\b[a-z][a-z0-9+.-]*${COLON}${SLASH}{2})(?<secret>[^\s"'<>@/]{1,256}?(?:${COLON}[^\s"'<>]{0,512})?)${AT}(?=[\w[%])`,
    "gi",
  ),
  // A name and its value: in quotes, escaped or not; after = or :, to the end of the word; in headers, to the end of the line.
  new RegExp(
    String.raw`${SECRET_NAME}[\w-]{0,40}(?:\\*["'])?\s*(?:${COLON}|${EQUALS}>?)\s*(?<b>\\*)(?<q>["'\x60])(?<secret>(?:(?!(?<!\\)\k<b>\k<q>).){1,4096})`,
    "gis",
  ),
  new RegExp(
    String.raw`(?:authorization|cookie)[\w-]{0,40}\s*(?:${COLON}|${EQUALS})\s*(?!${PROSE}\b)(?<secret>[^\s"'\\][^\n"'\\]*)`,
    "gi",
  ),
  new RegExp(
    String.raw`${SECRET_NAME}[\w-]{0,40}(?:\\*["'])?\s*(?:${COLON}|${EQUALS})\s*(?!${PROSE}\b|[{[(])(?<secret>[^\s"'&\\]+)`,
    "gi",
  ),
  new RegExp(
    String.raw`(?:--[\w-]{0,40}${SECRET_NAME}[\w-]{0,40}\s+(?!${PROSE}\b)|\bpassw(?:or)?d\s+(?=\S*[\d!#$%^&*]))(?<secret>[^\s"'<]+)`,
    "gi",
  ),
  // An email address followed by its password.
  new RegExp(
    String.raw`(?<secret>(?<![\w.+-])[\w.+-]{1,64}${AT}[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}(?:(?:${COLON}|[|;])(?=[^\s/])|\s+/\s+)[^\s"']+)`,
    "gi",
  ),
];

const LONG = 32;
/** A long word that no human types; where one fills a line, it may continue on the next lines. */
const LONG_WORD = /(?:[\w+/=-]|%2[BF]|%3D){32,}(?:\s*\n\s*[\w+/=-]+(?=[ \t\r]*(?:\n|$)))*/gi;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Takes text; returns the ranges that look like a secret. */
export function findSecretLooks(words: string): Range[] {
  const found: Range[] = [];
  for (const look of LOOKS)
    for (const match of words.matchAll(look)) {
      const secret = match.groups?.secret ?? match[0];
      const from = match.index + match[0].lastIndexOf(secret);
      found.push([from, from + secret.length]);
    }
  for (const { 0: word, index } of words.matchAll(LONG_WORD))
    if (looksRandom(word)) found.push([index, index + word.length]);
  return found;
}

function looksRandom(word: string): boolean {
  const parts = word.split(/\/|%2F/i);
  // Random text also has slashes, but no plain words between them.
  const isPath = parts.some((part) => /^[a-z]{3,}$/.test(part));
  return isPath ? parts.some((part) => part.length >= LONG && isRandom(part)) : isRandom(word);
}

/** In random text, letter case and digits change about every second character, in names and words seldom. A UUID is a name. */
function isRandom(word: string): boolean {
  if (UUID.test(word)) return false;
  const signs = word.replace(/%(?:2B|2F|3D)|[^A-Za-z0-9]/gi, "");
  if (/^[0-9a-f]{32,}$/i.test(signs)) return true;
  const kinds = Array.from(signs, (sign) => (/\d/.test(sign) ? 0 : /[a-z]/.test(sign) ? 1 : 2));
  const changes = kinds.filter((kind, at) => at > 0 && kind !== kinds[at - 1]).length;
  return changes >= signs.length * (kinds.includes(0) ? 0.25 : 0.35);
}
