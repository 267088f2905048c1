import { expect, test } from "vitest";
import type { DeliveryState } from "../../../src/domain/delivery.ts";
import {
  type AccountId,
  accountIdSchema,
  channelIdSchema,
  clientIdSchema,
  type TeamId,
  teamIdSchema,
} from "../../../src/domain/ids.ts";
import { insertAccount, removeAccount } from "../../../src/store/accounts.ts";
import {
  accountsWithOrphanedDeliveries,
  countUnsettledDeliveries,
  discardUnsettled,
  nextDueAt,
  queueDepths,
} from "../../../src/store/backlog.ts";
import { insertDeliveries, readDeliveries } from "../../../src/store/deliveries.ts";
import { claimDeliveries, settleDelivery, takeOverdue } from "../../../src/store/delivery-claims.ts";
import { failedDeliveries } from "../../../src/store/delivery-queries.ts";
import { insertInputs } from "../../../src/store/inputs.ts";
import { saveInstallation } from "../../../src/store/installations.ts";
import type { Store } from "../../../src/store/store.ts";
import { rootsUnderWay } from "../../../src/store/threads.ts";
import {
  accountId,
  channelId,
  deliveryId,
  exampleDelivery,
  exampleInput,
  inputId,
  teamId,
} from "../example-rows.ts";

const other = accountIdSchema.parse("other");
const otherTeam = teamIdSchema.parse("T-other");

