import type { TeamId } from "../../domain/ids.ts";
import type { Uninstall } from "../../domain/uninstall.ts";
import { errorFields } from "../../runtime/error-fields.ts";
import { deleteInstallation, readInstallation, type StoredInstallation } from "../../store/installations.ts";
import type { InstallationsOptions } from "./installation.ts";
import type { InstallationRows } from "./installation-rows.ts";
import type { Renewals } from "./renewals.ts";
import { type TokenState, testToken } from "./slack-oauth.ts";

/**
 * The tolerated difference to Slack's clock, as for signed requests. We check an event with Slack unless it is newer than the
 * installation by more than this: it may be about an earlier one.
 */
const CLOCK_DIFFERENCE_MS = 300_000;
/** We ask about a refused token only this often. */
const ASK_AGAIN_MS = 30_000;
/** How often in a row someone may reinstall the app while we decide about the old installation. */
const MAX_LOOKS = 5;

/** Why we could not handle an event; Slack delivers it again. */
class UndecidedError extends Error {
  override readonly name = "UndecidedError";
  readonly reason: "slack-away" | "changing";

  constructor(reason: UndecidedError["reason"]) {
    super(`Slack did not confirm that the app was uninstalled: ${reason}`);
    this.reason = reason;
  }
}

/** Deletes installations that Slack reports as gone, or whose token it refuses for good. */
export function createRemovals(options: InstallationsOptions, rows: InstallationRows, renewals: Renewals) {
  const { store, now, logger } = options;
  const asked = new Map<TeamId, { version: string; at: number }>();

  /**
   * Slack's event that the app was uninstalled, or its tokens revoked: in any order, any number of times. Rejects when the
   * database is unavailable, or Slack when we need its answer, so that Slack repeats the event.
   */
  async function uninstalled(event: Uninstall): Promise<void> {
    const { teamId, kind } = event;
    if (kind === "tokens_revoked" && (event.revokedBots ?? []).length === 0) return;
    for (let look = 0; look < MAX_LOOKS; look += 1) {
      const row = await read(teamId);
      if (row === undefined) return;
      const verdict = isDoubtful(event, row) ? await judge(row) : "gone";
      if (verdict === "alive") {
        logger.info({ teamId, kind }, "uninstall of an earlier installation ignored");
        return;
      }
      if (verdict === "gone" && (await remove(row, kind))) return;
    }
    throw new UndecidedError("changing");
  }

  /** It may be about an earlier installation, or about another bot. */
  function isDoubtful({ at, revokedBots }: Uninstall, row: StoredInstallation): boolean {
    if (row.installedAt + CLOCK_DIFFERENCE_MS >= at) return true;
    const kept = revokedBots === undefined ? undefined : rows.open(row);
    return kept !== undefined && !revokedBots?.includes(kept.bot.userId);
  }

  /** Slack's present answer about the installation. Rejects when we cannot find out. */
  async function judge(row: StoredInstallation): Promise<"alive" | "gone" | "changed"> {
    const kept = rows.open(row);
    // We cannot use it, so it is gone when Slack says so.
    if (kept === undefined) return "gone";
    const state = await testToken(options, kept.bot.token);
    if (state !== "run-out") return state === "good" ? "alive" : "gone";
    const renewal = await renewals.renew(row);
    if (renewal === "failed") throw new UndecidedError("slack-away");
    if (renewal === "changed") return "changed";
    return renewal === "refused" ? "gone" : "alive";
  }

  /** Slack refused this token: checks whether to renew it, or whether the installation is gone. Never rejects. */
  async function refused(teamId: TeamId, botToken: string): Promise<void> {
    try {
      const row = await read(teamId);
      if (row === undefined || rows.open(row)?.bot.token !== botToken || wasAskedLately(row)) return;
      const state = await testToken(options, botToken);
      await act(row, state);
    } catch (error) {
      logger.warn({ ...errorFields(error), teamId }, "refused workspace token not checked");
    }
  }

  async function act(row: StoredInstallation, state: TokenState): Promise<void> {
    const { teamId } = row;
    const isWaiting = row.refreshAttempts > 0 && row.refreshAt !== undefined && row.refreshAt > now();
    if (state === "gone") await remove(row, "refused");
    else if (state === "run-out" && !isWaiting) await renewals.renew(row);
    else if (state === "refused")
      logger.error(
        { teamId, advice: "If this repeats, have the workspace install the app again at /slack/install." },
        "Slack refuses a workspace token",
      );
  }

  /** Slack refuses many calls at once. Another token is a new question. */
  function wasAskedLately({ teamId, version }: StoredInstallation): boolean {
    const at = now();
    const before = asked.get(teamId);
    if (before?.version === version && at >= before.at && at - before.at < ASK_AGAIN_MS) return true;
    asked.set(teamId, { version, at });
    return false;
  }

  function read(teamId: TeamId): Promise<StoredInstallation | undefined> {
    return store.transaction((tx) => readInstallation(tx, teamId));
  }

  /** False where the app was reinstalled, or its token renewed, since the row was read. */
  async function remove({ teamId, version }: StoredInstallation, why: string): Promise<boolean> {
    const removed = await store.transaction(async (tx) => {
      if (await deleteInstallation(tx, teamId, version)) {
        await options.onGone(tx, teamId, now());
        return true;
      }
      return (await readInstallation(tx, teamId)) === undefined;
    });
    if (removed) {
      asked.delete(teamId);
      logger.info({ teamId, why }, "app uninstalled, workspace data deleted");
    }
    return removed;
  }

  return { uninstalled, refused };
}
