import { z } from "zod";
import { describeDays, timeOfDay } from "./describe-hours.ts";
import { DAY_MINUTES, timeAt, WEEKDAYS, zoneSchema } from "./hours.ts";

/** When a channel gets its daily digest, in minutes of the day. `days` from Monday on; no zone: that of the route's hours. */
export const digestTimeSchema = z.object({
  days: z.array(z.enum(WEEKDAYS)).min(1),
  minute: z
    .int()
    .min(0)
    .max(DAY_MINUTES - 1),
  zone: zoneSchema.optional(),
});
export type DigestTime = z.infer<typeof digestTimeSchema>;

/** As it is typed, such as `weekdays 18:00 Europe/Berlin`. */
export function describeDigestTime({ days, minute, zone }: DigestTime): string {
  return `${describeDays(days)} ${timeOfDay(minute)}${zone === undefined ? "" : ` ${zone}`}`;
}

/** The first such time after `ms`, in ms UTC. */
export function digestTimeAfter(time: DigestTime, zone: string, ms: number): number {
  return nearest(time, zone, ms, 1, (at) => at > ms);
}

/** The last such time before `ms`, in ms UTC. */
export function digestTimeBefore(time: DigestTime, zone: string, ms: number): number {
  return nearest(time, zone, ms, -1, (at) => at < ms);
}

/** Looks at the days from that of `ms` on. Clocks may skip a day, or a time of it is that of the next day. */
function nearest(
  { days, minute }: DigestTime,
  zone: string,
  ms: number,
  step: 1 | -1,
  isIt: (at: number) => boolean,
): number {
  const today = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone).toPlainDate();
  for (let count = -1; count <= 15; count += 1) {
    const date = today.add({ days: count * step });
    const weekday = WEEKDAYS[date.dayOfWeek - 1];
    const at = timeAt(date, minute, zone);
    if (weekday !== undefined && days.includes(weekday) && isIt(at)) return at;
  }
  throw new Error("every week has each of its days");
}
