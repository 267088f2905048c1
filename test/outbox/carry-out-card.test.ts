import { describe, expect, test } from "vitest";
import type { Conversation } from "../../src/domain/conversation.ts";
import { deliver } from "../../src/domain/deliver.ts";
import { withWords } from "../../src/domain/episode.ts";
import { lookOf } from "../../src/domain/finish-decision.ts";
import { chatraMessageIdSchema, deliveryIdOf, slackTsSchema } from "../../src/domain/ids.ts";
import { clientCard, leftCard } from "../../src/messages/card.ts";
import { type SlackFailureReason, SlackGatewayError } from "../../src/outbound/slack/slack-gateway.ts";
import { createSlackCarrier } from "../../src/outbox/carry-out-slack.ts";
import { prepareSlackJobs } from "../../src/outbox/prepare-jobs.ts";
import { createSettle } from "../../src/outbox/settle-attempt.ts";
import { readConversations, saveConversations } from "../../src/store/conversations.ts";
import { insertDeliveries } from "../../src/store/deliveries.ts";
import {
  claimDeliveries,
  releaseDelivery,
  settleDelivery,
  takeAbandoned,
} from "../../src/store/delivery-claims.ts";
import { unsettledDeliveries } from "../../src/store/delivery-queries.ts";
import type { Store } from "../../src/store/store.ts";
import { gatewayOf } from "./slack-gateway.ts";
import {
  accountContext,
  accountId,
  channelId,
  conversation as example,
  openStage,
  readDelivery,
} from "./stage.ts";

const URL = accountContext.workspaceUrl;
const NOW = 1_795_000_100_000;
const words = (text: string) => ({ id: chatraMessageIdSchema.parse("m1"), text, at: NOW - 60_000 });
const waiting: Conversation = { ...example, episode: withWords(undefined, words("Where is it?")) };
const id = deliveryIdOf(example.rootDeliveryId, "change");

type Updated = { channelId: string; ts: string; text: string; blocks?: unknown };

/** A chat that waits, with a change of its card that is due. */
async function aChange(chat = waiting, rootDeliveryId = chat.rootDeliveryId) {
  const stage = await openStage();
  const { store } = stage;
  const payload = { kind: "slack.card", rootDeliveryId } as const;
  await store.transaction(async (tx) => {
    await saveConversations(tx, chat);
    await insertDeliveries(tx, [{ ...deliver(chat.id, { id, sourceTime: 1, payload }), accountId }], NOW);
  });
  return stage;
}

const change = (store: Store, to: Conversation) => store.transaction((tx) => saveConversations(tx, to));
const chatIn = async (store: Store) => {
  const known = await store.transaction((tx) => readConversations(tx, [example.id]));
  return known.get(example.id) ?? expect.fail();
};
/** What else is owed in the chat, by kind. */
const owed = (store: Store) =>
  store.transaction(async (tx) => {
    const lanes = ["card", "slack", "receipt", "chatra"].map((lane) => `${example.id}:${lane}`);
    return (await Promise.all(lanes.map((lane) => unsettledDeliveries(tx, lane)))).flat();
  });

/** One attempt of what is due; resolves with what Slack was asked to show. */
async function attempt(
  store: Store,
  fails?: { reason: SlackFailureReason; code: string; retryAfterMs?: number },
  now = NOW,
): Promise<Updated[]> {
  const updates: Updated[] = [];
  const carry = createSlackCarrier({
    slack: gatewayOf({
      update: async (update) => {
        updates.push(update);
        if (fails)
          throw new SlackGatewayError(fails.reason, fails.code, { retryAfterMs: fails.retryAfterMs });
      },
    }),
    defaultChannel: channelId,
    onRateLimited: () => undefined,
    onChannelGone: () => undefined,
    now: () => now,
  });
  const claim = { accountId, target: "slack", limit: 5, owner: "me", now, leaseUntil: now + 1000 } as const;
  const jobs = await store.transaction(async (tx) =>
    prepareSlackJobs(tx, await claimDeliveries(tx, claim), URL),
  );
  const settle = createSettle({ owner: "me", accountContext, now: () => now, random: () => 0 });
  for (const job of jobs) {
    const outcome = await carry(job, () => true);
    await store.transaction((tx) => settle(tx, [{ delivery: job.delivery, outcome }]));
  }
  return updates;
}

const place = { channelId, ts: example.threadTs };

