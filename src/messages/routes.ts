import { describeDigestTime } from "../domain/digest-time.ts";
import { printDuration } from "../domain/duration.ts";
import type { AccountId, ChannelId } from "../domain/ids.ts";
import { DEFAULT_ROUTE, type Route, type RouteCondition } from "../domain/route.ts";
import { routeRef } from "../domain/route-ref.ts";
import { button, buttons, type Card, context, fitList, menu, section, sections } from "./blocks.ts";
import { calledBy, describeCondition, describeConditions, describeRoute, timesOf } from "./route-line.ts";
import { code } from "./text/excerpt.ts";
import type { SlashUsage } from "./usage.ts";

/** The commands about routes. */
export const ROUTE_USAGE = {
  routes: {
    topic: "routes",
    form: "/chatra routes",
    example: "/chatra routes",
    does: "List where new chats go and whom they call (admins).",
  },
  route: {
    topic: "routes",
    form: "/chatra route NAME [when=… channel=… mention=… policy=… remind=… remind-next=… escalate=… hours=… claim=… return=… digest=… auto=… auto-after=…]",
    example:
      '/chatra route pricing when="page=*/pricing*; country=DE,AT" channel=#sales mention=@ann remind=5m,15m',
    does: "Add or change a route; an empty setting is reset (admins).",
  },
  "route.up": {
    topic: "routes",
    form: "/chatra route up NAME",
    example: "/chatra route up pricing",
    does: "Move a route up: the first that fits wins (admins).",
  },
  "route.down": {
    topic: "routes",
    form: "/chatra route down NAME",
    example: "/chatra route down pricing",
    does: "Move a route down (admins).",
  },
  "route.delete": {
    topic: "routes",
    form: "/chatra route delete NAME",
    example: "/chatra route delete pricing",
    does: "Delete a route, or reset the route default (admins).",
  },
  "route.test": {
    topic: "routes",
    form: "/chatra route test CLIENT",
    example: "/chatra route test fxKp3ZqLw8sT",
    does: "Show which route this visitor gets now (admins).",
  },
} as const satisfies Record<string, SlashUsage>;

/** Conditions can be longer than a list of routes has room for. */
const LONGEST_SHOWN = 300;
export const CONCERNS = "A change applies to new chats; open chats stay where they are.";

/** All routes in order, with what an admin can do with them. `outcome`: what was done just now. */
export function listRoutes(
  routes: readonly Route[],
  { accountId, channelId }: { accountId: AccountId; channelId: ChannelId },
  outcome?: string,
): Card {
  const count = routes.length === 1 ? "One route" : `${routes.length} routes`;
  const heading = `*${count}.* The first that fits takes a new chat.`;
  const items = routes.map((route, index) => [
    section(
      `${index + 1}. ${code(route.name)}  ${chatsOf(route)}\n${doesOf(route, channelId)}`,
      menu(
        "route.menu",
        optionsOf(routes, index).map(({ label, act }) => ({
          label,
          value: routeRef(accountId, act, route.name),
        })),
      ),
    ),
  ]);
  const actions = buttons([
    button("route.add", "Add", routeRef(accountId, "add")),
    button("route.test", "Test with a visitor", routeRef(accountId, "test")),
  ]);
  const head = outcome === undefined ? [section(heading)] : [...sections(outcome, 3), section(heading)];
  return {
    text: outcome ?? heading,
    blocks: fitList({
      head,
      items,
      tail: [actions, context(`${CONCERNS} \`/chatra help routes\` shows the commands.`)],
    }),
  };
}

function optionsOf(routes: readonly Route[], index: number) {
  if (routes[index]?.name === DEFAULT_ROUTE)
    return [
      { label: "Edit", act: "edit" },
      { label: "Reset", act: "delete" },
    ] as const;
  return [
    { label: "Edit", act: "edit" } as const,
    ...(index > 0 ? [{ label: "Up", act: "up" } as const] : []),
    ...(index < routes.length - 2 ? [{ label: "Down", act: "down" } as const] : []),
    { label: "Delete", act: "delete" } as const,
  ];
}

