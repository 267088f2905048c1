import { z } from "zod";
import { type Hours, nextOpening } from "./hours.ts";

const MINUTE_MS = 60_000;
const UNIT_MS = { s: 1000, m: MINUTE_MS, h: 60 * MINUTE_MS, d: 24 * 60 * MINUTE_MS };
/** A longer snooze is a slip of the finger. */
const LONGEST_MS = 90 * UNIT_MS.d;
const WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
/** When a day begins for a person whose hours are not known, as minutes after midnight. */
const MORNING = 9 * 60;

/** How long a chat sleeps: for some ms, or until a time of a day, in minutes after midnight. Weekday 1 is Monday. */
export const snoozeSchema = z.union([
  z.object({ ms: z.number().int().positive().max(LONGEST_MS) }),
  z.object({
    day: z.union([z.enum(["today", "tomorrow"]), z.number().int().min(1).max(7)]),
    minute: z.number().int().min(0).max(1439).optional(),
  }),
]);
export type Snooze = z.infer<typeof snoozeSchema>;

/** Reads `45m`, `2h`, `1d`, `tomorrow`, `tomorrow 14:00`, `monday 9:00`; undefined for anything else. */
export function readSnooze(typed: string): Snooze | undefined {
  const words = typed.trim().toLowerCase().split(/\s+/u);
  const span = /^(\d{1,6})([smhd])$/.exec(words.join(""));
  if (span) {
    const [, count = "", unit = "m"] = span;
    return snoozeSchema.safeParse({ ms: Number(count) * UNIT_MS[unitOf(unit)] }).data;
  }
  const [dayWord = "", time, ...rest] = words;
  const day = dayOf(dayWord);
  const minute = time === undefined ? undefined : readTime(time);
  if (day === undefined || rest.length > 0 || (time !== undefined && minute === undefined)) return undefined;
  return day === "today" && minute === undefined ? undefined : { day, minute };
}

/**
 * When a snooze ends that begins `now` (ms), in the IANA zone of the person who ordered it; undefined if that time is over. A
 * time that the clocks skip is taken as the one right after. `hours`: tomorrow is when they open next after today.
 */
export function snoozeEnd(snooze: Snooze, now: number, zone: string, hours?: Hours): number | undefined {
  if ("ms" in snooze) return now + snooze.ms;
  if (hours !== undefined && snooze.day === "tomorrow" && snooze.minute === undefined) {
    const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(hours.zone);
    const opening = nextOpening(hours, today.add({ days: 1 }).startOfDay().epochMilliseconds - 1);
    if (opening !== undefined) return opening;
  }
  const here = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone);
  const { day, minute = MORNING } = snooze;
  const days = typeof day === "number" ? (day - here.dayOfWeek + 7) % 7 || 7 : day === "tomorrow" ? 1 : 0;
  const end = here
    .toPlainDate()
    .add({ days })
    .toZonedDateTime({
      timeZone: zone,
      plainTime: Temporal.PlainTime.from({ hour: Math.floor(minute / 60), minute: minute % 60 }),
    });
  return end.epochMilliseconds > now ? end.epochMilliseconds : undefined;
}

function dayOf(word: string): Extract<Snooze, { day: unknown }>["day"] | undefined {
  if (word === "today" || word === "tomorrow") return word;
  // Three letters are enough to tell them apart.
  const index = word.length < 3 ? -1 : WEEKDAYS.findIndex((name) => name.startsWith(word));
  return index === -1 ? undefined : index + 1;
}

function readTime(typed: string): number | undefined {
  const match = /^(\d{1,2})(?::(\d{2}))?$/.exec(typed);
  if (!match) return undefined;
  const [hour, minute] = [Number(match[1]), Number(match[2] ?? 0)];
  return hour < 24 && minute < 60 ? hour * 60 + minute : undefined;
}

function unitOf(letter: string): keyof typeof UNIT_MS {
  return letter === "s" || letter === "h" || letter === "d" ? letter : "m";
}
