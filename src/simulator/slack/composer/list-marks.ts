/** What Slack writes before the points of a list when it makes a `text` of blocks. The marks repeat every three levels. */
const bullets = ["•", "◦", "▪︎"];

export type ListStyle = "bullet" | "ordered";

/** Four spaces for each level, then the mark. `position` counts from 0 and holds the list's offset already. */
export function listMark(style: ListStyle, indent: number, position: number): string {
  const mark = style === "bullet" ? bullets[indent % 3] : `${orderedLabel(indent, position)}.`;
  return `${"    ".repeat(indent)}${mark} `;
}

/** A label's position at this level; undefined for any other text. */
export function positionOfLabel(label: string, indent: number): number | undefined {
  for (let position = 0; position < 100; position++)
    if (orderedLabel(indent, position) === label) return position;
  return undefined;
}

function orderedLabel(indent: number, position: number): string {
  if (indent % 3 === 1) return lettersOf(position + 1);
  return indent % 3 === 2 ? romanOf(position + 1) : String(position + 1);
}

function lettersOf(number: number): string {
  const before = Math.floor((number - 1) / 26);
  return `${before > 0 ? lettersOf(before) : ""}${String.fromCharCode(97 + ((number - 1) % 26))}`;
}

const numerals = [
  ["c", 100],
  ["xc", 90],
  ["l", 50],
  ["xl", 40],
  ["x", 10],
  ["ix", 9],
  ["v", 5],
  ["iv", 4],
  ["i", 1],
] as const;

function romanOf(number: number): string {
  const next = numerals.find(([, value]) => value <= number);
  return next ? `${next[0]}${romanOf(number - next[1])}` : "";
}