function chatsOf(route: Route): string {
  if (route.conditions.length > 0) return conditionsCode(route);
  return route.name === DEFAULT_ROUTE ? "every other chat" : "every chat";
}

function conditionsCode(route: Route): string {
  return code(describeConditions(route), LONGEST_SHOWN);
}

const POLICY = {
  all: undefined,
  "on-command": "only `!send` replies go to the visitor",
  alerts: "replies stay in Slack",
} as const;
const CLAIM = { "first-reply": undefined, manual: "claimed by hand", off: "nobody owns a chat" } as const;

function doesOf(route: Route, defaultChannel: ChannelId): string {
  const { remind, remindNext, escalate, hours, returnAfter, digest, auto, autoAfter } = route;
  const does = [
    `<#${route.channelId ?? defaultChannel}>`,
    `mentions ${calledBy(route.mention)}`,
    POLICY[route.policy],
    remind.length === 0 ? "no reminder" : `reminds after ${timesOf(remind)}`,
    remindNext.length === 0 ? "no later reminder" : `later after ${timesOf(remindNext)}`,
    escalate && `escalates to ${calledBy(escalate)}`,
    hours && `hours ${code(hours)}`,
    CLAIM[route.claim],
    returnAfter && `back to the queue after ${printDuration(returnAfter)}`,
    digest && `digest ${describeDigestTime(digest)}`,
    auto && `outside hours ${code(auto)}${autoAfter ? ` after ${printDuration(autoAfter)}` : ""}`,
  ];
  return does.filter((part) => part !== undefined).join("  ·  ");
}

/** One route, as the line that makes it. */
export function showRoute(route: Route): Card {
  const text = `*Route* ${code(route.name)}`;
  return { text, blocks: [section(text), ...sections(describeRoute(route), 3), context(CONCERNS)] };
}

/** `meant`: the nearest known name. */
export const unknownRoute = (name: string, meant: string | undefined) =>
  `There is no route ${code(name)}.${meant === undefined ? "" : ` Did you mean ${code(meant)}?`} \`/chatra routes\` lists the routes. Add one with a setting, as in \`/chatra route NAME when=…\`.`;

/** Why a route did not fit: its conditions that were not met; empty where it fits. */
export type TestedRoute = { route: Route; unmet: RouteCondition[] };

/**
 * Which route takes a visitor, and why. `name`: what to call them, as mrkdwn. `open`, `closed`: the routes that were looked at
 * within business hours and outside of them, up to the one that fits.
 */
export function showRouteTest(
  name: string,
  { open, closed }: { open: TestedRoute[]; closed: TestedRoute[] },
  defaultChannel: ChannelId,
): Card {
  const [within, outside] = [open, closed].map((tested) => resultOf(tested, defaultChannel));
  const isSame = open.at(-1)?.route.name === closed.at(-1)?.route.name;
  const results = isSame
    ? [`A chat with ${name} would go to ${within}`]
    : [`While open, a chat with ${name} would go to ${within}`, `While closed, it would go to ${outside}`];
  return { text: results.join("\n"), blocks: results.map((result) => section(result)) };
}

function resultOf(tested: readonly TestedRoute[], defaultChannel: ChannelId): string {
  const taken = tested.at(-1)?.route;
  if (taken === undefined) return "";
  return [`${code(taken.name)}\n${doesOf(taken, defaultChannel)}`, ...tested.map(whyOf)].join("\n");
}

function whyOf({ route, unmet }: TestedRoute): string {
  const name = `• ${code(route.name)}`;
  if (unmet.length > 0)
    return `${name} does not fit: ${unmet.map((one) => code(describeCondition(one), LONGEST_SHOWN)).join(", ")}`;
  return route.conditions.length > 0
    ? `${name} fits: ${conditionsCode(route)}`
    : `${name} takes ${chatsOf(route)}`;
}
