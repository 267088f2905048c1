/** Membrane's own log of what was run, as the CLI's `action-run-log get` and `GET /action-run-logs` show it. */
import { isJsonObject, type JsonObject } from "../json.ts";
import { notFound, type Outcome } from "./outcome.ts";
import type { LoggedRun } from "./simulator-api.ts";
import type { MembraneState } from "./state.ts";

/** A run begins: it is in the log from now on, unless the log has a gap there. `end` says what came of it. */
export function beginRun(
  state: MembraneState,
  what: Pick<LoggedRun, "connectionId" | "input" | "meta"> & { action: JsonObject },
): { id: string; end: (outcome: Outcome) => Outcome } {
  const run: LoggedRun = {
    id: state.ids.membrane(),
    ...what,
    status: undefined,
    output: undefined,
    error: undefined,
    createdAt: state.now(),
    completedAt: undefined,
  };
  if (state.runLog.gaps > 0) state.runLog.gaps -= 1;
  else state.runs.push(run);
  return {
    id: run.id,
    end(outcome) {
      run.completedAt = state.now();
      if (outcome.kind === "error") {
        Object.assign(run, { status: "error", error: outcome.error });
        return { ...outcome, error: { ...outcome.error, actionRunId: run.id } };
      }
      const output = outcome.kind === "json" ? outcome.value : undefined;
      Object.assign(run, { status: "success", output });
      return { kind: "json", value: { output, actionRunId: run.id }, isEnvelopeFree: true };
    },
  };
}

export function getLoggedRun(state: MembraneState, id: string): Outcome {
  const run = shownRuns(state).find((one) => one.id === id);
  return run ? { kind: "json", value: runBody(run) } : notFound("Action run log");
}

/** Newest first, as logs are. */
export function findLoggedRuns(state: MembraneState, query: URLSearchParams): JsonObject[] {
  const from = Date.parse(query.get("from") ?? "") || 0;
  const to = Date.parse(query.get("to") ?? "") || Number.POSITIVE_INFINITY;
  const wanted: [string, (run: LoggedRun) => unknown][] = [
    ["connectionId", (run) => run.connectionId],
    ["actionId", (run) => run.action.id],
    ["status", (run) => run.status],
  ];
  return shownRuns(state)
    .filter((run) => run.createdAt >= from && run.createdAt <= to)
    .filter((run) => wanted.every(([name, of]) => !query.has(name) || query.get(name) === of(run)))
    .map(runBody)
    .toReversed();
}

/** What ended only just now may not be shown yet. */
function shownRuns({ runs, runLog, now }: MembraneState): LoggedRun[] {
  return runs.filter((run) => (run.completedAt ?? run.createdAt) + runLog.delayMs <= now());
}

function runBody({ createdAt, completedAt, ...run }: LoggedRun): JsonObject {
  const { connectionId, input, meta } = run;
  const known = Object.entries({ ...run, completedAt: completedAt && new Date(completedAt).toISOString() });
  return {
    ...Object.fromEntries(known.filter(([, value]) => value !== undefined)),
    createdAt: new Date(createdAt).toISOString(),
    action: { ...run.action, connectionId, input, ...(isJsonObject(meta) ? { meta } : {}) },
  };
}
