import { expect, test } from "vitest";
import type { DeliveryState } from "../../src/domain/delivery.ts";
import { chatraMessageIdSchema, deliveryIdSchema } from "../../src/domain/ids.ts";
import { decide } from "../../src/domain/inputs/input-kinds.ts";
import type { Order } from "../../src/domain/order.ts";
import {
  aContext,
  aConversation,
  aDelivery,
  aLink,
  anAct,
  aSendPayload,
  channel,
  replyRef,
  rootTs,
  ts,
} from "./builders.ts";
import { inLines } from "./in-lines.ts";

/** What orders in a thread about messages lead to, compared whole. */

function unsent(
  links: ReturnType<typeof aLink>[],
  state: DeliveryState = "sent",
  outcomeUnknown = false,
): string[] {
  const send = aDelivery(aSendPayload("Hi"), { state, outcomeUnknown });
  const act: Order = { kind: "unsend", channelId: channel, threadTs: rootTs, ts: ts(10) };
  const context = aContext({ links, deliveries: new Map([[send.id, send]]) });
  return inLines(decide(anAct(act), aConversation(), context));
}
const sent = aLink({ chatraId: chatraMessageIdSchema.parse("a1") });
const part = aLink({ id: "link-2", part: 1, deliveryId: deliveryIdSchema.parse("dl_2"), state: "deleted" });

