import { asJsonObject, asText, type JsonObject } from "./json.ts";
import type { FoundRun, RunMark } from "./membrane-transport.ts";

/**
 * Takes entries of Membrane's log of runs, newest or oldest first, and the mark of the run that is sought; returns what the log says
 * of it. That an earlier attempt at the same delivery was done counts as well: it must not be made again.
 */
export function chooseRun(
  entries: readonly JsonObject[],
  mark: RunMark,
  read: (entry: JsonObject) => FoundRun | undefined,
): FoundRun {
  const ofDelivery = entries.filter((entry) => metaOf(entry).deliveryId === mark.deliveryId);
  const done = ofDelivery.map(read).find((run) => run?.state === "success");
  if (done !== undefined) return done;
  const found = ofDelivery
    .filter((entry) => metaOf(entry).attempt === String(mark.attempt))
    .map(read)
    .filter((run) => run !== undefined);
  return found.find(({ state }) => state === "running") ?? found[0] ?? { state: "none" };
}

/** What was sent along with the run: beside it, or in what was run. */
function metaOf(entry: JsonObject): { deliveryId: string | undefined; attempt: string | undefined } {
  const meta = asJsonObject(entry.meta) ?? asJsonObject(asJsonObject(entry.action)?.meta);
  return { deliveryId: asText(meta?.deliveryId), attempt: asText(meta?.attempt) };
}
