import type { ContentBlock, Message, Span } from "./rich-content.ts";

/**
 * Takes Slack mrkdwn as it arrives in events, returns the IDs of the mentioned users in order, each once. A mention
 * that a person typed by hand arrives escaped (`&lt;@U1&gt;`) and does not count.
 */
export function mentionedUsers(slackText: string): string[] {
  const mentions = slackText.matchAll(/<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>/g);
  return [...new Set(Array.from(mentions, ([, id = ""]) => id))];
}

/** Takes a whole message, returns the IDs of all users mentioned in its summary or in what Slack shows, each once. */
export function usersInMessage({ text, content }: Message): string[] {
  const blocks = content?.blocks ?? [];
  const texts = blocks.flatMap((block) => (block.kind === "mrkdwn" ? block.text : []));
  const spans = blocks.flatMap(spansOf).flatMap((span) => (span.kind === "user" ? `<@${span.id}>` : []));
  return [...new Set([...spans, text, ...texts].flatMap(mentionedUsers))];
}

function spansOf(block: ContentBlock): Span[] {
  if (block.kind === "mrkdwn") return [];
  return block.kind === "row" ? block.cells.flat() : block.spans;
}
