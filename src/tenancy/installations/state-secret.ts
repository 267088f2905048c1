import type { Logger } from "pino";
import { errorFields } from "../../runtime/error-fields.ts";
import type { SecretBox } from "../../runtime/secret-box.ts";
import { putSettingIfAbsent, replaceSetting } from "../../store/settings.ts";
import type { Store } from "../../store/store.ts";

const NAME = "slack-install-state";
const BYTES = 32;

/**
 * Returns the secret that signs the state of running installations, the same for all processes on one database. Made on first
 * use. Where it can't be opened any more (its key was removed), a new one replaces it, which only ends running installations.
 * Rejects when the database is unavailable.
 */
export async function loadStateSecret(options: {
  store: Store;
  box: SecretBox;
  random: (bytes: number) => Buffer;
  logger: Logger;
}): Promise<string> {
  const { store, box, random, logger } = options;
  for (;;) {
    const fresh = box.seal(random(BYTES).toString("base64url"), NAME);
    const kept = await store.transaction((tx) => putSettingIfAbsent(tx, NAME, fresh));
    const secret = open(kept);
    if (secret !== undefined && box.isCurrent(kept)) return secret;
    const anew = secret === undefined ? fresh : box.seal(secret, NAME);
    const replaced = await store.transaction((tx) => replaceSetting(tx, NAME, kept, anew));
    if (replaced && secret !== undefined) return secret;
  }

  function open(sealed: string): string | undefined {
    try {
      return box.open(sealed, NAME);
    } catch (error) {
      logger.warn(errorFields(error), "the secret of installations under way was replaced");
      return undefined;
    }
  }
}
