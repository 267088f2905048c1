import { expect, test } from "vitest";
import type { Outcome } from "../../src/domain/attempt.ts";
import type { Conversation } from "../../src/domain/conversation.ts";
import type { Context } from "../../src/domain/decision.ts";
import { chatraMessageIdSchema } from "../../src/domain/ids.ts";
import type { Input } from "../../src/domain/input.ts";
import type { Target } from "../../src/domain/payload.ts";
import {
  aConversation,
  aDelete,
  aFile,
  aMessage,
  anAct,
  anAgentMessage,
  anEdit,
  anEvent,
  ann,
  aPress,
  aReply,
  channel,
  clientId,
  otherChannel,
  rootTs,
  START,
  ts,
} from "./builders.ts";
import { concludedInLines, inLines } from "./in-lines.ts";
import { blocked, busy, createWorld, done, lost, obsolete, refused, type World } from "./world.ts";

/** Several things in a row, compared whole: what one of them leaves behind the next one must find. */
type Story = {
  world: World;
  told: string[];
  hears(input: Input): void;
  /** Claims what is next for a target, and settles it. */
  ends(target: Target, outcome: Outcome): void;
  /** Everything that is owed to Slack arrives, the posts from second 60 on. */
  postsAll(): void;
};

function aStory(
  conversation: Partial<Conversation> | null = {},
  accountContext: Partial<Context> = {},
): Story {
  const world = createWorld({
    accountContext,
    ...(conversation === null ? {} : { conversation: aConversation(conversation) }),
  });
  const told: string[] = [];
  const tell = (...lines: string[]) => void told.push(...lines.map(shortened));
  let second = 60;
  const story: Story = {
    world,
    told,
    hears: (input) => tell(`> ${input.kind}`, ...inLines(world.input(input))),
    ends(target, outcome) {
      const delivery = world.claim(target);
      if (delivery === undefined) return tell(`> nothing is due for ${target}`);
      const conclusion = world.settle(delivery, outcome);
      tell(`> ${delivery.payload.kind} ${delivery.id}: ${outcome.kind}`, ...concludedInLines(conclusion));
    },
    postsAll() {
      for (let next = world.claim("slack"); next !== undefined; next = world.claim("slack")) {
        const { payload } = next;
        const isPost = payload.kind === "slack.root" || payload.kind === "slack.post";
        const place = payload.kind === "slack.root" ? payload.channelId : world.conversation?.channelId;
        second += 1;
        const conclusion = world.settle(
          next,
          done(isPost && place !== undefined ? { channelId: place, ts: ts(second) } : {}),
        );
        tell(`> ${payload.kind} ${next.id}: done`, ...concludedInLines(conclusion));
      }
    },
  };
  return story;
}

/** Long runs of one letter by their length. */
function shortened(line: string): string {
  return line.replace(/([a-z])\1{30,}/g, (run, letter: string) => `${letter}×${run.length}`);
}

const long = (...letters: string[]) => letters.map((letter) => letter.repeat(4_900)).join(" ");
const messageId = chatraMessageIdSchema.parse("a1");
const here = { channelId: channel, threadTs: rootTs, ts: ts(10) };

test("a visitor's long words become shorter, and longer again, once they are posted", () => {
  const story = aStory({ profile: { name: "Vera" } });
  story.hears(anEvent([aMessage("m1", long("a", "b", "c", "d", "e"))]));
  story.postsAll();
  story.hears(anEvent([aMessage("m1", "short")]));
  story.world.now += 1_000;
  story.hears(anEvent([aMessage("m1", long("x", "y", "z"))]));
  story.postsAll();
  expect(story.told).toEqual([
    "> chatra.event",
    "conversation { episode: { number: 1, openedAt: +1000, firstWords: a×299…, firstMessageId: m1, lastWordsAt: +1000, unanswered: [+1000], helpers: [], reminders: { count: 0, posts: [] }, route: { mention: { kind: none }, policy: all, remind: [300000, 900000, 1800000], remindNext: [900000], claim: first-reply, name: default } }, lastActivityAt: +60000 }",
    "link { id: c:cv:m1:0, direction: to-slack, slackTs: undefined, chatraId: m1, deliveryId: dl_kSbXG4Q66obUF00UN7EogC4ioZi, sourceDigest: GeaVR7pgtzM5Bzel0YqbKkyDyVi, fingerprint: fp:XIC3xKnGP9gRUwA-Ui6StsOVn2i, likeness: fp:SJ1gZPvJ1Eq1B-NSQqoDiSLtdOC, chatId: chat-1, saidAt: +1000, createdAt: +60000 }",
    "link { id: c:cv:m1:1, direction: to-slack, slackTs: undefined, chatraId: m1, part: 1, deliveryId: dl_4o4C_J6A5vpqeRh3uadLBLyH-Cs, sourceDigest: GeaVR7pgtzM5Bzel0YqbKkyDyVi, fingerprint: fp:XIC3xKnGP9gRUwA-Ui6StsOVn2i, likeness: fp:SJ1gZPvJ1Eq1B-NSQqoDiSLtdOC, chatId: chat-1, saidAt: +1000, createdAt: +60000 }",
    "link { id: c:cv:m1:2, direction: to-slack, slackTs: undefined, chatraId: m1, part: 2, deliveryId: dl_Y048-KKF7QeESpLRKGI2Qp1qyfs, sourceDigest: GeaVR7pgtzM5Bzel0YqbKkyDyVi, fingerprint: fp:XIC3xKnGP9gRUwA-Ui6StsOVn2i, likeness: fp:SJ1gZPvJ1Eq1B-NSQqoDiSLtdOC, chatId: chat-1, saidAt: +1000, createdAt: +60000 }",
    "link { id: c:cv:m1:3, direction: to-slack, slackTs: undefined, chatraId: m1, part: 3, deliveryId: dl_c8ClGHySrt6cy1q-_Unrx3ErTDQ, sourceDigest: GeaVR7pgtzM5Bzel0YqbKkyDyVi, fingerprint: fp:XIC3xKnGP9gRUwA-Ui6StsOVn2i, likeness: fp:SJ1gZPvJ1Eq1B-NSQqoDiSLtdOC, chatId: chat-1, saidAt: +1000, createdAt: +60000 }",
    "link { id: c:cv:m1:4, direction: to-slack, slackTs: undefined, chatraId: m1, part: 4, deliveryId: dl_rfH5yhec2VPMdPZpjjAKgZSojVF, sourceDigest: GeaVR7pgtzM5Bzel0YqbKkyDyVi, fingerprint: fp:XIC3xKnGP9gRUwA-Ui6StsOVn2i, likeness: fp:SJ1gZPvJ1Eq1B-NSQqoDiSLtdOC, chatId: chat-1, saidAt: +1000, createdAt: +60000 }",
    "link { id: c:cv:m1:5, direction: to-slack, slackTs: undefined, chatraId: m1, part: 5, deliveryId: dl_h4S93fKqvCp3sK9O69BnxJJmEY5, sourceDigest: GeaVR7pgtzM5Bzel0YqbKkyDyVi, fingerprint: fp:XIC3xKnGP9gRUwA-Ui6StsOVn2i, likeness: fp:SJ1gZPvJ1Eq1B-NSQqoDiSLtdOC, chatId: chat-1, saidAt: +1000, createdAt: +60000 }",
    "link { id: c:cv:m1:6, direction: to-slack, slackTs: undefined, chatraId: m1, part: 6, deliveryId: dl_Q34ZZMU_30qZb0dejnL3mz-28Hf, sourceDigest: GeaVR7pgtzM5Bzel0YqbKkyDyVi, fingerprint: fp:XIC3xKnGP9gRUwA-Ui6StsOVn2i, likeness: fp:SJ1gZPvJ1Eq1B-NSQqoDiSLtdOC, chatId: chat-1, saidAt: +1000, createdAt: +60000 }",
    "link { id: c:cv:m1:7, direction: to-slack, slackTs: undefined, chatraId: m1, part: 7, deliveryId: dl_ggMCUZGaH7Cm_fwoDWmrf1QS3rn, sourceDigest: GeaVR7pgtzM5Bzel0YqbKkyDyVi, fingerprint: fp:XIC3xKnGP9gRUwA-Ui6StsOVn2i, likeness: fp:SJ1gZPvJ1Eq1B-NSQqoDiSLtdOC, chatId: chat-1, saidAt: +1000, createdAt: +60000 }",
    "link { id: c:cv:m1:8, direction: to-slack, slackTs: undefined, chatraId: m1, part: 8, deliveryId: dl_H925fscXtlTDJb88GwHbAa_FsYB, sourceDigest: GeaVR7pgtzM5Bzel0YqbKkyDyVi, fingerprint: fp:XIC3xKnGP9gRUwA-Ui6StsOVn2i, likeness: fp:SJ1gZPvJ1Eq1B-NSQqoDiSLtdOC, chatId: chat-1, saidAt: +1000, createdAt: +60000 }",
    "link { id: c:cv:m1:9, direction: to-slack, slackTs: undefined, chatraId: m1, part: 9, deliveryId: dl_b9z4c-vbxdeKy_GlzXnzHlvjCOa, sourceDigest: GeaVR7pgtzM5Bzel0YqbKkyDyVi, fingerprint: fp:XIC3xKnGP9gRUwA-Ui6StsOVn2i, likeness: fp:SJ1gZPvJ1Eq1B-NSQqoDiSLtdOC, chatId: chat-1, saidAt: +1000, createdAt: +60000 }",
    "slack cv:slack +1000 dl_kSbXG4Q66obUF00UN7EogC4ioZi { kind: slack.post, text: a×3900, username: Vera (visitor) }",
    "slack cv:slack +1000 dl_4o4C_J6A5vpqeRh3uadLBLyH-Cs { kind: slack.post, text: a×1000, username: Vera (visitor) }",
    "slack cv:slack +1000 dl_Y048-KKF7QeESpLRKGI2Qp1qyfs { kind: slack.post, text: b×3900, username: Vera (visitor) }",
    "slack cv:slack +1000 dl_c8ClGHySrt6cy1q-_Unrx3ErTDQ { kind: slack.post, text: b×1000, username: Vera (visitor) }",
    "slack cv:slack +1000 dl_rfH5yhec2VPMdPZpjjAKgZSojVF { kind: slack.post, text: c×3900, username: Vera (visitor) }",
    "slack cv:slack +1000 dl_h4S93fKqvCp3sK9O69BnxJJmEY5 { kind: slack.post, text: c×1000, username: Vera (visitor) }",
    "slack cv:slack +1000 dl_Q34ZZMU_30qZb0dejnL3mz-28Hf { kind: slack.post, text: d×3900, username: Vera (visitor) }",
    "slack cv:slack +1000 dl_ggMCUZGaH7Cm_fwoDWmrf1QS3rn { kind: slack.post, text: d×1000, username: Vera (visitor) }",
    "slack cv:slack +1000 dl_H925fscXtlTDJb88GwHbAa_FsYB { kind: slack.post, text: e×3900, username: Vera (visitor) }",
    "slack cv:slack +1000 dl_b9z4c-vbxdeKy_GlzXnzHlvjCOa { kind: slack.post, text: e×1000, username: Vera (visitor) }",
    "facts { episodeId: ep_K9hjkwGAoHMDg6OZB1n9Y4BVkNS, route: default, at: +1000, kind: opened }",
    "> slack.post dl_kSbXG4Q66obUF00UN7EogC4ioZi: done",
    "settled { state: sent, result: { channelId: C1, ts: 1700000061.000100 } }",
    "link { id: c:cv:m1:0, direction: to-slack, slackTs: 1700000061.000100, chatraId: m1, deliveryId: dl_kSbXG4Q66obUF00UN7EogC4ioZi, sourceDigest: GeaVR7pgtzM5Bzel0YqbKkyDyVi, fingerprint: fp:XIC3xKnGP9gRUwA-Ui6StsOVn2i, likeness: fp:SJ1gZPvJ1Eq1B-NSQqoDiSLtdOC, chatId: chat-1, saidAt: +1000, createdAt: +60000 }",
    "> slack.post dl_4o4C_J6A5vpqeRh3uadLBLyH-Cs: done",
    "settled { state: sent, result: { channelId: C1, ts: 1700000062.000100 } }",
    "link { id: c:cv:m1:1, direction: to-slack, slackTs: 1700000062.000100, chatraId: m1, part: 1, deliveryId: dl_4o4C_J6A5vpqeRh3uadLBLyH-Cs, sourceDigest: GeaVR7pgtzM5Bzel0YqbKkyDyVi, fingerprint: fp:XIC3xKnGP9gRUwA-Ui6StsOVn2i, likeness: fp:SJ1gZPvJ1Eq1B-NSQqoDiSLtdOC, chatId: chat-1, saidAt: +1000, createdAt: +60000 }",
    "> slack.post dl_Y048-KKF7QeESpLRKGI2Qp1qyfs: done",
    "settled { state: sent, result: { channelId: C1, ts: 1700000063.000100 } }",
    "link { id: c:cv:m1:2, direction: to-slack, slackTs: 1700000063.000100, chatraId: m1, part: 2, deliveryId: dl_Y048-KKF7QeESpLRKGI2Qp1qyfs, sourceDigest: GeaVR7pgtzM5Bzel0YqbKkyDyVi, fingerprint: fp:XIC3xKnGP9gRUwA-Ui6StsOVn2i, likeness: fp:SJ1gZPvJ1Eq1B-NSQqoDiSLtdOC, chatId: chat-1, saidAt: +1000, createdAt: +60000 }",
    "> slack.post dl_c8ClGHySrt6cy1q-_Unrx3ErTDQ: done",
    "settled { state: sent, result: { channelId: C1, ts: 1700000064.000100 } }",
    "link { id: c:cv:m1:3, direction: to-slack, slackTs: 1700000064.000100, chatraId: m1, part: 3, deliveryId: dl_c8ClGHySrt6cy1q-_Unrx3ErTDQ, sourceDigest: GeaVR7pgtzM5Bzel0YqbKkyDyVi, fingerprint: fp:XIC3xKnGP9gRUwA-Ui6StsOVn2i, likeness: fp:SJ1gZPvJ1Eq1B-NSQqoDiSLtdOC, chatId: chat-1, saidAt: +1000, createdAt: +60000 }",
    "> slack.post dl_rfH5yhec2VPMdPZpjjAKgZSojVF: done",
    "settled { state: sent, result: { channelId: C1, ts: 1700000065.000100 } }",
    "link { id: c:cv:m1:4, direction: to-slack, slackTs: 1700000065.000100, chatraId: m1, part: 4, deliveryId: dl_rfH5yhec2VPMdPZpjjAKgZSojVF, sourceDigest: GeaVR7pgtzM5Bzel0YqbKkyDyVi, fingerprint: fp:XIC3xKnGP9gRUwA-Ui6StsOVn2i, likeness: fp:SJ1gZPvJ1Eq1B-NSQqoDiSLtdOC, chatId: chat-1, saidAt: +1000, createdAt: +60000 }",
    "> slack.post dl_h4S93fKqvCp3sK9O69BnxJJmEY5: done",
    "settled { state: sent, result: { channelId: C1, ts: 1700000066.000100 } }",
    "link { id: c:cv:m1:5, direction: to-slack, slackTs: 1700000066.000100, chatraId: m1, part: 5, deliveryId: dl_h4S93fKqvCp3sK9O69BnxJJmEY5, sourceDigest: GeaVR7pgtzM5Bzel0YqbKkyDyVi, fingerprint: fp:XIC3xKnGP9gRUwA-Ui6StsOVn2i, likeness: fp:SJ1gZPvJ1Eq1B-NSQqoDiSLtdOC, chatId: chat-1, saidAt: +1000, createdAt: +60000 }",
    "> slack.post dl_Q34ZZMU_30qZb0dejnL3mz-28Hf: done",
    "settled { state: sent, result: { channelId: C1, ts: 1700000067.000100 } }",
    "link { id: c:cv:m1:6, direction: to-slack, slackTs: 1700000067.000100, chatraId: m1, part: 6, deliveryId: dl_Q34ZZMU_30qZb0dejnL3mz-28Hf, sourceDigest: GeaVR7pgtzM5Bzel0YqbKkyDyVi, fingerprint: fp:XIC3xKnGP9gRUwA-Ui6StsOVn2i, likeness: fp:SJ1gZPvJ1Eq1B-NSQqoDiSLtdOC, chatId: chat-1, saidAt: +1000, createdAt: +60000 }",
    "> slack.post dl_ggMCUZGaH7Cm_fwoDWmrf1QS3rn: done",
    "settled { state: sent, result: { channelId: C1, ts: 1700000068.000100 } }",
    "link { id: c:cv:m1:7, direction: to-slack, slackTs: 1700000068.000100, chatraId: m1, part: 7, deliveryId: dl_ggMCUZGaH7Cm_fwoDWmrf1QS3rn, sourceDigest: GeaVR7pgtzM5Bzel0YqbKkyDyVi, fingerprint: fp:XIC3xKnGP9gRUwA-Ui6StsOVn2i, likeness: fp:SJ1gZPvJ1Eq1B-NSQqoDiSLtdOC, chatId: chat-1, saidAt: +1000, createdAt: +60000 }",
    "> slack.post dl_H925fscXtlTDJb88GwHbAa_FsYB: done",
    "settled { state: sent, result: { channelId: C1, ts: 1700000069.000100 } }",
    "link { id: c:cv:m1:8, direction: to-slack, slackTs: 1700000069.000100, chatraId: m1, part: 8, deliveryId: dl_H925fscXtlTDJb88GwHbAa_FsYB, sourceDigest: GeaVR7pgtzM5Bzel0YqbKkyDyVi, fingerprint: fp:XIC3xKnGP9gRUwA-Ui6StsOVn2i, likeness: fp:SJ1gZPvJ1Eq1B-NSQqoDiSLtdOC, chatId: chat-1, saidAt: +1000, createdAt: +60000 }",
    "> slack.post dl_b9z4c-vbxdeKy_GlzXnzHlvjCOa: done",
    "settled { state: sent, result: { channelId: C1, ts: 1700000070.000100 } }",
    "link { id: c:cv:m1:9, direction: to-slack, slackTs: 1700000070.000100, chatraId: m1, part: 9, deliveryId: dl_b9z4c-vbxdeKy_GlzXnzHlvjCOa, sourceDigest: GeaVR7pgtzM5Bzel0YqbKkyDyVi, fingerprint: fp:XIC3xKnGP9gRUwA-Ui6StsOVn2i, likeness: fp:SJ1gZPvJ1Eq1B-NSQqoDiSLtdOC, chatId: chat-1, saidAt: +1000, createdAt: +60000 }",
    "> chatra.event",
    "conversation { episode: { number: 1, openedAt: +1000, firstWords: short, firstMessageId: m1, lastWordsAt: +1000, unanswered: [+1000], helpers: [], reminders: { count: 0, posts: [] }, route: { mention: { kind: none }, policy: all, remind: [300000, 900000, 1800000], remindNext: [900000], claim: first-reply, name: default } }, lastActivityAt: +60000 }",
    "link { id: c:cv:m1:0, direction: to-slack, slackTs: 1700000061.000100, chatraId: m1, deliveryId: dl_kSbXG4Q66obUF00UN7EogC4ioZi, sourceDigest: 9hUPNhQ8wHzA5H9D6oQhk3ds_N7, fingerprint: fp:irf3IdmSsJYDaOl4irWjusj9o8J, likeness: fp:WMrlfktCMzuqK1WrjkbzwOFtRVN, chatId: chat-1, saidAt: +1000, createdAt: +60000 }",
    "slack cv:slack +60000 dl_imsz2EDxKbmEH9BywVOnl8BYKPH { kind: slack.update, post: { channelId: C1, ts: 1700000061.000100 }, text: short, username: Vera (visitor) }",
    "slack cv:slack +60000 dl_MF_X3U5plcjGy7TO8QcCKYferGb { kind: slack.remove, post: { channelId: C1, ts: 1700000062.000100 } }",
    "slack cv:slack +60000 dl_F6JYGoG2thSjHtR78D_q5FwraNb { kind: slack.remove, post: { channelId: C1, ts: 1700000063.000100 } }",
    "slack cv:slack +60000 dl_1FgL9XI9P_6WL5kh8SNiT7nLeCD { kind: slack.remove, post: { channelId: C1, ts: 1700000064.000100 } }",
    "slack cv:slack +60000 dl_YzhfqjSzM5vbhUUBN8nZL6v89k1 { kind: slack.remove, post: { channelId: C1, ts: 1700000065.000100 } }",
    "slack cv:slack +60000 dl_Rz0yAB0OlNt-HsOmn6umDyBO1Sz { kind: slack.remove, post: { channelId: C1, ts: 1700000066.000100 } }",
    "slack cv:slack +60000 dl_zOwXDxndwlZfbLBkguk_S34prI7 { kind: slack.remove, post: { channelId: C1, ts: 1700000067.000100 } }",
    "slack cv:slack +60000 dl_FstQALWgTY217nrYFHNLuNCAZco { kind: slack.remove, post: { channelId: C1, ts: 1700000068.000100 } }",
    "slack cv:slack +60000 dl_fhKw9_5u5hzJjxmfiSE4fUjk-Rk { kind: slack.remove, post: { channelId: C1, ts: 1700000069.000100 } }",
    "slack cv:slack +60000 dl_TJuTp5vzJL34AxZMkRSDYpHXXA3 { kind: slack.remove, post: { channelId: C1, ts: 1700000070.000100 } }",
    "deletedLinks c:cv:m1:1",
    "deletedLinks c:cv:m1:2",
    "deletedLinks c:cv:m1:3",
    "deletedLinks c:cv:m1:4",
    "deletedLinks c:cv:m1:5",
    "deletedLinks c:cv:m1:6",
    "deletedLinks c:cv:m1:7",
    "deletedLinks c:cv:m1:8",
    "deletedLinks c:cv:m1:9",
    "> chatra.event",
    "conversation { episode: { number: 1, openedAt: +1000, firstWords: x×299…, firstMessageId: m1, lastWordsAt: +1000, unanswered: [+1000], helpers: [], reminders: { count: 0, posts: [] }, route: { mention: { kind: none }, policy: all, remind: [300000, 900000, 1800000], remindNext: [900000], claim: first-reply, name: default } }, lastActivityAt: +60000 }",
    "link { id: c:cv:m1:0, direction: to-slack, slackTs: 1700000061.000100, chatraId: m1, deliveryId: dl_kSbXG4Q66obUF00UN7EogC4ioZi, sourceDigest: OWubqODqcVTACmIZ2xubZMhXe4o, fingerprint: fp:QcVpSki4zd1KNAP7BjjiuUTSZQd, likeness: fp:Qux5w8ztMNNhCcEPWjkqmHbOqom, chatId: chat-1, saidAt: +1000, createdAt: +60000 }",
    "link { id: c:cv:m1:1, direction: to-slack, slackTs: undefined, chatraId: m1, part: 1, deliveryId: dl_w4oFgolWatrap4jHyTjSpR7ecq9, sourceDigest: OWubqODqcVTACmIZ2xubZMhXe4o, fingerprint: fp:QcVpSki4zd1KNAP7BjjiuUTSZQd, likeness: fp:Qux5w8ztMNNhCcEPWjkqmHbOqom, chatId: chat-1, saidAt: +1000, createdAt: +61000 }",
    "link { id: c:cv:m1:2, direction: to-slack, slackTs: undefined, chatraId: m1, part: 2, deliveryId: dl_nBeZ5xPOz2qa2umxh3irs_cN2ia, sourceDigest: OWubqODqcVTACmIZ2xubZMhXe4o, fingerprint: fp:QcVpSki4zd1KNAP7BjjiuUTSZQd, likeness: fp:Qux5w8ztMNNhCcEPWjkqmHbOqom, chatId: chat-1, saidAt: +1000, createdAt: +61000 }",
    "link { id: c:cv:m1:3, direction: to-slack, slackTs: undefined, chatraId: m1, part: 3, deliveryId: dl_8rdMN2RCNdijyIAf9KkGEkCsdiS, sourceDigest: OWubqODqcVTACmIZ2xubZMhXe4o, fingerprint: fp:QcVpSki4zd1KNAP7BjjiuUTSZQd, likeness: fp:Qux5w8ztMNNhCcEPWjkqmHbOqom, chatId: chat-1, saidAt: +1000, createdAt: +61000 }",
    "link { id: c:cv:m1:4, direction: to-slack, slackTs: undefined, chatraId: m1, part: 4, deliveryId: dl_l6spoVqmFYPkSEd5ccdAxcvhLOL, sourceDigest: OWubqODqcVTACmIZ2xubZMhXe4o, fingerprint: fp:QcVpSki4zd1KNAP7BjjiuUTSZQd, likeness: fp:Qux5w8ztMNNhCcEPWjkqmHbOqom, chatId: chat-1, saidAt: +1000, createdAt: +61000 }",
    "link { id: c:cv:m1:5, direction: to-slack, slackTs: undefined, chatraId: m1, part: 5, deliveryId: dl_POCg2YUxh-ZXZHdtD0evIuq9Aic, sourceDigest: OWubqODqcVTACmIZ2xubZMhXe4o, fingerprint: fp:QcVpSki4zd1KNAP7BjjiuUTSZQd, likeness: fp:Qux5w8ztMNNhCcEPWjkqmHbOqom, chatId: chat-1, saidAt: +1000, createdAt: +61000 }",
    "slack cv:slack +61000 dl_hNax0h9rFMgTWHU1WOO7D1B7vEB { kind: slack.update, post: { channelId: C1, ts: 1700000061.000100 }, text: x×3900, username: Vera (visitor) }",
    "slack cv:slack +1000 dl_w4oFgolWatrap4jHyTjSpR7ecq9 { kind: slack.post, text: x×1000, username: Vera (visitor) }",
    "slack cv:slack +1000 dl_nBeZ5xPOz2qa2umxh3irs_cN2ia { kind: slack.post, text: y×3900, username: Vera (visitor) }",
    "slack cv:slack +1000 dl_8rdMN2RCNdijyIAf9KkGEkCsdiS { kind: slack.post, text: y×1000, username: Vera (visitor) }",
    "slack cv:slack +1000 dl_l6spoVqmFYPkSEd5ccdAxcvhLOL { kind: slack.post, text: z×3900, username: Vera (visitor) }",
    "slack cv:slack +1000 dl_POCg2YUxh-ZXZHdtD0evIuq9Aic { kind: slack.post, text: z×1000, username: Vera (visitor) }",
    "> slack.post dl_w4oFgolWatrap4jHyTjSpR7ecq9: done",
    "settled { state: sent, result: { channelId: C1, ts: 1700000071.000100 } }",
    "link { id: c:cv:m1:1, direction: to-slack, slackTs: 1700000071.000100, chatraId: m1, part: 1, deliveryId: dl_w4oFgolWatrap4jHyTjSpR7ecq9, sourceDigest: OWubqODqcVTACmIZ2xubZMhXe4o, fingerprint: fp:QcVpSki4zd1KNAP7BjjiuUTSZQd, likeness: fp:Qux5w8ztMNNhCcEPWjkqmHbOqom, chatId: chat-1, saidAt: +1000, createdAt: +61000 }",
    "> slack.post dl_nBeZ5xPOz2qa2umxh3irs_cN2ia: done",
    "settled { state: sent, result: { channelId: C1, ts: 1700000072.000100 } }",
    "link { id: c:cv:m1:2, direction: to-slack, slackTs: 1700000072.000100, chatraId: m1, part: 2, deliveryId: dl_nBeZ5xPOz2qa2umxh3irs_cN2ia, sourceDigest: OWubqODqcVTACmIZ2xubZMhXe4o, fingerprint: fp:QcVpSki4zd1KNAP7BjjiuUTSZQd, likeness: fp:Qux5w8ztMNNhCcEPWjkqmHbOqom, chatId: chat-1, saidAt: +1000, createdAt: +61000 }",
    "> slack.post dl_8rdMN2RCNdijyIAf9KkGEkCsdiS: done",
    "settled { state: sent, result: { channelId: C1, ts: 1700000073.000100 } }",
    "link { id: c:cv:m1:3, direction: to-slack, slackTs: 1700000073.000100, chatraId: m1, part: 3, deliveryId: dl_8rdMN2RCNdijyIAf9KkGEkCsdiS, sourceDigest: OWubqODqcVTACmIZ2xubZMhXe4o, fingerprint: fp:QcVpSki4zd1KNAP7BjjiuUTSZQd, likeness: fp:Qux5w8ztMNNhCcEPWjkqmHbOqom, chatId: chat-1, saidAt: +1000, createdAt: +61000 }",
    "> slack.post dl_l6spoVqmFYPkSEd5ccdAxcvhLOL: done",
    "settled { state: sent, result: { channelId: C1, ts: 1700000074.000100 } }",
    "link { id: c:cv:m1:4, direction: to-slack, slackTs: 1700000074.000100, chatraId: m1, part: 4, deliveryId: dl_l6spoVqmFYPkSEd5ccdAxcvhLOL, sourceDigest: OWubqODqcVTACmIZ2xubZMhXe4o, fingerprint: fp:QcVpSki4zd1KNAP7BjjiuUTSZQd, likeness: fp:Qux5w8ztMNNhCcEPWjkqmHbOqom, chatId: chat-1, saidAt: +1000, createdAt: +61000 }",
    "> slack.post dl_POCg2YUxh-ZXZHdtD0evIuq9Aic: done",
    "settled { state: sent, result: { channelId: C1, ts: 1700000075.000100 } }",
    "link { id: c:cv:m1:5, direction: to-slack, slackTs: 1700000075.000100, chatraId: m1, part: 5, deliveryId: dl_POCg2YUxh-ZXZHdtD0evIuq9Aic, sourceDigest: OWubqODqcVTACmIZ2xubZMhXe4o, fingerprint: fp:QcVpSki4zd1KNAP7BjjiuUTSZQd, likeness: fp:Qux5w8ztMNNhCcEPWjkqmHbOqom, chatId: chat-1, saidAt: +1000, createdAt: +61000 }",
    "> slack.update dl_imsz2EDxKbmEH9BywVOnl8BYKPH: done",
    "settled { state: sent, result: {  } }",
    "> slack.remove dl_MF_X3U5plcjGy7TO8QcCKYferGb: done",
    "settled { state: sent, result: {  } }",
    "> slack.remove dl_F6JYGoG2thSjHtR78D_q5FwraNb: done",
    "settled { state: sent, result: {  } }",
    "> slack.remove dl_1FgL9XI9P_6WL5kh8SNiT7nLeCD: done",
    "settled { state: sent, result: {  } }",
    "> slack.remove dl_YzhfqjSzM5vbhUUBN8nZL6v89k1: done",
    "settled { state: sent, result: {  } }",
    "> slack.remove dl_Rz0yAB0OlNt-HsOmn6umDyBO1Sz: done",
    "settled { state: sent, result: {  } }",
    "> slack.remove dl_zOwXDxndwlZfbLBkguk_S34prI7: done",
    "settled { state: sent, result: {  } }",
    "> slack.remove dl_FstQALWgTY217nrYFHNLuNCAZco: done",
    "settled { state: sent, result: {  } }",
    "> slack.remove dl_fhKw9_5u5hzJjxmfiSE4fUjk-Rk: done",
    "settled { state: sent, result: {  } }",
    "> slack.remove dl_TJuTp5vzJL34AxZMkRSDYpHXXA3: done",
    "settled { state: sent, result: {  } }",
    "> slack.update dl_hNax0h9rFMgTWHU1WOO7D1B7vEB: done",
    "settled { state: sent, result: {  } }",
  ]);
});

