import { expect, test } from "vitest";
import type { Numbers, Report } from "../../src/domain/report.ts";
import {
  daysInWords,
  filesOfReport,
  inChatra,
  isEmpty,
  type ShownReport,
  shortDuration,
  showReport,
} from "../../src/messages/report.ts";
import { reportCsv } from "../../src/messages/report-csv.ts";
import { reportPicture } from "../../src/messages/report-picture.ts";
import { ann } from "../domain/builders.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const none = { count: 0, median: undefined, p90: undefined };
const nothing: Numbers = { episodes: 0, first: none, next: none, missed: 0, waiting: 0, closed: none };
const took = (count: number, median = MINUTE, p90 = 2 * MINUTE) => ({ count, median, p90 });
const hours = (over: Record<number, { answered: number; missed: number }>) =>
  Array.from({ length: 24 }, (_, hour) => over[hour] ?? { answered: 0, missed: 0 });
const aReport = (over: Partial<Report> = {}): Report => ({
  total: nothing,
  byRoute: [],
  byHour: hours({}),
  byTeammate: [],
  ...over,
});
const shown = (over: Partial<Report>, more: Partial<ShownReport> = {}): ShownReport => ({
  report: aReport({ total: { ...nothing, episodes: 1 }, ...over }),
  days: { first: "2026-11-23", last: "2026-11-29" },
  zone: "UTC",
  of: undefined,
  nameOf: (who) => (who === undefined ? "Chatra" : "userId" in who ? who.userId : who.agentName),
  ...more,
});
/** The lines of the table of this title. */
const tableOf = (title: string, report: ShownReport) =>
  showReport(report)
    .blocks.map((block) => (block.type === "section" ? (block.text?.text ?? "") : ""))
    .find((text) => text.startsWith(`*${title}`))
    ?.split("\n")
    .slice(2, -1);
const routes = (...names: string[]) => names.map((route) => ({ route, numbers: nothing }));

test.each<[string, Partial<Numbers>, boolean]>([
  ["waiting", { waiting: 1 }, true],
  ["episodes", { episodes: 1 }, false],
  ["first", { first: took(1) }, false],
  ["next", { next: took(1) }, false],
  ["missed", { missed: 1 }, false],
  ["closed", { closed: took(1) }, false],
  ["episodes and first", { episodes: 1, first: took(1) }, false],
  ["first and next", { first: took(1), next: took(1) }, false],
  ["next and missed", { next: took(1), missed: 1 }, false],
  ["missed and closed", { missed: 1, closed: took(1) }, false],
])("a report of nothing but %s is empty: %s", (_, numbers, empty) => {
  expect(isEmpty(aReport({ total: { ...nothing, ...numbers } }))).toBe(empty);
});

test.each([
  ["fifteen signs..", "fifteen signs..        0       0       –"],
  ["sixteen signs...", "sixteen signs.…        0       0       –"],
  ["seventeen signs..", "seventeen sign…        0       0       –"],
  ["語".repeat(7), "語語語語語語語         0       0       –"],
  [`${"語".repeat(7)}a`, "語語語語語語語a        0       0       –"],
  ["語".repeat(8), "語語語語語語語…        0       0       –"],
  ["語".repeat(9), "語語語語語語語…        0       0       –"],
  [`a${"語".repeat(8)}`, "a語語語語語語…         0       0       –"],
  ["🙂 b", "🙂 b                   0       0       –"],
  ["a`b", "a'b                    0       0       –"],
  ["\u200b", "                       0       0       –"],
])("puts the name %j into sixteen columns", (name, line) => {
  expect(tableOf("By route", shown({ byRoute: routes(name) }))?.[1]).toBe(line);
});

test("lists fifteen routes and teammates, and counts the others", () => {
  const names = Array.from({ length: 16 }, (_, nth) => `r${nth}`);
  const report = (count: number) => shown({ byRoute: routes(...names.slice(0, count)) });
  const listed = names.slice(0, 15).map((name) => `${name.padEnd(16)}       0       0       –`);
  const head = `${"".padEnd(16)}   chats  missed   first`;
  expect(tableOf("By route", report(15))).toEqual([head, ...listed]);
  expect(tableOf("By route", report(16))).toEqual([head, ...listed, "… and 1 more in the CSV"]);
  expect(tableOf("By route", report(0))).toBeUndefined();
});

