import { describe, expect, test } from "vitest";
import type { Outcome } from "../../src/domain/attempt.ts";
import type { Decision } from "../../src/domain/decision.ts";
import type { Delivery } from "../../src/domain/delivery.ts";
import { aMessage, anAct, anAgentMessage, anEdit, aPress, clientId, rootTs, START } from "./builders.ts";
import { ANN, aStory, BOB, type EpisodeStory, MINUTE } from "./episode-story.ts";
import { busy, done, lost, refused } from "./world.ts";

/** A chat in which the visitor has waited for a minute, and a reply is on its way. */
function aWait(text = "It is on its way"): EpisodeStory {
  const story = aStory();
  story.writes("Where is it?", "m1");
  story.passes(MINUTE);
  story.types(text);
  return story;
}

function attempt(story: EpisodeStory, outcome: Outcome): Delivery {
  const send = story.world.claim("chatra");
  if (!send) throw new Error("nothing waits for Chatra");
  story.world.settle(send, outcome);
  return story.world.delivery(send.id);
}

const stands = ({ episode, state }: EpisodeStory) => ({
  state,
  unanswered: episode?.unanswered.map((at) => at - START),
  owner: episode?.owner,
  by: episode?.answer?.by,
});
const WAITS = { state: "waiting", unanswered: [0], owner: undefined, by: undefined };
const ANSWERED = { state: "answered", unanswered: [], owner: ANN, by: { userId: ANN } };

describe("a reply answers when it has reached the visitor", () => {
  test("not while it waits, is on its way, or is tried again", () => {
    const story = aWait();
    expect(stands(story)).toEqual(WAITS);
    expect(attempt(story, busy).state).toBe("pending");
    expect(stands(story)).toEqual(WAITS);
    story.world.wait("chatra");
    attempt(story, done({ chatraId: "a1" }));
    expect(stands(story)).toEqual(ANSWERED);
  });

  test("once: its echo is no other answer, nor is what Chatra tells again", () => {
    const story = aWait();
    attempt(story, done({ chatraId: "a1" }));
    const before = story.episode;
    story.passes(MINUTE);
    const echo = anAgentMessage("a1", "It is on its way", { createdAt: story.now });
    for (const bodyDigest of ["echo", "again"]) story.event([echo], { bodyDigest });
    expect(story.episode).toEqual(before);
  });

  test("not when it failed; after Retry it does, since the first words; the time of the wait is kept", () => {
    const story = aWait();
    const send = attempt(story, refused);
    expect([send.state, stands(story)]).toEqual(["failed", WAITS]);
    story.passes(MINUTE);
    story.hears(aPress("retry", send.id));
    expect(stands(story)).toEqual(WAITS);
    attempt(story, done({ chatraId: "a1" }));
    expect(stands(story)).toEqual(ANSWERED);
  });

  test("not when it failed and was discarded", () => {
    const story = aWait();
    story.hears(aPress("discard", attempt(story, refused).id));
    expect(stands(story)).toEqual(WAITS);
  });

  test.each<[string, (story: EpisodeStory, send: Delivery) => Decision]>([
    ["a person says that it arrived", (story, { id }) => story.hears(aPress("arrived", id))],
    [
      "its echo comes",
      (story) =>
        story.event([anAgentMessage("a1", "It is on its way", { createdAt: story.now })], {
          bodyDigest: "echo",
        }),
    ],
  ])("not while nobody knows; it does when %s", (_title, tell) => {
    const story = aWait();
    const send = attempt(story, lost);
    expect([send.state, stands(story)]).toEqual(["uncertain", WAITS]);
    story.passes(MINUTE);
    story.world.ask(send);
    expect(stands(story)).toEqual(WAITS);
    expect(tell(story, story.world.delivery(send.id)).answers).toEqual([
      { by: { userId: ANN }, writtenAt: START + MINUTE },
    ]);
    expect(stands(story)).toEqual(ANSWERED);
  });

  test("what nobody knew of and was sent again answers once it went", () => {
    const story = aWait();
    const send = attempt(story, lost);
    story.world.ask(send);
    story.hears(aPress("send-again", send.id));
    expect(stands(story)).toEqual(WAITS);
    attempt(story, done({ chatraId: "a1" }));
    expect(stands(story)).toEqual(ANSWERED);
  });

  test("of a long reply the last part counts, once", () => {
    const story = aWait("word ".repeat(1500));
    attempt(story, done({ chatraId: "a1" }));
    expect(stands(story)).toEqual(WAITS);
    attempt(story, done({ chatraId: "a2" }));
    expect(stands(story)).toEqual(ANSWERED);
  });

  test("a long reply of which a part failed does not", () => {
    const story = aWait("word ".repeat(1500));
    attempt(story, done({ chatraId: "a1" }));
    const second = attempt(story, refused);
    expect(stands(story)).toEqual(WAITS);
    story.hears(aPress("retry", second.id));
    attempt(story, done({ chatraId: "a2" }));
    expect(stands(story)).toEqual(ANSWERED);
  });

  test("one that was made a note on its way does not", () => {
    const story = aWait();
    const send = story.world.claim("chatra");
    if (send?.payload.kind !== "chatra.send") throw new Error("no reply waits");
    const { ts } = send.payload.reply;
    story.hears(anEdit("// not for them", { ts, threadTs: rootTs, editedTs: ts }));
    story.world.settle(send, done({ chatraId: "a1" }));
    expect(stands(story)).toEqual(WAITS);
  });

  test("a pushed message does, a note and a command do not", () => {
    const story = aStory();
    story.writes("Where is it?", "m1");
    for (const text of ["// a note", "note: another", "!help", "!client"]) story.types(text);
    expect([stands(story), story.world.claim("chatra")]).toEqual([WAITS, undefined]);
    story.types("!push Look here");
    attempt(story, done({ chatraId: "a1" }));
    expect(stands(story)).toEqual(ANSWERED);
  });

  test("words by command do, from when they were ordered", () => {
    const story = aStory();
    story.writes("one", "m1");
    story.passes(MINUTE);
    const order = anAct({ kind: "send", clientId, text: "Hello", pushed: false }, { at: story.now });
    story.hears(order);
    story.passes(MINUTE);
    story.writes("two", "m2");
    for (let claimed = story.world.claim("slack"); claimed; claimed = story.world.claim("slack"))
      story.world.settle(claimed, done({ channelId: "C1", ts: `${1_700_000_100 + claimed.seq}.000100` }));
    attempt(story, done({ chatraId: "a1" }));
    expect(stands(story)).toEqual({
      state: "claimed",
      unanswered: [2 * MINUTE],
      owner: ANN,
      by: { userId: ANN },
    });
  });

  test("a snippet does", () => {
    const story = aStory();
    story.writes("When?", "m1");
    story.world.snippets.push({ name: "hours", text: "At 9.", ownerId: undefined });
    story.types("!r hours");
    attempt(story, done({ chatraId: "a1" }));
    expect(stands(story)).toEqual(ANSWERED);
  });
});

