import { expect, test } from "vitest";
import { wordsDigest } from "../../src/domain/compose-reply.ts";
import type { Conversation } from "../../src/domain/conversation.ts";
import type { Context } from "../../src/domain/decision.ts";
import { chatraMessageIdSchema, deliveryIdSchema } from "../../src/domain/ids.ts";
import type { Input } from "../../src/domain/input.ts";
import { decide } from "../../src/domain/inputs/input-kinds.ts";
import type { Found } from "../../src/domain/needs.ts";
import type { Order } from "../../src/domain/order.ts";
import {
  aContext,
  aConversation,
  aDelete,
  aDelivery,
  aFile,
  aLink,
  aMessage,
  anAct,
  anAgentMessage,
  anEdit,
  anEvent,
  ann,
  aPress,
  aReply,
  aSendPayload,
  channel,
  clientId,
  otherChannel,
  rootTs,
  START,
  ts,
} from "./builders.ts";
import { inLines } from "./in-lines.ts";

/** What each kind of input leads to, compared whole: a field that is lost on the way is told by no single look. */
const messageId = chatraMessageIdSchema.parse("a1");
const send = aDelivery(aSendPayload("Hi"), { state: "sent" });
const sent = aLink({ sourceDigest: "old", sentDigest: wordsDigest("Hi"), chatraId: messageId });
const card = aDelivery({ kind: "slack.root", channelId: channel }, { state: "sent" });
const atVisitors = { links: [sent], deliveries: new Map([[send.id, send]]), delivery: send };
const failed = {
  ...send,
  state: "failed" as const,
  attempts: 10,
  error: { reason: "refused", detail: "no" },
};
const givenUp = {
  links: [{ ...sent, chatraId: undefined }],
  deliveries: new Map([[failed.id, failed]]),
  delivery: failed,
  unfinished: [failed],
};
const asked = { ...send, state: "uncertain" as const, asked: true };
const doubtful = { ...givenUp, deliveries: new Map([[asked.id, asked]]), delivery: asked };
const shown = aLink({
  id: "shown",
  direction: "to-slack",
  slackTs: ts(5),
  chatraId: chatraMessageIdSchema.parse("m1"),
  sourceDigest: "old",
  deliveryId: deliveryIdSchema.parse("dl_p"),
});
const posted = aDelivery(
  { kind: "slack.post", text: "old", username: "Vera" },
  { id: deliveryIdSchema.parse("dl_p"), state: "sent", result: { channelId: channel, ts: ts(5) } },
);

const decided = (input: Input, known: Conversation | undefined, over: Partial<Context & Found> = {}) =>
  inLines(decide(input, known, aContext(over)));
const ordered = (act: Order, known: Conversation | undefined, over: Partial<Context & Found> = {}) =>
  decided(anAct(act), known, over);
const here = { channelId: channel, threadTs: rootTs, ts: ts(10) };

test("a visitor's first words", () => {
  const event = anEvent([aMessage("m1", "Hello <b>"), anAgentMessage("a9", "Welcome", { automatic: true })], {
    profile: { name: "Vera", email: "vera@shop.example" },
    nobodyAvailable: true,
    visitAt: START,
  });
  expect(decided(event, undefined)).toEqual([
    "conversation { threadTs: undefined, rootDeliveryId: dl_4XxnLVkHg6QfdDLNvpyF1wAfHIL, episode: { number: 1, openedAt: +1000, firstWords: Hello <b>, firstMessageId: m1, lastWordsAt: +1000, unanswered: [+1000], helpers: [], reminders: { count: 0, posts: [] }, route: { mention: { kind: none }, policy: all, remind: [300000, 900000, 1800000], remindNext: [900000], claim: first-reply, name: default } }, profile: { name: Vera, email: vera@shop.example }, nobodyAvailable: true, lastActivityAt: +60000, createdAt: +60000 }",
    "link { id: c:cv:m1:0, direction: to-slack, threadTs: undefined, slackTs: undefined, chatraId: m1, deliveryId: dl_kSbXG4Q66obUF00UN7EogC4ioZi, sourceDigest: HIrC1xWi6nyEm1SrxngFeWWqoSf, fingerprint: fp:i3G0D9Q_j08zpPuHGb4Auc_GzXy, likeness: fp:TQwqZbSc2k68Gmit99WEcPpuDkM, chatId: chat-1, visitAt: +0, saidAt: +1000, createdAt: +60000 }",
    "link { id: c:cv:a9:0, direction: to-slack, threadTs: undefined, slackTs: undefined, chatraId: a9, deliveryId: dl_akUf8tFP4SjIlpFi265j5gB-6i4, sourceDigest: lnn-Y20mpWZ5zJNs03MLtR-7AkG, fingerprint: fp:iNMWc_FWqrpNn2kg6QmWCTO8ACs, likeness: fp:bzc_KU2tfuomfXQSHgXBQB92eus, chatId: chat-1, visitAt: +0, saidAt: +60000, createdAt: +60000 }",
    "slack cv:slack 0 dl_4XxnLVkHg6QfdDLNvpyF1wAfHIL { kind: slack.root, channelId: C1 }",
    "slack cv:slack +1000 dl_kSbXG4Q66obUF00UN7EogC4ioZi { kind: slack.post, text: Hello &lt;b&gt;, username: Vera (visitor) }",
    "slack cv:slack +60000 dl_akUf8tFP4SjIlpFi265j5gB-6i4 { kind: slack.post, text: Welcome, username: Bob (automatic) }",
    "facts { episodeId: ep_K9hjkwGAoHMDg6OZB1n9Y4BVkNS, route: default, at: +1000, kind: opened }",
  ]);
});

