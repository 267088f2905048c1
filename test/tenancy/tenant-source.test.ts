import { beforeEach, expect, test } from "vitest";
import { readConfig } from "../../src/config/config.ts";
import {
  type AccountId,
  accountIdSchema,
  channelIdSchema,
  deliveryIdOf,
  teamIdSchema,
  userIdSchema,
} from "../../src/domain/ids.ts";
import { createFailureLimit } from "../../src/http/failure-limit.ts";
import { createDispatcher } from "../../src/runtime/dispatcher.ts";
import { insertDeliveries } from "../../src/store/deliveries.ts";
import { readFacts, saveFacts } from "../../src/store/facts.ts";
import { saveInstallation } from "../../src/store/installations.ts";
import { readRoutes } from "../../src/store/routes.ts";
import type { Store } from "../../src/store/store.ts";
import { openTenantSource } from "../../src/tenancy/tenant-source.ts";
import { sendJson, startFakeSlack } from "../outbound/slack/fake-slack.ts";
import { openStage, recordLog } from "../outbox/stage.ts";

const NOW = 1_795_000_000_000;
const teamId = teamIdSchema.parse("T0123ABCD");
const userId = userIdSchema.parse("U0123ABCD");

const AT_SLACK = { SLACK_SIGNING_SECRET: "0123456789abcdef0123456789abcdef" };

const { lines, logger } = recordLog();
beforeEach(() => void lines.splice(0));

