import type { ContentBlock, Message, Span } from "./rich-content.ts";

/**
 * Takes Slack mrkdwn as it arrives in events, returns the ids of the mentioned users in order, each once. A mention that
 * a person typed by hand arrives escaped (`&lt;@U1&gt;`) and is none.
 */
export function mentionedUsers(slackText: string): string[] {
  const ids = new Set<string>();
  for (const [, id] of slackText.matchAll(/<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>/g)) {
    if (id !== undefined) ids.add(id);
  }
  return [...ids];
}

/** Takes a whole message, returns the ids of all users mentioned in its summary or in what Slack shows, each once. */
export function usersInMessage({ text, content }: Message): string[] {
  const blocks = content?.blocks ?? [];
  const texts = blocks.flatMap((block) => (block.kind === "mrkdwn" ? [block.text] : []));
  return [
    ...new Set([...blocks.flatMap(spansOf).flatMap(userOf), ...[text, ...texts].flatMap(mentionedUsers)]),
  ];
}

function spansOf(block: ContentBlock): Span[] {
  if (block.kind === "mrkdwn") return [];
  return block.kind === "row" ? block.cells.flat() : block.spans;
}

function userOf(span: Span): string[] {
  return span.kind === "user" ? mentionedUsers(`<@${span.id}>`) : [];
}
