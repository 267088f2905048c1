/** Membrane's state: the login, the connections, the actions. */
import { type ChangeSignal, createChangeSignal } from "../change-signal.ts";
import { createSeededIds, type SeededIds } from "../seeded-ids.ts";
import { type CatalogueAction, createCatalogue } from "./action-catalogue.ts";
import type {
  ActionVariants,
  ChatraAccess,
  ConnectionRequest,
  ConnectionSeed,
  ConnectionState,
  LoggedRun,
  MembraneChange,
  MembraneConnection,
  MembraneSimulatorOptions,
  RunLogBehaviour,
} from "./simulator-api.ts";

export interface MembraneState {
  readonly ids: SeededIds;
  readonly now: () => number;
  readonly signal: ChangeSignal<MembraneChange>;
  readonly chatra: ChatraAccess | undefined;
  /** By the connection's id, where it has its own account. */
  readonly accounts: Map<string, ChatraAccess>;
  readonly accessToken: string;
  readonly workspace: { key: string; secret: string };
  readonly tenantKey: string | undefined;
  readonly upstreamTimeoutMs: number;
  readonly connectorId: string;
  readonly connections: Map<string, MembraneConnection>;
  /** Requests for a connection, by id. */
  readonly requests: Map<string, ConnectionRequest>;
  /** Membrane's own log, oldest first. */
  readonly runs: LoggedRun[];
  readonly runLog: RunLogBehaviour;
  isLoggedIn: boolean;
  loginCode: string;
  variants: ActionVariants;
  catalogue: CatalogueAction[];
}

export function createMembraneState(
  options: MembraneSimulatorOptions,
  describe: () => string,
): MembraneState {
  const ids = createSeededIds(options.seed ?? "membrane");
  const variants = options.actions ?? {};
  const state: MembraneState = {
    ids,
    now: options.now ?? Date.now,
    signal: createChangeSignal(describe),
    chatra: options.chatra,
    accounts: new Map(),
    accessToken: options.accessToken ?? `simulator-${ids.membrane()}`,
    workspace: options.workspace ?? {
      key: "simulated-workspace",
      secret: "secret-of-the-simulated-workspace",
    },
    tenantKey: options.tenantKey,
    upstreamTimeoutMs: options.upstreamTimeoutMs ?? 60_000,
    connectorId: ids.membrane(),
    connections: new Map(),
    requests: new Map(),
    runs: [],
    runLog: defaultRunLog(),
    isLoggedIn: options.loggedIn ?? true,
    loginCode: ids.membrane().slice(0, 8),
    variants,
    catalogue: createCatalogue(ids, variants),
  };
  for (const seed of options.connections ?? [{}]) addConnection(state, seed);
  return state;
}

export function addConnection(state: MembraneState, seed: ConnectionSeed): MembraneConnection {
  const connectorKey = seed.connectorKey ?? "chatra";
  const connection: MembraneConnection = {
    id: seed.id ?? state.ids.membrane(),
    name: seed.name ?? connectorKey.replace(/^./, (letter) => letter.toUpperCase()),
    key: connectorKey,
    connectorId: connectorKey === "chatra" ? state.connectorId : state.ids.membrane(),
    connectorKey,
    state: "READY",
    disconnected: false,
    error: undefined,
    clientAction: undefined,
    fields: seed.fields ?? {},
  };
  state.connections.set(connection.id, connection);
  if (seed.chatra) state.accounts.set(connection.id, seed.chatra);
  changeConnection(state, connection, seed.state ?? "READY");
  return connection;
}

/** A requested connection exists once a user has been at the address. */
export function addRequest(state: MembraneState): ConnectionRequest {
  const id = state.ids.membrane();
  const url = `https://ui.getmembrane.example/connection-requests/${id}`;
  const request: ConnectionRequest = { id, url, status: "pending", connectionId: undefined };
  state.requests.set(id, request);
  return request;
}

export function requestBody(state: MembraneState, { id, url, status, connectionId }: ConnectionRequest) {
  return {
    requestId: id,
    connectorId: state.connectorId,
    url,
    status,
    ...(connectionId === undefined ? {} : { resultConnectionId: connectionId }),
  };
}

/** A connection that needs its owner says what to do and where; a broken one says why. */
export function changeConnection(
  state: MembraneState,
  connection: MembraneConnection,
  next: ConnectionState,
): void {
  connection.state = next;
  connection.disconnected = next === "DISCONNECTED" || next === "CLIENT_ACTION_REQUIRED";
  connection.clientAction =
    next === "CLIENT_ACTION_REQUIRED"
      ? {
          type: "connect",
          description: "Reconnect your Chatra account",
          uiUrl: `https://ui.getmembrane.example/connections/${connection.id}/reconnect`,
        }
      : undefined;
  const isBroken = next === "CONFIGURATION_ERROR" || next === "SETUP_FAILED" || next === "ERROR";
  connection.error = isBroken
    ? { type: "configuration", message: "The connection could not be set up", data: {} }
    : undefined;
  state.signal.notify({ kind: "connection" });
}

export function defaultRunLog(): RunLogBehaviour {
  return { delayMs: 0, gaps: 0 };
}
