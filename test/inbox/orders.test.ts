import { expect, test } from "vitest";
import type { AccountContext } from "../../src/domain/decision.ts";
import { deliveryKey } from "../../src/domain/delivery.ts";
import { clientIdSchema, deliveryIdOf, slackTsSchema, userIdSchema } from "../../src/domain/ids.ts";
import type { Input } from "../../src/domain/input.ts";
import type { Order } from "../../src/domain/order.ts";
import type { PayloadOf } from "../../src/domain/payload.ts";
import type { ContentBlock } from "../../src/domain/text/rich-content.ts";
import { createAcceptInput } from "../../src/inbox/accept-input.ts";
import type { ClientAnswer } from "../../src/inbox/clients.ts";
import { createInboxWorker } from "../../src/inbox/inbox-worker.ts";
import { peopleIn } from "../../src/inbox/resolve-authors.ts";
import { createSettle } from "../../src/outbox/settle-attempt.ts";
import { saveConversations } from "../../src/store/conversations.ts";
import { changeDelivery, insertDeliveries } from "../../src/store/deliveries.ts";
import { claimDeliveries } from "../../src/store/delivery-claims.ts";
import { unsettledDeliveries } from "../../src/store/delivery-queries.ts";
import { linksOfSlackMessage } from "../../src/store/links.ts";
import type { Store } from "../../src/store/store.ts";
import { rootsUnderWay, saveThread } from "../../src/store/threads.ts";
import {
  accountContext,
  accountId,
  channelId,
  conversation,
  logger,
  openStage,
  teamId,
} from "../outbox/stage.ts";
import { readAudit } from "../store/read-audit.ts";
import { servedTenants, tenantIn } from "./served-tenants.ts";

const userId = userIdSchema.parse("U1");
const threadTs = slackTsSchema.parse("1795000000.000001");
const ts = (nth: number) => slackTsSchema.parse(`1795000001.00000${nth}`);
const owner = "this process";
const START = 1_795_000_100_000;

function handlersOn(store: Store, more: { accountContext?: AccountContext; client?: ClientAnswer } = {}) {
  const clock = { now: START };
  const now = () => clock.now;
  const worker = createInboxWorker({
    store,
    tenants: servedTenants([tenantIn(more.accountContext ?? accountContext, more)]),
    now,
    logger,
    metrics: { decided: () => undefined, ignored: () => undefined },
  });
  const accept = createAcceptInput({ store, now });
  const settle = createSettle({ owner, accountContext, now, random: () => 0 });
  store.onWork((what) => what === "inputs" && worker.wake());

  return {
    clock,
    worker,
    take: async (input: Input) => {
      const outcome = await accept(input);
      await worker.idle();
      return outcome;
    },
    /** Carries out the head of a lane. */
    carryOut: async (
      target: "slack" | "chatra",
      result: { channelId?: string; ts?: string; chatraId?: string },
    ) => {
      const [delivery] = await store.transaction((tx) =>
        claimDeliveries(tx, {
          accountId,
          target,
          limit: 1,
          owner,
          now: clock.now,
          leaseUntil: clock.now + 1000,
        }),
      );
      if (!delivery) throw new Error(`nothing is due for ${target}`);
      const ended = { delivery, outcome: { kind: "done", result } as const };
      await store.transaction((tx) => settle(tx, [ended]));
      return delivery;
    },
    fail: (nth: number) =>
      store.transaction(async (tx) => {
        const [link] = await linksOfSlackMessage(tx, teamId, channelId, ts(nth));
        if (link?.deliveryId === undefined) throw new Error("no send");
        await changeDelivery(tx, link.deliveryId, { state: "failed" }, clock.now);
      }),
    partition: (partition: "chatra" | "slack") =>
      store.transaction((tx) => unsettledDeliveries(tx, deliveryKey(conversation.id, partition))),
    answers: async (orderId: string) => {
      const waiting = await store.transaction((tx) => unsettledDeliveries(tx, `answer:${orderId}`));
      return waiting.map(({ payload }) => ("text" in payload ? payload.text : payload.kind));
    },
  };
}

