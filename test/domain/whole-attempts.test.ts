import { describe, expect, test } from "vitest";
import type { Outcome } from "../../src/domain/attempt.ts";
import { wordsDigest } from "../../src/domain/compose-reply.ts";
import { askAboutUncertain, concludeAttempt } from "../../src/domain/conclude-attempt.ts";
import type { Conversation, Link } from "../../src/domain/conversation.ts";
import type { Context } from "../../src/domain/decision.ts";
import type { Delivery } from "../../src/domain/delivery.ts";
import { chatraMessageIdSchema, deliveryIdSchema } from "../../src/domain/ids.ts";
import { markArrived } from "../../src/domain/mark-arrived.ts";
import { holdIdOf } from "../../src/domain/orders/carried-words.ts";
import type { Payload } from "../../src/domain/payload.ts";
import {
  aContext,
  aConversation,
  aDelivery,
  aLink,
  ann,
  aSendPayload,
  channel,
  otherChannel,
  replyRef,
  rootTs,
  START,
  ts,
} from "./builders.ts";
import { concludedInLines, inLines } from "./in-lines.ts";
import { blocked, busy, done, obsolete, refused } from "./world.ts";

/** How attempts end, compared whole: a field that is lost on the way is told by no single look. */
const order = { id: "order-1", userId: ann, answer: { channelId: otherChannel } };
const send = aDelivery(aSendPayload("Hi"), { attempts: 3, waitShown: true });
const sent = aLink({ sentDigest: wordsDigest("Hi") });
const isBack = aLink({
  sentDigest: wordsDigest("Hi"),
  fingerprint: "print",
  chatId: "chat-1",
  visitAt: START,
  saidAt: START,
});
const knownBack = { ...isBack, chatraId: chatraMessageIdSchema.parse("a1") };
const unsure: Outcome = {
  kind: "try-again",
  error: { reason: "unavailable", detail: "503" },
  afterMs: 5_000,
  outcomeUnknown: true,
};
const unknownRun: Outcome = {
  kind: "unknown",
  error: { reason: "unknown-outcome", detail: "The answer was lost." },
  actionRunId: "run-1",
};

function conclude(
  delivery: Delivery,
  outcome: Outcome,
  links: Link[] = [sent],
  {
    conversation = aConversation(),
    others = [],
    ...over
  }: Partial<Context> & { conversation?: Conversation | "none"; others?: Delivery[] } = {},
) {
  const deliveries = new Map([delivery, ...others].map((one) => [one.id, one]));
  const root = others.find(({ payload }) => payload.kind === "slack.root");
  const context = aContext({ links, deliveries, root, waiting: others, ...over });
  const known = conversation === "none" ? undefined : conversation;
  return concludeAttempt(delivery, outcome, known, context, 0);
}

