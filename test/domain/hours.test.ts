import { describe, expect, test } from "vitest";
import { readHours } from "../../src/domain/command/read-hours.ts";
import {
  addOpenMs,
  DAY_MINUTES,
  type Hours,
  hoursSchema,
  isOpenAt,
  nextClosing,
  nextOpening,
  openingBefore,
  openMsBetween,
  WEEKDAYS,
  zoneNamed,
} from "../../src/domain/hours.ts";
import fc, { runs } from "../property.ts";
import { anyHours, anyTime } from "./any-hours.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const ms = (iso: string) => Date.parse(iso);
const iso = (time: number | undefined) =>
  time === undefined ? undefined : new Date(time).toISOString().slice(0, 16);

const OFFICE = "weekdays 9:00-12:30 13:30-18:00 Europe/Berlin, closed 2026-12-24..2026-12-26";
const NIGHT = "fri,sat 22:00-6:00 Europe/Berlin, closed 2026-11-28";

test.each([
  // 2026-11-30 is a Monday.
  [OFFICE, "2026-11-30T07:59Z", false, "2026-11-30T08:00", "2026-11-30T11:30"],
  [OFFICE, "2026-11-30T08:00Z", true, "2026-11-30T12:30", "2026-11-30T11:30"],
  [OFFICE, "2026-11-30T11:29Z", true, "2026-11-30T12:30", "2026-11-30T11:30"],
  [OFFICE, "2026-11-30T11:30Z", false, "2026-11-30T12:30", "2026-11-30T17:00"],
  [OFFICE, "2026-12-04T17:00Z", false, "2026-12-07T08:00", "2026-12-07T11:30"],
  [OFFICE, "2026-12-23T17:00Z", false, "2026-12-28T08:00", "2026-12-28T11:30"],
  // A night belongs to the day on which it begins: closed on Saturday, and open until Saturday's morning.
  [NIGHT, "2026-11-28T04:59Z", true, "2026-12-04T21:00", "2026-11-28T05:00"],
  [NIGHT, "2026-11-28T05:00Z", false, "2026-12-04T21:00", "2026-12-05T05:00"],
  [NIGHT, "2026-11-28T22:00Z", false, "2026-12-04T21:00", "2026-12-05T05:00"],
  [NIGHT, "2026-12-05T23:30Z", true, "2026-12-11T21:00", "2026-12-06T05:00"],
  // Midnight between two days that touch is no closing.
  ["mon 18:00-24:00; tue 0:00-3:00 UTC", "2026-11-30T23:59Z", true, "2026-12-07T18:00", "2026-12-01T03:00"],
  ["mon 9-12 12-15 UTC", "2026-11-30T10:00Z", true, "2026-12-07T09:00", "2026-11-30T15:00"],
  ["daily 0:00-24:00 America/New_York", "2026-11-30T10:00Z", true, undefined, undefined],
  [
    "daily 0:00-24:00 UTC, closed 2026-12-02",
    "2026-11-30T10:00Z",
    true,
    "2026-12-03T00:00",
    "2026-12-02T00:00",
  ],
  // The clocks skip all that it would be open.
  ["sun 2:00-3:00 Europe/Berlin", "2026-03-28T10:00Z", false, "2026-04-05T00:00", "2026-04-05T01:00"],
  ["mon 5:30-6:30 Asia/Kolkata", "2026-11-29T23:59Z", false, "2026-11-30T00:00", "2026-11-30T01:00"],
])("%s at %s: open is %s, then opens %s and closes %s", (line, at, open, opens, closes) => {
  const hours = readHours(line);
  expect([isOpenAt(hours, ms(at)), iso(nextOpening(hours, ms(at))), iso(nextClosing(hours, ms(at)))]).toEqual(
    [open, opens, closes],
  );
});

