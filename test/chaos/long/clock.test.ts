import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "vitest";
import { type Stage, setStage } from "../../flow/stage.ts";
import { clockPreload } from "../crew.ts";

const HOUR_MS = 3_600_000;

const beside = { concurrent: true };

/** A bot whose clock can be set: `shift` sets it so many ms ahead of the machine's, `startsAhead` where it starts. */
async function setStageWithClock(
  startsAhead = 0,
): Promise<AsyncDisposable & { stage: Stage; shift: (ms: number) => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "chatra-slack-"));
  const file = join(folder, "clock");
  await writeFile(file, String(startsAhead));
  const stage = await setStage({
    bot: { nodeArguments: ["--import", clockPreload], extra: { CLOCK_SHIFT_FILE: file } },
  });
  return {
    stage,
    shift: async (ms) => {
      await writeFile(file, String(ms));
      // The bot looks at the file twenty times a second, and nothing outside shows when it has.
      await wait(150);
    },
    [Symbol.asyncDispose]: async () => {
      await stage[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

test(
  "a reply that had to wait while the clock was an hour ahead goes out soon after it is set right",
  beside,
  async () => {
    await using setting = await setStageWithClock();
    const { stage, shift } = setting;
    const { world, channelId, ada } = stage;
    const { client, rootTs } = await stage.openChat("Ahead");
    world.membrane.faults.add({ action: "send-agent-message", kind: "app-rate-limited", retryAfter: 1 });
    await ada.postMessage(channelId, "hello", { threadTs: rootTs }).delivered;
    await shift(HOUR_MS);
    // It has to be written down that it waits.
    const queues = async () => (await fetch(`${stage.bot.url}/metrics`)).text();
    await expect
      .poll(queues, { timeout: 10_000 })
      .toMatch(/chatra_slack_deliveries\{target="chatra",state="pending"\} 1/);
    await shift(0);
    await stage.received(client, "hello", 8_000);
  },
);

test(
  "a post whose answer was lost while the clock was an hour ahead stands in the thread once",
  beside,
  async () => {
    await using setting = await setStageWithClock();
    const { stage, shift } = setting;
    const { world } = stage;
    const { client, rootTs } = await stage.openChat("Lost", "first");
    await shift(HOUR_MS);
    world.slack.faults.add({ method: "chat.postMessage", kind: "reset-after-success" });
    const visitor = world.chatra.visitor(client.id);
    visitor.writes("once");
    visitor.writes("last");
    await stage.seen(rootTs, "last");
    expect(stage.thread(rootTs).map(({ text }) => text)).toEqual(["first", "once", "last"]);
  },
);

test("what comes while the clock is an hour behind does not overtake what waits", beside, async () => {
  await using setting = await setStageWithClock();
  const { stage, shift } = setting;
  const { world } = stage;
  const { client, rootTs } = await stage.openChat("Behind", "first");
  world.slack.faults.add({ method: "chat.postMessage", kind: "server-error", times: 4 });
  const visitor = world.chatra.visitor(client.id);
  await visitor.writes("second").delivered;
  await world.slack.waitFor((slack) =>
    slack.calls("chat.postMessage").some(({ fault }) => fault !== undefined),
  );
  await shift(-HOUR_MS);
  world.slack.faults.clear();
  await visitor.writes("third").delivered;
  await shift(0);
  await stage.seen(rootTs, "second");
  await stage.seen(rootTs, "third");
  expect(stage.thread(rootTs).map(({ text }) => text)).toEqual(["first", "second", "third"]);
});

test.each([-HOUR_MS, HOUR_MS])(
  "a bot that starts with a clock that is off by %i ms works all the same",
  beside,
  async (ms) => {
    await using setting = await setStageWithClock(ms);
    const { stage, shift } = setting;
    const { world, channelId, ada } = stage;
    const { client, rootTs } = await stage.openChat("Off", "first");
    // Slack's own time is in what it signs, and in the replies' timestamps.
    await ada.postMessage(channelId, "one", { threadTs: rootTs }).delivered;
    await stage.received(client, "one");
    await shift(0);
    world.membrane.faults.add({ action: "send-agent-message", kind: "app-rate-limited", retryAfter: 1 });
    await ada.postMessage(channelId, "two", { threadTs: rootTs }).delivered;
    await stage.received(client, "two", 8_000);
    expect(stage.visitorSees(client)).toEqual(["one", "two"]);
  },
);
