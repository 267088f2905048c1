import { describe, expect, test } from "vitest";
import {
  claimedByAnswer,
  type Episode,
  ended,
  happenedAt,
  snoozed,
  unmuted,
  withAnswer,
  withEditedWords,
  withOwner,
  withWords,
} from "../../src/domain/episode.ts";
import { chatraMessageIdSchema, userIdSchema } from "../../src/domain/ids.ts";
import { NEW_ROUTE } from "../../src/domain/route.ts";

/** What becomes of an episode, compared whole: a field too many is as wrong as one that is lost. */
const [ann, bob, cleo] = ["UANN", "UBOB", "UCLEO"].map((id) => userIdSchema.parse(id));
if (!ann || !bob || !cleo) throw new Error("no users");
const id = chatraMessageIdSchema.parse("m1");
const { conditions: _, ...settings } = NEW_ROUTE;
const route = { ...settings, name: "desk" };
const reminders = { count: 2, posts: [] };
const none = { count: 0, posts: [] };

/** A visitor who wrote at 100 and 200. */
function anEpisode(over: Partial<Episode> = {}): Episode {
  return {
    number: 1,
    openedAt: 100,
    firstWords: "Hello",
    firstMessageId: id,
    lastWordsAt: 200,
    unanswered: [100, 200],
    helpers: [],
    reminders,
    ...over,
  };
}
const { firstWords: _words, ...withoutWords } = anEpisode();

describe("the visitor's words", () => {
  const words = { id, text: " Hello\n there ", at: 100 };
  const first = {
    number: 1,
    openedAt: 100,
    firstWords: "Hello there",
    firstMessageId: id,
    lastWordsAt: 100,
    unanswered: [100],
    helpers: [],
    reminders: none,
  };

  test("begin the first episode", () => {
    expect(withWords(undefined, words)).toStrictEqual(first);
    expect(withWords(undefined, { ...words, saidAt: 100 }, route)).toStrictEqual({ ...first, route });
    expect(withWords(undefined, { ...words, saidAt: 150 })).toStrictEqual({ ...first, firstSaidAt: 150 });
  });

  test("begin another one after an end, which knows what held in the one before", () => {
    const end = { at: 300 };
    expect(withWords(anEpisode({ end }), words)).toStrictEqual({ ...first, number: 2 });
    const before = anEpisode({ end, route: { ...route, policy: "alerts" }, automaticUntil: 900 });
    expect(withWords(before, words)).toStrictEqual({
      ...first,
      number: 2,
      policyBefore: "alerts",
      automaticUntil: 900,
    });
  });

  test("go on in one that runs, in the order in which they were written, and end its snooze", () => {
    const late = { id, text: "More", at: 150 };
    expect(withWords(anEpisode(), late)).toStrictEqual(anEpisode({ unanswered: [100, 150, 200] }));
    expect(withWords(anEpisode(), { ...late, at: 300 })).toStrictEqual(
      anEpisode({ lastWordsAt: 300, unanswered: [100, 200, 300] }),
    );
    expect(withWords(anEpisode({ snooze: { until: 900, by: ann } }), { ...late, at: 300 })).toStrictEqual(
      anEpisode({ lastWordsAt: 300, unanswered: [100, 200, 300], reminders: { ...reminders, from: 300 } }),
    );
  });

  test("are kept by their times fifty times", () => {
    const unanswered = Array.from({ length: 50 }, (_, index) => 100 + index);
    expect(withWords(anEpisode({ unanswered }), { id, text: "More", at: 90 }).unanswered).toEqual([
      90,
      ...unanswered.slice(0, 49),
    ]);
  });

  test.each([
    ["x".repeat(300), "x".repeat(300)],
    ["x".repeat(301), `${"x".repeat(299)}…`],
    [`${"x".repeat(298)} y and more`, `${"x".repeat(298)}…`],
    ["👋".repeat(301), `${"👋".repeat(299)}…`],
  ])("are cut for the card: %.3s…", (text, shown) => {
    expect(withWords(undefined, { ...words, text }).firstWords).toBe(shown);
  });
});

test.each<[string, Partial<Episode>, { id?: string; text?: string; saidAt?: number }, string | undefined]>([
  ["the first words", {}, { saidAt: 100 }, "Goodbye"],
  ["the first words, by a clock that is ahead", { firstSaidAt: 150 }, { saidAt: 150 }, "Goodbye"],
  ["another message", {}, { id: "m2", saidAt: 100 }, "Hello"],
  ["another message with this ID", {}, { saidAt: 120 }, "Hello"],
  ["the first words, which are empty now", {}, { text: " ", saidAt: 100 }, "Hello"],
])("an edit of %s shows on the card or not", (_what, over, { id: other = "m1", ...edit }, shown) => {
  const words = { id: chatraMessageIdSchema.parse(other), text: "Goodbye", at: 100, ...edit };
  expect(withEditedWords(anEpisode(over), words)).toStrictEqual(anEpisode({ ...over, firstWords: shown }));
});

test("an edit of words that are no longer kept shows nothing", () => {
  expect(withEditedWords(withoutWords, { id, text: "Goodbye", at: 100 })).toStrictEqual(withoutWords);
});

