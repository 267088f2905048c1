import { randomUUID } from "node:crypto";
import type { Logger } from "pino";
import manifest from "../package.json" with { type: "json" };
import { resumeConnections } from "./commands/accounts/await-account.ts";
import { createBackground } from "./commands/background.ts";
import { createCommandRouter } from "./commands/command-router.ts";
import { createHome } from "./commands/home/home.ts";
import { type Config, ConfigError, readConfig } from "./config/config.ts";
import { explainConfigError, explainListenError, explainUnknownFailure } from "./config/explain-start.ts";
import { type Environment, tidyEnvironment } from "./config/tidy-environment.ts";
import type { DeliveryId } from "./domain/ids.ts";
import { countAnswers } from "./http/count-answers.ts";
import { createFailureLimit } from "./http/failure-limit.ts";
import { createHealthRoutes, createMetricsRoute } from "./http/monitoring-routes.ts";
import { createWebhookRoute } from "./inbound/chatra/webhook-route.ts";
import { createSlackApp } from "./inbound/slack/create-slack-app.ts";
import { AppTokenError } from "./inbound/slack/socket-receiver.ts";
import { createAcceptInput } from "./inbox/accept-input.ts";
import { createInboxWorker } from "./inbox/inbox-worker.ts";
import { createTimerWorker } from "./inbox/timer-worker.ts";
import { createQuestionQueue } from "./outbound/membrane/limit-concurrency.ts";
import { createNewConnections } from "./outbound/membrane/new-connections.ts";
import { createSlackDispatcher } from "./outbound/slack/send-request.ts";
import { SlackGatewayError } from "./outbound/slack/slack-gateway.ts";
import { claimMadeDue } from "./outbox/claim-made-due.ts";
import { createAbandonedRecovery } from "./outbox/recover-abandoned.ts";
import { createClockWatch } from "./outbox/watch-clock.ts";
import { createTunnels } from "./runtime/dispatcher.ts";
import { KeyError } from "./runtime/encryption-key.ts";
import { giveUp, stopOnSignal } from "./runtime/end-process.ts";
import { createLogger } from "./runtime/logger.ts";
import { createMetrics, type Metrics } from "./runtime/metrics.ts";
import { createSteadyClock } from "./runtime/steady-clock.ts";
import { accountConnections } from "./store/accounts.ts";
import { countUnsettledDeliveries, queueDepths } from "./store/backlog.ts";
import { openSqliteStore } from "./store/open-sqlite-store.ts";
import { createRetention } from "./store/retention.ts";
import type { Store } from "./store/store.ts";
import { StoreError } from "./store/store-error.ts";
import { openMembrane } from "./tenancy/open-membrane.ts";
import { type AccountDeps, serveAccount } from "./tenancy/serve-account.ts";
import { openFileLinks, serveFiles } from "./tenancy/serve-files.ts";
import { serveWorkspace, type WorkspaceDeps } from "./tenancy/serve-workspace.ts";
import { openTenantSource } from "./tenancy/tenant-source.ts";
import { createTenants } from "./tenancy/tenants.ts";
import {
  checkAccounts,
  createWaker,
  firstCheck,
  handlersOf,
  homePlaceOf,
  tenantsForInbox,
  webhookSecrets,
  workersOf,
  workspaceOfFile,
} from "./tenancy/views.ts";

const LEASE_MS = 15_000;
const SHUTDOWN_MS = 10_000;
const DAY_MS = 24 * 60 * 60 * 1000;

/** Settled once it listens. */
export const started = main();

async function main(): Promise<void> {
  const environment = tidyEnvironment(process.env);
  let config: Config;
  try {
    config = readConfig(environment, process.cwd());
  } catch (error) {
    if (error instanceof ConfigError) giveUp(explainConfigError(error));
    throw error;
  }
  const metrics = createMetrics({ version: manifest.version, database: config.database.kind });
  const logger = createLogger(config.logLevel, metrics.lostLogLine);
  try {
    await run(config, environment, metrics, logger);
  } catch (error) {
    if (error instanceof StoreError) giveUp(`${error.message}\n${error.advice}`);
    if (error instanceof KeyError || error instanceof AppTokenError) giveUp(error.message);
    if (error instanceof SlackGatewayError && error.reason === "unauthorized") {
      giveUp(
        `Slack refuses SLACK_BOT_TOKEN (${error.code}). Copy the Bot User OAuth Token again from your Slack app (OAuth & Permissions).`,
      );
    }
    const listening = explainListenError(error, config);
    if (listening === undefined) logger.fatal({ err: error }, "startup failed");
    giveUp(listening ?? explainUnknownFailure(error));
  }
}

