import type { IncomingMessage } from "node:http";
import { digest } from "../../domain/ids.ts";

/** The name under which Slack's library looks for the state. Browsers are never given it. */
export const LIBRARY_COOKIE = "slack-install-state";

/**
 * Cookies that bind an installation to the browser in which it began: one for each, so that it may begin in several tabs, and
 * one that was completed can be told from one that never began here. `seconds`: how long each lives.
 *
 * Not as Slack's library writes its own (4.0: one for all, without SameSite, and Secure also where we are reached by plain
 * HTTP, so that not every browser keeps it). `__Host-`: no other host of the domain can set it.
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
    /** How far the installation with this state has come in the browser that asks. */
    read({ headers }: IncomingMessage, state: string): "begun" | "done" | undefined {
      const sent = (headers.cookie ?? "").split(/;\s*/);
      if (sent.includes(`${nameOf(state)}=done`)) return "done";
      return sent.includes(`${nameOf(state)}=begun`) ? "begun" : undefined;
    },
  };
}
