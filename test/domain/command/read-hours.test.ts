import { describe, expect, test } from "vitest";
import { CommandUsageError } from "../../../src/domain/command/command.ts";
import { LONGEST_LINE, readHours } from "../../../src/domain/command/read-hours.ts";
import { describeHours } from "../../../src/domain/describe-hours.ts";
import type { Hours } from "../../../src/domain/hours.ts";
import { escapeEntities } from "../../../src/domain/text/slack-entities.ts";
import { parseCommand } from "../../commands/read.ts";
import fc, { anySign, runs } from "../../property.ts";
import { anyHours } from "../any-hours.ts";

const NO_DAYS: Hours["week"] = { mon: [], tue: [], wed: [], thu: [], fri: [], sat: [], sun: [] };
const problemOf = (text: string) => {
  const read = parseCommand(text);
  return "problem" in read ? read.problem : JSON.stringify(read.command);
};

test("hours are read with their days, times, zone and closed dates", () => {
  const office = [
    { from: 540, to: 750 },
    { from: 810, to: 1080 },
  ];
  const line = "weekdays 13:30-18:00 9:00-12:30 Europe/Berlin, closed 2026-12-25 2026-12-24";
  expect(parseCommand(`hours Support ${line}`)).toEqual({
    command: {
      kind: "hours.set",
      name: "support",
      hours: {
        week: { ...NO_DAYS, mon: office, tue: office, wed: office, thu: office, fri: office },
        zone: "Europe/Berlin",
        closed: ["2026-12-24", "2026-12-25"],
      },
    },
  });
  expect(readHours("fri-sun 22:00-6:00 UTC")).toEqual({
    week: {
      ...NO_DAYS,
      fri: [{ from: 1320, to: 1800 }],
      sat: [{ from: 1320, to: 1800 }],
      sun: [{ from: 1320, to: 1800 }],
    },
    zone: "UTC",
    closed: [],
  });
});

test.each([
  ["mon-thu 9-18; fri 9:00-15:00 Europe/Berlin", "mon-thu 9:00-18:00; fri 9:00-15:00 Europe/Berlin"],
  ["mon-thu 9-18, fri 9-15, Europe/Berlin", "mon-thu 9:00-18:00; fri 9:00-15:00 Europe/Berlin"],
  ["mon-thu 9-18 fri 9-15 europe/berlin", "mon-thu 9:00-18:00; fri 9:00-15:00 Europe/Berlin"],
  ["Mon-Thu: 9-18\nFri: 9-15\nEurope/Berlin", "mon-thu 9:00-18:00; fri 9:00-15:00 Europe/Berlin"],
  ["Monday – Friday 9 am – 5:30 pm America/New_York", "weekdays 9:00-17:30 America/New_York"],
  ["mon to fri 9:00 to 17:00 UTC", "weekdays 9:00-17:00 UTC"],
  ["Mondays, Weds and thurs 09.30-17.45 utc", "mon,wed,thu 9:30-17:45 UTC"],
  ["mo,tu,we,th,fr 8-16 UTC", "weekdays 8:00-16:00 UTC"],
  ["*weekdays* `9:00−18:00` Asia/Kolkata", "weekdays 9:00-18:00 Asia/Kolkata"],
  ["weekday 9-18, weekends 10-16 UTC", "weekdays 9:00-18:00; weekend 10:00-16:00 UTC"],
  ["daily 9-18 UTC", "daily 9:00-18:00 UTC"],
  ["everyday 9-18 UTC", "daily 9:00-18:00 UTC"],
  ["every day 9-18 UTC", "daily 9:00-18:00 UTC"],
  ["24/7 UTC", "daily 0:00-24:00 UTC"],
  ["UTC daily 9-18", "daily 9:00-18:00 UTC"],
  ["mon 9-12; mon 13-18 UTC", "mon 9:00-12:00 13:00-18:00 UTC"],
  ["mon 9-12 12-18 UTC", "mon 9:00-12:00 12:00-18:00 UTC"],
  ["fri-mon 9-18 UTC", "mon,fri-sun 9:00-18:00 UTC"],
  ["sat-sun 9-18 UTC", "weekend 9:00-18:00 UTC"],
  ["mon,tue,thu-sat 9-18 UTC", "mon,tue,thu-sat 9:00-18:00 UTC"],
  ["sun 20:00-0:00 UTC", "sun 20:00-24:00 UTC"],
  ["sun 8pm-12am UTC", "sun 20:00-24:00 UTC"],
  ["sun 12am-12pm UTC", "sun 0:00-12:00 UTC"],
  ["sun 10pm-2am UTC", "sun 22:00-2:00 UTC"],
  ["sun 22:00-6 UTC", "sun 22:00-6:00 UTC"],
  ["sun 22-6:30 UTC", "sun 22:00-6:30 UTC"],
  ["sun 18-0 UTC", "sun 18:00-24:00 UTC"],
  ["sun 1am-12:59pm gmt", "sun 1:00-12:59 GMT"],
  ["mon 0-24 UTC", "mon 0:00-24:00 UTC"],
  ["sun 22:00-6:00, mon 6:00-9:00 UTC", "mon 6:00-9:00; sun 22:00-6:00 UTC"],
  ["mon 9-18 Asia/Calcutta", "mon 9:00-18:00 Asia/Calcutta"],
  ["mon 9-18 America/Port-au-Prince", "mon 9:00-18:00 America/Port-au-Prince"],
  ["mon 9-18 Singapore", "mon 9:00-18:00 Singapore"],
  ["mon 9-18 UTC (closed 2026-12-24)", "mon 9:00-18:00 UTC, closed 2026-12-24"],
  ["mon 9-18, closed: 2026-12-24, UTC", "mon 9:00-18:00 UTC, closed 2026-12-24"],
  ["mon 9-18 UTC CLOSED 2026-12-24, closed 2026-12-24", "mon 9:00-18:00 UTC, closed 2026-12-24"],
  ["mon 9-18 UTC, closed 2026-12-30..2027-01-01", "mon 9:00-18:00 UTC, closed 2026-12-30..2027-01-01"],
  [
    "mon 9-18 UTC, closed 2026-12-24 - 2026-12-26; 2027-01-01",
    "mon 9:00-18:00 UTC, closed 2026-12-24..2026-12-26, 2027-01-01",
  ],
  ["mon 9-18 UTC, closed 2026-12-24 to 2026-12-25", "mon 9:00-18:00 UTC, closed 2026-12-24, 2026-12-25"],
])("%s is read as %s", (typed, canonical) => {
  expect(describeHours(readHours(typed))).toBe(canonical);
  expect(describeHours(readHours(canonical))).toBe(canonical);
});

