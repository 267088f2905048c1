import type { ClientMention } from "../domain/command/command.ts";
import type { TeamId } from "../domain/ids.ts";
import type { ClientProfile } from "../domain/input.ts";
import { type Route, unmetConditions } from "../domain/route.ts";
import { NO_THREAD_OF_OURS } from "../messages/answers.ts";
import { showMatches } from "../messages/client.ts";
import { showRouteTest, type TestedRoute } from "../messages/routes.ts";
import { readRoutes } from "../store/routes.ts";
import { refusalForRoutes } from "./change-routes.ts";
import { profileOf } from "./client-profile.ts";
import type { AnswerPlace, HandlerParts } from "./command-dependencies.ts";
import type { Answer } from "./command-handlers.ts";
import { findSought, type KnownClient, soughtBy } from "./find-client.ts";
import { readInBackground } from "./read-in-background.ts";

/** Tells which route would take a visitor now, and why. Returns what to tell at once. */
export function testRoutes(
  handlers: HandlerParts,
  teamId: TeamId,
  mention: ClientMention,
  place: AnswerPlace,
): Answer | undefined {
  return readInBackground(handlers, place, soughtBy(mention), async () => {
    const refusal = await refusalForRoutes(handlers, place);
    if (refusal !== undefined) return refusal;
    const client = await findSought(handlers, teamId, mention);
    if (client === undefined) return { text: NO_THREAD_OF_OURS };
    return "clients" in client ? showMatches(client, handlers.workspaceUrl) : test(handlers, teamId, client);
  });
}

async function test(handlers: HandlerParts, teamId: TeamId, client: KnownClient): Promise<Answer> {
  const { store, chatra, accountId, accountName, defaultChannel } = handlers;
  const { clientId, conversation, name } = client;
  const profile = conversation?.profile ?? profileOf(await chatra.getClient({ clientId }));
  const routes = await store.transaction((tx) => readRoutes(tx, { accountId, teamId }));
  const [open, closed] = [true, false].map((isOpen) => lookedAt(routes, { accountName, profile, isOpen }));
  return showRouteTest(name, { open: open ?? [], closed: closed ?? [] }, defaultChannel);
}

/** The routes up to the one that fits, in order. */
function lookedAt(
  routes: readonly Route[],
  chat: { accountName: string; profile: ClientProfile; isOpen: boolean },
): TestedRoute[] {
  const tested = routes.map((route) => ({ route, unmet: unmetConditions(route, chat) }));
  return tested.slice(0, tested.findIndex(({ unmet }) => unmet.length === 0) + 1);
}