test("a visitor's words change before any of them is posted", () => {
  const story = aStory(null);
  story.hears(anEvent([aMessage("m1", long("a", "b", "c"))]));
  story.hears(anEvent([aMessage("m1", "b"), aMessage("m2", "c")]));
  story.postsAll();
  expect(story.told).toEqual([
    "> chatra.event",
    "conversation { threadTs: undefined, rootDeliveryId: dl_4XxnLVkHg6QfdDLNvpyF1wAfHIL, episode: { number: 1, openedAt: +1000, firstWords: a×299…, firstMessageId: m1, lastWordsAt: +1000, unanswered: [+1000], helpers: [], reminders: { count: 0, posts: [] }, route: { mention: { kind: none }, policy: all, remind: [300000, 900000, 1800000], remindNext: [900000], claim: first-reply, name: default } }, profile: {  }, lastActivityAt: +60000, createdAt: +60000 }",
    "link { id: c:cv:m1:0, direction: to-slack, threadTs: undefined, slackTs: undefined, chatraId: m1, deliveryId: dl_kSbXG4Q66obUF00UN7EogC4ioZi, sourceDigest: 7rtpi1JhjK4TedfPjYINWP7irVv, fingerprint: fp:05Q3Io3eDrWQFJMiGXrav6zNgf6, likeness: fp:cHZh0z_9Va-ZZ9gp0TDI8FrQFO7, chatId: chat-1, saidAt: +1000, createdAt: +60000 }",
    "link { id: c:cv:m1:1, direction: to-slack, threadTs: undefined, slackTs: undefined, chatraId: m1, part: 1, deliveryId: dl_4o4C_J6A5vpqeRh3uadLBLyH-Cs, sourceDigest: 7rtpi1JhjK4TedfPjYINWP7irVv, fingerprint: fp:05Q3Io3eDrWQFJMiGXrav6zNgf6, likeness: fp:cHZh0z_9Va-ZZ9gp0TDI8FrQFO7, chatId: chat-1, saidAt: +1000, createdAt: +60000 }",
    "link { id: c:cv:m1:2, direction: to-slack, threadTs: undefined, slackTs: undefined, chatraId: m1, part: 2, deliveryId: dl_Y048-KKF7QeESpLRKGI2Qp1qyfs, sourceDigest: 7rtpi1JhjK4TedfPjYINWP7irVv, fingerprint: fp:05Q3Io3eDrWQFJMiGXrav6zNgf6, likeness: fp:cHZh0z_9Va-ZZ9gp0TDI8FrQFO7, chatId: chat-1, saidAt: +1000, createdAt: +60000 }",
    "link { id: c:cv:m1:3, direction: to-slack, threadTs: undefined, slackTs: undefined, chatraId: m1, part: 3, deliveryId: dl_c8ClGHySrt6cy1q-_Unrx3ErTDQ, sourceDigest: 7rtpi1JhjK4TedfPjYINWP7irVv, fingerprint: fp:05Q3Io3eDrWQFJMiGXrav6zNgf6, likeness: fp:cHZh0z_9Va-ZZ9gp0TDI8FrQFO7, chatId: chat-1, saidAt: +1000, createdAt: +60000 }",
    "link { id: c:cv:m1:4, direction: to-slack, threadTs: undefined, slackTs: undefined, chatraId: m1, part: 4, deliveryId: dl_rfH5yhec2VPMdPZpjjAKgZSojVF, sourceDigest: 7rtpi1JhjK4TedfPjYINWP7irVv, fingerprint: fp:05Q3Io3eDrWQFJMiGXrav6zNgf6, likeness: fp:cHZh0z_9Va-ZZ9gp0TDI8FrQFO7, chatId: chat-1, saidAt: +1000, createdAt: +60000 }",
    "link { id: c:cv:m1:5, direction: to-slack, threadTs: undefined, slackTs: undefined, chatraId: m1, part: 5, deliveryId: dl_h4S93fKqvCp3sK9O69BnxJJmEY5, sourceDigest: 7rtpi1JhjK4TedfPjYINWP7irVv, fingerprint: fp:05Q3Io3eDrWQFJMiGXrav6zNgf6, likeness: fp:cHZh0z_9Va-ZZ9gp0TDI8FrQFO7, chatId: chat-1, saidAt: +1000, createdAt: +60000 }",
    "slack cv:slack 0 dl_4XxnLVkHg6QfdDLNvpyF1wAfHIL { kind: slack.root, channelId: C1 }",
    "slack cv:slack +1000 dl_kSbXG4Q66obUF00UN7EogC4ioZi { kind: slack.post, text: a×3900, username: Visitor 0042 (visitor) }",
    "slack cv:slack +1000 dl_4o4C_J6A5vpqeRh3uadLBLyH-Cs { kind: slack.post, text: a×1000, username: Visitor 0042 (visitor) }",
    "slack cv:slack +1000 dl_Y048-KKF7QeESpLRKGI2Qp1qyfs { kind: slack.post, text: b×3900, username: Visitor 0042 (visitor) }",
    "slack cv:slack +1000 dl_c8ClGHySrt6cy1q-_Unrx3ErTDQ { kind: slack.post, text: b×1000, username: Visitor 0042 (visitor) }",
    "slack cv:slack +1000 dl_rfH5yhec2VPMdPZpjjAKgZSojVF { kind: slack.post, text: c×3900, username: Visitor 0042 (visitor) }",
    "slack cv:slack +1000 dl_h4S93fKqvCp3sK9O69BnxJJmEY5 { kind: slack.post, text: c×1000, username: Visitor 0042 (visitor) }",
    "facts { episodeId: ep_K9hjkwGAoHMDg6OZB1n9Y4BVkNS, route: default, at: +1000, kind: opened }",
    "> chatra.event",
    "conversation { threadTs: undefined, rootDeliveryId: dl_4XxnLVkHg6QfdDLNvpyF1wAfHIL, episode: { number: 1, openedAt: +1000, firstWords: b, firstMessageId: m1, lastWordsAt: +1000, unanswered: [+1000, +1000], helpers: [], reminders: { count: 0, posts: [] }, route: { mention: { kind: none }, policy: all, remind: [300000, 900000, 1800000], remindNext: [900000], claim: first-reply, name: default } }, profile: {  }, lastActivityAt: +60000, createdAt: +60000 }",
    "link { id: c:cv:m1:0, direction: to-slack, threadTs: undefined, slackTs: undefined, chatraId: m1, deliveryId: dl_kSbXG4Q66obUF00UN7EogC4ioZi, sourceDigest: bwWjhmNnPdDRQ1MCGG71G2pET-E, fingerprint: fp:tOdMVhgBjP_lcHiZW5X5r33KtnB, likeness: fp:JSGmzqKWQi93PbcCOakwvSC-kh5, chatId: chat-1, saidAt: +1000, createdAt: +60000 }",
    "link { id: c:cv:m2:0, direction: to-slack, threadTs: undefined, slackTs: undefined, chatraId: m2, deliveryId: dl_hKPSXed1O-ER8VWDPaI_u8op-Db, sourceDigest: uKnxNkiUpxPHH5XD0dbbzVlWKpa, fingerprint: fp:JkltPzagZr0qxOrkKL3-bDPibGl, likeness: fp:-_eFDlF0d6tR8UiTqy1H5kKzpcP, chatId: chat-1, saidAt: +1000, createdAt: +60000 }",
    "slack cv:slack +60000 dl_7XlrqOPCG1QId36XOl-2b17UsV5 { kind: slack.update, post: { deliveryId: dl_kSbXG4Q66obUF00UN7EogC4ioZi }, text: b, username: Visitor 0042 (visitor) }",
    "slack cv:slack +60000 dl_Z-8uHqtNW2XjA25y1Z8cXHtemUp { kind: slack.remove, post: { deliveryId: dl_4o4C_J6A5vpqeRh3uadLBLyH-Cs } }",
    "slack cv:slack +60000 dl_IrBnYLEt_rXQtUuXcGoJPgfFoYl { kind: slack.remove, post: { deliveryId: dl_Y048-KKF7QeESpLRKGI2Qp1qyfs } }",
    "slack cv:slack +60000 dl_KPeq9UwjDy8vgz4MOWAWHNsvDzh { kind: slack.remove, post: { deliveryId: dl_c8ClGHySrt6cy1q-_Unrx3ErTDQ } }",
    "slack cv:slack +60000 dl_-0PMmJqhwpU9Mn2MSWFeIqC2ATO { kind: slack.remove, post: { deliveryId: dl_rfH5yhec2VPMdPZpjjAKgZSojVF } }",
    "slack cv:slack +60000 dl_ZCWJGjfc7VFSfTU9K8a0IqY9OA6 { kind: slack.remove, post: { deliveryId: dl_h4S93fKqvCp3sK9O69BnxJJmEY5 } }",
    "slack cv:slack +1000 dl_hKPSXed1O-ER8VWDPaI_u8op-Db { kind: slack.post, text: c, username: Visitor 0042 (visitor) }",
    "deletedLinks c:cv:m1:1",
    "deletedLinks c:cv:m1:2",
    "deletedLinks c:cv:m1:3",
    "deletedLinks c:cv:m1:4",
    "deletedLinks c:cv:m1:5",
    "> slack.root dl_4XxnLVkHg6QfdDLNvpyF1wAfHIL: done",
    "settled { state: sent, result: { channelId: C1, ts: 1700000061.000100 } }",
    "conversation { threadTs: 1700000061.000100, rootDeliveryId: dl_4XxnLVkHg6QfdDLNvpyF1wAfHIL, episode: { number: 1, openedAt: +1000, firstWords: b, firstMessageId: m1, lastWordsAt: +1000, unanswered: [+1000, +1000], helpers: [], reminders: { count: 0, posts: [] }, route: { mention: { kind: none }, policy: all, remind: [300000, 900000, 1800000], remindNext: [900000], claim: first-reply, name: default } }, card: { changedAt: +60000 }, profile: {  }, lastActivityAt: +60000, createdAt: +60000 }",
    "> slack.post dl_kSbXG4Q66obUF00UN7EogC4ioZi: done",
    "settled { state: sent, result: { channelId: C1, ts: 1700000062.000100 } }",
    "link { id: c:cv:m1:0, direction: to-slack, threadTs: 1700000061.000100, slackTs: 1700000062.000100, chatraId: m1, deliveryId: dl_kSbXG4Q66obUF00UN7EogC4ioZi, sourceDigest: bwWjhmNnPdDRQ1MCGG71G2pET-E, fingerprint: fp:tOdMVhgBjP_lcHiZW5X5r33KtnB, likeness: fp:JSGmzqKWQi93PbcCOakwvSC-kh5, chatId: chat-1, saidAt: +1000, createdAt: +60000 }",
    "> slack.post dl_4o4C_J6A5vpqeRh3uadLBLyH-Cs: done",
    "settled { state: sent, result: { channelId: C1, ts: 1700000063.000100 } }",
    "> slack.post dl_Y048-KKF7QeESpLRKGI2Qp1qyfs: done",
    "settled { state: sent, result: { channelId: C1, ts: 1700000064.000100 } }",
    "> slack.post dl_c8ClGHySrt6cy1q-_Unrx3ErTDQ: done",
    "settled { state: sent, result: { channelId: C1, ts: 1700000065.000100 } }",
    "> slack.post dl_rfH5yhec2VPMdPZpjjAKgZSojVF: done",
    "settled { state: sent, result: { channelId: C1, ts: 1700000066.000100 } }",
    "> slack.post dl_h4S93fKqvCp3sK9O69BnxJJmEY5: done",
    "settled { state: sent, result: { channelId: C1, ts: 1700000067.000100 } }",
    "> slack.post dl_hKPSXed1O-ER8VWDPaI_u8op-Db: done",
    "settled { state: sent, result: { channelId: C1, ts: 1700000068.000100 } }",
    "link { id: c:cv:m2:0, direction: to-slack, threadTs: 1700000061.000100, slackTs: 1700000068.000100, chatraId: m2, deliveryId: dl_hKPSXed1O-ER8VWDPaI_u8op-Db, sourceDigest: uKnxNkiUpxPHH5XD0dbbzVlWKpa, fingerprint: fp:JkltPzagZr0qxOrkKL3-bDPibGl, likeness: fp:-_eFDlF0d6tR8UiTqy1H5kKzpcP, chatId: chat-1, saidAt: +1000, createdAt: +60000 }",
    "> slack.update dl_7XlrqOPCG1QId36XOl-2b17UsV5: done",
    "settled { state: sent, result: {  } }",
    "> slack.remove dl_Z-8uHqtNW2XjA25y1Z8cXHtemUp: done",
    "settled { state: sent, result: {  } }",
    "> slack.remove dl_IrBnYLEt_rXQtUuXcGoJPgfFoYl: done",
    "settled { state: sent, result: {  } }",
    "> slack.remove dl_KPeq9UwjDy8vgz4MOWAWHNsvDzh: done",
    "settled { state: sent, result: {  } }",
    "> slack.remove dl_-0PMmJqhwpU9Mn2MSWFeIqC2ATO: done",
    "settled { state: sent, result: {  } }",
    "> slack.remove dl_ZCWJGjfc7VFSfTU9K8a0IqY9OA6: done",
    "settled { state: sent, result: {  } }",
  ]);
});

