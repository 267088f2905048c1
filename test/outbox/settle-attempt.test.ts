import { expect, test } from "vitest";
import type { Outcome } from "../../src/domain/attempt.ts";
import { withWords } from "../../src/domain/episode.ts";
import {
  channelIdSchema,
  chatraMessageIdSchema,
  deliveryIdOf,
  slackTsSchema,
  teamIdSchema,
  userIdSchema,
} from "../../src/domain/ids.ts";
import type { Payload, Target } from "../../src/domain/payload.ts";
import { createSettle } from "../../src/outbox/settle-attempt.ts";
import { type OwnedDelivery, traceIdOf } from "../../src/store/cause.ts";
import { renameChannel } from "../../src/store/channel-renames.ts";
import { readConversations, saveConversations } from "../../src/store/conversations.ts";
import { insertDeliveries } from "../../src/store/deliveries.ts";
import { claimDeliveries, releaseDelivery } from "../../src/store/delivery-claims.ts";
import {
  accountContext,
  accountId,
  addSend,
  channelId,
  conversation,
  openStage,
  readDelivery,
  teamId,
} from "./stage.ts";

const START = 1_795_000_100_000;
const newId = channelIdSchema.parse("C0NEW");
const otherId = channelIdSchema.parse("C2");
const post: Payload = { kind: "slack.post", text: "words" };
const gone: Outcome = { kind: "thread-gone" };
const refused: Outcome = { kind: "refused", error: { reason: "refused", detail: "no" } };
const error = { reason: "channel-renamed", detail: "Slack gave the channel another ID." };

/** Posts under way while a channel's id changes, `renamedAt` ms after the start. */
async function settleAfter(
  outcome: Outcome,
  rename: {
    from?: typeof channelId;
    team?: typeof teamId;
    renamedAt?: number;
    payload?: Payload;
    tries?: number;
  } = {},
) {
  await using stage = await openStage();
  const { store } = stage;
  const { from = channelId, team = teamId, renamedAt = 0, payload = post, tries = 1 } = rename;
  const delivery: OwnedDelivery = {
    accountId,
    id: deliveryIdOf("post", "1"),
    key: "line",
    conversationId: conversation.id,
    sourceTime: 1,
    payload,
  };
  const settle = createSettle({ owner: "me", accountContext, now: () => START + 60_000, random: () => 0 });
  const found = await store.transaction(async (tx) => {
    await saveConversations(tx, conversation);
    await insertDeliveries(tx, [delivery], START);
    const claim = {
      accountId,
      target: "slack",
      limit: 1,
      owner: "me",
      now: START,
      leaseUntil: START + 1,
    } as const;
    const [claimed] = await claimDeliveries(tx, claim);
    if (claimed === undefined) throw new Error("nothing was claimed");
    await renameChannel(tx, { teamId: team, from, to: newId, at: START + renamedAt }, START + renamedAt);
    let settled = await settle(tx, [{ delivery: claimed, outcome }]);
    for (let more = 1; more < tries; more += 1) {
      const [again] = await claimDeliveries(tx, { ...claim, now: START + 60_000 });
      if (again !== undefined) settled = await settle(tx, [{ delivery: again, outcome }]);
    }
    const known = (await readConversations(tx, [conversation.id])).get(conversation.id);
    return { settled, channelId: known?.channelId, threadTs: known?.threadTs, threads: known?.threadCount };
  });
  const { attempts, state, nextAttemptAt, error, result } = await readDelivery(store, delivery);
  return { ...found, attempts, state, nextAttemptAt, error, result };
}

const stays = { channelId: newId, threadTs: conversation.threadTs, threads: 1 };

test("a post whose thread is not found under the channel's id of before is tried under the new one, as if never", async () => {
  expect(await settleAfter(gone, { renamedAt: 1 })).toEqual({
    ...stays,
    settled: ["pending"],
    state: "pending",
    attempts: 0,
    nextAttemptAt: START + 60_000,
    error,
    result: undefined,
  });
});

test("a post whose thread is not found under the new id either gets a new thread at once", async () => {
  expect(await settleAfter(gone, { renamedAt: 1, tries: 2 })).toMatchObject({
    channelId: newId,
    threadTs: undefined,
    threads: 2,
    attempts: 1,
    error: { reason: "thread-gone" },
  });
});

