import { describe, expect, test } from "vitest";
import { readHours } from "../../src/domain/command/read-hours.ts";
import type { Decision } from "../../src/domain/decision.ts";
import type { Fact } from "../../src/domain/fact.ts";
import { aMessage, anAgentMessage, channel, otherChannel, rootTs, START, ts } from "./builders.ts";
import { ANN, aStory, BOB, type EpisodeStory, MINUTE, toldIn } from "./episode-story.ts";
import { aRoute, aRoutedChat } from "./policy-story.ts";
import { done } from "./world.ts";

const HOUR = 60 * MINUTE;

describe("an episode", () => {
  test("begins with the visitor's first words, and waits since then until somebody's answer has reached them", () => {
    const story = aStory();
    story.writes("Where is my order?", "m1");
    story.passes(MINUTE);
    story.writes("Hello?", "m2");
    expect(story.episode).toEqual({
      number: 1,
      openedAt: START,
      firstWords: "Where is my order?",
      firstMessageId: "m1",
      lastWordsAt: START + MINUTE,
      unanswered: [START, START + MINUTE],
      helpers: [],
      reminders: { count: 0, posts: [] },
      route: expect.objectContaining({ name: "default" }),
      dueAt: START + 5 * MINUTE,
    });
    expect(story.card().text).toBe("🔴 Vera: Where is my order?");
    story.types("It is on its way");
    expect(story.state).toBe("waiting");
    story.passes(1000);
    story.answered(ANN, START + MINUTE);
    expect(story.episode).toMatchObject({
      unanswered: [],
      answer: { at: START + MINUTE + 1000, by: { userId: "UANN" } },
      owner: "UANN",
    });
    expect(story.card().text).toBe("🟢 Vera: Where is my order?");
  });

  test("words that came after the reply was written still wait, since then", () => {
    const story = aStory();
    story.writes("one");
    story.passes(MINUTE);
    const writtenAt = story.now;
    story.passes(MINUTE);
    story.writes("two");
    story.passes(MINUTE);
    story.writes("three");
    story.answered(ANN, writtenAt);
    expect(story.episode?.unanswered).toEqual([START + 2 * MINUTE, START + 3 * MINUTE]);
    expect(story.state).toBe("claimed");
  });

  test.each([
    ["an agent in Chatra answers", anAgentMessage("a1", "Hi", { createdAt: START + 1000 }), "answered"],
    [
      "a rule of Chatra writes",
      anAgentMessage("a1", "Hi", { createdAt: START + 1000, automatic: true }),
      "waiting",
    ],
    ["a bot of Chatra writes", aMessage("a1", "Hi", { createdAt: START + 1000, author: "other" }), "waiting"],
  ] as const)("when %s, it is %s", (_title, message, state) => {
    const story = aStory();
    story.writes("Hello", "m1");
    story.passes(2000);
    story.event([message]);
    expect(story.state).toBe(state);
    expect(story.episode?.owner).toBeUndefined();
  });

  test("a greeting before the visitor's first words answers nothing", () => {
    const story = aStory();
    story.event([
      anAgentMessage("a0", "Can I help?", { createdAt: START - 1000 }),
      aMessage("m1", "Yes", { createdAt: START - 500 }),
    ]);
    expect(story.state).toBe("waiting");
  });

  test("first words follow an edit, not an empty one and not one of another message", () => {
    const story = aStory();
    story.writes("Wher is it?", "m1");
    const edit = (id: string, text: string, createdAt = START) =>
      story.event([aMessage(id, text, { createdAt })], { bodyDigest: text });
    edit("m1", "Where is it?");
    expect(story.episode?.firstWords).toBe("Where is it?");
    edit("m1", "  ");
    story.writes("Please", "m2");
    edit("m2", "Please!");
    expect(story.episode?.firstWords).toBe("Where is it?");
  });

  test("long first words are cut at a character, and a file shows its name", () => {
    const long = aStory();
    long.writes(`${"🙂".repeat(299)}ab`);
    expect(long.episode?.firstWords).toBe(`${"🙂".repeat(299)}…`);
    const file = aStory();
    file.event([
      aMessage("m1", "", { files: [{ name: "invoice.pdf", url: "https://x.example/1", isImage: false }] }),
    ]);
    expect(file.episode?.firstWords).toBe("invoice.pdf");
  });

  test("ends with Chatra's transcript: answered it is closed, else it was missed", () => {
    const missed = aStory();
    missed.writes("Anybody?", "m1");
    missed.passes(MINUTE);
    const end = { event: "chatTranscript" as const };
    missed.event([aMessage("m1", "Anybody?", { createdAt: START })], end);
    expect([missed.state, missed.episode?.end]).toEqual(["missed", { at: START + MINUTE, missed: true }]);
    const closed = aStory();
    closed.writes("Anybody?", "m1");
    closed.answered();
    closed.event([aMessage("m1", "Anybody?", { createdAt: START })], end);
    expect([closed.state, closed.episode?.end]).toEqual(["closed", { at: START }]);
  });

  test("a late transcript of an earlier chat ends nothing", () => {
    const story = aStory();
    story.writes("one", "m1");
    story.passes(MINUTE);
    story.writes("two", "m2");
    story.event([aMessage("m1", "one", { createdAt: START })], { event: "chatTranscript" });
    expect(story.state).toBe("waiting");
  });

  test("a reply that arrives after the end answers what was missed, and nobody owns it for that", () => {
    const story = aStory();
    story.writes("Anybody?", "m1");
    story.event([aMessage("m1", "Anybody?", { createdAt: START })], { event: "chatTranscript" });
    story.answered();
    expect([story.state, story.episode?.owner]).toEqual(["closed", undefined]);
  });

  test("words after the end begin another one, which nobody has: on the same card within eight hours", () => {
    const story = aStory();
    story.writes("one", "m1");
    story.answered();
    story.types("!close");
    story.passes(8 * HOUR);
    const back = story.writes("two", "m2");
    expect(story.episode).toMatchObject({ number: 2, firstWords: "two", openedAt: START + 8 * HOUR });
    expect([story.episode?.owner, story.episode?.end]).toEqual([undefined, undefined]);
    expect(back.deliveries.map(({ payload }) => payload.kind)).not.toContain("slack.root");
    expect(story.conversation.threadCount).toBe(1);
  });

  test("and on a new card, which links to the old one, after that", () => {
    const story = aStory();
    story.writes("one", "m1");
    story.types("!close");
    story.passes(8 * HOUR + 1);
    const back = story.writes("two", "m2");
    expect(back.deliveries[0]?.payload).toMatchObject({
      kind: "slack.root",
      continues: { threadTs: rootTs },
    });
    expect(story.conversation).toMatchObject({
      threadCount: 2,
      card: { earlier: { channelId: channel, threadTs: rootTs } },
    });
  });

  test("an agent's words, or a mere end, open no new card", () => {
    const story = aStory();
    story.writes("one", "m1");
    story.types("!close");
    story.passes(9 * HOUR);
    story.event([anAgentMessage("a1", "Bye", { createdAt: story.now })]);
    expect([story.conversation.threadCount, story.episode?.number]).toEqual([1, 1]);
  });

  test("the channel hears once that a visitor is back, however long they are silent in between", () => {
    const story = aStory({ lastActivityAt: START - 9 * HOUR });
    const loud = (decision: ReturnType<typeof story.writes>) =>
      decision.deliveries.filter(({ payload }) => payload.kind === "slack.post" && payload.broadcast).length;
    expect(loud(story.writes("one"))).toBe(1);
    story.passes(9 * HOUR);
    expect(loud(story.writes("two"))).toBe(0);
  });
});

