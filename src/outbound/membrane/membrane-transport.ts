import type { MayBegin } from "../../domain/may-begin.ts";
import type { JsonObject } from "../../domain/parse-exact-json.ts";
import type { ChatraGatewayError } from "./chatra-gateway-error.ts";
import type { JsonValue } from "./json.ts";

/**
 * A Membrane workspace's connection to an app. `appNames`: the app's names, from the connector, the integration or their keys.
 * `state` is upper case, undefined where none was printed. `ended`: the connection can't be used, in any state.
 */
export type MembraneConnection = {
  id: string;
  name: string;
  key: string | undefined;
  appNames: readonly string[];
  state: string | undefined;
  disconnected: boolean;
  ended: "ARCHIVED" | "DEFUNCT" | "DEACTIVATED" | undefined;
  errorText: string | undefined;
  /** What prevents use of the connection, and where a user fixes it. */
  clientAction: { description?: string | undefined; uiUrl?: string | undefined } | undefined;
};

/** An action of a connection; `inputSchema` is JSON Schema, undefined where none was printed. */
export type MembraneAction = {
  id: string;
  key: string | undefined;
  name: string;
  description: string | undefined;
  /** The id of its connection, where that was printed. */
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

/** The answer of the app behind Membrane. `status` is undefined where only the body was printed; header names in lower case. */
export type MembraneResponse = {
  status: number | undefined;
  headers: Record<string, string>;
  body: JsonValue;
};

/** A connection that now exists, or a request for one, which a user completes at `url`. */
export type BegunConnection =
  | { kind: "connection"; connection: MembraneConnection }
  | { kind: "request"; requestId: string; url: string };

/** The result of a connection request. */
export type FollowedRequest =
  | { state: "pending" }
  | { state: "done"; connectionId: string }
  | { state: "failed"; detail: string };

/** The action's own result, and the id of the run in Membrane's log, where the answer had it. */
export type ActionRun = { output: JsonValue; actionRunId: string | undefined };

/** Names one attempt at a send. A transport that supports it sends this as the run's `meta` and finds the run by it. */
export type RunMark = { deliveryId: string; attempt: number };

/** A run that we look for by its id, else by its mark among the connection's runs between `from` and `to` (Unix ms). */
export type SoughtRun = {
  connectionId: string;
  actionRunId?: string | undefined;
  mark: RunMark;
  from: number;
  to: number;
  signal?: AbortSignal | undefined;
};

/**
 * What Membrane's run log says about a run: its own result, or its error, whose reason tells whether a retry makes sense.
 * `none`: the log has no such run, or not yet. `unaskable`: this log can never answer for this run.
 */
export type FoundRun =
  | { state: "success"; output: JsonValue }
  | { state: "error"; error: ChatraGatewayError }
  | { state: "running" | "none" | "unaskable" };

/**
 * The Membrane operations that the gateway needs, in the CLI and the REST API. Every method rejects with a ChatraGatewayError.
 * `effect: "send"`: doing it twice would show the visitor two messages. An open outcome is then `unknown-outcome`, otherwise
 * `unavailable`. The transport asks `mayBegin` right before the effect; a refusal gives `not-begun`.
 */
export interface MembraneTransport {
  /** Where that varies: finds out how this version takes a send, because a send must not be the test. */
  prepareSends?(): Promise<void>;
  /** `more`: the workspace has further connections that we could not read. */
  listConnections(): Promise<{ connections: MembraneConnection[]; more: boolean }>;
  /** With `waitSeconds` the answer may take that long while Membrane builds the connection. */
  getConnection(input: {
    connectionId: string;
    waitSeconds?: number | undefined;
    signal?: AbortSignal | undefined;
  }): Promise<MembraneConnection>;
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
    mark?: RunMark | undefined;
    mayBegin?: MayBegin | undefined;
  }): Promise<ActionRun>;
  /** Asks Membrane's log how a run ended whose answer was lost. Rejects where the log is unavailable at the moment. */
  findRun(input: SoughtRun): Promise<FoundRun>;
  /** Rejects for Chatra's status of 400 or above, with the failure that it means. */
  request(
    input: MembraneRequest & { connectionId: string; mayBegin?: MayBegin | undefined },
  ): Promise<MembraneResponse>;
  searchConnectors(input: { query: string }): Promise<MembraneConnector[]>;
  /** Begins a new connection. `unknown-outcome`: Membrane may have made one, so look before you begin another. */
  connect(input: { connectorId: string }): Promise<BegunConnection>;
  /** Exists only where the transport can ask for it: the CLI cannot. */
  followRequest?(input: { requestId: string; signal?: AbortSignal | undefined }): Promise<FollowedRequest>;
}

/** Whether a repeated call is harmless (`repeatable`) or visible twice (`send`). */
export type Effect = "send" | "repeatable";
