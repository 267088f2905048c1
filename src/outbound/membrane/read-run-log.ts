import type { JsonObject } from "../../domain/parse-exact-json.ts";
import { asJsonObject, asText, type JsonValue } from "./json.ts";
import type { FoundRun, RunMark } from "./membrane-transport.ts";
import { readRunError } from "./read-error.ts";

/** The time in Unix ms, and what removes a run's input and secrets from its error. */
type How = { now: number; hide: (words: string, input: JsonValue) => string };

/**
 * Takes one entry of Membrane's run log, from the command line or the API; undefined for anything else. An entry has its own
 * `output`, so only an object without `status` is an envelope.
 */
export function readRunLogEntry(answer: JsonValue, how: How): FoundRun | undefined {
  const entry = findEntry(answer);
  if (entry === undefined) return undefined;
  const status = asText(entry.status)?.toLowerCase();
  if (status === "success") return { state: "success", output: entry.output ?? null };
  if (status !== "error") return { state: "running" };
  const hide = (words: string): string => how.hide(words, entry.input ?? null);
  return { state: "error", error: readRunError(entry.error ?? null, { now: how.now, hide }) };
}

/**
 * Takes an entry that we asked for by id. Its id may have come from other output, and another run's end proves nothing about
 * ours: an entry whose details differ counts as none.
 */
export function readSoughtRun(
  answer: JsonValue,
  sought: { actionRunId: string; connectionId: string; mark: RunMark; from: number },
  how: How,
): FoundRun | undefined {
  const entry = findEntry(answer) ?? {};
  const says = (value: JsonValue | undefined, expected: string): boolean =>
    (asText(value) ?? expected) === expected;
  const isSought =
    says(entry.id, sought.actionRunId) &&
    says(entry.connectionId ?? asJsonObject(entry.action)?.connectionId, sought.connectionId) &&
    says(metaOf(entry)?.deliveryId, sought.mark.deliveryId) &&
    !(Date.parse(asText(entry.createdAt) ?? "") < sought.from);
  return isSought ? readRunLogEntry(answer, how) : { state: "none" };
}

/**
 * Takes entries of the log, in either order, and a run's mark; returns what the log says about the run. A successful earlier
 * attempt at the same delivery counts too, because we must not send it again.
 */
export function chooseRun(entries: readonly JsonObject[], mark: RunMark, how: How): FoundRun {
  const runs = entries
    .filter((entry) => asText(metaOf(entry)?.deliveryId) === mark.deliveryId)
    .map((entry) => ({ attempt: asText(metaOf(entry)?.attempt), run: readRunLogEntry(entry, how) }));
  const ofAttempt = runs.filter(({ attempt }) => attempt === String(mark.attempt));
  const found =
    runs.find(({ run }) => run?.state === "success") ??
    ofAttempt.find(({ run }) => run?.state === "running") ??
    ofAttempt.find(({ run }) => run !== undefined);
  return found?.run ?? { state: "none" };
}

/** Reads the `meta` that we sent with the run: next to it, or inside its input. */
function metaOf(entry: JsonObject): JsonObject | undefined {
  return asJsonObject(entry.meta) ?? asJsonObject(asJsonObject(entry.action)?.meta);
}

function findEntry(answer: JsonValue): JsonObject | undefined {
  const object = asJsonObject(answer);
  if (object === undefined) return undefined;
  const isEntry = "status" in object || "completedAt" in object || "createdAt" in object;
  return isEntry ? object : (asJsonObject(object.output) ?? asJsonObject(object.item));
}
