import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "vitest";
import { openSqliteStore } from "../../src/store/open-sqlite-store.ts";
import fc from "../property.ts";
import {
  answer,
  begin,
  chatraTells,
  checkEnd,
  crash,
  decide,
  end,
  lookAfter,
  type Model,
  setClock,
  slackRepeats,
  teamDeletes,
  teamEdits,
  teamMakesNote,
  teamWrites,
  visitorWrites,
} from "./bridge-model.ts";
import { form } from "./form.ts";
import { createBridge } from "./small-bridge.ts";

const RUNS = form.long ? 150 : 5;
const HOUR_MS = 3_600_000;
const which = fc.nat(20);
const fate = fc.record({
  chatra: fc.constantFrom("done", "done", "lost after it was done", "lost before", "busy", "refused"),
  slack: fc.constantFrom("done", "done", "lost after it was done", "busy", "refused"),
  isBehind: fc.boolean(),
});

const commands = fc.commands(
  [
    fc.constant(visitorWrites()),
    fc.nat(4).map(chatraTells),
    fc.constant(teamWrites()),
    fc.constant(teamWrites()),
    which.map(teamEdits),
    which.map(teamMakesNote),
    which.map(teamDeletes),
    which.map(slackRepeats),
    fc.constant(decide()),
    fc.constant(decide()),
    fate.map(begin),
    fate.map(begin),
    which.map(end),
    which.map(end),
    fc.constantFrom("there", "late", "running", "away", "missing").map(lookAfter),
    fc.constant(answer()),
    fc.constant(crash()),
    fc.constantFrom(-30 * HOUR_MS, -HOUR_MS, -5_000, 0, 5_000, HOUR_MS, 30 * HOUR_MS).map(setClock),
  ],
  { maxCommands: 80, size: "max" },
);

test(`inbox, outbox and conversation do what a simple model says, whatever happens in whatever order (seed ${form.seed})`, {
  timeout: 200_000,
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), "chatra-slack-"));
  let run = 0;
  try {
    await fc.assert(
      fc.asyncProperty(commands, async (steps) => {
        run += 1;
        const dataDir = join(folder, String(run));
        await using bridge = await createBridge(() => openSqliteStore({ dataDir }));
        const model: Model = { visitor: ["question-0"], told: 1, replies: [] };
        await bridge.finish(model.visitor);
        await fc.asyncModelRun(() => ({ model, real: bridge }), steps);
        model.told = model.visitor.length;
        await bridge.finish(model.visitor);
        checkEnd(model, bridge);
      }),
      { numRuns: RUNS, seed: form.seed },
    );
    process.stdout.write(`Model: seed ${form.seed}, ${RUNS} stories, none told apart from the model\n`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