describe("who has a chat", () => {
  test("!claim, the button and 👀 say so in the thread, which makes Slack tell them of what follows", () => {
    for (const claim of [
      (story: EpisodeStory) => story.types("!claim"),
      (story: EpisodeStory) => story.presses({ kind: "claim" }),
      (story: EpisodeStory) => story.marks("claim"),
    ]) {
      const story = aStory();
      story.writes("Hi");
      story.passes(1000);
      expect(toldIn(claim(story))).toEqual(["thread: <@UANN> has this chat.", "card at +1000"]);
      expect([story.state, story.episode?.owner]).toEqual(["claimed", "UANN"]);
    }
  });

  test.each([
    ["!claim", (story: EpisodeStory) => story.types("!claim", BOB)],
    ["the button", (story: EpisodeStory) => story.presses({ kind: "claim" }, BOB)],
    ["👀", (story: EpisodeStory) => story.marks("claim", BOB)],
  ])("who comes too late with %s is told privately by whom it was taken", (_title, claim) => {
    const story = aStory();
    story.writes("Hi");
    story.types("!claim");
    expect(toldIn(claim(story))).toEqual([
      "UBOB: <@UANN> has this chat. `!assign @name` gives this chat to another teammate.",
    ]);
    expect(story.episode?.owner).toBe("UANN");
  });

  test("a second teammate's reply goes out; they are told once who has it, and the card names both", () => {
    const story = aStory();
    story.writes("Hi");
    story.answered(ANN);
    story.showsCard();
    story.passes(11_000);
    expect(toldIn(story.answered(BOB))).toEqual([
      "UBOB: Your reply goes to the visitor. <@UANN> has this chat.",
      "card at +11000",
    ]);
    story.passes(11_000);
    expect(toldIn(story.answered(BOB))).not.toContain(
      "UBOB: Your reply goes to the visitor. <@UANN> has this chat.",
    );
    expect(story.card().line).toContain("<@UANN> (with <@UBOB>) has it");
  });

  test("!assign gives it to an active member alone, and says by whom", () => {
    const story = aStory();
    story.writes("Hi");
    story.passes(1000);
    expect(toldIn(story.types("!assign <@UBOB>"))).toEqual([
      "thread: <@UBOB> has this chat, assigned by <@UANN>.",
      "card at +1000",
    ]);
    expect(toldIn(story.types("!assign <@UBOT>"))).toEqual([
      "UANN: Only active members of this workspace can have this chat, so <@UBOT> can't. Choose another teammate.",
    ]);
    expect(story.episode?.owner).toBe("UBOB");
  });

  test("!release and the removal of 👀 by its owner give it back", () => {
    const story = aStory();
    story.writes("Hi");
    expect(toldIn(story.types("!release"))).toEqual(["UANN: Nobody has this chat."]);
    story.types("!claim");
    expect(toldIn(story.types("!release"))).toEqual([
      "UANN: Nobody has this chat now. It is back in the queue.",
      "card at +0",
    ]);
    story.marks("claim");
    story.marks("claim", BOB, false);
    expect(story.episode?.owner).toBe("UANN");
    story.marks("claim", ANN, false);
    expect([story.state, story.episode?.owner]).toEqual(["waiting", undefined]);
  });

  test("guests, bots and people who left can't steer by a reaction", () => {
    const story = aStory();
    story.writes("Hi");
    expect(story.marks("claim", BOB, true, { mayOwn: () => false }).ignored).toBe("guest-command");
    const author = { name: undefined, email: undefined, refused: "guest" as const };
    expect(story.marks("close", ANN, true, { author }).ignored).toBe("guest-command");
    expect([story.episode?.owner, story.episode?.end]).toEqual([undefined, undefined]);
  });

  test("a reaction on the card of an earlier thread means nothing", () => {
    const story = aStory();
    story.writes("Hi");
    const mark = {
      kind: "slack.mark" as const,
      teamId: story.conversation.teamId,
      userId: ANN,
      mark: "close" as const,
    };
    const old = { ...mark, channelId: channel, ts: ts(-50), on: true, eventTs: ts(1) };
    expect(story.hears(old).ignored).toBe("not-our-thread");
    expect(story.hears({ ...old, channelId: otherChannel, ts: rootTs }).ignored).toBe("not-our-thread");
  });
});

