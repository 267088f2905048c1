import { type Logger, pino } from "pino";
import { expect, test, vi } from "vitest";
import type { Outcome } from "../../src/domain/attempt.ts";
import type { Delivery } from "../../src/domain/delivery.ts";
import type { DeliveryId } from "../../src/domain/ids.ts";
import type { MayBegin } from "../../src/domain/may-begin.ts";
import { deliveryFields } from "../../src/outbox/delivery-log.ts";
import { createOutboxWorker } from "../../src/outbox/outbox-worker.ts";
import { prepareChatraJobs } from "../../src/outbox/prepare-jobs.ts";
import { createAbandonedRecovery } from "../../src/outbox/recover-abandoned.ts";
import { createSettle, type Settle } from "../../src/outbox/settle-attempt.ts";
import type { OwnedDelivery } from "../../src/store/cause.ts";
import { changeDelivery, readDeliveries } from "../../src/store/deliveries.ts";
import { claimDeliveries, releaseDelivery } from "../../src/store/delivery-claims.ts";
import type { Store } from "../../src/store/store.ts";
import { StoreError } from "../../src/store/store-error.ts";
import type { Tx, Work } from "../../src/store/tx.ts";
import { eventually } from "../eventually.ts";
import { fakeTimeouts } from "../fake-timeouts.ts";
import { until } from "../store/until.ts";
import {
  accountContext,
  accountId,
  addSend,
  conversation,
  duePosts,
  logger,
  openStage,
  readDelivery,
  withoutRunLog,
} from "./stage.ts";

const owner = "this process";

function workerOn(
  store: Store,
  carryOut: (delivery: Delivery, mayBegin: MayBegin) => Promise<Outcome>,
  more: {
    leaseMs?: number;
    settle?: Settle;
    room?: () => number;
    startWatch?: () => () => number;
    claimBeside?: (tx: Tx) => Promise<void>;
    isUnderWay?: (id: DeliveryId) => boolean;
    logger?: Logger;
    now?: () => number;
    metrics?: Parameters<typeof createOutboxWorker>[0]["metrics"];
  } = {},
) {
  return createOutboxWorker({
    store,
    accountId,
    target: "chatra",
    concurrency: 4,
    owner,
    leaseMs: more.leaseMs ?? 15_000,
    isUnderWay: more.isUnderWay ?? (() => false),
    room: more.room ?? (() => Number.POSITIVE_INFINITY),
    prepare: prepareChatraJobs,
    carryOut: ({ delivery }, mayBegin) => carryOut(delivery, mayBegin),
    ...(more.claimBeside && { claimBeside: more.claimBeside }),
    settle: more.settle ?? createSettle({ owner, accountContext, now: Date.now, random: () => 0 }),
    now: more.now ?? Date.now,
    startWatch: more.startWatch ?? (() => () => 0),
    logger: more.logger ?? logger,
    metrics: more.metrics ?? { attempted: () => undefined, arrived: () => undefined },
  });
}

const done: Outcome = { kind: "done", result: { chatraId: "m1" } };

test("each attempt is measured from its beginning to its end, and an arrival from when the words were accepted", async () => {
  await using stage = await openStage();
  await addSend(stage.store, 1);
  let at = 1_000;
  const measured: unknown[] = [];
  const worker = workerOn(
    stage.store,
    async () => {
      at += 250;
      return done;
    },
    {
      now: () => at,
      metrics: {
        attempted: (kind, outcome, ms) => measured.push([kind, outcome, ms]),
        arrived: (target, ms) => measured.push([target, ms]),
      },
    },
  );
  worker.wake();
  await eventually(() => expect(measured).toHaveLength(1));
  await worker.stop();
  expect(measured).toEqual([["chatra.send", "done", 250]]);
});

