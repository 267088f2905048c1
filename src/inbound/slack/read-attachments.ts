import { z } from "zod";
import type { RichContent } from "../../domain/text/rich-content.ts";
import { isFiller } from "../../domain/text/slack-filler.ts";
import { presence } from "./message-event-schema.ts";
import { readBlocks } from "./read-blocks.ts";
import type { Labels } from "./read-spans.ts";

const text = z.string().catch("");
/** True for any value: other authors' content must not count as the author's own. */
const flag = z.unknown().optional().transform(Boolean);

const attachmentSchema = z.looseObject({
  is_share: flag,
  is_msg_unfurl: flag,
  is_reply_unfurl: flag,
  is_thread_root_unfurl: flag,
  is_app_unfurl: flag,
  from_url: text,
  original_url: presence,
  app_unfurl_url: presence,
  /** Set where an app made it. */
  bot_id: presence,
  app_id: presence,
  author_id: presence,
  author_name: text,
  author_subname: text,
  /** Set where it is a message. */
  channel_id: presence,
  message_blocks: presence,
  title: text,
  fallback: text,
  image_url: presence,
  thumb_url: presence,
  video_html: presence,
  blocks: z.array(z.unknown()).catch([]),
  text: presence,
  pretext: presence,
  fields: presence,
  files: presence,
  actions: presence,
});
type Attachment = z.infer<typeof attachmentSchema>;

/**
 * Reads a message's attachments: pasted tables are part of its text. A forwarded message has another author and may be
 * internal, so it is left out, like an app's content and anything we can't pass on. A link preview is not the author's content:
 * where the message has the link, we ignore its preview. Never throws.
 */
export function readAttachments(
  attachments: readonly unknown[],
  { labels, addresses }: { labels: Labels; addresses: readonly string[] },
): RichContent {
  const content: RichContent = { blocks: [], leftOut: [] };
  for (const value of attachments) {
    const { data: attachment } = attachmentSchema.safeParse(value);
    if (attachment === undefined) content.leftOut.push({ name: "attachment", reason: "unreadable" });
    else if (isForwarded(attachment, addresses)) content.leftOut.push(forwarded(attachment));
    else if (!isPreview(attachment)) readOwn(attachment, labels, content);
    else if (addresses.length === 0) content.leftOut.push(unreadable(attachment));
  }
  return content;
}

/** A pasted message link also shows that message, as the link's preview. */
function isForwarded(attachment: Attachment, addresses: readonly string[]): boolean {
  if (attachment.is_share) return true;
  if (isOfMessage(attachment)) return !isLinked(attachment, addresses);
  return !isPreview(attachment) && isSomebodys(attachment);
}

function isOfMessage(attachment: Attachment): boolean {
  return attachment.is_msg_unfurl || attachment.is_reply_unfurl || attachment.is_thread_root_unfurl;
}

/** The part after the path may differ from the link's. */
function isLinked({ from_url: url }: Attachment, addresses: readonly string[]): boolean {
  const [address = ""] = url.split(/[?#]/);
  return address !== "" && addresses.some((one) => one.includes(address));
}

function isSomebodys(attachment: Attachment): boolean {
  const { author_id, author_name, author_subname, channel_id, message_blocks } = attachment;
  return author_id || author_name !== "" || author_subname !== "" || channel_id || message_blocks;
}

function forwarded({ author_name, author_subname }: Attachment): RichContent["leftOut"][number] {
  const author = author_name.trim() || author_subname.trim();
  return {
    name: author === "" ? "the message that you forwarded" : `the message of ${author} that you forwarded`,
    reason: "forwarded",
  };
}

/** Made by Slack or an app, from a link or the app's data: never typed. */
function isPreview(attachment: Attachment): boolean {
  return (
    attachment.from_url !== "" ||
    attachment.original_url ||
    attachment.app_unfurl_url ||
    attachment.is_app_unfurl ||
    attachment.bot_id ||
    attachment.app_id
  );
}

function readOwn(attachment: Attachment, labels: Labels, content: RichContent): void {
  const isWritten = (block: unknown) => WRITTEN_BY_APPS.has(blockSchema.safeParse(block).data?.type ?? "");
  const saysMore = attachment.text || attachment.pretext || attachment.fields;
  if (attachment.blocks.some(isWritten) || (attachment.blocks.length > 0 && saysMore))
    content.leftOut.push(unreadable(attachment));
  const own = attachment.blocks.filter((block) => !isWritten(block));
  const read = readBlocks(own, labels);
  content.blocks.push(...read.blocks);
  content.leftOut.push(...read.leftOut);
  if (own.length < attachment.blocks.length || read.blocks.length > 0 || read.leftOut.length > 0) return;
  if (attachment.video_html) content.leftOut.push({ name: titleOf(attachment, "video"), reason: "video" });
  else if (attachment.image_url || attachment.thumb_url)
    content.leftOut.push({ name: titleOf(attachment, "image"), reason: "image-by-address" });
  else if (saysAnything(attachment)) content.leftOut.push(unreadable(attachment));
}

const blockSchema = z.looseObject({ type: z.string() });
/** The composer makes none of these, and a paste attaches none. */
const WRITTEN_BY_APPS = new Set([
  "section",
  "header",
  "context",
  "alert",
  "markdown",
  "mrkdwn",
  "plain_text",
]);

/** Slack leaves empty ones behind, with a number or a colour. */
function saysAnything({ title, fallback, ...one }: Attachment): boolean {
  return title !== "" || fallback !== "" || one.text || one.pretext || one.fields || one.files || one.actions;
}

function unreadable(attachment: Attachment): RichContent["leftOut"][number] {
  return { name: titleOf(attachment, "attachment"), reason: "unreadable" };
}

function titleOf({ title, fallback }: Attachment, otherwise: string): string {
  return title.trim() || (isFiller(fallback) ? "" : fallback.trim()) || otherwise;
}
