import { expect, test } from "vitest";
import type { Conversation } from "../../src/domain/conversation.ts";
import type { Context } from "../../src/domain/decision.ts";
import type { SlackReply } from "../../src/domain/input.ts";
import { decide } from "../../src/domain/inputs/input-kinds.ts";
import type { Found } from "../../src/domain/needs.ts";
import type { Snippet } from "../../src/domain/snippet.ts";
import type { RichContent } from "../../src/domain/text/rich-content.ts";
import { aContext, aConversation, aFile, aLink, aReply, ts } from "./builders.ts";
import { inLines } from "./in-lines.ts";
import { aRoute, aRoutedChat } from "./policy-story.ts";

/** What replies lead to that name a snippet, or that an edit has overtaken, compared whole. */
const REPLY =
  "{ teamId: T1, channelId: C1, threadTs: 1700000000.000100, ts: 1700000010.000100, userId: UANN }";
const withRoute = (line: string) => line.replaceAll(REPLY, "…").replace(/episode: .*?name: desk \} \}, /, "");

const said = (words: string, leftOut: RichContent["leftOut"] = []): RichContent => ({
  blocks: words === "" ? [] : [{ kind: "paragraph", spans: [{ kind: "text", text: words }] }],
  leftOut,
});
const image = { name: "a.png", reason: "image-by-address" as const };
const video = { name: "b.mp4", reason: "video" as const };

function replied(
  text: string,
  over: Partial<SlackReply> = {},
  found: Partial<Context & Found> = {},
  conversation: Conversation = aConversation(),
): string[] {
  return inLines(decide(aReply(text, over), conversation, aContext(found))).map(withRoute);
}

const snippet = (name: string, text: string, ownerId?: Snippet["ownerId"]): Partial<Found> => ({
  snippets: { byName: new Map([[name, { name, text, ownerId }]]), names: [name] },
});
const mine = aReply("").userId;

