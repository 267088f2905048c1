/** The marks that programs leave out at the end of an address, if nothing follows them. */
const ENDS_ADDRESS = /(?:[.,!?;:)\]}'">]+)?(?=\s|$)/y;

/**
 * Takes a text and the indexes where addresses end in it, in order; returns it with a space after each address that
 * programs would read on into what follows, such as `https://x.test/anow`. Each index looks only at what is before the
 * next white space, so that the time grows with the length.
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
