import type { Report } from "../domain/report.ts";
import { daysInWords, type ShownReport } from "./report.ts";

const SIZE = { width: 960, height: 480 };
/** Where the bars stand. */
const PLOT = { left: 64, right: 936, top: 112, bottom: 416 };
const COLOURS = { ink: "#1d1c1d", grey: "#616061", line: "#dddddd", answered: "#2b6cb0", missed: "#d64545" };
const STEPS = [1, 2, 5];

/** A picture of the hours of the day as SVG: a bar for each, answered chats below and missed ones on top. */
export function reportPicture({ report, days, zone }: Pick<ShownReport, "report" | "days" | "zone">): string {
  const { byHour, total } = report;
  const most = Math.max(1, ...byHour.map(({ answered, missed }) => answered + missed));
  const step = stepFor(most);
  const top = Math.ceil(most / step) * step;
  const y = (count: number) => PLOT.bottom - (count / top) * (PLOT.bottom - PLOT.top);
  const lines = Array.from({ length: Math.round(top / step) + 1 }, (_, index) => index * step).map(
    (count) =>
      `<line x1="${PLOT.left}" x2="${PLOT.right}" y1="${y(count)}" y2="${y(count)}" stroke="${COLOURS.line}"/>` +
      text(PLOT.left - 10, y(count) + 6, String(count), { anchor: "end" }),
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${SIZE.width}" height="${SIZE.height}" font-family="Inter">`,
    `<rect width="${SIZE.width}" height="${SIZE.height}" fill="#ffffff"/>`,
    text(PLOT.left, 44, `Chats by hour, ${daysInWords(days)}`, { size: 26, colour: COLOURS.ink }),
    ...legend([
      [COLOURS.answered, `${total.first.count} answered`],
      [COLOURS.missed, `${total.missed} missed`],
    ]),
    text(PLOT.right, 80, zone, { anchor: "end" }),
    ...lines,
    ...byHour.map((hour, index) => barOf(hour, index, y)),
    "</svg>",
  ].join("\n");
}

/** At most six lines, at round numbers. */
function stepFor(most: number): number {
  for (let power = 1; ; power *= 10) {
    const step = STEPS.map((factor) => factor * power).find((one) => most / one <= 5);
    if (step !== undefined) return step;
  }
}

function barOf(
  { answered, missed }: Report["byHour"][number],
  hour: number,
  y: (count: number) => number,
): string {
  const slot = (PLOT.right - PLOT.left) / 24;
  const x = PLOT.left + hour * slot;
  const part = (from: number, to: number, colour: string) =>
    from === to
      ? ""
      : `<rect x="${x + slot * 0.15}" width="${slot * 0.7}" y="${y(to)}" height="${y(from) - y(to)}" fill="${colour}"/>`;
  return (
    part(0, answered, COLOURS.answered) +
    part(answered, answered + missed, COLOURS.missed) +
    text(x + slot / 2, PLOT.bottom + 26, String(hour), { anchor: "middle" })
  );
}

function legend(entries: [string, string][]): string[] {
  let x = PLOT.left;
  return entries.map(([colour, words]) => {
    const entry = `<rect x="${x}" y="66" width="16" height="16" rx="3" fill="${colour}"/>${text(x + 24, 80, words)}`;
    x += 64 + 10 * words.length;
    return entry;
  });
}

function text(
  x: number,
  y: number,
  words: string,
  {
    anchor = "start",
    size = 18,
    colour = COLOURS.grey,
  }: { anchor?: string; size?: number; colour?: string } = {},
): string {
  return `<text x="${x}" y="${y}" font-size="${size}" fill="${colour}" text-anchor="${anchor}">${escaped(words)}</text>`;
}

function escaped(words: string): string {
  return words.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
