import { expect, test } from "vitest";
import { readConditions } from "../../src/domain/command/read-conditions.ts";
import { readHours } from "../../src/domain/command/read-hours.ts";
import { businessMs, routeOfChat } from "../../src/domain/episode-route.ts";
import { NEW_ROUTE, type Route, type RouteSettings } from "../../src/domain/route.ts";
import { account, channel } from "./builders.ts";

const { conditions: _, ...usual } = NEW_ROUTE;
const day = readHours("daily 9:00-18:00 UTC");
const night = readHours("daily 18:00-9:00 UTC");
const hours = new Map([
  ["day", day],
  ["night", night],
]);
const NOON = Date.parse("2026-11-25T12:00:00Z");
const MIDNIGHT = Date.parse("2026-11-25T00:00:00Z");

function aRoute(name: string, position: number, when: string, more: Partial<RouteSettings> = {}): Route {
  return { ...NEW_ROUTE, ...more, id: name, name, position, conditions: when ? readConditions(when) : [] };
}

const routes = [
  aRoute("default", 9, "", { policy: "alerts" }),
  aRoute("late", 4, "closed", { hours: "day", channelId: channel, digest: { days: ["mon"], minute: 0 } }),
  aRoute("german", 3, "country=DE; open", { hours: "lost" }),
  aRoute("nightly", 2, "country=AT; open", { hours: "night" }),
];

test.each([
  ["DE", NOON, { ...usual, name: "german" }],
  ["AT", NOON, { ...usual, name: "default", policy: "alerts" }],
  ["AT", MIDNIGHT, { ...usual, name: "nightly", hours: night }],
  ["FR", MIDNIGHT, { ...usual, name: "late", channelId: channel, hours: day }],
  ["FR", NOON, { ...usual, name: "default", policy: "alerts" }],
])("a chat from %s at %i comes by the first route that takes it, with its hours", (country, now, route) => {
  const chat = { accountName: account, profile: { country } };
  expect(routeOfChat({ routes, hours }, chat, now)).toStrictEqual(route);
});

test("business time is all of it without hours, and never negative", () => {
  const route = { ...usual, name: "desk" };
  const hour = 3_600_000;
  expect(businessMs(route, NOON, NOON + 7 * hour)).toBe(7 * hour);
  expect(businessMs(undefined, NOON, NOON + 7 * hour)).toBe(7 * hour);
  expect(businessMs({ ...route, hours: day }, NOON, NOON + 7 * hour)).toBe(6 * hour);
  expect(businessMs(route, NOON, NOON - 1)).toBe(0);
  expect(businessMs(route, 0, 1.6)).toBe(2);
});
