import { expect, test } from "vitest";
import type { Context } from "../../src/domain/decision.ts";
import type { DeliveryState } from "../../src/domain/delivery.ts";
import { decide } from "../../src/domain/inputs/input-kinds.ts";
import type { Found } from "../../src/domain/needs.ts";
import type { Order } from "../../src/domain/order.ts";
import type { PayloadOf } from "../../src/domain/payload.ts";
import {
  aContext,
  aConversation,
  aDelivery,
  aLink,
  anAct,
  ann,
  aSendPayload,
  channel,
  replyRef,
  rootTs,
  ts,
} from "./builders.ts";
import { inLines } from "./in-lines.ts";

/** What orders in a thread to relay a message lead to, compared whole. */

function relayed(
  links: ReturnType<typeof aLink>[],
  over: Partial<Extract<Order, { kind: "relay" }>> = {},
  found: Partial<Context & Found> = {},
): string[] {
  const act: Order = {
    kind: "relay",
    channelId: channel,
    threadTs: rootTs,
    ts: ts(10),
    authorId: ann,
    text: "// Hi",
    files: [],
    ...over,
  };
  return inLines(decide(anAct(act), aConversation(), aContext({ links, ...found })));
}
const note = aLink({ state: "note", deliveryId: undefined });
const open = (state: DeliveryState, over: Partial<PayloadOf<"chatra.send">["reply"]> = {}) => ({
  unfinished: [aDelivery(aSendPayload("Hi", { reply: { ...replyRef, ...over } }), { state })],
});
const leftOut = {
  content: { blocks: [], leftOut: [{ name: "a.png", reason: "image-by-address" as const }] },
};

