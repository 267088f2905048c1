import { expect, test } from "vitest";
import { readHours } from "../../src/domain/command/read-hours.ts";
import {
  type Conversation,
  messageLinkBase,
  newReplyLink,
  replyLinkId,
} from "../../src/domain/conversation.ts";
import { withAnswer, withWords } from "../../src/domain/episode.ts";
import {
  chatraMessageIdSchema,
  clientIdSchema,
  conversationIdOf,
  deliveryIdOf,
  slackTsSchema,
  userIdSchema,
} from "../../src/domain/ids.ts";
import type { Payload } from "../../src/domain/payload.ts";
import { NEW_ROUTE } from "../../src/domain/route.ts";
import { clientCard, leftCard } from "../../src/messages/card.ts";
import { prepareChatraJobs, prepareSlackJobs } from "../../src/outbox/prepare-jobs.ts";
import type { SlackJob } from "../../src/outbox/slack-job.ts";
import type { StoredDelivery } from "../../src/store/cause.ts";
import { saveConversations } from "../../src/store/conversations.ts";
import { changeDelivery, insertDeliveries } from "../../src/store/deliveries.ts";
import { claimDeliveries, releaseDelivery, settleDelivery } from "../../src/store/delivery-claims.ts";
import { saveLinks } from "../../src/store/links.ts";
import { saveThread } from "../../src/store/threads.ts";
import type { Tx } from "../../src/store/tx.ts";
import { accountId, addSend, channelId, conversation, openStage, teamId } from "./stage.ts";

const NOW = 1_000;
const threadTs = conversation.threadTs ?? expect.fail();
const ts = slackTsSchema.parse("1795000009.000001");
const userId = userIdSchema.parse("U1");
const messageId = chatraMessageIdSchema.parse("m1");
const sharedId = chatraMessageIdSchema.parse("m2");
type Stage = Awaited<ReturnType<typeof openStage>>;

/** Owes this, claims it, and tells what was read for it. `isUncertain`: an attempt before ended in the unknown. */
async function prepare(
  { store }: Stage,
  payload: Payload,
  { isUncertain = false, isOfChat = true }: { isUncertain?: boolean; isOfChat?: boolean } = {},
) {
  const isForSlack = payload.kind.startsWith("slack");
  const target = isForSlack ? "slack" : "chatra";
  const owed = {
    accountId,
    id: deliveryIdOf("owed", "1"),
    key: "owed",
    sourceTime: 0,
    payload,
  } as const;
  const conversationId = isOfChat ? conversation.id : undefined;
  return store.transaction(async (tx) => {
    await insertDeliveries(tx, [{ ...owed, conversationId }], 0);
    const claim = { accountId, target, limit: 9, owner: "me", now: NOW, leaseUntil: NOW + 1 } as const;
    if (isUncertain) {
      await claimDeliveries(tx, claim);
      const state = { state: "pending", outcomeUnknown: true, nextAttemptAt: NOW } as const;
      await releaseDelivery(tx, owed.id, state, NOW);
    }
    const claimed = (await claimDeliveries(tx, claim)).filter(({ id }) => id === owed.id);
    return isForSlack
      ? prepareSlackJobs(tx, claimed, "https://acme.slack.com/")
      : withoutDeliveries(tx, claimed);
  });
}

async function withoutDeliveries(tx: Tx, claimed: StoredDelivery[]) {
  const jobs = await prepareChatraJobs(tx, claimed, NOW);
  return jobs.map(({ link, sendState, isShared }) => [link?.id, link?.part, sendState, isShared]);
}

/** A post that was made, and one that was not. */
async function addPosts({ store }: Stage) {
  const [made, owed] = [deliveryIdOf("post", "made"), deliveryIdOf("post", "owed")];
  await store.transaction(async (tx) => {
    for (const id of [made, owed])
      await insertDeliveries(
        tx,
        [
          {
            accountId,
            id,
            key: id,
            conversationId: conversation.id,
            sourceTime: 0,
            payload: { kind: "slack.post", text: "Hello" },
          },
        ],
        0,
      );
    const claim = {
      accountId,
      target: "slack",
      limit: 1,
      owner: "me",
      now: NOW,
      leaseUntil: NOW + 1,
    } as const;
    await claimDeliveries(tx, claim);
    await settleDelivery(tx, { id: made, owner: "me", now: NOW, state: "sent", result: { channelId, ts } });
  });
  return { made, owed };
}

test("a post knows its chat, and the threads that it may have gone into where it is in doubt", async () => {
  await using stage = await openStage();
  await stage.store.transaction((tx) => saveThread(tx, teamId, channelId, threadTs, conversation.id));
  const post: Payload = { kind: "slack.post", text: "Hi" };
  const job = { conversation, post: undefined, earlierThreads: [] };
  expect(await prepare(stage, post)).toEqual([
    { ...job, delivery: expect.objectContaining({ payload: post }) },
  ]);
  await using another = await openStage();
  await another.store.transaction((tx) => saveThread(tx, teamId, channelId, threadTs, conversation.id));
  expect(await prepare(another, post, { isUncertain: true })).toMatchObject([
    { ...job, earlierThreads: [{ channelId, threadTs }] },
  ]);
});

