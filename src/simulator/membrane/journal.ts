/** Every run of the executable and every call of the HTTP API, as it came and as it ended. */
import type { ChangeSignal } from "../change-signal.ts";
import { preciseNow } from "../http-service.ts";
import type { ProcessCall } from "./process-protocol.ts";
import type { MembraneChange, RecordedRun } from "./simulator-api.ts";

export interface RunJournal {
  readonly runs: RecordedRun[];
  /** A run begins: by a process, which reports itself, or by a call over HTTP. */
  start(
    run: Pick<RecordedRun, "argv" | "command" | "action" | "input" | "transport"> & Partial<ProcessCall>,
  ): RecordedRun;
  finish(run: RecordedRun): void;
  clear(): void;
  running(): number;
  mostAtOnce(): number;
  describe(): string;
}

export function createRunJournal(signal: ChangeSignal<MembraneChange>): RunJournal {
  const runs: RecordedRun[] = [];
  let running = 0;
  let most = 0;
  return {
    runs,
    start({ env = {}, cwd = "", pid = 0, startedAt, ...known }) {
      const arrivedAt = preciseNow();
      const run: RecordedRun = {
        ...known,
        env,
        cwd,
        pid,
        startedAt: startedAt ?? arrivedAt,
        arrivedAt,
        finishedAt: undefined,
        exitCode: undefined,
        stdout: "",
        stderr: "",
        fault: undefined,
        isRunning: true,
        isStuck: false,
      };
      runs.push(run);
      running += 1;
      most = Math.max(most, running);
      signal.notify({ kind: "run-started", command: run.command });
      return run;
    },
    finish(run) {
      if (!run.isRunning) return;
      run.isRunning = false;
      run.finishedAt = preciseNow();
      running -= 1;
      signal.notify({ kind: "run-finished", command: run.command });
    },
    clear() {
      runs.length = 0;
      most = running;
    },
    running: () => running,
    mostAtOnce: () => most,
    describe() {
      const lines = [`Membrane: ${runs.length} runs, ${running} under way`];
      for (const run of runs.slice(-15)) {
        const end = run.isRunning ? "running" : `exit ${run.exitCode ?? "without an answer"}`;
        lines.push(
          `  ${run.command}${run.action ? ` ${run.action}` : ""}: ${end}${run.fault ? ` (${run.fault})` : ""}`,
        );
      }
      return lines.join("\n");
    },
  };
}