describe("whose answer it is", () => {
  test("two teammates who write at once both count: the first has the chat", () => {
    const story = aWait();
    story.types("I have it", BOB);
    attempt(story, done({ chatraId: "a1" }));
    attempt(story, done({ chatraId: "a2" }));
    expect(story.episode).toMatchObject({ owner: ANN, helpers: [BOB] });
    expect(story.card().line).toContain("<@UANN> (with <@UBOB>) has it");
  });

  test("a helper who is assigned helps no more, and the one before does not become one", () => {
    const story = aWait();
    story.types("I have it", BOB);
    attempt(story, done({ chatraId: "a1" }));
    attempt(story, done({ chatraId: "a2" }));
    story.types("!assign <@UBOB>");
    expect(story.episode).toMatchObject({ owner: BOB, helpers: [] });
  });

  test("a reply to what was said before is no answer to a new episode, and takes nobody's chat", () => {
    const story = aWait();
    story.types("!close");
    story.passes(MINUTE);
    story.writes("Something else", "m2");
    attempt(story, done({ chatraId: "a1" }));
    expect(stands(story)).toEqual({ ...WAITS, unanswered: [2 * MINUTE] });
    expect(story.card().line).toContain("(first response)");
  });

  test("an answer in Chatra's panel counts once, however often it is told", () => {
    const story = aStory();
    story.writes("Where?", "m1");
    story.passes(MINUTE);
    const said = anAgentMessage("a1", "There", { createdAt: story.now, agentName: "Zoe" });
    const answers = [story.event([said]), story.event([said], { bodyDigest: "again" })];
    expect(answers.map(({ facts }) => facts.map(({ kind }) => kind))).toEqual([["answered"], []]);
    expect(stands(story)).toEqual({ ...ANSWERED, owner: undefined, by: { agentName: "Zoe" } });
  });
});

