/** Letters of scripts that put no space between words, or hang particles on them: each may be next to formatting. */
const UNSPACED =
  /[\p{Script_Extensions=Han}\p{Script_Extensions=Hiragana}\p{Script_Extensions=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const WORD = /[\p{L}\p{N}]/u;

/** Tells whether words in this character's script run into each other. */
export function isUnspaced(character: string): boolean {
  return UNSPACED.test(character);
}

/** Tells whether a character is part of a word that ends at a space: a letter or digit of no unspaced script. */
export function isInSpacedWord(character: string): boolean {
  return WORD.test(character) && !UNSPACED.test(character);
}
