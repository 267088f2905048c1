/** The control server behind the simulator's `membrane`: it decides what each run does, prints and ends with. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { fileURLToPath } from "node:url";
import { createFaultRules } from "../fault-rules.ts";
import { readBody, sendJson, startHttpService } from "../http-service.ts";
import { isJsonObject, type JsonObject, parseJsonObject } from "../json.ts";
import { isAuthorized } from "./access.ts";
import { createCatalogue } from "./action-catalogue.ts";
import { optionOf, parseCommandLine } from "./command-line.ts";
import { performCommand } from "./commands.ts";
import { ordersOfRun, outcomeOfFault } from "./faults.ts";
import { performHttpCall, problemOfHeaders, readHttpCall, sendHalf, sendOutcome } from "./http-api.ts";
import { createRunJournal } from "./journal.ts";
import { type Outcome, refusals } from "./outcome.ts";
import { defaultOutput, printOutcome } from "./printing.ts";
import { type ProcessCall, readProcessCall, writeOrders } from "./process-protocol.ts";
import type {
  ConnectionRequest,
  MembraneConnection,
  MembraneFault,
  MembraneSimulator,
  MembraneSimulatorOptions,
  RecordedRun,
} from "./simulator-api.ts";
import { addConnection, changeConnection, createMembraneState } from "./state.ts";

/** Starts the control server on 127.0.0.1. Rejects where the port is taken. */
export async function startMembraneSimulator(options: MembraneSimulatorOptions): Promise<MembraneSimulator> {
  const state = createMembraneState(options, () => journal.describe());
  const faults = createFaultRules<MembraneFault>();
  const journal = createRunJournal(state.signal);

  /** Runs the command around its fault: the fault's own error replaces the effect, or comes after it. */
  const perform = async (
    run: RecordedRun,
    fault: MembraneFault | undefined,
    effect: () => Promise<Outcome>,
  ) => {
    if (fault) run.fault = fault.kind;
    if (fault?.kind === "slow") await new Promise((resolve) => setTimeout(resolve, fault.delayMs ?? 500));
    // These keep the effect: they only change the output.
    const isHarmless = ["slow", "truncated", "ending"].includes(fault?.kind ?? "slow");
    const outcome = isHarmless || fault?.at === "after" ? await effect() : undefined;
    const error = fault && outcomeOfFault(fault);
    return error ?? outcome ?? { kind: "text" as const, text: "" };
  };

  const takeFault = (
    command: string,
    action: string | undefined,
    input: JsonObject,
  ): MembraneFault | undefined =>
    faults.take((fault) => {
      if (fault.command !== undefined && fault.command !== command) return false;
      if (fault.action !== undefined && fault.action !== action) return false;
      return fault.when?.(input) ?? true;
    });

  const keyOfAction = (id: string): string | undefined =>
    state.catalogue.find((action) => action.id === id)?.key;

  const runProcess = async (call: ProcessCall, response: ServerResponse): Promise<void> => {
    const { argv } = call;
    const line = parseCommandLine(argv, simulator.output.lacks);
    const isUsable = "name" in line;
    const isRun = isUsable && line.name === "action run";
    const input = isRun ? parseJsonObject(optionOf(line, "input") ?? "{}") : undefined;
    const run = journal.start({
      ...call,
      command: isUsable ? line.name : "help" in line ? "help" : argv.slice(0, 2).join(" "),
      action: isRun ? keyOfAction(optionOf(line, "id") ?? line.positionals[0] ?? "") : undefined,
      input,
      transport: "cli",
    });
    // A process that is killed closes its socket: that is how the journal learns of its end.
    response.on("close", () => journal.finish(run));
    const fault = takeFault(run.command, run.action, input ?? {});
    const outcome = await perform(run, fault, async () =>
      isUsable
        ? await performCommand(state, simulator.output, line)
        : "help" in line
          ? { kind: "help", text: line.help }
          : { kind: "usage", text: line.usageError },
    );
    const printed = printOutcome(outcome, simulator.output);
    const { orders, hangs } = ordersOfRun(fault, printed);
    if (!hangs) Object.assign(run, { ...printed });
    response.writeHead(200, { "content-type": "text/plain" });
    response.flushHeaders();
    response.write(writeOrders(orders));
    if (!hangs) {
      response.end();
      return;
    }
    run.isStuck = true;
    state.signal.notify({ kind: "run-stuck", command: run.command });
  };

  const answerHttpCall = async (request: IncomingMessage, body: JsonObject, response: ServerResponse) => {
    const url = new URL(request.url ?? "/", service.url);
    const call = readHttpCall(request.method ?? "GET", url, body);
    if (!call)
      return sendJson(response, 404, { type: "bad_request", key: "not_found", message: "Not found" });
    const { command } = call;
    const isRun = command === "action run";
    const input = isRun && isJsonObject(body.input) ? body.input : undefined;
    const action = isRun ? keyOfAction(call.id) : undefined;
    const argv = [request.method ?? "GET", request.url ?? "/"];
    const run = journal.start({ argv, command, action, input, transport: "http" });
    response.on("close", () => journal.finish(run));
    const fault = takeFault(run.command, run.action, input ?? {});
    const outcome = await perform(run, fault, async () => {
      const problem = problemOfHeaders(request);
      if (problem) return problem;
      return (await isAuthorized(state, request.headers.authorization))
        ? await performHttpCall(state, simulator.output, call)
        : { kind: "error", error: refusals.notAuthenticated };
    });
    response.setHeader("date", new Date(state.now()).toUTCString());
    switch (fault?.kind) {
      case "hang":
      case "hang-ignoring-sigterm":
        return undefined;
      case "crash":
      case "ending":
      case "server-down":
        return void request.socket.destroy();
      case "empty":
      case "garbage":
        return void response.writeHead(200).end(fault.kind === "empty" ? "" : "<html>502</html>");
      case "truncated":
        return sendHalf(response, outcome);
      default:
        return sendOutcome(response, outcome, fault?.retryAfter);
    }
  };

  const service = await startHttpService(options.port ?? 0, (request, response) => {
    readBody(request, (raw) => {
      void (request.url === "/run"
        ? runProcess(readProcessCall(raw), response)
        : answerHttpCall(request, parseJsonObject(raw.toString()) ?? {}, response));
    });
  });

  const connectionOf = (id?: string): MembraneConnection => {
    const known =
      id === undefined
        ? [...state.connections.values()].find((connection) => connection.connectorKey === "chatra")
        : state.connections.get(id);
    if (!known) throw new Error(`Membrane has no connection ${id ?? "to Chatra"}`);
    return known;
  };
  const pendingRequest = (id: string): ConnectionRequest => {
    const request = state.requests.get(id);
    if (request?.status !== "pending") throw new Error(`Membrane has no pending request ${id}`);
    return request;
  };
  const setLoggedIn = (isLoggedIn: boolean): void => {
    state.isLoggedIn = isLoggedIn;
    state.signal.notify({ kind: "login" });
  };

  const simulator: MembraneSimulator = {
    url: service.url,
    bin: fileURLToPath(new URL("membrane", import.meta.url)),
    accessToken: state.accessToken,
    workspace: state.workspace,
    output: { ...defaultOutput(), ...options.output },
    faults,
    logOut: () => setLoggedIn(false),
    logIn: () => setLoggedIn(true),
    isLoggedIn: () => state.isLoggedIn,
    loginCode: () => state.loginCode,
    connections: () => [...state.connections.values()],
    connection: connectionOf,
    addConnection: (seed = {}) => addConnection(state, seed),
    requests: () => [...state.requests.values()],
    finishRequest(id, seed = {}) {
      const request = pendingRequest(id);
      const connection = addConnection(state, seed);
      Object.assign(request, { status: "success", connectionId: connection.id });
      return connection;
    },
    failRequest: (id, status) => void Object.assign(pendingRequest(id), { status }),
    finishConnection(id, chatra) {
      state.accounts.set(id, chatra);
      changeConnection(state, connectionOf(id), "READY");
    },
    removeConnection(id) {
      state.connections.delete(id);
      state.accounts.delete(id);
      state.signal.notify({ kind: "connection" });
    },
    setConnectionState: (id, next) => changeConnection(state, connectionOf(id), next),
    actionId(key) {
      const action = state.catalogue.find((candidate) => candidate.key === key);
      if (!action) throw new Error(`Membrane has no action ${key}`);
      return action.id;
    },
    replaceActions(variants = state.variants) {
      state.variants = variants;
      state.catalogue = createCatalogue(state.ids, variants);
    },
    runLog: state.runLog,
    loggedRuns: () => state.runs,
    runs: (command) => journal.runs.filter((run) => command === undefined || run.command === command),
    actionRuns: (key) => journal.runs.filter((run) => run.action === key),
    clearRecords: () => journal.clear(),
    running: () => journal.running(),
    mostAtOnce: () => journal.mostAtOnce(),
    waitFor: (predicate, waitOptions) =>
      state.signal.waitFor(() => predicate(simulator), { what: predicate.toString(), ...waitOptions }),
    onChange: (listener) => state.signal.onChange(listener),
    describe: () => journal.describe(),
    async close() {
      state.signal.close();
      await service.close();
    },
  };
  return simulator;
}
