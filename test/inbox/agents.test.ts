import { expect, onTestFinished, test } from "vitest";
import type { AccountContext } from "../../src/domain/decision.ts";
import { deliveryKey } from "../../src/domain/delivery.ts";
import {
  accountIdSchema,
  channelIdSchema,
  clientIdSchema,
  conversationIdOf,
  slackTsSchema,
  teamIdSchema,
  userIdSchema,
} from "../../src/domain/ids.ts";
import type { ChatraEvent, Input, SeenAgent } from "../../src/domain/input.ts";
import { createAcceptInput } from "../../src/inbox/accept-input.ts";
import { createInboxWorker } from "../../src/inbox/inbox-worker.ts";
import { mapTeammate, readAgents } from "../../src/store/agents.ts";
import { saveConversations } from "../../src/store/conversations.ts";
import { changeDelivery, lockDeliveries } from "../../src/store/deliveries.ts";
import { claimDeliveries, releaseDelivery } from "../../src/store/delivery-claims.ts";
import { unsettledDeliveries } from "../../src/store/delivery-queries.ts";
import type { Store } from "../../src/store/store.ts";
import { saveThread } from "../../src/store/threads.ts";
import type { Tx } from "../../src/store/tx.ts";
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

const START = 1_795_000_100_000;
const threadTs = slackTsSchema.parse("1795000000.000001");
const ada = userIdSchema.parse("UADA");
const place = { accountId, teamId };
/** Of another workspace, where everything has the same ids on purpose. */
const foreign: AccountContext = {
  ...accountContext,
  accountId: accountIdSchema.parse("foreign"),
  teamId: teamIdSchema.parse("T2"),
  channelId: channelIdSchema.parse("C2"),
};

/** The inbox; whoever writes has this email in Slack. */
function inboxOn(store: Store, email: () => string | undefined = () => undefined) {
  const people = { known: () => ({ name: "Ada of Slack", email: email() }) };
  const worker = createInboxWorker({
    store,
    tenants: servedTenants([tenantIn(accountContext, { people }), tenantIn(foreign, { people })]),
    now: () => START,
    logger,
    metrics: { decided: () => undefined, ignored: () => undefined },
  });
  onTestFinished(() => worker.stop());
  store.onWork((what) => what === "inputs" && worker.wake());
  const accept = createAcceptInput({ store, now: () => START });
  return {
    take: async (...inputs: Input[]) => {
      await Promise.all(inputs.map((input) => accept(input)));
      worker.wake();
      await worker.idle();
    },
    /** Whom what waits for Chatra goes out as. */
    sentAs: async () => {
      const claim = {
        accountId,
        target: "chatra",
        limit: 9,
        owner: "me",
        now: START,
        leaseUntil: START + 1,
      } as const;
      const claimed = await store.transaction((tx) => claimDeliveries(tx, claim));
      return claimed.flatMap(({ payload }) => (payload.kind === "chatra.send" ? [payload.agent] : []));
    },
  };
}

const known = (store: Store, where: { accountId: typeof accountId; teamId: typeof teamId } = place) =>
  store.transaction(async (tx) =>
    (await readAgents(tx, where)).map(({ id, name, email }) => [id, name, email]),
  );

let nth = 0;
function event(agents: SeenAgent[], more: Partial<ChatraEvent> = {}): ChatraEvent {
  nth += 1;
  return {
    kind: "chatra.event",
    accountId,
    event: "chatFragment",
    clientId: clientIdSchema.parse(`client ${nth}`),
    profile: {},
    nobodyAvailable: false,
    messages: [],
    agents,
    bodyDigest: `digest ${nth}`,
    ...more,
  };
}

function reply(text: string, ts: string, more: { teamId?: typeof teamId } = {}): Input {
  const at = { teamId, channelId, threadTs, ts: slackTsSchema.parse(ts) };
  return { kind: "slack.reply", ...at, userId: ada, text, files: [], ...more };
}

const openThread = (store: Store) =>
  store.transaction(async (tx) => {
    await saveConversations(tx, conversation);
    await saveThread(tx, teamId, channelId, threadTs, conversation.id);
  });

test("the agents of an account are learned from its events, of many at once too, and of nobody else's", async () => {
  await using stage = await openStage();
  const { store } = stage;
  const inbox = inboxOn(store);
  const repeated = event([{ id: "a1", name: "Ada", email: "ada@shop.example" }]);
  await inbox.take(repeated, event([{ id: "a2", name: "Bo" }]), event([]), event([{ id: "a2" }]));
  await inbox.take(repeated, event([{ id: "x1", name: "Eve" }], { accountId: foreign.accountId }));
  expect(await known(store)).toEqual([
    ["a1", "Ada", "ada@shop.example"],
    ["a2", "Bo", undefined],
  ]);
  expect(await known(store, { ...place, accountId: foreign.accountId })).toEqual([["x1", "Eve", undefined]]);
});

test("an event that shows nothing new teaches its agents all the same, and an account that is not served none", async () => {
  await using stage = await openStage();
  const { store } = stage;
  const inbox = inboxOn(store);
  await inbox.take(event([{ id: "a1" }], { event: "chatTranscript" }));
  await inbox.take(event([{ id: "a9" }], { accountId: accountIdSchema.parse("gone") }));
  expect(await known(store)).toEqual([["a1", undefined, undefined]]);
});

