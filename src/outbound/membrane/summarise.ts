import type { ActionSummary, ConnectionSummary } from "./chatra-gateway.ts";
import { isChatra, reconnectCommand, stateOf } from "./discover-connection.ts";
import type { MembraneAction, MembraneConnection } from "./membrane-transport.ts";

/** Takes an action from Membrane; returns what a caller may know about it. */
export function summariseAction(action: MembraneAction): ActionSummary {
  const { id, key, name, description, inputSchema } = action;
  return { id, key, name, description, inputSchema };
}

/**
 * Takes a workspace's connections and the id of the one in use, if known; returns them for display. A single Chatra connection
 * also counts as in use: we would choose it.
 */
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
