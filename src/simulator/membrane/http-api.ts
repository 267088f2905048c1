/** Membrane's REST API, for the transport that does without the CLI. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { sendJson } from "../http-service.ts";
import { isJsonObject, type JsonObject, stringAt } from "../json.ts";
import { complainAboutConnection, connectionBody, listActions, runAction, search } from "./commands.ts";
import { notFound, type Outcome, refusals } from "./outcome.ts";
import type { MembraneOutput } from "./simulator-api.ts";
import { addRequest, changeConnection, type MembraneState, requestBody } from "./state.ts";
import { callChatra } from "./upstream.ts";

/** The journal's name of an HTTP call, in the words of the command line; undefined for what the API does not have. */
export function commandOfHttpCall(method: string, path: string): { command: string; id: string } | undefined {
  if (method === "GET" && path === "/connections") return { command: "connection list", id: "" };
  if (method === "GET" && path === "/search") return { command: "search", id: "" };
  if (method === "GET" && path === "/actions") return { command: "action list", id: "" };
  if (method === "POST" && path === "/connection-requests") return { command: "connect", id: "" };
  const [, requestId] = /^\/connection-requests\/([^/]+)$/.exec(path) ?? [];
  if (method === "GET" && requestId !== undefined) return { command: "connection request", id: requestId };
  const [, collection, id = "", verb] =
    /^\/(actions|connections)\/([^/]+)(?:\/(run|request))?$/.exec(path) ?? [];
  if (collection === "connections" && method === "GET" && verb === undefined)
    return { command: "connection get", id };
  if (collection === "connections" && method === "POST" && verb === "request")
    return { command: "request", id };
  if (collection === "actions" && method === "POST" && verb === "run") return { command: "action run", id };
  return undefined;
}

export async function performHttpCall(
  state: MembraneState,
  output: MembraneOutput,
  call: { command: string; id: string; query: URLSearchParams; body: JsonObject },
): Promise<Outcome> {
  const { command, id, query, body } = call;
  const plain: MembraneOutput = { ...output, connectionIdField: "id" };
  switch (command) {
    case "connection list":
      return {
        kind: "json",
        value: {
          items: [...state.connections.values()].map((connection) => connectionBody(connection, plain)),
        },
      };
    case "connection get": {
      const connection = state.connections.get(id);
      if (!connection) return notFound("Connection");
      const value = connectionBody(connection, plain);
      // As with the CLI: what is being built becomes ready while somebody asks.
      if (connection.state === "BUILDING") changeConnection(state, connection, "READY");
      return { kind: "json", value };
    }
    case "connect":
      return requestConnection(state, body);
    case "connection request": {
      const request = state.requests.get(id);
      return request ? { kind: "json", value: requestBody(state, request) } : notFound("Connection request");
    }
    case "search":
      return {
        kind: "json",
        value: search(state, plain, query.get("q") ?? "", query.get("elementType") ?? undefined),
      };
    case "action list":
      return listActions(
        state,
        query.get("connectionId") ?? undefined,
        query.get("intent") ?? undefined,
        query.get("limit") ?? undefined,
      );
    case "action run": {
      const input = isJsonObject(body.input) ? body.input : {};
      return await runAction(state, query.get("connectionId") ?? undefined, id, input);
    }
    default:
      return await requestOverHttp(state, id, body);
  }
}

export function isAuthorized(state: MembraneState, request: IncomingMessage): boolean {
  return request.headers.authorization === `Bearer ${state.accessToken}`;
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

/** The connection itself comes to be once a person has been at the address: a test plays them with `finishRequest`. */
function requestConnection(state: MembraneState, body: JsonObject): Outcome {
  if (body.connectorId !== state.connectorId) return notFound("Connector");
  return { kind: "json", value: requestBody(state, addRequest(state)) };
}

async function requestOverHttp(
  state: MembraneState,
  connectionId: string,
  body: JsonObject,
): Promise<Outcome> {
  const connection = state.connections.get(connectionId);
  if (!connection) return notFound("Connection");
  const unready = complainAboutConnection(connection);
  if (unready) return unready;
  let path = stringAt(body, "path") ?? "/";
  for (const [name, value] of textsAt(body, "pathParameters")) {
    const encoded = encodeURIComponent(value);
    path = path.replace(`{${name}}`, encoded).replace(`:${name}`, encoded);
  }
  const query = new URLSearchParams(textsAt(body, "query")).toString();
  const headers = textsAt(body, "headers").map(([name, value]) => [name.toLowerCase(), value]);
  const answer = await callChatra(state, connection.id, {
    method: stringAt(body, "method") ?? "GET",
    path: query === "" ? path : `${path}?${query}`,
    body: body.data === undefined ? undefined : JSON.stringify(body.data),
    headers: Object.fromEntries(headers),
  });
  return { kind: "json", value: { status: answer.status, headers: answer.headers, data: answer.body } };
}

function textsAt(body: JsonObject, key: string): [string, string][] {
  const value = body[key];
  return isJsonObject(value) ? Object.entries(value).map(([name, text]) => [name, String(text)]) : [];
}