test("of three attempts the first that ends waits a moment for a second one, and both are settled together", async () => {
  await using stage = await openStage();
  for (const number of [1, 2, 3]) await addSend(stage.store, number, `lane ${number}`);
  const ends: { id: DeliveryId; end: () => void }[] = [];
  const together: number[] = [];
  const settle = createSettle({ owner, accountContext, now: Date.now, random: () => 0 });
  const waits = fakeTimeouts();
  const worker = workerOn(
    stage.store,
    ({ id }) =>
      new Promise((resolve) => {
        const end = () => resolve({ kind: "done", result: { chatraId: `m ${id}` } });
        ends.push({ id, end });
      }),
    {
      settle: (tx, ended) => {
        if (ended.length > 0) together.push(ended.length);
        return settle(tx, ended);
      },
    },
  );
  worker.wake();
  await until(() => ends.length === 3);
  const [first, second, third] = ends;
  first?.end();
  await until(() => waits.includes(3));
  expect(together).toEqual([]);
  second?.end();
  await until(() => second !== undefined && !worker.isUnderWay(second.id));
  expect(together).toEqual([2]);
  third?.end();
  await until(() => together.length === 2);
  expect(together).toEqual([2, 1]);
  await worker.stop();
});

test("sends of one conversation go out one after the other, in order", async () => {
  await using stage = await openStage();
  const sends = [await addSend(stage.store, 1), await addSend(stage.store, 2), await addSend(stage.store, 3)];
  const seen: string[] = [];
  let most = 0;
  let underWay = 0;
  const worker = workerOn(stage.store, async ({ id }) => {
    underWay += 1;
    most = Math.max(most, underWay);
    seen.push(id);
    await new Promise((resolve) => setTimeout(resolve, 5));
    underWay -= 1;
    return { kind: "done", result: { chatraId: `m${seen.length}` } };
  });
  worker.wake();
  await eventually(() => expect(seen).toHaveLength(3));
  await worker.stop();
  expect(seen).toEqual(sends.map(({ id }) => id));
  expect(most).toBe(1);
  for (const send of sends) expect((await readDelivery(stage.store, send)).state).toBe("sent");
});

test("asked to stop during a claim, it carries out what it claimed and writes down how that ended", async () => {
  await using stage = await openStage();
  const send = await addSend(stage.store, 1);
  const worker = workerOn(stage.store, async () => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    return done;
  });
  worker.wake();
  await worker.stop();
  // Either it was not begun, or it is over: nothing is left half done.
  expect(["pending", "sent"]).toContain((await readDelivery(stage.store, send)).state);
});

test("a send that breaks off may have happened, and anything else is tried again", async () => {
  await using stage = await openStage();
  const send = await addSend(stage.store, 1);
  const edit = await addSend(stage.store, 2, "another lane");
  const reply = edit.payload.kind === "chatra.send" ? edit.payload.reply : undefined;
  if (reply === undefined) throw new Error("no send");
  await stage.store.transaction((tx) =>
    changeDelivery(tx, edit.id, { payload: { kind: "chatra.edit", text: "Hi", reply, part: 0 } }, 0),
  );
  const ended = new Map<string, Outcome["kind"]>();
  const settle = createSettle({ owner, accountContext, now: Date.now, random: () => 0 });
  const worker = workerOn(stage.store, () => Promise.reject(new Error("a defect")), {
    settle: (tx, all) => {
      for (const { delivery, outcome } of all) ended.set(delivery.id, outcome.kind);
      return settle(tx, all);
    },
  });
  worker.wake();
  await eventually(() => expect(ended.size).toBe(2));
  await worker.stop();
  expect(Object.fromEntries(ended)).toEqual({ [send.id]: "unknown", [edit.id]: "try-again" });
  expect(await readDelivery(stage.store, edit)).toMatchObject({ state: "pending", outcomeUnknown: true });
});

test("one delivery that can't be settled does not keep the others from it", async () => {
  const error = new StoreError("conflict", "it contradicts what is stored");
  await using stage = await openStage();
  const bad = await addSend(stage.store, 1);
  const good = await addSend(stage.store, 2, "another lane");
  const settle = createSettle({ owner, accountContext, now: Date.now, random: () => 0 });
  const worker = workerOn(stage.store, async () => done, {
    settle: async (tx, ended) => {
      if (ended.some(({ delivery }) => delivery.id === bad.id)) throw error;
      return settle(tx, ended);
    },
  });
  worker.wake();
  await eventually(async () => expect((await readDelivery(stage.store, good)).state).toBe("sent"));
  await eventually(() => expect(worker.isUnderWay(bad.id)).toBe(false));
  await worker.stop();
  // Its lease runs out, and then it is uncertain: asked about, never sent again by itself.
  expect((await readDelivery(stage.store, bad)).state).toBe("sending");
});

