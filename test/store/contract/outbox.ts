import { expect, test } from "vitest";
import type { Delivery, DeliveryState } from "../../../src/domain/delivery.ts";
import type { Store } from "../../../src/store/store.ts";
import { accountId, channelId, deliveryId, exampleDelivery } from "../example-rows.ts";

const a = deliveryId("a");
const b = deliveryId("b");

export function describeOutbox(store: () => Store): void {
  const within: Store["transaction"] = (work) => store().transaction(work);
  const insert = (...deliveries: ReturnType<typeof exampleDelivery>[]) =>
    within((tx) => tx.insertDeliveries(deliveries, 100));
  const claim = (
    fields: {
      now?: number;
      limit?: number;
      owner?: string;
      target?: "slack" | "chatra";
      leaseUntil?: number;
    } = {},
  ) =>
    within((tx) =>
      tx.claimDeliveries({
        accountId,
        target: "slack",
        limit: 10,
        owner: "me",
        now: 100,
        leaseUntil: 1000,
        ...fields,
      }),
    );
  const read = async (id = a): Promise<Delivery | undefined> =>
    (await within((tx) => tx.readDeliveries([id])))[0];
  const settle = (id: typeof a, state: Exclude<DeliveryState, "sending">, nextAttemptAt = 0) =>
    within((tx) => tx.settleDelivery({ id, owner: "me", now: 200, state, nextAttemptAt }));

  test("a claimed delivery is as it was asked for, under way, with its attempt counted", async () => {
    const asked = exampleDelivery("a", {
      payload: { kind: "slack.root", channelId, text: "hi", blocks: [{ type: "x" }] },
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
      result: undefined,
      error: undefined,
    };
    expect(await claim()).toEqual([claimed]);
    expect(await read()).toEqual(claimed);
  });

  test("times of a clock that was ahead are brought nearer, and the order of the line stays", async () => {
    await within((tx) =>
      tx.insertDeliveries(
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
        await tx.lockDeliveries([id]);
        await tx.changeDelivery(id, { nextAttemptAt: 9_000 }, 100);
      });
    expect(await within((tx) => tx.capTimes({ dueBy: 500, leasedUntil: 1_000 }, 10))).toBe(1);
    expect(await within((tx) => tx.nextDueAt({ accountId, target: "slack" }))).toBe(100);
    expect((await claim({ now: 499 })).map(({ id }) => id)).toEqual(["near"]);
    expect((await claim({ now: 500 })).map(({ id }) => id)).toEqual([a]);
    expect((await read(b))?.nextAttemptAt).toBe(500);
    expect(await within((tx) => tx.capTimes({ dueBy: 500, leasedUntil: 1_000 }, 10))).toBe(0);
  });

  test("leases of a clock that was ahead end, and the claims that they are of stay what they were", async () => {
    await insert(exampleDelivery("a"));
    await claim({ leaseUntil: 9_000 });
    expect(await within((tx) => tx.capTimes({ dueBy: 500, leasedUntil: 700 }, 10))).toBe(1);
    expect((await read())?.state).toBe("sending");
    const abandoned = (now: number) =>
      within((tx) => tx.takeAbandoned({ now, owner: "another", othersAreDead: false, limit: 1 }));
    expect(await abandoned(700)).toEqual([]);
    expect(await abandoned(701)).toMatchObject([{ id: "a" }]);
    expect(await settle(a, "sent")).toBe(true);
  });

  test("a place that is kept in a line does not become due by bringing times nearer", async () => {
    await insert(exampleDelivery("a", { payload: { kind: "chatra.hold" } }));
    await within((tx) => tx.changeDelivery(a, { nextAttemptAt: 9_000 }, 100));
    expect(await within((tx) => tx.capTimes({ dueBy: 500, leasedUntil: 700 }, 10))).toBe(0);
    expect((await read())?.nextAttemptAt).toBe(9_000);
  });

  test("times are brought nearer of so many lines at once, until none is left", async () => {
    for (const id of ["a", "b", "c"]) {
      await insert(exampleDelivery(id, { key: id }));
      await within((tx) => tx.changeDelivery(deliveryId(id), { nextAttemptAt: 9_000 }, 100));
    }
    const cap = () => within((tx) => tx.capTimes({ dueBy: 500, leasedUntil: 700 }, 2));
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
      exampleDelivery("far", { key: "chatra", target: "chatra" }),
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
    expect(await within((tx) => tx.unsettledDeliveries("key"))).toMatchObject([{ id: "a" }, { id: "b" }]);
    expect(await within((tx) => tx.takeOverdue(299, 10))).toEqual([]);
    expect(await within((tx) => tx.nextDueAt({ accountId, target: "slack" }))).toBeUndefined();
    expect(await within((tx) => tx.takeOverdue(300, 10))).toMatchObject([{ id: "a" }]);
    await within((tx) => tx.changeDelivery(a, { asked: true }, 301));
    expect(await within((tx) => tx.takeOverdue(999, 10))).toEqual([]);
    expect(await within((tx) => tx.unsettledDeliveries("key"))).toMatchObject([{ id: "b" }]);
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
      tx.settleDelivery({ ...first, result: { ts: "1.1" }, error: { reason: "r", detail: "d" } }),
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
      tx.settleDelivery({ id: a, owner: "me", now: 400, state: "sent", countsAsAttempt: false }),
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
    expect(await within((tx) => tx.settleDelivery(asOther))).toBe(false);
    expect((await read())?.state).toBe("sending");
    expect(await settle(a, "sent")).toBe(true);
    expect(await settle(a, "failed")).toBe(false);
    expect((await read())?.state).toBe("sent");
  });

  test("leases are prolonged for their owner only", async () => {
    await insert(exampleDelivery("a"), exampleDelivery("b", { key: "other" }));
    await claim({ limit: 1 });
    await claim({ owner: "other" });
    expect(await within((tx) => tx.renewLeases([a, b], "me", 5000))).toEqual(new Set(["a"]));
    const taken = await within((tx) =>
      tx.takeAbandoned({ now: 1001, owner: "me", othersAreDead: false, limit: 10 }),
    );
    expect(taken.map(({ id }) => id)).toEqual(["b"]);
  });

  test("an abandoned delivery is handed over and released, and its late owner has lost it", async () => {
    await insert(exampleDelivery("a"), exampleDelivery("b"));
    await claim();
    const look = { now: 1000, owner: "new", othersAreDead: false, limit: 10 };
    expect(await within((tx) => tx.takeAbandoned(look))).toEqual([]);
    expect(await within((tx) => tx.nextDueAt({ accountId, target: "slack" }))).toBeUndefined();
    await within(async (tx) => {
      expect(await tx.takeAbandoned({ ...look, now: 1001 })).toMatchObject([{ id: "a", state: "sending" }]);
      await tx.releaseDelivery(a, { state: "pending", outcomeUnknown: true, nextAttemptAt: 1001 }, 1001);
    });
    expect(await settle(a, "sent")).toBe(false);
    expect(await within((tx) => tx.renewLeases([a], "me", 9000))).toEqual(new Set());
    expect(await claim({ now: 1001, owner: "new" })).toMatchObject([
      { id: "a", attempts: 2, outcomeUnknown: true },
    ]);
  });

  test("where the others are known to be dead, all that they had under way is abandoned at once", async () => {
    await insert(exampleDelivery("a"), exampleDelivery("b", { key: "other" }));
    await claim({ limit: 1, owner: "dead" });
    await claim({ owner: "me" });
    const look = { now: 100, owner: "me", othersAreDead: true, limit: 10 };
    expect((await within((tx) => tx.takeAbandoned(look))).map(({ id }) => id)).toEqual(["a"]);
    await within((tx) =>
      tx.releaseDelivery(a, { state: "uncertain", outcomeUnknown: false, nextAttemptAt: 0 }, 101),
    );
    expect(await read()).toMatchObject({ state: "uncertain" });
    await expect(
      within((tx) =>
        tx.releaseDelivery(a, { state: "pending", outcomeUnknown: false, nextAttemptAt: 0 }, 102),
      ),
    ).rejects.toMatchObject({ reason: "conflict" });
  });

  test("a failed delivery that is changed to pending is claimed again, as it was changed", async () => {
    await insert(exampleDelivery("a"));
    await claim();
    await within((tx) =>
      tx.settleDelivery({ id: a, owner: "me", now: 1, state: "failed", error: { reason: "r", detail: "d" } }),
    );
    await within(async (tx) => {
      expect(await tx.lockDeliveries([a, deliveryId("unknown")])).toMatchObject([
        { id: "a", state: "failed" },
      ]);
      const payload = { kind: "slack.post", text: "other words" } as const;
      await tx.changeDelivery(
        a,
        { state: "pending", attempts: 0, nextAttemptAt: 50, payload, error: null },
        300,
      );
    });
    expect(await claim()).toMatchObject([
      { attempts: 1, payload: { text: "other words" }, error: undefined },
    ]);
    await expect(within((tx) => tx.changeDelivery(a, { state: "pending" }, 301))).rejects.toMatchObject({
      name: "StoreError",
      reason: "conflict",
    });
  });

  test("a root under way is known by its channel until it is settled or turned into something else", async () => {
    const payload = { kind: "slack.root", channelId, text: "card" } as const;
    expect(await within((tx) => tx.rootsUnderWay(channelId))).toEqual([]);
    await insert(exampleDelivery("a", { payload }), exampleDelivery("b", { payload, key: "other" }));
    expect(await within((tx) => tx.rootsUnderWay(channelId))).toEqual([accountId]);
    await claim({ limit: 1 });
    await settle(a, "sent");
    expect(await within((tx) => tx.rootsUnderWay(channelId))).toEqual([accountId]);
    await within((tx) => tx.changeDelivery(b, { payload: { kind: "slack.post", text: "no card" } }, 300));
    expect(await within((tx) => tx.rootsUnderWay(channelId))).toEqual([]);
  });

  test("it is known when there will be something to do, by target", async () => {
    expect(await within((tx) => tx.nextDueAt({ accountId, target: "slack" }))).toBeUndefined();
    await insert(exampleDelivery("a"), exampleDelivery("b", { key: "other" }));
    expect(await within((tx) => tx.nextDueAt({ accountId, target: "slack" }))).toBe(100);
    expect(await within((tx) => tx.nextDueAt({ accountId, target: "chatra" }))).toBeUndefined();
    await claim();
    await settle(a, "pending", 700);
    expect(await within((tx) => tx.nextDueAt({ accountId, target: "slack" }))).toBe(700);
  });

  test("the depths count what waits and what failed", async () => {
    expect(await within((tx) => tx.queueDepths())).toEqual({
      inputs: 0,
      deliveries: [],
      oldestUnsettledAt: undefined,
    });
    await insert(...["a", "b", "c"].map((id) => exampleDelivery(id, { key: id })));
    await claim({ limit: 2 });
    await settle(a, "failed");
    await settle(b, "sent");
    expect(await within((tx) => tx.queueDepths())).toEqual({
      inputs: 0,
      deliveries: [
        { target: "slack", state: "failed", count: 1 },
        { target: "slack", state: "pending", count: 1 },
      ],
      oldestUnsettledAt: 100,
    });
  });
}
