import { describe, expect, test } from "vitest";
import type { Conversation } from "../../src/domain/conversation.ts";
import { deliver } from "../../src/domain/deliver.ts";
import { lookOf } from "../../src/domain/finish-decision.ts";
import {
  accountIdSchema,
  clientIdSchema,
  conversationIdOf,
  deliveryIdOf,
  teamIdSchema,
} from "../../src/domain/ids.ts";
import type { Payload } from "../../src/domain/payload.ts";
import { createCardPace } from "../../src/outbox/card-pace.ts";
import { prepareSlackJobs } from "../../src/outbox/prepare-jobs.ts";
import { isCardShown } from "../../src/outbox/slack-job.ts";
import { createMetrics } from "../../src/runtime/metrics.ts";
import { countUnsettledDeliveries, queueDepths } from "../../src/store/backlog.ts";
import { lockCardPace } from "../../src/store/card-paces.ts";
import { saveConversations } from "../../src/store/conversations.ts";
import { insertDeliveries, readDeliveries } from "../../src/store/deliveries.ts";
import { claimDeliveries, settleDelivery } from "../../src/store/delivery-claims.ts";
import { unsettledDeliveries } from "../../src/store/delivery-queries.ts";
import type { Store } from "../../src/store/store.ts";
import { onEachDatabase } from "../store/each-database.ts";
import { conversation as example } from "./stage.ts";

const URL = "https://acme.slack.com/";
const SECOND = 1_000;
let teams = 0;

/** A workspace of its own with so many chats, each with a change of its card that is due at `at`. */
async function aWorkspace(store: Store, chats: number, at = 0) {
  teams += 1;
  const teamId = teamIdSchema.parse(`T${teams}`);
  const accountId = accountIdSchema.parse(`account ${teams}`);
  const conversations = Array.from({ length: chats }, (_, index): Conversation => {
    const clientId = clientIdSchema.parse(`client ${index}`);
    const id = conversationIdOf(accountId, clientId);
    return { ...example, id, accountId, teamId, clientId, rootDeliveryId: deliveryIdOf(id, "root") };
  });
  const queue = (chat: Conversation, name: string, payload: Payload, sourceTime = 0, now = at) => {
    const delivery = deliver(chat.id, { id: deliveryIdOf(chat.id, name), sourceTime, payload });
    return store.transaction((tx) => insertDeliveries(tx, [{ ...delivery, accountId }], now));
  };
  const change = (chat: Conversation, name = "change", now = at) =>
    queue(chat, name, { kind: "slack.card", rootDeliveryId: chat.rootDeliveryId }, now, now);
  const click = (chat: Conversation, now: number) =>
    queue(
      chat,
      `click ${now}`,
      { kind: "slack.card", rootDeliveryId: chat.rootDeliveryId, clicked: true },
      0,
      now,
    );
  await store.transaction(async (tx) => {
    for (const chat of conversations) await saveConversations(tx, chat);
  });
  for (const chat of conversations) await change(chat);

  /** A process of this workspace: carries out at once what may go. */
  function aProcess(own: Store, owner: string) {
    let now = 0;
    const pace = createCardPace({ teamId, owner, now: () => now });
    return async (time: number, limit = 48): Promise<string[]> => {
      now = time;
      return own.transaction(async (tx) => {
        const claim = { accountId, target: "slack", limit, owner, now, leaseUntil: now + SECOND } as const;
        const claimed = await claimDeliveries(tx, claim);
        const jobs = await pace.admit(tx, await prepareSlackJobs(tx, claimed, URL));
        for (const { delivery } of jobs)
          await settleDelivery(tx, { id: delivery.id, owner, now, state: "sent" });
        return jobs.flatMap((job) => (isCardShown(job) ? [] : job.delivery.payload.kind));
      });
    };
  }
  /** When each card that waits may change, in the order of the chats. */
  const turns = () =>
    store.transaction(
      (tx) => tx.column<number>`select next_attempt_at from deliveries
        where account_id = ${accountId} and state = 'pending' order by seq`,
    );
  return { teamId, accountId, conversations, queue, change, click, turns, aProcess };
}

