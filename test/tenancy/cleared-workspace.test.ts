import { expect, onTestFinished, test } from "vitest";
import { readConfig } from "../../src/config/config.ts";
import { readHours } from "../../src/domain/command/read-hours.ts";
import {
  type AccountId,
  accountIdSchema,
  channelIdSchema,
  type TeamId,
  teamIdSchema,
  userIdSchema,
} from "../../src/domain/ids.ts";
import { NEW_ROUTE } from "../../src/domain/route.ts";
import { createFailureLimit } from "../../src/http/failure-limit.ts";
import { createDispatcher } from "../../src/runtime/dispatcher.ts";
import { KeyError } from "../../src/runtime/encryption-key.ts";
import { createSecretBox } from "../../src/runtime/secret-box.ts";
import { readAccounts } from "../../src/store/accounts.ts";
import { saveFacts } from "../../src/store/facts.ts";
import { takeHome } from "../../src/store/home-views.ts";
import { saveHours } from "../../src/store/hours.ts";
import { saveInstallation } from "../../src/store/installations.ts";
import { savePreferences } from "../../src/store/preferences.ts";
import { saveRoute } from "../../src/store/routes.ts";
import { saveSnippet } from "../../src/store/snippets.ts";
import type { Store } from "../../src/store/store.ts";
import { createAccounts } from "../../src/tenancy/accounts.ts";
import { openTenantSource } from "../../src/tenancy/tenant-source.ts";
import { sendJson, startFakeSlack } from "../outbound/slack/fake-slack.ts";
import { logger, openStage } from "../outbox/stage.ts";

const NOW = 1_795_000_000_000;
const teamId = teamIdSchema.parse("T0123ABCD");
const otherTeamId = teamIdSchema.parse("T0OTHER");
const userId = userIdSchema.parse("U0123ABCD");
const channelId = channelIdSchema.parse("C0123ABCD");
const [KEY, NEWER] = ["0".repeat(64), "1".repeat(64)];
const SECRET = "0123456789abcdef0123456789abcdef";
const ONE = { SLACK_BOT_TOKEN: "xoxb-1", SLACK_CHANNEL: channelId, CHATRA_WEBHOOK_SECRET: SECRET };
const MANY = { SLACK_CLIENT_ID: "1.2", SLACK_CLIENT_SECRET: SECRET, PUBLIC_URL: "https://bot.example" };
const uninstalled = { teamId, at: NOW, kind: "app_uninstalled", revokedBots: undefined } as const;

const open = (store: Store, environment: Record<string, string>) =>
  openTenantSource(readConfig({ SLACK_SIGNING_SECRET: SECRET, ...environment }, "/x"), {
    store,
    dispatcher: createDispatcher(undefined, { connectTimeoutMs: 1_000 }),
    owner: "me",
    failures: createFailureLimit({ now: () => NOW, proxies: 0, onLimit: () => undefined }),
    askTime: () => () => undefined,
    now: () => NOW,
    logger,
  });

/** A Slack that says who the bot is, or this error. */
async function slackOf(state: { error?: string } = {}) {
  const me = { ok: true, team_id: teamId, user_id: "UBOT", bot_id: "BBOT", url: "https://shop.slack.com/" };
  const { apiUrl } = await startFakeSlack((_call, response) =>
    sendJson(response, state.error === undefined ? me : { ok: false, error: state.error }),
  );
  return { SLACK_API_URL: apiUrl };
}

/** Everything that people set up for an account, and for themselves. */
const setUp = (store: Store, of: TeamId, accountId: AccountId) =>
  store.transaction(async (tx) => {
    const place = { teamId: of, accountId };
    const snippet = { ...place, ownerId: undefined, authorId: userId, name: "hi", text: "Hello" };
    await saveSnippet(tx, snippet, 9, 1);
    await saveRoute(tx, place, { id: "rt", name: "vip", settings: NEW_ROUTE }, 9, 1);
    await saveHours(tx, accountId, { name: "office", hours: readHours("mon 9-18 UTC") }, 9);
    await saveFacts(tx, accountId, [{ episodeId: "e", route: "r", at: NOW, kind: "opened" }]);
    await savePreferences(tx, of, userId, { assigned: "off" });
    await takeHome(tx, { teamId: of, userId, openUntil: NOW * 2 }, { now: 1, until: 2 });
  });

/** Where there is still something. */
function left({ rows }: Awaited<ReturnType<typeof openStage>>): Record<string, unknown[]> {
  const ofAccounts = ["snippets", "routes", "business_hours", "facts"].map((table) => [
    table,
    rows(`select distinct account_id from ${table} order by 1`).map((row) => row.account_id),
  ]);
  const ofTeams = ["preferences", "home_views"].map((table) => [
    table,
    rows(`select team_id from ${table} order by 1`).map((row) => row.team_id),
  ]);
  return Object.fromEntries([...ofAccounts, ...ofTeams]);
}

const onlyOf = (accountId: AccountId) => ({
  snippets: [accountId],
  routes: [accountId],
  business_hours: [accountId],
  facts: [accountId],
  preferences: [otherTeamId],
  home_views: [otherTeamId],
});
const theirs = accountIdSchema.parse("theirs");

