/** The stage of the demo: the simulators, the bot, and people with names and reasons to write. */
import { rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ChatraClient, ClientSeed } from "../chatra/simulator-api.ts";
import { startWorld, type World } from "../world.ts";
import { type SupervisedBot, superviseBot } from "./supervised-bot.ts";

export interface Demo {
  readonly world: World;
  readonly bot: SupervisedBot;
  readonly dataDir: string;
  /** The channel that new chats go to. */
  readonly channelId: string;
  /** Lets another visitor come to the website; the next of those who have names and reasons where none is given. */
  addVisitor(visitor?: Visitor): ChatraClient;
  /** Ends the bot and the simulators and removes the data. May be called twice. */
  close(): Promise<void>;
}

export interface DemoSettings {
  /** Waits of Slack before it repeats an event that the bot did not take, in ms. */
  slackRetriesMs: number[];
  /** How long the bot may take to become ready, in ms. */
  readyTimeoutMs: number;
  /** Another program in the place of the bot, for tests of the page. */
  script?: string;
}

type Visitor = ClientSeed & { page: { link: string; title: string } };

const visitors: Visitor[] = [
  {
    name: "Maya Lindqvist",
    email: "maya@example.org",
    phone: "+46 70 174 06 35",
    country: "Sweden",
    city: "Gothenburg",
    os: "macOS",
    browser: "Safari",
    info: { Plan: "Team, yearly" },
    page: { link: "https://shop.example/checkout", title: "Checkout" },
  },
  {
    name: "Tomás Ferreira",
    email: "tomas@example.org",
    country: "Portugal",
    city: "Porto",
    os: "Android",
    browser: "Chrome",
    page: { link: "https://shop.example/returns", title: "Returns and refunds" },
  },
  {
    name: "Aiko Tanaka",
    email: "aiko@example.org",
    country: "Japan",
    city: "Osaka",
    os: "Windows",
    browser: "Firefox",
    page: { link: "https://shop.example/sizes", title: "Size guide" },
  },
  {
    name: "Sam Okafor",
    country: "Nigeria",
    city: "Lagos",
    os: "iOS",
    browser: "Safari",
    page: { link: "https://shop.example/gift-cards", title: "Gift cards" },
  },
];

/** Starts everything; rejects with the bot's output where it does not become ready, and leaves nothing behind then. */
export async function startDemo(settings: DemoSettings): Promise<Demo> {
  const dataDir = await mkdtemp(join(tmpdir(), "chatra-slack-demo-"));
  const world = await startWorld({
    seed: "demo",
    slack: { behaviour: { retryDelaysMs: settings.slackRetriesMs, unfurlLinks: false } },
    chatra: { behaviour: { echo: { afterMs: 40 } } },
  });
  const removeData = (): Promise<void> => rm(dataDir, { recursive: true, force: true, maxRetries: 3 });

  let bot: SupervisedBot;
  try {
    const { readyTimeoutMs, script } = settings;
    bot = await superviseBot(world, { dataDir, readyTimeoutMs, ...(script === undefined ? {} : { script }) });
  } catch (error) {
    await world.close();
    await removeData();
    throw error;
  }

  // Where this process ends before it could close in order, nothing stays behind either.
  const atExit = (): void => {
    bot.killNow();
    rmSync(dataDir, { recursive: true, force: true });
  };
  process.once("exit", atExit);

  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    await bot.close();
    await world.close();
    await removeData();
    process.off("exit", atExit);
  };
  return {
    world,
    bot,
    dataDir,
    channelId: world.slack.channel("support").id,
    addVisitor(visitor) {
      const known = visitor ?? visitors[world.chatra.clients().length];
      const { page, ...seed } = known ?? { page: { link: "https://shop.example/", title: "Shop" } };
      const client = world.chatra.addClient(seed);
      client.pages.push(page);
      return client;
    },
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}
