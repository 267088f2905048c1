const PLAIN: Record<string, string> = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };
const ESCAPED: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

/**
 * Takes Slack text whose markup was already read, returns it with `&amp;`, `&lt;` and `&gt;` as characters. Slack's
 * documentation names only these three, so a person typed anything else that looks like an entity, and it stays. One
 * pass, so `&amp;lt;` becomes `&lt;` and not `<`.
 */
export function unescapeEntities(slackText: string): string {
  return slackText.replace(/&(?:amp|lt|gt);/g, (entity) => PLAIN[entity] ?? entity);
}

/** Takes plain text, returns it with Slack's three control characters escaped, each once. */
export function escapeEntities(text: string): string {
  return text.replace(/[&<>]/g, (character) => ESCAPED[character] ?? character);
}
