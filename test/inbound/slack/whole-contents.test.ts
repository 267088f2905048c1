import { expect, test } from "vitest";
import { parseMessageEvent } from "../../../src/inbound/slack/parse-message-event.ts";
import { bot } from "./interaction-bodies.ts";

/** What many kinds of blocks and attachments are read as, compared whole. */
const read = (event: object) => {
  const body = {
    team_id: "T1",
    event: {
      type: "message",
      channel: "C1",
      user: "U1",
      ts: "1700000001.000200",
      thread_ts: "1700000000.000100",
      text: "sum",
      ...event,
    },
  };
  const parsed = parseMessageEvent(body, bot);
  if ("ignored" in parsed) return parsed.ignored;
  return "content" in parsed.input ? parsed.input.content : "no content";
};
const each = (events: Record<string, object>) =>
  Object.fromEntries(Object.entries(events).map(([title, event]) => [title, read(event)]));
const rich = (...elements: unknown[]) => ({ type: "rich_text", elements });
const section = (...elements: unknown[]) => ({ type: "rich_text_section", elements });
const text = (words: string, style?: object) => ({ type: "text", text: words, ...(style ? { style } : {}) });

test("pieces of a line", () => {
  const pieces = [
    text("plain"),
    text("both", { strike: true, code: true, bold: true }),
    text("neither", { strike: "yes", code: false }),
    { type: "link", url: "https://a.example", text: "site", style: { strike: true } },
    { type: "link", url: "https://a.example" },
    { type: "link", url: "" },
    { type: "emoji", name: "wave", unicode: "1f44b", skin_tone: 3 },
    { type: "emoji", name: "own", unicode: 5, skin_tone: "x" },
    { type: "emoji" },
    { type: "user", user_id: "U1" },
    { type: "user", user_id: "U2" },
    { type: "user" },
    { type: "usergroup", usergroup_id: "S1" },
    { type: "usergroup", usergroup_id: "S2" },
    { type: "channel", channel_id: "C1" },
    { type: "channel", channel_id: "C2" },
    { type: "broadcast", range: "here" },
    { type: "date", timestamp: "86400", format: "{date}", fallback: "then", url: "https://a.example" },
    { type: "date", timestamp: 5 },
    { type: "date", timestamp: "soon" },
    { type: "color", value: "#fff" },
    { type: "brand_new", text: "says", fallback: "fell", name: "named" },
    { type: "brand_new", fallback: "fell", name: "named" },
    { type: "brand_new", name: "named", url: "u" },
    { type: "brand_new", url: "https://b.example" },
    { type: "brand_new", value: "valued" },
    { type: "brand_new" },
    { no: "type" },
    null,
  ];
  const events = Object.fromEntries(
    pieces.map((piece) => [
      JSON.stringify(piece),
      {
        text: "<@U1|Ann &amp; co> <#C1|general> <!subteam^S1|team> <@U3|>",
        blocks: [rich(section(text("x"), piece))],
      },
    ]),
  );
  expect(each(events)).toEqual({
    '{"type":"text","text":"plain"}': {
      blocks: [
        {
          kind: "paragraph",
          spans: [
            { kind: "text", text: "x" },
            { kind: "text", text: "plain" },
          ],
        },
      ],
      leftOut: [],
    },
    '{"type":"text","text":"both","style":{"strike":true,"code":true,"bold":true}}': {
      blocks: [
        {
          kind: "paragraph",
          spans: [
            { kind: "text", text: "x" },
            { kind: "text", text: "both", strike: true, code: true },
          ],
        },
      ],
      leftOut: [],
    },
    '{"type":"text","text":"neither","style":{"strike":"yes","code":false}}': {
      blocks: [
        {
          kind: "paragraph",
          spans: [
            { kind: "text", text: "x" },
            { kind: "text", text: "neither" },
          ],
        },
      ],
      leftOut: [],
    },
    '{"type":"link","url":"https://a.example","text":"site","style":{"strike":true}}': {
      blocks: [
        {
          kind: "paragraph",
          spans: [
            { kind: "text", text: "x" },
            { kind: "link", url: "https://a.example", label: "site", strike: true },
          ],
        },
      ],
      leftOut: [],
    },
    '{"type":"link","url":"https://a.example"}': {
      blocks: [
        {
          kind: "paragraph",
          spans: [
            { kind: "text", text: "x" },
            { kind: "link", url: "https://a.example", label: "" },
          ],
        },
      ],
      leftOut: [],
    },
    '{"type":"link","url":""}': {
      blocks: [{ kind: "paragraph", spans: [{ kind: "text", text: "x" }] }],
      leftOut: [{ name: "link", reason: "unreadable" }],
    },
    '{"type":"emoji","name":"wave","unicode":"1f44b","skin_tone":3}': {
      blocks: [
        {
          kind: "paragraph",
          spans: [
            { kind: "text", text: "x" },
            { kind: "emoji", name: "wave", unicode: "1f44b", tone: 3 },
          ],
        },
      ],
      leftOut: [],
    },
    '{"type":"emoji","name":"own","unicode":5,"skin_tone":"x"}': {
      blocks: [
        {
          kind: "paragraph",
          spans: [
            { kind: "text", text: "x" },
            { kind: "emoji", name: "own" },
          ],
        },
      ],
      leftOut: [],
    },
    '{"type":"emoji"}': {
      blocks: [{ kind: "paragraph", spans: [{ kind: "text", text: "x" }] }],
      leftOut: [{ name: "emoji", reason: "unreadable" }],
    },
    '{"type":"user","user_id":"U1"}': {
      blocks: [
        {
          kind: "paragraph",
          spans: [
            { kind: "text", text: "x" },
            { kind: "user", id: "U1", name: "Ann & co" },
          ],
        },
      ],
      leftOut: [],
    },
    '{"type":"user","user_id":"U2"}': {
      blocks: [
        {
          kind: "paragraph",
          spans: [
            { kind: "text", text: "x" },
            { kind: "user", id: "U2" },
          ],
        },
      ],
      leftOut: [],
    },
    '{"type":"user"}': {
      blocks: [{ kind: "paragraph", spans: [{ kind: "text", text: "x" }] }],
      leftOut: [{ name: "user", reason: "unreadable" }],
    },
    '{"type":"usergroup","usergroup_id":"S1"}': {
      blocks: [
        {
          kind: "paragraph",
          spans: [
            { kind: "text", text: "x" },
            { kind: "group", id: "S1", name: "team" },
          ],
        },
      ],
      leftOut: [],
    },
    '{"type":"usergroup","usergroup_id":"S2"}': {
      blocks: [
        {
          kind: "paragraph",
          spans: [
            { kind: "text", text: "x" },
            { kind: "group", id: "S2" },
          ],
        },
      ],
      leftOut: [],
    },
    '{"type":"channel","channel_id":"C1"}': {
      blocks: [
        {
          kind: "paragraph",
          spans: [
            { kind: "text", text: "x" },
            { kind: "channel", id: "C1", name: "general" },
          ],
        },
      ],
      leftOut: [],
    },
    '{"type":"channel","channel_id":"C2"}': {
      blocks: [
        {
          kind: "paragraph",
          spans: [
            { kind: "text", text: "x" },
            { kind: "channel", id: "C2" },
          ],
        },
      ],
      leftOut: [],
    },
    '{"type":"broadcast","range":"here"}': {
      blocks: [
        {
          kind: "paragraph",
          spans: [
            { kind: "text", text: "x" },
            { kind: "broadcast", range: "here" },
          ],
        },
      ],
      leftOut: [],
    },
    '{"type":"date","timestamp":"86400","format":"{date}","fallback":"then","url":"https://a.example"}': {
      blocks: [
        {
          kind: "paragraph",
          spans: [
            { kind: "text", text: "x" },
            { kind: "date", seconds: 86400, format: "{date}", fallback: "then", url: "https://a.example" },
          ],
        },
      ],
      leftOut: [],
    },
    '{"type":"date","timestamp":5}': {
      blocks: [
        {
          kind: "paragraph",
          spans: [
            { kind: "text", text: "x" },
            { kind: "date", seconds: 5, format: "", fallback: "", url: "" },
          ],
        },
      ],
      leftOut: [],
    },
    '{"type":"date","timestamp":"soon"}': {
      blocks: [{ kind: "paragraph", spans: [{ kind: "text", text: "x" }] }],
      leftOut: [{ name: "date", reason: "unreadable" }],
    },
    '{"type":"color","value":"#fff"}': {
      blocks: [
        {
          kind: "paragraph",
          spans: [
            { kind: "text", text: "x" },
            { kind: "text", text: "#fff" },
          ],
        },
      ],
      leftOut: [],
    },
    '{"type":"brand_new","text":"says","fallback":"fell","name":"named"}': {
      blocks: [
        {
          kind: "paragraph",
          spans: [
            { kind: "text", text: "x" },
            { kind: "text", text: "says" },
          ],
        },
      ],
      leftOut: [],
    },
    '{"type":"brand_new","fallback":"fell","name":"named"}': {
      blocks: [
        {
          kind: "paragraph",
          spans: [
            { kind: "text", text: "x" },
            { kind: "text", text: "fell" },
          ],
        },
      ],
      leftOut: [],
    },
    '{"type":"brand_new","name":"named","url":"u"}': {
      blocks: [
        {
          kind: "paragraph",
          spans: [
            { kind: "text", text: "x" },
            { kind: "link", url: "u", label: "named" },
          ],
        },
      ],
      leftOut: [],
    },
    '{"type":"brand_new","url":"https://b.example"}': {
      blocks: [
        {
          kind: "paragraph",
          spans: [
            { kind: "text", text: "x" },
            { kind: "link", url: "https://b.example", label: "" },
          ],
        },
      ],
      leftOut: [],
    },
    '{"type":"brand_new","value":"valued"}': {
      blocks: [
        {
          kind: "paragraph",
          spans: [
            { kind: "text", text: "x" },
            { kind: "text", text: "valued" },
          ],
        },
      ],
      leftOut: [],
    },
    '{"type":"brand_new"}': {
      blocks: [{ kind: "paragraph", spans: [{ kind: "text", text: "x" }] }],
      leftOut: [{ name: "brand new", reason: "unreadable" }],
    },
    '{"no":"type"}': {
      blocks: [{ kind: "paragraph", spans: [{ kind: "text", text: "x" }] }],
      leftOut: [{ name: "formatted text", reason: "unreadable" }],
    },
    null: {
      blocks: [{ kind: "paragraph", spans: [{ kind: "text", text: "x" }] }],
      leftOut: [{ name: "formatted text", reason: "unreadable" }],
    },
  });
});