function order(id: string, act: Order): Input {
  return {
    kind: "slack.act",
    teamId,
    accountId,
    order: { id, userId, answer: { channelId } },
    act,
    at: START - 10,
  };
}

function reply(nth: number, text: string, blocks?: ContentBlock[]): Input {
  const place = { teamId, channelId, threadTs, ts: ts(nth) };
  const content = blocks ? { content: { blocks, leftOut: [] } } : {};
  return { kind: "slack.reply", ...place, userId, text, ...content, files: [] };
}

const openThread = (store: Store) =>
  store.transaction((tx) => saveThread(tx, teamId, channelId, threadTs, conversation.id));

test("`!resend` sends what failed in the thread once more, as the real store has it", async () => {
  await using stage = await openStage();
  await openThread(stage.store);
  const handlers = handlersOn(stage.store);
  await handlers.take(reply(1, "one"));
  await handlers.take(reply(2, "two"));
  await handlers.fail(1);
  await handlers.fail(2);
  await handlers.take(reply(3, "!resend"));
  const again = (await handlers.partition("chatra")).map(({ payload }) =>
    payload.kind === "chatra.send" ? payload.text : "",
  );
  expect(again).toEqual(["one", "two"]);
  await handlers.worker.stop();
});

test("`!resend` that stands in the blocks alone does the same", async () => {
  await using stage = await openStage();
  await openThread(stage.store);
  const handlers = handlersOn(stage.store);
  await handlers.take(reply(1, "one"));
  await handlers.fail(1);
  await handlers.take(
    reply(3, "filler", [{ kind: "paragraph", spans: [{ kind: "text", text: "!resend" }] }]),
  );
  expect((await handlers.partition("chatra")).map(({ payload }) => payload)).toMatchObject([{ text: "one" }]);
  await handlers.worker.stop();
});

test.each(["to <@> hi", "to <@|x> hi"])("%s names nobody, and goes at once", async (words) => {
  await using stage = await openStage();
  await openThread(stage.store);
  const handlers = handlersOn(stage.store);
  await handlers.take(reply(1, words));
  await handlers.take(
    order("s1", { kind: "send", clientId: conversation.clientId, text: words, pushed: false }),
  );
  expect((await handlers.partition("chatra")).map(({ payload }) => payload)).toMatchObject([
    { kind: "chatra.send", text: "to @teammate hi" },
    { kind: "chatra.hold" },
  ]);
  expect((await handlers.partition("slack")).map(({ payload }) => payload)).toMatchObject([
    { kind: "slack.post", text: "to @teammate hi" },
  ]);
  await handlers.worker.stop();
});

test("people who are mentioned in the blocks alone are asked for by name", async () => {
  await using stage = await openStage();
  await openThread(stage.store);
  const handlers = handlersOn(stage.store);
  const input = reply(3, "", [{ kind: "row", cells: [[{ kind: "user", id: "U7" }]] }]);
  expect(peopleIn(input)).toEqual([userId, "U7"]);
  await handlers.take(input);
  expect((await handlers.partition("chatra")).map(({ payload }) => payload)).toMatchObject([
    { text: "@Ann" },
  ]);
  await handlers.worker.stop();
});

test("a note is relayed once; taken back, it is not relayed while the visitor may still have it", async () => {
  await using stage = await openStage();
  await openThread(stage.store);
  const handlers = handlersOn(stage.store);
  const place = { channelId, threadTs, ts: ts(1) };
  const relay: Order = { kind: "relay", ...place, authorId: userId, text: "// words", files: [] };
  await handlers.take(reply(1, "// words"));
  expect(await handlers.take(order("r1", relay))).toBe("stored");
  expect(await handlers.take(order("r1", relay))).toBe("duplicate");
  await handlers.carryOut("chatra", { chatraId: "a1" });
  await handlers.take(order("u1", { kind: "unsend", ...place }));
  await handlers.take(order("r2", relay));
  expect(await handlers.answers("r2")).toEqual([
    expect.stringContaining("The bot is still deleting this message for the visitor."),
  ]);
  const deletion = await handlers.carryOut("chatra", {});
  expect(deletion.payload).toMatchObject({ kind: "chatra.delete", chatraId: "a1" });
  await handlers.take(order("r3", relay));
  expect((await handlers.carryOut("chatra", { chatraId: "a2" })).payload).toMatchObject({ text: "words" });
  const record = await stage.store.transaction((tx) => readAudit(tx, 10));
  expect(Object.fromEntries(record.map(({ orderId, outcome }) => [orderId, outcome]))).toEqual({
    r1: "done",
    u1: "done",
    r2: "refused",
    r3: "done",
  });
  await handlers.worker.stop();
});