describe("a send", () => {
  test("that was done", () => {
    expect(concludedInLines(conclude(send, done({ chatraId: "a1", actionRunId: "run-1" })))).toEqual([
      "settled { state: sent, result: { chatraId: a1, actionRunId: run-1 } }",
      "link { chatraId: a1, sentDigest: 6q0r4ZEIc1I5ihUCBKT_VmL0oa5 }",
      "slack cv:receipt +60000 dl__IzntvQLqW8UatKl8R9CCyR5GKM { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: hourglass_flowing_sand, on: false }",
      "slack cv:receipt +60000 dl_opmES7736qGaIlc_pTaB399mTMD { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: white_check_mark, on: true }",
      "answers { by: { userId: UANN }, writtenAt: +0 }",
    ]);
  });

  test("that did not get through, as far as is known", () => {
    expect(concludedInLines(conclude(send, unsure))).toEqual([
      "settled { state: pending, nextAttemptAt: +65000, outcomeUnknown: true, error: { reason: unavailable, detail: 503 } }",
    ]);
  });

  test("that did not get through, as far as is known, for the last time", () => {
    expect(concludedInLines(conclude({ ...send, attempts: 10 }, unsure))).toEqual([
      "settled { state: failed, error: { reason: unavailable, detail: 503 } }",
      "slack cv:receipt +60000 dl__IzntvQLqW8UatKl8R9CCyR5GKM { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: hourglass_flowing_sand, on: false }",
      "slack cv:slack +60000 dl_eZjDXRnIMbT_AxHahkGas3kU182 { kind: slack.post, text: :warning: The reply “Hi” did not reach the visitor. The bot could not reach Chatra. (503), blocks: 3 }",
      "slack cv:receipt +60000 dl_mQu-FZikCurDGYnN5vzRh7ONS4t { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: warning, on: true }",
    ]);
  });

  test("that did not get through, for certain, after one that may have", () => {
    expect(concludedInLines(conclude({ ...send, outcomeUnknown: true }, busy))).toEqual([
      "settled { state: pending, nextAttemptAt: +62000, outcomeUnknown: true, error: { reason: unavailable, detail: Chatra is busy. } }",
    ]);
  });

  test("that did not get through, as far as is known, and came back without an id", () => {
    expect(concludedInLines(conclude(send, unsure, [isBack]))).toEqual([
      "settled { state: sent, result: {  } }",
      "slack cv:receipt +60000 dl__IzntvQLqW8UatKl8R9CCyR5GKM { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: hourglass_flowing_sand, on: false }",
      "slack cv:receipt +60000 dl_opmES7736qGaIlc_pTaB399mTMD { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: white_check_mark, on: true }",
      "answers { by: { userId: UANN }, writtenAt: +0 }",
    ]);
  });

  test("that did not get through, for certain, though its words came back", () => {
    expect(concludedInLines(conclude(send, busy, [knownBack]))).toEqual([
      "settled { state: pending, nextAttemptAt: +62000, outcomeUnknown: false, error: { reason: unavailable, detail: Chatra is busy. } }",
      "link { sentDigest: 6q0r4ZEIc1I5ihUCBKT_VmL0oa5 }",
    ]);
  });

  test("that went into the unknown", () => {
    expect(concludedInLines(conclude(send, unknownRun))).toEqual([
      "settled { state: uncertain, nextAttemptAt: +65000, error: { reason: unknown-outcome, detail: The answer was lost., actionRunId: run-1 } }",
    ]);
  });

  test("that went into the unknown after it came back", () => {
    expect(conclude(send, unknownRun, [knownBack]).settlement).toEqual({
      state: "sent",
      result: { chatraId: "a1" },
    });
  });

  test("that was refused, as part of an order", () => {
    const ordered = aDelivery(aSendPayload("Hi", { order }), { attempts: 3 });
    expect(concludedInLines(conclude(ordered, refused))).toEqual([
      "settled { state: failed, error: { reason: refused, detail: Chatra refused the request. } }",
      "slack answer:order-1 undefined +60000 dl_8uheeW7TnF7xFMlReRDfUj58gPR { kind: slack.answer, userId: UANN, channelId: C2, text: :warning: Your message did not reach *Vera*: Chatra refused the request. Press *Retry* in the thread (<https://acme.slack.com/archives/C1/p1700000000000100|thread>). }",
      "slack cv:slack +60000 dl_0x_0ARxDWAsnRmgJJR5pdrpNb4T { kind: slack.post, text: :warning: The reply “Hi” did not reach the visitor. Chatra refused the request. (Chatra refused the request.), blocks: 3 }",
      "slack cv:receipt +60000 dl_B25allwS2HkjSLSqrxA4Ey2Y5Cg { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: warning, on: true }",
      "outcomes { orderId: order-1, outcome: failed }",
    ]);
  });

  test("that the account's fault holds up", () => {
    expect(concludedInLines(conclude(send, blocked))).toEqual([
      "settled { state: pending, nextAttemptAt: +60500, countsAsAttempt: false, error: { reason: not-logged-in, detail: Log in. } }",
    ]);
  });

  test("that was taken back while it was under way", () => {
    expect(concludedInLines(conclude(send, busy, [{ ...sent, state: "deleted" }]))).toEqual([
      "settled { state: discarded, error: { reason: unavailable, detail: Chatra is busy. } }",
      "slack cv:receipt +60000 dl__IzntvQLqW8UatKl8R9CCyR5GKM { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: hourglass_flowing_sand, on: false }",
    ]);
  });

  test("that was the last part of a reply, and was taken back by an edit while it was under way", () => {
    const first = aLink({ id: "link-0", deliveryId: deliveryIdSchema.parse("dl_0") });
    const gone = { ...sent, state: "deleted" as const };
    expect(concludedInLines(conclude({ ...send, waitShown: false }, busy, [first, gone]))).toEqual([
      "settled { state: discarded, error: { reason: unavailable, detail: Chatra is busy. } }",
      "slack cv:receipt +60000 dl_opmES7736qGaIlc_pTaB399mTMD { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: white_check_mark, on: true }",
      "answers { by: { userId: UANN }, writtenAt: +0 }",
    ]);
  });

  test("that people are asked about", () => {
    const doubtful = { ...send, payload: aSendPayload("Hi", { order }), state: "uncertain" as const };
    const context = aContext({ links: [sent], deliveries: new Map([[doubtful.id, doubtful]]) });
    expect(inLines(askAboutUncertain(doubtful, aConversation(), context))).toEqual([
      "slack cv:receipt +60000 dl__IzntvQLqW8UatKl8R9CCyR5GKM { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: hourglass_flowing_sand, on: false }",
      "slack answer:order-1 undefined +60000 dl__Om9QosRJSBHFEswmkj_jD-BhIy { kind: slack.answer, userId: UANN, channelId: C2, text: :grey_question: Did your message reach *Vera*? Chatra's answer got lost. Decide in the thread (<https://acme.slack.com/archives/C1/p1700000000000100|thread>). }",
      "slack cv:slack +60000 dl_0x_0ARxDWAsnRmgJJR5pdrpNb4T { kind: slack.post, text: :grey_question: Did the reply “Hi” reach *Vera* (`client-0042`)? Chatra's answer got lost. Look in Chatra before you choose: sending again can duplicate the message., blocks: 2 }",
      "slack cv:receipt +60000 dl_J_ZoUVJU3izUTO1cWw7EldO_QVh { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: grey_question, on: true }",
      "changes { id: dl_1, asked: true }",
      "outcomes { orderId: order-1, outcome: uncertain }",
    ]);
  });
});