test("a visitor's words after a while, in a chat that was closed, with news of them", () => {
  const event = anEvent([aMessage("m2", "Again"), aMessage("m3", "me")], {
    chatId: "chat-2",
    profile: { name: "Vera V.", email: "" },
  });
  const known = aConversation({ lastActivityAt: START - 86_400_000 });
  expect(decided(event, known)).toEqual([
    "conversation { chatId: chat-2, episode: { number: 1, openedAt: +1000, firstWords: Again, firstMessageId: m2, lastWordsAt: +1000, unanswered: [+1000, +1000], helpers: [], reminders: { count: 0, posts: [] }, route: { mention: { kind: none }, policy: all, remind: [300000, 900000, 1800000], remindNext: [900000], claim: first-reply, name: default }, broadcast: true }, profile: { name: Vera V. }, lastActivityAt: +60000 }",
    "link { id: c:cv:m2:0, direction: to-slack, slackTs: undefined, chatraId: m2, deliveryId: dl_hKPSXed1O-ER8VWDPaI_u8op-Db, sourceDigest: jKR7ILqNqYmjBA8wU0kcTxanu1S, fingerprint: fp:5gUvKARnj5mdss_XB09rPba37g0, likeness: fp:N3xBq01jhp9Fuewsf_udDWOA5Kp, chatId: chat-2, saidAt: +1000, createdAt: +60000 }",
    "link { id: c:cv:m3:0, direction: to-slack, slackTs: undefined, chatraId: m3, deliveryId: dl_JGn1W3ecKvYkUEXI9ZF_OFrp4ex, sourceDigest: G8Hm_IR_2v5RI8v5DZfYZyYz9iP, fingerprint: fp:Ox8n5zL_kOmAN9L08jNtoMPZxni, likeness: fp:om-t0tIEx7LqQAGB7voxalTdro5, chatId: chat-2, saidAt: +1000, createdAt: +60000 }",
    "slack cv:slack +1000 dl_hKPSXed1O-ER8VWDPaI_u8op-Db { kind: slack.post, text: Again, username: Vera V. (visitor), broadcast: true }",
    "slack cv:slack +1000 dl_JGn1W3ecKvYkUEXI9ZF_OFrp4ex { kind: slack.post, text: me, username: Vera V. (visitor) }",
    "facts { episodeId: ep_K9hjkwGAoHMDg6OZB1n9Y4BVkNS, route: default, at: +1000, kind: opened }",
  ]);
});