test("messages with files, an e-mail and words of others are shown, each by whom it is", () => {
  const story = aStory({ profile: { name: "Vera", chatLink: "https://app.chatra.io/c" } });
  const png = { name: "a.png", url: "https://x.example/a.png", isImage: true, size: 999 };
  const pdf = { name: "b <1>.pdf", url: "https://x.example/b.pdf", isImage: false, size: 1_500 };
  story.hears(
    anEvent([
      aMessage("m1", "See", { files: [png, pdf] }),
      aMessage("m2", " ", { files: [{ name: "c", isImage: true, size: 2_540_000, linkFault: "none" }] }),
      aMessage("m3", "", {
        files: [
          { name: "d", isImage: false, linkFault: "relative" },
          { name: "", isImage: false },
        ],
      }),
      aMessage("m4", "words", {
        mail: [
          { label: "Subject", value: "<Hi>" },
          { label: "From", value: "v@e" },
        ],
      }),
      aMessage("m5", "", { mail: [{ label: "Subject", value: "alone" }] }),
      anAgentMessage("a1", "of nobody", { agentName: undefined }),
      anAgentMessage("a2", "rule", { automatic: true, agentName: undefined }),
      aMessage("o1", "other", { author: "other", role: "supervisor" }),
      aMessage("o2", "unknown", { author: "other", automatic: true }),
      aMessage("u1", "not handed on", { author: "agent", undelivered: "window closed" }),
    ]),
  );
  expect(story.told).toEqual([
    "> chatra.event",
    "conversation { episode: { number: 1, openedAt: +1000, firstWords: See, firstMessageId: m1, lastWordsAt: +1000, unanswered: [], helpers: [], reminders: { count: 0, posts: [] }, route: { mention: { kind: none }, policy: all, remind: [300000, 900000, 1800000], remindNext: [900000], claim: first-reply, name: default }, answer: { at: +60000, by: { agentName:  } } }, profile: { name: Vera, chatLink: https://app.chatra.io/c }, lastActivityAt: +60000 }",
    "link { id: c:cv:m1:0, direction: to-slack, slackTs: undefined, chatraId: m1, deliveryId: dl_kSbXG4Q66obUF00UN7EogC4ioZi, sourceDigest: RVrVALPOgv5UNh_XJULzwwWDAAX, fingerprint: fp:SULWxHxYGxqOVHWW0kQmPGsog6n, likeness: fp:T3wj5-vfc9nYQajGc95fs6psOAc, chatId: chat-1, saidAt: +1000, createdAt: +60000 }",
    "link { id: c:cv:m1:1000, direction: to-slack, slackTs: undefined, chatraId: m1, part: 1000, deliveryId: dl_xYVCkZy9evbNMxECguj9JWUaVfD, sourceDigest: RVrVALPOgv5UNh_XJULzwwWDAAX, fingerprint: fp:SULWxHxYGxqOVHWW0kQmPGsog6n, likeness: fp:T3wj5-vfc9nYQajGc95fs6psOAc, chatId: chat-1, saidAt: +1000, createdAt: +60000 }",
    "link { id: c:cv:m1:1001, direction: to-slack, slackTs: undefined, chatraId: m1, part: 1001, deliveryId: dl_Xsv0kuFt2ok1Yyz0jqKMxJcmhvE, sourceDigest: RVrVALPOgv5UNh_XJULzwwWDAAX, fingerprint: fp:SULWxHxYGxqOVHWW0kQmPGsog6n, likeness: fp:T3wj5-vfc9nYQajGc95fs6psOAc, chatId: chat-1, saidAt: +1000, createdAt: +60000 }",
    "link { id: c:cv:m2:1000, direction: to-slack, slackTs: undefined, chatraId: m2, part: 1000, deliveryId: dl_Xsy9cz8ZutAxv8Ke4YnWhV-2gqk, sourceDigest: rXj8IJly19xBwvlgWr7qBmtU-ni, fingerprint: fp:fOy8bHaPHCk_4yXXPAx9TQM3mgJ, likeness: fp:MV215NJG_5rBAxYTdSFSAa_xt4z, chatId: chat-1, saidAt: +1000, createdAt: +60000 }",
    "link { id: c:cv:m3:1000, direction: to-slack, slackTs: undefined, chatraId: m3, part: 1000, deliveryId: dl_-6xppSs0Rbe3uFpMyVju7j8Dx3K, sourceDigest: unaLMx_YbOyAO-BOVqsrPUwOmO9, fingerprint: fp:aHxIw2wkhEyPtgwUsCcDWgaufL6, likeness: fp:xbG_o404v603NQQShGsNW3Q-cCZ, chatId: chat-1, saidAt: +1000, createdAt: +60000 }",
    "link { id: c:cv:m3:1001, direction: to-slack, slackTs: undefined, chatraId: m3, part: 1001, deliveryId: dl_Vvs_QlWPGMW2O-QrpWHmOcnE_iv, sourceDigest: unaLMx_YbOyAO-BOVqsrPUwOmO9, fingerprint: fp:aHxIw2wkhEyPtgwUsCcDWgaufL6, likeness: fp:xbG_o404v603NQQShGsNW3Q-cCZ, chatId: chat-1, saidAt: +1000, createdAt: +60000 }",
    "link { id: c:cv:m4:0, direction: to-slack, slackTs: undefined, chatraId: m4, deliveryId: dl_Gg7wX9O4kZgI7GdcuaItw-cXzVR, sourceDigest: MgjpCGGk6YkoPCtZqfULeONDRLK, fingerprint: fp:umvPPnrob0h5xh6LigMcS8Uim6P, likeness: fp:OFZVzf0JUXL2LXIA2oBG5cFdPiu, chatId: chat-1, saidAt: +1000, createdAt: +60000 }",
    "link { id: c:cv:m5:0, direction: to-slack, slackTs: undefined, chatraId: m5, deliveryId: dl_GE1qHx_fGVhJgJBTX-aIIOCgRE0, sourceDigest: unaLMx_YbOyAO-BOVqsrPUwOmO9, fingerprint: fp:yJNA8-LdRSWtCBd1ukOPnFHGMC9, likeness: fp:RJghG9ku-ACX9wICa-AGpXnP1bz, chatId: chat-1, saidAt: +1000, createdAt: +60000 }",
    "link { id: c:cv:a1:0, direction: to-slack, slackTs: undefined, chatraId: a1, deliveryId: dl_3-xvgH1JAxolCu6BaytYJXiB-JJ, sourceDigest: akwN-4xh0g3V78VXW2HKc0vTBin, fingerprint: fp:nT6r-tLjFnlk1-FDCuso337qisP, likeness: fp:KiVVDGgYDLY1wgM_bb-SHabJw8v, chatId: chat-1, saidAt: +60000, createdAt: +60000 }",
    "link { id: c:cv:a2:0, direction: to-slack, slackTs: undefined, chatraId: a2, deliveryId: dl_fkztGFyKFb-cXpOkH6Qwx0xGelJ, sourceDigest: tSsZBt28tIZUBOmKkRoNvNMdUrj, fingerprint: fp:HL5qTJa1BcoPU9FziZoIPeS8X_e, likeness: fp:nSSAmPBkaApkaka6436X99nWVFf, chatId: chat-1, saidAt: +60000, createdAt: +60000 }",
    "link { id: c:cv:o1:0, direction: to-slack, slackTs: undefined, chatraId: o1, deliveryId: dl_YgEdqPAYVc-apVJ9eWwatBZGsmf, sourceDigest: L17nNBfXrELzBW3ZbKWUcv-6wzM, fingerprint: fp:9Ms6AP8DxpTnrEaQZIoR-HJHt7Z, likeness: fp:Qq0EqJH1a5hcEkEOiU5YX3XjOCQ, chatId: chat-1, saidAt: +1000, createdAt: +60000 }",
    "link { id: c:cv:o2:0, direction: to-slack, slackTs: undefined, chatraId: o2, deliveryId: dl_sAnf4Dlz_ZxTGUZU5cLcvVkV16j, sourceDigest: _3AiaRtEUn4q-jVABqnDdHZHZNj, fingerprint: fp:cf_6dGxiQmlrpV61ba0kwrGQpKP, likeness: fp:VlJxU1ayZ0j8CY6XhUKlTi4DX8V, chatId: chat-1, saidAt: +1000, createdAt: +60000 }",
    "link { id: c:cv:u1:0, direction: to-slack, slackTs: undefined, chatraId: u1, deliveryId: dl_7KTJDsAohvT4xZ3ZD1ZoatezqZV, sourceDigest: WZxQ2jk4qDWkeAx9MpR-98TSEQq, fingerprint: fp:30NkHqY66j4u6itQcBwRVeKGyA5, likeness: fp:xRc3P7vMIppxiphyS1DVDV7JgDd, chatId: chat-1, saidAt: +1000, createdAt: +60000 }",
    "slack cv:slack +60000 dl_xrqOZuxbfkLMlW4bIlFQ7e--hKt { kind: slack.post, text: :warning: The visitor did not get “not handed on”. Chatra could not deliver the message to the visitor's messenger (window closed). Reach them another way. }",
    "slack cv:slack +1000 dl_kSbXG4Q66obUF00UN7EogC4ioZi { kind: slack.post, text: See, username: Vera (visitor) }",
    "slack cv:slack +1000 dl_xYVCkZy9evbNMxECguj9JWUaVfD { kind: slack.post, text: 📎 <https://x.example/a.png|a.png> (999 bytes), blocks: 2, plainText: 📎 <https://x.example/a.png|a.png> (999 bytes), username: Vera (visitor) }",
    "slack cv:slack +1000 dl_Xsv0kuFt2ok1Yyz0jqKMxJcmhvE { kind: slack.post, text: 📎 <https://x.example/b.pdf|b &lt;1&gt;.pdf> (2 kB), username: Vera (visitor) }",
    "slack cv:slack +1000 dl_Xsy9cz8ZutAxv8Ke4YnWhV-2gqk { kind: slack.post, text: 📎 c (2.5 MB): Chatra gave no link for this file. Open it in <https://app.chatra.io/c|Chatra>., username: Vera (visitor) }",
    "slack cv:slack +1000 dl_-6xppSs0Rbe3uFpMyVju7j8Dx3K { kind: slack.post, text: 📎 d: Chatra gave a link without a host for this file. Open it in <https://app.chatra.io/c|Chatra>., username: Vera (visitor) }",
    "slack cv:slack +1000 dl_Vvs_QlWPGMW2O-QrpWHmOcnE_iv { kind: slack.post, text: 📎 file: Chatra gave no usable link for this file. Open it in <https://app.chatra.io/c|Chatra>., username: Vera (visitor) }",
    "slack cv:slack +1000 dl_Gg7wX9O4kZgI7GdcuaItw-cXzVR { kind: slack.post, text: *Subject:* &lt;Hi&gt;\n*From:* v@e\nwords, username: Vera (visitor) }",
    "slack cv:slack +1000 dl_GE1qHx_fGVhJgJBTX-aIIOCgRE0 { kind: slack.post, text: *Subject:* alone, username: Vera (visitor) }",
    "slack cv:slack +60000 dl_3-xvgH1JAxolCu6BaytYJXiB-JJ { kind: slack.post, text: of nobody, username: Agent (in Chatra) }",
    "slack cv:slack +60000 dl_fkztGFyKFb-cXpOkH6Qwx0xGelJ { kind: slack.post, text: rule, username: Chatra (automatic) }",
    "slack cv:slack +1000 dl_YgEdqPAYVc-apVJ9eWwatBZGsmf { kind: slack.post, text: other, username: Chatra (supervisor) }",
    "slack cv:slack +1000 dl_sAnf4Dlz_ZxTGUZU5cLcvVkV16j { kind: slack.post, text: unknown, username: Chatra (unknown author) }",
    "slack cv:slack +1000 dl_7KTJDsAohvT4xZ3ZD1ZoatezqZV { kind: slack.post, text: not handed on, username: Agent (in Chatra) }",
    "facts { episodeId: ep_K9hjkwGAoHMDg6OZB1n9Y4BVkNS, route: default, at: +1000, kind: opened }",
    "facts { episodeId: ep_K9hjkwGAoHMDg6OZB1n9Y4BVkNS, route: default, at: +1000, kind: answered, wait: first, since: +1000, businessMs: 0, agentName:  }",
  ]);
});

test("a long reply arrives part by part, is made shorter, then longer", () => {
  const story = aStory();
  story.hears(aReply(long("a", "b", "c")));
  story.ends("chatra", done({ chatraId: "a1" }));
  story.ends("chatra", done({ chatraId: "a2" }));
  story.ends("chatra", done({ chatraId: "a3" }));
  story.postsAll();
  story.hears(anEdit(long("x")));
  story.hears(anEdit(long("u", "v", "w", "z"), { editedTs: ts(21) }));
  for (let count = 0; count < 5; count += 1) story.ends("chatra", done({ chatraId: `b${count}` }));
  story.postsAll();
  expect(story.told).toEqual([
    "> slack.reply",
    "conversation { lastActivityAt: +60000 }",
    "link { id: s:T1:C1:1700000010.000100:0, deliveryId: dl_9p0Or9t6fGyjfzMVYUot_9fOqkW, sourceDigest: c:FEvJ09lUnefZKwdGvSh6fD9JaIH, sentDigest: jk9Xd165CH8syMHAFgSmfKXI0uG, likeness: fp:t8WhhKzvY_wWyigFH3gZXgQEnHG, createdAt: +60000 }",
    "link { id: s:T1:C1:1700000010.000100:1, part: 1, deliveryId: dl_iW8TOdqjBm5Uuj2HSp25OmaaXcx, sourceDigest: c:FEvJ09lUnefZKwdGvSh6fD9JaIH, sentDigest: oUrkrXxkfJi2gXJ-pNYVB8sVUrU, likeness: fp:hFezs9sf1h_B6duxM7NKh3AjCrg, createdAt: +60000 }",
    "link { id: s:T1:C1:1700000010.000100:2, part: 2, deliveryId: dl_Bt9W7iLQgdtFRiaTPjZkS0bAxHG, sourceDigest: c:FEvJ09lUnefZKwdGvSh6fD9JaIH, sentDigest: S8slD7f58X1bzNBIZt_axed-xm1, likeness: fp:r60W0emAIyympcrcZ3dJixQy4ct, createdAt: +60000 }",
    "chatra cv:chatra +10000 dl_9p0Or9t6fGyjfzMVYUot_9fOqkW { kind: chatra.send, clientId: client-0042, text: a×4900, agent: { name: Ann }, reply: { teamId: T1, channelId: C1, threadTs: 1700000000.000100, ts: 1700000010.000100, userId: UANN }, part: 0, parts: 3 }",
    "chatra cv:chatra +10000 dl_iW8TOdqjBm5Uuj2HSp25OmaaXcx { kind: chatra.send, clientId: client-0042, text: b×4900, agent: { name: Ann }, reply: { teamId: T1, channelId: C1, threadTs: 1700000000.000100, ts: 1700000010.000100, userId: UANN }, part: 1, parts: 3 }",
    "chatra cv:chatra +10000 dl_Bt9W7iLQgdtFRiaTPjZkS0bAxHG { kind: chatra.send, clientId: client-0042, text: c×4900, agent: { name: Ann }, reply: { teamId: T1, channelId: C1, threadTs: 1700000000.000100, ts: 1700000010.000100, userId: UANN }, part: 2, parts: 3 }",
    "> chatra.send dl_9p0Or9t6fGyjfzMVYUot_9fOqkW: done",
    "settled { state: sent, result: { chatraId: a1 } }",
    "link { id: s:T1:C1:1700000010.000100:0, chatraId: a1, deliveryId: dl_9p0Or9t6fGyjfzMVYUot_9fOqkW, sourceDigest: c:FEvJ09lUnefZKwdGvSh6fD9JaIH, sentDigest: jk9Xd165CH8syMHAFgSmfKXI0uG, likeness: fp:t8WhhKzvY_wWyigFH3gZXgQEnHG, createdAt: +60000 }",
    "> chatra.send dl_iW8TOdqjBm5Uuj2HSp25OmaaXcx: done",
    "settled { state: sent, result: { chatraId: a2 } }",
    "link { id: s:T1:C1:1700000010.000100:1, chatraId: a2, part: 1, deliveryId: dl_iW8TOdqjBm5Uuj2HSp25OmaaXcx, sourceDigest: c:FEvJ09lUnefZKwdGvSh6fD9JaIH, sentDigest: oUrkrXxkfJi2gXJ-pNYVB8sVUrU, likeness: fp:hFezs9sf1h_B6duxM7NKh3AjCrg, createdAt: +60000 }",
    "> chatra.send dl_Bt9W7iLQgdtFRiaTPjZkS0bAxHG: done",
    "settled { state: sent, result: { chatraId: a3 } }",
    "link { id: s:T1:C1:1700000010.000100:2, chatraId: a3, part: 2, deliveryId: dl_Bt9W7iLQgdtFRiaTPjZkS0bAxHG, sourceDigest: c:FEvJ09lUnefZKwdGvSh6fD9JaIH, sentDigest: S8slD7f58X1bzNBIZt_axed-xm1, likeness: fp:r60W0emAIyympcrcZ3dJixQy4ct, createdAt: +60000 }",
    "slack cv:receipt +60000 dl_ZWXAbpPTntqjyHHMb-mvN7WTXE- { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: white_check_mark, on: true }",
    "answers { by: { userId: UANN }, writtenAt: +10000 }",
    "> slack.react dl_ZWXAbpPTntqjyHHMb-mvN7WTXE-: done",
    "settled { state: sent, result: {  } }",
    "> slack.edit",
    "conversation { lastActivityAt: +60000 }",
    "link { id: s:T1:C1:1700000010.000100:0, chatraId: a1, deliveryId: dl_9p0Or9t6fGyjfzMVYUot_9fOqkW, sourceDigest: c:5w-kN7nJ5HUgzdINLx4FZfKM8mk, sentDigest: jk9Xd165CH8syMHAFgSmfKXI0uG, likeness: fp:t8WhhKzvY_wWyigFH3gZXgQEnHG, editedTs: 1700000020.000100, createdAt: +60000 }",
    "link { id: s:T1:C1:1700000010.000100:1, chatraId: a2, part: 1, deliveryId: dl_iW8TOdqjBm5Uuj2HSp25OmaaXcx, sourceDigest: c:5w-kN7nJ5HUgzdINLx4FZfKM8mk, sentDigest: oUrkrXxkfJi2gXJ-pNYVB8sVUrU, likeness: fp:hFezs9sf1h_B6duxM7NKh3AjCrg, editedTs: 1700000020.000100, state: deleted, createdAt: +60000 }",
    "link { id: s:T1:C1:1700000010.000100:2, chatraId: a3, part: 2, deliveryId: dl_Bt9W7iLQgdtFRiaTPjZkS0bAxHG, sourceDigest: c:5w-kN7nJ5HUgzdINLx4FZfKM8mk, sentDigest: S8slD7f58X1bzNBIZt_axed-xm1, likeness: fp:r60W0emAIyympcrcZ3dJixQy4ct, editedTs: 1700000020.000100, state: deleted, createdAt: +60000 }",
    "chatra cv:chatra +60000 dl_bTmgOPuKfiBF317EkwYpx-mLKZt { kind: chatra.edit, text: x×4900, reply: { teamId: T1, channelId: C1, threadTs: 1700000000.000100, ts: 1700000010.000100, userId: UANN }, part: 0, source: c:5w-kN7nJ5HUgzdINLx4FZfKM8mk }",
    "chatra cv:chatra +60000 dl_Ybyc7kaMHTqMZk8n3i7eEom6HSg { kind: chatra.delete, reply: { teamId: T1, channelId: C1, threadTs: 1700000000.000100, ts: 1700000010.000100, userId: UANN }, part: 1, chatraId: a2 }",
    "chatra cv:chatra +60000 dl_SAkVmbluqWCJt5WSKVyMzuC-rbq { kind: chatra.delete, reply: { teamId: T1, channelId: C1, threadTs: 1700000000.000100, ts: 1700000010.000100, userId: UANN }, part: 2, chatraId: a3 }",
    "> slack.edit",
    "conversation { lastActivityAt: +60000 }",
    "link { id: s:T1:C1:1700000010.000100:0, chatraId: a1, deliveryId: dl_9p0Or9t6fGyjfzMVYUot_9fOqkW, sourceDigest: c:TE2QNUFx3WuP7adVCMM740xhoqP, sentDigest: jk9Xd165CH8syMHAFgSmfKXI0uG, likeness: fp:t8WhhKzvY_wWyigFH3gZXgQEnHG, editedTs: 1700000021.000100, createdAt: +60000 }",
    "link { id: s:T1:C1:1700000010.000100:1, chatraId: a2, part: 1, deliveryId: dl_iW8TOdqjBm5Uuj2HSp25OmaaXcx, sourceDigest: c:TE2QNUFx3WuP7adVCMM740xhoqP, sentDigest: oUrkrXxkfJi2gXJ-pNYVB8sVUrU, likeness: fp:hFezs9sf1h_B6duxM7NKh3AjCrg, editedTs: 1700000021.000100, createdAt: +60000 }",
    "link { id: s:T1:C1:1700000010.000100:2, chatraId: a3, part: 2, deliveryId: dl_Bt9W7iLQgdtFRiaTPjZkS0bAxHG, sourceDigest: c:TE2QNUFx3WuP7adVCMM740xhoqP, sentDigest: S8slD7f58X1bzNBIZt_axed-xm1, likeness: fp:r60W0emAIyympcrcZ3dJixQy4ct, editedTs: 1700000021.000100, createdAt: +60000 }",
    "link { id: s:T1:C1:1700000010.000100:3, part: 3, deliveryId: dl_CeJRyDR2TzH8ry5wCQrjg3kfUfG, sourceDigest: c:TE2QNUFx3WuP7adVCMM740xhoqP, sentDigest: 4dPcWbhjUWZwodWnoTqH6DHiR2F, likeness: fp:YrEfll7ikujZo368tqdphFZ8PdY, editedTs: 1700000021.000100, createdAt: +60000 }",
    "chatra cv:chatra +60000 dl_RseMRods59O5rHTQrdLXUZwYC3r { kind: chatra.edit, text: v×4900, reply: { teamId: T1, channelId: C1, threadTs: 1700000000.000100, ts: 1700000010.000100, userId: UANN }, part: 1, source: c:TE2QNUFx3WuP7adVCMM740xhoqP }",
    "chatra cv:chatra +60000 dl_O1zOwu45my4pJHI5LUbMcA37CPb { kind: chatra.edit, text: w×4900, reply: { teamId: T1, channelId: C1, threadTs: 1700000000.000100, ts: 1700000010.000100, userId: UANN }, part: 2, source: c:TE2QNUFx3WuP7adVCMM740xhoqP }",
    "chatra cv:chatra +10000 dl_CeJRyDR2TzH8ry5wCQrjg3kfUfG { kind: chatra.send, clientId: client-0042, text: z×4900, agent: { name: Ann }, reply: { teamId: T1, channelId: C1, threadTs: 1700000000.000100, ts: 1700000010.000100, userId: UANN }, part: 3, parts: 4 }",
    "changes { id: dl_bTmgOPuKfiBF317EkwYpx-mLKZt, payload: { kind: chatra.edit, text: u×4900, reply: { teamId: T1, channelId: C1, threadTs: 1700000000.000100, ts: 1700000010.000100, userId: UANN }, part: 0, source: c:TE2QNUFx3WuP7adVCMM740xhoqP } }",
    "changes { id: dl_Ybyc7kaMHTqMZk8n3i7eEom6HSg, state: discarded }",
    "changes { id: dl_SAkVmbluqWCJt5WSKVyMzuC-rbq, state: discarded }",
    "> chatra.send dl_CeJRyDR2TzH8ry5wCQrjg3kfUfG: done",
    "settled { state: sent, result: { chatraId: b0 } }",
    "link { id: s:T1:C1:1700000010.000100:3, chatraId: b0, part: 3, deliveryId: dl_CeJRyDR2TzH8ry5wCQrjg3kfUfG, sourceDigest: c:TE2QNUFx3WuP7adVCMM740xhoqP, sentDigest: 4dPcWbhjUWZwodWnoTqH6DHiR2F, likeness: fp:YrEfll7ikujZo368tqdphFZ8PdY, editedTs: 1700000021.000100, createdAt: +60000 }",
    "slack cv:receipt +60000 dl_dzGhrqzqBSTMCa2Zff0O__Kfe9y { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: white_check_mark, on: true }",
    "answers { by: { userId: UANN }, writtenAt: +10000 }",
    "> chatra.edit dl_bTmgOPuKfiBF317EkwYpx-mLKZt: done",
    "settled { state: sent, result: { chatraId: b1 } }",
    "slack cv:receipt +60000 dl_wfEMDjWUTUFXdld-XMjUlm9DukK { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: pencil2, on: true }",
    "> chatra.edit dl_RseMRods59O5rHTQrdLXUZwYC3r: done",
    "settled { state: sent, result: { chatraId: b2 } }",
    "slack cv:receipt +60000 dl_8zrwyQg62zV9Mw6TRbn2EewfOml { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: pencil2, on: true }",
    "> chatra.edit dl_O1zOwu45my4pJHI5LUbMcA37CPb: done",
    "settled { state: sent, result: { chatraId: b3 } }",
    "slack cv:receipt +60000 dl_zGozro8qhzE3yyZQcXAPfaRbY3f { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: pencil2, on: true }",
    "> nothing is due for chatra",
    "> slack.react dl_dzGhrqzqBSTMCa2Zff0O__Kfe9y: done",
    "settled { state: sent, result: {  } }",
    "> slack.react dl_wfEMDjWUTUFXdld-XMjUlm9DukK: done",
    "settled { state: sent, result: {  } }",
    "> slack.react dl_8zrwyQg62zV9Mw6TRbn2EewfOml: done",
    "settled { state: sent, result: {  } }",
    "> slack.react dl_zGozro8qhzE3yyZQcXAPfaRbY3f: done",
    "settled { state: sent, result: {  } }",
  ]);
});