test("a send whose id was taken for another's takes it back, and the other waits for its own as before", () => {
  const other = { ...knownBack, id: "other", deliveryId: deliveryIdSchema.parse("dl_other") };
  const { decision } = conclude(send, done({ chatraId: "a1" }), [sent, other]);
  expect(decision.links).toEqual([
    { ...sent, id: "other", deliveryId: other.deliveryId },
    { ...sent, chatraId: "a1" },
  ]);
});

describe("an uncertain send that arrived", () => {
  const arrived = (over: Partial<Delivery>, link: Link) => {
    const doubtful = { ...send, state: "uncertain" as const, ...over };
    const context = aContext({ links: [link], deliveries: new Map([[doubtful.id, doubtful]]) });
    return markArrived(doubtful, chatraMessageIdSchema.parse("a1"), aConversation(), context);
  };

  test("before anybody was asked", () => {
    expect(inLines(arrived({}, sent))).toEqual([
      "link { chatraId: a1, sentDigest: 6q0r4ZEIc1I5ihUCBKT_VmL0oa5 }",
      "slack cv:receipt +60000 dl__IzntvQLqW8UatKl8R9CCyR5GKM { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: hourglass_flowing_sand, on: false }",
      "slack cv:receipt +60000 dl_k2ce40-l4RapI_EZ-21v8SgVflh { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: white_check_mark, on: true }",
      "changes { id: dl_1, state: sent, result: { chatraId: a1 }, error: null }",
      "answers { by: { userId: UANN }, writtenAt: +0 }",
    ]);
  });

  test("after people were asked, with other words by now", () => {
    expect(inLines(arrived({ asked: true, payload: aSendPayload("Hello") }, sent))).toEqual([
      "link { chatraId: a1, sentDigest: 6q0r4ZEIc1I5ihUCBKT_VmL0oa5 }",
      "slack cv:receipt +60000 dl_p65IsHYkQDQLqE_uTfM6cWwu9aM { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: grey_question, on: false }",
      "chatra cv:chatra +60000 dl_mNGllzobMh-6hvZU2_lJB7Nurrh { kind: chatra.edit, text: Hello, reply: { teamId: T1, channelId: C1, threadTs: 1700000000.000100, ts: 1700000010.000100, userId: UANN }, part: 0 }",
      "slack cv:receipt +60000 dl_k2ce40-l4RapI_EZ-21v8SgVflh { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: white_check_mark, on: true }",
      "changes { id: dl_1, state: sent, result: { chatraId: a1 }, error: null }",
      "answers { by: { userId: UANN }, writtenAt: +0 }",
    ]);
  });

  test("and was taken back meanwhile", () => {
    expect(inLines(arrived({ asked: true }, { ...sent, state: "note" }))).toEqual([
      "link { chatraId: a1, state: note, sentDigest: 6q0r4ZEIc1I5ihUCBKT_VmL0oa5 }",
      "slack cv:receipt +60000 dl_p65IsHYkQDQLqE_uTfM6cWwu9aM { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: grey_question, on: false }",
      "chatra cv:chatra +60000 dl_dzxH2N6O_rU5RY3-VaI8T9T2bvL { kind: chatra.delete, reply: { teamId: T1, channelId: C1, threadTs: 1700000000.000100, ts: 1700000010.000100, userId: UANN }, part: 0, chatraId: a1 }",
      "changes { id: dl_1, state: sent, result: { chatraId: a1 }, error: null }",
    ]);
  });
});