describe("when the clocks jump", () => {
  test.each([
    // Berlin: 2:00 to 3:00 on 2026-03-29, 3:00 to 2:00 on 2026-10-25.
    ["sun 1:00-4:00 Europe/Berlin", "2026-03-29", ["2026-03-29T00:00", "2026-03-29T02:00"]],
    ["sun 2:30-5:00 Europe/Berlin", "2026-03-29", ["2026-03-29T01:00", "2026-03-29T03:00"]],
    ["sun 1:00-2:30 Europe/Berlin", "2026-03-29", ["2026-03-29T00:00", "2026-03-29T01:00"]],
    ["sun 2:00-2:30 Europe/Berlin", "2026-03-29", []],
    ["sun 2:15-3:00 Europe/Berlin", "2026-03-29", []],
    ["sun 1:00-4:00 Europe/Berlin", "2026-10-25", ["2026-10-24T23:00", "2026-10-25T03:00"]],
    ["sun 2:30-5:00 Europe/Berlin", "2026-10-25", ["2026-10-25T00:30", "2026-10-25T04:00"]],
    ["sun 1:00-2:30 Europe/Berlin", "2026-10-25", ["2026-10-24T23:00", "2026-10-25T00:30"]],
    ["sun 1:00-2:30 2:30-5:00 Europe/Berlin", "2026-10-25", ["2026-10-24T23:00", "2026-10-25T04:00"]],
    ["sat 22:00-3:00 Europe/Berlin", "2026-10-25", ["2026-10-24T20:00", "2026-10-25T02:00"]],
    // New York: 2:00 to 3:00 on 2026-03-08, 2:00 to 1:00 on 2026-11-01.
    ["sun 1:30-2:30 America/New_York", "2026-03-08", ["2026-03-08T06:30", "2026-03-08T07:00"]],
    ["sun 1:30-2:30 America/New_York", "2026-11-01", ["2026-11-01T05:30", "2026-11-01T07:30"]],
    // Lord Howe: half an hour, 2:00 to 2:30 on 2026-10-04, 2:00 to 1:30 on 2026-04-05.
    ["sun 2:10-3:00 Australia/Lord_Howe", "2026-10-04", ["2026-10-03T15:30", "2026-10-03T16:00"]],
    ["sun 1:45-3:00 Australia/Lord_Howe", "2026-04-05", ["2026-04-04T14:45", "2026-04-04T16:30"]],
    // Cairo: 0:00 to 1:00 on Friday, 2026-04-24.
    ["fri 0:00-2:00 Africa/Cairo", "2026-04-24", ["2026-04-23T22:00", "2026-04-23T23:00"]],
    ["thu 20:00-24:00 Africa/Cairo", "2026-04-24", ["2026-04-23T18:00", "2026-04-23T22:00"]],
    // Kolkata: never.
    ["sun 1:30-2:30 Asia/Kolkata", "2026-03-29", ["2026-03-28T20:00", "2026-03-28T21:00"]],
  ])("%s is open around %s from and until %j", (line, date, times) => {
    const hours = readHours(line);
    const midnight = ms(`${date}T00:00Z`);
    const opens = nextOpening(hours, midnight - DAY_MS) ?? 0;
    expect(opens > midnight + DAY_MS ? [] : [opens, nextClosing(hours, opens)].map(iso)).toEqual(times);
  });

  test("business time is what really passes", () => {
    const night = readHours("daily 22:00-6:00 Europe/Berlin");
    const nightOf = (date: string) =>
      openMsBetween(night, ms(`${date}T15:00Z`), ms(`${date}T15:00Z`) + DAY_MS) / HOUR_MS;
    expect(["2026-03-28", "2026-03-29", "2026-10-24"].map(nightOf)).toEqual([7, 8, 9]);
    const always = readHours("daily 0:00-24:00 America/Santiago");
    expect(openMsBetween(always, ms("2026-01-01T00:00Z"), ms("2027-01-01T00:00Z"))).toBe(365 * DAY_MS);
  });
});

describe("business time", () => {
  const office = readHours(OFFICE);

  test.each([
    ["2026-11-30T08:00Z", "2026-11-30T17:00Z", 8 * HOUR_MS],
    ["2026-11-30T11:00Z", "2026-11-30T13:00Z", HOUR_MS],
    ["2026-12-04T16:30Z", "2026-12-07T08:30Z", HOUR_MS],
    ["2026-12-23T16:00Z", "2026-12-28T09:00Z", 2 * HOUR_MS],
    ["2026-12-05T00:00Z", "2026-12-06T00:00Z", 0],
    ["2026-11-30T10:00Z", "2026-11-30T10:00Z", 0],
    ["2026-11-30T12:00Z", "2026-11-30T10:00Z", 0],
  ])("from %s to %s is %i ms", (from, to, expected) => {
    expect(openMsBetween(office, ms(from), ms(to))).toBe(expected);
  });

  test.each([
    ["2026-11-30T09:00Z", 0, "2026-11-30T09:00"],
    ["2026-12-05T09:00Z", 0, "2026-12-05T09:00"],
    ["2026-11-30T09:00Z", 5 * MINUTE_MS, "2026-11-30T09:05"],
    ["2026-11-30T11:28Z", 5 * MINUTE_MS, "2026-11-30T12:33"],
    ["2026-11-30T11:00Z", 30 * MINUTE_MS, "2026-11-30T11:30"],
    ["2026-12-04T16:50Z", 15 * MINUTE_MS, "2026-12-07T08:05"],
    ["2026-12-05T09:00Z", 8 * HOUR_MS, "2026-12-07T17:00"],
    ["2026-11-30T00:00Z", 40 * HOUR_MS, "2026-12-04T17:00"],
  ])("%s and %i ms of it is %s", (from, openMs, expected) => {
    expect(iso(addOpenMs(office, ms(from), openMs))).toBe(expected);
  });
});

