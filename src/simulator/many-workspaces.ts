/** Many tenants on this machine: a Slack platform, one Membrane, and a Chatra account behind each of its connections. */
import { type BotEnvironmentOptions, environmentOfBot } from "./bot-environment.ts";
import { createChangeSignal, type Present, type WaitOptions } from "./change-signal.ts";
import { startChatraSimulator } from "./chatra/simulator.ts";
import type { ChatraChange, ChatraSimulator, ChatraSimulatorOptions } from "./chatra/simulator-api.ts";
import { startMembraneSimulator } from "./membrane/simulator.ts";
import type {
  ChatraAccess,
  MembraneChange,
  MembraneConnection,
  MembraneSimulator,
  MembraneSimulatorOptions,
} from "./membrane/simulator-api.ts";
import { createSeededIds } from "./seeded-ids.ts";
import { startSlackPlatform } from "./slack/platform/platform.ts";
import type {
  OrganizationSeed,
  PlatformChange,
  SlackOrganization,
  SlackPlatform,
  SlackPlatformOptions,
  WorkspaceSeed,
} from "./slack/platform/platform-api.ts";
import type { SlackSimulator } from "./slack/simulator-api.ts";

export interface ManyWorkspacesOptions {
  /** The same seed gives the same ids. */
  seed?: string;
  workspaces: TenantWorkspaceSeed[];
  organizations?: OrganizationSeed[];
  platform?: SlackPlatformOptions;
  membrane?: Omit<MembraneSimulatorOptions, "chatra" | "connections">;
}

export interface TenantWorkspaceSeed extends Omit<WorkspaceSeed, "enterprise" | "sameIdsAs"> {
  /** The name of one of `organizations`. */
  organization?: string;
  /** The name of a workspace before this one, whose ids it takes. */
  sameIdsAs?: string;
  /** The Chatra accounts of this workspace. Default: one, with the workspace's name. */
  accounts?: AccountSeed[];
}

export interface AccountSeed {
  /** Of the account and of its connection at Membrane. */
  name: string;
  /** Two accounts with the same seed give the same ids to their chats and messages. */
  chatra?: ChatraSimulatorOptions;
  /** False: Membrane has no connection to it until `finishConnection` or `addConnection`. Default true. */
  isConnected?: boolean;
}

export interface TenantAccount {
  name: string;
  chatra: ChatraSimulator;
  /** For the membrane simulator's `addConnection` and `finishConnection`. */
  access: ChatraAccess;
  /** Undefined where it was not connected from the beginning. */
  connection: MembraneConnection | undefined;
}

export interface TenantWorkspace {
  name: string;
  slack: SlackSimulator;
  accounts: TenantAccount[];
}

export type ManyWorkspacesChange =
  | ({ at: "slack" } & PlatformChange)
  | ({ at: "chatra"; account: string } & ChatraChange)
  | ({ at: "membrane" } & MembraneChange);

export interface ManyWorkspaces {
  readonly platform: SlackPlatform;
  readonly membrane: MembraneSimulator;
  workspaces(): readonly TenantWorkspace[];
  /** By name. Throws for an unknown one. */
  workspace(name: string): TenantWorkspace;
  organization(name: string): SlackOrganization;
  /** Of all workspaces, by name. Throws for an unknown one. */
  account(name: string): TenantAccount;
  /** The exact variables of the bot that is installed by OAuth: no workspace, channel or account is named in them. */
  botEnvironment(options: BotEnvironmentOptions): Record<string, string>;
  /**
   * Points Slack at a bot, e.g. http://127.0.0.1:3000. The webhook of each account has a secret that the bot makes: see
   * `chatra.connect` of the account.
   */
  connectBot(baseUrl: string): void;
  /** Waits for a state of any of them, as `World.waitFor` does. */
  waitFor<Value>(predicate: (world: ManyWorkspaces) => Value, options?: WaitOptions): Promise<Present<Value>>;
  onChange(listener: (change: ManyWorkspacesChange) => void): () => void;
  /** Resolves when nothing is on its way from Slack or Chatra to the bot. */
  settled(): Promise<void>;
  describe(): string;
  close(): Promise<void>;
}

