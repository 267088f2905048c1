import { describe, expect, test } from "vitest";
import { queueDepths } from "../../src/store/backlog.ts";
import { changeDelivery, insertDeliveries } from "../../src/store/deliveries.ts";
import { claimDeliveries, releaseDelivery, settleDelivery } from "../../src/store/delivery-claims.ts";
import { insertInputs, settleInput, takeInputs } from "../../src/store/inputs.ts";
import type { Store } from "../../src/store/store.ts";
import type { Tx } from "../../src/store/tx.ts";
import { describeAccounts } from "./contract/accounts.ts";
import { describeAgents } from "./contract/agents.ts";
import { describeBacklog } from "./contract/backlog.ts";
import { describeBridgeState } from "./contract/bridge-state.ts";
import { describeBusinessHours } from "./contract/business-hours.ts";
import { describeChannelRenames } from "./contract/channel-renames.ts";
import { describeClientSearch } from "./contract/client-search.ts";
import { describeDeliveryChanges } from "./contract/delivery-changes.ts";
import { describeErasure } from "./contract/erasure.ts";
import { describeFacts } from "./contract/facts.ts";
import { describeHome } from "./contract/home.ts";
import { describeInbox } from "./contract/inbox.ts";
import { describeInstallations } from "./contract/installations.ts";
import { describeLockedPartitions } from "./contract/locked-partitions.ts";
import { describeOperations } from "./contract/operations.ts";
import { describeOrders } from "./contract/orders.ts";
import { describeOutbox } from "./contract/outbox.ts";
import { describeOwners } from "./contract/owners.ts";
import { describeRenamedPlaces } from "./contract/renamed-places.ts";
import { describeRestored } from "./contract/restored.ts";
import { describeRoutes } from "./contract/routes.ts";
import { describeRowsBeside } from "./contract/rows-beside.ts";
import { describeSnippets } from "./contract/snippets.ts";
import { describeSparedStatements } from "./contract/spared-statements.ts";
import { describeStoredChats } from "./contract/stored-chats.ts";
import { describeTenants } from "./contract/tenants.ts";
import { describeTimers } from "./contract/timers.ts";
import { describeWaitingChats } from "./contract/waiting-chats.ts";
import { describeWhatStays } from "./contract/what-stays.ts";
import { accountId, deliveryId, exampleDelivery, exampleInput, toChatra } from "./example-rows.ts";

/** What every store must do. `store` gives the one of the current test, empty at its start. */
export function describeStore(store: () => Store): void {
  describe("inbox", () => describeInbox(store));
  describe("outbox", () => describeOutbox(store));
  describe("locked partitions", () => describeLockedPartitions(store));
  describe("changes of deliveries", () => describeDeliveryChanges(store));
  describe("what waits", () => describeBacklog(store));
  describe("the accounts of deliveries", () => describeOwners(store));
  describe("tenants", () => describeTenants(store));
  describe("bridge state", () => describeBridgeState(store));
  describe("spared statements", () => describeSparedStatements(store));
  describe("rows beside", () => describeRowsBeside(store));
  describe("waiting chats", () => describeWaitingChats(store));
  describe("what stays", () => describeWhatStays(store));
  describe("stored chats", () => describeStoredChats(store));
  describe("looking for clients", () => describeClientSearch(store));
  describe("channels of another id", () => describeChannelRenames(store));
  describe("places of a channel with another id", () => describeRenamedPlaces(store));
  describe("snippets", () => describeSnippets(store));
  describe("the Home tab", () => describeHome(store));
  describe("facts", () => describeFacts(store));
  describe("routes", () => describeRoutes(store));
  describe("business hours", () => describeBusinessHours(store));
  describe("orders", () => describeOrders(store));
  describe("operations", () => describeOperations(store));
  describe("timers", () => describeTimers(store));
  describe("erasure", () => describeErasure(store));
  describe("a restored backup", () => describeRestored(store));
  describe("installations", () => describeInstallations(store));
  describe("accounts", () => describeAccounts(store));
  describe("agents", () => describeAgents(store));
  describe("transactions", () => describeTransactions(store));
}

