import { describe, expect, test } from "vitest";
import type { ChatraMessage } from "../../src/domain/input.ts";
import { NEW_ROUTE } from "../../src/domain/route.ts";
import { aMessage, anAgentMessage, START } from "./builders.ts";
import { ANN, aNewStory, aStory, BOB, MINUTE, toldIn } from "./episode-story.ts";
import { lost } from "./world.ts";

/** A chat that nobody has, of a route that reminds Bob, whose visitor wrote a minute after the start. */
function waiting() {
  const story = aStory();
  story.passes(MINUTE);
  story.writes("Where is it?", "m1");
  const { conditions: _, ...route } = NEW_ROUTE;
  const { conversation } = story;
  const { episode } = conversation;
  if (episode === undefined) throw new Error("no episode");
  const reminding = { ...route, name: "default", mention: { kind: "user" as const, userId: BOB } };
  story.world.conversation = { ...conversation, episode: { ...episode, route: reminding } };
  // From here on the reminders of that route are due.
  story.presses({ kind: "claim" });
  story.presses({ kind: "release" });
  return story;
}

/** Lets the time of so many timers come, and returns the reminders that were posted. */
function remind(story: ReturnType<typeof waiting>, most = 10): string[] {
  const told: string[] = [];
  for (let count = 0; count < most; count += 1) {
    const { dueAt } = story.episode ?? {};
    if (dueAt === undefined) break;
    story.passes(dueAt - story.now);
    for (const { payload } of story.timer().deliveries)
      if (payload.kind === "slack.post") told.push(payload.text);
  }
  return told;
}

describe("words of the visitor that come late", () => {
  test("leave the reminder of the wait that they belong to as it is, with its buttons", () => {
    const story = waiting();
    expect(remind(story, 1)).toHaveLength(1);
    story.passes(MINUTE);
    const { deliveries } = story.event([aMessage("m0", "Hi", { createdAt: START + 30_000 })]);
    expect(story.state).toBe("waiting");
    expect(deliveries.filter(({ payload }) => payload.kind === "slack.update")).toEqual([]);
  });

  test.each([
    ["chatTranscript", "closed", ["closed"]],
    ["chatFragment", "answered", []],
  ] as const)("were answered by later words in Chatra's panel, told by a %s", (event, state, facts) => {
    const story = aNewStory();
    const known: ChatraMessage[] = [aMessage("m1", "Hi", { createdAt: story.now })];
    story.event(known);
    story.postsCard();
    story.presses({ kind: "claim" });
    story.passes(MINUTE);
    const missing = aMessage("m2", "Are you there?", { createdAt: story.now });
    story.passes(MINUTE);
    const answer = anAgentMessage("a1", "Here I am", { createdAt: story.now });
    story.event([answer]);
    story.passes(10 * MINUTE);
    const late = story.event([...known, missing, answer], { event });
    expect(story.state).toBe(state);
    expect(late.facts.map(({ kind }) => kind)).toEqual(facts);
    expect(toldIn(late).filter((told) => told.startsWith(ANN))).toEqual([]);
  });

  test("leave a snooze as it is where Chatra's panel had answered them", () => {
    const story = aStory();
    story.writes("Hello?");
    const wroteAt = story.now + 30_000;
    story.passes(MINUTE);
    story.event([anAgentMessage("p1", "We look into it", { createdAt: story.now })]);
    story.passes(MINUTE);
    story.presses({ kind: "snooze", until: { ms: 120 * MINUTE } });
    story.event([aMessage("v2", "Order 7", { createdAt: wroteAt })]);
    expect(story.state).toBe("snoozed");
  });

  test.each([
    ["in whole seconds", 10_000, 10_000],
    ["by a clock that is ahead of ours", 12_000, 14_000],
  ])("wait where they have the time of the panel's answer, %s", (_, answeredAfter, wroteAfter) => {
    const story = aStory();
    story.writes("Hello?");
    const startedAt = Math.floor(story.now / 1000) * 1000;
    story.passes(10_000);
    story.event([anAgentMessage("p1", "What is it?", { createdAt: startedAt + answeredAfter })]);
    expect(story.state).toBe("answered");
    story.event([aMessage("v2", "My order is lost", { createdAt: startedAt + wroteAfter })]);
    expect(story.state).toBe("waiting");
  });

  test("still wait where the answer was written in Slack, whose author had not seen them", () => {
    const story = aNewStory();
    story.writes("Hi", "m1");
    story.postsCard();
    story.passes(MINUTE);
    const missing = aMessage("m2", "Are you there?", { createdAt: story.now });
    story.passes(MINUTE);
    story.answered();
    expect(story.state).toBe("answered");
    story.passes(MINUTE);
    story.event([missing]);
    expect(story.state).toBe("claimed");
  });
});

describe("a reply of unknown outcome, about which nobody decided,", () => {
  /** The visitor's words, and a reply to them that may have arrived or not. */
  function unconfirmed() {
    const story = waiting();
    story.types("Coming");
    story.world.carryOut("chatra", lost);
    const [uncertain] = story.world.inState("uncertain");
    if (uncertain === undefined) throw new Error("nothing is uncertain");
    story.world.ask(uncertain);
    story.passes(MINUTE);
    return story;
  }

  test("holds back the reminders of the wait that it may have ended", () => {
    expect(remind(unconfirmed())).toEqual([]);
  });

  test("holds back none of a later wait", () => {
    const story = unconfirmed();
    story.answered();
    expect(story.state).toBe("answered");
    story.passes(MINUTE);
    story.writes("And now?", "m2");
    expect(story.state).toBe("claimed");
    expect(remind(story)).toHaveLength(1);
  });
});

test.each([
  [1_500, START + 1_000, "missed"],
  [1_999, START + 1_000, "missed"],
  [2_000, START + 1_000, "waiting"],
  [1_500, START + 1_499, "waiting"],
])(
  "words at +%i ms are in a transcript that ends at %i, whose times may be whole seconds: %s",
  (wroteAfter, lastAt, state) => {
    const story = aNewStory();
    story.passes(wroteAfter);
    story.writes("Where is it?", "m1");
    story.passes(10 * MINUTE);
    story.event([aMessage("m1", "Where is it?", { createdAt: lastAt })], { event: "chatTranscript" });
    expect(story.state).toBe(state);
  },
);
