import { expect, test } from "vitest";
import { accountIdSchema, channelIdSchema, userIdSchema } from "../../src/domain/ids.ts";
import { askAboutNewChats, isOneOfSeveral, newChatsComeHere } from "../../src/messages/joined-channel.ts";
import { problemsOfBlocks } from "../../src/simulator/slack/block-validation.ts";

const account = (name: string) => ({
  accountId: accountIdSchema.parse(`ac_${name}`),
  name,
  channelId: channelIdSchema.parse("C1"),
});
const text = (mrkdwn: string) => ({ type: "section", text: { type: "mrkdwn", text: mrkdwn } });
const press = (action_id: string, label: string, value: string, style?: string) => ({
  type: "button",
  action_id,
  text: { type: "plain_text", text: label },
  value,
  ...(style ? { style } : {}),
});
const note = {
  type: "context",
  elements: [
    { type: "mrkdwn", text: "Admins decide. *Only alerts* shows new chats here, and replies stay in Slack." },
  ],
};

test("the question says where new chats go now, and names no account where there is one", () => {
  expect(askAboutNewChats([account("default")])).toEqual({
    text: "New chats here?",
    blocks: [
      text("*New chats here?* They go to <#C1> now."),
      {
        type: "actions",
        elements: [
          press("joined.all", "Yes, all", "ac_default/only", "primary"),
          press("joined.alerts", "Only alerts", "ac_default/only"),
          press("joined.no", "Not now", "ac_default/only"),
        ],
      },
      note,
    ],
  });
});

test("of several accounts each can be chosen by its name", () => {
  const choices = (name: string) => [
    text(`\`${name}\`: new chats go to <#C1> now.`),
    {
      type: "actions",
      elements: [
        press("joined.all", "Yes, all", `ac_${name}/several`, "primary"),
        press("joined.alerts", "Only alerts", `ac_${name}/several`),
      ],
    },
  ];
  expect(askAboutNewChats([account("shop"), account("help")]).blocks).toEqual([
    text("*New chats here?* Choose whose."),
    ...choices("shop"),
    ...choices("help"),
    { type: "actions", elements: [press("joined.no", "Not now", "ac_shop/several")] },
    note,
  ]);
  expect(["ac_shop/several", "ac_shop/only", "ac_shop", ""].map(isOneOfSeveral)).toEqual([
    true,
    false,
    false,
    false,
  ]);
});

test("asks of no account in particular where there is none", () => {
  expect(askAboutNewChats([])).toEqual({ text: "New chats here?", blocks: [text("New chats here?")] });
});

test("the most accounts that a workspace can have fit into a message", () => {
  const accounts = Array.from({ length: 21 }, (_, index) => account(`${"n".repeat(60)}${index}`));
  expect(problemsOfBlocks(askAboutNewChats(accounts).blocks, new Set())).toEqual([]);
});

test("the outcome says what comes here, and who decided", () => {
  const by = userIdSchema.parse("U1");
  expect([
    newChatsComeHere("all", by, undefined),
    newChatsComeHere("alerts", by, undefined),
    newChatsComeHere("all", by, "shop"),
    newChatsComeHere("alerts", by, "shop"),
  ]).toEqual([
    "✅ New chats come here. <@U1> decided.",
    "✅ New chats come here as alerts: replies stay in Slack. <@U1> decided.",
    "✅ New chats of `shop` come here. <@U1> decided.",
    "✅ New chats of `shop` come here as alerts: replies stay in Slack. <@U1> decided.",
  ]);
});