describe("closing", () => {
  test("✅ closes, and its removal opens again only what it closed", () => {
    const story = aStory();
    story.writes("Hi");
    story.marks("close");
    expect(story.episode?.end).toEqual({ at: START, by: "UANN", byMark: true });
    story.marks("close", BOB);
    story.marks("close", BOB, false);
    expect(story.state).toBe("closed");
    story.marks("close", ANN, false);
    expect(story.state).toBe("waiting");
    story.types("!close");
    story.marks("close", ANN, false);
    expect(story.state).toBe("closed");
  });

  test("!close and !reopen say what they did, or why not; the visitor's next words open another episode", () => {
    const story = aStory();
    expect(toldIn(story.types("!close"))).toEqual([
      "UANN: The visitor has not written yet, so there is no chat to claim or close.",
    ]);
    story.writes("Hi");
    expect(toldIn(story.types("!reopen"))).toEqual(["UANN: This chat is not closed."]);
    expect(toldIn(story.types("!close"))).toEqual([
      "UANN: Closed. The visitor's next message opens it again.",
      "card at +0",
    ]);
    expect(toldIn(story.types("!close"))).toEqual(["UANN: This chat is already closed."]);
    expect(toldIn(story.types("!reopen"))).toEqual(["UANN: Reopened.", "card at +0"]);
    expect(story.state).toBe("waiting");
  });

  test("replies to a closed chat go all the same", () => {
    const story = aStory();
    story.writes("Hi");
    story.types("!close");
    expect(story.types("One more thing").deliveries.map(({ payload }) => payload.kind)).toEqual([
      "chatra.send",
    ]);
  });
});

