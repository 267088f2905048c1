/** What Slack writes into `text` if a message has no text that it could put there. Nobody wrote it. */
const FILLERS: ReadonlySet<string> = new Set([
  "this message contains interactive elements",
  "this content can't be displayed",
  "this message can't be displayed",
  "no preview available",
]);

/** Tells whether Slack's `text` of a message is Slack's own and says nothing. */
export function isFiller(slackText: string): boolean {
  // All fillers are short.
  if (slackText.length > 80) return false;
  const words = slackText.replaceAll("’", "'").toLowerCase().trim();
  return FILLERS.has(words.replace(/^\[(.*)\]$/, "$1").replace(/\.$/, ""));
}