test("what is no post looks for no threads, and what is of no chat has none", async () => {
  await using stage = await openStage();
  await stage.store.transaction((tx) => saveThread(tx, teamId, channelId, threadTs, conversation.id));
  const notice: Payload = { kind: "slack.notice", channelId, text: "Hi" };
  expect(await prepare(stage, notice, { isUncertain: true, isOfChat: false })).toMatchObject([
    { conversation: undefined, post: undefined, earlierThreads: [] },
  ]);
  await using another = await openStage();
  await another.store.transaction((tx) => saveThread(tx, teamId, channelId, threadTs, conversation.id));
  expect(await prepare(another, notice, { isUncertain: true })).toMatchObject([
    { conversation: { id: conversation.id }, post: undefined, earlierThreads: [] },
  ]);
});

test.each(["slack.update", "slack.remove"] as const)(
  "a %s knows its post by place, or by its delivery once it was made",
  async (kind) => {
    const read = async (which: "place" | "made" | "owed") => {
      await using stage = await openStage();
      const ids = await addPosts(stage);
      const post = which === "place" ? { channelId, ts: threadTs } : { deliveryId: ids[which] };
      return await prepare(stage, kind === "slack.update" ? { kind, post, text: "Hi" } : { kind, post });
    };
    expect(await read("place")).toMatchObject([{ post: { channelId, ts: threadTs } }]);
    expect(await read("made")).toMatchObject([{ post: { channelId, ts } }]);
    expect(await read("owed")).toMatchObject([{ post: undefined }]);
  },
);

test("a card shows the chat as it is, in the chat's thread, and that of a thread that was left where the chat goes on", async () => {
  const url = "https://acme.slack.com/";
  const begins = { ...conversation, threadTs: undefined };
  const root: Payload = { kind: "slack.root", channelId };
  const current: Payload = { kind: "slack.card", rootDeliveryId: conversation.rootDeliveryId };
  const place = { channelId, ts: threadTs };
  type Case = [Conversation, "left" | Payload, Partial<SlackJob>];
  const cases: Case[] = [
    [conversation, root, { card: clientCard(conversation, url) }],
    [conversation, current, { card: clientCard(conversation, url), post: place }],
    [begins, current, { card: clientCard(begins, url) }],
    [conversation, "left", { card: leftCard(conversation, url), post: { channelId, ts } }],
    [begins, "left", { post: { channelId, ts } }],
  ];
  for (const [chat, which, job] of cases) {
    await using stage = await openStage();
    await stage.store.transaction((tx) => saveConversations(tx, chat));
    const { made } = await addPosts(stage);
    const payload = which === "left" ? { kind: "slack.card" as const, rootDeliveryId: made } : which;
    const delivery = expect.objectContaining({ payload });
    expect(await prepare(stage, payload)).toEqual([
      { delivery, conversation: chat, earlierThreads: [], ...job },
    ]);
  }
  await using stage = await openStage();
  const delivery = expect.objectContaining({ payload: current });
  expect(await prepare(stage, current, { isOfChat: false })).toEqual([{ delivery, earlierThreads: [] }]);
});

test("each of several deliveries has its own chat", async () => {
  await using stage = await openStage();
  const clientId = clientIdSchema.parse("another client");
  const other = { ...conversation, id: conversationIdOf(accountId, clientId), clientId };
  const owed = [conversation, other].map(({ id }) => ({
    accountId,
    id: deliveryIdOf(id, "post"),
    key: id,
    conversationId: id,
    sourceTime: 0,
    payload: { kind: "slack.post" as const, text: id },
  }));
  const jobs = await stage.store.transaction(async (tx) => {
    await saveConversations(tx, other);
    await insertDeliveries(tx, owed, 0);
    const claim = { accountId, target: "slack", limit: 9, owner: "me", now: NOW, leaseUntil: NOW } as const;
    return prepareSlackJobs(tx, await claimDeliveries(tx, claim), "https://acme.slack.com/");
  });
  expect(jobs).toEqual(
    [conversation, other].map((chat) => ({
      delivery: expect.objectContaining({ payload: { kind: "slack.post", text: chat.id } }),
      conversation: chat,
      earlierThreads: [],
    })),
  );
});

