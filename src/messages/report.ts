import type { Answerer, Durations, Numbers, Report } from "../domain/report.ts";
import { shownName } from "../domain/text/shown-name.ts";
import { type BlockList, type Card, context, fitList, section } from "./blocks.ts";
import { shown } from "./command-problems.ts";
import { visitorToSlack } from "./text/visitor-to-slack.ts";

/** What a report shows, and to whom it is shown. */
export type ShownReport = {
  report: Report;
  /** The first and the last day, as `2026-11-01`, in the reader's `zone`. */
  days: { first: string; last: string };
  zone: string;
  /** The route or the teammate that it is about; undefined for everything. */
  of: { route: string } | { userId: string } | undefined;
  nameOf: (who: Answerer) => string;
};

/** How many routes and teammates the answer lists; the file has all. */
const MOST_ROWS = 15;
/** Characters in a line, which a phone shows without a break. */
const COLUMNS = 40;
const LABEL = { number: 9, row: 16 };

/** The days of a report in words of a sentence. */
export function daysInWords({ first, last }: ShownReport["days"]): string {
  return first === last ? first : `${first} to ${last}`;
}

/** A report as tables with bars, each line at most 40 characters wide. */
export function showReport({ report, days, zone, of, nameOf }: ShownReport): Card {
  const { total, byRoute, byHour, byTeammate } = report;
  const heading = `*Report of ${daysInWords(days)}*${aboutWhom(of)}`;
  if (isEmpty(report)) {
    const text = `${heading}\nNo chats or replies in these days.`;
    return { text, blocks: [section(text)] };
  }
  const isOfPerson = of !== undefined && "userId" in of;
  const teammates = byTeammate.map(({ who, numbers }) => ({ name: nameOf(who), numbers }));
  const routes = byRoute.map(({ route, numbers }) => ({ name: route, numbers }));
  const items: BlockList[] = [
    [section(block(countLines(total, isOfPerson)))],
    [section(block(durationLines(total)))],
    table("By hour of the visitor's message: █ answered, ░ missed", hourLines(byHour)),
    of !== undefined && "route" in of
      ? []
      : table("By route", rowLines(routes, isOfPerson ? PERSON_COLUMNS : ROUTE_COLUMNS)),
    isOfPerson ? [] : table("By teammate", rowLines(teammates, PERSON_COLUMNS)),
  ];
  const tail = [
    context(
      `Days and hours are those of ${zone}; durations count business hours only. Nine of ten took no longer than the p90. The bot sends you a CSV and a picture.`,
    ),
  ];
  return {
    text: `${heading}\n${inOneLine(total, isOfPerson)}`,
    blocks: fitList({ head: [section(heading)], items, tail }),
  };
}

/** Whether there is nothing to show. */
export function isEmpty({ total }: Report): boolean {
  const { episodes, first, next, missed, closed } = total;
  return episodes + first.count + next.count + missed + closed.count === 0;
}

/** The words above a report's files. */
export const filesOfReport = ({ days, of }: Pick<ShownReport, "days" | "of">) =>
  `Report of ${daysInWords(days)}${aboutWhom(of)}`;

/** Somebody who answered or closed and whom Slack does not name. */
export const UNKNOWN_ANSWERER = "Chatra";
/** Marks an agent who answered in Chatra's own panel. */
export const inChatra = (agentName: string) => `${agentName} (Chatra)`;

/** A duration of ms in two units at most: `45s`, `12m`, `2h 5m`, `3d 4h`; a dash where there is none. */
export function shortDuration(ms: number | undefined): string {
  if (ms === undefined) return "–";
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return twoUnits(hours, "h", minutes % 60, "m");
  return twoUnits(Math.floor(hours / 24), "d", hours % 24, "h");
}