test.each<[string, () => string[], string[]]>([
  [
    "that was a note",
    () => relayed([note, { ...note, id: "link-2", part: 1 }]),
    [
      "conversation { lastActivityAt: +60000 }",
      "link { id: s:T1:C1:1700000010.000100:0, deliveryId: dl_3JP6pbZpG8HJYhfbHqdyxezPQ2D, sourceDigest: c:note:QDvbJor0Q2CMgrQQaV8cDAKWhJY, sentDigest: 6q0r4ZEIc1I5ihUCBKT_VmL0oa5, likeness: fp:6zFn7C84ic6XXX0IL4odRZegWiV, createdAt: +60000 }",
      "chatra cv:chatra +60000 dl_3JP6pbZpG8HJYhfbHqdyxezPQ2D { kind: chatra.send, clientId: client-0042, text: Hi, agent: { name: Ann }, reply: { teamId: T1, channelId: C1, threadTs: 1700000000.000100, ts: 1700000010.000100, userId: UANN }, part: 0, parts: 1, order: { id: order-1, userId: UANN, answer: { channelId: C2 } } }",
      "slack cv:receipt +60000 dl_5LmCebB9H2ciHpndGuUBA16qAOH { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: lock, on: false }",
      "deletedLinks link-2",
      "audit { orderId: order-1, teamId: T1, accountId: acme, userId: UANN, act: relay, clientId: client-0042, subject: 1700000010.000100, outcome: ordered }",
    ],
  ],
  [
    "of which some can't go",
    () =>
      relayed([note], {
        text: "Hi",
        content: {
          blocks: [{ kind: "paragraph", spans: [{ kind: "text", text: "Hi" }] }],
          leftOut: leftOut.content.leftOut,
        },
      }),
    [
      "conversation { lastActivityAt: +60000 }",
      "link { id: s:T1:C1:1700000010.000100:0, deliveryId: dl_3JP6pbZpG8HJYhfbHqdyxezPQ2D, sourceDigest: c:6q0r4ZEIc1I5ihUCBKT_VmL0oa5, sentDigest: 6q0r4ZEIc1I5ihUCBKT_VmL0oa5, likeness: fp:6zFn7C84ic6XXX0IL4odRZegWiV, createdAt: +60000 }",
      "chatra cv:chatra +60000 dl_3JP6pbZpG8HJYhfbHqdyxezPQ2D { kind: chatra.send, clientId: client-0042, text: Hi, agent: { name: Ann }, reply: { teamId: T1, channelId: C1, threadTs: 1700000000.000100, ts: 1700000010.000100, userId: UANN }, part: 0, parts: 1, order: { id: order-1, userId: UANN, answer: { channelId: C2 } } }",
      "slack cv:slack +60000 dl_77DkuPLE4hMlHNFb9GZo9N92oyW { kind: slack.post, text: :warning: Not sent to the visitor: “a.png”: the bot can't send an image from another site. Upload it as a file. The visitor gets the rest of the message. }",
      "slack cv:receipt +60000 dl_5LmCebB9H2ciHpndGuUBA16qAOH { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: lock, on: false }",
      "audit { orderId: order-1, teamId: T1, accountId: acme, userId: UANN, act: relay, clientId: client-0042, subject: 1700000010.000100, outcome: ordered }",
    ],
  ],
  [
    "of which nothing can go",
    () => relayed([note], { text: "", ...leftOut }),
    [
      "slack answer:order-1 undefined +60000 dl_jjB-oD4VmkbgSiFJ0XUSeDEIbT9 { kind: slack.answer, userId: UANN, channelId: C2, text: :warning: Not sent to the visitor: “a.png”: the bot can't send an image from another site. Upload it as a file. The visitor gets none of this message. }",
      "audit { orderId: order-1, teamId: T1, accountId: acme, userId: UANN, act: relay, subject: 1700000010.000100, outcome: refused }",
      "ignored nothing-to-send",
    ],
  ],
  [
    "that is empty",
    () => relayed([note], { text: " " }),
    [
      "slack answer:order-1 undefined +60000 dl_jjB-oD4VmkbgSiFJ0XUSeDEIbT9 { kind: slack.answer, userId: UANN, channelId: C2, text: The message was not sent: it has no text or file that a visitor can see. }",
      "audit { orderId: order-1, teamId: T1, accountId: acme, userId: UANN, act: relay, subject: 1700000010.000100, outcome: refused }",
      "ignored nothing-to-send",
    ],
  ],
  [
    "that went already",
    () => relayed([aLink()]),
    [
      "slack answer:order-1 undefined +60000 dl_jjB-oD4VmkbgSiFJ0XUSeDEIbT9 { kind: slack.answer, userId: UANN, channelId: C2, text: This message was already sent. The emoji on it shows the result; if it failed, press *Retry*. }",
      "audit { orderId: order-1, teamId: T1, accountId: acme, userId: UANN, act: relay, subject: 1700000010.000100, outcome: refused }",
      "ignored nothing-to-do",
    ],
  ],
  [
    "that was deleted",
    () => relayed([aLink({ state: "deleted" })]),
    [
      "slack answer:order-1 undefined +60000 dl_jjB-oD4VmkbgSiFJ0XUSeDEIbT9 { kind: slack.answer, userId: UANN, channelId: C2, text: This message was deleted. }",
      "audit { orderId: order-1, teamId: T1, accountId: acme, userId: UANN, act: relay, subject: 1700000010.000100, outcome: refused }",
      "ignored nothing-to-do",
    ],
  ],
  [
    "that came from Chatra",
    () => relayed([aLink({ direction: "to-slack", state: "refused" })]),
    [
      "slack answer:order-1 undefined +60000 dl_jjB-oD4VmkbgSiFJ0XUSeDEIbT9 { kind: slack.answer, userId: UANN, channelId: C2, text: This message came from Chatra, not from a teammate in Slack. }",
      "audit { orderId: order-1, teamId: T1, accountId: acme, userId: UANN, act: relay, subject: 1700000010.000100, outcome: refused }",
      "ignored nothing-to-do",
    ],
  ],
  [
    "that is being taken back",
    () => relayed([note], {}, open("pending")),
    [
      "slack answer:order-1 undefined +60000 dl_jjB-oD4VmkbgSiFJ0XUSeDEIbT9 { kind: slack.answer, userId: UANN, channelId: C2, text: The bot is still deleting this message for the visitor. Try again in a moment. }",
      "audit { orderId: order-1, teamId: T1, accountId: acme, userId: UANN, act: relay, subject: 1700000010.000100, outcome: refused }",
      "ignored nothing-to-do",
    ],
  ],
  [
    "that is being sent",
    () => relayed([note], {}, open("sending")),
    [
      "slack answer:order-1 undefined +60000 dl_jjB-oD4VmkbgSiFJ0XUSeDEIbT9 { kind: slack.answer, userId: UANN, channelId: C2, text: The bot is still deleting this message for the visitor. Try again in a moment. }",
      "audit { orderId: order-1, teamId: T1, accountId: acme, userId: UANN, act: relay, subject: 1700000010.000100, outcome: refused }",
      "ignored nothing-to-do",
    ],
  ],
  [
    "of unknown outcome",
    () => relayed([note], {}, open("uncertain")),
    [
      "slack answer:order-1 undefined +60000 dl_jjB-oD4VmkbgSiFJ0XUSeDEIbT9 { kind: slack.answer, userId: UANN, channelId: C2, text: The visitor may still have this message from before. Write the text as a new reply. }",
      "audit { orderId: order-1, teamId: T1, accountId: acme, userId: UANN, act: relay, subject: 1700000010.000100, outcome: refused }",
      "ignored nothing-to-do",
    ],
  ],
  [
    "that failed",
    () => relayed([note], {}, open("failed")),
    [
      "slack answer:order-1 undefined +60000 dl_jjB-oD4VmkbgSiFJ0XUSeDEIbT9 { kind: slack.answer, userId: UANN, channelId: C2, text: The visitor may still have this message from before. Write the text as a new reply. }",
      "audit { orderId: order-1, teamId: T1, accountId: acme, userId: UANN, act: relay, subject: 1700000010.000100, outcome: refused }",
      "ignored nothing-to-do",
    ],
  ],
  [
    "two of whose parts wait and failed",
    () => relayed([note], {}, { unfinished: [...open("pending").unfinished, ...open("failed").unfinished] }),
    [
      "slack answer:order-1 undefined +60000 dl_jjB-oD4VmkbgSiFJ0XUSeDEIbT9 { kind: slack.answer, userId: UANN, channelId: C2, text: The bot is still deleting this message for the visitor. Try again in a moment. }",
      "audit { orderId: order-1, teamId: T1, accountId: acme, userId: UANN, act: relay, subject: 1700000010.000100, outcome: refused }",
      "ignored nothing-to-do",
    ],
  ],
  [
    "of a thread in which another one waits",
    () => relayed([note], {}, open("pending", { ts: ts(11) })),
    [
      "conversation { lastActivityAt: +60000 }",
      "link { id: s:T1:C1:1700000010.000100:0, deliveryId: dl_3JP6pbZpG8HJYhfbHqdyxezPQ2D, sourceDigest: c:note:QDvbJor0Q2CMgrQQaV8cDAKWhJY, sentDigest: 6q0r4ZEIc1I5ihUCBKT_VmL0oa5, likeness: fp:6zFn7C84ic6XXX0IL4odRZegWiV, createdAt: +60000 }",
      "chatra cv:chatra +60000 dl_3JP6pbZpG8HJYhfbHqdyxezPQ2D { kind: chatra.send, clientId: client-0042, text: Hi, agent: { name: Ann }, reply: { teamId: T1, channelId: C1, threadTs: 1700000000.000100, ts: 1700000010.000100, userId: UANN }, part: 0, parts: 1, order: { id: order-1, userId: UANN, answer: { channelId: C2 } } }",
      "slack cv:receipt +60000 dl_5LmCebB9H2ciHpndGuUBA16qAOH { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: lock, on: false }",
      "audit { orderId: order-1, teamId: T1, accountId: acme, userId: UANN, act: relay, clientId: client-0042, subject: 1700000010.000100, outcome: ordered }",
    ],
  ],
  [
    "which was discarded",
    () => relayed([note], {}, open("discarded")),
    [
      "conversation { lastActivityAt: +60000 }",
      "link { id: s:T1:C1:1700000010.000100:0, deliveryId: dl_3JP6pbZpG8HJYhfbHqdyxezPQ2D, sourceDigest: c:note:QDvbJor0Q2CMgrQQaV8cDAKWhJY, sentDigest: 6q0r4ZEIc1I5ihUCBKT_VmL0oa5, likeness: fp:6zFn7C84ic6XXX0IL4odRZegWiV, createdAt: +60000 }",
      "chatra cv:chatra +60000 dl_3JP6pbZpG8HJYhfbHqdyxezPQ2D { kind: chatra.send, clientId: client-0042, text: Hi, agent: { name: Ann }, reply: { teamId: T1, channelId: C1, threadTs: 1700000000.000100, ts: 1700000010.000100, userId: UANN }, part: 0, parts: 1, order: { id: order-1, userId: UANN, answer: { channelId: C2 } } }",
      "slack cv:receipt +60000 dl_5LmCebB9H2ciHpndGuUBA16qAOH { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: lock, on: false }",
      "audit { orderId: order-1, teamId: T1, accountId: acme, userId: UANN, act: relay, clientId: client-0042, subject: 1700000010.000100, outcome: ordered }",
    ],
  ],
  [
    "that was sent and became a note",
    () => relayed([note], {}, open("sent")),
    [
      "conversation { lastActivityAt: +60000 }",
      "link { id: s:T1:C1:1700000010.000100:0, deliveryId: dl_3JP6pbZpG8HJYhfbHqdyxezPQ2D, sourceDigest: c:note:QDvbJor0Q2CMgrQQaV8cDAKWhJY, sentDigest: 6q0r4ZEIc1I5ihUCBKT_VmL0oa5, likeness: fp:6zFn7C84ic6XXX0IL4odRZegWiV, createdAt: +60000 }",
      "chatra cv:chatra +60000 dl_3JP6pbZpG8HJYhfbHqdyxezPQ2D { kind: chatra.send, clientId: client-0042, text: Hi, agent: { name: Ann }, reply: { teamId: T1, channelId: C1, threadTs: 1700000000.000100, ts: 1700000010.000100, userId: UANN }, part: 0, parts: 1, order: { id: order-1, userId: UANN, answer: { channelId: C2 } } }",
      "slack cv:receipt +60000 dl_5LmCebB9H2ciHpndGuUBA16qAOH { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: lock, on: false }",
      "audit { orderId: order-1, teamId: T1, accountId: acme, userId: UANN, act: relay, clientId: client-0042, subject: 1700000010.000100, outcome: ordered }",
    ],
  ],
])("a message %s goes to the visitor by an order, or does not", (_what, lines, expected) => {
  expect(lines()).toEqual(expected);
});
