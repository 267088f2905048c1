import { expect, onTestFinished, test } from "vitest";
import type { Conversation } from "../../src/domain/conversation.ts";
import type { AccountContext } from "../../src/domain/decision.ts";
import {
  type AccountId,
  accountIdSchema,
  channelIdSchema,
  chatraMessageIdSchema,
  clientIdSchema,
  conversationIdOf,
  deliveryIdOf,
  slackTsSchema,
  teamIdSchema,
  userIdSchema,
} from "../../src/domain/ids.ts";
import type { Input } from "../../src/domain/input.ts";
import type { Order } from "../../src/domain/order.ts";
import type { Target } from "../../src/domain/payload.ts";
import { createAcceptInput } from "../../src/inbox/accept-input.ts";
import { createInboxWorker } from "../../src/inbox/inbox-worker.ts";
import type { Rank } from "../../src/inbox/people.ts";
import type { TenantForInbox } from "../../src/inbox/resolve-account.ts";
import { insertAccount, removeAccount } from "../../src/store/accounts.ts";
import { countUnsettledDeliveries, queueDepths } from "../../src/store/backlog.ts";
import type { OwnedDelivery } from "../../src/store/cause.ts";
import { saveConversations } from "../../src/store/conversations.ts";
import { changeDelivery, insertDeliveries } from "../../src/store/deliveries.ts";
import { claimDeliveries } from "../../src/store/delivery-claims.ts";
import { unfinishedDeliveries } from "../../src/store/delivery-queries.ts";
import { saveInstallation } from "../../src/store/installations.ts";
import { linksOfSlackMessage } from "../../src/store/links.ts";
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
import { readAudit } from "../store/read-audit.ts";
import { servedTenants, tenantIn } from "./served-tenants.ts";

const START = 1_795_000_100_000;
const userId = userIdSchema.parse("U1");
const threadTs = slackTsSchema.parse("1795000000.000001");
const ts = (nth: number) => slackTsSchema.parse(`1795000001.00000${nth}`);

/** Of the same workspace, and of another one, where everything has the same ids on purpose. */
const second: AccountContext = {
  ...accountContext,
  accountId: accountIdSchema.parse("second"),
  channelId: channelIdSchema.parse("C2"),
};
const foreign: AccountContext = {
  ...accountContext,
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
  onTestFinished(() => worker.stop());
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
      return (await store.transaction((tx) => claimDeliveries(tx, claim))).map(({ payload }) => payload);
    },
    owed: () => store.transaction((tx) => countUnsettledDeliveries(tx)),
  };
}

function reply(nth: number, text: string, more: { teamId?: typeof teamId } = {}): Input {
  return { kind: "slack.reply", teamId, channelId, threadTs, ts: ts(nth), userId, text, files: [], ...more };
}

function order(id: string, act: Order, whose: Pick<AccountContext, "teamId" | "accountId">): Input {
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
      await saveConversations(tx, one);
      await saveThread(tx, one.teamId, channelId, threadTs, one.id);
    }
  });

const { clientId } = conversation;
const words = "words";
const relay: Order = {
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
    [accountContext, second, foreign].map((one) => tenantIn(one)),
  );
  await inbox.take(input);
  await inbox.later(10_000);
  expect(inbox.ignored).toEqual(["unknown-account"]);
  // Whoever ordered it is told, in their own workspace, and nobody else is told anything.
  expect(await inbox.owed()).toMatchObject([{ target: "slack", count: 1 }]);
  const isForeign = "teamId" in input && input.teamId === foreign.teamId;
  expect(await inbox.claimed(isForeign ? foreign.accountId : accountId, "slack")).toMatchObject([
    { kind: "slack.answer", text: expect.stringContaining("Your command did nothing") },
  ]);
  expect(await store.transaction((tx) => readAudit(tx, 5))).toEqual([]);
  expect((await store.transaction((tx) => queueDepths(tx))).inputs).toBe(0);
  await inbox.worker.stop();
});

test("an order in a thread that names the thread's own account is carried out", async () => {
  await using stage = await openStage();
  await openThreads(stage.store, conversation, foreignConversation);
  const inbox = inboxOn(
    stage.store,
    [foreign, second, accountContext].map((one) => tenantIn(one)),
  );
  await inbox.take(order("o", relay, accountContext));
  expect(await inbox.claimed(accountId, "chatra")).toMatchObject([{ kind: "chatra.send", clientId }]);
  expect(inbox.ignored).toEqual([]);
  await inbox.worker.stop();
});