test("an echo of words that waited for it, and a colleague's beside it", () => {
  const event = anEvent([anAgentMessage("a1", "Hi"), anAgentMessage("a2", "Mine")], { visitAt: START });
  const waits = { ...sent, chatraId: undefined };
  const awaited = { awaitingEcho: [waits], deliveries: new Map([[asked.id, asked]]) };
  expect(decided(event, aConversation(), awaited)).toEqual([
    "conversation { lastActivityAt: +60000 }",
    "link { chatraId: a1, sourceDigest: old, sentDigest: 6q0r4ZEIc1I5ihUCBKT_VmL0oa5, fingerprint: fp:fx4PwRvqjP_HThYt0s_3mkbO-T0, likeness: fp:6zFn7C84ic6XXX0IL4odRZegWiV, chatId: chat-1, visitAt: +0, saidAt: +60000 }",
    "link { id: c:cv:a2:0, direction: to-slack, slackTs: undefined, chatraId: a2, deliveryId: dl_fkztGFyKFb-cXpOkH6Qwx0xGelJ, sourceDigest: eJXfdht8v0qNNDHBXG42IjTGtnb, fingerprint: fp:Ot4KY_UCow9S_lBCWT5EikNHNle, likeness: fp:QHkp7CxHJKr-XbP2PU4F50FiVtX, chatId: chat-1, visitAt: +0, saidAt: +60000, createdAt: +60000 }",
    "slack cv:receipt +60000 dl_Ti9-mRH6c2xuDxCumuLxn_zwkl4 { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: grey_question, on: false }",
    "slack cv:receipt +60000 dl_ev5Eyj68VvCwFVVu1zsFKROWJ4f { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: white_check_mark, on: true }",
    "slack cv:slack +60000 dl_qUuZXmdJfn1CLnp_oxOT88J5BB5 { kind: slack.update, post: { deliveryId: dl_5zQylGJZuyh1_JbTfUyU8HwSHlb }, text: :white_check_mark: Confirmed: Chatra shows the message to the visitor., blocks: 0 }",
    "slack cv:slack +60000 dl_fkztGFyKFb-cXpOkH6Qwx0xGelJ { kind: slack.post, text: Mine, username: Bob (in Chatra) }",
    "changes { id: dl_1, state: sent, result: { chatraId: a1 }, error: null }",
    "skipped { id: a1, reason: own-echo }",
    "answers { by: { userId: UANN }, writtenAt: +0 }",
  ]);
});

test("a message that was changed at Chatra's", () => {
  const event = anEvent([aMessage("m1", "new")]);
  const deliveries = new Map([[posted.id, posted]]);
  expect(decided(event, aConversation(), { links: [shown], deliveries })).toEqual([
    "conversation {  }",
    "link { id: shown, direction: to-slack, slackTs: 1700000005.000100, chatraId: m1, deliveryId: dl_p, sourceDigest: old, fingerprint: fp:Q9XpPIifWs8A5oeJM1QpHWbKdYD, likeness: fp:iUroRC3ao8QZyjqC23tjLGdBly6, chatId: chat-1, saidAt: +1000 }",
    "link { id: shown, direction: to-slack, slackTs: 1700000005.000100, chatraId: m1, deliveryId: dl_p, sourceDigest: Wy_6Gxs7XFdHBTqA5Xay5C202BV, fingerprint: fp:Q9XpPIifWs8A5oeJM1QpHWbKdYD, likeness: fp:iUroRC3ao8QZyjqC23tjLGdBly6, chatId: chat-1, saidAt: +1000 }",
    "slack cv:slack +60000 dl_CyjxK9ZdX6R-SzsryJQec-DO0Uk { kind: slack.update, post: { channelId: C1, ts: 1700000005.000100 }, text: new, username: Vera (visitor) }",
  ]);
});

test("words while the thread is lost", () => {
  const event = anEvent([aMessage("m2", "Again")]);
  const lost = aConversation({ threadTs: undefined });
  expect(decided(event, lost, { root: card })).toEqual([
    "conversation { threadTs: undefined, rootDeliveryId: dl_Tv9bdG_q6kfmzEKYVS1pdMS4QbU, threadCount: 2, episode: { number: 1, openedAt: +1000, firstWords: Again, firstMessageId: m2, lastWordsAt: +1000, unanswered: [+1000], helpers: [], reminders: { count: 0, posts: [] }, route: { mention: { kind: none }, policy: all, remind: [300000, 900000, 1800000], remindNext: [900000], claim: first-reply, name: default } }, lastActivityAt: +60000 }",
    "link { id: c:cv:m2:0, direction: to-slack, threadTs: undefined, slackTs: undefined, chatraId: m2, deliveryId: dl_hKPSXed1O-ER8VWDPaI_u8op-Db, sourceDigest: jKR7ILqNqYmjBA8wU0kcTxanu1S, fingerprint: fp:5gUvKARnj5mdss_XB09rPba37g0, likeness: fp:N3xBq01jhp9Fuewsf_udDWOA5Kp, chatId: chat-1, saidAt: +1000, createdAt: +60000 }",
    "slack cv:slack 0 dl_Tv9bdG_q6kfmzEKYVS1pdMS4QbU { kind: slack.root, channelId: C1 }",
    "slack cv:slack +1000 dl_hKPSXed1O-ER8VWDPaI_u8op-Db { kind: slack.post, text: Again, username: Vera (visitor) }",
    "facts { episodeId: ep_K9hjkwGAoHMDg6OZB1n9Y4BVkNS, route: default, at: +1000, kind: opened }",
  ]);
});

