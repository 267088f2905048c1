import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startBot } from "../../src/simulator/bot-process.ts";
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

  test("killed at 5 random points, it delivers every acknowledged input once or asks about it", async () => {
    await using stage = await setStage({
      world: { seed: "postgres crashes", slack: { behaviour: { retryDelaysMs: PATIENT_SLACK } } },
      bot: { databaseUrl: database.url },
    });
    await playCrashes(stage, 5, 7);
  }, 120_000);
});
