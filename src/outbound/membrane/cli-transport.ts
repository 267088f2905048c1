import { ChatraGatewayError } from "./chatra-gateway.ts";
import { hideBodies } from "./hide-bodies.ts";
import type { JsonValue } from "./json.ts";
import type { Effect, MembraneRequest, MembraneTransport } from "./membrane-transport.ts";
import { readAction, readConnection, readConnector } from "./read-catalogue.ts";
import { readResponseError } from "./read-error.ts";
import { readOutcome } from "./read-outcome.ts";
import { readActionResult, readItems, readResponse, unwrapOutput } from "./read-output.ts";
import type { MembraneRun, RunMembrane } from "./run-membrane.ts";

/** An id may stand where the CLI would take an option, so it must not look like one. */
const PLAIN_WORD = /^[A-Za-z0-9_][^\s\p{Cc}]*$/u;

/**
 * Takes a way to run the `membrane` executable, secrets that no error may repeat, and a clock (Unix ms);
 * returns Membrane as the CLI offers it. Command lines are the documented forms, to the letter.
 */
export function createCliTransport(options: {
  run: RunMembrane;
  secrets: readonly string[];
  now: () => number;
}): MembraneTransport {
  /** Runs one command; `read` makes the answer ours, or returns undefined for one that it does not know. */
  const ask = async <T>(
    run: MembraneRun,
    how: { effect: Effect; input?: JsonValue; read: (answer: JsonValue) => T | undefined },
  ): Promise<T> => {
    const hide = (words: string): string =>
      hideBodies(words, { input: how.input ?? null, secrets: options.secrets });
    const attempt = async (alone: boolean): Promise<T> =>
      readOutcome(await options.run({ ...run, alone }), {
        ...how,
        command: run.command,
        now: options.now(),
        hide,
      });
    try {
      return await attempt(false);
    } catch (error) {
      // Another run may have been refreshing the credentials just then. Membrane refused before any effect, so once more, alone.
      if (error instanceof ChatraGatewayError && error.reason === "not-logged-in") return attempt(true);
      throw error;
    }
  };

  return {
    listConnections: () =>
      ask(
        { command: "connection list", args: ["connection", "list", "--json"] },
        {
          effect: "repeatable",
          read: (answer) => {
            const list = readItems(answer);
            const connections = list?.items
              .map(readConnection)
              .filter((connection) => connection !== undefined);
            // Another program's list has no connections in it.
            if (
              list === undefined ||
              connections === undefined ||
              (list.items.length > 0 && connections.length === 0)
            )
              return undefined;
            return { connections, more: list.more };
          },
        },
      ),

    getConnection: async ({ connectionId }) =>
      ask(
        {
          command: "connection get",
          args: ["connection", "get", plainWord(connectionId, "connection id"), "--json"],
        },
        {
          effect: "repeatable",
          read: (answer) => readConnection(unwrapOutput(answer)),
        },
      ),

    listActions: async ({ connectionId, intent, limit }) => {
      const args = ["action", "list"];
      if (intent !== undefined) args.push(`--intent=${intent}`);
      args.push(`--connectionId=${plainWord(connectionId, "connection id")}`);
      if (limit !== undefined) args.push("--limit", String(limit));
      args.push("--json");
      const read = (answer: JsonValue) =>
        readItems(answer)
          ?.items.map(readAction)
          .filter((action) => action !== undefined);
      return ask({ command: "action list", args }, { effect: "repeatable", read });
    },

    runAction: async ({ connectionId, actionId, input, effect }) => {
      const words = [
        `--connectionId=${plainWord(connectionId, "connection id")}`,
        plainWord(actionId, "action id"),
      ];
      const args = ["action", "run", ...words, "--json", "--input", JSON.stringify(input)];
      return ask(
        { command: "action run", args },
        {
          effect,
          input,
          read: (answer) => readActionResult(answer, effect),
        },
      );
    },

    request: async (request) => {
      const effect = request.method === "POST" || request.method === "PATCH" ? "send" : "repeatable";
      const response = await ask(
        { command: "request", args: requestArguments(request) },
        {
          effect,
          input: request.body ?? null,
          read: readResponse,
        },
      );
      const failure = readResponseError(response, { effect, now: options.now() });
      if (failure !== undefined) throw failure;
      return response.body;
    },

    searchConnectors: async ({ query }) =>
      ask(
        {
          command: "search",
          args: ["search", plainWord(query, "search"), "--elementType=connector", "--json"],
        },
        {
          effect: "repeatable",
          read: (answer) =>
            readItems(answer)
              ?.items.map(readConnector)
              .filter((connector) => connector !== undefined),
        },
      ),
  };
}

function requestArguments(request: MembraneRequest & { connectionId: string }): string[] {
  if (!request.path.startsWith("/"))
    throw new ChatraGatewayError("invalid-input", "a request's path begins with /");
  const pairs = (option: string, record: Record<string, string> | undefined, between: string): string[] =>
    Object.entries(record ?? {}).flatMap(([name, value]) => [option, `${name}${between}${value}`]);
  return [
    "request",
    plainWord(request.connectionId, "connection id"),
    request.path,
    "-X",
    request.method,
    ...pairs("-H", request.headers, ": "),
    ...(request.body === undefined ? [] : ["-d", JSON.stringify(request.body)]),
    ...pairs("--query", request.query, "="),
    ...pairs("--pathParam", request.pathParameters, "="),
    "--json",
  ];
}

function plainWord(word: string, what: string): string {
  if (PLAIN_WORD.test(word)) return word;
  throw new ChatraGatewayError("invalid-input", `this is no ${what} of Membrane`);
}
