import { describe, expect, test } from "vitest";
import {
  daysOf,
  hoursIn,
  knownZone,
  periodOf,
  type ReportDays,
  readDay,
} from "../../src/domain/report-period.ts";

const HOUR = 3_600_000;
const today: ReportDays = { kind: "last", days: 1 };
const yesterday: ReportDays = { kind: "yesterday" };
const iso = (zone: string, days: ReportDays, now: string) => {
  const { from, to } = periodOf(days, zone, Date.parse(now));
  return [new Date(from).toISOString(), new Date(to).toISOString(), (to - from) / HOUR];
};

describe("a period is whole days of the reader", () => {
  test.each<[string, ReportDays, string, string, string, number]>([
    ["UTC", today, "2026-11-29T13:00:00Z", "2026-11-29T00:00:00.000Z", "2026-11-30T00:00:00.000Z", 24],
    ["UTC", yesterday, "2026-11-29T13:00:00Z", "2026-11-28T00:00:00.000Z", "2026-11-29T00:00:00.000Z", 24],
    [
      "Asia/Kathmandu",
      today,
      "2026-11-29T18:14:59Z",
      "2026-11-28T18:15:00.000Z",
      "2026-11-29T18:15:00.000Z",
      24,
    ],
    [
      "Asia/Kathmandu",
      today,
      "2026-11-29T18:15:00Z",
      "2026-11-29T18:15:00.000Z",
      "2026-11-30T18:15:00.000Z",
      24,
    ],
    // Clocks go forward.
    [
      "Europe/Berlin",
      today,
      "2026-03-29T12:00:00Z",
      "2026-03-28T23:00:00.000Z",
      "2026-03-29T22:00:00.000Z",
      23,
    ],
    // And back.
    [
      "Europe/Berlin",
      today,
      "2026-10-25T12:00:00Z",
      "2026-10-24T22:00:00.000Z",
      "2026-10-25T23:00:00.000Z",
      25,
    ],
    // Midnight does not exist.
    [
      "America/Santiago",
      today,
      "2026-09-06T12:00:00Z",
      "2026-09-06T04:00:00.000Z",
      "2026-09-07T03:00:00.000Z",
      23,
    ],
    [
      "Europe/Berlin",
      { kind: "last", days: 7 },
      "2026-10-27T12:00:00Z",
      "2026-10-20T22:00:00.000Z",
      "2026-10-27T23:00:00.000Z",
      169,
    ],
    [
      "America/New_York",
      { kind: "dates", first: "2026-03-01", last: "2026-03-31" },
      "2020-01-01T00:00:00Z",
      "2026-03-01T05:00:00.000Z",
      "2026-04-01T04:00:00.000Z",
      743,
    ],
  ])("in %s, %j at %s", (zone, days, now, from, to, hours) => {
    expect(iso(zone, days, now)).toEqual([from, to, hours]);
  });

  test("seven days end with today", () => {
    const now = Date.parse("2026-11-29T23:30:00Z");
    expect(daysOf({ kind: "last", days: 7 }, "UTC", now)).toEqual({
      first: "2026-11-23",
      last: "2026-11-29",
    });
    expect(daysOf({ kind: "last", days: 7 }, "Europe/Berlin", now)).toEqual({
      first: "2026-11-24",
      last: "2026-11-30",
    });
  });
});

test.each([
  ["Europe/Berlin", "2026-03-29T00:59:59.999Z", 1],
  ["Europe/Berlin", "2026-03-29T01:00:00Z", 3],
  ["Europe/Berlin", "2026-10-25T00:30:00Z", 2],
  ["Europe/Berlin", "2026-10-25T01:30:00Z", 2],
  ["Asia/Kathmandu", "2026-11-29T18:14:59.999Z", 23],
  ["Asia/Kathmandu", "2026-11-29T18:15:00Z", 0],
  ["Australia/Lord_Howe", "2026-04-04T14:45:00Z", 1],
  ["UTC", "1969-12-31T23:59:59.999Z", 23],
])("the hour in %s of %s is %i", (zone, time, hour) => {
  const hourOf = hoursIn(zone);
  expect([hourOf(Date.parse(time)), hourOf(Date.parse(time))]).toEqual([hour, hour]);
});

test.each([
  ["Europe/Berlin", "Europe/Berlin"],
  [undefined, "UTC"],
  ["", "UTC"],
  ["Mars/Olympus", "UTC"],
  ["Europe/Berlin\n", "UTC"],
])("of the zone %j the bot knows %s", (zone, known) => {
  expect(knownZone(zone)).toBe(known);
});

test.each([
  "",
  "2026-02-29",
  "2026-13-01",
  "2026-1-1",
  "26-01-01",
  "2026-01-01T00:00",
  "+002026-01-01",
  "2026-01-011",
])("%j is no day", (typed) => {
  expect(readDay(typed)).toBeUndefined();
});

test("a leap day is a day", () => {
  expect(readDay("2028-02-29")?.toString()).toBe("2028-02-29");
});
