import type { MayBegin } from "../../domain/may-begin.ts";
import type { ChatraGatewayError } from "./chatra-gateway-error.ts";
import type { JsonObject, JsonValue } from "./json.ts";

/** What stops a person from using the connection, and where they go on. */
export type ClientAction = {
  type: string | undefined;
  description: string | undefined;
  uiUrl: string | undefined;
};

/**
 * A connection of the Membrane workspace to an app. `appNames`: what its app is called, by the connector, the integration or their
 * keys. `state` is upper case; undefined where none was printed. `ended`: it can't be used, whatever its state.
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

/** What the app behind Membrane answered. `status` is undefined where the body alone was printed; header names in lower case. */
export type MembraneResponse = {
  status: number | undefined;
  headers: Record<string, string>;
  body: JsonValue;
};

/** A connection that now exists, or a request for one: it comes to be once a person has been at `url`. */
export type BegunConnection =
  | { kind: "connection"; connection: MembraneConnection }
  | { kind: "request"; requestId: string; url: string };

/** What became of a request for a connection. */
export type FollowedRequest =
  | { state: "pending" }
  | { state: "done"; connectionId: string }
  | { state: "failed"; detail: string };

/** What a run gave: the action's own result, and the id of the run in Membrane's log, where the answer had it. */
export type ActionRun = { output: JsonValue; actionRunId: string | undefined };

/** Names one attempt at a send. A transport that can sends it along as the run's `meta`, and finds the run by it. */
export type RunMark = { deliveryId: string; attempt: number };

/**
 * What Membrane's log of runs says of one. Of several runs with one mark a `success` counts first, then one that is `running`.
 *
 * - `success`: it was done; `output` is the action's own result
 * - `error`: it ended with this error, which tells by its reason whether another try is worth it
 * - `running`: it has not ended yet
 * - `none`: the log has no such run, or not yet
 * - `unaskable`: this log can't be asked about this run, now or later
 */
export type FoundRun =
  | { state: "success"; output: JsonValue }
  | { state: "error"; error: ChatraGatewayError }
  | { state: "running" }
  | { state: "none" }
  | { state: "unaskable" };

/**
 * The verbs of Membrane that the gateway needs, as the CLI and the REST API both speak them.
 * Every method rejects with a ChatraGatewayError. `effect: "send"` says that doing it twice would show the
 * client two messages: a failure that leaves the outcome open is then `unknown-outcome`, otherwise `unavailable`.
 * `mayBegin` is asked when nothing stands between the call and its effect any more; `not-begun` when it says no.
 */
export interface MembraneTransport {
  /**
   * Finds out what a send must not be used to find out: how this version of Membrane takes it. Rejects with `cli-outdated` where it
   * takes none. Only where that varies.
   */
  prepareSends?(): Promise<void>;
  /** `more`: the workspace has further connections that could not be read. */
  listConnections(): Promise<{ connections: MembraneConnection[]; more: boolean }>;
  /** With `waitSeconds` the answer may take that long while the connection is being built; `signal` gives the wait up. */
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
  /**
   * Asks Membrane's log how a run ended whose answer was lost: by its id where that is known, else by its mark among the runs on
   * the connection between `from` and `to` (Unix ms). Rejects where the log can't be asked at the moment.
   */
  findRun(input: {
    connectionId: string;
    actionRunId?: string | undefined;
    mark: RunMark;
    from: number;
    to: number;
    signal?: AbortSignal | undefined;
  }): Promise<FoundRun>;
  /** Chatra's status of 400 or above rejects, as the failure that it means. */
  request(
    input: MembraneRequest & { connectionId: string; mayBegin?: MayBegin | undefined },
  ): Promise<MembraneResponse>;
  searchConnectors(input: { query: string }): Promise<MembraneConnector[]>;
  /** Begins a new connection. `unknown-outcome`: one may have been made; look before another is. */
  connect(input: { connectorId: string }): Promise<BegunConnection>;
  /** Only where there is a way to ask for it: the CLI has none. */
  followRequest?(input: { requestId: string; signal?: AbortSignal | undefined }): Promise<FollowedRequest>;
}

/** Whether repeating the call is harmless (`repeatable`) or would be seen twice (`send`). */
export type Effect = "send" | "repeatable";
