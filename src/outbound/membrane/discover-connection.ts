import { ChatraGatewayError } from "./chatra-gateway.ts";
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

/**
 * Takes the configured connection id, or undefined; returns the connection to use, whatever its state.
 * `connection list` is asked in any case: its answer also shows that the program is Membrane's CLI and not another `membrane`.
 * Throws a ConnectionChoiceError when there is not exactly one Chatra connection.
 */
export async function discoverConnection(
  transport: Pick<MembraneTransport, "listConnections" | "getConnection">,
  configuredId: string | undefined,
): Promise<MembraneConnection> {
  const { connections, more } = await transport.listConnections();
  if (configuredId !== undefined) {
    const listed = connections.find(({ id }) => id === configuredId);
    return listed ?? transport.getConnection({ connectionId: configuredId });
  }

  const ofChatra = connections.filter(isChatra);
  const [only] = ofChatra;
  if (only !== undefined && ofChatra.length === 1) return only;
  const choice = ofChatra.length > 0 ? ofChatra : connections;
  const list = choice.map(({ id, name }) => `${name} (${id})`).join(", ");
  const found = ofChatra.length > 0 ? `${ofChatra.length} Chatra connections` : "no Chatra connection";
  const advice =
    ofChatra.length > 0 || choice.length > 0
      ? "set MEMBRANE_CONNECTION_ID to one of"
      : "make one with `membrane connect`";
  throw new ConnectionChoiceError(
    `${found}${more ? " in the first page" : ""}; ${advice}${list && `: ${list}`}`,
    choice,
  );
}

/**
 * Takes a connection; throws unless it can be used. A connection that needs action is to be renewed, never made a second
 * time; the error carries the address where a person does so. One that prints no state at all is taken as ready.
 */
export function assertReady(connection: MembraneConnection): void {
  const state = connection.state ?? (connection.disconnected ? "DISCONNECTED" : "READY");
  if (state === "READY" && !connection.disconnected) return;
  const url = connection.clientAction?.uiUrl;
  const says = connection.clientAction?.description ?? connection.errorText;
  const detail = `the Chatra connection ${connection.name} is ${state === "READY" ? "DISCONNECTED" : state}${says === undefined ? "" : `: ${says}`}`;
  const passing = !connection.disconnected && !NEEDS_A_PERSON.has(state);
  throw new ChatraGatewayError(passing ? "unavailable" : "connection-needs-action", detail, { url });
}

/** All other states pass by themselves (BUILDING, SETUP_IN_PROGRESS) or are not known yet. */
const NEEDS_A_PERSON = new Set([
  "CLIENT_ACTION_REQUIRED",
  "CONFIGURATION_ERROR",
  "SETUP_FAILED",
  "DISCONNECTING",
  "NOT_CONFIGURED",
  "DISCONNECTED",
  "ERROR",
]);

function isChatra({ name, key, connectorId, connectorName }: MembraneConnection): boolean {
  return [name, key, connectorId, connectorName].some((text) => text !== undefined && /chatra/i.test(text));
}
