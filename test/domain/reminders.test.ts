import { describe, expect, test } from "vitest";
import { readHours } from "../../src/domain/command/read-hours.ts";
import type { EpisodeRoute } from "../../src/domain/episode-route.ts";
import { userIdSchema } from "../../src/domain/ids.ts";
import { needsOf } from "../../src/domain/inputs/input-kinds.ts";
import { NEW_ROUTE } from "../../src/domain/route.ts";
import { account, aMessage, clientId, START } from "./builders.ts";
import { ANN, aStory, BOB, type EpisodeStory, MINUTE, toldIn } from "./episode-story.ts";
import { lost, refused } from "./world.ts";

const HOUR = 60 * MINUTE;
const CAT = userIdSchema.parse("UCAT");

/** A chat whose visitor wrote at the start, by this route. */
function waiting(
  settings: Partial<EpisodeRoute> = {},
  over: Parameters<typeof aStory>[0] = {},
): EpisodeStory {
  const story = aStory(over);
  story.writes("Where is it?", "m1");
  const { episode } = story.conversation;
  const { conditions: _, ...route } = NEW_ROUTE;
  if (!episode || !story.world.conversation) throw new Error("no episode");
  story.world.conversation = {
    ...story.world.conversation,
    episode: { ...episode, route: { ...route, name: "default", ...settings } },
  };
  // The due time follows from the route with the next decision.
  story.presses({ kind: "claim" });
  story.presses({ kind: "release" });
  return story;
}

/** The time of the next timer comes; what is told then, without the card. */
function nextTimer(
  story: EpisodeStory,
  more: Parameters<EpisodeStory["timer"]>[0] = {},
): { at: number | undefined; told: string[] } {
  const dueAt = story.episode?.dueAt;
  if (dueAt === undefined) return { at: undefined, told: [] };
  story.passes(dueAt - story.now);
  const decision = story.timer(more);
  // A time that stays the same is not set again, and nothing would ever be due.
  expect(story.episode?.dueAt).not.toBe(dueAt);
  const posts = decision.deliveries.flatMap(({ payload }) =>
    payload.kind === "slack.post" ? [`${payload.broadcast ? "channel" : "thread"}: ${payload.text}`] : [],
  );
  const others = toldIn(decision).filter((one) => !one.startsWith("thread") && !one.startsWith("card"));
  return { at: (dueAt - START) / MINUTE, told: [...posts, ...others] };
}

const since = "<!date^1700000000^{date_short_pretty} {time}|2023-11-14 22:13 UTC>";
const called = (who: string, wait = "first") =>
  `${who}⏳ *Vera* has waited since ${since} (${wait} response).`;

/** The same in a direct message. */
const direct = (userId: string) =>
  `${userId}: ⏳ *<https://acme.slack.com/archives/C1/p1700000000000100|Vera>* has waited since ${since} (first response).`;

describe("a visitor who waits", () => {
  test("is told of in the thread, then once in the channel, then to a person, at the times of the route", () => {
    const story = waiting({
      mention: { kind: "user", userId: BOB },
      escalate: { kind: "user", userId: ANN },
    });
    expect([nextTimer(story), nextTimer(story), nextTimer(story), nextTimer(story)]).toEqual([
      { at: 5, told: [`thread: ${called("<@UBOB> ")}`] },
      { at: 15, told: [`channel: ${called("<@UBOB> ")}`] },
      { at: 30, told: [direct("UANN")] },
      { at: undefined, told: [] },
    ]);
  });

  test("whom nobody has and the route calls nobody for is told of in the channel alone", () => {
    const story = waiting();
    expect([nextTimer(story), nextTimer(story), nextTimer(story)]).toEqual([
      { at: 5, told: [] },
      { at: 15, told: [`channel: ${called("")}`] },
      { at: 30, told: [] },
    ]);
  });

  test("is the owner's, once there is one: a claim stops nothing, and changes who is called", () => {
    const story = waiting({ mention: { kind: "here" } });
    expect(nextTimer(story).told).toEqual([`thread: ${called("<!here> ")}`]);
    story.presses({ kind: "claim" });
    expect(nextTimer(story)).toEqual({ at: 15, told: [`channel: ${called("<@UANN> ")}`] });
  });

  test("and writes more keeps the time of the first words; the next wait has times of its own", () => {
    const story = waiting({ mention: { kind: "user", userId: BOB } });
    story.passes(4 * MINUTE);
    story.writes("Hello?");
    expect(nextTimer(story).at).toBe(5);
    story.answered();
    expect(story.episode?.dueAt).toBeUndefined();
    story.passes(MINUTE);
    story.writes("And now?");
    expect(nextTimer(story)).toMatchObject({ at: 6 + 15 });
    expect(nextTimer(story).at).toBeUndefined();
  });
});

