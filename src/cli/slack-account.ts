import { z } from "zod";
import type { ChannelId } from "../domain/ids.ts";
import { createCallSlack, ignoreCodes } from "../outbound/slack/call-slack.ts";
import { findAbsent } from "../outbound/slack/find-absent.ts";
import { createSlackDispatcher } from "../outbound/slack/send-request.ts";
import { type Called, SlackGatewayError } from "../outbound/slack/slack-gateway.ts";
import type { Proxies } from "../runtime/dispatcher.ts";

/** The token's owner. `scopes`: the token's, undefined where Slack did not say. */
export type SlackIdentity = { team: string; bot: string; scopes: string[] | undefined };

/** Access to Slack, with a bot token or an app token. */
export type SlackAccess = { token: string; apiUrl: string; proxies: Proxies | undefined };

const CALL_MS = 10_000;

export type SlackAccount = ReturnType<typeof createSlackAccount>;

/**
 * What setup and doctor ask of Slack, beyond what the bot does. Each call ends after ten seconds and is never repeated; it
 * rejects with a `SlackGatewayError`.
 */
export function createSlackAccount({ token, apiUrl, proxies }: SlackAccess) {
  const dispatcher = createSlackDispatcher(proxies);
  const call = createCallSlack({ token, apiUrl, timeoutMs: CALL_MS, dispatcher });
  return {
    async identify(): Promise<SlackIdentity> {
      const found = await call("auth.test", {}, identitySchema);
      if (found.bot_id === undefined) throw new SlackGatewayError("unauthorized", "not_a_bot_token");
      return { team: found.team, bot: found.user, scopes: found.response_metadata?.scopes };
    },
    /** Reads as little of the channel as possible: that works exactly where the bot is a member. */
    readChannel: (channel: string) => call("conversations.history", { channel, limit: 1 }, anything),
    post: (channel: string, text: string) => call("chat.postMessage", { channel, text }, anything, "once"),
    /** A user's name; undefined where Slack does not know the id. */
    async nameOf(user: string) {
      const found = await ignoreCodes(["user_not_found"], call("users.info", { user }, personSchema));
      return found && (found.user.real_name || found.user.name);
    },
    findAbsent: (channel: ChannelId, called: Called) => findAbsent(call, channel, called),
    /** With an app token: whether Socket Mode is available. Does not connect. */
    openSocket: () => call("apps.connections.open", {}, anything),
    close: () => dispatcher.close(),
  };
}

const anything = z.object({});

const personSchema = z.object({ user: z.object({ name: z.string(), real_name: z.string().optional() }) });

const identitySchema = z.object({
  team: z.string(),
  user: z.string(),
  bot_id: z.string().optional(),
  // The WebClient puts the header x-oauth-scopes here.
  response_metadata: z.object({ scopes: z.array(z.string()).optional() }).optional(),
});

/** The manifest's scopes that the token lacks; empty where Slack did not list the token's. */
export function missingScopes(granted: readonly string[] | undefined, wanted: readonly string[]): string[] {
  return granted === undefined ? [] : wanted.filter((scope) => !granted.includes(scope));
}