describe("an answer", () => {
  const answer = { by: { userId: ann }, writtenAt: 150, at: 300 };

  test("leaves what was written after it, whose wait has no reminders yet", () => {
    expect(withAnswer(anEpisode({ snoozeEndedAt: 250 }), answer)).toStrictEqual(
      anEpisode({ unanswered: [200], answer: { at: 300, by: { userId: ann } }, reminders: none }),
    );
  });

  test("that was written before the first words that wait leaves the wait and its reminders", () => {
    const waiting = anEpisode({ unanswered: [200, 300] });
    expect(withAnswer(waiting, answer)).toStrictEqual({
      ...waiting,
      answer: { at: 300, by: { userId: ann } },
    });
  });

  test("that was written before the episode is none", () => {
    expect(withAnswer(anEpisode(), { ...answer, writtenAt: 99 })).toStrictEqual(anEpisode());
  });

  test.each([
    [299, "UANN"],
    [300, "UANN"],
    [301, "UBOB"],
  ])("is the last one unless one came after it, as at %i", (at, userId) => {
    const answered = withAnswer(anEpisode({ answer: { at, by: { userId: bob } } }), answer);
    expect(answered.answer).toStrictEqual({ at: Math.max(at, 300), by: { userId } });
  });

  test.each<[string, Partial<Episode>, Partial<Episode>]>([
    ["of a chat that nobody has gives it to them", {}, { owner: ann, ownedAt: 300 }],
    ["does so by the route", { route }, { owner: ann, ownedAt: 300 }],
    ["does not where the route wants a claim", { route: { ...route, claim: "manual" } }, {}],
    ["of the owner changes nothing", { owner: ann }, {}],
    ["of somebody else is help", { owner: bob, helpers: [cleo] }, { helpers: [cleo, ann] }],
    ["of somebody who helped changes nothing", { owner: bob, helpers: [ann] }, {}],
  ])("%s", (_what, over, becomes) => {
    const episode = anEpisode(over);
    expect(claimedByAnswer(episode, ann, 300)).toStrictEqual({ ...episode, ...becomes });
  });
});

test("an owner is no helper any more, and neither is the one before", () => {
  const owned = anEpisode({ owner: bob, ownedAt: 150, helpers: [ann, bob, cleo], snoozeEndedAt: 250 });
  expect(withOwner(owned, ann, 300)).toStrictEqual(anEpisode({ owner: ann, ownedAt: 300, helpers: [cleo] }));
  expect(withOwner(owned, undefined, 300)).toStrictEqual(anEpisode({ helpers: [ann, bob, cleo] }));
});

test("the end of a mute moves what was due to now, and no pause that is longer", () => {
  const paused = (pausedUntil?: number) =>
    anEpisode({ reminders: { ...reminders, ...(pausedUntil === undefined ? {} : { pausedUntil }) } });
  expect(unmuted(paused(), 0)).toStrictEqual(paused(0));
  expect(unmuted(paused(200), 300)).toStrictEqual(paused(300));
  expect(unmuted(paused(400), 300)).toStrictEqual(paused(400));
});

test("a snooze opens a chat that was over, and leaves another one as it is", () => {
  const snooze = { until: 900, by: ann };
  expect(snoozed(anEpisode({ snoozeEndedAt: 250 }), 300, 900, ann)).toStrictEqual(anEpisode({ snooze }));
  expect(snoozed(anEpisode({ end: { at: 250 } }), 300, 900, ann)).toStrictEqual(
    anEpisode({ snooze, reopenedAt: 300, reminders: { ...reminders, from: 300 } }),
  );
});

test.each<[string, Partial<Episode>, number, Partial<Episode>]>([
  ["of words that wait is missed", {}, 200, { end: { at: 300, missed: true }, endedWith: 200 }],
  ["of what was answered is none", { unanswered: [] }, 200, { end: { at: 300 }, endedWith: 200 }],
  ["of an earlier chat is none", {}, 199, {}],
  ["that came already changes nothing", { end: { at: 250 } }, 200, {}],
  ["that is told again changes nothing", { endedWith: 200 }, 200, {}],
  ["after another one counts", { endedWith: 199 }, 200, { end: { at: 300, missed: true }, endedWith: 200 }],
  ["of a chat that sleeps is kept in mind", { snooze: { until: 900, by: ann } }, 200, { endedWith: 200 }],
])("an end of the chat in Chatra %s", (_what, over, lastMessageAt, becomes) => {
  const episode = anEpisode(over);
  expect(ended(episode, 300, lastMessageAt)).toStrictEqual({ ...episode, ...becomes });
});

test("the last thing that happened to a chat is the visitor's words or its end", () => {
  expect(happenedAt(anEpisode())).toBe(200);
  expect(happenedAt(anEpisode({ end: { at: 300 } }))).toBe(300);
  expect(happenedAt(anEpisode({ end: { at: 150 } }))).toBe(200);
  expect(happenedAt(anEpisode({ lastWordsAt: 0 }))).toBe(0);
});
