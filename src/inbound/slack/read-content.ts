import { isBlank } from "../../domain/text/blank-text.ts";
import { carriesWords } from "../../domain/text/render-content.ts";
import type { RichContent } from "../../domain/text/rich-content.ts";
import { isFiller } from "../../domain/text/slack-filler.ts";
import { unreadableFiles } from "./message-event-schema.ts";
import { readAttachments } from "./read-attachments.ts";
import { readBlocks } from "./read-blocks.ts";
import { labelsOf } from "./read-spans.ts";

const LINK = /:\/\/|<(?:mailto|tel):/;

/** Reads a message's displayed content from its blocks and attachments; undefined where it has only a summary. Never throws. */
export function readContent(message: {
  text: string;
  blocks: readonly unknown[];
  attachments: readonly unknown[];
  files?: readonly unknown[];
}): RichContent | undefined {
  const labels = labelsOf(message.text);
  const own = readBlocks(message.blocks, labels);
  const addresses = [...withLink(message.text), ...own.blocks.flatMap(addressesIn)];
  const attached = readAttachments(message.attachments, { labels, addresses });
  // Text next to a pasted table may be in the summary alone.
  const isSummaryOnly = attached.blocks.length > 0 && !carriesWords(own) && !isBlank(message.text);
  const summary: RichContent["blocks"] =
    isSummaryOnly && !isFiller(message.text) ? [{ kind: "mrkdwn", text: message.text }] : [];
  const blocks = [...summary, ...own.blocks, ...attached.blocks];
  const files = unreadableFiles(message.files ?? []).map((name) => ({ name, reason: "unreadable" as const }));
  const leftOut = [...own.leftOut, ...attached.leftOut, ...files];
  return blocks.length === 0 && leftOut.length === 0 ? undefined : { blocks, leftOut };
}

/** Takes a changed message's content and the previous one; returns it without repeating what was left out before. */
export function withoutKnownLeftOut(
  content: RichContent | undefined,
  before: RichContent | undefined,
): RichContent | undefined {
  if (content === undefined || before === undefined) return content;
  const known = new Set(before.leftOut.map(({ name, reason }) => `${reason} ${name}`));
  return {
    ...content,
    leftOut: content.leftOut.filter(({ name, reason }) => !known.has(`${reason} ${name}`)),
  };
}

/** The addresses of links, and whole texts that contain one. */
function addressesIn(block: RichContent["blocks"][number]): string[] {
  if (block.kind === "mrkdwn") return withLink(block.text);
  const spans = block.kind === "row" ? block.cells.flat() : block.spans;
  return spans.flatMap((span) => {
    if (span.kind === "link") return [span.url];
    return span.kind === "text" ? withLink(span.text) : [];
  });
}

function withLink(text: string): string[] {
  return LINK.test(text) ? [text] : [];
}
