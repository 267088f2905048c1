import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readCommand } from "../../src/commands/registry.ts";
import {
  accountIdSchema,
  channelIdSchema,
  clientIdSchema,
  conversationIdOf,
  deliveryIdOf,
  slackTsSchema,
  teamIdSchema,
  userIdSchema,
} from "../../src/domain/ids.ts";
import { createCliTransport } from "../../src/outbound/membrane/cli-transport.ts";
import { createQuestionQueue } from "../../src/outbound/membrane/limit-concurrency.ts";
import { createSlackGateway } from "../../src/outbound/slack/create-slack-gateway.ts";
import { NotReadyError } from "../../src/outbox/account-monitor.ts";
import { createMetrics } from "../../src/runtime/metrics.ts";
import { startWorld, type World } from "../../src/simulator/world.ts";
import type { OwnedDelivery } from "../../src/store/cause.ts";
import { changeDelivery, insertDeliveries } from "../../src/store/deliveries.ts";
import { type AccountDeps, type AccountSettings, serveAccount } from "../../src/tenancy/serve-account.ts";
import { serveWorkspace } from "../../src/tenancy/serve-workspace.ts";
import { createPostedRuns } from "../outbound/membrane/posted-runs.ts";
import { recordLog } from "../outbox/stage.ts";
import { openNewStore } from "../store/open-new-store.ts";
import { notAsked } from "./tenants-stage.ts";

const accountId = accountIdSchema.parse("shop");
const connections = {
  followsRequests: false,
  begin: notAsked,
  addressOf: notAsked,
  look: notAsked,
  find: notAsked,
  awaitNewConnection: notAsked,
};

/** One account between a Slack, a Chatra and a Membrane, which ends with the test. */
async function serve(
  change: Partial<AccountSettings> | ((world: World) => Partial<AccountSettings>) = {},
  more: Partial<AccountDeps> = {},
) {
  const world = await startWorld();
  const folder = await mkdtemp(join(tmpdir(), "chatra-slack-"));
  const store = await openNewStore(folder);
  const { lines, logger } = recordLog();
  const { botToken, apiUrl, team, bot } = world.slack;
  const me = await createSlackGateway({ token: botToken, apiUrl }).identify();
  const workspace = serveWorkspace(
    { ...me, botToken },
    {
      apiUrl,
      adminUsers: ["UADMIN"],
      guestsMayCommand: true,
      kind: "sqlite",
      owner: "me",
      metrics: { rateLimited: () => undefined },
      accountServices: { accounts: undefined, connections, publicUrl: undefined },
      onRefused: () => undefined,
      askTime: () => () => undefined,
      now: Date.now,
      logger,
    },
  );
  const channelId = channelIdSchema.parse(world.slack.channels()[0]?.id);
  const transport = createCliTransport({
    run: createPostedRuns(world.membrane.url, { timeoutMs: 15_000 }),
    secrets: [],
    now: Date.now,
  });
  const settings: AccountSettings = {
    accountId,
    teamId: teamIdSchema.parse(team.id),
    name: "berlin",
    channelId,
    connection: { kind: "own", id: world.membrane.connection().id },
    isConnecting: false,
    agentId: undefined,
    webhookSecrets: [],
    ...(typeof change === "function" ? change(world) : change),
  };
  const served = serveAccount(settings, workspace, {
    store,
    owner: "me",
    accept: notAsked,
    transport,
    questions: createQuestionQueue(2),
    membraneConcurrency: 1,
    fileUrl: (file, sentAt, { teamId }) => `https://bot.example/${teamId}/${file.id}/${sentAt}`,
    connectionsOfOthers: async () => ({ active: [], removed: [] }),
    slackLink: async () => undefined,
    alertAfterMs: 0,
    leaseMs: 60_000,
    isUnderWay: (id) => served.isUnderWay(id),
    startWatch: () => () => 0,
    metrics: createMetrics({ version: "1", database: "sqlite" }),
    now: Date.now,
    random: () => 0,
    logger,
    ...more,
  });
  store.onWork((what) => {
    for (const target of ["slack", "chatra"] as const)
      if (what.startsWith(`${target}:`)) served.workerFor(target).wake();
  });
  onTestFinished(async () => {
    await served.stop();
    await workspace.stop();
    await world.close();
    await store.close();
    await rm(folder, { recursive: true, force: true });
  });
  /** Owes this since so long, in ms. */
  const owe = async (payload: OwnedDelivery["payload"], sinceMs = 0): Promise<OwnedDelivery["id"]> => {
    const id = deliveryIdOf("owed", payload.kind);
    const delivery = { id, accountId, key: id, conversationId: undefined, sourceTime: 0, payload };
    await store.transaction((tx) => insertDeliveries(tx, [delivery], Date.now() - sinceMs));
    return id;
  };
  const posted = () =>
    world.slack
      .channel(channelId)
      .all()
      .map(({ text }) => text);
  return { world, store, lines, bot, workspace, channelId, settings, served, owe, posted };
}

