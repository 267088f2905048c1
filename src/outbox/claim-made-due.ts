import { refreshPartitions } from "../store/partitions.ts";
import { type DeliveryLane, type Tx, workOf } from "../store/tx.ts";
import type { OutboxWorker } from "./outbox-worker.ts";

/** Claims what a transaction has made due for the workers of this process, so that it goes out right after the commit. */
export async function claimMadeDue(
  tx: Tx,
  workerOf: (share: Pick<DeliveryLane, "accountId" | "target">) => OutboxWorker | undefined,
): Promise<void> {
  await refreshPartitions(tx);
  const due = [...tx.lanes.delivery.values()].filter(({ dueAt }) => dueAt !== undefined);
  const shares = new Map(due.map((lane) => [workOf(lane), lane]));
  // In a fixed order, as claims lock what accounts share.
  for (const work of [...shares.keys()].sort()) {
    const share = shares.get(work);
    if (share !== undefined) await workerOf(share)?.claimMadeDue(tx);
  }
}
