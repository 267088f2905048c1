import { unescapeEntities } from "../../domain/text/slack-entities.ts";
import { visitorToSlack } from "./visitor-to-slack.ts";

const EXCERPT_LENGTH = 60;

/** An id, a path or the like, as code in mrkdwn: on one line, without back-ticks. */
export function code(text: string, length = 64): string {
  return `\`${excerptOfPlain(text, length)}\``;
}

/** An id as code in mrkdwn, at most so many characters of it, as it is. */
export function idCode(id: string, length = 100): string {
  return `\`${visitorToSlack(id.slice(0, length)).replaceAll("`", "'")}\``;
}

/** The beginning of a Slack text, to recognise it: one line, without markup. */
export function excerptOfSlack(slackText: string): string {
  const plain = slackText.replace(
    /<([^<>|]*)(?:\|([^<>]*))?>/g,
    (_, target: string, label?: string) => label || target,
  );
  return excerptOfPlain(unescapeEntities(plain));
}

/** Adds a full stop to another system's words, unless they have an end. */
export function ended(text: string): string {
  return /[.!?…:]$/u.test(text) ? text : `${text}.`;
}

/** A day, as Slack shows it to each reader; `ms` UTC. */
export function dayOf(ms: number): string {
  return `<!date^${Math.floor(ms / 1000)}^{date_short_pretty}|${new Date(ms).toISOString().slice(0, 10)}>`;
}

/** A time, as Slack shows it to each reader; `ms` UTC. */
export function timeOf(ms: number): string {
  const plain = `${new Date(ms).toISOString().slice(0, 16).replace("T", " ")} UTC`;
  return `<!date^${Math.floor(ms / 1000)}^{date_short_pretty} {time}|${plain}>`;
}

/** The beginning of a plain text, to recognise it: one line, escaped. */
export function excerptOfPlain(text: string, length = EXCERPT_LENGTH): string {
  // Cut first: the text can be long, and only its beginning is shown.
  const line = text
    .slice(0, 10 * length)
    .replace(/\s+/gu, " ")
    .trim();
  const characters = Array.from(line);
  const isCut = characters.length > length || text.length > 10 * length;
  const shown = isCut ? `${characters.slice(0, length).join("").trimEnd()}…` : line;
  // An open back-tick would turn our own text after it into code.
  return visitorToSlack(shown.replaceAll("`", "'"));
}