describe("what can't be read is refused, with the part that is wrong", () => {
  test.each([
    [
      "9:00-18:00 UTC",
      "`9:00-18:00` has no days. Write days such as `weekdays`, `mon-fri` or `sat,sun` before",
    ],
    ["mon UTC", "`mon` has no times. Write times such as `9:00-18:00` after the days."],
    ["mon; tue 9-18 UTC", "`mon` has no times."],
    ["mon 9-18; tue UTC", "`tue` has no times."],
    ["mon 9-18; 9-18 UTC", "`9-18` has no days."],
    ["UTC", "The days and times are missing."],
    ["closed 2026-12-24", "The days and times are missing."],
    [";,;", "The days and times are missing."],
    ["mon 9:60-18:00 UTC", "`9:60-18:00` is not a time span. Write a start and an end, such as `9:00-18:00`"],
    ["mon 9 UTC", "`9` is not a time span."],
    ["mon 9:00 UTC", "`9:00` is not a time span."],
    ["mon 9-18-20 UTC", "`9-18-20` is not a time span."],
    ["mon 25-26 UTC", "`25-26` is not a time span."],
    ["mon 9:00-24:01 UTC", "`9:00-24:01` is not a time span."],
    ["mon 24:00-3:00 UTC", "`24:00-3:00` is not a time span."],
    ["mon 13pm-5pm UTC", "`13pm-5pm` is not a time span."],
    ["mon 0am-5pm UTC", "`0am-5pm` is not a time span."],
    ["mon 9:0-18:00 UTC", "`9:0-18:00` is not a time span."],
    ["mon 9h-18h UTC", "`9h-18h` is not a time span."],
    ["mon 1-5pm UTC", "`1-5pm` has `am` or `pm` on one side only."],
    ["mon 9am-17 UTC", "`9am-17` has `am` or `pm` on one side only."],
    [
      "mon 9-5 UTC",
      "`9-5` ends before it starts. Write `9:00-17:00`, or with minutes if it goes past midnight",
    ],
    [
      "mon 9:00-9:00 UTC",
      "`9:00-9:00` starts and ends at the same time. Write `0:00-24:00` for a whole day.",
    ],
    ["mon 0-0 UTC", "`0-0` starts and ends at the same time."],
    ["monn 9-18 UTC", "`monn` is not a day, a time or a time zone. Did you mean `mon`?"],
    ["mon-xyz 9-18 UTC", "`mon-xyz` is not a day, a time or a time zone."],
    ["xyz-mon 9-18 UTC", "`xyz-mon` is not a day, a time or a time zone."],
    ["mon-wed-fri 9-18 UTC", "`mon-wed-fri` is not a day, a time or a time zone."],
    ["m 9-18 UTC", "`m` is not a day, a time or a time zone."],
    ["wekdays 9-18 UTC", "Did you mean `weekdays`?"],
    ["mon 9-18 Berlin", "`Berlin` is not a day, a time or a time zone. Did you mean `Europe/Berlin`?"],
    ["mon 9-18 Rome", "Did you mean `Europe/Rome`?"],
    ["mon 9-18 Eur", "`Eur` is not a day, a time or a time zone.\nUsage"],
    ["mon 9-18 Europe/Berln", "`Europe/Berln` can't be used as a time zone. Did you mean `Europe/Berlin`?"],
    [
      "mon 9-18 America/New York",
      "`America/New` can't be used as a time zone. Did you mean `America/New_York`?",
    ],
    [
      "mon 9-18 Nowhere/Land",
      "`Nowhere/Land` can't be used as a time zone. Write a zone such as `Europe/Berlin` or `UTC`.",
    ],
    ["mon 9-18 EST", "`EST` can't be used as a time zone."],
    ["mon 9-18 CET", "`CET` can't be used as a time zone."],
    ["mon 9-18 +02:00", "`+02:00` is not a day, a time or a time zone."],
    ["mon 9-18 <!channel>", "`&lt;!channel&gt;` is not a day, a time or a time zone."],
    ["mon 9-18", "The time zone is missing. Write one such as `Europe/Berlin` after the times."],
    ["mon 9-18 closed 2026-12-24", "The time zone is missing."],
    ["mon 9-18 UTC Europe/Berlin", "`Europe/Berlin` is a second time zone. Hours have one."],
    ["mon 9-18 UTC closed 2026-12-24 Europe/Berlin", "`Europe/Berlin` is a second time zone."],
    ["mon 9-18 UTC closed", "The dates after `closed` are missing."],
    ["mon 9-18 UTC 2026-12-24", "Write `closed` before the date `2026-12-24`."],
    [
      "mon 9-18 UTC closed sundays",
      "`sundays` is not a date. After `closed` come dates such as `2026-12-24`",
    ],
    ["mon 9-18 UTC closed 24.12.2026", "`24.12.2026` is not a date."],
    ["mon 9-18 UTC closed 12/24/2026", "`12/24/2026` is not a date."],
    ["mon 9-18 UTC closed 2026-2-3", "`2026-2-3` is not a date."],
    ["mon 9-18 UTC closed 2026-02-29", "`2026-02-29` is not a date."],
    ["mon 9-18 UTC closed 2026-12-24T10:00", "`2026-12-24T10:00` is not a date."],
    ["mon 9-18 UTC closed 2026-12-24..", "`2026-12-24..` is not a date."],
    ["mon 9-18 UTC closed 20261224", "`20261224` is not a date."],
    ["mon 9-18 UTC closed 2026-12-24..20261226", "`2026-12-24..20261226` is not a date."],
    ["mon 9-18 UTC closed 2026-12-24..2026-12-23", "`2026-12-24..2026-12-23` is not a date."],
    ["mon 9-18 UTC closed 2026-12-24..2026-12-25..2026-12-26", "is not a date."],
    ["mon 9-18 UTC closed 2026-01-01..2026-12-31", "These are too many dates: the limit is 100 closed dates"],
    ["mon 9-18; mon 12-13 UTC", "`mon 9:00-18:00` overlaps `mon 12:00-13:00`. Write each time once."],
    ["mon 9:00-10:01 10:00-11:00 UTC", "`mon 9:00-10:01` overlaps `mon 10:00-11:00`."],
    ["mon 0:00-1:00; sun 22:00-0:01 UTC", "`sun 22:00-0:01` overlaps `mon 0:00-1:00`."],
    ["weekdays 9-18; fri 9-15 UTC", "`fri 9:00-18:00` overlaps `fri 9:00-15:00`."],
    ["mon 22:00-6:00, tue 5:00-9:00 UTC", "`mon 22:00-6:00` overlaps `tue 5:00-9:00`."],
    ["mon 5:00-9:00, sun 22:00-6:00 UTC", "`sun 22:00-6:00` overlaps `mon 5:00-9:00`."],
    [`mon ${"9-10 ".repeat(9)} UTC`, "`mon` has too many times: the limit is 8 spans a day."],
    [`mon 9-18 UTC ${"a".repeat(LONGEST_LINE)}`, `is too long: the limit is ${LONGEST_LINE} characters`],
  ])("%s", (typed, why) => {
    const problem = problemOf(`hours support ${typed}`);
    expect(problem).toContain(why);
    expect(problem).toContain("\nUsage: `/chatra hours NAME [DAYS TIMES… ZONE, closed DATES]`");
    expect(problem).toContain(
      "\nExample: `/chatra hours support weekdays 9:00-12:30 13:30-18:00 Europe/Berlin",
    );
  });
});

