import { expect, test } from "vitest";
import { wordsDigest } from "../../src/domain/compose-reply.ts";
import { concludeAttempt } from "../../src/domain/conclude-attempt.ts";
import type { Link } from "../../src/domain/conversation.ts";
import type { Delivery, DeliveryState } from "../../src/domain/delivery.ts";
import { chatraMessageIdSchema, deliveryIdSchema } from "../../src/domain/ids.ts";
import type { ChatraMessage } from "../../src/domain/input.ts";
import { decide } from "../../src/domain/inputs/input-kinds.ts";
import { FILE_PART } from "../../src/domain/limits.ts";
import { wordsPostId } from "../../src/domain/orders/carried-words.ts";
import {
  aContext,
  aConversation,
  aDelivery,
  aLink,
  anAgentMessage,
  anEvent,
  ann,
  aSendPayload,
  channel,
  otherChannel,
  START,
  ts,
} from "./builders.ts";
import { inLines } from "./in-lines.ts";
import { done } from "./world.ts";

/** How an edit by order shows in the thread, and which words are an echo of ours. Compared whole. */
const id = (name: string) => deliveryIdSchema.parse(name);
const messageId = chatraMessageIdSchema.parse("a1");
const order = { id: "order-1", userId: ann, answer: { channelId: otherChannel } };
const send = (parts = 1, byOrder = true): Delivery =>
  aDelivery(aSendPayload("old", { parts, ...(byOrder ? { order } : {}) }), { state: "sent" });
const own = (at = ts(10), username?: string): Delivery =>
  aDelivery(
    { kind: "slack.post", text: "old", ...(username === undefined ? {} : { username }) },
    { id: wordsPostId(order, 0), state: "sent", result: { channelId: channel, ts: at } },
  );
const shown = (over: Partial<Link>) =>
  aLink({ direction: "to-slack", chatraId: messageId, slackTs: ts(5), deliveryId: id("dl_p"), ...over });
const posted = aDelivery(
  { kind: "slack.post", text: "old", username: "Bob" },
  { id: id("dl_p"), state: "sent" },
);

function edited(text: string, links: Link[], deliveries: Delivery[]): string[] {
  const call = { kind: "edit" as const, messageId, text, pushed: false };
  const delivery = aDelivery({ kind: "chatra.call", call, order }, { id: id("dl_call") });
  const context = aContext({ links, deliveries: new Map(deliveries.map((one) => [one.id, one])) });
  return inLines(concludeAttempt(delivery, done(), aConversation(), context, 0).decision).map((line) =>
    line.replace(/text: (x{20})x*/, "text: $1…"),
  );
}
const reply = aLink({ chatraId: messageId });

