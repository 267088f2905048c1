import { describe, expect, test } from "vitest";
import { readHours } from "../../src/domain/command/read-hours.ts";
import type { Context, Decision } from "../../src/domain/decision.ts";
import type { EpisodeRoute } from "../../src/domain/episode-route.ts";
import { NEW_ROUTE } from "../../src/domain/route.ts";
import { opensInWords } from "../../src/messages/automatic.ts";
import { aMessage, bot, channel, clientId, ts } from "./builders.ts";
import { aStory, type EpisodeStory, MINUTE } from "./episode-story.ts";
import { done, lost, refused } from "./world.ts";

const HOUR = 60 * MINUTE;
/** The stories begin on a Tuesday at 23:13 in Berlin. */
const office = readHours("weekdays 9:00-18:00 Europe/Berlin");
const AUTO = "Hi {client.first}, we are back { Opens }.";
const SENT = "Hi Vera, we are back Wednesday at 9:00 am (Berlin time).";

function waiting(
  settings: Partial<EpisodeRoute> = {},
  over: Parameters<typeof aStory>[0] = {},
): EpisodeStory {
  const story = aStory({ profile: { name: "Vera Lind" }, ...over });
  story.writes("Where is it?", "m1");
  withRoute(story, settings);
  return story;
}

/** The episode by this route. What is due follows from it with the next decision. */
function withRoute(story: EpisodeStory, settings: Partial<EpisodeRoute> = {}): void {
  const { episode } = story.conversation;
  const { conditions: _, ...route } = NEW_ROUTE;
  if (!episode || !story.world.conversation) throw new Error("no episode");
  story.world.conversation = {
    ...story.world.conversation,
    episode: {
      ...episode,
      route: {
        ...route,
        name: "default",
        hours: office,
        auto: AUTO,
        remind: [],
        remindNext: [],
        ...settings,
      },
    },
  };
  story.presses({ kind: "claim" });
  story.presses({ kind: "release" });
}

/** The next timer comes, at so many ms after now. */
function comes(
  story: EpisodeStory,
  more: Partial<Context> = {},
): { waits: number; decision: Decision } | undefined {
  const dueAt = story.episode?.dueAt;
  if (dueAt === undefined) return undefined;
  const waits = dueAt - story.now;
  story.passes(Math.max(0, waits));
  return { waits, decision: story.timer(more) };
}

const textsIn = (decision: Decision | undefined) =>
  decision?.deliveries.flatMap(({ payload }) => (payload.kind === "slack.post" ? [payload.text] : []));

/** Slack takes all that is due for it. */
function slackTakesAll(story: EpisodeStory): void {
  for (let count = 100; ; count += 1) {
    const claimed = story.world.claim("slack");
    if (!claimed) return;
    story.world.settle(
      claimed,
      done({ channelId: channel, ts: ts(count + (Math.floor(story.now / 1000) % 1000)) }),
    );
  }
}

/** What is to go to Chatra. */
const sends = (story: EpisodeStory) =>
  [...story.world.deliveries.values()].flatMap(({ payload, state }) =>
    payload.kind === "chatra.send"
      ? [{ text: payload.text, state, pushed: payload.pushed, agent: payload.agent }]
      : [],
  );

