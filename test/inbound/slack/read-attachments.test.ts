import { describe, expect, test } from "vitest";
import { readAttachments } from "../../../src/inbound/slack/read-attachments.ts";
import { image, pasted, preview, said, table } from "./blocks.ts";

const read = (attachment: unknown, addresses: string[] = []) =>
  readAttachments([attachment], { labels: new Map(), addresses });
const row = (text: string) => ({ kind: "row", cells: [[{ kind: "text", text }]] });
const paragraph = (text: string) => ({ kind: "paragraph", spans: [{ kind: "text", text }] });
const unreadable = (name = "attachment") => ({ name, reason: "unreadable" });
const forwarded = (name: string) => ({ blocks: [], leftOut: [{ name, reason: "forwarded" }] });
const nothing = { blocks: [], leftOut: [] };
const blocks = said("secret");
const link = "https://x.test/a";

describe("forwarded, so left out, is what", () => {
  test.each<[object, string]>([
    [{ is_share: true }, "the message that you forwarded"],
    [{ is_share: true, author_name: " Bo ", author_subname: "bo" }, "the message of Bo that you forwarded"],
    [{ author_name: " ", author_subname: " Robot " }, "the message of Robot that you forwarded"],
    [{ author_subname: "Robot" }, "the message of Robot that you forwarded"],
    [{ author_name: "Bo" }, "the message of Bo that you forwarded"],
    [{ author_id: "U1" }, "the message that you forwarded"],
    [{ channel_id: "C2" }, "the message that you forwarded"],
    [{ message_blocks: [] }, "the message that you forwarded"],
    [{ is_msg_unfurl: true }, "the message that you forwarded"],
    [{ is_reply_unfurl: true, from_url: "?a=b" }, "the message that you forwarded"],
    [{ is_thread_root_unfurl: true, from_url: "https://y.test/b" }, "the message that you forwarded"],
  ])("has %j", (more, name) => {
    expect(read({ ...more, blocks }, [link])).toEqual(forwarded(name));
  });
});

describe("the preview of a link, and never the author's own, is what", () => {
  test.each([
    { from_url: link },
    { original_url: link },
    { app_unfurl_url: link },
    { is_app_unfurl: true },
    { is_msg_unfurl: true, from_url: `${link}?thread_ts=1.2#b`, author_name: "Bo" },
    { is_reply_unfurl: true, from_url: link },
    { is_thread_root_unfurl: true, from_url: link },
    { bot_id: "B1" },
    { app_id: "A1" },
    { from_url: link, author_name: "Bo", channel_id: "C2" },
  ])("has %j", (more) => {
    expect(read({ ...more, blocks }, ["https://y.test", `see ${link} `])).toEqual(nothing);
  });

  test("is named where the message has no link", () => {
    expect(read(preview(link))).toEqual({ blocks: [], leftOut: [unreadable("Our internal wiki")] });
    expect(read({ bot_id: "B1", blocks })).toEqual({ blocks: [], leftOut: [unreadable()] });
  });
});

describe("of what the author has attached", () => {
  test.each<[string, object, object]>([
    ["a table is read", pasted(["a"]), { blocks: [row("a")], leftOut: [] }],
    ["typed words are read", { blocks: said("a") }, { blocks: [paragraph("a")], leftOut: [] }],
    [
      "text beside a table is named",
      { ...pasted(["a"]), text: "b" },
      { blocks: [row("a")], leftOut: [unreadable()] },
    ],
    [
      "a text above a table is named",
      { ...pasted(["a"]), pretext: "b" },
      { blocks: [row("a")], leftOut: [unreadable()] },
    ],
    [
      "fields beside a table are named",
      { ...pasted(["a"]), fields: [1] },
      { blocks: [row("a")], leftOut: [unreadable()] },
    ],
    [
      "what an app wrote is named, once",
      { title: "Poll", blocks: [table(["a"]), { type: "header" }, { type: "section" }], image_url: link },
      { blocks: [row("a")], leftOut: [unreadable("Poll")] },
    ],
    [
      "what can't be read in it is named",
      { blocks: [image(), 5], image_url: link },
      { blocks: [], leftOut: [{ name: "a cat waves", reason: "image-by-address" }, unreadable("content")] },
    ],
    [
      "a block of nothing counts for nothing",
      { blocks: [{ type: "divider" }], image_url: link, title: " Cat " },
      { blocks: [], leftOut: [{ name: "Cat", reason: "image-by-address" }] },
    ],
    [
      "a video comes before its picture",
      { video_html: 0, image_url: link, thumb_url: link },
      { blocks: [], leftOut: [{ name: "video", reason: "video" }] },
    ],
    [
      "a picture is named",
      { image_url: 0 },
      { blocks: [], leftOut: [{ name: "image", reason: "image-by-address" }] },
    ],
    [
      "a small one too",
      { thumb_url: 0 },
      { blocks: [], leftOut: [{ name: "image", reason: "image-by-address" }] },
    ],
    ["its title is named", { title: " a ", fallback: "b" }, { blocks: [], leftOut: [unreadable("a")] }],
    ["its words are named", { title: " ", fallback: " b " }, { blocks: [], leftOut: [unreadable("b")] }],
    [
      "Slack's filler is no name",
      { fallback: "[no preview available]" },
      { blocks: [], leftOut: [unreadable()] },
    ],
    ["a text is named", { text: "a" }, { blocks: [], leftOut: [unreadable()] }],
    ["a text above is named", { pretext: "a" }, { blocks: [], leftOut: [unreadable()] }],
    ["fields are named", { fields: [1] }, { blocks: [], leftOut: [unreadable()] }],
    ["files are named", { files: [1] }, { blocks: [], leftOut: [unreadable()] }],
    ["buttons are named", { actions: [1] }, { blocks: [], leftOut: [unreadable()] }],
    ["a number and a colour are nothing", { id: 1, color: "D0D0D0", title: "", text: null }, nothing],
    ["odd fields are nothing", { title: 5, fallback: 5, blocks: 5, author_name: 5, from_url: 5 }, nothing],
  ])("%s", (_title, attachment, content) => {
    expect(read(attachment)).toStrictEqual(content);
  });

  test("what is no attachment is named", () => {
    expect(read(null)).toEqual({ blocks: [], leftOut: [unreadable()] });
  });
});
