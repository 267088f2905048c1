import { expect, test } from "vitest";
import { deliveryIdOf } from "../../src/domain/ids.ts";
import { createAgeAlarm } from "../../src/outbox/age-alarm.ts";
import { caughtUpNotice, lateNotice } from "../../src/outbox/age-notices.ts";
import type { Store } from "../../src/store/store.ts";
import { accountId, addSend, channelId, logger, openStage, owedPosts, readDelivery } from "./stage.ts";

const MINUTE = 60_000;
const alarmKey = "alarm:default:slack";

/** A process that looks when it is told to, at the time it is told. */
function processOn(store: Store, startedAt = 0) {
  let at = startedAt;
  const logged: { level: string; words: string }[] = [];
  const alarm = createAgeAlarm({
    store,
    accountId,
    channelId,
    accountName: undefined,
    afterMs: 5 * MINUTE,
    now: () => at,
    logger: Object.assign(Object.create(logger), {
      error: (_: unknown, words: string) => logged.push({ level: "error", words }),
      info: (_: unknown, words: string) => logged.push({ level: "info", words }),
    }),
  });
  return {
    logged,
    stop: () => alarm.stop(),
    lookAt: async (time: number) => {
      at = time;
      alarm.wake();
      await alarm.idle();
    },
  };
}

/** An attempt that ended in vain. */
async function tryInVain(store: Store, at: number): Promise<void> {
  await store.transaction(async (tx) => {
    const claim = {
      accountId,
      target: "chatra",
      limit: 1,
      owner: "me",
      now: at,
      leaseUntil: at + 1,
    } as const;
    for (const { id } of await tx.claimDeliveries(claim))
      await tx.settleDelivery({
        id,
        owner: "me",
        now: at,
        state: "pending",
        nextAttemptAt: at + MINUTE,
        error: { reason: "unavailable", detail: "503" },
      });
  });
}

const settleAll = (store: Store, at: number) =>
  store.transaction(async (tx) => {
    const claim = {
      accountId,
      target: "chatra",
      limit: 10,
      owner: "me",
      now: at,
      leaseUntil: at + 1,
    } as const;
    let claimed = await tx.claimDeliveries(claim);
    while (claimed.length > 0) {
      for (const { id } of claimed) await tx.settleDelivery({ id, owner: "me", now: at, state: "sent" });
      claimed = await tx.claimDeliveries(claim);
    }
  });

test("what has waited for five minutes is told once, with how much, why and since when, and so is its end", async () => {
  await using stage = await openStage();
  await addSend(stage.store, 1);
  await addSend(stage.store, 2);
  await tryInVain(stage.store, 1);
  const bot = processOn(stage.store);
  await bot.lookAt(5 * MINUTE - 1);
  expect(await owedPosts(stage.store, alarmKey)).toEqual([]);
  for (const minutes of [5, 6, 7]) await bot.lookAt(minutes * MINUTE);
  const [told, ...more] = await owedPosts(stage.store, alarmKey);
  expect(more).toEqual([]);
  expect(told).toContain("To visitors: 2, the oldest since <!date^0^");
  expect(told).toContain("(5 minutes)");
  expect(told).toContain("not reached (1)");
  expect(told).toContain("/chatra status");
  expect(bot.logged).toEqual([{ level: "error", words: "deliveries have waited for too long" }]);

  await stage.store.transaction(async (tx) => {
    const claim = {
      accountId,
      target: "slack",
      limit: 1,
      owner: "me",
      now: 7 * MINUTE,
      leaseUntil: 8 * MINUTE,
    } as const;
    for (const { id } of await tx.claimDeliveries(claim))
      await tx.settleDelivery({ id, owner: "me", now: 7 * MINUTE, state: "sent" });
  });
  await settleAll(stage.store, 8 * MINUTE);
  for (const minutes of [8, 9]) await bot.lookAt(minutes * MINUTE);
  expect(await owedPosts(stage.store, alarmKey)).toEqual([expect.stringContaining("have caught up")]);
  expect(bot.logged.at(-1)).toEqual({ level: "info", words: "deliveries have caught up" });
  await bot.stop();
});

