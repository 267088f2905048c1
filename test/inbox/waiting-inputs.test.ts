import { expect, test } from "vitest";
import { deliveryKey } from "../../src/domain/delivery.ts";
import { slackTsSchema, userIdSchema } from "../../src/domain/ids.ts";
import type { Input } from "../../src/domain/input.ts";
import { createAcceptInput } from "../../src/inbox/accept-input.ts";
import { createInboxWorker } from "../../src/inbox/inbox-worker.ts";
import { insertDeliveries } from "../../src/store/deliveries.ts";
import type { Store } from "../../src/store/store.ts";
import { saveThread } from "../../src/store/threads.ts";
import {
  accountContext,
  accountId,
  channelId,
  conversation,
  logger,
  openStage,
  teamId,
} from "../outbox/stage.ts";
import { servedTenants, tenantIn } from "./served-tenants.ts";
import { NOW, order, place, reply, threadTs } from "./whole-rows.ts";

type Tenant = Parameters<typeof tenantIn>[1];
const never = () => new Promise<void>(() => undefined);
const openThread = (store: Store) =>
  store.transaction((tx) => saveThread(tx, teamId, channelId, threadTs, conversation.id));

/** Each row of the input, after so many ms of waiting: its state, for what it waits, the tries and until when. */
async function rowsOf(
  input: Input,
  times: number[],
  {
    tenant,
    prepare = openThread,
  }: { tenant?: Tenant | "none"; prepare?: (store: Store) => Promise<unknown> } = {},
) {
  await using stage = await openStage();
  const { store } = stage;
  await prepare(store);
  let now = NOW;
  const worker = createInboxWorker({
    store,
    tenants: servedTenants(tenant === "none" ? [] : [tenantIn(accountContext, tenant)]),
    now: () => now,
    logger,
    metrics: { decided: () => undefined, ignored: () => undefined },
  });
  await createAcceptInput({ store, now: () => now })(input);
  const rows: unknown[] = [];
  for (const ms of times) {
    now = NOW + ms;
    worker.wake();
    await worker.idle();
    const [row = expect.fail()] = stage.rows(
      `select state, reason, attempts, next_attempt_at - ${NOW} as due from inputs order by seq desc limit 1`,
    );
    rows.push(Object.values(row));
  }
  await worker.stop();
  return rows;
}

test("for names, and for what is known of files, an input waits ten seconds if nobody hears them before", async () => {
  const people = { known: () => undefined, fetch: never };
  expect(await rowsOf(reply("Hi"), [0, 9_999, 10_000], { tenant: { people } })).toEqual([
    ["waiting", "names", 0, 10_000],
    ["waiting", "names", 0, 10_000],
    ["waiting", "names", 0, 20_000],
  ]);
  const files = [{ id: "F1", name: "a", mimetype: "text/plain", size: 1 }];
  const unknown = { known: () => undefined, fetch: never };
  const withFile: Input = { kind: "slack.reply", ...place, threadTs, text: "", files };
  expect(await rowsOf(withFile, [0], { tenant: { files: unknown } })).toEqual([
    ["waiting", "names", 0, 10_000],
  ]);
});

test("for an author of whom Slack could not be asked, words wait ever longer, for ten minutes", async () => {
  const tenant = { needsAuthors: true, people: { isUntold: () => true } };
  expect(await rowsOf(reply("Hi"), [0, 1_000, 8_000, 300_000, 599_999, 629_999], { tenant })).toEqual([
    ["waiting", "person", 0, 1_000],
    ["waiting", "person", 0, 2_000],
    ["waiting", "person", 0, 10_000],
    ["waiting", "person", 0, 330_000],
    ["waiting", "person", 0, 629_999],
    ["done", null, 0, 629_999],
  ]);
});

test("for a thread whose card is being posted, a reply waits as long as it takes", async () => {
  const root = {
    accountId,
    id: conversation.rootDeliveryId,
    key: deliveryKey(conversation.id, "slack"),
    target: "slack" as const,
    conversationId: conversation.id,
    sourceTime: 0,
    payload: { kind: "slack.root" as const, channelId, text: "card" },
  };
  const prepare = (store: Store) => store.transaction((tx) => insertDeliveries(tx, [root], NOW));
  expect(await rowsOf(reply("Hi"), [0, 100, 4_000, 60_000], { prepare })).toEqual([
    ["waiting", "thread", 0, 100],
    ["waiting", "thread", 0, 200],
    ["waiting", "thread", 0, 5_000],
    ["waiting", "thread", 0, 65_000],
  ]);
});

test("under a post of the bot that no chat is known for, a reply waits ten seconds for its channel's new id", async () => {
  const under: Input = {
    kind: "slack.reply",
    ...place,
    threadTs,
    parentUserId: accountContext.botUserId,
    text: "Hi",
    files: [],
  };
  expect(await rowsOf(under, [0, 4_000, 9_999, 12_499], { prepare: async () => undefined })).toEqual([
    ["waiting", "thread", 0, 100],
    ["waiting", "thread", 0, 5_000],
    ["waiting", "thread", 0, 12_499],
    ["ignored", "not-our-thread", 0, 12_499],
  ]);
});

test("for an account that is not known here, words wait ten seconds", async () => {
  expect(await rowsOf(reply("Hi"), [0, 500, 9_999, 10_499], { tenant: "none" })).toEqual([
    ["waiting", "account", 0, 500],
    ["waiting", "account", 0, 1_000],
    ["waiting", "account", 0, 10_499],
    ["ignored", "unknown-account", 0, 10_499],
  ]);
});

test("for words by command that are being posted, an order about a message waits", async () => {
  const carries = {
    text: "Hi",
    pushed: false,
    agent: {},
    order: { id: "earlier", userId: userIdSchema.parse("U1") },
  };
  const post = {
    accountId,
    id: conversation.rootDeliveryId,
    key: deliveryKey(conversation.id, "slack"),
    target: "slack" as const,
    conversationId: conversation.id,
    sourceTime: 0,
    payload: { kind: "slack.post" as const, text: "Hi", carries },
  };
  const prepare = async (store: Store) => {
    await openThread(store);
    await store.transaction((tx) => insertDeliveries(tx, [post], NOW));
  };
  const unsend = order({ kind: "unsend", channelId, threadTs, ts: slackTsSchema.parse("1795000055.000001") });
  expect(await rowsOf(unsend, [0, 100, 4_000], { prepare })).toEqual([
    ["waiting", "post", 0, 100],
    ["waiting", "post", 0, 200],
    ["waiting", "post", 0, 5_000],
  ]);
});

test("where the database has a transaction run again, nobody is asked for twice", async () => {
  await using stage = await openStage();
  const { store } = stage;
  await openThread(store);
  const twice: Store = {
    ...store,
    transaction: async (work, options) => {
      const undone = store.transaction(async (tx) => {
        await work(tx);
        throw new Error("once more");
      });
      await expect(undone).rejects.toThrow("once more");
      return store.transaction(work, options);
    },
  };
  const asked: string[][] = [];
  const fetch = (userIds: string[]) => {
    asked.push(userIds);
    return never();
  };
  const people = { known: () => undefined, fetch };
  const worker = createInboxWorker({
    store: twice,
    tenants: servedTenants([tenantIn(accountContext, { people })]),
    now: () => NOW,
    logger,
    metrics: { decided: () => undefined, ignored: () => undefined },
  });
  await createAcceptInput({ store, now: () => NOW })(reply("Hi"));
  worker.wake();
  await worker.idle();
  expect(asked).toEqual([["U1"]]);
  await worker.stop();
});
