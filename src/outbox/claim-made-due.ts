import type { Tx, Work } from "../store/tx.ts";
import type { OutboxWorker } from "./outbox-worker.ts";

/** Claims what a transaction has made due for the workers of this process, so that it goes out right after the commit. */
export async function claimMadeDue(
  tx: Tx,
  workersOf: (work: Work) => readonly Pick<OutboxWorker, "claimMadeDue">[],
): Promise<void> {
  // In a fixed order, as claims lock what accounts share.
  for (const work of [...new Set([...tx.wakeHere, ...tx.wakeEverywhere])].sort())
    for (const worker of workersOf(work)) await worker.claimMadeDue(tx);
}
