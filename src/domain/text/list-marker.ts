const BULLETS = ["•", "◦", "▪︎"];
const ROMAN: readonly (readonly [number, string])[] = [
  [1000, "m"],
  [900, "cm"],
  [500, "d"],
  [400, "cd"],
  [100, "c"],
  [90, "xc"],
  [50, "l"],
  [40, "xl"],
  [10, "x"],
  [9, "ix"],
  [5, "v"],
  [4, "iv"],
  [1, "i"],
];

/** What stands before an item of a list, as Slack shows it: `•`, `◦`, `▪︎`, or `1.`, `a.`, `i.`, by depth. */
export function listMarker(indent: number, number?: number): string {
  const level = indent % 3;
  if (number === undefined) return BULLETS[level] ?? "•";
  if (level === 1) return `${letters(number)}.`;
  return `${level === 2 ? roman(number) : number}.`;
}

/** 1 is a, 26 is z, 27 is aa. */
function letters(number: number): string {
  let output = "";
  for (let rest = number; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    output = String.fromCharCode(97 + ((rest - 1) % 26)) + output;
  }
  return output;
}

function roman(number: number): string {
  // Nobody reads longer ones, and they grow without end.
  if (number >= 4000) return `${number}`;
  let output = "";
  let rest = number;
  for (const [value, sign] of ROMAN) {
    output += sign.repeat(Math.floor(rest / value));
    rest %= value;
  }
  return output;
}