describe("a teammate who wants to be told another way", () => {
  const owned = (reminders: "dm" | "off") => {
    const story = waiting();
    story.presses({ kind: "claim" });
    const preferences = new Map([[ANN, { reminders }]]);
    return [nextTimer(story, { preferences }), nextTimer(story, { preferences })];
  };

  test("of their chat gets a direct message, and no mention", () => {
    expect(owned("dm")).toEqual([
      { at: 5, told: [`${direct("UANN")} You have this chat.`] },
      { at: 15, told: [`channel: ${called("")}`, `${direct("UANN")} You have this chat.`] },
    ]);
  });

  test("gets none where they want none", () => {
    expect(owned("off")).toEqual([
      { at: 5, told: [] },
      { at: 15, told: [`channel: ${called("")}`] },
    ]);
  });

  test("is mentioned in the thread for an escalation, if they chose that", () => {
    const story = waiting({
      escalate: { kind: "user", userId: BOB },
      remind: [MINUTE, 2 * MINUTE, 3 * MINUTE],
    });
    const preferences = new Map([[BOB, { escalation: "thread" as const }]]);
    nextTimer(story);
    nextTimer(story);
    expect(nextTimer(story, { preferences }).told).toEqual([`thread: ${called("<@UBOB> ")}`]);
  });

  test.each([
    [
      "dm",
      [
        "thread: *A teammate* has this chat, assigned by <@UANN>.",
        "UBOB: <@UANN> gave you the chat with *<https://acme.slack.com/archives/C1/p1700000000000100|Vera>*.",
      ],
    ],
    ["off", ["thread: *A teammate* has this chat, assigned by <@UANN>."]],
    ["thread", ["thread: <@UBOB> has this chat, assigned by <@UANN>."]],
  ] as const)("hears of a chat that is assigned to them by %s", (assigned, told) => {
    const story = waiting();
    const preferences = new Map([[BOB, { assigned }]]);
    const decision = story.presses({ kind: "assign", userId: BOB }, ANN, { preferences });
    expect(toldIn(decision).filter((one) => !one.startsWith("card"))).toEqual(told);
  });
});

test("how the people whom a route calls want to be told is looked up, the owner's choice as well", () => {
  const timer = { kind: "timer", accountId: account, clientId, dueAt: START } as const;
  const story = waiting({
    mention: { kind: "user", userId: BOB },
    escalate: { kind: "user", userId: CAT },
  });
  story.presses({ kind: "claim" });
  expect(needsOf(timer, story.conversation).preferences).toEqual([ANN, BOB, CAT]);
  expect(needsOf(timer, waiting({ mention: { kind: "here" } }).conversation).preferences).toEqual([]);
});

test("a press on Not needed that comes after the answer leaves the next wait its reminders", () => {
  const story = waiting({ mention: { kind: "user", userId: BOB } });
  nextTimer(story);
  story.answered();
  story.presses({ kind: "quiet" });
  story.writes("And now?");
  expect(nextTimer(story)).toEqual({
    at: 5 + 15,
    told: [expect.stringMatching(/^thread: <@UANN> ⏳ \*Vera\* has waited since /)],
  });
});

