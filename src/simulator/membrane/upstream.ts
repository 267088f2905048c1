/** Membrane's own call of Chatra, and the error that it makes of a failure there. */
import { Agent } from "node:http";
import { postOverHttp } from "../http-post.ts";
import { isJsonObject, type JsonObject, parseJson } from "../json.ts";
import type { Outcome } from "./outcome.ts";
import type { MembraneState } from "./state.ts";

export interface UpstreamCall {
  method: string;
  path: string;
  body: JsonObject | string | undefined;
  headers?: Record<string, string>;
}

export interface UpstreamAnswer {
  status: number;
  headers: JsonObject;
  body: unknown;
  error: string | undefined;
}

const agent = new Agent({ keepAlive: true, maxSockets: 256 });

/** Calls the account that the connection leads to. */
export async function callChatra(
  state: MembraneState,
  connectionId: string,
  call: UpstreamCall,
): Promise<UpstreamAnswer> {
  const account = state.accounts.get(connectionId) ?? state.chatra;
  if (!account) return { status: 401, headers: {}, body: "", error: undefined };
  const text =
    call.body === undefined || typeof call.body === "string" ? (call.body ?? "") : JSON.stringify(call.body);
  const authorization =
    account.apiKey === undefined ? {} : { authorization: `Chatra.Simple ${account.apiKey}` };
  const answer = await postOverHttp(`${account.apiUrl}${call.path}`, text, {
    method: call.method,
    headers: { "content-type": "application/json", ...authorization, ...call.headers },
    timeoutMs: state.upstreamTimeoutMs,
    agent,
  });
  const parsed = parseJson(answer.body);
  const headers = Object.fromEntries(
    Object.entries(answer.headers).filter(([name]) => name === "retry-after" || name === "content-type"),
  );
  return { status: answer.status, headers, body: parsed ?? answer.body, error: answer.error };
}

/** What an action's run makes of Chatra's answer. The status sits down the `causedByError` chain. */
export function outcomeOfRun(answer: UpstreamAnswer): Outcome {
  if (answer.status >= 200 && answer.status < 300)
    return { kind: "json", value: answer.body === "" ? {} : answer.body };
  return { kind: "error", error: wrapUpstreamFailure(answer) };
}

export function wrapUpstreamFailure(answer: UpstreamAnswer): JsonObject {
  return {
    type: "action_run",
    message: "Failed to run action",
    data: {},
    causedByError: {
      type: "dependency_error",
      message: "API request to the external app failed",
      causedByError: upstreamError(answer),
    },
    logs: [],
  };
}

function upstreamError(answer: UpstreamAnswer): JsonObject {
  if (answer.status === 0) {
    const isTimeout = answer.error === "timeout";
    return {
      type: "connection",
      message: isTimeout ? "Request timed out" : "socket hang up",
      data: { code: answer.error },
    };
  }
  const { status, headers, body } = answer;
  const keys: Record<number, string> = { 401: "access_token_expired", 429: "rate_limit_exceeded" };
  const key = keys[status];
  return {
    type: key === undefined ? "bad_request" : "connection",
    ...(key === undefined ? (status === 404 ? { key: "not_found" } : {}) : { key }),
    message: `Request failed with status code ${status}`,
    data: { response: { status, headers, data: isJsonObject(body) ? body : {} } },
  };
}
