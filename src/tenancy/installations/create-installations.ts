import { randomBytes } from "node:crypto";
import type { Installation } from "@slack/oauth";
import type { Logger } from "pino";
import type { Dispatcher } from "undici";
import type { TeamId } from "../../domain/ids.ts";
import type { Uninstall } from "../../domain/uninstall.ts";
import type { FailureLimit } from "../../http/failure-limit.ts";
import type { HttpRoute } from "../../http/http-route.ts";
import { createSlackGateway } from "../../outbound/slack/create-slack-gateway.ts";
import { createSlackDispatcher } from "../../outbound/slack/send-request.ts";
import { createPollLoop } from "../../runtime/poll-loop.ts";
import type { SecretBox } from "../../runtime/secret-box.ts";
import { dueInstallations, readInstallations, saveInstallation } from "../../store/installations.ts";
import type { Store } from "../../store/store.ts";
import type { Tx } from "../../store/tx.ts";
import { createInstallRoutes } from "./install-routes.ts";
import { type BotInstallation, InstallationError, toBotInstallation, toKept } from "./installation.ts";
import { createInstallationRows } from "./installation-rows.ts";
import { createRemovals } from "./removals.ts";
import { createRenewals } from "./renewals.ts";
import type { SlackOauth } from "./slack-oauth.ts";
import { loadStateSecret } from "./state-secret.ts";

/** The Slack workspaces and organizations in which the app is installed. */
export type Installations = {
  /**
   * Returns all, by id, including those with an expired token: their input is kept until the renewal. Leaves out and logs one
   * whose secrets can't be opened. Rejects when the database is unavailable.
   */
  list(): Promise<BotInstallation[]>;
  /** Whether the last list left it out because its secrets can't be opened. */
  isUnreadable(teamId: TeamId): boolean;
  /** `GET /slack/install` and `GET /slack/oauth_redirect`. */
  routes: HttpRoute[];
  /**
   * Slack's event that the app was uninstalled, or its tokens revoked: in any order, any number of times. Rejects when the
   * database is unavailable, or Slack when we need its answer, so that Slack repeats the event.
   */
  uninstalled(event: Uninstall): Promise<void>;
  /** Slack refused this token: checks whether to renew it, or whether the installation is gone. Never rejects. */
  refused(teamId: TeamId, botToken: string): Promise<void>;
  /** From now on, renews tokens before they expire, and encrypts once with the newest key what older keys encrypted. */
  start(): void;
  stop(): Promise<void>;
};

export type InstallationsOptions = {
  store: Store;
  box: SecretBox;
  clientId: string;
  clientSecret: string;
  /** Our public address, without a slash at its end. */
  publicUrl: string;
  /** Slack's, with a slash at its end. */
  apiUrl: string;
  /** Opens the connections to Slack. */
  dispatcher?: Dispatcher | undefined;
  /** The permissions that the bot needs: the manifest's bot scopes. */
  scopes: readonly string[];
  /** Called in the transaction that deletes an installation, to discard its pending deliveries. */
  onGone: (tx: Tx, teamId: TeamId, now: number) => Promise<void>;
  /** Names this process in leases. */
  owner: string;
  /** Milliseconds UTC. */
  now: () => number;
  logger: Logger;
  failures: FailureLimit;
  /** Returns this many random bytes. */
  random?: (bytes: number) => Buffer;
};

/** Limit of one call to Slack, in ms. */
const CALL_TIMEOUT_MS = 10_000;
/** Tokens renewed at once. */
const RENEWED_AT_ONCE = 4;

export function createInstallations(options: InstallationsOptions): Installations {
  const { store, box, scopes, now, logger, random = randomBytes } = options;
  const oauth: SlackOauth = {
    clientId: options.clientId,
    clientSecret: options.clientSecret,
    apiUrl: options.apiUrl,
    dispatcher: options.dispatcher ?? createSlackDispatcher(),
    timeoutMs: CALL_TIMEOUT_MS,
  };
  const rows = createInstallationRows({ store, box, random, logger });
  const renewals = createRenewals({ store, rows, oauth, owner: options.owner, now, logger });
  const removals = createRemovals({ store, rows, renewals, oauth, onGone: options.onGone, now, logger });
  const underWay = new Set<Promise<void>>();
  let isSealedAnew = false;
  let unreadable: ReadonlySet<TeamId> = new Set();

  async function keep(installation: Installation): Promise<BotInstallation> {
    const { bot } = installation;
    if (bot === undefined) throw new InstallationError("unexpected-answer");
    const missing = scopes.filter((scope) => !bot.scopes.includes(scope));
    if (missing.length > 0) throw new InstallationError("missing-scopes", missing);
    const gateway = createSlackGateway({
      token: bot.token,
      apiUrl: oauth.apiUrl,
      requestTimeoutMs: oauth.timeoutMs,
      dispatcher: oauth.dispatcher,
    });
    const { url } = await gateway.identify();
    const kept = toKept(installation, url);
    await store.transaction((tx) => saveInstallation(tx, rows.seal(kept, now())));
    const installed = toBotInstallation(kept);
    const { teamId, isOrgWide } = installed;
    logger.info({ teamId, isOrgWide }, "the app was installed");
    return installed;
  }

  const turns = createPollLoop({
    now,
    logger,
    turn: async () => {
      if (!isSealedAnew) await rows.resealAll();
      isSealedAnew = true;
      const due = await store.transaction((tx) => dueInstallations(tx, now(), RENEWED_AT_ONCE));
      await allDone(due.map((row) => renewals.renew(row)));
      return due.length === RENEWED_AT_ONCE ? "more" : { dueAt: undefined };
    },
  });

  /** Lets `stop` wait for the work. */
  async function track(work: Promise<void>): Promise<void> {
    underWay.add(work);
    try {
      await work;
    } finally {
      underWay.delete(work);
    }
  }

  return {
    async list() {
      const stored = await store.transaction((tx) => readInstallations(tx));
      const opened = stored.map((row) => ({ teamId: row.teamId, kept: rows.open(row) }));
      unreadable = new Set(opened.flatMap(({ teamId, kept }) => (kept === undefined ? [teamId] : [])));
      return opened.flatMap(({ kept }) => (kept === undefined ? [] : [toBotInstallation(kept)]));
    },
    isUnreadable: (teamId) => unreadable.has(teamId),
    routes: createInstallRoutes({
      oauth,
      publicUrl: options.publicUrl,
      scopes,
      stateSecret: () => loadStateSecret({ store, box, random, logger }),
      keep,
      failures: options.failures,
      now,
      logger,
    }),
    uninstalled: (event) => track(removals.uninstalled(event)),
    refused: (teamId, botToken) => track(removals.refused(teamId, botToken)),
    start: () => turns.wake(),
    async stop() {
      renewals.stop();
      await turns.stop();
      await Promise.allSettled(underWay);
    },
  };
}

/** Resolves, or rejects with the first failure, once all have ended. */
async function allDone(work: Promise<unknown>[]): Promise<void> {
  await Promise.allSettled(work);
  await Promise.all(work);
}
