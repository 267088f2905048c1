import { randomUUID } from "node:crypto";
import type { Logger } from "pino";
import manifest from "../package.json" with { type: "json" };
import { createSteadyClock } from "./clock/steady-clock.ts";
import { createClockWatch } from "./clock/watch-clock.ts";
import { createDesk } from "./commands/create-desk.ts";
import { lookUpClient } from "./commands/look-up-client.ts";
import { type Config, ConfigError, readConfig } from "./config.ts";
import type { Surroundings } from "./domain/decision.ts";
import { accountIdSchema, channelIdSchema } from "./domain/ids.ts";
import { giveUp, stopOnSignal } from "./end-process.ts";
import { countAnswers } from "./http/count-answers.ts";
import { createFailureLimit } from "./http/failure-limit.ts";
import { createHealthRoutes } from "./http/health-routes.ts";
import { createMetricsRoute } from "./http/metrics-route.ts";
import { createWebhookRoute } from "./inbound/chatra/webhook-route.ts";
import { createSlackApp } from "./inbound/slack/create-slack-app.ts";
import { createAcceptInput } from "./inbox/accept-input.ts";
import { createClients } from "./inbox/clients.ts";
import { createInboxWorker } from "./inbox/inbox-worker.ts";
import { createPeople } from "./inbox/people.ts";
import { createLogger } from "./logger.ts";
import { createMetrics } from "./metrics.ts";
import { openChatra } from "./open-chatra.ts";
import { leaveRoom } from "./outbound/membrane/leave-room.ts";
import { countRateLimits } from "./outbound/slack/count-rate-limits.ts";
import { createSlackGateway } from "./outbound/slack/create-slack-gateway.ts";
import { SlackGatewayError } from "./outbound/slack/slack-gateway.ts";
import { type AccountMonitor, createAccountMonitor } from "./outbox/account-monitor.ts";
import { createAgeAlarm } from "./outbox/age-alarm.ts";
import { createChatraCarrier, readAccountFailure } from "./outbox/carry-out-chatra.ts";
import { createSlackCarrier } from "./outbox/carry-out-slack.ts";
import { createPacedChannels } from "./outbox/channel-pace.ts";
import { createCaretaker } from "./outbox/look-after.ts";
import { createOutboxWorker } from "./outbox/outbox-worker.ts";
import { prepareChatraJobs, prepareSlackJobs } from "./outbox/prepare-jobs.ts";
import { createSettle } from "./outbox/settle-attempt.ts";
import { createRetention } from "./retention.ts";
import { openFileLinks, serveFiles } from "./serve-files.ts";
import { openSqliteStore } from "./store/open-sqlite-store.ts";
import type { Store } from "./store/store.ts";
import { StoreError } from "./store/store-error.ts";
import { identifyWorkspace } from "./workspace.ts";

/** The one Chatra account that a configuration by environment describes. */
const ACCOUNT = accountIdSchema.parse("default");
/** Posts under way at once: enough for 900 a second when an answer takes 50 ms. */
const SLACK_CONCURRENCY = 48;
const LEASE_MS = 15_000;
/** How long an order for a client who is new to us waits for their profile. */
const CLIENT_PATIENCE_MS = 8_000;
const SHUTDOWN_MS = 10_000;
const DAY_MS = 24 * 60 * 60 * 1000;

await main();

async function main(): Promise<void> {
  let config: Config;
  try {
    config = readConfig(process.env, process.cwd());
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const faults = error.faults.map(({ variable, problem }) => `  ${variable} ${problem}`);
    giveUp(`The configuration is not usable yet:\n${faults.join("\n")}\nThe README explains each variable.`);
  }
  const logger = createLogger(config.logLevel);
  try {
    await run(config, logger);
  } catch (error) {
    if (error instanceof StoreError) giveUp(error.message);
    if (error instanceof SlackGatewayError && error.reason === "unauthorized") {
      giveUp(
        `SLACK_BOT_TOKEN is refused by Slack (${error.code}). Copy it again from your Slack app, OAuth & Permissions.`,
      );
    }
    if (isAddressInUse(error))
      giveUp(`PORT ${config.port} is in use by another program. Choose another one.`);
    logger.fatal({ err: error }, "could not start");
    process.exit(1);
  }
}

