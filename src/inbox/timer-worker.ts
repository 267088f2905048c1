import type { Logger } from "pino";
import type { Timer } from "../domain/input.ts";
import { naturalIdOf, sourceTimeOf } from "../domain/inputs/input-kinds.ts";
import { clientPartition } from "../domain/inputs/partitions.ts";
import { createPollLoop, type PollLoop } from "../runtime/poll-loop.ts";
import { insertInputs } from "../store/inputs.ts";
import type { Store } from "../store/store.ts";
import { nextTimerAt, takeDueChats } from "../store/timers.ts";

const BATCH = 50;

/**
 * Turns timers that are due into inputs, in the transaction that takes them. So each fires once, whatever dies and however many
 * processes share the database, and is decided in order with everything else about its chat.
 */
export function createTimerWorker({
  store,
  now,
  logger,
}: {
  store: Store;
  now: () => number;
  logger: Logger;
}): PollLoop {
  return createPollLoop({
    logger,
    now,
    turn: () =>
      store.transaction(async (tx) => {
        const at = now();
        const due = await takeDueChats(tx, at, BATCH);
        const inputs = due.map((chat): Timer => ({ kind: "timer", ...chat }));
        const rows = inputs.map((input) => ({
          id: naturalIdOf(input),
          key: clientPartition(input.accountId, input.clientId),
          sourceTime: sourceTimeOf(input, at),
          input,
        }));
        await insertInputs(tx, rows, at);
        return due.length === BATCH ? "more" : { dueAt: await nextTimerAt(tx) };
      }),
  });
}