describe("a change that found nothing to change", () => {
  const edit: Payload = { kind: "chatra.edit", text: "new", reply: replyRef, part: 0 };
  const change = aDelivery(edit, { id: deliveryIdSchema.parse("dl_e") });

  test.each(["failed", "uncertain"] as const)("behind a send that is %s", (state) => {
    const { settlement, decision } = conclude(change, obsolete, [sent], { others: [{ ...send, state }] });
    expect(settlement).toEqual({
      state: "discarded",
      error: { reason: "obsolete", detail: "nothing to change" },
    });
    expect(decision.changes).toEqual([{ id: send.id, payload: { ...send.payload, text: "new" } }]);
    const renewed = { ...sent, sentDigest: wordsDigest("new"), likeness: "fp:bH8QxRxo_QUjGhUzqsvoHuIa7oy" };
    expect(decision.links).toEqual(state === "failed" ? [renewed] : []);
  });

  test("of a part changes that part, whatever else is linked with the reply", () => {
    const other = aLink({ id: "link-0", part: 1, deliveryId: deliveryIdSchema.parse("dl_0") });
    const mirrored = aLink({
      id: "shown",
      direction: "to-slack",
      deliveryId: deliveryIdSchema.parse("dl_p"),
    });
    const others = [
      { ...send, state: "failed" as const },
      aDelivery(aSendPayload("rest", { part: 1 }), { id: deliveryIdSchema.parse("dl_0"), state: "failed" }),
    ];
    const { decision } = conclude(change, obsolete, [mirrored, other, sent], { others });
    expect(decision.changes).toEqual([{ id: send.id, payload: { ...send.payload, text: "new" } }]);
  });
});

test("a part of an automatic message that came too late takes the post away, and forgets its own link alone", () => {
  const automatic = aDelivery(aSendPayload("Hi", { automatic: true, parts: 2 }));
  const other = aLink({ id: "link-2", part: 1, deliveryId: deliveryIdSchema.parse("dl_2") });
  expect(concludedInLines(conclude(automatic, obsolete, [sent, other]))).toEqual([
    "settled { state: discarded, error: { reason: obsolete, detail: nothing to change } }",
    "slack cv:slack +60000 dl_Cdx1dS7WiapDrR8YsgiwLH6aTYD { kind: slack.remove, post: { channelId: C1, ts: 1700000010.000100 } }",
    "deletedLinks link-1",
  ]);
});

