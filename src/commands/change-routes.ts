import { nearestName } from "../domain/command/nearest-word.ts";
import { digest, type TeamId } from "../domain/ids.ts";
import {
  MOST_ROUTES,
  NEW_ROUTE,
  type Route,
  type RouteChanges,
  routeSettingsSchema,
} from "../domain/route.ts";
import { ADMIN_ACTIONS } from "../messages/permissions.ts";
import {
  notMoved,
  ROUTE_REFUSALS,
  routeDeleted,
  routeMoved,
  routeSaved,
  type SavedRoute,
  tooManyRoutes,
} from "../messages/route-changes.ts";
import { listRoutes, showRoute, unknownRoute } from "../messages/routes.ts";
import { SlackGatewayError } from "../outbound/slack/slack-gateway.ts";
import { listHours } from "../store/hours.ts";
import { deleteRoute, lockRoutes, moveRoute, readRoutes, saveRoute } from "../store/routes.ts";
import { planDays } from "../store/timers.ts";
import type { Tx } from "../store/tx.ts";
import { type ChangeOrder, changeOnce } from "./change-once.ts";
import type { HandlerParts } from "./command-dependencies.ts";
import type { Answer } from "./command-handlers.ts";
import { refusalFor } from "./permissions.ts";

/** Undefined for an admin; for everybody else what to tell them. Never rejects. */
export function refusalForRoutes(handlers: HandlerParts, by: Pick<ChangeOrder, "userId">) {
  return refusalFor(handlers, by, ADMIN_ACTIONS.route);
}

/** Lists all routes. Rejects if they can't be read. */
export async function readRouteList(
  { store, accountId, defaultChannel: channelId }: HandlerParts,
  teamId: TeamId,
  outcome?: string,
): Promise<Answer> {
  const routes = await store.transaction((tx) => readRoutes(tx, { accountId, teamId }));
  return listRoutes(routes, { accountId, channelId }, outcome);
}

/** Shows the route of this name. Rejects if it can't be read. */
export function readRoute({ store, accountId }: HandlerParts, teamId: TeamId, name: string): Promise<Answer> {
  return store.transaction(async (tx) => {
    const routes = await readRoutes(tx, { accountId, teamId });
    const known = routes.find((route) => route.name === name);
    return known === undefined ? notKnown(name, routes) : showRoute(known);
  });
}

/**
 * Adds a route or changes what is named of a known one, unless Slack shows that the bot or a person can't be where it says.
 * Rejects with a SlackGatewayError when Slack does not tell.
 */
export async function changeRoute(
  handlers: HandlerParts,
  by: ChangeOrder,
  { name, changes }: { name: string; changes: RouteChanges },
): Promise<Answer> {
  const refusal = await refusalOfSlack(handlers, changes);
  if (refusal !== undefined) return { text: refusal };
  const groupScope = await lacksGroupScope(handlers, changes);
  const place = { accountId: handlers.accountId, teamId: by.teamId };
  let saved: SavedRoute | undefined;
  const answer = await changeOnce(handlers, by, { act: "route", subject: `save ${name}` }, async (tx) => {
    saved = undefined;
    const known = (await lockRoutes(tx, place)).find((route) => route.name === name);
    const settings = routeSettingsSchema.parse({ ...(known ?? NEW_ROUTE), ...changes });
    if (settings.digest && settings.digest.zone === undefined && settings.hours === undefined)
      return { answer: { text: ROUTE_REFUSALS.digestZone(name) }, outcome: "refused" };
    if (settings.auto !== undefined && settings.hours === undefined)
      return { answer: { text: ROUTE_REFUSALS.autoHours(name) }, outcome: "refused" };
    const id = `rt_${digest(by.id, name)}`;
    const outcome = await saveRoute(tx, place, { id, name, settings }, MOST_ROUTES, handlers.now());
    if (outcome === "full") return { answer: { text: tooManyRoutes(MOST_ROUTES) }, outcome: "refused" };
    await planDays(tx, place.accountId, handlers.now());
    const { hours } = settings;
    const there = await listHours(tx, place.accountId);
    const lacks = { hours: hours !== undefined && there.every((one) => one.name !== hours), groupScope };
    saved = { outcome, route: { position: 0, id, name, ...settings }, lacks };
    return { answer: routeSaved(saved) };
  });
  return saved === undefined
    ? answer
    : routeSaved({ ...saved, absent: await absentOf(handlers, saved.route) });
}

