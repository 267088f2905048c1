import { expect, test } from "vitest";
import { chatraMessageIdSchema } from "../../src/domain/ids.ts";
import {
  correction,
  filePost,
  onlyAgentsWords,
  showMessage,
  wordsOfMessage,
} from "../../src/messages/chat-message.ts";
import { aConversation, aMessage, START } from "../domain/builders.ts";
import { inLines } from "./in-lines.ts";

/** What is posted of a visitor's messages and files, and of changes to them. */
const chat = aConversation();
const messageId = chatraMessageIdSchema.parse("m1");
const x = (count: number) => "x".repeat(count);

test.each([
  [0, "0 bytes"],
  [999, "999 bytes"],
  [1000, "1 kB"],
  [1500, "2 kB"],
  [1_500_500, "1.5 MB"],
  [999_999, "1000 kB"],
  [1_000_000, "1.0 MB"],
  [1_050_000, "1.1 MB"],
  [12_340_000, "12.3 MB"],
])("says of a file of %i bytes that it has %s", (size, words) => {
  const url = "https://x.example/a";
  expect(filePost({ name: "a.pdf", url, isImage: false, size }, chat)).toStrictEqual({
    text: `📎 <https://x.example/a|a.pdf> (${words})`,
  });
});

test("says what is wrong with the link of a file, an image too", () => {
  const why = (url: string | undefined, linkFault?: "none" | "relative" | "unsafe") =>
    filePost({ name: "a.png", url, isImage: true, size: 1, linkFault }, chat);
  expect([
    why(undefined, "none"),
    why(undefined, "relative"),
    why(undefined, "unsafe"),
    why("javascript:alert(1)"),
    why(`https://x.example/${x(2000)}`),
  ]).toStrictEqual(
    ["no link", "a link without a host", "no usable link", "no usable link", "no usable link"].map(
      (fault) => ({
        text: `📎 a.png (1 bytes): Chatra gave ${fault} for this file. Open it in Chatra.`,
      }),
    ),
  );
});

test("posts a message without words as such, unless an email's head says enough", () => {
  expect([
    wordsOfMessage(aMessage("m1", " ")),
    wordsOfMessage(aMessage("m1", " ", { mail: [] })),
    wordsOfMessage(aMessage("m1", " ", { mail: [{ label: "To", value: "us" }] })),
    wordsOfMessage(aMessage("m1", " x ", { mail: [{ label: "To", value: "us" }] })),
  ]).toEqual([["(empty message)"], ["(empty message)"], ["*To:* us"], ["*To:* us\n x "]]);
});

test.each([
  ["Hi", "“Hi”"],
  [" Hi \n there ", "“Hi there”"],
  ["Run `x`", "“Run 'x'”"],
  ["", "an earlier message"],
  [" \n", "an earlier message"],
  [x(60), `“${x(60)}”`],
  [x(61), `“${x(60)}…”`],
  [":pencil2: Vera edited “Hi” to:\nHello", "“Hello”"],
  ["Hello :pencil2: \nyou", "“Hello :pencil2: you”"],
])("names what was changed by its post %j as %s", (before, what) => {
  expect(correction(before, "*Vera*", "> new")).toBe(`:pencil2: *Vera* edited ${what} to:\n> new`);
});

test("shows four paragraphs of a message below one of its heading, and says what is missing", () => {
  const message = { type: "agent", text: x(12_000), agentName: "Bo", createdAt: START };
  const about = { messageId, pushed: false, client: "*Vera*" };
  const changes =
    "{ type: context, elements: [{ type: mrkdwn, text: Edit with `/chatra message edit ID text`, delete with `/chatra message delete ID`. }] }";
  const heading =
    "*Message* `m1` to *Vera* by Bo, <!date^1700000000^{date_short_pretty} {time}|2023-11-14T22:13:20.000Z>";
  const paragraph = (text: string) => `{ type: section, text: { type: mrkdwn, text: ${text} } }`;
  const small = (text: string) => `{ type: context, elements: [{ type: mrkdwn, text: ${text} }] }`;
  expect(inLines(showMessage(message, about))).toEqual([
    "{ text: Message `m1` to *Vera* by Bo }",
    paragraph(heading),
    ...Array.from({ length: 4 }, () => paragraph(x(2900))),
    small("… and about 400 more characters."),
    changes,
  ]);
  // A heading of several paragraphs is cut after the first.
  const far = showMessage(message, { ...about, client: "far ".repeat(1000) });
  expect(inLines(far).map((line) => line.replaceAll(/(?:far ?|x){9,}/g, "…"))).toEqual([
    "{ text: Message `m1` to … by Bo }",
    "{ type: section, text: { type: mrkdwn, text: *Message* `m1` to …} }",
    "{ type: context, elements: [{ type: mrkdwn, text: … and about 1,198 more characters. }] }",
    "{ type: section, text: { type: mrkdwn, text: … } }",
    "{ type: section, text: { type: mrkdwn, text: … } }",
    "{ type: section, text: { type: mrkdwn, text: … } }",
    "{ type: context, elements: [{ type: mrkdwn, text: … and more text, which does not fit here. }] }",
    "{ type: context, elements: [{ type: mrkdwn, text: Edit with `/chatra message edit ID text`, delete with `/chatra message delete ID`. }] }",
  ]);
});

test("says whose words can't be deleted", () => {
  expect([onlyAgentsWords(messageId), onlyAgentsWords(messageId, "*Vera*")]).toEqual([
    "Only agents' messages can be deleted, and the visitor wrote the message `m1`.",
    "Only agents' messages can be deleted, and *Vera* wrote the message `m1`.",
  ]);
});
