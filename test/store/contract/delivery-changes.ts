import { expect, test } from "vitest";
import type { DeliveryChange } from "../../../src/domain/decision.ts";
import type { Delivery, DeliveryResult } from "../../../src/domain/delivery.ts";
import type { Payload } from "../../../src/domain/payload.ts";
import { nextDueAt } from "../../../src/store/backlog.ts";
import { changeDelivery, insertDeliveries, readDeliveries } from "../../../src/store/deliveries.ts";
import {
  type Claim,
  claimDeliveries,
  claimUpdated,
  releaseDelivery,
  setClaimedPayload,
  settleDelivery,
} from "../../../src/store/delivery-claims.ts";
import type { Store } from "../../../src/store/store.ts";
import { accountId, channelId, conversationId, deliveryId, exampleDelivery, ts } from "../example-rows.ts";

const [a, b] = [deliveryId("a"), deliveryId("b")];
const update = (text: string): Payload => ({ kind: "slack.update", post: { deliveryId: a }, text });

/** Each field of a delivery, as it is written, changed and claimed. */
export function describeDeliveryChanges(store: () => Store): void {
  const within: Store["transaction"] = (work) => store().transaction(work);
  const whole: Claim = { accountId, target: "slack", limit: 9, owner: "me", now: 100, leaseUntil: 900 };
  const insert = (...deliveries: ReturnType<typeof exampleDelivery>[]) =>
    within((tx) => insertDeliveries(tx, deliveries, 100));
  const read = (...ids: string[]) => within((tx) => readDeliveries(tx, ids.map(deliveryId)));
  const ids = (claimed: Delivery[]) => claimed.map(({ id }) => id);
  const fresh = {
    id: "a",
    seq: expect.any(Number),
    accountId,
    key: "key",
    conversationId: conversationId("cv"),
    sourceTime: 1,
    payload: { kind: "slack.post", text: "words" },
    state: "pending",
    attempts: 0,
    nextAttemptAt: 100,
    createdAt: 100,
    outcomeUnknown: false,
    asked: false,
    waitShown: false,
    result: undefined,
    error: undefined,
    cause: undefined,
  };

  test("a delivery is read as it was asked for, and what is put off does not wait yet", async () => {
    const cause = { traceId: "0123456789abcdef0123456789abcdef", acceptedAt: 90 };
    const line: Payload = { kind: "slack.post", text: "line", username: "Maya" };
    await insert(
      exampleDelivery("a"),
      exampleDelivery("b", { key: "b", notBefore: 700, payload: line, cause }),
    );
    expect(await read("a", "b")).toStrictEqual([
      fresh,
      { ...fresh, id: "b", key: "b", nextAttemptAt: 700, createdAt: 700, payload: line, cause },
    ]);
  });

  const error = { reason: "r", detail: "d", actionRunId: "run", soughtSince: 3, queuedSince: 4 };
  const result: DeliveryResult = {
    channelId,
    ts: ts("1.1"),
    chatraId: "m1",
    actionRunId: "run",
    output: "{}",
    look: "digest",
    line: 2,
    mergedInto: b,
  };
  test.each<[Omit<DeliveryChange, "id">, object]>([
    [{}, {}],
    [{ state: "failed" }, { state: "failed" }],
    [{ state: "pending" }, {}],
    [{ attempts: 3 }, { attempts: 3 }],
    [{ nextAttemptAt: 9 }, { nextAttemptAt: 9 }],
    [{ outcomeUnknown: true }, { outcomeUnknown: true }],
    [{ outcomeUnknown: false }, {}],
    [{ asked: true }, { asked: true }],
    [{ asked: false }, {}],
    [{ payload: { kind: "chatra.hold" } }, { payload: { kind: "chatra.hold" } }],
    [{ error }, { error }],
    [{ error: null }, {}],
  ])("the change %j touches that, and no other delivery", async (change, expected) => {
    await insert(exampleDelivery("a"), exampleDelivery("b", { key: "b" }));
    await within((tx) => changeDelivery(tx, a, change, 200));
    expect(await read("a", "b")).toStrictEqual([
      { ...fresh, ...expected },
      { ...fresh, id: "b", key: "b" },
    ]);
    const times = await within((tx) => tx.column`select updated_at from deliveries order by seq`);
    expect(times).toEqual([200, 100]);
  });

  test("a result and an error are kept with all that they tell, until they are replaced or cleared", async () => {
    await insert(exampleDelivery("a"));
    await within((tx) => changeDelivery(tx, a, { result, error }, 200));
    expect(await read("a")).toStrictEqual([{ ...fresh, result, error }]);
    await within((tx) => changeDelivery(tx, a, { attempts: 0 }, 300));
    expect(await read("a")).toStrictEqual([{ ...fresh, result, error }]);
    await within((tx) => changeDelivery(tx, a, { result: { ts: ts("2.2") }, error: null }, 300));
    expect(await read("a")).toStrictEqual([{ ...fresh, result: { ts: ts("2.2") } }]);
    expect(await within((tx) => tx.column`select id from deliveries where error is null`)).toEqual(["a"]);
    await within((tx) => changeDelivery(tx, a, { result: { look: "digest" } }, 300));
    expect(await read("a")).toStrictEqual([{ ...fresh, result: { look: "digest" } }]);
    // As an earlier version wrote it.
    await within(
      (tx) =>
        tx.query`update deliveries set error = ${tx.dialect.json(null)}, result = ${tx.dialect.json(null)}`,
    );
    expect(await read("a")).toStrictEqual([fresh]);
    await within((tx) => claimDeliveries(tx, whole));
    await within((tx) =>
      settleDelivery(tx, { id: a, owner: "me", now: 400, state: "failed", result, error }),
    );
    expect(await read("a")).toStrictEqual([{ ...fresh, state: "failed", attempts: 1, result, error }]);
  });

  test("a delivery that is not there can't be changed", async () => {
    await insert(exampleDelivery("a"));
    await expect(within((tx) => changeDelivery(tx, b, { attempts: 1 }, 200))).rejects.toMatchObject({
      reason: "conflict",
      message: "Delivery b is under way, or there is none.",
    });
  });

  test("the channel that a delivery opens a thread in is known, also after it was changed", async () => {
    const roots = () => within((tx) => tx.column`select root_channel_id from deliveries order by seq`);
    await insert(exampleDelivery("a", { payload: { kind: "slack.root", channelId } }), exampleDelivery("b"));
    expect(await roots()).toEqual([channelId, undefined]);
    await within((tx) => changeDelivery(tx, a, { payload: update("card") }, 200));
    await within((tx) => changeDelivery(tx, b, { payload: { kind: "slack.root", channelId } }, 200));
    expect(await roots()).toEqual([undefined, channelId]);
  });

  test("only a change goes behind what is written down, whatever else comes with it", async () => {
    await insert(
      exampleDelivery("old", { sourceTime: 9_000 }),
      exampleDelivery("else", { key: "k2", sourceTime: 7 }),
    );
    await insert(
      exampleDelivery("words", { sourceTime: 5_000 }),
      exampleDelivery("change", { sourceTime: 5_001, payload: update("anew") }),
      exampleDelivery("later", { sourceTime: 9_999, payload: update("later") }),
      exampleDelivery("first", { key: "k3", sourceTime: 0, payload: update("alone") }),
      exampleDelivery("own", { key: "k2", sourceTime: 3 }),
    );
    const places = (await read("words", "change", "later", "first", "own")).map((one) => [
      one.id,
      one.sourceTime,
    ]);
    expect(Object.fromEntries(places)).toEqual({
      words: 5_000,
      change: 9_000,
      later: 9_999,
      first: 0,
      own: 3,
    });
  });

  test("only a line that waits for its turn is hurried, and only in its own thread", async () => {
    const turn = { reason: "waits-its-turn", detail: "" };
    const names = ["waits", "due", "failed", "uncertain", "other reason", "elsewhere"];
    await insert(...names.map((id) => exampleDelivery(id, { key: id === "elsewhere" ? id : "key" })));
    await within(async (tx) => {
      for (const id of names)
        await changeDelivery(tx, deliveryId(id), { error: turn, nextAttemptAt: 9_000 }, 100);
      await changeDelivery(tx, deliveryId("due"), { nextAttemptAt: 50 }, 100);
      for (const state of ["failed", "uncertain"] as const)
        await changeDelivery(tx, deliveryId(state), { state }, 100);
      await changeDelivery(tx, deliveryId("other reason"), { error: { ...turn, reason: "other" } }, 100);
    });
    await insert(exampleDelivery("notice"));
    expect((await read(...names)).map(({ id, nextAttemptAt }) => [id, nextAttemptAt])).toEqual([
      ["waits", 100],
      ["due", 50],
      ["failed", 9_000],
      ["uncertain", 9_000],
      ["other reason", 9_000],
      ["elsewhere", 9_000],
    ]);
  });

  test("what is claimed comes in the order in which it became due, not in that of writing", async () => {
    const waits = (id: string, notBefore: number) => exampleDelivery(id, { key: id, notBefore });
    await insert(
      waits("third", 99),
      waits("second", 98),
      waits("first", 97),
      waits("fourth", 99),
      waits("late", 101),
    );
    expect(ids(await within((tx) => claimDeliveries(tx, whole)))).toEqual([
      "first",
      "second",
      "third",
      "fourth",
    ]);
  });

  test("what a transaction makes due it claims in that order too, each once", async () => {
    const waits = (id: string, notBefore: number) => exampleDelivery(id, { key: id, notBefore });
    await within(async (tx) => {
      const made = [
        waits("third", 99),
        waits("second", 98),
        waits("first", 97),
        waits("fourth", 99),
        waits("due now", 100),
        waits("late", 101),
      ];
      await insertDeliveries(tx, made, 100);
      expect(ids(await claimUpdated(tx, { ...whole, limit: 2 }))).toEqual(["first", "second"]);
      expect(ids(await claimUpdated(tx, { ...whole, limit: 1 }))).toEqual(["third"]);
      expect(ids(await claimUpdated(tx, whole))).toEqual(["fourth", "due now"]);
      expect(ids(await claimUpdated(tx, whole))).toEqual([]);
    });
    expect(ids(await within((tx) => claimDeliveries(tx, { ...whole, now: 101 })))).toEqual(["late"]);
  });

  test("of what a transaction made due at the same time, that which was written first is claimed first", async () => {
    const waits = (id: string, key: string, sourceTime: number) =>
      exampleDelivery(id, { key, sourceTime, notBefore: 99 });
    await within(async (tx) => {
      await insertDeliveries(tx, [waits("behind", "k1", 5)], 100);
      // Its partition is known before the other one is.
      await nextDueAt(tx, whole);
      await insertDeliveries(tx, [waits("first", "k2", 5), waits("second", "k1", 4)], 100);
      expect(ids(await claimUpdated(tx, whole))).toEqual(["first", "second"]);
    });
  });

  test("one delivery is released, and what is under way beside it stays so", async () => {
    await insert(exampleDelivery("a"), exampleDelivery("b", { key: "b" }));
    await within((tx) => claimDeliveries(tx, whole));
    const release = { state: "pending", outcomeUnknown: true, nextAttemptAt: 300 } as const;
    await within((tx) => releaseDelivery(tx, a, release, 200));
    const sent = { ...fresh, attempts: 1 };
    expect(await read("a", "b")).toStrictEqual([
      { ...sent, outcomeUnknown: true, nextAttemptAt: 300 },
      { ...sent, id: "b", key: "b", state: "sending" },
    ]);
    await expect(within((tx) => releaseDelivery(tx, a, release, 200))).rejects.toMatchObject({
      reason: "conflict",
      message: "Delivery a is not under way.",
    });
  });

  test("what a claimed delivery carries can be changed, and of no other", async () => {
    await insert(exampleDelivery("a"), exampleDelivery("behind"), exampleDelivery("b", { key: "b" }));
    await within((tx) => claimDeliveries(tx, whole));
    await within((tx) => setClaimedPayload(tx, a, update("a")));
    await within((tx) => setClaimedPayload(tx, deliveryId("behind"), update("behind")));
    expect((await read("a", "behind", "b")).map(({ payload }) => payload)).toEqual([
      update("a"),
      { kind: "slack.post", text: "words" },
      { kind: "slack.post", text: "words" },
    ]);
  });
}