test.each<[string, () => string[], string[]]>([
  [
    "of nothing that is shown",
    () => edited("new", [], []),
    [
      "slack answer:order-1 undefined +60000 dl_FNzkVpjeaAB9BRR_RJh8IVWib6g { kind: slack.answer, userId: UANN, channelId: C2, text: :white_check_mark: Edited the message `a1`. }",
      "outcomes { orderId: order-1, outcome: done }",
    ],
  ],
  [
    "of a reply",
    () => edited("a < b", [reply], [send(1, false)]),
    [
      "link { chatraId: a1, sentDigest: XXbaUJbNLU25nECr2Tv_3u3_Ri5, likeness: fp:x9TsxvBX9mLGgPzIg5yJRqZzm5Z }",
      "slack answer:order-1 undefined +60000 dl_FNzkVpjeaAB9BRR_RJh8IVWib6g { kind: slack.answer, userId: UANN, channelId: C2, text: :white_check_mark: Edited the message `a1`. }",
      "slack cv:slack +60000 dl_Wtw8GdYO_Ntm7Ze0yaw5rQ1ICsT { kind: slack.post, text: :pencil2: <@UANN> edited “old” to:\na &lt; b }",
      "slack cv:receipt +60000 dl_6GqRS-8wiRAuvtaZV6gAYwBz4ej { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: pencil2, on: true }",
      "outcomes { orderId: order-1, outcome: done }",
    ],
  ],
  [
    "of a message by command",
    () => edited("new", [reply], [send(), own()]),
    [
      "link { chatraId: a1, sentDigest: Wy_6Gxs7XFdHBTqA5Xay5C202BV, likeness: fp:bH8QxRxo_QUjGhUzqsvoHuIa7oy }",
      "slack answer:order-1 undefined +60000 dl_FNzkVpjeaAB9BRR_RJh8IVWib6g { kind: slack.answer, userId: UANN, channelId: C2, text: :white_check_mark: Edited the message `a1`. }",
      "slack cv:slack +60000 dl_eOO1U8jsgemJGCqA_UQkppTdNNz { kind: slack.update, post: { channelId: C1, ts: 1700000010.000100 }, text: new }",
      "slack cv:receipt +60000 dl_6GqRS-8wiRAuvtaZV6gAYwBz4ej { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: pencil2, on: true }",
      "outcomes { orderId: order-1, outcome: done }",
    ],
  ],
  [
    "of a message by command, under a name",
    () => edited("new", [reply], [send(), own(ts(10), "Ann")]),
    [
      "link { chatraId: a1, sentDigest: Wy_6Gxs7XFdHBTqA5Xay5C202BV, likeness: fp:bH8QxRxo_QUjGhUzqsvoHuIa7oy }",
      "slack answer:order-1 undefined +60000 dl_FNzkVpjeaAB9BRR_RJh8IVWib6g { kind: slack.answer, userId: UANN, channelId: C2, text: :white_check_mark: Edited the message `a1`. }",
      "slack cv:slack +60000 dl_eOO1U8jsgemJGCqA_UQkppTdNNz { kind: slack.update, post: { channelId: C1, ts: 1700000010.000100 }, text: new, username: Ann }",
      "slack cv:receipt +60000 dl_6GqRS-8wiRAuvtaZV6gAYwBz4ej { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: pencil2, on: true }",
      "outcomes { orderId: order-1, outcome: done }",
    ],
  ],
  [
    "of a message by command, at another place",
    () => edited("new", [reply], [send(), own(ts(9))]),
    [
      "link { chatraId: a1, sentDigest: Wy_6Gxs7XFdHBTqA5Xay5C202BV, likeness: fp:bH8QxRxo_QUjGhUzqsvoHuIa7oy }",
      "slack answer:order-1 undefined +60000 dl_FNzkVpjeaAB9BRR_RJh8IVWib6g { kind: slack.answer, userId: UANN, channelId: C2, text: :white_check_mark: Edited the message `a1`. }",
      "slack cv:slack +60000 dl_Wtw8GdYO_Ntm7Ze0yaw5rQ1ICsT { kind: slack.post, text: :pencil2: <@UANN> edited “old” to:\nnew }",
      "slack cv:receipt +60000 dl_6GqRS-8wiRAuvtaZV6gAYwBz4ej { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: pencil2, on: true }",
      "outcomes { orderId: order-1, outcome: done }",
    ],
  ],
  [
    "of a message by command, in parts",
    () => edited("new", [reply], [send(2), own()]),
    [
      "link { chatraId: a1, sentDigest: Wy_6Gxs7XFdHBTqA5Xay5C202BV, likeness: fp:bH8QxRxo_QUjGhUzqsvoHuIa7oy }",
      "slack answer:order-1 undefined +60000 dl_FNzkVpjeaAB9BRR_RJh8IVWib6g { kind: slack.answer, userId: UANN, channelId: C2, text: :white_check_mark: Edited the message `a1`. }",
      "slack cv:slack +60000 dl_Wtw8GdYO_Ntm7Ze0yaw5rQ1ICsT { kind: slack.post, text: :pencil2: <@UANN> edited “old” to:\nnew }",
      "slack cv:receipt +60000 dl_6GqRS-8wiRAuvtaZV6gAYwBz4ej { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: pencil2, on: true }",
      "outcomes { orderId: order-1, outcome: done }",
    ],
  ],
  [
    "of a message by command, whose post is not known",
    () => edited("new", [reply], [send()]),
    [
      "link { chatraId: a1, sentDigest: Wy_6Gxs7XFdHBTqA5Xay5C202BV, likeness: fp:bH8QxRxo_QUjGhUzqsvoHuIa7oy }",
      "slack answer:order-1 undefined +60000 dl_FNzkVpjeaAB9BRR_RJh8IVWib6g { kind: slack.answer, userId: UANN, channelId: C2, text: :white_check_mark: Edited the message `a1`. }",
      "slack cv:slack +60000 dl_Wtw8GdYO_Ntm7Ze0yaw5rQ1ICsT { kind: slack.post, text: :pencil2: <@UANN> edited “old” to:\nnew }",
      "slack cv:receipt +60000 dl_6GqRS-8wiRAuvtaZV6gAYwBz4ej { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: pencil2, on: true }",
      "outcomes { orderId: order-1, outcome: done }",
    ],
  ],
  [
    "of a message by command, to words of two posts",
    () =>
      edited(`${"x".repeat(3_990)} ${"y".repeat(90)}`, [reply], [send(), own()]).map((line) =>
        line.slice(0, 400),
      ),
    [
      "link { chatraId: a1, sentDigest: HTdCc4THSsOewVdAbgMepDtz8uu, likeness: fp:U0DSPIoMZ13mgTnHrwpImwfOxlN }",
      "slack answer:order-1 undefined +60000 dl_FNzkVpjeaAB9BRR_RJh8IVWib6g { kind: slack.answer, userId: UANN, channelId: C2, text: :white_check_mark: Edited the message `a1`. }",
      "slack cv:slack +60000 dl_Wtw8GdYO_Ntm7Ze0yaw5rQ1ICsT { kind: slack.post, text: :pencil2: <@UANN> edited “old” to: }",
      "slack cv:slack +60000 dl_NJpJ_DB7kUK8IXuLurTaK8gnbeu { kind: slack.post, text: xxxxxxxxxxxxxxxxxxxx… }",
      "slack cv:slack +60000 dl_VEw1lh8hDqiLVB5iM0sX8wT4V7G { kind: slack.post, text: xxxxxxxxxxxxxxxxxxxx… yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy }",
      "slack cv:receipt +60000 dl_6GqRS-8wiRAuvtaZV6gAYwBz4ej { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: pencil2, on: true }",
      "outcomes { orderId: order-1, outcome: done }",
    ],
  ],
  [
    "of an agent's message",
    () => edited("new", [shown({})], [posted]),
    [
      "link { direction: to-slack, slackTs: 1700000005.000100, chatraId: a1, deliveryId: dl_p, sourceDigest: Wy_6Gxs7XFdHBTqA5Xay5C202BV }",
      "slack answer:order-1 undefined +60000 dl_FNzkVpjeaAB9BRR_RJh8IVWib6g { kind: slack.answer, userId: UANN, channelId: C2, text: :white_check_mark: Edited the message `a1`. }",
      "slack cv:slack +60000 dl_J-BWzZwWPtVRwvDxu_Mx5M73_2Q { kind: slack.update, post: { channelId: C1, ts: 1700000005.000100 }, text: new, username: Bob }",
      "slack cv:receipt +60000 dl_6GqRS-8wiRAuvtaZV6gAYwBz4ej { kind: slack.react, channelId: C1, ts: 1700000005.000100, name: pencil2, on: true }",
      "outcomes { orderId: order-1, outcome: done }",
    ],
  ],
  [
    "of an agent's message in two posts, in order",
    () =>
      edited(
        "new",
        [shown({ id: "c:1", part: 1, slackTs: ts(6), deliveryId: id("dl_p1") }), shown({ id: "c:0" })],
        [posted],
      ),
    [
      "link { id: c:0, direction: to-slack, slackTs: 1700000005.000100, chatraId: a1, deliveryId: dl_p, sourceDigest: Wy_6Gxs7XFdHBTqA5Xay5C202BV }",
      "slack answer:order-1 undefined +60000 dl_FNzkVpjeaAB9BRR_RJh8IVWib6g { kind: slack.answer, userId: UANN, channelId: C2, text: :white_check_mark: Edited the message `a1`. }",
      "slack cv:slack +60000 dl_uKM30VTP5Qe6QbzBh0B-9oDvBBY { kind: slack.update, post: { channelId: C1, ts: 1700000005.000100 }, text: new, username: Bob }",
      "slack cv:slack +60000 dl_yghHQbUiVq5BlrREPTH5ZX3BeHy { kind: slack.remove, post: { channelId: C1, ts: 1700000006.000100 } }",
      "slack cv:receipt +60000 dl_6GqRS-8wiRAuvtaZV6gAYwBz4ej { kind: slack.react, channelId: C1, ts: 1700000006.000100, name: pencil2, on: true }",
      "deletedLinks c:1",
      "outcomes { orderId: order-1, outcome: done }",
    ],
  ],
  [
    "of an agent's message with a file",
    () =>
      edited("new", [shown({ id: "c:f", part: FILE_PART, slackTs: ts(6) }), shown({ id: "c:0" })], [posted]),
    [
      "link { id: c:0, direction: to-slack, slackTs: 1700000005.000100, chatraId: a1, deliveryId: dl_p, sourceDigest: Wy_6Gxs7XFdHBTqA5Xay5C202BV }",
      "slack answer:order-1 undefined +60000 dl_FNzkVpjeaAB9BRR_RJh8IVWib6g { kind: slack.answer, userId: UANN, channelId: C2, text: :white_check_mark: Edited the message `a1`. }",
      "slack cv:slack +60000 dl_uKM30VTP5Qe6QbzBh0B-9oDvBBY { kind: slack.update, post: { channelId: C1, ts: 1700000005.000100 }, text: new, username: Bob }",
      "slack cv:receipt +60000 dl_6GqRS-8wiRAuvtaZV6gAYwBz4ej { kind: slack.react, channelId: C1, ts: 1700000006.000100, name: pencil2, on: true }",
      "outcomes { orderId: order-1, outcome: done }",
    ],
  ],
  [
    "of an agent's message that was deleted in part",
    () =>
      edited(
        "new",
        [shown({ id: "c:0", state: "deleted" }), shown({ id: "c:1", part: 1, slackTs: ts(6) })],
        [posted],
      ),
    [
      "link { id: c:1, direction: to-slack, slackTs: 1700000006.000100, chatraId: a1, part: 1, deliveryId: dl_p, sourceDigest: Wy_6Gxs7XFdHBTqA5Xay5C202BV }",
      "slack answer:order-1 undefined +60000 dl_FNzkVpjeaAB9BRR_RJh8IVWib6g { kind: slack.answer, userId: UANN, channelId: C2, text: :white_check_mark: Edited the message `a1`. }",
      "slack cv:slack +60000 dl_-U2Kl4gT2Djh6LzbUoon0gJJ6gR { kind: slack.update, post: { channelId: C1, ts: 1700000006.000100 }, text: new, username: Bob }",
      "slack cv:receipt +60000 dl_6GqRS-8wiRAuvtaZV6gAYwBz4ej { kind: slack.react, channelId: C1, ts: 1700000005.000100, name: pencil2, on: true }",
      "outcomes { orderId: order-1, outcome: done }",
    ],
  ],
])("an edit by order %s shows in the thread", (_what, lines, expected) => {
  expect(lines()).toEqual(expected);
});

