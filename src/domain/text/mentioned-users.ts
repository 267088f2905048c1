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
