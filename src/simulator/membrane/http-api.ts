/** Membrane's REST API, for the transport without the CLI: exactly the published contract. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { sendJson } from "../http-service.ts";
import { isJsonObject, type JsonObject, stringAt } from "../json.ts";
import {
  connectionBody,
  describeConnectionProblem,
  listActions,
  listConnections,
  runAction,
  search,
} from "./commands.ts";
import { badRequest, notFound, type Outcome, refusals } from "./outcome.ts";
import { pageOf } from "./pages.ts";
import { beginRun, findLoggedRuns, getLoggedRun } from "./run-log.ts";
import type { MembraneOutput } from "./simulator-api.ts";
import { addRequest, changeConnection, type MembraneState, requestBody } from "./state.ts";
import { callChatra, outcomeOfRun } from "./upstream.ts";

export interface HttpCall {
  /** The journal's name for it, in the command line's words. */
  command: string;
  id: string;
  query: URLSearchParams;
  body: JsonObject;
}

const routes: [string, RegExp, string][] = [
  ["GET", /^\/connections$/, "connection list"],
  ["GET", /^\/connections\/([^/]+)$/, "connection get"],
  ["GET", /^\/search$/, "search"],
  ["GET", /^\/actions$/, "action list"],
  ["GET", /^\/action-run-logs$/, "action-run-log list"],
  ["GET", /^\/action-run-logs\/([^/]+)$/, "action-run-log get"],
  ["POST", /^\/connection-requests$/, "connect"],
  ["GET", /^\/connection-requests\/([^/]+)$/, "connection request"],
];

/** Undefined for a path that the API lacks. An action's run and a raw request use the same path. */
export function readHttpCall(
  method: string,
  { pathname, searchParams }: URL,
  body: JsonObject,
): HttpCall | undefined {
  if (method === "POST" && pathname === "/act") {
    const command = body.api === undefined ? "action run" : "request";
    return { command, id: stringAt(body, "id") ?? "", query: searchParams, body };
  }
  for (const [verb, path, command] of routes) {
    const found = method === verb && path.exec(pathname);
    if (found) return { command, id: decodeURIComponent(found[1] ?? ""), query: searchParams, body };
  }
  return undefined;
}

/** What is wrong with the request as such. */
export function problemOfHeaders({ headers }: IncomingMessage): Outcome | undefined {
  const version = headers["api-version"];
  return typeof version === "string" && /^\d+\.\d+$/.test(version)
    ? undefined
    : badRequest("API-Version must be X.Y: without it the contract floats");
}

export async function performHttpCall(
  state: MembraneState,
  output: MembraneOutput,
  { command, id, query, body }: HttpCall,
): Promise<Outcome> {
  const plain: MembraneOutput = { ...output, connectionIdField: "id" };
  switch (command) {
    case "connection list":
      return pageOf(listConnections(state, plain), query, output);
    case "connection get": {
      const connection = state.connections.get(id);
      if (!connection) return notFound("Connection");
      const value = connectionBody(connection, plain);
      // As with the CLI: a connection being built becomes ready at a request.
      if (connection.state === "BUILDING") changeConnection(state, connection, "READY");
      return { kind: "json", value };
    }
    case "connect":
      return requestConnection(state, body);
    case "connection request": {
      const request = state.requests.get(id);
      return request ? { kind: "json", value: requestBody(state, request) } : notFound("Connection request");
    }
    case "search": {
      const found = search(state, plain, query.get("q") ?? "", query.get("elementType") ?? undefined);
      return pageOf(found, query, output);
    }
    case "action list":
      return listActions(state, output, query);
    case "action-run-log list":
      return pageOf(findLoggedRuns(state, query), query, output);
    case "action-run-log get":
      return getLoggedRun(state, id);
    case "action run": {
      const input = isJsonObject(body.input) ? body.input : {};
      return await runAction(state, stringAt(body, "connectionId"), id, input, metaOf(body));
    }
    default:
      return await requestThroughConnection(state, output, body);
  }
}

/** `retryAfter`: in seconds, for a refusal with 429. */
export function sendOutcome(response: ServerResponse, outcome: Outcome, retryAfter?: number): void {
  if (outcome.kind === "json") {
    sendJson(response, 200, outcome.value);
    return;
  }
  const error = outcome.kind === "error" ? outcome.error : refusals.internal;
  const statuses: Record<string, number> = {
    not_authenticated: 401,
    access_denied: 403,
    not_found: 404,
    rate_limit_exceeded: 429,
  };
  const isInternal = error.type === "internal" || error.type === "action_run";
  const status = statuses[stringAt(error, "key") ?? ""] ?? (isInternal ? 500 : 400);
  const wait = status === 429 && retryAfter !== undefined ? { "retry-after": String(retryAfter) } : {};
  sendJson(response, status, error, wait);
}

/** A 200 with half of its body, and then the connection is cut. */
export function sendHalf(response: ServerResponse, outcome: Outcome): void {
  const text = JSON.stringify(outcome.kind === "json" ? outcome.value : {});
  response.writeHead(200, { "content-type": "application/json", "content-length": Buffer.byteLength(text) });
  response.write(text.slice(0, Math.ceil(text.length / 2)), () => response.destroy());
}

/** The connection exists once a user has been at the address: a test does that with `finishRequest`. */
function requestConnection(state: MembraneState, body: JsonObject): Outcome {
  if (body.connectorId !== state.connectorId) return notFound("Connector");
  return { kind: "json", value: requestBody(state, addRequest(state)) };
}

/** The path goes to the app unchanged: this endpoint has no path parameters. */
async function requestThroughConnection(
  state: MembraneState,
  output: MembraneOutput,
  body: JsonObject,
): Promise<Outcome> {
  const connection = state.connections.get(stringAt(body, "connectionId") ?? "");
  if (!connection) return notFound("Connection");
  const unready = describeConnectionProblem(connection);
  if (unready) return unready;
  const api = isJsonObject(body.api) ? body.api : {};
  const unknown = Object.keys(api).find((field) => !API_FIELDS.has(field));
  if (unknown !== undefined) return badRequest(`api has no field ${unknown}`);
  const query = new URLSearchParams(textsAt(api, "query")).toString();
  const path = stringAt(api, "path") ?? "/";
  const headers = textsAt(api, "headers").map(([name, value]) => [name.toLowerCase(), value]);
  const run = beginRun(state, {
    connectionId: connection.id,
    action: { api },
    input: undefined,
    meta: metaOf(body),
  });
  const answer = await callChatra(state, connection.id, {
    method: stringAt(api, "method") ?? "GET",
    path: query === "" ? path : `${path}?${query}`,
    body: api.body === undefined ? undefined : JSON.stringify(api.body),
    headers: Object.fromEntries(headers),
  });
  const { status, headers: received, body: value } = answer;
  return output.requestForm === "response" && status !== 0
    ? run.end({ kind: "json", value: { status, headers: received, body: value } })
    : run.end(outcomeOfRun(answer));
}

const API_FIELDS = new Set(["method", "path", "body", "headers", "query"]);

function metaOf(body: JsonObject): JsonObject | undefined {
  return isJsonObject(body.meta) ? body.meta : undefined;
}

function textsAt(body: JsonObject, key: string): [string, string][] {
  const value = body[key];
  return isJsonObject(value) ? Object.entries(value).map(([name, text]) => [name, String(text)]) : [];
}
