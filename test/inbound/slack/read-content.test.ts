import { describe, expect, test } from "vitest";
import { renderContent } from "../../../src/domain/text/render-content.ts";
import { richContentSchema } from "../../../src/domain/text/rich-content.ts";
import { readContent, withoutKnownLeftOut } from "../../../src/inbound/slack/read-content.ts";
import fc from "../../property.ts";
import { forwarded, image, list, pasted, preview, richText, said, section, table, typed } from "./blocks.ts";

type Message = { text?: string; blocks?: unknown[]; attachments?: unknown[] };
const read = ({ text = "", blocks = [], attachments = [] }: Message) =>
  readContent({ text, blocks, attachments });
const shown = (message: Message) => {
  const content = read(message);
  return content && renderContent(content, { user: (id) => (id === "U1" ? "Ann" : undefined) });
};
const leftOut = (message: Message) => read(message)?.leftOut;

describe("rich text", () => {
  test("reads all that the composer makes, in order", () => {
    const blocks = [
      richText(
        section(
          typed("Hi "),
          { type: "user", user_id: "U1", style: { bold: true } },
          typed(" and ", { italic: true }),
          { type: "usergroup", usergroup_id: "S1" },
          typed(", see "),
          { type: "channel", channel_id: "C1" },
          { type: "emoji", name: "wave", unicode: "1f44b-1f3fc", skin_tone: 3 },
          { type: "broadcast", range: "here" },
          typed(" "),
          { type: "color", value: "#a1b2c3" },
          typed("\n"),
        ),
        list("ordered", 0, ["one"]),
        list("bullet", 1, ["nested"]),
        list("ordered", 0, ["two"], { offset: 1 }),
        { type: "rich_text_quote", elements: [typed("he said "), { type: "link", url: "https://x.test" }] },
        { type: "rich_text_preformatted", border: 0, elements: [typed("    if x:\n  y")] },
        section(typed("old", { strike: true }), typed(" "), {
          type: "date",
          timestamp: 1392734382,
          format: "{date}",
          fallback: "Feb 18",
        }),
      ),
    ];
    expect(shown({ text: "<!subteam^S1|@support> <#C1|general>", blocks })).toBe(
      "Hi @Ann and @support, see #general👋🏼@here #a1b2c3\n1. one\n    ◦ nested\n2. two\n> he said https://x.test\n    if x:\n  y\n~old~ Feb 18",
    );
  });

  test("reads what is nested, and lists in quotes", () => {
    const blocks = [
      richText({
        type: "rich_text_quote",
        elements: [
          list("bullet", 0, ["a"]),
          section(typed("b")),
          { type: "rich_text_preformatted", elements: [typed("c")] },
        ],
      }),
      richText(list("bullet", 0, ["d"], { border: 1 })),
      richText({
        type: "rich_text_list",
        style: "bullet",
        elements: [section(typed("e")), list("ordered", 1, ["f"])],
      }),
    ];
    expect(shown({ blocks })).toBe("> • a\n> b\n> c\n> • d\n• e\n    a. f");
  });

  test("says what is new to us by what it says of itself, and else names it", () => {
    const blocks = [
      richText(
        section(
          { type: "canvas_mention", text: "the plan" },
          typed(" "),
          { type: "ticket", url: "https://x.test/1", name: "No. 1" },
          { type: "hologram_view", id: 1 },
          null,
          "junk",
        ),
        7,
      ),
    ];
    expect(shown({ blocks })).toBe("the plan No. 1 (https://x.test/1)");
    expect(leftOut({ blocks })?.map(({ name }) => name)).toEqual([
      "hologram view",
      "formatted text",
      "formatted text",
      "formatted text",
    ]);
  });
});

