import { styleText } from "node:util";
import { CHECK_NAMES, type Result } from "./check.ts";

/** Takes results as they arrive and writes a line for each, with the steps below; then a summary. */
export async function printReport(
  results: readonly Promise<Result>[],
  { write, colours }: { write: (text: string) => void; colours: boolean },
): Promise<Result[]> {
  const paint = (format: Parameters<typeof styleText>[0], text: string): string =>
    colours ? styleText(format, text, { validateStream: false }) : text;
  const known: Result[] = [];
  for (const pending of results) {
    const result = await pending;
    known.push(result);
    const { sign, colour } = LOOKS[result.status];
    write(`${paint(colour, sign)} ${result.name.padEnd(WIDTH)}  ${oneLine(result.detail)}\n`);
    const says = result.says === undefined ? [] : [`(${oneLine(result.says)})`];
    for (const line of [...(result.advice?.split("\n") ?? []), ...says])
      write(`${paint("dim", `${INDENT}${line}`.trimEnd())}\n`);
  }
  write(`\n${summary(known)}\n`);
  return known;
}

/** One JSON document, once all results are there. */
export function reportAsJson(results: readonly Result[]): string {
  return `${JSON.stringify({ ok: isGood(results), checks: results }, null, 2)}\n`;
}

export function isGood(results: readonly Result[]): boolean {
  return results.every(({ status }) => status !== "failed");
}

const WIDTH = Math.max(...Object.values(CHECK_NAMES).map((name) => name.length));
const INDENT = " ".repeat(WIDTH + 4);

const LOOKS = {
  ok: { sign: "✔", colour: "green" },
  failed: { sign: "✖", colour: "red" },
  skipped: { sign: "–", colour: "yellow" },
} as const;

function summary(results: readonly Result[]): string {
  const count = (status: Result["status"]): number =>
    results.filter((result) => result.status === status).length;
  const [bad, left] = [count("failed"), count("skipped")];
  const skipped = left === 0 ? "" : `, ${left} skipped`;
  if (bad > 0) return `${bad} of ${results.length} checks failed${skipped}. Follow the steps below each.`;
  return left > 0
    ? `${results.length - left} of ${results.length} checks passed${skipped}. Follow the steps below each –.`
    : `All ${results.length} checks passed.`;
}

/** Other programs' text may contain line ends. */
function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, " ");
}