test.each<[string, () => string[], string[]]>([
  [
    "that the visitor has",
    () => unsent([sent]),
    [
      "link { chatraId: a1, state: note }",
      "chatra cv:chatra +60000 dl_U2WjNlA7FA2ov_o79X1onJSv0JW { kind: chatra.delete, reply: { teamId: T1, channelId: C1, threadTs: 1700000000.000100, ts: 1700000010.000100, userId: UANN }, part: 0, chatraId: a1, order: { id: order-1, userId: UANN } }",
      "slack cv:receipt +60000 dl_cQPj0sUL1kZ1v9BnIZykZkTuCGQ { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: white_check_mark, on: false }",
      "slack cv:receipt +60000 dl_6eAaaRS9Za94_hNJAUMEirH0Nps { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: lock, on: true }",
      "slack answer:order-1 undefined +60000 dl_g6t2lhy1U6eI5lrq4f9evXKQXDC { kind: slack.answer, userId: UANN, channelId: C2, text: :hourglass_flowing_sand: Deleting the message for the visitor. In Slack it stays as a note (🔒). }",
      "audit { orderId: order-1, teamId: T1, accountId: acme, userId: UANN, act: unsend, clientId: client-0042, subject: 1700000010.000100, outcome: ordered }",
    ],
  ],
  [
    "of which a part is gone already",
    () => unsent([part, sent]),
    [
      "link { chatraId: a1, state: note }",
      "chatra cv:chatra +60000 dl_U2WjNlA7FA2ov_o79X1onJSv0JW { kind: chatra.delete, reply: { teamId: T1, channelId: C1, threadTs: 1700000000.000100, ts: 1700000010.000100, userId: UANN }, part: 0, chatraId: a1, order: { id: order-1, userId: UANN } }",
      "slack cv:receipt +60000 dl_cQPj0sUL1kZ1v9BnIZykZkTuCGQ { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: white_check_mark, on: false }",
      "slack cv:receipt +60000 dl_6eAaaRS9Za94_hNJAUMEirH0Nps { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: lock, on: true }",
      "slack answer:order-1 undefined +60000 dl_g6t2lhy1U6eI5lrq4f9evXKQXDC { kind: slack.answer, userId: UANN, channelId: C2, text: :hourglass_flowing_sand: Deleting the message for the visitor. In Slack it stays as a note (🔒). }",
      "audit { orderId: order-1, teamId: T1, accountId: acme, userId: UANN, act: unsend, clientId: client-0042, subject: 1700000010.000100, outcome: ordered }",
    ],
  ],
  [
    "that waits",
    () => unsent([aLink()], "pending"),
    [
      "link { state: note }",
      "slack cv:receipt +60000 dl_cQPj0sUL1kZ1v9BnIZykZkTuCGQ { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: white_check_mark, on: false }",
      "slack cv:receipt +60000 dl_6eAaaRS9Za94_hNJAUMEirH0Nps { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: lock, on: true }",
      "slack answer:order-1 undefined +60000 dl_g6t2lhy1U6eI5lrq4f9evXKQXDC { kind: slack.answer, userId: UANN, channelId: C2, text: :white_check_mark: The visitor won't get the message. In Slack it stays as a note (🔒). }",
      "changes { id: dl_1, state: discarded }",
      "audit { orderId: order-1, teamId: T1, accountId: acme, userId: UANN, act: unsend, clientId: client-0042, subject: 1700000010.000100, outcome: done }",
    ],
  ],
  [
    "that waits, and may be there",
    () => unsent([aLink()], "pending", true),
    [
      "link { state: note }",
      "slack cv:receipt +60000 dl_cQPj0sUL1kZ1v9BnIZykZkTuCGQ { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: white_check_mark, on: false }",
      "slack cv:receipt +60000 dl_6eAaaRS9Za94_hNJAUMEirH0Nps { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: lock, on: true }",
      "slack answer:order-1 undefined +60000 dl_g6t2lhy1U6eI5lrq4f9evXKQXDC { kind: slack.answer, userId: UANN, channelId: C2, text: :hourglass_flowing_sand: The visitor may have the message. If it shows up in Chatra, the bot deletes it there. In Slack it stays as a note (🔒). }",
      "changes { id: dl_1, state: uncertain, asked: true }",
      "audit { orderId: order-1, teamId: T1, accountId: acme, userId: UANN, act: unsend, clientId: client-0042, subject: 1700000010.000100, outcome: done }",
    ],
  ],
  [
    "of unknown outcome",
    () => unsent([aLink()], "uncertain"),
    [
      "link { state: note }",
      "slack cv:receipt +60000 dl_cQPj0sUL1kZ1v9BnIZykZkTuCGQ { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: white_check_mark, on: false }",
      "slack cv:receipt +60000 dl_6eAaaRS9Za94_hNJAUMEirH0Nps { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: lock, on: true }",
      "slack answer:order-1 undefined +60000 dl_g6t2lhy1U6eI5lrq4f9evXKQXDC { kind: slack.answer, userId: UANN, channelId: C2, text: :hourglass_flowing_sand: The visitor may have the message. If it shows up in Chatra, the bot deletes it there. In Slack it stays as a note (🔒). }",
      "audit { orderId: order-1, teamId: T1, accountId: acme, userId: UANN, act: unsend, clientId: client-0042, subject: 1700000010.000100, outcome: done }",
    ],
  ],
  [
    "that failed",
    () => unsent([aLink()], "failed"),
    [
      "link { state: note }",
      "slack cv:slack +60000 dl_KyYTrA33BtRfsYUicqTmbiFDPGv { kind: slack.update, post: { deliveryId: dl_5zQylGJZuyh1_JbTfUyU8HwSHlb }, text: Settled: the reply was edited or deleted in Slack, so the bot won't retry it., blocks: 0 }",
      "slack cv:receipt +60000 dl_cQPj0sUL1kZ1v9BnIZykZkTuCGQ { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: white_check_mark, on: false }",
      "slack cv:receipt +60000 dl_6eAaaRS9Za94_hNJAUMEirH0Nps { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: lock, on: true }",
      "slack cv:receipt +60000 dl_9bhTdchK2xixO-In1TJYgS2yPU3 { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: warning, on: false }",
      "slack answer:order-1 undefined +60000 dl_g6t2lhy1U6eI5lrq4f9evXKQXDC { kind: slack.answer, userId: UANN, channelId: C2, text: :white_check_mark: The visitor won't get the message. In Slack it stays as a note (🔒). }",
      "changes { id: dl_1, state: discarded }",
      "audit { orderId: order-1, teamId: T1, accountId: acme, userId: UANN, act: unsend, clientId: client-0042, subject: 1700000010.000100, outcome: done }",
    ],
  ],
  [
    "that is a note",
    () => unsent([aLink({ state: "note" })]),
    [
      "slack answer:order-1 undefined +60000 dl_jjB-oD4VmkbgSiFJ0XUSeDEIbT9 { kind: slack.answer, userId: UANN, channelId: C2, text: The visitor does not have this message, so there is nothing to unsend. }",
      "audit { orderId: order-1, teamId: T1, accountId: acme, userId: UANN, act: unsend, subject: 1700000010.000100, outcome: refused }",
      "ignored nothing-to-do",
    ],
  ],
  [
    "that came from Chatra",
    () => unsent([aLink({ direction: "to-slack" })]),
    [
      "slack answer:order-1 undefined +60000 dl_jjB-oD4VmkbgSiFJ0XUSeDEIbT9 { kind: slack.answer, userId: UANN, channelId: C2, text: This message came from Chatra. Delete an agent's message with `/chatra message delete ID`; a visitor's message stays. }",
      "audit { orderId: order-1, teamId: T1, accountId: acme, userId: UANN, act: unsend, subject: 1700000010.000100, outcome: refused }",
      "ignored nothing-to-do",
    ],
  ],
  [
    "of which nothing is known",
    () => unsent([]),
    [
      "slack answer:order-1 undefined +60000 dl_jjB-oD4VmkbgSiFJ0XUSeDEIbT9 { kind: slack.answer, userId: UANN, channelId: C2, text: This message was not sent to a visitor from Slack, so there is nothing to unsend. }",
      "audit { orderId: order-1, teamId: T1, accountId: acme, userId: UANN, act: unsend, subject: 1700000010.000100, outcome: refused }",
      "ignored not-a-chat",
    ],
  ],
])("a message %s is taken back by an order", (_what, lines, expected) => {
  expect(lines()).toEqual(expected);
});