test("ordered words whose post is deleted before we know that it stands do not go out", async () => {
  await using stage = await openStage();
  await openThread(stage.store);
  const handlers = handlersOn(stage.store);
  const { clientId } = conversation;
  await handlers.take(order("s1", { kind: "send", clientId, text: "secret", pushed: false }));
  const [post] = await stage.store.transaction((tx) =>
    claimDeliveries(tx, {
      accountId,
      target: "slack",
      limit: 1,
      owner,
      now: START,
      leaseUntil: START + 1000,
    }),
  );
  await handlers.take({ kind: "slack.delete", teamId, channelId, threadTs, ts: ts(5), at: START });
  const settle = createSettle({ owner, accountContext, now: () => START, random: () => 0 });
  if (!post) throw new Error("no post");
  await stage.store.transaction((tx) =>
    settle(tx, [{ delivery: post, outcome: { kind: "done", result: { channelId, ts: ts(5) } } }]),
  );
  expect(await handlers.partition("chatra")).toEqual([]);
  expect(await handlers.answers("s1")).toEqual([expect.stringContaining("was unsent in the thread")]);
  await handlers.worker.stop();
});

test("an order in a thread whose card is just being posted waits until the thread is known", async () => {
  await using stage = await openStage();
  const handlers = handlersOn(stage.store);
  const root = {
    accountId,
    id: conversation.rootDeliveryId,
    key: deliveryKey(conversation.id, "slack"),
    target: "slack" as const,
    conversationId: conversation.id,
    sourceTime: 0,
    payload: { kind: "slack.root", channelId } satisfies PayloadOf<"slack.root">,
  };
  await stage.store.transaction(async (tx) => {
    await saveConversations(tx, { ...conversation, threadTs: undefined });
    await insertDeliveries(tx, [root], START);
  });
  await handlers.take(
    order("r1", {
      kind: "relay",
      channelId,
      threadTs,
      ts: ts(1),
      authorId: userId,
      text: "words",
      files: [],
    }),
  );
  expect(await stage.store.transaction((tx) => readAudit(tx, 1))).toEqual([]);
  await handlers.carryOut("slack", { channelId, ts: threadTs });
  handlers.clock.now += 1_000;
  handlers.worker.wake();
  await handlers.worker.idle();
  expect(await handlers.partition("chatra")).toMatchObject([{ payload: { text: "words" } }]);
  await handlers.worker.stop();
});

test.each<[string, Order]>([
  ["unsend", { kind: "unsend", channelId, threadTs, ts: ts(5) }],
  ["relay", { kind: "relay", channelId, threadTs, ts: ts(5), authorId: userId, text: "Hi", files: [] }],
  ["resend", { kind: "resend", channelId, threadTs, ts: ts(5) }],
])("an order to %s waits until words by command are known to stand in the thread", async (_, act) => {
  await using stage = await openStage();
  await openThread(stage.store);
  const handlers = handlersOn(stage.store);
  const { clientId } = conversation;
  await handlers.take(order("s1", { kind: "send", clientId, text: "Hi", pushed: false }));
  await handlers.take(order("o1", act));
  const outcomes = async () => {
    const record = await stage.store.transaction((tx) => readAudit(tx, 9));
    return Object.fromEntries(record.map(({ orderId, outcome }) => [orderId, outcome]));
  };
  expect(await outcomes()).toEqual({ s1: "ordered" });
  await handlers.carryOut("slack", { channelId, ts: ts(5) });
  handlers.clock.now += 1_000;
  handlers.worker.wake();
  await handlers.worker.idle();
  // Once the words are known to be a message of ours, there is a message to take back, and none to send.
  expect(await outcomes()).toEqual(
    act.kind === "unsend" ? { s1: "discarded", o1: "done" } : { s1: "ordered", o1: "refused" },
  );
  await handlers.worker.stop();
});

