import { expect, test } from "vitest";
import { replyDigest } from "../../src/domain/compose-reply.ts";
import type { Link } from "../../src/domain/conversation.ts";
import type { Context } from "../../src/domain/decision.ts";
import type { Delivery, DeliveryState } from "../../src/domain/delivery.ts";
import { chatraMessageIdSchema } from "../../src/domain/ids.ts";
import { decide } from "../../src/domain/inputs/input-kinds.ts";
import type { Found } from "../../src/domain/needs.ts";
import type { Snippet } from "../../src/domain/snippet.ts";
import type { RichContent } from "../../src/domain/text/rich-content.ts";
import { aContext, aConversation, aDelivery, aLink, anEdit, aSendPayload, ts } from "./builders.ts";
import { inLines } from "./in-lines.ts";
import { aRoute, aRoutedChat } from "./policy-story.ts";

/** What edits lead to, compared whole. */
const REPLY =
  "{ teamId: T1, channelId: C1, threadTs: 1700000000.000100, ts: 1700000010.000100, userId: UANN }";
const withRoute = (line: string) => line.replaceAll(REPLY, "…").replace(/episode: .*?name: desk \} \}, /, "");

const said = (words: string, leftOut: RichContent["leftOut"] = []): RichContent => ({
  blocks: words === "" ? [] : [{ kind: "paragraph", spans: [{ kind: "text", text: words }] }],
  leftOut,
});
const image = { name: "a.png", reason: "image-by-address" as const };

const snippet = (name: string, text: string, ownerId?: Snippet["ownerId"]): Partial<Found> => ({
  snippets: { byName: new Map([[name, { name, text, ownerId }]]), names: [name] },
});
function edited(
  text: string,
  link: Partial<Link>,
  found: Partial<Context & Found> & { content?: RichContent } = {},
  state: DeliveryState = "sent",
  conversation = aConversation(),
): string[] {
  const { content, ...more } = found;
  const send: Delivery = aDelivery(aSendPayload("Hi"), { state });
  const links = [
    aLink({
      sourceDigest: replyDigest({ text: "Hi", content: undefined, files: [] }),
      chatraId: chatraMessageIdSchema.parse("a1"),
      ...link,
    }),
  ];
  const input = anEdit(text, content === undefined ? {} : { content });
  return inLines(
    decide(input, conversation, aContext({ links, deliveries: new Map([[send.id, send]]), ...more })),
  ).map(withRoute);
}
const kept = aRoutedChat(aRoute({ policy: "on-command" }), {});
const refused = { state: "refused" as const, chatraId: undefined, deliveryId: undefined };
const ofCommand = (text: string) => ({ sourceDigest: replyDigest({ text, content: undefined, files: [] }) });

