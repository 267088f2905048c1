import { expect, test } from "vitest";
import { accountIdSchema, channelIdSchema, teamIdSchema } from "../../../src/domain/ids.ts";
import { capTimes, discardUnsettled, nextDueAt, queueDepths } from "../../../src/store/backlog.ts";
import { changeCardPace, lockCardPace } from "../../../src/store/card-paces.ts";
import { lockRateLimits, pauseChannel, saveRateLimit } from "../../../src/store/channel-rate-limits.ts";
import { changeDelivery, insertDeliveries, readDeliveries } from "../../../src/store/deliveries.ts";
import { claimDeliveries } from "../../../src/store/delivery-claims.ts";
import { insertInputs, settleInput, takeInputs } from "../../../src/store/inputs.ts";
import type { Store } from "../../../src/store/store.ts";
import { accountId, deliveryId, exampleDelivery, exampleInput, teamId, toChatra } from "../example-rows.ts";

const otherTeam = teamIdSchema.parse("T-other");
const limits = { dueBy: 500, leasedUntil: 700 };

/** What waits: how much it is, and what becomes of it when times were wrong or an account ends. */
export function describeBacklog(store: () => Store): void {
  const within: Store["transaction"] = (work) => store().transaction(work);
  const whole = { accountId, target: "slack", limit: 9, owner: "me", now: 100, leaseUntil: 9_000 } as const;
  const add = (now: number, ...ids: string[]) =>
    within((tx) =>
      insertDeliveries(
        tx,
        ids.map((id) => exampleDelivery(id, { key: id })),
        now,
      ),
    );
  const told = () => {
    const works: string[] = [];
    store().onWork((what) => works.push(what));
    return works;
  };

  test("times that are brought nearer are told to every worker of that queue, and none to nobody", async () => {
    const works = told();
    const cap = async () => {
      works.length = 0;
      await within((tx) => capTimes(tx, limits, 9));
      return works.toSorted();
    };
    await within((tx) => insertInputs(tx, [exampleInput("near")], 500));
    await add(500, "near");
    expect(await cap()).toEqual([]);
    await within((tx) => insertInputs(tx, [exampleInput("far", { key: "far" })], 501));
    expect(await cap()).toEqual(["inputs"]);
    await add(501, "far");
    expect(await cap()).toEqual(["chatra", "slack"]);
    expect(await cap()).toEqual([]);
  });

  test("only the claims under way end earlier, and only times too far ahead", async () => {
    await add(100, "claimed", "sent");
    await within((tx) => claimDeliveries(tx, whole));
    await within((tx) => tx.query`update deliveries set state = 'sent' where id = ${"sent"}`);
    await add(100, "waits");
    await within((tx) => tx.query`update deliveries set lease_until = 9000 where id = ${"waits"}`);
    await within((tx) => capTimes(tx, limits, 9));
    const leases = await within((tx) => tx.query`select id, lease_until from deliveries order by seq`);
    expect(leases).toEqual([
      { id: "claimed", leaseUntil: 700 },
      { id: "sent", leaseUntil: 9_000 },
      { id: "waits", leaseUntil: 9_000 },
    ]);
  });

  test("the paces of cards and channels are brought nearer where they are too far ahead, each time by itself", async () => {
    const save = async (team: typeof teamId, nextTurnAt: number) =>
      within(async (tx) => {
        await changeCardPace(tx, team, await lockCardPace(tx, team), { spentUntil: 9_000, nextTurnAt });
      });
    expect(await within((tx) => lockCardPace(tx, teamId))).toEqual({ spentUntil: 0, nextTurnAt: 0 });
    await save(teamId, 9_000);
    await save(otherTeam, 500);
    const channels = ["C1", "C2", "C3", "C4"].map((id) => channelIdSchema.parse(id));
    const times: [number, number][] = [
      [9_000, 400],
      [300, 9_000],
      [500, 500],
      [200, 100],
    ];
    await within(async (tx) => {
      for (const [index, channel] of channels.entries()) {
        const [pausedUntil, nextAt] = times[index] ?? [0, 0];
        await pauseChannel(tx, teamId, channel, 1);
        await saveRateLimit(tx, teamId, { channelId: channel, pausedUntil, nextAt });
      }
    });
    await within((tx) => capTimes(tx, limits, 9));
    expect(await within((tx) => lockCardPace(tx, teamId))).toEqual({ spentUntil: 9_000, nextTurnAt: 500 });
    expect(await within((tx) => lockCardPace(tx, otherTeam))).toEqual({ spentUntil: 9_000, nextTurnAt: 500 });
    expect(await within((tx) => lockRateLimits(tx, teamId))).toEqual([
      { channelId: channels[0], pausedUntil: 500, nextAt: 400 },
      { channelId: channels[1], pausedUntil: 300, nextAt: 500 },
      { channelId: channels[2], pausedUntil: 500, nextAt: 500 },
      { channelId: channels[3], pausedUntil: 200, nextAt: 100 },
    ]);
  });

  test("what an account that ended still owed is due no more, and what is under way ends as it will", async () => {
    await add(100, "under way", "failed");
    await within((tx) => claimDeliveries(tx, { ...whole, limit: 1 }));
    await within((tx) => changeDelivery(tx, deliveryId("failed"), { state: "failed" }, 100));
    await add(100, "a", "b");
    const other = accountIdSchema.parse("other");
    await within((tx) =>
      insertDeliveries(
        tx,
        [
          exampleDelivery("theirs", { key: "theirs", accountId: other }),
          exampleDelivery("behind", { key: "under way" }),
        ],
        100,
      ),
    );
    expect(await within((tx) => discardUnsettled(tx, accountId, 200))).toHaveLength(4);
    const ids = ["under way", "failed", "a", "b", "behind", "theirs"].map(deliveryId);
    const states = await within((tx) => readDeliveries(tx, ids));
    expect(new Map(states.map(({ id, state }) => [String(id), state]))).toEqual(
      new Map([
        ["under way", "sending"],
        ["failed", "discarded"],
        ["a", "discarded"],
        ["b", "discarded"],
        ["behind", "discarded"],
        ["theirs", "pending"],
      ]),
    );
    expect(await within((tx) => nextDueAt(tx, { accountId, target: "slack" }))).toBeUndefined();
    expect(await within((tx) => claimDeliveries(tx, whole))).toEqual([]);
    expect(await within((tx) => claimDeliveries(tx, { ...whole, accountId: other }))).toMatchObject([
      { id: "theirs" },
    ]);
    expect(await within((tx) => discardUnsettled(tx, accountId, 300))).toHaveLength(0);
  });

  test("the oldest that waits counts, whatever older things are settled", async () => {
    await within((tx) => insertInputs(tx, [exampleInput("done", { key: "done" })], 10));
    await within(async (tx) => {
      for (const { seq } of await takeInputs(tx, 9, 10)) await settleInput(tx, seq, { state: "done" }, 11);
    });
    await add(20, "sent");
    await within((tx) => changeDelivery(tx, deliveryId("sent"), { state: "sent" }, 21));
    expect(await within((tx) => queueDepths(tx))).toEqual({
      inputs: 0,
      deliveries: [],
      oldestUnsettledAt: undefined,
    });
    await within((tx) => insertInputs(tx, [exampleInput("waits", { key: "waits" })], 50));
    await add(60, "held");
    expect(await within((tx) => queueDepths(tx))).toEqual({
      inputs: 1,
      deliveries: [{ target: "slack", state: "pending", count: 1 }],
      oldestUnsettledAt: 50,
    });
    await add(40, "held longer");
    expect((await within((tx) => queueDepths(tx))).oldestUnsettledAt).toBe(40);
  });

  test("the inputs of a workspace are counted without an account, and of an account that has others none", async () => {
    await within((tx) => insertInputs(tx, [exampleInput("slack"), exampleInput("too", { key: "k" })], 50));
    const inputsOf = async (account: typeof accountId | undefined, team: typeof teamId) =>
      (await within((tx) => queueDepths(tx, account, { teamId: team }))).inputs;
    expect(await inputsOf(undefined, teamId)).toBe(2);
    expect(await inputsOf(undefined, otherTeam)).toBe(0);
    expect(await inputsOf(accountId, teamId)).toBe(2);
    expect(await inputsOf(accountId, otherTeam)).toBe(0);
  });

  test("what is due next is the earliest of what is known and what this transaction has made due", async () => {
    const due = (known?: number) =>
      within(async (tx) => {
        await insertDeliveries(
          tx,
          [exampleDelivery(`at ${known}`, { key: `at ${known}`, notBefore: 700 })],
          100,
        );
        return nextDueAt(tx, { accountId, target: "slack" }, known);
      });
    expect(await due(900)).toBe(700);
    expect(await due(600)).toBe(600);
    await within((tx) =>
      insertDeliveries(tx, [exampleDelivery("far", { key: "far", ...toChatra, notBefore: 50 })], 10),
    );
    expect(await due()).toBe(700);
    expect(await within((tx) => nextDueAt(tx, { accountId, target: "chatra" }))).toBe(50);
  });
}
