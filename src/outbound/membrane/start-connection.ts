import { setTimeout as sleep } from "node:timers/promises";
import type { ChatraGateway, StartedConnection } from "./chatra-gateway.ts";
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
export const REQUEST_LASTS_MS = 10 * 60 * 1000;
/** How long one request may wait for its answer; the CLI's own default. */
export const WAIT_SECONDS = 30;

/** Begins a connection where there is none, and waits for one. Concurrent callers share one attempt: two would make two. */
export function createConnectionStarter(options: {
  transport: MembraneTransport;
  connectionId: string | undefined;
  hints: () => Promise<ConnectionHints>;
  now: () => number;
  pollMs: number;
}): Pick<ChatraGateway, "connect" | "awaitConnection"> {
  const { transport, now, pollMs } = options;
  const requests = new Set<string>();
  let latest: { started: StartedConnection; at: number } | undefined;
  let underWay: Promise<StartedConnection> | undefined;
  const find = async (connectionId: string | undefined) =>
    findConnection(transport, connectionId, await options.hints());

  const connect = async (): Promise<StartedConnection> => {
    const found = await find(options.connectionId);
    if ("connection" in found) return use(found.connection);
    // A second caller gets the same address while it may still be open in a browser.
    if (latest !== undefined && now() - latest.at < REQUEST_LASTS_MS) return latest.started;
    const connector = await findChatraConnector(transport);
    try {
      return await begin(connector);
    } catch (error) {
      if (!(error instanceof ChatraGatewayError) || error.reason !== "unknown-outcome") throw error;
      const made = await find(options.connectionId);
      if ("connection" in made) return use(made.connection);
      throw new ChatraGatewayError("unavailable", error.detail, { cause: error });
    }
  };

  const begin = async ({ id: connectorId, name }: MembraneConnector): Promise<StartedConnection> => {
    const begun = await transport.connect({ connectorId });
    if (begun.kind === "connection") return describeBegun(transport, begun.connection);
    const { requestId, url } = begun;
    requests.add(requestId);
    const started: StartedConnection = { connectionId: requestId, name, state: "waiting", url };
    latest = { started, at: now() };
    return started;
  };

  return {
    connect() {
      underWay ??= connect().finally(() => {
        underWay = undefined;
      });
      return underWay;
    },

    async awaitConnection({ connectionId, signal }) {
      const ask = async (): Promise<MembraneConnection | undefined> => {
        if (!requests.has(connectionId))
          return transport.getConnection({ connectionId, waitSeconds: WAIT_SECONDS, signal });
        const found = await find(undefined);
        return "connection" in found ? found.connection : undefined;
      };
      await awaitReady(ask, pollMs, signal);
    },
  };
}

/** Rejects with `refused` where Membrane has no connector for Chatra. */
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
  if (stateOf(connection) === "READY") return toStarted(connection, true);
  if (hasFailed(connection))
    throw new ChatraGatewayError(
      "connection-needs-action",
      `${describeState(connection)}. Fix or remove it in Membrane's console`,
      { url: connection.clientAction?.uiUrl },
    );
  return toStarted(connection, false);
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
  const isReady = whole.state === "READY" && stateOf(whole) === "READY";
  const uiUrl = whole.clientAction?.uiUrl ?? connection.clientAction?.uiUrl;
  return toStarted({ ...whole, clientAction: { uiUrl } }, isReady);
}

function toStarted(connection: MembraneConnection, isReady: boolean): StartedConnection {
  const { id: connectionId, name, clientAction } = connection;
  if (isReady) return { connectionId, name, state: "ready", url: undefined };
  const command = reconnectCommand(connection);
  return { connectionId, name, state: "waiting", url: clientAction?.uiUrl, command };
}

/**
 * Asks until the connection can be used and resolves with it. Membrane answers late while it builds the connection, and at once
 * while a user has to act: `pollMs` is the least time between two requests. Rejects with the reason when the state is final,
 * and when `signal` aborts.
 */
export async function awaitReady(
  ask: () => Promise<MembraneConnection | undefined>,
  pollMs: number,
  signal: AbortSignal,
): Promise<MembraneConnection> {
  while (!signal.aborted) {
    const askedAt = performance.now();
    let pauseMs = pollMs;
    try {
      const connection = await ask();
      if (connection !== undefined && stateOf(connection) === "READY") return connection;
      if (connection !== undefined && hasFailed(connection))
        throw new ChatraGatewayError("connection-needs-action", describeState(connection), {
          url: connection.clientAction?.uiUrl,
        });
    } catch (error) {
      if (signal.aborted) break;
      if (!mayPass(error)) throw error;
      pauseMs = Math.max(pollMs, error.retryAfterMs ?? 0);
    }
    const left = pauseMs - (performance.now() - askedAt);
    if (left > 0) await sleep(left, undefined, { signal }).catch(() => undefined);
  }
  throw new ChatraGatewayError("unavailable", "the bot stopped waiting for the connection");
}

function mayPass(error: unknown): error is ChatraGatewayError {
  return (
    error instanceof ChatraGatewayError && (error.reason === "unavailable" || error.reason === "rate-limited")
  );
}
