/** Chatra's REST API under /api, with the faults that a test ordered. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { FaultRules } from "../fault-rules.ts";
import { preciseNow, readBody, sendJson, sendText } from "../http-service.ts";
import { isJsonObject, type JsonObject, parseJson, stringAt } from "../json.ts";
import type { Account } from "./account.ts";
import { performRest, type RestAnswer } from "./rest-methods.ts";
import type { ChatraFault, ChatraMessage, RecordedRestCall } from "./simulator-api.ts";

export interface RestApi {
  readonly calls: RecordedRestCall[];
  handle(path: string, request: IncomingMessage, response: ServerResponse): void;
}

/** `echo` sends the webhooks of a sent message; the call waits for its promise, if any. */
export function createRestApi(
  account: Account,
  faults: FaultRules<ChatraFault>,
  apiKey: string | undefined,
  echo: (message: ChatraMessage) => Promise<unknown> | undefined,
): RestApi {
  const calls: RecordedRestCall[] = [];

  const answer = async (path: string, request: IncomingMessage, raw: Buffer, response: ServerResponse) => {
    const parsed = raw.length === 0 ? {} : parseJson(raw.toString());
    const body = isJsonObject(parsed) ? parsed : {};
    const [, resource = "", encodedId = ""] = /^\/api\/([^/]+)\/?([^/]*)\/?$/.exec(path) ?? [];
    const id = decodeURIComponent(encodedId);
    const method = `${request.method} /${resource}/${id === "" ? "" : ":id"}`;
    const call: RecordedRestCall = { method, path, at: preciseNow(), body };
    if (account.behaviour.record) calls.push(call);

    const fault = faults.take((candidate) => fits(candidate, method, resource, id, body));
    if (fault) call.fault = fault.kind;
    const respond = async ({ status, body: reply, headers }: RestAnswer): Promise<void> => {
      call.status = status;
      const delay = account.behaviour.latencyMs + (fault?.kind === "slow" ? (fault.delayMs ?? 500) : 0);
      if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay));
      if (reply === undefined) sendText(response, status, "");
      else sendJson(response, status, reply, headers);
      account.signal.notify({ kind: "call", method });
    };

    const early = fault && faultAnswer(fault);
    if (early) return await respond(early);
    if (fault?.kind === "reset-before") return request.socket.destroy();
    if (fault?.kind === "garbage") return sendText(response, 200, "<html>gateway</html>", "text/html");
    if (fault?.kind === "timeout") return account.signal.notify({ kind: "call", method });
    if (apiKey !== undefined && request.headers.authorization !== `Chatra.Simple ${apiKey}`) {
      return await respond({ status: 401, body: { error: "unauthorized" } });
    }
    if (!isJsonObject(parsed)) return await respond({ status: 400, body: { error: "invalid JSON" } });
    const { sent, ...reply } = performRest(account, request.method ?? "GET", resource, id, body);
    if (sent) await echo(sent);
    if (fault?.kind === "reset-after-success") return request.socket.destroy();
    if (fault?.kind === "timeout-after-success") return account.signal.notify({ kind: "call", method });
    return await respond(reply);
  };

  return {
    calls,
    handle: (path, request, response) =>
      readBody(request, (raw) => void answer(path, request, raw, response)),
  };
}

function faultAnswer(fault: ChatraFault): RestAnswer | undefined {
  switch (fault.kind) {
    case "ratelimited": {
      const headers: Record<string, string> = {};
      if (fault.retryAfter !== undefined) headers["retry-after"] = String(fault.retryAfter);
      return { status: 429, body: { error: "too many requests" }, headers };
    }
    case "server-error":
      return { status: fault.status ?? 500, body: { error: "internal server error" } };
    case "unauthorized":
      return { status: 401, body: { error: "unauthorized" } };
    default:
      return undefined;
  }
}

function fits(fault: ChatraFault, method: string, resource: string, id: string, body: JsonObject): boolean {
  if (fault.method !== undefined && fault.method !== method) return false;
  if (fault.clientId === undefined) return true;
  return fault.clientId === (resource === "clients" ? id : stringAt(body, "clientId"));
}
