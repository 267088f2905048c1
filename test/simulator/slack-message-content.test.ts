import { expect, test } from "vitest";
import { fillerText } from "../../src/simulator/slack/content-api.ts";
import { gifAttachment, imageBlock, pastedTable, tableBlock } from "../../src/simulator/slack/pasted.ts";
import { setEventsStage } from "./events-stage.ts";

const words = (text: string, blockId: unknown = expect.stringMatching(/^[\w+/]{5}$/)) => [
  {
    type: "rich_text",
    block_id: blockId,
    elements: [{ type: "rich_text_section", elements: [{ type: "text", text }] }],
  },
];
const prices = [
  ["Plan", "Price"],
  ["Pro", "29"],
];
const rows = [
  [
    { type: "raw_text", text: "Plan" },
    { type: "raw_text", text: "Price" },
  ],
  [
    { type: "raw_text", text: "Pro" },
    { type: "raw_text", text: "29" },
  ],
];
const uuid = expect.stringMatching(/^[0-9a-f-]{36}$/);

test("a typed reply has every field of a real one, and no other", async () => {
  await using stage = await setEventsStage();
  const { slack, ada, grace, channel } = stage;
  const root = grace.postMessage(channel, "root");
  const { ts, delivered } = ada.postMessage(channel, "hello", { threadTs: root.ts });
  await delivered;
  expect(stage.lastEvent()).toEqual({
    type: "message",
    user: ada.id,
    team: slack.team.id,
    client_msg_id: uuid,
    text: "hello",
    blocks: words("hello"),
    thread_ts: root.ts,
    parent_user_id: grace.id,
    ts,
    channel,
    event_ts: ts,
    channel_type: "channel",
  });
});

test("an edit has new blocks, `edited`, and the message before with blocks of its own", async () => {
  await using stage = await setEventsStage();
  const { slack, ada, channel } = stage;
  const { ts } = ada.postMessage(channel, "Dial 67");
  await ada.editMessage(channel, ts, "Dial *67*", { literal: true }).delivered;
  const event = stage.lastEvent();
  const common = { type: "message", user: ada.id, team: slack.team.id, client_msg_id: uuid, ts };
  expect(event).toEqual({
    type: "message",
    subtype: "message_changed",
    message: {
      ...common,
      text: "Dial *67*",
      blocks: words("Dial *67*"),
      edited: { user: ada.id, ts: expect.stringMatching(/^\d{10}\.\d{6}$/) },
      source_team: slack.team.id,
      user_team: slack.team.id,
    },
    previous_message: { ...common, text: "Dial 67", blocks: words("Dial 67") },
    channel,
    hidden: true,
    ts: expect.any(String),
    event_ts: event.ts,
    channel_type: "channel",
  });
});

test("/me has no blocks", async () => {
  await using stage = await setEventsStage();
  const { ada, channel } = stage;
  await ada.postMessage(channel, "waves *a lot*", { me: true }).delivered;
  expect(stage.lastEvent()).toMatchObject({ subtype: "me_message", text: "waves *a lot*" });
  expect(stage.lastEvent()).not.toHaveProperty("blocks");
});

test("content that is given outright may say one thing in `text` and another in its blocks", async () => {
  await using stage = await setEventsStage();
  const { ada, channel } = stage;
  await ada.postContent(channel, { text: fillerText, blocks: words("Here it is", "abc12") }).delivered;
  expect(stage.lastEvent()).toMatchObject({
    text: "This message contains interactive elements.",
    blocks: words("Here it is", "abc12"),
  });
  await ada.postContent(channel, { text: "", blocks: words("only in blocks", "abc12") }).delivered;
  expect(stage.lastEvent()).toMatchObject({ text: "", blocks: words("only in blocks", "abc12") });
  await ada.postContent(channel, { text: "to <@> hi" }).delivered;
  expect(stage.lastEvent()).toMatchObject({ text: "to <@> hi" });
  expect(stage.lastEvent()).not.toHaveProperty("blocks");
});

test("`text` is made of the blocks where it is not given", async () => {
  await using stage = await setEventsStage();
  const { ada, channel } = stage;
  await ada.postContent(channel, { blocks: words("a *b* <c>", "abc12") }).delivered;
  expect(stage.lastEvent()).toMatchObject({ text: "a *b* &lt;c&gt;" });
});

test("another app's change keeps `edited` as it was, and what it does not name", async () => {
  await using stage = await setEventsStage();
  const { slack, ada, channel } = stage;
  const { ts } = ada.postMessage(channel, "Your refund is on its way");
  await slack.changeMessage(channel, ts, { text: fillerText });
  const event = stage.lastEvent();
  expect(event).toMatchObject({
    subtype: "message_changed",
    message: { text: fillerText, blocks: words("Your refund is on its way") },
    previous_message: { text: "Your refund is on its way", blocks: words("Your refund is on its way") },
  });
  expect(event).not.toHaveProperty("message.edited");
});