test.each<[string, Input, string]>([
  ["replies", reply(1, words), "The visitor did not get your reply: an admin removed"],
  [
    "presses *Retry*",
    {
      kind: "slack.button",
      teamId,
      channelId,
      messageTs: ts(1),
      threadTs,
      userId,
      action: "retry",
      deliveryId: deliveryIdOf("a reply", "send"),
      actionTs: "1",
    },
    "The bot did not try again: an admin removed",
  ],
])(
  "who %s where the account is gone is told so after a while, by another account of the workspace",
  async (_, input, told) => {
    await using stage = await openStage();
    await openThreads(stage.store, conversation);
    const inbox = inboxOn(stage.store, [tenantIn(foreign), tenantIn(second)]);
    await inbox.take(input);
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
        text: expect.stringContaining(told),
      },
    ]);
    // That is all: nothing for Chatra, and nothing for anybody else.
    expect(await inbox.owed()).toMatchObject([{ target: "slack", count: 1 }]);
    await inbox.worker.stop();
  },
);

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
  served.push(tenantIn(accountContext));
  await inbox.later(500);
  const sends = await stage.store.transaction((tx) => unfinishedDeliveries(tx, conversation.id));
  expect(sends.map(({ payload }) => ("text" in payload ? payload.text : payload.kind))).toEqual([
    "one",
    "two",
  ]);
  expect(inbox.ignored).toEqual([]);
  await inbox.worker.stop();
});

test.each(["served here", "installed"])(
  "what was said a day ago waits as long as its account may be served again, in a workspace that is %s",
  async (where) => {
    await using stage = await openStage();
    const { store } = stage;
    await openThreads(store, conversation);
    const kept = { accountId, teamId, name: "shop", channelId, secrets: "sealed with a key that is missing" };
    await store.transaction((tx) => insertAccount(tx, kept, 0));
    const installation = {
      teamId,
      isOrgWide: false,
      sealed: "sealed",
      version: "1",
      installedAt: 0,
      expiresAt: undefined,
      refreshAt: undefined,
    };
    if (where === "installed") await store.transaction((tx) => saveInstallation(tx, installation));
    const served: TenantForInbox[] = where === "installed" ? [] : [tenantIn(second)];
    const inbox = inboxOn(store, served);
    await inbox.take(reply(1, "one"));
    await inbox.later(86_400_000);
    expect([inbox.ignored, await inbox.owed()]).toEqual([[], []]);
    served.push(tenantIn(accountContext));
    await inbox.later(29_999);
    expect(await inbox.owed()).toEqual([]);
    await inbox.later(1);
    expect(await inbox.claimed(accountId, "chatra")).toMatchObject([{ kind: "chatra.send", text: "one" }]);
    await inbox.worker.stop();
  },
);

test("what was said is given up at last when its account was removed, or the app taken from its workspace", async () => {
  await using stage = await openStage();
  const { store } = stage;
  await openThreads(store, conversation, foreignConversation);
  const account = { name: "shop", channelId, secrets: "sealed" };
  await store.transaction(async (tx) => {
    await insertAccount(tx, { ...account, accountId, teamId }, 0);
    await insertAccount(tx, { ...account, accountId: foreign.accountId, teamId: foreign.teamId }, 0);
    await removeAccount(tx, teamId, accountId, 0);
  });
  const inbox = inboxOn(store, [tenantIn(second)]);
  await inbox.take(reply(1, words), reply(1, words, { teamId: foreign.teamId }));
  await inbox.later(10_000);
  expect(inbox.ignored).toEqual(["unknown-account", "unknown-account"]);
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
  served.push(tenantIn(accountContext), tenantIn(second));
  await inbox.later(500);
  expect(await inbox.claimed(owner, "slack")).toMatchObject([{ kind: "slack.root", channelId: "C2" }]);
  expect(await inbox.claimed(accountId, "slack")).toEqual([]);
  await inbox.worker.stop();
});

test("the same channel, thread, person and time in two workspaces are two, each with its own client", async () => {
  await using stage = await openStage();
  const { store } = stage;
  await openThreads(store, conversation, foreignConversation);
  const inbox = inboxOn(store, [tenantIn(accountContext), tenantIn(foreign)]);
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
  const [kept] = await store.transaction((tx) => linksOfSlackMessage(tx, foreign.teamId, channelId, ts(1)));
  expect(kept).toMatchObject({ conversationId: foreignConversation.id, state: "live" });
  await inbox.worker.stop();
});

test("a thread that another workspace is about to open in a channel of the same id holds nothing up", async () => {
  await using stage = await openStage();
  const inbox = inboxOn(stage.store, [tenantIn(accountContext), tenantIn(foreign)]);
  const root = {
    id: foreignConversation.rootDeliveryId,
    accountId: foreign.accountId,
    key: "root",
    target: "slack" as const,
    conversationId: foreignConversation.id,
    sourceTime: 0,
    payload: { kind: "slack.root", channelId, text: "card" } as const,
  };
  await stage.store.transaction((tx) => insertDeliveries(tx, [root], START));
  await inbox.take(reply(1, "among colleagues"));
  expect((await stage.store.transaction((tx) => queueDepths(tx))).inputs).toBe(0);
  // In the workspace whose thread it is, the reply waits until the thread is known.
  await inbox.take(reply(1, words, { teamId: foreign.teamId }));
  expect((await stage.store.transaction((tx) => queueDepths(tx))).inputs).toBe(1);
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
  const inbox = inboxOn(store, [tenantIn(accountContext, { people, needsAuthors })]);
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
  expect(await sent()).toEqual([told ? { name: told.name } : {}]);
});