const note = aLink({ state: "note", deliveryId: undefined });

function resent(
  deliveries: ReturnType<typeof aDelivery>[],
  links: ReturnType<typeof aLink>[] = [],
  one: Partial<Extract<Order, { kind: "resend" }>> = {},
): string[] {
  const act: Order = { kind: "resend", channelId: channel, threadTs: rootTs, ...one };
  const found = {
    links,
    unfinished: deliveries,
    deliveries: new Map(deliveries.map((each) => [each.id, each])),
  };
  return inLines(decide(anAct(act), aConversation(), aContext(found)));
}
const failed = (part: number, over: Partial<ReturnType<typeof aDelivery>> = {}) =>
  aDelivery(aSendPayload(`Hi ${part}`, { part, parts: 2 }), {
    id: deliveryIdSchema.parse(`dl_${part + 1}`),
    seq: part + 1,
    state: "failed",
    error: { reason: "refused", detail: "no" },
    ...over,
  });
const other = aDelivery(aSendPayload("Ho", { reply: { ...replyRef, ts: ts(11) } }), {
  id: deliveryIdSchema.parse("dl_9"),
  seq: 9,
  state: "failed",
});

test.each<[string, () => string[], string[]]>([
  [
    "all that failed",
    () =>
      resent(
        [other, failed(1), failed(0)],
        [aLink(), aLink({ id: "link-2", part: 1, deliveryId: failed(1).id })],
      ),
    [
      "link { sentDigest: 6_ZPHJ-xQFf9V9jYyOigwnZFVbM }",
      "link { id: link-2, part: 1, deliveryId: dl_2, sentDigest: aSQ0HZbyB87yfUzGtNke8ltstrA }",
      "slack cv:slack +60000 dl_EbVXLhJKrE8NAF3MOrvbGYRsrmA { kind: slack.update, post: { deliveryId: dl_5zQylGJZuyh1_JbTfUyU8HwSHlb }, text: Sent again by <@UANN>., blocks: 0 }",
      "slack cv:receipt +60000 dl_fYl-KIcrvQg3XbUFGnlW3jwRgeA { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: warning, on: false }",
      "slack cv:slack +60000 dl_LTNH1KAbODuCL0kcjASoKe4p895 { kind: slack.update, post: { deliveryId: dl_QDK5t8DcD5cVaoLSooFzOeUd--2 }, text: Sent again by <@UANN>., blocks: 0 }",
      "slack cv:receipt +60000 dl_OlXf9SIIOnawvf6qRGm7XFztorI { kind: slack.react, channelId: C1, ts: 1700000011.000100, name: warning, on: false }",
      "slack answer:order-1 undefined +60000 dl_aNk9CEmRUp0LT645YnBN9rrfJ3V { kind: slack.answer, userId: UANN, channelId: C2, text: :hourglass_flowing_sand: Retrying 2 messages… }",
      "changes { id: dl_1, state: pending, nextAttemptAt: +60000, asked: false, error: null }",
      "changes { id: dl_2, state: pending, nextAttemptAt: +60000, asked: false, error: null }",
      "changes { id: dl_9, state: pending, nextAttemptAt: +60000, asked: false, error: null }",
      "audit { orderId: order-1, teamId: T1, accountId: acme, userId: UANN, act: resend, clientId: client-0042, subject: 1700000000.000100, outcome: done }",
    ],
  ],
  [
    "one message",
    () => resent([failed(0), other], [aLink()], { ts: ts(10) }),
    [
      "link { sentDigest: 6_ZPHJ-xQFf9V9jYyOigwnZFVbM }",
      "slack cv:slack +60000 dl_EbVXLhJKrE8NAF3MOrvbGYRsrmA { kind: slack.update, post: { deliveryId: dl_5zQylGJZuyh1_JbTfUyU8HwSHlb }, text: Sent again by <@UANN>., blocks: 0 }",
      "slack cv:receipt +60000 dl_fYl-KIcrvQg3XbUFGnlW3jwRgeA { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: warning, on: false }",
      "slack answer:order-1 undefined +60000 dl_aNk9CEmRUp0LT645YnBN9rrfJ3V { kind: slack.answer, userId: UANN, channelId: C2, text: :hourglass_flowing_sand: Retrying one message… }",
      "changes { id: dl_1, state: pending, nextAttemptAt: +60000, asked: false, error: null }",
      "audit { orderId: order-1, teamId: T1, accountId: acme, userId: UANN, act: resend, clientId: client-0042, subject: 1700000010.000100, outcome: done }",
    ],
  ],
  [
    "nothing of another chat",
    () => resent([failed(0, { conversationId: undefined })]),
    [
      "slack answer:order-1 undefined +60000 dl_jjB-oD4VmkbgSiFJ0XUSeDEIbT9 { kind: slack.answer, userId: UANN, channelId: C2, text: Nothing in this thread has failed. }",
      "audit { orderId: order-1, teamId: T1, accountId: acme, userId: UANN, act: resend, subject: 1700000000.000100, outcome: refused }",
      "ignored nothing-to-do",
    ],
  ],
  [
    "nothing that is no message",
    () => resent([aDelivery({ kind: "slack.post", text: "Hi" }, { state: "failed" })]),
    [
      "slack answer:order-1 undefined +60000 dl_jjB-oD4VmkbgSiFJ0XUSeDEIbT9 { kind: slack.answer, userId: UANN, channelId: C2, text: Nothing in this thread has failed. }",
      "audit { orderId: order-1, teamId: T1, accountId: acme, userId: UANN, act: resend, subject: 1700000000.000100, outcome: refused }",
      "ignored nothing-to-do",
    ],
  ],
  [
    "nothing where none failed",
    () => resent([]),
    [
      "slack answer:order-1 undefined +60000 dl_jjB-oD4VmkbgSiFJ0XUSeDEIbT9 { kind: slack.answer, userId: UANN, channelId: C2, text: Nothing in this thread has failed. }",
      "audit { orderId: order-1, teamId: T1, accountId: acme, userId: UANN, act: resend, subject: 1700000000.000100, outcome: refused }",
      "ignored nothing-to-do",
    ],
  ],
  [
    "nothing that waits",
    () => resent([failed(0, { state: "pending" }), failed(1, { state: "sent" })]),
    [
      "slack answer:order-1 undefined +60000 dl_jjB-oD4VmkbgSiFJ0XUSeDEIbT9 { kind: slack.answer, userId: UANN, channelId: C2, text: The bot is sending this message right now. }",
      "audit { orderId: order-1, teamId: T1, accountId: acme, userId: UANN, act: resend, subject: 1700000000.000100, outcome: refused }",
      "ignored nothing-to-do",
    ],
  ],
  [
    "nothing that is under way",
    () => resent([failed(0, { state: "sending" })]),
    [
      "slack answer:order-1 undefined +60000 dl_jjB-oD4VmkbgSiFJ0XUSeDEIbT9 { kind: slack.answer, userId: UANN, channelId: C2, text: The bot is sending this message right now. }",
      "audit { orderId: order-1, teamId: T1, accountId: acme, userId: UANN, act: resend, subject: 1700000000.000100, outcome: refused }",
      "ignored nothing-to-do",
    ],
  ],
  [
    "nothing of unknown outcome",
    () => resent([failed(0, { state: "uncertain" }), failed(1, { state: "pending" })]),
    [
      "slack answer:order-1 undefined +60000 dl_jjB-oD4VmkbgSiFJ0XUSeDEIbT9 { kind: slack.answer, userId: UANN, channelId: C2, text: This message is unconfirmed. Answer the question about it in the thread. }",
      "audit { orderId: order-1, teamId: T1, accountId: acme, userId: UANN, act: resend, subject: 1700000000.000100, outcome: refused }",
      "ignored nothing-to-do",
    ],
  ],
  [
    "nothing that arrived",
    () => resent([failed(0, { state: "sent" })], [aLink()], { ts: ts(10) }),
    [
      "slack answer:order-1 undefined +60000 dl_jjB-oD4VmkbgSiFJ0XUSeDEIbT9 { kind: slack.answer, userId: UANN, channelId: C2, text: The visitor already has this message. }",
      "audit { orderId: order-1, teamId: T1, accountId: acme, userId: UANN, act: resend, subject: 1700000010.000100, outcome: refused }",
      "ignored nothing-to-do",
    ],
  ],
  [
    "nothing that was discarded",
    () => resent([failed(0, { state: "discarded" })], [aLink()], { ts: ts(10) }),
    [
      "slack answer:order-1 undefined +60000 dl_jjB-oD4VmkbgSiFJ0XUSeDEIbT9 { kind: slack.answer, userId: UANN, channelId: C2, text: This message was not sent to the visitor. To send it, use *Send to visitor* in its menu. }",
      "audit { orderId: order-1, teamId: T1, accountId: acme, userId: UANN, act: resend, subject: 1700000010.000100, outcome: refused }",
      "ignored nothing-to-do",
    ],
  ],
  [
    "nothing that was not sent",
    () => resent([failed(0, { state: "sent" })], [note], { ts: ts(10) }),
    [
      "slack answer:order-1 undefined +60000 dl_jjB-oD4VmkbgSiFJ0XUSeDEIbT9 { kind: slack.answer, userId: UANN, channelId: C2, text: This message was not sent to the visitor. To send it, use *Send to visitor* in its menu. }",
      "audit { orderId: order-1, teamId: T1, accountId: acme, userId: UANN, act: resend, subject: 1700000010.000100, outcome: refused }",
      "ignored nothing-to-do",
    ],
  ],
  [
    "nothing that came from Chatra",
    () => resent([failed(0, { state: "sent" })], [aLink({ direction: "to-slack" })], { ts: ts(10) }),
    [
      "slack answer:order-1 undefined +60000 dl_jjB-oD4VmkbgSiFJ0XUSeDEIbT9 { kind: slack.answer, userId: UANN, channelId: C2, text: This message was not sent to the visitor. To send it, use *Send to visitor* in its menu. }",
      "audit { orderId: order-1, teamId: T1, accountId: acme, userId: UANN, act: resend, subject: 1700000010.000100, outcome: refused }",
      "ignored nothing-to-do",
    ],
  ],
])("an order sends again %s", (_what, lines, expected) => {
  expect(lines()).toEqual(expected);
});