test.each(["unavailable", "not-writable"] as const)(
  "how an attempt ended is not forgotten, however long the database is %s",
  async (reason) => {
    await using stage = await openStage();
    const send = await addSend(stage.store, 1);
    const settle = createSettle({ owner, accountContext, now: Date.now, random: () => 0 });
    let failures = 0;
    const worker = workerOn(stage.store, async () => done, {
      settle: async (tx, ended) => {
        if (ended.length > 0 && failures < 6) {
          failures += 1;
          throw new StoreError(reason, "a failover");
        }
        return settle(tx, ended);
      },
    });
    worker.wake();
    // A worker pauses after failures: each wake tries again.
    await eventually(async () => {
      worker.wake();
      expect((await readDelivery(stage.store, send)).state).toBe("sent");
    });
    await worker.stop();
    expect(failures).toBe(6);
  },
);

test("what is claimed is leased from now on, to this process", async () => {
  await using stage = await openStage();
  await addSend(stage.store, 1);
  const gate = Promise.withResolvers<Outcome>();
  const begun = Promise.withResolvers<void>();
  const worker = workerOn(
    stage.store,
    () => {
      begun.resolve();
      return gate.promise;
    },
    { now: () => 10_000, leaseMs: 15_000 },
  );
  worker.wake();
  await begun.promise;
  expect(stage.rows("select state, owner, lease_until, attempts from deliveries")).toEqual([
    { state: "sending", owner, lease_until: 25_000, attempts: 1 },
  ]);
  gate.resolve(done);
  await worker.stop();
});

/** A worker, and what it carries out until the gate opens. Nothing wakes it but the test. */
function workerWithGate(store: Store, more: Parameters<typeof workerOn>[2] = {}) {
  const begun: DeliveryId[] = [];
  const gate = Promise.withResolvers<Outcome>();
  const carryOut = ({ id }: Delivery) => {
    begun.push(id);
    return gate.promise;
  };
  return { worker: workerOn(store, carryOut, more), begun, open: () => gate.resolve(done) };
}

/** Makes a send due in this transaction, as a decision does. */
const makeDue = (tx: Tx, { id }: OwnedDelivery) => changeDelivery(tx, id, { nextAttemptAt: 0 }, 0);

test("what a transaction makes due is claimed in it and begins after its commit, and not if it is undone", async () => {
  await using stage = await openStage();
  const send = await addSend(stage.store, 1);
  await addSend(stage.store, 2, "another lane");
  const { worker, begun, open } = workerWithGate(stage.store);
  const told: Work[] = [];
  stage.store.onWork((what) => told.push(what));
  const undone = stage.store.transaction(async (tx) => {
    await makeDue(tx, send);
    await worker.claimMadeDue(tx);
    expect(worker.isUnderWay(send.id)).toBe(true);
    throw new Error("on purpose");
  });
  await expect(undone).rejects.toThrow("on purpose");
  expect([worker.isUnderWay(send.id), begun]).toEqual([false, []]);
  expect(await readDelivery(stage.store, send)).toMatchObject({ state: "pending", attempts: 0 });

  await stage.store.transaction(async (tx) => {
    await makeDue(tx, send);
    await worker.claimMadeDue(tx);
    expect(begun).toEqual([]);
  });
  // The other one was due before, and nobody needs to be told of this one.
  expect([begun, told]).toEqual([[send.id], []]);
  open();
  await eventually(async () => expect((await readDelivery(stage.store, send)).state).toBe("sent"));
  await worker.stop();
  expect(await readDelivery(stage.store, send)).toMatchObject({ attempts: 1, result: { chatraId: "m1" } });
});

test("no more is claimed in others' transactions than there is room for, and the rest wakes the worker", async () => {
  await using stage = await openStage();
  const sends: OwnedDelivery[] = [];
  for (const number of [1, 2, 3]) sends.push(await addSend(stage.store, number, `lane ${number}`));
  const { worker, begun, open } = workerWithGate(stage.store, { room: () => 2 });
  const told: Work[] = [];
  stage.store.onWork((what) => {
    told.push(what);
    worker.wake();
  });
  await stage.store.transaction(async (tx) => {
    for (const send of sends) await makeDue(tx, send);
    await worker.claimMadeDue(tx);
  });
  expect([begun, told]).toEqual([sends.slice(0, 2).map(({ id }) => id), [`chatra:${accountId}`]]);
  open();
  for (const send of sends)
    await eventually(async () => expect((await readDelivery(stage.store, send)).state).toBe("sent"));
  await worker.stop();
  expect(begun).toEqual(sends.map(({ id }) => id));
});

