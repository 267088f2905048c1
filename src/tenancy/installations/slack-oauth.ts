import { InstallProvider, type InstallProviderOptions } from "@slack/oauth";
import type { FetchFunction } from "@slack/web-api";
import type { Dispatcher } from "undici";
import { webClientOptions } from "../../outbound/slack/call-slack.ts";

/** The app's credentials, and the way to Slack. */
export type SlackOauth = {
  clientId: string;
  clientSecret: string;
  apiUrl: string;
  dispatcher: Dispatcher;
  /** How long one call may take, in ms. */
  timeoutMs: number;
};

/**
 * Slack's library for installations, over our own connections and without logs: its messages repeat addresses and answers.
 * `observe` may look at requests and answers.
 */
export function createProvider(
  oauth: SlackOauth,
  options: Omit<InstallProviderOptions, "clientId" | "clientSecret" | "logger" | "clientOptions">,
  observe: (fetch: FetchFunction) => FetchFunction = (fetch) => fetch,
): InstallProvider {
  const { logger, fetch, ...client } = webClientOptions(oauth);
  return new InstallProvider({
    ...options,
    clientId: oauth.clientId,
    clientSecret: oauth.clientSecret,
    authorizationUrl: new URL("../oauth/v2/authorize", oauth.apiUrl).href,
    logger,
    clientOptions: { ...client, ...(fetch === undefined ? {} : { fetch: observe(fetch) }) },
  });
}
