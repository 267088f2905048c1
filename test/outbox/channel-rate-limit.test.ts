import { expect, test } from "vitest";
import { channelIdSchema, deliveryIdOf } from "../../src/domain/ids.ts";
import type { Payload } from "../../src/domain/payload.ts";
import { createChannelRateLimits } from "../../src/outbox/channel-rate-limit.ts";
import { prepareSlackJobs } from "../../src/outbox/prepare-jobs.ts";
import { createSettle } from "../../src/outbox/settle-attempt.ts";
import { lockRateLimits, pauseChannel } from "../../src/store/channel-rate-limits.ts";
import { insertDeliveries } from "../../src/store/deliveries.ts";
import { claimDeliveries } from "../../src/store/delivery-claims.ts";
import type { Store } from "../../src/store/store.ts";
import { watchStatements } from "../store/watch-statements.ts";
import {
  accountContext,
  accountId,
  channelId,
  conversation,
  openStage,
  readDelivery,
  teamId,
} from "./stage.ts";

const refused = {
  kind: "blocked",
  error: { reason: "rate-limited", detail: "Slack asked to wait." },
  afterMs: 3_000,
} as const;

/** One process that shares the store: what it would carry out at a time, and how it settles that. */
function processOn(store: Store, owner: string) {
  let at = 0;
  const now = () => at;
  const channels = createChannelRateLimits({ kind: "postgres", teamId, owner, now });
  const settle = createSettle({ owner, accountContext, now, random: () => 0 });
  return {
    claimAt: (time: number, limit = 10) => {
      at = time;
      return store.transaction(async (tx) => {
        const claimed = await claimDeliveries(tx, {
          accountId,
          target: "slack",
          limit,
          owner,
          now: at,
          leaseUntil: at + 1000,
        });
        return (await channels.admit(tx, await prepareSlackJobs(tx, claimed, "https://acme.slack.com/"))).map(
          ({ delivery }) => delivery,
        );
      });
    },
    refuse: async (delivery: Awaited<ReturnType<typeof readDelivery>>) => {
      await store.transaction((tx) => settle(tx, [{ delivery, outcome: refused }]));
    },
  };
}

async function add(
  store: Store,
  number: number,
  payload: Payload,
  conversationId?: typeof conversation.id,
  key = `lane ${number}`,
) {
  const post = {
    accountId,
    id: deliveryIdOf("post", String(number)),
    key,
    target: "slack" as const,
    conversationId,
    sourceTime: 0,
    payload,
  };
  await store.transaction((tx) => insertDeliveries(tx, [post], 0));
  return post;
}

const words: Payload = { kind: "slack.post", text: "words" };
const line: Payload = { kind: "slack.post", text: "line", username: "Maya" };

test("after one process was refused, the posts of all to that channel take turns, and none counts as failed", async () => {
  await using stage = await openStage();
  const posts = [];
  for (const number of [1, 2, 3, 4]) posts.push(await add(stage.store, number, line, conversation.id));
  const here = processOn(stage.store, "here");
  const there = processOn(stage.store, "there");
  const [first] = await here.claimAt(1_000, 1);
  if (!first) throw new Error("nothing claimed");
  await here.refuse(first);

  // During the pause nobody goes, and everybody gets a turn after it.
  expect(await there.claimAt(1_500)).toEqual([]);
  const turns = await Promise.all(posts.map((post) => readDelivery(stage.store, post)));
  expect(turns.map(({ nextAttemptAt }) => nextAttemptAt)).toEqual([4_000, 4_000, 5_050, 6_100]);
  expect(turns.map(({ attempts, state }) => [attempts, state])).toEqual(
    Array.from({ length: 4 }, () => [0, "pending"]),
  );

  expect((await there.claimAt(4_000)).map(({ id }) => id)).toEqual([posts[1]?.id]);
  // The refused one had no turn yet: it is behind the others.
  expect((await readDelivery(stage.store, { id: first.id })).nextAttemptAt).toBe(7_150);
  expect((await here.claimAt(6_500)).map(({ id }) => id)).toEqual([posts[2]?.id, posts[3]?.id]);
  expect((await here.claimAt(7_150)).map(({ id }) => id)).toEqual([first.id]);
});

