import { expect, test } from "vitest";
import type { AuditEntry } from "../../../src/domain/decision.ts";
import { clientIdSchema, userIdSchema } from "../../../src/domain/ids.ts";
import type { Order } from "../../../src/domain/order.ts";
import { insertAudit, orderOutcome, settleAudit } from "../../../src/store/audit.ts";
import type { OwnedDelivery } from "../../../src/store/cause.ts";
import { changeDelivery, insertDeliveries } from "../../../src/store/deliveries.ts";
import {
  deliveriesOfConversation,
  failedDeliveries,
  unfinishedDeliveries,
} from "../../../src/store/delivery-queries.ts";
import { readProposal, saveProposal, settleProposal } from "../../../src/store/proposals.ts";
import type { Store } from "../../../src/store/store.ts";
import { accountId, conversationId, deliveryId, exampleDelivery, teamId, toChatra } from "../example-rows.ts";
import { readAudit } from "../read-audit.ts";

const userId = userIdSchema.parse("U1");

function entry(orderId: string, fields: Partial<AuditEntry> = {}): AuditEntry {
  return {
    orderId,
    teamId,
    accountId,
    userId,
    act: "run",
    clientId: undefined,
    subject: undefined,
    outcome: "ordered",
    ...fields,
  };
}

/** The record of orders, what waits to be confirmed, and what failed of a conversation. */
export function describeOrders(store: () => Store): void {
  const within: Store["transaction"] = (work) => store().transaction(work);

  test("the record has the latest orders first, each with what is known of it", async () => {
    const named = entry("a", { clientId: clientIdSchema.parse("client"), subject: "name", act: "update" });
    await within((tx) => insertAudit(tx, [named], 100));
    await within((tx) => insertAudit(tx, [entry("b"), entry("c", { outcome: "refused" })], 200));
    expect(await within((tx) => readAudit(tx, 10))).toEqual([
      { ...entry("b"), at: 200, settledAt: undefined },
      { ...entry("c"), outcome: "refused", at: 200, settledAt: 200 },
      { ...named, at: 100, settledAt: undefined },
    ]);
    expect(await within((tx) => readAudit(tx, 1))).toHaveLength(1);
    await within((tx) => insertAudit(tx, [], 300));
  });

  test("an order is recorded once, and how it stands is what was said last", async () => {
    await within((tx) => insertAudit(tx, [entry("a")], 100));
    expect(await within((tx) => orderOutcome(tx, "a"))).toBe("ordered");
    await within((tx) => settleAudit(tx, "a", "failed", 200));
    await within((tx) => insertAudit(tx, [entry("a")], 300));
    expect(await within((tx) => readAudit(tx, 10))).toMatchObject([
      { outcome: "failed", at: 100, settledAt: 200 },
    ]);
    await within((tx) => settleAudit(tx, "a", "done", 400));
    await within((tx) => settleAudit(tx, "unknown", "done", 400));
    expect(await within((tx) => readAudit(tx, 10))).toMatchObject([{ outcome: "done", settledAt: 400 }]);
    expect(await within((tx) => orderOutcome(tx, "a"))).toBe("done");
    expect(await within((tx) => orderOutcome(tx, "unknown"))).toBeUndefined();
  });

  test("a proposal comes back as it was made, and is settled once", async () => {
    const act: Order = { kind: "run", actionId: "x", actionName: "X", input: { a: [1, null, "ü"] } };
    const proposal = { id: "p", teamId, accountId, userId, act, createdAt: 7 };
    await within((tx) => saveProposal(tx, proposal));
    await within((tx) => saveProposal(tx, { ...proposal, createdAt: 8 }));
    expect(await within((tx) => readProposal(tx, "p"))).toEqual({ ...proposal, state: "open" });
    expect(await within((tx) => settleProposal(tx, "p", "confirmed"))).toBe(true);
    expect(await within((tx) => settleProposal(tx, "p", "cancelled"))).toBe(false);
    expect(await within((tx) => readProposal(tx, "p"))).toMatchObject({ state: "confirmed" });
    expect(await within((tx) => readProposal(tx, "q"))).toBeUndefined();
    expect(await within((tx) => settleProposal(tx, "q", "confirmed"))).toBe(false);
  });

  test("of a proposal that is answered twice at once one answer counts", async () => {
    const act: Order = { kind: "retry", deliveryId: deliveryId("d") };
    await within((tx) => saveProposal(tx, { id: "p", teamId, accountId, userId, act, createdAt: 7 }));
    const both = await Promise.all(
      (["confirmed", "cancelled"] as const).map((state) => within((tx) => settleProposal(tx, "p", state))),
    );
    expect(both.filter((counted) => counted)).toHaveLength(1);
  });

  test("what failed is told of from the latest on, whatever it was for", async () => {
    await withStates({ a: "failed", b: "sent", c: "failed" });
    expect((await within((tx) => failedDeliveries(tx, accountId, 10))).map(({ id }) => id)).toEqual([
      "c",
      "a",
    ]);
    expect(await within((tx) => failedDeliveries(tx, accountId, 1))).toMatchObject([{ id: "c" }]);
  });

  test("a conversation tells of its latest deliveries, in the order of their sources", async () => {
    await within((tx) =>
      insertDeliveries(
        tx,
        [
          exampleDelivery("late", { sourceTime: 9 }),
          exampleDelivery("early", { sourceTime: 1 }),
          exampleDelivery("middle", { sourceTime: 5 }),
          exampleDelivery("other", { conversationId: conversationId("else") }),
          exampleDelivery("none", { conversationId: undefined }),
        ],
        100,
      ),
    );
    const ids = async (limit: number) =>
      (await within((tx) => deliveriesOfConversation(tx, conversationId("cv"), limit))).map(({ id }) => id);
    expect(await ids(10)).toEqual(["early", "middle", "late"]);
    expect(await ids(2)).toEqual(["middle", "late"]);
  });

  test("what is owed to Chatra in a conversation is all that was neither done nor given up", async () => {
    const states = {
      a: "failed",
      b: "sent",
      c: "uncertain",
      d: "discarded",
      e: "pending",
    } as const;
    await withStates(states, toChatra);
    await within((tx) => insertDeliveries(tx, [exampleDelivery("slack", { key: "slack" })], 100));
    const unfinished = await within((tx) => unfinishedDeliveries(tx, conversationId("cv")));
    expect(unfinished.map(({ id, state }) => [id, state])).toEqual([
      ["a", "failed"],
      ["c", "uncertain"],
      ["e", "pending"],
    ]);
    expect(await within((tx) => unfinishedDeliveries(tx, conversationId("else")))).toEqual([]);
  });

  async function withStates(
    states: Record<string, "pending" | "sent" | "failed" | "uncertain" | "discarded">,
    more: Partial<OwnedDelivery> = {},
  ): Promise<void> {
    let now = 100;
    for (const [id, state] of Object.entries(states)) {
      now += 1;
      await within(async (tx) => {
        await insertDeliveries(tx, [exampleDelivery(id, { key: id, ...more })], now);
        await changeDelivery(tx, deliveryId(id), { state }, now);
      });
    }
  }
}
