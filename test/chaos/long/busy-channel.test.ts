import { test } from "vitest";
import type { SlackFault } from "../../../src/simulator/slack/simulator-api.ts";
import { playKilledPost } from "../../flow/busy-channel-story.ts";
import { PATIENT_SLACK } from "../../flow/crash-story.ts";
import { shareStage } from "../../flow/stage.ts";

const given = shareStage({
  world: { slack: { behaviour: { retryDelaysMs: PATIENT_SLACK } } },
  bot: { transport: "api" },
});

test.each<SlackFault["kind"]>(["timeout-after-success", "timeout"])(
  "a bot that is killed during a post of several lines neither loses nor doubles one (%s)",
  (kind) => playKilledPost(given(), kind),
);
