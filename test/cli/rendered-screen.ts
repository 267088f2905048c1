/** A control sequence, or a character. */
const PIECES = new RegExp(`${"\u001B"}\\[([?\\d;]*)([A-Za-z])|([^${"\u001B"}])`, "gu");

/**
 * What a person reads who scrolls through a terminal from its beginning to its end: `printed` with its control sequences
 * carried out, as far as prompts use them (up, to a column, erase). Lines end where their last character is.
 */
export function renderedScreen(printed: string): string {
  const lines: string[][] = [[]];
  let row = 0;
  let column = 0;
  const line = (): string[] => {
    while (lines.length <= row) lines.push([]);
    return lines[row] ?? [];
  };
  const carryOut = (letter: string, count: number): void => {
    if (letter === "A") row = Math.max(0, row - Math.max(1, count));
    else if (letter === "B") row += Math.max(1, count);
    else if (letter === "C") column += Math.max(1, count);
    else if (letter === "D") column = Math.max(0, column - Math.max(1, count));
    else if (letter === "G") column = Math.max(0, count - 1);
    else if (letter === "K") line().splice(count === 2 ? 0 : column);
    else if (letter === "J") {
      line().splice(column);
      lines.splice(row + 1);
    }
  };
  for (const [, codes, letter = "", plain = ""] of printed.matchAll(PIECES)) {
    if (codes !== undefined) carryOut(letter, Number.parseInt(codes, 10) || 0);
    else if (plain === "\n") row += 1;
    else if (plain === "\r") column = 0;
    else {
      const cells = line();
      while (cells.length < column) cells.push(" ");
      cells[column] = plain;
      column += 1;
    }
  }
  return lines.map((cells) => cells.join("").trimEnd()).join("\n");
}