describe("other blocks", () => {
  test("tables, with rich text and numbers in their cells", () => {
    const rich = richText(
      section(typed("Pro"), { type: "emoji", name: "star", unicode: "2b50" }),
      section(typed("plus")),
    );
    const rows = [
      [
        { type: "raw_text", text: "Plan" },
        { type: "raw_text", text: "" },
        { type: "raw_text", text: "Price" },
      ],
      [rich, null, { type: "raw_number", value: 29, text: "29" }],
      [{ type: "raw_number", value: 0 }, { type: "hologram" }],
      [],
    ];
    expect(shown({ blocks: [{ type: "table", rows }] })).toBe("Plan |  | Price\nPro⭐ plus |  | 29\n0 |");
    expect(leftOut({ blocks: [{ type: "table", rows }] })).toEqual([
      { name: "table cell", reason: "unreadable" },
    ]);
    expect(
      shown({
        blocks: [{ type: "data_table", caption: "Prices", rows: [[{ type: "raw_text", text: "A" }]] }],
      }),
    ).toBe("Prices\nA");
  });

  test("sections, headers, contexts, dividers and markdown, as their text", () => {
    const blocks = [
      { type: "header", text: { type: "plain_text", text: "Big *news* :tada: &amp; more", emoji: true } },
      { type: "divider" },
      {
        type: "section",
        text: { type: "mrkdwn", text: "*Hi* <@U1>" },
        fields: [
          { type: "plain_text", text: "a" },
          { type: "mrkdwn", text: "_b_" },
        ],
        accessory: { type: "button", text: { type: "plain_text", text: "Go" } },
      },
      { type: "context", elements: [{ type: "mrkdwn", text: "small" }, image({ alt_text: "logo" })] },
      { type: "markdown", text: "# Title" },
    ];
    expect(shown({ blocks })).toBe("Big *news* 🎉 & more\nHi @Ann\na\nb\nsmall\n# Title");
    expect(leftOut({ blocks })).toEqual([{ name: "logo", reason: "image-by-address" }]);
  });

  test.each([
    [image(), { name: "a cat waves", reason: "image-by-address" }],
    [image({ title: { type: "plain_text", text: "Cat" } }), { name: "Cat", reason: "image-by-address" }],
    [image({ alt_text: undefined }), { name: "image", reason: "image-by-address" }],
    [
      { type: "section", accessory: image() },
      { name: "a cat waves", reason: "image-by-address" },
    ],
    [
      { type: "video", title: { type: "plain_text", text: "Tour" } },
      { name: "Tour", reason: "video" },
    ],
    [
      { type: "call", call_id: "R1" },
      { name: "call", reason: "unreadable" },
    ],
    [
      { type: "actions", elements: [] },
      { name: "buttons", reason: "unreadable" },
    ],
    [
      { type: "task_card", title: "x" },
      { name: "task card", reason: "unreadable" },
    ],
    ["junk", { name: "content", reason: "unreadable" }],
  ])("%j is named", (block, named) => {
    expect(leftOut({ blocks: [...said("hi"), block] })).toEqual([named]);
    expect(shown({ blocks: [...said("hi"), block] })).toBe("hi");
  });
});

