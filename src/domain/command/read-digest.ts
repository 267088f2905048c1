import { ROUTE_PROBLEMS } from "../../messages/route-problems.ts";
import type { DigestTime } from "../digest-time.ts";
import { DAY_MINUTES, WEEKDAYS, type Weekday } from "../hours.ts";
import { CommandUsageError } from "./command.ts";
import { daysOf, minutesOf, readTimeWords, readZone } from "./read-hours.ts";

const LONGEST = 200;
const TIME = /^(\d{1,2})(?:[:.](\d{2}))?([ap]m)?$/i;

/**
 * Takes `weekdays 18:00`, perhaps with a zone, as it was typed. Without days it is every day. Throws a CommandUsageError, with
 * `problem` for what is no such time.
 */
export function readDigestTime(typed: string, problem = ROUTE_PROBLEMS.badDigest): DigestTime {
  const bad = () => new CommandUsageError(problem(typed));
  if (typed.length > LONGEST) throw bad();
  const days = new Set<Weekday>();
  let minute: number | undefined;
  let zone: string | undefined;
  for (const word of readTimeWords(typed)) {
    const named = daysOf(word);
    if (named !== undefined) for (const day of named) days.add(day);
    else if (/^\d/.test(word)) {
      if (minute !== undefined) throw bad();
      const [, hour, minutes, half] = TIME.exec(word) ?? [];
      minute = hour === undefined ? undefined : minutesOf(hour, minutes, half);
      if (minute === undefined || minute === DAY_MINUTES) throw bad();
    } else {
      if (zone !== undefined) throw bad();
      zone = readZone(word);
    }
  }
  if (minute === undefined) throw bad();
  const chosen = WEEKDAYS.filter((day) => days.size === 0 || days.has(day));
  return { days: chosen, minute, ...(zone === undefined ? {} : { zone }) };
}