test("what never opens within 400 days has no next opening, and no time comes of it", () => {
  const thursdays = Array.from({ length: 60 }, (_, week) => iso(ms("2026-12-24") + week * 7 * DAY_MS));
  const never: Hours = {
    ...readHours("thu 9-18 UTC"),
    closed: thursdays.map((date) => String(date).slice(0, 10)),
  };
  const now = ms("2026-12-18T00:00Z");
  expect([
    isOpenAt(never, now),
    nextOpening(never, now),
    nextClosing(never, now),
    openMsBetween(never, now, now + 300 * DAY_MS),
    addOpenMs(never, now, 1),
  ]).toEqual([false, undefined, undefined, 0, undefined]);
  // On the last Thursday before.
  const last = ms("2026-12-17T10:00Z");
  expect([isOpenAt(never, last), nextOpening(never, last), iso(nextClosing(never, last))]).toEqual([
    true,
    undefined,
    "2026-12-17T18:00",
  ]);
  const rare: Hours = { ...never, closed: never.closed.slice(0, 50) };
  expect(iso(nextOpening(rare, now))).toBe("2027-12-09T09:00");
});

describe("of any hours", () => {
  test("business time adds up, and is the same however it is cut", () => {
    fc.assert(
      fc.property(anyHours, fc.tuple(anyTime, fc.nat(40 * DAY_MS), fc.nat(40 * DAY_MS)), (hours, times) => {
        const [from, first, second] = times;
        const whole = openMsBetween(hours, from, from + first + second);
        expect(whole).toBe(
          openMsBetween(hours, from, from + first) +
            openMsBetween(hours, from + first, from + first + second),
        );
        expect(whole).toBeLessThanOrEqual(first + second);
        expect(openMsBetween(hours, from, from + 1)).toBe(isOpenAt(hours, from) ? 1 : 0);
      }),
      { numRuns: runs(150) },
    );
  });

  test("the time by which so much has passed is the first such time", () => {
    fc.assert(
      fc.property(anyHours, anyTime, fc.integer({ min: 1, max: 60 * HOUR_MS }), (hours, from, openMs) => {
        const to = addOpenMs(hours, from, openMs);
        if (to === undefined) throw new Error("it never opens");
        expect(openMsBetween(hours, from, to)).toBe(openMs);
        expect(openMsBetween(hours, from, to - 1)).toBe(openMs - 1);
      }),
      { numRuns: runs(150) },
    );
  });

  test("openings and closings are where it changes, and nothing changes before them", () => {
    fc.assert(
      fc.property(anyHours, anyTime, (hours, at) => {
        const opens = nextOpening(hours, at) ?? Number.NaN;
        const closes = nextClosing(hours, at) ?? Number.NaN;
        expect([isOpenAt(hours, opens - 1), isOpenAt(hours, opens)]).toEqual([false, true]);
        expect([isOpenAt(hours, closes - 1), isOpenAt(hours, closes)]).toEqual([true, false]);
        const isOpen = isOpenAt(hours, at);
        expect(closes < opens).toBe(isOpen);
        expect(openMsBetween(hours, at, isOpen ? closes : opens)).toBe(isOpen ? closes - at : 0);
      }),
      { numRuns: runs(150) },
    );
  });

  test("it is open when the clock on the wall says so, but for the hour that comes twice", () => {
    fc.assert(
      fc.property(anyHours, anyTime, (hours, at) => {
        if (clockOf(hours.zone, at - 3 * HOUR_MS).offset > clockOf(hours.zone, at).offset) return;
        expect(isOpenAt(hours, at)).toBe(isOpenByClock(hours, at));
      }),
      { numRuns: runs(500) },
    );
  });

  test("they are stored as they are", () => {
    fc.assert(
      fc.property(anyHours, (hours) => {
        expect(hoursSchema.parse(JSON.parse(JSON.stringify(hours)))).toEqual(hours);
      }),
      { numRuns: runs(50) },
    );
  });
});