test("a long reply fails in the middle, is changed, and tried again", () => {
  const story = aStory();
  story.hears(aReply(long("a", "b", "c")));
  story.ends("chatra", done({ chatraId: "a1" }));
  story.ends("chatra", refused);
  const [failed] = story.world.inState("failed");
  story.hears(anEdit(long("x", "y", "z", "u")));
  story.hears(aPress("retry", failed?.id ?? ""));
  for (let count = 0; count < 5; count += 1) story.ends("chatra", done({ chatraId: `b${count}` }));
  expect(story.told).toEqual([
    "> slack.reply",
    "conversation { lastActivityAt: +60000 }",
    "link { id: s:T1:C1:1700000010.000100:0, deliveryId: dl_9p0Or9t6fGyjfzMVYUot_9fOqkW, sourceDigest: c:FEvJ09lUnefZKwdGvSh6fD9JaIH, sentDigest: jk9Xd165CH8syMHAFgSmfKXI0uG, likeness: fp:t8WhhKzvY_wWyigFH3gZXgQEnHG, createdAt: +60000 }",
    "link { id: s:T1:C1:1700000010.000100:1, part: 1, deliveryId: dl_iW8TOdqjBm5Uuj2HSp25OmaaXcx, sourceDigest: c:FEvJ09lUnefZKwdGvSh6fD9JaIH, sentDigest: oUrkrXxkfJi2gXJ-pNYVB8sVUrU, likeness: fp:hFezs9sf1h_B6duxM7NKh3AjCrg, createdAt: +60000 }",
    "link { id: s:T1:C1:1700000010.000100:2, part: 2, deliveryId: dl_Bt9W7iLQgdtFRiaTPjZkS0bAxHG, sourceDigest: c:FEvJ09lUnefZKwdGvSh6fD9JaIH, sentDigest: S8slD7f58X1bzNBIZt_axed-xm1, likeness: fp:r60W0emAIyympcrcZ3dJixQy4ct, createdAt: +60000 }",
    "chatra cv:chatra +10000 dl_9p0Or9t6fGyjfzMVYUot_9fOqkW { kind: chatra.send, clientId: client-0042, text: a×4900, agent: { name: Ann }, reply: { teamId: T1, channelId: C1, threadTs: 1700000000.000100, ts: 1700000010.000100, userId: UANN }, part: 0, parts: 3 }",
    "chatra cv:chatra +10000 dl_iW8TOdqjBm5Uuj2HSp25OmaaXcx { kind: chatra.send, clientId: client-0042, text: b×4900, agent: { name: Ann }, reply: { teamId: T1, channelId: C1, threadTs: 1700000000.000100, ts: 1700000010.000100, userId: UANN }, part: 1, parts: 3 }",
    "chatra cv:chatra +10000 dl_Bt9W7iLQgdtFRiaTPjZkS0bAxHG { kind: chatra.send, clientId: client-0042, text: c×4900, agent: { name: Ann }, reply: { teamId: T1, channelId: C1, threadTs: 1700000000.000100, ts: 1700000010.000100, userId: UANN }, part: 2, parts: 3 }",
    "> chatra.send dl_9p0Or9t6fGyjfzMVYUot_9fOqkW: done",
    "settled { state: sent, result: { chatraId: a1 } }",
    "link { id: s:T1:C1:1700000010.000100:0, chatraId: a1, deliveryId: dl_9p0Or9t6fGyjfzMVYUot_9fOqkW, sourceDigest: c:FEvJ09lUnefZKwdGvSh6fD9JaIH, sentDigest: jk9Xd165CH8syMHAFgSmfKXI0uG, likeness: fp:t8WhhKzvY_wWyigFH3gZXgQEnHG, createdAt: +60000 }",
    "> chatra.send dl_iW8TOdqjBm5Uuj2HSp25OmaaXcx: refused",
    "settled { state: failed, error: { reason: refused, detail: Chatra refused the request. } }",
    "slack cv:slack +60000 dl_IIFauAPlJXaqyXN0CucFuI11NP_ { kind: slack.post, text: :warning: The reply “b×60…” (part 2 of 3) did not reach the visitor. Chatra refused the request. (Chatra refused the request.), blocks: 3 }",
    "slack cv:receipt +60000 dl_iN_RA6oPoU_EAH8X3_qTCCmPDH9 { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: warning, on: true }",
    "changes { id: dl_Bt9W7iLQgdtFRiaTPjZkS0bAxHG, state: failed }",
    "> slack.edit",
    "conversation { lastActivityAt: +60000 }",
    "link { id: s:T1:C1:1700000010.000100:0, chatraId: a1, deliveryId: dl_9p0Or9t6fGyjfzMVYUot_9fOqkW, sourceDigest: c:D2SctasWY_HxfZ3cXyRA8xom33J, sentDigest: jk9Xd165CH8syMHAFgSmfKXI0uG, likeness: fp:t8WhhKzvY_wWyigFH3gZXgQEnHG, editedTs: 1700000020.000100, createdAt: +60000 }",
    "link { id: s:T1:C1:1700000010.000100:1, part: 1, deliveryId: dl_iW8TOdqjBm5Uuj2HSp25OmaaXcx, sourceDigest: c:D2SctasWY_HxfZ3cXyRA8xom33J, sentDigest: Y11iod3X65ueJGx04caCC0D5kZS, likeness: fp:AKtvnZJA7rec_VjlYAyly-LKRMI, editedTs: 1700000020.000100, createdAt: +60000 }",
    "link { id: s:T1:C1:1700000010.000100:2, part: 2, deliveryId: dl_Bt9W7iLQgdtFRiaTPjZkS0bAxHG, sourceDigest: c:D2SctasWY_HxfZ3cXyRA8xom33J, sentDigest: 4dPcWbhjUWZwodWnoTqH6DHiR2F, likeness: fp:YrEfll7ikujZo368tqdphFZ8PdY, editedTs: 1700000020.000100, createdAt: +60000 }",
    "link { id: s:T1:C1:1700000010.000100:3, part: 3, deliveryId: dl_1nr7WWalY6tJz5xuGD-OUyuSWlV, sourceDigest: c:D2SctasWY_HxfZ3cXyRA8xom33J, sentDigest: LYoVz2EhsrgFtxSDR-aVk9iP3TL, likeness: fp:UdsgHI0KKRywHtDRVkptCA_lCAc, editedTs: 1700000020.000100, createdAt: +60000 }",
    "chatra cv:chatra +60000 dl_bTmgOPuKfiBF317EkwYpx-mLKZt { kind: chatra.edit, text: x×4900, reply: { teamId: T1, channelId: C1, threadTs: 1700000000.000100, ts: 1700000010.000100, userId: UANN }, part: 0, source: c:D2SctasWY_HxfZ3cXyRA8xom33J }",
    "chatra cv:chatra +10000 dl_1nr7WWalY6tJz5xuGD-OUyuSWlV { kind: chatra.send, clientId: client-0042, text: u×4900, agent: { name: Ann }, reply: { teamId: T1, channelId: C1, threadTs: 1700000000.000100, ts: 1700000010.000100, userId: UANN }, part: 3, parts: 4 }",
    "changes { id: dl_iW8TOdqjBm5Uuj2HSp25OmaaXcx, payload: { kind: chatra.send, clientId: client-0042, text: y×4900, agent: { name: Ann }, reply: { teamId: T1, channelId: C1, threadTs: 1700000000.000100, ts: 1700000010.000100, userId: UANN }, part: 1, parts: 3 } }",
    "changes { id: dl_Bt9W7iLQgdtFRiaTPjZkS0bAxHG, payload: { kind: chatra.send, clientId: client-0042, text: z×4900, agent: { name: Ann }, reply: { teamId: T1, channelId: C1, threadTs: 1700000000.000100, ts: 1700000010.000100, userId: UANN }, part: 2, parts: 3 } }",
    "changes { id: dl_1nr7WWalY6tJz5xuGD-OUyuSWlV, state: failed }",
    "> slack.button",
    "link { id: s:T1:C1:1700000010.000100:1, part: 1, deliveryId: dl_iW8TOdqjBm5Uuj2HSp25OmaaXcx, sourceDigest: c:D2SctasWY_HxfZ3cXyRA8xom33J, sentDigest: Y11iod3X65ueJGx04caCC0D5kZS, likeness: fp:AKtvnZJA7rec_VjlYAyly-LKRMI, editedTs: 1700000020.000100, createdAt: +60000 }",
    "link { id: s:T1:C1:1700000010.000100:2, part: 2, deliveryId: dl_Bt9W7iLQgdtFRiaTPjZkS0bAxHG, sourceDigest: c:D2SctasWY_HxfZ3cXyRA8xom33J, sentDigest: 4dPcWbhjUWZwodWnoTqH6DHiR2F, likeness: fp:YrEfll7ikujZo368tqdphFZ8PdY, editedTs: 1700000020.000100, createdAt: +60000 }",
    "link { id: s:T1:C1:1700000010.000100:3, part: 3, deliveryId: dl_1nr7WWalY6tJz5xuGD-OUyuSWlV, sourceDigest: c:D2SctasWY_HxfZ3cXyRA8xom33J, sentDigest: LYoVz2EhsrgFtxSDR-aVk9iP3TL, likeness: fp:UdsgHI0KKRywHtDRVkptCA_lCAc, editedTs: 1700000020.000100, createdAt: +60000 }",
    "slack cv:slack +60000 dl_9-9K5smqn-hkCwBXyjlSLOiDsdx { kind: slack.update, post: { channelId: C1, ts: 1700000040.000100 }, text: Sent again by <@UANN>., blocks: 0 }",
    "slack cv:receipt +60000 dl_Dk4ewxMzgz0ReRkN_yE06GLVDjz { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: warning, on: false }",
    "changes { id: dl_iW8TOdqjBm5Uuj2HSp25OmaaXcx, state: pending, nextAttemptAt: +60000, asked: false, error: null }",
    "changes { id: dl_Bt9W7iLQgdtFRiaTPjZkS0bAxHG, state: pending, nextAttemptAt: +60000, asked: false, error: null }",
    "changes { id: dl_1nr7WWalY6tJz5xuGD-OUyuSWlV, state: pending, nextAttemptAt: +60000, asked: false, error: null }",
    "> chatra.send dl_iW8TOdqjBm5Uuj2HSp25OmaaXcx: done",
    "settled { state: sent, result: { chatraId: b0 } }",
    "link { id: s:T1:C1:1700000010.000100:1, chatraId: b0, part: 1, deliveryId: dl_iW8TOdqjBm5Uuj2HSp25OmaaXcx, sourceDigest: c:D2SctasWY_HxfZ3cXyRA8xom33J, sentDigest: Y11iod3X65ueJGx04caCC0D5kZS, likeness: fp:AKtvnZJA7rec_VjlYAyly-LKRMI, editedTs: 1700000020.000100, createdAt: +60000 }",
    "> chatra.send dl_Bt9W7iLQgdtFRiaTPjZkS0bAxHG: done",
    "settled { state: sent, result: { chatraId: b1 } }",
    "link { id: s:T1:C1:1700000010.000100:2, chatraId: b1, part: 2, deliveryId: dl_Bt9W7iLQgdtFRiaTPjZkS0bAxHG, sourceDigest: c:D2SctasWY_HxfZ3cXyRA8xom33J, sentDigest: 4dPcWbhjUWZwodWnoTqH6DHiR2F, likeness: fp:YrEfll7ikujZo368tqdphFZ8PdY, editedTs: 1700000020.000100, createdAt: +60000 }",
    "> chatra.send dl_1nr7WWalY6tJz5xuGD-OUyuSWlV: done",
    "settled { state: sent, result: { chatraId: b2 } }",
    "link { id: s:T1:C1:1700000010.000100:3, chatraId: b2, part: 3, deliveryId: dl_1nr7WWalY6tJz5xuGD-OUyuSWlV, sourceDigest: c:D2SctasWY_HxfZ3cXyRA8xom33J, sentDigest: LYoVz2EhsrgFtxSDR-aVk9iP3TL, likeness: fp:UdsgHI0KKRywHtDRVkptCA_lCAc, editedTs: 1700000020.000100, createdAt: +60000 }",
    "slack cv:receipt +60000 dl_Qsp3a47iw-7jxregZdBWasZaPBa { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: white_check_mark, on: true }",
    "answers { by: { userId: UANN }, writtenAt: +10000 }",
    "> chatra.edit dl_bTmgOPuKfiBF317EkwYpx-mLKZt: done",
    "settled { state: sent, result: { chatraId: b3 } }",
    "slack cv:receipt +60000 dl_wfEMDjWUTUFXdld-XMjUlm9DukK { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: pencil2, on: true }",
    "> nothing is due for chatra",
  ]);
});

test("a long reply is deleted while its parts are sent, waiting and in doubt", () => {
  const story = aStory();
  story.hears(aReply(long("a", "b", "c")));
  story.ends("chatra", done({ chatraId: "a1" }));
  story.ends("chatra", lost);
  story.hears(aDelete());
  const [doubtful] = story.world.inState("uncertain");
  if (doubtful) story.told.push("> asked", ...inLines(story.world.ask(doubtful)));
  story.ends("chatra", done());
  story.ends("chatra", obsolete);
  expect(story.told).toEqual([
    "> slack.reply",
    "conversation { lastActivityAt: +60000 }",
    "link { id: s:T1:C1:1700000010.000100:0, deliveryId: dl_9p0Or9t6fGyjfzMVYUot_9fOqkW, sourceDigest: c:FEvJ09lUnefZKwdGvSh6fD9JaIH, sentDigest: jk9Xd165CH8syMHAFgSmfKXI0uG, likeness: fp:t8WhhKzvY_wWyigFH3gZXgQEnHG, createdAt: +60000 }",
    "link { id: s:T1:C1:1700000010.000100:1, part: 1, deliveryId: dl_iW8TOdqjBm5Uuj2HSp25OmaaXcx, sourceDigest: c:FEvJ09lUnefZKwdGvSh6fD9JaIH, sentDigest: oUrkrXxkfJi2gXJ-pNYVB8sVUrU, likeness: fp:hFezs9sf1h_B6duxM7NKh3AjCrg, createdAt: +60000 }",
    "link { id: s:T1:C1:1700000010.000100:2, part: 2, deliveryId: dl_Bt9W7iLQgdtFRiaTPjZkS0bAxHG, sourceDigest: c:FEvJ09lUnefZKwdGvSh6fD9JaIH, sentDigest: S8slD7f58X1bzNBIZt_axed-xm1, likeness: fp:r60W0emAIyympcrcZ3dJixQy4ct, createdAt: +60000 }",
    "chatra cv:chatra +10000 dl_9p0Or9t6fGyjfzMVYUot_9fOqkW { kind: chatra.send, clientId: client-0042, text: a×4900, agent: { name: Ann }, reply: { teamId: T1, channelId: C1, threadTs: 1700000000.000100, ts: 1700000010.000100, userId: UANN }, part: 0, parts: 3 }",
    "chatra cv:chatra +10000 dl_iW8TOdqjBm5Uuj2HSp25OmaaXcx { kind: chatra.send, clientId: client-0042, text: b×4900, agent: { name: Ann }, reply: { teamId: T1, channelId: C1, threadTs: 1700000000.000100, ts: 1700000010.000100, userId: UANN }, part: 1, parts: 3 }",
    "chatra cv:chatra +10000 dl_Bt9W7iLQgdtFRiaTPjZkS0bAxHG { kind: chatra.send, clientId: client-0042, text: c×4900, agent: { name: Ann }, reply: { teamId: T1, channelId: C1, threadTs: 1700000000.000100, ts: 1700000010.000100, userId: UANN }, part: 2, parts: 3 }",
    "> chatra.send dl_9p0Or9t6fGyjfzMVYUot_9fOqkW: done",
    "settled { state: sent, result: { chatraId: a1 } }",
    "link { id: s:T1:C1:1700000010.000100:0, chatraId: a1, deliveryId: dl_9p0Or9t6fGyjfzMVYUot_9fOqkW, sourceDigest: c:FEvJ09lUnefZKwdGvSh6fD9JaIH, sentDigest: jk9Xd165CH8syMHAFgSmfKXI0uG, likeness: fp:t8WhhKzvY_wWyigFH3gZXgQEnHG, createdAt: +60000 }",
    "> chatra.send dl_iW8TOdqjBm5Uuj2HSp25OmaaXcx: unknown",
    "settled { state: uncertain, nextAttemptAt: +65000, error: { reason: unknown-outcome, detail: The answer was lost. } }",
    "> slack.delete",
    "link { id: s:T1:C1:1700000010.000100:0, chatraId: a1, deliveryId: dl_9p0Or9t6fGyjfzMVYUot_9fOqkW, sourceDigest: c:FEvJ09lUnefZKwdGvSh6fD9JaIH, sentDigest: jk9Xd165CH8syMHAFgSmfKXI0uG, likeness: fp:t8WhhKzvY_wWyigFH3gZXgQEnHG, state: deleted, createdAt: +60000 }",
    "link { id: s:T1:C1:1700000010.000100:1, part: 1, deliveryId: dl_iW8TOdqjBm5Uuj2HSp25OmaaXcx, sourceDigest: c:FEvJ09lUnefZKwdGvSh6fD9JaIH, sentDigest: oUrkrXxkfJi2gXJ-pNYVB8sVUrU, likeness: fp:hFezs9sf1h_B6duxM7NKh3AjCrg, state: deleted, createdAt: +60000 }",
    "link { id: s:T1:C1:1700000010.000100:2, part: 2, deliveryId: dl_Bt9W7iLQgdtFRiaTPjZkS0bAxHG, sourceDigest: c:FEvJ09lUnefZKwdGvSh6fD9JaIH, sentDigest: S8slD7f58X1bzNBIZt_axed-xm1, likeness: fp:r60W0emAIyympcrcZ3dJixQy4ct, state: deleted, createdAt: +60000 }",
    "chatra cv:chatra +60000 dl_XmNUmt4RFLVLhurNq8OJ5T9O9Je { kind: chatra.delete, reply: { teamId: T1, channelId: C1, threadTs: 1700000000.000100, ts: 1700000010.000100, userId: UBOT }, part: 0, chatraId: a1 }",
    "changes { id: dl_Bt9W7iLQgdtFRiaTPjZkS0bAxHG, state: discarded }",
    "> asked",
    "slack cv:slack +60000 dl_IIFauAPlJXaqyXN0CucFuI11NP_ { kind: slack.post, text: :grey_question: Did the reply “bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb…” (part 2 of 3) reach *Vera* (`client-0042`)? Chatra's answer got lost. Look in Chatra before you choose: sending again can duplicate the message., blocks: 2 }",
    "slack cv:receipt +60000 dl_rPuxKLCO1WryuNBRJbcvvap8Bcr { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: grey_question, on: true }",
    "changes { id: dl_iW8TOdqjBm5Uuj2HSp25OmaaXcx, asked: true }",
    "> chatra.delete dl_XmNUmt4RFLVLhurNq8OJ5T9O9Je: done",
    "settled { state: sent, result: {  } }",
    "> nothing is due for chatra",
  ]);
});

test("a reply in doubt is asked about, waits long, and its echo comes after all", () => {
  const story = aStory();
  story.hears(aReply("Is it ok?"));
  story.hears(aReply("And this?", { ts: ts(11) }));
  story.world.showWaits();
  story.ends("chatra", lost);
  const [doubtful] = story.world.inState("uncertain");
  if (doubtful) story.told.push("> asked", ...inLines(story.world.ask(doubtful)));
  story.ends("chatra", done({ chatraId: "a2" }));
  story.hears(anEvent([anAgentMessage("a1", "Is it ok?"), anAgentMessage("a2", "And this?")]));
  story.postsAll();
  expect(story.told).toEqual([
    "> slack.reply",
    "conversation { lastActivityAt: +60000 }",
    "link { id: s:T1:C1:1700000010.000100:0, deliveryId: dl_9p0Or9t6fGyjfzMVYUot_9fOqkW, sourceDigest: c:yh4MbpuHORf4M8NZwLxbdfMW9uc, sentDigest: yh4MbpuHORf4M8NZwLxbdfMW9uc, likeness: fp:e-lj3AJX-5egQqaPPOE4dA1saXY, createdAt: +60000 }",
    "chatra cv:chatra +10000 dl_9p0Or9t6fGyjfzMVYUot_9fOqkW { kind: chatra.send, clientId: client-0042, text: Is it ok?, agent: { name: Ann }, reply: { teamId: T1, channelId: C1, threadTs: 1700000000.000100, ts: 1700000010.000100, userId: UANN }, part: 0, parts: 1 }",
    "> slack.reply",
    "conversation { lastActivityAt: +60000 }",
    "link { id: s:T1:C1:1700000011.000100:0, slackTs: 1700000011.000100, deliveryId: dl_1L_Ke7E_rXspMpW6Ky6Kaz41HHQ, sourceDigest: c:Fdpdf0DCX2x6ZPA7wzPKCV44s3Z, sentDigest: Fdpdf0DCX2x6ZPA7wzPKCV44s3Z, likeness: fp:ySp-zd3oiwC71hk-TJlqn693iQo, createdAt: +60000 }",
    "chatra cv:chatra +11000 dl_1L_Ke7E_rXspMpW6Ky6Kaz41HHQ { kind: chatra.send, clientId: client-0042, text: And this?, agent: { name: Ann }, reply: { teamId: T1, channelId: C1, threadTs: 1700000000.000100, ts: 1700000011.000100, userId: UANN }, part: 0, parts: 1 }",
    "> chatra.send dl_9p0Or9t6fGyjfzMVYUot_9fOqkW: unknown",
    "settled { state: uncertain, nextAttemptAt: +65000, error: { reason: unknown-outcome, detail: The answer was lost. } }",
    "> asked",
    "slack cv:receipt +60000 dl__IzntvQLqW8UatKl8R9CCyR5GKM { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: hourglass_flowing_sand, on: false }",
    "slack cv:slack +60000 dl_jL4FgvOW1V7osZJQY4NoF4KTLkt { kind: slack.post, text: :grey_question: Did the reply “Is it ok?” reach *Vera* (`client-0042`)? Chatra's answer got lost. Look in Chatra before you choose: sending again can duplicate the message., blocks: 2 }",
    "slack cv:receipt +60000 dl_IqEW8aUBzKO7etpFkO3-QNILlvJ { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: grey_question, on: true }",
    "changes { id: dl_9p0Or9t6fGyjfzMVYUot_9fOqkW, asked: true }",
    "> chatra.send dl_1L_Ke7E_rXspMpW6Ky6Kaz41HHQ: done",
    "settled { state: sent, result: { chatraId: a2 } }",
    "link { id: s:T1:C1:1700000011.000100:0, slackTs: 1700000011.000100, chatraId: a2, deliveryId: dl_1L_Ke7E_rXspMpW6Ky6Kaz41HHQ, sourceDigest: c:Fdpdf0DCX2x6ZPA7wzPKCV44s3Z, sentDigest: Fdpdf0DCX2x6ZPA7wzPKCV44s3Z, likeness: fp:ySp-zd3oiwC71hk-TJlqn693iQo, createdAt: +60000 }",
    "slack cv:receipt +60000 dl_Z4hO8IeygAwNl5ezBKihWqfHw9L { kind: slack.react, channelId: C1, ts: 1700000011.000100, name: hourglass_flowing_sand, on: false }",
    "slack cv:receipt +60000 dl_WATBKwMLL3zvfPISlh4zMtHZRw- { kind: slack.react, channelId: C1, ts: 1700000011.000100, name: white_check_mark, on: true }",
    "answers { by: { userId: UANN }, writtenAt: +11000 }",
    "> chatra.event",
    "conversation { lastActivityAt: +60000 }",
    "link { id: s:T1:C1:1700000011.000100:0, slackTs: 1700000011.000100, chatraId: a2, deliveryId: dl_1L_Ke7E_rXspMpW6Ky6Kaz41HHQ, sourceDigest: c:Fdpdf0DCX2x6ZPA7wzPKCV44s3Z, sentDigest: Fdpdf0DCX2x6ZPA7wzPKCV44s3Z, fingerprint: fp:bQbrOBnDuZyCeM-CTfC1UD83mKX, likeness: fp:ySp-zd3oiwC71hk-TJlqn693iQo, chatId: chat-1, saidAt: +60000, createdAt: +60000 }",
    "link { id: s:T1:C1:1700000010.000100:0, chatraId: a1, deliveryId: dl_9p0Or9t6fGyjfzMVYUot_9fOqkW, sourceDigest: c:yh4MbpuHORf4M8NZwLxbdfMW9uc, sentDigest: yh4MbpuHORf4M8NZwLxbdfMW9uc, fingerprint: fp:no4zS6rzpImQoIANZqqenXUy2ah, likeness: fp:e-lj3AJX-5egQqaPPOE4dA1saXY, chatId: chat-1, saidAt: +60000, createdAt: +60000 }",
    "slack cv:receipt +60000 dl_iVhVG05iFVqLsyMGaYYz0Ys9tTb { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: grey_question, on: false }",
    "slack cv:receipt +60000 dl_AK6RBZc5XT5CiPpxXeNbYVW2kpn { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: white_check_mark, on: true }",
    "slack cv:slack +60000 dl_QJr4dzCn6JUTpIIJLySpDpVAOYa { kind: slack.update, post: { deliveryId: dl_jL4FgvOW1V7osZJQY4NoF4KTLkt }, text: :white_check_mark: Confirmed: Chatra shows the message to the visitor., blocks: 0 }",
    "changes { id: dl_9p0Or9t6fGyjfzMVYUot_9fOqkW, state: sent, result: { chatraId: a1 }, error: null }",
    "skipped { id: a1, reason: own-echo }",
    "skipped { id: a2, reason: own-echo }",
    "answers { by: { userId: UANN }, writtenAt: +10000 }",
    "> slack.react dl_m7EQaw-U8zMt_X6sgIaSwzKtLbE: done",
    "settled { state: sent, result: {  } }",
    "> slack.react dl_zdj4P5dneTPg6m8iNmsPKfhJBlJ: done",
    "settled { state: sent, result: {  } }",
    "> slack.react dl__IzntvQLqW8UatKl8R9CCyR5GKM: done",
    "settled { state: sent, result: {  } }",
    "> slack.post dl_jL4FgvOW1V7osZJQY4NoF4KTLkt: done",
    "settled { state: sent, result: { channelId: C1, ts: 1700000064.000100 } }",
    "> slack.react dl_IqEW8aUBzKO7etpFkO3-QNILlvJ: done",
    "settled { state: sent, result: {  } }",
    "> slack.react dl_Z4hO8IeygAwNl5ezBKihWqfHw9L: done",
    "settled { state: sent, result: {  } }",
    "> slack.react dl_WATBKwMLL3zvfPISlh4zMtHZRw-: done",
    "settled { state: sent, result: {  } }",
    "> slack.react dl_iVhVG05iFVqLsyMGaYYz0Ys9tTb: done",
    "settled { state: sent, result: {  } }",
    "> slack.react dl_AK6RBZc5XT5CiPpxXeNbYVW2kpn: done",
    "settled { state: sent, result: {  } }",
    "> slack.update dl_QJr4dzCn6JUTpIIJLySpDpVAOYa: done",
    "settled { state: sent, result: {  } }",
  ]);
});

