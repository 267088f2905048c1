import { pino } from "pino";
import { expect, test } from "vitest";
import { readConfig } from "../../src/config/config.ts";
import {
  type AccountId,
  accountIdSchema,
  channelIdSchema,
  teamIdSchema,
  userIdSchema,
} from "../../src/domain/ids.ts";
import { createFailureLimit } from "../../src/http/failure-limit.ts";
import { createDispatcher } from "../../src/runtime/dispatcher.ts";
import { readFacts, saveFacts } from "../../src/store/facts.ts";
import { saveInstallation } from "../../src/store/installations.ts";
import { readRoutes } from "../../src/store/routes.ts";
import type { Store } from "../../src/store/store.ts";
import { openTenantSource } from "../../src/tenancy/tenant-source.ts";
import { sendJson, startFakeSlack } from "../outbound/slack/fake-slack.ts";
import { openStage } from "../outbox/stage.ts";

const NOW = 1_795_000_000_000;
const teamId = teamIdSchema.parse("T0123ABCD");
const userId = userIdSchema.parse("U0123ABCD");

const AT_SLACK = { SLACK_SIGNING_SECRET: "0123456789abcdef0123456789abcdef" };

const openSource = (store: Store, environment: Record<string, string>) =>
  openTenantSource(readConfig({ ...AT_SLACK, ...environment }, "/x"), {
    store,
    dispatcher: createDispatcher(undefined, { connectTimeoutMs: 1_000 }),
    owner: "me",
    failures: createFailureLimit({ now: () => NOW, proxies: 0, onLimit: () => undefined }),
    askTime: () => () => undefined,
    now: () => NOW,
    logger: pino({ level: "silent" }),
  });

/** Many workspaces, of which one has installed the app and set up two accounts, each with a fact. */
async function setUp(store: Store) {
  const source = await openSource(store, {
    SLACK_CLIENT_ID: "1.2",
    SLACK_CLIENT_SECRET: "0123456789abcdef0123456789abcdef",
    ENCRYPTION_KEY: "0".repeat(64),
    PUBLIC_URL: "https://bot.example",
  });
  const { accounts } = source;
  if (accounts === undefined) throw new Error("there is no key");
  const installation = { teamId, isOrgWide: false, sealed: "sealed", version: "1", installedAt: 1 };
  await store.transaction((tx) =>
    saveInstallation(tx, { ...installation, expiresAt: undefined, refreshAt: undefined }),
  );
  const add = async (name: string): Promise<AccountId> => {
    const channelId = channelIdSchema.parse("C0123ABCD");
    const added = await accounts.add({ teamId, name, channelId, userId, orderId: `add ${name}` });
    if (typeof added === "string") throw new Error(added);
    await happen(store, added.accountId);
    return added.accountId;
  };
  return { source, accounts, shop: await add("shop"), berlin: await add("berlin") };
}

const happen = (store: Store, accountId: AccountId) =>
  store.transaction((tx) =>
    saveFacts(tx, accountId, [{ episodeId: "e", route: "r", at: NOW, kind: "opened" }]),
  );
const count = (store: Store, accountId: AccountId) =>
  store.transaction(async (tx) => {
    const whole = { after: undefined, limit: 9 };
    return (await readFacts(tx, accountId, { from: 0, to: 2 * NOW }, whole)).length;
  });

test("an account that is removed takes its facts along, later ones too, and no others", async () => {
  await using stage = await openStage();
  const { store } = stage;
  const { source, accounts, shop, berlin } = await setUp(store);
  await accounts.remove(teamId, "shop", { userId, orderId: "remove shop" });
  expect([await count(store, shop), await count(store, berlin)]).toEqual([0, 1]);
  await happen(store, shop);
  await source.tidy();
  expect([await count(store, shop), await count(store, berlin)]).toEqual([0, 1]);
});

test("an app that is uninstalled takes the facts of all its accounts along, later ones too", async () => {
  await using stage = await openStage();
  const { store } = stage;
  const { source, shop, berlin } = await setUp(store);
  await source.uninstalled({ teamId, at: NOW, kind: "app_uninstalled", revokedBots: undefined });
  expect([await count(store, shop), await count(store, berlin)]).toEqual([0, 0]);
  await happen(store, berlin);
  await source.tidy();
  expect(await count(store, berlin)).toBe(0);
});

test("an app that is taken from the one workspace takes the facts along once its token is refused", async () => {
  await using stage = await openStage();
  const { store } = stage;
  let isRefused = false;
  const slack = await startFakeSlack((_call, response) => {
    const me = { ok: true, team_id: teamId, user_id: "UBOT", bot_id: "BBOT", url: "https://shop.slack.com/" };
    sendJson(response, isRefused ? { ok: false, error: "token_revoked" } : me);
  });
  const source = await openSource(store, {
    SLACK_BOT_TOKEN: "xoxb-1",
    SLACK_CHANNEL: "C0123ABCD",
    SLACK_MENTION: "here",
    SLACK_API_URL: slack.apiUrl,
    CHATRA_WEBHOOK_SECRET: "0123456789abcdef0123456789abcdef",
  });
  const ours = accountIdSchema.parse("default");
  const mentions = () =>
    store.transaction(async (tx) =>
      (await readRoutes(tx, { teamId, accountId: ours })).map(({ mention }) => mention.kind),
    );
  expect(await mentions()).toEqual(["here"]);
  await happen(store, ours);
  const uninstalled = { teamId, at: NOW, kind: "app_uninstalled", revokedBots: undefined } as const;
  await source.uninstalled(uninstalled);
  expect(await count(store, ours)).toBe(1);
  isRefused = true;
  await source.uninstalled(uninstalled);
  expect(await count(store, ours)).toBe(0);
  expect(await mentions()).toEqual(["none"]);
});
