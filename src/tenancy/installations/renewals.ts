import { setTimeout as sleep } from "node:timers/promises";
import { errorFields } from "../../runtime/error-fields.ts";
import {
  leaseInstallation,
  postponeRenewal,
  readInstallation,
  renewInstallation,
  type StoredInstallation,
} from "../../store/installations.ts";
import type { InstallationsOptions, KeptInstallation } from "./installation.ts";
import type { InstallationRows } from "./installation-rows.ts";
import { exchangeRefreshToken } from "./slack-oauth.ts";

/** Far longer than a call may take: after it, the lease's holder has died. */
const LEASE_MS = 30_000;
const FIRST_RETRY_MS = 30_000;
const LONGEST_RETRY_MS = 15 * 60_000;
/** Nothing reaches the workspace until the renewal. */
const LONGEST_RETRY_AFTER_EXPIRY_MS = 60_000;
/** Slack has refused: only an admin can fix that, and gets a reminder from time to time. */
const AFTER_REFUSAL_MS = 3_600_000;
const LOOK_AGAIN_MS = 100;

/**
 * The result of a renewal. `refused`: Slack refuses, now and later. `failed`: we retry later. `changed`: the token has changed,
 * or the installation is gone.
 */
type Renewal = "renewed" | "refused" | "failed" | "changed";

export type Renewals = ReturnType<typeof createRenewals>;

/**
 * Renews expiring tokens, for each installation in one process at a time: a refresh token works once. The right is a lease in
 * the row, so that no transaction stays open while we ask Slack.
 */
export function createRenewals(options: InstallationsOptions, rows: InstallationRows) {
  const { store, owner, now, logger } = options;
  const stopping = new AbortController();

  /**
   * Renews the token of an installation whose row the caller has just read. Waits for the result of another process's renewal.
   * Rejects when the database is unavailable.
   */
  async function renew(row: StoredInstallation): Promise<Renewal> {
    for (;;) {
      const at = now();
      const lease = { owner, now: at, until: at + LEASE_MS };
      if (await store.transaction((tx) => leaseInstallation(tx, row, lease))) return renewLeased(row);
      const current = await store.transaction((tx) => readInstallation(tx, row.teamId));
      if (current?.version !== row.version) return "changed";
      if (current.refreshAttempts !== row.refreshAttempts) return "failed";
      if (stopping.signal.aborted) return "failed";
      await pause(LOOK_AGAIN_MS);
    }
  }

  async function renewLeased(row: StoredInstallation): Promise<Renewal> {
    const { teamId } = row;
    const kept = rows.open(row);
    if (kept?.bot.refreshToken === undefined) {
      await postpone(row, AFTER_REFUSAL_MS);
      return "failed";
    }
    const exchange = await exchangeRefreshToken(options, kept);
    if (exchange.kind === "renewed") return keep(row, exchange.kept);
    const { kind, code } = exchange;
    if (kind === "refused")
      logger.error(
        { teamId, code, advice: "Have the workspace install the app again at /slack/install." },
        "Slack refused to renew a workspace token",
      );
    else logger.warn({ teamId, code }, "workspace token not renewed, retrying");
    await postpone(row, kind === "refused" ? AFTER_REFUSAL_MS : retryAfter(row, now()));
    return kind;
  }

  /** The old refresh token is used up: until it is stored, the new one exists only here. */
  async function keep(row: StoredInstallation, kept: KeptInstallation): Promise<Renewal> {
    const { teamId, version, installedAt } = row;
    const renewed = rows.seal(kept, installedAt);
    for (let waitMs = LOOK_AGAIN_MS; ; waitMs = Math.min(waitMs * 2, 5_000)) {
      const isLast = stopping.signal.aborted;
      try {
        const saved = await store.transaction((tx) => renewInstallation(tx, teamId, version, renewed));
        if (!saved) return "changed";
        logger.info({ teamId }, "workspace token renewed");
        return "renewed";
      } catch (error) {
        logger.error({ ...errorFields(error), teamId }, "renewed workspace token not saved");
        if (isLast) throw error;
      }
      await pause(waitMs);
    }
  }

  async function postpone(row: StoredInstallation, afterMs: number): Promise<void> {
    const { teamId, version, expiresAt } = row;
    const at = now();
    // We look again when it expires in any case: from then on the renewal is urgent.
    const refreshAt = hasRunOut(row, at) ? at + afterMs : Math.min(at + afterMs, expiresAt ?? at + afterMs);
    await store.transaction((tx) => postponeRenewal(tx, teamId, { version, owner, refreshAt }));
  }

  /** Waits; not at all once we stop. */
  async function pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: stopping.signal }).catch(() => undefined);
  }

  return {
    renew,
    /** Ends all waits; still stores what Slack has issued, where the database allows it. */
    stop: () => stopping.abort(),
  };
}

function retryAfter(row: StoredInstallation, at: number): number {
  const longest = hasRunOut(row, at) ? LONGEST_RETRY_AFTER_EXPIRY_MS : LONGEST_RETRY_MS;
  return Math.min(FIRST_RETRY_MS * 2 ** Math.min(row.refreshAttempts, 10), longest);
}

function hasRunOut({ expiresAt }: StoredInstallation, at: number): boolean {
  return expiresAt !== undefined && expiresAt <= at;
}