test("a reply with a file, and one to a chat that is closed", () => {
  const reply = aReply("Hello <@UANN>", { files: [aFile("F1")] });
  expect(decided(reply, aConversation())).toEqual([
    "conversation { lastActivityAt: +60000 }",
    "link { id: s:T1:C1:1700000010.000100:0, deliveryId: dl_9p0Or9t6fGyjfzMVYUot_9fOqkW, sourceDigest: c:WnpAYYpWF6TZx4xE1AIxFbfiCmp, sentDigest: lIHun3dUBGJ2E8-MxkD0mlHwNwR, likeness: fp:mSRi_A9mC-1CiNQ3xXmJoDtcMHn, createdAt: +60000 }",
    "chatra cv:chatra +10000 dl_9p0Or9t6fGyjfzMVYUot_9fOqkW { kind: chatra.send, clientId: client-0042, text: Hello @Ann\n\n📎 F1.pdf: https://bot.example/files/F1, agent: { name: Ann }, reply: { teamId: T1, channelId: C1, threadTs: 1700000000.000100, ts: 1700000010.000100, userId: UANN }, part: 0, parts: 1 }",
  ]);
});

test("a reply of a clock that is ahead: it stands in the line where it was heard of", () => {
  const { deliveries } = decide(aReply("Hi", { ts: ts(9_000) }), aConversation(), aContext());
  expect(deliveries.map(({ sourceTime }) => sourceTime)).toEqual([START + 60_000]);
});

test("a note", () => {
  expect(decided(aReply("// among us"), aConversation())).toEqual([
    "link { id: s:T1:C1:1700000010.000100:0, deliveryId: undefined, sourceDigest: c:note:Ex4_8f97XuzmV4NayTkisdLIW-x, state: note, createdAt: +60000 }",
    "slack cv:receipt +60000 dl_RHuNAAinDF9XCvvQqX4sFaz94Na { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: lock, on: true }",
    "ignored note",
  ]);
});

test("other words for a reply that was sent", () => {
  expect(decided(anEdit("Hi there"), aConversation(), atVisitors)).toEqual([
    "conversation { lastActivityAt: +60000 }",
    "link { chatraId: a1, sourceDigest: c:HFuMvBad_ZxWmBoziU3BA9u0jFC, sentDigest: 6q0r4ZEIc1I5ihUCBKT_VmL0oa5, editedTs: 1700000020.000100 }",
    "chatra cv:chatra +60000 dl_bTmgOPuKfiBF317EkwYpx-mLKZt { kind: chatra.edit, text: Hi there, reply: { teamId: T1, channelId: C1, threadTs: 1700000000.000100, ts: 1700000010.000100, userId: UANN }, part: 0, source: c:HFuMvBad_ZxWmBoziU3BA9u0jFC }",
  ]);
});

test("other words for a reply that was given up", () => {
  expect(decided(anEdit("Hi there"), aConversation(), givenUp)).toEqual([
    "conversation { lastActivityAt: +60000 }",
    "link { sourceDigest: c:HFuMvBad_ZxWmBoziU3BA9u0jFC, sentDigest: HFuMvBad_ZxWmBoziU3BA9u0jFC, likeness: fp:SYAOQit9lKmx_6L8W1ta_N7xcpc, editedTs: 1700000020.000100 }",
    "changes { id: dl_1, payload: { kind: chatra.send, clientId: client-0042, text: Hi there, agent: {  }, reply: { teamId: T1, channelId: C1, threadTs: 1700000000.000100, ts: 1700000010.000100, userId: UANN }, part: 0, parts: 1 } }",
  ]);
});

test("a reply that becomes a note", () => {
  expect(decided(anEdit("// Hi"), aConversation(), atVisitors)).toEqual([
    "link { chatraId: a1, state: note, sourceDigest: c:note:QDvbJor0Q2CMgrQQaV8cDAKWhJY, sentDigest: 6q0r4ZEIc1I5ihUCBKT_VmL0oa5, editedTs: 1700000020.000100 }",
    "chatra cv:chatra +60000 dl_JYLsF-6KFX7yvuK646Xo184hsBV { kind: chatra.delete, reply: { teamId: T1, channelId: C1, threadTs: 1700000000.000100, ts: 1700000010.000100, userId: UANN }, part: 0, chatraId: a1 }",
    "slack cv:receipt +60000 dl_hDuvdlK7qiPoWauGvHmB-yLhGQ- { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: white_check_mark, on: false }",
    "slack cv:receipt +60000 dl_PtFKREVnIbI0KY1_tpecF_o36_8 { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: lock, on: true }",
  ]);
});

