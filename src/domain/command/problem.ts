import { visitorToSlack } from "../../messages/text/visitor-to-slack.ts";
import type { Usage } from "../../messages/usage.ts";

/** What was typed can't be read. `message` is mrkdwn and says why; the parser adds the right form and an example. */
export class CommandUsageError extends Error {
  override name = "Misread";
}

/** The whole answer to a command that can't be read: why, the right form, an example where it says more. mrkdwn. */
export function explain(why: string, usage: Usage): string {
  const form = `${why}\nForm: \`${usage.form}\``;
  return usage.example === usage.form ? form : `${form}\nExample: \`${usage.example}\``;
}

/** Enough to recognise one's own words by, with room for an ellipsis within the 80 characters we repeat at most. */
const EXCERPT_LENGTH = 60;

/**
 * Takes what a person typed, returns the beginning of it as code for an answer: on one line, harmless (a typed
 * `<!channel>` calls nobody), and unable to end the code.
 */
export function shown(typed: string): string {
  const line = typed
    // A bound first: what is typed can be long, and only its beginning is shown.
    .slice(0, 10 * EXCERPT_LENGTH)
    .replace(/\s+/gu, " ")
    .trim();
  const characters = Array.from(line);
  const isCut = characters.length > EXCERPT_LENGTH || typed.length > 10 * EXCERPT_LENGTH;
  const excerpt = characters.slice(0, EXCERPT_LENGTH).join("").trimEnd();
  return `\`${visitorToSlack(isCut ? `${excerpt}…` : excerpt).replaceAll("`", "'")}\``;
}
