import { describeDigestTime } from "../domain/digest-time.ts";
import { printDuration } from "../domain/duration.ts";
import {
  mentionText,
  type Route,
  type RouteCondition,
  type RouteMention,
  type RouteSettings,
} from "../domain/route.ts";
import { escapeEntities } from "../domain/text/slack-entities.ts";

/**
 * Takes a route, returns as mrkdwn the settings that `/chatra route` reads back the same, those that do nothing left out.
 * The conditions and the automatic text stand in code: their `*` would make words bold.
 */
export function describeRoute(route: Route): string {
  const { channelId, mention, escalate, returnAfter, auto, autoAfter, digest } = route;
  const settings: [string, string | undefined][] = [
    ["channel", channelId && `<#${channelId}>`],
    // Slack's own mark would call everybody who is here.
    ["mention", mention.kind === "here" ? "here" : mentionText(mention)],
    ["policy", route.policy],
    ["remind", timesOf(route.remind)],
    ["remind-next", timesOf(route.remindNext)],
    ["escalate", escalate && mentionText(escalate)],
    ["hours", route.hours],
    ["claim", route.claim],
    ["return", returnAfter === undefined ? undefined : printDuration(returnAfter)],
    ["auto-after", autoAfter === undefined ? undefined : printDuration(autoAfter)],
    ["digest", digest && `"${describeDigestTime(digest)}"`],
  ];
  const when = escapeEntities(describeConditions(route));
  return [
    route.name,
    ...(when === "" ? [] : [`\`when="${when}"\``]),
    ...settings.flatMap(([setting, value]) => (value === undefined ? [] : [`${setting}=${value}`])),
    ...(auto === undefined ? [] : [`\`auto="${escapeEntities(auto)}"\``]),
  ].join(" ");
}

/** The conditions as plain text, as they are typed. */
export function describeConditions({ conditions }: Pick<RouteSettings, "conditions">): string {
  return conditions.map(describeCondition).join("; ");
}

/** A condition as plain text. */
export function describeCondition(condition: RouteCondition): string {
  if (condition.kind === "state") return condition.anyOf.join("; ");
  const name = condition.kind === "field" ? `field.${condition.key}` : condition.kind;
  return `${name}=${condition.anyOf.join(",")}`;
}

/** Times as they are typed, such as `5m,15m`. */
export function timesOf(times: readonly number[]): string {
  return times.length === 0 ? "none" : times.map(printDuration).join(",");
}

/** Whom a route mentions, in a list that must not call everybody who is here. */
export function calledBy(mention: RouteMention): string {
  return mention.kind === "here" ? "@here" : (mentionText(mention) ?? "nobody");
}
