import { asJsonObject, asText, type JsonObject, type JsonValue } from "./json.ts";
import type { FoundRun, RunMark } from "./membrane-transport.ts";
import { readRunError } from "./read-error.ts";

/**
 * Takes one entry of Membrane's run log, from the command line or the API; returns the run's state, or undefined for anything
 * else. An entry has its own `output`, so only an object without `status` is an envelope.
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
 * Takes an entry that we asked for by id; tells whether its details match the run we seek. The id may have come from other
 * output, and another run's end proves nothing about ours.
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
