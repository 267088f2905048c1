import { REPORT_PROBLEMS } from "../../messages/report-words.ts";
import { type UserId, userIdSchema } from "../ids.ts";
import { MOST_REPORT_DAYS, type ReportDays, readDay } from "../report-period.ts";
import { isBlank } from "../text/blank-text.ts";
import { type Argument, readArgument, withoutMarks } from "./argument.ts";
import { CommandUsageError } from "./command.ts";
import { refuseRest } from "./read-ids.ts";
import { asTyped, isUnreadable } from "./typed-text.ts";

/** The days of a report, and whom or which route it is about. `route` as it was typed. */
export type ReportRequest = { days: ReportDays; of: { route: string } | { userId: UserId } | undefined };

const TODAY: ReportDays = { kind: "last", days: 1 };
const PERSON = /^<@([\w-]+)(?:\|[^<>]*)?>$/;
const DATES = /^(.*?)(?:\.{2,3}|…)(.*)$/s;
const LONGEST_ROUTE = 80;

/** Takes `[today | yesterday | 7d | 30d | from..to] [route | @person]` as raw Slack text. Throws a CommandUsageError. */
export function readReport(slackText: string): ReportRequest {
  const first = readArgument(slackText);
  if (first === undefined) return { days: TODAY, of: undefined };
  const days = readDays(first);
  if (days === undefined) return { days: TODAY, of: readSubject(first, slackText) };
  const second = readArgument(first.rest);
  return { days, of: second && readSubject(second, first.rest) };
}

/** Undefined for what is no time: a word without a digit in front, or anything in quotes. */
function readDays(argument: Argument): ReportDays | undefined {
  const typed = withoutMarks(argument);
  if (argument.quoted) return undefined;
  if (typed.toLowerCase() === "today") return TODAY;
  if (typed.toLowerCase() === "yesterday") return { kind: "yesterday" };
  const dates = DATES.exec(typed);
  if (dates !== null) return readDates(typed, dates[1] ?? "", dates[2] ?? "");
  if (!/^\d/.test(typed)) return undefined;
  const days = /^(\d{1,4})d$/i.exec(typed)?.[1];
  if (days === undefined || Number(days) === 0) throw new CommandUsageError(REPORT_PROBLEMS.noTime(typed));
  if (Number(days) > MOST_REPORT_DAYS) throw new CommandUsageError(REPORT_PROBLEMS.tooLong(MOST_REPORT_DAYS));
  return { kind: "last", days: Number(days) };
}

function readDates(typed: string, from: string, to: string): ReportDays {
  const [first, last] = [readDay(from), readDay(to)];
  if (first === undefined || last === undefined)
    throw new CommandUsageError(REPORT_PROBLEMS.noDate(first === undefined ? from : to));
  const days = first.until(last).days + 1;
  if (days < 1) throw new CommandUsageError(REPORT_PROBLEMS.reversed(typed));
  if (days > MOST_REPORT_DAYS) throw new CommandUsageError(REPORT_PROBLEMS.tooLong(MOST_REPORT_DAYS));
  return { kind: "dates", first: from, last: to };
}

/** A route's name of several words needs no quotes. `text`: from the argument on. */
function readSubject(argument: Argument, text: string): NonNullable<ReportRequest["of"]> {
  const word = withoutMarks(argument);
  const userId = argument.quoted ? undefined : PERSON.exec(word)?.[1];
  if (userId !== undefined || argument.quoted) refuseRest(argument.rest, REPORT_PROBLEMS.timeFirst);
  if (userId !== undefined) return { userId: userIdSchema.parse(userId) };
  if (!argument.quoted && /^[<@]/.test(word)) throw new CommandUsageError(REPORT_PROBLEMS.noPerson(word));
  const isOne = isBlank(argument.rest);
  const route = isOne ? word : asTyped(text).replace(/\s+/gu, " ").trim();
  if (route === "" || isUnreadable(route) || route.length > LONGEST_ROUTE)
    throw new CommandUsageError(REPORT_PROBLEMS.noRoute(route));
  return { route };
}