/** Starts everything on 127.0.0.1. The app is installed nowhere yet. */
export async function startManyWorkspaces(options: ManyWorkspacesOptions): Promise<ManyWorkspaces> {
  const seed = options.seed ?? "many";
  const [platform, membrane] = await Promise.all([
    startSlackPlatform({ seed: `${seed} platform`, ...options.platform }),
    startMembraneSimulator({ seed: `${seed} membrane`, ...options.membrane, connections: [] }),
  ]);
  const usesSockets = options.platform?.socketMode === true;
  const ids = createSeededIds(`${seed} secrets`);
  // 64 hexadecimal digits, as `openssl rand -hex 32` gives them.
  const encryptionKey = `${ids.uuid()}${ids.uuid()}`.replaceAll("-", "");

  const organizations = (options.organizations ?? []).map((organization) =>
    platform.addOrganization(organization),
  );
  const workspaces: TenantWorkspace[] = [];
  for (const { organization, sameIdsAs, accounts, ...plain } of options.workspaces) {
    const slack = platform.addWorkspace({
      ...plain,
      ...(organization === undefined ? {} : { enterprise: named(organizations, organization) }),
      ...(sameIdsAs === undefined ? {} : { sameIdsAs: named(workspaces, sameIdsAs).slack }),
    });
    const seeds = accounts ?? [{ name: plain.name }];
    const started = await Promise.all(seeds.map((account) => startAccount(account, seed, ids.membrane())));
    // One after the other, so that the same seed gives each connection the same id.
    const connected = started.map((account) => connect(account, membrane));
    workspaces.push({ name: plain.name, slack, accounts: connected });
  }

  const accounts = workspaces.flatMap((workspace) => workspace.accounts);
  const describe = (): string =>
    [
      platform.describe(),
      ...accounts.map(({ name, chatra }) => `${name}: ${chatra.describe()}`),
      membrane.describe(),
    ].join("\n");
  const signal = createChangeSignal<ManyWorkspacesChange>(describe);
  platform.onChange((change) => signal.notify({ at: "slack", ...change }));
  membrane.onChange((change) => signal.notify({ at: "membrane", ...change }));
  for (const { name, chatra } of accounts)
    chatra.onChange((change) => signal.notify({ at: "chatra", account: name, ...change }));

  const world: ManyWorkspaces = {
    platform,
    membrane,
    workspaces: () => workspaces,
    workspace: (name) => named(workspaces, name),
    organization: (name) => named(organizations, name),
    account: (name) => named(accounts, name),

    botEnvironment(how) {
      const own = {
        SLACK_CLIENT_ID: platform.clientId,
        SLACK_CLIENT_SECRET: platform.clientSecret,
        ...(usesSockets
          ? { SLACK_APP_TOKEN: platform.appToken }
          : { SLACK_SIGNING_SECRET: platform.signingSecret }),
        SLACK_API_URL: platform.apiUrl,
        ENCRYPTION_KEY: encryptionKey,
      };
      return environmentOfBot(membrane, own, how);
    },

    connectBot(baseUrl) {
      if (!usesSockets) platform.connect({ eventsUrl: `${baseUrl}/slack/events` });
    },
    async settled() {
      await Promise.all([platform.settled(), ...accounts.map(({ chatra }) => chatra.settled())]);
    },
    waitFor: (predicate, waitOptions) =>
      signal.waitFor(() => predicate(world), { what: predicate.toString(), ...waitOptions }),
    onChange: (listener) => signal.onChange(listener),
    describe,
    async close() {
      signal.close();
      await Promise.all([
        platform.close(),
        membrane.close(),
        ...accounts.map(({ chatra }) => chatra.close()),
      ]);
    },
  };
  return world;
}

type StartedAccount = Omit<TenantAccount, "connection"> & { isConnected: boolean };

/** `apiKey`: by it the account knows Membrane, and no other account does. */
async function startAccount(account: AccountSeed, seed: string, apiKey: string): Promise<StartedAccount> {
  const { name, isConnected = true } = account;
  const chatra = await startChatraSimulator({ seed: `${seed} ${name}`, apiKey, ...account.chatra });
  return { name, chatra, access: { apiUrl: chatra.apiUrl, apiKey: chatra.apiKey }, isConnected };
}

function connect({ isConnected, ...account }: StartedAccount, membrane: MembraneSimulator): TenantAccount {
  const { name, access: chatra } = account;
  return { ...account, connection: isConnected ? membrane.addConnection({ name, chatra }) : undefined };
}

function named<Item extends { name: string }>(items: readonly Item[], name: string): Item {
  const found = items.find((item) => item.name === name);
  if (!found) throw new Error(`there is no ${name} among ${items.map((item) => item.name).join(", ")}`);
  return found;
}