test("what a transaction makes due later is claimed then, without a wake", async () => {
  await using stage = await openStage();
  const send = await addSend(stage.store, 1);
  const late = await addSend(stage.store, 2, "another lane");
  let at = 10_000;
  const timeouts = fakeTimeouts();
  const { worker, begun, open } = workerWithGate(stage.store, { now: () => at });
  const told: Work[] = [];
  stage.store.onWork((what) => told.push(what));
  await stage.store.transaction(async (tx) => {
    await changeDelivery(tx, send.id, { nextAttemptAt: 10_000 }, at);
    await changeDelivery(tx, late.id, { nextAttemptAt: 11_500 }, at);
    await worker.claimMadeDue(tx);
  });
  expect([begun, told, timeouts]).toEqual([[send.id], [], [1_500]]);
  at = 11_500;
  await vi.advanceTimersByTimeAsync(1_500);
  await worker.idle();
  expect(begun).toEqual([send.id, late.id]);
  open();
  await worker.stop();
});

test("a worker that stops while a transaction is claiming for it waits for that, and stores how it ends", async () => {
  await using stage = await openStage();
  const send = await addSend(stage.store, 1);
  const { worker, begun, open } = workerWithGate(stage.store);
  const stopped = await stage.store.transaction(async (tx) => {
    await makeDue(tx, send);
    const claimed = worker.claimMadeDue(tx);
    const stopping = worker.stop();
    await claimed;
    return { stopping };
  });
  open();
  await stopped.stopping;
  expect(begun).toEqual([send.id]);
  expect(await readDelivery(stage.store, send)).toMatchObject({ state: "sent", attempts: 1 });
});

test("a transaction that made nothing due for a worker is none of its business", async () => {
  await using stage = await openStage();
  await addSend(stage.store, 1);
  const { worker, begun, open } = workerWithGate(stage.store);
  const sent = await stage.store.transaction(async (tx) => {
    tx.wakeHere.add("slack:another");
    await worker.claimMadeDue(tx);
    return [...tx.wakeHere];
  });
  expect([begun, sent]).toEqual([[], ["slack:another"]]);
  open();
  await worker.stop();
});

test("a worker that was asked to stop claims nothing more, and waits for what it claimed", async () => {
  await using stage = await openStage();
  const send = await addSend(stage.store, 1);
  const late = await addSend(stage.store, 2, "another lane");
  const { worker, begun, open } = workerWithGate(stage.store);
  const claim = (one: OwnedDelivery) =>
    stage.store.transaction(async (tx) => {
      await makeDue(tx, one);
      await worker.claimMadeDue(tx);
    });
  await claim(send);
  const stopped = worker.stop();
  await claim(late);
  open();
  await stopped;
  expect(begun).toEqual([send.id]);
  expect((await readDelivery(stage.store, send)).state).toBe("sent");
  expect(await readDelivery(stage.store, late)).toMatchObject({ state: "pending", attempts: 0 });
});

test("what an attempt makes due for another worker is claimed together with its end", async () => {
  await using stage = await openStage();
  const send = await addSend(stage.store, 1);
  const states: string[] = [];
  const worker = workerOn(stage.store, async () => done, {
    claimBeside: async (tx) => {
      states.push(...(await readDeliveries(tx, [send.id])).map(({ state }) => state));
    },
  });
  worker.wake();
  await eventually(async () => expect((await readDelivery(stage.store, send)).state).toBe("sent"));
  await worker.stop();
  expect(states).toEqual(["pending", "sent"]);
});

test("what others make due while an attempt runs is seen when the worker is told, also by the poll that ends it", async () => {
  await using stage = await openStage();
  const sends = [await addSend(stage.store, 1)];
  const { worker, begun, open } = workerWithGate(stage.store);
  worker.wake();
  await eventually(() => expect(begun).toHaveLength(1));
  await worker.idle();
  sends.push(await addSend(stage.store, 2, "another lane"));
  worker.wake();
  open();
  await eventually(() => expect(begun).toEqual(sends.map(({ id }) => id)));
  await worker.stop();
});

