import { expect, test } from "vitest";
import type { FoundGroup } from "../../src/domain/call-group.ts";
import type { Decision } from "../../src/domain/decision.ts";
import { type UserId, userGroupIdSchema, userIdSchema } from "../../src/domain/ids.ts";
import { NEW_ROUTE } from "../../src/domain/route.ts";
import { START } from "./builders.ts";
import { aNewStory, type EpisodeStory, MINUTE } from "./episode-story.ts";

const CHATS = 200;
const HOURS = 10;
const HOUR = 60 * MINUTE;
const TEAM = ["UANN", "UBOB", "UCAT", "UDAN", "UEVE", "UFAY"].map((id) => userIdSchema.parse(id));

type Call = { who: string; at: number; way: "mention" | "direct message" };
/** What one chat did to the people of its channel, and when, in ms. */
type Noise = {
  cards: number[];
  broadcasts: number[];
  otherPosts: number[];
  changes: number[];
  calls: Call[];
};

/** Numbers in [0, 1), the same in every run. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Adds what a decision posts in the channel, changes there, and whom it calls. */
function hear(noise: Noise, { deliveries }: Decision, at: number): void {
  for (const { payload, notBefore } of deliveries) {
    switch (payload.kind) {
      case "slack.root":
        noise.cards.push(at);
        break;
      case "slack.notice":
        if (payload.threadTs === undefined) noise.otherPosts.push(at);
        break;
      case "slack.card":
        noise.changes.push(notBefore ?? at);
        break;
      case "slack.answer":
        if (payload.channelId === undefined)
          noise.calls.push({ who: payload.userId, at, way: "direct message" });
        break;
      case "slack.direct":
        noise.calls.push({ who: payload.userId, at, way: "direct message" });
        break;
      case "slack.post": {
        if (payload.broadcast) noise.broadcasts.push(at);
        const mentions = payload.text.matchAll(/<(?:@|!)(?:subteam\^)?(\w+)>/g);
        for (const [, who = ""] of mentions) noise.calls.push({ who, at, way: "mention" });
        break;
      }
      default:
    }
  }
}

/** A route that escalates to everybody, of whom some are away or busy at a time. */
const toGroup = {
  routes: {
    routes: [
      {
        ...NEW_ROUTE,
        id: "default",
        name: "default",
        position: 1,
        escalate: { kind: "group" as const, groupId: userGroupIdSchema.parse("S1") },
      },
    ],
    hours: new Map(),
  },
};

function groupAt(now: number): FoundGroup {
  const minutes = Math.floor(now / MINUTE);
  const members = TEAM.map((userId, index) => ({
    userId,
    mayOwn: true,
    isPresent: (minutes + index) % 3 !== 0,
    isBusy: (minutes + index) % 7 === 0,
  }));
  return { members };
}

/** Lets time pass, with what is due in it. */
function passUntil(story: EpisodeStory, noise: Noise, end: number): void {
  for (;;) {
    const dueAt = story.episode?.dueAt;
    if (dueAt === undefined || dueAt > end) break;
    story.passes(Math.max(0, dueAt - story.now));
    hear(
      noise,
      story.timer({ mayOwn: (userId) => TEAM.includes(userId), group: groupAt(story.now) }),
      story.now,
    );
  }
  story.passes(Math.max(0, end - story.now));
  story.showsCard();
}

/** Some are answered at once, some late, some never; visitors write on; chats are claimed, handed on, closed, put off. */
function oneChat(seed: number, routed: Parameters<EpisodeStory["writes"]>[2] = {}): Noise {
  const next = numbers(seed * 7919);
  const noise: Noise = { cards: [], broadcasts: [], otherPosts: [], changes: [], calls: [] };
  const someone = (): UserId =>
    TEAM.at(Math.floor(next() * TEAM.length)) ?? TEAM.at(0) ?? userIdSchema.parse("UANN");
  const mayOwn = () => true;
  const story = aNewStory();
  story.passes(Math.floor(next() * HOURS * 60) * MINUTE);
  hear(noise, story.writes("Hello", "m1", routed), story.now);
  story.postsCard();
  if (next() < 0.4) hear(noise, story.types("!claim", someone()), story.now);
  const rounds = 1 + Math.floor(next() * 4);
  for (let round = 0; round < rounds; round += 1) {
    if (next() < 0.1) hear(noise, story.types(`!assign <@${someone()}>`, someone(), { mayOwn }), story.now);
    const luck = next();
    const minutes = luck < 0.7 ? next() * 4 : luck < 0.9 ? 4 + next() * 20 : 60;
    passUntil(story, noise, story.now + minutes * MINUTE);
    if (minutes < 60) hear(noise, story.answered(story.episode?.owner ?? someone()), story.now);
    passUntil(story, noise, story.now + next() * 5 * MINUTE);
    if (next() < 0.7) hear(noise, story.writes("And this?"), story.now);
  }
  const end = next();
  if (end < 0.6) hear(noise, story.types("!close", someone()), story.now);
  else if (end < 0.7) hear(noise, story.types("!snooze 1h", someone()), story.now);
  passUntil(story, noise, story.now + 2 * HOUR);
  return noise;
}

