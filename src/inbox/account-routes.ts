import type { AccountRoutes } from "../domain/episode-route.ts";
import { listHours } from "../store/hours.ts";
import { type RoutesPlace, readRoutes } from "../store/routes.ts";
import type { Tx } from "../store/tx.ts";

/** Returns an account's routes and business hours. Hours that this version can't read are left out: no message must wait for them. */
export async function readAccountRoutes(tx: Tx, { accountId, teamId }: RoutesPlace): Promise<AccountRoutes> {
  const hours = await listHours(tx, accountId);
  return {
    routes: await readRoutes(tx, { accountId, teamId }),
    hours: new Map(hours.map((one) => [one.name, one.hours])),
  };
}
