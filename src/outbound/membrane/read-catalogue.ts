import { z } from "zod";
import { asJsonObject, asText, type JsonObject, type JsonValue } from "./json.ts";
import type {
  BegunConnection,
  MembraneAction,
  MembraneConnection,
  MembraneConnector,
} from "./membrane-transport.ts";

const text = z.string().min(1).optional().catch(undefined);

/** We send users there, so only a web address may pass. */
const address = z
  .string()
  .regex(/^https?:\/\/\S+$/)
  .optional()
  .catch(undefined);

const clientActionShape = z.looseObject({ type: text, description: text, uiUrl: address });

const flag = z.boolean().optional().catch(undefined);

/** Fields vary between versions; only an id is required (some texts call it `connectionId`). A wrong type counts as absent. */
const connectionShape = z.looseObject({
  id: text,
  connectionId: text,
  name: text,
  key: text,
  integrationKey: text,
  connectorKey: text,
  connectorId: text,
  state: text,
  connected: flag,
  disconnected: flag,
  clientAction: clientActionShape.optional().catch(undefined),
});

/** Takes one printed connection; returns it, or undefined when it has no id. */
export function readConnection(printed: JsonValue): MembraneConnection | undefined {
  const { data: read } = connectionShape.safeParse(printed);
  const object = asJsonObject(printed);
  const id = read?.id ?? read?.connectionId;
  if (read === undefined || object === undefined || id === undefined) return undefined;
  const { name, key, integrationKey, connectorId, state, clientAction } = read;
  // Without any of these, the object with the id is something else, such as another program's answer.
  if ([name, key, integrationKey, connectorId, state].every((field) => field === undefined)) return undefined;
  return {
    id,
    name: name ?? key ?? integrationKey ?? id,
    key,
    appNames: [
      integrationKey,
      read.connectorKey,
      connectorId,
      ...["integration", "connector"].flatMap((part) => {
        const app = asJsonObject(object[part]);
        return [asText(app?.key), asText(app?.name)];
      }),
    ].filter((known) => known !== undefined),
    state: state?.toUpperCase(),
    // `disconnected` is the older field.
    disconnected: read.connected === undefined ? read.disconnected === true : !read.connected,
    ended: endOf(object),
    errorText: errorTextOf(object),
    clientAction: clientAction && {
      type: clientAction.type,
      description: clientAction.description,
      uiUrl: clientAction.uiUrl,
    },
  };
}

function endOf({ archivedAt, isDefunct, isDeactivated }: JsonObject): MembraneConnection["ended"] {
  if (asText(archivedAt) !== undefined) return "ARCHIVED";
  if (isDefunct === true) return "DEFUNCT";
  return isDeactivated === true ? "DEACTIVATED" : undefined;
}

/** `error` is the older name of today's `errors` and `requestError`. */
function errorTextOf({ error, errors, requestError }: JsonObject): string | undefined {
  const said = [error, ...(Array.isArray(errors) ? errors : []), requestError];
  return said
    .map((one) => asText(one) ?? asText(asJsonObject(one)?.message))
    .find((words) => words !== undefined);
}

/** A connection or a connection request; versions name the ids and the address differently. */
const begunShape = z.looseObject({
  connectionId: text,
  resultConnectionId: text,
  requestId: text,
  id: text,
  state: text,
  status: text,
  url: address,
  uiUrl: address,
});

/**
 * Takes the answer to `connect`; returns what was begun, or undefined when the answer does not tell. Without a terminal the CLI
 * makes a connection request (`{requestId, url, status}`), like the REST API; other versions print the connection.
 */
export function readBegunConnection(answer: JsonValue): BegunConnection | undefined {
  const begun = begunShape.safeParse(answer).data;
  if (begun === undefined) return undefined;
  const url = begun.url ?? begun.uiUrl;
  const isRequest =
    begun.requestId !== undefined || (begun.status !== undefined && begun.state === undefined);
  const made = begun.resultConnectionId ?? (isRequest ? begun.connectionId : undefined);
  const requestId = begun.requestId ?? begun.id;
  if (isRequest && made === undefined)
    return requestId === undefined || url === undefined ? undefined : { kind: "request", requestId, url };

  const printed = made === undefined ? readConnection(answer) : undefined;
  if (printed !== undefined) return { kind: "connection", connection: printed };
  const id = made ?? begun.connectionId;
  if (id === undefined) return undefined;
  const clientAction =
    url === undefined ? undefined : { type: "connect", description: undefined, uiUrl: url };
  return { kind: "connection", connection: { ...UNKNOWN, id, name: id, clientAction } };
}

const UNKNOWN = {
  key: undefined,
  appNames: [],
  state: undefined,
  disconnected: false,
  ended: undefined,
  errorText: undefined,
};

/**
 * Takes one printed action; returns it, or undefined without id or name. The empty key of catalogue actions counts as absent.
 */
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
