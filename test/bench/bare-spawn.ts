import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { z } from "zod";
import type { World } from "../../src/simulator/world.ts";

const answerSchema = z.object({ wallAt: z.number() });

/**
 * Starts a process that holds `bytes` of memory. Its `run` starts the simulator's `membrane` there without more, and resolves
 * with the ms until the command's own process told that it had started.
 */
export async function startBareSpawner({ membrane }: Pick<World, "membrane">, bytes: number) {
  const child = fork(
    join(import.meta.dirname, "spawner.ts"),
    [String(bytes), membrane.bin, "status", "--json"],
    { env: { PATH: process.env.PATH, MEMBRANE_SIM_URL: membrane.url } },
  );
  await once(child, "message");
  return {
    async run(): Promise<number> {
      child.send("run");
      const [answer]: unknown[] = await once(child, "message");
      const { wallAt } = answerSchema.parse(answer);
      const recorded = membrane.runs("status").at(-1);
      if (recorded === undefined) throw new Error("the simulator's membrane was not heard of");
      return recorded.startedAt - wallAt;
    },
    stop: () => void child.kill(),
  };
}