/** Whether an account can reach Chatra, or why not. */
function isReady(served: ReturnType<typeof serveAccount>): unknown {
  try {
    served.checkReady();
    return true;
  } catch (error) {
    return error instanceof NotReadyError ? error.reason : String(error);
  }
}

const ts = slackTsSchema.parse("1795000000.000001");

/** A message to a visitor, as it is owed to Chatra. */
const send = (clientId: string, { teamId, channelId }: AccountSettings): OwnedDelivery["payload"] => {
  const reply = { teamId, channelId, threadTs: ts, ts, userId: userIdSchema.parse("U1") };
  return {
    kind: "chatra.send",
    clientId: clientIdSchema.parse(clientId),
    text: "We open at nine",
    agent: {},
    reply,
    part: 0,
    parts: 1,
  };
};

test("an account speaks for its workspace, with its own name, channel and files", async () => {
  const { served, workspace, settings, bot, world } = await serve();
  const { fileUrl, ...context } = served.accountContext;
  const { teamId, channelId } = settings;
  expect(context).toStrictEqual({
    accountId,
    accountName: "berlin",
    teamId,
    botUserId: bot.userId,
    workspaceUrl: `https://${world.slack.team.domain}.slack.com/`,
    channelId,
    needsAuthors: true,
  });
  expect(fileUrl({ id: "F1", name: "a.png", mimetype: "image/png", size: 3 }, 5)).toBe(
    `https://bot.example/${teamId}/F1/5`,
  );
  expect([served.settings, served.workspace]).toEqual([settings, workspace]);
  expect((await serve({ agentId: "a1" })).served.accountContext.needsAuthors).toBe(false);
});

test("what is owed goes to Slack and to Chatra once the account begins, and no more after its end", async () => {
  const { served, world, owe, posted, channelId, settings } = await serve(({ chatra }) => ({
    agentId: chatra.addAgent({ name: "Ada" }).id,
  }));
  const client = world.chatra.addClient({ name: "Vera" });
  const notice = await owe({ kind: "slack.notice", channelId, text: "A notice" });
  await owe(send(client.id, settings));
  expect(posted()).toEqual([]);
  expect(() => served.checkReady()).toThrow("not reached yet");
  const sent = () => world.chatra.sentByApi(client.id).map(({ text }) => text);
  served.start();
  await world.waitFor(() => posted().includes("A notice") && sent().length > 0);
  expect(sent()).toEqual(["We open at nine"]);
  served.checkReady();
  expect(served.isUnderWay(notice)).toBe(false);
  await served.stop();
  await owe({ kind: "slack.remove", post: { channelId, ts } });
  await new Promise(setImmediate);
  expect(world.slack.calls("chat.delete")).toEqual([]);
});

test.each([
  ["of somebody's own is told of by its name", "own", " (Chatra account *berlin*)"],
  ["of the configuration needs no name", "only", ""],
] as const)("the fault of an account %s, in its channel", async (_, kind, name) => {
  const { served, world, posted } = await serve(({ membrane }) => ({
    connection: { kind, id: membrane.connection().id },
  }));
  world.membrane.logOut();
  served.start();
  const [text] = await world.waitFor(() => (posted().length > 0 ? posted() : undefined));
  expect(text?.split("\n")[0]).toBe(`:rotating_light: *Replies don't reach visitors now.*${name}`);
  expect(isReady(served)).toBe("not-logged-in");
});