describe("the forms of the command", () => {
  test.each([
    ["hours", { kind: "hours" }],
    ["HOURS list", { kind: "hours" }],
    ["hours Support", { kind: "hours.set", name: "support" }],
    ["hours *öffnung-2* \u200b", { kind: "hours.set", name: "öffnung-2" }],
    ["hours delete Support", { kind: "hours.delete", name: "support" }],
    ["hours deleted", { kind: "hours.set", name: "deleted" }],
  ])("%s is read", (text, command) => {
    expect(parseCommand(text)).toEqual({ command });
  });

  test.each([
    [
      "hours weekdays 9-18 UTC",
      "`weekdays` can't be the name of hours",
      "NAME [DAYS TIMES… ZONE, closed DATES]",
    ],
    [
      "hours mon-fri 9-18 UTC",
      "`mon-fri` can't be the name of hours",
      "NAME [DAYS TIMES… ZONE, closed DATES]",
    ],
    [
      "hours closed 2026-12-24",
      "`closed` can't be the name of hours",
      "NAME [DAYS TIMES… ZONE, closed DATES]",
    ],
    ["hours a/b 9-18", "`a/b` can't be the name of hours. Use up to 32 letters", "NAME [DAYS"],
    [`hours ${"n".repeat(33)}`, "can't be the name of hours", "NAME [DAYS"],
    ["hours delete", "The name of the hours is missing.", "delete NAME"],
    ["hours delete delete", "`delete` can't be the name of hours", "delete NAME"],
    ["hours delete a b", "`b` does not belong here. Write nothing after the name.", "delete NAME"],
    ["hours list all", "`all` does not belong here.", ""],
  ])("%.40s is refused, with the right form", (text, why, form) => {
    expect(problemOf(text)).toContain(why);
    expect(problemOf(text)).toContain(`Usage: \`/chatra hours ${form}`.trimEnd());
  });
});

