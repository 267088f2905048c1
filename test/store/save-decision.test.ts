import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Decision, nothing } from "../../src/domain/decision.ts";
import { userIdSchema } from "../../src/domain/ids.ts";
import { DIGEST_TIME } from "../../src/domain/preferences.ts";
import { readConversations } from "../../src/store/conversations.ts";
import { insertDeliveries, readDeliveries } from "../../src/store/deliveries.ts";
import { readFacts } from "../../src/store/facts.ts";
import { linksOfSlackMessage, saveLinks } from "../../src/store/links.ts";
import { readPreferencesOf, savePreferences } from "../../src/store/preferences.ts";
import { readProposal } from "../../src/store/proposals.ts";
import { saveDecision, saveDecisions } from "../../src/store/save-decision.ts";
import { listSnippets, saveSnippet } from "../../src/store/snippets.ts";
import type { Store } from "../../src/store/store.ts";
import { findThread } from "../../src/store/threads.ts";
import { nextTimerAt } from "../../src/store/timers.ts";
import {
  accountId,
  channelId,
  conversationId,
  deliveryId,
  exampleConversation,
  exampleDelivery,
  exampleLink,
  teamId,
  ts,
} from "./example-rows.ts";
import { openNewStore } from "./open-new-store.ts";
import { readAudit } from "./read-audit.ts";

const userId = userIdSchema.parse("U1");
const order = { teamId, accountId, userId, act: "send", clientId: undefined, subject: undefined } as const;
let dataDir: string;
let store: Store;
const within: Store["transaction"] = (work) => store.transaction(work);

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "chatra-slack-"));
  store = await openNewStore(dataDir);
});

afterEach(async () => {
  await store.close();
  await rm(dataDir, { recursive: true, force: true });
});

test("all that a decision ends is recorded, not only its first order", async () => {
  const audit = ["one", "two", "three"].map((orderId) => ({
    ...order,
    orderId,
    outcome: "ordered" as const,
  }));
  const outcomes = [
    { orderId: "one", outcome: "done" as const },
    { orderId: "three", outcome: "failed" as const },
  ];
  const states = await within(async (tx) => {
    await saveDecision(tx, accountId, { ...nothing(), audit }, 5);
    await saveDecision(tx, accountId, { ...nothing(), outcomes }, 7);
    return (await readAudit(tx, 9)).map(({ orderId, outcome, settledAt }) => [orderId, outcome, settledAt]);
  });
  expect(states).toEqual([
    ["one", "done", 7],
    ["three", "failed", 7],
    ["two", "ordered", undefined],
  ]);
});