function twoUnits(large: number, unit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large}${unit}` : `${large}${unit} ${small}${smallUnit}`;
}

function aboutWhom(of: ShownReport["of"]): string {
  if (of === undefined) return "";
  return "route" in of ? `  ·  route ${shown(of.route)}` : `  ·  <@${of.userId}>`;
}

function inOneLine({ episodes, first, missed, closed }: Numbers, isOfPerson: boolean): string {
  const all = isOfPerson ? "" : `${episodes} chats, ${missed} missed, `;
  return `${all}${first.count} answered, first response ${shortDuration(first.median)} (median), ${closed.count} closed`;
}

function countLines(total: Numbers, isOfPerson: boolean): string[] {
  const { episodes, first, next, missed, waiting, closed } = total;
  const counts: [string, number][] = isOfPerson
    ? [
        ["Answered", first.count],
        ["Replies", next.count],
        ["Closed", closed.count],
      ]
    : [
        ["Chats", episodes],
        ["Answered", first.count],
        ["Missed", missed],
        ["Waiting", waiting],
        ["Closed", closed.count],
      ];
  const most = Math.max(...counts.map(([, count]) => count));
  const room = COLUMNS - LABEL.number - 7;
  return counts.map(([label, count]) =>
    `${label.padEnd(LABEL.number)}${right(count, 6)} ${bar(count, most, room)}`.trimEnd(),
  );
}

function durationLines({ first, next, closed }: Numbers): string[] {
  const line = (label: string, { median, p90 }: Durations) =>
    `${label.padEnd(LABEL.row)}${right(shortDuration(median), 10)}${right(shortDuration(p90), 10)}`;
  return [
    `${"".padEnd(LABEL.row)}${right("median", 10)}${right("p90", 10)}`,
    line("First response", first),
    line("Next response", next),
    line("Time to close", closed),
  ];
}

function hourLines(hours: Report["byHour"]): string[] {
  const busy = hours.map(({ answered, missed }, hour) => ({ hour, answered, all: answered + missed }));
  const from = busy.findIndex(({ all }) => all > 0);
  const to = busy.findLastIndex(({ all }) => all > 0);
  const most = Math.max(...busy.map(({ all }) => all));
  const room = COLUMNS - 9;
  return busy.slice(from, to + 1).map(({ hour, answered, all }) => {
    const whole = bar(all, most, room);
    // A miss stays visible beside many answers.
    const full =
      all === answered ? whole.length : Math.min(bar(answered, most, room).length, whole.length - 1);
    return `${String(hour).padStart(2, "0")} ${"█".repeat(full)}${"░".repeat(whole.length - full)} ${all || ""}`.trimEnd();
  });
}

type Column = { title: string; cell: (numbers: Numbers) => string };

const ROUTE_COLUMNS: Column[] = [
  { title: "chats", cell: ({ episodes }) => String(episodes) },
  { title: "missed", cell: ({ missed }) => String(missed) },
  { title: "first", cell: ({ first }) => shortDuration(first.median) },
];
const PERSON_COLUMNS: Column[] = [
  { title: "replies", cell: ({ first, next }) => String(first.count + next.count) },
  { title: "first", cell: ({ first }) => shortDuration(first.median) },
  { title: "next", cell: ({ next }) => shortDuration(next.median) },
];

function rowLines(rows: { name: string; numbers: Numbers }[], columns: Column[]): string[] {
  if (rows.length === 0) return [];
  const line = (name: string, cells: string[]) =>
    `${fitted(name, LABEL.row)}${cells.map((cell) => right(cell, 8)).join("")}`;
  const more = rows.length - MOST_ROWS;
  return [
    line(
      "",
      columns.map(({ title }) => title),
    ),
    ...rows.slice(0, MOST_ROWS).map(({ name, numbers }) =>
      line(
        name,
        columns.map(({ cell }) => cell(numbers)),
      ),
    ),
    ...(more > 0 ? [`… and ${more} more in the CSV`] : []),
  ];
}

function table(title: string, lines: string[]): BlockList {
  return lines.length === 0 ? [] : [section(`*${title}*\n${block(lines)}`)];
}

function block(lines: string[]): string {
  return `\`\`\`\n${visitorToSlack(lines.join("\n"))}\n\`\`\``;
}

function bar(count: number, most: number, room: number): string {
  return count === 0 ? "" : "█".repeat(Math.max(1, Math.round((count / most) * room)));
}

function right(cell: string | number, width: number): string {
  return String(cell).padStart(width);
}

/** Signs that take two columns in a monospaced font. */
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}/u;

/** A name in so many columns, cut or filled up, that can't end the block of code. */
function fitted(name: string, width: number): string {
  const signs = Array.from(shownName(name.replaceAll("`", "'"), 100) ?? "");
  const widthOf = (sign: string) => (WIDE.test(sign) ? 2 : 1);
  const total = signs.reduce((sum, sign) => sum + widthOf(sign), 0);
  let used = 0;
  let text = "";
  for (const sign of signs) {
    if (used + widthOf(sign) > (total > width - 1 ? width - 2 : width))
      return `${text}…${" ".repeat(width - used - 1)}`;
    text += sign;
    used += widthOf(sign);
  }
  return text + " ".repeat(width - used);
}