describe("a visitor who writes outside of the hours", () => {
  test("gets one automatic message, pushed, by the default agent, which is shown in the thread as such", () => {
    const story = waiting();
    const due = comes(story);
    expect(due?.waits).toBe(MINUTE);
    const [post] = due?.decision.deliveries ?? [];
    expect(post?.payload).toEqual({
      kind: "slack.post",
      text: SENT,
      username: "Automatic message (outside hours)",
      carries: {
        text: SENT,
        pushed: true,
        agent: {},
        order: { id: expect.stringMatching(/^auto:/), userId: bot },
        at: story.now,
        automatic: true,
      },
    });
    slackTakesAll(story);
    expect(sends(story)).toEqual([{ text: SENT, state: "pending", pushed: true, agent: {} }]);
    const [send] = story.world.inState("pending", "chatra");
    expect(send?.payload).toMatchObject({ clientId, automatic: true });

    // It is no answer, and nothing else comes in this closure, whatever the visitor writes.
    story.world.carryOut("chatra", done({ chatraId: "a1" }));
    expect([story.state, story.episode?.answer, story.episode?.owner]).toEqual([
      "waiting",
      undefined,
      undefined,
    ]);
    story.passes(HOUR);
    story.writes("Hello?");
    expect(story.episode?.dueAt).toBeUndefined();
    story.event([aMessage("a1", SENT, { author: "agent", automatic: true, createdAt: story.now })]);
    expect([story.state, story.episode?.answer]).toEqual(["waiting", undefined]);
    expect(sends(story)).toHaveLength(1);
  });

  test("gets another one in the next closure, and in a new chat of the same one none", () => {
    const story = waiting();
    comes(story);
    slackTakesAll(story);
    story.presses({ kind: "close" });
    story.passes(HOUR);
    story.writes("One more thing");
    withRoute(story);
    expect([story.episode?.number, story.episode?.dueAt]).toEqual([2, undefined]);
    story.passes(20 * HOUR);
    story.writes("And now?");
    const due = comes(story);
    expect(due?.waits).toBe(MINUTE);
    expect(textsIn(due?.decision)).toEqual([SENT.replace("Wednesday", "Thursday")]);
  });

  test("gets it at the time that the route says, unless it opens before", () => {
    expect(comes(waiting({ autoAfter: 5000 }))?.waits).toBe(5000);
    // It opens in 9 h 46 min 40 s.
    const opensIn = 9 * HOUR + 46 * MINUTE + 40_000;
    expect(comes(waiting({ autoAfter: opensIn - 1 }))?.waits).toBe(opensIn - 1);
    expect(comes(waiting({ autoAfter: opensIn }))).toBeUndefined();
  });

  test("gets none where the route has none, or no hours, or is open, or where they are muted", () => {
    expect(comes(waiting({ auto: undefined }))).toBeUndefined();
    expect(comes(waiting({ hours: undefined }))).toBeUndefined();
    expect(comes(waiting({ hours: readHours("daily 0:00-24:00 UTC") }))).toBeUndefined();
    expect(comes(waiting({}, { muted: true }))).toBeUndefined();
  });

  test("who wrote while it was open, and again, gets it for what came after it closed", () => {
    const story = waiting({ hours: readHours("daily 9:00-23:14 Europe/Berlin") });
    expect(story.episode?.dueAt).toBeUndefined();
    story.passes(10 * MINUTE);
    story.writes("Hello?");
    expect(textsIn(comes(story)?.decision)).toEqual([SENT]);
  });
});

describe("nothing is sent automatically", () => {
  test("once a teammate or an agent in Chatra answered, also to what comes later in that closure", () => {
    for (const answers of [
      (story: EpisodeStory) => story.answered(),
      (story: EpisodeStory) =>
        story.event([aMessage("p1", "Yes", { author: "agent", agentName: "Pia", createdAt: story.now })]),
    ]) {
      const story = waiting();
      story.passes(30_000);
      answers(story);
      expect(comes(story)).toBeUndefined();
      story.passes(HOUR);
      story.writes("And then?");
      expect(comes(story)).toBeUndefined();
      story.passes(20 * HOUR);
      story.writes("Next evening");
      expect(comes(story)?.waits).toBe(MINUTE);
    }
  });

  test("while a reply is on its way, and it is sent if that fails", () => {
    const story = waiting();
    story.types("Coming");
    expect(textsIn(comes(story)?.decision)).toEqual([]);
    story.world.carryOut("chatra", refused);
    expect(textsIn(comes(story)?.decision)).toEqual([SENT]);
  });

  test("if somebody answers, or it opens, while Slack takes the post: the post goes away", () => {
    for (const happens of [
      (story: EpisodeStory) =>
        story.event([aMessage("p1", "Yes", { author: "agent", agentName: "Pia", createdAt: story.now })]),
      (story: EpisodeStory) => story.passes(12 * HOUR),
    ]) {
      const story = waiting();
      comes(story);
      happens(story);
      slackTakesAll(story);
      expect(sends(story)).toEqual([]);
      const removed = [...story.world.deliveries.values()].filter(
        ({ payload }) => payload.kind === "slack.remove",
      );
      expect(removed).toHaveLength(1);
    }
  });

  test("if Chatra can't be reached until it opens: the post goes away, and its link", () => {
    const story = waiting();
    comes(story);
    slackTakesAll(story);
    const send = story.world.claim("chatra");
    if (!send) throw new Error("nothing is sent");
    expect([...story.world.links.values()].some(({ deliveryId }) => deliveryId === send.id)).toBe(true);
    const error = { reason: "obsolete", detail: "too late" };
    const { decision } = story.world.settle(send, { kind: "obsolete", error });
    expect(decision.deliveries.map(({ payload }) => payload.kind)).toEqual(["slack.remove"]);
    expect([...story.world.links.values()].some(({ deliveryId }) => deliveryId === send.id)).toBe(false);
    expect(sends(story).map(({ state }) => state)).toEqual(["discarded"]);
  });

  test("by a bot that was down until it opened; what is written in the next closure has one", () => {
    const story = waiting();
    story.passes(12 * HOUR);
    expect(story.timer().deliveries.filter(({ payload }) => payload.kind === "slack.post")).toEqual([]);
    expect(comes(story)).toBeUndefined();
    story.passes(10 * HOUR);
    story.writes("Hello?");
    expect(textsIn(comes(story)?.decision)).toEqual([SENT.replace("Wednesday", "Thursday")]);
  });

  test("where a field is not known, and the thread is told so once", () => {
    const notSent = (fields: string) =>
      `:warning: The visitor did not get the automatic message: the bot does not know ${fields}. An admin can change the text with \`/chatra route NAME auto="…"\`.`;
    const told = (settings: Partial<EpisodeRoute>, profile = {}) => {
      const story = waiting(settings, { profile });
      const texts = textsIn(comes(story)?.decision);
      story.writes("Hello?");
      expect([comes(story), sends(story)]).toEqual([undefined, []]);
      return texts;
    };
    expect(told({})).toEqual([notSent("`{client.first}`")]);
    expect(told({ auto: "{page} {client.name}" }, { name: "#12" })).toEqual([
      notSent("`{client.name}`, `{page}`"),
    ]);
    const closed = readHours("mon 9:00-10:00 UTC");
    const never = { ...closed, week: { ...closed.week, mon: [] } };
    expect(told({ auto: "Back {opens}", hours: never })).toEqual([notSent("`{opens}`")]);
    expect(told({ auto: "Hello", hours: never })).toEqual(["Hello"]);
  });

  test("for an account without a default agent, and the thread is told so", () => {
    const story = waiting();
    expect(textsIn(comes(story, { needsAuthors: true })?.decision)).toEqual([
      expect.stringContaining(
        "The visitor did not get the automatic message: this account has no default agent.",
      ),
    ]);
    slackTakesAll(story);
    expect(sends(story)).toEqual([]);
  });
});

