import { expect, test } from "vitest";
import type { Episode } from "../../src/domain/episode.ts";
import { chatraMessageIdSchema } from "../../src/domain/ids.ts";
import { computeReport } from "../../src/domain/report.ts";
import type { BlockList } from "../../src/messages/blocks.ts";
import { dailyDigest, openingDigest } from "../../src/messages/digest.ts";
import { type HomeContent, homeBlocks } from "../../src/messages/home.ts";
import { personalDigest } from "../../src/messages/personal-digest.ts";
import { showWaiting } from "../../src/messages/waiting.ts";
import { countBlockText } from "../../src/simulator/slack/block-validation.ts";
import { aConversation, START } from "../domain/builders.ts";
import { inLines } from "./in-lines.ts";

/** How many chats a list names in how many blocks, and what it says of the others. */
const WORKSPACE = "https://acme.slack.com/";
const episode: Episode = {
  number: 1,
  openedAt: START,
  firstWords: "&".repeat(80),
  firstMessageId: chatraMessageIdSchema.parse("m1"),
  lastWordsAt: START,
  unanswered: [START],
  helpers: [],
  reminders: { count: 0, posts: [] },
};
const chat = aConversation({ episode, profile: { name: "&".repeat(100) } });
const chats = (count: number) => Array.from({ length: count }, () => chat);
const missed = (count: number) => chats(count).map((one) => ({ chat: one, episode, at: START }));
const time = { days: ["mon" as const], minute: 540, zone: "UTC" };
const none = { items: [], count: 0 };
const home: HomeContent = {
  accounts: [{ name: "default", fault: undefined }],
  failed: none,
  uncertain: none,
  forThem: none,
  unclaimed: none,
  theirs: none,
  snoozed: none,
  settings: { ways: { assigned: "thread", reminders: "off", escalation: "dm" }, digest: undefined },
};
const about = { workspaceUrl: WORKSPACE, adminUsers: [] };
/** Each block as the number of chats that it names, or what it says. */
const counted = (blocks: BlockList = []) =>
  inLines({ text: "", blocks })
    .slice(1)
    .map((line) => line.split("acme.slack.com").length - 1 || /text: ([^{}]+) }/.exec(line)?.[1]);
const digest = (items: (typeof chat)[], count: number) =>
  personalDigest({ forThem: { items, count }, theirs: none, missed: none }, time, WORKSPACE)?.blocks;
const yours = (items: (typeof chat)[], count: number) =>
  counted(homeBlocks({ ...home, theirs: { items, count } }, about)).slice(1);

test("names as many chats as a digest holds, and says how many more there are", () => {
  expect([
    counted(digest(chats(60), 60)),
    counted(digest(chats(3), 4)),
    counted(openingDigest({ came: [], missed: missed(21) }, WORKSPACE)?.blocks),
  ]).toEqual([
    [
      "*Waiting for you* (60)",
      3,
      1,
      "… and 56 more.",
      "Your digest comes at `mon 9:00 UTC`. `/chatra notify digest=off` stops the digest.",
    ],
    [
      "*Waiting for you* (4)",
      3,
      "… and 1 more.",
      "Your digest comes at `mon 9:00 UTC`. `/chatra notify digest=off` stops the digest.",
    ],
    ["*21 chats ended before we answered.*", 3, 3, 1, "… and 14 more."],
  ]);
});

test("names as many chats as the queue holds, and as ten blocks of the Home tab do", () => {
  expect([
    counted(showWaiting({ chats: chats(60), count: 60 }, WORKSPACE, false).blocks),
    counted(showWaiting({ chats: chats(3), count: 4 }, WORKSPACE, false).blocks),
    yours(chats(60), 60).slice(0, 12),
    yours(chats(3), 4).slice(0, 3),
    yours(chats(3), 3).slice(0, 3),
  ]).toEqual([
    ["*60 chats wait for us.*", 3, 3, 3, 3, 2, "… and 46 more."],
    ["*4 chats wait for us.*", 3, "… and 1 more."],
    ["*Yours* (60)", 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, "… and about 25,250 more characters."],
    ["*Yours* (4)", 3, "… and 1 more."],
    ["*Yours* (3)", 3, "Accounts"],
  ]);
});

test("no list is longer than Slack takes, however long its words become once they are escaped", () => {
  const many = { items: chats(10), count: 10 };
  const report = computeReport([], { from: 0, to: 1 }, { kind: "all" }, () => 0);
  const lists = [
    showWaiting({ chats: chats(20), count: 20 }, WORKSPACE, false).blocks,
    openingDigest({ came: missed(20), missed: missed(20) }, WORKSPACE)?.blocks,
    dailyDigest({ since: START, report, waiting: 20, missed: missed(20) }, WORKSPACE)?.blocks,
    personalDigest({ forThem: many, theirs: many, missed: many }, time, WORKSPACE)?.blocks,
  ];
  // Above this Slack answers `msg_blocks_too_long`.
  for (const blocks of lists) expect(countBlockText(blocks)).toBeLessThanOrEqual(13_200);
  expect(lists.map((blocks) => JSON.stringify(blocks).match(/… and \d+ more\./g)?.length)).toEqual([
    1, 2, 1, 3,
  ]);
});
