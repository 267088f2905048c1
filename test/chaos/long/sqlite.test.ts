import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "vitest";
import { startCrew } from "../crew.ts";
import { sqliteFaults } from "../database-faults.ts";
import { form } from "../form.ts";
import { playChaos, startChaosWorld } from "../play-chaos.ts";
import { mountSmallDisk } from "../small-disk.ts";

test(`one process on SQLite, over HTTP: every acknowledged input is delivered once, or asked about (seed ${form.seed})`, {
  timeout: 290_000,
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), "chatra-slack-"));
  const mounted = await mountSmallDisk();
  if (typeof mounted === "string")
    process.stdout.write(`No disk of its own, so none that is full or read-only: ${mounted}\n`);
  const disk = typeof mounted === "string" ? undefined : mounted;
  const dataDir = join(disk?.folder ?? folder, "data");
  const world = await startChaosWorld(form.seed, false);
  try {
    await using crew = await startCrew(world, 1, folder, { dataDir });
    await playChaos(world, crew, form, {
      name: "one process on SQLite, HTTP",
      faults: sqliteFaults(dataDir, disk),
    });
  } finally {
    await world.close();
    await disk?.[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  }
});