test("another channel goes on, and so do changes in the paused one", async () => {
  await using stage = await openStage();
  const post = await add(stage.store, 1, words, conversation.id);
  const here = processOn(stage.store, "here");
  const [claimed] = await here.claimAt(1_000);
  if (!claimed) throw new Error("nothing claimed");
  await here.refuse(claimed);
  const elsewhere = await add(stage.store, 2, {
    kind: "slack.root",
    channelId: channelIdSchema.parse("C2"),
  });
  const mark = await add(stage.store, 3, {
    kind: "slack.react",
    channelId,
    ts: conversation.threadTs ?? expect.fail(),
    name: "x",
    on: true,
  });
  expect((await here.claimAt(1_001)).map(({ id }) => id)).toEqual([elsewhere.id, mark.id]);
  expect((await readDelivery(stage.store, post)).state).toBe("pending");
});

test("posts to two paused channels at a time take turns in each of them, and both are kept", async () => {
  await using stage = await openStage();
  const there = channelIdSchema.parse("C2");
  await stage.store.transaction(async (tx) => {
    for (const paused of [channelId, there]) await pauseChannel(tx, teamId, paused, 4_000);
  });
  await add(stage.store, 1, words, conversation.id);
  await add(stage.store, 2, { kind: "slack.root", channelId: there });
  const here = processOn(stage.store, "here");
  expect(await here.claimAt(1_000)).toEqual([]);
  expect(await here.claimAt(4_000)).toHaveLength(2);
  const limits = await stage.store.transaction((tx) => lockRateLimits(tx, teamId));
  expect(limits.map(({ channelId: of, nextAt }) => [of, nextAt])).toEqual([
    [channelId, 5_050],
    [there, 5_050],
  ]);
});

test("an alarm waits for the pause only, not behind all that waits for its turn", async () => {
  await using stage = await openStage();
  const posts = [];
  for (const number of [1, 2, 3]) posts.push(await add(stage.store, number, line, conversation.id));
  const here = processOn(stage.store, "here");
  const [first] = await here.claimAt(1_000, 1);
  if (!first) throw new Error("nothing claimed");
  await here.refuse(first);
  await here.claimAt(1_001);
  const alarm = await add(stage.store, 9, { kind: "slack.notice", channelId, text: "alarm" });
  expect(await here.claimAt(1_002)).toEqual([]);
  expect((await readDelivery(stage.store, alarm)).nextAttemptAt).toBe(4_000);
  expect((await here.claimAt(4_000)).map(({ id }) => id)).toContain(alarm.id);
});

test("a channel that has been quiet for a while has its bursts again", async () => {
  await using stage = await openStage();
  await add(stage.store, 1, words, conversation.id);
  const here = processOn(stage.store, "here");
  const [first] = await here.claimAt(1_000);
  if (!first) throw new Error("nothing claimed");
  await here.refuse(first);
  expect(await here.claimAt(4_000)).toHaveLength(1);
  for (const number of [2, 3]) await add(stage.store, number, words, conversation.id);
  expect(await here.claimAt(16_000)).toHaveLength(2);
  expect(await stage.store.transaction((tx) => lockRateLimits(tx, teamId))).toEqual([]);
});

test("where one process knows all, nothing is looked up until Slack refuses a post", async () => {
  await using stage = await openStage();
  await add(stage.store, 1, words, conversation.id);
  let looks = 0;
  const watched = watchStatements(stage.store, (sql) => {
    if (/^select .* from channel_paces/.test(sql)) looks += 1;
  });
  const channels = createChannelRateLimits({ kind: "sqlite", teamId, owner: "me", now: () => 0 });
  const jobs = await stage.store.transaction(async (tx) => {
    const claimed = await claimDeliveries(tx, {
      accountId,
      target: "slack",
      limit: 1,
      owner: "me",
      now: 0,
      leaseUntil: 1,
    });
    return prepareSlackJobs(tx, claimed, "https://acme.slack.com/");
  });
  const admit = () => watched.transaction((tx) => channels.admit(tx, jobs));
  for (let round = 0; round < 5; round += 1) expect(await admit()).toHaveLength(1);
  // Once, for what a process before this one may have left.
  expect(looks).toBe(1);
  channels.refused();
  await admit();
  expect(looks).toBe(2);
});

