import { expect, test, vi } from "vitest";
import { createOutboxWorker } from "../../src/outbox/outbox-worker.ts";
import { prepareChatraJobs } from "../../src/outbox/prepare-jobs.ts";
import { createSettle } from "../../src/outbox/settle-attempt.ts";
import type { OwnedDelivery } from "../../src/store/cause.ts";
import { changeDelivery } from "../../src/store/deliveries.ts";
import { claimDeliveries, settleDelivery } from "../../src/store/delivery-claims.ts";
import type { Store } from "../../src/store/store.ts";
import type { Tx, Work } from "../../src/store/tx.ts";
import { fakeTimeouts } from "../fake-timeouts.ts";
import { watchStatements } from "../store/watch-statements.ts";
import { accountContext, accountId, addSend, logger, openStage } from "./stage.ts";

const START = 10_000;

/** A worker whose attempts end when `open` is called, and what the store wakes for. */
function workerOn(store: Store, room = 4) {
  const clock = { now: START };
  const gate = Promise.withResolvers<void>();
  const begun: string[] = [];
  const told: Work[] = [];
  store.onWork((what) => told.push(what));
  const worker = createOutboxWorker({
    store,
    accountId,
    target: "chatra",
    concurrency: 4,
    owner: "me",
    leaseMs: 15_000,
    isUnderWay: () => false,
    room: () => room,
    prepare: prepareChatraJobs,
    carryOut: async ({ delivery }) => {
      begun.push(delivery.id);
      await gate.promise;
      return { kind: "done", result: {} };
    },
    settle: createSettle({ owner: "me", accountContext, now: () => clock.now, random: () => 0 }),
    now: () => clock.now,
    startWatch: () => () => 0,
    logger,
    metrics: { attempted: () => undefined, arrived: () => undefined },
  });
  return { worker, clock, begun, told, open: gate.resolve };
}

const dueAt = (tx: Tx, { id }: OwnedDelivery, at: number) =>
  changeDelivery(tx, id, { nextAttemptAt: at }, START);

test("a poll that finds something due later looks again then, without a wake", async () => {
  await using stage = await openStage();
  const send = await addSend(stage.store, 1);
  await stage.store.transaction((tx) => dueAt(tx, send, START + 1_500));
  const timeouts = fakeTimeouts();
  const { worker, clock, begun, open } = workerOn(stage.store);
  worker.wake();
  await worker.idle();
  expect([begun, timeouts]).toEqual([[], [1_500]]);
  clock.now += 1_500;
  await vi.advanceTimersByTimeAsync(1_500);
  await worker.idle();
  expect(begun).toEqual([send.id]);
  open();
  await worker.stop();
});

test("what a transaction makes due later is claimed then, although all was looked at before, and not if it is undone", async () => {
  await using stage = await openStage();
  const sends = [await addSend(stage.store, 1, "one"), await addSend(stage.store, 2, "two")];
  await stage.store.transaction(async (tx) => {
    for (const send of sends) await dueAt(tx, send, START + 3_000_000);
  });
  const timeouts = fakeTimeouts();
  const { worker, clock, begun, open } = workerOn(stage.store);
  worker.wake();
  await worker.idle();
  timeouts.length = 0;
  const make = async (tx: Tx) => {
    for (const send of sends) await dueAt(tx, send, START + 1_500);
    await worker.claimMadeDue(tx);
  };
  const undone = stage.store.transaction(async (tx) => {
    await make(tx);
    throw new Error("on purpose");
  });
  await expect(undone).rejects.toThrow("on purpose");
  expect(timeouts).toEqual([]);
  await stage.store.transaction(make);
  expect(timeouts).toEqual([1_500]);
  clock.now += 1_500;
  await vi.advanceTimersByTimeAsync(1_500);
  await worker.idle();
  expect(begun).toEqual(sends.map(({ id }) => id));
  open();
  await worker.stop();
});

test("what becomes due by an end of an earlier one is claimed with it, each of several, and wakes nobody", async () => {
  await using stage = await openStage();
  const lanes = ["one", "two"];
  const sends: OwnedDelivery[] = [];
  for (const number of [1, 2, 3, 4]) sends.push(await addSend(stage.store, number, lanes[number % 2]));
  const late = await addSend(stage.store, 5, "three");
  const before = {
    accountId,
    target: "chatra",
    limit: 2,
    owner: "other",
    now: START,
    leaseUntil: START + 1,
  } as const;
  const claimed = await stage.store.transaction(async (tx) => {
    await dueAt(tx, late, START + 1_500);
    return claimDeliveries(tx, before);
  });
  const { worker, begun, told, open } = workerOn(stage.store);
  const next = sends.slice(2).map(({ id }) => id);
  await stage.store.transaction(async (tx) => {
    for (const { id } of claimed) await settleDelivery(tx, { id, owner: "other", now: START, state: "sent" });
    await worker.claimMadeDue(tx);
    expect(next.map((id) => worker.isUnderWay(id))).toEqual([true, true]);
  });
  expect([begun.toSorted(), told]).toEqual([next.toSorted(), []]);
  open();
  await worker.stop();
});

test("a transaction that made nothing due for a worker gets no statement from it", async () => {
  await using stage = await openStage();
  await addSend(stage.store, 1);
  const written: string[] = [];
  const store = watchStatements(stage.store, (sql) => written.push(sql));
  const { worker } = workerOn(store);
  await store.transaction((tx) => worker.claimMadeDue(tx));
  expect(written).toEqual([]);
  await worker.stop();
});

test("a worker that finds no room, because a transaction counts on it, looks again where that is undone", async () => {
  await using stage = await openStage();
  const send = await addSend(stage.store, 1);
  const { worker, begun, open } = workerOn(stage.store, 1);
  const undone = stage.store.transaction(async (tx) => {
    await dueAt(tx, send, 0);
    await worker.claimMadeDue(tx);
    worker.wake();
    await worker.idle();
    throw new Error("on purpose");
  });
  await expect(undone).rejects.toThrow("on purpose");
  await vi.waitFor(() => expect(begun).toEqual([send.id]));
  open();
  await worker.stop();
});

test("a worker that stops while a transaction is claiming for it ends where that is undone", async () => {
  await using stage = await openStage();
  const send = await addSend(stage.store, 1);
  const { worker, begun } = workerOn(stage.store);
  let stopping: Promise<void> | undefined;
  const undone = stage.store.transaction(async (tx) => {
    await dueAt(tx, send, 0);
    await worker.claimMadeDue(tx);
    stopping = worker.stop();
    throw new Error("on purpose");
  });
  await expect(undone).rejects.toThrow("on purpose");
  await stopping;
  expect(begun).toEqual([]);
});