test.each<[string, () => string[], string[]]>([
  [
    "of nothing but how it is shown",
    () => edited("Hi ", {}),
    [
      "link { chatraId: a1, sourceDigest: c:6q0r4ZEIc1I5ihUCBKT_VmL0oa5, editedTs: 1700000020.000100 }",
      "ignored unchanged",
    ],
  ],
  [
    "to nothing",
    () => edited("", {}),
    [
      "link { chatraId: a1, sourceDigest: c:6q0r4ZEIc1I5ihUCBKT_VmL0oa5, editedTs: 1700000020.000100 }",
      "slack cv:receipt +60000 dl_xT6hbyshS2AsjeUupudrTGg0Rz5 { kind: slack.whisper, channelId: C1, threadTs: 1700000000.000100, userId: UANN, text: Your edit was not sent: nothing is left that a visitor can read. The visitor keeps the earlier text. Delete the message to unsend it. }",
      "ignored nothing-to-send",
    ],
  ],
  [
    "to what can't go",
    () => edited("", {}, { content: said("", [image]) }),
    [
      "link { chatraId: a1, sourceDigest: c:6q0r4ZEIc1I5ihUCBKT_VmL0oa5, editedTs: 1700000020.000100 }",
      "slack cv:receipt +60000 dl_xT6hbyshS2AsjeUupudrTGg0Rz5 { kind: slack.whisper, channelId: C1, threadTs: 1700000000.000100, userId: UANN, text: Your edit was not sent: nothing is left that a visitor can read. “a.png”: the bot can't send an image from another site. Upload it as a file. The visitor keeps the earlier text. Delete the message to unsend it. }",
      "ignored nothing-to-send",
    ],
  ],
  [
    "to words and what can't go",
    () => edited("Hello", {}, { content: said("Hello", [image]) }),
    [
      "conversation { lastActivityAt: +60000 }",
      "link { chatraId: a1, sourceDigest: c:peNxr_eamFTHb77bhHqbsL60gVC, editedTs: 1700000020.000100 }",
      "chatra cv:chatra +60000 dl_bTmgOPuKfiBF317EkwYpx-mLKZt { kind: chatra.edit, text: Hello, reply: …, part: 0, source: c:peNxr_eamFTHb77bhHqbsL60gVC }",
      "slack cv:slack +60000 dl_ZIxTHq6b2PCjJHJSgCCX8osXrms { kind: slack.post, text: :warning: Not sent to the visitor: “a.png”: the bot can't send an image from another site. Upload it as a file. The visitor gets the rest of the message. }",
    ],
  ],
  [
    "to a note",
    () => edited("// Hi", {}),
    [
      "link { chatraId: a1, state: note, sourceDigest: c:note:QDvbJor0Q2CMgrQQaV8cDAKWhJY, editedTs: 1700000020.000100 }",
      "chatra cv:chatra +60000 dl_JYLsF-6KFX7yvuK646Xo184hsBV { kind: chatra.delete, reply: …, part: 0, chatraId: a1 }",
      "slack cv:receipt +60000 dl_hDuvdlK7qiPoWauGvHmB-yLhGQ- { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: white_check_mark, on: false }",
      "slack cv:receipt +60000 dl_PtFKREVnIbI0KY1_tpecF_o36_8 { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: lock, on: true }",
    ],
  ],
  [
    "to another command",
    () => edited("!close", {}),
    [
      "link { chatraId: a1, state: note, sourceDigest: c:command:0FKdth6l9yvg800uiNvZ105iy0z, editedTs: 1700000020.000100 }",
      "chatra cv:chatra +60000 dl_JYLsF-6KFX7yvuK646Xo184hsBV { kind: chatra.delete, reply: …, part: 0, chatraId: a1 }",
      "slack cv:receipt +60000 dl_hDuvdlK7qiPoWauGvHmB-yLhGQ- { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: white_check_mark, on: false }",
      "slack cv:receipt +60000 dl_PtFKREVnIbI0KY1_tpecF_o36_8 { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: lock, on: true }",
    ],
  ],
  [
    "to words by command",
    () => edited("!send Hello", {}),
    [
      "conversation { lastActivityAt: +60000 }",
      "link { chatraId: a1, sourceDigest: c:command:niKW-IyWwU9PDw_hZmhLkFe_e7s, editedTs: 1700000020.000100 }",
      "chatra cv:chatra +60000 dl_bTmgOPuKfiBF317EkwYpx-mLKZt { kind: chatra.edit, text: Hello, reply: …, part: 0, source: c:command:niKW-IyWwU9PDw_hZmhLkFe_e7s }",
    ],
  ],
  [
    "to pushed words",
    () => edited("!push Hello", {}),
    [
      "link { chatraId: a1, state: note, sourceDigest: c:command:d73J0US0dRIT0JFatgQxNfg668e, editedTs: 1700000020.000100 }",
      "chatra cv:chatra +60000 dl_JYLsF-6KFX7yvuK646Xo184hsBV { kind: chatra.delete, reply: …, part: 0, chatraId: a1 }",
      "slack cv:receipt +60000 dl_hDuvdlK7qiPoWauGvHmB-yLhGQ- { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: white_check_mark, on: false }",
      "slack cv:receipt +60000 dl_PtFKREVnIbI0KY1_tpecF_o36_8 { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: lock, on: true }",
    ],
  ],
  [
    "of pushed words to others",
    () => edited("!push Hello", { pushed: true, ...ofCommand("!push Hi") }),
    [
      "conversation { lastActivityAt: +60000 }",
      "link { chatraId: a1, sourceDigest: c:command:d73J0US0dRIT0JFatgQxNfg668e, editedTs: 1700000020.000100, pushed: true }",
      "chatra cv:chatra +60000 dl_bTmgOPuKfiBF317EkwYpx-mLKZt { kind: chatra.edit, text: Hello, reply: …, part: 0, source: c:command:d73J0US0dRIT0JFatgQxNfg668e, pushed: true }",
    ],
  ],
  [
    "of pushed words to words by command",
    () => edited("!send Hello", { pushed: true, ...ofCommand("!push Hi") }),
    [
      "link { chatraId: a1, state: note, sourceDigest: c:command:niKW-IyWwU9PDw_hZmhLkFe_e7s, editedTs: 1700000020.000100, pushed: true }",
      "chatra cv:chatra +60000 dl_JYLsF-6KFX7yvuK646Xo184hsBV { kind: chatra.delete, reply: …, part: 0, chatraId: a1, pushed: true }",
      "slack cv:receipt +60000 dl_hDuvdlK7qiPoWauGvHmB-yLhGQ- { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: white_check_mark, on: false }",
      "slack cv:receipt +60000 dl_PtFKREVnIbI0KY1_tpecF_o36_8 { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: lock, on: true }",
    ],
  ],
  [
    "of words by command to plain ones",
    () => edited("Hello", ofCommand("!send Hi")),
    [
      "conversation { lastActivityAt: +60000 }",
      "link { chatraId: a1, sourceDigest: c:peNxr_eamFTHb77bhHqbsL60gVC, editedTs: 1700000020.000100 }",
      "chatra cv:chatra +60000 dl_bTmgOPuKfiBF317EkwYpx-mLKZt { kind: chatra.edit, text: Hello, reply: …, part: 0, source: c:peNxr_eamFTHb77bhHqbsL60gVC }",
    ],
  ],
  [
    "of words by command to plain ones, where those stay in Slack",
    () => edited("Hello", ofCommand("!send Hi"), {}, "sent", kept),
    [
      "link { chatraId: a1, state: note, sourceDigest: c:peNxr_eamFTHb77bhHqbsL60gVC, editedTs: 1700000020.000100 }",
      "chatra cv:chatra +60000 dl_JYLsF-6KFX7yvuK646Xo184hsBV { kind: chatra.delete, reply: …, part: 0, chatraId: a1 }",
      "slack cv:receipt +60000 dl_hDuvdlK7qiPoWauGvHmB-yLhGQ- { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: white_check_mark, on: false }",
      "slack cv:receipt +60000 dl_PtFKREVnIbI0KY1_tpecF_o36_8 { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: lock, on: true }",
      "slack cv:receipt +60000 dl_xT6hbyshS2AsjeUupudrTGg0Rz5 { kind: slack.whisper, channelId: C1, threadTs: 1700000000.000100, userId: UANN, text: The bot unsends your message: without `!send` it is a note (🔒). Write a new `!send text` to answer. }",
    ],
  ],
  [
    "of plain words where those stay in Slack",
    () => edited("Hello", {}, {}, "sent", kept),
    [
      "conversation { lastActivityAt: +60000 }",
      "link { chatraId: a1, sourceDigest: c:peNxr_eamFTHb77bhHqbsL60gVC, editedTs: 1700000020.000100 }",
      "chatra cv:chatra +60000 dl_bTmgOPuKfiBF317EkwYpx-mLKZt { kind: chatra.edit, text: Hello, reply: …, part: 0, source: c:peNxr_eamFTHb77bhHqbsL60gVC }",
    ],
  ],
  [
    "to a snippet",
    () => edited("!r hours", {}, snippet("hours", "We open at 9.")),
    [
      "link { chatraId: a1, state: note, sourceDigest: c:command:JQB2LYyNuThSclQUwVHzn10SAPV, editedTs: 1700000020.000100 }",
      "chatra cv:chatra +60000 dl_JYLsF-6KFX7yvuK646Xo184hsBV { kind: chatra.delete, reply: …, part: 0, chatraId: a1 }",
      "slack cv:receipt +60000 dl_hDuvdlK7qiPoWauGvHmB-yLhGQ- { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: white_check_mark, on: false }",
      "slack cv:receipt +60000 dl_PtFKREVnIbI0KY1_tpecF_o36_8 { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: lock, on: true }",
    ],
  ],
  [
    "of a snippet to another",
    () => edited("!r hours", { snippet: true, ...ofCommand("!r old") }, snippet("hours", "We open at 9.")),
    [
      "conversation { lastActivityAt: +60000 }",
      "link { chatraId: a1, sourceDigest: c:command:JQB2LYyNuThSclQUwVHzn10SAPV, editedTs: 1700000020.000100, snippet: true }",
      "chatra cv:chatra +60000 dl_bTmgOPuKfiBF317EkwYpx-mLKZt { kind: chatra.edit, text: We open at 9., reply: …, part: 0, source: c:command:JQB2LYyNuThSclQUwVHzn10SAPV }",
    ],
  ],
  [
    "of a snippet to none that there is",
    () => edited("!r hour", { snippet: true, ...ofCommand("!r old") }, snippet("hours", "We open at 9.")),
    [
      "link { chatraId: a1, sourceDigest: c:command:uNUtoOUJmpxLkkvbWal1LBgStjS, editedTs: 1700000020.000100, snippet: true }",
      "slack cv:receipt +60000 dl_xT6hbyshS2AsjeUupudrTGg0Rz5 { kind: slack.whisper, channelId: C1, threadTs: 1700000000.000100, userId: UANN, text: You have no snippet `hour`, and nobody shares one. Did you mean `hours`? `/chatra snippets` lists the snippets.\nThe visitor keeps your earlier reply. }",
      "ignored unknown-snippet",
    ],
  ],
  [
    "of a snippet to one with a field that nobody knows",
    () => edited("!r page", { snippet: true, ...ofCommand("!r old") }, snippet("page", "You are at {page}.")),
    [
      "link { chatraId: a1, sourceDigest: c:command:uNUtoOUJmpxLkkvbWal1LBgStjS, editedTs: 1700000020.000100, snippet: true }",
      "slack cv:receipt +60000 dl_xT6hbyshS2AsjeUupudrTGg0Rz5 { kind: slack.whisper, channelId: C1, threadTs: 1700000000.000100, userId: UANN, text: The bot does not know the visitor's page (`{page}`), which the snippet `page` needs.\nThe visitor keeps your earlier reply. To send this text instead, put it into your message:\n> You are at. }",
      "ignored unknown-field",
    ],
  ],
  [
    "of a snippet to plain words, where those stay in Slack",
    () => edited("Hello", { snippet: true, ...ofCommand("!r old") }, {}, "sent", kept),
    [
      "link { chatraId: a1, state: note, sourceDigest: c:peNxr_eamFTHb77bhHqbsL60gVC, editedTs: 1700000020.000100, snippet: true }",
      "chatra cv:chatra +60000 dl_JYLsF-6KFX7yvuK646Xo184hsBV { kind: chatra.delete, reply: …, part: 0, chatraId: a1 }",
      "slack cv:receipt +60000 dl_hDuvdlK7qiPoWauGvHmB-yLhGQ- { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: white_check_mark, on: false }",
      "slack cv:receipt +60000 dl_PtFKREVnIbI0KY1_tpecF_o36_8 { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: lock, on: true }",
      "slack cv:receipt +60000 dl_xT6hbyshS2AsjeUupudrTGg0Rz5 { kind: slack.whisper, channelId: C1, threadTs: 1700000000.000100, userId: UANN, text: The bot unsends your message: without `!send` it is a note (🔒). Write a new `!send text` to answer. }",
    ],
  ],
  [
    "of a message of which the thread is not known",
    () => edited("Hello", { threadTs: undefined }),
    [
      "conversation { lastActivityAt: +60000 }",
      "link { threadTs: undefined, chatraId: a1, sourceDigest: c:peNxr_eamFTHb77bhHqbsL60gVC, editedTs: 1700000020.000100 }",
      "chatra cv:chatra +60000 dl_bTmgOPuKfiBF317EkwYpx-mLKZt { kind: chatra.edit, text: Hello, reply: …, part: 0, source: c:peNxr_eamFTHb77bhHqbsL60gVC }",
    ],
  ],
  ["that came before", () => edited("Hello", { editedTs: ts(20) }), ["ignored stale-edit"]],
  ["of a deleted message", () => edited("Hello", { state: "deleted" }), ["ignored message-deleted"]],
  ["of a message from Chatra", () => edited("Hello", { direction: "to-slack" }), ["ignored own-post"]],
])("an edit %s", (_what, lines, expected) => {
  expect(lines()).toEqual(expected);
});