describe("a snooze", () => {
  test("ends by !reopen, and the chat is back in the queue with the times of its reminders", () => {
    const story = aStory();
    story.writes("Hi");
    story.types("!snooze 2h");
    story.passes(HOUR);
    expect(toldIn(story.types("!reopen"))).toEqual([
      "UANN: Snooze ended. The chat is back in the queue.",
      "card at +3600000",
    ]);
    expect([story.state, story.episode?.snooze]).toEqual(["waiting", undefined]);
    expect(toldIn(story.types("!reopen"))).toEqual(["UANN: This chat is not closed."]);
  });

  test("hides a chat until its time, and tells who set it when that comes", () => {
    const story = aStory();
    story.writes("Hi");
    story.types("!snooze 2h");
    expect([story.state, story.episode?.dueAt]).toEqual(["snoozed", START + 2 * HOUR]);
    story.passes(2 * HOUR - 1);
    expect(story.timer().ignored).toBe("nothing-to-do");
    story.passes(1);
    expect(toldIn(story.timer())).toEqual([
      "thread: <@UANN> Your snooze of this chat is over.",
      "card at +7200000",
    ]);
    expect(story.card().text).toBe("🔴 Vera: Hi");
    expect(story.timer().ignored).toBe("nothing-to-do");
  });

  test("shows on the card at once that it is over, also where the card has just changed", () => {
    const story = aStory();
    story.writes("Hi");
    story.types("!snooze 2h");
    story.passes(2 * HOUR - 3_000);
    story.showsCard();
    expect(story.conversation.card).toMatchObject({ changedAt: story.now, dueAt: undefined });
    story.passes(3_000);
    expect(toldIn(story.timer())).toEqual([
      "thread: <@UANN> Your snooze of this chat is over.",
      "card at +7200000",
    ]);
  });

  test("turns the card red also where somebody has the chat and the visitor waits for nothing", () => {
    const story = aStory();
    story.writes("Hi");
    story.answered();
    story.types("!snooze 1d");
    story.passes(24 * HOUR);
    story.timer();
    expect(story.card().text).toBe("🔴 Vera: Hi");
    story.types("!claim", ANN);
    story.answered(ANN);
    expect(story.card().text).toBe("🟢 Vera: Hi");
  });

  test("ends with the visitor's words, and nothing is due any more", () => {
    const story = aStory();
    story.writes("Hi");
    story.types("!snooze 2h");
    story.writes("Still there?");
    expect([story.state, story.episode?.snooze, story.episode?.dueAt]).toEqual([
      "waiting",
      undefined,
      START + 5 * MINUTE,
    ]);
  });

  test("outlasts the end of the chat in Chatra: whoever set it is told, and what Chatra tells again ends nothing", () => {
    const story = aStory();
    story.writes("Hi", "m1");
    const ends = () => story.event([aMessage("m1", "Hi", { createdAt: START })], { event: "chatTranscript" });
    story.types("!snooze 2h");
    expect(toldIn(ends())).toEqual([]);
    expect([story.state, story.episode?.dueAt]).toEqual(["snoozed", START + 2 * HOUR]);
    story.passes(2 * HOUR);
    expect(toldIn(story.timer())).toEqual([
      "thread: <@UANN> Your snooze of this chat is over.",
      "card at +7200000",
    ]);
    ends();
    expect(story.state).toBe("waiting");
    story.writes("Bye", "m2");
    story.event([aMessage("m2", "Bye", { createdAt: story.now })], { event: "chatTranscript" });
    expect(story.state).toBe("missed");
  });

  test("of a closed chat opens it; a chat that is closed in its sleep stays closed", () => {
    const story = aStory();
    story.writes("Hi");
    story.types("!close");
    story.types("!snooze 2h");
    expect(story.state).toBe("snoozed");
    story.types("!close");
    story.passes(2 * HOUR);
    expect(story.timer().ignored).toBe("nothing-to-do");
  });

  test("until a time of day counts in the zone of the person; one that is over is refused", () => {
    const story = aStory();
    story.writes("Hi");
    const author = { name: "Ann", email: undefined, timeZone: "Asia/Tokyo" };
    // The story begins at 2023-11-14T22:13:20Z, when it is Wednesday 7:13 in Tokyo.
    story.types("!snooze tomorrow 9:00", ANN, { author });
    expect(story.episode?.snooze?.until).toBe(Date.parse("2023-11-16T00:00:00Z"));
    expect(toldIn(story.types("!snooze today 7:00", ANN, { author }))).toEqual([
      "UANN: That time has passed. Enter a later one, such as `tomorrow 9:00` or `2h`.",
    ]);
  });
});

