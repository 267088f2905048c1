import { awaitReady, WAIT_SECONDS } from "./await-connection.ts";
import type { ConnectionSummary, StartedConnection } from "./chatra-gateway.ts";
import { ChatraGatewayError } from "./chatra-gateway-error.ts";
import { isChatra } from "./discover-connection.ts";
import type { MembraneConnection, MembraneTransport } from "./membrane-transport.ts";
import { describeBegun, findChatraConnector } from "./start-connection.ts";
import { summariseConnections } from "./summarise.ts";

/** A connection that was begun beside those that there were (`known`). Of a request, `connectionId` is the request's id. */
export type NewConnection = StartedConnection & { isRequest: boolean; known: readonly string[] };

/** What a person is to finish: a connection that is there, or a request, with the connections there were before it. */
export type PendingConnection = { connectionId: string } | { requestId: string; known: readonly string[] };

/** The other accounts: the connections that they have, and how many of them wait for what comes of a request. */
export type OtherAccounts = { connections: readonly string[]; waiting: number };

/** Connections for accounts that each have one of their own. Every method rejects with a ChatraGatewayError. */
export type NewConnections = {
  /** Whether it can be asked what became of a request; otherwise that is found out by what is new in the list. */
  readonly followsRequests: boolean;
  /** Begins a new connection, whatever connections there are. */
  begin(): Promise<NewConnection>;
  /** Where a person finishes a request that was begun here lately. */
  addressOf(requestId: string): string | undefined;
  /** The known ones among these, whatever their state. */
  look(connectionIds: readonly string[]): Promise<Map<string, ConnectionSummary>>;
  /** What has come of it so far; undefined while nobody has finished a request. */
  find(pending: PendingConnection, others: OtherAccounts): Promise<ConnectionSummary | undefined>;
  /**
   * Resolves with the id of the connection once it can be used. Rejects when its state is final, when `signal` aborts, and
   * with `refused` where it can't be told which of several connections it is: nobody must get another's.
   */
  awaitNewConnection(input: {
    pending: PendingConnection;
    others: () => Promise<OtherAccounts>;
    signal: AbortSignal;
  }): Promise<string>;
};

/** The address of a request is handed out again for this time, in ms; after that another request is begun. */
const ADDRESS_LASTS_MS = 10 * 60 * 1000;

/**
 * Takes a transport and a clock (Unix ms). `isShared`: the accounts belong to people who know nothing of each other, so
 * that a request is only begun where it can be followed. `pollMs`: the least time between two looks; default 5,000 ms.
 */
export function createNewConnections(options: {
  transport: MembraneTransport;
  isShared: boolean;
  now: () => number;
  pollMs?: number | undefined;
}): NewConnections {
  const { transport, isShared, now } = options;
  const followsRequests = transport.followRequest !== undefined;
  const addresses = new Map<string, { url: string; until: number }>();

  const begin = async (): Promise<NewConnection> => {
    const { id: connectorId, name } = await findChatraConnector(transport);
    const { connections, more } = await transport.listConnections();
    const known = connections.map(({ id }) => id);
    const begun = await transport.connect({ connectorId }).catch((error: unknown) => {
      if (!(error instanceof ChatraGatewayError) || error.reason !== "unknown-outcome") throw error;
      // It may be there, unfinished; but whose it is could only be guessed.
      const detail = `${error.detail}; Membrane may list a connection that nobody finished`;
      throw new ChatraGatewayError("unavailable", detail, { cause: error });
    });
    if (begun.kind === "connection") {
      if (known.includes(begun.connection.id))
        throw new ChatraGatewayError(
          "refused",
          `Membrane makes no new connection beside ${begun.connection.name} (${begun.connection.id})`,
        );
      return { ...(await describeBegun(transport, begun.connection)), isRequest: false, known };
    }
    if (!followsRequests && (isShared || more))
      throw new ChatraGatewayError(
        "refused",
        "this version of Membrane's CLI does not tell which connection comes of a request: let the bot use Membrane's API (MEMBRANE_TRANSPORT)",
      );
    const { requestId, url } = begun;
    const at = now();
    for (const [id, { until }] of addresses) if (until <= at) addresses.delete(id);
    addresses.set(requestId, { url, until: at + ADDRESS_LASTS_MS });
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
    if (others.connections.includes(followed.connectionId)) throw takenError(followed.connectionId);
    return transport.getConnection({ connectionId: followed.connectionId });
  };

  return {
    followsRequests,
    begin,
    addressOf(requestId) {
      const address = addresses.get(requestId);
      return address !== undefined && address.until > now() ? address.url : undefined;
    },
    async look(connectionIds) {
      if (connectionIds.length === 0) return new Map();
      const listed = (await transport.listConnections()).connections;
      // A long list is not printed whole.
      const beyond = connectionIds.filter((id) => listed.every((connection) => connection.id !== id));
      const asked = await Promise.all(beyond.map((connectionId) => getIfKnown(transport, connectionId)));
      const found = [...listed, ...asked.filter((connection) => connection !== undefined)];
      const wanted = found.filter(({ id }) => connectionIds.includes(id));
      return new Map(summariseConnections(wanted, undefined).map((summary) => [summary.id, summary]));
    },
    async find(pending, others) {
      const connection = await resolve(pending, others);
      return connection && summariseConnections([connection], undefined)[0];
    },
    async awaitNewConnection({ pending, others, signal }) {
      const ask = async () => resolve(pending, await others(), { waitSeconds: WAIT_SECONDS, signal });
      return (await awaitReady({ ask, signal, pollMs: options.pollMs ?? 5_000 })).id;
    },
  };
}

/** The one Chatra connection that is new and nobody's; undefined while there is none. */
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
  const list = fresh.map(({ id, name }) => `${name} (${id})`).join(", ");
  throw new ChatraGatewayError(
    "refused",
    `it can't be told whose new connection is whose: ${list}. Remove them in Membrane's console, and connect one account after the other`,
  );
}

async function getIfKnown(
  transport: MembraneTransport,
  connectionId: string,
): Promise<MembraneConnection | undefined> {
  try {
    return await transport.getConnection({ connectionId });
  } catch (error) {
    if (error instanceof ChatraGatewayError && error.reason === "not-found") return undefined;
    throw error;
  }
}

function takenError(connectionId: string): ChatraGatewayError {
  return new ChatraGatewayError("refused", `the connection ${connectionId} belongs to another account`);
}
