/** What each command does. */
import { type JsonObject, parseJsonObject } from "../json.ts";
import { actionBody, problemOfInput } from "./action-catalogue.ts";
import { type CommandLine, optionOf } from "./command-line.ts";
import { badRequest, notFound, type Outcome, refusals } from "./outcome.ts";
import { pageOf } from "./pages.ts";
import { beginRun, getLoggedRun } from "./run-log.ts";
import type { MembraneConnection, MembraneOutput } from "./simulator-api.ts";
import { addConnection, addRequest, changeConnection, type MembraneState, requestBody } from "./state.ts";
import { callChatra, outcomeOfRun, wrapUpstreamFailure } from "./upstream.ts";

export async function performCommand(
  state: MembraneState,
  output: MembraneOutput,
  line: CommandLine,
): Promise<Outcome> {
  if (line.name.startsWith("login")) return logIn(state, line);
  if (line.name === "status") {
    const workspace = { id: "6512c0ffee", name: "Acme" };
    if (!state.isLoggedIn) return { kind: "error", error: refusals.notAuthenticated };
    if (line.options.has("json")) return { kind: "json", value: { authenticated: true, workspace } };
    return { kind: "text", text: `Logged in\nWorkspace: ${workspace.name} (${workspace.id})` };
  }
  if (!state.isLoggedIn) return { kind: "error", error: refusals.notAuthenticated };
  const [first = "", second = ""] = line.positionals;
  switch (line.name) {
    case "search":
      return pageOf(search(state, output, first, optionOf(line, "elementType")), queryOf(line), output);
    case "connect":
      return connect(state, output, line);
    case "connection list":
      return pageOf(listConnections(state, output), queryOf(line), output);
    case "connection get":
      return getConnection(state, output, first);
    case "connection ensure":
      return ensureConnection(state, output, first);
    case "action list":
      return listActions(state, output, queryOf(line));
    case "action run": {
      const input = parseJsonObject(optionOf(line, "input") ?? "{}");
      if (!input) return badRequest("--input is not a JSON object");
      return await runAction(state, optionOf(line, "connectionId"), optionOf(line, "id") ?? first, input);
    }
    case "action-run-log get":
      return getLoggedRun(state, first);
    default:
      return await request(state, output, line, first, second);
  }
}

/** The options of a list as a query has them. */
function queryOf(line: CommandLine): URLSearchParams {
  const given = ["connectionId", "intent", "limit", "cursor"].map((name) => [name, optionOf(line, name)]);
  return new URLSearchParams(given.filter((pair): pair is [string, string] => pair[1] !== undefined));
}

export function listConnections(state: MembraneState, output: MembraneOutput): JsonObject[] {
  return [...state.connections.values()].map((connection) => connectionBody(connection, output));
}

export function connectionBody(connection: MembraneConnection, output: MembraneOutput): JsonObject {
  const { id, error, clientAction, connectorKey: _connectorKey, fields, ...rest } = connection;
  return {
    [output.connectionIdField]: id,
    ...rest,
    ...(error ? { error } : {}),
    ...(clientAction ? { clientAction } : {}),
    createdAt: "2026-01-05T09:00:00.000Z",
    isTest: false,
    connected: !rest.disconnected,
    ...fields,
  };
}

export function search(
  state: MembraneState,
  output: MembraneOutput,
  query: string,
  elementType?: string,
): JsonObject[] {
  const isConnector = elementType === undefined || elementType.toLowerCase() === "connector";
  const isMeant = /chatra/i.test(query);
  const element = {
    id: state.connectorId,
    name: "Chatra",
    logoUri: "https://static.getmembrane.example/chatra.svg",
  };
  return isConnector && isMeant ? [{ elementType: output.elementType, element }] : [];
}

export function listActions(state: MembraneState, output: MembraneOutput, query: URLSearchParams): Outcome {
  const connectionId = query.get("connectionId");
  const connection =
    connectionId === null ? [...state.connections.values()][0] : state.connections.get(connectionId);
  if (!connection) return notFound("Connection");
  const actions = connection.connectorKey === "chatra" ? state.catalogue : [];
  const words = (query.get("intent") ?? "")
    .toLowerCase()
    .split(/\W+/)
    .filter((word) => word !== "");
  const score = (name: string): number => words.filter((word) => name.toLowerCase().includes(word)).length;
  const ranked = [...actions].sort((left, right) => score(right.name) - score(left.name));
  const items = ranked.map((action) => actionBody(action, connection.id, state.variants));
  return pageOf(items, query, { pageSize: query.has("limit") ? output.pageSize : 10 });
}

export async function runAction(
  state: MembraneState,
  connectionId: string | undefined,
  actionId: string,
  input: JsonObject,
  meta?: JsonObject,
): Promise<Outcome> {
  const connection = state.connections.get(connectionId ?? "");
  if (!connection) return notFound("Connection");
  const action =
    connection.connectorKey === "chatra" && state.catalogue.find((candidate) => candidate.id === actionId);
  if (!action) return notFound(`Action "${actionId}"`);
  const unready = describeConnectionProblem(connection);
  if (unready) return unready;
  const problem = problemOfInput(action, input);
  if (problem !== undefined) return badRequest(`Invalid input: ${problem}`, { errors: [problem] });
  const { id, key } = action;
  const run = beginRun(state, { connectionId: connection.id, action: { id, key }, input, meta });
  return run.end(outcomeOfRun(await callChatra(state, connection.id, action.toCall(input))));
}