describe("a post that carries words for the client", () => {
  const carries = {
    text: "Hi",
    pushed: true,
    agent: { name: "Ann", email: "ann@acme.example" },
    order,
    at: START,
  };
  const post = aDelivery({ kind: "slack.post", text: "Hi", username: "Ann (pushed)", carries });
  const hold = aDelivery({ kind: "chatra.hold" }, { id: holdIdOf(order), state: "pending" });

  test("and stands: the words go out at their place in the line, and keep no other", () => {
    const result = done({ ts: ts(5), channelId: channel });
    expect(concludedInLines(conclude(post, result, [], { others: [hold] }))).toEqual([
      "settled { state: sent, result: { ts: 1700000005.000100, channelId: C1 } }",
      "link { id: s:T1:C1:1700000005.000100:0, slackTs: 1700000005.000100, deliveryId: dl_bQiDQW1751GkOULdL7w4lZqCRE1, sourceDigest: c:6q0r4ZEIc1I5ihUCBKT_VmL0oa5, sentDigest: 6q0r4ZEIc1I5ihUCBKT_VmL0oa5, likeness: fp:6zFn7C84ic6XXX0IL4odRZegWiV, pushed: true, createdAt: +60000 }",
      "chatra cv:chatra +0 dl_bQiDQW1751GkOULdL7w4lZqCRE1 { kind: chatra.send, clientId: client-0042, text: Hi, agent: { name: Ann }, reply: { teamId: T1, channelId: C1, threadTs: 1700000000.000100, ts: 1700000005.000100, userId: UANN }, part: 0, parts: 1, pushed: true, order: { id: order-1, userId: UANN, answer: { channelId: C2 } } }",
      "changes { id: dl_ds3JIFPeWj97HJrSO3UcS3yAWQO, state: discarded }",
    ]);
  });

  test.each([
    ["a thread that the chat left meanwhile", otherChannel, aConversation(), ts(5)],
    ["a channel where the chat has no thread now", channel, aConversation({ threadTs: undefined }), ts(5)],
    ["the thread of the chat", channel, aConversation(), rootTs],
  ])("and stands in %s: the reply has its place", (_, channelId, conversation, threadTs) => {
    const { decision } = conclude(post, done({ ts: ts(5), channelId }), [], { conversation });
    const place = { channelId, threadTs };
    expect(decision.links).toMatchObject([{ ...place, slackTs: ts(5) }]);
    expect(decision.deliveries.map(({ payload }) => payload)).toMatchObject([
      { kind: "chatra.send", reply: { ...place, teamId: "T1", ts: ts(5), userId: ann } },
    ]);
  });

  test.each([
    ["is tried again", busy],
    ["waits for its channel", blocked],
  ])("and %s keeps their place", (_, outcome) => {
    const { settlement, decision } = conclude(post, outcome, [], { others: [hold] });
    expect([settlement.state, decision.changes]).toEqual(["pending", []]);
  });

  test("and is refused: nothing goes out, the place is free, and who ordered it is told", () => {
    expect(concludedInLines(conclude(post, refused, [], { others: [hold] }))).toEqual([
      "settled { state: failed, error: { reason: refused, detail: Chatra refused the request. } }",
      "slack answer:order-1 undefined +60000 dl_Nrxeht0LCrzOcZVYDUDAxtg12uJ { kind: slack.answer, userId: UANN, channelId: C2, text: :warning: Your message was *not sent* to *Vera*: Slack refused to show it in the thread. Chatra refused the request. }",
      "changes { id: dl_ds3JIFPeWj97HJrSO3UcS3yAWQO, state: discarded }",
      "outcomes { orderId: order-1, outcome: failed }",
    ]);
  });

  test("and was deleted before it was known to stand", () => {
    const known = aLink({ slackTs: ts(5), state: "deleted", deliveryId: undefined });
    const result = done({ ts: ts(5), channelId: channel });
    expect(concludedInLines(conclude(post, result, [known], { others: [hold] }))).toEqual([
      "settled { state: sent, result: { ts: 1700000005.000100, channelId: C1 } }",
      "slack answer:order-1 undefined +60000 dl_0lQZ1FAY-idCk-u3-_1yUNvOSbX { kind: slack.answer, userId: UANN, channelId: C2, text: The message to *Vera* was unsent in the thread (<https://acme.slack.com/archives/C1/p1700000000000100|thread>). The bot deletes for the visitor what they already have. }",
      "changes { id: dl_ds3JIFPeWj97HJrSO3UcS3yAWQO, state: discarded }",
      "outcomes { orderId: order-1, outcome: discarded }",
    ]);
  });
});