test("an account without a connection asks nobody, and says what to do once something waits for it", async () => {
  const { served, world, posted, settings } = await serve({
    connection: { kind: "missing" },
    isConnecting: true,
  });
  served.start();
  await expect.poll(() => isReady(served)).toBe("connection-needs-action");
  expect(posted()).toEqual([]);
  await served.stop();
  const waiting = await serve({ connection: { kind: "missing" }, isConnecting: true });
  await waiting.owe(send("c1", settings));
  waiting.served.start();
  await waiting.world.waitFor(() => waiting.posted().length > 0);
  expect(waiting.posted().join()).toContain("`/chatra account berlin connect`");
  expect([...world.membrane.runs(), ...waiting.world.membrane.runs()]).toEqual([]);
});

test("a channel in which the bot can't post is logged at the start, with what to do", async () => {
  const { served, lines } = await serve({ channelId: channelIdSchema.parse("C0NOWHERE") });
  served.start();
  await expect
    .poll(() => lines)
    .toContainEqual({
      level: "error",
      accountId,
      channelId: "C0NOWHERE",
      code: "channel_not_found",
      advice: expect.stringContaining("`/chatra account berlin here`"),
      msg: "bot can't post in the channel for new chats",
    });
});

test.each([
  [1, true],
  [0, false],
])("what waits for longer than %i ms is told of, where that is wanted", async (alertAfterMs, isTold) => {
  let ahead = 0;
  const now = () => Date.now() + ahead;
  const { served, store, owe, posted, channelId, world } = await serve({}, { alertAfterMs, now });
  ahead = 60_000;
  const id = await owe({ kind: "slack.remove", post: { channelId, ts } }, 120_000);
  const later = Date.now() + 600_000;
  await store.transaction((tx) => changeDelivery(tx, id, { nextAttemptAt: later }, Date.now()));
  served.start();
  if (isTold) await world.waitFor(() => posted().length > 0);
  else await expect.poll(() => isReady(served)).toBe(true);
  expect(posted().map((text) => text.includes("(Chatra account *berlin*)"))).toEqual(isTold ? [true] : []);
});

test("its commands know its own connection only, and how Slack is reached", async () => {
  const { served, world, settings, lines } = await serve(
    {},
    {
      slackLink: () => Promise.reject(new Error("not connected")),
    },
  );
  const own = world.membrane.connection();
  const other = world.membrane.addConnection();
  const { teamId, channelId } = settings;
  const userId = userIdSchema.parse(world.slack.user("ada").id);
  const answer = async (text: string) => {
    const read = readCommand(text);
    if ("problem" in read || read.command.of !== "account") throw new Error("no command of an account");
    await served.handlers.onCommand({ id: text, teamId, channelId, userId }, read.command);
    await served.handlers.idle();
    const told = world.slack.channel(channelId).ephemerals(userId).at(-1);
    return JSON.stringify(told?.blocks?.length ? told.blocks : told?.text);
  };
  expect(await answer("status")).toContain("Slack does not answer.");
  expect(await answer("connections")).toContain(own.id);
  expect(await answer("connections")).not.toContain(other.id);
  expect(lines).toEqual([]);
});

test("a visitor is looked up in Chatra, and one that can't be is logged by their chat", async () => {
  const { served, world, lines } = await serve();
  const client = clientIdSchema.parse(world.chatra.addClient({ name: "Vera" }).id);
  await served.clients.fetch(client);
  expect(served.clients.known(client)).toMatchObject({ found: true, profile: { name: "Vera" } });
  world.membrane.logOut();
  const unheard = clientIdSchema.parse("unheard");
  await served.clients.fetch(unheard);
  expect(served.clients.known(unheard)).toBe("unreachable");
  expect(lines).toEqual([
    {
      level: "warn",
      accountId,
      conversationId: conversationIdOf(accountId, unheard),
      err: expect.any(String),
      msg: "visitor lookup in Chatra failed",
    },
  ]);
});
