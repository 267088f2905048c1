import { ChatraGatewayError } from "./chatra-gateway-error.ts";
import { plainId, plainWord, searchWords, startable } from "./check-arguments.ts";
import { hideSecrets, hideSent } from "./hide-bodies.ts";
import type { JsonValue } from "./json.ts";
import type { MembraneTransport } from "./membrane-transport.ts";
import { effectOfRequest, requestArguments, wordsOfRequest } from "./raw-request.ts";
import { createConnectionReaders, readAction, readConnector } from "./read-catalogue.ts";
import { readResponseError } from "./read-error.ts";
import { type ListPage, readPage, readPages } from "./read-lists.ts";
import { type Reading, readOutcome } from "./read-outcome.ts";
import { readActionRun, readResponse } from "./read-output.ts";
import { readSoughtRun } from "./read-run-log.ts";
import { createRunForms, type RunForm } from "./run-form.ts";
import type { MembraneRun, RunMembrane } from "./run-membrane.ts";

/** Membrane finds the app by this address, under any connector name. */
const CHATRA = "https://chatra.io";

/**
 * Takes a function that runs the `membrane` executable, secrets that no error may repeat, and a clock (Unix ms); returns
 * Membrane over the CLI. Where a version does not know one documented form of a command, we use another.
 */
