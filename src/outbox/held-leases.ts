import type { Logger } from "pino";
import type { DeliveryId } from "../domain/ids.ts";
import { renewLeases } from "../store/delivery-claims.ts";
import type { Store } from "../store/store.ts";

type Options = {
  store: Store;
  owner: string;
  leaseMs: number;
  now: () => number;
  /** Returns a function for the ms passed since, by clocks that are never set. */
  startWatch: () => () => number;
  logger: Logger;
};

/** The leases of the deliveries that a worker carries out. They are renewed until `stop()`. */
export function holdLeases({ store, owner, leaseMs, now, startWatch, logger }: Options) {
  /** We trust a lease for two thirds: a call that starts then has the rest to finish. */
  const believedMs = (leaseMs * 2) / 3;
  /** The time since each delivery was claimed, or its lease renewed. */
  const heldFor = new Map<DeliveryId, () => number>();

  const renewal = setInterval(() => {
    const ids = [...heldFor.keys()];
    if (ids.length === 0) return;
    const watch = startWatch();
    store
      .transaction((tx) => renewLeases(tx, ids, owner, now() + leaseMs))
      .then((renewed) => {
        for (const id of renewed) if (heldFor.has(id)) heldFor.set(id, watch);
      })
      .catch((error: unknown) => logger.warn({ err: error }, "delivery leases not renewed"));
  }, leaseMs / 3);
  renewal.unref();

  return {
    count: () => heldFor.size,
    has: (id: DeliveryId) => heldFor.has(id),
    /** `watch`: begun no later than the claim. */
    add: (id: DeliveryId, watch: () => number): void => void heldFor.set(id, watch),
    drop: (id: DeliveryId): void => void heldFor.delete(id),
    /** False once another process may take over what this one, for example after a standstill, has not renewed in time. */
    isBelieved(id: DeliveryId): boolean {
      const passed = heldFor.get(id);
      return passed !== undefined && passed() < believedMs;
    },
    stop: (): void => clearInterval(renewal),
  };
}