test("an edit that comes before its message", () => {
  expect(decided(anEdit("Hi there"), aConversation())).toEqual([
    "link { id: s:T1:C1:1700000010.000100:0, deliveryId: undefined, editedTs: 1700000020.000100, earlyText: Hi there, state: early, earlyFileIds: [], createdAt: +60000 }",
    "ignored edit-before-message",
  ]);
});

test("a reply that is deleted", () => {
  expect(decided(aDelete(), aConversation(), atVisitors)).toEqual([
    "link { chatraId: a1, state: deleted, sourceDigest: old, sentDigest: 6q0r4ZEIc1I5ihUCBKT_VmL0oa5 }",
    "chatra cv:chatra +60000 dl_U2WjNlA7FA2ov_o79X1onJSv0JW { kind: chatra.delete, reply: { teamId: T1, channelId: C1, threadTs: 1700000000.000100, ts: 1700000010.000100, userId: UBOT }, part: 0, chatraId: a1 }",
  ]);
});

test("a reply that is deleted while it is in doubt", () => {
  expect(decided(aDelete(), aConversation(), doubtful)).toEqual([
    "link { state: deleted, sourceDigest: old, sentDigest: 6q0r4ZEIc1I5ihUCBKT_VmL0oa5 }",
  ]);
});

test("Retry and Discard of a reply that was given up", () => {
  expect(decided(aPress("retry", failed.id), aConversation(), givenUp)).toEqual([
    "link { sourceDigest: old, sentDigest: 6q0r4ZEIc1I5ihUCBKT_VmL0oa5 }",
    "slack cv:slack +60000 dl_XBcxl4fVFFPJXsow4-gOGWpQuAJ { kind: slack.update, post: { channelId: C1, ts: 1700000040.000100 }, text: Sent again by <@UANN>., blocks: 0 }",
    "slack cv:receipt +60000 dl_zJULwPLesmNgMSr3z0MAchEw2Xz { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: warning, on: false }",
    "changes { id: dl_1, state: pending, nextAttemptAt: +60000, asked: false, error: null }",
  ]);
  expect(decided(aPress("discard", failed.id), aConversation(), givenUp)).toEqual([
    "slack cv:slack +60000 dl_bOvjxe0Q_gGTYfZ_f51zkEsA61O { kind: slack.update, post: { channelId: C1, ts: 1700000040.000100 }, text: :no_entry_sign: Discarded by <@UANN>. The bot won't try again., blocks: 0 }",
    "slack cv:receipt +60000 dl_bjuYbwePUc38zKcKH4XaxX9TR45 { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: warning, on: false }",
    "slack cv:receipt +60000 dl_gPLC29rbvnIcpRybv3EB0jHZKTw { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: no_entry_sign, on: true }",
    "changes { id: dl_1, state: discarded }",
  ]);
});

test("what people say of a reply that is in doubt", () => {
  expect(decided(aPress("arrived", asked.id), aConversation(), doubtful)).toEqual([
    "slack cv:receipt +60000 dl_Ti9-mRH6c2xuDxCumuLxn_zwkl4 { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: grey_question, on: false }",
    "slack cv:receipt +60000 dl_ev5Eyj68VvCwFVVu1zsFKROWJ4f { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: white_check_mark, on: true }",
    "slack cv:slack +60000 dl_dXuGbeYIpzXCXAhwCljYBe_x6-h { kind: slack.update, post: { channelId: C1, ts: 1700000040.000100 }, text: :white_check_mark: Confirmed by <@UANN>., blocks: 0 }",
    "changes { id: dl_1, state: sent, result: {  }, error: null }",
    "answers { by: { userId: UANN }, writtenAt: +0 }",
  ]);
  expect(decided(aPress("send-again", asked.id), aConversation(), doubtful)).toEqual([
    "link { sourceDigest: old, sentDigest: 6q0r4ZEIc1I5ihUCBKT_VmL0oa5 }",
    "slack cv:slack +60000 dl_oGG_GW4XdvKBZ-05GCzdvo-A5sc { kind: slack.update, post: { channelId: C1, ts: 1700000040.000100 }, text: Sent again by <@UANN>., blocks: 0 }",
    "slack cv:receipt +60000 dl_pmh-MTZKU_uRQmyVEocg5Ia8pTA { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: grey_question, on: false }",
    "changes { id: dl_1, state: pending, nextAttemptAt: +60000, asked: false, error: null }",
  ]);
});