test.each([
  // The story begins on a Tuesday at 23:13 in Berlin.
  ["weekdays 8:00-18:00 Europe/Berlin", "2023-11-15T07:00:00Z"],
  ["fri 8:00-18:00 Europe/Berlin", "2023-11-17T07:00:00Z"],
  ["weekdays 8:00-18:00 Asia/Tokyo", "2023-11-15T23:00:00Z"],
  ["daily 0:00-24:00 UTC", "2023-11-15T09:00:00Z"],
])("a snooze until tomorrow ends at the next opening after today, if there is one (%s)", (line, until) => {
  const route = aRoute({ hours: readHours(line) });
  const story = aStory({ episode: aRoutedChat(route).episode });
  story.types("!snooze tomorrow");
  expect(story.episode?.snooze?.until).toBe(Date.parse(until));
});

describe("the card", () => {
  test("changes at once for who clicks, and else every ten seconds at most", () => {
    const story = aStory({ lastActivityAt: START });
    expect(toldIn(story.event([], { profile: { name: "Vera Holm" } }))).toEqual(["card at +0"]);
    expect(story.showsCard()).toBe(true);
    story.passes(1000);
    story.event([], { profile: { name: "Vera H." } });
    expect(story.conversation.card.dueAt).toBe(START + 10_000);
    // One change waits already: it will show everything.
    expect(toldIn(story.event([], { profile: { name: "Vera" } }))).toEqual([]);
    expect(story.showsCard()).toBe(false);
    story.passes(9_000);
    expect(story.showsCard()).toBe(true);
    expect(story.world.line("card")).toEqual([]);
  });

  test("shows what was clicked before a change that waits, which then finds nothing to do", () => {
    const story = aStory({ card: { changedAt: START } });
    story.writes("one");
    story.passes(1000);
    expect(toldIn(story.presses({ kind: "close" }))).toEqual([
      "UANN: Closed. The visitor's next message opens it again.",
      "card at +1000",
    ]);
    expect(story.world.line("card").map(({ nextAttemptAt }) => nextAttemptAt - START)).toEqual([
      1000, 10_000,
    ]);
  });

  test("is not changed for what it does not show", () => {
    const story = aStory();
    story.writes("one");
    expect(toldIn(story.types("// a note"))).toEqual([]);
    expect(toldIn(story.event([], { profile: { phone: "+47 1" } }))).toEqual([]);
  });

  test("that is not posted yet shows the state when it is", () => {
    const story = aStory({ threadTs: undefined });
    expect(toldIn(story.writes("Hi"))).toEqual([]);
    story.world.carryOut(
      "slack",
      done({ channelId: channel, ts: ts(5), look: "as it was when it was posted" }),
    );
    expect(story.world.line("card")).toHaveLength(1);
  });

  test("gets another change when one was lost on its way", () => {
    const story = aStory();
    story.writes("one");
    story.passes(10 * MINUTE);
    expect(toldIn(story.types("reply"))).toEqual([`card at +${10 * MINUTE}`]);
  });
});

