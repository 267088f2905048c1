import { isBlank } from "../../domain/text/blank-text.ts";
import { escapeEntities } from "../../domain/text/slack-entities.ts";

/** Slack refuses a text without visible characters (`no_text`), and the thread should still show that something came. */
const PLACEHOLDER = "(empty message)";

const LINE_BREAKS = /\r\n?|[\u2028\u2029\u0085]/g;

// Control characters but \t and \n, and the two noncharacters that no well-formed document may hold.
const CONTROLS = /[[\p{Cc}\ufffe\uffff]--[\t\n]]/gv;

// Embeddings, overrides and isolates can show a file name or a link backwards and reach past the message's end. The plain
// marks U+200E and U+200F stay: right-to-left text needs them and they change no order but their own.
const BIDI_CONTROLS = /[\u202a-\u202e\u2066-\u2069]/g;

/**
 * Takes a visitor's plain text, returns Slack mrkdwn that shows the same words: nothing in it is a mention, a link with a
 * label, or a date. Lone surrogates become U+FFFD, a text that nobody could see becomes a placeholder. Call it once per
 * text: `&` is escaped each time.
 *
 * The visitor's `*`, `_`, `~`, back-ticks and `:smile:` are left alone: they can only make their own words bold or smile,
 * and a character put in to stop them would be copied along with order numbers and code. Two things follow for the
 * caller: post the text in a message or block of its own, because an unclosed back-tick would run on into ours; and
 * never post it with `parse: "full"` or `link_names`, which turn a bare `@channel` into a mention.
 */
export function visitorToSlack(text: string): string {
  const clean = text
    .toWellFormed()
    .replace(LINE_BREAKS, "\n")
    .replace(CONTROLS, "")
    .replace(BIDI_CONTROLS, "");
  return isBlank(clean) ? PLACEHOLDER : escapeEntities(clean);
}
