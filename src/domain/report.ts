import { type Fact, type FactOf, markOfFact } from "./fact.ts";
import type { UserId } from "./ids.ts";

/** From `from` up to and without `to`, in ms UTC. */
export type Period = { from: number; to: number };

/** How long something took, in ms of business time; undefined where there is nothing to measure. */
export type Durations = { count: number; median: number | undefined; p90: number | undefined };

/** Every number of a report, for all or for a part of it. */
export type Numbers = {
  /** Episodes that began in the period. */
  episodes: number;
  /** First responses in the period; `count` is the number of episodes that were answered. */
  first: Durations;
  /** Later responses in the period. */
  next: Durations;
  /** Episodes that ended unanswered in the period. */
  missed: number;
  /** Episodes that began in the period and were neither answered, missed nor closed at its end. */
  waiting: number;
  /** Episodes that were closed in the period and not reopened by its end: how long each was open in all. */
  closed: Durations;
};

/** An hour of the day, from 0: when visitors began to wait whose first response or miss is in the period. */
type Hour = { answered: number; missed: number };

/** Who answered or closed: a teammate, an agent in Chatra's panel, or nobody whom we know. */
export type Answerer = { userId: UserId } | { agentName: string } | undefined;

export type Report = {
  total: Numbers;
  /** By name. */
  byRoute: { route: string; numbers: Numbers }[];
  /** All 24. */
  byHour: Hour[];
  /** The most answers first. */
  byTeammate: { who: Answerer; numbers: Numbers }[];
};

/** What a report is about: everything, a route, or what one teammate did. */
export type ReportSubject =
  | { kind: "all" }
  | { kind: "route"; route: string }
  | { kind: "person"; userId: UserId };

/**
 * Computes every number of a report. `facts`: those of the period in any order, and earlier closes of the episodes that are
 * closed in it. `hourOf`: the hour of the day of a time in ms.
 *
 * Each fact counts in the period in which it happened, and never changes afterwards; so two periods that meet add up, except
 * for what waits or is closed at the end of each.
 */
export function computeReport(
  facts: readonly Fact[],
  period: Period,
  subject: ReportSubject,
  hourOf: (ms: number) => number,
): Report {
  const events = eventsIn(facts, period);
  const about = events.filter((event) => isAbout(event, subject));
  return {
    total: numbersOf(about),
    byRoute: grouped(about, ({ route }) => route)
      .map(([route, own]) => ({ route, numbers: numbersOf(own) }))
      .toSorted((one, other) => compare(one.route, other.route)),
    byHour: byHour(about, hourOf),
    byTeammate: byTeammate(about),
  };
}

/**
 * A percentile by nearest rank: the smallest value that at least `percent` per cent of all values do not exceed. It is always
 * one of the values; of two, the median is the smaller.
 */
export function percentile(values: readonly number[], percent: number): number | undefined {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil((percent * sorted.length) / 100) - 1)];
}

/** A fact of the period that counts. A close has the business time of all that the episode was open. */
type Event = Fact & { waits?: boolean };

function eventsIn(facts: readonly Fact[], { from, to }: Period): Event[] {
  const known = facts.filter(({ at }) => at < to);
  return grouped(known, ({ episodeId }) => episodeId).flatMap(([, all]) => {
    const own = distinct(all).toSorted((one, other) => one.at - other.at);
    const inPeriod = own.filter(({ at }) => at >= from);
    const close = lastClose(own);
    const isOpen = close === undefined && !own.some(({ kind }) => kind === "answered" || kind === "missed");
    return inPeriod.flatMap((fact): Event[] => {
      switch (fact.kind) {
        case "opened":
          return [{ ...fact, waits: isOpen }];
        case "closed":
          return fact === close ? [{ ...fact, businessMs: openTime(own) }] : [];
        case "reopened":
          return [];
        default:
          return [fact];
      }
    });
  });
}

