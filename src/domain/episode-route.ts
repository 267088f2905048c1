import { z } from "zod";
import { addOpenMs, type Hours, hoursSchema, isOpenAt, openMsBetween } from "./hours.ts";
import type { ChannelId } from "./ids.ts";
import type { ClientProfile } from "./input.ts";
import { inOrder, type Route, routeSettingsSchema, unmetConditions } from "./route.ts";

/** What a route says of an episode, as it was at the first words: a change concerns later ones. */
export const episodeRouteSchema = routeSettingsSchema
  .omit({ conditions: true, hours: true, digest: true })
  .extend({ name: z.string(), hours: hoursSchema.optional() });
export type EpisodeRoute = z.infer<typeof episodeRouteSchema>;

/** The stored routes of an account, and its business hours by name. */
export type AccountRoutes = { routes: readonly Route[]; hours: ReadonlyMap<string, Hours> };

/** The first route that takes a chat whose first words come at `now` (ms). Each route has its own hours. */
export function routeOfChat(
  { routes, hours }: AccountRoutes,
  chat: { accountName: string; profile: ClientProfile },
  now: number,
): EpisodeRoute {
  const hoursOf = (route: Route) => (route.hours === undefined ? undefined : hours.get(route.hours));
  const route = inOrder(routes).find((candidate) => {
    const own = hoursOf(candidate);
    const isOpen = own === undefined || isOpenAt(own, now);
    return unmetConditions(candidate, { ...chat, isOpen }).length === 0;
  });
  if (route === undefined) throw new Error("the default route takes every chat");
  const { id: _, position: __, conditions: ___, hours: ____, digest: _____, ...settings } = route;
  const own = hoursOf(route);
  return { ...settings, ...(own === undefined ? {} : { hours: own }) };
}

/** Where the chats of a route go; `channelId`: the account's channel. */
export function channelOfRoute(route: EpisodeRoute, channelId: ChannelId): ChannelId {
  return route.channelId ?? channelId;
}

/** Business time between two times, in ms; all of it where the route has no hours. */
export function businessMs(route: EpisodeRoute | undefined, from: number, to: number): number {
  return Math.max(0, Math.round(route?.hours ? openMsBetween(route.hours, from, to) : to - from));
}

/** When so much business time has passed, in ms; undefined if it never does. */
export function afterBusinessMs(route: EpisodeRoute, from: number, ms: number): number | undefined {
  return route.hours ? addOpenMs(route.hours, from, ms) : from + ms;
}
