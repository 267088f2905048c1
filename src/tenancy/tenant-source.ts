import type { Logger } from "pino";
import type { Dispatcher } from "undici";
import type { AccountServices } from "../commands/accounts/account-command-handlers.ts";
import { ENVIRONMENT_ACCOUNT as ENVIRONMENT_NAME } from "../commands/accounts/parse-account-command.ts";
import type { Config } from "../config/config.ts";
import { botScopes, readManifest } from "../config/manifest.ts";
import { type ChannelRename, currentChannelIn } from "../domain/channel-renames.ts";
import { type AccountId, type ChannelId, channelIdSchema, type TeamId } from "../domain/ids.ts";
import type { Uninstall } from "../domain/uninstall.ts";
import type { FailureLimit } from "../http/failure-limit.ts";
import type { HttpRoute } from "../http/http-route.ts";
import { installationIdOf, isForInstallation } from "../inbound/slack/installation-of.ts";
import { createSlackGateway } from "../outbound/slack/create-slack-gateway.ts";
import { type SlackGateway, SlackGatewayError } from "../outbound/slack/slack-gateway.ts";
import { createSecretBox, type SecretBox } from "../runtime/secret-box.ts";
import type { HearDate } from "../runtime/steady-clock.ts";
import { readAccounts } from "../store/accounts.ts";
import { deleteAgents, deleteOrphanedAgents } from "../store/agents.ts";
import { accountsWithOrphanedDeliveries, discardUnsettled } from "../store/backlog.ts";
import { readChannelRenames } from "../store/channel-renames.ts";
import { deleteOrphanedFacts } from "../store/facts.ts";
import type { Store } from "../store/store.ts";
import type { Tx } from "../store/tx.ts";
import { type Account, type Accounts, createAccounts } from "./accounts.ts";
import { checkKey } from "./check-key.ts";
import { discardWithAccount, ENVIRONMENT_ACCOUNT } from "./discard-with-account.ts";
import { eraseWorkspaceData } from "./erase-data.ts";
import { forgetMention, takeOverMention } from "./first-mention.ts";
import { createFollowChannel } from "./follow-channel.ts";
import { createInstallations } from "./installations/create-installations.ts";
import type { AccountSettings } from "./serve-account.ts";
import type { TenantSettings } from "./tenants.ts";
import { identifyWorkspace } from "./workspace.ts";

/** The source of workspaces and accounts. */
type TenantSource = {
  /** One workspace, which the environment describes. */
  readonly isOne: boolean;
  /** The accounts in the database; undefined without a key for their secrets. */
  readonly accounts: Accounts | undefined;
  /** The configured account, if any. */
  readonly environmentAccount: AccountServices["environmentAccount"];
  /** Returns everything that is set up now. */
  load(): Promise<TenantSettings>;
  /** Discards pending deliveries of removed accounts, such as those in progress at the removal. */
  tidy(): Promise<void>;
  /** Returns the installation of a Slack body. */
  teamOf(body: unknown): TeamId | undefined;
  /** The workspace has the app, but the available keys can't open it: its input must not get lost. */
  isUnreadable(teamId: TeamId): boolean;
  /** A channel got another id. Rejects when we could not handle it, so that Slack repeats the event. */
  channelRenamed(rename: ChannelRename): Promise<void>;
  /** A workspace removed the app. Rejects when we could not handle it, so that Slack repeats the event. */
  uninstalled(event: Uninstall): Promise<void>;
  /** Slack no longer accepts this token. */
  refused(teamId: TeamId, botToken: string): void;
  readonly routes: HttpRoute[];
  start(): void;
  stop(): Promise<void>;
};

type TenantSourceDependencies = {
  store: Store;
  /** Opens the connections to Slack. */
  dispatcher: Dispatcher;
  owner: string;
  failures: FailureLimit;
  askTime: () => HearDate;
  now: () => number;
  logger: Logger;
};

