import type { ConnectionSummary } from "./chatra-gateway.ts";
import { ChatraGatewayError } from "./chatra-gateway-error.ts";
import type { MembraneConnection, MembraneTransport } from "./membrane-transport.ts";

/** The workspace has no Chatra connection, or several: the operator must choose one (MEMBRANE_CONNECTION_ID). */
export class ConnectionChoiceError extends ChatraGatewayError {
  override readonly name = "ConnectionChoiceError";

  constructor(detail: string) {
    super("refused", detail);
  }
}

/** Connections of the accounts that have their own. Membrane still lists those of removed accounts. */
export type ConnectionsOfOthers = { active: readonly string[]; removed: readonly string[] };

/** Tells this account's connection from those of other accounts, where the account names none. */
export type ConnectionHints = {
  /** We never choose one of an active account, and one of a removed account only where there is no other. */
  ofOthers?: ConnectionsOfOthers | undefined;
  /** The connection used before; we keep it even when a second one appears. */
  before?: string | undefined;
};

type Connections = Pick<MembraneTransport, "listConnections" | "getConnection">;

/**
 * Takes the configured connection id, or undefined; returns the connection to use, in any state. Throws a ConnectionChoiceError
 * unless there is exactly one Chatra connection.
 */
export async function discoverConnection(
  transport: Connections,
  configuredId: string | undefined,
  hints?: ConnectionHints,
): Promise<MembraneConnection> {
  const found = await findConnection(transport, configuredId, hints);
  if ("connection" in found) return found.connection;
  const advice =
    found.others.length === 0
      ? "make one with `membrane connect`, or in Membrane's console"
      : `set MEMBRANE_CONNECTION_ID to one of: ${nameConnections(found.others)}`;
  throw new ConnectionChoiceError(`no Chatra connection; ${advice}`);
}

/**
 * Takes the configured connection id, or undefined; returns the connection to use, or all of them where none belongs to Chatra.
 * We always ask for the list: its answer also proves that the program is Membrane's CLI, not another `membrane`. Throws a
 * ConnectionChoiceError when several belong to Chatra, or when the list is incomplete.
 */
export async function findConnection(
  transport: Connections,
  configuredId: string | undefined,
  { ofOthers, before }: ConnectionHints = {},
): Promise<{ connection: MembraneConnection } | { others: MembraneConnection[] }> {
  const { connections, more } = await transport.listConnections();
  if (configuredId !== undefined) {
    const listed = connections.find(({ id }) => id === configuredId);
    return { connection: listed ?? (await transport.getConnection({ connectionId: configuredId })) };
  }
  // An archived connection is gone: we neither choose it nor count it.
  const there = connections.filter(({ ended }) => ended !== "ARCHIVED");
  const ofChatra = there.filter((one) => isChatra(one) && !ofOthers?.active.includes(one.id));
  const ofNobody = ofChatra.filter(({ id }) => !ofOthers?.removed.includes(id));
  const used = onlyOne(ofChatra) ?? ofChatra.find(({ id }) => id === before) ?? onlyOne(ofNobody);
  if (used !== undefined) return { connection: used };
  if (ofChatra.length > 0)
    throw new ConnectionChoiceError(
      `${ofChatra.length} Chatra connections; set MEMBRANE_CONNECTION_ID to one of: ${nameConnections(ofChatra)}`,
    );
  if (!more) return { others: there };
  throw new ConnectionChoiceError(
    `no Chatra connection among the first ${connections.length} that Membrane lists; set MEMBRANE_CONNECTION_ID to the one to use`,
  );
}

function onlyOne<T>(items: readonly T[]): T | undefined {
  return items.length === 1 ? items[0] : undefined;
}

/** Names connections with their ids. */
export function nameConnections(connections: readonly MembraneConnection[]): string {
  return connections.map(({ id, name }) => `${name} (${id})`).join(", ");
}

/**
 * Throws unless the connection can be used. An admin must renew one that needs action, not make a second one; the error carries
 * the address for that. A connection without a printed state counts as ready.
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

/** The state in upper case, READY only where the connection can be used. */
export function stateOf({ state, disconnected, ended }: MembraneConnection): string {
  if (ended === "ARCHIVED") return ended;
  if (state !== undefined && state !== "READY") return state;
  return ended ?? (disconnected ? "DISCONNECTED" : "READY");
}

/** The state, Membrane's message, and the command that fixes it where only a command can. */
export function describeState(connection: MembraneConnection): string {
  const says = connection.clientAction?.description ?? connection.errorText;
  const state = `the Chatra connection ${connection.name} is ${stateOf(connection)}${says === undefined ? "" : `: ${says}`}`;
  const command = reconnectCommand(connection);
  return command === undefined ? state : `${state}. Reconnect it with \`${command}\``;
}

/**
 * The command that renews a connection where Membrane gives no address for that, and never makes a second one. An admin pastes
 * it into a shell, so the id must have no meaning there.
 */
export function reconnectCommand(connection: MembraneConnection): string | undefined {
  const hasAddress = connection.clientAction?.uiUrl !== undefined;
  return RECONNECTED.has(stateOf(connection)) && !hasAddress && MEANS_NOTHING.test(connection.id)
    ? `membrane connect --connectionId ${connection.id}`
    : undefined;
}

const MEANS_NOTHING = /^\w[\w.:-]*$/;
const RECONNECTED = new Set(["CLIENT_ACTION_REQUIRED", "DISCONNECTED", "DEFUNCT"]);

/** Whether waiting is useless and someone must fix or recreate the connection in Membrane. */
export function hasFailed(connection: MembraneConnection): boolean {
  return FAILED.has(stateOf(connection));
}

const FAILED = new Set(["CONFIGURATION_ERROR", "SETUP_FAILED", "ARCHIVED"]);

/** All other states are temporary (BUILDING, SETUP_IN_PROGRESS) or unknown to us. */
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

/** Whether a connection's names point to Chatra. */
export function isChatra({ name, key, appNames }: MembraneConnection): boolean {
  return [name, key, ...appNames].some((text) => text !== undefined && /chatra/i.test(text));
}

/** Takes connections and the id of the one in use, if known. We would choose a single one, so that counts as in use. */
export function summariseConnections(
  connections: readonly MembraneConnection[],
  usedId: string | undefined,
): ConnectionSummary[] {
  const ofChatra = connections.filter(isChatra);
  const inUse = usedId ?? (ofChatra.length === 1 ? ofChatra[0]?.id : undefined);
  return connections.map((connection) => ({
    id: connection.id,
    name: connection.name,
    state: stateOf(connection),
    isChatra: isChatra(connection),
    inUse: connection.id === inUse,
    url: connection.clientAction?.uiUrl,
    command: isChatra(connection) ? reconnectCommand(connection) : undefined,
    detail: connection.clientAction?.description ?? connection.errorText,
  }));
}