test("rich text with lists, quotes and code", () => {
  expect(
    each({
      "a list in order": {
        blocks: [
          rich(
            {
              type: "rich_text_list",
              style: "ordered",
              indent: 1,
              offset: 4,
              border: 1,
              elements: [section(text("a")), section(text("b"))],
            },
            {
              type: "rich_text_list",
              style: "bullet",
              elements: [section(text("c")), section(), { type: "x" }],
            },
            {
              type: "rich_text_list",
              style: "ordered",
              indent: "x",
              offset: "y",
              elements: [section(text("d"))],
            },
          ),
        ],
      },
      "lists that go on": {
        blocks: [
          rich(
            { type: "rich_text_list", style: "ordered", indent: 0, elements: [section(text("one"))] },
            { type: "rich_text_list", style: "bullet", indent: 1, elements: [section(text("in between"))] },
            {
              type: "rich_text_list",
              style: "ordered",
              indent: 0,
              offset: 1,
              elements: [section(text("two"))],
            },
          ),
        ],
      },
      "quotes and code": {
        blocks: [
          rich(
            section(text("before\n")),
            { type: "rich_text_quote", elements: [text("quoted\nlines")] },
            {
              type: "rich_text_preformatted",
              border: 1,
              elements: [text("code"), { type: "link", url: "https://a.example" }],
            },
            { type: "rich_text_preformatted", elements: [text("plain")] },
            section(text("after"), { type: "x" }),
          ),
        ],
      },
      "what is unknown in it": {
        blocks: [
          rich({ type: "rich_text_new", elements: [text("new")] }, "x", {
            type: "rich_text_section",
            elements: "x",
          }),
        ],
      },
      "no elements": { blocks: [{ type: "rich_text" }, { type: "rich_text", elements: "x" }] },
      "two blocks": { blocks: [rich(section(text("one"))), rich(section(text("two")))] },
    }),
  ).toEqual({
    "a list in order": {
      blocks: [
        { kind: "item", spans: [{ kind: "text", text: "a" }], indent: 1, number: 5, quoted: true },
        { kind: "item", spans: [{ kind: "text", text: "b" }], indent: 1, number: 6, quoted: true },
        { kind: "item", spans: [{ kind: "text", text: "c" }], indent: 0 },
        { kind: "item", spans: [], indent: 0 },
        { kind: "item", spans: [{ kind: "text", text: "d" }], indent: 0, number: 1 },
      ],
      leftOut: [{ name: "x", reason: "unreadable" }],
    },
    "lists that go on": {
      blocks: [
        { kind: "item", spans: [{ kind: "text", text: "one" }], indent: 0, number: 1 },
        { kind: "item", spans: [{ kind: "text", text: "in between" }], indent: 1 },
        { kind: "item", spans: [{ kind: "text", text: "two" }], indent: 0, number: 2 },
      ],
      leftOut: [],
    },
    "quotes and code": {
      blocks: [
        { kind: "paragraph", spans: [{ kind: "text", text: "before\n" }] },
        { kind: "paragraph", spans: [{ kind: "text", text: "quoted\nlines" }], quoted: true },
        {
          kind: "code",
          spans: [
            { kind: "text", text: "code" },
            { kind: "link", url: "https://a.example", label: "" },
          ],
          quoted: true,
        },
        { kind: "code", spans: [{ kind: "text", text: "plain" }] },
        { kind: "paragraph", spans: [{ kind: "text", text: "after" }] },
      ],
      leftOut: [{ name: "x", reason: "unreadable" }],
    },
    "what is unknown in it": {
      blocks: [{ kind: "paragraph", spans: [{ kind: "text", text: "new" }] }],
      leftOut: [
        { name: "formatted text", reason: "unreadable" },
        { name: "formatted text", reason: "unreadable" },
      ],
    },
    "no elements": { blocks: [], leftOut: [{ name: "rich text", reason: "unreadable" }] },
    "two blocks": {
      blocks: [
        { kind: "paragraph", spans: [{ kind: "text", text: "one" }] },
        { kind: "paragraph", spans: [{ kind: "text", text: "two" }] },
      ],
      leftOut: [],
    },
  });
});

