import { expect, test } from "vitest";
import type { Link } from "../../src/domain/conversation.ts";
import { chatraMessageIdSchema } from "../../src/domain/ids.ts";
import type { ChatraEvent, ChatraMessage } from "../../src/domain/input.ts";
import { knownMessages } from "../../src/domain/known-messages.ts";
import { fingerprintOf, likenessOf } from "../../src/domain/message-marks.ts";
import { aLink, aMessage, anAgentMessage, anEvent, START } from "./builders.ts";

/** Which messages of a webhook are known by which links, each rule alone. */
const HOUR = 3_600_000;
const messageId = (id: string) => chatraMessageIdSchema.parse(id);
const hi = aMessage("m1", "Hi");
const byBob = anAgentMessage("a1", "Hi");

/** The same without an ID; `nth`: of several in one webhook. */
function nameless(message: ChatraMessage, nth = 1): ChatraMessage {
  const mark = message.undated ? likenessOf(message) : fingerprintOf(message);
  return { ...message, id: messageId(nth === 1 ? mark : `${mark}.${nth}`) };
}

const undated = (message: ChatraMessage, createdAt = START): ChatraMessage => ({
  ...message,
  createdAt,
  undated: true,
});

/** The link of the post that shows a message. */
function shown(id: string, message: ChatraMessage, over: Partial<Link> = {}): Link {
  return aLink({
    id: `${id}:0`,
    direction: "to-slack",
    chatraId: message.id,
    fingerprint: fingerprintOf(message),
    likeness: likenessOf(message),
    saidAt: message.undated ? undefined : message.createdAt,
    ...over,
  });
}

/** The link of a reply of ours that came back as this message. */
function reply(id: string, message: ChatraMessage, over: Partial<Link> = {}): Link {
  return shown(id, message, { direction: "to-client", saidAt: undefined, ...over });
}

function known(messages: ChatraMessage[], links: Link[], over: Partial<ChatraEvent> = {}): string[] {
  const event = anEvent(messages, { chatId: undefined, ...over });
  const found = knownMessages(event, links, START + 60_000);
  return messages.map((message) => {
    const of = found.get(message)?.map(({ id }) => id);
    return of === undefined ? "new" : of.join();
  });
}

const transcript = { event: "chatTranscript" as const };
const other = { fingerprint: "fp:other", likeness: "fp:other" };

test.each<[string, () => string[], string[]]>([
  [
    "each by its own link, with and without an ID",
    () => known([hi, nameless(hi)], [shown("one", hi), shown("two", nameless(hi))]),
    ["one:0", "two:0"],
  ],
  [
    "two alike without an ID by two links",
    () => known([nameless(hi), nameless(hi, 2)], [shown("one", nameless(hi)), shown("two", nameless(hi, 2))]),
    ["one:0", "two:0"],
  ],
  [
    "one of two alike by its own link",
    () => known([nameless(hi)], [shown("one", nameless(hi)), shown("two", nameless(hi, 2))]),
    ["one:0"],
  ],
  [
    "a second one alike not by the only link",
    () => known([nameless(hi), nameless(hi, 2)], [shown("one", nameless(hi))]),
    ["one:0", "new"],
  ],
  [
    "all posts of a message together",
    () => known([hi], [shown("one", hi), shown("one", hi, { id: "one:1", part: 1 })]),
    ["one:0,one:1"],
  ],
  [
    "each part of a reply by its own link",
    () =>
      known(
        [byBob, { ...byBob, id: messageId("a2") }],
        [reply("one", byBob), reply("one", { ...byBob, id: messageId("a2") }, { id: "one:1", part: 1 })],
      ),
    ["one:0", "one:1"],
  ],
])("messages are known: %s", (_what, lines, expected) => {
  expect(lines()).toEqual(expected);
});

test.each<[string, () => string[], string[]]>([
  [
    "by the same time and words, whatever the chat is called and though the link has no time",
    () => known([hi], [shown("one", hi, { saidAt: undefined, chatId: "a" })], { chatId: "b" }),
    ["one:0"],
  ],
  [
    "by a time nearly the same",
    () => known([hi], [shown("one", hi, { ...other, saidAt: START + 1_999 })]),
    ["one:0"],
  ],
  [
    "not by another time",
    () => known([hi], [shown("one", hi, { ...other, saidAt: START + 2_000 })]),
    ["new"],
  ],
  [
    "by the same chat at another time",
    () => known([hi], [shown("one", hi, { ...other, saidAt: START + HOUR, chatId: "a" })], { chatId: "a" }),
    ["one:0"],
  ],
  [
    "not in another chat at another time",
    () => known([hi], [shown("one", hi, { ...other, saidAt: START + HOUR, chatId: "b" })], { chatId: "a" }),
    ["new"],
  ],
  [
    "by its words, where it has no time",
    () => known([undated(hi, START + HOUR)], [shown("one", hi, { fingerprint: "fp:other" })]),
    ["one:0"],
  ],
  [
    "by its words, where the webhook names no chat",
    () => known([undated(hi)], [shown("one", hi, { fingerprint: "fp:other", chatId: "a" })]),
    ["one:0"],
  ],
  [
    "by its words, where the link names no chat",
    () => known([undated(hi)], [shown("one", hi, { fingerprint: "fp:other" })], { chatId: "a" }),
    ["one:0"],
  ],
  [
    "not by what was said after the post was made",
    () => known([{ ...hi, createdAt: START + HOUR }], [shown("one", hi, { saidAt: undefined })]),
    ["new"],
  ],
  [
    "as a reply that was said after it was made",
    () => known([{ ...byBob, createdAt: START + HOUR }], [reply("one", byBob)]),
    ["one:0"],
  ],
  [
    "not as a reply where the visitor wrote it",
    () => known([{ ...hi, id: messageId("a1") }], [reply("one", byBob)]),
    ["new"],
  ],
  [
    "by the visit, where the words differ",
    () => known([undated(hi)], [shown("one", undated(hi), { ...other, visitAt: 5 })], { visitAt: 5 }),
    ["one:0"],
  ],
  [
    "not by another visit, where the words differ",
    () => known([undated(hi)], [shown("one", undated(hi), { ...other, visitAt: 6 })], { visitAt: 5 }),
    ["new"],
  ],
  [
    "where the link names no visit",
    () => known([undated(hi)], [shown("one", undated(hi), other)], { visitAt: 5 }),
    ["one:0"],
  ],
  [
    "where the webhook names no visit",
    () => known([undated(hi)], [shown("one", undated(hi), { ...other, visitAt: 6 })]),
    ["one:0"],
  ],
])("a message with the ID of a link is known %s", (_what, lines, expected) => {
  expect(lines()).toEqual(expected);
});

