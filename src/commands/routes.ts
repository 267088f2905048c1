import type { ClientMention } from "../domain/command/command.ts";
import { readSoughtClient } from "../domain/command/read-ids.ts";
import { readOnlyRouteName, readRoute as readRouteLine } from "../domain/command/read-route.ts";
import type { RouteChanges } from "../domain/route.ts";
import { FAILED } from "../messages/failures.ts";
import { ROUTE_USAGE } from "../messages/routes.ts";
import type { SlashUsage } from "../messages/usage.ts";
import { placeOf } from "./answer-person.ts";
import {
  changeRoute,
  orderDeletion,
  orderMove,
  readRoute,
  readRouteList,
  refusalForRoutes,
} from "./change-routes.ts";
import type { HandlerParts } from "./command-dependencies.ts";
import type { Answer, SlashCommandAsked } from "./command-handlers.ts";
import { readInBackground } from "./read-in-background.ts";
import { parseNothing, type SlashCommand } from "./slash-command.ts";
import { testRoutes } from "./test-routes.ts";

type Named = { name: string };

/** `/chatra routes`: lists them, with what an admin can do with them. */
export const routes: SlashCommand<object> = {
  usage: ROUTE_USAGE.routes,
  parse: parseNothing,
  run: (handlers, asked) =>
    readInBackground(
      handlers,
      placeOf(asked),
      FAILED.routes,
      async () => (await refusalForRoutes(handlers, asked)) ?? readRouteList(handlers, asked.teamId),
    ),
};

/** `/chatra route NAME …`: adds or changes one. Without a setting it shows a known one. */
const save: SlashCommand<Named & { changes: RouteChanges }> = {
  usage: ROUTE_USAGE.route,
  parse: readRouteLine,
  run: (handlers, asked, route) =>
    readInBackground(handlers, placeOf(asked), FAILED.route, async () => {
      const refusal = await refusalForRoutes(handlers, asked);
      if (refusal !== undefined) return refusal;
      return Object.keys(route.changes).length === 0
        ? readRoute(handlers, asked.teamId, route.name)
        : changeRoute(handlers, asked, route);
    }),
};

/** `/chatra route test CLIENT` */
const test: SlashCommand<{ client: ClientMention }> = {
  usage: ROUTE_USAGE["route.test"],
  parse: (rest) => ({ client: readSoughtClient(rest) }),
  client: (request) => request.client,
  run: (handlers, asked, { client }) => testRoutes(handlers, asked.teamId, client, placeOf(asked)),
};

/** `/chatra route …` */
export const route = {
  save,
  up: changing(ROUTE_USAGE["route.up"], (handlers, asked, name) => orderMove(handlers, asked, name, "up")),
  down: changing(ROUTE_USAGE["route.down"], (handlers, asked, name) =>
    orderMove(handlers, asked, name, "down"),
  ),
  delete: changing(ROUTE_USAGE["route.delete"], orderDeletion),
  test,
};

function changing(
  usage: SlashUsage,
  change: (handlers: HandlerParts, asked: SlashCommandAsked, name: string) => Promise<Answer>,
): SlashCommand<Named> {
  return {
    usage,
    parse: readOnlyRouteName,
    run: async (handlers, asked, { name }) =>
      (await refusalForRoutes(handlers, asked)) ?? change(handlers, asked, name),
  };
}