test.each([1, 2])("each part of a decision is stored, where there is %i of a kind", async (count) => {
  const nth = Array.from({ length: count }, (_, index) => index + 1);
  const digest = { ...DIGEST_TIME, zone: "UTC", isOwnZone: true } as const;
  const snippet = { teamId, ownerId: undefined, name: "hours" };
  await within(async (tx) => {
    await saveLinks(
      tx,
      nth.map((n) => exampleLink(`old ${n}`, { slackTs: ts("5.1"), part: n })),
    );
    await insertDeliveries(
      tx,
      nth.map((n) => exampleDelivery(`old ${n}`, { key: `old ${n}` })),
      1,
    );
    await saveSnippet(tx, { ...snippet, accountId, authorId: userId, text: "We open at 9." }, 9, 1);
    await savePreferences(tx, teamId, userId, { digest, assigned: "dm" });
  });
  const act = { kind: "retry", deliveryId: deliveryId("old 1") } as const;
  const decision: Decision = {
    ...nothing(),
    conversation: exampleConversation("cv", { threadTs: ts("1.1") }),
    links: nth.map((n) => exampleLink(`new ${n}`, { slackTs: ts("6.1"), part: n })),
    deletedLinks: nth.map((n) => `old ${n}`),
    deliveries: nth.map((n) => {
      const { accountId: _, ...delivery } = exampleDelivery(`new ${n}`, { key: `new ${n}` });
      return { ...delivery, payload: { kind: "slack.post", text: "line", username: "Maya" } };
    }),
    changes: nth.map((n) => ({ id: deliveryId(`old ${n}`), attempts: n })),
    audit: nth.map((n) => ({ ...order, orderId: `order ${n}`, outcome: "ordered" })),
    outcomes: nth.map((n) => ({ orderId: `order ${n}`, outcome: "done" })),
    proposal: { id: "p", teamId, accountId, userId, act },
    facts: nth.map((n) => ({
      kind: "closed",
      episodeId: `e${n}`,
      route: "default",
      at: n,
      since: 0,
      businessMs: 5,
    })),
    usedSnippet: snippet,
    movedTo: { teamId, userId, zone: "Europe/Berlin" },
  };
  const cause = { traceId: "0123456789abcdef0123456789abcdef", acceptedAt: 3 };
  await within((tx) => saveDecision(tx, accountId, decision, 7, cause));

  const named = (name: string) => nth.map((n) => `${name} ${n}`);
  await within(async (tx) => {
    const links = async (at: string) =>
      (await linksOfSlackMessage(tx, teamId, channelId, ts(at))).map(({ id }) => id);
    expect(await readConversations(tx, [conversationId("cv")])).toEqual(
      new Map([["cv", decision.conversation]]),
    );
    expect(await findThread(tx, teamId, channelId, ts("1.1"))).toBe("cv");
    expect([await links("5.1"), await links("6.1")]).toEqual([[], named("new")]);
    const deliveries = await readDeliveries(tx, [...named("old"), ...named("new")].map(deliveryId));
    expect(deliveries.map((one) => [one.id, one.accountId, one.attempts, one.cause, one.createdAt])).toEqual([
      ...nth.map((n) => [`old ${n}`, accountId, n, undefined, 1]),
      ...named("new").map((id) => [id, accountId, 0, cause, 7]),
    ]);
    expect((await readAudit(tx, 9)).map(({ orderId, outcome, at }) => [orderId, outcome, at])).toEqual(
      named("order").map((id) => [id, "done", 7]),
    );
    expect(await readProposal(tx, "p")).toEqual({ ...decision.proposal, state: "open", createdAt: 7 });
    expect(await readFacts(tx, accountId, { from: 0, to: 9 }, { after: undefined, limit: 9 })).toEqual(
      decision.facts,
    );
    expect((await listSnippets(tx, { teamId, accountId, userId }, 9)).snippets).toMatchObject([
      { name: "hours", used: 1 },
    ]);
    expect((await readPreferencesOf(tx, teamId, [userId])).get(userId)).toEqual({
      digest: { ...digest, zone: "Europe/Berlin" },
      assigned: "dm",
    });
    // Nine o'clock in Berlin, on the first working day: 1 January 1970 was a Thursday.
    expect(await nextTimerAt(tx)).toBe(8 * 60 * 60_000);
  });
});

test("decisions about several chats are each stored with their own account and cause", async () => {
  const decided = ["a", "b"].map((name) => {
    const { accountId: own, ...delivery } = exampleDelivery(name, { key: name, accountId });
    const conversation = exampleConversation(name, { threadTs: ts(`1.${name === "a" ? 1 : 2}`) });
    const traceId = (name === "a" ? "0" : "1").repeat(32);
    const audit = [{ ...order, orderId: name, outcome: "done" as const }];
    return {
      accountId: own,
      decision: { ...nothing(), conversation, deliveries: [delivery], audit },
      cause: { traceId },
    };
  });
  await within((tx) => saveDecisions(tx, decided, 7));
  const chats = await within((tx) => readConversations(tx, ["a", "b"].map(conversationId)));
  expect([...chats.keys()].toSorted()).toEqual(["a", "b"]);
  expect(await within((tx) => findThread(tx, teamId, channelId, ts("1.2")))).toBe("b");
  expect((await within((tx) => readAudit(tx, 9))).map(({ orderId }) => orderId)).toEqual(["a", "b"]);
  const stored = await within((tx) => readDeliveries(tx, ["a", "b"].map(deliveryId)));
  expect(stored.map(({ id, cause }) => [id, cause?.traceId])).toEqual([
    ["a", "0".repeat(32)],
    ["b", "1".repeat(32)],
  ]);
});