function withoutNames(fact: Fact): object {
  const { episodeId: _, route: __, ...rest } = fact;
  return rest;
}

test("what the reports count is told when it happens, each thing once", () => {
  const story = aStory();
  const facts: Fact[] = [];
  const keep = ({ facts: told }: Decision) => facts.push(...told);
  keep(story.writes("one", "m1"));
  story.passes(MINUTE);
  keep(story.answered());
  keep(story.answered(BOB));
  story.passes(MINUTE);
  keep(story.writes("two", "m2"));
  story.passes(MINUTE);
  keep(story.event([anAgentMessage("a1", "Hi", { createdAt: story.now })]));
  keep(story.presses({ kind: "close" }));
  story.passes(24 * HOUR);
  keep(story.presses({ kind: "reopen" }));
  story.passes(MINUTE);
  keep(story.marks("close"));
  story.passes(MINUTE);
  keep(story.writes("three", "m3"));
  keep(story.event([aMessage("m3", "three", { createdAt: story.now })], { event: "chatTranscript" }));
  const at = (minutes: number) => START + minutes * MINUTE;
  const DAY = 24 * 60;
  expect(facts.map(withoutNames)).toEqual([
    { kind: "opened", at: at(0) },
    { kind: "answered", at: at(1), wait: "first", since: at(0), businessMs: MINUTE, userId: "UANN" },
    { kind: "answered", at: at(3), wait: "next", since: at(2), businessMs: MINUTE, agentName: "Bob" },
    { kind: "closed", at: at(3), since: at(0), businessMs: 3 * MINUTE, userId: "UANN" },
    { kind: "reopened", at: at(3 + DAY) },
    { kind: "closed", at: at(4 + DAY), since: at(3 + DAY), businessMs: MINUTE, userId: "UANN" },
    { kind: "opened", at: at(5 + DAY) },
    { kind: "missed", at: at(5 + DAY), since: at(5 + DAY) },
  ]);
  expect([...new Set(facts.map(({ episodeId }) => episodeId))]).toHaveLength(2);
});

test("a wait that was missed counts once, also if somebody answers after the chat has ended", () => {
  const story = aStory();
  const facts: Fact[] = [];
  const keep = ({ facts: told }: Decision) => facts.push(...told);
  keep(story.writes("one", "m1"));
  const end = { event: "chatTranscript" as const };
  keep(story.event([aMessage("m1", "one", { createdAt: story.now })], end));
  story.passes(MINUTE);
  keep(story.answered());
  keep(story.event([anAgentMessage("a1", "Hi", { createdAt: story.now })]));
  expect(facts.map(({ kind }) => kind)).toEqual(["opened", "missed"]);
});
