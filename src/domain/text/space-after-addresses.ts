/** What programs that make links of addresses leave out at the end of one: these marks, when nothing follows them. */
const ENDS_ADDRESS = /(?:[.,!?;:)\]}'">]+)?(?=\s|$)/y;

/**
 * Takes a text and the indexes where addresses end in it, in order; returns it with a space behind each address that would
 * be read on over what follows, such as `https://x.test/anow`. Each index looks at what is before the next white space
 * only, so that the time grows with the length.
 */
export function spaceAfterAddresses(text: string, ends: readonly number[]): string {
  const pieces: string[] = [];
  let from = 0;
  for (const end of ends) {
    ENDS_ADDRESS.lastIndex = end;
    if (ENDS_ADDRESS.test(text)) continue;
    pieces.push(text.slice(from, end), " ");
    from = end;
  }
  pieces.push(text.slice(from));
  return pieces.join("");
}
