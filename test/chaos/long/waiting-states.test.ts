import { afterAll, beforeAll, describe, test } from "vitest";
import { PATIENT_SLACK } from "../../flow/crash-story.ts";
import { setStage } from "../../flow/stage.ts";
import { playWaitingStates } from "../../flow/waiting-states-story.ts";
import { findServer, makeDatabase, type OwnDatabase } from "../../store/own-database.ts";
import { form } from "../form.ts";
import { createSeededRandom } from "../seeded-random.ts";

const ROUNDS = 6;
const found = await findServer();
const world = { slack: { behaviour: { retryDelaysMs: PATIENT_SLACK } } };

/** When the bot is killed in each round, in ms after what it was told: from at once to when all has gone out. */
function kills(): number[] {
  const random = createSeededRandom(form.seed);
  return Array.from({ length: ROUNDS }, (_, round) => random.between(0, 400 * round));
}

test(`killed ${ROUNDS} times in each state of waiting (seed ${form.seed}), the bot goes on where it was`, async () => {
  await using stage = await setStage({ world, bot: { transport: "api" } });
  for (const [round, afterMs] of kills().entries()) await playWaitingStates(stage, round, afterMs);
}, 600_000);

describe.skipIf(found !== true)(`on PostgreSQL${found === true ? "" : ` (skipped: ${found})`}`, () => {
  let database: OwnDatabase;
  beforeAll(async () => {
    database = await makeDatabase();
  });
  afterAll(() => database.drop());

  test(`killed ${ROUNDS} times in each state of waiting (seed ${form.seed}), the bot goes on where it was`, async () => {
    await using stage = await setStage({ world, bot: { transport: "api", databaseUrl: database.url } });
    for (const [round, afterMs] of kills().entries()) await playWaitingStates(stage, round, afterMs);
  }, 600_000);
});
