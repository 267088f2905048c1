/** Slack's names of emoji, as `:white_check_mark:` in texts and as names of reactions. */
import shortNames from "../../domain/text/emoji-names.json" with { type: "json" };

const characters = new Map<string, string>();
for (const [hexcode, names] of Object.entries(shortNames)) {
  const plain = String.fromCodePoint(...hexcode.split("-").map((part) => Number.parseInt(part, 16)));
  // The list leaves the selector out of characters that are text by default, such as a pencil.
  const character = /^(?!\p{Emoji_Presentation}).$/su.test(plain) ? `${plain}\ufe0f` : plain;
  for (const name of typeof names === "string" ? [names] : names) characters.set(name, character);
}

/** The character of a name without its colons, or undefined for one that only a workspace knows. */
export function emojiOf(name: string): string | undefined {
  return characters.get(name.replace(/::skin-tone-[2-6]$/, ""));
}
