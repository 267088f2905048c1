/** Slack's names of emoji, as `:white_check_mark:` in texts and as names of reactions, and their code points. */
import shortNames from "../../domain/text/emoji-names.json" with { type: "json" };

/** An emoji as a rich_text block names it; `unicode` is absent for one that only a workspace knows. */
export interface NamedEmoji {
  name: string;
  unicode: string;
  skin_tone?: number;
}

const variationSelector = "\ufe0f";
const characters = new Map<string, string>();
const names = new Map<string, string>();
for (const [hexcode, known] of Object.entries(shortNames)) {
  const plain = String.fromCodePoint(...hexcode.split("-").map((part) => Number.parseInt(part, 16)));
  // The list leaves the selector out of characters that are text by default, such as a pencil.
  const character = /^(?!\p{Emoji_Presentation}).$/su.test(plain) ? `${plain}${variationSelector}` : plain;
  const list = typeof known === "string" ? [known] : known;
  for (const name of list) characters.set(name, character);
  names.set(character, list[0] ?? "");
}

/** The character of a name without its colons, or undefined for one that only a workspace knows. */
export function emojiOf(name: string): string | undefined {
  return characters.get(name.replace(/::skin-tone-[2-6]$/, ""));
}

/** Takes a name without colons, with or without a skin tone; undefined where Slack has no such emoji. */
export function emojiNamed(named: string): NamedEmoji | undefined {
  const [name = "", tone] = named.split("::skin-tone-");
  const character = characters.get(name);
  if (character === undefined) return undefined;
  if (tone === undefined) return { name, unicode: hexOf(character) };
  return { name, unicode: hexOf(inTone(character, Number(tone))), skin_tone: Number(tone) };
}

/** The emoji of a character in a text, or undefined where Slack has no name for it. */
export function emojiWritten(character: string): NamedEmoji | undefined {
  const tone = /[\u{1F3FB}-\u{1F3FF}]/u.exec(character)?.[0];
  const name = nameOf(tone === undefined ? character : character.replaceAll(tone, ""));
  if (name === undefined) return undefined;
  if (tone === undefined) return emojiNamed(name);
  return emojiNamed(`${name}::skin-tone-${(tone.codePointAt(0) ?? 0) - 0x1f3fb + 2}`);
}

function nameOf(character: string): string | undefined {
  return names.get(character) ?? names.get(`${character}${variationSelector}`);
}

/** Slack's tones 2 to 6 are Unicode's five modifiers; one follows the base emoji, in the selector's place. */
function inTone(character: string, tone: number): string {
  const [person = "", ...rest] = character;
  const behind = rest[0] === variationSelector ? rest.slice(1) : rest;
  return [person, String.fromCodePoint(0x1f3fb + tone - 2), ...behind].join("");
}

function hexOf(character: string): string {
  return Array.from(character, (part) => (part.codePointAt(0) ?? 0).toString(16)).join("-");
}