test("of several refusals that are settled together the longest pause of each channel counts, and only of posts", async () => {
  await using stage = await openStage();
  const { store } = stage;
  const ts = conversation.threadTs ?? expect.fail();
  const other = channelIdSchema.parse("C0");
  const third = channelIdSchema.parse("C3");
  await add(store, 1, words, conversation.id);
  await add(store, 2, { kind: "slack.notice", channelId, text: "notice" });
  await add(store, 3, words, conversation.id);
  await add(store, 4, { kind: "slack.root", channelId: other });
  await add(store, 5, { kind: "slack.react", channelId: third, ts, name: "x", on: true });
  await add(store, 6, { kind: "slack.notice", channelId: third, text: "another reason" });
  const claim = { accountId, target: "slack", limit: 9, owner: "me", now: 1_000, leaseUntil: 2_000 } as const;
  const claimed = await store.transaction((tx) => claimDeliveries(tx, claim));
  const away = { reason: "unavailable", detail: "Slack is away." };
  const outcomes = [
    { ...refused, afterMs: 2_000 },
    { ...refused, afterMs: 5_000 },
    { ...refused, afterMs: 1_000 },
    { ...refused, afterMs: 700 },
    { ...refused, afterMs: 9_000 },
    { ...refused, error: away, afterMs: 9_000 },
  ];
  const settle = createSettle({ owner: "me", accountContext, now: () => 1_000, random: () => 0 });
  await store.transaction((tx) =>
    settle(
      tx,
      claimed.map((delivery, index) => ({ delivery, outcome: outcomes[index] ?? expect.fail() })),
    ),
  );
  expect(await store.transaction((tx) => lockRateLimits(tx, teamId))).toEqual([
    { channelId: other, pausedUntil: 1_700, nextAt: 1_700 },
    { channelId, pausedUntil: 6_000, nextAt: 6_000 },
  ]);
});

test("who waited for their turn waits on when the channel is paused once more", async () => {
  await using stage = await openStage();
  const posts = [];
  for (const number of [1, 2]) posts.push(await add(stage.store, number, line, conversation.id));
  const here = processOn(stage.store, "here");
  const [first] = await here.claimAt(1_000, 1);
  await here.refuse(first ?? expect.fail());
  expect(await here.claimAt(1_001)).toEqual([]);
  await stage.store.transaction((tx) => pauseChannel(tx, teamId, channelId, 8_000));
  expect(await here.claimAt(4_000)).toEqual([]);
  const turns = await Promise.all(posts.map((post) => readDelivery(stage.store, post)));
  // The refused one had no turn yet: it is behind the other.
  expect(turns.map(({ nextAttemptAt }) => nextAttemptAt)).toEqual([9_050, 8_000]);
});

test("a card and a notice of a chat go before the lines of all others that wait", async () => {
  await using stage = await openStage();
  const posts = [];
  for (const number of [1, 2, 3]) posts.push(await add(stage.store, number, line, conversation.id));
  const here = processOn(stage.store, "here");
  const [first] = await here.claimAt(1_000, 1);
  await here.refuse(first ?? expect.fail());
  // All have a turn: at 4,000, 5,100 and 6,200.
  expect(await here.claimAt(1_001)).toEqual([]);
  expect(await here.claimAt(4_000)).toHaveLength(1);
  const card = await add(stage.store, 4, { kind: "slack.root", channelId }, conversation.id);
  const notice = await add(stage.store, 5, words, conversation.id);
  expect(await here.claimAt(4_001)).toEqual([]);
  expect((await here.claimAt(5_050)).map(({ id }) => id)).toEqual([card.id]);
  expect((await here.claimAt(6_100)).map(({ id }) => id)).toEqual([notice.id]);
  expect((await here.claimAt(7_150)).map(({ id }) => id)).toEqual([posts[2]?.id]);
  expect((await here.claimAt(8_400)).map(({ id }) => id)).toEqual([posts[0]?.id]);
});

test("a notice behind lines of its own chat takes them along to the front", async () => {
  await using stage = await openStage();
  const posts = [];
  for (const number of [1, 2, 3, 4]) posts.push(await add(stage.store, number, line, conversation.id));
  const here = processOn(stage.store, "here");
  const [first] = await here.claimAt(1_000, 1);
  await here.refuse(first ?? expect.fail());
  expect(await here.claimAt(1_001)).toEqual([]);
  await add(stage.store, 5, words, conversation.id, "lane 4");
  expect(await here.claimAt(1_002)).toEqual([]);
  expect((await here.claimAt(4_000)).map(({ id }) => id)).toEqual([posts[3]?.id]);
});
