import type { Logger } from "pino";
import { hasDigests, LATEST_MS, nextDigests } from "../domain/digest.ts";
import type { Input } from "../domain/input.ts";
import { naturalIdOf, partitionOf, sourceTimeOf } from "../domain/inputs/input-kinds.ts";
import { createPollLoop, type PollLoop } from "../runtime/poll-loop.ts";
import { insertInputs, type NewInput } from "../store/inputs.ts";
import type { Store } from "../store/store.ts";
import { type DueDay, dropDueTimers, findDueTimers, nextTimerAt, setDayTimer } from "../store/timers.ts";
import type { Tx } from "../store/tx.ts";
import { readAccountRoutes } from "./account-routes.ts";

const BATCH = 50;

type Options = { store: Store; now: () => number; logger: Logger };

/**
 * Turns timers that are due into inputs, in the transaction that removes them. Of two processes that do so at a time only one
 * stores the input, as both give it the same ID. So each timer fires once, whatever dies, and is decided in order with
 * everything else about its chat.
 */
export function createTimerWorker({ store, now, logger }: Options): PollLoop {
  return createPollLoop({
    logger,
    now,
    turn: () =>
      store.transaction(async (tx) => {
        const at = now();
        const due = await findDueTimers(tx, at, BATCH);
        const inputs: Input[] = [];
        const days: (DueDay & { next: number | undefined })[] = [];
        for (const { accountId, clientId, teamId, dueAt } of due) {
          if (clientId !== undefined) inputs.push({ kind: "timer", accountId, clientId, dueAt });
          if (teamId === undefined) continue;
          const day = await lookAtDay(tx, { accountId, teamId, dueAt }, at);
          if (day.isToBegin) inputs.push({ kind: "day", accountId, dueAt });
          days.push({ accountId, teamId, dueAt, next: day.next });
        }
        // The input's partition is locked first, as where an input is decided: the other order could deadlock.
        await insertInputs(
          tx,
          inputs.map((input) => rowOf(input, at)),
          at,
        );
        await dropDueTimers(tx, due, at);
        for (const { next, ...day } of days) if (next !== undefined) await setDayTimer(tx, day, next);
        return due.length === BATCH ? "more" : { dueAt: await nextTimerAt(tx) };
      }),
  });
}

function rowOf(input: Input, at: number): NewInput {
  const id = naturalIdOf(input);
  return { id, key: partitionOf(input) ?? id, sourceTime: sourceTimeOf(input, at), input };
}

/** Whether something is due on an account's day, unless it comes too late, and when it is looked at again. */
async function lookAtDay(
  tx: Tx,
  day: DueDay,
  now: number,
): Promise<{ isToBegin: boolean; next: number | undefined }> {
  const { dueAt } = day;
  const routes = await readAccountRoutes(tx, day);
  const next = nextDigests(routes, Math.max(dueAt, now - LATEST_MS));
  return { isToBegin: dueAt > now - LATEST_MS && hasDigests(routes, dueAt), next };
}
