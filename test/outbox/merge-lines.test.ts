import { expect, test } from "vitest";
import { type Conversation, type Link, NEW_LINK } from "../../src/domain/conversation.ts";
import { deliver, deliverNow, postOf } from "../../src/domain/deliver.ts";
import {
  accountIdSchema,
  clientIdSchema,
  conversationIdOf,
  deliveryIdOf,
  slackTsSchema,
  teamIdSchema,
} from "../../src/domain/ids.ts";
import type { Payload } from "../../src/domain/payload.ts";
import { type SlackGateway, SlackGatewayError } from "../../src/outbound/slack/slack-gateway.ts";
import { createSlackCarrier } from "../../src/outbox/carry-out-slack.ts";
import { createChannelRateLimits } from "../../src/outbox/channel-rate-limit.ts";
import { prepareSlackJobs } from "../../src/outbox/prepare-jobs.ts";
import { createSettle } from "../../src/outbox/settle-attempt.ts";
import type { SlackJob } from "../../src/outbox/slack-job.ts";
import type { Cause } from "../../src/store/cause.ts";
import { pauseChannel } from "../../src/store/channel-rate-limits.ts";
import { saveConversations } from "../../src/store/conversations.ts";
import { insertDeliveries, readDeliveries } from "../../src/store/deliveries.ts";
import { claimDeliveries, releaseDelivery } from "../../src/store/delivery-claims.ts";
import { linksOfDelivery, saveLinks } from "../../src/store/links.ts";
import type { Store } from "../../src/store/store.ts";
import { onEachDatabase } from "../store/each-database.ts";
import { gatewayOf } from "./slack-gateway.ts";
import { channelId, accountContext as context, conversation as example } from "./stage.ts";

const BEHIND = 1_000_000;
let chats = 0;

/** A chat whose visitor wrote these lines, in a channel that is behind unless `isQuiet`, and what Slack shows of it. */
async function aChat(stores: [Store, Store], texts: string[], isQuiet = false) {
  const [store] = stores;
  chats += 1;
  const teamId = teamIdSchema.parse(`T${chats}`);
  const accountId = accountIdSchema.parse(`account ${chats}`);
  const clientId = clientIdSchema.parse("client");
  const id = conversationIdOf(accountId, clientId);
  const chat: Conversation = {
    ...example,
    id,
    accountId,
    teamId,
    clientId,
    rootDeliveryId: deliveryIdOf(id, "root"),
  };
  const accountContext = { ...context, accountId, teamId };
  const posts = new Map<string, { text: string; ids: string[] }>();
  let now = BEHIND;
  let made = 0;
  await store.transaction(async (tx) => {
    await saveConversations(tx, chat);
    if (!isQuiet) await pauseChannel(tx, teamId, channelId, now);
  });
  const idOf = (text: string) => deliveryIdOf(id, text);
  const queue = (name: string, payload: Payload) => {
    const delivery = { ...deliverNow({ conversation: chat, now }, idOf(name), payload), accountId };
    return store.transaction((tx) => insertDeliveries(tx, [delivery], now));
  };
  const write = async (text: string, cause?: Cause): Promise<void> => {
    const payload = { kind: "slack.post" as const, text, username: "Vera (visitor)" };
    const delivery = { ...deliver(id, { id: idOf(text), sourceTime: now, payload }), accountId, cause };
    const place = { teamId, channelId, threadTs: chat.threadTs, slackTs: undefined };
    const source = { chatraId: undefined, part: 0, state: "live" as const, direction: "to-slack" as const };
    const link: Link = {
      ...NEW_LINK,
      ...place,
      ...source,
      id: `${id}:${text}`,
      conversationId: id,
      accountId,
      deliveryId: delivery.id,
      createdAt: now,
    };
    await store.transaction(async (tx) => {
      await saveLinks(tx, [link]);
      await insertDeliveries(tx, [delivery], now);
    });
  };
  for (const text of texts) await write(text);
  const slack: Partial<SlackGateway> = {
    post: async ({ text, deliveryId, mergedIds = [], threadTs }) => {
      made += 1;
      const ts = slackTsSchema.parse(`1795000002.${String(made).padStart(6, "0")}`);
      posts.set(ts, { text, ids: [deliveryId ?? "", ...mergedIds] });
      return { ts, threadTs };
    },
    findPost: async ({ deliveryId, threadTs }) => {
      for (const [ts, { ids }] of posts)
        if (ids.includes(deliveryId))
          return {
            ts: slackTsSchema.parse(ts),
            threadTs,
            ...(ids.length > 1 ? { line: ids.indexOf(deliveryId) + 1 } : {}),
          };
      return undefined;
    },
    update: async ({ ts, text }) => {
      const post = posts.get(ts);
      if (!post) throw new SlackGatewayError("message-gone", "message_not_found");
      post.text = text;
    },
    remove: async ({ ts }) => void posts.delete(ts),
  };

  /** A process that shares the store. */
  function aProcess(own: Store, owner: string, calls: Partial<SlackGateway> = slack) {
    const channels = createChannelRateLimits({ kind: "postgres", teamId, owner, now: () => now });
    const settle = createSettle({ owner, accountContext, now: () => now, random: () => 0 });
    const carry = createSlackCarrier({
      slack: gatewayOf(calls),
      defaultChannel: channelId,
      onRateLimited: () => undefined,
      onChannelGone: () => undefined,
      now: () => now,
    });
    const claim = (): Promise<SlackJob[]> =>
      own.transaction(async (tx) => {
        const wanted = { accountId, target: "slack", limit: 9, owner, now, leaseUntil: now + 1_000 } as const;
        const jobs = await prepareSlackJobs(tx, await claimDeliveries(tx, wanted), "https://acme.slack.com/");
        return channels.admit(tx, jobs);
      });
    const carryOut = async (jobs: SlackJob[]): Promise<void> => {
      for (const job of jobs) {
        const outcome = await carry(job, () => true);
        await own.transaction((tx) => settle(tx, [{ delivery: job.delivery, outcome }]));
      }
    };
    /** One poll after the other, a while apart, until nothing is due. */
    const run = async (): Promise<void> => {
      for (let idle = 0; idle < 3; now += 1_200) {
        const jobs = await claim();
        await carryOut(jobs);
        idle = jobs.length === 0 ? idle + 1 : 0;
      }
    };
    return { claim, carry, run };
  }
  const read = (...names: string[]) => store.transaction((tx) => readDeliveries(tx, names.map(idOf)));
  const linkOf = async (text: string) => {
    const [link] = await store.transaction((tx) => linksOfDelivery(tx, idOf(text)));
    return link ?? expect.fail(`no link of ${text}`);
  };
  const shown = (): string[] => [...posts.values()].map(({ text }) => text);
  return { store, aProcess, write, queue, read, linkOf, shown, slack, idOf };
}

