import { z } from "zod";
import { createCallSlack } from "../../outbound/slack/call-slack.ts";
import { SlackGatewayError } from "../../outbound/slack/slack-gateway.ts";
import type { SlackOauth } from "./slack-oauth.ts";

/**
 * What Slack says of a token. `refused`: it is no good here, which may have reasons that pass (an address that is not
 * allowed); `gone`: what it was for is no more.
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

/** Asks `auth.test`. Rejects with a `SlackGatewayError` when Slack can't be asked. */
export async function askSlack(oauth: SlackOauth, token: string): Promise<TokenState> {
  const call = createCallSlack({ ...oauth, token });
  try {
    await call("auth.test", {}, z.object({ ok: z.literal(true) }));
    return "good";
  } catch (error) {
    if (!(error instanceof SlackGatewayError) || passing.has(error.reason)) throw error;
    // Whatever else it says (a scope, a rule of the organization), the app is there.
    return stateOfCode[error.code] ?? "good";
  }
}
