import type { JsonValue } from "./json.ts";
import type { MembraneAction, MembraneConnection, MembraneConnector } from "./membrane-transport.ts";
import { readAction, readConnection, readConnector } from "./read-catalogue.ts";
import { readItems } from "./read-output.ts";

/** Takes an answer to "list connections"; undefined for any other: another program's list has no connections in it. */
export function readConnections(
  answer: JsonValue,
): { connections: MembraneConnection[]; more: boolean } | undefined {
  const list = readItems(answer);
  if (list === undefined) return undefined;
  const connections = list.items.map(readConnection).filter((connection) => connection !== undefined);
  if (list.items.length > 0 && connections.length === 0) return undefined;
  return { connections, more: list.more };
}

/** Takes an answer to "list actions"; undefined for any other. */
export function readActions(answer: JsonValue): MembraneAction[] | undefined {
  return readItems(answer)
    ?.items.map(readAction)
    .filter((action) => action !== undefined);
}

/** Takes an answer to a search; returns the connectors in it, undefined for any other answer. */
export function readConnectors(answer: JsonValue): MembraneConnector[] | undefined {
  return readItems(answer)
    ?.items.map(readConnector)
    .filter((connector) => connector !== undefined);
}
