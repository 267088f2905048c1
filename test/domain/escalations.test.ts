import { describe, expect, test } from "vitest";
import type { FoundGroup, GroupMember } from "../../src/domain/call-group.ts";
import type { Decision } from "../../src/domain/decision.ts";
import type { EpisodeRoute } from "../../src/domain/episode-route.ts";
import { type UserId, userGroupIdSchema, userIdSchema } from "../../src/domain/ids.ts";
import { needsOf } from "../../src/domain/inputs/input-kinds.ts";
import type { Preferences } from "../../src/domain/preferences.ts";
import { NEW_ROUTE } from "../../src/domain/route.ts";
import { account, aMessage, clientId, START } from "./builders.ts";
import { ANN, aStory, BOB, type EpisodeStory, MINUTE } from "./episode-story.ts";
import { done, refused } from "./world.ts";

const CAT = userIdSchema.parse("UCAT");
const DAN = userIdSchema.parse("UDAN");
const groupId = userGroupIdSchema.parse("S1");

const there = (userId: UserId, over: Partial<GroupMember> = {}): GroupMember => ({
  userId,
  mayOwn: true,
  isPresent: true,
  isBusy: false,
  ...over,
});
const team: FoundGroup = { members: [ANN, BOB, CAT].map((userId) => there(userId)) };

type More = { group?: FoundGroup | undefined; preferences?: ReadonlyMap<UserId, Preferences> };

/** A chat whose visitor wrote at the start; its last reminder escalates to a group. */
function waiting(settings: Partial<EpisodeRoute> = {}): EpisodeStory {
  const story = aStory();
  story.writes("Where is it?", "m1");
  const { episode } = story.conversation;
  if (!episode || !story.world.conversation) throw new Error("no episode");
  const { conditions: _, ...defaults } = NEW_ROUTE;
  const route = { ...defaults, name: "default", escalate: { kind: "group" as const, groupId }, ...settings };
  story.world.conversation = { ...story.world.conversation, episode: { ...episode, route } };
  story.presses({ kind: "claim" });
  story.presses({ kind: "release" });
  return story;
}

/** The time of the next timer comes. */
function next(story: EpisodeStory, more: More = {}): Decision {
  story.passes((story.episode?.dueAt ?? story.now) - story.now);
  return story.timer(more);
}

/** The third step comes: what it tells. */
function escalated(story: EpisodeStory, more: More): string[] {
  next(story);
  next(story);
  return told(next(story, more));
}

/** Posts and direct messages with their buttons, and what becomes of earlier ones: `2nd` is the second direct message. */
function told({ deliveries }: Decision, story?: EpisodeStory): string[] {
  const directs = [...(story?.world.deliveries.values() ?? [])].filter(
    ({ payload }) => payload.kind === "slack.direct",
  );
  return deliveries.flatMap(({ payload, key }) => {
    const labels = "blocks" in payload ? buttonsIn(payload.blocks ?? []) : "";
    switch (payload.kind) {
      case "slack.post":
        return payload.text.includes("⏳") ? `thread: ${payload.text}${labels}` : [];
      case "slack.direct":
        return `${payload.userId}: ${payload.text}${labels}`;
      case "slack.update": {
        const { post } = payload;
        const of = directs.find(({ id }) => "deliveryId" in post && post.deliveryId === id);
        if (of?.payload.kind !== "slack.direct") return `post: ${payload.text}`;
        expect(key).toBe(of.key);
        return `edit of ${of.payload.userId}: ${payload.text}${labels}`;
      }
      default:
        return [];
    }
  });
}

function buttonsIn(blocks: readonly object[]): string {
  const labels = [...JSON.stringify(blocks).matchAll(/"action_id":"([\w.]+)"/g)].map(([, id = ""]) => id);
  return labels.length === 0 ? "" : ` [${labels.join(" ")}]`;
}

const since = "<!date^1700000000^{date_short_pretty} {time}|2023-11-14 22:13 UTC>";
const thread = "<https://acme.slack.com/archives/C1/p1700000000000100|Vera>";
const waits = `⏳ *${thread}* has waited since ${since} (first response).`;
const inThread = `⏳ *Vera* has waited since ${since} (first response).`;
const claimable = "[direct.claim direct.snooze direct.quiet]";
const notClaimable = "[direct.snooze direct.quiet]";
const cardButtons = "[card.claim card.snooze card.quiet]";
const each = (people: UserId[], words: string) => people.map((userId) => `${userId}: ${words}`);
const edits = (people: UserId[], words: string) => people.map((userId) => `edit of ${userId}: ${words}`);

