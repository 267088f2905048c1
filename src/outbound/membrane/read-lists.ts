import type { JsonObject, JsonValue } from "./json.ts";
import type { MembraneAction, MembraneConnection, MembraneConnector } from "./membrane-transport.ts";
import { readAction, readConnection, readConnector } from "./read-catalogue.ts";
import { readItems } from "./read-output.ts";
import type { Page } from "./read-pages.ts";

/** Takes an answer to "list connections"; undefined for any other answer, such as another program's list. */
export function readConnections(answer: JsonValue): Page<MembraneConnection> | undefined {
  const page = readPage(answer, readConnection);
  const isOther = page !== undefined && page.items.length === 0 && readItems(answer)?.items.length !== 0;
  return isOther ? undefined : page;
}

/** Takes an answer to "list actions"; undefined for any other. */
export function readActions(answer: JsonValue): Page<MembraneAction> | undefined {
  return readPage(answer, readAction);
}

/** Takes an answer to a search; returns the connectors in it, undefined for any other answer. */
export function readConnectors(answer: JsonValue): Page<MembraneConnector> | undefined {
  return readPage(answer, readConnector);
}

/** Takes an answer with a list and a function that reads an item; drops the items that it can't read. */
export function readPage<T>(
  answer: JsonValue,
  readItem: (item: JsonObject) => T | undefined,
): Page<T> | undefined {
  const list = readItems(answer);
  return (
    list && { items: list.items.map(readItem).filter((item) => item !== undefined), cursor: list.cursor }
  );
}
