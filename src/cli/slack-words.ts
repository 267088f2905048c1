import { SlackGatewayError } from "../outbound/slack/slack-gateway.ts";
import type { Problem } from "./problem.ts";

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
  const { code } = slackError(error);
  if (code === "not_in_channel") {
    return {
      problem: `the bot is not in the channel ${channel}`,
      advice: `Write \`/invite @${bot}\` in the channel.`,
      elsewhere: true,
    };
  }
  if (code === "channel_not_found") {
    return {
      problem: `Slack shows the bot no channel ${channel}`,
      advice: `Check the id at the bottom of the channel's details. If the channel is private, write \`/invite @${bot}\` in it.`,
      elsewhere: true,
    };
  }
  if (code === "is_archived") {
    return {
      problem: `the channel ${channel} is archived`,
      advice: "Unarchive it, or choose another one.",
      elsewhere: true,
    };
  }
  return otherProblem(error);
}

/** Missing scopes, and how an installed app gets them. */
export function scopeProblem(missing: readonly string[]): Problem {
  return {
    problem: `the token lacks ${missing.length === 1 ? "the scope" : "the scopes"} ${missing.join(", ")}`,
    advice:
      "Add what is missing under OAuth & Permissions → Scopes → Bot Token Scopes (manifest.yml has them all), then reinstall the app.",
    elsewhere: true,
  };
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
    return {
      problem: `the token lacks a scope${hint}`,
      advice: "Add it under OAuth & Permissions → Scopes → Bot Token Scopes, then reinstall the app.",
      elsewhere: true,
    };
  }
  if (reason === "rate-limited") {
    return { problem: "Slack asks to wait (ratelimited)", advice: "Try again in a minute.", elsewhere: true };
  }
  if (reason === "unavailable" || reason === "unknown-outcome") {
    return {
      problem: `Slack can't be reached (${code})`,
      advice: "Check the network, HTTPS_PROXY and SLACK_API_URL, then try again.",
      elsewhere: true,
    };
  }
  return {
    problem: `Slack refused (${code})`,
    advice: "Slack's documentation of the method explains this word.",
    elsewhere: true,
  };
}

function slackError(error: unknown): SlackGatewayError {
  if (error instanceof SlackGatewayError) return error;
  throw error;
}