test("a reply goes out as the agent with its author's email, and as the one set by hand before that", async () => {
  await using stage = await openStage();
  const { store } = stage;
  await openThread(store);
  let email: string | undefined = "nobody@shop.example";
  const inbox = inboxOn(store, () => email);
  await inbox.take(event([{ id: "a1", name: "Ada L.", email: "ADA@shop.example" }, { id: "a2" }]));
  await inbox.take(reply("of nobody", "1795000001.000001"));
  expect(await inbox.sentAs()).toEqual([{ name: "Ada of Slack" }]);
  email = " ada@shop.example";
  await inbox.take(reply("by email", "1795000002.000001"));
  // Another reply of the conversation is under way, so this one is looked at where it waits.
  const { agents, waiting } = await store.transaction(async (tx) => ({
    agents: await readAgents(tx, place),
    waiting: await unsent(tx),
  }));
  expect(waiting).toEqual([{ agentId: "a1", name: "Ada L.", email: "ADA@shop.example" }]);
  expect(agents.map(({ teammates }) => teammates)).toEqual([[], [{ userId: ada, byHand: false }]]);
  await store.transaction((tx) => mapTeammate(tx, place, { userId: ada, agentId: "a2", byHand: true }));
  await inbox.take(reply("by hand", "1795000003.000001"));
  expect((await store.transaction(unsent)).at(-1)).toEqual({ agentId: "a2" });
});

test("a reply that failed goes out again as the agent whom its author answers as by then", async () => {
  await using stage = await openStage();
  const { store } = stage;
  await openThread(store);
  const inbox = inboxOn(store, () => "ada@shop.example");
  await inbox.take(reply("of nobody", "1795000001.000001"));
  expect(await inbox.sentAs()).toEqual([{ name: "Ada of Slack" }]);
  const key = deliveryKey(conversation.id, "chatra");
  const [send] = await store.transaction((tx) => unsettledDeliveries(tx, key));
  if (send === undefined) throw new Error("nothing was sent");
  const fail = () =>
    store.transaction(async (tx) => {
      await releaseDelivery(
        tx,
        send.id,
        { state: "uncertain", outcomeUnknown: false, nextAttemptAt: 0 },
        START,
      );
      await lockDeliveries(tx, [send.id]);
      await changeDelivery(tx, send.id, { state: "failed" }, START);
    });
  await fail();
  await inbox.take(event([{ id: "a1", name: "Ada", email: "ada@shop.example" }, { id: "a2" }]));
  await inbox.take(reply("!resend", "1795000002.000001"));
  expect(await inbox.sentAs()).toEqual([{ agentId: "a1", name: "Ada", email: "ada@shop.example" }]);
  await fail();
  await store.transaction((tx) => mapTeammate(tx, place, { userId: ada, agentId: "a2", byHand: true }));
  const press = { channelId, threadTs, messageTs: threadTs, action: "retry", actionTs: "1" } as const;
  const userId = userIdSchema.parse("UGRACE");
  await inbox.take({ kind: "slack.button", teamId, userId, deliveryId: send.id, ...press });
  expect(await inbox.sentAs()).toEqual([{ agentId: "a2" }]);
});

test("the agents of another account, and a mapping in another workspace, are nothing to go by", async () => {
  await using stage = await openStage();
  const { store } = stage;
  await openThread(store);
  const inbox = inboxOn(store, () => "ada@shop.example");
  await inbox.take(
    event([{ id: "x1", name: "Eve", email: "ada@shop.example" }], { accountId: foreign.accountId }),
    event([{ id: "a1" }]),
  );
  await store.transaction(async (tx) => {
    await mapTeammate(
      tx,
      { accountId, teamId: foreign.teamId },
      { userId: ada, agentId: "a1", byHand: true },
    );
    await mapTeammate(
      tx,
      { ...place, accountId: foreign.accountId },
      { userId: ada, agentId: "x1", byHand: true },
    );
  });
  await inbox.take(reply("Hi", "1795000001.000001"));
  expect(await inbox.sentAs()).toEqual([{ name: "Ada of Slack" }]);
});

test("words by command go out as their author's agent, to a visitor who is new as well", async () => {
  await using stage = await openStage();
  const { store } = stage;
  const inbox = inboxOn(store, () => "ada@shop.example");
  await inbox.take(event([{ id: "a1", name: "Ada", email: "ada@shop.example" }]));
  const clientId = clientIdSchema.parse("new here");
  const act = { kind: "send", clientId, text: "Hello", pushed: false } as const;
  const order = { id: "o1", userId: ada, answer: { channelId } };
  await inbox.take({ kind: "slack.act", teamId, accountId, order, act, at: START });
  const key = deliveryKey(conversationIdOf(accountId, clientId), "slack");
  const carried = async () =>
    (await store.transaction((tx) => unsettledDeliveries(tx, key))).flatMap(({ payload }) =>
      payload.kind === "slack.post" ? [payload.carries?.agent] : [],
    );
  // The bot asks Chatra for a visitor who is new, and goes on when it knows them.
  await expect.poll(carried).toEqual([{ agentId: "a1", name: "Ada", email: "ada@shop.example" }]);
});

/** The agents of the replies that wait behind the one that was claimed. */
async function unsent(tx: Tx) {
  const waiting = await unsettledDeliveries(tx, deliveryKey(conversation.id, "chatra"));
  return waiting.flatMap(({ payload, state }) =>
    payload.kind === "chatra.send" && state === "pending" ? [payload.agent] : [],
  );
}