test("an order about a whole thread, or about another thing, waits for no post", async () => {
  await using stage = await openStage();
  await openThread(stage.store);
  const handlers = handlersOn(stage.store);
  const { clientId } = conversation;
  await handlers.take(order("s1", { kind: "send", clientId, text: "Hi", pushed: false }));
  await handlers.take(order("o1", { kind: "resend", channelId, threadTs }));
  await handlers.take(order("o2", { kind: "update", clientId, changes: { name: "Vera" } }));
  const record = await stage.store.transaction((tx) => readAudit(tx, 9));
  expect(Object.fromEntries(record.map(({ orderId, outcome }) => [orderId, outcome]))).toEqual({
    s1: "ordered",
    o1: "refused",
    o2: "ordered",
  });
  await handlers.worker.stop();
});

test("words of a visitor that are being posted hold up no order", async () => {
  await using stage = await openStage();
  await openThread(stage.store);
  const handlers = handlersOn(stage.store);
  const post = {
    accountId,
    id: deliveryIdOf("post", "1"),
    key: deliveryKey(conversation.id, "slack"),
    target: "slack" as const,
    conversationId: conversation.id,
    sourceTime: 0,
    payload: { kind: "slack.post", text: "Hello" } satisfies PayloadOf<"slack.post">,
  };
  await stage.store.transaction((tx) => insertDeliveries(tx, [post], START));
  await handlers.take(order("o1", { kind: "unsend", channelId, threadTs, ts: ts(5) }));
  expect(await handlers.answers("o1")).toEqual([
    expect.stringContaining("was not sent to a visitor from Slack"),
  ]);
  await handlers.worker.stop();
});

test("a client who is new to us is asked about first, and a client Chatra does not tell about is opened all the same", async () => {
  await using stage = await openStage();
  const clientId = clientIdSchema.parse("somebody else");
  const act: Order = { kind: "open", clientId, channelId, move: false };
  const told = handlersOn(stage.store, { client: { found: false } });
  await told.take(order("o1", act));
  await expect
    .poll(() => told.answers("o1"))
    .toEqual([expect.stringContaining("Chatra has no visitor `somebody else`.")]);
  await told.worker.stop();
  const untold = handlersOn(stage.store);
  await untold.take(order("o2", act));
  await expect.poll(() => stage.store.transaction((tx) => rootsUnderWay(tx, channelId))).toEqual([accountId]);
  await untold.worker.stop();
});

test("an order that a defect of ours keeps from being decided is answered in the end", async () => {
  await using stage = await openStage();
  await openThread(stage.store);
  const broken: AccountContext = {
    ...accountContext,
    fileUrl: () => {
      throw new Error("a defect");
    },
  };
  const handlers = handlersOn(stage.store, { accountContext: broken });
  const file = { id: "F1", name: "a.pdf", mimetype: "application/pdf", size: 1 };
  await handlers.take(
    order("r1", { kind: "relay", channelId, threadTs, ts: ts(1), authorId: userId, text: "", files: [file] }),
  );
  for (let attempt = 0; attempt < 6; attempt += 1) {
    handlers.clock.now += 60_000;
    handlers.worker.wake();
    await handlers.worker.idle();
  }
  expect(await handlers.answers("r1")).toEqual([
    expect.stringContaining("Your command did nothing: the bot met an unexpected error."),
  ]);
  expect(await stage.store.transaction((tx) => readAudit(tx, 1))).toMatchObject([{ outcome: "failed" }]);
  await handlers.worker.stop();
});