test("an edit to other content leaves nothing of the old one", async () => {
  await using stage = await setEventsStage();
  const { ada, channel } = stage;
  const { ts } = ada.postMessage(channel, "Prices: Pro 29");
  await ada.editContent(channel, ts, { text: "", attachments: [pastedTable(prices)] }).delivered;
  const event = stage.lastEvent();
  expect(event).toMatchObject({
    message: {
      text: "",
      attachments: [
        {
          id: 1,
          blocks: [{ type: "table", block_id: "tbl1", rows }],
          fallback: "[no preview available]",
        },
      ],
      edited: { user: ada.id },
    },
    previous_message: { text: "Prices: Pro 29" },
  });
  expect(event).not.toHaveProperty("message.blocks");
});

test("a table can be a block beside the words, with cells of words or of rich text", async () => {
  await using stage = await setEventsStage();
  const { ada, channel } = stage;
  const rich = { type: "rich_text", elements: words("29", "cell1") };
  const blocks = [
    ...words("Our prices", "abc12"),
    tableBlock([
      ["Plan", "Price"],
      ["Pro", rich],
    ]),
  ];
  await ada.postContent(channel, { blocks }).delivered;
  expect(stage.lastEvent()).toMatchObject({
    text: "Our prices",
    blocks: [
      ...words("Our prices", "abc12"),
      { type: "table", rows: [rows[0], [{ type: "raw_text", text: "Pro" }, rich]] },
    ],
  });
});

test("pictures by their address are blocks or attachments", async () => {
  await using stage = await setEventsStage();
  const { ada, channel } = stage;
  const url = "https://pictures.example.test/party.gif";
  await ada.postContent(channel, { blocks: [imageBlock({ url, alt: "party", title: "Party" })] }).delivered;
  expect(stage.lastEvent()).toMatchObject({
    text: "",
    blocks: [
      {
        type: "image",
        block_id: "img1",
        image_url: url,
        alt_text: "party",
        title: { type: "plain_text", text: "Party", emoji: true },
      },
    ],
  });
  await ada.postContent(channel, { attachments: [gifAttachment({ url, title: "party" })] }).delivered;
  expect(stage.lastEvent()).toMatchObject({
    text: "",
    attachments: [{ image_url: url, title: "party", fallback: "party", is_animated: true }],
  });
});

test("a forwarded message is whole in an attachment, with words of one's own or without", async () => {
  await using stage = await setEventsStage();
  const { slack, ada, grace, channel } = stage;
  const root = grace.postMessage("general", "root");
  const { ts } = grace.postMessage("general", "The *parcel* left", { threadTs: root.ts });
  await slack.settled();
  const from = { channel: slack.channel("general").id, ts };
  await ada.forwardMessage(from, channel, { words: "see below" }).delivered;
  const event = stage.lastEvent();
  expect(event).toMatchObject({ text: "see below", blocks: words("see below") });
  expect(event.attachments).toEqual([
    {
      id: 1,
      ts,
      author_id: grace.id,
      author_name: "Grace",
      author_subname: "Grace",
      author_link: `https://acme-support.slack.com/team/${grace.id}`,
      author_icon: "https://avatars.slack.example/grace_192.png",
      channel_id: from.channel,
      channel_team: slack.team.id,
      is_msg_unfurl: true,
      is_share: true,
      color: "D0D0D0",
      from_url: `https://acme-support.slack.com/archives/${from.channel}/p${ts.replace(".", "")}?thread_ts=${root.ts}&cid=${from.channel}`,
      text: "The *parcel* left",
      fallback: "[November 28th, 2026 5:14 PM] grace: The *parcel* left",
      mrkdwn_in: ["text"],
      footer: "Posted in #general",
      message_blocks: [
        {
          team: slack.team.id,
          channel: from.channel,
          ts,
          message: {
            blocks: [
              expect.objectContaining({
                elements: [
                  {
                    type: "rich_text_section",
                    elements: [
                      { type: "text", text: "The " },
                      { type: "text", text: "parcel", style: { bold: true } },
                      { type: "text", text: " left" },
                    ],
                  },
                ],
              }),
            ],
          },
        },
      ],
    },
  ]);
  await ada.forwardMessage(from, channel).delivered;
  expect(stage.lastEvent()).toMatchObject({ text: "", attachments: [{ is_share: true }] });
  expect(stage.lastEvent()).not.toHaveProperty("blocks");
});

test("the files of a forwarded message are in its attachment", async () => {
  await using stage = await setEventsStage();
  const { slack, ada, grace, channel } = stage;
  const { ts, file } = grace.uploadFile("general", { name: "label.pdf", bytes: "%PDF" });
  await slack.settled();
  await ada.forwardMessage({ channel: slack.channel("general").id, ts }, channel).delivered;
  expect(stage.lastEvent()).toMatchObject({ attachments: [{ text: "", files: [{ id: file.id }] }] });
});
