import { expect, test } from "vitest";
import type { Episode } from "../../src/domain/episode.ts";
import { factsBetween } from "../../src/domain/episode-facts.ts";
import { chatraMessageIdSchema, userIdSchema } from "../../src/domain/ids.ts";
import { conversationId, START } from "./builders.ts";

const ann = userIdSchema.parse("UANN");
const episode: Episode = {
  number: 1,
  openedAt: START + 0.4,
  firstMessageId: chatraMessageIdSchema.parse("m1"),
  lastWordsAt: START,
  unanswered: [START + 100.4],
  helpers: [],
  reminders: { count: 0, posts: [] },
};
const answer = { at: START + 500, by: { userId: ann } };
const answered = { ...episode, unanswered: [], answer };
const closed = { ...episode, end: { at: START + 900, by: ann } };
const missed = { ...episode, end: { at: START + 900, missed: true as const } };
const reopened = { ...episode, reopenedAt: START + 300 };
const now = START + 1_000.4;

/** What the reports count of each step of a chat. */
test.each<[string, Episode | undefined, Episode | undefined, object[]]>([
  ["nothing that is known", undefined, undefined, []],
  ["no change", episode, episode, []],
  ["the first words", undefined, episode, [{ kind: "opened", at: START }]],
  ["words after the end", closed, { ...episode, number: 2 }, [{ kind: "opened", at: START }]],
  ["another change", episode, { ...episode, owner: ann }, []],
  [
    "the first answer",
    episode,
    answered,
    [{ kind: "answered", wait: "first", since: START + 100, businessMs: 900, userId: ann }],
  ],
  [
    "a later answer",
    { ...episode, answer },
    { ...answered, answer: { at: START + 950, by: { agentName: "Bob" } } },
    [{ kind: "answered", wait: "next", since: START + 100, businessMs: 900, agentName: "Bob" }],
  ],
  ["an answer to nothing", answered, { ...answered, answer: { ...answer, at: START + 950 } }, []],
  ["an answer that leaves the first words open", episode, { ...episode, answer }, []],
  ["words that are taken back", episode, { ...episode, unanswered: [] }, []],
  ["its end", episode, closed, [{ kind: "closed", since: START, businessMs: 1_000, userId: ann }]],
  [
    "its end in Chatra",
    episode,
    { ...episode, end: { at: START } },
    [{ kind: "closed", since: START, businessMs: 1_000 }],
  ],
  [
    "its end after it was reopened",
    reopened,
    { ...reopened, ...closed, reopenedAt: START + 300 },
    [{ kind: "closed", since: START + 300, businessMs: 700, userId: ann }],
  ],
  ["its end without an answer", episode, missed, [{ kind: "missed", since: START + 100 }]],
  [
    "its end without words that wait",
    { ...episode, unanswered: [] },
    { ...missed, unanswered: [] },
    [{ kind: "missed", since: START }],
  ],
  [
    "an answer to the wait that was missed before it was reopened",
    { ...reopened, missedSince: START + 100.4 },
    { ...answered, ...reopened, unanswered: [], missedSince: START + 100.4 },
    [],
  ],
  [
    "an answer to a later wait than the one that was missed",
    { ...reopened, missedSince: START + 50 },
    { ...answered, answer, missedSince: START + 50 },
    [{ kind: "answered", wait: "first", since: START + 100, businessMs: 900, userId: ann }],
  ],
  ["its end once more", closed, { ...closed, end: { at: START + 950, by: ann } }, []],
  ["that it is reopened", closed, reopened, [{ kind: "reopened" }]],
])("of %s", (_, before, after, facts) => {
  const episodeId = expect.stringMatching(/^ep_/);
  expect(factsBetween({ id: conversationId, forgottenAt: undefined }, before, after, now)).toEqual(
    facts.map((fact) => ({ episodeId, route: "default", at: START + 1_000, ...fact })),
  );
});

test("a fact has the ID of its episode: of its number, and of the visitor's life since they were erased", () => {
  const of = (number: number, forgottenAt?: number) =>
    factsBetween({ id: conversationId, forgottenAt }, undefined, { ...episode, number }, now).map(
      ({ episodeId }) => episodeId,
    );
  expect(of(1)).toEqual(of(1));
  expect(of(1, 5)).toEqual(of(1, 5));
  const different = [of(1), of(2), of(1, 5), of(2, 5), of(1, 6)].flat();
  expect(new Set(different).size).toBe(5);
});
