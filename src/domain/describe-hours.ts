import { DAY_MINUTES, type Hours, type Span, WEEKDAYS, type Weekday } from "./hours.ts";

/** Days that have a name together. */
export const DAY_GROUPS = {
  daily: WEEKDAYS,
  weekdays: ["mon", "tue", "wed", "thu", "fri"],
  weekend: ["sat", "sun"],
} as const satisfies Record<string, readonly Weekday[]>;

/** Fewer neighbours are listed one by one. */
const LEAST_RUN = 3;

/** Hours in one line, such as `weekdays 9:00-18:00 Europe/Berlin, closed 2026-12-24`: reads back as the same hours. */
export function describeHours({ week, zone, closed }: Hours): string {
  const byTimes = Map.groupBy(
    WEEKDAYS.filter((day) => week[day].length > 0),
    (day) => week[day].map(describeSpan).join(" "),
  );
  const groups = [...byTimes].map(([times, days]) => `${describeDays(days)} ${times}`);
  const dates = inRuns(closed, isDayBefore).flatMap((run) => endsOf(run, ".."));
  return `${groups.join("; ")} ${zone}${dates.length === 0 ? "" : `, closed ${dates.join(", ")}`}`;
}

/** Such as `9:00-18:00`. */
export function describeSpan({ from, to }: Span): string {
  return `${timeOfDay(from)}-${timeOfDay(to > DAY_MINUTES ? to - DAY_MINUTES : to)}`;
}

/** Minutes of the day as `9:00`. */
export function timeOfDay(minutes: number): string {
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
}

/** Days in their order, such as `weekdays`, `mon-wed` or `sat`. */
export function describeDays(days: readonly Weekday[]): string {
  const named = Object.entries(DAY_GROUPS).find(([, group]) => group.join() === days.join());
  if (named !== undefined) return named[0];
  const runs = inRuns(days, (one, next) => WEEKDAYS.indexOf(next) === WEEKDAYS.indexOf(one) + 1);
  return runs.flatMap((run) => endsOf(run, "-")).join();
}

function endsOf(run: readonly string[], sign: string): readonly string[] {
  return run.length < LEAST_RUN ? run : [`${run[0]}${sign}${run.at(-1)}`];
}

/** Splits a list wherever the next item does not follow the one before. */
function inRuns<Item>(items: readonly Item[], isNext: (one: Item, next: Item) => boolean): Item[][] {
  const runs: Item[][] = [];
  for (const item of items) {
    const run = runs.at(-1);
    const last = run?.at(-1);
    if (run !== undefined && last !== undefined && isNext(last, item)) run.push(item);
    else runs.push([item]);
  }
  return runs;
}

function isDayBefore(one: string, next: string): boolean {
  return Temporal.PlainDate.from(one).add({ days: 1 }).toString() === next;
}
