import type { Period } from "./report.ts";

/** The days of a report: so many up to today, yesterday, or from one day to another, both included (`2026-11-01`). */
export type ReportDays =
  | { kind: "last"; days: number }
  | { kind: "yesterday" }
  | { kind: "dates"; first: string; last: string };

/** The most days of a report. */
export const MOST_REPORT_DAYS = 92;

/** The zone that Slack names for a person; UTC where it names none that we know. */
export function knownZone(zone: string | undefined): string {
  try {
    if (zone !== undefined)
      return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone).timeZoneId;
  } catch {
    // Not a zone.
  }
  return "UTC";
}

/** The days as times: from midnight to midnight in `zone`, where a day may have 23 or 25 hours. `now` in ms UTC. */
export function periodOf(days: ReportDays, zone: string, now: number): Period {
  const { first, last } = datesOf(days, zone, now);
  return { from: startOf(first, zone), to: startOf(last.add({ days: 1 }), zone) };
}

/** The first and the last day, as `2026-11-01`. */
export function daysOf(days: ReportDays, zone: string, now: number): { first: string; last: string } {
  const { first, last } = datesOf(days, zone, now);
  return { first: first.toString(), last: last.toString() };
}

/** The hour of the day of a time in ms, in `zone`. */
export function hoursIn(zone: string): (ms: number) => number {
  // Clocks are changed at quarters of an hour, and a day of chats has few of them.
  const known = new Map<number, number>();
  return (ms) => {
    const quarter = Math.floor(ms / QUARTER_MS) * QUARTER_MS;
    const hour =
      known.get(quarter) ?? Temporal.Instant.fromEpochMilliseconds(quarter).toZonedDateTimeISO(zone).hour;
    known.set(quarter, hour);
    return hour;
  };
}

const QUARTER_MS = 15 * 60_000;

/** A typed day; undefined for what is none, such as `2026-02-30`. */
export function readDay(typed: string): Temporal.PlainDate | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(typed)) return undefined;
  try {
    return Temporal.PlainDate.from(typed, { overflow: "reject" });
  } catch {
    return undefined;
  }
}

function datesOf(days: ReportDays, zone: string, now: number) {
  if (days.kind === "dates")
    return { first: Temporal.PlainDate.from(days.first), last: Temporal.PlainDate.from(days.last) };
  const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone).toPlainDate();
  if (days.kind === "last") return { first: today.subtract({ days: days.days - 1 }), last: today };
  const yesterday = today.subtract({ days: 1 });
  return { first: yesterday, last: yesterday };
}

function startOf(day: Temporal.PlainDate, zone: string): number {
  return day.toZonedDateTime(zone).epochMilliseconds;
}
