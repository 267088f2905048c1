import { asJsonObject, asText, type JsonObject, type JsonValue } from "./json.ts";
import type { FoundRun, RunMark } from "./membrane-transport.ts";
import { readRunError } from "./read-error.ts";

/**
 * Takes one entry of Membrane's log of runs, as the command line prints it or the API lists it; returns how the run stands, or
 * undefined for what is no entry. An entry has an `output` of its own, so an envelope is only what has no `status`.
 */
export function readRunLogEntry(
  answer: JsonValue,
  how: { now: number; hide: (words: string, input: JsonValue) => string },
): FoundRun | undefined {
  const entry = findEntry(answer);
  if (entry === undefined) return undefined;
  const status = asText(entry.status)?.toLowerCase();
  if (status === "success") return { state: "success", output: entry.output ?? null };
  if (status !== "error") return { state: "running" };
  const hide = (words: string): string => how.hide(words, entry.input ?? null);
  return { state: "error", error: readRunError(entry.error ?? null, { now: how.now, hide }) };
}

/**
 * Takes an entry that was asked for by its id; tells whether it is that of the run that is sought, by whatever it says of itself. An
 * id may have been printed by something else: how another run ended says nothing of ours.
 */
export function isRunSought(
  answer: JsonValue,
  sought: { actionRunId: string; connectionId: string; mark: RunMark; from: number },
): boolean {
  const entry = findEntry(answer);
  const action = asJsonObject(entry?.action);
  const meta = asJsonObject(entry?.meta) ?? asJsonObject(action?.meta);
  const says = (value: JsonValue | undefined, expected: string): boolean =>
    (asText(value) ?? expected) === expected;
  const createdAt = Date.parse(asText(entry?.createdAt) ?? "");
  return (
    says(entry?.id, sought.actionRunId) &&
    says(entry?.connectionId ?? action?.connectionId, sought.connectionId) &&
    says(meta?.deliveryId, sought.mark.deliveryId) &&
    !(createdAt < sought.from)
  );
}

function findEntry(answer: JsonValue): JsonObject | undefined {
  const object = asJsonObject(answer);
  if (object === undefined) return undefined;
  const isEntry = "status" in object || "completedAt" in object || "createdAt" in object;
  return isEntry ? object : (asJsonObject(object.output) ?? asJsonObject(object.item));
}
