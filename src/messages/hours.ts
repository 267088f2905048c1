import { describeHours } from "../domain/describe-hours.ts";
import { type Hours, isOpenAt, nextClosing, nextOpening } from "../domain/hours.ts";
import type { Route } from "../domain/route.ts";
import { type Card, context, type Form, listBelow, section } from "./blocks.ts";
import { shown } from "./command-problems.ts";
import { formOf, input } from "./forms.ts";
import { code, timeOf } from "./text/excerpt.ts";
import type { SlashUsage } from "./usage.ts";

export const HOURS_TITLE = "Business hours";

/** Hours as they are typed. */
const HOURS_LINE = "weekdays 9:00-12:30 13:30-18:00 Europe/Berlin, closed 2026-12-24";

/** The commands about business hours. */
export const HOURS_USAGE = {
  hours: {
    topic: "routes",
    form: "/chatra hours",
    example: "/chatra hours",
    does: "List the business hours of this account.",
  },
  "hours.set": {
    topic: "routes",
    form: "/chatra hours NAME [DAYS TIMES… ZONE, closed DATES]",
    example: `/chatra hours support ${HOURS_LINE}`,
    does: "Set business hours; without times, in a form (admins).",
  },
  "hours.delete": {
    topic: "routes",
    form: "/chatra hours delete NAME",
    example: "/chatra hours delete support",
    does: "Delete business hours (admins).",
  },
} as const satisfies Record<string, SlashUsage>;

const didYouMean = (meant: string | undefined) => (meant === undefined ? "" : ` Did you mean \`${meant}\`?`);
const DAYS = "days such as `weekdays`, `mon-fri` or `sat,sun`";

/** Why what was typed names no hours, or is none, as mrkdwn. */
export const HOURS_PROBLEMS = {
  noName: "The name of the hours is missing.",
  badName: (typed: string, most: number) =>
    `${shown(typed)} can't be the name of hours. Use up to ${most} letters, digits and hyphens.`,
  reserved: (name: string) =>
    `${shown(name)} can't be the name of hours: the word has another meaning here. Write a name such as \`support\` first.`,
  nameOnly: "Write nothing after the name.",
  tooLong: (typed: string, most: number) => `${shown(typed)} is too long: the limit is ${most} characters.`,
  noTimes: (days: string) =>
    `${shown(days)} has no times. Write times such as \`9:00-18:00\` after the days.`,
  noDays: (times: string) => `${shown(times)} has no days. Write ${DAYS} before the times.`,
  nothing: `The days and times are missing. Begin with ${DAYS}.`,
  badTimes: (typed: string) =>
    `${shown(typed)} is not a time span. Write a start and an end, such as \`9:00-18:00\` or \`9am-6pm\`.`,
  halfClock: (typed: string) =>
    `${shown(typed)} has \`am\` or \`pm\` on one side only. Write it on both, or on none.`,
  backwards: (typed: string) =>
    `${shown(typed)} ends before it starts. Write \`9:00-17:00\`, or with minutes if it goes past midnight: \`22:00-6:00\`.`,
  empty: (typed: string) =>
    `${shown(typed)} starts and ends at the same time. Write \`0:00-24:00\` for a whole day.`,
  unknown: (typed: string, meant: string | undefined) =>
    `${shown(typed)} is not a day, a time or a time zone.${didYouMean(meant)}`,
  badZone: (typed: string, meant: string | undefined) =>
    `${shown(typed)} can't be used as a time zone.${didYouMean(meant)} Write a zone such as \`Europe/Berlin\` or \`UTC\`.`,
  noZone: "The time zone is missing. Write one such as `Europe/Berlin` after the times.",
  twoZones: (typed: string) => `${shown(typed)} is a second time zone. Hours have one.`,
  badDate: (typed: string) =>
    `${shown(typed)} is not a date. After \`closed\` come dates such as \`2026-12-24\` or \`2026-12-24..2027-01-01\`.`,
  strayDate: (typed: string) => `Write \`closed\` before the date ${shown(typed)}.`,
  noDates: "The dates after `closed` are missing. Write dates such as `2026-12-24`.",
  overlap: (one: string, other: string) => `${shown(one)} overlaps ${shown(other)}. Write each time once.`,
  tooManySpans: (day: string, most: number) =>
    `${shown(day)} has too many times: the limit is ${most} spans a day.`,
  tooManyDates: (most: number) => `These are too many dates: the limit is ${most} closed dates.`,
} as const;

