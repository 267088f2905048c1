import { describe, expect, test } from "vitest";
import { clientRef } from "../../src/domain/client-ref.ts";
import { replyDigest, wordsDigest } from "../../src/domain/compose-reply.ts";
import type { Link } from "../../src/domain/conversation.ts";
import { chatraMessageIdSchema, clientIdSchema } from "../../src/domain/ids.ts";
import type { ChatraEvent, ChatraMessage } from "../../src/domain/input.ts";
import { decide } from "../../src/domain/inputs/input-kinds.ts";
import { knownMessages } from "../../src/domain/known-messages.ts";
import { fingerprintOf, likenessOf, namelessInPlace, positionOf } from "../../src/domain/message-marks.ts";
import { link } from "../../src/messages/text/link.ts";
import {
  aContext,
  aConversation,
  account,
  aDelivery,
  aFile,
  aLink,
  aMessage,
  anAct,
  anAgentMessage,
  anEdit,
  anEvent,
  aReply,
  aSendPayload,
  payloads,
  START,
  ts,
} from "./builders.ts";
import { aStory, MINUTE } from "./episode-story.ts";

/** What stands exactly at a limit, and one beyond it. The numbers are those that the pages and the other side promise. */
const EIGHT_HOURS = 28_800_000;
const TWO_MINUTES = 120_000;

describe("a message is a known one", () => {
  const isKnown = (
    message: ChatraMessage,
    lead: Partial<Link>,
    over: Partial<ChatraEvent> = {},
    now = START,
  ) => {
    const known = aLink({ id: "c:1:0", direction: "to-slack", deliveryId: undefined, ...lead });
    return knownMessages(anEvent([message], { chatId: undefined, ...over }), [known], now).has(message);
  };
  const bare = (over: Partial<ChatraMessage> = {}) => {
    const message = aMessage("m1", "Hi", over);
    return { ...message, id: chatraMessageIdSchema.parse(likenessOf(message)) };
  };
  const likeness = likenessOf(aMessage("m1", "Hi"));
  const chatraId = chatraMessageIdSchema.parse("m1");

  test("by its id within a second, also in another chat", () => {
    const said = (apartMs: number) =>
      isKnown(
        aMessage("m1", "Hi", { createdAt: START + apartMs }),
        { chatraId, saidAt: START, chatId: "chat-2" },
        { chatId: "chat-1" },
      );
    expect([said(-1_000), said(-999), said(999), said(1_000)]).toEqual([false, true, true, false]);
  });

  test("by its id where the post has no time and is not older than the message, as far as clocks agree", () => {
    const said = (laterMs: number) =>
      isKnown(aMessage("m1", "Hi", { createdAt: START + laterMs }), { chatraId, likeness });
    expect([said(TWO_MINUTES), said(TWO_MINUTES + 1)]).toEqual([true, false]);
  });

  test("by its words, where it has no id and the post has no time, as far as clocks agree", () => {
    const said = (laterMs: number) => isKnown(bare({ createdAt: START + laterMs }), { likeness });
    const [most, more] = [TWO_MINUTES, TWO_MINUTES + 1];
    expect([said(-more), said(-most), said(most), said(more)]).toEqual([false, true, true, false]);
  });

  test("by its words alone, in a fragment within the hours after which a thread is old", () => {
    const heard = (laterMs: number) => isKnown(bare({ undated: true }), { likeness }, {}, START + laterMs);
    expect([heard(EIGHT_HOURS), heard(EIGHT_HOURS + 1)]).toEqual([true, false]);
  });

  test("by its words alone, in a chat that starts moments later", () => {
    const heard = (laterMs: number) =>
      isKnown(
        bare({ undated: true }),
        { likeness, saidAt: START },
        { event: "chatStarted" },
        START + laterMs,
      );
    expect([heard(TWO_MINUTES), heard(TWO_MINUTES + 1)]).toEqual([true, false]);
  });

  test("the second of two alike only where two are known, by a place that no ID of Chatra's names", () => {
    expect(["fp:x", "fp:x.2", "m1.2"].map((id) => positionOf(chatraMessageIdSchema.parse(id)))).toEqual([
      1, 2, 1,
    ]);
    const message = aMessage("m1", "Hi");
    const first = bare({ createdAt: message.createdAt });
    const second = { ...first, id: chatraMessageIdSchema.parse(`${first.id}.2`) };
    const lead = { chatraId, fingerprint: fingerprintOf(message) };
    expect([isKnown(first, lead), isKnown(second, lead)]).toEqual([true, false]);
  });
});

test("what a webhook says again without IDs has a place, from the second on", () => {
  const id = chatraMessageIdSchema.parse("fp:x");
  const ids = [1, 2, 3].map((place) => namelessInPlace(id, place));
  expect(ids).toEqual(["fp:x", "fp:x.2", "fp:x.3"]);
  expect(ids.map(positionOf)).toEqual([1, 2, 3]);
});

