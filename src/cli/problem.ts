import { type ChatraFailureReason, ChatraGatewayError } from "../outbound/membrane/chatra-gateway-error.ts";
import { ConnectionChoiceError } from "../outbound/membrane/discover-connection.ts";
import type { MembraneCredentials } from "../outbound/membrane/membrane-tokens.ts";
import { SlackGatewayError } from "../outbound/slack/slack-gateway.ts";
import { howToRun } from "../runtime/how-to-run.ts";

/**
 * A problem in a few words, and what to do about it, a step a line. `says`: what the other system or the transport reported.
 * `elsewhere`: the fix is in Slack, in Membrane or on the network, so the same answer may be right next time.
 */
export type Problem = { problem: string; advice: string; says?: string; elsewhere?: true };

/** Takes the rejection of a call with the bot token; returns it as text. Throws anything but a `SlackGatewayError` again. */
export function tokenProblem(error: unknown): Problem {
  const { code } = slackError(error);
  if (code === "not_a_bot_token") {
    return { problem: "this is a user token, not a bot token", advice: COPY_BOT_TOKEN };
  }
  if (code === "not_allowed_token_type")
    return { problem: "this is not a bot token", advice: COPY_BOT_TOKEN };
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
      return outside(`the bot is not in the channel ${channel}`, `Type \`/invite @${bot}\` in the channel.`);
    case "channel_not_found":
      return outside(
        `the bot can't find the channel ${channel}`,
        `Copy the channel ID again from the bottom of the channel's details.\nIf the channel is private, type \`/invite @${bot}\` in it.`,
      );
    case "is_archived":
      return outside(`the channel ${channel} is archived`, "Unarchive the channel, or choose another one.");
    default:
      return otherProblem(error);
  }
}

/** Missing scopes, what the bot needs each for, and how an installed app gets them. */
export function scopeProblem(missing: readonly string[], reasons: ReadonlyMap<string, string>): Problem {
  const uses = missing.map((scope) => `\n${scope}: ${reasons.get(scope) ?? "needed by the bot."}`);
  return outside(
    missing.length === 1 ? "the token lacks 1 scope" : `the token lacks ${missing.length} scopes`,
    `Add these under OAuth & Permissions → Bot Token Scopes, then reinstall the app:${uses.join("")}`,
  );
}

const COPY_BOT_TOKEN = "Copy the Bot User OAuth Token (xoxb-…) from your Slack app, OAuth & Permissions.";
const MAKE_APP_TOKEN =
  "Make a token with the scope connections:write under Basic Information → App-Level Tokens.\nSwitch Socket Mode on in the Slack app.";

const REFUSED = new Set(["invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired"]);

function otherProblem(error: unknown): Problem {
  const { reason, code, cause } = slackError(error);
  if (code === "missing_scope") {
    const advice =
      "Add the scope under OAuth & Permissions → Bot Token Scopes.\nReinstall the app in the workspace.";
    const lacking = outside("the token lacks a scope", advice);
    return cause instanceof Error ? { ...lacking, says: cause.message } : lacking;
  }
  if (reason === "rate-limited")
    return outside("Slack limits the rate (ratelimited)", "Wait a minute, then try again.");
  if (reason === "unavailable" || reason === "unknown-outcome") {
    return outside(
      `Slack can't be reached (${code})`,
      "Check the network, HTTPS_PROXY and SLACK_API_URL, then try again.",
    );
  }
  return outside(`Slack refused the request (${code})`, "Look this code up in Slack's documentation.");
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
  const says = detail;
  if (error instanceof ConnectionChoiceError) return { ...CHOICE, says };
  if (reason === "connection-needs-action" && url !== undefined) {
    const advice = `Open ${url} and finish there. Do not make a second connection.`;
    return { ...PROBLEMS[reason], advice, says };
  }
  if (reason === "not-logged-in" && way.kind === "api")
    return { ...REFUSED_KEYS[way.credentials.kind], says };
  return { ...PROBLEMS[reason], says };
}

const CHOICE: Problem = {
  problem: "not exactly one Chatra connection",
  advice: `Run \`${howToRun("setup")}\`, which makes or chooses one.`,
};
const REFUSED_KEYS: Record<MembraneCredentials["kind"], Problem> = {
  token: {
    problem: "Membrane refuses the access token",
    advice: "Copy a new access token from Membrane's console into MEMBRANE_ACCESS_TOKEN.",
  },
  key: {
    problem: "Membrane refuses the workspace key",
    advice:
      "Copy MEMBRANE_WORKSPACE_KEY and MEMBRANE_WORKSPACE_SECRET again from Membrane's console (Settings, Access).\nCheck this machine's clock.",
  },
};

const CHECK_ID = "Check MEMBRANE_CONNECTION_ID: `membrane connection list --json` lists the connection IDs.";

const PROBLEMS: Record<ChatraFailureReason, Problem> = {
  "cli-missing": {
    problem: "Membrane's command can't be run",
    advice: "Install it with `npm install -g @membranehq/cli`, or set MEMBRANE_BIN to its path.",
  },
  "cli-outdated": {
    problem: "this version of `membrane` does not fit",
    advice:
      "Update it with `npm install -g @membranehq/cli@latest`.\nIf `membrane` is another program, set MEMBRANE_BIN to Membrane's.",
  },
  "not-logged-in": {
    problem: "Membrane is not logged in",
    advice: "Run `membrane login --tenant` as the user who runs the bot.",
  },
  "connection-needs-action": {
    problem: "the Chatra connection is not ready",
    advice: "Reconnect it in Membrane's console. Do not make a second connection.",
  },
  "rate-limited": { problem: "Membrane or Chatra limits the rate", advice: "Wait a minute, then try again." },
  "not-found": { problem: "Membrane does not know this ID", advice: CHECK_ID },
  refused: {
    problem: "Membrane refused the request",
    advice: "Check the connection in Membrane's console.",
  },
  "invalid-input": { problem: "Membrane refused the input", advice: CHECK_ID },
  unavailable: { problem: "Membrane can't be reached", advice: "Check the network, then try again." },
  "not-begun": { problem: "the request was not sent", advice: "Try again." },
  "unknown-outcome": {
    problem: "Membrane gave no clear answer",
    advice: "Try again. If it stays so, check the connection in Membrane's console.",
  },
};

/** Users who choose Socket Mode expect to need no address at all. */
export const CHATRA_NEEDS_ADDRESS = "Chatra sends chats to a public https URL, also with Socket Mode.";

/** `port`: where the bot listens. */
export function howToGetAddress(port: number | string): string {
  return `Put a TLS proxy in front of the bot, or open a tunnel: \`cloudflared tunnel --url http://localhost:${port}\`.`;
}