describe("an escalation to a group", () => {
  test("asks who is in it at the last step alone, and goes to three of it in direct messages", () => {
    const story = waiting();
    const asked = () => {
      const timer = { kind: "timer", accountId: account, clientId, dueAt: story.now } as const;
      return needsOf(timer, story.conversation).group;
    };
    const steps = [0, 1, 2].map(() => {
      const group = asked();
      return [group, told(next(story, { group: team }))];
    });
    expect(steps).toEqual([
      [undefined, []],
      [undefined, [`thread: ${inThread} ${cardButtons}`]],
      [groupId, each([CAT, ANN, BOB], `${waits} ${claimable}`)],
    ]);
    expect([asked(), story.episode?.dueAt]).toEqual([undefined, undefined]);
  });

  test("mentions in the thread whom it would call there, and writes to the others", () => {
    const preferences = new Map([
      [ANN, { escalation: "thread" as const }],
      [BOB, { escalation: "off" as const }],
      [CAT, { escalation: "thread" as const }],
    ]);
    const group = { members: [ANN, BOB, CAT, DAN].map((userId) => there(userId)) };
    expect(escalated(waiting(), { preferences, group })).toEqual([
      `thread: <@UANN> <@UCAT> ${inThread} ${cardButtons}`,
      `UDAN: ${waits} ${claimable}`,
    ]);
  });

  test.each<[string, FoundGroup | undefined, string]>([
    [
      "nobody of it can come",
      { members: [there(ANN, { isBusy: true })] },
      "Nobody in the group can get a direct message now.",
    ],
    [
      "the bot may not read groups",
      { problem: "no-scope" },
      "The bot can't see who is in the group. Ask an admin to reinstall the app with the permission `usergroups:read`.",
    ],
    ["Slack does not answer", { problem: "untold" }, "Slack did not say who is in the group."],
    ["Slack was not asked", undefined, "Slack did not say who is in the group."],
  ])("mentions the group in the thread and says why, where %s", (_title, group, why) => {
    expect(escalated(waiting(), { group })).toEqual([
      `thread: <!subteam^S1> ${inThread}\n${why} ${cardButtons}`,
    ]);
  });

  test("goes to the thread for those to whom Slack takes no direct message, and is edited there", () => {
    const story = waiting();
    escalated(story, { group: team });
    const sent = story.world
      .line("direct")
      .map(({ payload }) => payload.kind === "slack.direct" && payload.userId);
    expect(sent).toEqual([CAT, ANN, BOB]);
    const outcomes = [refused, done({ channelId: "D2", ts: "2.2" }), done({ channelId: "D3", ts: "3.3" })];
    const followed = outcomes.map((outcome) => {
      const [delivery] = story.world.line("direct");
      if (!delivery) throw new Error("nothing waits");
      const claimed = { ...delivery, state: "sending" as const, attempts: 1 };
      return told(story.world.settle(claimed, outcome).decision, story);
    });
    expect(followed).toEqual([[`thread: <@UCAT> ${inThread} ${cardButtons}`], [], []]);
    story.passes(MINUTE);
    const settled = ":white_check_mark: Answered after 31 minutes by <@UBOB>.";
    expect(told(story.answered(BOB), story)).toEqual([
      `post: ${settled}`,
      `post: ${settled}`,
      ...edits([ANN, BOB], `${settled} Chat: *${thread}*`),
    ]);
  });

  test("that Slack refuses when the visitor has the answer is told to nobody", () => {
    const story = waiting();
    escalated(story, { group: { members: [there(ANN)] } });
    const [delivery] = story.world.line("direct");
    if (!delivery) throw new Error("nothing waits");
    story.answered(BOB);
    const claimed = { ...delivery, state: "sending" as const, attempts: 1 };
    expect(story.world.settle(claimed, refused).decision.deliveries).toEqual([]);
    expect(story.world.delivery(delivery.id).state).toBe("discarded");
  });
});

describe("each direct message of a reminder", () => {
  test("shows who has the chat, and again that nobody has it", () => {
    const story = waiting();
    escalated(story, { group: team });
    expect(told(story.presses({ kind: "claim" }, BOB), story)).toEqual([
      `edit of UCAT: ${waits} <@UBOB> has this chat. ${notClaimable}`,
      `edit of UANN: ${waits} <@UBOB> has this chat. ${notClaimable}`,
      `edit of UBOB: ${waits} You have this chat. ${notClaimable}`,
    ]);
    story.passes(MINUTE);
    expect(told(story.presses({ kind: "release" }, BOB), story)).toEqual(
      edits([CAT, ANN, BOB], `${waits} ${claimable}`),
    );
  });

  test.each<[string, (story: EpisodeStory) => Decision, string]>([
    [
      "is answered",
      (story) => story.answered(BOB),
      ":white_check_mark: Answered after 30 minutes by <@UBOB>.",
    ],
    ["is closed", (story) => story.presses({ kind: "close" }, BOB), ":white_check_mark: Closed by <@UBOB>."],
    [
      "needs no reminder",
      (story) => story.presses({ kind: "quiet" }, BOB),
      ":white_check_mark: No reminder needed.",
    ],
    [
      "ends",
      (story) =>
        story.event([aMessage("m1", "Where is it?", { createdAt: START })], { event: "chatTranscript" }),
      ":warning: The chat ended unanswered.",
    ],
  ])("says so when the chat %s, once, and names the chat", (_title, act, words) => {
    const story = waiting();
    escalated(story, { group: team });
    expect(told(act(story), story).filter((one) => one.startsWith("edit"))).toEqual(
      edits([CAT, ANN, BOB], `${words} Chat: *${thread}*`),
    );
    story.passes(MINUTE);
    const later = [
      story.presses({ kind: "reopen" }),
      story.presses({ kind: "claim" }, BOB),
      story.writes("And now?"),
      story.answered(BOB),
    ];
    expect(later.flatMap((decision) => told(decision, story))).toEqual([]);
  });

  test("to the owner is settled like those of an escalation, and those of the next wait are new ones", () => {
    const story = waiting();
    const preferences = new Map([[BOB, { reminders: "dm" as const }]]);
    story.presses({ kind: "claim" }, BOB);
    expect(told(next(story, { preferences }), story)).toEqual([
      `UBOB: ${waits} You have this chat. ${notClaimable}`,
    ]);
    expect(told(story.answered(BOB), story)).toEqual([
      `edit of UBOB: :white_check_mark: Answered after 5 minutes by <@UBOB>. Chat: *${thread}*`,
    ]);
    story.passes(MINUTE);
    story.writes("And now?");
    expect(told(next(story, { preferences }), story)).toHaveLength(1);
    expect(told(story.answered(BOB), story)).toEqual([
      `edit of UBOB: :white_check_mark: Answered after 15 minutes by <@UBOB>. Chat: *${thread}*`,
    ]);
  });
});