/**
 * Opens the configured source. Rejects with a `SlackGatewayError` `unauthorized` when Slack refuses the only token, and with a
 * `KeyError` when another key encrypted the database.
 */
export async function openTenantSource(
  config: Config,
  deps: TenantSourceDependencies,
): Promise<TenantSource> {
  const { tenants, encryptionKeys } = config;
  const box = encryptionKeys.length > 0 ? createSecretBox(encryptionKeys) : undefined;
  await checkKey(deps.store, box, tenants.kind === "one");
  const onRemoved = async (tx: Tx, accountId: AccountId, at: number) => {
    await deleteAgents(tx, accountId);
    const rows = await discardWithAccount(tx, accountId, { ofOneWorkspace: tenants.kind === "one" }, at);
    if (rows > 0) deps.logger.warn({ accountId, rows }, "deliveries discarded with their account");
  };
  const accounts = box && createAccounts({ ...deps, box, onRemoved });
  if (tenants.kind === "one") return setUpOne(config, tenants, accounts, deps);
  if (box === undefined || accounts === undefined) throw new Error("many workspaces need ENCRYPTION_KEY");
  return setUpMany(config, tenants, { box, accounts }, deps);
}

async function setUpOne(
  config: Config,
  { botToken, channel, mention }: Extract<Config["tenants"], { kind: "one" }>,
  accounts: Accounts | undefined,
  { store, dispatcher, askTime, now, logger }: TenantSourceDependencies,
): Promise<TenantSource> {
  const slack = createSlackGateway({ token: botToken, apiUrl: config.slack.apiUrl, dispatcher, askTime });
  const workspace = await identifyWorkspace(store, slack, botToken, logger);
  const { teamId } = workspace;
  const configured = channelIdSchema.parse(channel);
  const channelNow = (): Promise<ChannelId> =>
    store.transaction(async (tx) => currentChannelIn(await readChannelRenames(tx), teamId)(configured));
  const channelId = await channelNow();
  if (channelId !== configured) logger.warn({ configured, channelId }, "configured channel ID outdated");
  if (mention !== undefined)
    await takeOverMention(store, { teamId, accountId: ENVIRONMENT_ACCOUNT }, mention, now());
  const environmentAccount: NonNullable<TenantSource["environmentAccount"]> = {
    name: ENVIRONMENT_NAME,
    channelId,
  };
  const ofEnvironment: AccountSettings = {
    accountId: ENVIRONMENT_ACCOUNT,
    teamId,
    name: ENVIRONMENT_NAME,
    channelId,
    connection: { kind: "only", id: config.membrane.connectionId },
    isConnecting: false,
    agentId: config.chatra.agentId,
    webhookSecrets: config.chatra.webhookSecrets,
  };
  return {
    isOne: true,
    accounts,
    environmentAccount,
    channelRenamed: createFollowChannel({
      store,
      configured: { teamId, accountId: ENVIRONMENT_ACCOUNT, channelId: configured },
      now,
      logger,
    }),
    load: async () => {
      environmentAccount.channelId = await channelNow();
      const further = (await accounts?.ofTeam(teamId)) ?? [];
      return {
        workspaces: [{ ...workspace, botToken }],
        accounts: [{ ...ofEnvironment, channelId: environmentAccount.channelId }, ...further.map(toSettings)],
      };
    },
    tidy: () => giveUpForGone({ ofOneWorkspace: true }, { store, now, logger }),
    teamOf: (body) => (isForInstallation(body, teamId) ? teamId : undefined),
    isUnreadable: () => false,
    uninstalled: async ({ kind }) => {
      const advice = "Reinstall the Slack app, set SLACK_BOT_TOKEN to its new token and restart the bot.";
      logger.warn({ kind, advice }, "workspace no longer has the app");
      // A late event may be about an earlier installation.
      if (kind !== "app_uninstalled" || !(await isTokenRefused(slack))) return;
      await store.transaction(async (tx) => {
        const further = (await readAccounts(tx, teamId)).map(({ accountId }) => accountId);
        await eraseWorkspaceData(tx, teamId, [ENVIRONMENT_ACCOUNT, ...further]);
        await forgetMention(tx, { teamId, accountId: ENVIRONMENT_ACCOUNT });
      });
    },
    refused: () => undefined,
    routes: [],
    start: () => sealAnew(accounts, logger),
    stop: async () => undefined,
  };
}

