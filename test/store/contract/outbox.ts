import { expect, test } from "vitest";
import type { Delivery, DeliveryState } from "../../../src/domain/delivery.ts";
import { clientIdSchema, userIdSchema } from "../../../src/domain/ids.ts";
import type { Payload } from "../../../src/domain/payload.ts";
import { capTimes, nextDueAt, queueDepths } from "../../../src/store/backlog.ts";
import {
  changeDelivery,
  insertDeliveries,
  lockDeliveries,
  readDeliveries,
} from "../../../src/store/deliveries.ts";
import {
  type Claim,
  claimDeliveries,
  claimFirst,
  claimUpdated,
  releaseDelivery,
  renewLeases,
  settleDeliveries,
  settleDelivery,
  takeAbandoned,
  takeOverdue,
  takeWaitingReplies,
} from "../../../src/store/delivery-claims.ts";
import { keysAwaited, unsettledDeliveries } from "../../../src/store/delivery-queries.ts";
import type { Store } from "../../../src/store/store.ts";
import { rootsUnderWay } from "../../../src/store/threads.ts";
import type { Tx } from "../../../src/store/tx.ts";
import { accountId, channelId, deliveryId, exampleDelivery, teamId, toChatra, ts } from "../example-rows.ts";

const a = deliveryId("a");
const b = deliveryId("b");
const userId = userIdSchema.parse("U1");
const send: Payload = {
  kind: "chatra.send",
  clientId: clientIdSchema.parse("client"),
  text: "hi",
  agent: {},
  reply: { teamId, channelId, threadTs: ts("1.1"), ts: ts("2.2"), userId },
  part: 0,
  parts: 1,
};