test("a process that stood still longer than its leases does not take its own sends for lost", async () => {
  await using stage = await openStage();
  const send = await addSend(stage.store, 1);
  const gate = Promise.withResolvers<Outcome>();
  const worker = workerOn(stage.store, () => gate.promise, { leaseMs: 60 });
  const abandonedRecovery = createAbandonedRecovery({
    ...withoutRunLog,
    store: stage.store,
    owner,
    accountContextOf: () => accountContext,
    isUnderWay: (id) => worker.isUnderWay(id),
    now: () => Date.now() + 60_000,
    logger,
  });
  worker.wake();
  await eventually(async () => expect((await readDelivery(stage.store, send)).state).toBe("sending"));
  await abandonedRecovery.start();
  await abandonedRecovery.idle();
  expect((await readDelivery(stage.store, send)).state).toBe("sending");
  gate.resolve(done);
  await eventually(async () => expect((await readDelivery(stage.store, send)).state).toBe("sent"));
  await Promise.all([worker.stop(), abandonedRecovery.stop()]);
});

test("what was claimed may begin for two thirds of its lease, which counts anew with each renewal", async () => {
  await using stage = await openStage();
  const send = await addSend(stage.store, 1);
  const gate = Promise.withResolvers<Outcome>();
  let time = 0;
  let watches = 0;
  const startWatch = () => {
    watches += 1;
    const startedAt = time;
    return () => time - startedAt;
  };
  let mayBegin: MayBegin = () => false;
  const carryOut = (_: Delivery, ask: MayBegin) => {
    mayBegin = ask;
    return gate.promise;
  };
  const worker = workerOn(stage.store, carryOut, { leaseMs: 300, startWatch });
  worker.wake();
  await eventually(() => expect(mayBegin()).toBe(true));
  time = 199;
  expect(mayBegin()).toBe(true);
  time = 200;
  expect(mayBegin()).toBe(false);
  await eventually(() => expect(mayBegin()).toBe(true));

  const taken = { state: "uncertain", outcomeUnknown: false, nextAttemptAt: 0 } as const;
  await stage.store.transaction((tx) => releaseDelivery(tx, send.id, taken, 0));
  time = 400;
  // What is another's is not renewed, however often that is tried.
  const before = watches;
  await eventually(() => expect(watches).toBeGreaterThan(before + 2));
  expect(mayBegin()).toBe(false);
  gate.resolve(done);
  await eventually(async () => expect((await readDelivery(stage.store, send)).state).toBe("sent"));
  await worker.stop();
});

test("what was taken over while it was under way, and given back, is not begun beside the attempt that goes on", async () => {
  await using stage = await openStage();
  const send = await addSend(stage.store, 1);
  const gates = [Promise.withResolvers<Outcome>(), Promise.withResolvers<Outcome>()];
  const begun: string[] = [];
  const underWay = (id: DeliveryId) => workers.some((worker) => worker.isUnderWay(id));
  const carryOut = (name: string) => () => {
    begun.push(name);
    return (gates[begun.length - 1] ?? Promise.withResolvers<Outcome>()).promise;
  };
  const before = workerOn(stage.store, carryOut("before"), { isUnderWay: underWay });
  // Serves the account from now on, with other settings, while the one before ends what it has begun.
  const after = workerOn(stage.store, carryOut("after"), { isUnderWay: underWay });
  const workers = [before, after];
  before.wake();
  await eventually(() => expect(begun).toEqual(["before"]));
  const takenBack = { state: "pending", outcomeUnknown: true, nextAttemptAt: 0 } as const;
  for (const worker of workers) {
    await stage.store.transaction((tx) => releaseDelivery(tx, send.id, takenBack, 0));
    worker.wake();
    await worker.idle();
    expect(begun).toEqual(["before"]);
    expect(await readDelivery(stage.store, send)).toMatchObject({ state: "pending", outcomeUnknown: true });
    await stage.store.transaction((tx) =>
      claimDeliveries(tx, { ...claimOfAnother, now: Date.now() + 60_000 }),
    );
  }
  await stage.store.transaction((tx) => releaseDelivery(tx, send.id, takenBack, 0));
  gates[0]?.resolve({ kind: "blocked", error: { reason: "not-begun", detail: "too late" }, afterMs: 0 });
  await eventually(() => expect(begun).toHaveLength(2));
  gates[1]?.resolve(done);
  await eventually(async () => expect((await readDelivery(stage.store, send)).state).toBe("sent"));
  await Promise.all(workers.map((worker) => worker.stop()));
});

