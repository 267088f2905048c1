import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as wait } from "node:timers/promises";
import type { DatabaseProxy } from "./database-proxy.ts";
import type { Fault } from "./faults.ts";
import type { Scene } from "./scene.ts";
import type { SeededRandom } from "./seeded-random.ts";
import type { SmallDisk } from "./small-disk.ts";

/** What happens to a PostgreSQL server, or on the way to it. */
export function postgresFaults(proxy: DatabaseProxy): Fault[] {
  return [
    {
      weight: 1,
      strike: async ({ count }) => {
        count("database down for 10 s");
        proxy.setState("down");
        await wait(10_000);
        proxy.setState("open");
      },
    },
    {
      weight: 3,
      strike: async ({ count }, random) => {
        count("database slow");
        proxy.setDelay(random.between(20, 150));
        await wait(3_000);
        proxy.setDelay(0);
      },
    },
    {
      weight: 1,
      strike: async ({ count }, random) => {
        count("database silent");
        proxy.setState("silent");
        await wait(random.between(1_000, 6_000));
        proxy.setState("open");
      },
    },
    {
      weight: 5,
      strike: async ({ count }) => {
        if (proxy.reset() > 0) count("database connections reset");
      },
    },
  ];
}

/** What happens to the disk that SQLite is on. Without a disk of one's own there is only the lock. */
export function sqliteFaults(dataDir: string, disk: SmallDisk | undefined): Fault[] {
  const locked: Fault = {
    weight: 2,
    strike: async ({ count, long }, random) => {
      const database = new DatabaseSync(join(dataDir, "chatra-slack.db"), { timeout: 200 });
      try {
        database.exec("begin immediate");
        // The bot waits five seconds for a lock; ten stand for a database that is away.
        const ms = long ? random.pick([1_000, 2_000, 10_000]) : random.between(200, 800);
        count(ms > 5_000 ? "database locked for 10 s" : "database slow (locked)");
        await wait(ms);
      } catch (error) {
        // The bot was writing for all of this time, or the disk is full at the moment.
        if (!(error instanceof Error && "errcode" in error)) throw error;
      } finally {
        database.close();
      }
    },
  };
  if (disk === undefined) return [locked];
  return [
    locked,
    // One fault and not two, as a disk that is read-only can't be filled, or freed.
    { weight: 4, strike: (scene, random) => spoilDisk(disk, scene, random) },
  ];
}

async function spoilDisk(disk: SmallDisk, { crew, count, long }: Scene, random: SeededRandom): Promise<void> {
  if (random.chance(0.65)) {
    count("disk full");
    disk.fill();
    await wait(random.between(800, long ? 5_000 : 1_400));
    disk.free();
    return;
  }
  // A file system with open files can't be made read-only: it is so when the bot starts.
  const letStart = crew.holdDown(0);
  await crew.kill(0);
  if (await disk.setReadOnly(true)) count("folder read-only");
  letStart();
  await wait(random.between(500, 1_500));
  await disk.setReadOnly(false);
}
