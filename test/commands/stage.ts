import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import type { AccountServices } from "../../src/commands/accounts/account-command-handlers.ts";
import { createAccountCommandHandlers } from "../../src/commands/accounts/account-command-handlers.ts";
import type { CommandDependencies } from "../../src/commands/command-dependencies.ts";
import type { CommandHandlers } from "../../src/commands/command-handlers.ts";
import { createCommandRouter } from "../../src/commands/command-router.ts";
import { createCommandHandlers, type RunningHandlers } from "../../src/commands/create-command-handlers.ts";
import { createHome } from "../../src/commands/home/home.ts";
import type { Conversation } from "../../src/domain/conversation.ts";
import {
  accountIdSchema,
  type ChannelId,
  type ClientId,
  channelIdSchema,
  clientIdSchema,
  conversationIdOf,
  deliveryIdOf,
  type SlackTs,
  slackTsSchema,
  type TeamId,
  teamIdSchema,
  type UserId,
  userIdSchema,
} from "../../src/domain/ids.ts";
import type { SlackOrder } from "../../src/domain/input.ts";
import { createAcceptInput } from "../../src/inbox/accept-input.ts";
import { createCliTransport } from "../../src/outbound/membrane/cli-transport.ts";
import { createChatraGateway } from "../../src/outbound/membrane/create-chatra-gateway.ts";
import type { MembraneTransport } from "../../src/outbound/membrane/membrane-transport.ts";
import { createSlackGateway } from "../../src/outbound/slack/create-slack-gateway.ts";
import type { ChatraClient, ClientSeed } from "../../src/simulator/chatra/simulator-api.ts";
import type { SlackEphemeral, SlackView } from "../../src/simulator/slack/model.ts";
import type { SlackPerson } from "../../src/simulator/slack/simulator-api.ts";
import { startWorld, type World, type WorldOptions } from "../../src/simulator/world.ts";
import { saveConversations } from "../../src/store/conversations.ts";
import { unsettledDeliveries } from "../../src/store/delivery-queries.ts";
import type { Store } from "../../src/store/store.ts";
import { saveThread } from "../../src/store/threads.ts";
import { createPostedRuns } from "../outbound/membrane/posted-runs.ts";
import { openNewStore } from "../store/open-new-store.ts";
import { serveCommands } from "./serve-commands.ts";
import { tellStored } from "./tell-stored.ts";

export const accountId = accountIdSchema.parse("default");

/** The command handlers between the simulators, a real store and the real gateways; what is ordered is stored and recorded. */
export type Stage = AsyncDisposable & {
  world: World;
  store: Store;
  handlers: CommandHandlers & Pick<RunningHandlers, "idle" | "stop">;
  accountId: typeof accountId;
  teamId: TeamId;
  channelId: ChannelId;
  /** An administrator of the workspace, and somebody who is none. */
  ada: SlackPerson;
  grace: SlackPerson;
  adaId: UserId;
  graceId: UserId;
  /** What was ordered, in order. */
  ordered: SlackOrder[];
  /** `/chatra text` in the channel; resolves when nothing is under way any more. */
  command(text: string, by?: SlackPerson): Promise<void>;
  /** A press on the latest answer that has such a button; resolves like `command`. */
  press(button: string, by?: SlackPerson, value?: string): Promise<void>;
  /** All answers that this person has got, in order. */
  answers(by?: SlackPerson): SlackEphemeral[];
  /** Everything that can be read in the last of them: its text, or its blocks where it has some. */
  lastAnswer(by?: SlackPerson): string;
  /** So much time passes that whoever waits is told; resolves with what is owed to the one who gave the last order. */
  waitingWords(): Promise<string[]>;
  addClient(seed?: ClientSeed): ChatraClient & { clientId: ClientId };
  /** A client who is known here, with a thread that has a root in the channel. */
  addChat(name: string): Promise<{ client: ChatraClient; conversation: Conversation; threadTs: SlackTs }>;
  /** Another time than this, some seconds later. */
  later(ts: SlackTs): SlackTs;
  /** The form that this person sees. */
  form(by?: SlackPerson): SlackView;
  /** All texts in the form that this person sees. */
  formText(by?: SlackPerson): string;
};

