import type { Durations, Numbers, Report } from "../domain/report.ts";
import type { ShownReport } from "./report.ts";

const HEADINGS = [
  "by",
  "name",
  "chats",
  "answered",
  "missed",
  "waiting",
  "first_response_median_s",
  "first_response_p90_s",
  "next_responses",
  "next_response_median_s",
  "next_response_p90_s",
  "closed",
  "time_to_close_median_s",
];

/** The numbers of a report as CSV for a spreadsheet: all of it, each route, hour and teammate. Durations in seconds. */
export function reportCsv({ report, nameOf }: Pick<ShownReport, "report" | "nameOf">): string {
  const rows = [
    HEADINGS,
    ["total", "", ...cellsOf(report.total)],
    ...report.byRoute.map(({ route, numbers }) => ["route", route, ...cellsOf(numbers)]),
    ...report.byHour.map((hour, index) => ["hour", String(index), ...cellsOfHour(hour)]),
    ...report.byTeammate.map(({ who, numbers }) => ["teammate", nameOf(who), ...cellsOf(numbers)]),
  ];
  // Excel takes a file for UTF-8 only with this mark in front.
  return `\ufeff${rows.map((row) => `${row.map(csvCell).join(",")}\r\n`).join("")}`;
}

/** A sign that makes a formula of a cell, at its beginning, or after a sign at which a spreadsheet may split. */
const FORMULA = /((?:^|[,;|\t\r\n"])[\s\p{Cc}\p{Cf}]*)(?=[=+\-@＝＋－＠])/gu;

/** A text as one cell of CSV, which no spreadsheet takes for a formula. */
export function csvCell(text: string): string {
  const harmless = text.replace(FORMULA, "$1'").replace(/^(?=[\t\r])/, "'");
  return /[",;|\t\r\n]|^\s|\s$/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

function cellsOf({ episodes, first, missed, waiting, next, closed }: Numbers): string[] {
  return [
    String(episodes),
    String(first.count),
    String(missed),
    String(waiting),
    ...seconds(first),
    String(next.count),
    ...seconds(next),
    String(closed.count),
    ...seconds(closed).slice(0, 1),
  ];
}

function cellsOfHour({ answered, missed }: Report["byHour"][number]): string[] {
  const known = ["", String(answered), String(missed)];
  return [...known, ...Array<string>(HEADINGS.length - 2 - known.length).fill("")];
}

function seconds({ median, p90 }: Durations): string[] {
  return [median, p90].map((ms) => (ms === undefined ? "" : String(Math.round(ms / 1000))));
}
