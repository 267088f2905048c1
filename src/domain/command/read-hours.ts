import { HOURS_PROBLEMS } from "../../messages/hours.ts";
import { DAY_GROUPS, describeSpan } from "../describe-hours.ts";
import { DAY_MINUTES, type Hours, type Span, WEEKDAYS, type Weekday, zoneNamed } from "../hours.ts";
import { isSnippetName, LONGEST_SNIPPET_NAME, splitSnippetName } from "../snippet.ts";
import { CommandUsageError } from "./command.ts";
import { nearestName, nearestWord } from "./nearest-word.ts";
import { readClosedDates } from "./read-dates.ts";
import { refuseRest } from "./read-ids.ts";
import { asTyped } from "./typed-text.ts";

/** In characters. What we write ourselves is always shorter. */
export const LONGEST_LINE = 2500;
const MOST_SPANS = 8;
const RESERVED: ReadonlySet<string> = new Set(["list", "delete", "show", "set", "closed"]);
const DAY_NAMES = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;

/** What people write in other ways, and how it is read. */
const OTHER_WAYS: readonly (readonly [RegExp, string])[] = [
  [/[\u2010-\u2015\u2212]/g, "-"],
  [/[()"“”„*`]|(?:^|\s)(?:and|&)(?=\s)/gi, " "],
  [/\b24\/7\b/g, "daily 0:00-24:00"],
  [/\bevery\s+day\b/gi, "daily"],
  [/(\d)\s+(?=[ap]m\b)/gi, "$1"],
  [/\s+(?:to|till|until)\s+|\s*-\s*/gi, "-"],
  [/\n/g, ";"],
];

const TIMES = /^(\d{1,2})(?:[:.](\d{2}))?([ap]m)?-(\d{1,2})(?:[:.](\d{2}))?([ap]m)?$/i;

/** Takes the name of hours as raw Slack text, and what follows it. Throws a CommandUsageError. */
export function readHoursName(slackText: string): { name: string; rest: string } {
  const { name, rest } = splitSnippetName(slackText);
  if (name === "") throw new CommandUsageError(HOURS_PROBLEMS.noName);
  if (!isSnippetName(name))
    throw new CommandUsageError(HOURS_PROBLEMS.badName(asTyped(name), LONGEST_SNIPPET_NAME));
  if (RESERVED.has(name) || daysOf(name) !== undefined)
    throw new CommandUsageError(HOURS_PROBLEMS.reserved(name));
  return { name, rest };
}

/** Takes a name and nothing else. Throws a CommandUsageError. */
export function readOnlyHoursName(slackText: string): { name: string } {
  const { name, rest } = readHoursName(slackText);
  refuseRest(rest, HOURS_PROBLEMS.nameOnly);
  return { name };
}

/**
 * Takes hours as raw Slack text, such as `mon-thu 9-18; fri 9:00-15:00 Europe/Berlin, closed 2026-12-24`. Commas mean nothing, a
 * semicolon ends what belongs to some days. Throws a CommandUsageError.
 */
export function readHours(slackText: string): Hours {
  const text = asTyped(slackText);
  if (text.length > LONGEST_LINE) throw new CommandUsageError(HOURS_PROBLEMS.tooLong(text, LONGEST_LINE));
  const line = inOurWay(text);
  const [before = "", ...after] = line.split(/(?<![^\s,;])closed(?![^\s,;:])/i);
  const week: Hours["week"] = { mon: [], tue: [], wed: [], thu: [], fri: [], sat: [], sun: [] };
  const dates: string[] = [];
  let zone: string | undefined;
  const setZone = (typed: string) => {
    if (zone !== undefined) throw new CommandUsageError(HOURS_PROBLEMS.twoZones(typed));
    zone = readZone(typed);
  };
  for (const group of before.split(";")) readGroup(wordsIn(group), week, setZone);
  for (const word of after.flatMap(wordsIn)) {
    if (/^\d/.test(word) || daysOf(word) !== undefined) dates.push(word);
    else setZone(word);
  }
  if (WEEKDAYS.every((day) => week[day].length === 0)) throw new CommandUsageError(HOURS_PROBLEMS.nothing);
  if (zone === undefined) throw new CommandUsageError(HOURS_PROBLEMS.noZone);
  if (after.length > 0 && dates.length === 0) throw new CommandUsageError(HOURS_PROBLEMS.noDates);
  refuseCrowd(week);
  return { week, zone, closed: readClosedDates(dates) };
}

function inOurWay(text: string): string {
  return OTHER_WAYS.reduce((read, [way, ours]) => read.replace(way, ours), text.normalize("NFKC"));
}

/** The words of a line that names days, times and a zone, in whatever way people write them. */
export function readTimeWords(text: string): string[] {
  return wordsIn(inOurWay(text));
}

function wordsIn(text: string): string[] {
  return (text.match(/[^\s,;]+/g) ?? [])
    .map((word) => word.replace(/:$|(?<!\.)\.$/, ""))
    .filter((word) => word !== "");
}

/** Adds the times of a group to its days. Days after times begin anew. */
function readGroup(words: readonly string[], week: Hours["week"], setZone: (typed: string) => void): void {
  let days = new Set<Weekday>();
  let untimed: string | undefined;
  for (const word of words) {
    const named = daysOf(word);
    if (named !== undefined) {
      days = new Set(untimed === undefined ? named : [...days, ...named]);
      untimed ??= word;
    } else if (/^\d/.test(word)) {
      const span = readSpan(word);
      if (days.size === 0) throw new CommandUsageError(HOURS_PROBLEMS.noDays(word));
      for (const day of days) week[day].push(span);
      untimed = undefined;
    } else setZone(word);
  }
  if (untimed !== undefined) throw new CommandUsageError(HOURS_PROBLEMS.noTimes(untimed));
}

/** The days that a word names, such as `weekend`, `Mondays` or `fri-mon`; undefined for any other word. */
export function daysOf(word: string): Weekday[] | undefined {
  const lower = word.toLowerCase();
  const group = Object.entries(DAY_GROUPS).find(([name]) => singular(name) === singular(lower));
  if (group !== undefined) return [...group[1]];
  if (lower === "everyday") return [...WEEKDAYS];
  const ends = lower.split("-").map(dayIndex);
  const [from] = ends;
  const to = ends.at(-1);
  if (from === undefined || to === undefined || ends.length > 2) return undefined;
  const count = ((to - from + 7) % 7) + 1;
  return Array.from({ length: count }, (_, index) => WEEKDAYS[(from + index) % 7]).filter(
    (day) => day !== undefined,
  );
}

function dayIndex(word: string): number | undefined {
  const begin = singular(word);
  const index = begin.length < 2 ? -1 : DAY_NAMES.findIndex((name) => name.startsWith(begin));
  return index === -1 ? undefined : index;
}

function singular(word: string): string {
  return word.replace(/s$/, "");
}

function readSpan(typed: string): Span {
  const [, fromHour, fromMinute, fromHalf, toHour, toMinute, toHalf] = TIMES.exec(typed) ?? [];
  if (/^\d{4}-\d/.test(typed)) throw new CommandUsageError(HOURS_PROBLEMS.strayDate(typed));
  const from = minutesOf(fromHour, fromMinute, fromHalf);
  const to = minutesOf(toHour, toMinute, toHalf);
  if (from === undefined || to === undefined || from === DAY_MINUTES)
    throw new CommandUsageError(HOURS_PROBLEMS.badTimes(typed));
  if ((fromHalf === undefined) !== (toHalf === undefined))
    throw new CommandUsageError(HOURS_PROBLEMS.halfClock(typed));
  if (from === to) throw new CommandUsageError(HOURS_PROBLEMS.empty(typed));
  if (to > from) return { from, to };
  // Who writes 9-5 means the afternoon, and who writes 22-6 the night: only the full form is clear.
  if (to > 0 && fromMinute === undefined && toMinute === undefined && fromHalf === undefined)
    throw new CommandUsageError(HOURS_PROBLEMS.backwards(typed));
  return { from, to: to + DAY_MINUTES };
}

/** Takes a time as typed, returns minutes after midnight, at most 24:00; undefined for what is none. `half`: am or pm. */
export function minutesOf(hour: string | undefined, minute = "0", half?: string): number | undefined {
  const hours = Number(hour);
  const minutes = Number(minute);
  if (minutes > 59) return undefined;
  if (half === undefined) {
    const time = hours * 60 + minutes;
    return time <= DAY_MINUTES ? time : undefined;
  }
  if (hours < 1 || hours > 12) return undefined;
  return ((hours % 12) + (half.toLowerCase() === "pm" ? 12 : 0)) * 60 + minutes;
}

/** Sorts each day's spans. Throws a CommandUsageError for too many, and where two overlap. */
function refuseCrowd(week: Hours["week"]): void {
  for (const day of WEEKDAYS) {
    if (week[day].length > MOST_SPANS)
      throw new CommandUsageError(HOURS_PROBLEMS.tooManySpans(day, MOST_SPANS));
    week[day].sort((one, other) => one.from - other.from);
  }
  const all = WEEKDAYS.flatMap((day, index) =>
    week[day].map((span) => ({ day, span, at: index * DAY_MINUTES + span.from })),
  );
  for (const [index, { day, span, at }] of all.entries()) {
    const next = all[(index + 1) % all.length];
    if (next === undefined) continue;
    const nextAt = next.at + (index + 1 < all.length ? 0 : 7 * DAY_MINUTES);
    if (at + span.to - span.from > nextAt)
      throw new CommandUsageError(
        HOURS_PROBLEMS.overlap(`${day} ${describeSpan(span)}`, `${next.day} ${describeSpan(next.span)}`),
      );
  }
}

/** An abbreviation such as EST does not say when clocks change. */
export function readZone(typed: string): string {
  const zone = zoneNamed(typed);
  if (zone !== undefined && (/[a-z]/.test(zone) || zone === "UTC" || zone === "GMT")) return zone;
  if (zone !== undefined || typed.includes("/"))
    throw new CommandUsageError(HOURS_PROBLEMS.badZone(typed, nearestZone(typed)));
  const meant =
    nearestWord(typed, [...WEEKDAYS, ...DAY_NAMES, ...Object.keys(DAY_GROUPS), "closed"]) ??
    nearestZone(typed);
  throw new CommandUsageError(HOURS_PROBLEMS.unknown(typed, meant));
}

/** The zone of this city, or with a name near to this. */
function nearestZone(typed: string): string | undefined {
  const zones = new Map(
    Intl.supportedValuesOf("timeZone").flatMap((zone) =>
      [zone, zone.slice(zone.lastIndexOf("/"))].map((name) => [lettersOf(name), zone] as const),
    ),
  );
  const letters = lettersOf(typed);
  const near = letters.length < 4 ? undefined : nearestName(letters, [...zones.keys()]);
  return near === undefined ? undefined : zones.get(near);
}

function lettersOf(text: string): string {
  return text.toLowerCase().replace(/[^a-z]/g, "");
}
