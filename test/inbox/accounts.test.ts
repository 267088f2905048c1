import { expect, test } from "vitest";
import type { Act } from "../../src/domain/act.ts";
import type { Conversation } from "../../src/domain/conversation.ts";
import type { Surroundings } from "../../src/domain/decision.ts";
import type { Target } from "../../src/domain/delivery.ts";
import {
  type AccountId,
  accountIdSchema,
  channelIdSchema,
  chatraMessageIdSchema,
  clientIdSchema,
  conversationIdOf,
  slackTsSchema,
  teamIdSchema,
  userIdSchema,
} from "../../src/domain/ids.ts";
import type { Input } from "../../src/domain/input.ts";
import { createAcceptInput } from "../../src/inbox/accept-input.ts";
import { createInboxWorker } from "../../src/inbox/inbox-worker.ts";
import type { TenantForInbox } from "../../src/inbox/tenants.ts";
import type { Store } from "../../src/store/store.ts";
import {
  accountId,
  channelId,
  conversation,
  logger,
  openStage,
  surroundings,
  teamId,
} from "../outbox/stage.ts";
import { servedTenants, tenantIn } from "./served-tenants.ts";

const START = 1_795_000_100_000;
const userId = userIdSchema.parse("U1");
const threadTs = slackTsSchema.parse("1795000000.000001");
const ts = (nth: number) => slackTsSchema.parse(`1795000001.00000${nth}`);

/** Of the same workspace, and of another one, where everything has the same ids on purpose. */
const second: Surroundings = {
  ...surroundings,
  accountId: accountIdSchema.parse("second"),
  channelId: channelIdSchema.parse("C2"),
};
const foreign: Surroundings = {
  ...surroundings,
  accountId: accountIdSchema.parse("foreign"),
  teamId: teamIdSchema.parse("T2"),
};
const foreignClient = clientIdSchema.parse("client of T2");
const foreignConversation: Conversation = {
  ...conversation,
  id: conversationIdOf(foreign.accountId, foreignClient),
  accountId: foreign.accountId,
  teamId: foreign.teamId,
  clientId: foreignClient,
};

/** The inbox with these accounts; more can be put into the list, or taken out, at any time. */
function inboxOn(store: Store, served: TenantForInbox[]) {
  let at = START;
  const ignored: string[] = [];
  const tenants = servedTenants(served);
  const worker = createInboxWorker({
    store,
    tenants,
    now: () => at,
    logger,
    metrics: { decided: () => undefined, ignored: (_, reason) => void ignored.push(reason) },
  });
  const accept = createAcceptInput({ store, now: () => at });
  return {
    worker,
    ignored,
    looks: () => tenants.looks(),
    take: async (...inputs: Input[]) => {
      for (const input of inputs) await accept(input);
      worker.wake();
      await worker.idle();
    },
    /** So much later the inbox looks again. */
    later: async (ms: number) => {
      at += ms;
      worker.wake();
      await worker.idle();
    },
    /** What an account may send now, claimed. */
    claimed: async (owner: AccountId, target: Target) => {
      const claim = { accountId: owner, target, limit: 9, owner: "me", now: at, leaseUntil: at + 1 };
      return (await store.transaction((tx) => tx.claimDeliveries(claim))).map(({ payload }) => payload);
    },
    owed: () => store.transaction((tx) => tx.owedDeliveries()),
  };
}

function reply(nth: number, text: string, more: { teamId?: typeof teamId } = {}): Input {
  return { kind: "slack.reply", teamId, channelId, threadTs, ts: ts(nth), userId, text, files: [], ...more };
}

function order(id: string, act: Act, whose: Pick<Surroundings, "teamId" | "accountId">): Input {
  const { teamId: ofTeam, accountId: named } = whose;
  const answer = { channelId };
  return {
    kind: "slack.act",
    teamId: ofTeam,
    accountId: named,
    order: { id, userId, answer },
    act,
    at: START,
  };
}

const openThreads = (store: Store, ...conversations: Conversation[]) =>
  store.transaction(async (tx) => {
    for (const one of conversations) {
      await tx.saveConversation(one);
      await tx.saveThread(one.teamId, channelId, threadTs, one.id);
    }
  });

const { clientId } = conversation;
const words = "words";
const relay: Act = {
  kind: "relay",
  channelId,
  threadTs,
  ts: ts(1),
  authorId: userId,
  text: words,
  files: [],
};