test("a reply becomes a note, a note a reply, and both are heard of once more", () => {
  const story = aStory();
  story.hears(aReply("Hello"));
  story.ends("chatra", done({ chatraId: "a1" }));
  story.hears(anEdit("// Hello"));
  story.ends("chatra", done());
  story.hears(anEdit("Hello again", { editedTs: ts(21) }));
  story.hears(anAct({ kind: "relay", ...here, authorId: ann, text: "Hello again", files: [] }));
  story.ends("chatra", done({ chatraId: "a2" }));
  story.hears(aReply("Hello again"));
  story.postsAll();
  expect(story.told).toEqual([
    "> slack.reply",
    "conversation { lastActivityAt: +60000 }",
    "link { id: s:T1:C1:1700000010.000100:0, deliveryId: dl_9p0Or9t6fGyjfzMVYUot_9fOqkW, sourceDigest: c:peNxr_eamFTHb77bhHqbsL60gVC, sentDigest: peNxr_eamFTHb77bhHqbsL60gVC, likeness: fp:wf4U4LlvirFz5dDH_UDvtmWKnOx, createdAt: +60000 }",
    "chatra cv:chatra +10000 dl_9p0Or9t6fGyjfzMVYUot_9fOqkW { kind: chatra.send, clientId: client-0042, text: Hello, agent: { name: Ann }, reply: { teamId: T1, channelId: C1, threadTs: 1700000000.000100, ts: 1700000010.000100, userId: UANN }, part: 0, parts: 1 }",
    "> chatra.send dl_9p0Or9t6fGyjfzMVYUot_9fOqkW: done",
    "settled { state: sent, result: { chatraId: a1 } }",
    "link { id: s:T1:C1:1700000010.000100:0, chatraId: a1, deliveryId: dl_9p0Or9t6fGyjfzMVYUot_9fOqkW, sourceDigest: c:peNxr_eamFTHb77bhHqbsL60gVC, sentDigest: peNxr_eamFTHb77bhHqbsL60gVC, likeness: fp:wf4U4LlvirFz5dDH_UDvtmWKnOx, createdAt: +60000 }",
    "slack cv:receipt +60000 dl_mYPWZKBdcEXwLzIATTDtBx8_18X { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: white_check_mark, on: true }",
    "answers { by: { userId: UANN }, writtenAt: +10000 }",
    "> slack.edit",
    "link { id: s:T1:C1:1700000010.000100:0, chatraId: a1, deliveryId: dl_9p0Or9t6fGyjfzMVYUot_9fOqkW, sourceDigest: c:note:ujH3nkDeuso6KGmfEqGUFW_0-BX, sentDigest: peNxr_eamFTHb77bhHqbsL60gVC, likeness: fp:wf4U4LlvirFz5dDH_UDvtmWKnOx, editedTs: 1700000020.000100, state: note, createdAt: +60000 }",
    "chatra cv:chatra +60000 dl_PTtJIiGeWN99QBPtMAeGLKIF70- { kind: chatra.delete, reply: { teamId: T1, channelId: C1, threadTs: 1700000000.000100, ts: 1700000010.000100, userId: UANN }, part: 0, chatraId: a1 }",
    "slack cv:receipt +60000 dl_aJFaJUHzYEKv4aEOU7-7i4dkM_b { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: white_check_mark, on: false }",
    "slack cv:receipt +60000 dl_zuyQcYS6o5OyaUXCMMnr7iMWOTW { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: lock, on: true }",
    "> chatra.delete dl_PTtJIiGeWN99QBPtMAeGLKIF70-: done",
    "settled { state: sent, result: {  } }",
    "> slack.edit",
    "link { id: s:T1:C1:1700000010.000100:0, chatraId: a1, deliveryId: dl_9p0Or9t6fGyjfzMVYUot_9fOqkW, sourceDigest: c:3GCRZNOQpa1clFQFLY5nwzjMrf1, sentDigest: peNxr_eamFTHb77bhHqbsL60gVC, likeness: fp:wf4U4LlvirFz5dDH_UDvtmWKnOx, editedTs: 1700000021.000100, state: note, createdAt: +60000 }",
    "slack cv:receipt +60000 dl_8zxaB2fPpuTgKQ4EnOCTPEhfCLH { kind: slack.whisper, channelId: C1, threadTs: 1700000000.000100, userId: UANN, text: This message was not sent to the visitor, and editing it doesn't send it. Write a new reply. }",
    "ignored note-stays-note",
    "> slack.act",
    "conversation { lastActivityAt: +60000 }",
    "link { id: s:T1:C1:1700000010.000100:0, deliveryId: dl_3JP6pbZpG8HJYhfbHqdyxezPQ2D, sourceDigest: c:3GCRZNOQpa1clFQFLY5nwzjMrf1, sentDigest: 3GCRZNOQpa1clFQFLY5nwzjMrf1, likeness: fp:iDacjTvlbTJcRtp8WwuSISc2HmG, editedTs: 1700000021.000100, createdAt: +60000 }",
    "chatra cv:chatra +60000 dl_3JP6pbZpG8HJYhfbHqdyxezPQ2D { kind: chatra.send, clientId: client-0042, text: Hello again, agent: { name: Ann }, reply: { teamId: T1, channelId: C1, threadTs: 1700000000.000100, ts: 1700000010.000100, userId: UANN }, part: 0, parts: 1, order: { id: order-1, userId: UANN, answer: { channelId: C2 } } }",
    "slack cv:receipt +60000 dl_5LmCebB9H2ciHpndGuUBA16qAOH { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: lock, on: false }",
    "audit { orderId: order-1, teamId: T1, accountId: acme, userId: UANN, act: relay, clientId: client-0042, subject: 1700000010.000100, outcome: ordered }",
    "> chatra.send dl_3JP6pbZpG8HJYhfbHqdyxezPQ2D: done",
    "settled { state: sent, result: { chatraId: a2 } }",
    "link { id: s:T1:C1:1700000010.000100:0, chatraId: a2, deliveryId: dl_3JP6pbZpG8HJYhfbHqdyxezPQ2D, sourceDigest: c:3GCRZNOQpa1clFQFLY5nwzjMrf1, sentDigest: 3GCRZNOQpa1clFQFLY5nwzjMrf1, likeness: fp:iDacjTvlbTJcRtp8WwuSISc2HmG, editedTs: 1700000021.000100, createdAt: +60000 }",
    "slack answer:order-1 undefined +60000 dl_zPeuKFDRHtu8QZKXiAl9OCzVQsW { kind: slack.answer, userId: UANN, channelId: C2, text: :white_check_mark: Sent to *Vera* (<https://acme.slack.com/archives/C1/p1700000000000100|thread>). }",
    "slack cv:receipt +60000 dl_KrWSkUtIEU1EtXmd1GLM4qYL3t3 { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: white_check_mark, on: true }",
    "outcomes { orderId: order-1, outcome: done }",
    "answers { by: { userId: UANN }, writtenAt: +60000 }",
    "> slack.reply",
    "ignored already-relayed",
    "> slack.react dl_mYPWZKBdcEXwLzIATTDtBx8_18X: done",
    "settled { state: sent, result: {  } }",
    "> slack.react dl_aJFaJUHzYEKv4aEOU7-7i4dkM_b: done",
    "settled { state: sent, result: {  } }",
    "> slack.react dl_zuyQcYS6o5OyaUXCMMnr7iMWOTW: done",
    "settled { state: sent, result: {  } }",
    "> slack.whisper dl_8zxaB2fPpuTgKQ4EnOCTPEhfCLH: done",
    "settled { state: sent, result: {  } }",
    "> slack.react dl_5LmCebB9H2ciHpndGuUBA16qAOH: done",
    "settled { state: sent, result: {  } }",
    "> slack.answer dl_zPeuKFDRHtu8QZKXiAl9OCzVQsW: done",
    "settled { state: sent, result: {  } }",
    "> slack.react dl_KrWSkUtIEU1EtXmd1GLM4qYL3t3: done",
    "settled { state: sent, result: {  } }",
  ]);
});

test("a long reply of which a part was given up becomes a note, which tells nothing of that", () => {
  const story = aStory();
  story.hears(aReply(long("a", "b")));
  story.ends("chatra", done({ chatraId: "a1" }));
  story.ends("chatra", refused);
  story.hears(anEdit("// among us"));
  story.hears(aReply(long("c", "d"), { ts: ts(11) }));
  story.ends("chatra", done());
  story.ends("chatra", refused);
  const [given] = story.world.inState("failed");
  story.hears(aPress("discard", given?.id ?? ""));
  story.hears(anEdit("// neither", { ts: ts(11) }));
  expect(story.told).toEqual([
    "> slack.reply",
    "conversation { lastActivityAt: +60000 }",
    "link { id: s:T1:C1:1700000010.000100:0, deliveryId: dl_9p0Or9t6fGyjfzMVYUot_9fOqkW, sourceDigest: c:h9PtzDS4eRxhz4KubtSCbU7pwn_, sentDigest: jk9Xd165CH8syMHAFgSmfKXI0uG, likeness: fp:t8WhhKzvY_wWyigFH3gZXgQEnHG, createdAt: +60000 }",
    "link { id: s:T1:C1:1700000010.000100:1, part: 1, deliveryId: dl_iW8TOdqjBm5Uuj2HSp25OmaaXcx, sourceDigest: c:h9PtzDS4eRxhz4KubtSCbU7pwn_, sentDigest: oUrkrXxkfJi2gXJ-pNYVB8sVUrU, likeness: fp:hFezs9sf1h_B6duxM7NKh3AjCrg, createdAt: +60000 }",
    "chatra cv:chatra +10000 dl_9p0Or9t6fGyjfzMVYUot_9fOqkW { kind: chatra.send, clientId: client-0042, text: a×4900, agent: { name: Ann }, reply: { teamId: T1, channelId: C1, threadTs: 1700000000.000100, ts: 1700000010.000100, userId: UANN }, part: 0, parts: 2 }",
    "chatra cv:chatra +10000 dl_iW8TOdqjBm5Uuj2HSp25OmaaXcx { kind: chatra.send, clientId: client-0042, text: b×4900, agent: { name: Ann }, reply: { teamId: T1, channelId: C1, threadTs: 1700000000.000100, ts: 1700000010.000100, userId: UANN }, part: 1, parts: 2 }",
    "> chatra.send dl_9p0Or9t6fGyjfzMVYUot_9fOqkW: done",
    "settled { state: sent, result: { chatraId: a1 } }",
    "link { id: s:T1:C1:1700000010.000100:0, chatraId: a1, deliveryId: dl_9p0Or9t6fGyjfzMVYUot_9fOqkW, sourceDigest: c:h9PtzDS4eRxhz4KubtSCbU7pwn_, sentDigest: jk9Xd165CH8syMHAFgSmfKXI0uG, likeness: fp:t8WhhKzvY_wWyigFH3gZXgQEnHG, createdAt: +60000 }",
    "> chatra.send dl_iW8TOdqjBm5Uuj2HSp25OmaaXcx: refused",
    "settled { state: failed, error: { reason: refused, detail: Chatra refused the request. } }",
    "slack cv:slack +60000 dl_IIFauAPlJXaqyXN0CucFuI11NP_ { kind: slack.post, text: :warning: The reply “b×60…” (part 2 of 2) did not reach the visitor. Chatra refused the request. (Chatra refused the request.), blocks: 3 }",
    "slack cv:receipt +60000 dl_iN_RA6oPoU_EAH8X3_qTCCmPDH9 { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: warning, on: true }",
    "> slack.edit",
    "link { id: s:T1:C1:1700000010.000100:0, chatraId: a1, deliveryId: dl_9p0Or9t6fGyjfzMVYUot_9fOqkW, sourceDigest: c:note:Ex4_8f97XuzmV4NayTkisdLIW-x, sentDigest: jk9Xd165CH8syMHAFgSmfKXI0uG, likeness: fp:t8WhhKzvY_wWyigFH3gZXgQEnHG, editedTs: 1700000020.000100, state: note, createdAt: +60000 }",
    "link { id: s:T1:C1:1700000010.000100:1, part: 1, deliveryId: dl_iW8TOdqjBm5Uuj2HSp25OmaaXcx, sourceDigest: c:note:Ex4_8f97XuzmV4NayTkisdLIW-x, sentDigest: oUrkrXxkfJi2gXJ-pNYVB8sVUrU, likeness: fp:hFezs9sf1h_B6duxM7NKh3AjCrg, editedTs: 1700000020.000100, state: note, createdAt: +60000 }",
    "chatra cv:chatra +60000 dl_PTtJIiGeWN99QBPtMAeGLKIF70- { kind: chatra.delete, reply: { teamId: T1, channelId: C1, threadTs: 1700000000.000100, ts: 1700000010.000100, userId: UANN }, part: 0, chatraId: a1 }",
    "slack cv:slack +60000 dl_jlFmO04VN7QrqmYg2fs7Gd6edVU { kind: slack.update, post: { deliveryId: dl_IIFauAPlJXaqyXN0CucFuI11NP_ }, text: Settled: the reply was edited or deleted in Slack, so the bot won't retry it., blocks: 0 }",
    "slack cv:receipt +60000 dl_aJFaJUHzYEKv4aEOU7-7i4dkM_b { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: white_check_mark, on: false }",
    "slack cv:receipt +60000 dl_zuyQcYS6o5OyaUXCMMnr7iMWOTW { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: lock, on: true }",
    "slack cv:receipt +60000 dl_r6ix_MwcMP_kBp1fGNYZ0DzBKjG { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: warning, on: false }",
    "changes { id: dl_iW8TOdqjBm5Uuj2HSp25OmaaXcx, state: discarded }",
    "> slack.reply",
    "conversation { lastActivityAt: +60000 }",
    "link { id: s:T1:C1:1700000011.000100:0, slackTs: 1700000011.000100, deliveryId: dl_1L_Ke7E_rXspMpW6Ky6Kaz41HHQ, sourceDigest: c:edfXCNqqOPLd4ddZNUlLXtTsvFa, sentDigest: S8slD7f58X1bzNBIZt_axed-xm1, likeness: fp:r60W0emAIyympcrcZ3dJixQy4ct, createdAt: +60000 }",
    "link { id: s:T1:C1:1700000011.000100:1, slackTs: 1700000011.000100, part: 1, deliveryId: dl_RheVHyXR-1zBEOSgYWL2TYpZCcf, sourceDigest: c:edfXCNqqOPLd4ddZNUlLXtTsvFa, sentDigest: yHAsS5H6QUsBanlog-U_LWNbJg1, likeness: fp:lwYKGus8N5Akqmr8UBE9a294s3R, createdAt: +60000 }",
    "chatra cv:chatra +11000 dl_1L_Ke7E_rXspMpW6Ky6Kaz41HHQ { kind: chatra.send, clientId: client-0042, text: c×4900, agent: { name: Ann }, reply: { teamId: T1, channelId: C1, threadTs: 1700000000.000100, ts: 1700000011.000100, userId: UANN }, part: 0, parts: 2 }",
    "chatra cv:chatra +11000 dl_RheVHyXR-1zBEOSgYWL2TYpZCcf { kind: chatra.send, clientId: client-0042, text: d×4900, agent: { name: Ann }, reply: { teamId: T1, channelId: C1, threadTs: 1700000000.000100, ts: 1700000011.000100, userId: UANN }, part: 1, parts: 2 }",
    "> chatra.send dl_1L_Ke7E_rXspMpW6Ky6Kaz41HHQ: done",
    "settled { state: sent, result: {  } }",
    "> chatra.send dl_RheVHyXR-1zBEOSgYWL2TYpZCcf: refused",
    "settled { state: failed, error: { reason: refused, detail: Chatra refused the request. } }",
    "slack cv:slack +60000 dl_LIgipppNQ22DFgtQUN2BFVdQvEE { kind: slack.post, text: :warning: The reply “d×60…” (part 2 of 2) did not reach the visitor. Chatra refused the request. (Chatra refused the request.), blocks: 3 }",
    "slack cv:receipt +60000 dl_MvzU_7xwk7t9CB-P9YPwNTZBqHE { kind: slack.react, channelId: C1, ts: 1700000011.000100, name: warning, on: true }",
    "> slack.button",
    "slack cv:slack +60000 dl_CRpeijBuDACN3vmmIAXuenQ6BsU { kind: slack.update, post: { channelId: C1, ts: 1700000040.000100 }, text: :no_entry_sign: Discarded by <@UANN>. The bot won't try again., blocks: 0 }",
    "slack cv:receipt +60000 dl_xV0DdcIXFRCLppEjKSfbYKQn07O { kind: slack.react, channelId: C1, ts: 1700000011.000100, name: warning, on: false }",
    "slack cv:receipt +60000 dl_s07TKlrlp31qdZ5vrGeCCV8JQ0N { kind: slack.react, channelId: C1, ts: 1700000011.000100, name: no_entry_sign, on: true }",
    "changes { id: dl_RheVHyXR-1zBEOSgYWL2TYpZCcf, state: discarded }",
    "> slack.edit",
    "link { id: s:T1:C1:1700000011.000100:0, slackTs: 1700000011.000100, deliveryId: dl_1L_Ke7E_rXspMpW6Ky6Kaz41HHQ, sourceDigest: c:note:iuy2lyBx7cCGlrxNM7BBEyloG5e, sentDigest: S8slD7f58X1bzNBIZt_axed-xm1, likeness: fp:r60W0emAIyympcrcZ3dJixQy4ct, editedTs: 1700000020.000100, state: note, createdAt: +60000 }",
    "link { id: s:T1:C1:1700000011.000100:1, slackTs: 1700000011.000100, part: 1, deliveryId: dl_RheVHyXR-1zBEOSgYWL2TYpZCcf, sourceDigest: c:note:iuy2lyBx7cCGlrxNM7BBEyloG5e, sentDigest: yHAsS5H6QUsBanlog-U_LWNbJg1, likeness: fp:lwYKGus8N5Akqmr8UBE9a294s3R, editedTs: 1700000020.000100, state: note, createdAt: +60000 }",
    "chatra cv:chatra +60000 dl_W_pxRw8IKDIc5p8MH9qRpnnjeqf { kind: chatra.delete, reply: { teamId: T1, channelId: C1, threadTs: 1700000000.000100, ts: 1700000011.000100, userId: UANN }, part: 0 }",
    "slack cv:receipt +60000 dl_k84W5KWU6Zyai-zjA76-uF5zUib { kind: slack.react, channelId: C1, ts: 1700000011.000100, name: white_check_mark, on: false }",
    "slack cv:receipt +60000 dl_rcKNwCCEAVZxaE6mrpWNGH7KLhy { kind: slack.react, channelId: C1, ts: 1700000011.000100, name: lock, on: true }",
    "slack cv:receipt +60000 dl_bcP4MPT0sobeHOBg04VYDRZ-XLd { kind: slack.react, channelId: C1, ts: 1700000011.000100, name: no_entry_sign, on: false }",
  ]);
});

test("files of a reply are linked, and those that can't be handed on are told of", () => {
  const story = aStory();
  const files = [
    aFile("F1"),
    aFile("F2", { name: "photo.png", mimetype: "image/png", size: 2_000_000 }),
    aFile("F3", { externalUrl: "https://drive.example/f3" }),
    aFile("F4", { obstacle: "canvas" }),
    aFile("F5", { obstacle: "withheld" }),
  ];
  story.hears(aReply("See", { files }));
  story.hears(aReply("", { ts: ts(11), files: files.slice(0, 1) }));
  story.hears(aReply("", { ts: ts(12), files: files.slice(3) }));
  story.hears(anEdit("See this", { files: files.slice(1, 4) }));
  expect(story.told).toEqual([
    "> slack.reply",
    "conversation { lastActivityAt: +60000 }",
    "link { id: s:T1:C1:1700000010.000100:0, deliveryId: dl_9p0Or9t6fGyjfzMVYUot_9fOqkW, sourceDigest: c:fcURjkrc7h7KnhFyzIJOe0wNIIX, sentDigest: 1KJVjnvp5ALt5LhbgwlS-fJdmod, likeness: fp:bHKkKJNcrWwF66VucABBcqZpiAw, createdAt: +60000 }",
    "chatra cv:chatra +10000 dl_9p0Or9t6fGyjfzMVYUot_9fOqkW { kind: chatra.send, clientId: client-0042, text: See\n\n📎 F1.pdf: https://bot.example/files/F1\n📎 photo.png: https://bot.example/files/F2\n📎 F3.pdf: https://drive.example/f3, agent: { name: Ann }, reply: { teamId: T1, channelId: C1, threadTs: 1700000000.000100, ts: 1700000010.000100, userId: UANN }, part: 0, parts: 1 }",
    "slack cv:slack +60000 dl_ykz4596CmXDcI222YmmLDZlTb1g { kind: slack.post, text: :warning: Not sent to the visitor: “F4.pdf”: a canvas opens only in Slack. Download it and attach it as a file. “F5.pdf”: Slack does not let the bot read this file. Upload it here and send it again. The visitor gets the rest of the message. }",
    "> slack.reply",
    "conversation { lastActivityAt: +60000 }",
    "link { id: s:T1:C1:1700000011.000100:0, slackTs: 1700000011.000100, deliveryId: dl_1L_Ke7E_rXspMpW6Ky6Kaz41HHQ, sourceDigest: c:Q31oJlaLsqRtUvkcsXjD7ZjmEaO, sentDigest: OnhFHZMDbrHCIqXeHVUHZXs5_xr, likeness: fp:GfQqCwM-LqSct0Yx2L4Gj20aVKj, createdAt: +60000 }",
    "chatra cv:chatra +11000 dl_1L_Ke7E_rXspMpW6Ky6Kaz41HHQ { kind: chatra.send, clientId: client-0042, text: 📎 F1.pdf: https://bot.example/files/F1, agent: { name: Ann }, reply: { teamId: T1, channelId: C1, threadTs: 1700000000.000100, ts: 1700000011.000100, userId: UANN }, part: 0, parts: 1 }",
    "> slack.reply",
    "link { id: s:T1:C1:1700000012.000100:0, slackTs: 1700000012.000100, deliveryId: undefined, sourceDigest: c:wfmvB0zwvG4L1QAPh4ap5eAfReV, state: refused, createdAt: +60000 }",
    "slack cv:slack +60000 dl_0gp2jzO_J0bPpo4WefSukbWmETx { kind: slack.post, text: :warning: Not sent to the visitor: “F4.pdf”: a canvas opens only in Slack. Download it and attach it as a file. “F5.pdf”: Slack does not let the bot read this file. Upload it here and send it again. The visitor gets none of this message. }",
    "ignored nothing-to-send",
    "> slack.edit",
    "conversation { lastActivityAt: +60000 }",
    "link { id: s:T1:C1:1700000010.000100:0, deliveryId: dl_9p0Or9t6fGyjfzMVYUot_9fOqkW, sourceDigest: c:MMjqfkFtKVcoqfYUK4mUd0RggLK, sentDigest: dvhrUyBKACw9G-o3tXigwtSiV2Z, likeness: fp:h5D6JVAChsfYoPDgSSkM3GVPBk1, editedTs: 1700000020.000100, createdAt: +60000 }",
    "changes { id: dl_9p0Or9t6fGyjfzMVYUot_9fOqkW, payload: { kind: chatra.send, clientId: client-0042, text: See this\n\n📎 photo.png: https://bot.example/files/F2\n📎 F3.pdf: https://drive.example/f3, agent: { name: Ann }, reply: { teamId: T1, channelId: C1, threadTs: 1700000000.000100, ts: 1700000010.000100, userId: UANN }, part: 0, parts: 1 } }",
  ]);
});

