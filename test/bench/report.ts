import { type Figure, ratioOf, verdictOf } from "./figure.ts";
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

/** The figures as a table; the last line says how many targets were missed. */
export function tableOf(machine: Machine, figures: Figure[], seconds: number): string {
  const head = ["measure", "reached", "peer", "ratio", "target", "", "more"];
  const rows = figures.map((figure) => {
    const ratio = ratioOf(figure);
    const details = Object.entries(figure.details ?? {}).map(([key, value]) => `${key} ${show(value)}`);
    return [
      figure.name,
      `${show(figure.reached)} ${figure.unit}`,
      figure.peer === undefined ? "" : show(figure.peer),
      ratio === undefined ? "" : `${ratio.toFixed(2)} ×`,
      targetOf(figure),
      verdictOf(figure) ?? "",
      details.join(", "),
    ];
  });
  const widths = head.map((title, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0), title.length),
  );
  const line = (cells: string[]) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd();
  return [
    `Node ${machine.node}, ${machine.platform}, ${machine.cores} × ${machine.cpu}, ${machine.database}`,
    `load average ${machine.load[0].toFixed(2)} before, ${machine.load[1].toFixed(2)} after; ${seconds.toFixed(0)} s`,
    "",
    line(head),
    line(widths.map((width) => "─".repeat(width))),
    ...rows.map(line),
    "",
    summaryOf(figures),
  ].join("\n");
}

function targetOf({ target, targetRatio, better }: Figure): string {
  const sign = better === "lower" ? "≤" : "≥";
  const wanted = [target, targetRatio === undefined ? undefined : `${targetRatio} ×`];
  return wanted.flatMap((one) => (one === undefined ? [] : `${sign} ${one}`)).join(", ");
}

function summaryOf(figures: Figure[]): string {
  const count = (verdict: string) => figures.filter((figure) => verdictOf(figure) === verdict).length;
  const total = figures.filter((figure) => verdictOf(figure) !== undefined).length;
  const unknown = count("unknown");
  return [
    `${count("ok")} of ${total} targets reached, ${count("missed")} missed`,
    ...(unknown === 0 ? [] : [`${unknown} not compared with the peer`]),
  ].join(", ");
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