export function createCliTransport(options: {
  run: RunMembrane;
  secrets: readonly string[];
  now: () => number;
}): MembraneTransport {
  const hiding = (input: JsonValue | undefined) => hideSent(input ?? null, options.secrets);
  const readers = createConnectionReaders(hiding(null));

  const ask = async <T>(
    run: MembraneRun,
    how: Pick<Reading<T>, "effect" | "fallsBack" | "read"> & { input?: JsonValue },
  ): Promise<T> => {
    startable(run.args);
    const attempt = async (alone: boolean): Promise<T> =>
      readOutcome(await options.run({ ...run, alone }), {
        ...how,
        command: run.command,
        now: options.now(),
        hide: hiding(how.input),
        hideSecrets: (words) => hideSecrets(words, options.secrets),
      });
    try {
      return await attempt(false);
    } catch (error) {
      // Another run may just have refreshed the credentials. Membrane refused before any effect, so we try once more, alone.
      if (error instanceof ChatraGatewayError && error.reason === "not-logged-in") return attempt(true);
      throw error;
    }
  };

  let knowsWait = true;
  const getConnection: MembraneTransport["getConnection"] = async ({ connectionId, waitSeconds, signal }) => {
    const words = ["connection", "get", plainId(connectionId, "connection id")];
    const waits = waitSeconds !== undefined && knowsWait;
    if (waits) words.push("--wait", "--timeout", String(waitSeconds));
    // A run that may wait half a minute must not block the sends behind it.
    const watch = waits ? (signal ?? new AbortController().signal) : undefined;
    try {
      return await ask(
        { command: "connection get", args: [...words, "--json"], ...(watch === undefined ? {} : { watch }) },
        { effect: "repeatable", read: readers.connection },
      );
    } catch (error) {
      // Older versions do not know --wait; we poll them instead.
      if (!waits || !isOutdated(error)) throw error;
      knowsWait = false;
      return getConnection({ connectionId });
    }
  };

  /** Returns all pages of a list, up to `most` items. Where a command takes no cursor, we get only the first page. */
  const firstPageOnly = new Set<string>();
  const list = <T>(
    command: string,
    words: readonly string[],
    read: (answer: JsonValue) => ListPage<T> | undefined,
    most?: number,
  ): Promise<{ items: T[]; more: boolean }> =>
    readPages(async (cursor) => {
      const args = [...words, ...(cursor === undefined ? [] : [`--cursor=${cursor}`]), "--json"];
      const isAskable = cursor === undefined || (!firstPageOnly.has(command) && IN_ONE_LINE.test(cursor));
      if (!isAskable) return "no-way";
      try {
        return await ask({ command, args }, { effect: "repeatable", read });
      } catch (error) {
        if (cursor === undefined || !isOutdated(error)) throw error;
        firstPageOnly.add(command);
        return "no-way";
      }
    }, most);

  const forms = createRunForms(options.run);
  const runAction = async (form: RunForm, { input, effect, mayBegin, ...which }: ActionRunInput) => {
    const args = runArguments(form, { input, ...which });
    const how = { effect, input, read: (answer: JsonValue) => readActionRun(answer, effect) };
    const run = await ask({ command: "action run", args, mayBegin }, how);
    forms.confirm(form);
    return run;
  };

  return {
    getConnection,

    prepareSends: async () => void (await forms.find()),

    async listConnections() {
      const { items, more } = await list("connection list", ["connection", "list"], readers.connections);
      return { connections: items, more };
    },

    async listActions({ connectionId, intent, limit: most }) {
      const words = ["action", "list"];
      if (intent !== undefined) words.push(`--intent=${searchWords(intent)}`);
      words.push(`--connectionId=${plainId(connectionId, "connection id")}`);
      if (most !== undefined) words.push("--limit", String(most));
      return (await list("action list", words, (answer) => readPage(answer, readAction), most)).items;
    },

    async runAction(input) {
      // Refuse an unusable command line before we ask anything.
      startable(runArguments("act", input));
      const form = input.effect === "send" ? await forms.find() : forms.assume();
      try {
        return await runAction(form, input);
      } catch (error) {
        const isUnknown = error instanceof ChatraGatewayError && error.hint === "unknown-command";
        const other = isUnknown ? forms.reject(form) : undefined;
        // Text proves nothing about a send: the program may have sent and then complained about something else.
        if (other === undefined || input.effect === "send") throw error;
        return runAction(other, input);
      }
    },

    findRun: async ({ actionRunId, signal = new AbortController().signal, ...sought }) => {
      // The command finds a run only by its id.
      if (actionRunId === undefined) return { state: "unaskable" };
      const args = ["action-run-log", "get", plainId(actionRunId, "run id"), "--details", "--json"];
      const hide = (words: string, input: JsonValue): string => hiding(input)(words);
      const readRun = (answer: JsonValue) =>
        readSoughtRun(answer, { ...sought, actionRunId }, { now: options.now(), hide });
      try {
        return await ask(
          { command: "action-run-log get", args, watch: signal },
          { effect: "repeatable", read: readRun },
        );
      } catch (error) {
        if (!(error instanceof ChatraGatewayError)) throw error;
        if (error.hint === "unknown-command") return { state: "unaskable" };
        if (error.reason === "not-found") return { state: "none" };
        throw error;
      }
    },

    request: async ({ mayBegin, ...request }) => {
      const effect = effectOfRequest(request.method);
      const input = wordsOfRequest(request);
      const response = await ask(
        { command: "request", args: requestArguments(request), mayBegin },
        { effect, input, read: readResponse },
      ).catch((error: unknown) => {
        // Such a version can do everything else, so the account need not wait for another version.
        if (isOutdated(error)) throw new ChatraGatewayError("refused", error.detail, { cause: error });
        throw error;
      });
      const failure = readResponseError(response, { effect, now: options.now(), hide: hiding(input) });
      if (failure !== undefined) throw failure;
      return response;
    },

    async searchConnectors({ query }) {
      const words = ["search", plainWord(query, "search"), "--elementType=connector"];
      return (await list("search", words, (answer) => readPage(answer, readConnector))).items;
    },

    async connect({ connectorId }) {
      const how = { effect: "send", fallsBack: true, read: readers.begun } as const;
      const args = ["connect", `--connectorId=${plainId(connectorId, "connector id")}`, "--json"];
      try {
        return await ask({ command: "connect", args }, how);
      } catch (error) {
        if (!isOutdated(error)) throw error;
        // This command reuses an existing connection, in case the first command made one after all.
        return ask({ command: "connection ensure", args: ["connection", "ensure", CHATRA, "--json"] }, how);
      }
    },
  };
}

type ActionRunInput = Parameters<MembraneTransport["runAction"]>[0];

function runArguments(
  form: RunForm,
  { connectionId, actionId, input }: Pick<ActionRunInput, "connectionId" | "actionId" | "input">,
): string[] {
  const id = plainId(actionId, "action id");
  const connection = plainId(connectionId, "connection id");
  const given = ["--input", JSON.stringify(input)];
  return form === "act"
    ? ["act", "--id", id, "--connectionId", connection, ...given, "--json"]
    : ["action", "run", `--connectionId=${connection}`, id, "--json", ...given];
}

const IN_ONE_LINE = /^[^\s\p{Cc}]+$/u;

function isOutdated(error: unknown): error is ChatraGatewayError & { reason: "cli-outdated" } {
  return error instanceof ChatraGatewayError && error.reason === "cli-outdated";
}