/** Whom the route mentions although they are not in its channel. Never rejects: the route is saved whatever Slack says. */
async function absentOf(
  { slack, defaultChannel, logger }: HandlerParts,
  { mention, channelId = defaultChannel }: Route,
): Promise<SavedRoute["absent"]> {
  if (mention.kind !== "user" && mention.kind !== "group") return undefined;
  const about = { mention, channelId };
  try {
    return { ...about, userIds: await slack.findAbsent(channelId, mention) };
  } catch (error) {
    logger.warn({ channelId, err: error }, "channel member lookup in Slack failed");
    return { ...about, userIds: undefined };
  }
}

/** Moves a route. Resolves with the new list, or with why nothing was moved. Rejects if it could not be stored. */
export function orderMove(
  handlers: HandlerParts,
  by: ChangeOrder,
  name: string,
  where: "up" | "down",
): Promise<Answer> {
  return withKnown(handlers, by, { subject: `${where} ${name}`, name }, async (tx, place) => {
    if (await moveRoute(tx, place, name, where === "up" ? -1 : 1)) return routeMoved(name, where);
    return { text: notMoved(name, where) };
  });
}

/** Deletes a route, or resets the default one. Resolves with the new list. Rejects if it could not be stored. */
export function orderDeletion(handlers: HandlerParts, by: ChangeOrder, name: string): Promise<Answer> {
  return withKnown(handlers, by, { subject: `delete ${name}`, name }, async (tx, place, known) => {
    await deleteRoute(tx, place, name);
    return routeDeleted(known);
  });
}

/** `change` resolves with what was done, or with an answer where nothing was. */
function withKnown(
  handlers: HandlerParts,
  by: ChangeOrder,
  { subject, name }: { subject: string; name: string },
  change: (
    tx: Tx,
    place: Parameters<typeof readRoutes>[1],
    known: Route,
  ) => Promise<string | { text: string }>,
): Promise<Answer> {
  const { accountId, defaultChannel: channelId } = handlers;
  const place = { accountId, teamId: by.teamId };
  return changeOnce(handlers, by, { act: "route", subject }, async (tx) => {
    const routes = await lockRoutes(tx, place);
    const known = routes.find((route) => route.name === name);
    if (known === undefined) return { answer: notKnown(name, routes), outcome: "refused" };
    const done = await change(tx, place, known);
    if (typeof done !== "string") return { answer: done, outcome: "refused" };
    return { answer: listRoutes(await readRoutes(tx, place), { accountId, channelId }, done) };
  });
}

/** The bot has to be in the channel, and who is called has to be an active member. */
async function refusalOfSlack(
  { slack, guestsMayCommand }: HandlerParts,
  { channelId, mention, escalate }: RouteChanges,
): Promise<string | undefined> {
  if (channelId !== undefined) {
    const isIn = await slack.checkChannel(channelId).then(
      () => true,
      (error: unknown) => {
        if (error instanceof SlackGatewayError && error.reason === "channel-gone") return false;
        throw error;
      },
    );
    if (!isIn) return ROUTE_REFUSALS.channel(channelId);
  }
  for (const called of [mention, escalate]) {
    if (called?.kind !== "user") continue;
    const { isActive, isGuest } = await slack.person(called.userId);
    if (!isActive || (isGuest && !guestsMayCommand)) return ROUTE_REFUSALS.person(called.userId);
  }
  return undefined;
}

/** Whether Slack lets the bot read no user groups. Where it does not tell, nobody is warned. */
async function lacksGroupScope(
  { slack, logger }: HandlerParts,
  { escalate }: RouteChanges,
): Promise<boolean> {
  if (escalate?.kind !== "group") return false;
  try {
    return (await slack.groupMembers(escalate.groupId)) === undefined;
  } catch (error) {
    logger.warn({ groupId: escalate.groupId, err: error }, "user group member lookup in Slack failed");
    return false;
  }
}

function notKnown(name: string, routes: readonly Route[]): Answer {
  const names = routes.map((route) => route.name);
  return { text: unknownRoute(name, nearestName(name, names)) };
}
