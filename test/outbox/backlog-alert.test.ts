import { expect, test } from "vitest";
import { deliveryKey } from "../../src/domain/delivery.ts";
import { deliveryIdOf, userIdSchema } from "../../src/domain/ids.ts";
import type { Target } from "../../src/domain/payload.ts";
import { createBacklogAlert } from "../../src/outbox/backlog-alert.ts";
import { lateNoticeIds } from "../../src/outbox/notices.ts";
import { setAccountFault } from "../../src/store/account-faults.ts";
import type { OwnedDelivery } from "../../src/store/cause.ts";
import { changeDelivery, insertDeliveries, lockDeliveries } from "../../src/store/deliveries.ts";
import { claimDeliveries, settleDelivery } from "../../src/store/delivery-claims.ts";
import { unsettledDeliveries } from "../../src/store/delivery-queries.ts";
import type { Store } from "../../src/store/store.ts";
import {
  accountId,
  addSend,
  channelId,
  conversation,
  duePosts,
  openStage,
  readDelivery,
  recordLog,
  settlePosts,
} from "./stage.ts";

const MINUTE = 60_000;
/** As Slack is given it, to show it in the reader's own time. */
const MIDNIGHT = "<!date^0^{date_short_pretty} {time}|1970-01-01 00:00 UTC>";
const alertKey = "alarm:default:slack";
const admin = userIdSchema.parse("U0ADMIN");
const place = { accountId, channelId, accountName: undefined, adminUsers: [admin] };

