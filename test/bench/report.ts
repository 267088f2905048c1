import { type Figure, fallsShort } from "./figure.ts";
import type { ProfileSummary, Share } from "./profile-summary.ts";

export type Machine = {
  node: string;
  platform: string;
  cpu: string;
  cores: number;
  database: string;
  /** Load average of the last minute, before and after. */
  load: [number, number];
};

/** The figures as a table; what falls short of its target is marked. */
export function tableOf(machine: Machine, figures: Figure[], seconds: number): string {
  const rows = figures.map((figure) => {
    const { name, unit, reached, target, aim, better } = figure;
    const sign = better === "lower" ? "≤" : "≥";
    const wanted = target === undefined ? "" : `${sign} ${target}${aim === undefined ? "" : ` (aim ${aim})`}`;
    const verdict = target === undefined ? "" : fallsShort(figure) ? "SHORT" : "ok";
    const details = Object.entries(figure.details ?? {}).map(([key, value]) => `${key} ${show(value)}`);
    return [name, `${show(reached)} ${unit}`, wanted, verdict, details.join(", ")];
  });
  const head = ["measure", "reached", "target", "", "more"];
  const widths = head.map((title, column) =>
    Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0), title.length),
  );
  const line = (cells: string[]) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd();
  const short = figures.filter(fallsShort).length;
  return [
    `Node ${machine.node}, ${machine.platform}, ${machine.cores} × ${machine.cpu}, ${machine.database}`,
    `load average ${machine.load[0].toFixed(2)} before, ${machine.load[1].toFixed(2)} after; ${seconds.toFixed(0)} s`,
    "",
    line(head),
    line(widths.map((width) => "─".repeat(width))),
    ...rows.map(line),
    "",
    short === 0
      ? "Every target is reached."
      : `${short} of the targets ${short === 1 ? "is" : "are"} not reached.`,
  ].join("\n");
}

export function describeProfile(
  path: string,
  { busyMs, functions, places, callers }: ProfileSummary,
): string {
  const list = (title: string, shares: Share[]): string[] => [
    `  ${title}`,
    ...shares
      .slice(0, 25)
      .map(
        ({ name, ms }) =>
          `${ms.toFixed(0).padStart(9)} ms ${((ms / busyMs) * 100).toFixed(1).padStart(5)} %  ${name}`,
      ),
  ];
  return [
    `${path}: ${busyMs.toFixed(0)} ms busy`,
    ...list("by package or file, itself", places),
    ...list("by our innermost function, with all that it calls in libraries", callers),
    ...list("by function, itself", functions),
  ].join("\n");
}

function show(value: number): string {
  if (Number.isInteger(value)) return String(value);
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(2);
}
