import { expect, test } from "vitest";
import type { Order } from "../../src/domain/order.ts";
import { claimDeliveries, settleDelivery } from "../../src/store/delivery-claims.ts";
import { readProposal, saveProposal } from "../../src/store/proposals.ts";
import type { Store } from "../../src/store/store.ts";
import { accountId, teamId } from "../outbox/stage.ts";
import { after, clientId, event, NOW, order, said, userId } from "./whole-rows.ts";

const known = event({ messages: [said("m1", "Hello")], profile: { name: "Vera" } });
const forget = order({ kind: "forget", clientId }, "order 9");

/** Carries out all calls to Chatra, which answers with the visitor. */
const callAll = (store: Store) =>
  store.transaction(async (tx) => {
    const claim = { accountId, target: "chatra", limit: 9, owner: "me", now: NOW, leaseUntil: NOW } as const;
    for (const { id } of await claimDeliveries(tx, claim)) {
      const result = { output: JSON.stringify({ id: clientId, email: "vera@example.org" }) };
      await settleDelivery(tx, { id, owner: "me", now: NOW, state: "sent", result });
    }
  });

const bare = { query: {}, headers: {}, pathParameters: {} };

test.each<[string, Order]>([
  [
    "an action",
    { kind: "run", actionId: "action 1", actionName: "Tag", input: { clientId, email: "vera@example.org" } },
  ],
  [
    "a request",
    {
      kind: "request",
      request: { method: "PUT", path: `/clients/${clientId}`, ...bare, body: { email: "vera@example.org" } },
    },
  ],
])("nothing of %s about a client is left once they are forgotten", async (_, act) => {
  const left = (await after([known, order(act), callAll, forget])).join("\n");
  expect(left).not.toContain(clientId);
  expect(left).not.toContain("vera@example.org");
  expect(left).not.toContain("inputs key=order:order 1");
});

test("a proposed call that names a client who is forgotten goes, others stay", async () => {
  const proposals = (store: Store) =>
    store.transaction(async (tx) => {
      const about = { teamId, accountId, userId, createdAt: NOW };
      const named = { kind: "run", actionId: "a", actionName: "Tag", input: { clientId } } as const;
      const request = {
        method: "PUT",
        path: "/clients/{id}",
        ...bare,
        pathParameters: { id: clientId },
      } as const;
      await saveProposal(tx, { ...about, id: "p1", act: named });
      await saveProposal(tx, { ...about, id: "p2", act: { kind: "request", request } });
      await saveProposal(tx, { ...about, id: "p3", act: { ...named, input: { clientId: "another" } } });
    });
  const left: string[] = [];
  const look = (store: Store) =>
    store.transaction(async (tx) => {
      for (const id of ["p1", "p2", "p3"]) if (await readProposal(tx, id)) left.push(id);
    });
  await after([known, proposals, forget, look]);
  expect(left).toEqual(["p3"]);
});