test("an echo may be as much older than its reply as clocks may differ", () => {
  const send = aDelivery(aSendPayload("Hello"));
  const awaitingEcho = [aLink({ sentDigest: wordsDigest("Hello") })];
  const context = aContext({ awaitingEcho, deliveries: new Map([[send.id, send]]) });
  const skipped = (earlierMs: number) => {
    const message = anAgentMessage("a1", "Hello", { createdAt: START - earlierMs });
    return decide(anEvent([message]), aConversation(), context).skipped;
  };
  expect([skipped(TWO_MINUTES), skipped(TWO_MINUTES + 1)]).toEqual([[{ id: "a1", reason: "own-echo" }], []]);
});

test("a thread is old after eight hours, and not at eight hours", () => {
  const isLoud = (silentMs: number) => {
    const decision = decide(
      anEvent([aMessage("m1", "Hi")]),
      aConversation(),
      aContext({ now: START + silentMs }),
    );
    return payloads(decision.deliveries, "slack.post").map(({ broadcast }) => broadcast);
  };
  expect([isLoud(EIGHT_HOURS), isLoud(EIGHT_HOURS + 1)]).toEqual([[undefined], [true]]);
});

test("the next reminder keeps its distance from one that is a minute late, and not from an earlier one", () => {
  const nextAt = (lateMs: number) => {
    const story = aStory();
    story.writes("Hi");
    story.passes(5 * MINUTE + lateMs);
    story.timer();
    return (story.episode?.dueAt ?? 0) - START;
  };
  expect([nextAt(MINUTE - 1), nextAt(MINUTE)]).toEqual([15 * MINUTE, 16 * MINUTE]);
});

test("what was said at the very moment of the erasure stays erased", () => {
  const shown = (createdAt: number) => {
    const context = aContext({ forgottenAt: START });
    return payloads(
      decide(anEvent([aMessage("m1", "Hi", { createdAt })]), undefined, context).deliveries,
      "slack.post",
    ).length;
  };
  expect([shown(START), shown(START + 1)]).toEqual([0, 1]);
});

test("an edit that was seen, or an older one, changes nothing", () => {
  const seen = aLink({
    editedTs: ts(20),
    sourceDigest: replyDigest({ text: "old", files: [] }),
    chatraId: undefined,
  });
  const ignored = (seconds: number) =>
    decide(anEdit("new", { editedTs: ts(seconds) }), aConversation(), aContext({ links: [seen] })).ignored;
  expect([ignored(19), ignored(20), ignored(21)]).toEqual(["stale-edit", "stale-edit", undefined]);
});

test("an early edit of a reply is what goes to the visitor, and one of a note makes no reply of it", () => {
  const early = aLink({ state: "early", deliveryId: undefined, earlyText: "Hi there", editedTs: ts(20) });
  const send = (text: string) => {
    const decision = decide(aReply(text), aConversation(), aContext({ links: [early] }));
    return [decision.ignored, payloads(decision.deliveries, "chatra.send").map((one) => one.text)];
  };
  expect([send("Hi"), send("// Hi")]).toEqual([
    [undefined, ["Hi there"]],
    ["note", []],
  ]);
});

test("a file, a message and a client's ID may be as long as they may", () => {
  const handedOn = (size: number) =>
    payloads(
      decide(aReply("", { files: [aFile("F1", { size })] }), aConversation(), aContext()).deliveries,
      "chatra.send",
    ).length;
  expect([handedOn(104_857_600), handedOn(104_857_601)]).toEqual([1, 0]);

  const messageId = chatraMessageIdSchema.parse("m1");
  const refusal = (length: number) => {
    const act = { kind: "edit", messageId, text: "x".repeat(length), pushed: false } as const;
    return decide({ ...anAct(act), act }, aConversation(), aContext()).ignored;
  };
  expect([refusal(5_000), refusal(5_001)]).toEqual([undefined, "too-long"]);

  const ref = (length: number) => clientRef(account, clientIdSchema.parse("x".repeat(length - 5)))?.length;
  expect([ref(1_900), ref(1_901)]).toEqual([1_900, undefined]);

  const start = "https://x.example/";
  const linked = (length: number) => link(start + "y".repeat(length - start.length), "L")?.length;
  expect([linked(2_000), linked(2_001)]).toEqual([2_004, undefined]);
});

test("the size and the picture of a file that a visitor sends are shown as far as Slack takes them", () => {
  const start = "https://x.example/";
  const told = (size: number, urlLength = 100) => {
    const url = start + "y".repeat(urlLength - start.length);
    const files = [{ name: "a.png", url, isImage: true, size }];
    const { deliveries } = decide(anEvent([aMessage("m1", "", { files })]), aConversation(), aContext());
    return payloads(deliveries, "slack.post").map(({ text, blocks }) => [text.slice(-12), blocks?.length]);
  };
  expect([999, 1_000, 1_500, 999_999, 1_000_000].map((size) => told(size))).toEqual([
    [[" (999 bytes)", 2]],
    [[".png> (1 kB)", 2]],
    [[".png> (2 kB)", 2]],
    [["g> (1000 kB)", 2]],
    [["ng> (1.0 MB)", 2]],
  ]);
  expect([told(1, 2_000), told(1, 2_001)].map(([post]) => post?.[1])).toEqual([2, undefined]);
});
