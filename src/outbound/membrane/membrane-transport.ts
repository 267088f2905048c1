import type { JsonObject, JsonValue } from "./json.ts";

/** What stops a person from using the connection, and where they go on. */
export type ClientAction = {
  type: string | undefined;
  description: string | undefined;
  uiUrl: string | undefined;
};

/** A connection of the Membrane workspace to an app. `state` is upper case; undefined where none was printed. */
export type MembraneConnection = {
  id: string;
  name: string;
  key: string | undefined;
  connectorId: string | undefined;
  connectorName: string | undefined;
  state: string | undefined;
  disconnected: boolean;
  errorText: string | undefined;
  clientAction: ClientAction | undefined;
};

/** An action of a connection; `inputSchema` is JSON Schema, undefined where none was printed. */
export type MembraneAction = {
  id: string;
  key: string | undefined;
  name: string;
  description: string | undefined;
  /** Of the connection it belongs to, where that was printed. */
  connectionId: string | undefined;
  inputSchema: JsonObject | undefined;
};

export type MembraneConnector = { id: string; name: string };

export type MembraneRequest = {
  path: string;
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  headers?: Record<string, string> | undefined;
  query?: Record<string, string> | undefined;
  pathParameters?: Record<string, string> | undefined;
  body?: JsonValue | undefined;
};

/**
 * The verbs of Membrane that the gateway needs; the CLI speaks them today, the REST API could tomorrow.
 * Every method rejects with a ChatraGatewayError. `effect: "send"` says that doing it twice would show the
 * client two messages: a failure that leaves the outcome open is then `unknown-outcome`, otherwise `unavailable`.
 */
export interface MembraneTransport {
  /** `more`: the workspace has further connections that were not printed. */
  listConnections(): Promise<{ connections: MembraneConnection[]; more: boolean }>;
  getConnection(input: { connectionId: string }): Promise<MembraneConnection>;
  listActions(input: {
    connectionId: string;
    intent?: string | undefined;
    limit?: number | undefined;
  }): Promise<MembraneAction[]>;
  runAction(input: {
    connectionId: string;
    actionId: string;
    input: JsonObject;
    effect: Effect;
  }): Promise<JsonValue>;
  request(input: MembraneRequest & { connectionId: string }): Promise<JsonValue>;
  searchConnectors(input: { query: string }): Promise<MembraneConnector[]>;
}

/** Whether repeating the call is harmless (`repeatable`) or would be seen twice (`send`). */
export type Effect = "send" | "repeatable";