describe("a change of a card", () => {
  test("shows the chat as it is when it goes out, and is remembered", async () => {
    await using stage = await aChange();
    const later = { ...waiting, episode: withWords(undefined, words("Where is it now?")) };
    await change(stage.store, later);
    expect(await attempt(stage.store)).toEqual([{ ...place, ...clientCard(later, URL) }]);
    expect((await chatIn(stage.store)).card).toEqual({ look: lookOf(later, URL), changedAt: NOW });
    expect(await owed(stage.store)).toEqual([]);
  });

  test("asks Slack for nothing where it shows that already", async () => {
    await using stage = await aChange({ ...waiting, card: { look: lookOf(waiting, URL) } });
    expect(await attempt(stage.store)).toEqual([]);
    expect((await readDelivery(stage.store, { id })).state).toBe("sent");
  });

  test.each<[SlackFailureReason, string]>([
    ["message-gone", "message_not_found"],
    ["channel-gone", "is_archived"],
    ["refused", "cant_update_message"],
    ["invalid", "invalid_blocks"],
  ])(
    "that Slack does not make (%s) ends without a word, and the same look is not tried again",
    async (reason, code) => {
      await using stage = await aChange();
      const { store } = stage;
      expect(await attempt(store, { reason, code })).toHaveLength(1);
      expect((await readDelivery(store, { id })).state).toBe("discarded");
      expect(await owed(store)).toEqual([]);
      expect((await chatIn(store)).card.look).toBe(lookOf(waiting, URL));
    },
  );

  test("waits as long as Slack asks for, which is no failed attempt", async () => {
    await using stage = await aChange();
    const { store } = stage;
    await attempt(store, { reason: "rate-limited", code: "ratelimited", retryAfterMs: 7_000 });
    expect(await readDelivery(store, { id })).toMatchObject({
      state: "pending",
      attempts: 0,
      nextAttemptAt: NOW + 7_000,
    });
    expect(await attempt(store, undefined, NOW + 6_999)).toEqual([]);
    expect(await attempt(store, undefined, NOW + 7_000)).toHaveLength(1);
  });

  test.each<[SlackFailureReason, string]>([
    ["unknown-outcome", "timeout"],
    ["unavailable", "http_503"],
  ])("is made again after an answer that did not come (%s), in its newest state", async (reason, code) => {
    await using stage = await aChange();
    const { store } = stage;
    await attempt(store, { reason, code });
    const { state, nextAttemptAt } = await readDelivery(store, { id });
    expect(state).toBe("pending");
    const later = { ...waiting, episode: withWords(undefined, words("Please")) };
    await change(store, later);
    expect(await attempt(store, undefined, nextAttemptAt)).toEqual([{ ...place, ...clientCard(later, URL) }]);
  });

  test("that a process was killed over shows the newest state, once", async () => {
    await using stage = await aChange();
    const { store } = stage;
    const claim = { accountId, target: "slack", limit: 5, owner: "dead", now: NOW, leaseUntil: NOW } as const;
    await store.transaction((tx) => claimDeliveries(tx, claim));
    const later = { ...waiting, episode: withWords(undefined, words("Please")) };
    await change(store, later);
    await store.transaction(async (tx) => {
      const abandoned = await takeAbandoned(tx, { now: NOW, owner: "me", othersAreDead: true, limit: 5 });
      const release = { state: "pending", outcomeUnknown: true, nextAttemptAt: NOW } as const;
      for (const one of abandoned) await releaseDelivery(tx, one.id, release, NOW);
    });
    expect(await attempt(store)).toEqual([{ ...place, ...clientCard(later, URL) }]);
    expect(await attempt(store)).toEqual([]);
  });

  test("that Slack may have made is made again, also where the chat is as it was before", async () => {
    const shown = { ...waiting, card: { look: lookOf(waiting, URL) } };
    await using stage = await aChange({ ...shown, profile: { name: "Vera" } });
    const { store } = stage;
    expect(await attempt(store, { reason: "unknown-outcome", code: "timeout" })).toHaveLength(1);
    await change(store, shown);
    const { nextAttemptAt } = await readDelivery(store, { id });
    expect(await attempt(store, undefined, nextAttemptAt)).toEqual([
      { ...place, ...clientCard(waiting, URL) },
    ]);
  });

  test("is followed by another where the state changed while it was under way", async () => {
    await using stage = await aChange();
    const { store } = stage;
    const claim = {
      accountId,
      target: "slack",
      limit: 5,
      owner: "me",
      now: NOW,
      leaseUntil: NOW + 9,
    } as const;
    const [claimed] = await store.transaction((tx) => claimDeliveries(tx, claim));
    if (!claimed) throw new Error("nothing claimed");
    const later = { ...waiting, episode: withWords(undefined, words("Please")) };
    await change(store, later);
    const settle = createSettle({ owner: "me", accountContext, now: () => NOW, random: () => 0 });
    const outcome = { kind: "done", result: { look: lookOf(waiting, URL) } } as const;
    await store.transaction((tx) => settle(tx, [{ delivery: claimed, outcome }]));
    expect(await owed(store)).toMatchObject([
      { payload: { kind: "slack.card" }, nextAttemptAt: NOW + 10_000 },
    ]);
    expect(await attempt(store, undefined, NOW + 10_000)).toEqual([{ ...place, ...clientCard(later, URL) }]);
  });
});

describe("the card of a thread that was left", () => {
  const old = deliveryIdOf("root", "old");
  const oldTs = slackTsSchema.parse("1794000000.000001");
  const post = async (store: Store) => {
    const payload = { kind: "slack.root", channelId } as const;
    await store.transaction(async (tx) => {
      const root = { ...deliver(example.id, { id: old, sourceTime: 0, payload }), accountId };
      await insertDeliveries(tx, [root], 0);
      await claimDeliveries(tx, { accountId, target: "slack", limit: 1, owner: "me", now: 1, leaseUntil: 2 });
      const result = { channelId, ts: oldTs };
      await settleDelivery(tx, { id: old, owner: "me", now: 1, state: "sent", result });
    });
  };

  test("says where the chat goes on, and changes nothing that is known of the new one", async () => {
    await using stage = await aChange(waiting, old);
    await post(stage.store);
    expect(await attempt(stage.store)).toEqual([{ channelId, ts: oldTs, ...leftCard(waiting, URL) }]);
    expect((await chatIn(stage.store)).card).toEqual({});
    expect((await readDelivery(stage.store, { id })).state).toBe("sent");
  });

  test("is left alone as long as the new one is not there", async () => {
    await using stage = await aChange({ ...waiting, threadTs: undefined }, old);
    await post(stage.store);
    expect(await attempt(stage.store)).toEqual([]);
    expect((await readDelivery(stage.store, { id })).state).toBe("discarded");
  });
});
