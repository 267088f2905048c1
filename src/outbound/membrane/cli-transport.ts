import { ChatraGatewayError } from "./chatra-gateway.ts";
import { plainWord, searchWords, startable } from "./check-arguments.ts";
import { hideBodies } from "./hide-bodies.ts";
import type { JsonValue } from "./json.ts";
import type { Effect, MembraneTransport } from "./membrane-transport.ts";
import { readBegunConnection, readConnection } from "./read-catalogue.ts";
import { readResponseError } from "./read-error.ts";
import { readActions, readConnections, readConnectors } from "./read-lists.ts";
import { readOutcome } from "./read-outcome.ts";
import { readActionRun, readResponse, unwrapOutput } from "./read-output.ts";
import { readRunLogEntry } from "./read-run-log.ts";
import { requestArguments } from "./request-arguments.ts";
import { effectOfRequest } from "./request-effect.ts";
import type { MembraneRun, RunMembrane } from "./run-membrane.ts";

/**
 * Takes a way to run the `membrane` executable, secrets that no error may repeat, and a clock (Unix ms);
 * returns Membrane as the CLI offers it. Command lines are the documented forms, to the letter.
 */
export function createCliTransport(options: {
  run: RunMembrane;
  secrets: readonly string[];
  now: () => number;
}): MembraneTransport {
  const hiding = (input: JsonValue | undefined) => (words: string) =>
    hideBodies(words, { input: input ?? null, secrets: options.secrets });

  /** Runs one command; `read` makes the answer ours, or returns undefined for one that it does not know. */
  const ask = async <T>(
    run: MembraneRun,
    how: { effect: Effect; input?: JsonValue; read: (answer: JsonValue) => T | undefined },
  ): Promise<T> => {
    const args = startable(run.args);
    const attempt = async (alone: boolean): Promise<T> =>
      readOutcome(await options.run({ ...run, args, alone }), {
        ...how,
        command: run.command,
        now: options.now(),
        hide: hiding(how.input),
      });
    try {
      return await attempt(false);
    } catch (error) {
      // Another run may have been refreshing the credentials just then. Membrane refused before any effect, so once more, alone.
      if (error instanceof ChatraGatewayError && error.reason === "not-logged-in") return attempt(true);
      throw error;
    }
  };

  let knowsWait = true;
  const getConnection: MembraneTransport["getConnection"] = async ({ connectionId, waitSeconds, signal }) => {
    const words = ["connection", "get", plainWord(connectionId, "connection id")];
    const waits = waitSeconds !== undefined && knowsWait;
    if (waits) words.push("--wait", "--timeout", String(waitSeconds));
    // A run that may wait half a minute must not hold up the sends behind it.
    const watch = waits ? (signal ?? new AbortController().signal) : undefined;
    try {
      return await ask(
        { command: "connection get", args: [...words, "--json"], ...(watch === undefined ? {} : { watch }) },
        { effect: "repeatable", read: (answer) => readConnection(unwrapOutput(answer)) },
      );
    } catch (error) {
      // Older versions do not know --wait; they are asked again and again instead.
      if (!waits || !(error instanceof ChatraGatewayError) || error.reason !== "cli-missing") throw error;
      knowsWait = false;
      return getConnection({ connectionId });
    }
  };

  return {
    getConnection,

    listConnections: () =>
      ask(
        { command: "connection list", args: ["connection", "list", "--json"] },
        { effect: "repeatable", read: readConnections },
      ),

    listActions: async ({ connectionId, intent, limit }) => {
      const args = ["action", "list"];
      if (intent !== undefined) args.push(`--intent=${searchWords(intent)}`);
      args.push(`--connectionId=${plainWord(connectionId, "connection id")}`);
      if (limit !== undefined) args.push("--limit", String(limit));
      args.push("--json");
      return ask({ command: "action list", args }, { effect: "repeatable", read: readActions });
    },

    runAction: async ({ connectionId, actionId, input, effect, mayBegin }) => {
      const words = [
        `--connectionId=${plainWord(connectionId, "connection id")}`,
        plainWord(actionId, "action id"),
      ];
      const args = ["action", "run", ...words, "--json", "--input", JSON.stringify(input)];
      const read = (answer: JsonValue) => readActionRun(answer, effect);
      return ask({ command: "action run", args, mayBegin }, { effect, input, read });
    },

    findRun: async ({ actionRunId, signal = new AbortController().signal }) => {
      // The command finds a run by nothing else than its id.
      if (actionRunId === undefined) return { state: "unaskable" };
      const args = ["action-run-log", "get", plainWord(actionRunId, "run id"), "--details", "--json"];
      const hide = (words: string, input: JsonValue): string => hiding(input)(words);
      try {
        return await ask(
          { command: "action-run-log get", args, watch: signal },
          {
            effect: "repeatable",
            read: (answer) => readRunLogEntry(answer, { now: options.now(), hide }),
          },
        );
      } catch (error) {
        if (!(error instanceof ChatraGatewayError)) throw error;
        if (error.hint === "unknown-command" || error.reason === "cli-missing") return { state: "unaskable" };
        if (error.reason === "not-found") return { state: "none" };
        throw error;
      }
    },

    request: async ({ mayBegin, ...request }) => {
      const effect = effectOfRequest(request.method);
      const input = request.body ?? null;
      const response = await ask(
        { command: "request", args: requestArguments(request), mayBegin },
        { effect, input, read: readResponse },
      );
      const failure = readResponseError(response, { effect, now: options.now(), hide: hiding(input) });
      if (failure !== undefined) throw failure;
      return response;
    },

    searchConnectors: async ({ query }) =>
      ask(
        {
          command: "search",
          args: ["search", plainWord(query, "search"), "--elementType=connector", "--json"],
        },
        { effect: "repeatable", read: readConnectors },
      ),

    connect: async ({ connectorId }) =>
      ask(
        {
          command: "connect",
          args: ["connect", `--connectorId=${plainWord(connectorId, "connector id")}`, "--json"],
        },
        { effect: "send", read: (answer) => readBegunConnection(unwrapOutput(answer)) },
      ),
  };
}
