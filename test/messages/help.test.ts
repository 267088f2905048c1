import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { nearestWord } from "../../src/domain/command/nearest-word.ts";
import { SLACK_TEXT_LIMIT } from "../../src/domain/limits.ts";
import { classifyReply } from "../../src/domain/text/classify-reply.ts";
import { slackToPlain } from "../../src/domain/text/slack-to-plain.ts";
import type { Card } from "../../src/messages/blocks.ts";
import { helpText, TOPICS, threadHelp } from "../../src/messages/help.ts";
import { RECEIPTS } from "../../src/messages/receipts.ts";
import { THREAD_USAGE } from "../../src/messages/usage.ts";
import { SLASH_USAGE } from "../commands/read.ts";
import { textsIn } from "../commands/stage.ts";

const USAGES = Object.values(SLASH_USAGE);

/** The lines of the sections and the small print. */
function linesOf(card: Card): string[] {
  return textsIn(card.blocks).split("\n");
}

describe("help", () => {
  test("without a topic fits one screen: replies and notes first, the receipts, then commands and topics", () => {
    const overview = helpText(SLASH_USAGE);
    const lines = linesOf(overview);
    expect(lines.length).toBeLessThanOrEqual(12);
    expect(lines[0]).toMatch(/^\*Reply:\*/);
    expect(lines[1]).toMatch(/^\*Note:\*/);
    expect(lines[2]).toMatch(/^Receipts: /);
    for (const topic of TOPICS) expect(lines.at(-1)).toContain(`\`${topic}\``);
    expect(overview.text.split("\n")).toEqual(lines);
  });

  test.each(TOPICS)("of %s names each of its forms with what it does, in at most twelve lines", (topic) => {
    const card = helpText(SLASH_USAGE, topic);
    const lines = linesOf(card);
    const usages = USAGES.filter((usage) => usage.topic === topic);
    expect(usages.length).toBeGreaterThan(0);
    expect(lines.length).toBeLessThanOrEqual(12);
    for (const { form, does } of usages) {
      expect(lines).toContain(`\`${form}\`  ${does}`);
      expect(card.text).toContain(`\`${form}\`  ${does}`);
    }
    for (const { form } of USAGES.filter((usage) => usage.topic !== topic))
      expect(lines.filter((line) => line.startsWith(`\`${form}\` `))).toEqual([]);
  });

  test("of all topics together names every form", () => {
    const topics = new Set<string>(TOPICS);
    expect(USAGES.filter(({ topic }) => !topics.has(topic))).toEqual([]);
  });

  test("says of each form what it does in at most sixty characters, as an order", () => {
    const entries = [...USAGES, ...Object.values(THREAD_USAGE)];
    expect(entries.filter(({ does }) => does.length > 60)).toEqual([]);
    // “Lists” tells of the command, “List” tells the reader what to expect.
    expect(entries.filter(({ does }) => /^\w+s /.test(does))).toEqual([]);
  });

  test("of a thread names every command", () => {
    const { text, blocks } = threadHelp();
    for (const { form } of Object.values(THREAD_USAGE)) {
      expect(text).toContain(form);
      expect(JSON.stringify(blocks)).toContain(JSON.stringify(form).slice(1, -1));
    }
  });

  test.each(Object.values(RECEIPTS))("says what the receipt %s means, and so does its page", (name) => {
    const sign = slackToPlain(`:${name}:`, { user: () => undefined });
    expect(sign).not.toContain(name);
    expect(JSON.stringify(threadHelp().blocks)).toContain(`${sign} `);
    expect(JSON.stringify(helpText(SLASH_USAGE).blocks)).toContain(`${sign} `);
    expect(readFileSync(".github/docs/behaviour.md", "utf8")).toContain(`| ${sign} | `);
  });

  test("claims of no later line that it stays in Slack: only the start of a message tells", () => {
    const { text } = threadHelp();
    expect(text).toContain("like a message that begins with // or note:");
    expect(text).not.toContain("every line");
    expect(classifyReply("hello\n// there")).toEqual({ kind: "reply" });
  });

  test.each([
    ["overview", helpText(SLASH_USAGE)],
    ...TOPICS.map((topic) => [topic, helpText(SLASH_USAGE, topic)] as const),
    ["thread", threadHelp()],
  ] as const)("keeps to Slack's limits and escapes what it must: %s", (_, { text, blocks }) => {
    expect(text.length).toBeLessThanOrEqual(SLACK_TEXT_LIMIT);
    expect(blocks.length).toBeLessThanOrEqual(50);
    const texts = blocks.flatMap((block) => JSON.stringify(block));
    for (const shown of texts) expect(shown.length).toBeLessThanOrEqual(3000);
    expect(texts.join("").length).toBeLessThan(13_200);
    expect(text + texts.join("")).not.toMatch(/[<>]|&(?!amp;)/);
    expect(text.split("`").length % 2).toBe(1);
  });
});

test.each([
  ["sned", "send"],
  ["SEND", "send"],
  ["sendd", "send"],
  ["snd", "send"],
  ["comect", "connect"],
  ["statsu", "status"],
  ["xyzzy", undefined],
  ["sxxd", undefined],
  ["", undefined],
  ["!?", undefined],
  ["send".repeat(10_000), undefined],
])("the word nearest to %.20s is %s", (typed, word) =>
  expect(nearestWord(typed, ["send", "connect", "status"])).toBe(word),
);

test.each([
  ["", ["a", "b"], undefined],
  ["?!", ["a"], undefined],
  ["x".repeat(17), ["x".repeat(16)], undefined],
  ["x".repeat(16), ["x".repeat(17)], "x".repeat(17)],
  ["statu", ["start", "state", "status"], "state"],
  ["statsu", ["states", "status"], "status"],
  ["abcd", ["abxy", "abcx"], "abcx"],
  ["abcde", ["abxye"], "abxye"],
  ["abcd", ["abxy"], undefined],
])("of %s and %j the nearest is meant, however long the words are", (typed, words, nearest) => {
  expect(nearestWord(typed, words)).toBe(nearest);
});
