import { test } from "vitest";
import { PATIENT_SLACK, playCrashes } from "../../flow/crash-story.ts";
import { setStage } from "../../flow/stage.ts";
import { form } from "../form.ts";

const ROUNDS = 20;

test(`killed at ${ROUNDS} random points (seed ${form.seed}), every acknowledged input is delivered once or asked about, never twice`, async () => {
  await using stage = await setStage({ world: { slack: { behaviour: { retryDelaysMs: PATIENT_SLACK } } } });
  await playCrashes(stage, ROUNDS, form.seed);
}, 300_000);
