import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "vitest";
import { findServer, makeDatabase } from "../store/own-database.ts";
import { startCrew } from "./crew.ts";
import { postgresFaults } from "./database-faults.ts";
import { startDatabaseProxy } from "./database-proxy.ts";
import { socketFaults } from "./faults.ts";
import type { Form } from "./form.ts";
import { playChaos, startChaosWorld } from "./play-chaos.ts";
import { startRoundRobin } from "./round-robin.ts";

const found = await findServer();

/** Declares the test of three processes on a PostgreSQL database of their own. Webhooks come by a round robin in either case. */
export function testThreeProcesses(form: Form, socketMode: boolean): void {
  const name = `three processes on PostgreSQL, ${socketMode ? "Socket Mode" : "HTTP"}`;
  const title = `${name}: every acknowledged input is delivered once, or asked about (seed ${form.seed})`;
  test.skipIf(found !== true)(
    found === true ? title : `${title} (skipped: ${found})`,
    { timeout: 290_000 },
    async () => {
      const folder = await mkdtemp(join(tmpdir(), "chatra-slack-"));
      const database = await makeDatabase();
      await using proxy = await startDatabaseProxy(database.url);
      const world = await startChaosWorld(form.seed, socketMode);
      try {
        await using crew = await startCrew(world, 3, folder, { dataDir: folder, databaseUrl: proxy.url });
        await using front = await startRoundRobin(crew.bots.map(({ url }) => url));
        world.connectBot(front.url);
        const faults = [...postgresFaults(proxy), ...(socketMode ? socketFaults : [])];
        await playChaos(world, crew, form, { name, faults });
      } finally {
        await world.close();
        await database.drop();
        await rm(folder, { recursive: true, force: true });
      }
    },
  );
}
