import type {
  RunMembrane,
  RunMembraneOptions,
  RunOutcome,
} from "../../../src/outbound/membrane/run-membrane.ts";

/**
 * Asks the simulator what its `membrane` would do, and reads that as the end of a run: what src/simulator/membrane/membrane
 * does, without a process, whose start takes longer than all the rest of a test.
 */
export function createPostedRuns(
  url: string,
  { timeoutMs, onRun }: { timeoutMs: number; onRun?: RunMembraneOptions["onRun"] },
): RunMembrane {
  const post = async (args: readonly string[], watch: AbortSignal | undefined): Promise<RunOutcome> => {
    const timeUp = AbortSignal.timeout(timeoutMs);
    const signal = watch === undefined ? timeUp : AbortSignal.any([timeUp, watch]);
    const seconds = Date.now() / 1_000;
    const fields = [
      import.meta.dirname,
      process.pid,
      seconds,
      args.length,
      ...args,
      `MEMBRANE_SIM_URL=${url}`,
    ];
    const body = fields.map((field) => `${field}\0`).join("");
    const printed = { stdout: "", stderr: "" };
    try {
      const response = await fetch(`${url}/run`, { method: "POST", body, signal });
      for await (const [order, text] of ordersOf(response)) {
        if (order === "out") printed.stdout += text;
        if (order === "err") printed.stderr += text;
        if (order === "kill") return { kind: "stopped", why: `SIG${text} ended it`, ...printed };
        if (order === "exit") return { kind: "exited", exitCode: Number(text), ...printed };
      }
    } catch (error) {
      if (timeUp.aborted)
        return { kind: "stopped", why: `no answer within ${timeoutMs / 1000} s`, ...printed };
      if (signal.aborted) return { kind: "stopped", why: "the bot cancelled it", ...printed };
      printed.stderr += `TypeError: fetch failed\n  [cause]: ${String(error)}\n`;
    }
    return { kind: "exited", exitCode: 1, ...printed };
  };
  return async ({ command, args, watch, mayBegin }) => {
    if (mayBegin?.() === false)
      return { kind: "not-started", code: "NOT_BEGUN", why: "its turn came too late" };
    const startedAt = performance.now();
    const outcome = await post(args, watch);
    const exitCode = outcome.kind === "exited" ? outcome.exitCode : undefined;
    onRun?.({ command, ms: performance.now() - startedAt, exitCode });
    return outcome;
  };
}

/** The lines that the script gets; what is to be printed is as it was, and what is printed to the end is told before it ends. */
async function* ordersOf(response: Response): AsyncGenerator<[string, string]> {
  let text = "";
  for await (const piece of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += piece;
    for (let end = text.indexOf("\n"); end >= 0 && !text.startsWith("rest "); end = text.indexOf("\n")) {
      const [order = "", words = ""] = text.slice(0, end).split(/ (.*)/s);
      yield [order, words.replaceAll(/\\(.)/g, (_, mark: string) => (mark === "n" ? "\n" : mark))];
      text = text.slice(end + 1);
    }
  }
  const [, code, rest] = /^rest (\d+)\n(.*)$/s.exec(text) ?? [];
  if (code === undefined || rest === undefined) return;
  yield ["out", rest];
  yield ["exit", code];
}
