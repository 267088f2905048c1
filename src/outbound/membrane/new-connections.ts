import type { ConnectionSummary, StartedConnection } from "./chatra-gateway.ts";
import { ChatraGatewayError } from "./chatra-gateway-error.ts";
import { isChatra, nameConnections, summariseConnections } from "./discover-connection.ts";
import type { MembraneConnection, MembraneTransport } from "./membrane-transport.ts";
import {
  awaitReady,
  describeBegun,
  findChatraConnector,
  REQUEST_LASTS_MS,
  WAIT_SECONDS,
} from "./start-connection.ts";

/**
 * What an admin must finish: an existing connection, or a request with the connections that existed before it. `own`: the one
 * among those that the account had.
 */
export type PendingConnection =
  | { connectionId: string }
  | { requestId: string; known: readonly string[]; own?: string | undefined };

/** The other accounts: their connections, and how many accounts wait for the result of a request. */
export type OtherAccounts = { connections: readonly string[]; waiting: number };

/** Connections for accounts that each have their own. Every method rejects with a ChatraGatewayError. */
export type NewConnections = ReturnType<typeof createNewConnections>;

/**
 * Takes a transport and a clock (Unix ms). `isShared`: the accounts belong to unrelated customers, so we only begin requests
 * that we can follow. `pollMs`: the least time between two looks; default 5,000 ms.
 */
export function createNewConnections(options: {
  transport: MembraneTransport;
  isShared: boolean;
  now: () => number;
  pollMs?: number | undefined;
}) {
  const { transport, isShared, now, pollMs = 5_000 } = options;
  const followsRequests = transport.followRequest !== undefined;
  const addresses = new Map<string, { url: string; until: number }>();

  /** Begins a new connection next to the existing ones (`known`). For a request, `connectionId` is the request's id. */
  const begin = async (): Promise<StartedConnection & { isRequest: boolean; known: string[] }> => {
    const { id: connectorId, name } = await findChatraConnector(transport);
    const { connections, more } = await transport.listConnections();
    const known = connections.map(({ id }) => id);
    const begun = await transport.connect({ connectorId }).catch((error: unknown) => {
      if (!(error instanceof ChatraGatewayError) || error.reason !== "unknown-outcome") throw error;
      // The connection may exist, unfinished, but we could only guess its owner.
      const detail = `${error.detail}; Membrane may now list an unfinished connection`;
      throw new ChatraGatewayError("unavailable", detail, { cause: error });
    });
    if (begun.kind === "connection") {
      if (known.includes(begun.connection.id))
        throw new ChatraGatewayError(
          "refused",
          `Membrane made no new connection beside ${begun.connection.name} (${begun.connection.id})`,
        );
      return { ...(await describeBegun(transport, begun.connection)), isRequest: false, known };
    }
    if (!followsRequests && (isShared || more))
      throw new ChatraGatewayError(
        "refused",
        "this version of Membrane's CLI does not say which connection a request made: set MEMBRANE_TRANSPORT to api",
      );
    const { requestId, url } = begun;
    const at = now();
    for (const [id, { until }] of addresses) if (until <= at) addresses.delete(id);
    addresses.set(requestId, { url, until: at + REQUEST_LASTS_MS });
    return { connectionId: requestId, name, state: "waiting", url, isRequest: true, known };
  };

  const resolve = async (
    pending: PendingConnection,
    others: OtherAccounts,
    wait: { waitSeconds?: number; signal?: AbortSignal } = {},
  ): Promise<MembraneConnection | undefined> => {
    if ("connectionId" in pending)
      return transport.getConnection({ connectionId: pending.connectionId, ...wait });
    if (transport.followRequest === undefined)
      return chooseNew(await transport.listConnections(), pending.known, others);
    const followed = await transport.followRequest({ requestId: pending.requestId, signal: wait.signal });
    if (followed.state === "pending") return undefined;
    if (followed.state === "failed") throw new ChatraGatewayError("refused", followed.detail);
    const { connectionId } = followed;
    if (others.connections.includes(connectionId))
      throw new ChatraGatewayError("refused", `the connection ${connectionId} belongs to another account`);
    if (pending.known.includes(connectionId) && connectionId !== pending.own)
      throw new ChatraGatewayError("refused", `the connection ${connectionId} existed before the request`);
    return transport.getConnection({ connectionId });
  };

  return {
    /** Whether the transport can follow a request; otherwise we look for new entries in the list. */
    followsRequests,
    begin,
    /** Where an admin finishes a request that this process began recently. */
    addressOf(requestId: string): string | undefined {
      const address = addresses.get(requestId);
      return address !== undefined && address.until > now() ? address.url : undefined;
    },
    /** Returns the known connections among these, in any state. */
    async look(connectionIds: readonly string[]): Promise<Map<string, ConnectionSummary>> {
      if (connectionIds.length === 0) return new Map();
      const listed = (await transport.listConnections()).connections;
      // Membrane cuts a long list.
      const beyond = connectionIds.filter((id) => listed.every((connection) => connection.id !== id));
      const asked = await Promise.all(
        beyond.map((connectionId) => transport.getConnection({ connectionId }).catch(passUnknown)),
      );
      const found = [...listed, ...asked.filter((connection) => connection !== undefined)];
      const wanted = found.filter(({ id }) => connectionIds.includes(id));
      return new Map(summariseConnections(wanted, undefined).map((summary) => [summary.id, summary]));
    },
    /** Returns the connection so far; undefined while the request is unfinished. */
    async find(pending: PendingConnection, others: OtherAccounts): Promise<ConnectionSummary | undefined> {
      const connection = await resolve(pending, others);
      return connection && summariseConnections([connection], undefined)[0];
    },
    /**
     * Resolves with the id of the connection once it can be used. Rejects when its state is final and when `signal` aborts.
     * Rejects with `refused` where several connections could be the one: no account may get another's.
     */
    async awaitNewConnection(awaited: {
      pending: PendingConnection;
      others: () => Promise<OtherAccounts>;
      signal: AbortSignal;
    }): Promise<string> {
      const { pending, others, signal } = awaited;
      const ask = async () => resolve(pending, await others(), { waitSeconds: WAIT_SECONDS, signal });
      return (await awaitReady(ask, pollMs, signal)).id;
    },
  };
}

/** The only Chatra connection that is new and belongs to no account; undefined while there is none. */
function chooseNew(
  { connections, more }: { connections: MembraneConnection[]; more: boolean },
  known: readonly string[],
  others: OtherAccounts,
): MembraneConnection | undefined {
  const fresh = connections.filter(
    (one) => isChatra(one) && !known.includes(one.id) && !others.connections.includes(one.id),
  );
  const [only] = fresh;
  if (only === undefined) return undefined;
  if (fresh.length === 1 && others.waiting === 0 && !more) return only;
  throw new ChatraGatewayError(
    "refused",
    `the bot can't match the new connections to accounts: ${nameConnections(fresh)}. Remove them in Membrane's console, and connect one account after the other`,
  );
}

function passUnknown(error: unknown): undefined {
  if (error instanceof ChatraGatewayError && error.reason === "not-found") return undefined;
  throw error;
}