test("of several processes, and over restarts, one tells, and the next episode is told again", async () => {
  await using stage = await openStage();
  await addSend(stage.store, 1);
  const bots = [processOn(stage.store), processOn(stage.store)];
  await Promise.all(bots.map((bot) => bot.lookAt(6 * MINUTE)));
  const restarted = processOn(stage.store, 6 * MINUTE);
  await restarted.lookAt(8 * MINUTE);
  expect(await owedPosts(stage.store, alarmKey)).toHaveLength(1);
  await settleAll(stage.store, 9 * MINUTE);
  await Promise.all([...bots, restarted].map((bot) => bot.lookAt(9 * MINUTE)));
  // The alarm was never posted: by now it would only mislead.
  expect(await owedPosts(stage.store, alarmKey)).toEqual([expect.stringContaining("have caught up")]);
  await addSend(stage.store, 2);
  await restarted.lookAt(20 * MINUTE);
  expect(await owedPosts(stage.store, alarmKey)).toHaveLength(2);
  for (const bot of [...bots, restarted]) await bot.stop();
});

test("replies that wait for the account, or that people were asked about, are no reason for an alarm", async () => {
  await using stage = await openStage();
  const asked = await addSend(stage.store, 1);
  await stage.store.transaction(async (tx) => {
    await tx.claimDeliveries({ accountId, target: "chatra", limit: 1, owner: "me", now: 0, leaseUntil: 1 });
    await tx.settleDelivery({ id: asked.id, owner: "me", now: 0, state: "uncertain" });
    await tx.changeDelivery(asked.id, { asked: true }, 0);
  });
  const bot = processOn(stage.store);
  await bot.lookAt(6 * MINUTE);
  await addSend(stage.store, 2);
  const fault = { reason: "not-logged-in", detail: "", url: undefined, since: 0 };
  await stage.store.transaction((tx) => tx.setAccountFault(accountId, fault));
  await bot.lookAt(20 * MINUTE);
  await stage.store.transaction((tx) => tx.setAccountFault(accountId, undefined));
  // Now they are on their way, and have the whole time for it.
  await bot.lookAt(24 * MINUTE);
  expect(await owedPosts(stage.store, alarmKey)).toEqual([]);
  await bot.lookAt(25 * MINUTE);
  expect(await owedPosts(stage.store, alarmKey)).toHaveLength(1);
  // The fault is back: what waits is not called caught up for that.
  await stage.store.transaction((tx) => tx.setAccountFault(accountId, { ...fault, since: 1 }));
  await bot.lookAt(26 * MINUTE);
  expect(await owedPosts(stage.store, alarmKey)).toHaveLength(1);
  await bot.stop();
});

test("after a start, what waited since the stop has half a minute to go out", async () => {
  await using stage = await openStage();
  await addSend(stage.store, 1);
  const bot = processOn(stage.store, 60 * MINUTE);
  await bot.lookAt(60 * MINUTE + 29_000);
  expect(await owedPosts(stage.store, alarmKey)).toEqual([]);
  await bot.lookAt(60 * MINUTE + 30_000);
  expect(await owedPosts(stage.store, alarmKey)).toHaveLength(1);
  await bot.stop();
});

test("an alarm that Slack does not take is no reason for another, and is withdrawn once all has caught up", async () => {
  await using stage = await openStage();
  await addSend(stage.store, 1);
  const bot = processOn(stage.store);
  await bot.lookAt(6 * MINUTE);
  await settleAll(stage.store, 7 * MINUTE);
  await bot.lookAt(60 * MINUTE);
  const place = { accountId, channelId, accountName: undefined };
  const late = await readDelivery(stage.store, lateNotice(place, [], 6 * MINUTE));
  expect(late.state).toBe("discarded");
  expect(late.id).toBe(deliveryIdOf("age:default", `late@${6 * MINUTE}`));
  const after = caughtUpNotice(place, { since: 0, raisedAt: 6 * MINUTE }, 60 * MINUTE);
  await bot.lookAt(120 * MINUTE);
  expect((await readDelivery(stage.store, after)).state).toBe("pending");
  expect(await owedPosts(stage.store, alarmKey)).toHaveLength(1);
  await bot.stop();
});