test.each([
  [
    "to send, naming an account of another workspace",
    order("o", { kind: "send", clientId, text: words, pushed: false }, { ...foreign, accountId }),
  ],
  [
    "about a client, naming an account of another workspace",
    order("o", { kind: "update", clientId, changes: { name: "Eve" } }, { ...foreign, accountId }),
  ],
  [
    "to run an action, naming an account of another workspace",
    order("o", { kind: "run", actionId: "a", actionName: "A", input: {} }, { ...foreign, accountId }),
  ],
  ["in a thread, naming another account of the same workspace", order("o", relay, second)],
  ["in a thread, naming an account of another workspace", order("o", relay, { ...foreign, teamId })],
])("an order %s is ignored, and only its giver is told", async (_, input) => {
  await using stage = await openStage();
  const { store } = stage;
  await openThreads(store, conversation, foreignConversation);
  const inbox = inboxOn(
    store,
    [surroundings, second, foreign].map((one) => tenantIn(one)),
  );
  await inbox.take(input);
  await inbox.later(10_000);
  expect(inbox.ignored).toEqual(["unknown-account"]);
  // Whoever ordered it is told, in their own workspace, and nobody else is told anything.
  expect(await inbox.owed()).toMatchObject([{ target: "slack", count: 1 }]);
  const isForeign = "teamId" in input && input.teamId === foreign.teamId;
  expect(await inbox.claimed(isForeign ? foreign.accountId : accountId, "slack")).toMatchObject([
    { kind: "slack.answer", text: expect.stringContaining("Nothing was done") },
  ]);
  expect(await store.transaction((tx) => tx.readAudit(5))).toEqual([]);
  expect((await store.transaction((tx) => tx.queueDepths())).inputs).toBe(0);
  await inbox.worker.stop();
});

test("an order in a thread that names the thread's own account is carried out", async () => {
  await using stage = await openStage();
  await openThreads(stage.store, conversation, foreignConversation);
  const inbox = inboxOn(
    stage.store,
    [foreign, second, surroundings].map((one) => tenantIn(one)),
  );
  await inbox.take(order("o", relay, surroundings));
  expect(await inbox.claimed(accountId, "chatra")).toMatchObject([{ kind: "chatra.send", clientId }]);
  expect(inbox.ignored).toEqual([]);
  await inbox.worker.stop();
});

test("who replies where the account is gone is told so after a while, by another account of the workspace", async () => {
  await using stage = await openStage();
  await openThreads(stage.store, conversation);
  const inbox = inboxOn(stage.store, [tenantIn(foreign), tenantIn(second)]);
  await inbox.take(reply(1, words));
  await inbox.later(9_999);
  expect(await inbox.owed()).toEqual([]);
  expect(inbox.looks()).toBeGreaterThan(0);
  await inbox.later(1_000);
  expect(inbox.ignored).toEqual(["unknown-account"]);
  expect(await inbox.claimed(second.accountId, "slack")).toEqual([
    {
      kind: "slack.whisper",
      channelId,
      threadTs,
      userId,
      text: expect.stringContaining("The visitor did not get your reply."),
    },
  ]);
  // That is all: nothing for Chatra, and nothing for anybody else.
  expect(await inbox.owed()).toMatchObject([{ target: "slack", count: 1 }]);
  await inbox.worker.stop();
});

test("where no account of a workspace is left, none of another's speaks for it", async () => {
  await using stage = await openStage();
  await openThreads(stage.store, conversation);
  const inbox = inboxOn(stage.store, [tenantIn(foreign)]);
  await inbox.take(reply(1, words));
  await inbox.later(10_000);
  expect(inbox.ignored).toEqual(["unknown-account"]);
  expect(await inbox.owed()).toEqual([]);
  await inbox.worker.stop();
});

test("what comes for an account before it is known here is decided as soon as it is, in order", async () => {
  await using stage = await openStage();
  await openThreads(stage.store, conversation);
  const served: TenantForInbox[] = [tenantIn(second)];
  const inbox = inboxOn(stage.store, served);
  await inbox.take(reply(1, "one"), reply(2, "two"));
  expect(await inbox.owed()).toEqual([]);
  expect(inbox.looks()).toBeGreaterThan(0);
  served.push(tenantIn(surroundings));
  await inbox.later(500);
  const sends = await stage.store.transaction((tx) => tx.unfinishedDeliveries(conversation.id));
  expect(sends.map(({ payload }) => ("text" in payload ? payload.text : payload.kind))).toEqual([
    "one",
    "two",
  ]);
  expect(inbox.ignored).toEqual([]);
  await inbox.worker.stop();
});