test("without links for files, each is told of", () => {
  const story = aStory({}, { fileUrl: () => undefined });
  story.hears(aReply("See", { files: [aFile("F1"), aFile("F2")] }));
  story.hears(aReply("", { ts: ts(11), files: [aFile("F1")] }));
  expect(story.told).toEqual([
    "> slack.reply",
    "conversation { lastActivityAt: +60000 }",
    "link { id: s:T1:C1:1700000010.000100:0, deliveryId: dl_9p0Or9t6fGyjfzMVYUot_9fOqkW, sourceDigest: c:8sJVd4sPOoOd_ImT2J5wfL4WB_7, sentDigest: RVrVALPOgv5UNh_XJULzwwWDAAX, likeness: fp:GXJkcm6tAnvKD4NUWTSGRitxGSB, createdAt: +60000 }",
    "chatra cv:chatra +10000 dl_9p0Or9t6fGyjfzMVYUot_9fOqkW { kind: chatra.send, clientId: client-0042, text: See, agent: { name: Ann }, reply: { teamId: T1, channelId: C1, threadTs: 1700000000.000100, ts: 1700000010.000100, userId: UANN }, part: 0, parts: 1 }",
    "slack cv:slack +60000 dl_ykz4596CmXDcI222YmmLDZlTb1g { kind: slack.post, text: :warning: Not sent to the visitor: “F1.pdf”, “F2.pdf”: the bot has no public address for files. Ask its operator to set PUBLIC_URL. The visitor gets the rest of the message. }",
    "> slack.reply",
    "link { id: s:T1:C1:1700000011.000100:0, slackTs: 1700000011.000100, deliveryId: undefined, sourceDigest: c:Q31oJlaLsqRtUvkcsXjD7ZjmEaO, state: refused, createdAt: +60000 }",
    "slack cv:slack +60000 dl_DtoFJL46sTKTNb2o_R_rMH9N8VY { kind: slack.post, text: :warning: Not sent to the visitor: “F1.pdf”: the bot has no public address for files. Ask its operator to set PUBLIC_URL. The visitor gets none of this message. }",
    "ignored nothing-to-send",
  ]);
});

test("words by command are posted, sent, changed by their id, and unsent", () => {
  const story = aStory();
  story.hears(anAct({ kind: "send", clientId, text: "Hi <@UANN> &amp; *all*", pushed: false }));
  story.postsAll();
  story.ends("chatra", done({ chatraId: "a1" }));
  story.postsAll();
  const second = anAct({ kind: "edit", messageId, text: "Hi all", pushed: false });
  story.hears({ ...second, order: { ...second.order, id: "order-2" } });
  story.ends("chatra", done());
  story.postsAll();
  const third = anAct({ kind: "delete", messageId, pushed: false });
  story.hears({ ...third, order: { ...third.order, id: "order-3" } });
  story.ends("chatra", done());
  story.postsAll();
  expect(story.told).toEqual([
    "> slack.act",
    "conversation { lastActivityAt: +60000 }",
    "chatra cv:chatra +50000 dl_ds3JIFPeWj97HJrSO3UcS3yAWQO { kind: chatra.hold }",
    "slack cv:slack +50000 dl_MrTIWKCXqgtfWu7RknTtuBeWaFB { kind: slack.post, text: Hi @Ann &amp; all, username: Ann (by command), carries: { text: Hi @Ann & all, pushed: false, agent: { name: Ann }, order: { id: order-1, userId: UANN, answer: { channelId: C2 } }, at: +50000 } }",
    "changes { id: dl_ds3JIFPeWj97HJrSO3UcS3yAWQO, nextAttemptAt: +31536060000 }",
    "audit { orderId: order-1, teamId: T1, accountId: acme, userId: UANN, act: send, clientId: client-0042, subject: message, outcome: ordered }",
    "> slack.post dl_MrTIWKCXqgtfWu7RknTtuBeWaFB: done",
    "settled { state: sent, result: { channelId: C1, ts: 1700000061.000100 } }",
    "link { id: s:T1:C1:1700000061.000100:0, slackTs: 1700000061.000100, deliveryId: dl_xOXTusTlTkGBw27p92SLLBuR3z0, sourceDigest: c:MFwUtl0vQcq1QM6FVXsf0xmqOM0, sentDigest: MFwUtl0vQcq1QM6FVXsf0xmqOM0, likeness: fp:RsBSCTK7n16OT9AqAYJZbTo53q9, createdAt: +60000 }",
    "chatra cv:chatra +50000 dl_xOXTusTlTkGBw27p92SLLBuR3z0 { kind: chatra.send, clientId: client-0042, text: Hi @Ann & all, agent: { name: Ann }, reply: { teamId: T1, channelId: C1, threadTs: 1700000000.000100, ts: 1700000061.000100, userId: UANN }, part: 0, parts: 1, order: { id: order-1, userId: UANN, answer: { channelId: C2 } } }",
    "changes { id: dl_ds3JIFPeWj97HJrSO3UcS3yAWQO, state: discarded }",
    "> chatra.send dl_xOXTusTlTkGBw27p92SLLBuR3z0: done",
    "settled { state: sent, result: { chatraId: a1 } }",
    "link { id: s:T1:C1:1700000061.000100:0, slackTs: 1700000061.000100, chatraId: a1, deliveryId: dl_xOXTusTlTkGBw27p92SLLBuR3z0, sourceDigest: c:MFwUtl0vQcq1QM6FVXsf0xmqOM0, sentDigest: MFwUtl0vQcq1QM6FVXsf0xmqOM0, likeness: fp:RsBSCTK7n16OT9AqAYJZbTo53q9, createdAt: +60000 }",
    "slack answer:order-1 undefined +60000 dl_LeHcXndPnfO_JI6oYsJL5bOtkv_ { kind: slack.answer, userId: UANN, channelId: C2, text: :white_check_mark: Sent to *Vera* (<https://acme.slack.com/archives/C1/p1700000000000100|thread>). }",
    "slack cv:receipt +60000 dl_B3-KnSKH53CUhaNB5Vdcps_zr2a { kind: slack.react, channelId: C1, ts: 1700000061.000100, name: white_check_mark, on: true }",
    "outcomes { orderId: order-1, outcome: done }",
    "answers { by: { userId: UANN }, writtenAt: +50000 }",
    "> slack.answer dl_LeHcXndPnfO_JI6oYsJL5bOtkv_: done",
    "settled { state: sent, result: {  } }",
    "> slack.react dl_B3-KnSKH53CUhaNB5Vdcps_zr2a: done",
    "settled { state: sent, result: {  } }",
    "> slack.act",
    "chatra cv:chatra +50000 dl_8OqxwN8xgOIlRtOxlWiQW2Qh5BG { kind: chatra.call, call: { kind: edit, messageId: a1, text: Hi all, pushed: false }, order: { id: order-2, userId: UANN, answer: { channelId: C2 } } }",
    "audit { orderId: order-2, teamId: T1, accountId: acme, userId: UANN, act: edit, clientId: client-0042, subject: message a1, outcome: ordered }",
    "> chatra.call dl_8OqxwN8xgOIlRtOxlWiQW2Qh5BG: done",
    "settled { state: sent, result: {  } }",
    "link { id: s:T1:C1:1700000061.000100:0, slackTs: 1700000061.000100, chatraId: a1, deliveryId: dl_xOXTusTlTkGBw27p92SLLBuR3z0, sourceDigest: c:MFwUtl0vQcq1QM6FVXsf0xmqOM0, sentDigest: 6nILUCdkVnGB0N3kt4qrqhRaV19, likeness: fp:syLj7Y6ZShfE7b6lyTdvpRS4DrZ, createdAt: +60000 }",
    "slack answer:order-2 undefined +60000 dl_C6zmSD4RwYeDZL-GSUUsKnbIbi6 { kind: slack.answer, userId: UANN, channelId: C2, text: :white_check_mark: Edited the message `a1`. }",
    "slack cv:slack +60000 dl_xPU74oyu4bDMzHuMmYVkwk4ICBm { kind: slack.update, post: { channelId: C1, ts: 1700000061.000100 }, text: Hi all, username: Ann (by command) }",
    "slack cv:receipt +60000 dl_u0hYCWFui9kiY86oh2DSO8SHKsq { kind: slack.react, channelId: C1, ts: 1700000061.000100, name: pencil2, on: true }",
    "outcomes { orderId: order-2, outcome: done }",
    "> slack.answer dl_C6zmSD4RwYeDZL-GSUUsKnbIbi6: done",
    "settled { state: sent, result: {  } }",
    "> slack.update dl_xPU74oyu4bDMzHuMmYVkwk4ICBm: done",
    "settled { state: sent, result: {  } }",
    "> slack.react dl_u0hYCWFui9kiY86oh2DSO8SHKsq: done",
    "settled { state: sent, result: {  } }",
    "> slack.act",
    "chatra cv:chatra +50000 dl_cO1wid2yFG1lKwrqXsOZI3efFrD { kind: chatra.call, call: { kind: delete, messageId: a1, pushed: false }, order: { id: order-3, userId: UANN, answer: { channelId: C2 } } }",
    "audit { orderId: order-3, teamId: T1, accountId: acme, userId: UANN, act: delete, clientId: client-0042, subject: message a1, outcome: ordered }",
    "> chatra.call dl_cO1wid2yFG1lKwrqXsOZI3efFrD: done",
    "settled { state: sent, result: {  } }",
    "link { id: s:T1:C1:1700000061.000100:0, slackTs: 1700000061.000100, chatraId: a1, deliveryId: dl_xOXTusTlTkGBw27p92SLLBuR3z0, sourceDigest: c:MFwUtl0vQcq1QM6FVXsf0xmqOM0, sentDigest: 6nILUCdkVnGB0N3kt4qrqhRaV19, likeness: fp:syLj7Y6ZShfE7b6lyTdvpRS4DrZ, state: deleted, createdAt: +60000 }",
    "slack answer:order-3 undefined +60000 dl_VFb59nVm_v0OtuO9spZR64MEwgA { kind: slack.answer, userId: UANN, channelId: C2, text: :white_check_mark: Deleted the message `a1`. }",
    "slack cv:receipt +60000 dl_JNKU9kiXUkL4bLRHH37fsGmcyaC { kind: slack.react, channelId: C1, ts: 1700000061.000100, name: wastebasket, on: true }",
    "outcomes { orderId: order-3, outcome: done }",
    "> slack.answer dl_VFb59nVm_v0OtuO9spZR64MEwgA: done",
    "settled { state: sent, result: {  } }",
    "> slack.react dl_JNKU9kiXUkL4bLRHH37fsGmcyaC: done",
    "settled { state: sent, result: {  } }",
  ]);
});

test("words by command to a client without a thread wait for the card, and fail", () => {
  const story = aStory(null, { client: { found: true, profile: { name: "Vera" } } });
  story.hears(anAct({ kind: "send", clientId, text: long("a", "b"), pushed: true }));
  story.postsAll();
  story.ends("chatra", refused);
  story.postsAll();
  expect(story.told).toEqual([
    "> slack.act",
    "conversation { chatId: undefined, threadTs: undefined, rootDeliveryId: dl_4XxnLVkHg6QfdDLNvpyF1wAfHIL, lastActivityAt: +60000, createdAt: +60000 }",
    "slack cv:slack 0 dl_4XxnLVkHg6QfdDLNvpyF1wAfHIL { kind: slack.root, channelId: C1 }",
    "chatra cv:chatra +50000 dl_ds3JIFPeWj97HJrSO3UcS3yAWQO { kind: chatra.hold }",
    "slack cv:slack +50000 dl_MrTIWKCXqgtfWu7RknTtuBeWaFB { kind: slack.post, text: a×3900, username: Ann (pushed message) }",
    "slack cv:slack +50000 dl_69UVp6Tm67yEP9BvOtJzlFuY6BO { kind: slack.post, text: a×1000, username: Ann (pushed message) }",
    "slack cv:slack +50000 dl_j3oT42ENhvq_uhpejeFOtmnTKi7 { kind: slack.post, text: b×3900, username: Ann (pushed message) }",
    "slack cv:slack +50000 dl_HzmC0RZydOjUe_Vfz9tFfaVtbHA { kind: slack.post, text: b×1000, username: Ann (pushed message), carries: { text: a×4900 b×4900, pushed: true, agent: { name: Ann }, order: { id: order-1, userId: UANN, answer: { channelId: C2 } }, at: +50000 } }",
    "changes { id: dl_ds3JIFPeWj97HJrSO3UcS3yAWQO, nextAttemptAt: +31536060000 }",
    "audit { orderId: order-1, teamId: T1, accountId: acme, userId: UANN, act: send, clientId: client-0042, subject: pushed message, outcome: ordered }",
    "> slack.root dl_4XxnLVkHg6QfdDLNvpyF1wAfHIL: done",
    "settled { state: sent, result: { channelId: C1, ts: 1700000061.000100 } }",
    "conversation { chatId: undefined, threadTs: 1700000061.000100, rootDeliveryId: dl_4XxnLVkHg6QfdDLNvpyF1wAfHIL, card: { changedAt: +60000 }, lastActivityAt: +60000, createdAt: +60000 }",
    "> slack.post dl_MrTIWKCXqgtfWu7RknTtuBeWaFB: done",
    "settled { state: sent, result: { channelId: C1, ts: 1700000062.000100 } }",
    "> slack.post dl_69UVp6Tm67yEP9BvOtJzlFuY6BO: done",
    "settled { state: sent, result: { channelId: C1, ts: 1700000063.000100 } }",
    "> slack.post dl_j3oT42ENhvq_uhpejeFOtmnTKi7: done",
    "settled { state: sent, result: { channelId: C1, ts: 1700000064.000100 } }",
    "> slack.post dl_HzmC0RZydOjUe_Vfz9tFfaVtbHA: done",
    "settled { state: sent, result: { channelId: C1, ts: 1700000065.000100 } }",
    "link { id: s:T1:C1:1700000065.000100:0, threadTs: 1700000061.000100, slackTs: 1700000065.000100, deliveryId: dl_awJA9PPDvQIyqMG-DJzet-LhTIa, sourceDigest: c:vX_c2Vy6foqqfsF5ib7MN7hCjh0, sentDigest: jk9Xd165CH8syMHAFgSmfKXI0uG, likeness: fp:t8WhhKzvY_wWyigFH3gZXgQEnHG, pushed: true, createdAt: +60000 }",
    "link { id: s:T1:C1:1700000065.000100:1, threadTs: 1700000061.000100, slackTs: 1700000065.000100, part: 1, deliveryId: dl_4R8eXze8-IsMcIO6OnI31TCN889, sourceDigest: c:vX_c2Vy6foqqfsF5ib7MN7hCjh0, sentDigest: oUrkrXxkfJi2gXJ-pNYVB8sVUrU, likeness: fp:hFezs9sf1h_B6duxM7NKh3AjCrg, pushed: true, createdAt: +60000 }",
    "chatra cv:chatra +50000 dl_awJA9PPDvQIyqMG-DJzet-LhTIa { kind: chatra.send, clientId: client-0042, text: a×4900, agent: { name: Ann }, reply: { teamId: T1, channelId: C1, threadTs: 1700000061.000100, ts: 1700000065.000100, userId: UANN }, part: 0, parts: 2, pushed: true, order: { id: order-1, userId: UANN, answer: { channelId: C2 } } }",
    "chatra cv:chatra +50000 dl_4R8eXze8-IsMcIO6OnI31TCN889 { kind: chatra.send, clientId: client-0042, text: b×4900, agent: { name: Ann }, reply: { teamId: T1, channelId: C1, threadTs: 1700000061.000100, ts: 1700000065.000100, userId: UANN }, part: 1, parts: 2, pushed: true, order: { id: order-1, userId: UANN, answer: { channelId: C2 } } }",
    "changes { id: dl_ds3JIFPeWj97HJrSO3UcS3yAWQO, state: discarded }",
    "> chatra.send dl_awJA9PPDvQIyqMG-DJzet-LhTIa: refused",
    "settled { state: failed, error: { reason: refused, detail: Chatra refused the request. } }",
    "slack answer:order-1 undefined +60000 dl_xaAbDBcs6TCsyxpTTeT_e9qzRU_ { kind: slack.answer, userId: UANN, channelId: C2, text: :warning: Your message did not reach *Vera*: Chatra refused the request. Press *Retry* in the thread (<https://acme.slack.com/archives/C1/p1700000061000100|thread>). }",
    "slack cv:slack +60000 dl_Z8tJ6L3wU_PWnkvp7O_6Pep4d0B { kind: slack.post, text: :warning: The reply “a×60…” (part 1 of 2) did not reach the visitor. Chatra refused the request. (Chatra refused the request.), blocks: 3 }",
    "slack cv:receipt +60000 dl_m9B6j3Jdc-m30jGNobd2ItEGYsH { kind: slack.react, channelId: C1, ts: 1700000065.000100, name: warning, on: true }",
    "changes { id: dl_4R8eXze8-IsMcIO6OnI31TCN889, state: failed }",
    "outcomes { orderId: order-1, outcome: failed }",
    "> slack.answer dl_xaAbDBcs6TCsyxpTTeT_e9qzRU_: done",
    "settled { state: sent, result: {  } }",
    "> slack.post dl_Z8tJ6L3wU_PWnkvp7O_6Pep4d0B: done",
    "settled { state: sent, result: { channelId: C1, ts: 1700000067.000100 } }",
    "> slack.react dl_m9B6j3Jdc-m30jGNobd2ItEGYsH: done",
    "settled { state: sent, result: {  } }",
  ]);
});