/** A process that looks when it is told to, at the time it is told. */
function processOn(store: Store, startedAt = 0) {
  let at = startedAt;
  const { lines: logged, logger } = recordLog();
  const alarm = createBacklogAlert({
    store,
    ...place,
    afterMs: 5 * MINUTE,
    now: () => at,
    logger,
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

/** A visitor's words that are to be shown. */
async function addPost(store: Store): Promise<OwnedDelivery> {
  const post: OwnedDelivery = {
    accountId,
    id: deliveryIdOf("post", "1"),
    key: deliveryKey(conversation.id, "slack"),
    conversationId: conversation.id,
    sourceTime: 1,
    payload: { kind: "slack.post", text: "Hello" },
  };
  await store.transaction((tx) => insertDeliveries(tx, [post], 0));
  return post;
}

/** An attempt that ended in vain. */
async function tryInVain(
  store: Store,
  at: number,
  target: Target = "chatra",
  reason = "unavailable",
): Promise<void> {
  await store.transaction(async (tx) => {
    const claim = {
      accountId,
      target,
      limit: 1,
      owner: "me",
      now: at,
      leaseUntil: at + 1,
    } as const;
    for (const { id } of await claimDeliveries(tx, claim))
      await settleDelivery(tx, {
        id,
        owner: "me",
        now: at,
        state: "pending",
        nextAttemptAt: at + MINUTE,
        error: { reason, detail: "503" },
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
    let claimed = await claimDeliveries(tx, claim);
    while (claimed.length > 0) {
      for (const { id } of claimed) await settleDelivery(tx, { id, owner: "me", now: at, state: "sent" });
      claimed = await claimDeliveries(tx, claim);
    }
  });

test("what has waited for five minutes is told once, with how much, why and since when, and so is its end", async () => {
  await using stage = await openStage();
  await addSend(stage.store, 1);
  await addSend(stage.store, 2);
  await tryInVain(stage.store, 1);
  const bot = processOn(stage.store);
  await bot.lookAt(5 * MINUTE - 1);
  expect(await duePosts(stage.store, alertKey)).toEqual([]);
  for (const minutes of [5, 6, 7]) await bot.lookAt(minutes * MINUTE);
  const [told, ...more] = await duePosts(stage.store, alertKey);
  expect(more).toEqual([]);
  expect(told).toBe(
    [
      `:rotating_light: *2 replies or updates have waited since ${MIDNIGHT} (5 minutes) to reach visitors.*`,
      "Last attempts: Chatra did not answer (1). `/chatra status` shows what to do.",
      "The bot keeps trying and sends everything in order.",
    ].join("\n"),
  );
  const line = {
    level: "error",
    accountId,
    afterMs: 5 * MINUTE,
    msg: "deliveries waiting past the alert limit",
  };
  const owed = [
    { target: "chatra", count: 1, oldestAt: 0 },
    { target: "chatra", reason: "unavailable", count: 1, oldestAt: 0 },
  ];
  expect(bot.logged).toEqual([{ ...line, owed }]);

  await settlePosts(stage.store, 7 * MINUTE);
  await settleAll(stage.store, 8 * MINUTE);
  for (const minutes of [8, 9]) await bot.lookAt(minutes * MINUTE);
  expect(await duePosts(stage.store, alertKey)).toEqual([
    `:white_check_mark: *Replies and messages arrive on time again.* The oldest had waited since ${MIDNIGHT} (8 minutes).`,
  ]);
  const times = { since: 0, raisedAt: 5 * MINUTE, lastedMs: 8 * MINUTE };
  expect(bot.logged.slice(1)).toEqual([{ level: "info", accountId, ...times, msg: "deliveries caught up" }]);
  await bot.stop();
});

test("of several processes, and over restarts, one tells, and the next episode is told again", async () => {
  await using stage = await openStage();
  await addSend(stage.store, 1);
  const bots = [processOn(stage.store), processOn(stage.store)];
  await Promise.all(bots.map((bot) => bot.lookAt(6 * MINUTE)));
  const restarted = processOn(stage.store, 6 * MINUTE);
  await restarted.lookAt(8 * MINUTE);
  expect(await duePosts(stage.store, alertKey)).toHaveLength(1);
  await settleAll(stage.store, 9 * MINUTE);
  await Promise.all([...bots, restarted].map((bot) => bot.lookAt(9 * MINUTE)));
  // The alarm was never posted: by now it would only mislead, and so would its end.
  expect(await duePosts(stage.store, alertKey)).toEqual([]);
  await addSend(stage.store, 2);
  await restarted.lookAt(20 * MINUTE);
  expect(await duePosts(stage.store, alertKey)).toHaveLength(1);
  for (const bot of [...bots, restarted]) await bot.stop();
});

test("replies that wait for the account, or that people were asked about, are no reason for an alarm", async () => {
  await using stage = await openStage();
  const asked = await addSend(stage.store, 1);
  await stage.store.transaction(async (tx) => {
    await claimDeliveries(tx, { accountId, target: "chatra", limit: 1, owner: "me", now: 0, leaseUntil: 1 });
    await settleDelivery(tx, { id: asked.id, owner: "me", now: 0, state: "uncertain" });
    await changeDelivery(tx, asked.id, { asked: true }, 0);
  });
  const bot = processOn(stage.store);
  await bot.lookAt(6 * MINUTE);
  await addSend(stage.store, 2);
  const fault = { reason: "not-logged-in", detail: "", url: undefined, since: 0 };
  await stage.store.transaction((tx) => setAccountFault(tx, accountId, fault));
  await bot.lookAt(20 * MINUTE);
  await stage.store.transaction((tx) => setAccountFault(tx, accountId, undefined));
  // Now they are on their way, and have the whole time for it.
  await bot.lookAt(24 * MINUTE);
  expect(await duePosts(stage.store, alertKey)).toEqual([]);
  await bot.lookAt(25 * MINUTE);
  expect(await duePosts(stage.store, alertKey)).toHaveLength(1);
  // The fault is back: what waits is not called caught up for that.
  await stage.store.transaction((tx) => setAccountFault(tx, accountId, { ...fault, since: 1 }));
  await bot.lookAt(26 * MINUTE);
  expect(await duePosts(stage.store, alertKey)).toHaveLength(1);
  await bot.stop();
});

test("after a start, what waited since the stop has half a minute to go out", async () => {
  await using stage = await openStage();
  await addSend(stage.store, 1);
  const bot = processOn(stage.store, 60 * MINUTE);
  await bot.lookAt(60 * MINUTE + 29_000);
  expect(await duePosts(stage.store, alertKey)).toEqual([]);
  await bot.lookAt(60 * MINUTE + 30_000);
  expect(await duePosts(stage.store, alertKey)).toHaveLength(1);
  await bot.stop();
});

test("an alarm that nobody was told of is no reason for another, is withdrawn once all has caught up, and has no all-clear", async () => {
  await using stage = await openStage();
  await addSend(stage.store, 1);
  const bot = processOn(stage.store);
  await bot.lookAt(6 * MINUTE);
  const id = deliveryIdOf("age:default", `late@${6 * MINUTE}`);
  expect(lateNoticeIds(place, 6 * MINUTE)).toContain(id);
  await settleAll(stage.store, 7 * MINUTE);
  await bot.lookAt(60 * MINUTE);
  expect((await readDelivery(stage.store, { id })).state).toBe("discarded");
  await bot.lookAt(120 * MINUTE);
  expect(await duePosts(stage.store, alertKey)).toEqual([]);
  expect(bot.logged).toMatchObject([{ level: "error" }, { level: "info" }]);
  await bot.stop();
});

test("an alarm that Slack refused for good has no all-clear either", async () => {
  await using stage = await openStage();
  await addSend(stage.store, 1);
  const bot = processOn(stage.store);
  await bot.lookAt(6 * MINUTE);
  await settlePosts(stage.store, 6 * MINUTE, "failed");
  await settleAll(stage.store, 7 * MINUTE);
  await bot.lookAt(8 * MINUTE);
  expect(await duePosts(stage.store, alertKey)).toEqual([]);
  expect(bot.logged.at(-1)).toMatchObject({ msg: "deliveries caught up" });
  await bot.stop();
});

test("whether an alarm has an all-clear is decided once it is known whether it was posted", async () => {
  await using stage = await openStage();
  await addSend(stage.store, 1);
  const bot = processOn(stage.store);
  await bot.lookAt(6 * MINUTE);
  const claim = (now: number) =>
    stage.store.transaction((tx) =>
      claimDeliveries(tx, { accountId, target: "slack", limit: 1, owner: "me", now, leaseUntil: now + 1 }),
    );
  const [alarm] = await claim(6 * MINUTE);
  if (!alarm) throw new Error("there is no alarm");
  const settle = (state: "pending" | "sent", now: number) =>
    stage.store.transaction((tx) =>
      settleDelivery(tx, { id: alarm.id, owner: "me", now, state, nextAttemptAt: now, outcomeUnknown: true }),
    );
  await settleAll(stage.store, 7 * MINUTE);
  await bot.lookAt(8 * MINUTE);
  expect(await duePosts(stage.store, alertKey)).toHaveLength(1);
  // The answer was lost: it may stand in the channel.
  await settle("pending", 9 * MINUTE);
  await bot.lookAt(10 * MINUTE);
  expect((await readDelivery(stage.store, alarm)).state).toBe("pending");
  await claim(10 * MINUTE);
  await settle("sent", 10 * MINUTE);
  await bot.lookAt(11 * MINUTE);
  expect(await duePosts(stage.store, alertKey)).toEqual([expect.stringContaining("on time again")]);
  await bot.stop();
});

test("where the channel is what is wrong, admins are told in person, before the channel, and so they are of the end", async () => {
  await using stage = await openStage();
  const post = await addPost(stage.store);
  const bot = processOn(stage.store);
  await tryInVain(stage.store, 1, "slack", "channel-gone");
  await bot.lookAt(6 * MINUTE);
  const [inPerson, inChannel, ...more] = await duePosts(stage.store, alertKey);
  expect(more).toEqual([]);
  expect(inPerson).toBe(
    [
      ":rotating_light: *New chats don't show in Slack: the bot can't post in <#C1>.*",
      "Invite the bot to the channel, let it post there, unarchive the channel, or set `SLACK_CHANNEL` to another channel and restart the bot.",
      `The bot keeps trying. A message or receipt has waited since ${MIDNIGHT} (6 minutes) to show in Slack.`,
    ].join("\n"),
  );
  expect(inChannel).toContain("Last attempts: the bot can't post in the channel (1).");
  const [first] = await stage.store.transaction((tx) => unsettledDeliveries(tx, alertKey));
  expect(first?.payload).toMatchObject({ kind: "slack.answer", userId: admin });
  if (first)
    await stage.store.transaction(async (tx) => {
      await lockDeliveries(tx, [first.id, post.id]);
      await changeDelivery(tx, first.id, { state: "sent" }, 6 * MINUTE);
      await changeDelivery(tx, post.id, { state: "sent" }, 6 * MINUTE);
    });
  await bot.lookAt(7 * MINUTE);
  const owed = await stage.store.transaction((tx) => unsettledDeliveries(tx, alertKey));
  expect(owed.map(({ payload }) => payload)).toEqual([
    { kind: "slack.answer", userId: admin, text: expect.stringContaining("on time again") },
  ]);
  await bot.stop();
});