test("an order to send, in a thread and to a client who is new", () => {
  const act: Order = { kind: "send", clientId, text: "Hi *all*", pushed: true };
  expect(ordered(act, aConversation())).toEqual([
    "conversation { lastActivityAt: +60000 }",
    "chatra cv:chatra +50000 dl_ds3JIFPeWj97HJrSO3UcS3yAWQO { kind: chatra.hold }",
    "slack cv:slack +50000 dl_MrTIWKCXqgtfWu7RknTtuBeWaFB { kind: slack.post, text: Hi all, username: Ann (pushed message), carries: { text: Hi all, pushed: true, agent: { name: Ann }, order: { id: order-1, userId: UANN, answer: { channelId: C2 } }, at: +50000 } }",
    "changes { id: dl_ds3JIFPeWj97HJrSO3UcS3yAWQO, nextAttemptAt: +31536060000 }",
    "audit { orderId: order-1, teamId: T1, accountId: acme, userId: UANN, act: send, clientId: client-0042, subject: pushed message, outcome: ordered }",
  ]);
  const client = { found: true as const, profile: { name: "Vera" } };
  expect(ordered({ ...act, pushed: false }, undefined, { client })).toEqual([
    "conversation { chatId: undefined, threadTs: undefined, rootDeliveryId: dl_4XxnLVkHg6QfdDLNvpyF1wAfHIL, lastActivityAt: +60000, createdAt: +60000 }",
    "slack cv:slack 0 dl_4XxnLVkHg6QfdDLNvpyF1wAfHIL { kind: slack.root, channelId: C1 }",
    "chatra cv:chatra +50000 dl_ds3JIFPeWj97HJrSO3UcS3yAWQO { kind: chatra.hold }",
    "slack cv:slack +50000 dl_MrTIWKCXqgtfWu7RknTtuBeWaFB { kind: slack.post, text: Hi all, username: Ann (by command), carries: { text: Hi all, pushed: false, agent: { name: Ann }, order: { id: order-1, userId: UANN, answer: { channelId: C2 } }, at: +50000 } }",
    "changes { id: dl_ds3JIFPeWj97HJrSO3UcS3yAWQO, nextAttemptAt: +31536060000 }",
    "audit { orderId: order-1, teamId: T1, accountId: acme, userId: UANN, act: send, clientId: client-0042, subject: message, outcome: ordered }",
  ]);
});

test("an order to open a thread, and to move it", () => {
  const act = { kind: "open", clientId, channelId: otherChannel } as const;
  expect(ordered({ ...act, move: false }, aConversation())).toEqual([
    "slack answer:order-1 undefined +60000 dl_iFZtCTNKoSmsjAR_-IEFQ2_Qgkn { kind: slack.answer, userId: UANN, channelId: C2, text: The chat with *Vera* is in <https://acme.slack.com/archives/C1/p1700000000000100|this thread> in <#C1>., blocks: 2 }",
    "audit { orderId: order-1, teamId: T1, accountId: acme, userId: UANN, act: open, clientId: client-0042, outcome: done }",
  ]);
  expect(ordered({ ...act, move: true }, aConversation())).toEqual([
    "conversation { channelId: C2, threadTs: undefined, rootDeliveryId: dl_Tv9bdG_q6kfmzEKYVS1pdMS4QbU, threadCount: 2, card: { earlier: { channelId: C1, threadTs: 1700000000.000100 } } }",
    "slack cv:slack 0 dl_Tv9bdG_q6kfmzEKYVS1pdMS4QbU { kind: slack.root, channelId: C2, continues: { channelId: C1, threadTs: 1700000000.000100, rootDeliveryId: dl_root }, order: { id: order-1, userId: UANN, answer: { channelId: C2 } } }",
    "audit { orderId: order-1, teamId: T1, accountId: acme, userId: UANN, act: open, clientId: client-0042, outcome: ordered }",
  ]);
});