describe("the end of a chat", () => {
  test("that is told again does not end what a teammate opened since; one after more words does", () => {
    const story = aStory();
    const words = aMessage("m1", "Anybody?", { createdAt: START });
    const end = { event: "chatTranscript" as const };
    story.event([words]);
    story.event([words], { ...end, bodyDigest: "first" });
    story.passes(MINUTE);
    story.types("!reopen");
    const again = story.event([words], { ...end, bodyDigest: "again" });
    expect([again.ignored, story.state]).toEqual(["nothing-new", "waiting"]);
    const more = anAgentMessage("a1", "Yes", { createdAt: story.now });
    story.event([words, more], { ...end, bodyDigest: "later" });
    expect(story.state).toBe("closed");
  });

  test("of which Chatra tells first with its transcript is a whole episode", () => {
    const story = aStory();
    const decision = story.event(
      [
        aMessage("m1", "Anybody?", { createdAt: START - 2000 }),
        anAgentMessage("a1", "Yes", { createdAt: START - 1000 }),
      ],
      { event: "chatTranscript" },
    );
    expect(decision.facts.map(({ kind }) => kind)).toEqual(["opened", "answered", "closed"]);
  });

  test("of which a long transcript tells in parts comes with the last of them: an answer there counts", () => {
    const story = aStory();
    story.writes("one", "m1");
    const owner = story.types("!claim");
    expect(owner.ignored).toBeUndefined();
    story.passes(MINUTE);
    const words = aMessage("m1", "one", { createdAt: START });
    const more = aMessage("m2", "two", { createdAt: START + 1 });
    const answer = anAgentMessage("a1", "Here", { createdAt: story.now });
    const parts = [
      story.event([words], { event: "chatTranscript", continues: true, bodyDigest: "1" }),
      story.event([more], { event: "chatTranscript", continues: true, bodyDigest: "2" }),
      story.event([answer], { event: "chatTranscript", bodyDigest: "3" }),
    ];
    const told = parts.flatMap(({ deliveries }) => deliveries.map(({ payload }) => payload.kind));
    expect(told).not.toContain("slack.answer");
    const facts = parts.flatMap((part) => part.facts.map(({ kind }) => kind));
    expect(facts).toEqual(["answered", "closed"]);
    expect([story.episode?.number, story.state]).toEqual([1, "closed"]);
  });

  test("with a later question that nobody answered was missed, whoever answered the first one", () => {
    const story = aStory();
    story.writes("one", "m1");
    story.answered();
    story.passes(MINUTE);
    const question = aMessage("m2", "two", { createdAt: story.now });
    story.event([question]);
    const end = story.event([question], { event: "chatTranscript" });
    expect(end.facts.map(({ kind }) => kind)).toEqual(["missed"]);
    expect([story.state, story.card().line]).toEqual(["missed", expect.stringContaining("unanswered")]);
    story.answered();
    expect(story.state).toBe("closed");
  });

  test("that was missed and reopened is no answered one as well when somebody answers", () => {
    const story = aStory();
    story.writes("one", "m1");
    const question = aMessage("m1", "one", { createdAt: START });
    const steps = [
      story.event([question], { event: "chatTranscript" }),
      story.presses({ kind: "reopen" }),
      story.answered(),
    ];
    story.passes(MINUTE);
    story.writes("two", "m2");
    steps.push(story.answered());
    const facts = steps.flatMap((step) => step.facts.map(({ kind }) => kind));
    expect(facts).toEqual(["missed", "reopened", "answered"]);
  });

  test("brings words that no webhook had told: they are missed", () => {
    const story = aStory();
    story.writes("one", "m1");
    story.answered();
    story.types("!close");
    story.passes(MINUTE);
    story.event(
      [aMessage("m1", "one", { createdAt: START }), aMessage("m2", "two", { createdAt: story.now })],
      { event: "chatTranscript" },
    );
    expect([story.episode?.number, story.state]).toEqual([2, "missed"]);
  });
});

test("first words follow their edit where Chatra's clock is ahead of ours", () => {
  const story = aStory();
  const createdAt = START + 30_000;
  story.event([aMessage("m1", "Wher is it?", { createdAt })]);
  expect(story.episode).toMatchObject({ openedAt: START, unanswered: [START] });
  story.passes(5 * MINUTE);
  story.event([aMessage("m1", "Where is it?", { createdAt })]);
  expect(story.episode?.firstWords).toBe("Where is it?");
});

test("a snooze ends once its timer was taken, also where the clock is behind the one that took it", () => {
  const story = aStory();
  story.writes("Hi");
  story.types("!snooze 2h");
  const until = story.episode?.snooze?.until ?? 0;
  story.passes(until - START - 50);
  const { accountId } = story.conversation;
  story.hears({ kind: "timer", accountId, clientId, dueAt: until });
  expect(story.episode).toMatchObject({ snoozeEndedAt: until });
  expect(story.episode?.snooze).toBeUndefined();
});
