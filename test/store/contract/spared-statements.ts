import { expect, test } from "vitest";
import { nothing } from "../../../src/domain/decision.ts";
import { channelIdSchema } from "../../../src/domain/ids.ts";
import type { Payload } from "../../../src/domain/payload.ts";
import { rememberAgents } from "../../../src/store/agents.ts";
import { capTimes, discardUnsettled } from "../../../src/store/backlog.ts";
import { lockConversations, readConversations, saveConversations } from "../../../src/store/conversations.ts";
import { insertDeliveries, lockDeliveries, readDeliveries } from "../../../src/store/deliveries.ts";
import {
  claimDeliveries,
  claimFirst,
  claimUpdated,
  settleDelivery,
  takeWaitingReplies,
} from "../../../src/store/delivery-claims.ts";
import { listInputs, listLeftInputs, settleInputs, takeInputs } from "../../../src/store/inputs.ts";
import { deleteLinks } from "../../../src/store/links.ts";
import { openFreePartitions, openPartitions, refreshPartitions } from "../../../src/store/partitions.ts";
import { readPreferencesOf } from "../../../src/store/preferences.ts";
import { saveDecision, saveDecisions } from "../../../src/store/save-decision.ts";
import type { Store } from "../../../src/store/store.ts";
import type { Tx } from "../../../src/store/tx.ts";
import { accountId, deliveryId, exampleConversation, exampleDelivery, teamId, ts } from "../example-rows.ts";
import { statementsOf } from "../watch-statements.ts";

const claim = { accountId, target: "slack", limit: 9, owner: "me", now: 100, leaseUntil: 200 } as const;
const cv = exampleConversation("cv");