describe("attachments", () => {
  const prices = [
    ["Plan", "Price"],
    ["Pro", "29"],
  ] as const;
  const rows = prices.map((row) => [...row]);

  test.each<[string, Message, string]>([
    ["alone", { attachments: [pasted(...rows)] }, "Plan | Price\nPro | 29"],
    [
      "below a summary",
      { text: "Our *prices*:", attachments: [pasted(...rows)] },
      "Our prices:\nPlan | Price\nPro | 29",
    ],
    [
      "below Slack's filler",
      { text: "This content can't be displayed.", attachments: [pasted(...rows)] },
      "Plan | Price\nPro | 29",
    ],
    [
      "below blocks",
      { text: "Our prices", blocks: said("Our *prices*"), attachments: [pasted(...rows)] },
      "Our *prices*\nPlan | Price\nPro | 29",
    ],
    [
      "in blocks",
      { text: "Our prices", blocks: [...said("Our prices"), table(...rows)] },
      "Our prices\nPlan | Price\nPro | 29",
    ],
  ])("a table %s is words of the message", (_title, message, words) => {
    expect(shown(message)).toBe(words);
    expect(leftOut(message)).toEqual([]);
  });

  test.each([
    [forwarded(), "the message of Bo that you forwarded"],
    [forwarded({ is_msg_unfurl: false, from_url: undefined }), "the message of Bo that you forwarded"],
    [forwarded({ is_share: false }), "the message of Bo that you forwarded"],
    [forwarded({ author_name: "", author_subname: "Robot" }), "the message of Robot that you forwarded"],
    [forwarded({ author_name: undefined }), "the message that you forwarded"],
    [{ is_share: true, blocks: said("secret") }, "the message that you forwarded"],
    [{ is_share: 1, blocks: said("secret") }, "the message that you forwarded"],
    [{ author_name: "Bo", blocks: said("secret") }, "the message of Bo that you forwarded"],
    [{ channel_id: "C2", ts: "1.2", blocks: said("secret") }, "the message that you forwarded"],
    [{ message_blocks: [{ message: {} }], blocks: said("secret") }, "the message that you forwarded"],
  ])("a forwarded message is left out: %j", (attachment, name) => {
    const message = { text: "see below", blocks: said("see below"), attachments: [attachment] };
    expect(shown(message)).toBe("see below");
    expect(leftOut(message)).toEqual([{ name, reason: "forwarded" }]);
  });

  test("a forwarded message is left out beside a link too", () => {
    const blocks = [richText(section({ type: "link", url: "https://x.test" }))];
    for (const attachment of [forwarded(), forwarded({ is_share: false })])
      expect(leftOut({ blocks, attachments: [attachment] })).toHaveLength(1);
  });

  test.each([
    preview("https://x.test/a"),
    preview("https://x.test/a", {
      is_app_unfurl: true,
      app_unfurl_url: "https://x.test/a",
      bot_id: "B1",
      blocks: said("secret"),
    }),
    preview("https://x.test/a?thread_ts=1.2&cid=C2", { is_msg_unfurl: true, author_name: "Bo" }),
    { id: 1, bot_id: "B1", app_id: "A1", blocks: said("secret") },
  ])("the preview of a link counts for nothing: %j", (attachment) => {
    const text = "see <https://x.test/a>";
    expect(read({ text, attachments: [attachment] })).toBeUndefined();
    const blocks = [richText(section(typed("see "), { type: "link", url: "https://x.test/a" }))];
    expect(read({ text, blocks, attachments: [attachment] })).toEqual(read({ text, blocks }));
  });

  test.each([
    [preview("https://x.test/a"), { name: "Our internal wiki", reason: "unreadable" }],
    [
      { title: "wave", image_url: "https://g.test/x.gif", fallback: "giphy" },
      { name: "wave", reason: "image-by-address" },
    ],
    [{ thumb_url: "https://g.test/x.gif" }, { name: "image", reason: "image-by-address" }],
    [
      { video_html: "<iframe>", title: "Tour" },
      { name: "Tour", reason: "video" },
    ],
    [{ blocks: [image()] }, { name: "a cat waves", reason: "image-by-address" }],
    [{ fallback: "A poll" }, { name: "A poll", reason: "unreadable" }],
    [{ fallback: "[no preview available]" }, { name: "attachment", reason: "unreadable" }],
    [{ text: "words of an app" }, { name: "attachment", reason: "unreadable" }],
    ["junk", { name: "attachment", reason: "unreadable" }],
    [
      { fallback: "A poll", blocks: [{ type: "section", text: { type: "mrkdwn", text: "Vote!" } }] },
      { name: "A poll", reason: "unreadable" },
    ],
    [
      { blocks: [{ type: "header", text: { type: "plain_text", text: "Vote!" } }] },
      { name: "attachment", reason: "unreadable" },
    ],
  ])("%j is named, and its words are not sent", (attachment, named) => {
    expect(leftOut({ text: "hi", attachments: [attachment] })).toEqual([named]);
    expect(shown({ text: "hi", attachments: [attachment] })).toBe("");
  });

  test.each([
    [{ type: "section", text: { type: "mrkdwn", text: "<https://x.test/a>" } }],
    [richText(section(typed("see https://x.test/a")))],
    [
      richText({
        type: "rich_text_list",
        elements: [section(typed("a"), { type: "link", url: "https://x.test/a" })],
      }),
    ],
    [{ type: "table", rows: [[{ type: "raw_text", text: "https://x.test/a" }]] }],
  ])("the preview of a link in %j counts for nothing", (block) => {
    expect(leftOut({ blocks: [block], attachments: [preview("https://x.test/a")] })).toEqual([]);
  });

  test("the preview of an address that is no link is named", () => {
    const blocks = [richText(section(typed("see x.test/a"), { type: "emoji", name: "a://b" }))];
    expect(leftOut({ blocks, attachments: [preview("https://x.test/a")] })).toHaveLength(1);
  });

  test("what stands beside a table in its attachment is named", () => {
    const attachment = { ...pasted(["A"]), text: "words of an app" };
    expect(shown({ attachments: [attachment] })).toBe("A");
    expect(leftOut({ attachments: [attachment] })).toEqual([{ name: "attachment", reason: "unreadable" }]);
  });

  test("empty ones are nothing", () => {
    expect(
      read({ text: "hi", attachments: [{ id: 1 }, { color: "D0D0D0", mrkdwn_in: ["text"] }] }),
    ).toBeUndefined();
  });
});

