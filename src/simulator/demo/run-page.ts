/** The demo on a page: starts the stage, opens the story, and keeps the page up to date. */
import type { Order } from "./act-schema.ts";
import { performOrder, type Stage } from "./acts.ts";
import { createDay } from "./day/play-day.ts";
import { createFaults } from "./faults.ts";
import { watchOutages } from "./outages.ts";
import { type PageServer, servePage } from "./page-server.ts";
import { usualPort } from "./read-options.ts";
import { retriesAtBeat } from "./slack-retries.ts";
import { takeSnapshot } from "./snapshot.ts";
import { type Demo, startDemo } from "./start-demo.ts";
import { createStory } from "./story.ts";

/** Slack's retries, shortened to save waiting: every second for ten minutes. */
const slackRetriesMs = retriesAtBeat(1_000, 600);
/** Changes that come within this time are shown together. */
const gatherMs = 30;

/**
 * Starts everything and resolves once the page can be opened; `demo.close()` ends it. `port` undefined takes the usual
 * one, or any where that is taken; `settings.script` is another program than the bot, for tests. Rejects with
 * `PortTakenError`, or with the bot's output where it does not start.
 */
export async function runPage(
  port: number | undefined,
  write: (text: string) => void,
  settings: { script?: string } = {},
): Promise<{ url: string; close(): Promise<void> }> {
  write("Starting a Slack workspace, a Chatra account, Membrane and the bot on this machine …\n");
  // A bot that is not ready stays: we also restart it while Membrane is logged out.
  const demo = await startDemo({ slackRetriesMs, readyTimeoutMs: 60 * 60_000, ...settings });
  let page: PageServer;
  const stage = createStage(demo, (state) => page.show(state));
  const perform = async (act: Order): Promise<void> => {
    await performOrder(act, stage);
    stage.onChange();
  };
  try {
    const { slack, chatra } = demo.world;
    page = await openPage(port, { pictures: chatra.url, file: (id) => slack.file(id), perform });
  } catch (error) {
    await demo.close();
    throw error;
  }
  demo.addVisitor();
  demo.bot.onChange(() => tellAboutBot(demo, write));
  return {
    url: page.url,
    async close() {
      stage.day.stop();
      await page.close();
      await demo.close();
    },
  };
}

export class PortTakenError extends Error {
  override readonly name = "PortTakenError";
}

async function openPage(
  port: number | undefined,
  options: Omit<Parameters<typeof servePage>[0], "port">,
): Promise<PageServer> {
  try {
    return await servePage({ ...options, port: port ?? usualPort });
  } catch (error) {
    const isTaken =
      error instanceof Error && "code" in error && (error.code === "EADDRINUSE" || error.code === "EACCES");
    if (!isTaken) throw error;
    if (port !== undefined)
      throw new PortTakenError(`Port ${port} can't be used here. Choose another one with --port.`, {
        cause: error,
      });
    return await servePage({ ...options, port: 0 });
  }
}

/** Shows the state soon after each change, many changes at once. */
function createStage(demo: Demo, show: (state: unknown) => void): Stage {
  const { slack, chatra, membrane } = demo.world;
  const faults = createFaults(demo.world);
  const unknown = new Set<string>();
  const day = createDay(demo, () => onChange());
  const story = createStory(demo);
  const outages = watchOutages(demo);
  let isDue = false;
  const onChange = (): void => {
    if (isDue) return;
    isDue = true;
    setTimeout(() => {
      isDue = false;
      show(takeSnapshot({ demo, faults, unknown, day, story, outages }));
    }, gatherMs).unref();
  };
  slack.onChange(onChange);
  chatra.onChange(onChange);
  membrane.onChange(onChange);
  demo.bot.onChange(onChange);
  return { demo, faults, day, story, unknown, onChange };
}

function tellAboutBot({ bot }: Demo, write: (text: string) => void): void {
  const state = bot.state();
  if (state === "starting") write("The bot is starting again …\n");
  if (state === "running") write(`The bot runs again (process ${bot.pid() ?? "?"}).\n`);
  if (state !== "stopped") return;
  write(`The bot is not running: ${bot.lastEnd() ?? ""} The page has a button that starts it again.\n`);
  if (bot.lastEnd()?.includes("killed")) return;
  write(`What it wrote last:\n${bot.lastLines(8).join("\n")}\n`);
}
