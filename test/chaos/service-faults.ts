import { setTimeout as wait } from "node:timers/promises";
import type { ChatraFault } from "../../src/simulator/chatra/simulator-api.ts";
import type { MembraneFault } from "../../src/simulator/membrane/simulator-api.ts";
import type { SlackFault } from "../../src/simulator/slack/simulator-api.ts";
import type { World } from "../../src/simulator/world.ts";
import { killProcess } from "./kill-process.ts";
import type { Scene } from "./scene.ts";
import type { SeededRandom } from "./seeded-random.ts";

const slackKinds: readonly SlackFault["kind"][] = [
  "ratelimited",
  "server-error",
  "reset-before",
  "reset-after-success",
  "reset-after-success",
  "error",
  "error-after-success",
  "garbage",
  "slow",
];

/** Some of the next calls of Slack's Web API go wrong, if there are any before all faults end. */
export async function failSlack({ world, long }: Scene, random: SeededRandom): Promise<void> {
  // The bot waits ten seconds for an answer.
  const kinds = long ? [...slackKinds, "timeout" as const, "timeout-after-success" as const] : slackKinds;
  const method = random.pick(["chat.postMessage", "chat.postMessage", "chat.update", "reactions.add", ""]);
  world.slack.faults.add({
    kind: random.pick(kinds),
    ...(method === "" ? {} : { method }),
    retryAfter: 1,
    delayMs: random.between(100, 1_500),
    times: random.between(1, 3),
  });
}

// What comes after the effect must leave it open, or say nothing: a refusal of what was done is no fault but a lie.
const membraneFaults: readonly MembraneFault[] = [
  { kind: "crash", at: "before" },
  { kind: "crash", at: "after" },
  { kind: "empty", at: "before" },
  { kind: "empty", at: "after" },
  { kind: "garbage", at: "before" },
  { kind: "garbage", at: "after" },
  { kind: "truncated" },
  { kind: "slow" },
  { kind: "internal", at: "before" },
  { kind: "internal", at: "after" },
  { kind: "rate-limited" },
  { kind: "app-rate-limited" },
  { kind: "lock-timeout" },
  { kind: "server-down" },
  { kind: "access-denied" },
  { kind: "error", error: { type: "bad_request", message: "No" } },
  { kind: "error", error: { type: "bad_request", message: "No" } },
  { kind: "not-authenticated" },
  { kind: "connection-disconnected" },
  { kind: "hang", at: "before" },
  { kind: "hang", at: "after" },
  {
    kind: "ending",
    exitCode: 1,
    text: "ENOSPC: no space left on device, write '~/.membrane/credentials.json'",
  },
  { kind: "ending", exitCode: 1, text: "Tip: run membrane login again" },
  { kind: "ending", exitCode: 1, text: "registry: 429 Too Many Requests (update check)" },
  { kind: "ending", exitCode: 1, text: "connect ECONNREFUSED 127.0.0.1:4318 (telemetry)" },
  { kind: "ending", exitCode: 1, text: "Error: Cannot find module 'some-plugin'" },
  { kind: "ending", exitCode: 1, text: "error: unknown option '--no-telemetry'" },
  { kind: "ending", exitCode: 127 },
  { kind: "ending", exitCode: 1, printed: "half", text: "EPIPE" },
  { kind: "ending", exitCode: 1, printed: "id" },
  { kind: "ending", printed: "id" },
  { kind: "ending", exitCode: 1, printed: "whole", text: "EROFS: read-only file system" },
  { kind: "ending", printed: "whole", leavesChild: true },
];

/** Some of the next runs of `membrane` go wrong. */
export async function failMembrane({ world }: Scene, random: SeededRandom): Promise<void> {
  const fault = random.pick(membraneFaults);
  const action = random.pick(["send-agent-message", "send-agent-message", "edit-agent-message", ""]);
  world.membrane.faults.add({
    ...fault,
    ...(action === "" ? { command: "action run" } : { action }),
    retryAfter: 1,
    delayMs: random.between(100, 2_000),
    times: fault.kind === "hang" ? 1 : random.between(1, 3),
  });
  if (fault.kind !== "hang") return;
  await wait(4_000);
  endWhatHangs(world);
}

/** Somebody ends what hangs; the bot itself waits for 75 s. */
export function endWhatHangs({ membrane }: World): void {
  for (const run of membrane.runs())
    if (run.isRunning && run.isStuck && run.fault === "hang" && run.pid > 0) killProcess(run.pid);
}

/** Only the bot itself ends this one, after 75 s. */
export async function hangForLong({ world, long }: Scene): Promise<void> {
  if (!long) return;
  const end = world.membrane.faults.add({ action: "send-agent-message", kind: "hang-ignoring-sigterm" });
  await wait(20_000);
  end();
}

const chatraKinds: readonly ChatraFault["kind"][] = [
  "ratelimited",
  "server-error",
  "unauthorized",
  "timeout",
  "timeout-after-success",
  "reset-before",
  "reset-after-success",
  "garbage",
  "slow",
];

/** The log of runs is late, or has not written down some of them. */
export async function failRunLog({ world }: Scene, random: SeededRandom): Promise<void> {
  if (random.chance(0.5)) world.membrane.runLog.gaps += random.between(1, 3);
  world.membrane.runLog.delayMs = random.between(500, 8_000);
  await wait(random.between(500, 3_000));
  world.membrane.runLog.delayMs = 0;
}

/** Some of Membrane's next calls of Chatra go wrong. */
export async function failChatra({ world }: Scene, random: SeededRandom): Promise<void> {
  world.chatra.faults.add({
    kind: random.pick(chatraKinds),
    ...(random.chance(0.7) ? { method: "POST /messages/" } : {}),
    ...(random.chance(0.5) ? { retryAfter: 1 } : {}),
    delayMs: random.between(100, 1_500),
    times: random.between(1, 2),
  });
}
