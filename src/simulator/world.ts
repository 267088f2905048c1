/** Everything that the bot talks to, on this machine: a Slack workspace, a Chatra account and Membrane between them. */
import { type BotEnvironmentOptions, environmentOfBot } from "./bot-environment.ts";
import { createChangeSignal, type Present, type WaitOptions } from "./change-signal.ts";
import { startChatraSimulator } from "./chatra/simulator.ts";
import type { ChatraChange, ChatraSimulator, ChatraSimulatorOptions } from "./chatra/simulator-api.ts";
import { startMembraneSimulator } from "./membrane/simulator.ts";
import type {
  MembraneChange,
  MembraneSimulator,
  MembraneSimulatorOptions,
} from "./membrane/simulator-api.ts";
import { createSeededIds } from "./seeded-ids.ts";
import type { SlackChange } from "./slack/model.ts";
import { startSlackSimulator } from "./slack/simulator.ts";
import type { SlackSimulator, SlackSimulatorOptions } from "./slack/simulator-api.ts";

export interface WorldOptions {
  /** The same seed gives the same ids. */
  seed?: string;
  slack?: SlackSimulatorOptions;
  chatra?: ChatraSimulatorOptions;
  membrane?: Omit<MembraneSimulatorOptions, "chatra">;
  /** The bot's channel for new chats, by name. Default: the first channel. */
  channel?: string;
}

export type WorldChange =
  | ({ at: "slack" } & SlackChange)
  | ({ at: "chatra" } & ChatraChange)
  | ({ at: "membrane" } & MembraneChange);

export interface World {
  readonly slack: SlackSimulator;
  readonly chatra: ChatraSimulator;
  readonly membrane: MembraneSimulator;
  readonly webhookSecret: string;
  /** The exact variables of the bot's configuration, and nothing of this process but PATH and HOME. */
  botEnvironment(options: BotEnvironmentOptions): Record<string, string>;
  /** Points Slack's events and Chatra's webhooks at a bot, e.g. http://127.0.0.1:3000. */
  connectBot(baseUrl: string): void;
  /**
   * Waits for a state of any of the three. A simulator's own `waitFor` looks again only at its own changes, so a
   * predicate over two of them belongs here.
   */
  waitFor<Value>(predicate: (world: World) => Value, options?: WaitOptions): Promise<Present<Value>>;
  onChange(listener: (change: WorldChange) => void): () => void;
  /** Resolves when nothing is on its way from Slack or Chatra to the bot. */
  settled(): Promise<void>;
  /** The state of all three, for the message of a failed test. */
  describe(): string;
  close(): Promise<void>;
}

export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const seed = options.seed ?? "world";
  const chatra = await startChatraSimulator({ seed: `${seed} chatra`, ...options.chatra });
  const [slack, membrane] = await Promise.all([
    startSlackSimulator({ seed: `${seed} slack`, ...options.slack }),
    startMembraneSimulator({
      seed: `${seed} membrane`,
      ...options.membrane,
      chatra: { apiUrl: chatra.apiUrl, apiKey: chatra.apiKey },
    }),
  ]);
  const ids = createSeededIds(`${seed} secret`);
  const webhookSecret = `${ids.chatra()}${ids.chatra()}`;
  const usesSockets = options.slack?.socketMode === true;
  const describe = (): string => [slack.describe(), chatra.describe(), membrane.describe()].join("\n");
  const signal = createChangeSignal<WorldChange>(describe);
  slack.onChange((change) => signal.notify({ at: "slack", ...change }));
  chatra.onChange((change) => signal.notify({ at: "chatra", ...change }));
  membrane.onChange((change) => signal.notify({ at: "membrane", ...change }));

  const world: World = {
    slack,
    chatra,
    membrane,
    webhookSecret,

    botEnvironment(how) {
      const channel =
        options.channel === undefined ? slack.channels()[0]?.id : slack.channel(options.channel).id;
      const own = {
        SLACK_BOT_TOKEN: slack.botToken,
        SLACK_API_URL: slack.apiUrl,
        ...(usesSockets
          ? { SLACK_APP_TOKEN: slack.appToken }
          : { SLACK_SIGNING_SECRET: slack.signingSecret }),
        SLACK_CHANNEL: channel ?? "",
        CHATRA_WEBHOOK_SECRET: webhookSecret,
        CHATRA_AGENT_ID: chatra.agents()[0]?.id ?? "",
      };
      return environmentOfBot(membrane, own, how);
    },

    connectBot(baseUrl) {
      if (!usesSockets) slack.connect({ eventsUrl: `${baseUrl}/slack/events` });
      chatra.connect(`${baseUrl}/chatra/webhooks/${webhookSecret}`);
    },
    async settled() {
      await Promise.all([slack.settled(), chatra.settled()]);
    },
    waitFor: (predicate, waitOptions) =>
      signal.waitFor(() => predicate(world), { what: predicate.toString(), ...waitOptions }),
    onChange: (listener) => signal.onChange(listener),
    describe,
    async close() {
      signal.close();
      await Promise.all([slack.close(), chatra.close(), membrane.close()]);
    },
  };
  return world;
}

/** The variables of this process with the given names. */