test("any hours read back from their line as they are, and their line always fits", () => {
  fc.assert(
    fc.property(anyHours, (hours) => {
      const line = describeHours(hours);
      expect(readHours(escapeEntities(line))).toEqual(hours);
      expect(line.length).toBeLessThan(LONGEST_LINE);
    }),
    { numRuns: runs(200) },
  );
});

test("the longest line fits", () => {
  const day = Array.from({ length: 8 }, (_, index) => `${10 + index}:0${index}-${10 + index}:59`).join(" ");
  const days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
  const groups = days.map((name, index) => `${name} ${day.replaceAll(":59", `:5${index}`)}`);
  // Each second day, so that no run is shortened.
  const dates = Array.from({ length: 100 }, (_, index) =>
    new Date(Date.UTC(2026, 0, 1 + 2 * index)).toISOString().slice(0, 10),
  );
  const line = `${groups.join("; ")} America/Argentina/ComodRivadavia, closed ${dates.join(", ")}`;
  expect(describeHours(readHours(line))).toBe(line);
});

test("whatever is typed is read as hours or refused", () => {
  const scraps = fc.constantFrom(
    "mon",
    "weekdays",
    "9:00-18:00",
    "22:00-6:00",
    "UTC",
    "closed",
    "2026-12-24",
    ";",
    ",",
    "-",
    "..",
    "am",
  );
  const typed = fc
    .array(fc.oneof({ weight: 4, arbitrary: scraps }, fc.string({ unit: anySign, maxLength: 3 })), {
      maxLength: 12,
    })
    .chain((words) => fc.constantFrom(" ", "").map((gap) => words.join(gap)));
  fc.assert(
    fc.property(typed, (text) => {
      try {
        const hours = readHours(text);
        expect(readHours(describeHours(hours))).toEqual(hours);
      } catch (error) {
        expect(error).toBeInstanceOf(CommandUsageError);
      }
    }),
    { numRuns: runs(500) },
  );
});