const openSource = (store: Store, environment: Record<string, string>) =>
  openTenantSource(readConfig({ ...AT_SLACK, ...environment }, "/x"), {
    store,
    dispatcher: createDispatcher(undefined, { connectTimeoutMs: 1_000 }),
    owner: "me",
    failures: createFailureLimit({ now: () => NOW, proxies: 0, onLimit: () => undefined }),
    askTime: () => () => undefined,
    now: () => NOW,
    logger,
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
/** Something that waits for Slack. */
const owe = (store: Store, accountId: AccountId, name: string) =>
  store.transaction((tx) => {
    const payload = { kind: "slack.notice" as const, channelId: channelIdSchema.parse("C1"), text: name };
    const id = deliveryIdOf(accountId, name);
    const notice = { id, key: id, conversationId: undefined, sourceTime: 0, payload };
    return insertDeliveries(tx, [{ ...notice, accountId }], NOW);
  });
const count = (store: Store, accountId: AccountId) =>
  store.transaction(async (tx) => {
    const whole = { after: undefined, limit: 9 };
    return (await readFacts(tx, accountId, { from: 0, to: 2 * NOW }, whole)).length;
  });

test("an account that is removed takes its facts along, later ones too, and no others", async () => {
  await using stage = await openStage();
  const { store } = stage;
  const { source, accounts, shop, berlin } = await setUp(store);
  for (const name of ["one", "two"]) await owe(store, shop, name);
  await owe(store, berlin, "one");
  await accounts.remove(teamId, "shop", { userId, orderId: "remove shop" });
  expect([await count(store, shop), await count(store, berlin)]).toEqual([0, 1]);
  await happen(store, shop);
  await owe(store, shop, "three");
  await source.tidy();
  expect([await count(store, shop), await count(store, berlin)]).toEqual([0, 1]);
  const gone = { level: "warn", accountId: shop };
  expect(lines).toEqual([
    { ...gone, rows: 2, msg: "deliveries discarded with their account" },
    { ...gone, rows: 1, msg: "deliveries of a removed account discarded" },
  ]);
  lines.splice(0);
  await accounts.remove(teamId, "berlin", { userId, orderId: "remove berlin" });
  expect(lines.splice(0)).toEqual([
    { ...gone, accountId: berlin, rows: 1, msg: "deliveries discarded with their account" },
  ]);
  const channelId = channelIdSchema.parse("C0123ABCD");
  await accounts.add({ teamId, name: "idle", channelId, userId, orderId: "add idle" });
  await accounts.remove(teamId, "idle", { userId, orderId: "remove idle" });
  expect(lines).toEqual([]);
  for (const accountId of [shop, berlin]) await owe(store, accountId, "late");
  await source.tidy();
  expect(lines).toHaveLength(2);
});

test("an app that is uninstalled takes the facts of all its accounts along, later ones too", async () => {
  await using stage = await openStage();
  const { store } = stage;
  const { source, shop, berlin } = await setUp(store);
  await owe(store, berlin, "one");
  await source.uninstalled({ teamId, at: NOW, kind: "app_uninstalled", revokedBots: undefined });
  const discarded = { level: "warn", teamId, accountId: berlin, rows: 1 };
  const msg = "deliveries discarded with the uninstalled app";
  expect(lines.filter((line) => JSON.stringify(line).includes(msg))).toEqual([{ ...discarded, msg }]);
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
  await source.uninstalled({ ...uninstalled, kind: "tokens_revoked" });
  expect(await count(store, ours)).toBe(1);
  await source.uninstalled(uninstalled);
  const advice = "Reinstall the Slack app, set SLACK_BOT_TOKEN to its new token and restart the bot.";
  const line = { level: "warn", advice, msg: "workspace no longer has the app" };
  expect(lines).toEqual(
    ["app_uninstalled", "tokens_revoked", "app_uninstalled"].map((kind) => ({ ...line, kind })),
  );
  expect(await count(store, ours)).toBe(0);
  expect(await mentions()).toEqual(["none"]);
});

test("the workspace and the account of the environment are served as it describes them, with the channel's newest id", async () => {
  await using stage = await openStage();
  const me = { ok: true, team_id: teamId, user_id: "UBOT", bot_id: "BBOT", url: "https://shop.slack.com/" };
  const slack = await startFakeSlack((_call, response) => sendJson(response, me));
  const secret = "0123456789abcdef0123456789abcdef";
  const environment = {
    SLACK_BOT_TOKEN: "xoxb-1",
    SLACK_CHANNEL: "C0123ABCD",
    SLACK_API_URL: slack.apiUrl,
    CHATRA_WEBHOOK_SECRET: secret,
    CHATRA_AGENT_ID: "agent1",
    MEMBRANE_CONNECTION_ID: "con1",
  };
  const [channelId, newId] = [channelIdSchema.parse("C0123ABCD"), channelIdSchema.parse("C0NEW")];
  const source = await openSource(stage.store, environment);
  const settings = (id: typeof channelId) => ({
    workspaces: [{ teamId, botToken: "xoxb-1", botUserId: "UBOT", botId: "BBOT", url: me.url }],
    accounts: [
      {
        accountId: "default",
        teamId,
        name: "default",
        channelId: id,
        connection: { kind: "only", id: "con1" },
        isConnecting: false,
        agentId: "agent1",
        webhookSecrets: [secret],
      },
    ],
  });
  expect(await source.load()).toEqual(settings(channelId));
  const { isOne, accounts, environmentAccount, routes } = source;
  expect({ isOne, accounts, environmentAccount, routes }).toEqual({
    isOne: true,
    environmentAccount: { name: "default", channelId },
    routes: [],
  });
  expect([source.isUnreadable(teamId), lines]).toEqual([false, []]);
  await source.channelRenamed({ teamId, from: channelId, to: newId, at: NOW });
  expect(await source.load()).toEqual(settings(newId));
  expect(source.environmentAccount?.channelId).toBe(newId);
  const outdated = { level: "warn", msg: "configured channel ID outdated" };
  expect(lines.splice(0)).toEqual([
    { level: "info", teamId, from: channelId, to: newId, msg: "channel ID changed in Slack" },
    { ...outdated, from: channelId, to: newId },
  ]);
  const again = await openSource(stage.store, environment);
  expect(again.environmentAccount?.channelId).toBe(newId);
  expect(lines).toEqual([{ ...outdated, configured: channelId, channelId: newId }]);
});

test("an account that somebody added is served by its own connection, or waits for one", async () => {
  await using stage = await openStage();
  const { source, accounts, shop, berlin } = await setUp(stage.store);
  const { isOne, environmentAccount } = source;
  expect({ isOne, environmentAccount }).toEqual({ isOne: false });
  const loaded = await source.load();
  const kept = await accounts.list();
  expect(loaded.accounts.map(({ accountId }) => accountId).sort()).toEqual([shop, berlin].sort());
  expect(loaded.accounts).toEqual(
    kept.map(({ accountId, name, channelId, webhookSecrets }) => ({
      accountId,
      teamId,
      name,
      channelId,
      webhookSecrets,
      connection: { kind: "missing" },
      isConnecting: true,
    })),
  );
});
