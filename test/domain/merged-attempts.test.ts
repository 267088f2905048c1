import { describe, expect, test } from "vitest";
import type { Outcome } from "../../src/domain/attempt.ts";
import { concludeAttempt } from "../../src/domain/conclude-attempt.ts";
import type { Delivery } from "../../src/domain/delivery.ts";
import { deliveryIdSchema } from "../../src/domain/ids.ts";
import type { PayloadOf } from "../../src/domain/payload.ts";
import {
  aContext,
  aConversation,
  aDelivery,
  aLink,
  channel,
  payloads,
  rootTs,
  START,
  ts,
} from "./builders.ts";
import { blocked, busy, done, refused } from "./world.ts";

const id = (name: string) => deliveryIdSchema.parse(name);
const now = START + 60_000;
const own: PayloadOf<"slack.post"> = { kind: "slack.post", text: "a.", username: "Vera (visitor)" };
const lines = ["a", "b", "c"].map((name) => ({ deliveryId: id(name), text: `${name}.` }));
const post = (over: Partial<Delivery> = {}) => aDelivery({ ...own, lines }, { id: id("a"), ...over });
const links = lines.map(({ deliveryId }) =>
  aLink({ id: `link ${deliveryId}`, direction: "to-slack", slackTs: undefined, deliveryId }),
);
const conclude = (delivery: Delivery, outcome: Outcome) =>
  concludeAttempt(delivery, outcome, aConversation(), aContext({ links, now }), 0);
const refusedPost = (isPosted: "no" | "maybe"): Outcome => ({
  kind: "refused",
  error: { reason: "refused", detail: "" },
  isPosted,
});
const unknown: Outcome = {
  kind: "try-again",
  error: { reason: "unknown-outcome", detail: "" },
  outcomeUnknown: true,
};

describe("a post of several lines", () => {
  test("that was made shows all their messages", () => {
    const place = { channelId: channel, ts: ts(30) };
    const { settlement, decision } = conclude(post(), done(place));
    expect(settlement).toEqual({ state: "sent", result: place });
    expect(decision.links).toEqual(
      links.map((link, index) => ({ ...link, threadTs: rootTs, slackTs: ts(30), line: index + 1 })),
    );
    expect(decision.changes).toEqual(
      [2, 3].map((line) => ({
        id: lines[line - 1]?.deliveryId,
        state: "sent",
        result: { ...place, line, mergedInto: "a" },
        error: null,
      })),
    );
  });

  test("that a restored database knows nothing of is found by each of its lines", () => {
    const place = { channelId: channel, ts: ts(30), line: 2 };
    const { settlement, decision } = conclude(
      aDelivery(own, { id: id("b"), outcomeUnknown: true }),
      done(place),
    );
    expect(settlement.result).toEqual(place);
    expect(decision.links.map(({ deliveryId, line }) => [deliveryId, line])).toEqual([["b", 2]]);
  });

  test.each<[string, Outcome]>([
    ["waits for Slack", blocked],
    ["could not be made", busy],
    ["found its thread gone", { kind: "thread-gone" }],
  ])("that %s goes on without them, and they by themselves", (_title, outcome) => {
    const { settlement, decision } = conclude(post(), outcome);
    expect(settlement.state).toBe("pending");
    expect(decision.changes).toEqual([{ id: "a", payload: own }]);
  });

  test("that was looked for in vain, and is then refused, is tried without them as well", () => {
    const { settlement, decision } = conclude(post({ outcomeUnknown: true }), refusedPost("no"));
    expect(settlement).toMatchObject({ state: "pending", outcomeUnknown: false });
    expect(decision.changes).toEqual([{ id: "a", payload: { ...own, alone: true } }]);
  });

  test("that Slack refuses is tried without them, and then people are told of it alone", () => {
    const { settlement, decision } = conclude(post(), refused);
    expect(settlement).toMatchObject({ state: "pending", nextAttemptAt: now });
    expect(decision).toMatchObject({
      changes: [{ id: "a", payload: { ...own, alone: true } }],
      deliveries: [],
    });
    const alone = conclude(aDelivery({ ...own, alone: true }, { id: id("a") }), refused);
    expect(alone.settlement.state).toBe("failed");
    expect(payloads(alone.decision.deliveries, "slack.post").map(({ text }) => text)).toEqual([
      expect.stringMatching(/^:warning: Slack does not show a message of this chat\. /),
    ]);
  });

  test.each<[string, Delivery, Outcome]>([
    ["this attempt", post(), unknown],
    ["an earlier one, which could not be looked for", post({ outcomeUnknown: true }), blocked],
  ])("of unknown outcome by %s keeps its lines: it may be there", (_title, delivery, outcome) => {
    const { settlement, decision } = conclude(delivery, outcome);
    expect(settlement.state).toBe("pending");
    expect(decision.changes).toEqual([]);
  });

  test.each<[string, Delivery, Outcome]>([
    ["the last attempt", post({ attempts: 50 }), unknown],
    ["a search that Slack refuses", post({ outcomeUnknown: true }), refused],
    ["a loss without metadata to find it by", post(), refusedPost("maybe")],
  ])(
    "that may be there after %s ends with all its lines, and people are told of as many",
    (_title, delivery, outcome) => {
      const { settlement, decision } = conclude(delivery, outcome);
      expect(settlement.state).toBe("failed");
      expect(decision.changes).toEqual(
        ["b", "c"].map((name) => expect.objectContaining({ id: name, state: "discarded" })),
      );
      expect(payloads(decision.deliveries, "slack.post").map(({ text }) => text)).toEqual([
        expect.stringMatching(/^:warning: Slack does not show 3 messages of this chat\. /),
      ]);
    },
  );
});

test("a change of one line that Slack shows is what the next change of the post begins with", () => {
  const first = post({ state: "sent", result: { channelId: channel, ts: ts(30) } });
  const second = aDelivery(own, {
    id: id("b"),
    state: "sent",
    result: { channelId: channel, ts: ts(30), line: 2, mergedInto: id("a") },
  });
  const deliveries = new Map([first, second].map((one) => [one.id, one]));
  const changesAfter = (payload: PayloadOf<"slack.update"> | PayloadOf<"slack.remove">) =>
    concludeAttempt(aDelivery(payload), done(), aConversation(), aContext({ deliveries }), 0).decision
      .changes;
  const withSecond = (change: object) => [
    { id: "a", payload: { ...own, lines: [lines[0], { ...lines[1], ...change }, lines[2]] } },
  ];
  const ref = { deliveryId: second.id };
  expect(changesAfter({ kind: "slack.update", post: ref, text: "new" })).toEqual(withSecond({ text: "new" }));
  expect(changesAfter({ kind: "slack.remove", post: ref })).toEqual(withSecond({ isGone: true }));
  expect(
    changesAfter({ kind: "slack.update", post: { channelId: channel, ts: ts(30) }, text: "new" }),
  ).toEqual([]);
});
