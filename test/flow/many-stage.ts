import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BotOptions, type BotProcess, startBot } from "../../src/simulator/bot-process.ts";
import {
  type ManyWorkspaces,
  type ManyWorkspacesOptions,
  startManyWorkspaces,
} from "../../src/simulator/many-workspaces.ts";
import type { Consent } from "../../src/simulator/slack/platform/platform-api.ts";

/** Many workspaces, the accounts of each, and the real bot between them, which is installed nowhere yet. */
export type ManyStage = AsyncDisposable & {
  world: ManyWorkspaces;
  bot: BotProcess;
  dataDir: string;
  /** Goes through the pages of the installation as a person does; resolves with the last page. */
  install(consent: Consent, bot?: BotProcess): Promise<{ status: number; page: string }>;
};

/** Sets the stage; dispose of it to end everything that it started. */
export async function setManyStage(
  options: ManyWorkspacesOptions & { bot?: Partial<BotOptions> },
): Promise<ManyStage> {
  const { bot: botOptions, ...worldOptions } = options;
  const dataDir = await mkdtemp(join(tmpdir(), "chatra-slack-"));
  const world = await startManyWorkspaces(worldOptions);
  let bot: BotProcess;
  try {
    bot = await startBot(world, { dataDir, ...botOptions });
  } catch (error) {
    await world.close();
    await rm(dataDir, { recursive: true, force: true });
    throw error;
  }
  return {
    world,
    bot,
    dataDir,
    install: async (consent, through = bot) => {
      const first = await fetch(`${through.url}/slack/install`, { redirect: "manual" });
      const cookie = first.headers.getSetCookie().map((set) => set.split(";")[0]).join("; ");
      const back = await world.platform.approve(first.headers.get("location") ?? "", consent);
      const last = await fetch(back, { redirect: "manual", headers: { cookie } });
      return { status: last.status, page: await last.text() };
    },
    [Symbol.asyncDispose]: async () => {
      await bot.kill();
      await world.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
