import { log } from "@clack/prompts";
import type { ChatraGateway, ConnectionSummary } from "../../outbound/membrane/chatra-gateway.ts";
import { ChatraGatewayError } from "../../outbound/membrane/chatra-gateway-error.ts";
import { createChatraGateway } from "../../outbound/membrane/create-chatra-gateway.ts";
import type { MembraneTransport } from "../../outbound/membrane/membrane-transport.ts";
import { type MembraneWay, membraneProblem } from "../problem.ts";
import { choose, describeProblem, during, SetupStopped } from "./prompts.ts";

/** A user is waiting, but each look costs a process. In ms. */
const LOOK_EVERY_MS = 1_000;

/**
 * Finds, chooses or makes the connection to Chatra and waits until it is usable; finishes a pending one and never makes a
 * second. Returns its id where the bot needs it; undefined where the bot finds the connection itself.
 */
export async function askConnection(
  transport: MembraneTransport,
  knownId: string | undefined,
  way: MembraneWay,
): Promise<string | undefined> {
  const gateway = createChatraGateway({ transport, now: Date.now, pollMs: LOOK_EVERY_MS });
  let chosenId = knownId;
  for (;;) {
    try {
      const connections = await during("Looking for the Chatra connection", () => gateway.listConnections());
      const connection = await pick(connections, chosenId);
      if (connection === "new") {
        await makeConnection(gateway);
        continue;
      }
      chosenId = connection.id;
      if (connection.state !== "READY") await finish(gateway, connection);
      log.success(`The connection ${connection.name} is ready.`);
      const isFoundAnyway =
        connection.isChatra && connections.filter(({ isChatra }) => isChatra).length === 1;
      return isFoundAnyway ? undefined : connection.id;
    } catch (error) {
      if (!(error instanceof ChatraGatewayError)) throw error;
      describeProblem(membraneProblem(error, way));
      chosenId = await askWhatNow(chosenId);
    }
  }
}

async function pick(
  connections: readonly ConnectionSummary[],
  chosenId: string | undefined,
): Promise<ConnectionSummary | "new"> {
  const ofChatra = connections.filter(({ isChatra }) => isChatra);
  const chosen = connections.find(({ id }) => id === chosenId);
  if (chosen !== undefined) return chosen;
  const [only] = ofChatra;
  if (only !== undefined && ofChatra.length === 1) return only;

  const candidates = only === undefined ? connections : ofChatra;
  const NEW = "new connection";
  const answer = await choose({
    message: only === undefined ? "Membrane has no Chatra connection yet" : "Which Chatra account?",
    options: [
      ...(only === undefined ? [{ value: NEW, label: "Connect a Chatra account now" }] : []),
      ...candidates.map(({ id, name, state }) => ({
        value: id,
        label: `Use ${name}`,
        hint: `${id}, ${state}`,
      })),
    ],
  });
  return candidates.find(({ id }) => id === answer) ?? "new";
}

/** The command's runner shows what Membrane prints during the wait. */
async function makeConnection(gateway: ChatraGateway): Promise<void> {
  const started = await during("Connecting Chatra in Membrane", () => gateway.connect());
  if (started.state === "waiting") await waitFor(gateway, { ...started, id: started.connectionId });
}

async function finish(gateway: ChatraGateway, connection: ConnectionSummary): Promise<void> {
  const { name, state, detail } = connection;
  log.warn(`The connection ${name} is ${state}${detail === undefined ? "" : `: ${detail}`}.`);
  await waitFor(gateway, connection);
}

async function waitFor(
  gateway: ChatraGateway,
  { id: connectionId, url, command }: Pick<ConnectionSummary, "id" | "url" | "command">,
): Promise<void> {
  if (url !== undefined) log.step(`Open this address and finish there:\n${url}`);
  else if (command !== undefined)
    log.step(`Run this in another terminal and finish in the browser:\n${command}`);
  const { signal } = new AbortController();
  await during("Waiting until the connection is ready", () =>
    gateway.awaitConnection({ connectionId, signal }),
  );
}

async function askWhatNow(chosenId: string | undefined): Promise<string | undefined> {
  const next = await choose({
    message: "What now?",
    options: [
      { value: "again", label: "Check again", hint: "after you fix it in Membrane's console" },
      { value: "other", label: "Choose another connection" },
      { value: "stop", label: "Stop setup" },
    ],
  });
  if (next === "stop") throw new SetupStopped();
  return next === "again" ? chosenId : undefined;
}