export type StageOptions = {
  world?: WorldOptions;
  /** What differs from the usual. */
  deps?: Partial<CommandDependencies>;
  /** Makes what the commands about accounts work with. */
  accountHandlers?: (made: { world: World; store: Store; transport: MembraneTransport }) => AccountServices;
};

/** Sets the stage; dispose of it to end everything that it started. */
export async function setStage(options: StageOptions = {}): Promise<Stage> {
  const { world: worldOptions, deps = {} } = options;
  const dataDir = await mkdtemp(join(tmpdir(), "chatra-slack-"));
  const world = await startWorld(worldOptions);
  const store = await openNewStore(dataDir);
  const slack = createSlackGateway({ token: world.slack.botToken, apiUrl: world.slack.apiUrl });
  const transport = createCliTransport({
    run: createPostedRuns(world.membrane.url, { timeoutMs: 15_000 }),
    secrets: [],
    now: Date.now,
  });
  const chatra = createChatraGateway({ transport, now: Date.now });
  const [first] = world.slack.channels();
  const channelId = channelIdSchema.parse(first?.id);
  const teamId = teamIdSchema.parse(world.slack.team.id);
  const accept = createAcceptInput({ store, now: Date.now });
  const ordered: SlackOrder[] = [];
  const sleepers: (() => void)[] = [];
  /** Waits until time is said to pass, or until it is told to stop. */
  const sleep = (_ms: number, signal: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      sleepers.push(resolve);
      signal.addEventListener("abort", reject);
    });
  let laters = 0;
  const accountsOwn = createCommandHandlers({
    store,
    accept: async (input) => {
      const outcome = await accept(input);
      if (input.kind === "slack.act" && outcome === "stored") ordered.push(input);
      return outcome;
    },
    chatra,
    slack,
    accountId,
    accountName: "default",
    workspaceUrl: `https://${world.slack.team.domain}.slack.com/`,
    defaultChannel: channelId,
    adminUsers: [],
    guestsMayCommand: false,
    slackHealth: async () => void (await slack.identify()),
    now: Date.now,
    logger: pino({ level: "silent" }),
    sleep,
    ...deps,
  });
  const services = options.accountHandlers?.({ world, store, transport });
  const accountHandlers =
    services &&
    createAccountCommandHandlers({
      ...services,
      slack,
      adminUsers: [],
      guestsMayCommand: deps.guestsMayCommand ?? false,
      now: deps.now ?? Date.now,
      logger: deps.logger ?? pino({ level: "silent" }),
    });
  const home = createHome({
    store,
    placeOf: () => ({
      slack,
      workspaceUrl: `https://${world.slack.team.domain}.slack.com/`,
      adminUsers: [],
      guestCheck: async () => undefined,
      accounts: [{ accountId, name: "default" }],
    }),
    now: deps.now ?? Date.now,
    logger: pino({ level: "silent" }),
  });
  const front = createCommandRouter({
    store,
    handlersOf: () => [{ accountId, name: "default", channelId, handlers: accountsOwn }],
    accountHandlersOf: () => accountHandlers,
    home,
    now: deps.now ?? Date.now,
  });
  const handlers: Stage["handlers"] = {
    ...front,
    idle: async () =>
      void (await Promise.all([accountsOwn.idle(), accountHandlers?.background.idle(), home.idle()])),
    stop: async () => void (await Promise.all([accountsOwn.stop(), accountHandlers?.stop(), home.stop()])),
  };
  const server = await serveCommands(handlers, teamId);
  world.slack.connect({ eventsUrl: server.url });
  const ada = world.slack.user("ada");
  const grace = world.slack.user("grace");
  const channel = () => world.slack.channel(channelId);

  const stage: Stage = {
    world,
    store,
    handlers,
    accountId,
    teamId,
    channelId,
    ada,
    grace,
    adaId: userIdSchema.parse(ada.id),
    graceId: userIdSchema.parse(grace.id),
    ordered,
    async command(text, by = ada) {
      const { status, body } = await by.slashCommand(channelId, "/chatra", text);
      if (status !== 200) throw new Error(`the command was answered with ${status}: ${body}`);
      await handlers.idle();
      await tellStored({ store, slack }, ordered);
    },
    async press(button, by = ada, value) {
      const answer = stage
        .answers(by)
        .findLast(({ blocks }) => JSON.stringify(blocks ?? []).includes(`"${button}"`));
      if (!answer)
        throw new Error(`no answer has the button ${button}; the last is: ${stage.lastAnswer(by)}`);
      const { status, body } =
        value === undefined
          ? await by.clickButton(channelId, answer.ts, button)
          : await by.choose(channelId, answer.ts, button, value);
      if (status !== 200) throw new Error(`the press was answered with ${status}: ${body}`);
      await handlers.idle();
      await tellStored({ store, slack }, ordered);
    },
    answers: (by = ada) => channel().ephemerals(by.id),
    lastAnswer(by = ada) {
      const last = stage.answers(by).at(-1);
      return last?.blocks?.length ? textsIn(last.blocks) : (last?.text ?? "");
    },
    async waitingWords() {
      for (const wake of sleepers.splice(0)) wake();
      await new Promise(setImmediate);
      await handlers.idle();
      const key = `answer:${ordered.at(-1)?.order.id}`;
      const owed = await store.transaction((tx) => unsettledDeliveries(tx, key));
      return owed.map(({ payload }) => (payload.kind === "slack.answer" ? payload.text : payload.kind));
    },
    addClient(seed) {
      const client = world.chatra.addClient(seed);
      return { ...client, clientId: clientIdSchema.parse(client.id) };
    },
    async addChat(name) {
      const client = stage.addClient({ name });
      const { clientId } = client;
      const { ts } = grace.postMessage(channelId, `The card of ${name}`);
      const threadTs = slackTsSchema.parse(ts);
      const conversation: Conversation = {
        id: conversationIdOf(accountId, clientId),
        accountId,
        clientId,
        chatId: client.chatId,
        teamId,
        channelId,
        routeChannelId: channelId,
        threadTs,
        rootDeliveryId: deliveryIdOf("root", client.id),
        threadCount: 1,
        episode: undefined,
        card: {},
        muted: false,
        profile: { name },
        nobodyAvailable: false,
        forgottenAt: undefined,
        lastActivityAt: 0,
        createdAt: 0,
      };
      await store.transaction(async (tx) => {
        await saveConversations(tx, conversation);
        await saveThread(tx, teamId, channelId, threadTs, conversation.id);
      });
      return { client, conversation, threadTs };
    },
    later(ts) {
      const [seconds = "", micros = ""] = ts.split(".");
      laters += 1;
      return slackTsSchema.parse(`${Number(seconds) + laters}.${micros}`);
    },
    form(by = ada) {
      const view = world.slack.openView(by.id);
      if (!view) throw new Error(`${by.info.name} sees no form`);
      return view;
    },
    formText: (by = ada) => textsIn(stage.form(by).view),
    async [Symbol.asyncDispose]() {
      await handlers.stop();
      await server.close();
      await world.close();
      await store.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
  return stage;
}

/** Every text in blocks or a view, one in a line. */
export function textsIn(value: unknown): string {
  if (typeof value !== "object" || value === null) return "";
  return Object.entries(value)
    .map(([key, item]) => (key === "text" && typeof item === "string" ? item : textsIn(item)))
    .filter((text) => text !== "")
    .join("\n");
}
