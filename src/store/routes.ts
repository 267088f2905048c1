import { type RawBuilder, sql } from "kysely";
import type { AccountId, ChannelId, TeamId } from "../domain/ids.ts";
import {
  DEFAULT_ROUTE,
  inOrder,
  type Route,
  type RouteSettings,
  routeSettingsSchema,
} from "../domain/route.ts";
import { setDayTimer } from "./timers.ts";
import type { Tx } from "./tx.ts";

/** An account, and the workspace whose channels and people its routes name. */
export type RoutesPlace = { accountId: AccountId; teamId: TeamId };

type Row = Pick<Route, "id" | "name" | "position"> & { channelId: ChannelId | undefined; settings: unknown };

/** Returns all routes of an account in the order in which they are looked at, with the default as the last. */
export async function readRoutes(tx: Tx, place: RoutesPlace): Promise<Route[]> {
  return inOrder(await selectRoutes(tx, place));
}

/** The same, and nobody else changes them until the transaction ends. */
export async function lockRoutes(tx: Tx, place: RoutesPlace): Promise<Route[]> {
  await tx.query`select name from routes where ${isOf(place)} order by name ${tx.dialect.forUpdate}`;
  // Again: while this waited for the lock, another transaction may have added some.
  return readRoutes(tx, place);
}

/** One that this version can't read is left out. */
async function selectRoutes(tx: Tx, place: RoutesPlace): Promise<Route[]> {
  const rows = await tx.query<Row>`select id, name, position, channel_id, settings from routes
    where ${isOf(place)} order by position, name`;
  return rows.flatMap(({ settings, channelId, ...row }) => {
    const read = routeSettingsSchema.safeParse(tx.dialect.fromJson(settings)).data;
    return read === undefined ? [] : [{ ...read, ...(channelId === undefined ? {} : { channelId }), ...row }];
  });
}

/**
 * Saves a route, or gives a known one its new settings; it keeps its id and its place. A new one comes before the default.
 * `full`: there are `most` others, and nothing is saved.
 */
export async function saveRoute(
  tx: Tx,
  place: RoutesPlace,
  {
    id,
    name,
    settings: { channelId, ...settings },
  }: Pick<Route, "id" | "name"> & { settings: RouteSettings },
  most: number,
  now: number,
): Promise<"added" | "changed" | "full"> {
  const routes = await lockRoutes(tx, place);
  const others = routes.filter((route) => route.name !== DEFAULT_ROUTE);
  const isKnown = routes.some((route) => route.name === name);
  if (!isKnown && others.length >= most) return "full";
  const last = Math.max(0, ...others.map(({ position }) => position + 1));
  await tx.query`insert into routes (account_id, team_id, name, id, position, channel_id, settings, updated_at)
    values (${place.accountId}, ${place.teamId}, ${name}, ${id}, ${last}, ${channelId ?? null},
      ${tx.dialect.json(settings)}, ${now})
    on conflict (account_id, team_id, name) do update set channel_id = excluded.channel_id,
      settings = excluded.settings, updated_at = excluded.updated_at`;
  return isKnown ? "changed" : "added";
}

/** Moves a route so many places down, or up with a number below zero; false where it can't go there, or there is none. */
export async function moveRoute(tx: Tx, place: RoutesPlace, name: string, by: number): Promise<boolean> {
  const routes = (await lockRoutes(tx, place)).filter((route) => route.name !== DEFAULT_ROUTE);
  const from = routes.findIndex((route) => route.name === name);
  const to = from + by;
  const moved = routes[from];
  if (moved === undefined || to < 0 || to >= routes.length) return false;
  const ordered = routes.toSpliced(from, 1).toSpliced(to, 0, moved);
  for (const [position, route] of ordered.entries()) {
    if (route.position === position) continue;
    await tx.query`update routes set position = ${position} where ${isOf(place)} and name = ${route.name}`;
  }
  return true;
}

/** Deletes a route; of the default, only what was changed of it. False where there is none. */
export async function deleteRoute(tx: Tx, place: RoutesPlace, name: string): Promise<boolean> {
  const deleted = await tx.query`delete from routes where ${isOf(place)} and name = ${name} returning name`;
  return deleted.length > 0;
}

/** Deletes all routes of an account that ends, or whose workspace removes the app; returns how many. */
export async function deleteRoutesOfAccount(tx: Tx, place: RoutesPlace): Promise<number> {
  await setDayTimer(tx, place, undefined);
  const deleted = await tx.query`delete from routes where ${isOf(place)} returning name`;
  return deleted.length;
}

function isOf({ accountId, teamId }: RoutesPlace): RawBuilder<unknown> {
  return sql`account_id = ${accountId} and team_id = ${teamId}`;
}