/** The most that fell into any minute. */
function mostInAMinute(times: number[]): number {
  return Math.max(...times.map((end) => times.filter((at) => at > end - 60 * SECOND && at <= end).length));
}

onEachDatabase((processes) => {
  test("cards that nobody clicked change forty times a minute at most, all of them soon, and none counts as failed", async () => {
    const [here, there] = processes();
    const { conversations, aProcess } = await aWorkspace(here, 120);
    const turns = [aProcess(here, "here"), aProcess(there, "there")];
    const times: number[] = [];
    for (let now = 0; now <= 230 * SECOND; now += SECOND) {
      const gone = await Promise.all(turns.map((turn) => turn(now, 16)));
      times.push(...gone.flat().map(() => now));
    }
    expect(times).toHaveLength(120);
    expect(times.filter((at) => at === 0)).toHaveLength(10);
    expect(mostInAMinute(times)).toBeLessThanOrEqual(40);
    expect(times.at(-1)).toBeLessThanOrEqual(225 * SECOND);
    const ids = conversations.map(({ id }) => deliveryIdOf(id, "change"));
    const all = await here.transaction((tx) => readDeliveries(tx, ids));
    expect(new Set(all.map(({ state, attempts }) => `${state} ${attempts}`))).toEqual(new Set(["sent 1"]));
  });

  test("the pace is taken up in one statement where no other process changed it, and as it is where one did", async () => {
    const [here, there] = processes();
    const { teamId, conversations, change, aProcess } = await aWorkspace(here, 9);
    const [first = expect.fail()] = conversations;
    const [turn, other] = [aProcess(here, "here"), aProcess(there, "there")];
    const stored = () => here.transaction((tx) => lockCardPace(tx, teamId));
    expect(await turn(0)).toHaveLength(9);
    expect(await stored()).toEqual({ spentUntil: 18 * SECOND, nextTurnAt: 0 });
    await change(first, "second", 1);
    expect(await other(1)).toHaveLength(1);
    expect(await stored()).toEqual({ spentUntil: 20 * SECOND, nextTurnAt: 0 });
    await change(first, "third", 2);
    expect(await turn(2)).toEqual([]);
    expect(await stored()).toEqual({ spentUntil: 20 * SECOND, nextTurnAt: 4 * SECOND });
  });

  test("what somebody clicked goes at once, and the others make room for it", async () => {
    const [store] = processes();
    const { conversations, click, aProcess } = await aWorkspace(store, 30);
    const turn = aProcess(store, "me");
    const clicked: number[] = [];
    const others: number[] = [];
    for (let now = 0; now <= 60 * SECOND; now += SECOND) {
      const [first] = conversations;
      if (first && now % 3000 === 0) {
        await click(first, now);
        // Alone in its lane: the change that waits there is behind it.
        expect(await turn(now, 1)).toEqual(["slack.card"]);
        clicked.push(now);
      }
      others.push(...(await turn(now)).map(() => now));
    }
    expect(mostInAMinute([...clicked, ...others])).toBeLessThanOrEqual(41);
    expect(others.length).toBeGreaterThan(10);
  });

  test("however much was clicked, the others go on when it stops", async () => {
    const [store] = processes();
    const { conversations, click, aProcess } = await aWorkspace(store, 2, 100 * SECOND);
    const turn = aProcess(store, "me");
    const [first] = conversations;
    for (let now = 0; first && now < 100; now += 1) {
      await click(first, now);
      expect(await turn(now)).toEqual(["slack.card"]);
    }
    expect(await turn(100 * SECOND)).toHaveLength(2);
  });

  test("a start after a long stop is no burst, though the time of all has come", async () => {
    const [store] = processes();
    const { aProcess } = await aWorkspace(store, 40);
    const turn = aProcess(store, "me");
    expect(await turn(0)).toHaveLength(10);
    expect(await turn(3600 * SECOND)).toHaveLength(10);
    expect(await turn(3600 * SECOND + 1)).toEqual([]);
  });

  test("each card that waits has a turn of its own, and queues again only for what a click took", async () => {
    const [store] = processes();
    const { conversations, click, turns, aProcess } = await aWorkspace(store, 13);
    const turn = aProcess(store, "me");
    const [first = expect.fail()] = conversations;
    expect(await turn(0)).toHaveLength(10);
    expect(await turns()).toEqual([2, 4, 6].map((seconds) => seconds * SECOND));
    await click(first, SECOND);
    expect(await turn(SECOND)).toEqual(["slack.card"]);
    expect(await turn(2 * SECOND)).toEqual([]);
    expect(await turns()).toEqual([8, 4, 6].map((seconds) => seconds * SECOND));
    expect(await turn(4 * SECOND)).toEqual(["slack.card"]);
  });

  test("a new change does not overtake those that wait, though one of them had nothing to do", async () => {
    const [store] = processes();
    const { conversations, change, turns, aProcess } = await aWorkspace(store, 12);
    const turn = aProcess(store, "me");
    expect(await turn(0)).toHaveLength(10);
    const [first = expect.fail()] = conversations;
    const waits = conversations[10] ?? expect.fail();
    await store.transaction((tx) => saveConversations(tx, { ...waits, card: { look: lookOf(waits, URL) } }));
    await change(first, "new", 2 * SECOND);
    expect(await turn(2 * SECOND)).toEqual([]);
    expect(await turns()).toEqual([4 * SECOND, 6 * SECOND]);
  });

  test("words never wait for cards, and a change that finds nothing to do costs no turn", async () => {
    const [store] = processes();
    const { conversations, queue, aProcess } = await aWorkspace(store, 30);
    for (const chat of conversations) await queue(chat, "words", { kind: "slack.post", text: "words" });
    await store.transaction(async (tx) => {
      for (const chat of conversations.slice(0, 15))
        await saveConversations(tx, { ...chat, card: { look: lookOf(chat, URL) } });
    });
    const gone = await aProcess(store, "me")(0, 100);
    const count = (kind: string) => gone.filter((one) => one === kind).length;
    expect([count("slack.post"), count("slack.card")]).toEqual([30, 10]);
  });

  test("a workspace takes no turn of another one", async () => {
    const [store] = processes();
    const one = await aWorkspace(store, 12);
    const other = await aWorkspace(store, 12);
    expect(await one.aProcess(store, "me")(0)).toHaveLength(10);
    expect(await other.aProcess(store, "me")(0)).toHaveLength(10);
  });

  describe("a change that waits for its turn", () => {
    test("is in none of the metrics", async () => {
      const [store] = processes();
      const { accountId, aProcess } = await aWorkspace(store, 15);
      await aProcess(store, "me")(0);
      const waiting = await store.transaction(async (tx) => ({
        depths: await queueDepths(tx, accountId),
        backlog: await countUnsettledDeliveries(tx, { accountId }),
      }));
      const metrics = createMetrics({ version: "1", database: store.kind });
      const { text } = await metrics.render(waiting, 3600 * SECOND);
      const values = text.split("\n").filter((line) => /^chatra_slack_(deliveries|oldest)\S* /.test(line));
      expect(values.filter((line) => !line.endsWith(" 0"))).toEqual([]);
    });

    test("is no backlog, of no age, and holds nothing back but its own card", async () => {
      const [store] = processes();
      const { accountId, conversations, aProcess } = await aWorkspace(store, 15);
      await aProcess(store, "me")(0);
      const kept = await store.transaction(async (tx) => ({
        depths: await queueDepths(tx, accountId),
        backlog: await countUnsettledDeliveries(tx, { accountId }),
        waiting: await Promise.all(conversations.map(({ id }) => unsettledDeliveries(tx, `${id}:card`))),
      }));
      expect(kept.waiting.flat()).toHaveLength(5);
      expect(kept.backlog).toEqual([]);
      expect(kept.depths).toMatchObject({ deliveries: [], oldestUnsettledAt: undefined });
    });
  });
});
