/** Blocks and attachments in the forms in which Slack sends them. */

type Json = Record<string, unknown>;

export const richText = (...elements: unknown[]) => ({ type: "rich_text", block_id: "b1", elements });
export const section = (...elements: unknown[]) => ({ type: "rich_text_section", elements });
export const typed = (text: string, style?: Json) => ({ type: "text", text, ...(style ? { style } : {}) });
/** A message of nothing but typed words. */
export const said = (text: string) => [richText(section(typed(text)))];
export const list = (style: "bullet" | "ordered", indent: number, items: string[], more: Json = {}) => ({
  type: "rich_text_list",
  style,
  indent,
  border: 0,
  elements: items.map((item) => section(typed(item))),
  ...more,
});

const cell = (text: string) => ({ type: "raw_text", text });
export const table = (...rows: string[][]) => ({
  type: "table",
  block_id: "t1",
  rows: rows.map((row) => row.map(cell)),
});
/** A table as it is attached when it is pasted. */
export const pasted = (...rows: string[][]) => ({
  id: 1,
  fallback: "[no preview available]",
  blocks: [table(...rows)],
});

export const forwarded = (more: Json = {}) => ({
  id: 1,
  ts: "1700000000.000300",
  is_msg_unfurl: true,
  is_share: true,
  channel_id: "C2",
  author_id: "UBO",
  author_name: "Bo",
  text: "The parcel left on Monday",
  fallback: "[November 14th, 2023 10:13 PM] bo: The parcel left on Monday",
  from_url: "https://acme.slack.com/archives/C2/p1700000000000300",
  footer: "Thread in Slack",
  mrkdwn_in: ["text"],
  message_blocks: [
    { team: "T1", channel: "C2", ts: "1700000000.000300", message: { blocks: said("The parcel") } },
  ],
  ...more,
});
/** The preview that Slack makes of a link. */
export const preview = (url: string, more: Json = {}) => ({
  id: 1,
  from_url: url,
  original_url: url,
  service_name: "Example",
  title: "Our internal wiki",
  title_link: url,
  text: "Secrets",
  fallback: "Example: Our internal wiki",
  thumb_url: "https://x.test/t.png",
  ...more,
});
export const image = (more: Json = {}) => ({
  type: "image",
  image_url: "https://g.test/x.gif",
  alt_text: "a cat waves",
  ...more,
});