async function run(config: Config, logger: Logger): Promise<void> {
  const startedAt = performance.now();
  // Until it listens there is nothing to finish.
  let stopInOrder = async (): Promise<void> => undefined;
  stopOnSignal(logger, SHUTDOWN_MS, () => stopInOrder());
  const metrics = createMetrics({ version: manifest.version, database: config.database.kind });
  countAnswers((route, status) => metrics.answered(route, status));
  const clock = createSteadyClock({ onSetBack: () => clockWatch.setBack() });
  const { now } = clock;
  const slack = countRateLimits(
    createSlackGateway({
      token: config.slack.botToken,
      apiUrl: config.slack.apiUrl,
      askTime: () => clock.ask(),
    }),
    (method) => metrics.rateLimited(method),
  );
  const store = await openStore(config);
  const clockWatch = createClockWatch({
    clock,
    askTime: () => slack.identify(),
    store,
    leaseMs: LEASE_MS,
    logger,
  });
  const workspace = await identifyWorkspace(store, slack, config.slack.botToken, logger);
  const links = await openFileLinks(store, config);
  const owner = randomUUID();
  const channelId = channelIdSchema.parse(config.slack.channel);
  const surroundings: Surroundings = {
    accountId: ACCOUNT,
    teamId: workspace.teamId,
    botUserId: workspace.botUserId,
    workspaceUrl: workspace.url,
    channelId,
    fileUrl: (file, sentAt) => links?.linkFor(file, sentAt),
  };

  const membraneStop = new AbortController();
  const chatra = openChatra(config, { signal: membraneStop.signal, metrics, logger, now });
  const questions = leaveRoom(chatra, config.membrane.concurrency - 1);
  const monitor: AccountMonitor = createAccountMonitor({
    store,
    accountId: ACCOUNT,
    channelId,
    check: () => chatra.checkAccount(),
    readFailure: readAccountFailure,
    onRoom: () => chatraWorker.wake(),
    now,
    logger,
  });

  const accept = createAcceptInput({ store, now, logger });
  const people = createPeople({
    lookUp: (userId) => slack.person(userId),
    now,
    onUnknown: (userId, error) => logger.warn({ userId, err: error }, "Slack did not tell who this is"),
  });
  const clients = createClients({
    lookUp: (clientId) => lookUpClient(questions, clientId),
    patienceMs: CLIENT_PATIENCE_MS,
    now,
    onUnknown: (clientId, error) => logger.warn({ clientId, err: error }, "Chatra did not tell who this is"),
  });
  const inboxWorker = createInboxWorker({ store, people, clients, surroundings, now, logger, metrics });
  const worker = {
    store,
    owner,
    leaseMs: LEASE_MS,
    metrics,
    now,
    startWatch: () => clock.startWatch(),
    logger,
    settle: createSettle({ owner, surroundings, now, random: Math.random }),
  };
  const channels = createPacedChannels({ kind: store.kind, teamId: workspace.teamId, owner, now });
  const slackWorker = createOutboxWorker({
    ...worker,
    target: "slack",
    concurrency: SLACK_CONCURRENCY,
    room: () => Number.POSITIVE_INFINITY,
    prepare: async (tx, claimed) => channels.admit(tx, await prepareSlackJobs(tx, claimed)),
    carryOut: createSlackCarrier({
      slack,
      defaultChannel: channelId,
      onRateLimited: () => channels.refused(),
      now,
    }),
  });
  const chatraWorker = createOutboxWorker({
    ...worker,
    target: "chatra",
    concurrency: config.membrane.concurrency,
    room: () => monitor.room(),
    prepare: prepareChatraJobs,
    carryOut: createChatraCarrier({
      chatra,
      onAccountFailure: (failure) => monitor.report(failure),
      onReached: () => monitor.confirm(),
    }),
  });
  const caretaker = createCaretaker({
    store,
    owner,
    surroundings,
    isUnderWay: (id) => slackWorker.isUnderWay(id) || chatraWorker.isUnderWay(id),
    now,
    logger,
  });

  const desk = createDesk({
    store,
    accept,
    chatra: questions,
    slack,
    accountId: ACCOUNT,
    workspaceUrl: workspace.url,
    defaultChannel: channelId,
    adminUsers: config.adminUsers,
    slackHealth: checkSlack,
    now,
    logger,
  });
  async function checkSlack(): Promise<void> {
    if (!app.connected()) throw new Error("not connected");
    await slack.identify();
  }

  const failures = createFailureLimit({
    now,
    proxies: config.trustProxy,
    onLimit: (address) => logger.warn({ address }, "too many failures from one address"),
  });
  const app = createSlackApp({
    mode:
      config.slack.mode.kind === "socket"
        ? { appToken: config.slack.mode.appToken }
        : { signingSecret: config.slack.mode.signingSecret },
    botToken: config.slack.botToken,
    bot: { userId: workspace.botUserId, botId: workspace.botId, teamId: workspace.teamId },
    slackApiUrl: config.slack.apiUrl,
    port: config.port,
    host: config.host,
    routes: [
      createWebhookRoute({
        secrets: config.chatra.webhookSecrets.map((secret) => ({ secret, accountId: ACCOUNT })),
        failures,
        accept,
        onIgnored: (reason) => metrics.ignored("chatra", reason),
        logger,
        now,
      }),
      ...(links ? [serveFiles(config, { links, slack, failures, now, logger })] : []),
      createMetricsRoute(async () => {
        const waiting = await store.transaction(async (tx) => ({
          depths: await tx.queueDepths(),
          owed: await tx.owedDeliveries(),
        }));
        return metrics.render(waiting, now());
      }, now),
      ...createHealthRoutes({
        checks: {
          database: () => store.ping(),
          slack: checkSlack,
          membrane: () => monitor.checkReady(),
        },
        now,
      }),
    ],
    accept,
    desk,
    failures,
    onIgnored: (reason) => metrics.ignored("slack", reason),
    logger,
    now,
  });

  const retention = createRetention({ store, keepMs: config.retentionDays * DAY_MS, now, logger });

  const alarm = createAgeAlarm({
    store,
    accountId: ACCOUNT,
    channelId,
    afterMs: config.alertAfterMs,
    now,
    logger,
  });

  store.onWork((what) => {
    if (what === "inputs") inboxWorker.wake();
    else if (what === "slack") slackWorker.wake();
    else chatraWorker.wake();
  });
  await clockWatch.start();
  await caretaker.start();
  await app.start();
  for (const turns of [inboxWorker, slackWorker, chatraWorker]) turns.wake();
  const { port } = app.address();
  logger.info({ port, database: store.kind, ms: Math.round(performance.now() - startedAt) }, "listening");
  void monitor.start();
  retention.start();
  if (config.alertAfterMs > 0) alarm.wake();

  stopInOrder = async () => {
    monitor.stop();
    const workers = [clockWatch, retention, alarm, desk, inboxWorker, caretaker, slackWorker, chatraWorker];
    // What has not begun stays for the next start, rather than begin in the last moment and be cut off.
    membraneStop.abort();
    // All at once: a slow reader of a file must not use up the time that sends under way need.
    await Promise.all([app.stop(SHUTDOWN_MS), ...workers.map((turns) => turns.stop())]);
    await store.close();
  };
}

async function openStore({ database }: Config): Promise<Store> {
  if (database.kind === "sqlite") return openSqliteStore({ dataDir: database.dataDir });
  // Loaded only where it is used: most bots have no server to talk to.
  const { openPostgresStore } = await import("./store/open-postgres-store.ts");
  return openPostgresStore({ url: database.url });
}

function isAddressInUse(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EADDRINUSE";
}