/** What a clock shows, without Temporal: the offset from UTC in ms, the date, and the minute of the day. */
function clockOf(zone: string, at: number): { offset: number; date: string; minute: number } {
  const format = new Intl.DateTimeFormat("sv-SE", {
    timeZone: zone,
    dateStyle: "short",
    timeStyle: "medium",
  });
  const [date = "", time = ""] = format.format(at).split(" ");
  const wall = ms(`${date}T${time}Z`);
  const [hour = 0, minute = 0] = time.split(":").map(Number);
  return { offset: wall - Math.floor(at / 1000) * 1000, date, minute: hour * 60 + minute };
}

function isOpenByClock({ week, zone, closed }: Hours, at: number): boolean {
  const { date, minute } = clockOf(zone, at);
  return [0, 1].some((daysAgo) => {
    const begun = ms(date) - daysAgo * DAY_MS;
    const weekday = WEEKDAYS[(new Date(begun).getUTCDay() + 6) % 7];
    if (weekday === undefined || closed.includes(String(iso(begun)).slice(0, 10))) return false;
    const now = minute + daysAgo * DAY_MINUTES;
    return week[weekday].some(({ from, to }) => from <= now && now < to);
  });
}

test.each([
  ["weekdays 9:00-18:00 UTC", "2026-11-30T09:00", ["2026-11-27T09:00", "2026-11-27T18:00"]],
  ["weekdays 9:00-12:00 13:00-18:00 UTC", "2026-11-30T13:00", ["2026-11-30T09:00", "2026-11-30T12:00"]],
  ["mon 9:00-18:00 UTC", "2026-11-30T09:00", ["2026-11-23T09:00", "2026-11-23T18:00"]],
  ["mon 9:00-18:00 UTC, closed 2026-11-23", "2026-11-30T09:00", ["2026-11-16T09:00", "2026-11-16T18:00"]],
  // What touches is one opening.
  ["mon 18:00-24:00; tue 0:00-6:00 UTC", "2026-11-30T18:00", ["2026-11-23T18:00", "2026-11-24T06:00"]],
])("of %s the opening before that at %s is from and to %j", (line, at, expected) => {
  const { from, to } = openingBefore(readHours(line), ms(`${at}Z`)) ?? {};
  expect([iso(from), iso(to)]).toEqual(expected);
});

test.each([
  ["europe/berlin", "Europe/Berlin"],
  ["AMERICA/NEW_YORK", "America/New_York"],
  ["utc", "UTC"],
  ["+02:00", undefined],
  ["Europe/Berlni", undefined],
  ["", undefined],
  ["2026-01-01T00:00[Europe/Berlin]", undefined],
])("the zone %j is %s", (typed, zone) => {
  expect(zoneNamed(typed)).toBe(zone);
});

test("hours of a whole day can be stored", () => {
  const hours = readHours("mon 0:00-24:00 UTC");
  expect(hoursSchema.parse(hours)).toEqual(hours);
});

const MONDAY = { from: 540, to: 1080 };
const week = { mon: [MONDAY], tue: [], wed: [], thu: [], fri: [], sat: [], sun: [] };

test.each([
  [{ week, zone: "Europe/Berlin" }],
  [{ week: { mon: [MONDAY] }, zone: "UTC", closed: [] }],
  [{ week: { ...week, mon: [{ from: 540, to: 540 }] }, zone: "UTC", closed: [] }],
  [{ week: { ...week, mon: [{ from: -1, to: 540 }] }, zone: "UTC", closed: [] }],
  [{ week: { ...week, mon: [{ from: 1440, to: 1500 }] }, zone: "UTC", closed: [] }],
  [{ week: { ...week, mon: [{ from: 540, to: 1981 }] }, zone: "UTC", closed: [] }],
  [{ week: { ...week, mon: [{ from: 9.5, to: 10 }] }, zone: "UTC", closed: [] }],
  [{ week, zone: "utc", closed: [] }],
  [{ week, zone: "+01:00", closed: [] }],
  [{ week, zone: "UTC", closed: ["2026-02-30"] }],
])("%j are no hours", (value) => {
  expect(hoursSchema.safeParse(value).success).toBe(false);
});
