/** The way from Slack to the app: signed HTTP posts, or envelopes over Socket Mode. */
import { Agent } from "node:http";
import { postOverHttp } from "../http-post.ts";
import { type JsonObject, parseJsonObject } from "../json.ts";
import type { AppAnswer, RawPostOptions } from "./model.ts";
import { signedHeaders } from "./signature.ts";
import type { SocketMode } from "./socket-mode.ts";
import type { Workspace } from "./workspace.ts";

export interface AppLink {
  urls: Record<"events" | "interactivity" | "options" | "commands", string | undefined>;
  /** Whether there is anywhere to send to. */
  isConnected(): boolean;
  sendEvent(body: string, retry: { num: number; reason: string | undefined }): Promise<AppAnswer>;
  sendInteraction(payload: JsonObject): Promise<AppAnswer>;
  sendCommand(fields: Record<string, string>): Promise<AppAnswer>;
  postRaw(body: string, options: RawPostOptions): Promise<AppAnswer>;
  close(): void;
}

/** Slack offers no command and no button of an app that is not there. */
export const notInstalled: AppAnswer = { status: 0, body: "", ms: 0, error: "the app is not installed" };

const form = "application/x-www-form-urlencoded";

export function createAppLink(workspace: Workspace, sockets: SocketMode | undefined): AppLink {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  const urls: AppLink["urls"] = {
    events: undefined,
    interactivity: undefined,
    options: undefined,
    commands: undefined,
  };
  const timeoutMs = (): number => workspace.behaviour.answerTimeoutMs;

  const post = async (
    url: string | undefined,
    body: string,
    contentType: string,
    extra: Record<string, string> = {},
  ): Promise<AppAnswer> => {
    if (url === undefined) return { status: 0, body: "", ms: 0, error: "no URL of the app is configured" };
    const seconds = Math.floor(workspace.now() / 1000);
    const headers = { ...signedHeaders(workspace.signingSecret, seconds, body, contentType), ...extra };
    return await postOverHttp(url, body, { headers, timeoutMs: timeoutMs(), agent });
  };

  return {
    urls,
    isConnected: () => sockets !== undefined || urls.events !== undefined,
    sendEvent(body, retry) {
      if (sockets) {
        const payload = parseJsonObject(body) ?? {};
        const envelope = { type: "events_api", payload, acceptsResponse: false } as const;
        return sockets.send({ ...envelope, retryAttempt: retry.num, retryReason: retry.reason }, timeoutMs());
      }
      const headers: Record<string, string> = {};
      if (retry.num > 0) {
        headers["x-slack-retry-num"] = String(retry.num);
        headers["x-slack-retry-reason"] = retry.reason ?? "http_error";
      }
      return post(urls.events, body, "application/json", headers);
    },
    async sendInteraction(payload) {
      if (!workspace.access.isInstalled()) return notInstalled;
      if (sockets)
        return await sockets.send({ type: "interactive", payload, acceptsResponse: true }, timeoutMs());
      return await post(
        payload.type === "block_suggestion" ? urls.options : urls.interactivity,
        new URLSearchParams({ payload: JSON.stringify(payload) }).toString(),
        form,
      );
    },
    async sendCommand(fields) {
      if (!workspace.access.isInstalled()) return notInstalled;
      if (sockets) {
        const envelope = { type: "slash_commands", payload: fields, acceptsResponse: true } as const;
        return await sockets.send(envelope, timeoutMs());
      }
      return await post(urls.commands, new URLSearchParams(fields).toString(), form);
    },
    async postRaw(body, options) {
      const url = options.url ?? urls.events;
      if (url === undefined) return { status: 0, body: "", ms: 0, error: "no URL of the app is configured" };
      const seconds = options.timestamp ?? Math.floor(workspace.now() / 1000);
      const contentType = options.contentType ?? "application/json";
      const headers = {
        ...signedHeaders(workspace.signingSecret, seconds, body, contentType),
        ...options.headers,
      };
      if ("signature" in options) {
        if (options.signature === undefined) delete headers["x-slack-signature"];
        else headers["x-slack-signature"] = options.signature;
      }
      return await postOverHttp(url, body, { headers, timeoutMs: timeoutMs(), agent });
    },
    close: () => agent.destroy(),
  };
}