test("other blocks, as apps and pasting make them", () => {
  const mrkdwn = { type: "mrkdwn", text: "*m*" };
  const plain = { type: "plain_text", text: "p :tada: &amp;", emoji: true };
  expect(
    each({
      section: {
        blocks: [{ type: "section", text: mrkdwn, fields: [plain, { ...plain, emoji: false }, "x"] }],
      },
      "section with an image": {
        blocks: [{ type: "section", text: plain, accessory: { type: "image", alt_text: "alt" } }],
      },
      "section with a button": { blocks: [{ type: "section", text: mrkdwn, accessory: { type: "button" } }] },
      "section without lists": { blocks: [{ type: "section", fields: "x" }] },
      header: {
        blocks: [{ type: "header", text: plain }, { type: "header" }, { type: "alert", text: mrkdwn }],
      },
      context: {
        blocks: [
          { type: "context", elements: [mrkdwn, plain, { type: "image", title: "t" }, 7] },
          { type: "context", elements: 1 },
        ],
      },
      markdown: { blocks: [{ type: "markdown", text: "# md" }, { type: "markdown" }] },
      images: {
        blocks: [
          { type: "image", title: { type: "plain_text", text: " titled " }, alt_text: "alt" },
          { type: "image", title: "title" },
          { type: "image", alt_text: " " },
          { type: "image", title: 5 },
        ],
      },
      videos: { blocks: [{ type: "video", title: plain }, { type: "video" }] },
      wordless: { blocks: [{ type: "divider" }, { type: "file" }] },
      "buttons and news": {
        blocks: [{ type: "actions" }, { type: "context_actions" }, { type: "brand_new" }, {}, null],
      },
      table: {
        blocks: [
          {
            type: "table",
            caption: "cap",
            rows: [
              [
                { type: "raw_text", text: "a" },
                { type: "raw_number", value: 5 },
                rich(section(text("b")), section(text("c"))),
              ],
              [{ type: "raw_text", text: "" }, null],
              [{ type: "raw_text" }, rich({ type: "rich_text_new" })],
              "x",
            ],
          },
        ],
      },
      "data table": {
        blocks: [
          { type: "data_table", rows: [[{ type: "raw_text", text: 7 }]] },
          { type: "table", rows: "x" },
        ],
      },
      "no list": { blocks: "x" },
    }),
  ).toEqual({
    section: {
      blocks: [
        { kind: "mrkdwn", text: "*m*" },
        { kind: "paragraph", spans: [{ kind: "text", text: "p 🎉 &" }] },
        { kind: "paragraph", spans: [{ kind: "text", text: "p :tada: &" }] },
      ],
      leftOut: [{ name: "text", reason: "unreadable" }],
    },
    "section with an image": {
      blocks: [{ kind: "paragraph", spans: [{ kind: "text", text: "p 🎉 &" }] }],
      leftOut: [{ name: "alt", reason: "image-by-address" }],
    },
    "section with a button": { blocks: [{ kind: "mrkdwn", text: "*m*" }], leftOut: [] },
    "section without lists": { blocks: [], leftOut: [{ name: "section", reason: "unreadable" }] },
    header: {
      blocks: [
        { kind: "paragraph", spans: [{ kind: "text", text: "p 🎉 &" }] },
        { kind: "mrkdwn", text: "*m*" },
      ],
      leftOut: [],
    },
    context: {
      blocks: [
        { kind: "mrkdwn", text: "*m*" },
        { kind: "paragraph", spans: [{ kind: "text", text: "p 🎉 &" }] },
      ],
      leftOut: [
        { name: "t", reason: "image-by-address" },
        { name: "content", reason: "unreadable" },
        { name: "context", reason: "unreadable" },
      ],
    },
    markdown: {
      blocks: [{ kind: "paragraph", spans: [{ kind: "text", text: "# md" }] }],
      leftOut: [{ name: "markdown", reason: "unreadable" }],
    },
    images: {
      blocks: [],
      leftOut: [
        { name: "titled", reason: "image-by-address" },
        { name: "title", reason: "image-by-address" },
        { name: "image", reason: "image-by-address" },
        { name: "image", reason: "image-by-address" },
      ],
    },
    videos: {
      blocks: [],
      leftOut: [
        { name: "p :tada: &amp;", reason: "video" },
        { name: "video", reason: "video" },
      ],
    },
    wordless: "no content",
    "buttons and news": {
      blocks: [],
      leftOut: [
        { name: "buttons", reason: "unreadable" },
        { name: "buttons", reason: "unreadable" },
        { name: "brand new", reason: "unreadable" },
        { name: "content", reason: "unreadable" },
        { name: "content", reason: "unreadable" },
      ],
    },
    table: {
      blocks: [
        { kind: "paragraph", spans: [{ kind: "text", text: "cap" }] },
        {
          kind: "row",
          cells: [
            [{ kind: "text", text: "a" }],
            [{ kind: "text", text: "5" }],
            [
              { kind: "text", text: "b" },
              { kind: "text", text: "\n" },
              { kind: "text", text: "c" },
              { kind: "text", text: "\n" },
            ],
          ],
        },
        { kind: "row", cells: [[], [{ kind: "text", text: "\n" }]] },
      ],
      leftOut: [
        { name: "table cell", reason: "unreadable" },
        { name: "table row", reason: "unreadable" },
      ],
    },
    "data table": {
      blocks: [{ kind: "row", cells: [[{ kind: "text", text: "7" }]] }],
      leftOut: [{ name: "table", reason: "unreadable" }],
    },
    "no list": "no content",
  });
});

