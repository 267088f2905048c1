import { stripVTControlCharacters } from "node:util";
import { isBlank } from "./blank-text.ts";
import { graphemesOf } from "./graphemes.ts";

const SPACES = /[\s\u0085\u2800\u3164]+/gu;

/**
 * Control and format characters (direction overrides, zero-width characters, tags), other invisible ones and
 * noncharacters, except three that change how a name is written: a joiner within an emoji, joiners beside letters of
 * scripts that need them, and the sign after an emoji that asks for its colours.
 */
const UNSEEN = new RegExp(
  [
    String.raw`(?<=\p{Extended_Pictographic}[\ufe0f\p{Emoji_Modifier}]?)\u200d(?=\p{Extended_Pictographic})`,
    String.raw`(?<=[\p{scx=Arab}\p{scx=Syrc}\p{scx=Deva}\p{scx=Beng}\p{scx=Gujr}\p{scx=Guru}\p{scx=Knda}\p{scx=Mlym}\p{scx=Orya}\p{scx=Sinh}\p{scx=Taml}\p{scx=Telu}\p{scx=Khmr}\p{scx=Mymr}])[\u200c\u200d](?=[\p{L}\p{M}])`,
    String.raw`(?<=[\p{Emoji}\p{Extended_Pictographic}])\ufe0f`,
    String.raw`(?<=\u{1f3f4}[\u{e0020}-\u{e007e}]{0,6})[\u{e0020}-\u{e007f}]`,
  ].join("|") + String.raw`|([\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u{fffe}\u{ffff}])`,
  "gu",
);
/** More marks on one letter than any language has only reach into the lines above and below. */
const PILED_MARKS = /(\p{M}{6})\p{M}+/gu;

/** Matches most names; the other steps take fifty times as long. */
const PLAIN = /^[\x21-\x7e\u00a1-\u00ac\u00ae-\u02ff]+(?: [\x21-\x7e\u00a1-\u00ac\u00ae-\u02ff]+)*$/;

/**
 * A name or value from outside (of a person, a file or a field) as it can be part of a line of ours: on one line,
 * without invisible characters or ones that turn other words around, and at most `longest` UTF-16 units. `…` shows a
 * cut, which is between characters as people see them. Undefined if nothing visible is left.
 */
export function shownName(name: string | undefined, longest: number): string | undefined {
  if (name === undefined) return undefined;
  if (name.length <= longest && PLAIN.test(name)) return name;
  // Look at no more than can be shown if most of it is invisible.
  const beginning = name.slice(0, 4 * longest + 400).toWellFormed();
  // Without its sign, a terminal's colour would stay as `[31m`.
  const clean = stripVTControlCharacters(beginning)
    .replace(SPACES, " ")
    .replace(UNSEEN, (found: string, unseen: string | undefined) => (unseen === undefined ? found : ""))
    .replace(PILED_MARKS, "$1")
    .replace(/ {2,}/g, " ")
    .trim();
  return isBlank(clean) ? undefined : cut(clean, longest);
}

function cut(text: string, longest: number): string {
  if (text.length <= longest) return text;
  let end = 0;
  for (const { index, segment } of graphemesOf(text)) {
    if (index + segment.length > longest - 1) break;
    end = index + segment.length;
  }
  return `${text.slice(0, end).trimEnd()}…`;
}
