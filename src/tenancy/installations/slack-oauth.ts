import { type Installation, InstallProvider, type InstallProviderOptions } from "@slack/oauth";
import type { FetchFunction } from "@slack/web-api";
import { z } from "zod";
import { createCallSlack, webClientOptions } from "../../outbound/slack/call-slack.ts";
import { SlackGatewayError } from "../../outbound/slack/slack-gateway.ts";
import { CODE_PATTERN } from "../../outbound/slack/to-gateway-error.ts";
import { isPassing } from "../serve-workspace.ts";
import { type InstallationsOptions, type KeptInstallation, toKept, toLibrary } from "./installation.ts";

/** The app's credentials, and the way to Slack. */
type SlackOauth = Pick<InstallationsOptions, "clientId" | "clientSecret" | "apiUrl" | "dispatcher">;

/** Limit of one call to Slack, in ms. */
export const CALL_TIMEOUT_MS = 10_000;

/**
 * Slack's library for installations, over our own connections and without logs: its messages repeat addresses and answers.
 * `observe` may look at requests and answers.
 */
export function createProvider(
  { clientId, clientSecret, apiUrl, dispatcher }: SlackOauth,
  options: Omit<InstallProviderOptions, "clientId" | "clientSecret" | "logger" | "clientOptions">,
  observe: (fetch: FetchFunction) => FetchFunction = (fetch) => fetch,
): InstallProvider {
  const { logger, fetch, ...client } = webClientOptions({ apiUrl, dispatcher, timeoutMs: CALL_TIMEOUT_MS });
  return new InstallProvider({
    ...options,
    clientId,
    clientSecret,
    authorizationUrl: new URL("../oauth/v2/authorize", apiUrl).href,
    logger,
    clientOptions: { ...client, ...(fetch === undefined ? {} : { fetch: observe(fetch) }) },
  });
}

/**
 * Slack's answer about a token. `refused`: not accepted, perhaps for a temporary reason (an address that is not allowed);
 * `gone`: its installation no longer exists.
 */
export type TokenState = "good" | "run-out" | "refused" | "gone";

const STATE_OF_CODE: Readonly<Record<string, TokenState>> = {
  token_expired: "run-out",
  account_inactive: "gone",
  token_revoked: "gone",
  invalid_auth: "refused",
  not_authed: "refused",
};

/** Calls `auth.test`. Rejects with a `SlackGatewayError` when Slack can't be reached. */
export async function testToken({ apiUrl, dispatcher }: SlackOauth, token: string): Promise<TokenState> {
  const call = createCallSlack({ apiUrl, dispatcher, timeoutMs: CALL_TIMEOUT_MS, token });
  try {
    await call("auth.test", {}, z.object({ ok: z.literal(true) }));
    return "good";
  } catch (error) {
    if (!(error instanceof SlackGatewayError) || isPassing(error)) throw error;
    // Any other refusal (a scope, an organization's rule) means that the app is there.
    return STATE_OF_CODE[error.code] ?? "good";
  }
}

/**
 * `refused`: Slack refuses, and will again; `code` is its reason. `failed`: Slack could not be reached, or could not answer.
 */
type Exchange = { kind: "renewed"; kept: KeptInstallation } | { kind: "refused" | "failed"; code: string };

/**
 * Slack's codes (https://docs.slack.dev/reference/methods/oauth.v2.access) for an invalid refresh token, or an invalid id and
 * secret of ours.
 */
const REFUSALS = new Set([
  "invalid_refresh_token",
  "token_expired",
  "token_revoked",
  "invalid_grant",
  "invalid_grant_type",
  "bad_client_secret",
  "invalid_client_id",
  "no_scopes",
  "account_inactive",
]);

const answerSchema = z.object({ ok: z.boolean(), error: z.string().regex(CODE_PATTERN).optional() });

/**
 * Asks Slack for a new token with the refresh token, which is then used up. Never rejects. Measured on `@slack/oauth` 4.0:
 * `authorize` renews a token that expires within two hours. When that fails, it hides the reason and continues with the old
 * one. So we present the token as expired, and record Slack's answer on its way.
 */
export async function exchangeRefreshToken(oauth: SlackOauth, kept: KeptInstallation): Promise<Exchange> {
  let renewed: KeptInstallation | undefined;
  let code = "unreadable_answer";
  const note =
    (fetch: FetchFunction): FetchFunction =>
    async (url, init) => {
      try {
        const answer = await fetch(url, init);
        code = answer.ok ? readCode(await answer.text()) : `http_${answer.status}`;
        return answer;
      } catch (error) {
        code = codeOf(error);
        throw error;
      }
    };
  const provider = createProvider(
    oauth,
    {
      stateVerification: false,
      installationStore: {
        fetchInstallation: async () => toLibrary({ ...kept, bot: { ...kept.bot, expiresAt: RUN_OUT } }),
        storeInstallation: async (installation: Installation) => {
          const answered = toKept(installation, kept.workspaceUrl);
          // An answer about another token does not change the bot's.
          if (answered.bot.expiresAt !== RUN_OUT) renewed = answered;
        },
      },
    },
    note,
  );
  try {
    await provider.authorize({
      teamId: kept.team?.id ?? "",
      enterpriseId: kept.enterprise?.id,
      isEnterpriseInstall: kept.isEnterpriseInstall,
    });
  } catch {
    // It throws for an unusable answer; the code tells why.
  }
  if (renewed !== undefined) return { kind: "renewed", kept: renewed };
  return { kind: REFUSALS.has(code) ? "refused" : "failed", code };
}

/** A long time ago, in seconds. */
const RUN_OUT = 1;

/** An unreadable answer has no code, and neither has a successful one. */
function readCode(body: string): string {
  try {
    return answerSchema.parse(JSON.parse(body)).error ?? "unreadable_answer";
  } catch {
    return "unreadable_answer";
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string"
    ? error.code
    : "no_answer";
}
