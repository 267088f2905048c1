import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { nearestWord } from "../../src/domain/command/nearest-word.ts";
import { SLACK_TEXT_LIMIT } from "../../src/domain/limits.ts";
import { classifyReply } from "../../src/domain/text/classify-reply.ts";
import { slackToPlain } from "../../src/domain/text/slack-to-plain.ts";
import { MESSAGE_USAGE } from "../../src/messages/chat-message.ts";
import { CLIENT_USAGE } from "../../src/messages/client.ts";
import { helpText, threadHelp } from "../../src/messages/help.ts";
import { RECEIPTS } from "../../src/messages/receipts.ts";
import { THREAD_USAGE } from "../../src/messages/usage.ts";
import { SLASH_USAGE } from "../commands/read.ts";

const USAGES = Object.values(SLASH_USAGE);

describe("help", () => {
  test("names every form with its example, in blocks and in the text", () => {
    const { text, blocks } = helpText(USAGES);
    const shown = JSON.stringify(blocks);
    for (const { form, example } of USAGES) {
      expect(text).toContain(form);
      expect(shown).toContain(JSON.stringify(form).slice(1, -1));
      expect(shown).toContain(JSON.stringify(example).slice(1, -1));
    }
    const titles = ["Clients", "Messages", "Chatra &amp; Membrane", "About"].map((title) =>
      text.indexOf(`*${title}*`),
    );
    expect(titles).not.toContain(-1);
    expect(titles).toEqual([...titles].sort((a, b) => a - b));
  });

  test("keeps to one topic when asked", () => {
    const { text, blocks } = helpText(USAGES, "clients");
    expect(text).toContain(CLIENT_USAGE.update.form);
    expect(JSON.stringify([text, blocks])).not.toContain(MESSAGE_USAGE.send.form);
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
    expect(JSON.stringify(helpText(USAGES).blocks)).toContain(`${sign} `);
    expect(readFileSync(".github/docs/behaviour.md", "utf8")).toContain(`| ${sign} | `);
  });

  test("claims of no later line that it stays in Slack: only the start of a message tells", () => {
    const { text } = threadHelp();
    expect(text).toContain("like a message that begins with // or note:");
    expect(text).not.toContain("every line");
    expect(classifyReply("hello\n// there")).toEqual({ kind: "reply" });
  });

  test.each([
    ["whole", helpText(USAGES)],
    ["clients", helpText(USAGES, "clients")],
    ["messages", helpText(USAGES, "messages")],
    ["membrane", helpText(USAGES, "membrane")],
    ["about", helpText(USAGES, "about")],
    ["thread", threadHelp()],
  ])("keeps to Slack's limits and escapes what it must: %s", (_, { text, blocks }) => {
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
