/** Membrane's REST API, for the transport that does without the CLI. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { sendJson } from "../http-service.ts";
import { isJsonObject, type JsonObject, stringAt } from "../json.ts";
import { complainAboutConnection, connectionBody, listActions, runAction, search } from "./commands.ts";
import { notFound, type Outcome, refusals } from "./outcome.ts";
import type { MembraneOutput } from "./simulator-api.ts";
import type { MembraneState } from "./state.ts";
import { callChatra } from "./upstream.ts";

/** The journal's name of an HTTP call, in the words of the command line; undefined for what the API does not have. */
export function commandOfHttpCall(method: string, path: string): { command: string; id: string } | undefined {
  if (method === "GET" && path === "/connections") return { command: "connection list", id: "" };
  if (method === "GET" && path === "/search") return { command: "search", id: "" };
  if (method === "GET" && path === "/actions") return { command: "action list", id: "" };
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
      return connection ? { kind: "json", value: connectionBody(connection, plain) } : notFound("Connection");
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

export function sendOutcome(response: ServerResponse, outcome: Outcome): void {
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
  sendJson(response, statuses[stringAt(error, "key") ?? ""] ?? (isInternal ? 500 : 400), error);
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
  const answer = await callChatra(state, {
    method: stringAt(body, "method") ?? "GET",
    path: stringAt(body, "path") ?? "/",
    body: isJsonObject(body.data) ? body.data : undefined,
  });
  return { kind: "json", value: { status: answer.status, headers: answer.headers, data: answer.body } };
}