test("a colleague's message is changed and deleted by its id, and marked where it is shown", () => {
  const story = aStory();
  story.hears(anEvent([anAgentMessage("a1", long("a", "b"))]));
  story.postsAll();
  story.hears(anAct({ kind: "edit", messageId, text: "new", pushed: false }));
  story.ends("chatra", done());
  story.postsAll();
  const other = anAct({ kind: "delete", messageId, pushed: false });
  story.hears({ ...other, order: { ...other.order, id: "order-2" } });
  story.ends("chatra", done());
  story.postsAll();
  expect(story.told).toEqual([
    "> chatra.event",
    "conversation { lastActivityAt: +60000 }",
    "link { id: c:cv:a1:0, direction: to-slack, slackTs: undefined, chatraId: a1, deliveryId: dl_3-xvgH1JAxolCu6BaytYJXiB-JJ, sourceDigest: d-m1qPpe_pPIhtqcsi3PvZFwzCf, fingerprint: fp:aetDcksRI-Oz-FXpkAYlILXqpsX, likeness: fp:0PjTPcxTOZWX-SE1p7xW2KW62zj, chatId: chat-1, saidAt: +60000, createdAt: +60000 }",
    "link { id: c:cv:a1:1, direction: to-slack, slackTs: undefined, chatraId: a1, part: 1, deliveryId: dl_KQeYeU-g8P9LJRuL1RwdgSEbnqf, sourceDigest: d-m1qPpe_pPIhtqcsi3PvZFwzCf, fingerprint: fp:aetDcksRI-Oz-FXpkAYlILXqpsX, likeness: fp:0PjTPcxTOZWX-SE1p7xW2KW62zj, chatId: chat-1, saidAt: +60000, createdAt: +60000 }",
    "link { id: c:cv:a1:2, direction: to-slack, slackTs: undefined, chatraId: a1, part: 2, deliveryId: dl_XQeiNfltFVU1N_Sc85--S5EOawn, sourceDigest: d-m1qPpe_pPIhtqcsi3PvZFwzCf, fingerprint: fp:aetDcksRI-Oz-FXpkAYlILXqpsX, likeness: fp:0PjTPcxTOZWX-SE1p7xW2KW62zj, chatId: chat-1, saidAt: +60000, createdAt: +60000 }",
    "link { id: c:cv:a1:3, direction: to-slack, slackTs: undefined, chatraId: a1, part: 3, deliveryId: dl_sWXx6Dvpz8QKxvQLfklV6tY3DTV, sourceDigest: d-m1qPpe_pPIhtqcsi3PvZFwzCf, fingerprint: fp:aetDcksRI-Oz-FXpkAYlILXqpsX, likeness: fp:0PjTPcxTOZWX-SE1p7xW2KW62zj, chatId: chat-1, saidAt: +60000, createdAt: +60000 }",
    "slack cv:slack +60000 dl_3-xvgH1JAxolCu6BaytYJXiB-JJ { kind: slack.post, text: a×3900, username: Bob (in Chatra) }",
    "slack cv:slack +60000 dl_KQeYeU-g8P9LJRuL1RwdgSEbnqf { kind: slack.post, text: a×1000, username: Bob (in Chatra) }",
    "slack cv:slack +60000 dl_XQeiNfltFVU1N_Sc85--S5EOawn { kind: slack.post, text: b×3900, username: Bob (in Chatra) }",
    "slack cv:slack +60000 dl_sWXx6Dvpz8QKxvQLfklV6tY3DTV { kind: slack.post, text: b×1000, username: Bob (in Chatra) }",
    "> slack.post dl_3-xvgH1JAxolCu6BaytYJXiB-JJ: done",
    "settled { state: sent, result: { channelId: C1, ts: 1700000061.000100 } }",
    "link { id: c:cv:a1:0, direction: to-slack, slackTs: 1700000061.000100, chatraId: a1, deliveryId: dl_3-xvgH1JAxolCu6BaytYJXiB-JJ, sourceDigest: d-m1qPpe_pPIhtqcsi3PvZFwzCf, fingerprint: fp:aetDcksRI-Oz-FXpkAYlILXqpsX, likeness: fp:0PjTPcxTOZWX-SE1p7xW2KW62zj, chatId: chat-1, saidAt: +60000, createdAt: +60000 }",
    "> slack.post dl_KQeYeU-g8P9LJRuL1RwdgSEbnqf: done",
    "settled { state: sent, result: { channelId: C1, ts: 1700000062.000100 } }",
    "link { id: c:cv:a1:1, direction: to-slack, slackTs: 1700000062.000100, chatraId: a1, part: 1, deliveryId: dl_KQeYeU-g8P9LJRuL1RwdgSEbnqf, sourceDigest: d-m1qPpe_pPIhtqcsi3PvZFwzCf, fingerprint: fp:aetDcksRI-Oz-FXpkAYlILXqpsX, likeness: fp:0PjTPcxTOZWX-SE1p7xW2KW62zj, chatId: chat-1, saidAt: +60000, createdAt: +60000 }",
    "> slack.post dl_XQeiNfltFVU1N_Sc85--S5EOawn: done",
    "settled { state: sent, result: { channelId: C1, ts: 1700000063.000100 } }",
    "link { id: c:cv:a1:2, direction: to-slack, slackTs: 1700000063.000100, chatraId: a1, part: 2, deliveryId: dl_XQeiNfltFVU1N_Sc85--S5EOawn, sourceDigest: d-m1qPpe_pPIhtqcsi3PvZFwzCf, fingerprint: fp:aetDcksRI-Oz-FXpkAYlILXqpsX, likeness: fp:0PjTPcxTOZWX-SE1p7xW2KW62zj, chatId: chat-1, saidAt: +60000, createdAt: +60000 }",
    "> slack.post dl_sWXx6Dvpz8QKxvQLfklV6tY3DTV: done",
    "settled { state: sent, result: { channelId: C1, ts: 1700000064.000100 } }",
    "link { id: c:cv:a1:3, direction: to-slack, slackTs: 1700000064.000100, chatraId: a1, part: 3, deliveryId: dl_sWXx6Dvpz8QKxvQLfklV6tY3DTV, sourceDigest: d-m1qPpe_pPIhtqcsi3PvZFwzCf, fingerprint: fp:aetDcksRI-Oz-FXpkAYlILXqpsX, likeness: fp:0PjTPcxTOZWX-SE1p7xW2KW62zj, chatId: chat-1, saidAt: +60000, createdAt: +60000 }",
    "> slack.act",
    "chatra cv:chatra +50000 dl_0n_TBviM25bol8Bn_osS1IWZX_p { kind: chatra.call, call: { kind: edit, messageId: a1, text: new, pushed: false }, order: { id: order-1, userId: UANN, answer: { channelId: C2 } } }",
    "audit { orderId: order-1, teamId: T1, accountId: acme, userId: UANN, act: edit, clientId: client-0042, subject: message a1, outcome: ordered }",
    "> chatra.call dl_0n_TBviM25bol8Bn_osS1IWZX_p: done",
    "settled { state: sent, result: {  } }",
    "link { id: c:cv:a1:0, direction: to-slack, slackTs: 1700000061.000100, chatraId: a1, deliveryId: dl_3-xvgH1JAxolCu6BaytYJXiB-JJ, sourceDigest: Wy_6Gxs7XFdHBTqA5Xay5C202BV, fingerprint: fp:aetDcksRI-Oz-FXpkAYlILXqpsX, likeness: fp:0PjTPcxTOZWX-SE1p7xW2KW62zj, chatId: chat-1, saidAt: +60000, createdAt: +60000 }",
    "slack answer:order-1 undefined +60000 dl_d5xAsXfUc2QxHmDokm_REyEPLR1 { kind: slack.answer, userId: UANN, channelId: C2, text: :white_check_mark: Edited the message `a1`. }",
    "slack cv:slack +60000 dl_W3ABd2T5HLjMXYvPrc-77tF-Uea { kind: slack.update, post: { channelId: C1, ts: 1700000061.000100 }, text: new, username: Bob (in Chatra) }",
    "slack cv:slack +60000 dl_5HuxR0xCBYQb2-HiyyOjOovujIk { kind: slack.remove, post: { channelId: C1, ts: 1700000062.000100 } }",
    "slack cv:slack +60000 dl_YUKz2UQeUQzfNUatj4EPj9YdWFk { kind: slack.remove, post: { channelId: C1, ts: 1700000063.000100 } }",
    "slack cv:slack +60000 dl_8QzC3d7cTMiGfuAVMup8W5BuKvN { kind: slack.remove, post: { channelId: C1, ts: 1700000064.000100 } }",
    "slack cv:receipt +60000 dl_Ap1fDPpHNy31_RsfPFc2pQWWFue { kind: slack.react, channelId: C1, ts: 1700000061.000100, name: pencil2, on: true }",
    "deletedLinks c:cv:a1:1",
    "deletedLinks c:cv:a1:2",
    "deletedLinks c:cv:a1:3",
    "outcomes { orderId: order-1, outcome: done }",
    "> slack.answer dl_d5xAsXfUc2QxHmDokm_REyEPLR1: done",
    "settled { state: sent, result: {  } }",
    "> slack.update dl_W3ABd2T5HLjMXYvPrc-77tF-Uea: done",
    "settled { state: sent, result: {  } }",
    "> slack.remove dl_5HuxR0xCBYQb2-HiyyOjOovujIk: done",
    "settled { state: sent, result: {  } }",
    "> slack.remove dl_YUKz2UQeUQzfNUatj4EPj9YdWFk: done",
    "settled { state: sent, result: {  } }",
    "> slack.remove dl_8QzC3d7cTMiGfuAVMup8W5BuKvN: done",
    "settled { state: sent, result: {  } }",
    "> slack.react dl_Ap1fDPpHNy31_RsfPFc2pQWWFue: done",
    "settled { state: sent, result: {  } }",
    "> slack.act",
    "chatra cv:chatra +50000 dl_8OqxwN8xgOIlRtOxlWiQW2Qh5BG { kind: chatra.call, call: { kind: delete, messageId: a1, pushed: false }, order: { id: order-2, userId: UANN, answer: { channelId: C2 } } }",
    "audit { orderId: order-2, teamId: T1, accountId: acme, userId: UANN, act: delete, clientId: client-0042, subject: message a1, outcome: ordered }",
    "> chatra.call dl_8OqxwN8xgOIlRtOxlWiQW2Qh5BG: done",
    "settled { state: sent, result: {  } }",
    "link { id: c:cv:a1:0, direction: to-slack, slackTs: 1700000061.000100, chatraId: a1, state: deleted, deliveryId: dl_3-xvgH1JAxolCu6BaytYJXiB-JJ, sourceDigest: Wy_6Gxs7XFdHBTqA5Xay5C202BV, fingerprint: fp:aetDcksRI-Oz-FXpkAYlILXqpsX, likeness: fp:0PjTPcxTOZWX-SE1p7xW2KW62zj, chatId: chat-1, saidAt: +60000, createdAt: +60000 }",
    "slack answer:order-2 undefined +60000 dl_C6zmSD4RwYeDZL-GSUUsKnbIbi6 { kind: slack.answer, userId: UANN, channelId: C2, text: :white_check_mark: Deleted the message `a1`. }",
    "slack cv:receipt +60000 dl_BSAOt58jCfPsDALXT0ey1v8AN5y { kind: slack.react, channelId: C1, ts: 1700000061.000100, name: wastebasket, on: true }",
    "outcomes { orderId: order-2, outcome: done }",
    "> slack.answer dl_C6zmSD4RwYeDZL-GSUUsKnbIbi6: done",
    "settled { state: sent, result: {  } }",
    "> slack.react dl_BSAOt58jCfPsDALXT0ey1v8AN5y: done",
    "settled { state: sent, result: {  } }",
  ]);
});

test("a client is changed by order, which shows on the card; another change fails", () => {
  const story = aStory({ profile: { name: "Vera", email: "v@example.org", phone: "1" } });
  story.hears(anAct({ kind: "update", clientId, changes: { name: "Vera V.", email: null, notes: "n" } }));
  story.ends("chatra", done());
  const other = anAct({ kind: "update", clientId, changes: { phone: "2" } });
  story.hears({ ...other, order: { ...other.order, id: "order-2" } });
  story.ends("chatra", refused);
  expect(story.told).toEqual([
    "> slack.act",
    "chatra cv:chatra +50000 dl_0n_TBviM25bol8Bn_osS1IWZX_p { kind: chatra.call, call: { kind: update, clientId: client-0042, changes: { name: Vera V., email: null, notes: n } }, order: { id: order-1, userId: UANN, answer: { channelId: C2 } } }",
    "audit { orderId: order-1, teamId: T1, accountId: acme, userId: UANN, act: update, clientId: client-0042, subject: email, name, notes, outcome: ordered }",
    "> chatra.call dl_0n_TBviM25bol8Bn_osS1IWZX_p: done",
    "settled { state: sent, result: {  } }",
    "conversation { profile: { name: Vera V., phone: 1 } }",
    "slack answer:order-1 undefined +60000 dl_d5xAsXfUc2QxHmDokm_REyEPLR1 { kind: slack.answer, userId: UANN, channelId: C2, text: :white_check_mark: Updated the name, email and notes of *Vera*. }",
    "outcomes { orderId: order-1, outcome: done }",
    "> slack.act",
    "chatra cv:chatra +50000 dl_8OqxwN8xgOIlRtOxlWiQW2Qh5BG { kind: chatra.call, call: { kind: update, clientId: client-0042, changes: { phone: 2 } }, order: { id: order-2, userId: UANN, answer: { channelId: C2 } } }",
    "audit { orderId: order-2, teamId: T1, accountId: acme, userId: UANN, act: update, clientId: client-0042, subject: phone, outcome: ordered }",
    "> chatra.call dl_8OqxwN8xgOIlRtOxlWiQW2Qh5BG: refused",
    "settled { state: discarded, error: { reason: refused, detail: Chatra refused the request. } }",
    "slack answer:order-2 undefined +60000 dl_s6AgkzsQXo-fM-86cJZ-VIRjg5t { kind: slack.answer, userId: UANN, channelId: C2, text: :warning: The bot could not update the phone number of *Vera V.*. Chatra refused the request. (Chatra refused the request.), blocks: 2 }",
    "outcomes { orderId: order-2, outcome: failed }",
  ]);
});

test("a card is deleted, and the chat continues in a new thread with what was said there", () => {
  const story = aStory();
  story.hears(aReply("Hello"));
  story.hears(aDelete({ ts: rootTs, threadTs: rootTs }));
  story.hears(anEvent([aMessage("m1", "Are you there?")]));
  story.postsAll();
  story.ends("chatra", done({ chatraId: "a1" }));
  story.postsAll();
  story.hears(aReply("Yes", { ts: ts(90), threadTs: ts(61) }));
  expect(story.told).toEqual([
    "> slack.reply",
    "conversation { lastActivityAt: +60000 }",
    "link { id: s:T1:C1:1700000010.000100:0, deliveryId: dl_9p0Or9t6fGyjfzMVYUot_9fOqkW, sourceDigest: c:peNxr_eamFTHb77bhHqbsL60gVC, sentDigest: peNxr_eamFTHb77bhHqbsL60gVC, likeness: fp:wf4U4LlvirFz5dDH_UDvtmWKnOx, createdAt: +60000 }",
    "chatra cv:chatra +10000 dl_9p0Or9t6fGyjfzMVYUot_9fOqkW { kind: chatra.send, clientId: client-0042, text: Hello, agent: { name: Ann }, reply: { teamId: T1, channelId: C1, threadTs: 1700000000.000100, ts: 1700000010.000100, userId: UANN }, part: 0, parts: 1 }",
    "> slack.delete",
    "conversation { threadTs: undefined, lastActivityAt: +60000 }",
    "> chatra.event",
    "conversation { threadTs: undefined, rootDeliveryId: dl_Tv9bdG_q6kfmzEKYVS1pdMS4QbU, threadCount: 2, episode: { number: 1, openedAt: +1000, firstWords: Are you there?, firstMessageId: m1, lastWordsAt: +1000, unanswered: [+1000], helpers: [], reminders: { count: 0, posts: [] }, route: { mention: { kind: none }, policy: all, remind: [300000, 900000, 1800000], remindNext: [900000], claim: first-reply, name: default } }, lastActivityAt: +60000 }",
    "link { id: c:cv:m1:0, direction: to-slack, threadTs: undefined, slackTs: undefined, chatraId: m1, deliveryId: dl_kSbXG4Q66obUF00UN7EogC4ioZi, sourceDigest: jXuWdh6ywLmJ-0Djf_qk211Db0_, fingerprint: fp:LwQG_kBjvLHNaeWd24KbQ2aEShH, likeness: fp:8TK4h8Rh6n6MS80IYQe8U5Zpa6F, chatId: chat-1, saidAt: +1000, createdAt: +60000 }",
    "slack cv:slack 0 dl_Tv9bdG_q6kfmzEKYVS1pdMS4QbU { kind: slack.root, channelId: C1 }",
    "slack cv:slack +1000 dl_kSbXG4Q66obUF00UN7EogC4ioZi { kind: slack.post, text: Are you there?, username: Vera (visitor) }",
    "facts { episodeId: ep_K9hjkwGAoHMDg6OZB1n9Y4BVkNS, route: default, at: +1000, kind: opened }",
    "> slack.root dl_Tv9bdG_q6kfmzEKYVS1pdMS4QbU: done",
    "settled { state: sent, result: { channelId: C1, ts: 1700000061.000100 } }",
    "conversation { threadTs: 1700000061.000100, rootDeliveryId: dl_Tv9bdG_q6kfmzEKYVS1pdMS4QbU, threadCount: 2, episode: { number: 1, openedAt: +1000, firstWords: Are you there?, firstMessageId: m1, lastWordsAt: +1000, unanswered: [+1000], helpers: [], reminders: { count: 0, posts: [] }, route: { mention: { kind: none }, policy: all, remind: [300000, 900000, 1800000], remindNext: [900000], claim: first-reply, name: default } }, card: { changedAt: +60000 }, lastActivityAt: +60000 }",
    "> slack.post dl_kSbXG4Q66obUF00UN7EogC4ioZi: done",
    "settled { state: sent, result: { channelId: C1, ts: 1700000062.000100 } }",
    "link { id: c:cv:m1:0, direction: to-slack, threadTs: 1700000061.000100, slackTs: 1700000062.000100, chatraId: m1, deliveryId: dl_kSbXG4Q66obUF00UN7EogC4ioZi, sourceDigest: jXuWdh6ywLmJ-0Djf_qk211Db0_, fingerprint: fp:LwQG_kBjvLHNaeWd24KbQ2aEShH, likeness: fp:8TK4h8Rh6n6MS80IYQe8U5Zpa6F, chatId: chat-1, saidAt: +1000, createdAt: +60000 }",
    "> chatra.send dl_9p0Or9t6fGyjfzMVYUot_9fOqkW: done",
    "settled { state: sent, result: { chatraId: a1 } }",
    "link { id: s:T1:C1:1700000010.000100:0, chatraId: a1, deliveryId: dl_9p0Or9t6fGyjfzMVYUot_9fOqkW, sourceDigest: c:peNxr_eamFTHb77bhHqbsL60gVC, sentDigest: peNxr_eamFTHb77bhHqbsL60gVC, likeness: fp:wf4U4LlvirFz5dDH_UDvtmWKnOx, createdAt: +60000 }",
    "slack cv:receipt +60000 dl_mYPWZKBdcEXwLzIATTDtBx8_18X { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: white_check_mark, on: true }",
    "answers { by: { userId: UANN }, writtenAt: +10000 }",
    "> slack.react dl_mYPWZKBdcEXwLzIATTDtBx8_18X: done",
    "settled { state: sent, result: {  } }",
    "> slack.reply",
    "conversation { threadTs: 1700000061.000100, rootDeliveryId: dl_Tv9bdG_q6kfmzEKYVS1pdMS4QbU, threadCount: 2, episode: { number: 1, openedAt: +1000, firstWords: Are you there?, firstMessageId: m1, lastWordsAt: +1000, unanswered: [+1000], helpers: [], reminders: { count: 0, posts: [] }, route: { mention: { kind: none }, policy: all, remind: [300000, 900000, 1800000], remindNext: [900000], claim: first-reply, name: default } }, card: { changedAt: +60000 }, lastActivityAt: +60000 }",
    "link { id: s:T1:C1:1700000090.000100:0, threadTs: 1700000061.000100, slackTs: 1700000090.000100, deliveryId: dl_xVkdYjF2F3oXVH_cf4dVvLXJ8Qz, sourceDigest: c:iiIdnsPILFVVI7Q_SVQMNwrngWs, sentDigest: iiIdnsPILFVVI7Q_SVQMNwrngWs, likeness: fp:qypq3t_ECObdw1Hs7TkIp9n74iO, createdAt: +60000 }",
    "chatra cv:chatra +60000 dl_xVkdYjF2F3oXVH_cf4dVvLXJ8Qz { kind: chatra.send, clientId: client-0042, text: Yes, agent: { name: Ann }, reply: { teamId: T1, channelId: C1, threadTs: 1700000061.000100, ts: 1700000090.000100, userId: UANN }, part: 0, parts: 1 }",
  ]);
});

test("a chat is moved by order, and moved back", () => {
  const story = aStory();
  story.hears(anAct({ kind: "open", clientId, channelId: otherChannel, move: true }));
  story.postsAll();
  const back = anAct({ kind: "open", clientId, channelId: channel, move: true });
  story.hears({ ...back, order: { ...back.order, id: "order-2" } });
  story.ends("slack", refused);
  const same = anAct({ kind: "open", clientId, channelId: channel, move: false });
  story.hears({ ...same, order: { ...same.order, id: "order-3" } });
  story.postsAll();
  expect(story.told).toEqual([
    "> slack.act",
    "conversation { channelId: C2, threadTs: undefined, rootDeliveryId: dl_Tv9bdG_q6kfmzEKYVS1pdMS4QbU, threadCount: 2, card: { earlier: { channelId: C1, threadTs: 1700000000.000100 } } }",
    "slack cv:slack 0 dl_Tv9bdG_q6kfmzEKYVS1pdMS4QbU { kind: slack.root, channelId: C2, continues: { channelId: C1, threadTs: 1700000000.000100, rootDeliveryId: dl_root }, order: { id: order-1, userId: UANN, answer: { channelId: C2 } } }",
    "audit { orderId: order-1, teamId: T1, accountId: acme, userId: UANN, act: open, clientId: client-0042, outcome: ordered }",
    "> slack.root dl_Tv9bdG_q6kfmzEKYVS1pdMS4QbU: done",
    "settled { state: sent, result: { channelId: C2, ts: 1700000061.000100 } }",
    "conversation { channelId: C2, threadTs: 1700000061.000100, rootDeliveryId: dl_Tv9bdG_q6kfmzEKYVS1pdMS4QbU, threadCount: 2, card: { earlier: { channelId: C1, threadTs: 1700000000.000100 }, changedAt: +60000 } }",
    "slack answer:order-1 undefined +60000 dl_vaI1jaMgQWwbfZugoSxfcaDUFN7 { kind: slack.answer, userId: UANN, channelId: C2, text: :white_check_mark: Opened <https://acme.slack.com/archives/C2/p1700000061000100|the thread> of *Vera* in <#C2>. The visitor gets no message. }",
    "slack cv:receipt +60000 dl_q7Jk6BYUqEfrtEeSFnsMlmtRfZM { kind: slack.notice, channelId: C1, threadTs: 1700000000.000100, text: This chat continues in <https://acme.slack.com/archives/C2/p1700000061000100|a new thread>. }",
    "slack cv:card +60000 dl_SBnhHPUbGoiNeZwXYTxWqQ_Ikyl { kind: slack.card, rootDeliveryId: dl_root }",
    "outcomes { orderId: order-1, outcome: done }",
    "> slack.answer dl_vaI1jaMgQWwbfZugoSxfcaDUFN7: done",
    "settled { state: sent, result: {  } }",
    "> slack.notice dl_q7Jk6BYUqEfrtEeSFnsMlmtRfZM: done",
    "settled { state: sent, result: {  } }",
    "> slack.card dl_SBnhHPUbGoiNeZwXYTxWqQ_Ikyl: done",
    "settled { state: sent, result: {  } }",
    "> slack.act",
    "conversation { threadTs: undefined, rootDeliveryId: dl_AL1H6N1zwYMaHFjV0RVeS7UN1sF, threadCount: 3, card: { earlier: { channelId: C2, threadTs: 1700000061.000100 } } }",
    "slack cv:slack 0 dl_AL1H6N1zwYMaHFjV0RVeS7UN1sF { kind: slack.root, channelId: C1, continues: { channelId: C2, threadTs: 1700000061.000100, rootDeliveryId: dl_Tv9bdG_q6kfmzEKYVS1pdMS4QbU, earlier: { channelId: C1, threadTs: 1700000000.000100 } }, order: { id: order-2, userId: UANN, answer: { channelId: C2 } } }",
    "audit { orderId: order-2, teamId: T1, accountId: acme, userId: UANN, act: open, clientId: client-0042, outcome: ordered }",
    "> slack.root dl_AL1H6N1zwYMaHFjV0RVeS7UN1sF: refused",
    "settled { state: discarded, error: { reason: refused, detail: Chatra refused the request. } }",
    "conversation { channelId: C2, threadTs: 1700000061.000100, rootDeliveryId: dl_Tv9bdG_q6kfmzEKYVS1pdMS4QbU, threadCount: 3, card: { earlier: { channelId: C1, threadTs: 1700000000.000100 } } }",
    "slack answer:order-2 undefined +60000 dl_RMIzHj774K0GLbRuKChxaAa0C4L { kind: slack.answer, userId: UANN, channelId: C2, text: :warning: The bot could not open the thread: Chatra refused the request. }",
    "outcomes { orderId: order-2, outcome: failed }",
    "> slack.act",
    "slack answer:order-3 undefined +60000 dl_O67NSjXFpA9TsqEjdPmCyPfvW3t { kind: slack.answer, userId: UANN, channelId: C2, text: The chat with *Vera* is in <https://acme.slack.com/archives/C2/p1700000061000100|this thread> in <#C2>., blocks: 2 }",
    "audit { orderId: order-3, teamId: T1, accountId: acme, userId: UANN, act: open, clientId: client-0042, outcome: done }",
    "> slack.answer dl_RMIzHj774K0GLbRuKChxaAa0C4L: done",
    "settled { state: sent, result: {  } }",
    "> slack.answer dl_O67NSjXFpA9TsqEjdPmCyPfvW3t: done",
    "settled { state: sent, result: {  } }",
  ]);
});