test("files that can't be read are named beside what is shown", () => {
  const blocks = said("a");
  expect(
    readContent({ text: "", blocks, attachments: [], files: [{ name: "b.pdf" }, { id: "F1" }] }),
  ).toEqual({
    blocks: [{ kind: "paragraph", spans: [{ kind: "text", text: "a" }] }],
    leftOut: [{ name: "b.pdf", reason: "unreadable" }],
  });
});

test("a change names what can't go only once", () => {
  const before = read({ blocks: said("see"), attachments: [forwarded()] });
  const after = read({ blocks: [...said("look"), image()], attachments: [forwarded()] });
  expect(withoutKnownLeftOut(after, before)?.leftOut).toEqual([
    { name: "a cat waves", reason: "image-by-address" },
  ]);
  expect(withoutKnownLeftOut(after, undefined)?.leftOut).toHaveLength(2);
  expect(withoutKnownLeftOut(undefined, before)).toBeUndefined();
  const unreadable = { blocks: [], leftOut: [{ name: "a cat waves", reason: "unreadable" as const }] };
  expect(withoutKnownLeftOut(unreadable, after)).toEqual(unreadable);
});

test("whatever the blocks and attachments hold, it never throws, and what it reads can be stored", () => {
  const types = fc.constantFrom(
    "rich_text",
    "rich_text_section",
    "rich_text_list",
    "table",
    "section",
    "text",
    "emoji",
    "link",
    "image",
    "context",
    "date",
  );
  const fields = (inner: fc.Arbitrary<unknown>) =>
    fc.record(
      {
        type: fc.oneof(types, fc.jsonValue()),
        elements: fc.oneof(fc.array(inner, { maxLength: 3 }), fc.jsonValue()),
        rows: fc.oneof(fc.array(fc.array(inner, { maxLength: 2 }), { maxLength: 2 }), fc.jsonValue()),
        blocks: fc.oneof(fc.array(inner, { maxLength: 2 }), fc.jsonValue()),
        text: fc.oneof(inner, fc.string(), fc.jsonValue()),
        style: fc.jsonValue(),
        indent: fc.jsonValue(),
        offset: fc.jsonValue(),
        name: fc.jsonValue(),
        unicode: fc.oneof(fc.string({ maxLength: 4 }), fc.jsonValue()),
        skin_tone: fc.jsonValue(),
        url: fc.jsonValue(),
        timestamp: fc.jsonValue(),
        title: fc.oneof(inner, fc.jsonValue()),
        is_share: fc.jsonValue(),
        author_name: fc.jsonValue(),
      },
      { requiredKeys: [] },
    );
  const tree = fields(fields(fields(fc.jsonValue())));
  const anything = fc.array(fc.oneof(tree, fc.jsonValue()), { maxLength: 4 });
  fc.assert(
    fc.property(fc.string(), anything, anything, (text, blocks, attachments) => {
      const content = read({ text, blocks, attachments });
      if (content === undefined) return;
      expect(richContentSchema.parse(JSON.parse(JSON.stringify(content)))).toEqual(
        JSON.parse(JSON.stringify(content)),
      );
      expect(typeof renderContent(content, { user: () => undefined })).toBe("string");
    }),
    { numRuns: 200 },
  );
});

test("lists within lists have an end", () => {
  let deep: Record<string, unknown> = section(typed("x"));
  for (let level = 0; level < 50; level += 1)
    deep = { type: "rich_text_list", style: "bullet", elements: [deep, deep].slice(level % 2) };
  expect(leftOut({ blocks: [richText(deep)] })).toContainEqual({
    name: "formatted text",
    reason: "unreadable",
  });
});
