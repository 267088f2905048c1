import { expect, test } from "vitest";
import { changeParts } from "../../src/domain/change-parts.ts";
import type { Link } from "../../src/domain/conversation.ts";
import type { Delivery, DeliveryState } from "../../src/domain/delivery.ts";
import { chatraMessageIdSchema, deliveryIdSchema } from "../../src/domain/ids.ts";
import { aContext, aConversation, aDelivery, aLink, aSendPayload, replyRef, START, ts } from "./builders.ts";
import { inLines } from "./in-lines.ts";

/** What an edit does to the parts of a reply, compared whole. `…` stands for the reply that each delivery is of. */
const id = (name: string) => deliveryIdSchema.parse(name);
const messageId = (name: string) => chatraMessageIdSchema.parse(name);

const first = aLink({
  id: "first",
  deliveryId: id("dl_1"),
  chatraId: messageId("a1"),
  sourceDigest: "words",
});
const second = aLink({
  id: "second",
  part: 1,
  deliveryId: id("dl_2"),
  sourceDigest: "words",
  createdAt: START - 5000,
});
const takenBack = { ...second, state: "deleted" as const, editedTs: ts(15) };

function one(state: DeliveryState = "sent"): Delivery {
  return aDelivery(aSendPayload("one", { parts: 2 }), { id: id("dl_1"), state });
}

function two(state: DeliveryState): Delivery {
  return aDelivery(aSendPayload("two", { part: 1, parts: 2 }), { id: id("dl_2"), state, seq: 2 });
}

function edit(name: string, state: DeliveryState): Delivery {
  return aDelivery(
    { kind: "chatra.edit", text: name, reply: replyRef, part: 0, source: "older" },
    { id: id(name), state },
  );
}

function changed(parts: string[], links: Link[], deliveries: Delivery[], waiting: Delivery[] = []): string[] {
  const known = new Map(deliveries.map((delivery) => [delivery.id, delivery]));
  const context = aContext({ links, waiting, deliveries: known });
  const decision = changeParts(parts, links, replyRef, { ...context, conversation: aConversation() }, ts(20));
  const reply =
    "{ teamId: T1, channelId: C1, threadTs: 1700000000.000100, ts: 1700000010.000100, userId: UANN }";
  return inLines(decision).map((line) => line.replaceAll(reply, "…"));
}

