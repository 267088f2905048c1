import type { Logger } from "pino";
import type { TeamId } from "../../domain/ids.ts";
import { errorFields } from "../../runtime/error-fields.ts";
import type { SecretBox } from "../../runtime/secret-box.ts";
import {
  type NewInstallation,
  readInstallations,
  resealInstallation,
  type StoredInstallation,
} from "../../store/installations.ts";
import type { Store } from "../../store/store.ts";
import { expiryOf, type KeptInstallation, parseKept, toBotInstallation } from "./installation.ts";

/** How long before its expiry we renew a token, in ms: `@slack/oauth`'s own value, and enough for a longer outage of Slack. */
const RENEW_BEFORE_MS = 2 * 3_600_000;

/** Seals and opens rows of the store. */
export type InstallationRows = {
  /** The row of a new installation. */
  seal(kept: KeptInstallation, installedAt: number): NewInstallation;
  /** Undefined, and logged once for each token, where the secrets can't be opened. */
  open(row: StoredInstallation): KeptInstallation | undefined;
  /** Seals with the newest key what an older one has sealed. */
  resealAll(): Promise<void>;
};

export function createInstallationRows(options: {
  store: Store;
  box: SecretBox;
  /** Returns random bytes for the ids of tokens. */
  random: (bytes: number) => Buffer;
  logger: Logger;
}): InstallationRows {
  const { store, box, random, logger } = options;
  const complainedOf = new Map<TeamId, string>();

  function open(row: StoredInstallation): KeptInstallation | undefined {
    const { teamId, version } = row;
    try {
      const kept = parseKept(box.open(row.sealed, aboutOf(teamId)));
      complainedOf.delete(teamId);
      return kept;
    } catch (error) {
      if (complainedOf.get(teamId) !== version) {
        const advice = "give ENCRYPTION_KEY the key that sealed them, or install the app there again";
        logger.error(
          { ...errorFields(error), teamId },
          `the secrets of a workspace can't be read, so it is left out: ${advice}`,
        );
      }
      complainedOf.set(teamId, version);
      return undefined;
    }
  }

  async function reseal(row: StoredInstallation): Promise<void> {
    const kept = box.isCurrent(row.sealed) ? undefined : open(row);
    if (kept === undefined) return;
    const { teamId, sealed } = row;
    const anew = box.seal(JSON.stringify(kept), aboutOf(teamId));
    if (await store.transaction((tx) => resealInstallation(tx, teamId, sealed, anew)))
      logger.info({ teamId }, "the secrets of a workspace were encrypted with the new key");
  }

  return {
    seal(kept, installedAt) {
      const { teamId, isOrgWide } = toBotInstallation(kept);
      const expiresAt = expiryOf(kept);
      return {
        teamId,
        isOrgWide,
        sealed: box.seal(JSON.stringify(kept), aboutOf(teamId)),
        version: random(12).toString("hex"),
        installedAt,
        expiresAt,
        refreshAt: expiresAt === undefined ? undefined : expiresAt - RENEW_BEFORE_MS,
      };
    },
    open,
    async resealAll() {
      for (const row of await store.transaction((tx) => readInstallations(tx))) await reseal(row);
    },
  };
}

/** The owner of the secrets: sealed for one installation, they can't be opened as another's. */
function aboutOf(teamId: TeamId): string {
  return `installation:${teamId}`;
}