test("an order to change a client", () => {
  const act: Order = { kind: "update", clientId, changes: { name: "Vera V.", phone: null } };
  expect(ordered(act, aConversation())).toEqual([
    "chatra cv:chatra +50000 dl_0n_TBviM25bol8Bn_osS1IWZX_p { kind: chatra.call, call: { kind: update, clientId: client-0042, changes: { name: Vera V., phone: null } }, order: { id: order-1, userId: UANN, answer: { channelId: C2 } } }",
    "audit { orderId: order-1, teamId: T1, accountId: acme, userId: UANN, act: update, clientId: client-0042, subject: name, phone, outcome: ordered }",
  ]);
});

test("orders about a message of Chatra's", () => {
  const edit: Order = { kind: "edit", messageId, text: "new", pushed: false };
  expect(ordered(edit, aConversation(), atVisitors)).toEqual([
    "chatra cv:chatra +50000 dl_0n_TBviM25bol8Bn_osS1IWZX_p { kind: chatra.call, call: { kind: edit, messageId: a1, text: new, pushed: false }, order: { id: order-1, userId: UANN, answer: { channelId: C2 } } }",
    "audit { orderId: order-1, teamId: T1, accountId: acme, userId: UANN, act: edit, clientId: client-0042, subject: message a1, outcome: ordered }",
  ]);
  expect(ordered({ kind: "delete", messageId, pushed: true }, undefined)).toEqual([
    "chatra call:message:W-vvD3kCsTAq16D8SjPU6wpdFZi undefined +50000 dl_0n_TBviM25bol8Bn_osS1IWZX_p { kind: chatra.call, call: { kind: delete, messageId: a1, pushed: true }, order: { id: order-1, userId: UANN, answer: { channelId: C2 } } }",
    "audit { orderId: order-1, teamId: T1, accountId: acme, userId: UANN, act: delete, subject: pushed message a1, outcome: ordered }",
  ]);
});

test("an order to run an action", () => {
  const act: Order = { kind: "run", actionId: "x", actionName: "X", input: { a: 1 } };
  expect(ordered(act, undefined)).toEqual([
    "chatra call:order-1 undefined +50000 dl_0n_TBviM25bol8Bn_osS1IWZX_p { kind: chatra.call, call: { kind: run, actionId: x, actionName: X, input: { a: 1 } }, order: { id: order-1, userId: UANN, answer: { channelId: C2 } } }",
    "audit { orderId: order-1, teamId: T1, accountId: acme, userId: UANN, act: run, subject: X, outcome: ordered }",
  ]);
});

test("an order to forget a client", () => {
  expect(ordered({ kind: "forget", clientId }, aConversation())).toEqual([
    "slack answer:order-1 undefined +60000 dl_KhEYhec1sOaHpPqPvyHc7rZOWnU { kind: slack.answer, userId: UANN, channelId: C2, text: :white_check_mark: Erased what the bot stored about the visitor. Messages in <https://acme.slack.com/archives/C1/p1700000000000100|their thread> stay until somebody deletes them, and Chatra keeps its own records. }",
    "slack forgotten:order-1 undefined +60000 dl_TXLa1ImHsqFC-c-iBmFHjOogCt2 { kind: slack.update, post: { channelId: C1, ts: 1700000000.000100 }, text: ⚪ Erased visitor, blocks: 1 }",
    "slack forgotten:order-1 undefined +60000 dl_zyLyY63yAXN6ax_LjybgepajPHP { kind: slack.notice, channelId: C1, threadTs: 1700000000.000100, text: :white_check_mark: The bot erased what it stored about this visitor. Replies here no longer reach them. }",
    "audit { orderId: order-1, teamId: T1, accountId: acme, userId: UANN, act: forget, outcome: done }",
  ]);
});

