import { type JsonObject, parseJsonObject, stringAt } from "../../src/simulator/json.ts";
import { startSlackPlatform } from "../../src/simulator/slack/platform/platform.ts";
import type {
  Consent,
  SlackPlatform,
  SlackPlatformOptions,
} from "../../src/simulator/slack/platform/platform-api.ts";
import { type ReceivingApp, startReceivingApp } from "./receiving-app.ts";

export interface PlatformStage {
  app: ReceivingApp;
  platform: SlackPlatform;
  /** Where Slack sends the browser back to. */
  redirectUri: string;
  /** ms that pass at once. */
  pass(ms: number): void;
  /** The address of the authorize page, as an app would make it. */
  authorizeUrl(changes?: Record<string, string | undefined>): string;
  /** Agrees, and returns the code. */
  codeFor(consent: Consent): Promise<string>;
  /** Slack's answer to a call, also where it is a refusal. */
  call(token: string, method: string, args?: JsonObject): Promise<JsonObject>;
  /** oauth.v2.access with id and secret in the body, unless told otherwise. */
  access(fields: Record<string, string>, headers?: Record<string, string>): Promise<JsonObject>;
  /** The bodies of events that the app got. */
  events(): JsonObject[];
  close(): Promise<void>;
}

/** A platform without workspaces, and an app that records what it gets. */
export async function startPlatformStage(options: SlackPlatformOptions = {}): Promise<PlatformStage> {
  let now = Date.now();
  const app = await startReceivingApp();
  const redirectUri = `${app.url}/slack/oauth_redirect`;
  const platform = await startSlackPlatform({ now: () => now, redirectUrls: [redirectUri], ...options });
  platform.connect({ eventsUrl: `${app.url}/slack/events` });

  const authorizeUrl: PlatformStage["authorizeUrl"] = (changes = {}) => {
    const url = new URL(platform.authorizeUrl);
    const asked = { client_id: platform.clientId, scope: "chat:write,commands", state: "s1", ...changes };
    for (const [name, value] of Object.entries({ redirect_uri: redirectUri, ...asked }))
      if (value !== undefined) url.searchParams.set(name, value);
    return url.href;
  };
  const post = async (method: string, body: string, headers: Record<string, string>): Promise<JsonObject> => {
    const response = await fetch(`${platform.apiUrl}${method}`, { method: "POST", headers, body });
    return parseJsonObject(await response.text()) ?? {};
  };

  return {
    app,
    platform,
    redirectUri,
    pass(ms) {
      now += ms;
    },
    authorizeUrl,
    async codeFor(consent) {
      const address = new URL(await platform.approve(authorizeUrl(), consent));
      return address.searchParams.get("code") ?? "";
    },
    call: (token, method, args = {}) =>
      post(method, JSON.stringify(args), {
        "content-type": "application/json",
        authorization: `Bearer ${token}`,
      }),
    access(fields, headers) {
      const own = { client_id: platform.clientId, client_secret: platform.clientSecret };
      const form = { redirect_uri: redirectUri, ...(headers ? {} : own), ...fields };
      return post("oauth.v2.access", new URLSearchParams(form).toString(), {
        "content-type": "application/x-www-form-urlencoded",
        ...headers,
      });
    },
    events: () => app.json().filter(({ type }) => type === "event_callback"),
    async close() {
      await platform.close();
      await app.close();
    },
  };
}

/** A text field of an answer; empty where it has none. */
export function textOf(answer: JsonObject, key: string): string {
  return stringAt(answer, key) ?? "";
}
