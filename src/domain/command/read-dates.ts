import { HOURS_PROBLEMS } from "../../messages/hours.ts";
import { readDay } from "../report-period.ts";
import { CommandUsageError } from "./command.ts";

const MOST_DATES = 100;
const DATE = /^\d{4}-\d{2}-\d{2}/;

/**
 * Takes dates as they were typed, such as `2026-12-24` or `2026-12-24..2027-01-01`, returns each day once, sorted. Throws a
 * CommandUsageError.
 */
export function readClosedDates(words: readonly string[]): string[] {
  const dates = new Set<string>();
  for (const word of words) {
    const begin = DATE.exec(word)?.[0] ?? "";
    const first = readDay(begin);
    const rest = word.slice(begin.length);
    const last = rest === "" ? first : readDay(rest.replace(/^(?:\.\.+|-|…)/, ""));
    if (first === undefined || last === undefined || Temporal.PlainDate.compare(first, last) > 0)
      throw new CommandUsageError(HOURS_PROBLEMS.badDate(word));
    for (let date = first; Temporal.PlainDate.compare(date, last) <= 0; date = date.add({ days: 1 })) {
      dates.add(date.toString());
      if (dates.size > MOST_DATES) throw new CommandUsageError(HOURS_PROBLEMS.tooManyDates(MOST_DATES));
    }
  }
  return [...dates].toSorted();
}