const bare = nameless(undated(hi));
const bareByBob = nameless(undated(byBob));

test.each<[string, () => string[], string[]]>([
  [
    "not where both have an ID",
    () => known([{ ...undated(hi), id: messageId("m2") }], [shown("one", undated(hi))], transcript),
    ["new"],
  ],
  ["where the link has none", () => known([undated(hi)], [shown("one", bare)], transcript), ["one:0"]],
  ["where the message has none", () => known([bare], [shown("one", hi)], transcript), ["one:0"]],
  [
    "not as a reply that waits for its echo",
    () =>
      known([bareByBob], [reply("one", byBob, { chatraId: undefined, fingerprint: undefined })], transcript),
    ["new"],
  ],
  [
    "as a reply whose echo had an ID",
    () => known([bareByBob], [reply("one", byBob, { fingerprint: undefined })], transcript),
    ["one:0"],
  ],
  [
    "as a reply whose echo had none",
    () => known([bareByBob], [reply("one", byBob, { chatraId: undefined })], transcript),
    ["one:0"],
  ],
  [
    "not as a reply where the visitor wrote it",
    () => known([bare], [reply("one", byBob, { likeness: likenessOf(hi) })], transcript),
    ["new"],
  ],
  [
    "not in another chat",
    () => known([bare], [shown("one", hi, { chatId: "a" })], { ...transcript, chatId: "b" }),
    ["new"],
  ],
  [
    "where the webhook names no chat",
    () => known([bare], [shown("one", hi, { chatId: "a" })], transcript),
    ["one:0"],
  ],
  [
    "where the link names no chat",
    () => known([bare], [shown("one", hi)], { ...transcript, chatId: "b" }),
    ["one:0"],
  ],
  [
    "not by another time",
    () => known([nameless(hi)], [shown("one", bare, { saidAt: START + HOUR })], transcript),
    ["new"],
  ],
  [
    "by a post that was made a moment before",
    () => known([nameless(hi)], [shown("one", bare)], transcript),
    ["one:0"],
  ],
  [
    "not by a post that was made an hour before",
    () => known([nameless({ ...hi, createdAt: START + HOUR })], [shown("one", bare)], transcript),
    ["new"],
  ],
  [
    "as a reply that was made an hour before",
    () =>
      known(
        [nameless({ ...byBob, createdAt: START + HOUR })],
        [reply("one", byBob, { fingerprint: "fp:other" })],
        transcript,
      ),
    ["one:0"],
  ],
  [
    "by the mark that is the ID of an older link",
    () => known([undated(hi)], [shown("one", bare, { likeness: undefined })], transcript),
    ["one:0"],
  ],
  [
    "by the mark of the second of such links",
    () => known([undated(hi)], [shown("one", nameless(undated(hi), 2), { likeness: undefined })], transcript),
    ["one:0"],
  ],
  [
    "not by an ID that is no mark",
    () => known([bare], [shown("one", hi, { likeness: undefined, fingerprint: "fp:other" })], transcript),
    ["new"],
  ],
  [
    "in a fragment of the same visit",
    () => known([bare], [shown("one", bare, { visitAt: 5, createdAt: START - 90 * HOUR })], { visitAt: 5 }),
    ["one:0"],
  ],
  [
    "not in a fragment of another visit",
    () => known([bare], [shown("one", bare, { visitAt: 6 })], { visitAt: 5 }),
    ["new"],
  ],
  [
    "in a fragment some hours later, where no visit is named",
    () => known([bare], [shown("one", bare, { visitAt: 6 })]),
    ["one:0"],
  ],
  [
    "in a fragment some hours later, where the link names no visit",
    () => known([bare], [shown("one", bare)], { visitAt: 5 }),
    ["one:0"],
  ],
  [
    "not in a fragment days later",
    () => known([bare], [shown("one", bare, { createdAt: START - 90 * HOUR })]),
    ["new"],
  ],
  [
    "in a chat that starts in the same visit",
    () => known([bare], [shown("one", bare, { visitAt: 5 })], { event: "chatStarted", visitAt: 5 }),
    ["one:0"],
  ],
  [
    "not in a chat that starts later",
    () => known([bare], [shown("one", bare)], { event: "chatStarted" }),
    ["new"],
  ],
  [
    "in a chat that starts a moment later",
    () => known([bare], [shown("one", hi)], { event: "chatStarted" }),
    ["one:0"],
  ],
  [
    "not in a chat that starts hours later",
    () => known([bare], [shown("one", hi, { saidAt: START - HOUR })], { event: "chatStarted" }),
    ["new"],
  ],
])("a message that lacks its ID is known by its words %s", (_what, lines, expected) => {
  expect(lines()).toEqual(expected);
});
