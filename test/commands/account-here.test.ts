import { expect, test } from "vitest";
import { routeOfChat } from "../../src/domain/episode-route.ts";
import { channelIdSchema } from "../../src/domain/ids.ts";
import { DEFAULT_ROUTE, MOST_ROUTES, NEW_ROUTE } from "../../src/domain/route.ts";
import { readRoutes, saveRoute } from "../../src/store/routes.ts";
import { setAccountStage } from "./account-stage.ts";

test("new chats come to the channel of `here`, also where the default route led elsewhere before", async () => {
  await using stage = await setAccountStage();
  const { teamId, channelId, store } = stage;
  const by = { userId: stage.adaId, orderId: "add" };
  const account = await stage.accounts.add({ teamId, name: "berlin", channelId, ...by });
  if (typeof account === "string") throw new Error(account);
  const place = { accountId: account.accountId, teamId };
  // *Yes, all* under “New chats here?” in the first channel, or `/chatra route default channel=#general`.
  const settings = { ...NEW_ROUTE, channelId, policy: "on-command" as const };
  await store.transaction((tx) =>
    saveRoute(tx, place, { id: "r", name: DEFAULT_ROUTE, settings }, MOST_ROUTES, 1),
  );
  const other = channelIdSchema.parse(stage.world.slack.channels()[1]?.id);
  await stage.ada.slashCommand(other, "/chatra", "account berlin here");
  await stage.handlers.idle();
  expect(stage.world.slack.channel(other).ephemerals(stage.adaId).at(-1)?.text).toContain(
    `New chats of the account *berlin* now come to <#${other}>.`,
  );
  const [now] = await stage.accounts.list();
  const routes = await store.transaction((tx) => readRoutes(tx, place));
  const route = routeOfChat({ routes, hours: new Map() }, { accountName: "berlin", profile: {} }, 1);
  expect(route.channelId ?? now?.channelId).toBe(other);
  // What else the route does stays.
  expect(route.policy).toBe("on-command");
});
