import { expect, test } from "vitest";
import { accountIdSchema, teamIdSchema } from "../../src/domain/ids.ts";
import type { Input } from "../../src/domain/input.ts";
import type { Order } from "../../src/domain/order.ts";
import { createAcceptInput } from "../../src/inbox/accept-input.ts";
import { createInboxWorker } from "../../src/inbox/inbox-worker.ts";
import { insertAccount, removeAccount } from "../../src/store/accounts.ts";
import { saveConversations } from "../../src/store/conversations.ts";
import { saveThread } from "../../src/store/threads.ts";
import { anEpisode } from "../domain/builders.ts";
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
import { clientId, NOW, threadTs, userId } from "./whole-rows.ts";

const second = { ...accountContext, accountId: accountIdSchema.parse("second") };
const elsewhere = teamIdSchema.parse("T2");

/** What stands in the store after an order about the client of an account that is `state`; those of `served` teams are there. */
async function afterOrder(act: Order, state: "removed" | "active", orderedIn = teamId) {
  await using stage = await openStage();
  const { store } = stage;
  await store.transaction(async (tx) => {
    await insertAccount(tx, { accountId, teamId, name: "shop", channelId, secrets: "sealed" }, 0);
    if (state === "removed") await removeAccount(tx, teamId, accountId, 0);
    await saveConversations(tx, { ...conversation, threadTs, episode: anEpisode() });
    await saveThread(tx, teamId, channelId, threadTs, conversation.id);
  });
  let now = NOW;
  const worker = createInboxWorker({
    store,
    tenants: servedTenants([tenantIn(second), tenantIn({ ...second, teamId: elsewhere })]),
    now: () => now,
    logger,
    metrics: { decided: () => undefined, ignored: () => undefined },
  });
  const input: Input = {
    kind: "slack.act",
    teamId: orderedIn,
    accountId,
    order: { id: "order 1", userId, answer: { channelId } },
    act,
    at: NOW,
  };
  await createAcceptInput({ store, now: () => now })(input);
  for (const ms of [0, 20_000]) {
    now = NOW + ms;
    worker.wake();
    await worker.idle();
  }
  await worker.stop();
  const told = stage
    .rows("select account_id, payload from deliveries order by seq")
    .map((row) => `${String(row.account_id)} ${String(row.payload)}`);
  return {
    told,
    chats: stage.rows("select id from conversations").length,
    facts: stage.rows("select * from facts").length,
    audit: stage.rows("select account_id, act, client_id, outcome from audit"),
  };
}

const forget = { kind: "forget", clientId } as const;

test("a visitor of an account that was removed is erased, and another account of the workspace says so", async () => {
  const { told, chats, facts, audit } = await afterOrder(forget, "removed");
  expect(chats).toBe(0);
  expect(told).toEqual([
    expect.stringMatching(
      /^second .*Erased what the bot stored about the visitor.*Chatra keeps its own records/,
    ),
    expect.stringMatching(/^second .*slack.update/),
    expect.stringMatching(/^second .*The bot erased what it stored about this visitor/),
  ]);
  // The reports of the other account count nothing of it.
  expect(facts).toBe(0);
  expect(audit).toEqual([{ account_id: accountId, act: "forget", client_id: null, outcome: "done" }]);
});

test.each<[string, Parameters<typeof afterOrder>]>([
  ["of an account that may be served again", [forget, "active"]],
  ["of an account of another workspace", [forget, "removed", elsewhere]],
  [
    "of a removed account whom another order is about",
    [{ kind: "send", clientId, text: "Hi", pushed: false }, "removed"],
  ],
])("a visitor %s stays, and who ordered it is told that nothing was done", async (_, given) => {
  const { told, chats, audit } = await afterOrder(...given);
  expect(chats).toBe(1);
  expect(told).toEqual([expect.stringContaining("Your command did nothing")]);
  expect(audit).toEqual([]);
});
