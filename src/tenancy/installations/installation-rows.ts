import { randomBytes } from "node:crypto";
import type { TeamId } from "../../domain/ids.ts";
import { errorFields } from "../../runtime/error-fields.ts";
import {
  type NewInstallation,
  readInstallations,
  resealInstallation,
  type StoredInstallation,
} from "../../store/installations.ts";
import { createLastOpened, RESTART_ADVICE } from "../last-opened.ts";
import {
  type InstallationsOptions,
  type KeptInstallation,
  parseKept,
  toBotInstallation,
} from "./installation.ts";

/** How long before its expiry we renew a token, in ms: `@slack/oauth`'s own value, and enough for a longer outage of Slack. */
const RENEW_BEFORE_MS = 2 * 3_600_000;

export type InstallationRows = ReturnType<typeof createInstallationRows>;

/** Seals and opens rows of the store. */
export function createInstallationRows({ store, box, logger }: InstallationsOptions) {
  const reportedVersions = new Map<TeamId, string>();
  const lastOpened = createLastOpened<TeamId, KeptInstallation>((teamId) =>
    logger.warn({ teamId, advice: RESTART_ADVICE }, "workspace secrets encrypted with another key"),
  );

  /** Undefined, and logged once for each token, where the secrets can't be opened. */
  function open(row: StoredInstallation): KeptInstallation | undefined {
    const { teamId, version } = row;
    try {
      const kept = lastOpened.open(teamId, row, () => parseKept(box.open(row.sealed, aboutOf(teamId))));
      reportedVersions.delete(teamId);
      return kept;
    } catch (error) {
      if (reportedVersions.get(teamId) !== version) {
        const advice =
          "Add the key that encrypted them to ENCRYPTION_KEY, or have the workspace install the app again.";
        logger.error(
          { ...errorFields(error), teamId, advice },
          "workspace not served, its secrets are unreadable",
        );
      }
      reportedVersions.set(teamId, version);
      return undefined;
    }
  }

  return {
    /** The row of a new installation. */
    seal(kept: KeptInstallation, installedAt: number): NewInstallation {
      const { teamId, isOrgWide } = toBotInstallation(kept);
      const { expiresAt: seconds } = kept.bot;
      const expiresAt = seconds === undefined ? undefined : seconds * 1_000;
      return {
        teamId,
        isOrgWide,
        sealed: box.seal(JSON.stringify(kept), aboutOf(teamId)),
        version: randomBytes(12).toString("hex"),
        installedAt,
        expiresAt,
        refreshAt: expiresAt === undefined ? undefined : expiresAt - RENEW_BEFORE_MS,
      };
    },
    open,
    /** Seals with the newest key what an older one has sealed. */
    async resealAll() {
      for (const row of await store.transaction((tx) => readInstallations(tx))) {
        // What only another process can open, it has sealed.
        const isOlder = !box.isCurrent(row.sealed) && box.hasKeyOf(row.sealed);
        const kept = isOlder ? open(row) : undefined;
        if (kept === undefined) continue;
        const { teamId, sealed } = row;
        const anew = box.seal(JSON.stringify(kept), aboutOf(teamId));
        if (await store.transaction((tx) => resealInstallation(tx, teamId, sealed, anew)))
          logger.info({ teamId }, "workspace secrets encrypted with the new key");
      }
    },
  };
}

/** The owner of the secrets: sealed for one installation, they can't be opened as another's. */
function aboutOf(teamId: TeamId): string {
  return `installation:${teamId}`;
}
