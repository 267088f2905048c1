import { expect, test } from "vitest";
import { readReport } from "../../../src/domain/command/read-report.ts";

const last = (days: number) => ({ kind: "last", days });
const november = { kind: "dates", first: "2026-11-01", last: "2026-11-30" };

test.each([
  ["", last(1), undefined],
  ["  ", last(1), undefined],
  ["today", last(1), undefined],
  ["*Today*", last(1), undefined],
  ["yesterday", { kind: "yesterday" }, undefined],
  ["Yesterday billing", { kind: "yesterday" }, { route: "billing" }],
  ["“yesterday”", last(1), { route: "yesterday" }],
  ["week", last(1), { route: "week" }],
  ["7d", last(7), undefined],
  ["7D", last(7), undefined],
  ["092d", last(92), undefined],
  ["2026-11-01..2026-11-30", november, undefined],
  ["2026-11-01...2026-11-30", november, undefined],
  ["2026-11-01…2026-11-30", november, undefined],
  ["2026-11-01..2026-11-01 billing", { ...november, last: "2026-11-01" }, { route: "billing" }],
  ["2026-01-01..2026-04-02", { kind: "dates", first: "2026-01-01", last: "2026-04-02" }, undefined],
  ["billing", last(1), { route: "billing" }],
  ["*billing*", last(1), { route: "billing" }],
  ["“@ann”", last(1), { route: "@ann" }],
  ["“two  words”", last(1), { route: "two  words" }],
  ["billing &amp; returns", last(1), { route: "billing & returns" }],
  ["30d billing   of Berlin ", last(30), { route: "billing of Berlin" }],
  ['30d "7d"', last(30), { route: "7d" }],
  ["“today”", last(1), { route: "today" }],
  ["<@U1|ann>", last(1), { userId: "U1" }],
  ["7d <@W0_1>", last(7), { userId: "W0_1" }],
  ["7d *<@U1|ann lee>* ", last(7), { userId: "U1" }],
  ["7d `billing`", last(7), { route: "billing" }],
  [`7d ${"x".repeat(80)}`, last(7), { route: "x".repeat(80) }],
])("`report %s` is read", (typed, days, of) => {
  expect(readReport(typed)).toEqual({ days, of });
});

test.each([
  ["7", "`7` is not a time."],
  ["7days", "`7days` is not a time."],
  ["0d", "`0d` is not a time."],
  ["-7d", undefined],
  ["2026-11-01", "is not a time."],
  ["93d", "A report covers at most 92 days."],
  ["99999d", "is not a time."],
  ["2026-01-01..2026-04-03", "A report covers at most 92 days."],
  ["2026-11-30..2026-11-01", "ends before it begins"],
  ["2026-11-31..2026-12-01", "`2026-11-31` is not a date"],
  ["2026-11-01..2026-11-31", "`2026-11-31` is not a date"],
  ["2026-11-01..", "is not a date"],
  ["..2026-11-01", "is not a date"],
  ["yesterday..today", "`yesterday` is not a date"],
  ["@ann", "`@ann` is not a teammate"],
  ["7d <#C1|general>", "is not a teammate"],
  ["7d <!here>", "is not a teammate"],
  ["<@U1|ann> 7d", "Write the time first"],
  ['"billing" 7d', "Write the time first"],
  ['7d "billing', "is not closed"],
  ['7d ""', "can't be the name of a route"],
  ["7d a\u0007b", "can't be the name of a route"],
  [`7d ${"x".repeat(81)}`, "can't be the name of a route"],
])("`report %s` is answered with what is wrong", (typed, problem) => {
  const read = () => readReport(typed);
  if (problem === undefined) expect(read()).toEqual({ days: last(1), of: { route: typed } });
  else expect(read).toThrow(problem);
});
