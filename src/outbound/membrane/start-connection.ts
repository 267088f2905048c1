import type { StartedConnection } from "./chatra-gateway.ts";
import { ChatraGatewayError } from "./chatra-gateway-error.ts";
import {
  type ConnectionHints,
  describeState,
  findConnection,
  hasFailed,
  reconnectCommand,
  stateOf,
} from "./discover-connection.ts";
import type { MembraneConnection, MembraneConnector, MembraneTransport } from "./membrane-transport.ts";

/** We begin an unfinished request again after this time, in ms. */
const REQUEST_LASTS_MS = 10 * 60 * 1000;

export type ConnectionStarter = {
  /** See `ChatraGateway.connect`. */
  connect(): Promise<StartedConnection>;
  /** Whether this id belongs to a connection request, not to a connection. */
  isRequest(id: string): boolean;
};

/**
 * Takes a transport, the configured connection and a clock (Unix ms); returns what begins a connection where there is none.
 * Concurrent callers share one attempt: two would make two connections.
 */
export function createConnectionStarter(options: {
  transport: MembraneTransport;
  connectionId: string | undefined;
  hints?: () => Promise<ConnectionHints>;
  now: () => number;
}): ConnectionStarter {
  const { transport, now } = options;
  const requests = new Set<string>();
  let latest: { started: StartedConnection; at: number } | undefined;
  let underWay: Promise<StartedConnection> | undefined;

  const connect = async (): Promise<StartedConnection> => {
    const found = await findConnection(transport, options.connectionId, await options.hints?.());
    if ("connection" in found) return use(found.connection);
    // A second caller gets the same address while it may still be open in a browser.
    if (latest !== undefined && now() - latest.at < REQUEST_LASTS_MS) return latest.started;
    const connector = await findChatraConnector(transport);
    try {
      return await begin(connector);
    } catch (error) {
      if (!(error instanceof ChatraGatewayError) || error.reason !== "unknown-outcome") throw error;
      const made = await findConnection(transport, options.connectionId, await options.hints?.());
      if ("connection" in made) return use(made.connection);
      throw new ChatraGatewayError("unavailable", error.detail, { cause: error });
    }
  };

  const begin = async (connector: MembraneConnector): Promise<StartedConnection> => {
    const begun = await transport.connect({ connectorId: connector.id });
    if (begun.kind === "request") {
      requests.add(begun.requestId);
      const started = toStarted(begun.requestId, connector.name, "waiting", begun.url);
      latest = { started, at: now() };
      return started;
    }
    return describeBegun(transport, begun.connection);
  };

  return {
    connect() {
      underWay ??= connect().finally(() => {
        underWay = undefined;
      });
      return underWay;
    },
    isRequest: (id) => requests.has(id),
  };
}

/** Returns Membrane's connector for Chatra. Rejects with `refused` where Membrane has none. */
export async function findChatraConnector(
  transport: Pick<MembraneTransport, "searchConnectors">,
): Promise<MembraneConnector> {
  const connectors = await transport.searchConnectors({ query: "chatra" });
  const connector =
    connectors.find(({ name }) => name.toLowerCase() === "chatra") ??
    connectors.find(({ name }) => /chatra/i.test(name));
  if (connector === undefined)
    throw new ChatraGatewayError("refused", "Membrane's search finds no connector named Chatra");
  return connector;
}

function use(connection: MembraneConnection): StartedConnection {
  if (stateOf(connection) === "READY") return toStarted(connection.id, connection.name, "ready", undefined);
  const url = connection.clientAction?.uiUrl;
  if (hasFailed(connection))
    throw new ChatraGatewayError(
      "connection-needs-action",
      `${describeState(connection)}. Mend it, or remove it, in Membrane's console`,
      { url },
    );
  const started = toStarted(connection.id, connection.name, "waiting", url);
  return { ...started, command: reconnectCommand(connection) };
}

/** Takes a connection as `connect` printed it; returns its state. Some versions print only the new id. */
export async function describeBegun(
  transport: Pick<MembraneTransport, "getConnection">,
  connection: MembraneConnection,
): Promise<StartedConnection> {
  const whole =
    connection.state === undefined
      ? await transport.getConnection({ connectionId: connection.id }).catch(() => connection)
      : connection;
  const url = whole.clientAction?.uiUrl ?? connection.clientAction?.uiUrl;
  const isReady = whole.state === "READY" && stateOf(whole) === "READY";
  const started = toStarted(whole.id, whole.name, isReady ? "ready" : "waiting", url);
  return isReady || url !== undefined ? started : { ...started, command: reconnectCommand(whole) };
}

function toStarted(
  connectionId: string,
  name: string,
  state: StartedConnection["state"],
  url: string | undefined,
): StartedConnection {
  return { connectionId, name, state, url };
}