export function describeOutbox(store: () => Store): void {
  const within: Store["transaction"] = (work) => store().transaction(work);
  const insert = (...deliveries: ReturnType<typeof exampleDelivery>[]) =>
    within((tx) => insertDeliveries(tx, deliveries, 100));
  const whole: Claim = {
    accountId,
    target: "slack",
    limit: 10,
    owner: "me",
    now: 100,
    leaseUntil: 1000,
  };
  const claim = (fields: Partial<Claim> = {}) => within((tx) => claimDeliveries(tx, { ...whole, ...fields }));
  const read = async (id = a): Promise<Delivery | undefined> =>
    (await within((tx) => readDeliveries(tx, [id])))[0];
  const settle = (id: typeof a, state: Exclude<DeliveryState, "sending">, nextAttemptAt = 0) =>
    within((tx) => settleDelivery(tx, { id, owner: "me", now: 200, state, nextAttemptAt }));

  test("a claimed delivery is as it was asked for, under way, with its attempt counted", async () => {
    const asked = exampleDelivery("a", {
      payload: { kind: "slack.root", channelId },
    });
    expect(await insert(asked)).toEqual(new Set(["a"]));
    const claimed: Delivery = {
      ...asked,
      seq: expect.any(Number),
      state: "sending",
      attempts: 1,
      nextAttemptAt: 100,
      createdAt: 100,
      outcomeUnknown: false,
      asked: false,
      waitShown: false,
      result: undefined,
      error: undefined,
    };
    expect(await claim()).toEqual([claimed]);
    expect(await read()).toEqual(claimed);
  });

  test("lines that wait for their turn are due at once where a notice comes behind them, and nowhere else", async () => {
    const line: Payload = { kind: "slack.post", text: "line", username: "Maya" };
    const keys = ["k1", "k2", "k3"];
    await insert(...keys.map((key) => exampleDelivery(key, { key, payload: line })));
    for (const { id } of await claim()) {
      const reason = id === "k3" ? "unavailable" : "waits-its-turn";
      const end = { state: "pending", nextAttemptAt: 9_000, error: { reason, detail: "" } } as const;
      await within((tx) => settleDelivery(tx, { id, owner: "me", now: 100, ...end }));
    }
    const awaited = () => within((tx) => keysAwaited(tx, keys));
    await insert(
      exampleDelivery("edit", {
        key: "k2",
        payload: { ...line, kind: "slack.update", post: { deliveryId: a } },
      }),
      exampleDelivery("another line", { key: "k2", payload: line }),
    );
    expect(await awaited()).toEqual(new Set());
    expect(await claim()).toEqual([]);
    await insert(exampleDelivery("n1", { key: "k1" }), exampleDelivery("n3", { key: "k3" }));
    expect(await awaited()).toEqual(new Set(["k1", "k3"]));
    expect((await claim()).map(({ id }) => id)).toEqual(["k1"]);
  });

  test("replies that wait are taken for their ⏳ once, when it is due, and again when they are sent anew", async () => {
    const take = async (now: number, limit = 10) =>
      (await within((tx) => takeWaitingReplies(tx, now, limit))).map(({ id }) => id);
    await insert(
      exampleDelivery("a", { key: "a", payload: send }),
      exampleDelivery("b", { key: "b", payload: send }),
      exampleDelivery("post", { key: "post" }),
    );
    expect(await take(100 + 1_999)).toEqual([]);
    expect(await take(100 + 2_000, 1)).toEqual([a]);
    expect((await read())?.waitShown).toBe(true);
    expect((await read(b))?.waitShown).toBe(false);
    expect(await take(9_000)).toEqual([b]);
    expect(await take(9_000)).toEqual([]);

    // What is tried again has waited all along; what was given up waits anew.
    await claim({ target: "chatra" });
    await settle(a, "pending", 300);
    await settle(b, "failed");
    await within(async (tx) => {
      await lockDeliveries(tx, [a, b]);
      for (const id of [a, b]) await changeDelivery(tx, id, { state: "pending", nextAttemptAt: 300 }, 10_000);
    });
    expect((await read())?.waitShown).toBe(true);
    expect((await read(b))?.waitShown).toBe(false);
    expect(await take(10_000 + 1_999)).toEqual([]);
    expect(await take(10_000 + 2_000)).toEqual([b]);
  });

  test("what was settled before its ⏳ was due never gets one", async () => {
    await insert(exampleDelivery("a", { payload: send }));
    await claim({ target: "chatra" });
    await settle(a, "sent");
    expect(await within((tx) => takeWaitingReplies(tx, 99_000, 10))).toEqual([]);
  });

  test("times of a clock that was ahead are brought nearer, and the order of the line stays", async () => {
    await within((tx) =>
      insertDeliveries(
        tx,
        [
          exampleDelivery("b", { sourceTime: 2 }),
          exampleDelivery("a", { sourceTime: 1 }),
          exampleDelivery("near", { key: "near" }),
        ],
        100,
      ),
    );
    for (const id of [a, b])
      await within(async (tx) => {
        await lockDeliveries(tx, [id]);
        await changeDelivery(tx, id, { nextAttemptAt: 9_000 }, 100);
      });
    expect(await within((tx) => capTimes(tx, { dueBy: 500, leasedUntil: 1_000 }, 10))).toBe(1);
    expect(await within((tx) => nextDueAt(tx, { accountId, target: "slack" }))).toBe(100);
    expect((await claim({ now: 499 })).map(({ id }) => id)).toEqual(["near"]);
    expect((await claim({ now: 500 })).map(({ id }) => id)).toEqual([a]);
    expect((await read(b))?.nextAttemptAt).toBe(500);
    expect(await within((tx) => capTimes(tx, { dueBy: 500, leasedUntil: 1_000 }, 10))).toBe(0);
  });

  test("leases of a clock that was ahead end, and the claims that they are of stay what they were", async () => {
    await insert(exampleDelivery("a"));
    await claim({ leaseUntil: 9_000 });
    expect(await within((tx) => capTimes(tx, { dueBy: 500, leasedUntil: 700 }, 10))).toBe(1);
    expect((await read())?.state).toBe("sending");
    const abandoned = (now: number) =>
      within((tx) => takeAbandoned(tx, { now, owner: "another", othersAreDead: false, limit: 1 }));
    expect(await abandoned(700)).toEqual([]);
    expect(await abandoned(701)).toMatchObject([{ id: "a" }]);
    expect(await settle(a, "sent")).toBe(true);
  });

  test("a place that is kept in a line does not become due by bringing times nearer", async () => {
    await insert(exampleDelivery("a", { payload: { kind: "chatra.hold" } }));
    await within((tx) => changeDelivery(tx, a, { nextAttemptAt: 9_000 }, 100));
    expect(await within((tx) => capTimes(tx, { dueBy: 500, leasedUntil: 700 }, 10))).toBe(0);
    expect((await read())?.nextAttemptAt).toBe(9_000);
  });

  test("times are brought nearer of so many lines at once, until none is left", async () => {
    for (const id of ["a", "b", "c"]) {
      await insert(exampleDelivery(id, { key: id }));
      await within((tx) => changeDelivery(tx, deliveryId(id), { nextAttemptAt: 9_000 }, 100));
    }
    const cap = () => within((tx) => capTimes(tx, { dueBy: 500, leasedUntil: 700 }, 2));
    expect([await cap(), await cap(), await cap()]).toEqual([2, 1, 0]);
    expect(await claim({ now: 500 })).toHaveLength(3);
  });

  test("a delivery whose id is known is left as it is", async () => {
    await insert(exampleDelivery("a"));
    expect(
      await insert(
        exampleDelivery("a", { key: "else" }),
        exampleDelivery("b", { conversationId: undefined }),
      ),
    ).toEqual(new Set(["b"]));
    expect((await read())?.key).toBe("key");
    expect((await read(b))?.conversationId).toBeUndefined();
  });

  test("one delivery of a key is under way at a time, in the order of source time and writing", async () => {
    await insert(
      exampleDelivery("c", { sourceTime: 9 }),
      exampleDelivery("a", { sourceTime: 3 }),
      exampleDelivery("b", { sourceTime: 3 }),
      exampleDelivery("x", { key: "other", sourceTime: 8 }),
      exampleDelivery("far", { key: "chatra", ...toChatra }),
    );
    expect((await claim()).map(({ id }) => id).sort()).toEqual(["a", "x"]);
    expect(await claim()).toEqual([]);
    await settle(a, "sent");
    expect((await claim()).map(({ id }) => id)).toEqual(["b"]);
    await settle(b, "sent");
    expect((await claim()).map(({ id }) => id)).toEqual(["c"]);
    expect((await claim({ target: "chatra" })).map(({ id }) => id)).toEqual(["far"]);
  });

  test("a delivery that comes late goes before those that wait, but not beside one under way", async () => {
    await insert(exampleDelivery("a", { sourceTime: 5 }), exampleDelivery("b", { sourceTime: 6 }));
    await claim();
    await insert(exampleDelivery("late", { sourceTime: 1 }));
    expect(await claim()).toEqual([]);
    await settle(a, "sent");
    expect((await claim()).map(({ id }) => id)).toEqual(["late"]);
  });

  test.each<[string, Payload]>([
    ["a change of a post", { kind: "slack.update", post: { deliveryId: a }, text: "answered" }],
    ["the removal of a post", { kind: "slack.remove", post: { deliveryId: a } }],
    ["a mark", { kind: "slack.react", channelId, ts: ts("1.1"), name: "lock", on: false }],
  ])("%s goes behind what was written down before it, also by a clock that is behind", async (_, payload) => {
    await insert(exampleDelivery("a", { sourceTime: 9_000 }), exampleDelivery("c", { sourceTime: 8_000 }));
    await insert(exampleDelivery("b", { sourceTime: 5_000, payload }));
    await insert(exampleDelivery("words", { sourceTime: 6_000 }));
    const order: string[] = [];
    for (let turn = 0; turn < 4; turn += 1)
      for (const { id } of await claim()) {
        order.push(id);
        await settle(id, "sent");
      }
    expect(order).toEqual(["words", "c", "a", "b"]);
    await insert(exampleDelivery("alone", { sourceTime: 5_000, payload }));
    expect((await read(deliveryId("alone")))?.sourceTime).toBe(5_000);
  });

  test("no more deliveries are claimed than asked for, those that wait longest first", async () => {
    await insert(...["a", "b", "c"].map((id) => exampleDelivery(id, { key: id })));
    expect((await claim({ limit: 2 })).map(({ id }) => id)).toEqual(["a", "b"]);
    expect((await claim({ limit: 2 })).map(({ id }) => id)).toEqual(["c"]);
  });

  test("a delivery to be tried again holds back its key, and nobody else, until its time", async () => {
    await insert(exampleDelivery("a"), exampleDelivery("b"), exampleDelivery("x", { key: "other" }));
    await claim();
    await settle(a, "pending", 500);
    await settle(deliveryId("x"), "sent");
    await insert(exampleDelivery("y", { key: "other" }));
    expect((await claim({ now: 499 })).map(({ id }) => id)).toEqual(["y"]);
    expect((await claim({ now: 500 })).map(({ id, attempts }) => [id, attempts])).toEqual([["a", 2]]);
  });

  test.each(["sent", "failed", "discarded"] as const)("a %s delivery lets its key go on", async (state) => {
    await insert(exampleDelivery("a"), exampleDelivery("b"));
    await claim();
    await settle(a, state);
    expect((await read())?.state).toBe(state);
    expect((await claim()).map(({ id }) => id)).toEqual(["b"]);
  });

  test("an uncertain delivery holds back its key until people were asked about it", async () => {
    await insert(exampleDelivery("a"), exampleDelivery("b"));
    await claim();
    await settle(a, "uncertain", 300);
    expect(await claim()).toEqual([]);
    expect(await within((tx) => unsettledDeliveries(tx, "key"))).toMatchObject([{ id: "a" }, { id: "b" }]);
    expect(await within((tx) => takeOverdue(tx, 299, 10))).toEqual([]);
    expect(await within((tx) => nextDueAt(tx, { accountId, target: "slack" }))).toBeUndefined();
    expect(await within((tx) => takeOverdue(tx, 300, 10))).toMatchObject([{ id: "a" }]);
    await within((tx) => changeDelivery(tx, a, { asked: true }, 301));
    expect(await within((tx) => takeOverdue(tx, 999, 10))).toEqual([]);
    expect(await within((tx) => unsettledDeliveries(tx, "key"))).toMatchObject([{ id: "b" }]);
    expect((await claim()).map(({ id }) => id)).toEqual(["b"]);
  });

  test("an attempt that ends tells its result or error, and keeps what it does not speak of", async () => {
    await insert(exampleDelivery("a"));
    await claim();
    const first = {
      id: a,
      owner: "me",
      now: 200,
      state: "pending",
      nextAttemptAt: 300,
      outcomeUnknown: true,
    } as const;
    await within((tx) =>
      settleDelivery(tx, { ...first, result: { ts: "1.1" }, error: { reason: "r", detail: "d" } }),
    );
    expect(await read()).toMatchObject({
      attempts: 1,
      nextAttemptAt: 300,
      outcomeUnknown: true,
      result: { ts: "1.1" },
      error: { reason: "r", detail: "d" },
    });
    await claim({ now: 300 });
    await within((tx) =>
      settleDelivery(tx, { id: a, owner: "me", now: 400, state: "sent", countsAsAttempt: false }),
    );
    expect(await read()).toMatchObject({
      state: "sent",
      attempts: 1,
      outcomeUnknown: true,
      result: { ts: "1.1" },
      error: undefined,
    });
  });

  test("only the owner of a lease settles a delivery, and only once", async () => {
    await insert(exampleDelivery("a"));
    await claim();
    const asOther = { id: a, owner: "other", now: 200, state: "failed" } as const;
    expect(await within((tx) => settleDelivery(tx, asOther))).toBe(false);
    expect((await read())?.state).toBe("sending");
    expect(await settle(a, "sent")).toBe(true);
    expect(await settle(a, "failed")).toBe(false);
    expect((await read())?.state).toBe("sent");
  });

  test("attempts that end together each end their own way, but for those whose lease is another's", async () => {
    const lost = deliveryId("lost");
    await insert(exampleDelivery("a"), exampleDelivery("b", { key: "b" }));
    await claim();
    await insert(exampleDelivery("lost", { key: "lost" }));
    await claim({ owner: "other" });
    const error = { reason: "r", detail: "d" };
    const ends = [
      { id: a, state: "sent", result: { ts: "1.1" } },
      { id: lost, state: "sent", result: { ts: "9.9" } },
      { id: b, state: "pending", nextAttemptAt: 700, countsAsAttempt: false, outcomeUnknown: true, error },
    ] as const;
    expect(await within((tx) => settleDeliveries(tx, ends, { owner: "me", now: 200 }))).toEqual(
      new Set([a, b]),
    );
    const found = await within((tx) => readDeliveries(tx, [a, b, lost]));
    expect(
      found.map(({ id, state, attempts, nextAttemptAt, outcomeUnknown, result, error: failure }) => ({
        id,
        state,
        attempts,
        nextAttemptAt,
        outcomeUnknown,
        result,
        error: failure,
      })),
    ).toEqual([
      {
        id: a,
        state: "sent",
        attempts: 1,
        nextAttemptAt: 100,
        outcomeUnknown: false,
        result: { ts: "1.1" },
        error: undefined,
      },
      {
        id: b,
        state: "pending",
        attempts: 0,
        nextAttemptAt: 700,
        outcomeUnknown: true,
        result: undefined,
        error,
      },
      {
        id: lost,
        state: "sending",
        attempts: 1,
        nextAttemptAt: 100,
        outcomeUnknown: false,
        result: undefined,
        error: undefined,
      },
    ]);
    expect((await claim({ now: 700 })).map(({ id }) => id)).toEqual([b]);
  });

  test("leases are prolonged for their owner only", async () => {
    await insert(exampleDelivery("a"), exampleDelivery("b", { key: "other" }));
    await claim({ limit: 1 });
    await claim({ owner: "other" });
    expect(await within((tx) => renewLeases(tx, [a, b], "me", 5000))).toEqual(new Set(["a"]));
    const taken = await within((tx) =>
      takeAbandoned(tx, { now: 1001, owner: "me", othersAreDead: false, limit: 10 }),
    );
    expect(taken.map(({ id }) => id)).toEqual(["b"]);
  });

  test("an abandoned delivery is handed over and released, and its late owner has lost it", async () => {
    await insert(exampleDelivery("a"), exampleDelivery("b"));
    await claim();
    const look = { now: 1000, owner: "new", othersAreDead: false, limit: 10 };
    expect(await within((tx) => takeAbandoned(tx, look))).toEqual([]);
    expect(await within((tx) => nextDueAt(tx, { accountId, target: "slack" }))).toBeUndefined();
    await within(async (tx) => {
      expect(await takeAbandoned(tx, { ...look, now: 1001 })).toMatchObject([{ id: "a", state: "sending" }]);
      await releaseDelivery(tx, a, { state: "pending", outcomeUnknown: true, nextAttemptAt: 1001 }, 1001);
    });
    expect(await settle(a, "sent")).toBe(false);
    expect(await within((tx) => renewLeases(tx, [a], "me", 9000))).toEqual(new Set());
    expect(await claim({ now: 1001, owner: "new" })).toMatchObject([
      { id: "a", attempts: 2, outcomeUnknown: true },
    ]);
  });

  test("where the others are known to be dead, all that they had under way is abandoned at once", async () => {
    await insert(exampleDelivery("a"), exampleDelivery("b", { key: "other" }));
    await claim({ limit: 1, owner: "dead" });
    await claim({ owner: "me" });
    const look = { now: 100, owner: "me", othersAreDead: true, limit: 10 };
    expect((await within((tx) => takeAbandoned(tx, look))).map(({ id }) => id)).toEqual(["a"]);
    await within((tx) =>
      releaseDelivery(tx, a, { state: "uncertain", outcomeUnknown: false, nextAttemptAt: 0 }, 101),
    );
    expect(await read()).toMatchObject({ state: "uncertain" });
    await expect(
      within((tx) =>
        releaseDelivery(tx, a, { state: "pending", outcomeUnknown: false, nextAttemptAt: 0 }, 102),
      ),
    ).rejects.toMatchObject({ reason: "conflict" });
  });

  test("one delivery alone is locked and read as several are, in the order in which they were written down", async () => {
    await insert(exampleDelivery("b"), exampleDelivery("a"));
    for (const look of [lockDeliveries, readDeliveries])
      for (const ids of [[], [a], [b], [a, b]])
        expect((await within((tx) => look(tx, ids))).map(({ id }) => id)).toEqual(ids.toReversed());
  });

  test("a failed delivery that is changed to pending is claimed again, as it was changed", async () => {
    await insert(exampleDelivery("a"));
    await claim();
    await within((tx) =>
      settleDelivery(tx, {
        id: a,
        owner: "me",
        now: 1,
        state: "failed",
        error: { reason: "r", detail: "d" },
      }),
    );
    await within(async (tx) => {
      expect(await lockDeliveries(tx, [a, deliveryId("unknown")])).toMatchObject([
        { id: "a", state: "failed" },
      ]);
      const payload = { kind: "slack.post", text: "other words" } as const;
      await changeDelivery(
        tx,
        a,
        { state: "pending", attempts: 0, nextAttemptAt: 50, payload, error: null },
        300,
      );
    });
    expect(await claim()).toMatchObject([
      { attempts: 1, payload: { text: "other words" }, error: undefined },
    ]);
    await expect(within((tx) => changeDelivery(tx, a, { state: "pending" }, 301))).rejects.toMatchObject({
      name: "StoreError",
      reason: "conflict",
    });
  });

  test("a root under way is known by its channel until it is settled or turned into something else", async () => {
    const payload = { kind: "slack.root", channelId, text: "card" } as const;
    expect(await within((tx) => rootsUnderWay(tx, channelId))).toEqual([]);
    await insert(exampleDelivery("a", { payload }), exampleDelivery("b", { payload, key: "other" }));
    expect(await within((tx) => rootsUnderWay(tx, channelId))).toEqual([accountId]);
    await claim({ limit: 1 });
    await settle(a, "sent");
    expect(await within((tx) => rootsUnderWay(tx, channelId))).toEqual([accountId]);
    await within((tx) => changeDelivery(tx, b, { payload: { kind: "slack.post", text: "no card" } }, 300));
    expect(await within((tx) => rootsUnderWay(tx, channelId))).toEqual([]);
  });

  test("it is known when there will be something to do, by target", async () => {
    expect(await within((tx) => nextDueAt(tx, { accountId, target: "slack" }))).toBeUndefined();
    await insert(exampleDelivery("a"), exampleDelivery("b", { key: "other" }));
    expect(await within((tx) => nextDueAt(tx, { accountId, target: "slack" }))).toBe(100);
    expect(await within((tx) => nextDueAt(tx, { accountId, target: "chatra" }))).toBeUndefined();
    await claim();
    await settle(a, "pending", 700);
    expect(await within((tx) => nextDueAt(tx, { accountId, target: "slack" }))).toBe(700);
  });

  test("after a claim the same transaction knows when there will be more to do, without another look", async () => {
    const left = (limit: number, now: number) =>
      within(async (tx) => {
        await claimDeliveries(tx, { ...whole, limit, now });
        const known = await nextDueAt(tx, { accountId, target: "slack" });
        tx.left.clear();
        return { known, read: await nextDueAt(tx, { accountId, target: "slack" }) };
      });
    await insert(
      exampleDelivery("a"),
      exampleDelivery("b", { key: "other" }),
      exampleDelivery("b2", { key: "other" }),
    );
    await insert(exampleDelivery("late", { key: "late", notBefore: 700 }));
    const first = await left(1, 150);
    expect(first).toEqual({ known: expect.any(Number), read: 100 });
    // How long it has been due is nothing to a timer.
    expect(first.known).toBeLessThanOrEqual(150);
    expect(await left(9, 150)).toEqual({ known: 700, read: 700 });
    expect(await left(9, 700)).toEqual({ known: undefined, read: undefined });
  });

  test.each([
    ["after a look at it", claimUpdated],
    ["without one", claimFirst],
  ])("what a transaction has made due can be claimed in it %s, and nothing else", async (_, claimIt) => {
    const claimMade = (tx: Tx, more: Partial<Claim> = {}) => claimIt(tx, { ...whole, ...more });
    const ids = (claimed: Delivery[]) => claimed.map(({ id }) => id);
    await insert(exampleDelivery("earlier", { key: "earlier" }), exampleDelivery("a", { key: "behind" }));
    await within(async (tx) => {
      await insertDeliveries(
        tx,
        [
          exampleDelivery("to Chatra", { key: "k4", payload: { kind: "chatra.hold" } }),
          exampleDelivery("second", { key: "k2" }),
          exampleDelivery("behind it", { key: "k2" }),
          exampleDelivery("late", { key: "k3", notBefore: 101 }),
          exampleDelivery("not its head", { key: "behind" }),
        ],
        100,
      );
      await changeDelivery(tx, a, { nextAttemptAt: 99 }, 100);
      expect(ids(await claimMade(tx, { limit: 1 }))).toEqual(["a"]);
      expect(ids(await claimMade(tx, { limit: 1 }))).toEqual(["second"]);
      expect(ids(await claimMade(tx))).toEqual([]);
      expect(await nextDueAt(tx, { accountId, target: "slack" }, 500)).toBe(101);
    });
    expect(ids(await claim())).toEqual(["earlier"]);
    expect(ids(await within((tx) => claimMade(tx)))).toEqual([]);
  });

  test("the depths count what waits and what failed", async () => {
    expect(await within((tx) => queueDepths(tx))).toEqual({
      inputs: 0,
      deliveries: [],
      oldestUnsettledAt: undefined,
    });
    await insert(...["a", "b", "c"].map((id) => exampleDelivery(id, { key: id })));
    await claim({ limit: 2 });
    await settle(a, "failed");
    await settle(b, "sent");
    expect(await within((tx) => queueDepths(tx))).toEqual({
      inputs: 0,
      deliveries: [
        { target: "slack", state: "failed", count: 1 },
        { target: "slack", state: "pending", count: 1 },
      ],
      oldestUnsettledAt: 100,
    });
  });
}
