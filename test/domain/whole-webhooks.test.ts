import { expect, test } from "vitest";
import type { Conversation, Link } from "../../src/domain/conversation.ts";
import type { Context } from "../../src/domain/decision.ts";
import { chatraMessageIdSchema, digest } from "../../src/domain/ids.ts";
import type { ChatraEvent, ChatraMessage } from "../../src/domain/input.ts";
import { decide } from "../../src/domain/inputs/input-kinds.ts";
import { fingerprintOf, likenessOf } from "../../src/domain/message-marks.ts";
import type { Found } from "../../src/domain/needs.ts";
import {
  aContext,
  aConversation,
  aDelivery,
  aLink,
  aMessage,
  anAgentMessage,
  anEvent,
  START,
  ts,
} from "./builders.ts";
import { inLines } from "./in-lines.ts";
import { aRoute, aRoutedChat } from "./policy-story.ts";

/** What a webhook leads to where the visitor wrote nothing new, and where they come back. Compared whole. */
function heard(
  messages: ChatraMessage[],
  over: Partial<ChatraEvent> = {},
  known: Conversation | "new" = aRoutedChat(aRoute()),
  found: Partial<Context & Found> = {},
): string[] {
  const chat = known === "new" ? undefined : known;
  return inLines(decide(anEvent(messages, over), chat, aContext(found))).map((line) =>
    line
      .replaceAll(/(fingerprint|likeness): fp:[\w-]+/g, "$1: …")
      .replace(/route: .*?name: \w+ \}/, "route: …"),
  );
}

const hi = aMessage("m1", "Hi");
const bare = { ...hi, id: chatraMessageIdSchema.parse(fingerprintOf(hi)) };
const shown = (message: ChatraMessage, over: Partial<Link> = {}): Partial<Found> => ({
  links: [
    aLink({
      id: "shown:0",
      direction: "to-slack",
      slackTs: ts(5),
      chatraId: message.id,
      sourceDigest: digest(message.text),
      fingerprint: fingerprintOf(message),
      likeness: likenessOf(message),
      saidAt: message.createdAt,
      ...over,
    }),
  ],
});
const DAYS = 86_400_000;

