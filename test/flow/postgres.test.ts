import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accountIdSchema, chatraMessageIdSchema, clientIdSchema } from "../../src/domain/ids.ts";
import { createAcceptInput } from "../../src/inbox/accept-input.ts";
import { startBot } from "../../src/simulator/bot-process.ts";
import { openPostgresStore } from "../../src/store/open-postgres-store.ts";
import { findServer, makeDatabase, type OwnDatabase } from "../store/own-database.ts";
import { PATIENT_SLACK, playCrashes } from "./crash-story.ts";
import { setStage } from "./stage.ts";

const found = await findServer();

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

  test("two bots on one database share a conversation: each message once, in order", async () => {
    await using stage = await setStage({ bot: { databaseUrl: database.url } });
    const { world, channelId, ada } = stage;
    const second = await startBot(world, { dataDir: stage.dataDir, databaseUrl: database.url });
    try {
      // Chatra talks to one of them, Slack to the other.
      world.chatra.connect(`${stage.bot.url}/chatra/webhooks/${world.webhookSecret}`);
      world.slack.connect({ eventsUrl: `${second.url}/slack/events` });
      const { client, rootTs } = await stage.openChat("Paula", "visitor 0");
      const visitor = world.chatra.visitor(client.id);
      for (let number = 1; number <= 8; number += 1) {
        visitor.writes(`visitor ${number}`);
        ada.postMessage(channelId, `team ${number}`, { threadTs: rootTs });
      }
      await stage.received(client, "team 8", 20_000);
      await stage.seen(rootTs, "visitor 8", 20_000);
      const numbers = [1, 2, 3, 4, 5, 6, 7, 8];
      expect(stage.visitorSees(client)).toEqual(numbers.map((number) => `team ${number}`));
      const posts = stage.thread(rootTs).filter(({ bot_id }) => bot_id !== undefined);
      expect(posts.map(({ text }) => text)).toEqual([0, ...numbers].map((number) => `visitor ${number}`));
      expect(await second.stop()).toBe(0);
    } finally {
      if (second.isRunning()) await second.kill();
    }
  });

  test("what was taken long before a start is decided once the accounts are known, whatever others tell of work before", async () => {
    // With a key, what accounts there are is read from the database.
    const extra = { ENCRYPTION_KEY: "a".repeat(64) };
    await using stage = await setStage({ bot: { databaseUrl: database.url, extra } });
    const { world, channelId, bot } = stage;
    await bot.stop();
    const store = await openPostgresStore({ url: database.url });
    const anHourAgo = Date.now() - 3_600_000;
    const id = chatraMessageIdSchema.parse("m1");
    await createAcceptInput({ store, now: () => anHourAgo })({
      kind: "chatra.event",
      accountId: accountIdSchema.parse("default"),
      event: "chatFragment",
      clientId: clientIdSchema.parse("patient"),
      profile: { name: "Patience" },
      nobodyAvailable: false,
      messages: [{ id, author: "client", text: "Anybody?", createdAt: anHourAgo, automatic: false }],
      bodyDigest: "digest",
    });
    await store.close();
    const started = bot.restart();
    let isReady = false;
    void started.finally(() => {
      isReady = true;
    });
    while (!isReady) await database.run("select pg_notify('chatra_slack_work', 'inputs another')");
    await started;
    await world.slack.waitFor(() =>
      world.slack
        .channel(channelId)
        .messages()
        .some(({ text }) => text.includes("Patience")),
    );
  });

  test("killed at 5 random points, it delivers every acknowledged input once or asks about it", async () => {
    await using stage = await setStage({
      world: { seed: "postgres crashes", slack: { behaviour: { retryDelaysMs: PATIENT_SLACK } } },
      bot: { databaseUrl: database.url },
    });
    await playCrashes(stage, 5, 7);
  }, 120_000);
});
