import type { Logger } from "pino";
import { lookUpClient } from "../commands/client-profile.ts";
import { createCommandHandlers } from "../commands/create-command-handlers.ts";
import type { AccountContext } from "../domain/decision.ts";
import { CHANNEL_GONE } from "../domain/delivery.ts";
import { conversationIdOf, type DeliveryId, userIdSchema } from "../domain/ids.ts";
import type { AcceptInput } from "../domain/input.ts";
import type { SlackFile } from "../domain/order.ts";
import { createClients } from "../inbox/clients.ts";
import { notConnectedYet } from "../messages/account-connection.ts";
import { onlyOwnConnection, withoutConnection } from "../outbound/membrane/account-gateways.ts";
import type { ChatraGateway } from "../outbound/membrane/chatra-gateway.ts";
import { createChatraGateway } from "../outbound/membrane/create-chatra-gateway.ts";
import type { ConnectionsOfOthers } from "../outbound/membrane/discover-connection.ts";
import { limitConcurrency } from "../outbound/membrane/limit-concurrency.ts";
import type { MembraneTransport } from "../outbound/membrane/membrane-transport.ts";
import type { RunQueue } from "../outbound/membrane/run-queue.ts";
import { SlackGatewayError } from "../outbound/slack/slack-gateway.ts";
import { createAccountMonitor } from "../outbox/account-monitor.ts";
import { createBacklogAlert } from "../outbox/backlog-alert.ts";
import { createChatraCarrier, readAccountFailure } from "../outbox/carry-out-chatra.ts";
import { createSlackCarrier } from "../outbox/carry-out-slack.ts";
import { createChannelReport, type NoticePlace } from "../outbox/notices.ts";
import { createOutboxWorker } from "../outbox/outbox-worker.ts";
import { prepareChatraJobs, prepareSlackJobs } from "../outbox/prepare-jobs.ts";
import type { FindSend } from "../outbox/search-run-log.ts";
import { createSettle } from "../outbox/settle-attempt.ts";
import type { Metrics } from "../runtime/metrics.ts";
import type { Store } from "../store/store.ts";
import type { Account } from "./accounts.ts";
import type { ServedWorkspace } from "./serve-workspace.ts";

/** Concurrent posts: enough for 900 a second when an answer takes 50 ms. */
const SLACK_CONCURRENCY = 48;
/** How long an order for a new visitor waits for their profile. */
const CLIENT_PATIENCE_MS = 8_000;

/** A Chatra account's settings, from the environment or from an admin in Slack. */
export type AccountSettings = Pick<
  Account,
  "accountId" | "teamId" | "name" | "channelId" | "agentId" | "webhookSecrets"
> & {
  /**
   * `only`: the configured one, or the only one there is. `own`: Membrane also has connections of other accounts, which this
   * account ignores. `missing`: it has none yet.
   */
  connection: { kind: "only"; id: string | undefined } | { kind: "own"; id: string } | { kind: "missing" };
  /** An admin still has to begin its connection, or to finish it in the browser. */
  isConnecting: boolean;
};

/** What all accounts share. */
export type AccountDeps = {
  store: Store;
  owner: string;
  accept: AcceptInput;
  transport: MembraneTransport;
  /** The queue of users' questions; see `limitConcurrency`. */
  questions: RunQueue;
  /** How many runs of `membrane` one account may have at once. */
  membraneConcurrency: number;
  /** Returns a link under which a visitor gets a file; undefined where no public address is configured. */
  fileUrl: (file: SlackFile, sentAt: number, workspace: ServedWorkspace) => string | undefined;
  /** Membrane connections of accounts in the database, from which the configuration's own account tells its own. */
  connectionsOfOthers: () => Promise<ConnectionsOfOthers>;
  /** Rejects when Slack can't reach us. */
  slackLink: () => Promise<void>;
  /** How long a delivery may wait before the backlog alert, in ms; 0: no alert. */
  alertAfterMs: number;
  /** How long a claim on a delivery holds, in ms. */
  leaseMs: number;
  /** True while this process carries the delivery out, for any account. */
  isUnderWay: (id: DeliveryId) => boolean;
  /** Returns a function that tells the ms passed since this call. */
  startWatch: () => () => number;
  metrics: Metrics;
  now: () => number;
  random: () => number;
  logger: Logger;
};

export type ServedAccount = ReturnType<typeof serveAccount>;