/** Hours with their name. */
type Named = { name: string; hours: Hours };

const LONGEST_SHOWN = 300;

/** All business hours of an account; `now` in ms UTC. */
export function showAllHours(all: readonly Named[], now: number): Card {
  const heading =
    all.length === 0
      ? "There are no business hours yet."
      : `*${all.length === 1 ? "One set" : `${all.length} sets`} of business hours*`;
  const items = all.map(({ name, hours }) => `${code(name)}  ${lineOf(hours)}\n${stateOf(hours, now)}`);
  const hint = `${code(HOURS_USAGE["hours.set"].example, 100)} sets them (admins).`;
  return listBelow(heading, items, { tail: [context(hint)] });
}

/** `now` in ms UTC. */
export function hoursSaved({ name, hours }: Named, now: number): string {
  return `:white_check_mark: Saved the hours ${code(name)}: ${lineOf(hours)}. ${stateOf(hours, now)}`;
}

type RouteWithHours = Pick<Route, "name" | "digest" | "auto">;

/** `routes`: those that had these hours. */
export function hoursDeleted(name: string, routes: readonly RouteWithHours[]): string {
  const deleted = `:white_check_mark: Deleted the hours ${code(name)}.`;
  if (routes.length === 0) return deleted;
  const [those, are] = routes.length === 1 ? ["route", "is"] : ["routes", "are"];
  const ended = [
    ...stopped(
      "digest",
      "digests",
      "hours or a time zone",
      routes.filter(({ digest }) => digest && !digest.zone),
    ),
    ...stopped(
      "automatic message",
      "automatic messages",
      "hours",
      routes.filter(({ auto }) => auto),
    ),
  ];
  return [`${deleted} The ${those} ${namesOf(routes)} ${are} always open now.`, ...ended].join(" ");
}

function stopped(one: string, several: string, need: string, routes: readonly RouteWithHours[]): string[] {
  if (routes.length === 0) return [];
  const [what, have, they] = routes.length === 1 ? [one, "has", "it needs"] : [several, "have", "they need"];
  return [`:warning: The ${what} of ${namesOf(routes)} ${have} stopped: ${they} ${need}.`];
}

function namesOf(routes: readonly RouteWithHours[]): string {
  return routes.map(({ name }) => code(name)).join(", ");
}

export const unknownHours = (name: string, meant: string | undefined) =>
  `This account has no hours ${shown(name)}.${didYouMean(meant)} \`${HOURS_USAGE.hours.form}\` lists the hours.`;

export const tooManyHours = (most: number) =>
  `This account has ${most} sets of business hours, which is the limit. Delete one first: \`${HOURS_USAGE["hours.delete"].form}\`. Nothing was saved.`;

/** The form that edits hours, filled with their line. Its field has the block id `line`, and takes `longest` characters. */
export function showHoursForm(hours: {
  metadata: string;
  name: string;
  line: string | undefined;
  longest: number;
}): Form {
  const { metadata, name, line, longest: max_length } = hours;
  const hint = `Days, times, a time zone and closed dates, such as: ${HOURS_LINE}`;
  const element = { max_length, ...(line === undefined ? {} : { initial_value: line }) };
  const blocks = [
    section(`${line === undefined ? "New hours" : "Hours"} ${code(name)}`),
    input("line", "Opening times", element, hint),
  ];
  return formOf("edit_hours", HOURS_TITLE, blocks, "Save", metadata);
}

/** Instead of a form, for somebody who may not change hours; `why` says so. */
export function hoursToRead(name: string, hours: Hours | undefined, why: string): string {
  return hours === undefined ? unknownHours(name, undefined) : `${code(name)}  ${lineOf(hours)}\n${why}`;
}

function lineOf(hours: Hours): string {
  return code(describeHours(hours), LONGEST_SHOWN);
}

/** Whether it is open, and when that changes. */
function stateOf(hours: Hours, now: number): string {
  if (isOpenAt(hours, now)) {
    const end = nextClosing(hours, now);
    return end === undefined ? "Always open." : `Open until ${timeOf(end)}.`;
  }
  const begin = nextOpening(hours, now);
  return begin === undefined ? "Does not open within a year." : `Opens next ${timeOf(begin)}.`;
}

/** Beside the field of a form that was open while somebody else changed the hours. Plain text. */
export const HOURS_CHANGED =
  "Somebody changed these hours while this form was open. Close it, and open it again to see them.";