test("a press on Not needed of a wait that is over leaves a later one its reminders", () => {
  const story = waiting({ mention: { kind: "user", userId: BOB } });
  const remindedAt = START + (nextTimer(story).at ?? Number.NaN) * MINUTE;
  story.answered();
  story.passes(MINUTE);
  story.writes("And now?");
  story.presses({ kind: "quiet", remindedAt });
  expect(nextTimer(story).told).toEqual([
    expect.stringMatching(/^thread: <@UANN> ⏳ \*Vera\* has waited since /),
  ]);
  story.presses({ kind: "quiet", remindedAt: START + HOUR });
  expect(story.episode?.dueAt).toBeUndefined();
});

test("what the visitor writes after Not needed is reminded of anew, at each of the route's times", () => {
  const story = waiting({
    mention: { kind: "user", userId: BOB },
    escalate: { kind: "user", userId: CAT },
  });
  const before = nextTimer(story);
  expect(toldIn(story.presses({ kind: "quiet" })).join()).toContain(
    "The visitor's next message starts new ones.",
  );
  story.passes(HOUR);
  story.writes("My card was charged twice!");
  expect(story.state).toBe("waiting");
  const after = [nextTimer(story), nextTimer(story), nextTimer(story), nextTimer(story)];
  expect(after).toEqual([
    { at: 70, told: before.told },
    { at: 80, told: [expect.stringMatching(/^channel: /)] },
    { at: 95, told: [expect.stringMatching(/^UCAT: /)] },
    { at: undefined, told: [] },
  ]);
  // Each is a post of its own: one with an ID that was used would never be made.
  const posts = story.world
    .inState("pending", "slack")
    .filter(({ payload }) => payload.kind === "slack.post" && payload.text.includes("has waited"));
  expect(posts).toHaveLength(3);
  // The person who wanted none may want none again.
  story.presses({ kind: "quiet" });
  expect(story.episode?.dueAt).toBeUndefined();
});

test("the chat of a silent owner goes back in time, though reminders began anew meanwhile", () => {
  const story = waiting({ remind: [5 * MINUTE], remindNext: [], returnAfter: 30 * MINUTE });
  story.presses({ kind: "claim" });
  story.presses({ kind: "quiet" });
  const due = story.episode?.dueAt;
  expect(due).toBe(START + 30 * MINUTE);
  story.passes(24 * MINUTE);
  story.writes("Is anybody there?");
  // The reminder of these words comes first; the return stays where it was.
  expect(nextTimer(story).at).toBe(29);
  expect(story.episode?.dueAt).toBe(due);
});

describe("no reminder comes", () => {
  test.each([
    ["is closed", (story: EpisodeStory) => story.presses({ kind: "close" })],
    ["is muted", (story: EpisodeStory) => story.types("!mute")],
    ["needs none", (story: EpisodeStory) => story.presses({ kind: "quiet" })],
    ["is answered", (story: EpisodeStory) => story.answered()],
    [
      "ended",
      (story: EpisodeStory) =>
        story.event([aMessage("m1", "Where is it?", { createdAt: START })], { event: "chatTranscript" }),
    ],
  ])("for a chat that %s", (_title, act) => {
    const story = waiting({ mention: { kind: "user", userId: BOB } });
    act(story);
    expect(story.episode?.dueAt).toBeUndefined();
    story.passes(HOUR);
    expect(story.timer().ignored).toBe("nothing-to-do");
  });

  test("while a chat sleeps, and its time counts from its awakening", () => {
    const story = waiting({ mention: { kind: "user", userId: BOB } });
    story.types("!snooze 2h");
    expect(nextTimer(story)).toMatchObject({ at: 120 });
    expect(nextTimer(story)).toEqual({ at: 125, told: [`thread: ${called("<@UBOB> ")}`] });
  });

  test("while a reply is on its way or of unknown outcome; it comes when the reply has failed", () => {
    const story = waiting({ mention: { kind: "user", userId: BOB } });
    story.types("Coming");
    expect(nextTimer(story)).toEqual({ at: 5, told: [] });
    story.world.carryOut("chatra", lost);
    expect(nextTimer(story)).toEqual({ at: 5.5, told: [] });
    const [uncertain] = story.world.inState("uncertain");
    if (!uncertain) throw new Error("nothing is uncertain");
    story.world.settle({ ...uncertain, state: "sending" }, refused);
    expect(nextTimer(story)).toEqual({ at: 6, told: [`thread: ${called("<@UBOB> ")}`] });
  });

  test("after the mute ended it comes again", () => {
    const story = waiting({ mention: { kind: "user", userId: BOB } });
    story.types("!mute");
    story.passes(MINUTE);
    story.types("!unmute");
    expect(nextTimer(story)).toEqual({ at: 5, told: [`thread: ${called("<@UBOB> ")}`] });
  });
});

