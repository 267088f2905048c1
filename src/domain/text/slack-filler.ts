/** What Slack writes into `text` where a message has no words that it could put there. Nobody wrote it. */
const FILLERS: ReadonlySet<string> = new Set([
  "this message contains interactive elements",
  "this content can't be displayed",
  "this message can't be displayed",
  "no preview available",
]);

/** Takes Slack's `text` of a message, tells whether it is Slack's own and says nothing. */
export function isFiller(slackText: string): boolean {
  // All of them are short.
  if (slackText.length > 80) return false;
  const words = slackText.replaceAll("’", "'").toLowerCase().trim();
  return FILLERS.has(words.replace(/^\[(.*)\]$/, "$1").replace(/\.$/, ""));
}
