import { type ChatraFailureReason, ChatraGatewayError } from "../outbound/membrane/chatra-gateway-error.ts";
import { ConnectionChoiceError } from "../outbound/membrane/discover-connection.ts";
import type { MembraneCredentials } from "../outbound/membrane/membrane-tokens.ts";
import { SlackGatewayError } from "../outbound/slack/slack-gateway.ts";
import { howToRun } from "../runtime/how-to-run.ts";

/**
 * A problem, and what to do about it. `elsewhere`: the fix is in Slack, in Membrane or on the network, so the same answer may
 * be right next time.
 */
export type Problem = { problem: string; advice: string; elsewhere?: true };

/** Takes the rejection of a call with the bot token; returns it as text. Throws anything but a `SlackGatewayError` again. */
export function tokenProblem(error: unknown): Problem {
  const { code } = slackError(error);
  if (code === "not_a_bot_token") {
    return { problem: "this token is a person's, not a bot's", advice: COPY_BOT_TOKEN };
  }
  if (code === "not_allowed_token_type") return { problem: "this is no bot token", advice: COPY_BOT_TOKEN };
  if (REFUSED.has(code)) return { problem: `Slack refuses the token (${code})`, advice: COPY_BOT_TOKEN };
  return otherProblem(error);
}

/** The same for the app token of Socket Mode. */
export function appTokenProblem(error: unknown): Problem {
  const { code } = slackError(error);
  if (REFUSED.has(code) || code === "not_allowed_token_type" || code === "missing_scope") {
    return { problem: `Slack refuses the app token (${code})`, advice: MAKE_APP_TOKEN };
  }
  return otherProblem(error);
}

/** The same for the channel; `bot` is the bot's name in Slack. */
export function channelProblem(error: unknown, channel: string, bot: string): Problem {
  switch (slackError(error).code) {
    case "not_in_channel":
      return outside(`the bot is not in the channel ${channel}`, `Write \`/invite @${bot}\` in the channel.`);
    case "channel_not_found":
      return outside(
        `Slack shows the bot no channel ${channel}`,
        `Check the id at the bottom of the channel's details. If the channel is private, write \`/invite @${bot}\` in it.`,
      );
    case "is_archived":
      return outside(`the channel ${channel} is archived`, "Unarchive it, or choose another one.");
    default:
      return otherProblem(error);
  }
}

/** Missing scopes, what the bot needs each for, and how an installed app gets them. */
export function scopeProblem(missing: readonly string[], reasons: ReadonlyMap<string, string>): Problem {
  const uses = missing.map((scope) => `\n${scope}: ${reasons.get(scope) ?? "needed by the bot."}`);
  return outside(
    `the token lacks ${missing.length === 1 ? "the scope" : "the scopes"} ${missing.join(", ")}`,
    `Add what is missing under OAuth & Permissions → Scopes → Bot Token Scopes (manifest.yml has them all), then reinstall the app.${uses.join("")}`,
  );
}

const COPY_BOT_TOKEN =
  "Copy the Bot User OAuth Token of your Slack app (OAuth & Permissions); it begins with xoxb-.";
const MAKE_APP_TOKEN =
  "Make an app-level token with the scope connections:write (Basic Information → App-Level Tokens) and switch Socket Mode on.";

const REFUSED = new Set(["invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired"]);

function otherProblem(error: unknown): Problem {
  const { reason, code, cause } = slackError(error);
  if (code === "missing_scope") {
    const hint = cause instanceof Error ? ` (${cause.message})` : "";
    return outside(
      `the token lacks a scope${hint}`,
      "Add it under OAuth & Permissions → Scopes → Bot Token Scopes, then reinstall the app.",
    );
  }
  if (reason === "rate-limited") return outside("Slack asks to wait (ratelimited)", "Try again in a minute.");
  if (reason === "unavailable" || reason === "unknown-outcome") {
    return outside(
      `Slack can't be reached (${code})`,
      "Check the network, HTTPS_PROXY and SLACK_API_URL, then try again.",
    );
  }
  return outside(`Slack refused (${code})`, "Slack's documentation of the method explains this word.");
}

function outside(problem: string, advice: string): Problem {
  return { problem, advice, elsewhere: true };
}

function slackError(error: unknown): SlackGatewayError {
  if (error instanceof SlackGatewayError) return error;
  throw error;
}

/** How we reach Membrane: by its command (a name or a path), or by its REST API. */
export type MembraneWay =
  | { kind: "cli"; bin: string }
  | { kind: "api"; credentials: Pick<MembraneCredentials, "kind"> };

/** Takes the rejection of a call to Membrane; returns it as text. Throws anything but a `ChatraGatewayError` again. */
export function membraneProblem(error: unknown, way: MembraneWay): Problem {
  if (!(error instanceof ChatraGatewayError)) throw error;
  const { reason, detail, url } = error;
  if (error instanceof ConnectionChoiceError) return { problem: detail, advice: CHOICE };
  if (reason === "connection-needs-action" && url !== undefined) {
    return { problem: detail, advice: `Open ${url} and finish there. Do not make a second connection.` };
  }
  if (reason === "not-logged-in" && way.kind === "api")
    return { problem: detail, advice: COPY_AGAIN[way.credentials.kind] };
  return { problem: detail, advice: ADVICE[reason] };
}

const CHOICE = `Run \`${howToRun("setup")}\`, which makes or chooses one; or do it by hand with \`membrane connect\` and MEMBRANE_CONNECTION_ID.`;
const COPY_AGAIN: Record<MembraneCredentials["kind"], string> = {
  token: "Copy a new access token from Membrane's console into MEMBRANE_ACCESS_TOKEN.",
  key: "Copy both again from Membrane's console (Settings, Access) into MEMBRANE_WORKSPACE_KEY and MEMBRANE_WORKSPACE_SECRET, and check this machine's clock.",
};

const ADVICE: Record<ChatraFailureReason, string> = {
  "cli-missing": "Install it with `npm install -g @membranehq/cli`, or set MEMBRANE_BIN to its path.",
  "cli-outdated":
    "Update it with `npm install -g @membranehq/cli@latest`. If it is another program of that name, set MEMBRANE_BIN to Membrane's.",
  "not-logged-in": "Run `membrane login --tenant` as the user who runs the bot.",
  "connection-needs-action":
    "Open the connection in Membrane's console and mend it there. Do not make a second one.",
  "rate-limited": "Try again in a minute.",
  "not-found": "Check MEMBRANE_CONNECTION_ID: `membrane connection list --json` shows what there is.",
  refused: "Look at the connection in Membrane's console.",
  "invalid-input": "Check MEMBRANE_CONNECTION_ID: `membrane connection list --json` shows what there is.",
  unavailable: "Check the network, then try again.",
  "not-begun": "Try again.",
  "unknown-outcome": "Try again.",
};

/** Users who choose Socket Mode expect to need no address at all. */
export const CHATRA_NEEDS_ADDRESS = "Chatra sends chats to a public https address, also with Socket Mode.";

/** `port`: where the bot listens. */
export function howToGetAddress(port: number | string): string {
  return `Put a proxy with TLS in front of the bot, or open a tunnel: \`cloudflared tunnel --url http://localhost:${port}\`.`;
}
