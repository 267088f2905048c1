import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, vi } from "vitest";
import { z } from "zod";
import { valuesOf } from "../../src/cli/setup/env-file.ts";
import { type BotProcess, startBot } from "../../src/simulator/bot-process.ts";
import { startChatraSimulator } from "../../src/simulator/chatra/simulator.ts";
import type { ChatraClient, ChatraSimulator } from "../../src/simulator/chatra/simulator-api.ts";
import { startWorld, type World } from "../../src/simulator/world.ts";

/** Everything around a person who sets the bot up, and what they read, in words without anything that differs between runs. */
export type FirstHour = AsyncDisposable & {
  world: World;
  /** Where the bot is set up: `.env` and the data are here. */
  folder: string;
  /** What is set in the person's terminal. */
  environment: Record<string, string>;
  /** Starts the bot as `.env` says, with `extra` over it; again where it runs. It answers Chatra and is ready when this resolves. */
  startBot(extra?: Record<string, string>): Promise<void>;
  bot(): BotProcess;
  /** A text with names in place of ids, folders and secrets. */
  plain(text: string): string;
  /** Each try to post, in order: `#channel ← words` or, where Slack refused it, `#channel ✗ why ← words`. */
  posts(to?: string): string[];
  /** Resolves when so many tries to post were made since what was before was forgotten. */
  tried(count: number): Promise<void>;
  /** What there was so far is not shown again. */
  forget(): void;
  /** Warnings and errors of the bot's log, each with its fields. */
  log(): string[];
  /** Resolves when a line of the log has these words, or so many lines have. */
  printed(words: string, times?: number): Promise<void>;
  /** What an admin reads who asks for `/chatra status` in a channel. */
  status(channel: string): Promise<string>;
  /** The root under which these words stand. */
  threadWith(channel: string, words: string): Promise<string>;
  /** All that stands in a channel but for alarms: roots, and replies behind a `↳`. */
  channel(name: string): string[];
  /** The same, chat by chat, in an order of their own: each root with its thread. */
  chats(channel: string): string[][];
  /** Resolves when the reply has its receipt. */
  marked(channel: string, words: string): Promise<void>;
  /** What an admin reads who gives this command in a channel, once it has such words. */
  command(channel: string, words: string, answer: RegExp): Promise<string>;
  /**
   * Resolves when what stands in a channel about late deliveries is whole: whoever reads of an alarm reads of its end, and
   * nobody of an end alone.
   */
  alertsEnded(channel: string): Promise<void>;
  /** Adds the account *shop* in #elsewhere and connects it; close it in the end. */
  addShop(): Promise<ChatraSimulator>;
  /** Resolves when such words stand in the channel itself. */
  seen(channel: string, words: RegExp): Promise<void>;
  /** Resolves when the person has read these words in a direct message. */
  told(handle: string, words: string): Promise<void>;
  received(client: ChatraClient, words: string): Promise<void>;
};

const WAIT_MS = 60_000;

const lineSchema = z.looseObject({ level: z.number(), msg: z.string() });
/** Fields of the log that differ between runs. */
const VARIES = new Set([
  "level",
  "time",
  "msg",
  "ms",
  "trace_id",
  "deliveryId",
  "conversationId",
  "oldestAt",
]);

const blocksSchema = z.array(z.looseObject({ text: z.looseObject({ text: z.string() }).optional() }));

/** What stands in a message's sections, else its text. */
function wordsOf({ text, blocks }: { text: string; blocks?: unknown }): string {
  const sections = blocksSchema.safeParse(blocks);
  return sections.success ? sections.data.flatMap((block) => block.text?.text ?? []).join("\n") : text;
}

const isAlarm = (text: string): boolean => /(have|has) waited since|had waited since/.test(text);

