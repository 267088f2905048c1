import type { Installation } from "@slack/oauth";
import type { TeamId } from "../../domain/ids.ts";
import type { Uninstall } from "../../domain/uninstall.ts";
import { createSlackGateway } from "../../outbound/slack/create-slack-gateway.ts";
import { createPollLoop } from "../../runtime/poll-loop.ts";
import { dueInstallations, readInstallations, saveInstallation } from "../../store/installations.ts";
import { planChats } from "../../store/timers.ts";
import { createInstallRoutes } from "./install-routes.ts";
import {
  type BotInstallation,
  InstallationError,
  type InstallationsOptions,
  toBotInstallation,
  toKept,
} from "./installation.ts";
import { createInstallationRows } from "./installation-rows.ts";
import { createRemovals } from "./removals.ts";
import { createRenewals } from "./renewals.ts";
import { CALL_TIMEOUT_MS } from "./slack-oauth.ts";

/** Tokens renewed at once. */
const RENEWED_AT_ONCE = 4;

/** The Slack workspaces and organizations in which the app is installed. */
export function createInstallations(options: InstallationsOptions) {
  const { store, scopes, now, logger } = options;
  const rows = createInstallationRows(options);
  const renewals = createRenewals(options, rows);
  const removals = createRemovals(options, rows, renewals);
  const underWay = new Set<Promise<void>>();
  let isSealedAnew = false;
  let unreadable: ReadonlySet<TeamId> = new Set();

  /** Stores Slack's grant; rejects with an `InstallationError`, a `SlackGatewayError` or a `StoreError`. */
  async function keep(installation: Installation): Promise<BotInstallation> {
    const { bot } = installation;
    if (bot === undefined) throw new InstallationError("unexpected-answer");
    const missing = scopes.filter((scope) => !bot.scopes.includes(scope));
    if (missing.length > 0) throw new InstallationError("missing-scopes", missing);
    const gateway = createSlackGateway({
      token: bot.token,
      apiUrl: options.apiUrl,
      requestTimeoutMs: CALL_TIMEOUT_MS,
      dispatcher: options.dispatcher,
    });
    const { url } = await gateway.identify();
    const kept = toKept(installation, url);
    const installed = toBotInstallation(kept);
    const { teamId, isOrgWide } = installed;
    await store.transaction(async (tx) => {
      await saveInstallation(tx, rows.seal(kept, now()));
      await planChats(tx, teamId, now());
    });
    logger.info({ teamId, isOrgWide }, "app installed");
    return installed;
  }

  const polls = createPollLoop({
    now,
    logger,
    poll: async () => {
      if (!isSealedAnew) await rows.resealAll();
      isSealedAnew = true;
      const due = await store.transaction((tx) => dueInstallations(tx, now(), RENEWED_AT_ONCE));
      await allDone(due.map((row) => renewals.renew(row)));
      return due.length === RENEWED_AT_ONCE ? "more" : { dueAt: undefined };
    },
  });

  /** Lets `stop` wait for the work. */
  function track(work: Promise<void>): Promise<void> {
    underWay.add(work);
    return work.finally(() => underWay.delete(work));
  }

  return {
    /**
     * Returns all, by id, including those with an expired token: their input is kept until the renewal. Leaves out and logs one
     * whose secrets can't be opened. Rejects when the database is unavailable.
     */
    async list() {
      const stored = await store.transaction((tx) => readInstallations(tx));
      const opened = stored.map((row) => ({ teamId: row.teamId, kept: rows.open(row) }));
      unreadable = new Set(opened.flatMap(({ teamId, kept }) => (kept === undefined ? [teamId] : [])));
      return opened.flatMap(({ kept }) => (kept === undefined ? [] : [toBotInstallation(kept)]));
    },
    /** Whether the last list left it out because its secrets can't be opened. */
    isUnreadable: (teamId: TeamId) => unreadable.has(teamId),
    routes: createInstallRoutes(options, keep),
    uninstalled: (event: Uninstall) => track(removals.uninstalled(event)),
    refused: (teamId: TeamId, botToken: string) => track(removals.refused(teamId, botToken)),
    /** From now on, renews tokens before they expire, and encrypts once with the newest key what older keys encrypted. */
    start: () => polls.wake(),
    async stop() {
      renewals.stop();
      await polls.stop();
      await Promise.allSettled(underWay);
    },
  };
}

/** Resolves, or rejects with the first failure, once all have ended. */
async function allDone(work: Promise<unknown>[]): Promise<void> {
  await Promise.allSettled(work);
  await Promise.all(work);
}