onEachDatabase((processes) => {
  test("in a channel that is behind, the lines that wait go as one post, and each keeps its place in it", async () => {
    const stores = processes();
    const chat = await aChat(stores, ["one", "two", "three"]);
    await chat.aProcess(stores[0], "here").run();
    expect(chat.shown()).toEqual(["one\ntwo\nthree"]);
    expect((await chat.read("one", "two", "three")).map(({ state }) => state)).toEqual([
      "sent",
      "sent",
      "sent",
    ]);
    const links = await Promise.all(["one", "two", "three"].map(chat.linkOf));
    expect(links.map(({ slackTs, line }) => [slackTs, line])).toEqual(
      [1, 2, 3].map((line) => ["1795000002.000001", line]),
    );
  });

  test("in a quiet channel each line has its own post", async () => {
    const stores = processes();
    const chat = await aChat(stores, ["one", "two"], true);
    await chat.aProcess(stores[0], "here").run();
    expect(chat.shown()).toEqual(["one", "two"]);
    expect((await chat.linkOf("two")).line).toBeUndefined();
  });

  test("each line is changed and taken away by itself, and the last one takes the post with it", async () => {
    const stores = processes();
    const chat = await aChat(stores, ["one", "two", "three"]);
    // Decided before the post is made, it names the line all the same.
    await chat.queue("early", {
      kind: "slack.update",
      post: { deliveryId: chat.idOf("two") },
      text: "2",
      username: "Vera (visitor)",
    });
    const { run } = chat.aProcess(stores[0], "here");
    await run();
    expect(chat.shown()).toEqual(["one\n2\nthree"]);
    const change = async (name: string, text: string): Promise<void> => {
      await chat.queue(`${name} to ${text}`, {
        kind: "slack.update",
        post: postOf(await chat.linkOf(name)),
        text,
      });
      await run();
    };
    const remove = async (name: string): Promise<void> => {
      await chat.queue(`without ${name}`, { kind: "slack.remove", post: postOf(await chat.linkOf(name)) });
      await run();
    };
    await change("one", "1");
    expect(chat.shown()).toEqual(["1\n2\nthree"]);
    await remove("one");
    expect(chat.shown()).toEqual(["2\nthree"]);
    await change("three", "3");
    expect(chat.shown()).toEqual(["2\n3"]);
    await remove("three");
    await remove("two");
    expect(chat.shown()).toEqual([]);
  });

  test("a line that no longer fits is posted as a correction, and the others can still be changed", async () => {
    const stores = processes();
    const chat = await aChat(stores, ["one", "two"]);
    const { run } = chat.aProcess(stores[0], "here");
    await run();
    const long = "x".repeat(3_898);
    const update = (text: string, post: Link) =>
      chat.queue(text.slice(0, 5), {
        kind: "slack.update",
        post: postOf(post),
        text,
        username: "Vera (visitor)",
      });
    await update(long, await chat.linkOf("one"));
    await run();
    await update("2", await chat.linkOf("two"));
    await run();
    expect(chat.shown()).toEqual([
      "one\n2",
      expect.stringMatching(/^:pencil2: Vera \(visitor\) edited “one” to:\nx{3898}$/),
    ]);
  });

  test("what a process that died has posted is found with all its lines, and what came since goes by itself", async () => {
    const stores = processes();
    const chat = await aChat(stores, ["one", "two", "three"]);
    const dead = chat.aProcess(stores[0], "dead");
    const [job] = await dead.claim();
    if (!job) throw new Error("nothing claimed");
    await dead.carry(job, () => true);
    await chat.store.transaction((tx) =>
      releaseDelivery(
        tx,
        job.delivery.id,
        { state: "pending", outcomeUnknown: true, nextAttemptAt: 0 },
        BEHIND,
      ),
    );
    await chat.write("four");
    await chat.aProcess(stores[1], "other").run();
    expect(chat.shown()).toEqual(["one\ntwo\nthree", "four"]);
    expect((await chat.read("one", "two", "three", "four")).map(({ state }) => state)).toEqual(
      Array.from({ length: 4 }, () => "sent"),
    );
  });

  test("two processes never both have lines of one chat, and one knows when each line was accepted", async () => {
    const stores = processes();
    const chat = await aChat(stores, []);
    await chat.write("one", { traceId: "1", acceptedAt: 1 });
    await chat.write("two", { traceId: "2", acceptedAt: 2 });
    await chat.write("three", { traceId: "3" });
    const [here, there] = [chat.aProcess(stores[0], "here"), chat.aProcess(stores[1], "there")];
    const claimed = (await Promise.all([here.claim(), there.claim()])).flat();
    const lines = [
      { deliveryId: chat.idOf("one"), text: "one", acceptedAt: 1 },
      { deliveryId: chat.idOf("two"), text: "two", acceptedAt: 2 },
      { deliveryId: chat.idOf("three"), text: "three" },
    ];
    const payload = { kind: "slack.post", text: "one", username: "Vera (visitor)", lines };
    expect(claimed.map(({ delivery }) => delivery.payload)).toEqual([payload]);
    expect((await chat.read("one", "two")).map((delivery) => delivery.payload)).toEqual([
      payload,
      { kind: "slack.post", text: "two", username: "Vera (visitor)" },
    ]);
  });

  test("where Slack refuses a line, that one is told of, and the others are shown", async () => {
    const stores = processes();
    const chat = await aChat(stores, ["one", "bad", "three", "four"]);
    const refusing: Partial<SlackGateway> = {
      ...chat.slack,
      post: async (post) => {
        if (post.text.includes("bad")) throw new SlackGatewayError("refused", "restricted");
        return (chat.slack.post ?? expect.fail())(post);
      },
    };
    await chat.aProcess(stores[0], "here", refusing).run();
    expect(chat.shown()).toEqual([
      "one",
      "three\nfour",
      expect.stringMatching(/^:warning: Slack does not show a message/),
    ]);
    expect((await chat.read("one", "bad", "three", "four")).map(({ state }) => state)).toEqual([
      "sent",
      "failed",
      "sent",
      "sent",
    ]);
  });
});
