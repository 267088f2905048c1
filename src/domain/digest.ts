import type { Conversation } from "./conversation.ts";
import type { Episode } from "./episode.ts";
import type { AccountRoutes } from "./episode-route.ts";
import { nextOpening, openingBefore } from "./hours.ts";
import type { ChannelId } from "./ids.ts";
import type { Period } from "./report.ts";
import { DEFAULT_ROUTE, inOrder, type Route } from "./route.ts";

/** A digest that can't be posted for so long is left out, in ms. */
export const LATEST_MS = 2 * 60 * 60_000;
/** How far back the first digest of a route looks, in ms. */
const FIRST_MS = 7 * 24 * 60 * 60_000;

/** What a digest tells of a route: chats that came since a time, and that were missed since another, in ms. */
type RoutePart = { name: string; channelId: ChannelId | undefined; cameSince: number; missedSince: number };

/** A chat in a digest, and when it came or was missed. */
export type DigestChat = { chat: Conversation; episode: Episode; at: number };
/** Both the earliest first. */
export type DigestChats = { came: DigestChat[]; missed: DigestChat[] };

/** When the next digest of an account is due after `after`, in ms UTC; undefined if none is. */
export function nextDigests({ routes, hours }: AccountRoutes, after: number): number | undefined {
  const names = new Set(inOrder(routes).map((route) => route.hours));
  const times = [...names].flatMap((name) => {
    const own = name === undefined ? undefined : hours.get(name);
    return (own && nextOpening(own, after)) ?? [];
  });
  return times.length === 0 ? undefined : Math.min(...times);
}

/** Whether a digest is due at exactly this time. */
export function hasDigests(routes: AccountRoutes, at: number): boolean {
  return nextDigests(routes, at - 1) === at;
}

/** In which time something happened in the chats of the digests that are due at `at`; undefined where none are. */
export function digestPeriod(routes: AccountRoutes, at: number): Period | undefined {
  const parts = openingParts(routes, at);
  if (parts.length === 0) return undefined;
  return { from: Math.min(...parts.map(({ missedSince }) => missedSince)), to: at + LATEST_MS };
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

function openingParts({ routes, hours }: AccountRoutes, at: number): RoutePart[] {
  return inOrder(routes).flatMap((route: Route) => {
    const own = route.hours === undefined ? undefined : hours.get(route.hours);
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
    const cameAt = firstWordsIn(episode, part.cameSince, until);
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