describe("a card", () => {
  const continues = {
    channelId: channel,
    threadTs: rootTs,
    rootDeliveryId: deliveryIdSchema.parse("dl_old"),
  };
  const card = aDelivery(
    { kind: "slack.root", channelId: otherChannel, continues, order },
    { id: deliveryIdSchema.parse("dl_root") },
  );
  const coming = aConversation({ channelId: otherChannel, threadTs: undefined });

  test("that stands and goes on with another thread, by order", () => {
    const result = done({ ts: ts(5), channelId: otherChannel });
    expect(concludedInLines(conclude(card, result, [], { conversation: coming }))).toEqual([
      "settled { state: sent, result: { ts: 1700000005.000100, channelId: C2 } }",
      "conversation { channelId: C2, threadTs: 1700000005.000100, card: { changedAt: +60000 } }",
      "slack answer:order-1 undefined +60000 dl_2IWF-2XrmgrM9aREsosmTF1ZzKX { kind: slack.answer, userId: UANN, channelId: C2, text: :white_check_mark: Opened <https://acme.slack.com/archives/C2/p1700000005000100|the thread> of *Vera* in <#C2>. The visitor gets no message. }",
      "slack cv:receipt +60000 dl_UiKFBN8-GzyY3X99GNegP8AfVhn { kind: slack.notice, channelId: C1, threadTs: 1700000000.000100, text: This chat continues in <https://acme.slack.com/archives/C2/p1700000005000100|a new thread>. }",
      "slack cv:card +60000 dl_FdgQh06Tid7mHdLB7Jp96Z2I8lp { kind: slack.card, rootDeliveryId: dl_old }",
      "outcomes { orderId: order-1, outcome: done }",
    ]);
  });

  test("that was ordered and refused: the chat stays where it was", () => {
    expect(concludedInLines(conclude(card, refused, [], { conversation: coming }))).toEqual([
      "settled { state: discarded, error: { reason: refused, detail: Chatra refused the request. } }",
      "conversation { rootDeliveryId: dl_old }",
      "slack answer:order-1 undefined +60000 dl_YphaK1HxzlCefAtgHPLcXoz2YX0 { kind: slack.answer, userId: UANN, channelId: C2, text: :warning: The bot could not open the thread: Chatra refused the request. }",
      "outcomes { orderId: order-1, outcome: failed }",
    ]);
  });

  test("whose channel is gone, by order: the chat stays where it was", () => {
    const gone = { kind: "thread-gone" } as const;
    expect(concludedInLines(conclude(card, gone, [], { conversation: coming }))).toEqual([
      "settled { state: discarded }",
      "conversation { rootDeliveryId: dl_old }",
      "slack answer:order-1 undefined +60000 dl_YphaK1HxzlCefAtgHPLcXoz2YX0 { kind: slack.answer, userId: UANN, channelId: C2, text: :warning: The bot could not open the thread: the bot can't post in that channel. The chat stays in its thread. Invite the bot, then run the command again. }",
      "outcomes { orderId: order-1, outcome: failed }",
    ]);
  });
});

describe("a change of a card", () => {
  const rootDeliveryId = deliveryIdSchema.parse("dl_root");
  const change = aDelivery({ kind: "slack.card", rootDeliveryId });

  test("leaves the look that Slack was given, which may be one of before", () => {
    expect(concludedInLines(conclude(change, done({ look: "given" }), []))).toEqual([
      "settled { state: sent, result: { look: given } }",
      "conversation { card: { look: given, changedAt: +60000 } }",
    ]);
  });

  test("that Slack refuses is not tried again, and the chat counts as shown as it is", () => {
    expect(concludedInLines(conclude(change, refused, []))).toEqual([
      "settled { state: discarded, error: { reason: refused, detail: Chatra refused the request. } }",
      "conversation { card: { look: hzfdodDC8R21qIGnYyDqxfJMiK-, changedAt: +60000 } }",
    ]);
  });

  test("of a thread that the chat has left changes nothing of the chat", () => {
    const conversation = aConversation({ rootDeliveryId: deliveryIdSchema.parse("dl_next") });
    expect(concludedInLines(conclude(change, done({ look: "given" }), [], { conversation }))).toEqual([
      "settled { state: sent, result: { look: given } }",
    ]);
  });
});

