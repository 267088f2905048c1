import type { Hours } from "../../src/domain/hours.ts";
import { DAY_MINUTES, WEEKDAYS } from "../../src/domain/hours.ts";
import fc from "../property.ts";

/** Zones whose clocks jump by an hour, by half an hour, at midnight, or never. */
const ZONES = [
  "Europe/Berlin",
  "America/New_York",
  "Asia/Kolkata",
  "Australia/Lord_Howe",
  "America/Santiago",
  "Africa/Cairo",
  "America/St_Johns",
  "UTC",
];

const WEEK_MINUTES = 7 * DAY_MINUTES;

/** Times of a week in pairs: each is a span, and no two overlap. */
const anyWeek = fc
  .uniqueArray(fc.nat(WEEK_MINUTES / 15 - 1), { minLength: 2, maxLength: 16 })
  .map((quarters) => {
    const week: Hours["week"] = { mon: [], tue: [], wed: [], thu: [], fri: [], sat: [], sun: [] };
    const times = quarters.map((quarter) => quarter * 15).sort((one, other) => one - other);
    for (let index = 0; index + 1 < times.length; index += 2) {
      const [begin = 0, end = 0] = times.slice(index, index + 2);
      const day = WEEKDAYS[Math.floor(begin / DAY_MINUTES)] ?? "mon";
      const from = begin % DAY_MINUTES;
      week[day].push({ from, to: from + Math.min(end - begin, DAY_MINUTES - 15) });
    }
    return week;
  });

const anyDates = fc
  .uniqueArray(fc.nat(729), { maxLength: 30 })
  .map((days) =>
    days
      .sort((one, other) => one - other)
      .map((day) => new Date(Date.UTC(2026, 0, 1 + day)).toISOString().slice(0, 10)),
  );

/** Business hours of any form; those dates are in 2026 and 2027. */
export const anyHours: fc.Arbitrary<Hours> = fc.record({
  week: anyWeek,
  zone: fc.constantFrom(...ZONES),
  closed: anyDates,
});

/** A time in 2026 or 2027, in ms UTC. */
export const anyTime = fc.integer({ min: Date.UTC(2026, 0), max: Date.UTC(2028, 0) });
