import { expect, test } from "vitest";
import { clientIdSchema } from "../../src/domain/ids.ts";
import { listMatches, showMatches } from "../../src/messages/client.ts";
import { aConversation } from "../domain/builders.ts";

const url = "https://acme.slack.com/";
const vera = aConversation({
  clientId: clientIdSchema.parse("c1"),
  profile: { name: "Vera", email: "v@example.org" },
});
const vero = aConversation({
  clientId: clientIdSchema.parse("c2"),
  profile: { email: "vero@example.org" },
  threadTs: undefined,
});
const many = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ ...vera, clientId: clientIdSchema.parse(`v${index}`) }));

test("those who match are listed with what tells them apart and a button each", () => {
  expect(showMatches({ typed: "<ver>", clients: [vera, vero], isAll: true }, url)).toEqual({
    text: "*2 visitors match “&lt;ver&gt;”*",
    blocks: [
      { type: "section", text: { type: "mrkdwn", text: "*2 visitors match “&lt;ver&gt;”*" } },
      {
        type: "section",
        text: {
          type: "mrkdwn",
          text: "*Vera*  ·  v@example.org  ·  `c1`  ·  <https://acme.slack.com/archives/C1/p1700000000000100|Thread>  ·  last message <!date^1700000000^{date_short_pretty}|2023-11-14>",
        },
        accessory: {
          type: "button",
          action_id: "client.details",
          text: { type: "plain_text", text: "Details" },
          value: "acme/c1",
        },
      },
      {
        type: "section",
        text: {
          type: "mrkdwn",
          text: "*vero@example.org*  ·  `c2`  ·  last message <!date^1700000000^{date_short_pretty}|2023-11-14>",
        },
        accessory: {
          type: "button",
          action_id: "client.details",
          text: { type: "plain_text", text: "Details" },
          value: "acme/c2",
        },
      },
    ],
  });
});

test("an id that is too long for a button has none", () => {
  const long = { ...vera, clientId: clientIdSchema.parse("c".repeat(1900)) };
  expect(showMatches({ typed: "ver", clients: [long], isAll: true }, url).blocks?.[1]).toEqual({
    type: "section",
    text: {
      type: "mrkdwn",
      text: "*Vera*  ·  v@example.org  ·  `cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc…`  ·  <https://acme.slack.com/archives/C1/p1700000000000100|Thread>  ·  last message <!date^1700000000^{date_short_pretty}|2023-11-14>",
    },
  });
});

test("for a form they are lines of text", () => {
  expect(listMatches({ typed: "ver", clients: [vera, vero], isAll: true }, url)).toEqual(
    "*2 visitors match “ver”*\n• *Vera*  ·  v@example.org  ·  `c1`  ·  <https://acme.slack.com/archives/C1/p1700000000000100|Thread>  ·  last message <!date^1700000000^{date_short_pretty}|2023-11-14>\n• *vero@example.org*  ·  `c2`  ·  last message <!date^1700000000^{date_short_pretty}|2023-11-14>\nEnter the client ID, or more of the name or email.",
  );
  expect(listMatches({ typed: "ver", clients: many(12), isAll: true }, url).split("\n")).toHaveLength(12);
});

test.each([
  [1, true, "*1 visitor matches “v”*", undefined],
  [1, false, "*At least 1 visitor matches “v”*", "Type more"],
  [10, true, "*10 visitors match “v”*", undefined],
  [10, false, "*At least 10 visitors match “v”*", "Type more"],
  [11, true, "*11 visitors match “v”*", "… and 1 more. Type more"],
  [1_200, false, "*At least 1,200 visitors match “v”*", "… and at least 1,190 more. Type more"],
  [0, false, "*Too many visitors match a part of “v”*", "Type more"],
] as const)(
  "of %i, all of them: %s, ten at most are shown, and how many are not",
  (count, isAll, text, rest) => {
    const { text: heading, blocks } = showMatches({ typed: "v", clients: many(count), isAll }, url);
    expect(heading).toBe(text);
    expect(blocks).toHaveLength(1 + Math.min(count, 10) + (rest === undefined ? 0 : 1));
    if (rest !== undefined)
      expect(blocks.at(-1)).toEqual({
        type: "context",
        elements: [
          {
            type: "mrkdwn",
            text: `${rest.replace(/Type more$/, "")}Type more of the name or email, or the client ID, to see fewer.`,
          },
        ],
      });
  },
);