describe("a post whose thread is gone", () => {
  const gone = { kind: "thread-gone" } as const;
  const post = aDelivery({ kind: "slack.post", text: "Hi" });
  const rootOf = (over: Partial<Delivery>) =>
    aDelivery({ kind: "slack.root", channelId: channel }, { id: deliveryIdSchema.parse("dl_root"), ...over });

  test("opens another, and waits for it", () => {
    const others = [rootOf({ state: "sent" })];
    expect(concludedInLines(conclude(post, gone, [], { others }))).toEqual([
      "settled { state: pending, nextAttemptAt: +60000, error: { reason: thread-gone, detail: The thread no longer exists. } }",
      "conversation { threadTs: undefined, rootDeliveryId: dl_Tv9bdG_q6kfmzEKYVS1pdMS4QbU, threadCount: 2 }",
      "slack cv:slack 0 dl_Tv9bdG_q6kfmzEKYVS1pdMS4QbU { kind: slack.root, channelId: C1 }",
    ]);
  });

  test("waits for the one that is on its way, which costs no attempt", () => {
    const others = [rootOf({ state: "pending" })];
    expect(concludedInLines(conclude(post, gone, [], { others }))).toEqual([
      "settled { state: pending, nextAttemptAt: +60000, countsAsAttempt: false }",
    ]);
  });

  test("waits longer where no card could be posted, for the reason of the card", () => {
    const error = { reason: "refused", detail: "Slack answered restricted_action." };
    const { settlement } = conclude(post, gone, [], { others: [rootOf({ state: "failed", error })] });
    expect(settlement).toEqual({ state: "pending", nextAttemptAt: START + 120_000, error });
  });

  test("is a notice of no chat: it goes to the channel of now, and nowhere else", () => {
    const notice = aDelivery(
      { kind: "slack.notice", channelId: otherChannel, text: "words" },
      { conversationId: undefined },
    );
    expect(concludedInLines(conclude(notice, gone, [], { conversation: "none" }))).toEqual([
      "settled { state: pending, nextAttemptAt: +60000, error: { reason: channel-gone, detail: The bot can't post in the channel. } }",
      "changes { id: dl_1, payload: { kind: slack.notice, channelId: C1, text: words } }",
    ]);
  });
});

describe("a post that Slack does not change", () => {
  const update: Payload = {
    kind: "slack.update",
    post: { channelId: channel, ts: ts(5) },
    text: "new",
    username: "Vera",
  };
  const change = aDelivery(update, { id: deliveryIdSchema.parse("dl_u"), sourceTime: START + 7 });
  const shown = aLink({
    direction: "to-slack",
    slackTs: ts(5),
    chatraId: chatraMessageIdSchema.parse("m1"),
    deliveryId: deliveryIdSchema.parse("dl_p"),
  });
  const post = aDelivery(
    { kind: "slack.post", text: "old", username: "Vera" },
    { id: deliveryIdSchema.parse("dl_p"), state: "sent" },
  );
  const later = { ...change, id: deliveryIdSchema.parse("dl_later"), state: "pending" as const };

  test("is followed by a correction, which later changes are made of", () => {
    expect(concludedInLines(conclude(change, refused, [shown], { others: [post, later] }))).toEqual([
      "settled { state: discarded, error: { reason: refused, detail: Chatra refused the request. } }",
      "link { direction: to-slack, slackTs: undefined, chatraId: m1, deliveryId: dl_P8_FRDjGoQ_KcVG9kAAprU3TVyL }",
      "slack cv:slack +7 dl_P8_FRDjGoQ_KcVG9kAAprU3TVyL { kind: slack.post, text: :pencil2: Vera edited “old” to:\nnew, username: Vera }",
      "changes { id: dl_later, payload: { kind: slack.update, post: { deliveryId: dl_P8_FRDjGoQ_KcVG9kAAprU3TVyL }, text: new, username: Vera } }",
    ]);
  });
});
