import type { Logger } from "pino";
import { hasDigests, LATEST_MS, nextDigests } from "../domain/digest.ts";
import type { Input } from "../domain/input.ts";
import { naturalIdOf, partitionOf, sourceTimeOf } from "../domain/inputs/input-kinds.ts";
import { digestOf, nextPersonalDigest } from "../domain/preferences.ts";
import { createPollLoop, type PollLoop } from "../runtime/poll-loop.ts";
import { insertInputs, type NewInput } from "../store/inputs.ts";
import { readPreferencesOf } from "../store/preferences.ts";
import type { Store } from "../store/store.ts";
import {
  type DueDay,
  type DuePerson,
  dropDueTimers,
  findDueTimers,
  nextTimerAt,
  setDayTimer,
  setPersonTimer,
} from "../store/timers.ts";
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
    poll: () =>
      store.transaction(async (tx) => {
        const at = now();
        const due = await findDueTimers(tx, at, BATCH);
        const inputs: Input[] = [];
        const planned: ((tx: Tx) => Promise<void>)[] = [];
        for (const { accountId, clientId, teamId, userId, dueAt } of due) {
          if (accountId !== undefined && clientId !== undefined)
            inputs.push({ kind: "timer", accountId, clientId, dueAt });
          if (accountId !== undefined && teamId !== undefined) {
            const { isToBegin, next } = await lookAtDay(tx, { accountId, teamId, dueAt }, at);
            if (isToBegin) inputs.push({ kind: "day", accountId, dueAt });
            if (next !== undefined) planned.push((then) => setDayTimer(then, { accountId, teamId }, next));
          }
          if (teamId !== undefined && userId !== undefined) {
            const { since, next } = await lookAtPerson(tx, { teamId, userId, dueAt }, at);
            if (since !== undefined) inputs.push({ kind: "digest", teamId, userId, dueAt, since });
            if (next !== undefined) planned.push((then) => setPersonTimer(then, { teamId, userId }, next));
          }
        }
        // The input's partition is locked first, as where an input is decided: the other order could deadlock.
        await insertInputs(
          tx,
          inputs.map((input) => rowOf(input, at)),
          at,
        );
        await dropDueTimers(tx, due, at);
        for (const plan of planned) await plan(tx);
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

/**
 * The time of the digest before, if a person's digest is due now; undefined if none is, as after they chose another time, or if
 * it comes too late. And when to look again.
 */
async function lookAtPerson(
  tx: Tx,
  { teamId, userId, dueAt }: DuePerson,
  now: number,
): Promise<{ since?: number; next?: number }> {
  const digest = digestOf((await readPreferencesOf(tx, teamId, [userId])).get(userId));
  if (digest === undefined) return {};
  const present = nextPersonalDigest(digest, dueAt - 1);
  const isDue = present.dueAt === dueAt && dueAt > now - LATEST_MS;
  const { dueAt: next } = nextPersonalDigest(digest, Math.max(dueAt, now - LATEST_MS));
  return { next, ...(isDue ? { since: present.since } : {}) };
}