function describeTransactions(store: () => Store): void {
  test("nothing of a transaction that fails is kept, and its error is handed on", async () => {
    const fault = new Error("decided otherwise");
    const failing = store().transaction(async (tx) => {
      await insertInputs(tx, [exampleInput("a")], 100);
      await insertDeliveries(tx, [exampleDelivery("a")], 100);
      throw fault;
    });
    await expect(failing).rejects.toBe(fault);
    expect(await store().transaction((tx) => queueDepths(tx))).toMatchObject({ inputs: 0, deliveries: [] });
    expect(await store().transaction((tx) => insertInputs(tx, [exampleInput("a")], 100))).toEqual(
      new Set(["a"]),
    );
  });

  test("who waits for the end of a transaction is told after it whether it took place", async () => {
    const told: unknown[] = [];
    const work = (id: string) => async (tx: Tx) => {
      await insertInputs(tx, [exampleInput(id)], 100);
      tx.whenEnded.push((isCommitted) => told.push([id, isCommitted]));
    };
    await store().transaction(work("a"));
    expect(told).toEqual([["a", true]]);
    const failed = store().transaction(async (tx) => {
      await work("b")(tx);
      throw new Error("on purpose");
    });
    await expect(failed).rejects.toThrow("on purpose");
    expect(told).toEqual([
      ["a", true],
      ["b", false],
    ]);
  });

  test("repeatable work takes place as a whole like any other, and so does what stands between", async () => {
    const add = (id: string, repeatable: boolean) =>
      store().transaction((tx) => insertInputs(tx, [exampleInput(id)], 100), { repeatable });
    await Promise.all([add("a", true), add("b", false), add("c", true)]);
    const failing = store().transaction(
      async (tx) => {
        await insertInputs(tx, [exampleInput("d")], 100);
        throw new Error("decided otherwise");
      },
      { repeatable: true },
    );
    await expect(failing).rejects.toThrow("decided otherwise");
    await add("e", false);
    expect((await store().transaction((tx) => queueDepths(tx))).inputs).toBe(4);
  });

  test("transactions that are begun together all take place", async () => {
    const all = Array.from({ length: 40 }, (_, index) =>
      store().transaction((tx) => insertInputs(tx, [exampleInput(`i${index}`)], 100)),
    );
    await Promise.all(all);
    expect((await store().transaction((tx) => queueDepths(tx))).inputs).toBe(40);
  });

  test("work is told of after the commit, once for each kind, and not when there is none", async () => {
    const told: string[] = [];
    store().onWork((what) => told.push(what));
    await store().transaction(async (tx) => {
      await insertInputs(tx, [exampleInput("a"), exampleInput("b", { key: "other" })], 100);
      await insertDeliveries(
        tx,
        [exampleDelivery("a"), exampleDelivery("b", { key: "other", ...toChatra })],
        100,
      );
      expect(told).toEqual([]);
    });
    expect(told.sort()).toEqual([`chatra:${accountId}`, "inputs", `slack:${accountId}`]);
    told.length = 0;
    await store().transaction((tx) => insertInputs(tx, [exampleInput("a")], 200));
    await store()
      .transaction(async (tx) => {
        await insertInputs(tx, [exampleInput("c")], 200);
        throw new Error("no");
      })
      .catch(() => undefined);
    expect(told).toEqual([]);
  });

  test("settling, releasing and changing tell that the next of the key may go", async () => {
    const told: string[] = [];
    const id = deliveryId("a");
    await store().transaction((tx) => insertDeliveries(tx, [exampleDelivery("a")], 100));
    await store().transaction((tx) => insertInputs(tx, [exampleInput("a")], 100));
    store().onWork((what) => told.push(what));
    const claim = { accountId, target: "slack", limit: 1, owner: "me", now: 100, leaseUntil: 200 } as const;
    await store().transaction((tx) => claimDeliveries(tx, claim));
    expect(told).toEqual([]);
    await store().transaction((tx) => settleDelivery(tx, { id, owner: "me", now: 100, state: "failed" }));
    await store().transaction((tx) => changeDelivery(tx, id, { state: "pending" }, 100));
    await store().transaction((tx) => claimDeliveries(tx, claim));
    await store().transaction((tx) =>
      releaseDelivery(tx, id, { state: "pending", outcomeUnknown: false, nextAttemptAt: 1 }, 300),
    );
    expect(told).toEqual(Array(3).fill(`slack:${accountId}`));
    const [input] = await store().transaction((tx) => takeInputs(tx, 1, 100));
    await store().transaction((tx) => settleInput(tx, input?.seq ?? 0, { state: "done" }, 100));
    expect(told.at(-1)).toBe("inputs");
  });

  test("a store that is open answers", async () => {
    await expect(store().ping()).resolves.toBeUndefined();
  });

  test("a database that several processes share has a clock for them all", async () => {
    const time = await store().time();
    if (store().kind === "sqlite") expect(time).toBeUndefined();
    else expect(Math.abs((time ?? 0) - Date.now())).toBeLessThan(5_000);
  });
}
