import { test } from "vitest";
import { PATIENT_SLACK, playCrashes } from "./crash-story.ts";
import { setStage } from "./stage.ts";

const ROUNDS = 20;
const SEED = Number(process.env.CRASH_SEED ?? 20_261_122);

test(`killed at ${ROUNDS} random points (seed ${SEED}), every acknowledged input is delivered once or asked about, never twice`, async () => {
  await using stage = await setStage({ world: { slack: { behaviour: { retryDelaysMs: PATIENT_SLACK } } } });
  await playCrashes(stage, ROUNDS, SEED);
}, 300_000);