const claimOfAnother = { accountId, target: "chatra", limit: 1, owner: "another", leaseUntil: 0 } as const;

test("a send that another process took for lost, and that then turns out to have arrived, counts as sent", async () => {
  await using stage = await openStage();
  const send = await addSend(stage.store, 1);
  const gate = Promise.withResolvers<Outcome>();
  const worker = workerOn(stage.store, () => gate.promise);
  worker.wake();
  await eventually(async () => expect((await readDelivery(stage.store, send)).state).toBe("sending"));
  const another = createAbandonedRecovery({
    ...withoutRunLog,
    store: stage.store,
    owner: "another process",
    accountContextOf: () => accountContext,
    isUnderWay: () => false,
    now: Date.now,
    logger,
  });
  await another.start();
  await another.stop();
  expect((await readDelivery(stage.store, send)).state).toBe("uncertain");
  gate.resolve(done);
  await eventually(async () => expect((await readDelivery(stage.store, send)).state).toBe("sent"));
  await worker.stop();
});

test("a send whose echo is overdue is asked about once, and holds back the later ones until then", async () => {
  await using stage = await openStage();
  const first = await addSend(stage.store, 1);
  const second = await addSend(stage.store, 2);
  const outcomes = new Map<string, Outcome>([
    [first.id, { kind: "unknown", error: { reason: "unknown-outcome", detail: "no answer" } }],
    [second.id, done],
  ]);
  let ahead = 0;
  const worker = workerOn(stage.store, async ({ id }) => outcomes.get(id) ?? done);
  const abandonedRecovery = createAbandonedRecovery({
    ...withoutRunLog,
    store: stage.store,
    owner,
    accountContextOf: () => accountContext,
    isUnderWay: (id) => worker.isUnderWay(id),
    now: () => Date.now() + ahead,
    logger,
  });
  stage.store.onWork((what) => what === `chatra:${accountId}` && worker.wake());
  worker.wake();
  await eventually(async () => expect((await readDelivery(stage.store, first)).state).toBe("uncertain"));
  await abandonedRecovery.start();
  await abandonedRecovery.idle();
  expect((await readDelivery(stage.store, second)).state).toBe("pending");
  ahead = 10_000;
  for (let round = 0; round < 2; round += 1) {
    abandonedRecovery.wake();
    await abandonedRecovery.idle();
  }
  await eventually(async () => expect((await readDelivery(stage.store, second)).state).toBe("sent"));
  const asked = await duePosts(stage.store, `${conversation.id}:slack`);
  expect(asked).toEqual([expect.stringContaining("Did the reply “words 1” reach")]);
  await Promise.all([worker.stop(), abandonedRecovery.stop()]);
});

test.each(["debug", "info"])(
  "a log at level %s tells what became of deliveries by their ids, and only from debug on what went well",
  async (level) => {
    await using stage = await openStage();
    const lines: string[] = [];
    const recording = pino(
      { level, base: null, timestamp: false },
      { write: (line) => void lines.push(line) },
    );
    const first = await addSend(stage.store, 1);
    const second = await addSend(stage.store, 2);
    const error = { reason: "refused", detail: "Chatra refused the request." };
    const worker = workerOn(
      stage.store,
      async ({ id }) => (id === first.id ? done : { kind: "refused", error }),
      { logger: recording },
    );
    stage.store.onWork((what) => what === `chatra:${accountId}` && worker.wake());
    worker.wake();
    await eventually(async () => expect((await readDelivery(stage.store, second)).state).toBe("failed"));
    await worker.stop();
    const fieldsOf = async (send: OwnedDelivery) => deliveryFields(await readDelivery(stage.store, send));
    const [one, two] = [await fieldsOf(first), await fieldsOf(second)];
    const ms = expect.any(Number);
    const attempted = { msg: "delivery attempted", attempt: 1, ms };
    const settled = { level: 20, msg: "delivery settled" };
    const failure = { ...two, ...attempted, level: 40, outcome: "refused", reason: "refused" };
    expect(lines.map((line) => JSON.parse(line))).toEqual(
      level === "info"
        ? [failure]
        : [
            { ...one, ...attempted, level: 20, outcome: "done", chatraId: "m1" },
            { ...one, ...settled, state: "sent", chatraId: "m1" },
            failure,
            { ...two, ...settled, state: "failed" },
          ],
    );
  },
);