test.each<[string, () => string[], string[]]>([
  [
    "nothing",
    () => heard([]),
    [
      "conversation { episode: { number: 1, openedAt: +0, firstWords: Where is my order?, firstMessageId: m1, lastWordsAt: +0, unanswered: [+0], helpers: [], reminders: { count: 0, posts: [] }, route: … } }",
      "ignored nothing-new",
    ],
  ],
  [
    "a name that is known",
    () => heard([], { profile: { name: "Vera" } }),
    [
      "conversation { episode: { number: 1, openedAt: +0, firstWords: Where is my order?, firstMessageId: m1, lastWordsAt: +0, unanswered: [+0], helpers: [], reminders: { count: 0, posts: [] }, route: … } }",
      "ignored nothing-new",
    ],
  ],
  [
    "another name",
    () => heard([], { profile: { name: "Vera V." } }),
    [
      "conversation { episode: { number: 1, openedAt: +0, firstWords: Where is my order?, firstMessageId: m1, lastWordsAt: +0, unanswered: [+0], helpers: [], reminders: { count: 0, posts: [] }, route: … }, profile: { name: Vera V. } }",
    ],
  ],
  [
    "an empty name",
    () => heard([], { profile: { name: "" } }),
    [
      "conversation { episode: { number: 1, openedAt: +0, firstWords: Where is my order?, firstMessageId: m1, lastWordsAt: +0, unanswered: [+0], helpers: [], reminders: { count: 0, posts: [] }, route: … } }",
      "ignored nothing-new",
    ],
  ],
  [
    "another chat",
    () => heard([], { chatId: "chat-2" }),
    [
      "conversation { chatId: chat-2, episode: { number: 1, openedAt: +0, firstWords: Where is my order?, firstMessageId: m1, lastWordsAt: +0, unanswered: [+0], helpers: [], reminders: { count: 0, posts: [] }, route: … } }",
      "ignored nothing-new",
    ],
  ],
  [
    "that nobody is there",
    () => heard([], { event: "chatStarted", nobodyAvailable: true }),
    [
      "conversation { episode: { number: 1, openedAt: +0, firstWords: Where is my order?, firstMessageId: m1, lastWordsAt: +0, unanswered: [+0], helpers: [], reminders: { count: 0, posts: [] }, route: … }, nobodyAvailable: true }",
    ],
  ],
  [
    "in a fragment that nobody is there",
    () => heard([], { nobodyAvailable: true }),
    [
      "conversation { episode: { number: 1, openedAt: +0, firstWords: Where is my order?, firstMessageId: m1, lastWordsAt: +0, unanswered: [+0], helpers: [], reminders: { count: 0, posts: [] }, route: … } }",
      "ignored nothing-new",
    ],
  ],
  [
    "words that are known",
    () => heard([hi], {}, aRoutedChat(aRoute()), shown(hi)),
    [
      "conversation { episode: { number: 1, openedAt: +0, firstWords: Where is my order?, firstMessageId: m1, lastWordsAt: +0, unanswered: [+0], helpers: [], reminders: { count: 0, posts: [] }, route: … } }",
      "skipped { id: m1, reason: already-shown }",
      "ignored nothing-new",
    ],
  ],
  [
    "the ID of words that lacked it",
    () => heard([hi], {}, aRoutedChat(aRoute()), shown(bare)),
    [
      "conversation { episode: { number: 1, openedAt: +0, firstWords: Where is my order?, firstMessageId: m1, lastWordsAt: +0, unanswered: [+0], helpers: [], reminders: { count: 0, posts: [] }, route: … } }",
      "link { id: shown:0, direction: to-slack, slackTs: 1700000005.000100, chatraId: m1, sourceDigest: 6q0r4ZEIc1I5ihUCBKT_VmL0oa5, fingerprint: …, likeness: …, chatId: chat-1, saidAt: +1000 }",
      "skipped { id: m1, reason: already-shown }",
      "ignored nothing-new",
    ],
  ],
  [
    "words that are known without their ID",
    () => heard([bare], {}, aRoutedChat(aRoute()), shown(hi)),
    [
      "conversation { episode: { number: 1, openedAt: +0, firstWords: Where is my order?, firstMessageId: m1, lastWordsAt: +0, unanswered: [+0], helpers: [], reminders: { count: 0, posts: [] }, route: … } }",
      "skipped { id: fp:4_Ec9rPlo4p2Lzglt_X7PGjHtK7, reason: already-shown }",
      "ignored nothing-new",
    ],
  ],
  [
    "the time of words that lacked it",
    () => heard([hi], {}, aRoutedChat(aRoute()), shown(hi, { fingerprint: undefined, saidAt: undefined })),
    [
      "conversation { episode: { number: 1, openedAt: +0, firstWords: Where is my order?, firstMessageId: m1, lastWordsAt: +0, unanswered: [+0], helpers: [], reminders: { count: 0, posts: [] }, route: … } }",
      "link { id: shown:0, direction: to-slack, slackTs: 1700000005.000100, chatraId: m1, sourceDigest: 6q0r4ZEIc1I5ihUCBKT_VmL0oa5, fingerprint: …, likeness: …, chatId: chat-1, saidAt: +1000 }",
      "skipped { id: m1, reason: already-shown }",
      "ignored nothing-new",
    ],
  ],
  [
    "that a messenger did not take an agent's words",
    () =>
      heard(
        [anAgentMessage("a1", "Ho", { undelivered: "expired" })],
        {},
        aRoutedChat(aRoute()),
        shown(anAgentMessage("a1", "Ho")),
      ),
    [
      "conversation { episode: { number: 1, openedAt: +0, firstWords: Where is my order?, firstMessageId: m1, lastWordsAt: +0, unanswered: [+0], helpers: [], reminders: { count: 0, posts: [] }, route: … } }",
      "slack cv:slack +60000 dl_XoWElgzwGwWNBXHr9uEtxQGOwo4 { kind: slack.post, text: :warning: The visitor did not get “Ho”. Chatra could not deliver the message to the visitor's messenger (expired). Reach them another way. }",
      "skipped { id: a1, reason: already-shown }",
    ],
  ],
  [
    "that a messenger did not take a visitor's words",
    () => heard([{ ...hi, undelivered: "expired" }], {}, aRoutedChat(aRoute()), shown(hi)),
    [
      "conversation { episode: { number: 1, openedAt: +0, firstWords: Where is my order?, firstMessageId: m1, lastWordsAt: +0, unanswered: [+0], helpers: [], reminders: { count: 0, posts: [] }, route: … } }",
      "skipped { id: m1, reason: already-shown }",
      "ignored nothing-new",
    ],
  ],
  [
    "the end of the chat",
    () => heard([hi], { event: "chatTranscript" }, aRoutedChat(aRoute()), shown(hi)),
    [
      "conversation { episode: { number: 1, openedAt: +0, firstWords: Where is my order?, firstMessageId: m1, lastWordsAt: +0, unanswered: [+0], helpers: [], reminders: { count: 0, posts: [] }, route: …, end: { at: +60000, missed: true }, endedWith: +1000 } }",
      "skipped { id: m1, reason: already-shown }",
      "facts { episodeId: ep_K9hjkwGAoHMDg6OZB1n9Y4BVkNS, route: desk, at: +60000, kind: missed, since: +0 }",
    ],
  ],
])("a webhook that tells %s", (_what, lines, expected) => {
  expect(lines()).toEqual(expected);
});