export function describeConnectionProblem(connection: MembraneConnection): Outcome | undefined {
  if (connection.state === "READY" && isUsable(connection.fields)) return undefined;
  if (connection.state === "DISCONNECTED") {
    const message = "Connection is disconnected";
    return { kind: "error", error: { type: "connection", code: "CONNECTION_DISCONNECTED", message } };
  }
  return {
    kind: "error",
    error: {
      type: "connection",
      key: "connection_is_defunct",
      message: `Connection is not ready: ${connection.state}`,
      data: {
        connectionId: connection.id,
        ...(connection.clientAction ? { clientAction: connection.clientAction } : {}),
      },
    },
  };
}

function isUsable({ connected, disconnected, isDefunct, isDeactivated, archivedAt }: JsonObject): boolean {
  return (
    connected !== false &&
    disconnected !== true &&
    isDefunct !== true &&
    isDeactivated !== true &&
    archivedAt === undefined
  );
}

function logIn(state: MembraneState, line: CommandLine): Outcome {
  if (line.name === "login complete") {
    if (line.positionals[0] !== state.loginCode) return badRequest("Invalid or expired code");
    state.isLoggedIn = true;
    state.signal.notify({ kind: "login" });
    return { kind: "text", text: "Logged in to workspace Acme" };
  }
  const url = "https://console.getmembrane.example/cli-login?session=simulator";
  return {
    kind: "text",
    text: `Open this URL in your browser to log in:\n\n  ${url}\n\nThen run: membrane login complete <code>`,
  };
}

/** A new connection waits for its owner in the browser; a test plays them with `finishConnection`. */
function connect(state: MembraneState, output: MembraneOutput, line: CommandLine): Outcome {
  const known = state.connections.get(optionOf(line, "connectionId") ?? "");
  if (known) return { kind: "json", value: requestBody(state, addRequest(state)) };
  const connectorId = optionOf(line, "connectorId");
  const key = optionOf(line, "connectorKey");
  if (connectorId !== state.connectorId && key !== "chatra") return notFound("Connector");
  if (output.connectForm === "request") return { kind: "json", value: requestBody(state, addRequest(state)) };
  const connection = addConnection(state, { state: "CLIENT_ACTION_REQUIRED" });
  connection.clientAction = {
    type: "connect",
    description: "Connect your Chatra account",
    uiUrl: `https://ui.getmembrane.example/connections/${connection.id}/connect`,
  };
  return { kind: "json", value: connectionBody(connection, output) };
}

/** A connection that is being built becomes ready while the caller waits. */
function getConnection(state: MembraneState, output: MembraneOutput, id: string): Outcome {
  const connection = state.connections.get(id);
  if (!connection) return notFound("Connection");
  const body = connectionBody(connection, output);
  if (connection.state === "BUILDING") changeConnection(state, connection, "READY");
  return { kind: "json", value: body };
}

function ensureConnection(state: MembraneState, output: MembraneOutput, url: string): Outcome {
  if (!/chatra\.io/.test(url)) return notFound("Connector");
  const known = [...state.connections.values()].find((connection) => connection.connectorKey === "chatra");
  return {
    kind: "json",
    value: connectionBody(known ?? addConnection(state, { state: "BUILDING" }), output),
  };
}

async function request(
  state: MembraneState,
  output: MembraneOutput,
  line: CommandLine,
  connectionId: string,
  path: string,
): Promise<Outcome> {
  const connection = state.connections.get(connectionId);
  if (!connection) return notFound("Connection");
  const unready = describeConnectionProblem(connection);
  if (unready) return unready;
  let target = path.startsWith("/") ? path : `/${path}`;
  for (const pair of line.options.get("pathParam") ?? []) {
    const [, name = "", value = ""] = /^([^=]*)=(.*)$/s.exec(pair) ?? [];
    target = target
      .replace(`{${name}}`, encodeURIComponent(value))
      .replace(`:${name}`, encodeURIComponent(value));
  }
  const query = (line.options.get("query") ?? []).map((pair) => {
    const [, name = "", value = ""] = /^([^=]*)=(.*)$/s.exec(pair) ?? [];
    return `${encodeURIComponent(name)}=${encodeURIComponent(value)}`;
  });
  const headers: Record<string, string> = {};
  for (const header of line.options.get("header") ?? []) {
    const [, name = "", value = ""] = /^([^:]+):\s*(.*)$/s.exec(header) ?? [];
    if (name !== "") headers[name.toLowerCase()] = value;
  }
  const body = optionOf(line, "data");
  const answer = await callChatra(state, connection.id, {
    method: optionOf(line, "method") ?? (body === undefined ? "GET" : "POST"),
    path: query.length > 0 ? `${target}?${query.join("&")}` : target,
    body,
    headers,
  });
  if (answer.status === 0) return { kind: "error", error: wrapUpstreamFailure(answer) };
  if (output.requestForm === "response") {
    const { status, headers: received, body: value } = answer;
    return { kind: "json", value: { status, headers: received, body: value }, isEnvelopeFree: true };
  }
  if (answer.status >= 400) return { kind: "error", error: wrapUpstreamFailure(answer) };
  return { kind: "json", value: answer.body, isEnvelopeFree: true };
}
