/**
 * Characters that are in no visible glyph: white space, control and format characters (zero-width space, BOM, bidi
 * marks, soft hyphen), fillers that Unicode calls default-ignorable, and the blank braille pattern.
 */
export const INVISIBLE = /[\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/u;

const VISIBLE = /[^\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** Takes any text, returns it without blank lines before and white space after; the first line keeps its indent. */
export function withoutBlankEdges(text: string): string {
  const [spaces = ""] = /^\s*/.exec(text) ?? [];
  return text.slice(spaces.lastIndexOf("\n") + 1).trimEnd();
}

/** Takes any text, tells whether a reader would see nothing at all. */
export function isBlank(text: string): boolean {
  return !VISIBLE.test(text);
}