test("a thread is gone in the middle of a conversation", () => {
  const story = aStory();
  story.hears(anEvent([aMessage("m1", "one"), aMessage("m2", "two")]));
  story.ends("slack", { kind: "thread-gone" });
  story.postsAll();
  story.world.wait("slack");
  story.postsAll();
  expect(story.told).toEqual([
    "> chatra.event",
    "conversation { episode: { number: 1, openedAt: +1000, firstWords: one, firstMessageId: m1, lastWordsAt: +1000, unanswered: [+1000, +1000], helpers: [], reminders: { count: 0, posts: [] }, route: { mention: { kind: none }, policy: all, remind: [300000, 900000, 1800000], remindNext: [900000], claim: first-reply, name: default } }, lastActivityAt: +60000 }",
    "link { id: c:cv:m1:0, direction: to-slack, slackTs: undefined, chatraId: m1, deliveryId: dl_kSbXG4Q66obUF00UN7EogC4ioZi, sourceDigest: KjSNDtfE5M6IFvY4t_xrduPgVN2, fingerprint: fp:19u1J8xJ1q6Lbl4zW7JaaHhHkQr, likeness: fp:Lh3o0x1QjZ4FML1h-raYZ8NjFoj, chatId: chat-1, saidAt: +1000, createdAt: +60000 }",
    "link { id: c:cv:m2:0, direction: to-slack, slackTs: undefined, chatraId: m2, deliveryId: dl_hKPSXed1O-ER8VWDPaI_u8op-Db, sourceDigest: _9oRVhjTGtcmzSbxyC8A0gIld5B, fingerprint: fp:GAABCxPzQEv8yPWTNY0DMDzmF0c, likeness: fp:0TQAUqMAxjR_wUdczgcMaEbdrD8, chatId: chat-1, saidAt: +1000, createdAt: +60000 }",
    "slack cv:slack +1000 dl_kSbXG4Q66obUF00UN7EogC4ioZi { kind: slack.post, text: one, username: Vera (visitor) }",
    "slack cv:slack +1000 dl_hKPSXed1O-ER8VWDPaI_u8op-Db { kind: slack.post, text: two, username: Vera (visitor) }",
    "facts { episodeId: ep_K9hjkwGAoHMDg6OZB1n9Y4BVkNS, route: default, at: +1000, kind: opened }",
    "> slack.post dl_kSbXG4Q66obUF00UN7EogC4ioZi: thread-gone",
    "settled { state: pending, nextAttemptAt: +60000, error: { reason: thread-gone, detail: The thread no longer exists. } }",
    "conversation { threadTs: undefined, rootDeliveryId: dl_Tv9bdG_q6kfmzEKYVS1pdMS4QbU, threadCount: 2, episode: { number: 1, openedAt: +1000, firstWords: one, firstMessageId: m1, lastWordsAt: +1000, unanswered: [+1000, +1000], helpers: [], reminders: { count: 0, posts: [] }, route: { mention: { kind: none }, policy: all, remind: [300000, 900000, 1800000], remindNext: [900000], claim: first-reply, name: default } }, lastActivityAt: +60000 }",
    "slack cv:slack 0 dl_Tv9bdG_q6kfmzEKYVS1pdMS4QbU { kind: slack.root, channelId: C1 }",
    "> slack.root dl_Tv9bdG_q6kfmzEKYVS1pdMS4QbU: done",
    "settled { state: sent, result: { channelId: C1, ts: 1700000061.000100 } }",
    "conversation { threadTs: 1700000061.000100, rootDeliveryId: dl_Tv9bdG_q6kfmzEKYVS1pdMS4QbU, threadCount: 2, episode: { number: 1, openedAt: +1000, firstWords: one, firstMessageId: m1, lastWordsAt: +1000, unanswered: [+1000, +1000], helpers: [], reminders: { count: 0, posts: [] }, route: { mention: { kind: none }, policy: all, remind: [300000, 900000, 1800000], remindNext: [900000], claim: first-reply, name: default } }, card: { changedAt: +60000 }, lastActivityAt: +60000 }",
    "> slack.post dl_kSbXG4Q66obUF00UN7EogC4ioZi: done",
    "settled { state: sent, result: { channelId: C1, ts: 1700000062.000100 } }",
    "link { id: c:cv:m1:0, direction: to-slack, threadTs: 1700000061.000100, slackTs: 1700000062.000100, chatraId: m1, deliveryId: dl_kSbXG4Q66obUF00UN7EogC4ioZi, sourceDigest: KjSNDtfE5M6IFvY4t_xrduPgVN2, fingerprint: fp:19u1J8xJ1q6Lbl4zW7JaaHhHkQr, likeness: fp:Lh3o0x1QjZ4FML1h-raYZ8NjFoj, chatId: chat-1, saidAt: +1000, createdAt: +60000 }",
    "> slack.post dl_hKPSXed1O-ER8VWDPaI_u8op-Db: done",
    "settled { state: sent, result: { channelId: C1, ts: 1700000063.000100 } }",
    "link { id: c:cv:m2:0, direction: to-slack, threadTs: 1700000061.000100, slackTs: 1700000063.000100, chatraId: m2, deliveryId: dl_hKPSXed1O-ER8VWDPaI_u8op-Db, sourceDigest: _9oRVhjTGtcmzSbxyC8A0gIld5B, fingerprint: fp:GAABCxPzQEv8yPWTNY0DMDzmF0c, likeness: fp:0TQAUqMAxjR_wUdczgcMaEbdrD8, chatId: chat-1, saidAt: +1000, createdAt: +60000 }",
  ]);
});

test("a post that Slack does not change is corrected below it", () => {
  const story = aStory();
  story.hears(anEvent([aMessage("m1", "one")]));
  story.postsAll();
  story.hears(anEvent([aMessage("m1", "two")]));
  story.ends("slack", refused);
  story.hears(anEvent([aMessage("m1", "three")]));
  story.postsAll();
  expect(story.told).toEqual([
    "> chatra.event",
    "conversation { episode: { number: 1, openedAt: +1000, firstWords: one, firstMessageId: m1, lastWordsAt: +1000, unanswered: [+1000], helpers: [], reminders: { count: 0, posts: [] }, route: { mention: { kind: none }, policy: all, remind: [300000, 900000, 1800000], remindNext: [900000], claim: first-reply, name: default } }, lastActivityAt: +60000 }",
    "link { id: c:cv:m1:0, direction: to-slack, slackTs: undefined, chatraId: m1, deliveryId: dl_kSbXG4Q66obUF00UN7EogC4ioZi, sourceDigest: KjSNDtfE5M6IFvY4t_xrduPgVN2, fingerprint: fp:19u1J8xJ1q6Lbl4zW7JaaHhHkQr, likeness: fp:Lh3o0x1QjZ4FML1h-raYZ8NjFoj, chatId: chat-1, saidAt: +1000, createdAt: +60000 }",
    "slack cv:slack +1000 dl_kSbXG4Q66obUF00UN7EogC4ioZi { kind: slack.post, text: one, username: Vera (visitor) }",
    "facts { episodeId: ep_K9hjkwGAoHMDg6OZB1n9Y4BVkNS, route: default, at: +1000, kind: opened }",
    "> slack.post dl_kSbXG4Q66obUF00UN7EogC4ioZi: done",
    "settled { state: sent, result: { channelId: C1, ts: 1700000061.000100 } }",
    "link { id: c:cv:m1:0, direction: to-slack, slackTs: 1700000061.000100, chatraId: m1, deliveryId: dl_kSbXG4Q66obUF00UN7EogC4ioZi, sourceDigest: KjSNDtfE5M6IFvY4t_xrduPgVN2, fingerprint: fp:19u1J8xJ1q6Lbl4zW7JaaHhHkQr, likeness: fp:Lh3o0x1QjZ4FML1h-raYZ8NjFoj, chatId: chat-1, saidAt: +1000, createdAt: +60000 }",
    "> chatra.event",
    "conversation { episode: { number: 1, openedAt: +1000, firstWords: two, firstMessageId: m1, lastWordsAt: +1000, unanswered: [+1000], helpers: [], reminders: { count: 0, posts: [] }, route: { mention: { kind: none }, policy: all, remind: [300000, 900000, 1800000], remindNext: [900000], claim: first-reply, name: default } }, lastActivityAt: +60000 }",
    "link { id: c:cv:m1:0, direction: to-slack, slackTs: 1700000061.000100, chatraId: m1, deliveryId: dl_kSbXG4Q66obUF00UN7EogC4ioZi, sourceDigest: _9oRVhjTGtcmzSbxyC8A0gIld5B, fingerprint: fp:GAABCxPzQEv8yPWTNY0DMDzmF0c, likeness: fp:0TQAUqMAxjR_wUdczgcMaEbdrD8, chatId: chat-1, saidAt: +1000, createdAt: +60000 }",
    "slack cv:slack +60000 dl_adOvQcbHbt-3IKJsC2eZK8hxNl4 { kind: slack.update, post: { channelId: C1, ts: 1700000061.000100 }, text: two, username: Vera (visitor) }",
    "> slack.update dl_adOvQcbHbt-3IKJsC2eZK8hxNl4: refused",
    "settled { state: discarded, error: { reason: refused, detail: Chatra refused the request. } }",
    "link { id: c:cv:m1:0, direction: to-slack, slackTs: undefined, chatraId: m1, deliveryId: dl_f3SqObJe-Oqih1M9UgcaKabep4w, sourceDigest: _9oRVhjTGtcmzSbxyC8A0gIld5B, fingerprint: fp:GAABCxPzQEv8yPWTNY0DMDzmF0c, likeness: fp:0TQAUqMAxjR_wUdczgcMaEbdrD8, chatId: chat-1, saidAt: +1000, createdAt: +60000 }",
    "slack cv:slack +60000 dl_f3SqObJe-Oqih1M9UgcaKabep4w { kind: slack.post, text: :pencil2: Vera (visitor) edited “one” to:\ntwo, username: Vera (visitor) }",
    "> chatra.event",
    "conversation { episode: { number: 1, openedAt: +1000, firstWords: three, firstMessageId: m1, lastWordsAt: +1000, unanswered: [+1000], helpers: [], reminders: { count: 0, posts: [] }, route: { mention: { kind: none }, policy: all, remind: [300000, 900000, 1800000], remindNext: [900000], claim: first-reply, name: default } }, lastActivityAt: +60000 }",
    "link { id: c:cv:m1:0, direction: to-slack, slackTs: undefined, chatraId: m1, deliveryId: dl_f3SqObJe-Oqih1M9UgcaKabep4w, sourceDigest: 1dw4kr3YAyM3VdvJ-pF779csBhQ, fingerprint: fp:ev16FgwIh3k6ly8k0-d4MNjFTed, likeness: fp:WuVAlSWvxOAFqqGp0JFeIoXpkVz, chatId: chat-1, saidAt: +1000, createdAt: +60000 }",
    "slack cv:slack +60000 dl__t0Q9NTPITehGD9TxgM_X9Uor8r { kind: slack.update, post: { deliveryId: dl_f3SqObJe-Oqih1M9UgcaKabep4w }, text: three, username: Vera (visitor) }",
    "> slack.post dl_f3SqObJe-Oqih1M9UgcaKabep4w: done",
    "settled { state: sent, result: { channelId: C1, ts: 1700000062.000100 } }",
    "link { id: c:cv:m1:0, direction: to-slack, slackTs: 1700000062.000100, chatraId: m1, deliveryId: dl_f3SqObJe-Oqih1M9UgcaKabep4w, sourceDigest: 1dw4kr3YAyM3VdvJ-pF779csBhQ, fingerprint: fp:ev16FgwIh3k6ly8k0-d4MNjFTed, likeness: fp:WuVAlSWvxOAFqqGp0JFeIoXpkVz, chatId: chat-1, saidAt: +1000, createdAt: +60000 }",
    "> slack.update dl__t0Q9NTPITehGD9TxgM_X9Uor8r: done",
    "settled { state: sent, result: {  } }",
  ]);
});

test("commands in the thread are told from notes and from words for the visitor", () => {
  const story = aStory();
  for (const [nth, text] of [
    "!close",
    "!open",
    "!alerts",
    "!push Hello",
    "!nonsense",
    "!resend",
    "!note x",
  ].entries())
    story.hears(aReply(text, { ts: ts(10 + nth) }));
  story.hears(aReply("to a chat that is what it is by now", { ts: ts(20) }));
  story.ends("chatra", done({ chatraId: "a1" }));
  expect(story.told).toEqual([
    "> slack.reply",
    "link { id: s:T1:C1:1700000010.000100:0, deliveryId: undefined, sourceDigest: c:command:0FKdth6l9yvg800uiNvZ105iy0z, state: note, createdAt: +60000 }",
    "slack answer:s:T1:C1:1700000010.000100:0 undefined +60000 dl_RXrl8Q4I1zHH7jZ9YF8LDn6U-iA { kind: slack.answer, userId: UANN, channelId: C1, threadTs: 1700000000.000100, text: The visitor has not written yet, so there is no chat to claim or close. }",
    "audit { orderId: s:T1:C1:1700000010.000100:0, teamId: T1, accountId: acme, userId: UANN, act: steer, subject: close, outcome: refused }",
    "ignored nothing-to-do",
    "> slack.reply",
    "link { id: s:T1:C1:1700000011.000100:0, slackTs: 1700000011.000100, deliveryId: undefined, sourceDigest: c:command:0FZ78cVpUiYoBZsA7bbLkdZsmyJ, state: note, createdAt: +60000 }",
    "slack cv:receipt +60000 dl_cl-_plN8ZtiSaJiEp5vRa7X7a2C { kind: slack.whisper, channelId: C1, threadTs: 1700000000.000100, userId: UANN, text: `!open` is not a command here. Nothing was sent to the visitor. `!help` lists the commands.\nUsage: `!help` }",
    "ignored command",
    "> slack.reply",
    "link { id: s:T1:C1:1700000012.000100:0, slackTs: 1700000012.000100, deliveryId: undefined, sourceDigest: c:command:r2C_f3Ny0c3KB40FbLW-07GePsZ, state: note, createdAt: +60000 }",
    "slack cv:receipt +60000 dl_fryeJMUHG3miFsL4Q18rfW77dAs { kind: slack.whisper, channelId: C1, threadTs: 1700000000.000100, userId: UANN, text: `!alerts` is not a command here. Nothing was sent to the visitor. `!help` lists the commands.\nUsage: `!help` }",
    "ignored command",
    "> slack.reply",
    "conversation { lastActivityAt: +60000 }",
    "link { id: s:T1:C1:1700000013.000100:0, slackTs: 1700000013.000100, deliveryId: dl_ucw_6t3nDy7IolJj4inHBQr0B2z, sourceDigest: c:command:d73J0US0dRIT0JFatgQxNfg668e, sentDigest: peNxr_eamFTHb77bhHqbsL60gVC, likeness: fp:wf4U4LlvirFz5dDH_UDvtmWKnOx, pushed: true, createdAt: +60000 }",
    "chatra cv:chatra +13000 dl_ucw_6t3nDy7IolJj4inHBQr0B2z { kind: chatra.send, clientId: client-0042, text: Hello, agent: { name: Ann }, reply: { teamId: T1, channelId: C1, threadTs: 1700000000.000100, ts: 1700000013.000100, userId: UANN }, part: 0, parts: 1, pushed: true, order: { id: s:T1:C1:1700000013.000100:0, userId: UANN } }",
    "audit { orderId: s:T1:C1:1700000013.000100:0, teamId: T1, accountId: acme, userId: UANN, act: send, clientId: client-0042, subject: pushed message, outcome: ordered }",
    "> slack.reply",
    "link { id: s:T1:C1:1700000014.000100:0, slackTs: 1700000014.000100, deliveryId: undefined, sourceDigest: c:command:Iz10bbSa3OD5xLCay3fvrSdohmQ, state: note, createdAt: +60000 }",
    "slack cv:receipt +60000 dl_XAB2apEvidw44yIQfJlMppMG2Z_ { kind: slack.whisper, channelId: C1, threadTs: 1700000000.000100, userId: UANN, text: `!nonsense` is not a command here. Nothing was sent to the visitor. `!help` lists the commands.\nUsage: `!help` }",
    "ignored command",
    "> slack.reply",
    "link { id: s:T1:C1:1700000015.000100:0, slackTs: 1700000015.000100, deliveryId: undefined, sourceDigest: c:command:GxMxvjsgLCIQpCTuer9Va-juKyX, state: note, createdAt: +60000 }",
    "slack answer:s:T1:C1:1700000015.000100:0 undefined +60000 dl_4m_z1ZUP0IS63iH0PPM8Ck1QD8F { kind: slack.answer, userId: UANN, channelId: C1, threadTs: 1700000000.000100, text: The bot is sending this message right now. }",
    "audit { orderId: s:T1:C1:1700000015.000100:0, teamId: T1, accountId: acme, userId: UANN, act: resend, subject: 1700000000.000100, outcome: refused }",
    "ignored nothing-to-do",
    "> slack.reply",
    "link { id: s:T1:C1:1700000016.000100:0, slackTs: 1700000016.000100, deliveryId: undefined, sourceDigest: c:command:hlPN5IH9COrLl2HoHx6R50OsJph, state: note, createdAt: +60000 }",
    "slack cv:receipt +60000 dl_JliFlgwiXWAG1lvn9BuAkhxwkhz { kind: slack.react, channelId: C1, ts: 1700000016.000100, name: lock, on: true }",
    "ignored note",
    "> slack.reply",
    "conversation { lastActivityAt: +60000 }",
    "link { id: s:T1:C1:1700000020.000100:0, slackTs: 1700000020.000100, deliveryId: dl_CYkM7CP3bo7zq_afqVSEM1sXisi, sourceDigest: c:m_TXFWDusyhpdLAb5k1I0ZUct-B, sentDigest: m_TXFWDusyhpdLAb5k1I0ZUct-B, likeness: fp:KU3iU2Z46o_GxfUbMGVv1206K3v, createdAt: +60000 }",
    "chatra cv:chatra +20000 dl_CYkM7CP3bo7zq_afqVSEM1sXisi { kind: chatra.send, clientId: client-0042, text: to a chat that is what it is by now, agent: { name: Ann }, reply: { teamId: T1, channelId: C1, threadTs: 1700000000.000100, ts: 1700000020.000100, userId: UANN }, part: 0, parts: 1 }",
    "> chatra.send dl_ucw_6t3nDy7IolJj4inHBQr0B2z: done",
    "settled { state: sent, result: { chatraId: a1 } }",
    "link { id: s:T1:C1:1700000013.000100:0, slackTs: 1700000013.000100, chatraId: a1, deliveryId: dl_ucw_6t3nDy7IolJj4inHBQr0B2z, sourceDigest: c:command:d73J0US0dRIT0JFatgQxNfg668e, sentDigest: peNxr_eamFTHb77bhHqbsL60gVC, likeness: fp:wf4U4LlvirFz5dDH_UDvtmWKnOx, pushed: true, createdAt: +60000 }",
    "slack cv:receipt +60000 dl_NOJEJEWVSrPaxtSorzCIBSzlHFM { kind: slack.react, channelId: C1, ts: 1700000013.000100, name: white_check_mark, on: true }",
    "outcomes { orderId: s:T1:C1:1700000013.000100:0, outcome: done }",
    "answers { by: { userId: UANN }, writtenAt: +13000 }",
  ]);
});

test("news of a client change the card, once each, and only where they are news", () => {
  const story = aStory({ profile: { name: "Vera", country: "Greece" } });
  const news = { profile: { name: "Vera", email: "v@example.org" }, nobodyAvailable: true };
  story.hears(anEvent([], { ...news, event: "chatStarted" }));
  story.hears(anEvent([], { ...news, event: "chatTranscript" }));
  story.hears(anEvent([aMessage("m1", "old", { createdAt: START - 1 })], { profile: { name: "" } }));
  expect(story.told).toEqual([
    "> chatra.event",
    "conversation { profile: { name: Vera, country: Greece, email: v@example.org }, nobodyAvailable: true }",
    "> chatra.event",
    "conversation { profile: { name: Vera, country: Greece, email: v@example.org }, nobodyAvailable: true }",
    "ignored nothing-new",
    "> chatra.event",
    "conversation { episode: { number: 1, openedAt: +-1, firstWords: old, firstMessageId: m1, lastWordsAt: +-1, unanswered: [+-1], helpers: [], reminders: { count: 0, posts: [] }, route: { mention: { kind: none }, policy: all, remind: [300000, 900000, 1800000], remindNext: [900000], claim: first-reply, name: default } }, profile: { name: Vera, country: Greece, email: v@example.org }, nobodyAvailable: true, lastActivityAt: +60000 }",
    "link { id: c:cv:m1:0, direction: to-slack, slackTs: undefined, chatraId: m1, deliveryId: dl_kSbXG4Q66obUF00UN7EogC4ioZi, sourceDigest: 0JDKiPNdu-njNDeIKCzCbl4iiKL, fingerprint: fp:98TjP5_KTW2c7NIUg3b3yE4iujE, likeness: fp:1jcG0N7zym8Ylfzvj1HVgK8XTJA, chatId: chat-1, saidAt: +-1, createdAt: +60000 }",
    "slack cv:slack +-1 dl_kSbXG4Q66obUF00UN7EogC4ioZi { kind: slack.post, text: old, username: Vera (visitor) }",
    "facts { episodeId: ep_K9hjkwGAoHMDg6OZB1n9Y4BVkNS, route: default, at: +-1, kind: opened }",
  ]);
});

test("an account at fault holds back, being busy costs attempts, and the order of replies stays", () => {
  const story = aStory();
  story.hears(aReply("one"));
  story.hears(aReply("two", { ts: ts(11) }));
  story.ends("chatra", blocked);
  story.ends("chatra", busy);
  story.world.wait("chatra");
  story.ends("chatra", busy);
  story.hears(aDelete());
  story.ends("chatra", done({ chatraId: "a2" }));
  expect(story.told).toEqual([
    "> slack.reply",
    "conversation { lastActivityAt: +60000 }",
    "link { id: s:T1:C1:1700000010.000100:0, deliveryId: dl_9p0Or9t6fGyjfzMVYUot_9fOqkW, sourceDigest: c:KjSNDtfE5M6IFvY4t_xrduPgVN2, sentDigest: KjSNDtfE5M6IFvY4t_xrduPgVN2, likeness: fp:p8xQTi_baJSQMKGUOYlOnY13mXs, createdAt: +60000 }",
    "chatra cv:chatra +10000 dl_9p0Or9t6fGyjfzMVYUot_9fOqkW { kind: chatra.send, clientId: client-0042, text: one, agent: { name: Ann }, reply: { teamId: T1, channelId: C1, threadTs: 1700000000.000100, ts: 1700000010.000100, userId: UANN }, part: 0, parts: 1 }",
    "> slack.reply",
    "conversation { lastActivityAt: +60000 }",
    "link { id: s:T1:C1:1700000011.000100:0, slackTs: 1700000011.000100, deliveryId: dl_1L_Ke7E_rXspMpW6Ky6Kaz41HHQ, sourceDigest: c:_9oRVhjTGtcmzSbxyC8A0gIld5B, sentDigest: _9oRVhjTGtcmzSbxyC8A0gIld5B, likeness: fp:4ooY23e3Hc-FKxMfaue5tPRX1EV, createdAt: +60000 }",
    "chatra cv:chatra +11000 dl_1L_Ke7E_rXspMpW6Ky6Kaz41HHQ { kind: chatra.send, clientId: client-0042, text: two, agent: { name: Ann }, reply: { teamId: T1, channelId: C1, threadTs: 1700000000.000100, ts: 1700000011.000100, userId: UANN }, part: 0, parts: 1 }",
    "> chatra.send dl_9p0Or9t6fGyjfzMVYUot_9fOqkW: blocked",
    "settled { state: pending, nextAttemptAt: +60500, countsAsAttempt: false, error: { reason: not-logged-in, detail: Log in. } }",
    "> nothing is due for chatra",
    "> chatra.send dl_9p0Or9t6fGyjfzMVYUot_9fOqkW: try-again",
    "settled { state: pending, nextAttemptAt: +61000, outcomeUnknown: false, error: { reason: unavailable, detail: Chatra is busy. } }",
    "> slack.delete",
    "link { id: s:T1:C1:1700000010.000100:0, deliveryId: dl_9p0Or9t6fGyjfzMVYUot_9fOqkW, sourceDigest: c:KjSNDtfE5M6IFvY4t_xrduPgVN2, sentDigest: KjSNDtfE5M6IFvY4t_xrduPgVN2, likeness: fp:p8xQTi_baJSQMKGUOYlOnY13mXs, state: deleted, createdAt: +60000 }",
    "changes { id: dl_9p0Or9t6fGyjfzMVYUot_9fOqkW, state: discarded }",
    "> chatra.send dl_1L_Ke7E_rXspMpW6Ky6Kaz41HHQ: done",
    "settled { state: sent, result: { chatraId: a2 } }",
    "link { id: s:T1:C1:1700000011.000100:0, slackTs: 1700000011.000100, chatraId: a2, deliveryId: dl_1L_Ke7E_rXspMpW6Ky6Kaz41HHQ, sourceDigest: c:_9oRVhjTGtcmzSbxyC8A0gIld5B, sentDigest: _9oRVhjTGtcmzSbxyC8A0gIld5B, likeness: fp:4ooY23e3Hc-FKxMfaue5tPRX1EV, createdAt: +60000 }",
    "slack cv:receipt +60500 dl_WATBKwMLL3zvfPISlh4zMtHZRw- { kind: slack.react, channelId: C1, ts: 1700000011.000100, name: white_check_mark, on: true }",
    "answers { by: { userId: UANN }, writtenAt: +11000 }",
  ]);
});
