import { ROUTE_PROBLEMS } from "../../messages/route-problems.ts";
import { type DurationFault, readDuration } from "../duration.ts";
import { channelIdSchema, userGroupIdSchema, userIdSchema } from "../ids.ts";
import {
  CLAIMS,
  DEFAULT_ROUTE,
  type Escalation,
  NEW_ROUTE,
  POLICIES,
  type RouteChanges,
  type RouteMention,
} from "../route.ts";
import { isSnippetName, splitSnippetName } from "../snippet.ts";
import { isBlank } from "../text/blank-text.ts";
import { readArgument, readNamedArgument } from "./argument.ts";
import { CommandUsageError } from "./command.ts";
import { nearestWord } from "./nearest-word.ts";
import { readAuto } from "./read-auto.ts";
import { readConditions } from "./read-conditions.ts";
import { readDigestTime } from "./read-digest.ts";
import { refuseRest } from "./read-ids.ts";
import { asTyped } from "./typed-text.ts";

/** The settings of a route as people type them, in the order in which a route is described. */
export const ROUTE_SETTINGS = [
  "when",
  "channel",
  "mention",
  "policy",
  "remind",
  "remind-next",
  "escalate",
  "hours",
  "claim",
  "return",
  "digest",
  "auto",
  "auto-after",
] as const;
export type RouteSetting = (typeof ROUTE_SETTINGS)[number];

/** Words that mean something else after `/chatra route`. */
const RESERVED: ReadonlySet<string> = new Set(["up", "down", "delete", "test", "list", "add", "none"]);

/** One step posts in the thread, one in the channel, one escalates. */
const MOST_STEPS = 3;

/** Takes `NAME setting=value…` as raw Slack text, returns what to change of the route. Throws a CommandUsageError. */
export function readRoute(slackText: string): { name: string; changes: RouteChanges } {
  const { name, rest: settings } = readName(slackText);
  let changes: RouteChanges = {};
  const given = new Set<RouteSetting>();
  let rest = settings;
  while (!isBlank(rest)) {
    const named = readNamedArgument(rest);
    if (named?.sign !== "=")
      throw new CommandUsageError(ROUTE_PROBLEMS.stray(readArgument(rest)?.typed ?? ""));
    const setting = settingOf(named.name);
    if (given.has(setting)) throw new CommandUsageError(ROUTE_PROBLEMS.twice(setting));
    given.add(setting);
    changes = { ...changes, ...readSetting(setting, named.value) };
    rest = named.rest;
  }
  if (name === DEFAULT_ROUTE && (changes.conditions ?? []).length > 0)
    throw new CommandUsageError(ROUTE_PROBLEMS.whenOfDefault);
  return { name, changes };
}

/** Takes a name and nothing else. Throws a CommandUsageError. */
export function readOnlyRouteName(slackText: string): { name: string } {
  const { name, rest } = readName(slackText);
  refuseRest(rest, ROUTE_PROBLEMS.nameOnly);
  return { name };
}

function readName(slackText: string): { name: string; rest: string } {
  const { name, rest } = splitSnippetName(slackText);
  if (isBlank(name)) throw new CommandUsageError(ROUTE_PROBLEMS.noName);
  if (/^[a-z-]+=/.test(name)) throw new CommandUsageError(ROUTE_PROBLEMS.nameFirst(asTyped(name)));
  if (!isSnippetName(name)) throw new CommandUsageError(ROUTE_PROBLEMS.badName(asTyped(name)));
  if (RESERVED.has(name)) throw new CommandUsageError(ROUTE_PROBLEMS.reserved(name));
  return { name, rest };
}

function settingOf(typed: string): RouteSetting {
  const setting = ROUTE_SETTINGS.find((known) => known === typed.toLowerCase());
  if (setting !== undefined) return setting;
  throw new CommandUsageError(ROUTE_PROBLEMS.unknownSetting(typed, nearestWord(typed, ROUTE_SETTINGS)));
}

/**
 * Takes one setting as it was typed, without its quotes, returns the change. An empty value, or `none`, resets it; but `none`
 * as times means that there are no reminders. Throws a CommandUsageError.
 */
