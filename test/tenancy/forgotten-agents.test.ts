import { pino } from "pino";
import { expect, test } from "vitest";
import { readConfig } from "../../src/config/config.ts";
import { type AccountId, channelIdSchema, teamIdSchema, userIdSchema } from "../../src/domain/ids.ts";
import { createFailureLimit } from "../../src/http/failure-limit.ts";
import { createDispatcher } from "../../src/runtime/dispatcher.ts";
import { mapTeammate, readAgents, rememberAgents } from "../../src/store/agents.ts";
import { saveInstallation } from "../../src/store/installations.ts";
import type { Store } from "../../src/store/store.ts";
import { openTenantSource } from "../../src/tenancy/tenant-source.ts";
import { openStage } from "../outbox/stage.ts";

const NOW = 1_795_000_000_000;
const teamId = teamIdSchema.parse("T0123ABCD");
const userId = userIdSchema.parse("U0123ABCD");

/** Many workspaces, of which one has installed the app and set up two accounts with an agent each. */
async function setUp(store: Store) {
  const environment = {
    SLACK_SIGNING_SECRET: "0123456789abcdef0123456789abcdef",
    SLACK_CLIENT_ID: "1.2",
    SLACK_CLIENT_SECRET: "0123456789abcdef0123456789abcdef",
    ENCRYPTION_KEY: "0".repeat(64),
    PUBLIC_URL: "https://bot.example",
  };
  const source = await openTenantSource(readConfig(environment, "/x"), {
    store,
    dispatcher: createDispatcher(undefined, { connectTimeoutMs: 1 }),
    owner: "me",
    failures: createFailureLimit({ now: () => NOW, proxies: 0, onLimit: () => undefined }),
    askTime: () => () => undefined,
    now: () => NOW,
    logger: pino({ level: "silent" }),
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
    return added.accountId;
  };
  return { source, accounts, shop: await add("shop"), berlin: await add("berlin") };
}

const learn = (store: Store, accountId: AccountId) =>
  store.transaction(async (tx) => {
    await rememberAgents(tx, accountId, [{ id: "a1", name: "Ada" }], NOW);
    await mapTeammate(tx, { accountId, teamId }, { userId, agentId: "a1", byHand: true });
  });
const countAgents = (store: Store, accountId: AccountId) =>
  store.transaction(async (tx) => (await readAgents(tx, { accountId, teamId })).length);

test("an account that is removed takes its agents along, those of a late event too, and no others", async () => {
  await using stage = await openStage();
  const { store } = stage;
  const { source, accounts, shop, berlin } = await setUp(store);
  for (const accountId of [shop, berlin]) await learn(store, accountId);
  await accounts.remove(teamId, "shop", { userId, orderId: "remove shop" });
  expect([await countAgents(store, shop), await countAgents(store, berlin)]).toEqual([0, 1]);
  await learn(store, shop);
  await source.tidy();
  expect([await countAgents(store, shop), await countAgents(store, berlin)]).toEqual([0, 1]);
});

test("an app that is uninstalled takes the agents of all its accounts along, those of a late event too", async () => {
  await using stage = await openStage();
  const { store } = stage;
  const { source, shop, berlin } = await setUp(store);
  for (const accountId of [shop, berlin]) await learn(store, accountId);
  await source.uninstalled({ teamId, at: NOW, kind: "app_uninstalled", revokedBots: undefined });
  expect([await countAgents(store, shop), await countAgents(store, berlin)]).toEqual([0, 0]);
  await learn(store, berlin);
  await source.tidy();
  expect(await countAgents(store, berlin)).toBe(0);
});