/** Each fact of an episode once. Of the answers to one wait the earliest. */
function distinct(facts: readonly Fact[]): Fact[] {
  const known = new Map<string, Fact>();
  for (const fact of facts) {
    const key = `${fact.kind} ${markOfFact(fact)}`;
    const before = known.get(key);
    if (before === undefined || fact.at < before.at) known.set(key, fact);
  }
  return [...known.values()];
}

/** The last close of an episode, unless it was reopened after that. */
function lastClose(sorted: readonly Fact[]): Fact | undefined {
  const last = sorted.findLast(({ kind }) => kind === "closed" || kind === "reopened");
  return last?.kind === "closed" ? last : undefined;
}

function openTime(own: readonly Fact[]): number {
  return own.reduce((sum, fact) => sum + (fact.kind === "closed" ? fact.businessMs : 0), 0);
}

function isAbout(event: Event, subject: ReportSubject): boolean {
  if (subject.kind === "all") return true;
  if (subject.kind === "route") return event.route === subject.route;
  return (event.kind === "answered" || event.kind === "closed") && event.userId === subject.userId;
}

function numbersOf(events: readonly Event[]): Numbers {
  const answers = ofKind(events, "answered");
  return {
    episodes: ofKind(events, "opened").length,
    first: durations(answers.filter(({ wait }) => wait === "first")),
    next: durations(answers.filter(({ wait }) => wait === "next")),
    missed: new Set(ofKind(events, "missed").map(({ episodeId }) => episodeId)).size,
    waiting: events.filter(({ waits }) => waits).length,
    closed: durations(ofKind(events, "closed")),
  };
}

function ofKind<Kind extends Fact["kind"]>(events: readonly Event[], kind: Kind): FactOf<Kind>[] {
  return events.filter((event): event is Event & FactOf<Kind> => event.kind === kind);
}

function durations(measured: readonly { businessMs: number }[]): Durations {
  const values = measured.map(({ businessMs }) => businessMs);
  return { count: values.length, median: percentile(values, 50), p90: percentile(values, 90) };
}

function byHour(events: readonly Event[], hourOf: (ms: number) => number): Hour[] {
  const hours = Array.from({ length: 24 }, (): Hour => ({ answered: 0, missed: 0 }));
  const missed = grouped(ofKind(events, "missed"), ({ episodeId }) => episodeId).flatMap(
    ([, [first]]) => first ?? [],
  );
  const answered = ofKind(events, "answered").filter(({ wait }) => wait === "first");
  for (const { kind, since } of [...answered, ...missed]) {
    const hour = hours[hourOf(since)];
    if (hour !== undefined) hour[kind] += 1;
  }
  return hours;
}

function byTeammate(events: readonly Event[]): Report["byTeammate"] {
  const done = [...ofKind(events, "answered"), ...ofKind(events, "closed")];
  return grouped(done, (event) => keyOf(answererOf(event)))
    .map(([key, own]) => ({ key, who: own[0] && answererOf(own[0]), numbers: numbersOf(own) }))
    .toSorted((one, other) => answers(other.numbers) - answers(one.numbers) || compare(one.key, other.key))
    .map(({ who, numbers }) => ({ who, numbers }));
}

function answererOf(event: FactOf<"answered"> | FactOf<"closed">): Answerer {
  if (event.userId !== undefined) return { userId: event.userId };
  const agentName = event.kind === "answered" ? event.agentName : undefined;
  return agentName === undefined ? undefined : { agentName };
}

/** Sorts teammates before agents, and these before nobody. */
function keyOf(who: Answerer): string {
  if (who === undefined) return "3";
  return "userId" in who ? `1 ${who.userId}` : `2 ${who.agentName}`;
}

function answers({ first, next }: Numbers): number {
  return first.count + next.count;
}

function grouped<Item>(items: readonly Item[], groupOf: (item: Item) => string): [string, Item[]][] {
  return [...Map.groupBy(items, groupOf)];
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
