import type { Logger } from "pino";
import type { Timer } from "../domain/input.ts";
import { naturalIdOf, sourceTimeOf } from "../domain/inputs/input-kinds.ts";
import { clientPartition } from "../domain/inputs/partitions.ts";
import { createPollLoop, type PollLoop } from "../runtime/poll-loop.ts";
import { insertInputs, type NewInput } from "../store/inputs.ts";
import type { Store } from "../store/store.ts";
import { dropDueTimers, findDueTimers, nextTimerAt } from "../store/timers.ts";

const BATCH = 50;

/**
 * Turns timers that are due into inputs, in the transaction that removes them. Of two processes that do so at a time only one
 * stores the input, as both give it the same ID. So each timer fires once, whatever dies, and is decided in order with
 * everything else about its chat.
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
        const due = await findDueTimers(tx, at, BATCH);
        const rows = due.flatMap(({ accountId, clientId, dueAt }) =>
          accountId === undefined || clientId === undefined ? [] : rowOf({ accountId, clientId, dueAt }, at),
        );
        // The input's partition is locked first, as where an input is decided: the other order could deadlock.
        await insertInputs(tx, rows, at);
        await dropDueTimers(tx, due, at);
        return due.length === BATCH ? "more" : { dueAt: await nextTimerAt(tx) };
      }),
  });
}

function rowOf(chat: Omit<Timer, "kind">, at: number): NewInput {
  const input: Timer = { kind: "timer", ...chat };
  const key = clientPartition(input.accountId, input.clientId);
  return { id: naturalIdOf(input), key, sourceTime: sourceTimeOf(input, at), input };
}