test.each<[string, () => string[], string[]]>([
  [
    "a shared snippet",
    () => replied("!r hours", {}, snippet("hours", "We open at 9, {client.name}.")),
    [
      "conversation { lastActivityAt: +60000 }",
      "link { id: s:T1:C1:1700000010.000100:0, deliveryId: dl_9p0Or9t6fGyjfzMVYUot_9fOqkW, sourceDigest: c:command:JQB2LYyNuThSclQUwVHzn10SAPV, sentDigest: IJ5bsElZaxXjlWvS7lm-GJjeFbN, likeness: fp:RmiIgZxYinPa-X15YS0Oh2Rj0KM, createdAt: +60000, snippet: true }",
      "chatra cv:chatra +10000 dl_9p0Or9t6fGyjfzMVYUot_9fOqkW { kind: chatra.send, clientId: client-0042, text: We open at 9, Vera., agent: { name: Ann }, reply: …, part: 0, parts: 1, order: { id: s:T1:C1:1700000010.000100:0, userId: UANN } }",
      "audit { orderId: s:T1:C1:1700000010.000100:0, teamId: T1, accountId: acme, userId: UANN, act: send, clientId: client-0042, subject: message, outcome: ordered }",
      "usedSnippet { teamId: T1, name: hours }",
    ],
  ],
  [
    "a snippet of one's own, with words and a file",
    () => replied("!r hours\nSee *you*", { files: [aFile("F1")] }, snippet("hours", "We open at 9.", mine)),
    [
      "conversation { lastActivityAt: +60000 }",
      "link { id: s:T1:C1:1700000010.000100:0, deliveryId: dl_9p0Or9t6fGyjfzMVYUot_9fOqkW, sourceDigest: c:command:nPo9WbE3k_h78P2VYEx4XRa6pNh, sentDigest: EUTea6r6Z4a-csRolFdcVrdcDxo, likeness: fp:hwD_HzekKdKQdC-uBQfOfwUZHpW, createdAt: +60000, snippet: true }",
      "chatra cv:chatra +10000 dl_9p0Or9t6fGyjfzMVYUot_9fOqkW { kind: chatra.send, clientId: client-0042, text: We open at 9.\nSee you\n\n📎 F1.pdf: https://bot.example/files/F1, agent: { name: Ann }, reply: …, part: 0, parts: 1, order: { id: s:T1:C1:1700000010.000100:0, userId: UANN } }",
      "audit { orderId: s:T1:C1:1700000010.000100:0, teamId: T1, accountId: acme, userId: UANN, act: send, clientId: client-0042, subject: message, outcome: ordered }",
      "usedSnippet { teamId: T1, name: hours, ownerId: UANN }",
    ],
  ],
  [
    "words as Slack shows them",
    () =>
      replied(
        "!r hours See *you*",
        { content: said("!r hours  See *you* ") },
        snippet("hours", "We open at 9."),
      ),
    [
      "conversation { lastActivityAt: +60000 }",
      "link { id: s:T1:C1:1700000010.000100:0, deliveryId: dl_9p0Or9t6fGyjfzMVYUot_9fOqkW, sourceDigest: c:command:jmpFJEETbAiKsWsq2AhE7BaJme2, sentDigest: yiMN0JnG2gyZgOqjZULiiyjTMVw, likeness: fp:Ki9JXAnNUYaZ2SUrIqZ6-vxOSdW, createdAt: +60000, snippet: true }",
      "chatra cv:chatra +10000 dl_9p0Or9t6fGyjfzMVYUot_9fOqkW { kind: chatra.send, clientId: client-0042, text: We open at 9. See *you*, agent: { name: Ann }, reply: …, part: 0, parts: 1, order: { id: s:T1:C1:1700000010.000100:0, userId: UANN } }",
      "audit { orderId: s:T1:C1:1700000010.000100:0, teamId: T1, accountId: acme, userId: UANN, act: send, clientId: client-0042, subject: message, outcome: ordered }",
      "usedSnippet { teamId: T1, name: hours }",
    ],
  ],
  [
    "what can't go",
    () => replied("!r hours", { content: said("!r hours", [image]) }, snippet("hours", "We open at 9.")),
    [
      "conversation { lastActivityAt: +60000 }",
      "link { id: s:T1:C1:1700000010.000100:0, deliveryId: dl_9p0Or9t6fGyjfzMVYUot_9fOqkW, sourceDigest: c:command:JQB2LYyNuThSclQUwVHzn10SAPV, sentDigest: 6l6-t_3uOcf6ZeKaChiEFcuj4_i, likeness: fp:6K1aE7CZjt2COljAe52fZNIPH7i, createdAt: +60000, snippet: true }",
      "chatra cv:chatra +10000 dl_9p0Or9t6fGyjfzMVYUot_9fOqkW { kind: chatra.send, clientId: client-0042, text: We open at 9., agent: { name: Ann }, reply: …, part: 0, parts: 1, order: { id: s:T1:C1:1700000010.000100:0, userId: UANN } }",
      "slack cv:slack +60000 dl_ykz4596CmXDcI222YmmLDZlTb1g { kind: slack.post, text: :warning: Not sent to the visitor: “a.png”: the bot can't send an image from another site. Upload it as a file. The visitor gets the rest of the message. }",
      "audit { orderId: s:T1:C1:1700000010.000100:0, teamId: T1, accountId: acme, userId: UANN, act: send, clientId: client-0042, subject: message, outcome: ordered }",
      "usedSnippet { teamId: T1, name: hours }",
    ],
  ],
  [
    "a snippet that there is not",
    () => replied("!r hour", {}, snippet("hours", "We open at 9.")),
    [
      "link { id: s:T1:C1:1700000010.000100:0, deliveryId: undefined, sourceDigest: c:command:8T4YizHp6I6G7UP0TgOsNF_IC3B, state: refused, createdAt: +60000 }",
      "slack cv:receipt +60000 dl_clJKW6UQS2tVhVc77cPqZTr1Lp7 { kind: slack.whisper, channelId: C1, threadTs: 1700000000.000100, userId: UANN, text: You have no snippet `hour`, and nobody shares one. Did you mean `hours`? `/chatra snippets` lists the snippets.\nNothing was sent to the visitor. }",
      "ignored unknown-snippet",
    ],
  ],
  [
    "a field that nobody knows",
    () => replied("!r page", {}, snippet("page", "You are at {page}.")),
    [
      "link { id: s:T1:C1:1700000010.000100:0, deliveryId: undefined, sourceDigest: c:command:Q9R9aKhvD2UI9q7mjJrZl08vk5b, state: refused, createdAt: +60000 }",
      "slack cv:receipt +60000 dl_LDlRAvw9LF4BUTuIWv8Lrg5YqKD { kind: slack.answer, userId: UANN, channelId: C1, threadTs: 1700000000.000100, text: The bot does not know the visitor's page (`{page}`), which the snippet `page` needs. Nothing was sent to the visitor. Send the snippet like this?, blocks: 4 }",
      "ignored unknown-field",
      "proposal { id: p_FUlA6Ou0bRRqX2mXSbekR4_ZODU, teamId: T1, accountId: acme, userId: UANN, act: { kind: relay, channelId: C1, threadTs: 1700000000.000100, ts: 1700000010.000100, authorId: UANN, text: , content: { blocks: 1, leftOut: [] }, files: [], clientId: client-0042, snippet: { name: page, shared: true } } }",
    ],
  ],
  [
    "a field that nobody knows, in a snippet of one's own",
    () => replied("!r page", {}, snippet("page", "You are at {page}.", mine)),
    [
      "link { id: s:T1:C1:1700000010.000100:0, deliveryId: undefined, sourceDigest: c:command:Q9R9aKhvD2UI9q7mjJrZl08vk5b, state: refused, createdAt: +60000 }",
      "slack cv:receipt +60000 dl_LDlRAvw9LF4BUTuIWv8Lrg5YqKD { kind: slack.answer, userId: UANN, channelId: C1, threadTs: 1700000000.000100, text: The bot does not know the visitor's page (`{page}`), which the snippet `page` needs. Nothing was sent to the visitor. Send the snippet like this?, blocks: 4 }",
      "ignored unknown-field",
      "proposal { id: p_FUlA6Ou0bRRqX2mXSbekR4_ZODU, teamId: T1, accountId: acme, userId: UANN, act: { kind: relay, channelId: C1, threadTs: 1700000000.000100, ts: 1700000010.000100, authorId: UANN, text: , content: { blocks: 1, leftOut: [] }, files: [], clientId: client-0042, snippet: { name: page, shared: false } } }",
    ],
  ],
  [
    "a field alone that nobody knows",
    () => replied("!r page", {}, snippet("page", "{page}")),
    [
      "link { id: s:T1:C1:1700000010.000100:0, deliveryId: undefined, sourceDigest: c:command:Q9R9aKhvD2UI9q7mjJrZl08vk5b, state: refused, createdAt: +60000 }",
      "slack cv:receipt +60000 dl_LDlRAvw9LF4BUTuIWv8Lrg5YqKD { kind: slack.answer, userId: UANN, channelId: C1, threadTs: 1700000000.000100, text: The bot does not know the visitor's page (`{page}`), which the snippet `page` needs. Nothing was sent to the visitor. Write the reply yourself., blocks: 1 }",
      "ignored unknown-field",
    ],
  ],
  [
    "a field that nobody knows before the sign of a note",
    () => replied("!r page", {}, snippet("page", "{page}// note")),
    [
      "link { id: s:T1:C1:1700000010.000100:0, deliveryId: undefined, sourceDigest: c:command:Q9R9aKhvD2UI9q7mjJrZl08vk5b, state: refused, createdAt: +60000 }",
      "slack cv:receipt +60000 dl_LDlRAvw9LF4BUTuIWv8Lrg5YqKD { kind: slack.answer, userId: UANN, channelId: C1, threadTs: 1700000000.000100, text: The bot does not know the visitor's page (`{page}`), which the snippet `page` needs. Nothing was sent to the visitor. Write the reply yourself., blocks: 1 }",
      "ignored unknown-field",
    ],
  ],
])("a reply that names %s", (_what, lines, expected) => {
  expect(lines()).toEqual(expected);
});

