import { expect, test } from "vitest";
import type { Conversation } from "../../src/domain/conversation.ts";
import { nothing } from "../../src/domain/decision.ts";
import type { DeliveryOf } from "../../src/domain/delivery.ts";
import { calledInThread, remindDirectly, settledReminders } from "../../src/domain/direct-reminders.ts";
import type { Episode } from "../../src/domain/episode.ts";
import { chatraMessageIdSchema, deliveryIdSchema, userIdSchema } from "../../src/domain/ids.ts";
import { aConversation, aDelivery, START } from "./builders.ts";

const [ann, bob] = [userIdSchema.parse("UANN"), userIdSchema.parse("UBOB")];
const first = deliveryIdSchema.parse("dl_1");
const second = deliveryIdSchema.parse("dl_2");
const third = deliveryIdSchema.parse("dl_3");
const now = START + 60_000;
const moment = { now, workspaceUrl: "https://acme.slack.com/" };

function episodeOf(over: Partial<Episode> = {}): Episode {
  return {
    number: 1,
    openedAt: START,
    firstMessageId: chatraMessageIdSchema.parse("m1"),
    lastWordsAt: START,
    unanswered: [START],
    helpers: [],
    reminders: {
      count: 1,
      posts: [third],
      directs: [
        { id: first, userId: bob },
        { id: second, userId: ann },
      ],
    },
    ...over,
  };
}

const chat = (episode: Episode | undefined, over: Partial<Conversation> = {}) =>
  aConversation({ episode, ...over });

function refusedDirect(): DeliveryOf<"slack.direct"> {
  const payload = { kind: "slack.direct" as const, userId: bob, text: "words" };
  return { ...aDelivery(payload, { id: first }), payload };
}

test.each<[string, Conversation]>([
  ["of a chat that was put off", chat(episodeOf(), { muted: true })],
  ["of a chat that was answered", chat(episodeOf({ unanswered: [] }))],
  ["of a chat that ended", chat(episodeOf({ end: { at: START } }))],
  ["of a wait that is over", chat(episodeOf({ reminders: { count: 0, posts: [] } }))],
  [
    "of another wait",
    chat(episodeOf({ reminders: { count: 1, posts: [], directs: [{ id: second, userId: ann }] } })),
  ],
  ["of no chat", chat(undefined)],
])("a direct message that Slack refuses, %s, is not made up for in the thread", (_, conversation) => {
  expect(calledInThread(refusedDirect(), { conversation, now })).toEqual(nothing());
});

test("a direct message that Slack refuses becomes a mention in the thread, and the others stay", () => {
  const { conversation, deliveries } = calledInThread(refusedDirect(), {
    conversation: chat(episodeOf()),
    now,
  });
  const [post] = deliveries;
  expect(conversation?.episode?.reminders).toEqual({
    count: 1,
    posts: [third, post?.id],
    directs: [{ id: second, userId: ann }],
  });
  expect(deliveries.map(({ payload }) => payload)).toEqual([
    { kind: "slack.post", text: expect.stringContaining("<@UBOB>"), blocks: expect.anything() },
  ]);
});

/** Which reminders change by a step of a chat, and which stay open. */
test.each<[string, Episode | undefined, Episode | undefined, { changed: string[]; left: number }]>([
  ["nothing changes", episodeOf(), episodeOf(), { changed: [], left: 3 }],
  ["no chat was there", undefined, episodeOf(), { changed: [], left: 3 }],
  ["somebody claims it", episodeOf(), episodeOf({ owner: ann }), { changed: ["dl_1", "dl_2"], left: 3 }],
  [
    "it is answered",
    episodeOf(),
    episodeOf({ unanswered: [] }),
    { changed: ["dl_3", "dl_1", "dl_2"], left: 0 },
  ],
  ["it ends", episodeOf(), episodeOf({ end: { at: now } }), { changed: ["dl_3", "dl_1", "dl_2"], left: 0 }],
  [
    "it is answered in part",
    episodeOf(),
    episodeOf({ unanswered: [START + 1] }),
    { changed: ["dl_3", "dl_1", "dl_2"], left: 0 },
  ],
  ["another begins", episodeOf(), episodeOf({ number: 2 }), { changed: ["dl_3", "dl_1", "dl_2"], left: 0 }],
  [
    "none is needed",
    episodeOf(),
    episodeOf({ reminders: { ...episodeOf().reminders, areOff: true } }),
    { changed: ["dl_3", "dl_1", "dl_2"], left: 0 },
  ],
  [
    "one begins to wait anew",
    episodeOf({ reminders: { count: 1, posts: [third] } }),
    episodeOf({
      unanswered: [START + 1],
      reminders: { count: 1, posts: [third], directs: [{ id: first, userId: bob }] },
    }),
    { changed: ["dl_3"], left: 1 },
  ],
  [
    "there was no reminder",
    episodeOf({ reminders: { count: 0, posts: [] } }),
    episodeOf({ unanswered: [] }),
    { changed: [], left: 3 },
  ],
])("once %s, what was said in reminders is set right", (_, before, after, expected) => {
  const { conversation, deliveries } = settledReminders(before, chat(after), moment);
  const changed = deliveries.flatMap(({ payload }) =>
    payload.kind === "slack.update" && "deliveryId" in payload.post ? [payload.post.deliveryId] : [],
  );
  const { posts = [], directs = [] } = conversation.episode?.reminders ?? {};
  expect({ changed, left: posts.length + directs.length }).toEqual(expected);
  expect(new Set(deliveries.map(({ id }) => id)).size).toBe(changed.length);
});

test("a reminder tells of the episode it is for, with the person who has it", () => {
  const reminded = (episode: Episode) => {
    const { payload } = remindDirectly(chat(undefined), episode, { id: first, userId: bob }, moment);
    return payload.kind === "slack.direct" ? payload.text : payload.kind;
  };
  expect(reminded(episodeOf())).toContain("2023-11-14 22:13 UTC");
  expect(reminded(episodeOf({ unanswered: [START + 60_000] }))).toContain("2023-11-14 22:14 UTC");
  expect(reminded(episodeOf({ answer: { at: START, by: { userId: ann } } }))).not.toEqual(
    reminded(episodeOf()),
  );
});
