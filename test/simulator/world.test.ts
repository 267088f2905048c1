import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type BotProcess, startBot } from "../../src/simulator/bot-process.ts";
import { startWorld, type World } from "../../src/simulator/world.ts";

const script = fileURLToPath(new URL("stand-in-bot.mjs", import.meta.url));
const dataDir = tmpdir();
let world: World;
let bot: BotProcess | undefined;

beforeEach(async () => {
  world = await startWorld();
});
afterEach(async () => {
  await bot?.kill();
  bot = undefined;
  await world.close();
});

const start = async (kind: string, more: object = {}) => {
  bot = await startBot(world, { dataDir, script, extra: { STAND_IN: kind }, ...more });
  return bot;
};

test("the environment has the variables of the configuration and none of this process", () => {
  const environment = world.botEnvironment({
    dataDir: "/data",
    port: 3000,
    extra: { LOG_LEVEL: "debug", CHATRA_AGENT_ID: "" },
  });
  expect(environment).toMatchObject({
    SLACK_BOT_TOKEN: world.slack.botToken,
    SLACK_SIGNING_SECRET: world.slack.signingSecret,
    SLACK_API_URL: world.slack.apiUrl,
    SLACK_CHANNEL: world.slack.channel("support").id,
    MEMBRANE_BIN: world.membrane.bin,
    MEMBRANE_SIM_URL: world.membrane.url,
    PORT: "3000",
    HOST: "127.0.0.1",
    DATA_DIR: "/data",
    LOG_LEVEL: "debug",
  });
  expect(environment).not.toHaveProperty("CHATRA_AGENT_ID");
  expect(environment).not.toHaveProperty("VITEST");
  expect(environment.CHATRA_WEBHOOK_SECRET?.length).toBeGreaterThanOrEqual(24);
});

test("Socket Mode has an app token instead of a signing secret", async () => {
  const other = await startWorld({ slack: { socketMode: true } });
  const environment = other.botEnvironment({ dataDir, port: 1 });
  expect(environment).toMatchObject({ SLACK_APP_TOKEN: other.slack.appToken });
  expect(environment).not.toHaveProperty("SLACK_SIGNING_SECRET");
  await other.close();
});

test("a wait over the world looks again at the changes of all three", async () => {
  const changed = new Set<string>();
  world.onChange(({ at }) => changed.add(at));
  const waiting = world.waitFor(
    ({ slack, chatra, membrane }) =>
      slack.channel("support").messages().length === 1 &&
      chatra.messages("vera").length === 1 &&
      !membrane.isLoggedIn(),
  );
  world.slack.user("ada").postMessage("support", "hello");
  world.membrane.logOut();
  world.chatra.visitor("vera").writes("hi");
  expect(await waiting).toBe(true);
  expect([...changed].toSorted()).toEqual(["chatra", "membrane", "slack"]);
});

test("a started bot is ready, and gets events and webhooks at its own paths", async () => {
  const { logs } = await start("clean");
  await world.slack.user("ada").postMessage("support", "hello").delivered;
  await world.chatra.visitor("vera").writes("hi").delivered;
  await world.settled();
  expect(await bot?.stop()).toBe(0);
  expect(logs.slice(1)).toEqual(["POST /slack/events", `POST /chatra/webhooks/${world.webhookSecret}`]);
});

test("a bot that exits at once is reported with its output", async () => {
  await expect(start("broken")).rejects.toThrow("exited with code 1\nSLACK_CHANNEL is missing");
});

test("a bot that does not become ready is ended and reported with its last answer", async () => {
  await expect(start("never", { readyTimeoutMs: 3_000 })).rejects.toThrow(
    "not ready after 3000 ms: 503 database",
  );
});

test("a bot can be killed and started again on its port", async () => {
  const started = await start("unclean");
  const first = started.pid();
  await started.kill();
  expect(started.isRunning()).toBe(false);
  expect(await world.slack.user("ada").postMessage("support", "hello").delivered).toMatchObject({
    status: 0,
  });
  await started.restart();
  expect(started.pid()).not.toBe(first);
  expect((await fetch(`${started.url}/readyz`)).status).toBe(200);
  expect(await started.stop()).toBe(7);
});
