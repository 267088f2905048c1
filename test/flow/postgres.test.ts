import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type BotProcess, startBot } from "../../src/simulator/bot-process.ts";
import { openPostgresStore } from "../../src/store/open-postgres-store.ts";
import { PATIENCE_MS } from "../patience.ts";
import { findServer, makeDatabase, type OwnDatabase } from "../store/own-database.ts";
import { PATIENT_SLACK } from "./crash-story.ts";
import { shareStage } from "./stage.ts";
import { takeMessage } from "./take-message.ts";
import { bears, callsAbout, WAITS } from "./waiting-marks.ts";

const found = await findServer();
const ENCRYPTION_KEY = "a".repeat(64);
/** These stories are about the database. */
const transport = "api";
const WAIT = { timeout: PATIENCE_MS, interval: 200 };

test("a PostgreSQL server for the stories answers, or the run need not be complete", () => {
  if (process.env.CI) expect(found).toBe(true);
  else expect(["boolean", "string"]).toContain(typeof found);
});

describe.skipIf(found !== true)(`on PostgreSQL${found === true ? "" : ` (skipped: ${found})`}`, () => {
  let database: OwnDatabase;
  beforeAll(async () => {
    database = await makeDatabase();
  });
  afterAll(() => database.drop());
  const given = shareStage({
    world: { slack: { behaviour: { retryDelaysMs: PATIENT_SLACK } } },
    // With a key, what accounts there are is read from the database.
    bot: () => ({ databaseUrl: database.url, transport, extra: { ENCRYPTION_KEY } }),
  });

  let second: BotProcess;
  beforeAll(async () => {
    const { world, dataDir } = given();
    second = await startBot(world, {
      dataDir,
      databaseUrl: database.url,
      transport,
      extra: { ENCRYPTION_KEY },
    });
  });
  beforeEach(() => given().world.connectBot(given().bot.url));
  afterAll(async () => {
    if (second.isRunning()) await second.kill();
  });

  test("two bots on one database share a conversation: each message once, in order", async () => {
    const stage = given();
    const { world, channelId, ada } = stage;
    // Chatra talks to one of them, Slack to the other.
    world.chatra.connect(`${stage.bot.url}/chatra/webhooks/${world.webhookSecret}`);
    world.slack.connect({ eventsUrl: `${second.url}/slack/events` });
    const { client, rootTs } = await stage.openChat("Paula", "visitor 0");
    const visitor = world.chatra.visitor(client.id);
    for (let number = 1; number <= 8; number += 1) {
      visitor.writes(`visitor ${number}`);
      ada.postMessage(channelId, `team ${number}`, { threadTs: rootTs });
    }
    await stage.received(client, "team 8", 45_000);
    await stage.seen(rootTs, "visitor 8", 45_000);
    const numbers = [1, 2, 3, 4, 5, 6, 7, 8];
    expect(stage.visitorSees(client)).toEqual(numbers.map((number) => `team ${number}`));
    const posts = stage.thread(rootTs).filter(({ bot_id }) => bot_id !== undefined);
    expect(posts.map(({ text }) => text)).toEqual([0, ...numbers].map((number) => `visitor ${number}`));
  });

  test("two bots keep the pace of one channel together: hardly a post is refused, and all arrive in order", async () => {
    const stage = given();
    const { world } = stage;
    const chats = [];
    for (const name of ["Una", "Duo", "Tria", "Quad", "Quin"]) chats.push(await stage.openChat(name));
    await world.settled();
    world.slack.clearRecords();
    world.slack.behaviour.postsPerSecond = 1;
    for (const [index, { client }] of chats.entries()) {
      const { url } = index % 2 === 0 ? stage.bot : second;
      world.chatra.connect(`${url}/chatra/webhooks/${world.webhookSecret}`);
      for (const words of ["first", "second", "third"]) world.chatra.visitor(client.id).writes(words);
    }
    for (const { rootTs } of chats) await stage.seen(rootTs, /^third$/m, 40_000);
    // Whoever posts them, alone or together: each line once.
    for (const { rootTs } of chats)
      expect(
        stage
          .thread(rootTs)
          .flatMap(({ text }) => text.split("\n"))
          .slice(1),
      ).toEqual(["first", "second", "third"]);
    const refused = world.slack
      .calls()
      .filter(({ method, status }) => method === "chat.postMessage" && status === 429);
    // At most those that were on their way when the first was refused; without a common pace it is 20 and more.
    expect(refused.length).toBeLessThan(10);
  });

  test("of several processes one puts the ⏳ there, and whichever sends the reply makes the receipt of it", async () => {
    const stage = given();
    const { world, channelId, ada } = stage;
    const { client, rootTs } = await stage.openChat("Nora");
    world.connectBot(second.url);
    const connection = world.membrane.connection();
    world.membrane.setConnectionState(connection.id, "CLIENT_ACTION_REQUIRED");
    const replies = ["one", "two", "three"].map((words) =>
      ada.postMessage(channelId, words, { threadTs: rootTs }),
    );
    for (const { ts } of replies) await stage.marked(ts, WAITS);
    for (const { ts } of replies) expect(callsAbout(stage, ts)).toHaveLength(1);
    await stage.bot.kill();
    world.membrane.setConnectionState(connection.id, "READY");
    await stage.received(client, "three", 30_000);
    for (const { ts } of replies) await bears(stage, ts, "white_check_mark");
    expect(stage.visitorSees(client)).toEqual(["one", "two", "three"]);
    expect(await second.stop()).toBe(0);
  });

  test("what was taken long before a start is decided once the accounts are known, whatever others tell of work before", async () => {
    const stage = given();
    const { world, bot } = stage;
    await bot.stop();
    const store = await openPostgresStore({ url: database.url });
    await takeMessage(store, "Patience", Date.now() - 3_600_000);
    await store.close();
    const started = bot.restart();
    let isReady = false;
    void started.finally(() => {
      isReady = true;
    });
    while (!isReady) await database.run("select pg_notify('chatra_slack_work', 'inputs another')");
    await started;
    await world.slack.waitFor(() => stage.channelTexts().some((text) => text.includes("Patience")));
  });

  test("while the server takes no writes, /readyz says so, the log says why, and all goes on once it takes them", async () => {
    const stage = given();
    const { world, bot } = stage;
    const setReadOnly = async (value: "on" | "off") => {
      // A session that began meanwhile is read-only by default, too.
      const setting = `alter database ${database.name} set default_transaction_read_only = ${value}`;
      await database.run(`begin read write; ${setting}; commit`);
      await database.run(
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'chatra-slack' and datname = current_database()",
      );
    };
    const readiness = async () => {
      const answer = await fetch(`${bot.url}/readyz`);
      return { status: answer.status, parts: await answer.json() };
    };
    const client = stage.addClient("Rona");
    await setReadOnly("on");
    try {
      await expect
        .poll(readiness, WAIT)
        .toMatchObject({ status: 503, parts: { database: "not-writable", slack: "ok" } });
      // Before, it may have met a connection that the server had just ended.
      world.chatra.visitor(client.id).writes("Can I write to you?");
      await expect
        .poll(() => bot.logs.join("\n"), WAIT)
        .toMatch(/"problem":"PostgreSQL at [^"]* is read-only\."/);
      expect(bot.logs.join("\n")).not.toContain("Can I write to you?");
      expect((await readiness()).status).toBe(503);
    } finally {
      await setReadOnly("off");
    }
    await expect.poll(readiness, WAIT).toMatchObject({ status: 200, parts: { database: "ok" } });
    world.chatra.visitor(client.id).writes("And now?");
    await world.slack.waitFor(() => stage.channelTexts().some((text) => text.includes("And now?")));
  });
});