test("orders to try again what was given up", () => {
  expect(ordered({ kind: "retry", deliveryId: failed.id }, aConversation(), givenUp)).toEqual([
    "link { sourceDigest: old, sentDigest: 6q0r4ZEIc1I5ihUCBKT_VmL0oa5 }",
    "slack answer:order-1 undefined +60000 dl_4cyY6egOqMSs4hkc4ypDQdWSbY7 { kind: slack.answer, userId: UANN, channelId: C2, text: :hourglass_flowing_sand: Retrying… }",
    "slack cv:slack +60000 dl_EbVXLhJKrE8NAF3MOrvbGYRsrmA { kind: slack.update, post: { deliveryId: dl_eZjDXRnIMbT_AxHahkGas3kU182 }, text: Sent again by <@UANN>., blocks: 0 }",
    "slack cv:receipt +60000 dl_fYl-KIcrvQg3XbUFGnlW3jwRgeA { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: warning, on: false }",
    "changes { id: dl_1, state: pending, nextAttemptAt: +60000, asked: false, error: null }",
    "audit { orderId: order-1, teamId: T1, accountId: acme, userId: UANN, act: retry, clientId: client-0042, subject: dl_1, outcome: done }",
  ]);
  expect(ordered({ kind: "resend", ...here }, aConversation(), givenUp)).toEqual([
    "link { sourceDigest: old, sentDigest: 6q0r4ZEIc1I5ihUCBKT_VmL0oa5 }",
    "slack cv:slack +60000 dl_EbVXLhJKrE8NAF3MOrvbGYRsrmA { kind: slack.update, post: { deliveryId: dl_eZjDXRnIMbT_AxHahkGas3kU182 }, text: Sent again by <@UANN>., blocks: 0 }",
    "slack cv:receipt +60000 dl_fYl-KIcrvQg3XbUFGnlW3jwRgeA { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: warning, on: false }",
    "slack answer:order-1 undefined +60000 dl_aNk9CEmRUp0LT645YnBN9rrfJ3V { kind: slack.answer, userId: UANN, channelId: C2, text: :hourglass_flowing_sand: Retrying one message… }",
    "changes { id: dl_1, state: pending, nextAttemptAt: +60000, asked: false, error: null }",
    "audit { orderId: order-1, teamId: T1, accountId: acme, userId: UANN, act: resend, clientId: client-0042, subject: 1700000010.000100, outcome: done }",
  ]);
});

test("an order to relay a note", () => {
  const note = aLink({ state: "note", deliveryId: undefined, sourceDigest: "old" });
  const act: Order = { kind: "relay", ...here, authorId: ann, text: "among us", files: [] };
  expect(ordered(act, aConversation(), { links: [note] })).toEqual([
    "conversation { lastActivityAt: +60000 }",
    "link { id: s:T1:C1:1700000010.000100:0, deliveryId: dl_3JP6pbZpG8HJYhfbHqdyxezPQ2D, sourceDigest: c:m7uFBuLkAWjwXVD2Hi3qir5i3eY, sentDigest: m7uFBuLkAWjwXVD2Hi3qir5i3eY, likeness: fp:t62Qr-7ivCIn4AUAokxTj3oSlzr, createdAt: +60000 }",
    "chatra cv:chatra +60000 dl_3JP6pbZpG8HJYhfbHqdyxezPQ2D { kind: chatra.send, clientId: client-0042, text: among us, agent: { name: Ann }, reply: { teamId: T1, channelId: C1, threadTs: 1700000000.000100, ts: 1700000010.000100, userId: UANN }, part: 0, parts: 1, order: { id: order-1, userId: UANN, answer: { channelId: C2 } } }",
    "slack cv:receipt +60000 dl_5LmCebB9H2ciHpndGuUBA16qAOH { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: lock, on: false }",
    "audit { orderId: order-1, teamId: T1, accountId: acme, userId: UANN, act: relay, clientId: client-0042, subject: 1700000010.000100, outcome: ordered }",
  ]);
});

test("an order to take a message back", () => {
  expect(ordered({ kind: "unsend", ...here }, aConversation(), atVisitors)).toEqual([
    "link { chatraId: a1, state: note, sourceDigest: old, sentDigest: 6q0r4ZEIc1I5ihUCBKT_VmL0oa5 }",
    "chatra cv:chatra +60000 dl_U2WjNlA7FA2ov_o79X1onJSv0JW { kind: chatra.delete, reply: { teamId: T1, channelId: C1, threadTs: 1700000000.000100, ts: 1700000010.000100, userId: UANN }, part: 0, chatraId: a1, order: { id: order-1, userId: UANN } }",
    "slack cv:receipt +60000 dl_cQPj0sUL1kZ1v9BnIZykZkTuCGQ { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: white_check_mark, on: false }",
    "slack cv:receipt +60000 dl_6eAaaRS9Za94_hNJAUMEirH0Nps { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: lock, on: true }",
    "slack answer:order-1 undefined +60000 dl_g6t2lhy1U6eI5lrq4f9evXKQXDC { kind: slack.answer, userId: UANN, channelId: C2, text: :hourglass_flowing_sand: Deleting the message for the visitor. In Slack it stays as a note (🔒). }",
    "audit { orderId: order-1, teamId: T1, accountId: acme, userId: UANN, act: unsend, clientId: client-0042, subject: 1700000010.000100, outcome: ordered }",
  ]);
});
