import { expect, test } from "vitest";
import { PATIENT_SLACK, playCrashes } from "../../flow/crash-story.ts";
import { setStage } from "../../flow/stage.ts";
import { findServer, makeDatabase } from "../../store/own-database.ts";

const found = await findServer();

test("killed at 5 random points on PostgreSQL, the bot delivers every acknowledged input once or asks about it", {
  timeout: 240_000,
}, async ({ skip }) => {
  if (process.env.CI) expect(found).toBe(true);
  if (found !== true) return skip(found);
  const database = await makeDatabase();
  try {
    await using stage = await setStage({
      world: { seed: "postgres crashes", slack: { behaviour: { retryDelaysMs: PATIENT_SLACK } } },
      bot: { databaseUrl: database.url },
    });
    await playCrashes(stage, 5, 7);
  } finally {
    await database.drop();
  }
});
