import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BotOptions, type BotProcess, startBot } from "../../src/simulator/bot-process.ts";
import type { ChatraClient, ChatraSimulator } from "../../src/simulator/chatra/simulator-api.ts";
import {
  type ManyWorkspaces,
  type ManyWorkspacesOptions,
  startManyWorkspaces,
} from "../../src/simulator/many-workspaces.ts";
import type { ChatraAccess, MembraneConnection } from "../../src/simulator/membrane/simulator-api.ts";
import type { Consent } from "../../src/simulator/slack/platform/platform-api.ts";
import type { SlackPerson, SlackSimulator } from "../../src/simulator/slack/simulator-api.ts";

/** Many workspaces, the accounts of each, and the real bot between them, which is installed nowhere yet. */
export type ManyStage = AsyncDisposable & {
  world: ManyWorkspaces;
  bot: BotProcess;
  dataDir: string;
  /** Installs the app in a workspace and adds its account of this name there, up to the webhook and the connection. */
  join(workspace: string, account: string, bot?: BotProcess): Promise<Team>;
  /** Adds a further account to a workspace that has the app, for its channel of this name. */
  addAccount(workspace: string, account: string, channel?: string, bot?: BotProcess): Promise<Team>;
  /** Starts another bot on the same database, to which Slack sends from then on. It ends with the stage. */
  another(options?: Partial<BotOptions>): Promise<BotProcess>;
  /** Goes through the pages of the installation as a person does; resolves with the last page. */
  install(consent: Consent, bot?: BotProcess): Promise<{ status: number; page: string }>;
};

/** What an account of a workspace does and sees. */
export type Team = {
  slack: SlackSimulator;
  chatra: ChatraSimulator;
  channelId: string;
  /** Where Chatra sends. */
  webhook: string;
  /** Its connection at Membrane. */
  connectionId: string;
  /** An administrator of the workspace, … */
  owner: SlackPerson;
  /** … and a teammate. */
  ada: SlackPerson;
  openChat(name: string, words?: string): Promise<{ client: ChatraClient; rootTs: string }>;
  received(client: ChatraClient, words: string, timeoutMs?: number): Promise<void>;
  /** What the visitor sees of agents, in order. */
  sees(client: ChatraClient): string[];
  thread(rootTs: string): string[];
};

/** Sets the stage; dispose of it to end everything that it started. */
export async function setManyStage(
  options: ManyWorkspacesOptions & { bot?: Partial<BotOptions> },
): Promise<ManyStage> {
  const { bot: botOptions, ...worldOptions } = options;
  const dataDir = await mkdtemp(join(tmpdir(), "chatra-slack-"));
  const world = await startManyWorkspaces(worldOptions);
  const others: BotProcess[] = [];
  let bot: BotProcess;
  try {
    bot = await startBot(world, { dataDir, ...botOptions });
  } catch (error) {
    await world.close();
    await rm(dataDir, { recursive: true, force: true });
    throw error;
  }
  const stage: ManyStage = {
    world,
    bot,
    dataDir,
    join: async (workspace, account, through = bot) => {
      const { status, page } = await stage.install({ workspace: world.workspace(workspace).slack }, through);
      if (status !== 200) throw new Error(`the installation ended with ${status}: ${page}`);
      return stage.addAccount(workspace, account, undefined, through);
    },
    addAccount: async (workspace, account, channelName, through = bot) => {
      const { slack } = world.workspace(workspace);
      const { chatra, access } = world.account(account);
      const channel = channelName === undefined ? slack.channels()[0] : slack.channel(channelName);
      if (!channel) throw new Error(`${workspace} has no channel`);
      const owner = slack.user(slack.users().find(({ isAdmin }) => isAdmin)?.id ?? "nobody");
      const before = new Set(world.membrane.connections().map(({ id }) => id));
      const told = () => slack.channel(channel.id).ephemerals(owner.id);
      const toldBefore = told().length;
      const answers = () => told().slice(toldBefore);
      await owner.slashCommand(channel.id, "/chatra", `account add ${account}`);
      const secret = await slack.waitFor(
        () => /\/chatra\/webhooks\/([\w-]{24,})/.exec(JSON.stringify(answers()))?.[1],
        { what: "the address of the webhook" },
      );
      const webhook = `${through.url}/chatra/webhooks/${secret}`;
      chatra.connect(webhook);
      const connection = finishWhatWasBegun(world.membrane, before, { name: account, chatra: access });
      await slack.waitFor(() => answers().some(({ text }) => text.includes("ready")), {
        what: "the connection to be ready",
      });
      // Of teammates who are mapped to no agent Chatra takes messages as the default agent only.
      await owner.slashCommand(channel.id, "/chatra", `account ${account} agent ${chatra.agents()[0]?.id}`);
      await slack.waitFor(() => answers().some(({ text }) => text.includes("answers as the agent")), {
        what: "the default agent to be set",
      });
      return teamOf(slack, chatra, { channelId: channel.id, webhook, connectionId: connection.id, owner });
    },
    another: async (more) => {
      const other = await startBot(world, { dataDir, ...botOptions, ...more });
      others.push(other);
      return other;
    },
    install: async (consent, through = bot) => {
      const first = await fetch(`${through.url}/slack/install`, { redirect: "manual" });
      const cookie = first.headers
        .getSetCookie()
        .map((set) => set.split(";")[0])
        .join("; ");
      const back = await world.platform.approve(first.headers.get("location") ?? "", consent);
      const last = await fetch(back, { redirect: "manual", headers: { cookie } });
      return { status: last.status, page: await last.text() };
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all([bot, ...others].map((one) => one.kill()));
      await world.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
  return stage;
}

/** Membrane's API begins a request in place of a connection. `before`: the connections that there were. */
function finishWhatWasBegun(
  membrane: ManyWorkspaces["membrane"],
  before: ReadonlySet<string>,
  seed: { name: string; chatra: ChatraAccess },
): MembraneConnection {
  const connection = membrane.connections().find(({ id }) => !before.has(id));
  if (connection) {
    membrane.finishConnection(connection.id, seed.chatra);
    return connection;
  }
  const request = membrane.requests().find(({ status }) => status === "pending");
  if (!request) throw new Error("no connection was begun");
  return membrane.finishRequest(request.id, seed);
}

function teamOf(
  slack: SlackSimulator,
  chatra: ChatraSimulator,
  place: Pick<Team, "channelId" | "webhook" | "connectionId" | "owner">,
): Team {
  const { channelId } = place;
  const team: Team = {
    ...place,
    slack,
    chatra,
    ada: slack.user("ada"),
    openChat: async (name, words = `Hello, I am ${name}`) => {
      const client = chatra.addClient({ name });
      chatra.visitor(client.id).writes(words);
      const { ts } = await slack.waitFor(
        () =>
          slack
            .channel(channelId)
            .messages()
            .find((message) =>
              slack
                .channel(channelId)
                .thread(message.ts)
                .some(({ text }) => text === words),
            ),
        { what: `the thread of ${name}` },
      );
      return { client, rootTs: ts };
    },
    received: async (client, words, timeoutMs = 30_000) => {
      await chatra.waitFor(() => team.sees(client).includes(words), {
        what: `“${words}” at the visitor's`,
        timeoutMs,
      });
    },
    sees: (client) =>
      chatra
        .visitor(client.id)
        .sees()
        .filter(({ type }) => type === "agent")
        .map(({ text }) => text),
    thread: (rootTs) =>
      slack
        .channel(channelId)
        .thread(rootTs)
        .map(({ text }) => text),
  };
  return team;
}
