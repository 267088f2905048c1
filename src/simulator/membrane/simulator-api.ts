/** The public face of the Membrane simulator: what the `membrane` executable of the simulator answers, and why. */
import type { Present, WaitOptions } from "../change-signal.ts";
import type { FaultBase, FaultRules } from "../fault-rules.ts";
import type { JsonObject } from "../json.ts";

export interface MembraneSimulatorOptions {
  /** 0 (the default) takes a free port. */
  port?: number;
  seed?: string;
  now?: () => number;
  /** The default Chatra account of connections. Absent: Chatra refuses the requests of a connection without its own. */
  chatra?: ChatraAccess;
  /** Default true. */
  loggedIn?: boolean;
  /** Default: one READY connection to Chatra. */
  connections?: ConnectionSeed[];
  actions?: ActionVariants;
  output?: Partial<MembraneOutput>;
  /** For the HTTP API: a token that never ends (MEMBRANE_ACCESS_TOKEN). */
  accessToken?: string;
  /** For the HTTP API: the workspace whose signed tokens are valid (MEMBRANE_WORKSPACE_KEY, MEMBRANE_WORKSPACE_SECRET). */
  workspace?: { key: string; secret: string };
  /** The tenant that a signed token must name (MEMBRANE_TENANT_KEY). Absent: any, or none. */
  tenantKey?: string;
  /** How long Membrane waits for Chatra, in ms. Default 60,000. */
  upstreamTimeoutMs?: number;
}

/** What a user enters in the browser to connect a Chatra account. */
export interface ChatraAccess {
  apiUrl: string;
  apiKey?: string | undefined;
}

export type ConnectionState =
  | "READY"
  | "BUILDING"
  | "CLIENT_ACTION_REQUIRED"
  | "CONFIGURATION_ERROR"
  | "SETUP_FAILED"
  | "DISCONNECTING"
  | "NOT_CONFIGURED"
  | "SETUP_IN_PROGRESS"
  | "DISCONNECTED"
  | "ERROR";

export interface ConnectionSeed {
  id?: string;
  name?: string;
  connectorKey?: string;
  state?: ConnectionState;
  chatra?: ChatraAccess;
  /** Printed over everything else; undefined leaves a field out. One that says it can't be used can't. */
  fields?: JsonObject;
}

export interface MembraneConnection {
  id: string;
  name: string;
  key: string;
  connectorId: string;
  connectorKey: string;
  state: ConnectionState;
  disconnected: boolean;
  error: JsonObject | undefined;
  clientAction: { type: "connect" | "provide-input"; description: string; uiUrl?: string } | undefined;
  fields: JsonObject;
}

/** A request for a connection: what some versions of `connect` make, and the HTTP API. */
export interface ConnectionRequest {
  id: string;
  url: string;
  status: "pending" | "success" | "cancelled" | "error";
  /** What came of it. */
  connectionId: string | undefined;
}

/** An entry of Membrane's own log; times in ms since 1970. Without a status it is under way. */
export interface LoggedRun {
  id: string;
  connectionId: string;
  status: "success" | "error" | undefined;
  input: JsonObject | undefined;
  output: unknown;
  error: JsonObject | undefined;
  createdAt: number;
  completedAt: number | undefined;
  /** What the caller sent along. */
  meta: JsonObject | undefined;
  /** What was dispatched: `{id, key}` of an action, or `{api}`. */
  action: JsonObject;
}

/** How the log misbehaves. May be changed at any time. */
export interface RunLogBehaviour {
  /** An entry is shown this long after its run ended. */
  delayMs: number;
  /** So many of the next runs are never written down. */
  gaps: number;
}

export interface ActionVariants {
  /** The name of the id field: "id" (default) or "messageId"/"clientId". */
  idField?: "id" | "long";
  /** Whether send-agent-message takes agentEmail, agentName and receivedFrom. Default true. */
  identityFields?: boolean;
  /** Give only names; `key` is empty, as catalogue actions can be. */
  emptyKeys?: boolean;
  /** Leave inputSchema out. */
  noSchemas?: boolean;
  /** Only these keys exist. */
  only?: string[];
}

/** The forms that the CLI had over time. May be changed at any time by assigning to `membrane.output`. */
export interface MembraneOutput {
  /** Wrap list, search and get in `{"output": …}`. Default false. */
  envelope: boolean;
  /** Lines before the JSON on stdout. */
  bannerStdout: string[];
  /** Lines on stderr. */
  bannerStderr: string[];
  /** Colour the banners and the text around the JSON with ANSI codes. */
  ansi: boolean;
  /** Indent the JSON. Default true. */
  pretty: boolean;
  errorsTo: "stdout" | "stderr";
  /** `{error: …}` or the bare error data. */
  errorForm: "wrapped" | "bare";
  errorExitCode: number;
  elementType: "Connector" | "connector";
  /** The name of a connection's id. */
  connectionIdField: "id" | "connectionId";
  /** What `request --json` prints: the body, or {status, headers, body}. */
  requestForm: "body" | "response";
  /** What `connect` prints: the new connection, or a request for one. */
  connectForm: "connection" | "request";
  /** Most items of a list on one page, by the CLI and over HTTP. Default 100. */
  pageSize: number;
  /** What this version of the CLI does not know: commands ("act", "action run") and options ("connect --connectorId"). */
  lacks: string[];
}