export function readSetting(setting: RouteSetting, typed: string): RouteChanges {
  const value = typed.trim();
  const isReset = isBlank(value) || value.toLowerCase() === "none";
  switch (setting) {
    case "when":
      return { conditions: isReset ? [] : readConditions(value) };
    case "channel":
      return { channelId: isReset ? undefined : readChannel(value) };
    case "mention":
      return { mention: isReset ? NEW_ROUTE.mention : readMention(value) };
    case "policy":
      return { policy: isReset ? NEW_ROUTE.policy : oneOf("policy", POLICIES, value) };
    case "remind":
      return { remind: isBlank(value) ? [...NEW_ROUTE.remind] : readTimes(setting, value) };
    case "remind-next":
      return { remindNext: isBlank(value) ? [...NEW_ROUTE.remindNext] : readTimes(setting, value) };
    case "escalate":
      return { escalate: isReset ? undefined : readEscalation(value) };
    case "hours":
      return { hours: isReset ? undefined : readHours(value) };
    case "claim":
      return { claim: isReset ? NEW_ROUTE.claim : oneOf("claim", CLAIMS, value) };
    case "return":
      return { returnAfter: isReset ? undefined : readTime(setting, value) };
    case "digest":
      return { digest: isReset ? undefined : readDigestTime(value) };
    case "auto":
      return { auto: isReset ? undefined : readAuto(value) };
    case "auto-after":
      return { autoAfter: isReset ? undefined : readTime(setting, value) };
    default:
      return setting satisfies never;
  }
}

function oneOf<Value extends string>(setting: RouteSetting, values: readonly Value[], typed: string): Value {
  const value = values.find((known) => known === typed.toLowerCase());
  if (value !== undefined) return value;
  throw new CommandUsageError(ROUTE_PROBLEMS.notOneOf(setting, typed, values, nearestWord(typed, values)));
}

function readChannel(typed: string) {
  const id = channelIdSchema.safeParse(/^<#([\w-]+)(?:\|[^<>]*)?>$/.exec(typed)?.[1]);
  if (id.success) return id.data;
  throw new CommandUsageError(ROUTE_PROBLEMS.noChannel(shownMention(typed)));
}

function readMention(typed: string): RouteMention {
  if (/^(?:@?here|<!here(?:\|[^<>]*)?>)$/i.test(typed)) return { kind: "here" };
  const called = readCalled(typed);
  if (called === undefined) throw new CommandUsageError(ROUTE_PROBLEMS.noMention(shownMention(typed)));
  return called;
}

function readEscalation(typed: string): Escalation {
  const called = readCalled(typed);
  if (called === undefined) throw new CommandUsageError(ROUTE_PROBLEMS.noEscalation(shownMention(typed)));
  return called;
}

/** A person or a group, as Slack writes a mention that was chosen from its list. */
function readCalled(typed: string): Escalation | undefined {
  const [, sign, id] = /^<(@|!subteam\^)([\w-]+)(?:\|[^<>]*)?>$/.exec(typed) ?? [];
  if (sign === "@") return { kind: "user", userId: userIdSchema.parse(id) };
  return sign === undefined ? undefined : { kind: "group", groupId: userGroupIdSchema.parse(id) };
}

/** As the person saw it: the label of Slack's mark, if there is one. */
function shownMention(typed: string): string {
  return /^<[^<>|]*\|([^<>|]+)>$/.exec(typed)?.[1] ?? typed.replace(/^<([@#!])([^<>]*)>$/, "$1$2");
}

function readTimes(setting: RouteSetting, typed: string): number[] {
  if (typed.toLowerCase() === "none") return [];
  const times = typed
    .split(",")
    .filter((time) => !isBlank(time))
    .map((time) => readTime(setting, time.trim()));
  if (times.length === 0) throw new CommandUsageError(ROUTE_PROBLEMS.badTime(setting, typed, "form"));
  if (times.length > MOST_STEPS)
    throw new CommandUsageError(ROUTE_PROBLEMS.tooManyTimes(setting, typed, MOST_STEPS));
  if (times.some((time, index) => time <= (times[index - 1] ?? 0)))
    throw new CommandUsageError(ROUTE_PROBLEMS.unordered(setting, typed));
  return times;
}

function readTime(setting: RouteSetting, typed: string): number {
  const time: number | DurationFault = readDuration(typed);
  if (typeof time === "number") return time;
  throw new CommandUsageError(ROUTE_PROBLEMS.badTime(setting, typed, time));
}

function readHours(typed: string): string {
  const { name, rest } = splitSnippetName(typed);
  if (rest !== "" || !isSnippetName(name)) throw new CommandUsageError(ROUTE_PROBLEMS.badHours(typed));
  return name;
}
