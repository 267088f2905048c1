import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect } from "vitest";
import { type BotOptions, type BotProcess, startBot } from "../../src/simulator/bot-process.ts";
import type { ChatraClient } from "../../src/simulator/chatra/simulator-api.ts";
import type { SlackMessage } from "../../src/simulator/slack/model.ts";
import type { SlackPerson } from "../../src/simulator/slack/simulator-api.ts";
import { startWorld, type World, type WorldOptions } from "../../src/simulator/world.ts";
import { PATIENCE_MS } from "../patience.ts";

/** The simulators and the real bot between them, with short names for what stories do and see. */
export type Stage = AsyncDisposable & {
  world: World;
  bot: BotProcess;
  dataDir: string;
  channelId: string;
  /** Two teammates. */
  ada: SlackPerson;
  grace: SlackPerson;
  addClient(name: string): ChatraClient;
  /** The card of a client, once it stands in the channel. */
  card(client: ChatraClient): Promise<SlackMessage>;
  /** A new client has written; resolves with their thread once these words stand in it. */
  openChat(name: string, words?: string): Promise<{ client: ChatraClient; rootTs: string }>;
  /** What was posted to the channel itself since the story began. */
  channelTexts(): string[];
  /** What stands in a thread now, in order: the bot's posts and people's replies. */
  thread(rootTs: string): SlackMessage[];
  /** Resolves when a post with these words stands in the thread. */
  seen(rootTs: string, words: string | RegExp, timeoutMs?: number): Promise<SlackMessage>;
  /** Resolves when the visitor sees a message of an agent with these words. */
  received(client: ChatraClient, words: string, timeoutMs?: number): Promise<void>;
  /** Texts that the visitor sees from agents, in order. */
  visitorSees(client: ChatraClient): string[];
  /** Resolves when the reaction is on the message. */
  marked(ts: string, reaction: string, timeoutMs?: number): Promise<void>;
  /** Resolves when nothing is on its way to the bot, and nothing of what it had to do is left. */
  quiet(): Promise<void>;
};

/** A stage that knows when a story begins. */
type Theatre = Stage & { beginStory(): void };

