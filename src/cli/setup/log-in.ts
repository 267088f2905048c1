import { isCancel, text } from "@clack/prompts";
import { ChatraGatewayError } from "../../outbound/membrane/chatra-gateway-error.ts";
import type { MembraneProgram } from "../membrane-program.ts";
import { membraneProblem } from "../problem.ts";
import { describeProblem, during, SetupStopped, sayMeanwhile } from "./prompts.ts";

/**
 * Guides through `membrane login --tenant`. With a browser, the command waits for it and ends. Without one it prints an
 * address, and the browser there shows a code to enter. We wait for both and resolve when one is over; the caller checks
 * whether the login worked.
 */
export async function logIn(program: MembraneProgram, bin: string): Promise<void> {
  const printed = Promise.withResolvers<"printed">();
  const login = program.startLogin((line) => {
    const address = addressIn(line);
    if (address === undefined) return;
    sayMeanwhile(`Open this address and log in to Membrane:\n${address}`);
    printed.resolve("printed");
  });
  try {
    const first = await during("Starting `membrane login --tenant`", () =>
      Promise.race([printed.promise, login.ended]),
    );
    if (first !== "printed") program.assertDone("login", first);
    for (;;) {
      const code = await askCode(login.ended, () => isLoggedIn(program));
      if (code === undefined || (await isTaken(program, code))) return;
    }
  } catch (error) {
    if (error instanceof SetupStopped) throw error;
    describeProblem(membraneProblem(error, { kind: "cli", bin }));
  } finally {
    login.stop();
  }
}

async function isTaken(program: MembraneProgram, code: string): Promise<boolean> {
  try {
    await during("Sending the code to Membrane", () => program.completeLogin(code));
    return true;
  } catch (error) {
    if (!(error instanceof ChatraGatewayError)) throw error;
    describeProblem({
      problem: "Membrane does not accept the code",
      advice: "Copy the code again, or leave it empty to start over.",
      says: error.detail,
    });
    return false;
  }
}

/** The first web address in a printed line. */
export function addressIn(line: string): string | undefined {
  return /https?:\/\/[^\s"'<>]+/.exec(line)?.[0];
}

/** The code; undefined when the login finished in the browser alone. */
async function askCode(ended: Promise<unknown>, isOver: () => Promise<boolean>): Promise<string | undefined> {
  const over = new AbortController();
  void ended.then(isOver).then((done) => done && over.abort());
  const answer = await text({
    message: "Code from the browser (press Enter if the browser says that you are logged in)",
    signal: over.signal,
  });
  if (over.signal.aborted) return undefined;
  if (isCancel(answer)) throw new SetupStopped();
  const code = (answer ?? "").trim();
  return code === "" ? undefined : code;
}

async function isLoggedIn({ transport }: MembraneProgram): Promise<boolean> {
  return transport.listConnections().then(
    () => true,
    () => false,
  );
}