/** What asks the database nothing, as each statement costs a round trip: how many there are where nothing is to be done. */
export function describeSparedStatements(store: () => Store): void {
  test.each<[string, (tx: Tx) => Promise<unknown>]>([
    ["to lock no chats", (tx) => lockConversations(tx, [])],
    ["to read no chats", (tx) => readConversations(tx, [])],
    ["to lock no deliveries", (tx) => lockDeliveries(tx, [])],
    ["to read no deliveries", (tx) => readDeliveries(tx, [])],
    ["to remember no agents", (tx) => rememberAgents(tx, accountId, [], 1)],
    ["to read the choices of nobody", (tx) => readPreferencesOf(tx, teamId, [])],
    ["to delete no links", (tx) => deleteLinks(tx, [])],
    ["to open no partitions", (tx) => openPartitions(tx, "delivery", [])],
    ["to open no free partitions", (tx) => openFreePartitions(tx, [])],
    ["to list no inputs", (tx) => listInputs(tx, [])],
    ["to refresh nothing", refreshPartitions],
    ["to claim what this transaction made due, and that is nothing", (tx) => claimUpdated(tx, claim)],
    ["to store a decision of nothing", (tx) => saveDecision(tx, accountId, nothing(), 1)],
    ["to store no decisions", (tx) => saveDecisions(tx, [], 1)],
  ])("%s takes no statement", async (_, work) => {
    expect(await statementsOf(store(), work)).toEqual([]);
  });

  const isAlone = () => store().kind === "sqlite";

  test.each<[string, (tx: Tx) => Promise<unknown>, alone: number, shared: number]>([
    ["to claim nothing", (tx) => claimDeliveries(tx, claim), 1, 1],
    ["to take no inputs", (tx) => takeInputs(tx, 9, 100), 1, 1],
    ["to take no replies for their ⏳", (tx) => takeWaitingReplies(tx, 100, 9), 1, 1],
    ["to list no inputs that were left", listLeftInputs, 1, 1],
    ["to bring no times nearer", (tx) => capTimes(tx, { dueBy: 1, leasedUntil: 1 }, 9), 4, 4],
    ["to discard nothing", (tx) => discardUnsettled(tx, accountId, 1), 1, 1],
    ["to settle inputs that are not there", (tx) => settleInputs(tx, [1], { state: "done" }, 1), 1, 2],
  ])("%s takes no more statements than the look for it", async (_, work, alone, shared) => {
    expect(await statementsOf(store(), work)).toHaveLength(isAlone() ? alone : shared);
  });

  test.each<[string, Payload, shared: number, alone?: number]>([
    ["a line", { kind: "slack.post", text: "line", username: "Maya" }, 0],
    [
      "a change of a line, whose partition must be locked before it has its place in it",
      { kind: "slack.remove", post: { deliveryId: exampleDelivery("a").id } },
      1,
      0,
    ],
    ["a notice, which hurries the lines before it", { kind: "slack.post", text: "notice" }, 1],
  ])("to write down %s takes no look that it does not need", async (_, payload, shared, alone = shared) => {
    const statements = await statementsOf(store(), (tx) =>
      insertDeliveries(tx, [exampleDelivery("a", { payload })], 100),
    );
    expect(statements).toHaveLength(1 + (isAlone() ? alone : shared));
    expect(statements).toContain("insert into deliveries");
    // One that is known changes nothing further.
    const again = await statementsOf(store(), (tx) =>
      insertDeliveries(tx, [exampleDelivery("a", { payload: { kind: "slack.post", text: "notice" } })], 100),
    );
    expect(again).toHaveLength(1);
  });

  test("partitions that a transaction has locked are not locked again", async () => {
    const statements = await statementsOf(store(), async (tx) => {
      await openPartitions(tx, "delivery", ["a", "b"]);
      await openPartitions(tx, "delivery", ["b", "a"]);
      await openFreePartitions(tx, ["a", "b"]);
      await openPartitions(tx, "input", ["a", "b"]);
      await openFreePartitions(tx, ["b"]);
      await openPartitions(tx, "input", ["c"]);
      if (!isAlone()) {
        expect(tx.locked.delivery).toEqual(new Set(["a", "b"]));
        expect(tx.locked.input).toEqual(new Set(["a", "b", "c"]));
      }
    });
    expect(statements).toHaveLength(isAlone() ? 0 : 3);
  });

  test("a partition that shows what it is to show is not written", async () => {
    const written = async (work: (tx: Tx) => Promise<unknown>) => {
      const statements = await statementsOf(store(), async (tx) => {
        await work(tx);
        await refreshPartitions(tx);
      });
      return statements.filter((text) => text.startsWith("insert into delivery_lanes (key, account_id"))
        .length;
    };
    const queue =
      (...ids: string[]) =>
      async (tx: Tx) => {
        const deliveries = ids.map((id) => exampleDelivery(id));
        await insertDeliveries(tx, deliveries, 100);
        await claimFirst(tx, claim);
      };
    const settle = (id: string) => async (tx: Tx) => {
      await lockDeliveries(tx, [deliveryId(id)]);
      await settleDelivery(tx, { id: deliveryId(id), owner: "me", now: 150, state: "sent" });
    };
    expect([await written(queue("a")), await written(settle("a"))]).toEqual([0, 0]);
    // What follows is due once its forerunner is over.
    expect([await written(queue("b", "c")), await written(settle("b"))]).toEqual([0, 1]);
    const claimed = await store().transaction((tx) => claimDeliveries(tx, claim));
    expect(claimed.map(({ id }) => id)).toEqual(["c"]);
    // It shows what was due, or what it waits for.
    await store().transaction((tx) => settle("c")(tx));
    await store().transaction((tx) => insertDeliveries(tx, [exampleDelivery("d")], 100));
    expect(await written((tx) => claimFirst(tx, claim))).toBe(0);
    expect(await written(queue("e"))).toBe(1);
    const again = {
      id: deliveryId("d"),
      owner: "me",
      now: 150,
      state: "pending",
      nextAttemptAt: 100,
    } as const;
    expect(await written((tx) => settleDelivery(tx, again))).toBe(1);
  });

  test("a chat is written where it has changed, with its thread where that is new", async () => {
    const written = async (conversation: typeof cv) => {
      const statements = await statementsOf(store(), async (tx) => {
        await lockConversations(tx, [cv.id]);
        await saveDecision(tx, accountId, { ...nothing(), conversation }, 1);
      });
      return statements.flatMap((text) => /^(?:insert into|delete from) (\w+)/.exec(text)?.[1] ?? []);
    };
    expect(await written(cv)).toEqual(["conversations", "client_words", "client_words"]);
    expect(await written(cv)).toEqual([]);
    const [here, there] = [ts("1.1"), channelIdSchema.parse("C-else")];
    expect(await written({ ...cv, threadTs: here })).toEqual(["threads", "conversations"]);
    expect(await written({ ...cv, threadTs: here })).toEqual([]);
    expect(await written({ ...cv, threadTs: here, channelId: there })).toEqual(["threads", "conversations"]);
    expect(await written({ ...cv, threadTs: ts("2.2"), channelId: there })).toEqual([
      "threads",
      "conversations",
    ]);
    expect(await written({ ...cv, threadTs: undefined, channelId: there })).toEqual(["conversations"]);
  });

  test("a chat is not written for a last activity within a minute of the one that is stored", async () => {
    const saved = async (conversation: typeof cv) => {
      await store().transaction(async (tx) => {
        await lockConversations(tx, [cv.id]);
        await saveConversations(tx, conversation);
      });
      return (await store().transaction((tx) => readConversations(tx, [cv.id]))).get(cv.id);
    };
    const at = (lastActivityAt: number) => ({ ...cv, lastActivityAt });
    expect(await saved(at(100_000))).toMatchObject({ lastActivityAt: 100_000 });
    expect(await saved(at(159_999))).toMatchObject({ lastActivityAt: 100_000 });
    expect(await saved({ ...at(159_999), muted: true })).toMatchObject({
      lastActivityAt: 159_999,
      muted: true,
    });
    const later = { ...at(219_999), muted: true };
    expect(await saved(later)).toEqual(later);
    // A clock that was ahead is put right.
    expect(await saved({ ...later, lastActivityAt: 100_000 })).toMatchObject({ lastActivityAt: 100_000 });
  });
}
