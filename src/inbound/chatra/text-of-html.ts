const entities: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: " ",
};

/**
 * The words of a message that came as HTML only: line breaks kept, other tags dropped, entities decoded once.
 * The result is plain text, to be escaped by whoever shows it. Takes time linear in the length.
 */
export function textOfHtml(html: string): string {
  return html
    .replace(/<br\s{0,9}\/?>|<\/(?:p|div|li|h[1-6]|tr|blockquote)>/gi, "\n")
    .replace(/<(?:[a-z/!])[^<>]*>/gi, "")
    .replace(
      /&(#x[0-9a-f]{1,6}|#\d{1,7}|[a-z]{2,6});/gi,
      (whole: string, name: string) => decodeEntity(name) ?? whole,
    )
    .trim();
}

function decodeEntity(name: string): string | undefined {
  if (!name.startsWith("#")) return entities[name.toLowerCase()];
  const isHex = name[1]?.toLowerCase() === "x";
  const code = isHex ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
  const isCharacter = code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
  return isCharacter ? String.fromCodePoint(code) : undefined;
}
