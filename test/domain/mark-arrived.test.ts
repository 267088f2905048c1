import { describe, expect, test } from "vitest";
import { wordsDigest } from "../../src/domain/compose-reply.ts";
import { answeredQuestion, noticeIdOf } from "../../src/domain/deliver.ts";
import { chatraMessageIdSchema, deliveryIdSchema } from "../../src/domain/ids.ts";
import { markArrived } from "../../src/domain/mark-arrived.ts";
import {
  aContext,
  aConversation,
  aDelivery,
  aLink,
  aSendPayload,
  only,
  payloads,
  reactions,
} from "./builders.ts";

const chatraId = chatraMessageIdSchema.parse("a1");
const send = aDelivery(aSendPayload("Hi"), { state: "uncertain" });
const link = aLink({ sentDigest: wordsDigest("Hi") });
const mark = (over: { link?: object; asked?: boolean; deliveries?: (typeof send)[] } = {}) =>
  markArrived(
    { ...send, asked: over.asked ?? false },
    chatraId,
    aConversation(),
    aContext({
      links: [{ ...link, ...over.link }],
      deliveries: new Map((over.deliveries ?? [send]).map((one) => [one.id, one])),
    }),
  );

describe("an uncertain send that arrived", () => {
  test("is sent, known by its id, and gets its receipt", () => {
    const decision = mark();
    expect(decision.changes).toEqual([
      { id: "dl_1", state: "sent", result: { chatraId: "a1" }, error: null },
    ]);
    expect(decision.links).toMatchObject([{ id: "link-1", chatraId: "a1" }]);
    expect(reactions(decision.deliveries)).toEqual(["+white_check_mark"]);
  });

  test("loses its question mark when somebody was asked", () => {
    expect(reactions(mark({ asked: true }).deliveries)).toEqual(["-grey_question", "+white_check_mark"]);
  });

  test("gets no receipt while another piece is missing", () => {
    const other = aDelivery(aSendPayload("Ho", { part: 1, parts: 2 }), {
      id: deliveryIdSchema.parse("dl_2"),
      state: "failed",
    });
    expect(reactions(mark({ deliveries: [send, other] }).deliveries)).toEqual([]);
  });

  test("is changed when it went out with older words", () => {
    const decision = mark({ link: { sentDigest: wordsDigest("old") } });
    expect(only(payloads(decision.deliveries, "chatra.edit")).text).toBe("Hi");
  });

  test.each(["deleted", "note"])("is deleted when its message is %s by now", (state) => {
    const decision = mark({ link: { state, sentDigest: wordsDigest("old") } });
    expect(only(payloads(decision.deliveries, "chatra.delete")).chatraId).toBe("a1");
    expect(decision.deliveries).toHaveLength(1);
  });
});

test("the notices about two attempts of a delivery are two", () => {
  expect(noticeIdOf(send)).not.toBe(noticeIdOf({ ...send, attempts: 2 }));
});

test("a question is answered only where it was asked", () => {
  expect(answeredQuestion(send, "yes", { conversation: aConversation(), now: 0 })).toEqual([]);
  const [answer] = answeredQuestion({ ...send, asked: true }, "yes", {
    conversation: aConversation(),
    now: 0,
  });
  expect(answer?.payload).toEqual({
    kind: "slack.update",
    post: { deliveryId: noticeIdOf(send) },
    text: "yes",
    blocks: [],
  });
});
