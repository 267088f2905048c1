import { asJsonObject, asText, type JsonObject } from "./json.ts";
import type { FoundRun, RunMark } from "./membrane-transport.ts";

/**
 * Takes entries of Membrane's run log, in either order, and a run's mark; returns what the log says about the run. A successful
 * earlier attempt at the same delivery counts too, because we must not send it again.
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

/** Reads the `meta` that we sent with the run: next to it, or inside its input. */
function metaOf(entry: JsonObject): { deliveryId: string | undefined; attempt: string | undefined } {
  const meta = asJsonObject(entry.meta) ?? asJsonObject(asJsonObject(entry.action)?.meta);
  return { deliveryId: asText(meta?.deliveryId), attempt: asText(meta?.attempt) };
}
