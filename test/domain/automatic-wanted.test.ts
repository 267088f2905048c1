import { expect, test } from "vitest";
import { automaticOf } from "../../src/domain/automatic.ts";
import { isAutomaticWanted } from "../../src/domain/automatic-wanted.ts";
import { readHours } from "../../src/domain/command/read-hours.ts";
import type { Episode } from "../../src/domain/episode.ts";
import { chatraMessageIdSchema, userIdSchema } from "../../src/domain/ids.ts";
import { NEW_ROUTE } from "../../src/domain/route.ts";
import { aConversation } from "./builders.ts";

/** Open on weekdays from 9 to 18 in Berlin; the day is a Wednesday in winter. */
const hours = readHours("weekdays 9:00-18:00 Europe/Berlin");
const at = (time: string) => Date.parse(`2026-11-${time}:00Z`);
const [beforeOpening, open, evening, night, morning] = [
  "25T06:00",
  "25T16:30",
  "25T19:00",
  "25T23:00",
  "26T08:00",
].map(at);
if (!beforeOpening || !open || !evening || !night || !morning) throw new Error("no times");
const by = { userId: userIdSchema.parse("UANN") };
const { conditions: _, ...settings } = NEW_ROUTE;
const route = { ...settings, name: "default", hours, auto: "We are closed." };

function episodeOf(over: Partial<Episode>): Episode {
  return {
    number: 1,
    openedAt: open ?? 0,
    firstMessageId: chatraMessageIdSchema.parse("m1"),
    lastWordsAt: open ?? 0,
    unanswered: [],
    helpers: [],
    reminders: { count: 0, posts: [] },
    route,
    ...over,
  };
}

test.each<[string, Partial<Episode>, number, boolean]>([
  ["wrote while it is closed", { unanswered: [evening] }, night, true],
  ["wrote this very moment", { unanswered: [evening] }, evening, true],
  ["wrote while it was open, and goes on now", { unanswered: [open, evening] }, night, true],
  ["wrote while it was open", { unanswered: [open] }, night, false],
  ["writes later, by a clock that is ahead", { unanswered: [night] }, evening, false],
  ["wrote before it opened", { unanswered: [evening] }, morning, false],
  ["was answered", { unanswered: [] }, night, false],
  ["left", { unanswered: [evening], end: { at: evening } }, night, false],
  [
    "came by a route without hours",
    { unanswered: [evening], route: { ...route, hours: undefined } },
    night,
    false,
  ],
])("an automatic message that waits is wanted if the visitor %s: %s", (_, over, now, isWanted) => {
  expect(isAutomaticWanted(aConversation({ episode: episodeOf(over) }), now)).toBe(isWanted);
  expect(isAutomaticWanted(aConversation({ episode: undefined }), now)).toBe(false);
});

const soon = { dueAt: evening + 60_000, until: morning };
test.each<[string, Partial<Episode>, object | undefined]>([
  ["writes while it is closed", { unanswered: [evening] }, soon],
  ["writes on while it is closed", { unanswered: [open, evening] }, soon],
  ["writes while it is open", { unanswered: [open] }, undefined],
  ["was answered while it was open", { unanswered: [evening], answer: { at: open, by } }, soon],
  ["was answered in the closure before", { unanswered: [evening], answer: { at: beforeOpening, by } }, soon],
  ["was answered in this closure", { unanswered: [night], answer: { at: evening, by } }, undefined],
  ["had one in this closure", { unanswered: [evening], automaticUntil: morning }, undefined],
  ["had one in the closure before", { unanswered: [evening], automaticUntil: at("25T08:00") }, soon],
  [
    "waits for a reply on its way",
    { unanswered: [evening], reminders: { count: 0, posts: [], pausedUntil: night } },
    { dueAt: night, until: morning },
  ],
  [
    "came by a route that waits longer",
    { unanswered: [evening], route: { ...route, autoAfter: 300_000 } },
    { ...soon, dueAt: evening + 300_000 },
  ],
  ["writes just before it opens", { unanswered: [morning - 60_000] }, undefined],
  ["writes a moment earlier", { unanswered: [morning - 60_001] }, { dueAt: morning - 1, until: morning }],
  ["left", { unanswered: [evening], end: { at: evening } }, undefined],
  [
    "came by a route without a message",
    { unanswered: [evening], route: { ...route, auto: undefined } },
    undefined,
  ],
  [
    "came by a route without hours",
    { unanswered: [evening], route: { ...route, hours: undefined } },
    undefined,
  ],
  ["came by none", { unanswered: [evening], route: undefined }, undefined],
])("a visitor who %s gets one at its time, or none", (_, over, expected) => {
  expect(automaticOf(episodeOf(over))).toEqual(expected);
});