test("draws the hours from the first with chats to the last, and keeps each miss visible", () => {
  const byHour = (over: Parameters<typeof hours>[0]) => tableOf("By hour", shown({ byHour: hours(over) }));
  expect([
    byHour({}),
    byHour({ 0: { answered: 1, missed: 0 } }),
    byHour({ 23: { answered: 0, missed: 1 } }),
    byHour({
      8: { answered: 100, missed: 1 },
      9: { answered: 1, missed: 1 },
      11: { answered: 0, missed: 50 },
    }),
  ]).toEqual([
    undefined,
    ["00 ███████████████████████████████ 1"],
    ["23 ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░ 1"],
    ["08 ██████████████████████████████░ 101", "09 ░ 2", "10", "11 ░░░░░░░░░░░░░░░ 50"],
  ]);
});

test("counts what everybody did, or one teammate", () => {
  const total = {
    episodes: 400,
    first: took(300, HOUR),
    next: took(7),
    missed: 1,
    waiting: 2,
    closed: took(20),
  };
  const byTeammate = [
    { who: { userId: ann }, numbers: { ...nothing, first: took(2), next: took(3, 5000) } },
    { who: undefined, numbers: { ...nothing, next: took(1) } },
  ];
  const byRoute = [{ route: "vip", numbers: { ...total, missed: 3 } }];
  const texts = (of: ShownReport["of"]) => {
    const { text, blocks } = showReport(shown({ total, byTeammate, byRoute }, { of }));
    return [text, ...blocks.map((block) => (block.type === "section" ? block.text?.text : block.type))];
  };
  expect([...texts(undefined), ...texts({ userId: ann }), ...texts({ route: "vip" })]).toEqual([
    "*Report of 2026-11-23 to 2026-11-29*\n400 chats, 1 missed, 300 answered, first response 1h (median), 20 closed",
    "*Report of 2026-11-23 to 2026-11-29*",
    "```\nChats       400 ████████████████████████\nAnswered    300 ██████████████████\nMissed        1 █\nWaiting       2 █\nClosed       20 █\n```",
    "```\n                    median       p90\nFirst response          1h        2m\nNext response           1m        2m\nTime to close           1m        2m\n```",
    "*By route*\n```\n                   chats  missed   first\nvip                  400       3      1h\n```",
    "*By teammate*\n```\n                 replies   first    next\nUANN                   5      1m      5s\nChatra                 1       –      1m\n```",
    "context",
    "*Report of 2026-11-23 to 2026-11-29*  ·  <@UANN>\n300 answered, first response 1h (median), 20 closed",
    "*Report of 2026-11-23 to 2026-11-29*  ·  <@UANN>",
    "```\nAnswered    300 ████████████████████████\nReplies       7 █\nClosed       20 ██\n```",
    "```\n                    median       p90\nFirst response          1h        2m\nNext response           1m        2m\nTime to close           1m        2m\n```",
    "*By route*\n```\n                 replies   first    next\nvip                  307      1h      1m\n```",
    "context",
    "*Report of 2026-11-23 to 2026-11-29*  ·  route `vip`\n400 chats, 1 missed, 300 answered, first response 1h (median), 20 closed",
    "*Report of 2026-11-23 to 2026-11-29*  ·  route `vip`",
    "```\nChats       400 ████████████████████████\nAnswered    300 ██████████████████\nMissed        1 █\nWaiting       2 █\nClosed       20 █\n```",
    "```\n                    median       p90\nFirst response          1h        2m\nNext response           1m        2m\nTime to close           1m        2m\n```",
    "*By teammate*\n```\n                 replies   first    next\nUANN                   5      1m      5s\nChatra                 1       –      1m\n```",
    "context",
  ]);
});

test("names the days and whom a report is about", () => {
  const day = { first: "2026-11-29", last: "2026-11-29" };
  const days = { first: "2026-11-23", last: "2026-11-29" };
  expect([
    daysInWords(day),
    daysInWords(days),
    filesOfReport({ days: day, of: undefined }),
    filesOfReport({ days, of: { route: "vip" } }),
    filesOfReport({ days, of: { userId: ann } }),
    inChatra("Bo"),
  ]).toEqual([
    "2026-11-29",
    "2026-11-23 to 2026-11-29",
    "Report of 2026-11-29",
    "Report of 2026-11-23 to 2026-11-29  ·  route `vip`",
    "Report of 2026-11-23 to 2026-11-29  ·  <@UANN>",
    "Bo (Chatra)",
  ]);
});

test.each([
  [59_999, "1m"],
  [59 * MINUTE + 29_499, "59m"],
  [60 * MINUTE, "1h"],
  [HOUR + MINUTE, "1h 1m"],
  [23 * HOUR + 59 * MINUTE, "23h 59m"],
  [24 * HOUR, "1d"],
  [25 * HOUR + 59 * MINUTE, "1d 1h"],
])("writes %i ms as %s", (ms, words) => {
  expect(shortDuration(ms)).toBe(words);
});