test("what else becomes of a post has nothing to do with the channel's id", async () => {
  expect(await settleAfter(refused, { renamedAt: 1 })).toMatchObject({
    ...stays,
    settled: ["failed"],
    error: { reason: "refused", detail: "no" },
  });
  const done: Outcome = { kind: "done", result: { channelId, ts: "1795000002.000001" } };
  expect(await settleAfter(done, { renamedAt: 1 })).toMatchObject({
    ...stays,
    settled: ["sent"],
    result: { channelId: newId, ts: "1795000002.000001" },
  });
  expect(await settleAfter({ kind: "done", result: {} }, { renamedAt: 1 })).toMatchObject({
    settled: ["sent"],
    result: {},
  });
});

test.each([
  ["a minute ago", { renamedAt: 0 }],
  ["of another channel", { renamedAt: 1, from: otherId }],
  ["of another workspace", { renamedAt: 1, team: teamIdSchema.parse("T2") }],
])("a thread that is gone is followed by a new one, where the id changed %s", async (_title, rename) => {
  expect(await settleAfter(gone, rename)).toMatchObject({
    settled: ["pending"],
    threadTs: undefined,
    threads: 2,
    attempts: 1,
    error: { reason: "thread-gone" },
  });
});

test("what follows from an attempt has its trace, and the time of no input", async () => {
  await using stage = await openStage();
  const { store } = stage;
  await store.transaction((tx) => saveConversations(tx, conversation));
  const send = await addSend(store, 1);
  const settle = createSettle({ owner: "me", accountContext, now: () => START, random: () => 0 });
  const claim = (target: Target) => ({
    accountId,
    target,
    limit: 9,
    owner: "me",
    now: START,
    leaseUntil: START + 1,
  });
  const follow = await store.transaction(async (tx) => {
    const [delivery] = await claimDeliveries(tx, claim("chatra"));
    if (delivery === undefined) throw new Error("nothing was claimed");
    await settle(tx, [{ delivery, outcome: { kind: "done", result: { chatraId: "m1" } } }]);
    return claimDeliveries(tx, claim("slack"));
  });
  const causes = new Map(follow.map(({ payload, cause }) => [payload.kind, cause]));
  const cause = { traceId: traceIdOf(send.id) };
  expect(Object.fromEntries(causes)).toEqual({ "slack.card": cause, "slack.react": cause });
});

test("nothing that has ended is settled by nothing", async () => {
  await using stage = await openStage();
  const settle = createSettle({ owner: "me", accountContext, now: () => START, random: () => 0 });
  expect(await stage.store.transaction((tx) => settle(tx, []))).toEqual([]);
});

test("a post in a channel of before is remembered where it stands now", async () => {
  const update: Payload = {
    kind: "slack.update",
    post: { channelId, ts: slackTsSchema.parse("1795000002.000001") },
    text: "words",
  };
  expect(await settleAfter({ kind: "done", result: {} }, { renamedAt: 1, payload: update })).toMatchObject({
    ...stays,
    settled: ["sent"],
  });
});

test("what came of a send whose lease was lost counts for the chat's next attempt in the same batch", async () => {
  await using stage = await openStage();
  const { store } = stage;
  const words = { id: chatraMessageIdSchema.parse("m1"), text: "Hi", at: 0 };
  const waiting = { ...conversation, episode: withWords(undefined, words) };
  const other = userIdSchema.parse("U2");
  const sends = [await addSend(store, 1, "first"), await addSend(store, 2, "second", other)];
  const settle = createSettle({ owner: "me", accountContext, now: () => START, random: () => 0 });
  const settled = await store.transaction(async (tx) => {
    await saveConversations(tx, waiting);
    const lease = { owner: "me", now: START, leaseUntil: START + 1 };
    const claimed = await claimDeliveries(tx, { accountId, target: "chatra", limit: 2, ...lease });
    const [lost] = sends;
    if (lost === undefined) throw new Error("nothing was sent");
    const release = { state: "uncertain", outcomeUnknown: true, nextAttemptAt: START } as const;
    await releaseDelivery(tx, lost.id, release, START);
    const ended = claimed.map((delivery) => ({
      delivery,
      outcome: { kind: "done" as const, result: { chatraId: delivery.id } },
    }));
    return settle(tx, ended);
  });
  expect(settled).toEqual(["lost", "sent"]);
  const known = await store.transaction((tx) => readConversations(tx, [conversation.id]));
  // The first one who answers has the chat.
  expect(known.get(conversation.id)?.episode).toMatchObject({ owner: "U1", helpers: ["U2"] });
});
