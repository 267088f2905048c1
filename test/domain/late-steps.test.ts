import { describe, expect, test } from "vitest";
import { stateOf } from "../../src/domain/episode.ts";
import { userIdSchema } from "../../src/domain/ids.ts";
import type { Input, SlackMark } from "../../src/domain/input.ts";
import { decide } from "../../src/domain/inputs/input-kinds.ts";
import type { Order } from "../../src/domain/order.ts";
import {
  aContext,
  aConversation,
  anAct,
  anEpisode,
  ann,
  aReply,
  channel,
  payloads,
  rootTs,
  START,
  ts,
} from "./builders.ts";

/** What people did in Slack 30 seconds after the start, and Slack tells 30 seconds later, for example after an outage. */
const at = START + 30_000;

const mark = (kind: SlackMark["mark"], on: boolean, second = 30, userId = ann): SlackMark => ({
  kind: "slack.mark",
  teamId: aConversation().teamId,
  channelId: channel,
  ts: rootTs,
  userId,
  mark: kind,
  on,
  eventTs: ts(second),
});
const steer = (step: Extract<Order, { kind: "steer" }>["step"]): Input =>
  anAct({ kind: "steer", channelId: channel, threadTs: rootTs, step }, { at });

/** The states of the chat after these inputs, one after the other, and what people were told. */
function play(inputs: Input[], wroteAt: number[]) {
  let conversation = aConversation({
    episode: anEpisode({ unanswered: wroteAt, lastWordsAt: Math.max(START, ...wroteAt) }),
  });
  const states: string[] = [];
  const told: string[] = [];
  for (const input of inputs) {
    const decision = decide(input, conversation, aContext());
    conversation = decision.conversation ?? conversation;
    states.push(conversation.episode ? stateOf(conversation.episode) : "none");
    told.push(...payloads(decision.deliveries, "slack.answer").map(({ text }) => text));
  }
  return { states, told };
}

const WROTE_SINCE =
  "The visitor wrote again before this was done, so the chat stays open. If their message needs no answer, do it again.";

describe("told late,", () => {
  test.each<[string, Input]>([
    ["a ✅ on the card", mark("close", true)],
    ["!close", aReply("!close", { ts: ts(30) })],
    ["!snooze", aReply("!snooze 2h", { ts: ts(30) })],
    ["a press of Close", steer({ kind: "close" })],
    ["a snooze by the form", steer({ kind: "snooze", until: { ms: 7_200_000 } })],
  ])("%s does not hide what the visitor wrote since, and the person is told", (_, input) => {
    expect(play([input], [START, at + 10_000])).toEqual({ states: ["waiting"], told: [WROTE_SINCE] });
  });

  test.each<[string, Input, string]>([
    ["a ✅ on the card", mark("close", true), "closed"],
    ["!close", aReply("!close", { ts: ts(30) }), "closed"],
    ["!snooze", aReply("!snooze 2h", { ts: ts(30) }), "snoozed"],
  ])("%s counts where the visitor wrote nothing since, or was answered", (_, input, state) => {
    expect(play([input], [START]).states).toEqual([state]);
    expect(play([input], [at]).states).toEqual([state]);
    expect(play([input], []).states).toEqual([state]);
  });

  test("👀 still claims a chat in which the visitor wrote since", () => {
    expect(play([mark("claim", true)], [START, at + 10_000]).states).toEqual(["claimed"]);
  });
});

describe("a reaction that was put and taken off again", () => {
  test.each(["claim", "close"] as const)("for %s does nothing when Slack tells the removal first", (kind) => {
    expect(play([mark(kind, false, 35), mark(kind, true, 30)], [START])).toEqual({
      states: ["waiting", "waiting"],
      told: [],
    });
  });

  test("counts when it is put once more after that, whatever is told first", () => {
    const again = mark("close", true, 40);
    expect(play([mark("close", false, 35), again, mark("close", true, 30)], [START]).states).toEqual([
      "waiting",
      "closed",
      "closed",
    ]);
  });

  test("takes nothing from another person's, or from the other reaction", () => {
    const bob = userIdSchema.parse("UBOB");
    const off = mark("close", false, 35);
    expect(play([off, mark("close", true, 30, bob)], [START]).states).toEqual(["waiting", "closed"]);
    expect(play([off, mark("claim", true, 30)], [START]).states).toEqual(["waiting", "claimed"]);
  });
});
