import { afterEach, describe, expect, test } from "vitest";
import {
  type ChannelId,
  channelIdSchema,
  deliveryIdOf,
  slackTsSchema,
  teamIdSchema,
  userIdSchema,
} from "../../src/domain/ids.ts";
import type { SlackDelete, SlackEdit, SlackReply } from "../../src/domain/input.ts";
import { createAcceptInput } from "../../src/inbox/accept-input.ts";
import { createInboxWorker } from "../../src/inbox/inbox-worker.ts";
import { createSettle } from "../../src/outbox/settle-attempt.ts";
import { readConversations } from "../../src/store/conversations.ts";
import { insertDeliveries } from "../../src/store/deliveries.ts";
import { claimDeliveries, settleDelivery } from "../../src/store/delivery-claims.ts";
import { linksOfSlackMessage } from "../../src/store/links.ts";
import { saveThread } from "../../src/store/threads.ts";
import { createFollowChannel } from "../../src/tenancy/follow-channel.ts";
import {
  accountContext,
  accountId,
  addSend,
  channelId,
  conversation,
  logger,
  openStage,
  teamId,
} from "../outbox/stage.ts";
import { servedTenants, tenantIn } from "./served-tenants.ts";

const START = 1_795_000_100_000;
const userId = userIdSchema.parse("U1");
const threadTs = slackTsSchema.parse("1795000000.000001");
const ts = (nth: number) => slackTsSchema.parse(`1795000001.00000${nth}`);
const newId = channelIdSchema.parse("C0NEW");
const reply = (nth: number, text: string, over: Partial<SlackReply> = {}): SlackReply => ({
  kind: "slack.reply",
  teamId,
  channelId: newId,
  threadTs,
  parentUserId: accountContext.botUserId,
  ts: ts(nth),
  userId,
  text,
  files: [],
  ...over,
});

const cleanups: (() => PromiseLike<unknown>)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

/** The inbox of a bot whose environment names the channel by its first id. */
async function setUp() {
  const stage = await openStage();
  cleanups.push(() => stage[Symbol.asyncDispose]());
  const { store } = stage;
  await store.transaction((tx) => saveThread(tx, teamId, channelId, threadTs, conversation.id));
  let at = START;
  const worker = createInboxWorker({
    store,
    tenants: servedTenants([tenantIn(accountContext)]),
    now: () => at,
    logger,
    metrics: { decided: () => undefined, ignored: () => undefined },
  });
  cleanups.push(() => worker.stop());
  const accept = createAcceptInput({ store, now: () => at });
  const follow = createFollowChannel({
    store,
    configured: { teamId, accountId, channelId },
    now: () => at,
    logger,
  });
  const wake = async () => {
    worker.wake();
    await worker.idle();
  };
  const claimed = async (target: "slack" | "chatra") => {
    const claim = { accountId, target, limit: 20, owner: "me", now: at, leaseUntil: at + 60_000 };
    return store.transaction((tx) => claimDeliveries(tx, claim));
  };
  return {
    store,
    accept,
    wake,
    /** Follows the new id before the inbox decides anything. */
    follow: (from: ChannelId, to: ChannelId) => follow({ teamId, from, to, at }),
    take: async (...inputs: SlackReply[]) => {
      for (const input of inputs) await accept(input);
      await wake();
    },
    later: async (ms: number) => {
      at += ms;
      await wake();
    },
    rename: async (from: ChannelId = channelId, to: ChannelId = newId, of = teamId) => {
      await follow({ teamId: of, from, to, at });
      await wake();
    },
    claimed,
    sent: async () =>
      (await claimed("chatra")).flatMap(({ payload }) => ("text" in payload ? [payload.text] : [])),
    told: async () => (await claimed("slack")).map(({ payload }) => payload),
  };
}