test("the words of a visitor wait for their account in the same way", async () => {
  await using stage = await openStage();
  const served: TenantForInbox[] = [];
  const inbox = inboxOn(stage.store, served);
  const { accountId: owner } = second;
  const id = chatraMessageIdSchema.parse("m1");
  await inbox.take({
    kind: "chatra.event",
    accountId: owner,
    event: "chatFragment",
    clientId,
    profile: {},
    nobodyAvailable: false,
    messages: [{ id, author: "client", text: "Hello?", createdAt: START, automatic: false }],
    bodyDigest: "digest",
  });
  served.push(tenantIn(surroundings), tenantIn(second));
  await inbox.later(500);
  expect(await inbox.claimed(owner, "slack")).toMatchObject([{ kind: "slack.root", channelId: "C2" }]);
  expect(await inbox.claimed(accountId, "slack")).toEqual([]);
  await inbox.worker.stop();
});

test("the same channel, thread, person and time in two workspaces are two, each with its own client", async () => {
  await using stage = await openStage();
  const { store } = stage;
  await openThreads(store, conversation, foreignConversation);
  const inbox = inboxOn(store, [tenantIn(surroundings), tenantIn(foreign)]);
  const elsewhere = { teamId: foreign.teamId };
  await inbox.take(reply(1, "for the one"), reply(1, "for the other", elsewhere));
  await inbox.take({
    kind: "slack.edit",
    ...elsewhere,
    channelId,
    threadTs,
    ts: ts(1),
    editedTs: ts(2),
    userId,
    text: "for the other, better",
    files: [],
  });
  expect(await inbox.claimed(accountId, "chatra")).toMatchObject([
    { kind: "chatra.send", clientId, text: "for the one" },
  ]);
  expect(await inbox.claimed(foreign.accountId, "chatra")).toMatchObject([
    { kind: "chatra.send", clientId: foreignClient, text: "for the other, better" },
  ]);
  await inbox.take({ kind: "slack.delete", teamId, channelId, threadTs, ts: ts(1), at: START });
  const [kept] = await store.transaction((tx) => tx.linksOfSlackMessage(foreign.teamId, channelId, ts(1)));
  expect(kept).toMatchObject({ conversationId: foreignConversation.id, state: "live" });
  await inbox.worker.stop();
});

test("a thread that another workspace is about to open in a channel of the same id holds nothing up", async () => {
  await using stage = await openStage();
  const inbox = inboxOn(stage.store, [tenantIn(surroundings), tenantIn(foreign)]);
  const root = {
    id: foreignConversation.rootDeliveryId,
    accountId: foreign.accountId,
    key: "root",
    target: "slack" as const,
    conversationId: foreignConversation.id,
    sourceTime: 0,
    payload: { kind: "slack.root", channelId, text: "card" } as const,
  };
  await stage.store.transaction((tx) => tx.insertDeliveries([root], START));
  await inbox.take(reply(1, "among colleagues"));
  expect((await stage.store.transaction((tx) => tx.queueDepths())).inputs).toBe(0);
  // In the workspace whose thread it is, the reply waits until the thread is known.
  await inbox.take(reply(1, words, { teamId: foreign.teamId }));
  expect((await stage.store.transaction((tx) => tx.queueDepths())).inputs).toBe(1);
  await inbox.worker.stop();
});

test.each([
  ["waits until Slack tells who that is", true, 3_000],
  ["goes out without one in the end, for somebody to see that it is refused", true, 600_000],
  ["goes out at once where the account has an agent for it", false, 0],
])("a reply whose author Slack can't be asked about %s", async (_, needsAuthors, waits) => {
  await using stage = await openStage();
  const { store } = stage;
  await openThreads(store, conversation);
  const ann = { name: "Ann", email: "ann@example.org" };
  let told: typeof ann | undefined;
  let forgotten = 0;
  const people = {
    known: () => told ?? { name: undefined, email: undefined },
    isUntold: () => told === undefined,
    forget: () => {
      forgotten += 1;
    },
  };
  const inbox = inboxOn(store, [tenantIn(surroundings, { people, needsAuthors })]);
  const sent = async () =>
    (await inbox.claimed(accountId, "chatra")).flatMap((payload) =>
      payload.kind === "chatra.send" ? [payload.agent] : [],
    );
  await inbox.take(reply(1, "to whom it concerns"));
  if (waits > 0) {
    expect([await sent(), forgotten]).toEqual([[], 1]);
    if (waits < 600_000) told = ann;
    await inbox.later(waits);
  }
  expect(await sent()).toEqual([told ?? {}]);
});