test("an escalation to a group adds three direct messages to a wait, spread over the group, and nothing else", () => {
  const seeds = Array.from({ length: CHATS }, (_, index) => index + 1);
  const day = seeds.map((seed) => oneChat(seed, toGroup));
  const without = seeds.map((seed) => oneChat(seed));
  const isDirect = ({ way }: Call) => way === "direct message";
  for (const [index, chat] of day.entries()) {
    const { calls, ...channel } = chat;
    const { calls: others, ...same } = without[index] ?? chat;
    expect(channel).toEqual(same);
    expect(calls.filter((call) => !isDirect(call))).toEqual(others);
    const times = calls.filter(isDirect).map(({ at }) => at);
    for (const at of times) expect(times.filter((one) => one === at)).toHaveLength(3);
  }
  const all = day.flatMap(({ calls }) => calls).filter(isDirect);
  const perPerson = TEAM.map((who) => all.filter((call) => call.who === who).length);
  process.stdout.write(`Direct messages by person: ${perPerson.join(", ")}\n`);
  expect(all.length).toBeGreaterThan(30);
  expect(Math.max(...perPerson)).toBeLessThanOrEqual(HOURS * 3);
  expect(Math.min(...perPerson)).toBeGreaterThan(0);
});

test(`a day of ${CHATS} chats and ${TEAM.length} teammates stays within the noise budget`, () => {
  const day = Array.from({ length: CHATS }, (_, index) => oneChat(index + 1));
  // Per episode one card, one broadcast at most, and no other post in the channel.
  const overBudget = day.filter(
    ({ cards, broadcasts, otherPosts }) =>
      cards.length !== 1 || broadcasts.length > 1 || otherPosts.length > 0,
  );
  expect(overBudget).toEqual([]);

  const perHour = (times: number[]): number[] => {
    const counts = Array.from({ length: HOURS + 4 }, () => 0);
    for (const at of times) {
      const hour = Math.floor((at - START) / HOUR);
      counts[hour] = (counts[hour] ?? 0) + 1;
    }
    return counts;
  };
  const calls = day.flatMap((chat) => chat.calls);
  const rows: [string, number[]][] = [
    ["channel posts", perHour(day.flatMap(({ cards, broadcasts }) => [...cards, ...broadcasts]))],
    ["chat.update", perHour(day.flatMap(({ changes }) => changes))],
    ...TEAM.flatMap((who) =>
      (["mention", "direct message"] as const).map((way): [string, number[]] => [
        `${way} ${who}`,
        perHour(calls.filter((one) => one.who === who && one.way === way).map(({ at }) => at)),
      ]),
    ),
  ];
  const lines = rows.map(
    ([name, counts]) => name.padEnd(22) + counts.map((one) => `${one}`.padStart(4)).join(""),
  );
  process.stdout.write(`Noise per hour of the day:\n${lines.join("\n")}\n`);

  // Nobody but teammates is called, since the route calls nobody; and nobody more than every few minutes.
  expect(calls.filter(({ who }) => !TEAM.some((one) => one === who))).toEqual([]);
  const most = (name: RegExp) =>
    Math.max(...rows.filter(([row]) => name.test(row)).flatMap(([, counts]) => counts));
  expect(most(/^mention/)).toBeLessThanOrEqual(15);
  expect(most(/^direct message/)).toBeLessThanOrEqual(3);
  expect(most(/^channel posts/)).toBeLessThanOrEqual(45);
  expect(most(/^chat.update/) / 60).toBeLessThan(40);
});
