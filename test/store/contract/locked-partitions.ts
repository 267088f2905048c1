import { expect, test } from "vitest";
import { channelIdSchema, clientIdSchema, userIdSchema } from "../../../src/domain/ids.ts";
import type { Payload } from "../../../src/domain/payload.ts";
import { capTimes, discardUnsettled, nextDueAt } from "../../../src/store/backlog.ts";
import { renameChannel } from "../../../src/store/channel-renames.ts";
import { lockConversations } from "../../../src/store/conversations.ts";
import { changeDelivery, insertDeliveries, lockDeliveries } from "../../../src/store/deliveries.ts";
import {
  claimDeliveries,
  releaseDelivery,
  settleDeliveries,
  takeAbandoned,
  takeOverdue,
  takeWaitingReplies,
} from "../../../src/store/delivery-claims.ts";
import { eraseClient } from "../../../src/store/erasure.ts";
import { insertInputs, postponeInput, settleInputs, takeInputs } from "../../../src/store/inputs.ts";
import type { Store } from "../../../src/store/store.ts";
import type { Tx } from "../../../src/store/tx.ts";
import {
  accountId,
  channelId,
  conversationId,
  deliveryId,
  exampleDelivery,
  exampleInput,
  teamId,
  ts,
} from "../example-rows.ts";
import { statementsOf } from "../watch-statements.ts";

const ids = ["a", "b"].map(deliveryId);
const claim = { accountId, target: "chatra", limit: 9, owner: "me", now: 100, leaseUntil: 200 } as const;
const clientId = clientIdSchema.parse("client");
const reply = { teamId, channelId, threadTs: ts("1.1"), ts: ts("2.2"), userId: userIdSchema.parse("U1") };
const send: Payload = { kind: "chatra.send", clientId, text: "hi", agent: {}, reply, part: 0, parts: 1 };

/** Who adds to a partition or changes its rows locks it first, on a database that processes share. */
export function describeLockedPartitions(store: () => Store): void {
  const within: Store["transaction"] = (work) => store().transaction(work);
  const locked = (keys: string[]) => new Set(store().kind === "sqlite" ? [] : keys);
  const fill = () =>
    within((tx) =>
      insertDeliveries(
        tx,
        ids.map((id) => exampleDelivery(id, { key: `key ${id}`, payload: send })),
        100,
      ),
    );
  const both = ["key a", "key b"];
  const uncertain = { state: "uncertain", nextAttemptAt: 300 } as const;

  test.each<[string, ((tx: Tx) => Promise<unknown>) | undefined, (tx: Tx) => Promise<unknown>, string[]]>([
    ["deliveries are locked", undefined, (tx) => lockDeliveries(tx, ids), both],
    ["chats are locked with them", undefined, (tx) => lockConversations(tx, [], { lanes: both }), both],
    ["one is changed", undefined, (tx) => changeDelivery(tx, deliveryId("a"), { attempts: 1 }, 1), ["key a"]],
    [
      "some are settled",
      (tx) => claimDeliveries(tx, claim),
      (tx) =>
        settleDeliveries(
          tx,
          ids.map((id) => ({ id, state: "sent" })),
          { owner: "me", now: 1 },
        ),
      both,
    ],
    [
      "one is released",
      (tx) => claimDeliveries(tx, claim),
      (tx) =>
        releaseDelivery(
          tx,
          deliveryId("a"),
          { state: "pending", outcomeUnknown: false, nextAttemptAt: 1 },
          1,
        ),
      ["key a"],
    ],
    [
      "abandoned ones are taken",
      (tx) => claimDeliveries(tx, claim),
      (tx) => takeAbandoned(tx, { now: 999, owner: "new", othersAreDead: false, limit: 9 }),
      both,
    ],
    [
      "overdue ones are taken",
      async (tx) => {
        for (const id of ids) await changeDelivery(tx, id, uncertain, 1);
      },
      (tx) => takeOverdue(tx, 300, 9),
      both,
    ],
    ["replies are taken for their ⏳", undefined, (tx) => takeWaitingReplies(tx, 9_000, 9), both],
    ["times are brought nearer", undefined, (tx) => capTimes(tx, { dueBy: 1, leasedUntil: 1 }, 9), both],
    ["all of an account is discarded", undefined, (tx) => discardUnsettled(tx, accountId, 1), both],
    [
      "a client is erased",
      undefined,
      (tx) =>
        eraseClient(
          tx,
          { conversationId: conversationId("cv"), accountId, clientId, inputKeys: [], deliveryKeys: both },
          1,
        ),
      both,
    ],
  ])("where %s, their partitions are", async (_, before, work, keys) => {
    await fill();
    if (before !== undefined) await within(before);
    expect(
      await within(async (tx) => {
        await work(tx);
        return new Set(tx.locked.delivery);
      }),
    ).toEqual(locked(keys));
  });

  test("inputs that were taken are locked by that, and others before they are changed", async () => {
    await within((tx) =>
      insertInputs(
        tx,
        ["a", "b", "c"].map((id) => exampleInput(id, { key: id })),
        1,
      ),
    );
    const seqs = await within((tx) => tx.column<number>`select seq from inputs order by seq`);
    await within(async (tx) => {
      await settleInputs(tx, seqs.slice(1), { state: "done" }, 2);
      expect(tx.locked.input).toEqual(locked(["b", "c"]));
    });
    const statements = await statementsOf(store(), async (tx) => {
      for (const { seq } of await takeInputs(tx, 9, 1)) await postponeInput(tx, seq, 5, "names");
    });
    // The look for them, they themselves, and the change.
    expect(statements).toHaveLength(3);
  });

  test("what is taken is locked by that, and due no more for this transaction", async () => {
    await within(async (tx) => {
      await insertInputs(tx, [exampleInput("a", { key: "in" }), exampleInput("b", { key: "in" })], 1);
      await insertDeliveries(tx, [exampleDelivery("out", { key: "out", payload: send })], 100);
      expect([await nextDueAt(tx, "inputs"), await nextDueAt(tx, claim)]).toEqual([1, 100]);
      expect([tx.stale.input.size, tx.stale.delivery.size]).toEqual([0, 0]);
      tx.locked.input.clear();
      tx.locked.delivery.clear();
      const [input] = await takeInputs(tx, 9, 100);
      const [delivery] = await claimDeliveries(tx, claim);
      expect([input?.id, delivery?.id]).toEqual(["a", "out"]);
      expect([tx.locked.input, tx.locked.delivery]).toEqual([new Set(["in"]), new Set(["out"])]);
      expect(tx.takenInputs).toEqual(new Set([input?.seq]));
      expect([await nextDueAt(tx, "inputs"), await nextDueAt(tx, claim)]).toEqual([undefined, undefined]);
    });
  });

  test("the inputs of a channel that gets another id are locked under both ids", async () => {
    const to = channelIdSchema.parse("C0NEW");
    const line = (channel: string) => `slack:${teamId}:${channel}:1.1`;
    await within((tx) => insertInputs(tx, [exampleInput("a", { key: line(channelId) })], 1));
    await within(async (tx) => {
      await renameChannel(tx, { teamId, from: channelId, to, at: 1 }, 2);
      expect(tx.locked.input).toEqual(locked([line(channelId), line(to)]));
    });
  });
}