/** Sets the stage; dispose of it to end everything that it started. */
export async function setStage(
  options: {
    world?: WorldOptions;
    bot?: Partial<BotOptions> | ((world: World) => Partial<BotOptions>);
    beforeBot?: (world: World) => void;
  } = {},
): Promise<Theatre> {
  const dataDir = await mkdtemp(join(tmpdir(), "chatra-slack-"));
  const world = await startWorld(options.world);
  let bot: BotProcess;
  try {
    options.beforeBot?.(world);
    const own = typeof options.bot === "function" ? options.bot(world) : options.bot;
    bot = await startBot(world, { dataDir, ...own });
  } catch (error) {
    await world.close();
    await rm(dataDir, { recursive: true, force: true });
    throw error;
  }
  const [first] = world.slack.channels();
  if (!first) throw new Error("the workspace has no channel");
  const channelId = first.id;
  const channel = () => world.slack.channel(channelId);

  let earlier = new Set<string>();
  const stage: Theatre = {
    beginStory: () => {
      earlier = new Set(
        channel()
          .messages()
          .map(({ ts }) => ts),
      );
    },
    channelTexts: () =>
      channel()
        .messages()
        .filter(({ ts, thread_ts }) => !earlier.has(ts) && (thread_ts ?? ts) === ts)
        .map(({ text }) => text),
    world,
    bot,
    dataDir,
    channelId,
    ada: world.slack.user("ada"),
    grace: world.slack.user("grace"),
    addClient: (name) => world.chatra.addClient({ name }),
    card: (client) =>
      world.slack.waitFor(
        () =>
          channel()
            .messages()
            .find((message) => isCardOf(message, client)),
        {
          what: `the card of ${client.displayedName}`,
        },
      ),
    openChat: async (name, words = `Hello, I am ${name}`) => {
      const client = stage.addClient(name);
      world.chatra.visitor(client.id).writes(words);
      const { ts } = await stage.card(client);
      await stage.seen(ts, words);
      return { client, rootTs: ts };
    },
    thread: (rootTs) => channel().thread(rootTs),
    seen: (rootTs, words, timeoutMs = PATIENCE_MS) =>
      world.slack.waitFor(
        () =>
          channel()
            .thread(rootTs)
            .find(({ text }) => (typeof words === "string" ? text === words : words.test(text))),
        { what: `${words} in the thread`, timeoutMs },
      ),
    received: async (client, words, timeoutMs = PATIENCE_MS) => {
      await world.chatra.waitFor(() => stage.visitorSees(client).includes(words), {
        what: `“${words}” at the visitor's`,
        timeoutMs,
      });
    },
    visitorSees: (client) =>
      world.chatra
        .visitor(client.id)
        .sees()
        .filter(({ type }) => type === "agent")
        .map(({ text }) => text),
    marked: async (ts, reaction, timeoutMs = PATIENCE_MS) => {
      await world.slack.waitFor(
        () =>
          channel()
            .reactions(ts)
            .some(({ name }) => name === reaction),
        {
          what: `the reaction ${reaction}`,
          timeoutMs,
        },
      );
    },
    quiet: async () => {
      await world.settled();
      // The bot handles what a client wrote in order: once a further word is shown, what came before is done with.
      const { rootTs, client } = await stage.openChat(`Sentinel ${performance.now()}`);
      const reply = stage.ada.postMessage(channelId, "sentinel", { threadTs: rootTs });
      await stage.received(client, "sentinel");
      await stage.marked(reply.ts, "white_check_mark");
      // The reply's echo has come, and is decided before what the client writes next.
      await world.settled();
      world.chatra.visitor(client.id).writes("quiet");
      await stage.seen(rootTs, "quiet");
      await world.settled();
    },
    [Symbol.asyncDispose]: async () => {
      if (bot.isRunning()) await bot.stop();
      await world.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
  return stage;
}

/**
 * One stage for all the stories of a file or a `describe`, because a bot takes half a second of CPU to start. Its stories run
 * one after the other, each with clients of its own; before each the bot runs and is ready, no fault waits, and Slack and
 * Chatra behave as they did at first. What a story did to Membrane's login or connection, it undoes.
 * @returns a function that gives the stage, which is there once the hooks before all have run
 */
export function shareStage(options: Parameters<typeof setStage>[0] = {}): () => Stage {
  let stage: Theatre | undefined;
  let behaviours: {
    slack: Stage["world"]["slack"]["behaviour"];
    chatra: Stage["world"]["chatra"]["behaviour"];
  };
  const given = (): Theatre => {
    if (stage === undefined) throw new Error("the stage is not set yet");
    return stage;
  };
  beforeAll(async () => {
    stage = await setStage(options);
    const { slack, chatra } = stage.world;
    behaviours = structuredClone({ slack: slack.behaviour, chatra: chatra.behaviour });
  });
  beforeEach(async () => {
    const { world, bot } = given();
    for (const { faults } of [world.slack, world.chatra, world.membrane]) faults.clear();
    const { slack, chatra } = structuredClone(behaviours);
    Object.assign(world.slack.behaviour, slack);
    Object.assign(world.chatra.behaviour, chatra);
    if (!bot.isRunning()) await bot.restart();
    await world.settled();
    const ready = () => fetch(`${bot.url}/readyz`).then(({ status }) => status);
    await expect.poll(ready, { timeout: 30_000 }).toBe(200);
    given().beginStory();
  });
  afterAll(() => stage?.[Symbol.asyncDispose]());
  return given;
}

/** Cards name the client's id. */
function isCardOf(message: SlackMessage, client: ChatraClient): boolean {
  return message.bot_id !== undefined && JSON.stringify(message.blocks ?? []).includes(client.id);
}
