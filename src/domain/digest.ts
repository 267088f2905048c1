import type { Conversation } from "./conversation.ts";
import { digestTimeAfter, digestTimeBefore } from "./digest-time.ts";
import type { Episode } from "./episode.ts";
import type { AccountRoutes } from "./episode-route.ts";
import { type Hours, nextOpening, openingBefore } from "./hours.ts";
import type { ChannelId } from "./ids.ts";
import type { DayFound, DayNeeded } from "./needs.ts";
import { computeReport, type Report } from "./report.ts";
import { DEFAULT_ROUTE, inOrder, type Route } from "./route.ts";

/** A digest that can't be posted for so long is left out, in ms. */
export const LATEST_MS = 2 * 60 * 60_000;
/** How far back the first digest of a route looks, in ms. */
const FIRST_MS = 7 * 24 * 60 * 60_000;

/** What a digest tells of a route: chats that came since a time, if any, and that were missed since another, in ms. */
type RoutePart = {
  name: string;
  channelId: ChannelId | undefined;
  cameSince?: number;
  missedSince: number;
};

/** A chat in a digest, and when it came or was missed. */
export type DigestChat = { chat: Conversation; episode: Episode; at: number };
/** Both the earliest first. */
export type DigestChats = { came: DigestChat[]; missed: DigestChat[] };

/** When the next digest of an account is due after `after`, in ms UTC; undefined if none is. */
export function nextDigests({ routes, hours }: AccountRoutes, after: number): number | undefined {
  const times = inOrder(routes).flatMap((route) => {
    const own = hoursOf(route, hours);
    const zone = zoneOf(route, hours);
    return [
      own && nextOpening(own, after),
      route.digest && zone && digestTimeAfter(route.digest, zone, after),
    ].flatMap((at) => at || []);
  });
  return times.length === 0 ? undefined : Math.min(...times);
}

/** Whether a digest is due at exactly this time. */
export function hasDigests(routes: AccountRoutes, at: number): boolean {
  return nextDigests(routes, at - 1) === at;
}

/** What the digests that are due at `at` tell of. */
export function neededFor(routes: AccountRoutes, at: number): DayNeeded {
  const daily = dailyParts(routes, at);
  const parts = [...openingParts(routes, at), ...daily];
  if (parts.length === 0) return {};
  const chats = { from: earliest(parts), to: at + LATEST_MS };
  return daily.length === 0 ? { chats } : { chats, facts: { from: earliest(daily), to: at }, waiting: true };
}

function earliest(parts: readonly RoutePart[]): number {
  return Math.min(...parts.map(({ missedSince }) => missedSince));
}

/** By channel, what the digests of the routes tell that open at this time. Each chat is in that of its route. */
export function openingDigests(
  routes: AccountRoutes,
  chats: readonly Conversation[],
  at: number,
  channelId: ChannelId,
): Map<ChannelId, DigestChats> {
  const byChannel = Map.groupBy(openingParts(routes, at), (part) => part.channelId ?? channelId);
  return new Map([...byChannel].map(([channel, parts]) => [channel, chatsOf(parts, chats, at)]));
}

/** The numbers of the day of a channel, since the digest before, how many chats wait there now, and what was missed. */
export type DailyDigest = { since: number; report: Report; waiting: number; missed: DigestChat[] };

/** By channel, the daily digests that are due at this time. */
export function dailyDigests(
  routes: AccountRoutes,
  { chats, facts, waiting }: DayFound,
  at: number,
  channelId: ChannelId,
): Map<ChannelId, DailyDigest> {
  const byChannel = Map.groupBy(dailyParts(routes, at), (part) => part.channelId ?? channelId);
  return new Map(
    [...byChannel].map(([channel, parts]) => {
      const since = earliest(parts);
      const names = new Set(parts.map(({ name }) => name));
      const own = facts.filter(({ route }) => names.has(route));
      const report = computeReport(own, { from: since, to: at }, { kind: "all" }, () => 0);
      const { missed } = chatsOf(parts, chats, at);
      return [channel, { since, report, waiting: waiting.get(channel) ?? 0, missed }];
    }),
  );
}

function dailyParts({ routes, hours }: AccountRoutes, at: number): RoutePart[] {
  return inOrder(routes).flatMap((route) => {
    const zone = zoneOf(route, hours);
    if (!route.digest || zone === undefined || digestTimeAfter(route.digest, zone, at - 1) !== at) return [];
    const missedSince = digestTimeBefore(route.digest, zone, at);
    return { name: route.name, channelId: route.channelId, missedSince };
  });
}

function hoursOf(route: Route, hours: AccountRoutes["hours"]): Hours | undefined {
  return route.hours === undefined ? undefined : hours.get(route.hours);
}

/** A zone that a digest names goes before that of the route's hours. */
function zoneOf(route: Route, hours: AccountRoutes["hours"]): string | undefined {
  return route.digest?.zone ?? hoursOf(route, hours)?.zone;
}

function openingParts({ routes, hours }: AccountRoutes, at: number): RoutePart[] {
  return inOrder(routes).flatMap((route) => {
    const own = hoursOf(route, hours);
    if (own === undefined || nextOpening(own, at - 1) !== at) return [];
    const before = openingBefore(own, at) ?? { from: at - FIRST_MS, to: at - FIRST_MS };
    return { name: route.name, channelId: route.channelId, cameSince: before.to, missedSince: before.from };
  });
}

function chatsOf(parts: readonly RoutePart[], chats: readonly Conversation[], until: number): DigestChats {
  const digest: DigestChats = { came: [], missed: [] };
  const byName = new Map(parts.map((part) => [part.name, part]));
  for (const chat of chats) {
    const { episode } = chat;
    const part = episode && byName.get(episode.route?.name ?? DEFAULT_ROUTE);
    if (!part) continue;
    const { end } = episode;
    const cameAt = part.cameSince === undefined ? undefined : firstWordsIn(episode, part.cameSince, until);
    if (end?.missed && end.at >= part.missedSince && end.at < until)
      digest.missed.push({ chat, episode, at: end.at });
    else if (cameAt !== undefined) digest.came.push({ chat, episode, at: cameAt });
  }
  for (const list of [digest.came, digest.missed]) list.sort((one, other) => one.at - other.at);
  return digest;
}

/** When the visitor first wrote in this time, as far as the bot still knows. */
function firstWordsIn({ openedAt, unanswered, lastWordsAt }: Episode, from: number, to: number) {
  return [openedAt, ...unanswered, lastWordsAt].find((at) => at >= from && at < to);
}