async function run(
  config: Config,
  environment: Environment,
  metrics: Metrics,
  logger: Logger,
): Promise<void> {
  const startedAt = performance.now();
  // Until it listens there is nothing to finish.
  let stopInOrder = async (): Promise<void> => undefined;
  stopOnSignal(logger, SHUTDOWN_MS, () => stopInOrder());
  for (const { variable, meant } of config.unknown) logger.warn({ variable, meant }, "unknown variable");
  countAnswers(metrics.answered);
  const clock = createSteadyClock({ onSetBack: () => clockWatch.setBack() });
  const { now, ask: askTime, startWatch } = clock;
  const store = await openStore(config, logger, metrics);
  const clockWatch = createClockWatch({
    clock,
    // Any of them knows the time; where there is none, nothing is sent either.
    askTime: async () => tenants.workspaces()[0]?.slack.identify(),
    store,
    leaseMs: LEASE_MS,
    logger,
  });
  const basics = { store, owner: randomUUID(), now, logger };
  const links = await openFileLinks(store, config);
  const failures = createFailureLimit({
    now,
    proxies: config.trustProxy,
    onLimit: (address) => logger.warn({ address }, "too many failures from one address"),
  });
  const dispatcher = createSlackDispatcher(config.proxies);
  const setUp = await openTenantSource(config, { ...basics, dispatcher, failures, askTime });
  const membraneStop = new AbortController();
  const { signal } = membraneStop;
  const transport = openMembrane(config, { environment, signal, metrics, logger, now });
  const accept = createAcceptInput({
    ...basics,
    inbox: {
      isResting: () => inboxWorker.isResting(),
      decideAtOnce: (tx, stored) => inboxWorker.decideAtOnce(tx, stored),
    },
  });
  const attempts = { isUnderWay: (id: DeliveryId) => tenants.isUnderWay(id), random: Math.random };
  const account: AccountDeps = {
    ...basics,
    ...attempts,
    accept,
    transport,
    questions: createQuestionQueue(config.membrane.concurrency - 1),
    // No account may take all the runs where there can be others.
    membraneConcurrency: Math.max(1, config.membrane.concurrency - (setUp.accounts === undefined ? 0 : 1)),
    fileUrl: (file, sentAt, { teamId }) => links?.linkFor(file, sentAt, setUp.isOne ? undefined : teamId),
    connectionsOfOthers: () => store.transaction(accountConnections),
    slackLink: async () => {
      if (!app.connected()) throw new Error("not connected");
    },
    alertAfterMs: config.alertAfterMs,
    leaseMs: LEASE_MS,
    startWatch,
    metrics,
  };
  const { accounts, environmentAccount } = setUp;
  const connections = createNewConnections({ transport, isShared: !setUp.isOne, now });
  const background = createBackground({ logger });
  const workspace: WorkspaceDeps = {
    ...basics,
    accountServices: { accounts, connections, publicUrl: config.publicUrl, environmentAccount },
    apiUrl: config.slack.apiUrl,
    dispatcher,
    adminUsers: config.adminUsers,
    guestsMayCommand: config.guestsMayCommand,
    kind: store.kind,
    metrics,
    onRefused: (teamId, botToken) => setUp.refused(teamId, botToken),
    askTime,
  };
  const tenants = createTenants({
    load: () => setUp.load(),
    serveWorkspace: (settings) => serveWorkspace(settings, workspace),
    serveAccount: (settings, served) => serveAccount(settings, served, account),
    tidy: () => setUp.tidy(),
    logger,
  });
  const inboxWorker = createInboxWorker({
    ...basics,
    tenants: tenantsForInbox(tenants),
    metrics,
    claimMadeDue: (tx) => claimMadeDue(tx, (work) => workersOf(tenants, work)),
  });
  const timerWorker = createTimerWorker(basics);
  const abandonedRecovery = createAbandonedRecovery({
    ...basics,
    ...attempts,
    accountContextOf: (accountId) => tenants.ofAccount(accountId)?.accountContext,
    findSendOf: (accountId) => tenants.ofAccount(accountId)?.findSend,
  });
  const retention = createRetention({ ...basics, keepMs: config.retentionDays * DAY_MS });

  const home = createHome({ ...basics, placeOf: (teamId) => homePlaceOf(tenants, teamId) });
  const workspaceOf = (teamId: string | undefined) => workspaceOfFile(tenants, teamId);
  const app = createSlackApp({
    ...basics,
    mode: config.slack.mode,
    botOf: (body) => {
      const teamId = setUp.teamOf(body);
      return teamId && tenants.workspace(teamId)?.bot;
    },
    // The only one there is does not come later.
    lookAgain: async () => (setUp.isOne ? undefined : tenants.reload()),
    isUnreadable: (body) => {
      const teamId = setUp.teamOf(body);
      return teamId !== undefined && setUp.isUnreadable(teamId);
    },
    slackApiUrl: config.slack.apiUrl,
    openWay: config.proxies && (() => createTunnels(config.proxies)),
    port: config.port,
    host: config.host,
    routes: [
      createWebhookRoute({
        ...basics,
        secrets: () => webhookSecrets(tenants),
        failures,
        accept,
        onIgnored: (reason) => metrics.ignored("chatra", reason),
      }),
      ...setUp.routes,
      ...(links ? [serveFiles({ ...basics, links, failures, workspaceOf })] : []),
      createMetricsRoute(async () => {
        const waiting = await store.transaction(async (tx) => ({
          depths: await queueDepths(tx),
          backlog: await countUnsettledDeliveries(tx),
        }));
        return metrics.render(waiting, now());
      }, now),
      ...createHealthRoutes({
        checks: {
          database: () => store.ping(),
          slack: async () => {
            await account.slackLink();
            // Of many, each is its own people's affair.
            if (setUp.isOne) await Promise.all(tenants.workspaces().map(({ slack }) => slack.identify()));
          },
          membrane: async () => {
            await firstCheck(tenants.all());
            checkAccounts(tenants.all());
          },
        },
        now,
      }),
    ],
    accept,
    onChannelRenamed: (rename) => setUp.channelRenamed(rename),
    onUninstalled: (event) => setUp.uninstalled(event),
    handlers: createCommandRouter({
      store,
      handlersOf: (teamId) => handlersOf(tenants, teamId),
      accountHandlersOf: (teamId) => tenants.workspace(teamId)?.accountHandlers,
      home,
      now,
    }),
    failures,
    onIgnored: (reason) => metrics.ignored("slack", reason),
  });

  await clockWatch.start();
  // Recovery asks people about uncertain deliveries, so it needs the accounts first.
  await tenants.prepare();
  await abandonedRecovery.start();
  // Not before: the inbox would refuse inputs of accounts that are not loaded yet. Each worker looks for its work when it
  // starts.
  store.onWork(createWaker({ tenants, inputs: inboxWorker, timers: timerWorker }));
  await app.start();
  tenants.start();
  setUp.start();
  if (accounts)
    background.run("connections under way", () =>
      resumeConnections({ accounts, connections, background, logger }),
    );
  inboxWorker.wake();
  timerWorker.wake();
  home.wake();
  const { port } = app.address();
  logger.info({ port, database: store.kind, ms: Math.round(performance.now() - startedAt) }, "listening");
  retention.start();

  stopInOrder = async () => {
    // What has not begun stays for the next start, rather than begin in the last moment and be cut off.
    membraneStop.abort();
    // All at once: a slow reader of a file must not use up the time that sends under way need.
    const loops = [clockWatch, home, retention, setUp, inboxWorker, timerWorker, abandonedRecovery, tenants];
    await Promise.all([app.stop(SHUTDOWN_MS), background.stop(0), ...loops.map((one) => one.stop())]);
    await store.close();
  };
}

async function openStore({ database }: Config, logger: Logger, metrics: Metrics): Promise<Store> {
  const onStatement = metrics.ranStatement;
  if (database.kind === "sqlite") {
    const onDiskFailure = (err: unknown): never => {
      logger.fatal({ err }, "disk failed, exiting");
      process.exit(1);
    };
    return openSqliteStore({ dataDir: database.dataDir, onStatement, onDiskFailure });
  }
  // Loaded only where it is used: most bots have no server to talk to.
  const { openPostgresStore } = await import("./store/open-postgres-store.ts");
  const onDeaf = () => logger.warn("database notifications not heard, polling");
  return openPostgresStore({ url: database.url, onDeaf, onStatement });
}