test.each([
  ["member", undefined],
  ["guest", /you are a guest/],
  ["untold", /Slack did not say whether you are a guest/],
] as const)(
  "who gives a command in a thread is asked about first, and then taken for a %s",
  async (rank, told) => {
    await using stage = await openStage();
    const { store } = stage;
    await openThreads(store, conversation);
    let known: Rank | undefined;
    const asked: string[] = [];
    const people = {
      rank: () => known,
      fetch: async () => {
        asked.push("ask");
        known = rank;
      },
    };
    const inbox = inboxOn(store, [tenantIn(accountContext, { people })]);
    await inbox.take(reply(1, "a plain reply needs no rank"));
    expect(asked).toEqual([]);
    await inbox.take(reply(2, "!push Sale"));
    await expect.poll(() => asked).toEqual(["ask"]);
    await inbox.later(0);
    const slack = await inbox.claimed(accountId, "slack");
    const ephemerals = slack.flatMap((payload) => (payload.kind === "slack.whisper" ? [payload.text] : []));
    expect(ephemerals).toEqual(told === undefined ? [] : [expect.stringMatching(told)]);
    const sent = (await inbox.claimed(accountId, "chatra")).map(
      (payload) => "text" in payload && payload.text,
    );
    expect(sent).toContain("a plain reply needs no rank");
  },
);

test.each([
  ["is carried out once it tells", 3_000, "member"],
  ["is refused in the end, and they are told", 600_000, "unasked"],
] as const)(
  "a command or a press of somebody whom Slack can't be asked about %s",
  async (_, waits, later) => {
    await using stage = await openStage();
    const { store } = stage;
    await openThreads(store, conversation);
    let rank: Rank = "unasked";
    let forgotten = 0;
    const people = {
      rank: () => rank,
      forget: () => {
        forgotten += 1;
      },
    };
    const inbox = inboxOn(store, [tenantIn(accountContext, { people })]);
    await inbox.take(reply(1, "!push Sale"));
    await inbox.take({
      kind: "slack.button",
      teamId,
      channelId,
      userId,
      action: "send-again",
      deliveryId: deliveryIdOf("nothing", "known"),
      messageTs: ts(2),
      actionTs: "2",
    });
    expect(await inbox.claimed(accountId, "slack")).toEqual([]);
    expect(forgotten).toBeGreaterThan(0);
    rank = later;
    await inbox.later(waits);
    const slack = await inbox.claimed(accountId, "slack");
    const ephemerals = slack.flatMap((payload) => (payload.kind === "slack.whisper" ? [payload.text] : []));
    const refused = expect.stringMatching(/Slack did not say whether you are a guest/);
    const carriedOut = expect.stringMatching(/no longer works/);
    const isMember = later === "member";
    expect(ephemerals).toEqual(isMember ? [carriedOut] : [refused, refused]);
    expect(await inbox.claimed(accountId, "chatra")).toMatchObject(isMember ? [{ text: "Sale" }] : []);
    await inbox.worker.stop();
  },
);

test.each(["an order", "a press"])(
  "%s can't reach a delivery of another account, though it belongs to no chat",
  async (by) => {
    await using stage = await openStage();
    const { store } = stage;
    await openThreads(store, conversation);
    const call: OwnedDelivery = {
      accountId: second.accountId,
      id: deliveryIdOf("call", "of the second"),
      key: "call:1",
      conversationId: undefined,
      sourceTime: 0,
      payload: {
        kind: "chatra.call",
        call: { kind: "run", actionId: "a", actionName: "A", input: {} },
        order: { id: "earlier", userId },
      },
    };
    await store.transaction(async (tx) => {
      await insertDeliveries(tx, [call], 0);
      await changeDelivery(tx, call.id, { state: "failed" }, 0);
    });
    const read = () => stage.rows("select * from deliveries where key = 'call:1'");
    const before = read();
    const inbox = inboxOn(
      store,
      [accountContext, second].map((one) => tenantIn(one)),
    );
    const press: Input = {
      kind: "slack.button",
      teamId,
      channelId,
      messageTs: ts(1),
      threadTs,
      userId,
      action: "retry",
      deliveryId: call.id,
      actionTs: "1",
    };
    await inbox.take(
      by === "a press" ? press : order("o", { kind: "retry", deliveryId: call.id }, accountContext),
    );
    expect(read()).toEqual(before);
    expect(inbox.ignored).toEqual([by === "a press" ? "stale-button" : "stale-order"]);
    await inbox.worker.stop();
  },
);
