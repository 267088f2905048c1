import { expect, test } from "vitest";
import { channelIdSchema, teamIdSchema } from "../../../src/domain/ids.ts";
import {
  capTimes,
  countUnsettledDeliveries,
  endBacklogAlert,
  getBacklogAlert,
  queueDepths,
  raiseBacklogAlert,
} from "../../../src/store/backlog.ts";
import { causeOf, traceOf } from "../../../src/store/cause.ts";
import {
  dropRateLimit,
  lockRateLimits,
  pauseChannel,
  saveRateLimit,
} from "../../../src/store/channel-rate-limits.ts";
import { insertDeliveries } from "../../../src/store/deliveries.ts";
import { claimDeliveries, settleDelivery } from "../../../src/store/delivery-claims.ts";
import type { Store } from "../../../src/store/store.ts";
import {
  accountId,
  channelId,
  deliveryId,
  exampleDelivery,
  inputId,
  teamId,
  toChatra,
} from "../example-rows.ts";

export function describeOperations(store: () => Store): void {
  const within: Store["transaction"] = (work) => store().transaction(work);
  const claim = (now: number) =>
    within((tx) =>
      claimDeliveries(tx, {
        accountId,
        target: "slack",
        limit: 10,
        owner: "me",
        now,
        leaseUntil: now + 1000,
      }),
    );

  test("a delivery keeps the trace of its cause, and since when somebody waits for it if anybody does", async () => {
    const cause = causeOf({ id: inputId("in"), receivedAt: 90 });
    const words = exampleDelivery("words", {
      key: "1",
      payload: { kind: "slack.post", text: "w", username: "Vera" },
    });
    const notice = exampleDelivery("notice", { key: "2" });
    await within((tx) =>
      insertDeliveries(
        tx,
        [
          { ...words, cause },
          { ...notice, cause },
        ],
        100,
      ),
    );
    await within((tx) => insertDeliveries(tx, [exampleDelivery("alone", { key: "3" })], 100));
    const claimed = await claim(100);
    expect(claimed.map((delivery) => delivery.cause)).toEqual([
      { traceId: cause.traceId, acceptedAt: 90 },
      { traceId: cause.traceId, acceptedAt: undefined },
      undefined,
    ]);
    const traces = claimed.map(traceOf);
    for (const trace of traces) expect(trace).toMatch(/^[0-9a-f]{32}$/);
    expect(new Set(traces).size).toBe(2);
  });

  test("what is owed is told by target and reason, without what is settled, uncertain or of the key left out", async () => {
    expect(await within((tx) => countUnsettledDeliveries(tx))).toEqual([]);
    const ids = ["a", "b", "c", "d", "e"];
    await within((tx) =>
      insertDeliveries(
        tx,
        ids.slice(0, 3).map((id) => exampleDelivery(id, { key: id })),
        100,
      ),
    );
    await within((tx) =>
      insertDeliveries(
        tx,
        ids.slice(3).map((id) => exampleDelivery(id, { key: id })),
        50,
      ),
    );
    await within((tx) => insertDeliveries(tx, [exampleDelivery("far", { key: "far", ...toChatra })], 200));
    await claim(100);
    const end = { owner: "me", now: 150 };
    const error = { reason: "unavailable", detail: "503" };
    await within(async (tx) => {
      await settleDelivery(tx, { ...end, id: deliveryId("a"), state: "pending", nextAttemptAt: 900, error });
      await settleDelivery(tx, { ...end, id: deliveryId("b"), state: "failed", error });
      await settleDelivery(tx, { ...end, id: deliveryId("c"), state: "uncertain", error });
    });
    expect(await within((tx) => countUnsettledDeliveries(tx, { exceptKey: "e" }))).toEqual(
      expect.arrayContaining([
        { target: "chatra", reason: undefined, count: 1, oldestAt: 200 },
        { target: "slack", reason: undefined, count: 1, oldestAt: 50 },
        { target: "slack", reason: "unavailable", count: 1, oldestAt: 100 },
      ]),
    );
    expect(await within((tx) => countUnsettledDeliveries(tx, { exceptKey: "e" }))).toHaveLength(3);
    expect(
      (await within((tx) => countUnsettledDeliveries(tx)))
        .map(({ count }) => count)
        .toSorted((a, b) => a - b),
    ).toEqual([1, 1, 2]);
  });

  test("a change of a card is not owed: it waits by intention", async () => {
    const card = exampleDelivery("card", {
      key: "card",
      payload: { kind: "slack.card", rootDeliveryId: deliveryId("root") },
      notBefore: 10_000,
    });
    await within((tx) => insertDeliveries(tx, [card], 100));
    expect(await within((tx) => countUnsettledDeliveries(tx))).toEqual([]);
    expect((await within((tx) => queueDepths(tx))).oldestUnsettledAt).toBeUndefined();
    await within((tx) => insertDeliveries(tx, [exampleDelivery("words", { key: "words" })], 200));
    expect(await within((tx) => countUnsettledDeliveries(tx))).toEqual([
      { target: "slack", reason: undefined, count: 1, oldestAt: 200 },
    ]);
    expect((await within((tx) => queueDepths(tx))).oldestUnsettledAt).toBe(200);
  });

  test("of several pauses of a channel the longest counts, and each workspace has its own", async () => {
    await within((tx) => pauseChannel(tx, teamId, channelId, 500));
    await within((tx) => pauseChannel(tx, teamId, channelId, 300));
    await within((tx) => pauseChannel(tx, teamIdSchema.parse("T2"), channelId, 900));
    const other = channelIdSchema.parse("C0");
    await within((tx) => pauseChannel(tx, teamId, other, 100));
    expect(await within((tx) => lockRateLimits(tx, teamId))).toEqual([
      { channelId: other, pausedUntil: 100, nextAt: 100 },
      { channelId, pausedUntil: 500, nextAt: 500 },
    ]);
    await within((tx) => saveRateLimit(tx, teamId, { channelId, pausedUntil: 500, nextAt: 700 }));
    // Turns that were given are given; the pause is longer.
    await within((tx) => pauseChannel(tx, teamId, channelId, 600));
    await within((tx) => dropRateLimit(tx, teamId, other));
    expect(await within((tx) => lockRateLimits(tx, teamId))).toEqual([
      { channelId, pausedUntil: 600, nextAt: 700 },
    ]);
  });

  test("a pause by a clock that was ahead is brought nearer, and a shorter one stays", async () => {
    const other = channelIdSchema.parse("C2");
    await within((tx) => pauseChannel(tx, teamId, channelId, 9_000));
    await within((tx) => pauseChannel(tx, teamId, other, 300));
    await within((tx) => capTimes(tx, { dueBy: 500, leasedUntil: 700 }, 10));
    expect(await within((tx) => lockRateLimits(tx, teamId))).toEqual([
      { channelId, pausedUntil: 500, nextAt: 500 },
      { channelId: other, pausedUntil: 300, nextAt: 300 },
    ]);
  });

  test("an alarm is raised once until it ends", async () => {
    const raise = (since: number) =>
      within((tx) => raiseBacklogAlert(tx, accountId, { since, raisedAt: since + 5 }));
    expect(await within((tx) => getBacklogAlert(tx, accountId))).toBeUndefined();
    expect(await Promise.all([raise(1), raise(1)])).toEqual(expect.arrayContaining([true, false]));
    expect(await within((tx) => getBacklogAlert(tx, accountId))).toEqual({ since: 1, raisedAt: 6 });
    expect(await within((tx) => endBacklogAlert(tx, accountId))).toBe(true);
    expect(await within((tx) => endBacklogAlert(tx, accountId))).toBe(false);
    expect(await raise(9)).toBe(true);
  });
}
