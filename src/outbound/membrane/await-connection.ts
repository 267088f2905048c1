import { setTimeout as sleep } from "node:timers/promises";
import { ChatraGatewayError } from "./chatra-gateway-error.ts";
import {
  type ConnectionHints,
  describeState,
  findConnection,
  hasFailed,
  stateOf,
} from "./discover-connection.ts";
import type { MembraneConnection, MembraneTransport } from "./membrane-transport.ts";

/** How long one request may wait for its answer; the CLI's own default. */
export const WAIT_SECONDS = 30;

/**
 * Takes the id of a connection or of a connection request; resolves once the connection can be used. Membrane answers late
 * while it builds the connection, and at once while a user has to act. `pollMs` is therefore the least time between two
 * requests. Rejects with the reason when the state is final, and when `signal` aborts.
 */
export async function awaitConnection(options: {
  transport: Pick<MembraneTransport, "listConnections" | "getConnection">;
  connectionId: string;
  isRequest: boolean;
  hints?: () => Promise<ConnectionHints>;
  signal: AbortSignal;
  pollMs: number;
}): Promise<void> {
  const { transport, connectionId, signal, pollMs } = options;

  const ask = async (): Promise<MembraneConnection | undefined> => {
    if (!options.isRequest)
      return transport.getConnection({ connectionId, waitSeconds: WAIT_SECONDS, signal });
    const found = await findConnection(transport, undefined, await options.hints?.());
    return "connection" in found ? found.connection : undefined;
  };
  await awaitReady({ ask, signal, pollMs });
}

/** Polls until the result is ready and resolves with it; otherwise like `awaitConnection`. */
export async function awaitReady(options: {
  ask: () => Promise<MembraneConnection | undefined>;
  signal: AbortSignal;
  pollMs: number;
}): Promise<MembraneConnection> {
  const { ask, signal, pollMs } = options;
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
  throw new ChatraGatewayError("unavailable", "the wait for the connection was given up");
}

function mayPass(error: unknown): error is ChatraGatewayError {
  return (
    error instanceof ChatraGatewayError && (error.reason === "unavailable" || error.reason === "rate-limited")
  );
}