const waits = (over: Partial<Link> = {}) => aLink({ sentDigest: wordsDigest("Hi"), ...over });
function heard(
  message: Partial<ChatraMessage>,
  links: Link[],
  state: DeliveryState = "sent",
  outcomeUnknown = false,
  other: DeliveryState = "sent",
): string[] {
  const sends = [
    aDelivery(aSendPayload("Hi"), { state, outcomeUnknown, asked: state === "uncertain" }),
    aDelivery(aSendPayload("Hi"), { id: id("dl_2"), state: other }),
  ];
  const context = aContext({ awaitingEcho: links, deliveries: new Map(sends.map((one) => [one.id, one])) });
  const event = anEvent([anAgentMessage("a1", "Hi", { createdAt: START + 1_000, ...message })]);
  return inLines(decide(event, aConversation(), context)).map((line) =>
    line.replace(/(fingerprint|likeness): fp:[\w-]+/g, "$1: …"),
  );
}
const second = waits({ id: "link-2", deliveryId: id("dl_2") });

test.each<[string, () => string[], string[]]>([
  [
    "a reply that was sent",
    () => heard({}, [waits()]),
    [
      "conversation {  }",
      "link { chatraId: a1, sentDigest: 6q0r4ZEIc1I5ihUCBKT_VmL0oa5, fingerprint: …, likeness: …, chatId: chat-1, saidAt: +1000 }",
      "skipped { id: a1, reason: own-echo }",
    ],
  ],
  [
    "a reply that is being sent",
    () => heard({}, [waits()], "sending"),
    [
      "conversation {  }",
      "link { chatraId: a1, sentDigest: 6q0r4ZEIc1I5ihUCBKT_VmL0oa5, fingerprint: …, likeness: …, chatId: chat-1, saidAt: +1000 }",
      "skipped { id: a1, reason: own-echo }",
    ],
  ],
  [
    "none, as the reply failed",
    () => heard({}, [waits()], "failed"),
    [
      "conversation { lastActivityAt: +60000 }",
      "link { id: c:cv:a1:0, direction: to-slack, slackTs: undefined, chatraId: a1, deliveryId: dl_3-xvgH1JAxolCu6BaytYJXiB-JJ, sourceDigest: 6q0r4ZEIc1I5ihUCBKT_VmL0oa5, fingerprint: …, likeness: …, chatId: chat-1, saidAt: +1000, createdAt: +60000 }",
      "slack cv:slack +1000 dl_3-xvgH1JAxolCu6BaytYJXiB-JJ { kind: slack.post, text: Hi, username: Bob (in Chatra) }",
    ],
  ],
  [
    "none, as the reply waits",
    () => heard({}, [waits()], "pending"),
    [
      "conversation { lastActivityAt: +60000 }",
      "link { id: c:cv:a1:0, direction: to-slack, slackTs: undefined, chatraId: a1, deliveryId: dl_3-xvgH1JAxolCu6BaytYJXiB-JJ, sourceDigest: 6q0r4ZEIc1I5ihUCBKT_VmL0oa5, fingerprint: …, likeness: …, chatId: chat-1, saidAt: +1000, createdAt: +60000 }",
      "slack cv:slack +1000 dl_3-xvgH1JAxolCu6BaytYJXiB-JJ { kind: slack.post, text: Hi, username: Bob (in Chatra) }",
    ],
  ],
  [
    "a reply that waits, and may be there",
    () => heard({}, [waits()], "pending", true),
    [
      "conversation {  }",
      "link { chatraId: a1, sentDigest: 6q0r4ZEIc1I5ihUCBKT_VmL0oa5, fingerprint: …, likeness: …, chatId: chat-1, saidAt: +1000 }",
      "slack cv:receipt +60000 dl_ev5Eyj68VvCwFVVu1zsFKROWJ4f { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: white_check_mark, on: true }",
      "changes { id: dl_1, state: sent, result: { chatraId: a1 }, error: null }",
      "skipped { id: a1, reason: own-echo }",
      "answers { by: { userId: UANN }, writtenAt: +0 }",
    ],
  ],
  [
    "a reply of unknown outcome",
    () => heard({}, [waits()], "uncertain"),
    [
      "conversation {  }",
      "link { chatraId: a1, sentDigest: 6q0r4ZEIc1I5ihUCBKT_VmL0oa5, fingerprint: …, likeness: …, chatId: chat-1, saidAt: +1000 }",
      "slack cv:receipt +60000 dl_Ti9-mRH6c2xuDxCumuLxn_zwkl4 { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: grey_question, on: false }",
      "slack cv:receipt +60000 dl_ev5Eyj68VvCwFVVu1zsFKROWJ4f { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: white_check_mark, on: true }",
      "slack cv:slack +60000 dl_qUuZXmdJfn1CLnp_oxOT88J5BB5 { kind: slack.update, post: { deliveryId: dl_5zQylGJZuyh1_JbTfUyU8HwSHlb }, text: :white_check_mark: Confirmed: Chatra shows the message to the visitor., blocks: 0 }",
      "changes { id: dl_1, state: sent, result: { chatraId: a1 }, error: null }",
      "skipped { id: a1, reason: own-echo }",
      "answers { by: { userId: UANN }, writtenAt: +0 }",
    ],
  ],
  [
    "the one of two that is not in doubt",
    () => heard({}, [waits(), second], "uncertain"),
    [
      "conversation {  }",
      "link { id: link-2, chatraId: a1, deliveryId: dl_2, sentDigest: 6q0r4ZEIc1I5ihUCBKT_VmL0oa5, fingerprint: …, likeness: …, chatId: chat-1, saidAt: +1000 }",
      "skipped { id: a1, reason: own-echo }",
    ],
  ],
  [
    "none, as an automatic message",
    () => heard({ automatic: true }, [waits()]),
    [
      "conversation { lastActivityAt: +60000 }",
      "link { id: c:cv:a1:0, direction: to-slack, slackTs: undefined, chatraId: a1, deliveryId: dl_3-xvgH1JAxolCu6BaytYJXiB-JJ, sourceDigest: 6q0r4ZEIc1I5ihUCBKT_VmL0oa5, fingerprint: …, likeness: …, chatId: chat-1, saidAt: +1000, createdAt: +60000 }",
      "slack cv:slack +1000 dl_3-xvgH1JAxolCu6BaytYJXiB-JJ { kind: slack.post, text: Hi, username: Bob (automatic) }",
    ],
  ],
  [
    "pushed words, as an automatic message",
    () => heard({ automatic: true }, [waits({ pushed: true })]),
    [
      "conversation {  }",
      "link { chatraId: a1, sentDigest: 6q0r4ZEIc1I5ihUCBKT_VmL0oa5, fingerprint: …, likeness: …, chatId: chat-1, saidAt: +1000, pushed: true }",
      "skipped { id: a1, reason: own-echo }",
    ],
  ],
  [
    "none, as it was said before",
    () => heard({ createdAt: START - 3_600_000 }, [waits()]),
    [
      "conversation { lastActivityAt: +60000 }",
      "link { id: c:cv:a1:0, direction: to-slack, slackTs: undefined, chatraId: a1, deliveryId: dl_3-xvgH1JAxolCu6BaytYJXiB-JJ, sourceDigest: 6q0r4ZEIc1I5ihUCBKT_VmL0oa5, fingerprint: …, likeness: …, chatId: chat-1, saidAt: +-3600000, createdAt: +60000 }",
      "slack cv:slack +-3600000 dl_3-xvgH1JAxolCu6BaytYJXiB-JJ { kind: slack.post, text: Hi, username: Bob (in Chatra) }",
    ],
  ],
  [
    "a reply, as nobody knows when it was said",
    () => heard({ createdAt: START - 3_600_000, undated: true }, [waits()]),
    [
      "conversation {  }",
      "link { chatraId: a1, sentDigest: 6q0r4ZEIc1I5ihUCBKT_VmL0oa5, fingerprint: …, likeness: …, chatId: chat-1 }",
      "skipped { id: a1, reason: own-echo }",
    ],
  ],
  [
    "none, as the visitor wrote it",
    () => heard({ author: "client" }, [waits()]),
    [
      "conversation { episode: { number: 1, openedAt: +1000, firstWords: Hi, firstMessageId: a1, lastWordsAt: +1000, unanswered: [+1000], helpers: [], reminders: { count: 0, posts: [] }, route: { mention: { kind: none }, policy: all, remind: [300000, 900000, 1800000], remindNext: [900000], claim: first-reply, name: default } }, lastActivityAt: +60000 }",
      "link { id: c:cv:a1:0, direction: to-slack, slackTs: undefined, chatraId: a1, deliveryId: dl_3-xvgH1JAxolCu6BaytYJXiB-JJ, sourceDigest: 6q0r4ZEIc1I5ihUCBKT_VmL0oa5, fingerprint: …, likeness: …, chatId: chat-1, saidAt: +1000, createdAt: +60000 }",
      "slack cv:slack +1000 dl_3-xvgH1JAxolCu6BaytYJXiB-JJ { kind: slack.post, text: Hi, username: Vera (visitor) }",
      "facts { episodeId: ep_K9hjkwGAoHMDg6OZB1n9Y4BVkNS, route: default, at: +1000, kind: opened }",
    ],
  ],
  [
    "a reply, without an ID",
    () => heard({ id: chatraMessageIdSchema.parse("fp:1") }, [waits()]),
    [
      "conversation {  }",
      "link { sentDigest: 6q0r4ZEIc1I5ihUCBKT_VmL0oa5, fingerprint: …, likeness: …, chatId: chat-1, saidAt: +1000 }",
      "skipped { id: fp:1, reason: own-echo }",
    ],
  ],
  [
    "a reply of unknown outcome, without an ID",
    () => heard({ id: chatraMessageIdSchema.parse("fp:1") }, [waits()], "uncertain"),
    [
      "conversation {  }",
      "link { sentDigest: 6q0r4ZEIc1I5ihUCBKT_VmL0oa5, fingerprint: …, likeness: …, chatId: chat-1, saidAt: +1000 }",
      "slack cv:receipt +60000 dl_Ti9-mRH6c2xuDxCumuLxn_zwkl4 { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: grey_question, on: false }",
      "slack cv:receipt +60000 dl_ev5Eyj68VvCwFVVu1zsFKROWJ4f { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: white_check_mark, on: true }",
      "slack cv:slack +60000 dl_qUuZXmdJfn1CLnp_oxOT88J5BB5 { kind: slack.update, post: { deliveryId: dl_5zQylGJZuyh1_JbTfUyU8HwSHlb }, text: :white_check_mark: Confirmed: Chatra shows the message to the visitor., blocks: 0 }",
      "changes { id: dl_1, state: sent, result: {  }, error: null }",
      "skipped { id: fp:1, reason: own-echo }",
      "answers { by: { userId: UANN }, writtenAt: +0 }",
    ],
  ],
  [
    "none, without an ID, as that one's came",
    () => heard({ id: chatraMessageIdSchema.parse("fp:1") }, [waits({ fingerprint: "fp:0" })]),
    [
      "conversation { lastActivityAt: +60000 }",
      "link { id: c:cv:fp:1:0, direction: to-slack, slackTs: undefined, chatraId: fp:1, deliveryId: dl_xLXMxvpoYnYO3AUkyOPne4VAkcp, sourceDigest: 6q0r4ZEIc1I5ihUCBKT_VmL0oa5, fingerprint: …, likeness: …, chatId: chat-1, saidAt: +1000, createdAt: +60000 }",
      "slack cv:slack +1000 dl_xLXMxvpoYnYO3AUkyOPne4VAkcp { kind: slack.post, text: Hi, username: Bob (in Chatra) }",
    ],
  ],
  [
    "a reply, with an ID that its echo lacked",
    () => heard({}, [waits({ fingerprint: "fp:0" })]),
    [
      "conversation {  }",
      "link { chatraId: a1, sentDigest: 6q0r4ZEIc1I5ihUCBKT_VmL0oa5, fingerprint: …, likeness: …, chatId: chat-1, saidAt: +1000 }",
      "skipped { id: a1, reason: own-echo }",
    ],
  ],
  [
    "nothing that waits, and is from here",
    () => heard({ receivedFrom: "api" }, []),
    [
      "conversation { lastActivityAt: +60000 }",
      "link { id: c:cv:a1:0, direction: to-slack, slackTs: undefined, chatraId: a1, deliveryId: dl_3-xvgH1JAxolCu6BaytYJXiB-JJ, sourceDigest: 6q0r4ZEIc1I5ihUCBKT_VmL0oa5, fingerprint: …, likeness: …, chatId: chat-1, saidAt: +1000, createdAt: +60000 }",
      "slack cv:slack +1000 dl_3-xvgH1JAxolCu6BaytYJXiB-JJ { kind: slack.post, text: Hi, username: Bob (in Chatra) }",
    ],
  ],
])("an agent's words are the echo of %s", (_what, lines, expected) => {
  expect(lines()).toEqual(expected);
});