/** A reply of two parts whose first was sent and has an id, and another client's message with the id of the second. */
async function addReply(stage: Stage) {
  const first = await addSend(stage.store, 1);
  if (first.payload.kind !== "chatra.send") throw new Error("no send");
  const { reply } = first.payload;
  const links = [0, 1].map((part) => ({
    ...newReplyLink(reply, conversation, { state: "live", createdAt: 0 }),
    id: replyLinkId(reply, part),
    part,
    chatraId: part === 0 ? messageId : sharedId,
    deliveryId: part === 0 ? first.id : undefined,
  }));
  const clientId = clientIdSchema.parse("another client");
  const other = { ...conversation, id: conversationIdOf(accountId, clientId), clientId };
  const shown = newReplyLink(reply, other, { state: "live", createdAt: 0, direction: "to-slack" });
  await stage.store.transaction(async (tx) => {
    await saveConversations(tx, other);
    await saveLinks(tx, [
      ...links,
      { ...shown, id: `${messageLinkBase(other.id, sharedId)}:0`, slackTs: undefined, chatraId: sharedId },
    ]);
    await changeDelivery(tx, first.id, { state: "sent" }, NOW);
  });
  return { reply, send: first.payload, ids: [replyLinkId(reply, 0), replyLinkId(reply, 1)] };
}

test("a change of a reply knows its part, how far its send has come, and whether its id is another client's as well", async () => {
  const read = async (of: (added: Awaited<ReturnType<typeof addReply>>) => Payload, isUncertain = false) => {
    await using stage = await openStage();
    return await prepare(stage, of(await addReply(stage)), { isUncertain });
  };
  const [one, two] = ["s:T1:C1:1795000001.000001:0", "s:T1:C1:1795000001.000001:1"];
  const nowhere = { teamId, channelId, threadTs, ts, userId };
  expect(await read(({ send }) => send)).toEqual([[undefined, undefined, undefined, false]]);
  expect(await read(({ send }) => send, true)).toEqual([[one, 0, "sent", false]]);
  expect(await read(({ send }) => ({ ...send, part: 1 }), true)).toEqual([[two, 1, undefined, false]]);
  expect(await read(({ reply }) => ({ kind: "chatra.edit", text: "Hi", reply, part: 0 }))).toEqual([
    [one, 0, "sent", false],
  ]);
  expect(await read(({ reply }) => ({ kind: "chatra.edit", text: "Hi", reply, part: 1 }))).toEqual([
    [two, 1, undefined, true],
  ]);
  expect(await read(({ reply }) => ({ kind: "chatra.delete", reply, part: 0, chatraId: sharedId }))).toEqual([
    [one, 0, "sent", false],
  ]);
  const deletion = { kind: "chatra.delete", reply: nowhere, part: 0 } as const;
  expect(await read(() => deletion)).toEqual([[undefined, undefined, undefined, false]]);
  expect(await read(() => ({ ...deletion, chatraId: sharedId }))).toEqual([
    [undefined, undefined, undefined, true],
  ]);
});

test("an order about a message knows whether its id is another client's as well", async () => {
  const order = { id: "order 1", userId };
  const read = async (id: typeof messageId) => {
    await using stage = await openStage();
    await addReply(stage);
    const call = { kind: "delete", messageId: id, pushed: false } as const;
    return await prepare(stage, { kind: "chatra.call", call, order });
  };
  expect(await read(messageId)).toEqual([[undefined, undefined, undefined, false]]);
  expect(await read(sharedId)).toEqual([[undefined, undefined, undefined, true]]);
});

test("an automatic message is not wanted any more once somebody answered, or it is open", async () => {
  const hours = readHours("daily 9:00-18:00 UTC");
  const closed = Date.parse("2026-11-28T20:00:00Z");
  const words = { id: messageId, text: "Hi", at: closed };
  const { conditions: _, ...settings } = NEW_ROUTE;
  const waits = withWords(undefined, words, { ...settings, name: "default", hours });
  const answered = withAnswer(waits, { by: { userId }, writtenAt: closed + 1, at: closed + 1 });
  const cases = [
    { episode: waits, at: closed + 2, isNotWanted: false },
    { episode: answered, at: closed + 2, isNotWanted: true },
    { episode: waits, at: closed + 14 * 3_600_000, isNotWanted: true },
  ];
  for (const { episode, at, isNotWanted } of cases) {
    await using stage = await openStage();
    const reply = { teamId, channelId, threadTs, ts, userId };
    const { clientId } = conversation;
    const send = { kind: "chatra.send", clientId, text: "Hi", agent: {}, reply, part: 0, parts: 1 } as const;
    const jobs = await stage.store.transaction(async (tx) => {
      await saveConversations(tx, { ...conversation, episode });
      for (const automatic of [undefined, true as const]) {
        const payload = { ...send, ...(automatic ? { automatic } : {}) };
        const id = deliveryIdOf("send", String(automatic));
        const owed = { accountId, id, key: id, conversationId: conversation.id, sourceTime: 0, payload };
        await insertDeliveries(tx, [owed], 0);
      }
      const claim = {
        accountId,
        target: "chatra",
        limit: 9,
        owner: "me",
        now: at,
        leaseUntil: at + 1,
      } as const;
      return prepareChatraJobs(tx, await claimDeliveries(tx, claim), at);
    });
    expect(jobs.map((job) => job.isNotWanted)).toEqual([false, isNotWanted]);
  }
});
