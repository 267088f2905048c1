import { expect, test } from "vitest";
import type { NewDelivery } from "../../src/domain/delivery.ts";
import { createClockWatch } from "../../src/outbox/watch-clock.ts";
import { createSteadyClock } from "../../src/runtime/steady-clock.ts";
import { changeDelivery } from "../../src/store/deliveries.ts";
import { claimDeliveries } from "../../src/store/delivery-claims.ts";
import type { Store } from "../../src/store/store.ts";
import { eventually } from "../eventually.ts";
import { accountId, addSend, logger, openStage, readDelivery } from "./stage.ts";

const HOUR_MS = 3_600_000;

/** Looks after the times in the store on a machine whose clock is `ahead` ms ahead at first, and can be set. */
function watchOver(store: Store, ahead = 0) {
  let wrongBy = ahead;
  let asked = 0;
  let isReachable = true;
  const clock = createSteadyClock({ wall: () => Date.now() + wrongBy, onSetBack: () => watch.setBack() });
  const hear = () => clock.ask()(new Date().toUTCString());
  const watch = createClockWatch({
    clock,
    askTime: async () => {
      asked += 1;
      if (!isReachable) throw new Error("not reached");
      hear();
    },
    store,
    leaseMs: 15_000,
    logger,
  });
  return {
    clock,
    watch,
    hear,
    asked: () => asked,
    set: (ms: number) => {
      wrongBy = ms;
    },
    reach: (is: boolean) => {
      isReachable = is;
    },
  };
}

test("once the machine's clock was set Slack is asked for the time, and not before", async () => {
  await using stage = await openStage();
  const { clock, watch, hear, asked, set } = watchOver(stage.store);
  hear();
  await watch.start();
  await watch.idle();
  expect(asked()).toBe(0);
  set(HOUR_MS);
  await eventually(() => expect(asked()).toBe(1));
  expect(clock.isUncertain()).toBe(false);
  expect(Math.abs(clock.now() - Date.now())).toBeLessThan(2_000);
  await watch.stop();
});

test("while Slack does not answer time goes on as it did, and Slack is asked now and then", async () => {
  await using stage = await openStage();
  const { clock, watch, hear, asked, set, reach } = watchOver(stage.store);
  hear();
  await watch.start();
  reach(false);
  set(-HOUR_MS);
  await eventually(() => expect(asked()).toBe(1));
  for (let turn = 0; turn < 5; turn += 1) {
    watch.wake();
    await watch.idle();
  }
  expect([asked(), clock.isUncertain()]).toEqual([1, true]);
  expect(Math.abs(clock.now() - Date.now())).toBeLessThan(100);
  await watch.stop();
});

test("where Slack can't be reached at the start, the clock that all processes share is believed until it can", async () => {
  await using stage = await openStage();
  const time = async () => Date.now();
  const { clock, watch, set, reach } = watchOver({ ...stage.store, time }, HOUR_MS);
  reach(false);
  expect(clock.now() - Date.now()).toBeGreaterThan(HOUR_MS - 1_000);
  await watch.start();
  expect(Math.abs(clock.now() - Date.now())).toBeLessThan(2_000);
  set(0);
  await watch.stop();
});

test("where Slack can't be reached after the machine slept, the clock that all processes share is believed as well", async () => {
  await using stage = await openStage();
  const time = async () => Date.now();
  // An hour ago, before it fell asleep.
  const { clock, watch, set, reach } = watchOver({ ...stage.store, time }, -HOUR_MS);
  clock.ask()(new Date(Date.now() - HOUR_MS).toUTCString());
  await watch.start();
  reach(false);
  set(0);
  await eventually(() => expect(clock.isUncertain()).toBe(false));
  expect(Math.abs(clock.now() - Date.now())).toBeLessThan(2_000);
  await watch.stop();
});

test("what a clock that was ahead has put off is brought nearer at the next start", async () => {
  await using stage = await openStage();
  const send = await addSend(stage.store, 1);
  await putOff(stage.store, send);
  const { watch, hear } = watchOver(stage.store);
  hear();
  await watch.start();
  expect(await dueIn(stage.store, send)).toBeLessThan(11 * 60_000);
  await watch.stop();
});

test("what a clock that was ahead has put off is brought nearer as soon as the time is known", async () => {
  await using stage = await openStage();
  const send = await addSend(stage.store, 1);
  const { watch, set, hear, reach } = watchOver(stage.store, HOUR_MS);
  reach(false);
  await watch.start();
  await putOff(stage.store, send);
  watch.wake();
  await watch.idle();
  expect(await dueIn(stage.store, send)).toBeGreaterThan(9 * HOUR_MS);
  hear();
  await watch.idle();
  expect(await dueIn(stage.store, send)).toBeLessThan(11 * 60_000);
  set(0);
  await watch.stop();
});

test("a lease that is right stays, and one by a clock that was ahead ends with the longest that there is", async () => {
  await using stage = await openStage();
  const { clock, watch, hear } = watchOver(stage.store);
  hear();
  await addSend(stage.store, 1, "first");
  await addSend(stage.store, 2, "second");
  // The bot's own clock: the machine's may be a millisecond beside it.
  const start = clock.now();
  const claim = { accountId, target: "chatra", limit: 1, owner: "me", now: start } as const;
  for (const leaseUntil of [start + 10_000, start + HOUR_MS])
    await stage.store.transaction((tx) => claimDeliveries(tx, { ...claim, leaseUntil }));
  await watch.start();
  const ends = stage
    .rows("select lease_until from deliveries order by lease_until")
    .map((row) => Number(row.lease_until));
  const latest = clock.now() + 15_000;
  expect(ends[0]).toBe(start + 10_000);
  expect(ends[1]).toBeGreaterThanOrEqual(start + 15_000);
  expect(ends[1]).toBeLessThanOrEqual(latest);
  await watch.stop();
});

async function putOff(store: Store, { id }: NewDelivery): Promise<void> {
  await store.transaction((tx) => changeDelivery(tx, id, { nextAttemptAt: Date.now() + 10 * HOUR_MS }, 0));
}

async function dueIn(store: Store, send: NewDelivery): Promise<number> {
  return (await readDelivery(store, send)).nextAttemptAt - Date.now();
}
