import { unescapeEntities } from "../text/slack-entities.ts";
import { renderToken } from "../text/slack-token.ts";

// Only the links that Slack makes by itself of addresses and numbers. Mentions stay what they are.
const LINK = /<((?:https?|mailto|tel):[^<>|]*)(?:\|([^<>]*))?>/gi;
const WHOLE_LINK = /^<((?:https?|mailto|tel):[^<>|]*)(?:\|[^<>]*)?>$/i;

const NO_NAMES = { user: () => undefined };

/** Takes Slack text that is an argument and no message, returns it as it was typed: no link marks, no entities. */
export function asTyped(slackText: string): string {
  const pieces: string[] = [];
  let from = 0;
  for (const match of slackText.matchAll(LINK)) {
    const token = match[0].slice(1, -1);
    pieces.push(
      unescapeEntities(slackText.slice(from, match.index)),
      renderToken(token, NO_NAMES, true) ?? "",
    );
    from = match.index + match[0].length;
  }
  pieces.push(unescapeEntities(slackText.slice(from)));
  return pieces.join("");
}

/**
 * Takes an argument in Slack text, returns it as it was typed, with the address where it is one link and nothing else. The
 * words of a link that was made by hand are decoration: `<mailto:jo@example.com|write to us>` is the address.
 */
export function argumentAsTyped(slackText: string): { typed: string; address: string | undefined } {
  const typed = asTyped(slackText);
  const target = WHOLE_LINK.exec(slackText)?.[1];
  const address = target === undefined ? undefined : renderToken(target, NO_NAMES);
  const hasOwnWords = address !== undefined && typed.endsWith(` (${address})`);
  return { typed: hasOwnWords ? address : typed, address };
}
