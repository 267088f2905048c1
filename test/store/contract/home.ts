import { expect, test } from "vitest";
import {
  closed,
  type Episode,
  snoozed,
  withAnswer,
  withOwner,
  withWords,
} from "../../../src/domain/episode.ts";
import { accountIdSchema, teamIdSchema, userIdSchema } from "../../../src/domain/ids.ts";
import { setAccountFault } from "../../../src/store/account-faults.ts";
import { saveConversations } from "../../../src/store/conversations.ts";
import { changeDelivery, insertDeliveries } from "../../../src/store/deliveries.ts";
import { chatsOfPerson, deliveriesToDecide, readAccountFaults } from "../../../src/store/home.ts";
import type { Store } from "../../../src/store/store.ts";
import {
  accountId,
  chatraId,
  conversationId,
  deliveryId,
  exampleConversation,
  exampleDelivery,
  teamId,
} from "../example-rows.ts";

const other = accountIdSchema.parse("other");
const third = accountIdSchema.parse("third");
const otherTeam = teamIdSchema.parse("T-other");
const ann = userIdSchema.parse("UANN");
const bob = userIdSchema.parse("UBOB");

const waiting = (at: number) => withWords(undefined, { id: chatraId("m"), text: "Hello", at });
const claimed = (at: number, by = ann) => withOwner(waiting(at), by, at);
const answered = (at: number, by = ann) =>
  withAnswer(claimed(at, by), { by: { userId: by }, writtenAt: at + 1, at: at + 1 });

/** What the Home tab lists: each chat once, and what a person has to decide about. */
export function describeHome(store: () => Store): void {
  const within: Store["transaction"] = (work) => store().transaction(work);
  const save = (id: string, episode: Episode, more: Parameters<typeof exampleConversation>[1] = {}) =>
    within((tx) => saveConversations(tx, exampleConversation(id, { episode, ...more })));
  const chats = async (userId = ann, accountIds = [accountId, other], limit = 10) => {
    const found = await within((tx) => chatsOfPerson(tx, { accountIds, teamId, userId }, limit));
    const ids = (list: keyof typeof found) => found[list].items.map(({ id }) => id);
    return {
      lists: [ids("forThem"), ids("unclaimed"), ids("theirs"), ids("snoozed")],
      counts: [found.forThem.count, found.unclaimed.count, found.theirs.count, found.snoozed.count],
    };
  };

  test("every open chat of a person, and of nobody, is in one list, what waits longest first", async () => {
    await save("late", waiting(30));
    await save("early", waiting(10), { accountId: other });
    await save("for ann", claimed(20));
    await save("for bob", claimed(5, bob));
    await save("ann's", answered(40));
    await save("ann's next", answered(60));
    await save("bob's", answered(41, bob));
    await save("asleep", snoozed(waiting(50), 60, 90, bob));
    await save("ann's, asleep", snoozed(claimed(45), 60, 80, ann));
    await save("over", closed(claimed(1), 2, ann, false));
    await save("of nobody here", waiting(1), { accountId: third });
    await save("elsewhere", waiting(1), { teamId: otherTeam });
    expect(await chats()).toEqual({
      lists: [["for ann"], ["early", "late"], ["ann's next", "ann's"], ["ann's, asleep", "asleep"]],
      counts: [1, 2, 2, 2],
    });
    expect((await chats(bob)).lists).toEqual([
      ["for bob"],
      ["early", "late"],
      ["bob's"],
      ["ann's, asleep", "asleep"],
    ]);
    expect((await chats(ann, [third])).lists).toEqual([[], ["of nobody here"], [], []]);
    expect(await chats(ann, [])).toEqual({ lists: [[], [], [], []], counts: [0, 0, 0, 0] });
  });

  test("more chats than are asked for are counted", async () => {
    for (let index = 0; index < 5; index += 1) await save(`w${index}`, waiting(index + 1));
    expect(await chats(ann, [accountId], 2)).toEqual({
      lists: [[], ["w0", "w1"], [], []],
      counts: [0, 5, 0, 0],
    });
  });

  test("failed and unconfirmed deliveries are told with their number, the latest first", async () => {
    const add = (id: string, state: "failed" | "uncertain" | "pending", at: number, owner = accountId) =>
      within(async (tx) => {
        const delivery = exampleDelivery(id, {
          key: id,
          accountId: owner,
          conversationId: conversationId(id),
        });
        await insertDeliveries(tx, [delivery], at);
        await changeDelivery(tx, deliveryId(id), { state }, at);
      });
    await add("f1", "failed", 10);
    await add("f2", "failed", 30, other);
    await add("f3", "failed", 20);
    await add("u1", "uncertain", 10);
    await add("p1", "pending", 10);
    await add("not ours", "failed", 99, third);
    const found = async (accountIds: (typeof accountId)[], limit: number) => {
      const { failed, uncertain } = await within((tx) => deliveriesToDecide(tx, accountIds, limit));
      return [failed, uncertain].map(({ items, count }) => [...items.map(({ id }) => id), count]);
    };
    expect(await found([accountId, other], 2)).toEqual([
      ["f2", "f3", 3],
      ["u1", 1],
    ]);
    expect(await found([accountId], 10)).toEqual([
      ["f3", "f1", 2],
      ["u1", 1],
    ]);
    expect(await found([], 10)).toEqual([[0], [0]]);
  });

  test("the faults of accounts are told by account", async () => {
    const fault = { reason: "not-logged-in", detail: "x", url: undefined, since: 5 };
    await within((tx) => setAccountFault(tx, other, fault));
    await within((tx) => setAccountFault(tx, third, fault));
    expect(await within((tx) => readAccountFaults(tx, [accountId, other]))).toEqual(
      new Map([[other, fault]]),
    );
  });
}