export interface MembraneFault extends FaultBase {
  /** E.g. "action run", "connection list", "request". Absent: every command. `act` counts as "action run". */
  command?: string;
  /** An action's key, e.g. "send-agent-message". */
  action?: string;
  /** A condition on the input of the action. */
  when?: (input: JsonObject) => boolean;
  /**
   * Whether the effect at Chatra happens before the fault. Default "before": the fault comes first, nothing happens. "slow",
   * "truncated" and "ending" come after it in any case.
   */
  at?: "before" | "after";
  kind:
    | "hang"
    | "hang-ignoring-sigterm"
    | "crash"
    | "empty"
    | "garbage"
    | "truncated"
    | "slow"
    | "not-authenticated"
    | "access-denied"
    | "rate-limited"
    | "app-rate-limited"
    | "connection-disconnected"
    | "lock-timeout"
    | "internal"
    | "error"
    | "server-down"
    | "ending";
  /** For "slow". */
  delayMs?: number;
  /** Seconds, for "app-rate-limited", and for "rate-limited" over HTTP. */
  retryAfter?: number;
  /** For "error": the error data as printed. */
  error?: JsonObject;
  /** For "garbage", and the text on stderr for "ending". */
  text?: string;
  /** For "garbage" and "ending". Default 0. */
  exitCode?: number;
  /** For "ending": how much of the answer is printed. "id": it breaks off behind the id of the run. Default "none". */
  printed?: "none" | "half" | "id" | "whole";
  /** For "ending": a child in a separate session that keeps the streams open for half a minute. */
  leavesChild?: boolean;
}

/** One run of the executable, or one call of the HTTP API. */
export interface RecordedRun {
  argv: string[];
  /** "action run", "connection list", "login" … */
  command: string;
  /** The action's key where one was run. */
  action: string | undefined;
  input: JsonObject | undefined;
  /** The MEMBRANE_, NO_COLOR, FORCE_COLOR, CI, … variables of the process. */
  env: Record<string, string>;
  cwd: string;
  pid: number;
  /** When the process started, in ms since 1970, with fractions. */
  startedAt: number;
  /** When the control server heard of it. */
  arrivedAt: number;
  finishedAt: number | undefined;
  exitCode: number | undefined;
  stdout: string;
  stderr: string;
  fault: string | undefined;
  /** True while the process waits (hangs) or its answer is made. */
  isRunning: boolean;
  /** True once a fault made it hang or crash: its work at Chatra is done. */
  isStuck: boolean;
  transport: "cli" | "http";
}

export interface MembraneChange {
  kind: "run-started" | "run-stuck" | "run-finished" | "connection" | "login";
  command?: string;
}

export interface MembraneSimulator {
  /** For MEMBRANE_SIM_URL. The HTTP API for MEMBRANE_API_URI is served at the same place. */
  readonly url: string;
  /** Absolute path of the executable, for MEMBRANE_BIN. */
  readonly bin: string;
  readonly accessToken: string;
  readonly workspace: { key: string; secret: string };
  output: MembraneOutput;
  readonly faults: FaultRules<MembraneFault>;

  logOut(): void;
  logIn(): void;
  isLoggedIn(): boolean;
  /** The code that `login complete` takes. */
  loginCode(): string;
  connections(): MembraneConnection[];
  /** The first connection to Chatra, or the one with the id. Throws where it is missing. */
  connection(id?: string): MembraneConnection;
  addConnection(seed?: ConnectionSeed): MembraneConnection;
  /** In the order in which they were begun. */
  requests(): readonly ConnectionRequest[];
  /** A user finishes a request in the browser: now the connection exists. Throws where it was not pending. */
  finishRequest(id: string, seed?: ConnectionSeed): MembraneConnection;
  /** A user cancels, or Chatra refuses. */
  failRequest(id: string, status: "cancelled" | "error"): void;
  /** Acts as the owner at the `uiUrl` of `membrane connect`: gives access to a Chatra account. Then the connection is READY. */
  finishConnection(id: string, chatra: ChatraAccess): void;
  removeConnection(id: string): void;
  /** E.g. "CLIENT_ACTION_REQUIRED", which also gives it a clientAction with a uiUrl. */
  setConnectionState(id: string, state: ConnectionState): void;
  /** The run id of an action on a connection. */
  actionId(key: string, connectionId?: string): string;
  /** New ids for all actions (old ids give not_found), and other variants of their schemas. */
  replaceActions(variants?: ActionVariants): void;

  readonly runLog: RunLogBehaviour;
  /** All that the log will ever show, oldest first. */
  loggedRuns(): readonly LoggedRun[];

  runs(command?: string): readonly RecordedRun[];
  /** Runs of one action, by key. */
  actionRuns(key: string): readonly RecordedRun[];
  clearRecords(): void;
  /** Processes under way now. */
  running(): number;
  /** Most processes at once since the last clearRecords. */
  mostAtOnce(): number;

  waitFor<Value>(
    predicate: (membrane: MembraneSimulator) => Value,
    options?: WaitOptions,
  ): Promise<Present<Value>>;
  onChange(listener: (change: MembraneChange) => void): () => void;
  describe(): string;
  close(): Promise<void>;
}
