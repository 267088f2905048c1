import { type AskApiOptions, createAskApi, READ_TIMEOUT_MS, toQuery } from "./ask-api.ts";
import { ChatraGatewayError } from "./chatra-gateway-error.ts";
import { plainId, searchWords } from "./check-arguments.ts";
import { asJsonObject, type JsonValue } from "./json.ts";
import type { MembraneResponse, MembraneTransport } from "./membrane-transport.ts";
import { checkRequest, effectOfRequest, fillPath, wordsOfRequest } from "./raw-request.ts";
import { createConnectionReaders, readAction, readConnector } from "./read-catalogue.ts";
import { readResponseError } from "./read-error.ts";
import { readItems, readPage } from "./read-lists.ts";
import { readActionRun, readResponse } from "./read-output.ts";
import { chooseRun, readSoughtRun } from "./read-run-log.ts";

/** Our clock and Membrane's may differ by this much, in ms; a run's mark tells it from runs close in time. */
const CLOCKS_DIFFER_MS = 60_000;

/**
 * Takes the API's address and credentials, secrets that no error may repeat, and a clock (Unix ms); returns Membrane over its
 * REST API. We do not use `@membranehq/sdk` (0.28.3): it has no timeout or retry, ignores Retry-After, and its errors drop the
 * HTTP status, so a refusal would look like a send of unknown outcome.
 */
export function createApiTransport(options: AskApiOptions): MembraneTransport {
  const { now } = options;
  const { get, post, list, hiding } = createAskApi(options);
  const readers = createConnectionReaders(hiding(null));

  return {
    async listConnections() {
      const { items, more } = await list("connection list", "/connections", readers.connections);
      return { connections: items, more };
    },

    getConnection: async ({ connectionId, waitSeconds, signal }) => {
      const path = `/connections/${inPath(connectionId, "connection id")}`;
      const wait = waitSeconds === undefined ? {} : { wait: "true", timeout: String(waitSeconds) };
      const timeoutMs = READ_TIMEOUT_MS + (waitSeconds ?? 0) * 1000;
      return get("connection get", `${path}${toQuery(wait)}`, readers.connection, { timeoutMs, signal });
    },

    async listActions({ connectionId, intent, limit: most }) {
      const words = intent === undefined ? undefined : searchWords(intent);
      const query = { connectionId: plainId(connectionId, "connection id"), intent: words };
      const readActions = (answer: JsonValue) => readPage(answer, readAction);
      return (await list("action list", "/actions", readActions, { query, most })).items;
    },

    runAction: async ({ connectionId, actionId, input, effect, mark, mayBegin }) => {
      const run = {
        id: plainId(actionId, "action id"),
        connectionId: plainId(connectionId, "connection id"),
        input,
        meta: mark,
      };
      return post({
        command: "action run",
        path: "/act",
        body: JSON.stringify(run),
        effect,
        input,
        mayBegin,
        read: (answer) => readActionRun(answer, effect),
      });
    },

    async findRun({ connectionId, actionRunId, mark, from, to, signal }) {
      const how = { now: now(), hide: (words: string, input: JsonValue) => hiding(input)(words) };
      const earliest = from - CLOCKS_DIFFER_MS;
      try {
        if (actionRunId !== undefined) {
          const path = `/action-run-logs/${inPath(actionRunId, "run id")}`;
          const sought = { actionRunId, connectionId, mark, from: earliest };
          const readRun = (answer: JsonValue) => readSoughtRun(answer, sought, how);
          return await get("action-run-log get", path, readRun, { signal });
        }
        const query = {
          connectionId: plainId(connectionId, "connection id"),
          from: new Date(earliest).toISOString(),
          to: new Date(to + CLOCKS_DIFFER_MS).toISOString(),
        };
        const runs = { query, signal };
        const { items, more } = await list("action-run-log list", "/action-run-logs", readItems, runs);
        const found = chooseRun(items, mark, how);
        // The run may be among the entries that we did not read.
        return found.state === "none" && more ? { state: "unaskable" } : found;
      } catch (error) {
        if (!(error instanceof ChatraGatewayError)) throw error;
        if (error.reason === "not-found") return { state: actionRunId === undefined ? "unaskable" : "none" };
        if (error.reason === "refused") return { state: "unaskable" };
        throw error;
      }
    },

    request: async ({ connectionId, mayBegin, ...request }) => {
      checkRequest(request);
      const effect = effectOfRequest(request.method);
      const { method, query, headers, body } = request;
      const input = wordsOfRequest(request);
      // Membrane's API has no field for path parameters.
      const api = { method, path: fillPath(request), body, headers, query };
      const response = await post({
        command: "request",
        path: "/act",
        body: JSON.stringify({ connectionId: plainId(connectionId, "connection id"), api }),
        effect,
        input,
        mayBegin,
        read: readApiResponse,
      });
      const failure = readResponseError(response, { effect, now: now(), hide: hiding(input) });
      if (failure !== undefined) throw failure;
      return response;
    },

    async searchConnectors({ query }) {
      const sought = { q: searchWords(query), elementType: "connector" };
      const readConnectors = (answer: JsonValue) => readPage(answer, readConnector);
      return (await list("search", "/search", readConnectors, { query: sought })).items;
    },

    connect: async ({ connectorId }) => {
      try {
        // This form is the one in the vendor's own tool definitions (membranehq/agent-skills); the reference has others too.
        return await post({
          command: "connect",
          path: "/connection-requests",
          body: JSON.stringify({ connectorId: plainId(connectorId, "connector id") }),
          effect: "send",
          fallsBack: true,
          read: readers.begun,
        });
      } catch (error) {
        if (!(error instanceof ChatraGatewayError) || error.reason !== "not-found") throw error;
        throw new ChatraGatewayError(
          "refused",
          "the bot can't start a connection with this version of Membrane's API: make one in Membrane's console, or with `membrane connect`",
          { origin: "membrane", cause: error },
        );
      }
    },

    followRequest: async ({ requestId, signal }) => {
      const path = `/connection-requests/${inPath(requestId, "request id")}`;
      return get("connection request", path, readers.followed, { signal });
    },
  };
}

function inPath(word: string, what: string): string {
  return encodeURIComponent(plainId(word, what));
}

/** Reads the result of a raw request: the app's whole response, or its body alone. */
function readApiResponse(answer: JsonValue): MembraneResponse | undefined {
  const object = asJsonObject(answer);
  if (object !== undefined && "output" in object) return readResponse(answer);
  // An answer without a body, for example to a deletion.
  return object !== undefined && "actionRunId" in object
    ? { status: undefined, headers: {}, body: null }
    : undefined;
}