/** Whether Slack refuses the token for good. Rejects when Slack can't be asked. */
async function isTokenRefused(slack: Pick<SlackGateway, "identify">): Promise<boolean> {
  try {
    await slack.identify();
    return false;
  } catch (error) {
    if (error instanceof SlackGatewayError && error.reason === "unauthorized") return true;
    throw error;
  }
}

async function setUpMany(
  config: Config,
  { clientId, clientSecret }: Extract<Config["tenants"], { kind: "many" }>,
  { box, accounts }: { box: SecretBox; accounts: Accounts },
  deps: TenantSourceDependencies,
): Promise<TenantSource> {
  const { logger } = deps;
  const installations = createInstallations({
    ...deps,
    box,
    clientId,
    clientSecret,
    publicUrl: config.publicUrl ?? "",
    apiUrl: config.slack.apiUrl,
    scopes: botScopes(readManifest()),
    onGone: async (tx, teamId, now) => {
      // Their accounts stay for a reinstallation; their pending deliveries would come much too late then.
      const accountIds = (await readAccounts(tx, teamId)).map(({ accountId }) => accountId);
      for (const accountId of accountIds) {
        await deleteAgents(tx, accountId);
        const rows = (await discardUnsettled(tx, accountId, now)).length;
        if (rows > 0)
          logger.warn({ teamId, accountId, rows }, "deliveries discarded with the uninstalled app");
      }
      await eraseWorkspaceData(tx, teamId, accountIds);
    },
  });
  return {
    isOne: false,
    accounts,
    environmentAccount: undefined,
    channelRenamed: createFollowChannel({ ...deps, configured: undefined }),
    load: async () => ({
      workspaces: await installations.list(),
      accounts: (await accounts.list()).map(toSettings),
    }),
    tidy: () => giveUpForGone({ ofOneWorkspace: false }, deps),
    teamOf: installationIdOf,
    isUnreadable: (teamId) => installations.isUnreadable(teamId),
    uninstalled: (event) => installations.uninstalled(event),
    refused: (teamId, botToken) => void installations.refused(teamId, botToken),
    routes: installations.routes,
    start: () => {
      sealAnew(accounts, logger);
      installations.start();
    },
    stop: () => installations.stop(),
  };
}

async function giveUpForGone(
  of: { ofOneWorkspace: boolean },
  { store, now, logger }: Pick<TenantSourceDependencies, "store" | "now" | "logger">,
): Promise<void> {
  await store.transaction(async (tx) => {
    await deleteOrphanedAgents(tx, of);
    await deleteOrphanedFacts(tx, of);
    for (const accountId of await accountsWithOrphanedDeliveries(tx, of)) {
      const rows = await discardWithAccount(tx, accountId, of, now());
      logger.warn({ accountId, rows }, "deliveries of a removed account discarded");
    }
  });
}

function toSettings({ connectionId, isConnecting, ...account }: Account): AccountSettings {
  const { accountId, teamId, name, channelId, agentId, webhookSecrets } = account;
  const settings = { accountId, teamId, name, channelId, agentId, webhookSecrets };
  return {
    ...settings,
    connection: connectionId === undefined ? { kind: "missing" } : { kind: "own", id: connectionId },
    isConnecting: isConnecting || connectionId === undefined,
  };
}

/** What could not be sealed again stays readable while its key exists; the next start retries. */
function sealAnew(accounts: Accounts | undefined, logger: Logger): void {
  accounts
    ?.resealOld()
    .catch((error: unknown) => logger.warn({ err: error }, "secrets not re-encrypted with the new key"));
}
