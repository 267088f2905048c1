import { z } from "zod";
import { asJsonObject, asText, type JsonObject, type JsonValue } from "./json.ts";
import type { MembraneAction, MembraneConnection, MembraneConnector } from "./membrane-transport.ts";

const text = z.string().min(1).optional().catch(undefined);

const clientActionShape = z.looseObject({ type: text, description: text, uiUrl: text });

/** Fields vary over versions; only an id is needed (some texts call it `connectionId`), and a wrong type counts as absent. */
const connectionShape = z.looseObject({
  id: text,
  connectionId: text,
  name: text,
  key: text,
  connectorId: text,
  state: text,
  disconnected: z.boolean().optional().catch(undefined),
  clientAction: clientActionShape.optional().catch(undefined),
});

/** Takes one printed connection; returns it, or undefined when it has no id. */
export function readConnection(printed: JsonValue): MembraneConnection | undefined {
  const parsed = connectionShape.safeParse(printed);
  const object = asJsonObject(printed);
  const id = parsed.data?.id ?? parsed.data?.connectionId;
  if (!parsed.success || object === undefined || id === undefined) return undefined;
  const { name, key, connectorId, state, disconnected, clientAction } = parsed.data;
  // Without any of these it is something else that has an id, such as another program's answer.
  if ([name, key, connectorId, state].every((field) => field === undefined)) return undefined;
  const error = object.error;
  return {
    id,
    name: name ?? key ?? id,
    key,
    connectorId,
    connectorName: asText(asJsonObject(object.connector)?.name),
    state: state?.toUpperCase(),
    disconnected: disconnected === true,
    errorText: asText(error) ?? asText(asJsonObject(error)?.message),
    clientAction: clientAction && {
      type: clientAction.type,
      description: clientAction.description,
      uiUrl: clientAction.uiUrl,
    },
  };
}

/** Takes one printed action; returns it, or undefined without id or name. Catalogue actions print an empty key: absent. */
export function readAction(printed: JsonObject): MembraneAction | undefined {
  const id = asText(printed.id);
  const name = asText(printed.name) ?? asText(printed.key);
  if (id === undefined || name === undefined) return undefined;
  return {
    id,
    key: asText(printed.key),
    name,
    description: asText(printed.description),
    connectionId: asText(printed.connectionId),
    inputSchema: asJsonObject(printed.inputSchema),
  };
}

/** Takes one item of a search; returns the connector in it, or undefined for other elements. */
export function readConnector(printed: JsonObject): MembraneConnector | undefined {
  const type = asText(printed.elementType);
  const element = asJsonObject(printed.element);
  const id = asText(element?.id);
  if (id === undefined || (type !== undefined && type.toLowerCase() !== "connector")) return undefined;
  return { id, name: asText(element?.name) ?? id };
}
