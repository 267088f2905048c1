import { describe, expect, test } from "vitest";
import { afterRunLog } from "../../src/domain/after-run-log.ts";
import { wordsDigest } from "../../src/domain/compose-reply.ts";
import type { Delivery } from "../../src/domain/delivery.ts";
import { chatraMessageIdSchema, deliveryIdSchema } from "../../src/domain/ids.ts";
import {
  aContext,
  aConversation,
  aDelivery,
  aLink,
  aSendPayload,
  channel,
  only,
  payloads,
  reactions,
  ts,
} from "./builders.ts";
import { inLines } from "./in-lines.ts";

const error = { reason: "rate-limited", detail: "wait" };
const send = aDelivery(aSendPayload("Hi"), { state: "uncertain", attempts: 1 });
const link = aLink({ sentDigest: wordsDigest("Hi") });
type Told = Parameters<typeof afterRunLog>[1];

const told = { kind: "try-again" as const, error, afterMs: 7_000, outcomeUnknown: true };

const conclude = (
  told: Told,
  over: { link?: object; delivery?: Partial<Delivery>; links?: object[] } = {},
) => {
  const delivery = { ...send, ...over.delivery };
  const links = [{ ...link, ...over.link }, ...(over.links ?? []).map((more) => aLink(more))];
  const context = aContext({ now: 1_000, links, deliveries: new Map([[delivery.id, delivery]]) });
  return afterRunLog(delivery, told, aConversation(), context, 0);
};

describe("a send that was done, by the log of runs", () => {
  test("is sent, known by its message's id, with its receipt", () => {
    const decision = conclude({ kind: "done", result: { chatraId: "a1" } });
    expect(decision.changes).toMatchObject([{ id: "dl_1", state: "sent", result: { chatraId: "a1" } }]);
    expect(decision.links).toMatchObject([{ id: "link-1", chatraId: "a1" }]);
    expect(reactions(decision.deliveries)).toEqual(["+white_check_mark"]);
  });

  test("is sent without an id where the log has none", () => {
    const decision = conclude({ kind: "done", result: {} });
    expect(decision.changes).toMatchObject([{ state: "sent", result: {} }]);
    expect(decision.links).toEqual([]);
  });

  test("loses the post in which its echo was shown as a colleague's", () => {
    const chatraId = chatraMessageIdSchema.parse("a1");
    const shown = { id: "shown", direction: "to-slack", chatraId, channelId: channel, slackTs: ts(5) };
    const mirrored = { ...shown, deliveryId: deliveryIdSchema.parse("dl_p0") };
    const decision = conclude({ kind: "done", result: { chatraId } }, { links: [mirrored] });
    expect(decision.deletedLinks).toEqual(["shown"]);
    expect(only(payloads(decision.deliveries, "slack.remove")).post).toEqual({
      channelId: channel,
      ts: ts(5),
    });
  });
});

describe("a send that was not done, by the log of runs", () => {
  test("is made again after the wait that was asked for", () => {
    const decision = conclude({ kind: "try-again", error, afterMs: 7_000 });
    expect(decision.changes).toEqual([{ id: "dl_1", state: "pending", nextAttemptAt: 8_000, error }]);
    expect(decision.deliveries).toEqual([]);
  });

  test("goes with the words that it was given in between, and its echo is known by those", () => {
    const payload = aSendPayload("Hi there");
    const decision = conclude({ kind: "try-again", error }, { delivery: { payload } });
    expect(decision.links).toMatchObject([{ id: "link-1", sentDigest: wordsDigest("Hi there") }]);
  });

  test.each(["deleted", "note"])("is not made again when its message is %s by now", (state) => {
    const decision = conclude({ kind: "try-again", error }, { link: { state } });
    expect(decision.changes).toMatchObject([{ state: "discarded" }]);
    expect(decision.deliveries).toEqual([]);
  });

  test.each([
    ["refused", 1],
    ["out of tries", 10],
  ] as const)("has failed when it is %s, and the thread is told", (why, attempts) => {
    const told: Told = why === "refused" ? { kind: "refused", error } : { kind: "try-again", error };
    const decision = conclude(told, { delivery: { attempts } });
    expect(decision.changes).toMatchObject([{ state: "failed", error }]);
    expect(only(payloads(decision.deliveries, "slack.post")).text).toContain("did not reach the visitor");
    expect(reactions(decision.deliveries)).toEqual(["+warning"]);
  });
});

test.each<[string, () => string[], string[]]>([
  [
    "was done, and people were asked about it",
    () => inLines(conclude({ kind: "done", result: { chatraId: "a1" } }, { delivery: { asked: true } })),
    [
      "link { chatraId: a1, sentDigest: 6q0r4ZEIc1I5ihUCBKT_VmL0oa5 }",
      "slack cv:receipt 1000 dl_Ti9-mRH6c2xuDxCumuLxn_zwkl4 { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: grey_question, on: false }",
      "slack cv:receipt 1000 dl_ev5Eyj68VvCwFVVu1zsFKROWJ4f { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: white_check_mark, on: true }",
      "slack cv:slack 1000 dl_l4HdivJhkzo0Q8CoS7BarOmBm82 { kind: slack.update, post: { deliveryId: dl_5zQylGJZuyh1_JbTfUyU8HwSHlb }, text: :white_check_mark: Confirmed: Chatra has the message., blocks: 0 }",
      "changes { id: dl_1, state: sent, result: { chatraId: a1 }, error: null }",
      "answers { by: { userId: UANN }, writtenAt: +0 }",
    ],
  ],
  [
    "came back by its ID, though the log does not know",
    () => inLines(conclude(told, { link: { chatraId: "a1" }, delivery: { asked: true } })),
    [
      "link { chatraId: a1, sentDigest: 6q0r4ZEIc1I5ihUCBKT_VmL0oa5 }",
      "slack cv:slack 1000 dl_l4HdivJhkzo0Q8CoS7BarOmBm82 { kind: slack.update, post: { deliveryId: dl_5zQylGJZuyh1_JbTfUyU8HwSHlb }, text: :white_check_mark: Confirmed: Chatra has the message., blocks: 0 }",
      "slack cv:receipt 1000 dl_TNG2K1Iyjum-qxdi06gFhlQlAfA { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: white_check_mark, on: true }",
      "changes { id: dl_1, state: sent, error: null, result: { chatraId: a1 } }",
      "answers { by: { userId: UANN }, writtenAt: +0 }",
    ],
  ],
  [
    "came back without an ID, though the log does not know",
    () => inLines(conclude(told, { link: { fingerprint: "print" } })),
    [
      "slack cv:receipt 1000 dl_TNG2K1Iyjum-qxdi06gFhlQlAfA { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: white_check_mark, on: true }",
      "changes { id: dl_1, state: sent, error: null }",
      "answers { by: { userId: UANN }, writtenAt: +0 }",
    ],
  ],
  [
    "was not done, and an echo of the same words was of another one",
    () =>
      inLines(
        conclude(
          { ...told, outcomeUnknown: false },
          {
            delivery: { payload: aSendPayload("Hi there") },
            link: { fingerprint: "print", chatId: "chat-1", saidAt: 500 },
            links: [{ id: "link-2", part: 1, deliveryId: undefined }],
          },
        ),
      ),
    [
      "link { sentDigest: HFuMvBad_ZxWmBoziU3BA9u0jFC }",
      "changes { id: dl_1, state: pending, error: { reason: rate-limited, detail: wait }, nextAttemptAt: 8000 }",
    ],
  ],
])("a send that %s is settled whole", (_what, lines, expected) => {
  expect(lines()).toEqual(expected);
});