test("a reminder whose time came just as the chat was muted gets another time when the mute ends", () => {
  const story = waiting({ mention: { kind: "user", userId: BOB } });
  const dueAt = story.episode?.dueAt ?? 0;
  story.passes(dueAt - story.now);
  story.types("!mute");
  // Its input was stored before the mute; of an equal one no second is stored.
  expect(story.timer().ignored).toBe("nothing-to-do");
  story.passes(MINUTE);
  story.types("!unmute");
  expect(story.episode?.dueAt).toBe(dueAt + MINUTE);
  expect(nextTimer(story)).toEqual({ at: 6, told: [`thread: ${called("<@UBOB> ")}`] });
});

describe("the time begins anew, and nobody gets all reminders at once,", () => {
  const called3 = {
    mention: { kind: "user", userId: BOB },
    escalate: { kind: "user", userId: ANN },
  } as const;

  test.each([
    ["a snooze that the visitor's next words end", (story: EpisodeStory) => story.types("!snooze 4h")],
    ["a close", (story: EpisodeStory) => story.types("!close")],
  ])("after %s", (_title, rests) => {
    const story = waiting(called3);
    story.passes(MINUTE);
    rests(story);
    story.passes(HOUR);
    if (story.state === "closed") story.types("!reopen");
    else story.writes("Hello?");
    expect([1, 2, 3, 4].map(() => nextTimer(story).at)).toEqual([66, 76, 91, undefined]);
  });

  test.each([
    ["a mute", "!mute", "!unmute"],
    ["a bot that was down", undefined, undefined],
  ])("after %s: what was due comes at once, the others at their distance", (_title, mute, unmute) => {
    const story = waiting(called3);
    if (mute) story.types(mute);
    story.passes(HOUR);
    if (unmute) story.types(unmute);
    const times = [1, 2, 3].map(() => {
      story.passes(Math.max(0, (story.episode?.dueAt ?? 0) - story.now));
      return [(story.now - START) / MINUTE, story.timer().deliveries.length > 0];
    });
    expect(times).toEqual([
      [60, true],
      [70, true],
      [85, true],
    ]);
    expect(story.episode?.dueAt).toBeUndefined();
  });

  test("after a return that was held up as well", () => {
    const story = waiting({ ...called3, returnAfter: 5 * MINUTE });
    story.types("!claim");
    story.passes(HOUR);
    story.timer();
    expect(story.episode).toMatchObject({ dueAt: START + 70 * MINUTE, reminders: { count: 1 } });
  });
});

test("outside business hours the time stands still", () => {
  // The visitor writes at 23:13 in Berlin.
  const story = waiting({
    hours: readHours("daily 9:00-18:00 Europe/Berlin"),
    mention: { kind: "user", userId: BOB },
  });
  expect(story.episode?.dueAt).toBe(Date.parse("2023-11-15T08:05:00Z"));
});