test("a send of unknown outcome is not repeated: people are asked, and reminders go on", () => {
  const story = waiting({ remind: [MINUTE] });
  comes(story);
  slackTakesAll(story);
  story.world.carryOut("chatra", lost);
  const [uncertain] = story.world.inState("uncertain");
  if (!uncertain) throw new Error("nothing is uncertain");
  story.passes(HOUR);
  expect(story.world.claim("chatra")).toBeUndefined();
  expect(textsIn(story.world.ask(uncertain))).toEqual([
    expect.stringContaining("Did the automatic message “Hi Vera, we are back"),
  ]);
  // At 9:01 in Berlin.
  const reminder = comes(story)?.decision;
  expect(reminder?.conversation?.episode?.reminders.count).toBe(1);
});

test("what a visitor is called is never markup or another field", () => {
  const story = waiting(
    { auto: "{client.name}: {page}" },
    {
      profile: { name: "{opens} <!channel> *x*", pageTitle: "{client.first} `y`" },
    },
  );
  const post = comes(story)?.decision.deliveries[0]?.payload;
  expect(post).toMatchObject({ carries: { text: "{opens} <!channel> *x*: {client.first} `y`" } });
  expect(post?.kind === "slack.post" && post.text).not.toContain("<!channel>");
});

test.each([
  ["2026-11-30T08:00:00Z", "Europe/Berlin", "2026-11-27T20:00:00Z", "Monday at 9:00 am (Berlin time)"],
  ["2026-11-30T13:30:00Z", "America/New_York", "2026-11-30T12:00:00Z", "Monday at 8:30 am (New York time)"],
  ["2026-12-01T00:00:00Z", "UTC", "2026-11-30T22:00:00Z", "Tuesday at 12:00 am (UTC)"],
  ["2026-11-30T12:05:00Z", "Etc/UTC", "2026-11-30T10:00:00Z", "Monday at 12:05 pm (UTC)"],
  [
    "2027-01-04T08:00:00Z",
    "Europe/Berlin",
    "2026-12-23T20:00:00Z",
    "Monday 4 January 2027 at 9:00 am (Berlin time)",
  ],
  ["2026-03-29T07:00:00Z", "Europe/Berlin", "2026-03-28T20:00:00Z", "Sunday at 9:00 am (Berlin time)"],
])("an opening at %s in %s is told at %s as %s", (at, zone, now, words) => {
  expect(opensInWords(Date.parse(at), zone, Date.parse(now))).toBe(words);
});