/** Deliveries belong to an account: nothing that is asked for one reaches what another one owes. */
export function describeOwners(store: () => Store): void {
  const within: Store["transaction"] = (work) => store().transaction(work);
  const claim = async (owner: AccountId, fields: { now?: number; limit?: number } = {}) => {
    const usual = { target: "slack", limit: 10, owner: "me", now: 100, leaseUntil: 1000 } as const;
    const claimed = await within((tx) => claimDeliveries(tx, { ...usual, accountId: owner, ...fields }));
    return claimed.map(({ id }) => id);
  };
  const insert = (owner: AccountId, ids: string[], fields: Parameters<typeof exampleDelivery>[1] = {}) =>
    within((tx) =>
      insertDeliveries(
        tx,
        ids.map((id) => exampleDelivery(id, { key: id, accountId: owner, ...fields })),
        100,
      ),
    );
  const settle = (id: string, state: Exclude<DeliveryState, "sending">, nextAttemptAt = 0) =>
    within((tx) =>
      settleDelivery(tx, { id: deliveryId(id), owner: "me", now: 200, state, nextAttemptAt, error }),
    );
  const error = { reason: "refused", detail: "why" };

  test("an account claims what it owes itself, and none of another's, however long that has waited", async () => {
    await insert(other, ["theirs 1", "theirs 2"]);
    await insert(accountId, ["ours"]);
    expect(await claim(accountId, { limit: 1 })).toEqual(["ours"]);
    expect(await claim(accountId)).toEqual([]);
    const claimed = await within((tx) =>
      claimDeliveries(tx, {
        accountId: other,
        target: "slack",
        limit: 10,
        owner: "me",
        now: 100,
        leaseUntil: 1000,
      }),
    );
    expect(claimed.map((delivery) => [delivery.id, delivery.accountId])).toEqual([
      ["theirs 1", other],
      ["theirs 2", other],
    ]);
  });

  test("in a line that two accounts share each claims its own, when its turn has come", async () => {
    await insert(accountId, ["first"], { key: "line" });
    await insert(other, ["second"], { key: "line" });
    expect(await claim(other)).toEqual([]);
    expect(await claim(accountId)).toEqual(["first"]);
    await settle("first", "sent");
    expect(await claim(accountId)).toEqual([]);
    expect(await claim(other)).toEqual(["second"]);
  });

  test("when there will be something to do is told for each account by itself", async () => {
    await insert(other, ["theirs"]);
    const dueAt = (owner: AccountId) =>
      within((tx) => nextDueAt(tx, { accountId: owner, target: "slack" as const }));
    expect([await dueAt(accountId), await dueAt(other)]).toEqual([undefined, 100]);
    await insert(accountId, ["ours"]);
    await claim(accountId);
    await settle("ours", "pending", 700);
    expect([await dueAt(accountId), await dueAt(other)]).toEqual([700, 100]);
  });

  test("what failed, what is owed and how much waits are told for each account by itself, and of all together", async () => {
    await insert(other, ["a", "b", "c"]);
    await insert(accountId, ["d", "e"]);
    await claim(other, { limit: 1 });
    await claim(accountId, { limit: 1 });
    await settle("a", "failed");
    await settle("d", "failed");
    const failed = async (owner: AccountId) =>
      (await within((tx) => failedDeliveries(tx, owner, 10))).map(({ id }) => id);
    expect([await failed(accountId), await failed(other)]).toEqual([["d"], ["a"]]);

    const owed = async (of?: { accountId?: AccountId; exceptKey?: string }) =>
      (await within((tx) => countUnsettledDeliveries(tx, of))).map(({ count }) => count);
    expect([await owed({ accountId }), await owed({ accountId: other }), await owed()]).toEqual([
      [1],
      [2],
      [3],
    ]);
    expect(await owed({ accountId: other, exceptKey: "b" })).toEqual([1]);

    const depths = async (owner?: AccountId) =>
      (await within((tx) => queueDepths(tx, owner))).deliveries.map(
        ({ state, count }) => `${count} ${state}`,
      );
    expect(await depths(accountId)).toEqual(["1 failed", "1 pending"]);
    expect(await depths(other)).toEqual(["1 failed", "2 pending"]);
    expect(await depths()).toEqual(["2 failed", "3 pending"]);
  });

  test("the oldest that an account has waiting is its own", async () => {
    await within((tx) => insertDeliveries(tx, [exampleDelivery("old", { accountId: other })], 10));
    await insert(accountId, ["new"]);
    const oldest = async (owner?: AccountId) =>
      (await within((tx) => queueDepths(tx, owner))).oldestUnsettledAt;
    expect([await oldest(accountId), await oldest(other), await oldest()]).toEqual([100, 10, 10]);
  });

  test("of what has just come in, a workspace counts its own and what came for the account that asks", async () => {
    const words = exampleInput("words");
    const event = {
      kind: "chatra.event" as const,
      event: "chatFragment" as const,
      nobodyAvailable: false,
      clientId: clientIdSchema.parse("client"),
      profile: {},
      messages: [],
      bodyDigest: "digest",
    };
    const there = {
      ...words,
      id: inputId("there"),
      key: "there",
      input: { ...words.input, teamId: otherTeam },
    };
    const visitors = [accountId, other].map((owner) => ({
      ...exampleInput(owner, { key: owner }),
      input: { ...event, accountId: owner },
    }));
    await within((tx) => insertInputs(tx, [there], 10));
    await within((tx) => insertInputs(tx, [words, ...visitors], 20));
    const depths = async (...of: [AccountId?, { teamId: TeamId }?]) => {
      const { inputs, oldestUnsettledAt } = await within((tx) => queueDepths(tx, ...of));
      return [inputs, oldestUnsettledAt];
    };
    expect(await depths(accountId, { teamId })).toEqual([2, 20]);
    expect(await depths(other, { teamId: otherTeam })).toEqual([2, 10]);
    expect(await depths()).toEqual([4, 10]);
  });

  test("giving up what an account owes leaves what it has under way, and all that others owe", async () => {
    const states = { sending: "sending", uncertain: "uncertain", failed: "failed", done: "sent" } as const;
    const read = async (prefix: string) => {
      const names = [...Object.keys(states), "waiting", "behind"];
      const rows = await within((tx) =>
        readDeliveries(
          tx,
          names.map((name) => deliveryId(prefix + name)),
        ),
      );
      return Object.fromEntries(rows.map(({ id, state }) => [id.slice(prefix.length), state]));
    };
    for (const [prefix, owner] of [
      ["our ", accountId],
      ["their ", other],
    ] as const) {
      const ids = Object.keys(states).map((name) => prefix + name);
      await insert(owner, ids);
      expect(await claim(owner)).toEqual(ids);
      for (const [name, state] of Object.entries(states))
        if (state !== "sending") await settle(prefix + name, state, 5000);
      await insert(owner, [`${prefix}waiting`]);
      await insert(owner, [`${prefix}behind`], { key: `${prefix}sending` });
    }

    expect(await within((tx) => discardUnsettled(tx, accountId, 300))).toHaveLength(4);
    expect(await read("our ")).toEqual({
      sending: "sending",
      uncertain: "discarded",
      failed: "discarded",
      done: "sent",
      waiting: "discarded",
      behind: "discarded",
    });
    const before = { ...states, waiting: "pending", behind: "pending", done: "sent" };
    expect(await read("their ")).toEqual(before);
    expect(await claim(accountId)).toEqual([]);
    expect(await within((tx) => failedDeliveries(tx, accountId, 10))).toEqual([]);
    expect(await within((tx) => takeOverdue(tx, 9999, 10))).toMatchObject([{ id: "their uncertain" }]);
    // What was under way ends as it ends, and nothing is left behind it.
    expect(await settle("our sending", "sent")).toBe(true);
    expect(await claim(accountId)).toEqual([]);
    expect(await within((tx) => nextDueAt(tx, { accountId, target: "slack" }))).toBeUndefined();
    expect(await claim(other)).toEqual(["their waiting"]);
    expect(await within((tx) => discardUnsettled(tx, accountId, 400))).toHaveLength(0);
  });

  test("those that owe something though they were removed, or their installation is gone, are told", async () => {
    const names = ["kept", "removed", "removed and done", "uninstalled"].map((name) =>
      accountIdSchema.parse(name),
    );
    const [kept, removed, done, uninstalled] = names;
    if (!kept || !removed || !done || !uninstalled) throw new Error("there are four");
    const teamOf = (id: AccountId) => teamIdSchema.parse(id === uninstalled ? "T-gone" : "T-there");
    const gone = (ofOneWorkspace: boolean) =>
      within((tx) => accountsWithOrphanedDeliveries(tx, { ofOneWorkspace }));
    await within(async (tx) => {
      await saveInstallation(tx, {
        teamId: teamIdSchema.parse("T-there"),
        isOrgWide: false,
        sealed: "sealed",
        version: "v1",
        installedAt: 1,
        expiresAt: undefined,
        refreshAt: undefined,
      });
      for (const id of names) {
        await insertAccount(
          tx,
          { accountId: id, teamId: teamOf(id), name: id.replaceAll(" ", "-"), channelId, secrets: "sealed" },
          1,
        );
        await insertDeliveries(tx, [exampleDelivery(`of ${id}`, { key: id, accountId: id })], 100);
      }
    });
    // Under way when it was given up; then it turned out that it has to be tried again.
    expect(await claim(removed)).toEqual(["of removed"]);
    for (const id of [removed, done]) {
      await within(async (tx) => {
        expect(await removeAccount(tx, teamOf(id), id, 5)).toBe(true);
        await discardUnsettled(tx, id, 5);
      });
    }
    expect(await gone(true)).toEqual([]);
    await settle("of removed", "pending");
    expect([await gone(true), await gone(false)]).toEqual([[removed], [removed, uninstalled]]);
    await within((tx) => discardUnsettled(tx, removed, 300));
    expect(await gone(true)).toEqual([]);
  });

  test("the accounts that are about to open a thread in a channel are told, each once", async () => {
    const root = (id: string, owner: AccountId, channel = channelId) =>
      exampleDelivery(id, {
        key: id,
        accountId: owner,
        payload: { kind: "slack.root", channelId: channel },
      });
    const elsewhere = channelIdSchema.parse("C2");
    await within((tx) =>
      insertDeliveries(
        tx,
        [root("a", accountId), root("b", accountId), root("c", other), root("d", other, elsewhere)],
        100,
      ),
    );
    const accounts = async (channel = channelId) =>
      (await within((tx) => rootsUnderWay(tx, channel))).toSorted();
    expect(await accounts()).toEqual([accountId, other]);
    expect(await accounts(elsewhere)).toEqual([other]);
    await claim(other);
    await settle("c", "sent");
    expect(await accounts()).toEqual([accountId]);
    expect(await accounts(elsewhere)).toEqual([other]);
  });
}