const over = (ago: number, more: Partial<Conversation> = {}) => {
  const chat = aRoutedChat(aRoute(), { lastActivityAt: START + 60_000 - ago, ...more });
  return { ...chat, episode: chat.episode && { ...chat.episode, end: { at: START + 60_000 - ago } } };
};

test.each<[string, () => string[], string[]]>([
  [
    "who wrote a moment ago",
    () => heard([aMessage("m2", "More")]),
    [
      "conversation { episode: { number: 1, openedAt: +0, firstWords: Where is my order?, firstMessageId: m1, lastWordsAt: +1000, unanswered: [+0, +1000], helpers: [], reminders: { count: 0, posts: [] }, route: … }, lastActivityAt: +60000 }",
      "link { id: c:cv:m2:0, direction: to-slack, slackTs: undefined, chatraId: m2, deliveryId: dl_hKPSXed1O-ER8VWDPaI_u8op-Db, sourceDigest: Hw3MxjNUG1P2yKewED-PF7JBKw2, fingerprint: …, likeness: …, chatId: chat-1, saidAt: +1000, createdAt: +60000 }",
      "slack cv:slack +1000 dl_hKPSXed1O-ER8VWDPaI_u8op-Db { kind: slack.post, text: More, username: Vera (visitor) }",
    ],
  ],
  [
    "whose chat ended just now",
    () => heard([aMessage("m2", "More")], {}, over(1_000)),
    [
      "conversation { episode: { number: 2, openedAt: +1000, firstWords: More, firstMessageId: m2, lastWordsAt: +1000, unanswered: [+1000], helpers: [], reminders: { count: 0, posts: [] }, route: … }, lastActivityAt: +60000 }",
      "link { id: c:cv:m2:0, direction: to-slack, slackTs: undefined, chatraId: m2, deliveryId: dl_hKPSXed1O-ER8VWDPaI_u8op-Db, sourceDigest: Hw3MxjNUG1P2yKewED-PF7JBKw2, fingerprint: …, likeness: …, chatId: chat-1, saidAt: +1000, createdAt: +60000 }",
      "slack cv:slack +1000 dl_hKPSXed1O-ER8VWDPaI_u8op-Db { kind: slack.post, text: More, username: Vera (visitor) }",
      "facts { episodeId: ep_sVDFQ_ZhCD23TBWqNcmk3b2Cl_2, route: default, at: +1000, kind: opened }",
    ],
  ],
  [
    "whose chat ended days ago",
    () => heard([aMessage("m2", "More")], {}, over(9 * DAYS)),
    [
      "conversation { threadTs: undefined, rootDeliveryId: dl_Tv9bdG_q6kfmzEKYVS1pdMS4QbU, threadCount: 2, episode: { number: 2, openedAt: +1000, firstWords: More, firstMessageId: m2, lastWordsAt: +1000, unanswered: [+1000], helpers: [], reminders: { count: 0, posts: [] }, route: … }, card: { earlier: { channelId: C1, threadTs: 1700000000.000100 } }, lastActivityAt: +60000 }",
      "link { id: c:cv:m2:0, direction: to-slack, threadTs: undefined, slackTs: undefined, chatraId: m2, deliveryId: dl_hKPSXed1O-ER8VWDPaI_u8op-Db, sourceDigest: Hw3MxjNUG1P2yKewED-PF7JBKw2, fingerprint: …, likeness: …, chatId: chat-1, saidAt: +1000, createdAt: +60000 }",
      "slack cv:slack 0 dl_Tv9bdG_q6kfmzEKYVS1pdMS4QbU { kind: slack.root, channelId: C1, continues: { channelId: C1, threadTs: 1700000000.000100, rootDeliveryId: dl_root } }",
      "slack cv:slack +1000 dl_hKPSXed1O-ER8VWDPaI_u8op-Db { kind: slack.post, text: More, username: Vera (visitor) }",
      "facts { episodeId: ep_sVDFQ_ZhCD23TBWqNcmk3b2Cl_2, route: default, at: +1000, kind: opened }",
    ],
  ],
  [
    "who is muted",
    () => heard([aMessage("m2", "More")], {}, over(9 * DAYS, { muted: true })),
    [
      "conversation { threadTs: undefined, rootDeliveryId: dl_Tv9bdG_q6kfmzEKYVS1pdMS4QbU, threadCount: 2, episode: { number: 2, openedAt: +1000, firstWords: More, firstMessageId: m2, lastWordsAt: +1000, unanswered: [+1000], helpers: [], reminders: { count: 0, posts: [] }, route: … }, card: { earlier: { channelId: C1, threadTs: 1700000000.000100 } }, muted: true, lastActivityAt: +60000 }",
      "link { id: c:cv:m2:0, direction: to-slack, threadTs: undefined, slackTs: undefined, chatraId: m2, deliveryId: dl_hKPSXed1O-ER8VWDPaI_u8op-Db, sourceDigest: Hw3MxjNUG1P2yKewED-PF7JBKw2, fingerprint: …, likeness: …, chatId: chat-1, saidAt: +1000, createdAt: +60000 }",
      "slack cv:slack 0 dl_Tv9bdG_q6kfmzEKYVS1pdMS4QbU { kind: slack.root, channelId: C1, continues: { channelId: C1, threadTs: 1700000000.000100, rootDeliveryId: dl_root } }",
      "slack cv:slack +1000 dl_hKPSXed1O-ER8VWDPaI_u8op-Db { kind: slack.post, text: More, username: Vera (visitor) }",
      "facts { episodeId: ep_sVDFQ_ZhCD23TBWqNcmk3b2Cl_2, route: default, at: +1000, kind: opened }",
    ],
  ],
  [
    "who was erased, with old words",
    () => heard([hi], {}, "new", { forgottenAt: START + 2_000 }),
    ["ignored forgotten"],
  ],
  [
    "who was erased, with new words",
    () =>
      heard([aMessage("m2", "More", { createdAt: START + 3_000 })], {}, "new", {
        forgottenAt: START + 2_000,
      }),
    [
      "conversation { threadTs: undefined, rootDeliveryId: dl_4XxnLVkHg6QfdDLNvpyF1wAfHIL, episode: { number: 1, openedAt: +3000, firstWords: More, firstMessageId: m2, lastWordsAt: +3000, unanswered: [+3000], helpers: [], reminders: { count: 0, posts: [] }, route: … }, profile: {  }, forgottenAt: +2000, lastActivityAt: +60000, createdAt: +60000 }",
      "link { id: c:cv:m2:0, direction: to-slack, threadTs: undefined, slackTs: undefined, chatraId: m2, deliveryId: dl_hKPSXed1O-ER8VWDPaI_u8op-Db, sourceDigest: Hw3MxjNUG1P2yKewED-PF7JBKw2, fingerprint: …, likeness: …, chatId: chat-1, saidAt: +3000, createdAt: +60000 }",
      "slack cv:slack 0 dl_4XxnLVkHg6QfdDLNvpyF1wAfHIL { kind: slack.root, channelId: C1 }",
      "slack cv:slack +3000 dl_hKPSXed1O-ER8VWDPaI_u8op-Db { kind: slack.post, text: More, username: Visitor 0042 (visitor) }",
      "facts { episodeId: ep_nVvuudEPDYq_sB_ae9DxCUoeUvT, route: default, at: +3000, kind: opened }",
    ],
  ],
  [
    "whose first words have a message's ID again",
    () =>
      heard(
        [aMessage("m1", "Ho", { createdAt: START + 30_000 })],
        { chatId: "chat-2" },
        aRoutedChat(aRoute()),
        {
          links: [
            aLink({
              id: `c:${aConversation().id}:m1:0`,
              direction: "to-slack",
              chatraId: hi.id,
              chatId: "chat-1",
              saidAt: START,
              slackTs: ts(5),
            }),
          ],
        },
      ),
    [
      "conversation { chatId: chat-2, episode: { number: 1, openedAt: +0, firstWords: Where is my order?, firstMessageId: m1, lastWordsAt: +30000, unanswered: [+0, +30000], helpers: [], reminders: { count: 0, posts: [] }, route: … }, lastActivityAt: +60000 }",
      "link { id: c:cv:m1~RJ02vfbB4EwjSW8FLgeVTBL9kDv:0, direction: to-slack, slackTs: undefined, chatraId: m1, deliveryId: dl_lV4X-t8Z_sbrS6l2v1jAYr9qX_N, sourceDigest: KDqHSs9tDYfpajwUYE38dtpCeqp, fingerprint: …, likeness: …, chatId: chat-2, saidAt: +30000, createdAt: +60000 }",
      "slack cv:slack +30000 dl_lV4X-t8Z_sbrS6l2v1jAYr9qX_N { kind: slack.post, text: Ho, username: Vera (visitor) }",
    ],
  ],
  [
    "whose thread is being opened",
    () =>
      heard([aMessage("m2", "More")], {}, aRoutedChat(aRoute(), { threadTs: undefined }), {
        root: aDelivery({ kind: "slack.root", channelId: aConversation().channelId }, { state: "pending" }),
      }),
    [
      "conversation { threadTs: undefined, episode: { number: 1, openedAt: +0, firstWords: Where is my order?, firstMessageId: m1, lastWordsAt: +1000, unanswered: [+0, +1000], helpers: [], reminders: { count: 0, posts: [] }, route: … }, lastActivityAt: +60000 }",
      "link { id: c:cv:m2:0, direction: to-slack, threadTs: undefined, slackTs: undefined, chatraId: m2, deliveryId: dl_hKPSXed1O-ER8VWDPaI_u8op-Db, sourceDigest: Hw3MxjNUG1P2yKewED-PF7JBKw2, fingerprint: …, likeness: …, chatId: chat-1, saidAt: +1000, createdAt: +60000 }",
      "slack cv:slack +1000 dl_hKPSXed1O-ER8VWDPaI_u8op-Db { kind: slack.post, text: More, username: Vera (visitor) }",
    ],
  ],
])("new words of a visitor %s", (_what, lines, expected) => {
  expect(lines()).toEqual(expected);
});