test("attachments: tables are words, what is forwarded, an app's or a preview is not", () => {
  const table = { type: "table", rows: [[{ type: "raw_text", text: "a" }]] };
  const linked = {
    blocks: [rich(section({ type: "link", url: "https://acme.slack.com/archives/C1/p1?thread_ts=1" }))],
  };
  expect(
    each({
      table: { attachments: [{ id: 1, blocks: [table] }] },
      "table and words of an app": {
        attachments: [{ blocks: [table, { type: "section", text: { type: "mrkdwn", text: "x" } }] }],
      },
      "table and other words": { attachments: [{ blocks: [table], pretext: "x", title: "t" }] },
      "a share": { attachments: [{ is_share: true, author_name: " Bob ", author_subname: "B" }] },
      "a share by a subname": { attachments: [{ is_share: true, author_subname: "B" }] },
      "a share of nobody": { attachments: [{ is_share: true }] },
      "a message that is linked": {
        ...linked,
        attachments: [{ is_msg_unfurl: true, from_url: "https://acme.slack.com/archives/C1/p1#x" }],
      },
      "a message that is not linked": {
        ...linked,
        attachments: [{ is_msg_unfurl: true, from_url: "https://acme.slack.com/archives/C1/p2" }],
      },
      "a reply without an address": { ...linked, attachments: [{ is_reply_unfurl: true }] },
      "a root": {
        ...linked,
        attachments: [{ is_thread_root_unfurl: true, from_url: "https://acme.slack.com/archives/C9/p9" }],
      },
      "somebody's by id": { attachments: [{ author_id: "U2" }] },
      "somebody's by channel": { attachments: [{ channel_id: "C2", author_name: "Cy" }] },
      "somebody's by blocks": { attachments: [{ message_blocks: [] }] },
      "a preview of a link": { ...linked, attachments: [{ from_url: "https://b.example", title: "B" }] },
      "a preview without a link": { attachments: [{ from_url: "https://b.example", title: " B " }] },
      "previews of other kinds": {
        attachments: [
          { original_url: "u" },
          { app_unfurl_url: "u" },
          { is_app_unfurl: 1 },
          { bot_id: "B1" },
          { app_id: "A1", fallback: "fell" },
        ],
      },
      "an image": {
        attachments: [
          { image_url: "u", title: "t" },
          { thumb_url: "u", fallback: "[no preview available]" },
        ],
      },
      "a video": { attachments: [{ video_html: "<x>", image_url: "u" }] },
      "what can't be read": {
        attachments: [
          { title: "t" },
          { fallback: "f" },
          { text: "x" },
          { fields: [] },
          { files: [] },
          { actions: [] },
          { pretext: "p" },
          7,
        ],
      },
      "empty ones": { attachments: [{ id: 1, color: "red" }, {}] },
      "an image in blocks": { attachments: [{ blocks: [{ type: "image", alt_text: "alt" }], title: "t" }] },
    }),
  ).toEqual({
    table: {
      blocks: [
        { kind: "mrkdwn", text: "sum" },
        { kind: "row", cells: [[{ kind: "text", text: "a" }]] },
      ],
      leftOut: [],
    },
    "table and words of an app": {
      blocks: [
        { kind: "mrkdwn", text: "sum" },
        { kind: "row", cells: [[{ kind: "text", text: "a" }]] },
      ],
      leftOut: [{ name: "attachment", reason: "unreadable" }],
    },
    "table and other words": {
      blocks: [
        { kind: "mrkdwn", text: "sum" },
        { kind: "row", cells: [[{ kind: "text", text: "a" }]] },
      ],
      leftOut: [{ name: "t", reason: "unreadable" }],
    },
    "a share": {
      blocks: [],
      leftOut: [{ name: "the message of Bob that you forwarded", reason: "forwarded" }],
    },
    "a share by a subname": {
      blocks: [],
      leftOut: [{ name: "the message of B that you forwarded", reason: "forwarded" }],
    },
    "a share of nobody": {
      blocks: [],
      leftOut: [{ name: "the message that you forwarded", reason: "forwarded" }],
    },
    "a message that is linked": {
      blocks: [
        {
          kind: "paragraph",
          spans: [{ kind: "link", url: "https://acme.slack.com/archives/C1/p1?thread_ts=1", label: "" }],
        },
      ],
      leftOut: [],
    },
    "a message that is not linked": {
      blocks: [
        {
          kind: "paragraph",
          spans: [{ kind: "link", url: "https://acme.slack.com/archives/C1/p1?thread_ts=1", label: "" }],
        },
      ],
      leftOut: [{ name: "the message that you forwarded", reason: "forwarded" }],
    },
    "a reply without an address": {
      blocks: [
        {
          kind: "paragraph",
          spans: [{ kind: "link", url: "https://acme.slack.com/archives/C1/p1?thread_ts=1", label: "" }],
        },
      ],
      leftOut: [{ name: "the message that you forwarded", reason: "forwarded" }],
    },
    "a root": {
      blocks: [
        {
          kind: "paragraph",
          spans: [{ kind: "link", url: "https://acme.slack.com/archives/C1/p1?thread_ts=1", label: "" }],
        },
      ],
      leftOut: [{ name: "the message that you forwarded", reason: "forwarded" }],
    },
    "somebody's by id": {
      blocks: [],
      leftOut: [{ name: "the message that you forwarded", reason: "forwarded" }],
    },
    "somebody's by channel": {
      blocks: [],
      leftOut: [{ name: "the message of Cy that you forwarded", reason: "forwarded" }],
    },
    "somebody's by blocks": {
      blocks: [],
      leftOut: [{ name: "the message that you forwarded", reason: "forwarded" }],
    },
    "a preview of a link": {
      blocks: [
        {
          kind: "paragraph",
          spans: [{ kind: "link", url: "https://acme.slack.com/archives/C1/p1?thread_ts=1", label: "" }],
        },
      ],
      leftOut: [],
    },
    "a preview without a link": { blocks: [], leftOut: [{ name: "B", reason: "unreadable" }] },
    "previews of other kinds": {
      blocks: [],
      leftOut: [
        { name: "attachment", reason: "unreadable" },
        { name: "attachment", reason: "unreadable" },
        { name: "attachment", reason: "unreadable" },
        { name: "attachment", reason: "unreadable" },
        { name: "fell", reason: "unreadable" },
      ],
    },
    "an image": {
      blocks: [],
      leftOut: [
        { name: "t", reason: "image-by-address" },
        { name: "image", reason: "image-by-address" },
      ],
    },
    "a video": { blocks: [], leftOut: [{ name: "video", reason: "video" }] },
    "what can't be read": {
      blocks: [],
      leftOut: [
        { name: "t", reason: "unreadable" },
        { name: "f", reason: "unreadable" },
        { name: "attachment", reason: "unreadable" },
        { name: "attachment", reason: "unreadable" },
        { name: "attachment", reason: "unreadable" },
        { name: "attachment", reason: "unreadable" },
        { name: "attachment", reason: "unreadable" },
        { name: "attachment", reason: "unreadable" },
      ],
    },
    "empty ones": "no content",
    "an image in blocks": { blocks: [], leftOut: [{ name: "alt", reason: "image-by-address" }] },
  });
});
