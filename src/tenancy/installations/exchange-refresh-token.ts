import type { Installation } from "@slack/oauth";
import type { FetchFunction } from "@slack/web-api";
import { z } from "zod";
import { codePattern } from "../../outbound/slack/to-gateway-error.ts";
import { type KeptInstallation, toKept, toLibrary } from "./installation.ts";
import { createProvider, type SlackOauth } from "./slack-oauth.ts";

/**
 * `refused`: Slack won't, and would not the next time; `code` is its word for why. `failed`: it could not be asked, or
 * could not answer.
 */
export type Exchange =
  | { kind: "renewed"; kept: KeptInstallation }
  | { kind: "refused"; code: string }
  | { kind: "failed"; code: string };

/**
 * What Slack says (https://docs.slack.dev/reference/methods/oauth.v2.access) of a refresh token, or of our id and secret,
 * that are no good.
 */
const refusals = new Set([
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

const answerSchema = z.object({ ok: z.boolean(), error: z.string().regex(codePattern).optional() });

/**
 * Asks Slack for a new token with the refresh token, which is spent by that. Never rejects.
 * Measured on `@slack/oauth` 4.0: `authorize` renews a token that runs out within two hours, and when that fails it keeps
 * the reason to itself and goes on with the old one. So the token is shown to it as run out, and what Slack answers is
 * noted on its way.
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
        fetchInstallation: async () => withTokenRunOut(kept),
        storeInstallation: async (installation: Installation) => {
          const answered = toKept(installation, kept.workspaceUrl);
          // An answer about another token leaves the bot's as it was.
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
    // It throws for an answer that is none; the code says so.
  }
  if (renewed !== undefined) return { kind: "renewed", kept: renewed };
  return { kind: refusals.has(code) ? "refused" : "failed", code };
}

/** Long ago, in seconds. */
const RUN_OUT = 1;

function withTokenRunOut(kept: KeptInstallation): Installation<"v2", boolean> {
  return toLibrary({ ...kept, bot: { ...kept.bot, expiresAt: RUN_OUT } });
}

/** What can't be read has no code; neither has what says that all is well. */
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
