import { z } from "zod";
import { createCallSlack } from "../../outbound/slack/call-slack.ts";
import { SlackGatewayError } from "../../outbound/slack/slack-gateway.ts";
import type { SlackOauth } from "./slack-oauth.ts";

/**
 * Slack's answer about a token. `refused`: not accepted, perhaps for a temporary reason (an address that is not allowed);
 * `gone`: its installation no longer exists.
 */
export type TokenState = "good" | "run-out" | "refused" | "gone";

const stateOfCode: Readonly<Record<string, TokenState>> = {
  token_expired: "run-out",
  account_inactive: "gone",
  token_revoked: "gone",
  invalid_auth: "refused",
  not_authed: "refused",
};
const passing: ReadonlySet<string> = new Set(["rate-limited", "unavailable", "unknown-outcome"]);

/** Calls `auth.test`. Rejects with a `SlackGatewayError` when Slack can't be reached. */
export async function askSlack(oauth: SlackOauth, token: string): Promise<TokenState> {
  const call = createCallSlack({ ...oauth, token });
  try {
    await call("auth.test", {}, z.object({ ok: z.literal(true) }));
    return "good";
  } catch (error) {
    if (!(error instanceof SlackGatewayError) || passing.has(error.reason)) throw error;
    // Any other refusal (a scope, an organization's rule) means that the app is there.
    return stateOfCode[error.code] ?? "good";
  }
}
