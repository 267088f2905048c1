/**
 * A process as large as the bot that starts a command on demand, and nothing else: `spawner.ts BYTES PROGRAM WORD…`. On Linux a
 * start costs the more, the more memory the starting process holds (measured: 2 ms from 51 MB, 9 from 112, 17 from 252).
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readWallClock } from "./wall-clock.ts";

const [bytes, program = "", ...words] = process.argv.slice(2);
const held: Buffer[] = [];
while (process.memoryUsage.rss() < Number(bytes)) held.push(Buffer.alloc(1024 * 1024, 1));

process.on("message", async () => {
  const wallAt = readWallClock();
  await once(spawn(program, words, { stdio: ["ignore", "ignore", "inherit"] }), "exit");
  process.send?.({ wallAt, megabytes: held.length });
});
process.send?.("ready");