/** A world with the channels #support and, without the bot, #elsewhere; nothing is set up in it. */
export async function openFirstHour(): Promise<FirstHour> {
  const folder = await mkdtemp(join(tmpdir(), "chatra-slack-hour-"));
  const world = await startWorld({
    slack: { socketMode: true, channels: [{ name: "support" }, { name: "elsewhere", members: ["ada"] }] },
  });
  const { slack, chatra, membrane } = world;
  const given = world.botEnvironment({ dataDir: folder, port: 3000 });
  const { PATH = "", HOME = "", SLACK_API_URL = "", MEMBRANE_BIN = "", MEMBRANE_SIM_URL = "" } = given;
  const environment = { PATH, HOME, SLACK_API_URL, MEMBRANE_BIN, MEMBRANE_SIM_URL };
  let bot: BotProcess | undefined;
  let secret = "no secret yet";
  let forgottenPosts = 0;
  let forgottenLines = 0;

  const running = (): BotProcess => {
    if (bot === undefined) throw new Error("no bot was started");
    return bot;
  };
  const nameOf = (channelId: string): string => {
    const channel = slack.channels().find(({ id }) => id === channelId);
    if (channel?.kind !== "im") return channel === undefined ? channelId : `#${channel.name}`;
    return `@${slack.users().find(({ id }) => channel.members.has(id) && id !== slack.bot.userId)?.name}`;
  };
  const plain = (text: string): string => {
    const names: [string, string][] = [
      ...slack.channels().map(({ id }): [string, string] => [id, nameOf(id)]),
      ...slack.users().map(({ id, name }): [string, string] => [id, `@${name}`]),
      ...chatra
        .clients()
        .map(({ id, displayedName }): [string, string] => [id, `ID-OF-${displayedName.toUpperCase()}`]),
      ...chatra.agents().map(({ id, name }): [string, string] => [id, `ID-OF-AGENT-${name.toUpperCase()}`]),
      [folder, "FOLDER"],
      [secret, "SECRET"],
      [membrane.bin, "MEMBRANE"],
    ];
    return names
      .reduce((words, [from, to]) => words.replaceAll(from, to), text)
      .replace(/<(#|@)\1/g, "<$1")
      .replace(/"oldestAt":\d+/g, '"oldestAt":TIME')
      .replace(/<!date\^[^>]*>/g, "TIME")
      .replace(/\b\d+ (?:second|minute)s?\b|less than a minute/g, "N TIME")
      .replace(/\/webhooks\/[0-9a-f]{48}/g, "/webhooks/SECRET");
  };
  const calls = () => slack.calls("chat.postMessage").filter(({ status }) => status !== undefined);
  const posts = (to?: string): string[] =>
    calls()
      .slice(forgottenPosts)
      .map(({ args, error }) => {
        const place = nameOf(String(args.channel));
        return plain(`${place}${error === undefined ? "" : ` ✗ ${error}`} ← ${String(args.text)}`);
      })
      .filter((post) => to === undefined || post.startsWith(to));
  const allLines = () =>
    running()
      .logs.filter((line) => line.startsWith("{"))
      .map((line) => lineSchema.parse(JSON.parse(line)));
  const lines = () => allLines().filter(({ level }) => level >= 40);

  const standing = (name: string): string[] => {
    const channel = slack.channel(name);
    const others = channel.messages().filter(({ text }) => !isAlarm(text));
    return others.flatMap(({ ts, text }) => [
      // Its state is shown a little later than the rest.
      plain(text.replace(/^[🔴🟡🟢⚪]/u, "▣")),
      ...channel.thread(ts).map((reply) => {
        const marks = channel.reactions(reply.ts).map((mark) => ` :${mark.name}:`);
        return plain(`↳ ${reply.text}${marks.join("")}`);
      }),
    ]);
  };
  const command = async (name: string, words: string, pattern: RegExp): Promise<string> => {
    const ada = slack.user("ada");
    const channel = slack.channel(name);
    const before = channel.ephemerals(ada.id).length;
    await ada.slashCommand(channel.id, "/chatra", words);
    const find = () =>
      channel
        .ephemerals(ada.id)
        .slice(before)
        .map((answer) => plain(wordsOf(answer)))
        .find((one) => pattern.test(one));
    return slack.waitFor(find, { what: `an answer to ${words}`, timeoutMs: WAIT_MS });
  };

  return {
    world,
    folder,
    environment,
    plain,
    posts,
    bot: running,
    startBot: async (extra = {}) => {
      const port = bot?.port;
      if (bot?.isRunning()) await bot.stop();
      const values = valuesOf(await readFile(join(folder, ".env"), "utf8").catch(() => ""));
      bot = await startBot(
        {
          botEnvironment: (how) => ({
            ...world.botEnvironment(how),
            ...values,
            PORT: String(how.port),
            HOST: "127.0.0.1",
            DATA_DIR: join(folder, ".data"),
            ALERT_AFTER_SECONDS: "3",
            ...extra,
          }),
          connectBot: (url) => {
            secret = values.CHATRA_WEBHOOK_SECRET ?? world.webhookSecret;
            chatra.connect(`${url}/chatra/webhooks/${secret}`);
          },
        },
        { dataDir: folder, readyTimeoutMs: 60_000, ...(port === undefined ? {} : { port }) },
      );
    },
    tried: async (count) => {
      await slack.waitFor(() => calls().length >= forgottenPosts + count, {
        what: `${count} tries to post`,
        timeoutMs: WAIT_MS,
      });
    },
    forget: () => {
      forgottenPosts = calls().length;
      forgottenLines = lines().length;
    },
    log: () =>
      lines()
        .slice(forgottenLines)
        .map(({ level, msg, ...fields }) => {
          const kept = Object.entries(fields).filter(([name]) => !VARIES.has(name));
          const shown = kept.map(([name, value]) => `${name}=${plain(JSON.stringify(value))}`);
          return `${level >= 50 ? "error" : "warning"}: ${msg} ${shown.join(" ")}`.trim();
        }),
    // The log is another process's: nothing tells when it grows.
    printed: (words, times = 1) =>
      vi.waitFor(
        () => {
          const found = allLines().filter(({ msg }) => msg.includes(words));
          expect(found.length, `lines with “${words}” in the log`).toBeGreaterThanOrEqual(times);
        },
        { timeout: WAIT_MS, interval: 50 },
      ),
    status: (name) => command(name, "status", /Database/),
    command,
    addShop: async () => {
      const shop = await startChatraSimulator({ seed: "shop", apiKey: "key of the shop" });
      const known = new Set(membrane.connections().map(({ id }) => id));
      await command("elsewhere", "account add shop", /webhooks/);
      const answers = slack.channel("elsewhere").ephemerals(slack.user("ada").id).map(wordsOf);
      const path = /\/chatra\/webhooks\/[\w-]{24,}/.exec(answers.join("\n"))?.[0];
      shop.connect(`${running().url}${path}`);
      const begun = membrane.connections().find(({ id }) => !known.has(id));
      membrane.finishConnection(begun?.id ?? "none", { apiUrl: shop.apiUrl, apiKey: shop.apiKey });
      await slack.waitFor(
        () =>
          slack
            .channel("elsewhere")
            .ephemerals()
            .map(wordsOf)
            .some((words) => words.includes("is ready")),
        { what: "the connection", timeoutMs: WAIT_MS },
      );
      await command("elsewhere", `account shop agent ${shop.agents()[0]?.id}`, /answers as the agent/);
      return shop;
    },
    chats: (name) => {
      const chats: string[][] = [];
      for (const line of standing(name)) {
        if (line.startsWith("↳")) chats.at(-1)?.push(line);
        else if (line.startsWith("▣")) chats.push([line]);
      }
      return chats.toSorted(([one = ""], [other = ""]) => one.localeCompare(other));
    },
    marked: async (name, words) => {
      await slack.waitFor(() => standing(name).includes(`↳ ${words} :white_check_mark:`), {
        what: `the receipt of “${words}”`,
        timeoutMs: WAIT_MS,
      });
    },
    threadWith: (name, words) =>
      slack.waitFor(
        () => {
          const channel = slack.channel(name);
          return channel.messages().find(({ ts }) => channel.thread(ts).some(({ text }) => text === words))
            ?.ts;
        },
        { what: `“${words}” in a thread`, timeoutMs: WAIT_MS },
      ),
    alertsEnded: async (name) => {
      const alerts = () =>
        slack
          .channel(name)
          .messages()
          .map(({ text }) => text)
          .filter(isAlarm);
      const shape = () =>
        alerts()
          .map((text) => (text.startsWith(":rotating_light:") ? "alarm" : "end"))
          .join(", ");
      await slack.waitFor(() => /^(?:alarm, end(?:, |$))*$/.test(shape()), {
        what: "as many alarms as ends",
        timeoutMs: WAIT_MS,
      });
    },
    channel: standing,
    seen: async (name, words) => {
      await slack.waitFor(() => standing(name).some((line) => words.test(line)), {
        what: `${words} in #${name}`,
        timeoutMs: WAIT_MS,
      });
    },
    told: async (handle, words) => {
      await slack.waitFor(() => posts(`@${handle}`).some((post) => post.includes(words)), {
        what: `“${words}” for ${handle}`,
        timeoutMs: WAIT_MS,
      });
    },
    received: async (client, words) => {
      const sees = () => chatra.visitor(client.id).sees();
      await chatra.waitFor(() => sees().some(({ type, text }) => type === "agent" && text === words), {
        what: `“${words}” at the visitor's`,
        timeoutMs: WAIT_MS,
      });
    },
    [Symbol.asyncDispose]: async () => {
      if (bot?.isRunning()) await bot.stop();
      await world.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