/** Serves one Chatra account with its own workers, so that its fault delays no other. Nothing runs before its start. */
export function serveAccount(settings: AccountSettings, workspace: ServedWorkspace, deps: AccountDeps) {
  const { store, owner, now, logger, metrics } = deps;
  const { accountId, channelId } = settings;
  const { slack, channels, cards } = workspace;
  const accountContext: AccountContext = {
    accountId,
    accountName: settings.name,
    teamId: workspace.teamId,
    botUserId: workspace.botUserId,
    workspaceUrl: workspace.url,
    channelId,
    needsAuthors: settings.agentId === undefined,
    fileUrl: (file, sentAt) => deps.fileUrl(file, sentAt, workspace),
  };
  const place: NoticePlace = {
    accountId,
    channelId,
    accountName: settings.connection.kind === "only" ? undefined : settings.name,
    adminUsers: workspace.adminUsers.map((id) => userIdSchema.parse(id)),
  };
  const onChannelGone = createChannelReport({ ...place, now, logger });
  const chatra = chatraOf(settings, deps);
  const questions = limitConcurrency(chatra, deps.questions);
  const monitor = createAccountMonitor({
    ...place,
    store,
    isConnecting: settings.isConnecting,
    check: () => chatra.checkAccount(),
    readFailure: readAccountFailure,
    onRoom: () => chatraWorker.wake(),
    now,
    logger,
  });
  const clients = createClients({
    lookUp: (clientId) => lookUpClient(questions, clientId),
    patienceMs: CLIENT_PATIENCE_MS,
    now,
    onUnknown: (clientId, error) =>
      // A site may make a client ID from an email address, so the log names the conversation.
      logger.warn(
        { accountId, conversationId: conversationIdOf(accountId, clientId), err: error },
        "visitor lookup in Chatra failed",
      ),
  });
  const worker = {
    store,
    accountId,
    owner,
    leaseMs: deps.leaseMs,
    isUnderWay: deps.isUnderWay,
    startWatch: deps.startWatch,
    metrics,
    now,
    logger,
    settle: createSettle({ owner, accountContext, now, random: deps.random }),
  };
  const slackWorker = createOutboxWorker({
    ...worker,
    target: "slack",
    concurrency: SLACK_CONCURRENCY,
    room: () => Number.POSITIVE_INFINITY,
    prepare: async (tx, claimed) =>
      cards.admit(tx, await channels.admit(tx, await prepareSlackJobs(tx, claimed, workspace.url))),
    carryOut: createSlackCarrier({
      slack,
      defaultChannel: channelId,
      onRateLimited: () => channels.refused(),
      onChannelGone,
      now,
    }),
  });
  const chatraWorker = createOutboxWorker({
    ...worker,
    target: "chatra",
    concurrency: deps.membraneConcurrency,
    room: () => monitor.room(),
    prepare: prepareChatraJobs,
    // The receipt of a reply, for example.
    claimBeside: (tx) => slackWorker.claimMadeDue(tx),
    carryOut: createChatraCarrier({
      chatra,
      onAccountFailure: (failure) => monitor.report(failure),
      onAccountDoubt: () => monitor.doubt(),
      onReached: () => monitor.confirm(),
    }),
  });
  const handlers = createCommandHandlers({
    store,
    accept: deps.accept,
    chatra: questions,
    slack,
    accountId,
    accountName: settings.name,
    workspaceUrl: workspace.url,
    defaultChannel: channelId,
    adminUsers: workspace.adminUsers,
    guestsMayCommand: workspace.guestsMayCommand,
    slackHealth: async () => {
      await deps.slackLink();
      await slack.identify();
    },
    now,
    logger,
  });
  const alarm = createBacklogAlert({ ...place, store, afterMs: deps.alertAfterMs, now, logger });
  return {
    settings,
    workspace,
    accountContext,
    clients,
    handlers,
    /** Asks Membrane's log how a send of unknown outcome ended. */
    findSend: ((sought) => chatra.findSend(sought)) satisfies FindSend,
    workerFor: (target: "slack" | "chatra") => (target === "slack" ? slackWorker : chatraWorker),
    isUnderWay: (id: DeliveryId) => slackWorker.isUnderWay(id) || chatraWorker.isUnderWay(id),
    /** Throws why Chatra can't be reached at the moment. */
    checkReady: () => monitor.checkReady(),
    /** Settled when that has been looked at for the first time. */
    looked: monitor.looked,
    start: () => {
      slackWorker.wake();
      chatraWorker.wake();
      void monitor.start();
      // Reports a wrong channel before the first chat waits for it. Other failures show up later.
      slack.checkChannel(channelId).catch((error: unknown) => {
        if (error instanceof SlackGatewayError && error.reason === CHANNEL_GONE) onChannelGone(error.code);
      });
      if (deps.alertAfterMs > 0) alarm.wake();
    },
    /** Begins nothing more; resolves when active work has ended. */
    stop: async () => {
      monitor.stop();
      await Promise.all([alarm, handlers, slackWorker, chatraWorker].map((worker) => worker.stop()));
    },
  };
}

function chatraOf(
  { connection, name, agentId: defaultAgentId }: AccountSettings,
  { transport, connectionsOfOthers, now }: AccountDeps,
): ChatraGateway {
  if (connection.kind === "missing") return withoutConnection(notConnectedYet({ name }));
  const options = { transport, connectionId: connection.id, defaultAgentId, now };
  return connection.kind === "own"
    ? onlyOwnConnection(createChatraGateway(options), connection.id)
    : createChatraGateway({ ...options, connectionsOfOthers });
}