const early = (text: string, content?: RichContent) =>
  aLink({ state: "early", deliveryId: undefined, earlyText: text, earlyContent: content, editedTs: ts(20) });

test.each<[string, () => string[], string[]]>([
  [
    "other words",
    () => replied("Helo", {}, { links: [early("Hello")] }),
    [
      "conversation { lastActivityAt: +60000 }",
      "link { id: s:T1:C1:1700000010.000100:0, deliveryId: dl_9p0Or9t6fGyjfzMVYUot_9fOqkW, sourceDigest: c:peNxr_eamFTHb77bhHqbsL60gVC, sentDigest: peNxr_eamFTHb77bhHqbsL60gVC, likeness: fp:wf4U4LlvirFz5dDH_UDvtmWKnOx, editedTs: 1700000020.000100, createdAt: +60000 }",
      "chatra cv:chatra +10000 dl_9p0Or9t6fGyjfzMVYUot_9fOqkW { kind: chatra.send, clientId: client-0042, text: Hello, agent: { name: Ann }, reply: …, part: 0, parts: 1 }",
    ],
  ],
  [
    "other words and what can't go",
    () =>
      replied(
        "Helo",
        { content: said("Helo", [image]) },
        { links: [early("Hello", said("Hello", [video]))] },
      ),
    [
      "conversation { lastActivityAt: +60000 }",
      "link { id: s:T1:C1:1700000010.000100:0, deliveryId: dl_9p0Or9t6fGyjfzMVYUot_9fOqkW, sourceDigest: c:peNxr_eamFTHb77bhHqbsL60gVC, sentDigest: peNxr_eamFTHb77bhHqbsL60gVC, likeness: fp:wf4U4LlvirFz5dDH_UDvtmWKnOx, editedTs: 1700000020.000100, createdAt: +60000 }",
      "chatra cv:chatra +10000 dl_9p0Or9t6fGyjfzMVYUot_9fOqkW { kind: chatra.send, clientId: client-0042, text: Hello, agent: { name: Ann }, reply: …, part: 0, parts: 1 }",
      "slack cv:slack +60000 dl_ykz4596CmXDcI222YmmLDZlTb1g { kind: slack.post, text: :warning: Not sent to the visitor: “a.png”: the bot can't send an image from another site. Upload it as a file. “b.mp4”: the bot can't send an embedded video. Write its link in a reply. The visitor gets the rest of the message. }",
    ],
  ],
  [
    "other words, as Slack shows them",
    () => replied("Helo", { content: said("Helo") }, { links: [early("Hello", said("Hello there"))] }),
    [
      "conversation { lastActivityAt: +60000 }",
      "link { id: s:T1:C1:1700000010.000100:0, deliveryId: dl_9p0Or9t6fGyjfzMVYUot_9fOqkW, sourceDigest: c:uX2s2OJpt2dSjmuc0vMXIRQwLuT, sentDigest: uX2s2OJpt2dSjmuc0vMXIRQwLuT, likeness: fp:SVC_F5aXUzZd-gBovxuQtKcVi76, editedTs: 1700000020.000100, createdAt: +60000 }",
      "chatra cv:chatra +10000 dl_9p0Or9t6fGyjfzMVYUot_9fOqkW { kind: chatra.send, clientId: client-0042, text: Hello there, agent: { name: Ann }, reply: …, part: 0, parts: 1 }",
    ],
  ],
  [
    "no words",
    () => replied("Hello", {}, { links: [early("")] }),
    [
      "conversation { lastActivityAt: +60000 }",
      "link { id: s:T1:C1:1700000010.000100:0, deliveryId: dl_9p0Or9t6fGyjfzMVYUot_9fOqkW, sourceDigest: c:peNxr_eamFTHb77bhHqbsL60gVC, sentDigest: peNxr_eamFTHb77bhHqbsL60gVC, likeness: fp:wf4U4LlvirFz5dDH_UDvtmWKnOx, editedTs: 1700000020.000100, createdAt: +60000 }",
      "chatra cv:chatra +10000 dl_9p0Or9t6fGyjfzMVYUot_9fOqkW { kind: chatra.send, clientId: client-0042, text: Hello, agent: { name: Ann }, reply: …, part: 0, parts: 1 }",
      "slack cv:receipt +60000 dl_ukc9u_bZFa6u0Au5FBB6f118o5m { kind: slack.whisper, channelId: C1, threadTs: 1700000000.000100, userId: UANN, text: Your edit was not sent: nothing is left that a visitor can read. The visitor keeps the earlier text. Delete the message to unsend it. }",
    ],
  ],
  [
    "no words and what can't go",
    () => replied("Hello", {}, { links: [early("", said("", [video]))] }),
    [
      "conversation { lastActivityAt: +60000 }",
      "link { id: s:T1:C1:1700000010.000100:0, deliveryId: dl_9p0Or9t6fGyjfzMVYUot_9fOqkW, sourceDigest: c:peNxr_eamFTHb77bhHqbsL60gVC, sentDigest: peNxr_eamFTHb77bhHqbsL60gVC, likeness: fp:wf4U4LlvirFz5dDH_UDvtmWKnOx, editedTs: 1700000020.000100, createdAt: +60000 }",
      "chatra cv:chatra +10000 dl_9p0Or9t6fGyjfzMVYUot_9fOqkW { kind: chatra.send, clientId: client-0042, text: Hello, agent: { name: Ann }, reply: …, part: 0, parts: 1 }",
      "slack cv:receipt +60000 dl_ukc9u_bZFa6u0Au5FBB6f118o5m { kind: slack.whisper, channelId: C1, threadTs: 1700000000.000100, userId: UANN, text: Your edit was not sent: nothing is left that a visitor can read. “b.mp4”: the bot can't send an embedded video. Write its link in a reply. The visitor keeps the earlier text. Delete the message to unsend it. }",
    ],
  ],
  [
    "no sign of a note",
    () => replied("// Hello", {}, { links: [early("Hello")] }),
    [
      "link { id: s:T1:C1:1700000010.000100:0, deliveryId: undefined, sourceDigest: c:peNxr_eamFTHb77bhHqbsL60gVC, editedTs: 1700000020.000100, state: note, createdAt: +60000 }",
      "slack cv:receipt +60000 dl_TIbEerBe2AikIaf0OCmwWOwQkBj { kind: slack.whisper, channelId: C1, threadTs: 1700000000.000100, userId: UANN, text: This message was not sent to the visitor, and editing it doesn't send it. Write a new reply. }",
      "ignored note",
    ],
  ],
  [
    "a command for the visitor in the place of a note",
    () => replied("// Hello", {}, { links: [early("!send Hello")] }),
    [
      "link { id: s:T1:C1:1700000010.000100:0, deliveryId: undefined, sourceDigest: c:command:niKW-IyWwU9PDw_hZmhLkFe_e7s, editedTs: 1700000020.000100, state: note, createdAt: +60000 }",
      "slack cv:receipt +60000 dl_TIbEerBe2AikIaf0OCmwWOwQkBj { kind: slack.whisper, channelId: C1, threadTs: 1700000000.000100, userId: UANN, text: This message was not sent to the visitor, and editing it doesn't send it. Write a new reply. }",
      "ignored note",
    ],
  ],
  [
    "another command in the place of a note",
    () => replied("// Hello", {}, { links: [early("!client")] }),
    [
      "link { id: s:T1:C1:1700000010.000100:0, deliveryId: undefined, sourceDigest: c:command:CCgVFZCNhsNLu2BwBNs-Zpir6LI, editedTs: 1700000020.000100, state: note, createdAt: +60000 }",
      "ignored command",
    ],
  ],
  [
    "the sign of a note",
    () => replied("Hello", {}, { links: [early("// Hello")] }),
    [
      "link { id: s:T1:C1:1700000010.000100:0, deliveryId: undefined, sourceDigest: c:note:ujH3nkDeuso6KGmfEqGUFW_0-BX, editedTs: 1700000020.000100, state: note, createdAt: +60000 }",
      "slack cv:receipt +60000 dl_RHuNAAinDF9XCvvQqX4sFaz94Na { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: lock, on: true }",
      "ignored note",
    ],
  ],
  [
    "a snippet",
    () => replied("Hello", {}, { links: [early("!r hours")], ...snippet("hours", "We open at 9.") }),
    [
      "conversation { lastActivityAt: +60000 }",
      "link { id: s:T1:C1:1700000010.000100:0, deliveryId: dl_9p0Or9t6fGyjfzMVYUot_9fOqkW, sourceDigest: c:command:JQB2LYyNuThSclQUwVHzn10SAPV, sentDigest: 6l6-t_3uOcf6ZeKaChiEFcuj4_i, likeness: fp:6K1aE7CZjt2COljAe52fZNIPH7i, editedTs: 1700000020.000100, createdAt: +60000, snippet: true }",
      "chatra cv:chatra +10000 dl_9p0Or9t6fGyjfzMVYUot_9fOqkW { kind: chatra.send, clientId: client-0042, text: We open at 9., agent: { name: Ann }, reply: …, part: 0, parts: 1, order: { id: s:T1:C1:1700000010.000100:0, userId: UANN } }",
      "audit { orderId: s:T1:C1:1700000010.000100:0, teamId: T1, accountId: acme, userId: UANN, act: send, clientId: client-0042, subject: message, outcome: ordered }",
      "usedSnippet { teamId: T1, name: hours }",
    ],
  ],
  [
    "a field of a snippet that nobody knows",
    () => replied("Hello", {}, { links: [early("!r page")], ...snippet("page", "You are at {page}.") }),
    [
      "link { id: s:T1:C1:1700000010.000100:0, deliveryId: undefined, sourceDigest: c:command:Q9R9aKhvD2UI9q7mjJrZl08vk5b, editedTs: 1700000020.000100, state: refused, createdAt: +60000 }",
      "slack cv:receipt +60000 dl_LDlRAvw9LF4BUTuIWv8Lrg5YqKD { kind: slack.answer, userId: UANN, channelId: C1, threadTs: 1700000000.000100, text: The bot does not know the visitor's page (`{page}`), which the snippet `page` needs. Nothing was sent to the visitor. Send the snippet like this?, blocks: 4 }",
      "ignored unknown-field",
      "proposal { id: p_FUlA6Ou0bRRqX2mXSbekR4_ZODU, teamId: T1, accountId: acme, userId: UANN, act: { kind: relay, channelId: C1, threadTs: 1700000000.000100, ts: 1700000010.000100, authorId: UANN, text: , content: { blocks: 1, leftOut: [] }, files: [], clientId: client-0042, snippet: { name: page, shared: true, editedTs: 1700000020.000100 } } }",
    ],
  ],
])("a reply to which an edit gave %s before it came", (_what, lines, expected) => {
  expect(lines()).toEqual(expected);
});

