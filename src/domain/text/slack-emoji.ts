import shortNames from "./emoji-names.json" with { type: "json" };
import { isInSpacedWord } from "./script.ts";

// Slack allows 100 characters in a name. The bound also keeps a failed match short.
const SHORTCODE = /:([a-z0-9_+'-]{1,100}):(?::skin-tone-([2-6])(?:-([2-6]))?:)?/y;

const DIGIT = /\p{N}/u;
const VARIATION = "\ufe0f";
const EMOJI = /^[\p{Emoji}\p{Extended_Pictographic}\p{Emoji_Component}]+$/u;
/** As Slack counts them; two for a couple. */
const TONES = /^[2-6](?:-[2-6])?$/;

/** These couples are one code point that takes one tone; with two tones they are spelt out. */
const TWO_TONED = new Map([
  ["1F91D", "1FAF1-LEFT-200D-1FAF2-RIGHT"],
  ["1F46B", "1F469-LEFT-200D-1F91D-200D-1F468-RIGHT"],
  ["1F46C", "1F468-LEFT-200D-1F91D-200D-1F468-RIGHT"],
  ["1F46D", "1F469-LEFT-200D-1F91D-200D-1F469-RIGHT"],
  ["1F491", "1F9D1-LEFT-200D-2764-FE0F-200D-1F9D1-RIGHT"],
  ["1F48F", "1F9D1-LEFT-200D-2764-FE0F-200D-1F48B-200D-1F9D1-RIGHT"],
]);

/** `end` is the index after the last character that was read; `output` is what to show instead. */
type EmojiRead = { end: number; output: string };

/**
 * Takes a text and the index of a colon, returns the emoji that Slack would show there, or undefined if this colon
 * starts none. An unknown name (the workspace's own emoji) is returned as written. `previousEnd` is where the last
 * emoji ended: in `:tada::tada:` the two colons in the middle belong to emoji, in `std::ok::x` they do not.
 */
export function readEmoji(text: string, at: number, previousEnd: number): EmojiRead | undefined {
  SHORTCODE.lastIndex = at;
  const match = SHORTCODE.exec(text);
  const name = match?.[1];
  if (!match || name === undefined) return undefined;
  const end = at + match[0].length;
  const before = previousEnd === at ? "" : (text[at - 1] ?? "");
  const after = text[end] ?? "";
  if (before === ":" || isInsideWord(name, before, after)) return undefined;
  const hexcode = hexcodeOf(name);
  // `:30:` in "at :30: and" is a time, not an emoji, and its last colon may start the next one.
  if (hexcode === undefined) return /[a-z]/.test(name) ? { end, output: match[0] } : undefined;
  return { end, output: draw(hexcode, match[2], match[3]) };
}

/** Takes text without any other markup, returns it with emoji as characters. */
export function expandEmoji(text: string): string {
  let output = "";
  let from = 0;
  let emojiEnd = -1;
  for (let at = text.indexOf(":"); at !== -1; at = text.indexOf(":", Math.max(at + 1, from))) {
    const emoji = readEmoji(text, at, emojiEnd);
    if (!emoji) continue;
    output += text.slice(from, at) + emoji.output;
    from = emojiEnd = emoji.end;
  }
  return output + text.slice(from);
}

/**
 * `urn:id:x` and `10:100:45` are no emoji; `thanks:tada:`, `thanks:100:` and `done:tada:next` are: Slack shows one
 * wherever it knows the name. Only short names and digits (`id`, `de`, `100`) are read as text within a word or a
 * number.
 */
function isInsideWord(name: string, before: string, after: string): boolean {
  if (before === "/" || before === "\\") return true;
  const joins = isInSpacedWord(after);
  const readsAsText = /^(?:[a-z0-9]{1,3}|\d+)$/.test(name);
  if (!readsAsText) return hexcodeOf(name) === undefined && isInSpacedWord(before) && joins;
  return joins || DIGIT.test(before);
}

/** Takes an emoji as Slack gives it (`1f468-200d-1f469`), returns its character, or `:name:` if it has none. */
export function drawEmoji(emoji: { name: string; unicode?: string | undefined; tone?: number | undefined }) {
  const [name = "", inName] = emoji.name.split("::skin-tone-", 2);
  const tone = inName ?? (emoji.tone === undefined ? undefined : `${emoji.tone}`);
  const [first, second] = tone !== undefined && TONES.test(tone) ? tone.split("-") : [];
  const given = emoji.unicode === undefined ? undefined : charactersOf(emoji.unicode);
  // Slack's code points may include the tone.
  if (given !== undefined && /\p{Emoji_Modifier}/u.test(given)) return given;
  const hexcode = given === undefined ? hexcodeOf(name) : emoji.unicode?.toUpperCase();
  return hexcode === undefined ? `:${emoji.name}:` : draw(hexcode, first, second);
}

/** The characters of these code points; undefined if they are no emoji. */
function charactersOf(unicode: string): string | undefined {
  if (!/^[0-9a-f]{2,6}(?:-[0-9a-f]{2,6}){0,15}$/i.test(unicode)) return undefined;
  if (unicode.split("-").some((point) => Number.parseInt(point, 16) > 0x10ffff)) return undefined;
  const characters = fromHexcode(unicode);
  return EMOJI.test(characters) ? characters : undefined;
}

let hexcodes: Map<string, string> | undefined;

/** Built on first use (measured: 4 ms, under 100 kB for 1,973 names), because most conversations have no emoji. */
function hexcodeOf(name: string): string | undefined {
  if (!hexcodes) {
    // Slack still writes this old alias, which the list lacks.
    hexcodes = new Map([["simple_smile", "1F642"]]);
    for (const [hexcode, names] of Object.entries(shortNames)) {
      for (const alias of typeof names === "string" ? [names] : names) hexcodes.set(alias, hexcode);
    }
  }
  return hexcodes.get(name);
}

function draw(hexcode: string, firstTone: string | undefined, secondTone: string | undefined): string {
  const plain = fromHexcode(hexcode);
  // The list leaves the selector out of single characters that are text by default, such as a heart.
  const untoned = /^(?!\p{Emoji_Presentation}).$/su.test(plain) ? plain + VARIATION : plain;
  if (firstTone === undefined) return untoned;
  const left = modifier(firstTone);
  const right = modifier(secondTone ?? firstTone);
  const template = left === right ? undefined : TWO_TONED.get(hexcode);
  const toned = template
    ? fromHexcode(template.replace("LEFT", left).replace("RIGHT", right))
    : addTones(plain, fromHexcode(left), fromHexcode(right));
  // An emoji that takes no tone is shown without one, and no coloured square follows it. The pattern is made here because that
  // takes 23 ms, and few conversations need it.
  return /^\p{RGI_Emoji}$/v.test(toned) ? toned : untoned;
}

/** Slack counts the tones from 2 to 6, Unicode has U+1F3FB to U+1F3FF. */
function modifier(tone: string): string {
  return (0x1f3fb + Number(tone) - 2).toString(16).toUpperCase();
}

/** The tone goes after the first person and, in a couple, after the last; it replaces a variation selector. */
function addTones(emoji: string, left: string, right: string): string {
  const parts = emoji.split("\u200d");
  const last = parts.length - 1;
  return parts
    .map((part, index) => {
      const bare = part.replace(VARIATION, "");
      if ((index !== 0 && index !== last) || !/^\p{Emoji_Modifier_Base}$/u.test(bare)) return part;
      return bare + (index === 0 ? left : right);
    })
    .join("\u200d");
}

function fromHexcode(hexcode: string): string {
  return String.fromCodePoint(...hexcode.split("-").map((part) => Number.parseInt(part, 16)));
}