describe("a channel that has got another id", () => {
  test("has its replies go on to the visitor, whichever id they come under", async () => {
    const inbox = await setUp();
    await inbox.rename();
    await inbox.take(reply(1, "under the new id"));
    expect(await inbox.sent()).toEqual(["under the new id"]);
    const late = await setUp();
    await late.rename();
    await late.take(reply(1, "delivered late", { channelId }));
    expect(await late.sent()).toEqual(["delivered late"]);
  });

  test("takes a reply along that came before Slack told it, and in its place", async () => {
    const inbox = await setUp();
    await inbox.take(reply(1, "early"));
    expect(await inbox.sent()).toEqual([]);
    await inbox.later(3_000);
    await inbox.take(reply(2, "second"));
    await inbox.rename();
    const [first] = await inbox.claimed("chatra");
    expect(first?.payload).toMatchObject({ text: "early", reply: { channelId: newId } });
    expect((await inbox.told()).filter(({ kind }) => kind === "slack.whisper")).toEqual([]);
  });

  test("sends a reply once that Slack delivers under both ids", async () => {
    const inbox = await setUp();
    await inbox.take(reply(1, "once", { channelId }));
    await inbox.rename();
    await inbox.take(reply(1, "once"), reply(1, "once", { channelId }));
    expect(await inbox.sent()).toEqual(["once"]);
  });

  const newest = channelIdSchema.parse("C0NEWEST");
  test.each([
    ["its earlier id", channelId, [newId]],
    ["its new id", newId, [newId]],
    ["its newest id, of three", newest, [newId, newest]],
    ["one of three ids", newId, [newId, newest]],
  ])(
    "keeps a message that waits before its edit and its deletion, told under %s and without a thread",
    async (_, told, ids) => {
      const place = { teamId, channelId: told, ts: ts(1), userId };
      const edit: SlackEdit = { kind: "slack.edit", ...place, text: "right", files: [], editedTs: ts(2) };
      const gone: SlackDelete = { kind: "slack.delete", ...place, at: START };
      for (const [change, sent] of [
        [edit, ["right"]],
        [gone, []],
      ] as const) {
        const inbox = await setUp();
        await inbox.accept(reply(1, "wrong", { channelId }));
        let from = channelId;
        for (const to of ids) {
          await inbox.follow(from, to);
          from = to;
        }
        await inbox.accept(change);
        await inbox.wake();
        await inbox.later(60_000);
        expect(await inbox.sent()).toEqual(sent);
      }
    },
  );

  test("is followed once, with one notice that names the variable to change", async () => {
    const inbox = await setUp();
    await inbox.rename();
    await inbox.rename();
    const notices = (await inbox.told()).filter(({ kind }) => kind === "slack.notice");
    expect(notices).toMatchObject([
      { channelId: newId, text: expect.stringContaining("SLACK_CHANNEL=C0NEW") },
    ]);
  });

  test("is none of another workspace's affair", async () => {
    const inbox = await setUp();
    await inbox.rename(channelId, newId, teamIdSchema.parse("T2"));
    await inbox.take(reply(1, "as ever", { channelId }));
    expect(await inbox.sent()).toEqual(["as ever"]);
    expect(await inbox.told()).toEqual([{ kind: "slack.card", rootDeliveryId: conversation.rootDeliveryId }]);
  });

  test("has what was under way at that moment settled where its channel is now", async () => {
    const inbox = await setUp();
    const send = await addSend(inbox.store, 1);
    const [delivery] = await inbox.claimed("chatra");
    if (delivery === undefined) throw new Error("nothing was claimed");
    await inbox.rename();
    const settle = createSettle({ owner: "me", accountContext, now: () => START, random: () => 0 });
    const outcome = { kind: "done" as const, result: { chatraId: "m1" } };
    expect(await inbox.store.transaction((tx) => settle(tx, [{ delivery, outcome }]))).toEqual(["sent"]);
    const links = await inbox.store.transaction((tx) => linksOfSlackMessage(tx, teamId, newId, ts(1)));
    expect(links).toMatchObject([{ deliveryId: send.id, chatraId: "m1" }]);
  });

  test("keeps its threads though a post under way did not find them under the old id", async () => {
    const inbox = await setUp();
    const post = {
      accountId,
      id: deliveryIdOf("a", "post"),
      key: `${conversation.id}:slack`,
      target: "slack" as const,
      conversationId: conversation.id,
      sourceTime: 1,
      payload: { kind: "slack.post" as const, text: "words" },
    };
    await inbox.store.transaction((tx) => insertDeliveries(tx, [post], START));
    const [delivery] = await inbox.claimed("slack");
    if (delivery === undefined) throw new Error("nothing was claimed");
    await inbox.rename();
    const settle = createSettle({ owner: "me", accountContext, now: () => START, random: () => 0 });
    await inbox.store.transaction((tx) => settle(tx, [{ delivery, outcome: { kind: "thread-gone" } }]));
    const now = (await inbox.store.transaction((tx) => readConversations(tx, [conversation.id]))).get(
      conversation.id,
    );
    expect(now).toMatchObject({ channelId: newId, routeChannelId: newId, threadTs, threadCount: 1 });
  });
});

describe("a reply under a post of ours that no chat is known for", () => {
  const ephemerals = async (inbox: Awaited<ReturnType<typeof setUp>>) =>
    (await inbox.told()).filter(({ kind }) => kind === "slack.whisper");

  test("is told to its author, once in a thread, and to each person", async () => {
    const inbox = await setUp();
    const ben = userIdSchema.parse("U2");
    await inbox.take(reply(1, "Hello?"), reply(2, "Anybody?"), reply(3, "Me too", { userId: ben }));
    expect(await ephemerals(inbox)).toEqual([]);
    await inbox.later(10_000);
    await inbox.later(10_000);
    const told = await ephemerals(inbox);
    expect(told).toHaveLength(2);
    expect(new Set(told.map((payload) => "userId" in payload && payload.userId))).toEqual(
      new Set(["U1", "U2"]),
    );
    for (const one of told)
      expect(one).toMatchObject({
        channelId: newId,
        threadTs,
        text: expect.stringMatching(/^:warning: Your message did not reach/),
      });
  });

  test.each<[string, Partial<SlackReply>]>([
    ["a note", { text: "// for us" }],
    ["a command", { text: "!help" }],
    ["under somebody else's message", { parentUserId: userIdSchema.parse("U9") }],
    ["where Slack does not say under whose", { parentUserId: undefined }],
    ["empty", { text: " " }],
  ])("is passed over where it is %s", async (_title, over) => {
    const inbox = await setUp();
    await inbox.take(reply(1, "x", over));
    await inbox.later(10_000);
    await inbox.later(10_000);
    expect(await inbox.told()).toEqual([]);
  });

  test("is passed over under a notice of ours to the channel", async () => {
    const inbox = await setUp();
    const notice = {
      accountId,
      id: deliveryIdOf("a", "notice"),
      key: "notices",
      target: "slack" as const,
      conversationId: undefined,
      sourceTime: 1,
      payload: { kind: "slack.notice" as const, channelId: newId, text: "Membrane is logged out" },
    };
    await inbox.store.transaction((tx) => insertDeliveries(tx, [notice], START));
    await inbox.claimed("slack");
    await inbox.store.transaction((tx) =>
      settleDelivery(tx, {
        id: notice.id,
        owner: "me",
        now: START,
        state: "sent",
        result: { channelId: newId, ts: threadTs },
      }),
    );
    await inbox.take(reply(1, "I am on it"));
    await inbox.later(10_000);
    await inbox.later(10_000);
    expect(await inbox.told()).toEqual([]);
  });
});
