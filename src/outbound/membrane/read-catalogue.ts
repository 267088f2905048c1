import { z } from "zod";
import type { JsonObject } from "../../domain/parse-exact-json.ts";
import { asJsonObject, asText, type JsonValue } from "./json.ts";
import type {
  BegunConnection,
  FollowedRequest,
  MembraneAction,
  MembraneConnection,
  MembraneConnector,
} from "./membrane-transport.ts";
import { type ListPage, readItems, readPage, unwrapOutput } from "./read-lists.ts";

const text = z.string().min(1).optional().catch(undefined);

/** We send users there, so only a web address may pass. */
const address = z
  .string()
  .regex(/^https?:\/\/\S+$/)
  .optional()
  .catch(undefined);

const flag = z.boolean().optional().catch(undefined);

/** Fields vary between versions; only an id is required (some texts call it `connectionId`). A wrong type counts as absent. */
const connectionShape = z.object({
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
  clientAction: z.object({ description: text, uiUrl: address }).optional().catch(undefined),
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
    clientAction,
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
  return said.map(wordsOf).find((words) => words !== undefined);
}

function wordsOf(error: JsonValue | undefined): string | undefined {
  return asText(error) ?? asText(asJsonObject(error)?.message);
}

/**
 * Takes what removes secrets from Membrane's messages, which users read; returns the readers of Membrane's answers about
 * connections. Each returns undefined for any other answer.
 */
export function createConnectionReaders(hide: (words: string) => string) {
  const shown = (words: string | undefined) => (words === undefined ? undefined : hide(words));
  const cleared = (connection: MembraneConnection): MembraneConnection => {
    const { errorText, clientAction } = connection;
    const action = clientAction && { ...clientAction, description: shown(clientAction.description) };
    return { ...connection, errorText: shown(errorText), clientAction: action };
  };
  return {
    connection: (answer: JsonValue): MembraneConnection | undefined => {
      const connection = readConnection(unwrapOutput(answer));
      return connection && cleared(connection);
    },
    connections: (answer: JsonValue): ListPage<MembraneConnection> | undefined => {
      const page = readPage(answer, readConnection);
      // Another program's list.
      if (page?.items.length === 0 && readItems(answer)?.items.length !== 0) return undefined;
      return page && { ...page, items: page.items.map(cleared) };
    },
    begun: (answer: JsonValue): BegunConnection | undefined => {
      const begun = readBegunConnection(unwrapOutput(answer));
      return begun?.kind === "connection" ? { ...begun, connection: cleared(begun.connection) } : begun;
    },
    followed: (answer: JsonValue): FollowedRequest | undefined => {
      const followed = readConnectionRequest(unwrapOutput(answer));
      return followed?.state === "failed" ? { ...followed, detail: hide(followed.detail) } : followed;
    },
  };
}

/** A connection or a connection request; versions name the ids and the address differently. */
const begunShape = z.object({
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
 * Takes the answer to `connect`. Without a terminal the CLI makes a connection request (`{requestId, url, status}`), like the
 * REST API; other versions print the connection. Undefined when the answer does not tell what was begun.
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
  const clientAction = url === undefined ? null : { uiUrl: url };
  const connection = readConnection({ id, name: id, clientAction });
  return connection && { kind: "connection", connection };
}

const requestShape = z.object({ status: z.string(), resultConnectionId: text });

/** A connection request's status is `pending`, `success`, `cancelled` or `error` (Membrane's skill "self-integration"). */
function readConnectionRequest(answer: JsonValue): FollowedRequest | undefined {
  const request = requestShape.safeParse(answer).data;
  if (request === undefined) return undefined;
  const { resultConnectionId: connectionId } = request;
  if (connectionId !== undefined) return { state: "done", connectionId };
  const status = request.status.toLowerCase();
  if (status === "pending") return { state: "pending" };
  if (status === "cancelled")
    return { state: "failed", detail: "the connection request was cancelled in the browser" };
  if (status !== "error") return undefined;
  const says = wordsOf(asJsonObject(answer)?.resultError);
  const why = says === undefined ? "" : `: ${says}`;
  return { state: "failed", detail: `the connection request failed${why}` };
}

/** Takes one printed action; undefined without id or name. The empty key of catalogue actions counts as absent. */
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
