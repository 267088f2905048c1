import type { CallMembraneApiOptions } from "./call-membrane-api.ts";
import { type ApiCall, type CallMembraneApi, createCallMembraneApi } from "./call-membrane-api.ts";
import { ChatraGatewayError } from "./chatra-gateway.ts";
import { checkRequest, plainWord, searchWords } from "./check-arguments.ts";
import { hideBodies } from "./hide-bodies.ts";
import type { JsonObject, JsonValue } from "./json.ts";
import type { Effect, MembraneTransport } from "./membrane-transport.ts";
import { readApiOutcome } from "./read-api-outcome.ts";
import { readBegunConnection, readConnection } from "./read-catalogue.ts";
import { readConnectionRequest } from "./read-connection-request.ts";
import { readResponseError } from "./read-error.ts";
import { readActions, readConnections, readConnectors } from "./read-lists.ts";
import { readActionRun, readResponse, unwrapOutput } from "./read-output.ts";
import { effectOfRequest } from "./request-effect.ts";
import type { RunTrace } from "./run-membrane.ts";

/** Membrane takes no longer request. Bytes. */
const LONGEST_BODY = 10_000_000;
/** A question that only reads has no action's 60 s to wait for. Ms. */
const READ_TIMEOUT_MS = 30_000;

type Question<T> = ApiCall & {
  /** In the words of the command line, so that both transports are traced alike. */
  command: string;
  effect: Effect;
  input?: JsonValue;
  read: (answer: JsonValue) => T | undefined;
};

/**
 * Takes the API's address and a token, secrets that no error may repeat, and a clock (Unix ms); returns Membrane as its REST API
 * offers it. Written by hand, because `@membranehq/sdk` (0.28.3) has no timeout and no retry, does not read Retry-After, and its
 * errors drop the HTTP status: a refusal could not be told from a send of unknown outcome.
 */
export function createApiTransport(
  options: CallMembraneApiOptions & {
    secrets: readonly string[];
    now: () => number;
    /** Aborted: nothing new is sent, what is under way may finish. */
    signal?: AbortSignal | undefined;
    onRun?: ((trace: RunTrace) => void) | undefined;
  },
): MembraneTransport {
  const call: CallMembraneApi = createCallMembraneApi(options);
  const secrets = [options.token, ...options.secrets];
  const hiding = (input: JsonValue | undefined) => (words: string) =>
    hideBodies(words, { input: input ?? null, secrets });

  const ask = async <T>(question: Question<T>): Promise<T> => {
    if (options.signal?.aborted) throw new ChatraGatewayError("unavailable", "the bot is shutting down");
    if (Buffer.byteLength(question.body ?? "") > LONGEST_BODY)
      throw new ChatraGatewayError("invalid-input", "it is longer than 10 MB, the most that Membrane takes");
    const startedAt = performance.now();
    const outcome = await call(question);
    const exitCode = outcome.kind !== "answered" ? undefined : outcome.status < 300 ? 0 : outcome.status;
    options.onRun?.({ command: question.command, ms: performance.now() - startedAt, exitCode });
    return readApiOutcome(outcome, { ...question, now: options.now(), hide: hiding(question.input) });
  };

  const get = <T>(
    command: string,
    path: string,
    read: Question<T>["read"],
    more: Pick<ApiCall, "timeoutMs" | "signal"> = {},
  ): Promise<T> =>
    ask({ command, method: "GET", path, effect: "repeatable", read, timeoutMs: READ_TIMEOUT_MS, ...more });

  return {
    listConnections: () => get("connection list", "/connections", readConnections),

    getConnection: async ({ connectionId, waitSeconds, signal }) => {
      const path = `/connections/${inPath(connectionId, "connection id")}`;
      const wait = waitSeconds === undefined ? {} : { wait: "true", timeout: String(waitSeconds) };
      return get(
        "connection get",
        `${path}${toQuery(wait)}`,
        (answer) => readConnection(unwrapOutput(answer)),
        { timeoutMs: READ_TIMEOUT_MS + (waitSeconds ?? 0) * 1000, signal },
      );
    },

    listActions: async ({ connectionId, intent, limit }) => {
      const words = intent === undefined ? undefined : searchWords(intent);
      const query = {
        connectionId: plainWord(connectionId, "connection id"),
        intent: words,
        limit: limit?.toString(),
      };
      return get("action list", `/actions${toQuery(query)}`, readActions);
    },

    runAction: async ({ connectionId, actionId, input, effect, mayBegin }) =>
      ask({
        command: "action run",
        method: "POST",
        path: `/actions/${inPath(actionId, "action id")}/run${toQuery({ connectionId: plainWord(connectionId, "connection id") })}`,
        body: JSON.stringify({ input }),
        effect,
        input,
        mayBegin,
        read: (answer) => readActionRun(answer, effect),
      }),

    findRun: async () => ({ state: "unaskable" }),

    request: async ({ connectionId, mayBegin, ...request }) => {
      checkRequest(request);
      const effect = effectOfRequest(request.method);
      const { path, method, query, pathParameters, headers, body: data } = request;
      const response = await ask({
        command: "request",
        method: "POST",
        path: `/connections/${inPath(connectionId, "connection id")}/request`,
        body: JSON.stringify({ path, method, query, pathParameters, headers, data }),
        effect,
        input: data ?? null,
        mayBegin,
        read: readResponse,
      });
      const how = { effect, now: options.now(), hide: hiding(data) };
      const failure = readResponseError(response, how);
      if (failure !== undefined) throw failure;
      return response;
    },

    searchConnectors: async ({ query }) =>
      get("search", `/search${toQuery({ q: searchWords(query), elementType: "connector" })}`, readConnectors),

    connect: async ({ connectorId }) => {
      const input: JsonObject = { connectorId: plainWord(connectorId, "connector id") };
      try {
        // The vendor's own tool definitions (membranehq/agent-skills) do it so; the reference has other forms besides.
        return await ask({
          command: "connect",
          method: "POST",
          path: "/connection-requests",
          body: JSON.stringify(input),
          effect: "send",
          read: (answer) => readBegunConnection(unwrapOutput(answer)),
        });
      } catch (error) {
        const isUnknown = error instanceof ChatraGatewayError && error.reason === "not-found";
        if (!isUnknown) throw error;
        throw new ChatraGatewayError(
          "refused",
          "Membrane's API begins no connection in a way known here: make one in Membrane's console, or with `membrane connect`",
          { origin: "membrane", cause: error },
        );
      }
    },

    followRequest: async ({ requestId, signal }) =>
      get(
        "connection request",
        `/connection-requests/${inPath(requestId, "request id")}`,
        (answer) => readConnectionRequest(unwrapOutput(answer)),
        { signal },
      ),
  };
}

function inPath(word: string, what: string): string {
  return encodeURIComponent(plainWord(word, what));
}

function toQuery(values: Record<string, string | undefined>): string {
  const given = Object.entries(values).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return given.length === 0 ? "" : `?${new URLSearchParams(given).toString()}`;
}
