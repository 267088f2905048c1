import { unescapeEntities } from "../text/slack-entities.ts";
import { renderToken } from "../text/slack-token.ts";

// Only links that Slack makes of addresses and numbers. Mentions stay.
const LINK = /<((?:https?|mailto|tel):[^<>|]*)(?:\|([^<>]*))?>/gi;
const WHOLE_LINK = /^<((?:https?|mailto|tel):[^<>|]*)(?:\|[^<>]*)?>$/i;

const CONTROL = /[\p{Cc}\ufffe\uffff]/u;

const NO_NAMES = { user: () => undefined };

/** Whether a text holds a control character or half a character. */
export function isUnreadable(text: string): boolean {
  return CONTROL.test(text) || !text.isWellFormed();
}

/** Takes Slack text that is an argument, returns it as it was typed: no link marks, no entities. */
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
 * Takes an argument in Slack text, returns it as it was typed, with its address if it is a single link. The label of a link
 * made by hand does not count: `<mailto:jo@example.com|write to us>` is the address.
 */
export function argumentAsTyped(slackText: string): { typed: string; address: string | undefined } {
  const typed = asTyped(slackText);
  const target = WHOLE_LINK.exec(slackText)?.[1];
  const address = target === undefined ? undefined : renderToken(target, NO_NAMES);
  const hasOwnWords = address !== undefined && typed.endsWith(` (${address})`);
  return { typed: hasOwnWords ? address : typed, address };
}
