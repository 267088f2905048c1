import { randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { digest } from "../../domain/ids.ts";
import { errorFields } from "../../runtime/error-fields.ts";
import { putSettingIfAbsent, replaceSetting } from "../../store/settings.ts";
import type { InstallationsOptions } from "./installation.ts";

const SETTING = "slack-install-state";
const SECRET_BYTES = 32;

/**
 * Returns the secret that signs the state of running installations, the same for all processes on one database. Made on first
 * use. Where it can't be opened any more (its key was removed), a new one replaces it, which only ends running installations.
 * Rejects when the database is unavailable.
 */
export async function loadStateSecret({ store, box, logger }: InstallationsOptions): Promise<string> {
  for (;;) {
    const fresh = box.seal(randomBytes(SECRET_BYTES).toString("base64url"), SETTING);
    const kept = await store.transaction((tx) => putSettingIfAbsent(tx, SETTING, fresh));
    const secret = open(kept);
    if (secret !== undefined && box.isCurrent(kept)) return secret;
    const anew = secret === undefined ? fresh : box.seal(secret, SETTING);
    const replaced = await store.transaction((tx) => replaceSetting(tx, SETTING, kept, anew));
    if (replaced && secret !== undefined) return secret;
  }

  function open(sealed: string): string | undefined {
    try {
      return box.open(sealed, SETTING);
    } catch (error) {
      logger.warn(errorFields(error), "installation secret replaced");
      return undefined;
    }
  }
}

/** The name under which Slack's library looks for the state. We never send it to browsers. */
export const LIBRARY_COOKIE = "slack-install-state";

/**
 * Cookies that bind an installation to the browser in which it began. Each installation has its own, so it may begin in several
 * tabs. A completed one can be told from one that never began here. `seconds`: how long each lives.
 *
 * Slack's library (4.0) writes one cookie for all, without SameSite, and Secure even for plain HTTP, which not every browser
 * keeps. `__Host-`: no other host of the domain can set it.
 */
export function createInstallCookies(publicUrl: string, seconds: number) {
  const isSecure = publicUrl.startsWith("https:");
  const attributes = `Path=/; HttpOnly; SameSite=Lax${isSecure ? "; Secure" : ""}`;
  // A digest, because a browser sends all of them at once and headers have a limit.
  const nameOf = (state: string) => `${isSecure ? "__Host-" : ""}slack-install-${digest(state)}`;
  const cookie = (state: string, value: string, maxAge = seconds) =>
    `${nameOf(state)}=${value}; Max-Age=${maxAge}; ${attributes}`;
  return {
    begun: (state: string) => cookie(state, "begun"),
    done: (state: string) => cookie(state, "done"),
    drop: (state: string) => cookie(state, "", 0),
    /** The progress of the installation with this state in this browser. */
    read({ headers }: IncomingMessage, state: string): "begun" | "done" | undefined {
      const sent = (headers.cookie ?? "").split(/;\s*/);
      if (sent.includes(`${nameOf(state)}=done`)) return "done";
      return sent.includes(`${nameOf(state)}=begun`) ? "begun" : undefined;
    },
  };
}