test.each<[string, () => string[], string[]]>([
  [
    "is empty",
    () => replied(" "),
    [
      "link { id: s:T1:C1:1700000010.000100:0, deliveryId: undefined, sourceDigest: c:47DEQpj8HBSa-_TImW-5JCeuQeR, state: refused, createdAt: +60000 }",
      "ignored empty",
    ],
  ],
  [
    "is empty for Slack alone",
    () => replied("This message contains interactive elements."),
    [
      "link { id: s:T1:C1:1700000010.000100:0, deliveryId: undefined, sourceDigest: c:47DEQpj8HBSa-_TImW-5JCeuQeR, state: refused, createdAt: +60000 }",
      "slack cv:receipt +60000 dl_2AWlpixUBMoSdKRuysNGDP2_o5_ { kind: slack.whisper, channelId: C1, threadTs: 1700000000.000100, userId: UANN, text: The visitor did not get this message: the bot found no text in it that a visitor can read. }",
      "ignored empty",
    ],
  ],
  [
    "has nothing that can go",
    () => replied("", { content: said("", [image]) }),
    [
      "link { id: s:T1:C1:1700000010.000100:0, deliveryId: undefined, sourceDigest: c:47DEQpj8HBSa-_TImW-5JCeuQeR, state: refused, createdAt: +60000 }",
      "slack cv:slack +60000 dl_ykz4596CmXDcI222YmmLDZlTb1g { kind: slack.post, text: :warning: Not sent to the visitor: “a.png”: the bot can't send an image from another site. Upload it as a file. The visitor gets none of this message. }",
      "ignored nothing-to-send",
    ],
  ],
  [
    "has some that can't go",
    () => replied("Hi", { content: said("Hi", [image]) }),
    [
      "conversation { lastActivityAt: +60000 }",
      "link { id: s:T1:C1:1700000010.000100:0, deliveryId: dl_9p0Or9t6fGyjfzMVYUot_9fOqkW, sourceDigest: c:6q0r4ZEIc1I5ihUCBKT_VmL0oa5, sentDigest: 6q0r4ZEIc1I5ihUCBKT_VmL0oa5, likeness: fp:6zFn7C84ic6XXX0IL4odRZegWiV, createdAt: +60000 }",
      "chatra cv:chatra +10000 dl_9p0Or9t6fGyjfzMVYUot_9fOqkW { kind: chatra.send, clientId: client-0042, text: Hi, agent: { name: Ann }, reply: …, part: 0, parts: 1 }",
      "slack cv:slack +60000 dl_ykz4596CmXDcI222YmmLDZlTb1g { kind: slack.post, text: :warning: Not sent to the visitor: “a.png”: the bot can't send an image from another site. Upload it as a file. The visitor gets the rest of the message. }",
    ],
  ],
  [
    "was deleted before",
    () => replied("Hi", {}, { links: [aLink({ state: "deleted" })] }),
    ["ignored deleted-before-relay"],
  ],
  ["came before", () => replied("Hi", {}, { links: [aLink()] }), ["ignored already-relayed"]],
  [
    "comes beside another one",
    () => replied("Hi", {}, { links: [aLink({ slackTs: ts(11) })] }),
    [
      "conversation { lastActivityAt: +60000 }",
      "link { id: s:T1:C1:1700000010.000100:0, deliveryId: dl_9p0Or9t6fGyjfzMVYUot_9fOqkW, sourceDigest: c:6q0r4ZEIc1I5ihUCBKT_VmL0oa5, sentDigest: 6q0r4ZEIc1I5ihUCBKT_VmL0oa5, likeness: fp:6zFn7C84ic6XXX0IL4odRZegWiV, createdAt: +60000 }",
      "chatra cv:chatra +10000 dl_9p0Or9t6fGyjfzMVYUot_9fOqkW { kind: chatra.send, clientId: client-0042, text: Hi, agent: { name: Ann }, reply: …, part: 0, parts: 1 }",
    ],
  ],
  [
    "stays in Slack by the policy",
    () => replied("Hi", {}, {}, aRoutedChat(aRoute({ policy: "on-command" }))),
    [
      "conversation { episode: { number: 1, openedAt: +0, firstWords: Where is my order?, firstMessageId: m1, lastWordsAt: +0, unanswered: [+0], helpers: [], reminders: { count: 0, posts: [] }, route: { mention: { kind: none }, policy: on-command, remind: [], remindNext: [], claim: first-reply, name: desk }, toldOfPolicy: [UANN] } }",
      "link { id: s:T1:C1:1700000010.000100:0, deliveryId: undefined, sourceDigest: c:6q0r4ZEIc1I5ihUCBKT_VmL0oa5, state: refused, createdAt: +60000 }",
      "slack cv:receipt +60000 dl_fV2g2oLbYkmX-aCSYxjsfNUAtMx { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: lock, on: true }",
      "slack cv:receipt +60000 dl_GKAxAi_BIYixKIRsm0rM1QHmVup { kind: slack.whisper, channelId: C1, threadTs: 1700000000.000100, userId: UANN, text: Your message stays in Slack (🔒). In this thread only `!send text` reaches the visitor. To send this message, edit it to begin with `!send`. }",
      "ignored kept-back",
    ],
  ],
])("a reply that %s", (_what, lines, expected) => {
  expect(lines()).toEqual(expected);
});
