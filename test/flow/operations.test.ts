import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { startBot } from "../../src/simulator/bot-process.ts";
import { findServer, makeDatabase, type OwnDatabase } from "../store/own-database.ts";
import { type Stage, setStage } from "./stage.ts";

const entrySchema = z.looseObject({
  msg: z.string(),
  trace_id: z.string().optional(),
  inputId: z.string().optional(),
  deliveryId: z.string().optional(),
  kind: z.string().optional(),
  state: z.string().optional(),
});

/** The entries of the log that have this trace, or all of them. */
function entries({ bot }: Stage, traceId?: string) {
  const all = bot.logs
    .filter((line) => line.startsWith("{"))
    .map((line) => entrySchema.parse(JSON.parse(line)));
  return traceId === undefined ? all : all.filter((entry) => entry.trace_id === traceId);
}

test("one trace leads through the log: from the reply's arrival to the visitor, the run of membrane and the receipt", async () => {
  await using stage = await setStage({ bot: { extra: { LOG_LEVEL: "debug" } } });
  const { world, channelId, ada } = stage;
  const { client, rootTs } = await stage.openChat("Tracy");
  world.membrane.faults.add({ action: "send-agent-message", kind: "app-rate-limited", retryAfter: 1 });
  const reply = ada.postMessage(channelId, "follow me", { threadTs: rootTs });
  const other = ada.postMessage(channelId, "not me", { threadTs: rootTs });
  await stage.received(client, "not me");
  await stage.marked(other.ts, "white_check_mark");
  await stage.quiet();
  await stage.bot.stop();

  const accepted = entries(stage).find(({ msg, ts }) => msg === "input accepted" && ts === reply.ts);
  expect(accepted).toMatchObject({
    channelId,
    threadTs: rootTs,
    trace_id: expect.stringMatching(/^[0-9a-f]{32}$/),
  });
  const way = entries(stage, accepted?.trace_id);
  expect(way.map(({ msg, kind, state }) => `${msg} ${kind ?? ""} ${state ?? ""}`.trim())).toEqual([
    "input accepted slack.reply",
    "input decided slack.reply",
    "membrane ended",
    "delivery attempted chatra.send",
    "delivery settled chatra.send pending",
    "membrane ended",
    "delivery attempted chatra.send",
    "delivery settled chatra.send sent",
    "delivery attempted slack.react",
    "delivery settled slack.react sent",
  ]);
  const arrived = world.chatra
    .visitor(client.id)
    .sees()
    .find(({ text }) => text === "follow me");
  expect(way[7]).toMatchObject({ chatraId: arrived?.id, conversationId: way[1]?.conversationId });
  expect(way[1]).toMatchObject({ inputId: accepted?.inputId, deliveryIds: [way[3]?.deliveryId] });
  // What a command was given is in no entry, whatever its level.
  expect(JSON.stringify(way)).not.toContain("follow me");
  for (const entry of way.filter(({ msg }) => msg === "membrane ended"))
    expect(Object.keys(entry)).not.toContain("args");

  // A visitor's words have a trace of their own, which ends with the place of the post.
  const post = stage.thread(rootTs).find(({ bot_id }) => bot_id !== undefined);
  const shown = entries(stage).find(({ msg, ts }) => msg === "delivery settled" && ts === post?.ts);
  expect(entries(stage, shown?.trace_id)[0]).toMatchObject({ msg: "input accepted", kind: "chatra.event" });
});

test("the channel is told when replies have waited for too long, and once they have caught up", async () => {
  await using stage = await setStage({ bot: { extra: { ALERT_AFTER_SECONDS: "1" } } });
  const { world, channelId, ada } = stage;
  const { client, rootTs } = await stage.openChat("Lena");
  const told = () =>
    world.slack
      .channel(channelId)
      .messages()
      .filter(({ text }) => /Deliveries have/.test(text))
      .map(({ text }) => text);
  const undo = world.membrane.faults.add({
    action: "send-agent-message",
    kind: "app-rate-limited",
    retryAfter: 1,
    times: 1_000,
  });
  ada.postMessage(channelId, "waits", { threadTs: rootTs });
  await world.slack.waitFor(() => told().length > 0, { what: "the alarm", timeoutMs: 10_000 });
  // It lasts: nobody is told of it twice, also not by a bot that was started meanwhile.
  await stage.bot.stop();
  await stage.bot.restart();
  undo();
  await stage.received(client, "waits", 20_000);
  await world.slack.waitFor(() => told().length > 1, { what: "the all-clear", timeoutMs: 10_000 });
  expect(told()).toEqual([
    expect.stringMatching(/To visitors: 1.*asked to wait \(1\)[\s\S]*\/chatra status/),
    expect.stringContaining("caught up"),
  ]);
  const logged = entries(stage).filter(({ level }) => level === 50);
  expect(logged.map(({ msg }) => msg)).toEqual(["deliveries have waited for too long"]);
});

const found = await findServer();

describe.skipIf(found !== true)(`on PostgreSQL${found === true ? "" : ` (skipped: ${found})`}`, () => {
  let database: OwnDatabase;
  beforeAll(async () => {
    database = await makeDatabase();
  });
  afterAll(() => database.drop());

  test("two bots keep the pace of one channel together: hardly a post is refused, and all arrive in order", async () => {
    await using stage = await setStage({ bot: { databaseUrl: database.url } });
    const { world } = stage;
    const second = await startBot(world, { dataDir: stage.dataDir, databaseUrl: database.url });
    try {
      const chats = [];
      for (const name of ["Una", "Duo", "Tria", "Quad", "Quin"]) chats.push(await stage.openChat(name));
      await world.settled();
      world.slack.behaviour.postsPerSecond = 1;
      for (const [index, { client }] of chats.entries()) {
        const { url } = index % 2 === 0 ? stage.bot : second;
        world.chatra.connect(`${url}/chatra/webhooks/${world.webhookSecret}`);
        for (const words of ["first", "second"]) world.chatra.visitor(client.id).writes(words);
      }
      for (const { rootTs } of chats) await stage.seen(rootTs, "second", 40_000);
      for (const { rootTs } of chats)
        expect(
          stage
            .thread(rootTs)
            .map(({ text }) => text)
            .slice(1),
        ).toEqual(["first", "second"]);
      const refused = world.slack
        .calls()
        .filter(({ method, status }) => method === "chat.postMessage" && status === 429);
      // At most those that were on their way when the first was refused; without a common pace it is 20 and more.
      expect(refused.length).toBeLessThan(10);
      expect(await second.stop()).toBe(0);
    } finally {
      if (second.isRunning()) await second.kill();
    }
  }, 60_000);
});