test("the one workspace that removes the app leaves nothing that was set up for any of its accounts", async () => {
  await using stage = await openStage();
  const { store } = stage;
  const state: { error?: string } = {};
  const environment = { ...ONE, ...(await slackOf(state)), ENCRYPTION_KEY: KEY, SLACK_MENTION: "here" };
  const source = await open(store, environment);
  const added = await source.accounts?.add({ teamId, name: "shop", channelId, userId, orderId: "add" });
  if (typeof added !== "object") throw new Error("not added");
  for (const accountId of [accountIdSchema.parse("default"), added.accountId])
    await setUp(store, teamId, accountId);
  await setUp(store, otherTeamId, theirs);
  state.error = "fatal_error";
  await expect(source.uninstalled(uninstalled)).rejects.toMatchObject({ reason: "unavailable" });
  state.error = "account_inactive";
  await source.uninstalled(uninstalled);
  expect(left(stage)).toEqual(onlyOf(theirs));
  // After a reinstallation the mention of the configuration is taken over again.
  delete state.error;
  await open(store, environment);
  expect(stage.rows("select name from routes where account_id = 'default'")).toEqual([{ name: "default" }]);
});

test("one of many workspaces that removes the app leaves nothing that was set up for its accounts", async () => {
  await using stage = await openStage();
  const { store } = stage;
  const source = await open(store, { ...MANY, ENCRYPTION_KEY: KEY });
  const row = { isOrgWide: false, sealed: "sealed", version: "1", installedAt: 1 };
  await store.transaction((tx) =>
    saveInstallation(tx, { teamId, ...row, expiresAt: undefined, refreshAt: undefined }),
  );
  for (const name of ["shop", "berlin"]) {
    const added = await source.accounts?.add({ teamId, name, channelId, userId, orderId: name });
    if (typeof added !== "object") throw new Error("not added");
    await setUp(store, teamId, added.accountId);
  }
  await setUp(store, otherTeamId, theirs);
  await source.uninstalled(uninstalled);
  expect(left(stage)).toEqual(onlyOf(theirs));
});

test("of the one workspace everything is for the bot, and nothing of any other", async () => {
  await using stage = await openStage();
  const source = await open(stage.store, { ...ONE, ...(await slackOf()), ENCRYPTION_KEY: KEY });
  const bodies = [teamId, otherTeamId].map((of) => ({ command: "/chatra", team_id: of }));
  expect(bodies.map((body) => source.teamOf(body))).toEqual([teamId, undefined]);
  const { accounts } = source;
  const added = await accounts?.add({ teamId, name: "shop", channelId, userId, orderId: "add" });
  if (accounts === undefined || typeof added !== "object") throw new Error("not added");
  const { accountId } = added;
  const loaded = async () =>
    (await source.load()).accounts.map(({ name, connection, isConnecting }) => [
      name,
      connection,
      isConnecting,
    ]);
  const only = ["default", { kind: "only", id: undefined }, false];
  expect(await loaded()).toEqual([only, ["shop", { kind: "missing" }, true]]);
  await accounts.connect(teamId, accountId, { connectionId: "c1" }, { userId, orderId: "connect" });
  expect(await loaded()).toEqual([only, ["shop", { kind: "own", id: "c1" }, true]]);
  const [begun = expect.unreachable()] = await accounts.list();
  await accounts.connected(begun, "c1");
  expect(await loaded()).toEqual([only, ["shop", { kind: "own", id: "c1" }, false]]);
});

test("the key of the workspaces counts where there are many, and not where there is one", async () => {
  await using stage = await openStage();
  const sealed = createSecretBox([KEY]).seal("{}", `installation:${teamId}`);
  const row = { teamId, isOrgWide: false, sealed, version: "1", installedAt: 1 };
  await stage.store.transaction((tx) =>
    saveInstallation(tx, { ...row, expiresAt: undefined, refreshAt: undefined }),
  );
  await expect(open(stage.store, { ...MANY, ENCRYPTION_KEY: NEWER })).rejects.toThrow(KeyError);
  await open(stage.store, { ...ONE, ...(await slackOf()), ENCRYPTION_KEY: NEWER });
});

test("a key that opens nothing is refused, and a new one seals everything at the start", async () => {
  await using stage = await openStage();
  const { store } = stage;
  const accountsWith = (keys: string[]) =>
    createAccounts({
      store,
      box: createSecretBox(keys),
      now: () => NOW,
      logger,
      onRemoved: async () => undefined,
    });
  for (const name of ["shop", "berlin"])
    await accountsWith([KEY]).add({ teamId, name, channelId, userId, orderId: name });
  const environment = { ...ONE, ...(await slackOf()) };
  await expect(open(store, environment)).rejects.toThrow(KeyError);
  await expect(open(store, { ...environment, ENCRYPTION_KEY: NEWER })).rejects.toThrow(KeyError);
  for (const kind of [environment, MANY]) {
    const source = await open(store, { ...kind, ENCRYPTION_KEY: `${NEWER},${KEY}` });
    onTestFinished(() => source.stop());
    source.start();
    await expect.poll(async () => (await accountsWith([NEWER]).list()).length).toBe(2);
    const sealed = await store.transaction((tx) => readAccounts(tx));
    expect(sealed.map(({ name }) => name).toSorted()).toEqual(["berlin", "shop"]);
    await accountsWith([KEY, NEWER]).resealOld();
  }
});