test("each reminder says in the end how the wait ended, in the place of its buttons", () => {
  const settled = (story: EpisodeStory, act: () => { deliveries: { payload: { kind: string } }[] }) => {
    nextTimer(story);
    nextTimer(story);
    return act().deliveries.flatMap(({ payload }) =>
      "blocks" in payload && payload.kind === "slack.update" ? [payload] : [],
    );
  };
  const bob = { mention: { kind: "user" as const, userId: BOB } };
  const answered = waiting(bob);
  const edits = settled(answered, () => answered.answered());
  expect(edits).toMatchObject([
    { text: ":white_check_mark: Answered after 15 minutes by <@UANN>.", blocks: [] },
    { text: ":white_check_mark: Answered after 15 minutes by <@UANN>.", blocks: [] },
  ]);
  const closed = waiting(bob);
  expect(settled(closed, () => closed.presses({ kind: "close" }))).toHaveLength(2);
  const quiet = waiting(bob);
  expect(settled(quiet, () => quiet.presses({ kind: "quiet" }))).toMatchObject([
    { text: ":white_check_mark: No reminder needed." },
    {},
  ]);
  // It is said once.
  expect(answered.answered().deliveries.filter(({ payload }) => payload.kind === "slack.update")).toEqual([]);
});

describe("a chat goes back to the queue", () => {
  test("when its owner was silent for the route's time, in the channel once", () => {
    const story = waiting({ returnAfter: 30 * MINUTE, remind: [] });
    story.presses({ kind: "claim" });
    expect(nextTimer(story)).toEqual({
      at: 30,
      told: ["channel: ⏳ *Vera* still waits, and nobody has this chat: <@UANN> has not answered."],
    });
    expect(story.state).toBe("waiting");
    story.presses({ kind: "claim" });
    story.passes(30 * MINUTE);
    expect(nextTimer(story).told[0]).toMatch(/^thread:/);
  });

  test("when its owner is no active member any more, at the next reminder", () => {
    const story = waiting({ mention: { kind: "here" } });
    story.presses({ kind: "claim" });
    expect(nextTimer(story, { mayOwn: () => false })).toEqual({
      at: 5,
      told: ["channel: ⏳ *Vera* still waits, and nobody has this chat: <@UANN> is no longer active here."],
    });
    // The return took the place of the first reminder and of the broadcast; whoever is called by the route is called next.
    expect([nextTimer(story), nextTimer(story)]).toEqual([
      { at: 15, told: [`thread: ${called("<!here> ")}`] },
      { at: 30, told: [] },
    ]);
  });

  test("at the time of a reminder, too, and the later ones come", () => {
    const story = waiting({ remindNext: [30 * MINUTE, HOUR], returnAfter: 30 * MINUTE });
    story.answered();
    story.writes("And now?", "m2");
    expect(nextTimer(story).told).toHaveLength(1);
    expect(story.episode?.owner).toBeUndefined();
    expect(nextTimer(story).at).toBe(60);
  });

  test("two reminders of one time are both taken then", () => {
    const story = waiting({ remind: [5 * MINUTE, 5 * MINUTE, 15 * MINUTE], mention: { kind: "here" } });
    expect(nextTimer(story)).toEqual({
      at: 5,
      told: [`thread: ${called("<!here> ")}`, `channel: ${called("<!here> ")}`],
    });
    expect(nextTimer(story).at).toBe(15);
  });

  test("not while the visitor waits for nothing", () => {
    const story = waiting({ returnAfter: 30 * MINUTE });
    story.answered();
    expect(story.episode?.dueAt).toBeUndefined();
  });
});

test("the owner of a chat that was missed is told in a direct message", () => {
  const story = waiting();
  story.presses({ kind: "claim" });
  const end = story.event([aMessage("m1", "Where is it?", { createdAt: START })], {
    event: "chatTranscript",
  });
  expect(toldIn(end).at(0)).toMatch(/^UANN: :warning: \*Vera\* left your chat before anybody answered/);
});

test.each([
  ["manual", undefined],
  ["off", undefined],
  ["first-reply", "UANN"],
] as const)("with claim=%s the first reply makes its author %s the owner", (claim, owner) => {
  const story = waiting({ claim });
  story.answered();
  expect(story.episode?.owner).toBe(owner);
});