test.each<[string, () => string[], string[]]>([
  [
    "a note to plain words",
    () => edited("Hello", { ...refused, state: "note", ...ofCommand("// Hi") }),
    [
      "link { state: note, deliveryId: undefined, sourceDigest: c:peNxr_eamFTHb77bhHqbsL60gVC, editedTs: 1700000020.000100 }",
      "slack cv:receipt +60000 dl_xT6hbyshS2AsjeUupudrTGg0Rz5 { kind: slack.whisper, channelId: C1, threadTs: 1700000000.000100, userId: UANN, text: This message was not sent to the visitor, and editing it doesn't send it. Write a new reply. }",
      "ignored note-stays-note",
    ],
  ],
  [
    "a note to words by command",
    () => edited("!send Hello", { ...refused, state: "note", ...ofCommand("// Hi") }),
    [
      "link { state: note, deliveryId: undefined, sourceDigest: c:command:niKW-IyWwU9PDw_hZmhLkFe_e7s, editedTs: 1700000020.000100 }",
      "slack cv:receipt +60000 dl_xT6hbyshS2AsjeUupudrTGg0Rz5 { kind: slack.whisper, channelId: C1, threadTs: 1700000000.000100, userId: UANN, text: This message was not sent to the visitor, and editing it doesn't send it. Write a new reply. }",
      "ignored note-stays-note",
    ],
  ],
  [
    "a note to another command",
    () => edited("!close", { ...refused, state: "note", ...ofCommand("// Hi") }),
    [
      "link { state: note, deliveryId: undefined, sourceDigest: c:command:0FKdth6l9yvg800uiNvZ105iy0z, editedTs: 1700000020.000100 }",
      "ignored note-stays-note",
    ],
  ],
  [
    "words that stay to others",
    () => edited("Hello", refused, {}, "sent", kept),
    [
      "link { state: refused, deliveryId: undefined, sourceDigest: c:peNxr_eamFTHb77bhHqbsL60gVC, editedTs: 1700000020.000100 }",
      "ignored note-stays-note",
    ],
  ],
  [
    "words that stayed to others",
    () => edited("Hello", refused),
    [
      "link { state: refused, deliveryId: undefined, sourceDigest: c:peNxr_eamFTHb77bhHqbsL60gVC, editedTs: 1700000020.000100 }",
      "slack cv:receipt +60000 dl_xT6hbyshS2AsjeUupudrTGg0Rz5 { kind: slack.whisper, channelId: C1, threadTs: 1700000000.000100, userId: UANN, text: This message was not sent to the visitor, and editing it doesn't send it. Write a new reply. }",
      "ignored note-stays-note",
    ],
  ],
  [
    "words that stay to words by command",
    () => edited("!send Hello", refused, {}, "sent", kept),
    [
      "conversation { lastActivityAt: +60000 }",
      "link { id: s:T1:C1:1700000010.000100:0, deliveryId: dl_ggsFdlNsPlpjHyqY1yyuvXXKV-R, sourceDigest: c:command:niKW-IyWwU9PDw_hZmhLkFe_e7s, sentDigest: peNxr_eamFTHb77bhHqbsL60gVC, likeness: fp:wf4U4LlvirFz5dDH_UDvtmWKnOx, editedTs: 1700000020.000100 }",
      "chatra cv:chatra +20000 dl_ggsFdlNsPlpjHyqY1yyuvXXKV-R { kind: chatra.send, clientId: client-0042, text: Hello, agent: { name: Ann }, reply: …, part: 0, parts: 1, order: { id: link-1@1700000020.000100, userId: UANN } }",
      "slack cv:receipt +60000 dl_jXEAiYKpaMmFaWBkvt-_tEgr9Vz { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: lock, on: false }",
      "audit { orderId: link-1@1700000020.000100, teamId: T1, accountId: acme, userId: UANN, act: send, clientId: client-0042, subject: message, outcome: ordered }",
    ],
  ],
  [
    "words that stay to words by command with what can't go",
    () => edited("!send Hello", refused, { content: said("!send Hello", [image]) }, "sent", kept),
    [
      "conversation { lastActivityAt: +60000 }",
      "link { id: s:T1:C1:1700000010.000100:0, deliveryId: dl_ggsFdlNsPlpjHyqY1yyuvXXKV-R, sourceDigest: c:command:niKW-IyWwU9PDw_hZmhLkFe_e7s, sentDigest: peNxr_eamFTHb77bhHqbsL60gVC, likeness: fp:wf4U4LlvirFz5dDH_UDvtmWKnOx, editedTs: 1700000020.000100 }",
      "chatra cv:chatra +20000 dl_ggsFdlNsPlpjHyqY1yyuvXXKV-R { kind: chatra.send, clientId: client-0042, text: Hello, agent: { name: Ann }, reply: …, part: 0, parts: 1, order: { id: link-1@1700000020.000100, userId: UANN } }",
      "slack cv:slack +60000 dl_52P8GBGpqsltZGtQ8XIxaHzlS-p { kind: slack.post, text: :warning: Not sent to the visitor: “a.png”: the bot can't send an image from another site. Upload it as a file. The visitor gets the rest of the message. }",
      "slack cv:receipt +60000 dl_jXEAiYKpaMmFaWBkvt-_tEgr9Vz { kind: slack.react, channelId: C1, ts: 1700000010.000100, name: lock, on: false }",
      "audit { orderId: link-1@1700000020.000100, teamId: T1, accountId: acme, userId: UANN, act: send, clientId: client-0042, subject: message, outcome: ordered }",
    ],
  ],
  [
    "words that stay to an empty command",
    () => edited("!send", refused, {}, "sent", kept),
    [
      "link { state: refused, deliveryId: undefined, sourceDigest: c:6q0r4ZEIc1I5ihUCBKT_VmL0oa5, editedTs: 1700000020.000100 }",
      "slack cv:receipt +60000 dl_xT6hbyshS2AsjeUupudrTGg0Rz5 { kind: slack.whisper, channelId: C1, threadTs: 1700000000.000100, userId: UANN, text: The text is missing. Nothing was sent to the visitor.\nUsage: `!send text…`\nExample: `!send It is on its way, here is the link.` }",
      "ignored note-stays-note",
    ],
  ],
  [
    "words that stay to a command that is mistyped",
    () => edited("!sned Hello", refused, {}, "sent", kept),
    [
      "link { state: refused, deliveryId: undefined, sourceDigest: c:6q0r4ZEIc1I5ihUCBKT_VmL0oa5, editedTs: 1700000020.000100 }",
      "slack cv:receipt +60000 dl_xT6hbyshS2AsjeUupudrTGg0Rz5 { kind: slack.whisper, channelId: C1, threadTs: 1700000000.000100, userId: UANN, text: `!sned` is not a command here. Nothing was sent to the visitor. Did you mean `!send`?\nUsage: `!send text…`\nExample: `!send It is on its way, here is the link.` }",
      "ignored note-stays-note",
    ],
  ],
  [
    "words that stay to another command",
    () => edited("!close", refused, {}, "sent", kept),
    [
      "link { state: refused, deliveryId: undefined, sourceDigest: c:6q0r4ZEIc1I5ihUCBKT_VmL0oa5, editedTs: 1700000020.000100 }",
      "ignored note-stays-note",
    ],
  ],
  [
    "words that stay to pushed ones",
    () => edited("!push Hello", refused, {}, "sent", kept),
    [
      "link { state: refused, deliveryId: undefined, sourceDigest: c:6q0r4ZEIc1I5ihUCBKT_VmL0oa5, editedTs: 1700000020.000100 }",
      "slack cv:receipt +60000 dl_xT6hbyshS2AsjeUupudrTGg0Rz5 { kind: slack.whisper, channelId: C1, threadTs: 1700000000.000100, userId: UANN, text: This message was not sent to the visitor, and editing it doesn't send it. Write a new reply. }",
      "ignored note-stays-note",
    ],
  ],
  [
    "words that stay to what a guest may not send",
    () =>
      edited(
        "!send Hello",
        refused,
        { author: { name: "Ann", email: undefined, refused: "guest" } },
        "sent",
        kept,
      ),
    [
      "link { state: refused, deliveryId: undefined, sourceDigest: c:6q0r4ZEIc1I5ihUCBKT_VmL0oa5, editedTs: 1700000020.000100 }",
      "slack cv:receipt +60000 dl_xT6hbyshS2AsjeUupudrTGg0Rz5 { kind: slack.whisper, channelId: C1, threadTs: 1700000000.000100, userId: UANN, text: Only members of this workspace can use commands, and you are a guest. You can write replies and notes in threads; ask a teammate for everything else.\nNothing was sent to the visitor. }",
      "ignored note-stays-note",
    ],
  ],
  [
    "words that stay for good",
    () => edited("!send Hello", refused, {}, "sent", aRoutedChat(aRoute({ policy: "alerts" }))),
    [
      "link { state: refused, deliveryId: undefined, sourceDigest: c:6q0r4ZEIc1I5ihUCBKT_VmL0oa5, editedTs: 1700000020.000100 }",
      "slack cv:receipt +60000 dl_xT6hbyshS2AsjeUupudrTGg0Rz5 { kind: slack.whisper, channelId: C1, threadTs: 1700000000.000100, userId: UANN, text: Nothing was sent to the visitor: replies in this thread don't reach them. Answer in Chatra. }",
      "ignored note-stays-note",
    ],
  ],
  [
    "what was a command to words by command",
    () => edited("!send Hello", { ...refused, ...ofCommand("!sned Hi") }, {}, "sent", kept),
    [
      "link { state: refused, deliveryId: undefined, sourceDigest: c:command:niKW-IyWwU9PDw_hZmhLkFe_e7s, editedTs: 1700000020.000100 }",
      "slack cv:receipt +60000 dl_xT6hbyshS2AsjeUupudrTGg0Rz5 { kind: slack.whisper, channelId: C1, threadTs: 1700000000.000100, userId: UANN, text: This message was not sent to the visitor, and editing it doesn't send it. Write a new reply. }",
      "ignored note-stays-note",
    ],
  ],
])("an edit of %s", (_what, lines, expected) => {
  expect(lines()).toEqual(expected);
});
