import { z } from "zod";

/** Monday first, as ISO 8601 counts them. */
export const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Weekday = (typeof WEEKDAYS)[number];

export const DAY_MINUTES = 24 * 60;

/**
 * Opening times in minutes of the day at which they begin, `to` excluded. Past midnight `to` is greater than `DAY_MINUTES`;
 * no span is longer than a day.
 */
export type Span = { from: number; to: number };

/** The id of a time zone as IANA writes it. */
export const zoneSchema = z.string().refine((zone) => zoneNamed(zone) === zone);

const spanSchema = z
  .object({
    from: z
      .int()
      .min(0)
      .max(DAY_MINUTES - 1),
    to: z.int(),
  })
  .refine(({ from, to }) => from < to && to <= from + DAY_MINUTES);

/**
 * When a team is there. `week`: for each weekday the spans that begin on it, sorted, without overlaps. `zone`: an IANA id.
 * `closed`: dates in that zone on which no span begins, sorted.
 */
export const hoursSchema = z.object({
  week: z.record(z.enum(WEEKDAYS), z.array(spanSchema)),
  zone: zoneSchema,
  closed: z.array(z.iso.date()),
});

export type Hours = z.infer<typeof hoursSchema>;

/** How many hours an account may have. */
export const MOST_HOURS = 50;

/** How far ahead an opening or a closing is looked for. */
const HORIZON_DAYS = 400;
const DAY_MS = DAY_MINUTES * 60_000;

/** From `from` up to and without `to`, in ms UTC. */
export type Opening = { from: number; to: number };

/** The id of a zone as IANA writes it, in whatever case it was typed; undefined for none, and for an offset such as `+02:00`. */
export function zoneNamed(typed: string): string | undefined {
  if (!/^[a-z]/i.test(typed)) return undefined;
  try {
    return new Temporal.ZonedDateTime(0n, typed).timeZoneId;
  } catch {
    return undefined;
  }
}

/** Whether it is open at a time, in ms UTC. */
export function isOpenAt(hours: Hours, ms: number): boolean {
  const [next] = openingsAfter(hours, ms);
  return next !== undefined && next.from <= ms;
}

/** The first time after `ms` at which it opens, in ms UTC; undefined if it does not within 400 days. */
export function nextOpening(hours: Hours, ms: number): number | undefined {
  let until = ms;
  for (const { from, to } of openingsAfter(hours, ms)) {
    if (from > until) return from;
    until = to;
    if (until - ms > HORIZON_DAYS * DAY_MS) return undefined;
  }
  return undefined;
}

/** The first time after `ms` at which it closes, in ms UTC; undefined if it does not within 400 days. */
export function nextClosing(hours: Hours, ms: number): number | undefined {
  let until: number | undefined;
  for (const { from, to } of openingsAfter(hours, ms)) {
    if (until !== undefined && from > until) return until;
    until = to;
    if (until - ms > HORIZON_DAYS * DAY_MS) return undefined;
  }
  return until;
}

/** The last time that it was open before it opened at `ms`; undefined if that is more than 400 days ago. */
export function openingBefore(hours: Hours, ms: number): Opening | undefined {
  return lastOpening(hours, ms, 8) ?? lastOpening(hours, ms, HORIZON_DAYS);
}

function lastOpening(hours: Hours, ms: number, days: number): Opening | undefined {
  let last: Opening | undefined;
  for (const { from, to } of openingsAfter(hours, ms - days * DAY_MS)) {
    if (from >= ms) break;
    last = last !== undefined && from <= last.to ? { from: last.from, to } : { from, to };
  }
  return last;
}

/** How long it is open between two times in ms UTC; 0 if `to` is not after `from`. */
export function openMsBetween(hours: Hours, from: number, to: number): number {
  let sum = 0;
  for (const opening of openingsAfter(hours, from)) {
    if (opening.from >= to) break;
    sum += Math.min(opening.to, to) - Math.max(opening.from, from);
  }
  return sum;
}

/**
 * The time, in ms UTC, by which it has been open for `openMs` since `from`; `from` itself where that is 0. Undefined if it does
 * not open for 400 days before that.
 */
export function addOpenMs(hours: Hours, from: number, openMs: number): number | undefined {
  let left = openMs;
  if (left <= 0) return from;
  for (const opening of openingsAfter(hours, from)) {
    const begin = Math.max(opening.from, from);
    if (opening.to - begin >= left) return begin + left;
    left -= opening.to - begin;
  }
  return undefined;
}

/**
 * Yields in order what is open after `ms`, the first perhaps since before. Two may touch and never overlap. Ends after 400 days
 * without any.
 */
function* openingsAfter({ week, zone, closed }: Hours, ms: number): Generator<Opening, undefined> {
  // A span of the day before may go past midnight.
  let date = Temporal.Instant.fromEpochMilliseconds(ms)
    .toZonedDateTimeISO(zone)
    .toPlainDate()
    .subtract({ days: 1 });
  for (let idle = 0; idle <= HORIZON_DAYS; idle += 1) {
    const weekday = WEEKDAYS[date.dayOfWeek - 1];
    const spans = weekday === undefined || closed.includes(date.toString()) ? [] : week[weekday];
    for (const span of spans) {
      const from = timeAt(date, span.from, zone);
      const to = timeAt(date, span.to, zone);
      // Clocks may skip a whole span.
      if (to <= ms || to <= from) continue;
      yield { from, to };
      idle = 0;
    }
    date = date.add({ days: 1 });
  }
  return undefined;
}

/**
 * The first time, in ms UTC, at which clocks of the zone show so many minutes after midnight of a date, or later: a time that
 * is skipped is that of the jump, and one that comes twice is the first.
 */
export function timeAt(date: Temporal.PlainDate, minutes: number, zone: string): number {
  const time = date.toPlainDateTime().add({ minutes });
  const zoned = time.toZonedDateTime(zone, { disambiguation: "earlier" });
  if (zoned.toPlainDateTime().equals(time)) return zoned.epochMilliseconds;
  return (zoned.getTimeZoneTransition("next") ?? zoned).epochMilliseconds;
}