test.each<[string, () => string[], string[]]>([
  [
    "of which nothing is known changes nothing",
    () => changed(["new"], [], []),
    ["conversation { lastActivityAt: +60000 }"],
  ],
  [
    "that grows has its new text, and sends what is more",
    () => changed(["new", "more"], [first], [one()]),
    [
      "conversation { lastActivityAt: +60000 }",
      "link { id: first, chatraId: a1, sourceDigest: words }",
      "link { id: s:T1:C1:1700000010.000100:1, part: 1, deliveryId: dl_pYpY0CiWhxf_zFyKxAuchXHptC9, sourceDigest: words, sentDigest: OpFyOIQ4WSixnpr9XjraqdX8MOz, likeness: fp:3m9sN69l6Jta4-WvQDb9_7NXiZJ, createdAt: +60000 }",
      "chatra cv:chatra +60000 dl_bTmgOPuKfiBF317EkwYpx-mLKZt { kind: chatra.edit, text: new, reply: …, part: 0, source: words }",
      "chatra cv:chatra +10000 dl_pYpY0CiWhxf_zFyKxAuchXHptC9 { kind: chatra.send, clientId: client-0042, text: more, agent: { name: Ann }, reply: …, part: 1, parts: 2 }",
    ],
  ],
  [
    "that was pushed pushes what is more",
    () => changed(["new", "more"], [{ ...first, pushed: true }], [one()]),
    [
      "conversation { lastActivityAt: +60000 }",
      "link { id: first, chatraId: a1, sourceDigest: words, pushed: true }",
      "link { id: s:T1:C1:1700000010.000100:1, part: 1, deliveryId: dl_pYpY0CiWhxf_zFyKxAuchXHptC9, sourceDigest: words, sentDigest: OpFyOIQ4WSixnpr9XjraqdX8MOz, likeness: fp:3m9sN69l6Jta4-WvQDb9_7NXiZJ, pushed: true, createdAt: +60000 }",
      "chatra cv:chatra +60000 dl_bTmgOPuKfiBF317EkwYpx-mLKZt { kind: chatra.edit, text: new, reply: …, part: 0, source: words, pushed: true }",
      "chatra cv:chatra +10000 dl_pYpY0CiWhxf_zFyKxAuchXHptC9 { kind: chatra.send, clientId: client-0042, text: more, agent: { name: Ann }, reply: …, part: 1, parts: 2, pushed: true }",
    ],
  ],
  [
    "whose edit waits gives that edit its text, and no older one comes",
    () => changed(["new"], [first], [one()], [edit("dl_e1", "failed"), edit("dl_e2", "pending")]),
    [
      "conversation { lastActivityAt: +60000 }",
      "link { id: first, chatraId: a1, sourceDigest: words }",
      "changes { id: dl_e2, payload: { kind: chatra.edit, text: new, reply: …, part: 0, source: words } }",
      "changes { id: dl_e1, state: discarded }",
    ],
  ],
  [
    "of an earlier version leaves the edit whose words it has",
    () => changed(["new"], [{ ...first, sourceDigest: undefined }], [one()], [edit("dl_e2", "pending")]),
    [
      "conversation { lastActivityAt: +60000 }",
      "link { id: first, chatraId: a1 }",
      "changes { id: dl_e2, payload: { kind: chatra.edit, text: new, reply: …, part: 0, source: older } }",
    ],
  ],
  [
    "whose edit failed has another one",
    () => changed(["new"], [first], [one()], [edit("dl_e1", "failed")]),
    [
      "conversation { lastActivityAt: +60000 }",
      "link { id: first, chatraId: a1, sourceDigest: words }",
      "chatra cv:chatra +60000 dl_bTmgOPuKfiBF317EkwYpx-mLKZt { kind: chatra.edit, text: new, reply: …, part: 0, source: words }",
      "changes { id: dl_e1, state: discarded }",
    ],
  ],
  [
    "that shrinks deletes what the visitor has",
    () => changed(["new"], [first, second], [one(), two("sent")]),
    [
      "conversation { lastActivityAt: +60000 }",
      "link { id: first, chatraId: a1, sourceDigest: words }",
      "link { id: second, part: 1, state: deleted, deliveryId: dl_2, sourceDigest: words, createdAt: +-5000 }",
      "chatra cv:chatra +60000 dl_bTmgOPuKfiBF317EkwYpx-mLKZt { kind: chatra.edit, text: new, reply: …, part: 0, source: words }",
      "chatra cv:chatra +60000 dl_N6s8M3VcAqQe7Eixa4UegIOb6B3 { kind: chatra.delete, reply: …, part: 1 }",
    ],
  ],
  [
    "that shrinks while the rest waits is whole without it",
    () => changed(["new"], [first, second], [one(), two("pending")]),
    [
      "conversation { lastActivityAt: +60000 }",
      "link { id: first, chatraId: a1, sourceDigest: words }",
      "link { id: second, part: 1, state: deleted, deliveryId: dl_2, sourceDigest: words, createdAt: +-5000 }",
      "chatra cv:chatra +60000 dl_bTmgOPuKfiBF317EkwYpx-mLKZt { kind: chatra.edit, text: new, reply: …, part: 0, source: words }",
      "slack cv:receipt +60000 dl_Nx94vMT7sgM-WM6LGcwBpEX3UXg { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: white_check_mark, on: true }",
      "changes { id: dl_2, state: discarded }",
      "answers { by: { userId: UANN }, writtenAt: +0 }",
    ],
  ],
  [
    "that shrinks after the rest failed is whole without it",
    () => changed(["new"], [first, second], [one(), two("failed")]),
    [
      "conversation { lastActivityAt: +60000 }",
      "link { id: first, chatraId: a1, sourceDigest: words }",
      "link { id: second, part: 1, state: deleted, deliveryId: dl_2, sourceDigest: words, createdAt: +-5000 }",
      "chatra cv:chatra +60000 dl_bTmgOPuKfiBF317EkwYpx-mLKZt { kind: chatra.edit, text: new, reply: …, part: 0, source: words }",
      "slack cv:slack +60000 dl_i9b00mEa_-M6iabG8HdBPnSkmUn { kind: slack.update, post: { deliveryId: dl_yTbUJ8I_I-H1VAiwCUaFkd_PRM1 }, text: Settled: the reply was edited or deleted in Slack, so the bot won't retry it., blocks: 0 }",
      "slack cv:receipt +60000 dl_Nx94vMT7sgM-WM6LGcwBpEX3UXg { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: white_check_mark, on: true }",
      "changes { id: dl_2, state: discarded }",
      "answers { by: { userId: UANN }, writtenAt: +0 }",
    ],
  ],
  [
    "of which a part was deleted sends that part anew",
    () =>
      changed(
        ["new", "more"],
        [first, { ...takenBack, chatraId: messageId("a2"), fingerprint: "print", saidAt: START }],
        [one(), two("sent")],
      ),
    [
      "conversation { lastActivityAt: +60000 }",
      "link { id: first, chatraId: a1, sourceDigest: words }",
      "link { id: second, part: 1, deliveryId: dl_pYpY0CiWhxf_zFyKxAuchXHptC9, sourceDigest: words, sentDigest: OpFyOIQ4WSixnpr9XjraqdX8MOz, likeness: fp:3m9sN69l6Jta4-WvQDb9_7NXiZJ, editedTs: 1700000015.000100, createdAt: +-5000 }",
      "chatra cv:chatra +60000 dl_bTmgOPuKfiBF317EkwYpx-mLKZt { kind: chatra.edit, text: new, reply: …, part: 0, source: words }",
      "chatra cv:chatra +10000 dl_pYpY0CiWhxf_zFyKxAuchXHptC9 { kind: chatra.send, clientId: client-0042, text: more, agent: { name: Ann }, reply: …, part: 1, parts: 2 }",
    ],
  ],
  [
    "of which a part may be there although it was taken back changes that part",
    () => changed(["new", "more"], [first, takenBack], [one(), two("uncertain")]),
    [
      "conversation { lastActivityAt: +60000 }",
      "link { id: first, chatraId: a1, sourceDigest: words }",
      "link { id: second, part: 1, deliveryId: dl_2, sourceDigest: words, editedTs: 1700000015.000100, createdAt: +-5000 }",
      "chatra cv:chatra +60000 dl_bTmgOPuKfiBF317EkwYpx-mLKZt { kind: chatra.edit, text: new, reply: …, part: 0, source: words }",
      "changes { id: dl_2, payload: { kind: chatra.send, clientId: client-0042, text: more, agent: {  }, reply: …, part: 1, parts: 2 } }",
    ],
  ],
  [
    "that was discarded sends no part alone",
    () => changed(["new", "more"], [first], [one("discarded")]),
    [
      "conversation { lastActivityAt: +60000 }",
      "link { id: first, chatraId: a1, sourceDigest: words, sentDigest: Wy_6Gxs7XFdHBTqA5Xay5C202BV, likeness: fp:bH8QxRxo_QUjGhUzqsvoHuIa7oy }",
      "changes { id: dl_1, payload: { kind: chatra.send, clientId: client-0042, text: new, agent: {  }, reply: …, part: 0, parts: 2 } }",
    ],
  ],
  [
    "that failed waits as a whole",
    () => changed(["new", "more"], [first], [one("failed")]),
    [
      "conversation { lastActivityAt: +60000 }",
      "link { id: first, chatraId: a1, sourceDigest: words, sentDigest: Wy_6Gxs7XFdHBTqA5Xay5C202BV, likeness: fp:bH8QxRxo_QUjGhUzqsvoHuIa7oy }",
      "link { id: s:T1:C1:1700000010.000100:1, part: 1, deliveryId: dl_pYpY0CiWhxf_zFyKxAuchXHptC9, sourceDigest: words, sentDigest: OpFyOIQ4WSixnpr9XjraqdX8MOz, likeness: fp:3m9sN69l6Jta4-WvQDb9_7NXiZJ, createdAt: +60000 }",
      "chatra cv:chatra +10000 dl_pYpY0CiWhxf_zFyKxAuchXHptC9 { kind: chatra.send, clientId: client-0042, text: more, agent: { name: Ann }, reply: …, part: 1, parts: 2 }",
      "changes { id: dl_1, payload: { kind: chatra.send, clientId: client-0042, text: new, agent: {  }, reply: …, part: 0, parts: 2 } }",
      "changes { id: dl_pYpY0CiWhxf_zFyKxAuchXHptC9, state: failed }",
    ],
  ],
  [
    "of which a part was taken back and discarded sends it, and what is more",
    () => changed(["new", "more", "third"], [first, takenBack], [one(), two("discarded")]),
    [
      "conversation { lastActivityAt: +60000 }",
      "link { id: first, chatraId: a1, sourceDigest: words }",
      "link { id: second, part: 1, deliveryId: dl_pYpY0CiWhxf_zFyKxAuchXHptC9, sourceDigest: words, sentDigest: OpFyOIQ4WSixnpr9XjraqdX8MOz, likeness: fp:3m9sN69l6Jta4-WvQDb9_7NXiZJ, editedTs: 1700000015.000100, createdAt: +-5000 }",
      "link { id: s:T1:C1:1700000010.000100:2, part: 2, deliveryId: dl_eTpT8-LNr-ooNOCFlw0u3cnYrnb, sourceDigest: words, sentDigest: qLzbw6aw5VOCwYi--9WQaqPSn77, likeness: fp:8tubLZ1vgAUnsrLVsbPhYDGeqzU, createdAt: +60000 }",
      "chatra cv:chatra +60000 dl_bTmgOPuKfiBF317EkwYpx-mLKZt { kind: chatra.edit, text: new, reply: …, part: 0, source: words }",
      "chatra cv:chatra +10000 dl_pYpY0CiWhxf_zFyKxAuchXHptC9 { kind: chatra.send, clientId: client-0042, text: more, agent: { name: Ann }, reply: …, part: 1, parts: 3 }",
      "chatra cv:chatra +10000 dl_eTpT8-LNr-ooNOCFlw0u3cnYrnb { kind: chatra.send, clientId: client-0042, text: third, agent: { name: Ann }, reply: …, part: 2, parts: 3 }",
    ],
  ],
])("a reply %s", (_what, lines, expected) => {
  expect(lines()).toEqual(expected);
});