test("has all numbers in the CSV, each hour and each teammate", () => {
  const total = {
    episodes: 1,
    first: took(2, 1499, 1500),
    next: took(3, 3000, 4000),
    missed: 4,
    waiting: 5,
    closed: took(6, 7_000_000, 8000),
  };
  const rows = reportCsv(
    shown({
      total,
      byRoute: [{ route: "a,b", numbers: nothing }],
      byHour: hours({ 1: { answered: 1, missed: 2 } }),
      byTeammate: [{ who: undefined, numbers: total }],
    }),
  ).split("\r\n");
  expect(rows.slice(1, 5)).toEqual([
    "total,,1,2,4,5,1,2,3,3,4,6,7000",
    'route,"a,b",0,0,0,0,,,0,,,0,',
    "hour,0,,0,0,,,,,,,,",
    "hour,1,,1,2,,,,,,,,",
  ]);
  expect(rows.slice(26)).toEqual(["hour,23,,0,0,,,,,,,,", "teammate,Chatra,1,2,4,5,1,2,3,3,4,6,7000", ""]);
});

test("draws each hour at its place, what was answered below what was missed", () => {
  const byHour = hours({
    0: { answered: 4, missed: 0 },
    1: { answered: 2, missed: 1 },
    23: { answered: 0, missed: 2 },
  });
  const total = { ...nothing, first: took(6), missed: 3 };
  const picture = reportPicture(shown({ total, byHour }, { zone: '<b> & "c"' }));
  const lines = picture.split("\n");
  expect(lines).toHaveLength(36);
  expect([...lines.slice(0, 14), ...lines.slice(-2)]).toEqual([
    '<svg xmlns="http://www.w3.org/2000/svg" width="960" height="480" font-family="Inter">',
    '<rect width="960" height="480" fill="#ffffff"/>',
    '<text x="64" y="44" font-size="26" fill="#1d1c1d" text-anchor="start">Chats by hour, 2026-11-23 to 2026-11-29</text>',
    '<rect x="64" y="66" width="16" height="16" rx="3" fill="#2b6cb0"/><text x="88" y="80" font-size="18" fill="#616061" text-anchor="start">6 answered</text>',
    '<rect x="228" y="66" width="16" height="16" rx="3" fill="#d64545"/><text x="252" y="80" font-size="18" fill="#616061" text-anchor="start">3 missed</text>',
    '<text x="936" y="80" font-size="18" fill="#616061" text-anchor="end">&lt;b&gt; &amp; "c"</text>',
    '<line x1="64" x2="936" y1="416" y2="416" stroke="#dddddd"/><text x="54" y="422" font-size="18" fill="#616061" text-anchor="end">0</text>',
    '<line x1="64" x2="936" y1="340" y2="340" stroke="#dddddd"/><text x="54" y="346" font-size="18" fill="#616061" text-anchor="end">1</text>',
    '<line x1="64" x2="936" y1="264" y2="264" stroke="#dddddd"/><text x="54" y="270" font-size="18" fill="#616061" text-anchor="end">2</text>',
    '<line x1="64" x2="936" y1="188" y2="188" stroke="#dddddd"/><text x="54" y="194" font-size="18" fill="#616061" text-anchor="end">3</text>',
    '<line x1="64" x2="936" y1="112" y2="112" stroke="#dddddd"/><text x="54" y="118" font-size="18" fill="#616061" text-anchor="end">4</text>',
    '<rect x="69.45" width="25.433333333333334" y="112" height="304" fill="#2b6cb0"/><text x="82.16666666666667" y="442" font-size="18" fill="#616061" text-anchor="middle">0</text>',
    '<rect x="105.78333333333335" width="25.433333333333334" y="264" height="152" fill="#2b6cb0"/><rect x="105.78333333333335" width="25.433333333333334" y="188" height="76" fill="#d64545"/><text x="118.50000000000001" y="442" font-size="18" fill="#616061" text-anchor="middle">1</text>',
    '<text x="154.83333333333334" y="442" font-size="18" fill="#616061" text-anchor="middle">2</text>',
    '<rect x="905.1166666666668" width="25.433333333333334" y="264" height="152" fill="#d64545"/><text x="917.8333333333334" y="442" font-size="18" fill="#616061" text-anchor="middle">23</text>',
    "</svg>",
  ]);
});
