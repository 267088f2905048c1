import { ChatraGatewayError } from "./chatra-gateway-error.ts";
import type { MembraneConnection, MembraneTransport } from "./membrane-transport.ts";

/** The workspace has no Chatra connection, or more than one: a person must choose (MEMBRANE_CONNECTION_ID). */
export class ConnectionChoiceError extends ChatraGatewayError {
  override readonly name = "ConnectionChoiceError";
  /** Those to choose from; where none is Chatra's, all that there are. */
  readonly connections: readonly { id: string; name: string }[];

  constructor(detail: string, connections: readonly MembraneConnection[]) {
    super("refused", detail);
    this.connections = connections.map(({ id, name }) => ({ id, name }));
  }
}

/** What tells the connection of an account that names none from those of others. */
export type ConnectionHints = {
  /** Connections of other accounts: none of them is meant. */
  ofOthers?: readonly string[];
  /** The one that was used before: a second one beside it changes nothing. */
  before?: string | undefined;
};

type Connections = Pick<MembraneTransport, "listConnections" | "getConnection">;

/**
 * Takes the configured connection id, or undefined; returns the connection to use, whatever its state.
 * `connection list` is asked in any case: its answer also shows that the program is Membrane's CLI and not another `membrane`.
 * Throws a ConnectionChoiceError when there is not exactly one Chatra connection.
 */
export async function discoverConnection(
  transport: Connections,
  configuredId: string | undefined,
  hints: ConnectionHints = {},
): Promise<MembraneConnection> {
  const found = await findConnection(transport, configuredId, hints);
  if ("connection" in found) return found.connection;
  const { others } = found;
  const list = others.map(({ id, name }) => `${name} (${id})`).join(", ");
  const advice =
    list === ""
      ? "make one with `membrane connect`, or in Membrane's console"
      : `set MEMBRANE_CONNECTION_ID to one of: ${list}`;
  throw new ConnectionChoiceError(`no Chatra connection; ${advice}`, others);
}

/**
 * Takes the configured connection id, or undefined; returns the connection to use, or, where none is Chatra's, all that there are.
 * Throws a ConnectionChoiceError when several are Chatra's, and where not all could be listed and so one may be among the rest.
 */
export async function findConnection(
  transport: Connections,
  configuredId: string | undefined,
  { ofOthers = [], before }: ConnectionHints = {},
): Promise<{ connection: MembraneConnection } | { others: MembraneConnection[] }> {
  const { connections, more } = await transport.listConnections();
  if (configuredId !== undefined) {
    const listed = connections.find(({ id }) => id === configuredId);
    return { connection: listed ?? (await transport.getConnection({ connectionId: configuredId })) };
  }
  // What was archived is gone: it neither is the one nor stands in the way of another.
  const there = connections.filter(({ ended }) => ended !== "ARCHIVED");
  const ofChatra = there.filter((one) => isChatra(one) && !ofOthers.includes(one.id));
  const [only] = ofChatra;
  const used = ofChatra.length === 1 ? only : ofChatra.find(({ id }) => id === before);
  if (used !== undefined) return { connection: used };
  if (only === undefined && !more) return { others: there };
  if (only === undefined)
    throw new ConnectionChoiceError(
      `no Chatra connection among the first ${connections.length} that Membrane lists; set MEMBRANE_CONNECTION_ID to the one to use`,
      [],
    );
  const list = ofChatra.map(({ id, name }) => `${name} (${id})`).join(", ");
  throw new ConnectionChoiceError(
    `${ofChatra.length} Chatra connections; set MEMBRANE_CONNECTION_ID to one of: ${list}`,
    ofChatra,
  );
}

/**
 * Takes a connection; throws unless it can be used. A connection that needs action is to be renewed, never made a second
 * time; the error carries the address where a person does so. One that prints no state at all is taken as ready.
 */
export function assertReady(connection: MembraneConnection): void {
  const state = stateOf(connection);
  if (state === "READY") return;
  throw new ChatraGatewayError(
    NEEDS_A_PERSON.has(state) ? "connection-needs-action" : "unavailable",
    describeState(connection),
    { url: connection.clientAction?.uiUrl },
  );
}

/** Takes a connection; returns its state in upper case, READY only where it can be used. */
export function stateOf({ state, disconnected, ended }: MembraneConnection): string {
  if (ended === "ARCHIVED") return ended;
  if (state !== undefined && state !== "READY") return state;
  return ended ?? (disconnected ? "DISCONNECTED" : "READY");
}

/** Takes a connection; says in words what state it is in, what Membrane has to say of it, and what only a command mends. */
export function describeState(connection: MembraneConnection): string {
  const says = connection.clientAction?.description ?? connection.errorText;
  const state = `the Chatra connection ${connection.name} is ${stateOf(connection)}${says === undefined ? "" : `: ${says}`}`;
  const command = reconnectCommand(connection);
  return command === undefined ? state : `${state}. Reconnect it with \`${command}\``;
}

/**
 * Takes a connection; returns the command that renews it where Membrane gives no address for that. Never a second one is made. A
 * person pastes it into a shell, so its id is one that means nothing there.
 */
export function reconnectCommand(connection: MembraneConnection): string | undefined {
  const hasAddress = connection.clientAction?.uiUrl !== undefined;
  return RECONNECTED.has(stateOf(connection)) && !hasAddress && MEANS_NOTHING.test(connection.id)
    ? `membrane connect --connectionId ${connection.id}`
    : undefined;
}

const MEANS_NOTHING = /^\w[\w.:-]*$/;
const RECONNECTED = new Set(["CLIENT_ACTION_REQUIRED", "DISCONNECTED", "DEFUNCT"]);

/** Takes a connection; tells whether no waiting helps: it must be mended or made anew in Membrane. */
export function hasFailed(connection: MembraneConnection): boolean {
  return FAILED.has(stateOf(connection));
}

const FAILED = new Set(["CONFIGURATION_ERROR", "SETUP_FAILED", "ARCHIVED"]);

/** All other states pass by themselves (BUILDING, SETUP_IN_PROGRESS) or are not known yet. */
const NEEDS_A_PERSON = new Set([
  "CLIENT_ACTION_REQUIRED",
  "CONFIGURATION_ERROR",
  "SETUP_FAILED",
  "DISCONNECTING",
  "NOT_CONFIGURED",
  "DISCONNECTED",
  "ERROR",
  "ARCHIVED",
  "DEFUNCT",
  "DEACTIVATED",
]);

/** Takes a connection; tells whether it is one to Chatra, by its names. */
export function isChatra({ name, key, appNames }: MembraneConnection): boolean {
  return [name, key, ...appNames].some((text) => text !== undefined && /chatra/i.test(text));
}
