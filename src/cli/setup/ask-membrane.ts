import { log } from "@clack/prompts";
import { writeOutHome } from "../../config/home-path.ts";
import { ChatraGatewayError } from "../../outbound/membrane/chatra-gateway-error.ts";
import type { Proxies } from "../../runtime/dispatcher.ts";
import {
  createMembraneProgram,
  type MembraneEnvironment,
  type MembraneProgram,
} from "../membrane-program.ts";
import { membraneProblem } from "../problem.ts";
import { askApiAccess, type ReachedMembrane } from "./ask-api-access.ts";
import { askConnection } from "./ask-connection.ts";
import type { EnvValues } from "./env-file.ts";
import { addressIn, logIn } from "./log-in.ts";
import { askText, choose, describeProblem, during, sayMeanwhile } from "./prompts.ts";

/** The dependencies, for any command or token. */
type MembraneContext = Omit<MembraneEnvironment, "bin" | "timeoutMs"> & { proxies: Proxies | undefined };

/** Asks until Membrane answers, by its command or its API, and has a usable Chatra connection. */
export async function askMembrane(known: EnvValues, context: MembraneContext): Promise<EnvValues> {
  const given = { ...known, ...context.env };
  const { values, transport, way } =
    given.MEMBRANE_TRANSPORT === "api"
      ? await askApiAccess(given, context)
      : await askCommand(given, context);
  const connectionId = await askConnection(transport, known.MEMBRANE_CONNECTION_ID, way);
  return { ...values, MEMBRANE_CONNECTION_ID: connectionId };
}

async function askCommand(given: EnvValues, context: MembraneContext): Promise<ReachedMembrane> {
  const { bin, program } = await findProgram(context, writeOutHome(given.MEMBRANE_BIN ?? DEFAULT_BIN));
  const who = await during("Asking who is logged in", () => program.status());
  log.success(who === undefined ? "Membrane's command is logged in." : `Membrane: ${who}`);
  return {
    values: { MEMBRANE_BIN: bin === DEFAULT_BIN ? undefined : bin },
    transport: program.transport,
    way: { kind: "cli", bin },
  };
}

const DEFAULT_BIN = "membrane";
/** Limit of one run: a question about an unfinished connection waits 30 seconds for its answer. */
const RUN_MS = 60_000;

async function findProgram(
  context: MembraneContext,
  proposedBin: string,
): Promise<{ bin: string; program: MembraneProgram }> {
  let bin = proposedBin;
  for (;;) {
    const program = createMembraneProgram({ ...context, bin, timeoutMs: RUN_MS }, showAddress);
    const failure = await during(`Looking for \`${bin}\``, () => tryProgram(program));
    if (failure === undefined) return { bin, program };
    if (failure.reason === "not-logged-in") {
      log.warn(`\`${bin}\` is not logged in to Membrane.`);
      await offerLogin(program, bin);
    } else {
      describeProblem(membraneProblem(failure, { kind: "cli", bin }));
      bin = await askBin(bin);
    }
  }
}

async function tryProgram({ transport }: MembraneProgram): Promise<ChatraGatewayError | undefined> {
  try {
    await transport.listConnections();
    return undefined;
  } catch (error) {
    if (error instanceof ChatraGatewayError) return error;
    throw error;
  }
}

async function offerLogin(program: MembraneProgram, bin: string): Promise<void> {
  const next = await choose({
    message: "Log in to Membrane?",
    options: [
      { value: "login", label: "Log in now", hint: "membrane login --tenant" },
      { value: "again", label: "Check again", hint: "after you log in in another terminal" },
    ],
  });
  if (next === "login") await logIn(program, bin);
}

async function askBin(bin: string): Promise<string> {
  const next = await choose({
    message: "What now?",
    options: [
      { value: "again", label: "Check again", hint: "after you run npm install -g @membranehq/cli" },
      { value: "path", label: "Enter its path" },
    ],
  });
  if (next === "again") return bin;
  return writeOutHome(
    await askText({
      message: "Name or path of Membrane's command",
      initial: bin,
      describeProblem: (given) => (given === "" ? "Enter a name or a path, such as membrane" : undefined),
    }),
  );
}

/** Versions of `membrane connect` that wait for the browser print its address before their answer, which is JSON. */
function showAddress(line: string): void {
  const address = line.includes('"') ? undefined : addressIn(line);
  if (address !== undefined) sayMeanwhile(`Open this address and connect your Chatra account:\n${address}`);
}
