import { z } from "zod";
import { type Hours, isOpenAt, nextOpening } from "./hours.ts";

const MINUTE_MS = 60_000;
const UNIT_MS = { s: 1000, m: MINUTE_MS, h: 60 * MINUTE_MS, d: 24 * 60 * MINUTE_MS };
/** A longer snooze is a slip of the finger. */
const LONGEST_MS = 90 * UNIT_MS.d;
const WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
/** When a day begins for a person whose hours are not known, as minutes after midnight. */
const MORNING = 9 * 60;

/**
 * How long a chat sleeps: for some ms, or until a time of a day, in minutes after midnight. Weekday 1 is Monday; `next` is
 * today, or tomorrow if that time is over today.
 */
export const snoozeSchema = z.union([
  z.object({ ms: z.number().int().positive().max(LONGEST_MS) }),
  z.object({
    day: z.union([z.enum(["today", "tomorrow", "next"]), z.number().int().min(1).max(7)]),
    minute: z.number().int().min(0).max(1439).optional(),
  }),
]);
export type Snooze = z.infer<typeof snoozeSchema>;
type Day = Extract<Snooze, { day: unknown }>["day"];

/** Reads `45m`, `2h`, `1d`, `9:00`, `9am`, `tomorrow`, `tomorrow 14:00`, `monday 9 am`; undefined for anything else. */
export function readSnooze(typed: string): Snooze | undefined {
  const words = typed.trim().toLowerCase().split(/\s+/u);
  const span = /^(\d{1,6})([smhd])$/.exec(words.join(""));
  if (span) {
    const [, count = "", unit = "m"] = span;
    return snoozeSchema.safeParse({ ms: Number(count) * UNIT_MS[unitOf(unit)] }).data;
  }
  const [first = "", ...rest] = words;
  const day = dayOf(first);
  const time = (day === undefined ? words : rest).join("").replace(/^at/u, "");
  if (day === undefined) {
    // A mere number could be hours or minutes.
    const minute = /^\d+$/.test(time) ? undefined : readTime(time);
    return minute === undefined ? undefined : { day: "next", minute };
  }
  const minute = readTime(time);
  if (minute === undefined && (time !== "" || day === "today")) return undefined;
  return { day, minute };
}

/**
 * When a snooze ends that begins `now` (ms), in the zone of the chat's hours, else in that of the person who ordered it (IANA
 * names); undefined if that time is over. A time that the clocks skip is taken as the one right after. `hours`: tomorrow is
 * when they open next after today.
 */
export function snoozeEnd(
  snooze: Snooze,
  now: number,
  personsZone: string,
  hours?: Hours,
): number | undefined {
  if ("ms" in snooze) return now + snooze.ms;
  const zone = hours?.zone ?? personsZone;
  const here = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone);
  const { day, minute = MORNING } = snooze;
  const plainTime = Temporal.PlainTime.from({ hour: Math.floor(minute / 60), minute: minute % 60 });
  const end = (days: number) =>
    here.toPlainDate().add({ days }).toZonedDateTime({ timeZone: zone, plainTime }).epochMilliseconds;
  if (hours !== undefined && snooze.day === "tomorrow" && snooze.minute === undefined) {
    const opening = nextOpening(hours, here.add({ days: 1 }).startOfDay().epochMilliseconds - 1);
    const morning = end(1);
    // Where they are open then, they began before: around the clock they may not open anew for days.
    const isOpenBefore = opening !== undefined && opening > morning && isOpenAt(hours, morning);
    if (!isOpenBefore && opening !== undefined) return opening;
  }
  return daysUntil(day, here.dayOfWeek)
    .map(end)
    .find((at) => at > now);
}

/** In how many days it may be, soonest first. */
function daysUntil(day: Day, today: number): number[] {
  if (typeof day === "number") return [(day - today + 7) % 7 || 7];
  return { today: [0], tomorrow: [1], next: [0, 1] }[day];
}

function dayOf(word: string): Day | undefined {
  if (word === "today" || word === "tomorrow") return word;
  // Three letters are enough to tell them apart.
  const index = word.length < 3 ? -1 : WEEKDAYS.findIndex((name) => name.startsWith(word));
  return index === -1 ? undefined : index + 1;
}

/** `9`, `9:30`, `9am`, `12:05pm`. */
function readTime(typed: string): number | undefined {
  const [, first = "", minutes = "0", half] = /^(\d{1,2})(?::(\d{2}))?([ap]m)?$/.exec(typed) ?? [];
  const [hour, minute] = [Number(first || Number.NaN), Number(minutes)];
  if (half !== undefined && (hour < 1 || hour > 12)) return undefined;
  const since = half === undefined ? hour : (hour % 12) + (half === "pm" ? 12 : 0);
  return since < 24 && minute < 60 ? since * 60 + minute : undefined;
}

function unitOf(letter: string): keyof typeof UNIT_MS {
  return letter === "s" || letter === "h" || letter === "d" ? letter : "m";
}
