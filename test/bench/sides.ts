import { join } from "node:path";
import { type BotOptions, type BotProcess, startBot } from "../../src/simulator/bot-process.ts";
import { startWorld, type World, type WorldOptions } from "../../src/simulator/world.ts";
import type { Conversation } from "./traffic.ts";

/** The bot or the peer, in a world of its own. */
export type Side = { name: "bot" | "peer"; world: World; bot: BotProcess; conversations: Conversation[] };

/** Starts the bot in a new world; `cleanUp` ends both. */
export async function startOurs(
  cleanUp: AsyncDisposableStack,
  { seed, world: worldOptions, ...options }: { seed: string; world?: WorldOptions } & BotOptions,
): Promise<Side> {
  const world = await startWorld({ seed, ...worldOptions });
  cleanUp.defer(() => world.close());
  const bot = await startBot(world, options);
  cleanUp.defer(async () => void (await bot.stop()));
  return { name: "bot", world, bot, conversations: [] };
}

/** Starts the bridge in memory of `peer/` in a new world of the same form; `cleanUp` ends both. */
export async function startPeer(cleanUp: AsyncDisposableStack): Promise<Side> {
  const world = await startWorld({ seed: "peer" });
  cleanUp.defer(() => world.close());
  const extra = {
    PEER_CONNECTION: world.membrane.connection().id,
    PEER_ACTION: world.membrane.actionId("send-agent-message"),
  };
  const script = join(import.meta.dirname, "peer/peer.ts");
  const bot = await startBot(world, { dataDir: "", script, extra });
  cleanUp.defer(async () => void (await bot.stop()));
  return { name: "peer", world, bot, conversations: [] };
}

/**
 * Plays so many rounds with each side, one after the other, so that what else the machine does falls on both alike. Returns
 * the results of the bot, and of the peer where it takes part.
 */
export async function inTurns<T>(
  rounds: number,
  sides: Side[],
  play: (side: Side, round: number) => Promise<T>,
): Promise<{ ours: T[]; peers: T[] | undefined }> {
  const results = { bot: [] as T[], peer: [] as T[] };
  for (let round = 0; round < rounds; round++)
    for (const side of sides) results[side.name].push(await play(side, round));
  return { ours: results.bot, peers: results.peer.length === 0 ? undefined : results.peer };
}

/** The process id of a side that runs. */
export function pidOf({ bot, name }: Side): number {
  const pid = bot.pid();
  if (pid === undefined) throw new Error(`the ${name} does not run`);
  return pid;
}
