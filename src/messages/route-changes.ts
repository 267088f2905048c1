import type { ChannelId, UserId } from "../domain/ids.ts";
import { DEFAULT_ROUTE, type Route, type RouteMention } from "../domain/route.ts";
import { type BlockList, type Card, context, section, sections } from "./blocks.ts";
import { calledBy, describeRoute } from "./route-line.ts";
import { CONCERNS, ROUTE_USAGE } from "./routes.ts";
import { code } from "./text/excerpt.ts";

/**
 * `lacks`: there are no hours of the name that the route has; or the bot may not read who is in the user group that it escalates
 * to. `absent`: whom it mentions although they are not in its channel; `userIds` undefined: Slack did not tell.
 */
export type SavedRoute = {
  outcome: "added" | "changed";
  route: Route;
  lacks: { hours: boolean; groupScope: boolean };
  absent?: { mention: RouteMention; channelId: ChannelId; userIds: UserId[] | undefined } | undefined;
};

/** A route as it is now, what keeps it from doing all that it says, and whom its mentions do not reach. */
export function routeSaved({ outcome, route, lacks, absent }: SavedRoute): Card {
  const text = `:white_check_mark: ${outcome === "added" ? "Added" : "Changed"} the route ${code(route.name)}.`;
  const all = "Without `when` this route takes every chat that no route above takes.";
  const takesAll = route.name !== DEFAULT_ROUTE && route.conditions.length === 0;
  return {
    text,
    blocks: [
      section(text),
      ...sections(describeRoute(route), 3),
      ...(lacks.hours ? [section(noSuchHours(route.hours ?? ""))] : []),
      ...(lacks.groupScope ? [section(GROUP_IS_MENTIONED)] : []),
      ...(absent === undefined ? [] : describeAbsent(absent)),
      context(takesAll ? `${all} ${CONCERNS}` : CONCERNS),
    ],
  };
}

const GROUP_IS_MENTIONED =
  ":warning: The bot mentions the user group in the thread, because it can't see the members. For direct messages, reinstall the app with the permission `usergroups:read`.";

/** More people than this are only counted. */
const MOST_NAMED = 10;

function describeAbsent({ mention, channelId, userIds }: NonNullable<SavedRoute["absent"]>): BlockList {
  if (userIds === undefined)
    return [context(`Slack did not say whether ${calledBy(mention)} can see <#${channelId}>.`)];
  const [first] = userIds;
  if (first === undefined) return [];
  const named = userIds.slice(0, MOST_NAMED).map((id) => `<@${id}>`);
  const rest = userIds.length - named.length;
  const who = mention.kind === "group" ? `Of ${calledBy(mention)}, ${listed(named, rest)}` : `<@${first}>`;
  const are = userIds.length === 1 ? "is" : "are";
  return [
    section(
      `:warning: ${who} ${are} not in <#${channelId}>, so a mention there does not reach them. Invite them with \`/invite\` in that channel.`,
    ),
  ];
}

function listed(named: readonly string[], rest: number): string {
  const all = rest > 0 ? [...named, `${rest} more`] : named;
  return new Intl.ListFormat("en-GB").format(all);
}

const noSuchHours = (name: string) =>
  `:warning: There are no hours ${code(name)} yet, so the route is always open. \`/chatra hours ${name}\` sets them.`;

/** Ends with the command that adds the route again. */
export function routeDeleted(route: Route): string {
  const { name } = route;
  if (name === DEFAULT_ROUTE) return `:white_check_mark: Reset the route ${code(name)}.`;
  return `:white_check_mark: Deleted the route ${code(name)}. To add the route again: /chatra route ${describeRoute(route)}`;
}

export const routeMoved = (name: string, where: "up" | "down") =>
  `:white_check_mark: Moved the route ${code(name)} ${where}.`;

export const notMoved = (name: string, where: "up" | "down") =>
  name === DEFAULT_ROUTE
    ? "The route `default` is always the last, so nothing was moved."
    : `The route ${code(name)} is already the ${where === "up" ? "first" : "last before `default`"}, so nothing was moved.`;

export const tooManyRoutes = (most: number) =>
  `This account has ${most} routes, which is the limit. Delete one first: \`${ROUTE_USAGE["route.delete"].form}\`. Nothing was saved.`;

/** Why a route can't have this channel or setting, or call this person. */
export const ROUTE_REFUSALS = {
  autoHours: (name: string) =>
    `The route ${code(name)} has no hours, so it never sends an automatic message. Add \`hours=NAME\`. Nothing was saved.`,
  digestZone: (name: string) =>
    `The digest of the route ${code(name)} needs a time zone, because the route has no hours. Write, for example, \`digest="weekdays 18:00 Europe/Berlin"\`. Nothing was saved.`,
  channel: (channelId: ChannelId) =>
    `The bot is not in <#${channelId}>, so it can't post there. Run \`/invite @Chatra\` in that channel, then save the route again. Nothing was saved.`,
  person: (userId: UserId) =>
    `<@${userId}> is not an active member of this workspace. Choose another teammate. Nothing was saved.`,
} as const;
