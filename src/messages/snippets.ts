import { LONGEST_SNIPPET_NAME, type Snippet } from "../domain/snippet.ts";
import { isBlank } from "../domain/text/blank-text.ts";
import { type BraceFault, SNIPPET_FIELDS, type SnippetField } from "../domain/text/snippet-text.ts";
import {
  type Block,
  button,
  type Card,
  context,
  fitList,
  fitting,
  question,
  section,
  sections,
} from "./blocks.ts";
import { type Length, shown, tooLong } from "./command-problems.ts";
import { code, excerptOfSlack } from "./text/excerpt.ts";
import { visitorToSlack } from "./text/visitor-to-slack.ts";
import type { SlashUsage } from "./usage.ts";

/** The commands about snippets. */
export const SNIPPET_USAGE = {
  snippets: {
    topic: "snippets",
    form: "/chatra snippets",
    example: "/chatra snippets",
    does: "List the snippets that you can send with !r.",
  },
  snippet: {
    topic: "snippets",
    form: "/chatra snippet NAME text…",
    example: "/chatra snippet opening-hours We are open from 9 to 5, {client.first}.",
    does: "Save a snippet of your own.",
  },
  "snippet.share": {
    topic: "snippets",
    form: "/chatra snippet share NAME text…",
    example: "/chatra snippet share refund Your money is back in three days.",
    does: "Save a snippet for everybody (admins).",
  },
  "snippet.show": {
    topic: "snippets",
    form: "/chatra snippet show NAME",
    example: "/chatra snippet show refund",
    does: "Show a snippet.",
  },
  "snippet.delete": {
    topic: "snippets",
    form: "/chatra snippet delete NAME",
    example: "/chatra snippet delete refund",
    does: "Delete your snippet, or a shared one (admins).",
  },
} as const satisfies Record<string, SlashUsage>;

const fieldCode = (field: string) => code(`{${field}}`);

/** Why what was typed is no snippet, as mrkdwn. */
export const SNIPPET_PROBLEMS = {
  noName: "The snippet's name is missing. `/chatra snippets` lists the snippets.",
  badName: (typed: string) =>
    `${shown(typed)} can't be the name of a snippet. Use up to ${LONGEST_SNIPPET_NAME} letters, digits and hyphens.`,
  reserved: (name: string) =>
    `${shown(name)} can't be the name of a snippet. The word has another meaning here.`,
  nameOnly: "Write nothing after the name.",
  noText: "The text of the snippet is missing. Nothing was saved.",
  tooLong: (length: Length) => `The text of the snippet is too long: ${tooLong(length)}`,
  internal: (kind: "note" | "command") =>
    `The text starts like ${kind === "note" ? "a note" : "a `!command`"}, so it looks internal. Nothing was saved.`,
} as const;

/** Says in mrkdwn what is wrong with the braces of a text. */
export function describeBraces(fault: BraceFault): string {
  if (fault.kind === "unknown-field") {
    const allFields = new Intl.ListFormat("en-GB").format(SNIPPET_FIELDS.map(fieldCode));
    return `${fieldCode(fault.name)} is not a field. Use ${allFields}.`;
  }
  return `A brace at ${shown(fault.around)} belongs to no field. Write \`{{\` or \`}}\` for a brace that the visitor reads.`;
}

/** The bot knows no snippet of this name. `meant`: the nearest known one. */
export const unknownSnippet = (name: string, meant: string | undefined) =>
  `You have no snippet ${shown(name)}, and nobody shares one.${meant === undefined ? "" : ` Did you mean ${code(meant)}?`} \`/chatra snippets\` lists the snippets.`;

/** An edit of a sent snippet has no effect. */
export const keptAsItWas = (why: string) => `${why}\nThe visitor keeps your earlier reply.`;

const MISSING: Record<SnippetField, string> = {
  "client.name": "the visitor's name",
  "client.first": "the visitor's name",
  "agent.name": "your name",
  page: "the visitor's page",
};

/** An edit names a snippet with fields of unknown value. The words can be typed: that is an edit like any other. */
export function keptWithoutFields({ name, unknown, text }: Omit<WithoutFields, "proposalId">): string {
  const kept = keptAsItWas(unknownFields(name, unknown));
  return isBlank(text)
    ? kept
    : `${kept} To send this text instead, put it into your message:\n${quoted(text)}`;
}

/** Names the fields that a snippet needs and that the bot has no value for. */
export function unknownFields(name: string, unknown: readonly SnippetField[]): string {
  const missing = unknown.map((field) => `${MISSING[field]} (${fieldCode(field)})`);
  return `The bot does not know ${new Intl.ListFormat("en-GB").format(missing)}, which the snippet ${code(name)} needs.`;
}

/** `text`: what the visitor would get without the fields. No `proposalId`: that can't be sent. */
type WithoutFields = {
  name: string;
  unknown: readonly SnippetField[];
  text: string;
  proposalId?: string;
};

/** Asks whether to send a snippet without the fields of unknown value. */
export function askToSendWithout({ name, unknown, text, proposalId }: WithoutFields): Card {
  const why = `${unknownFields(name, unknown)} Nothing was sent to the visitor.`;
  if (proposalId === undefined) {
    const told = `${why} Write the reply yourself.`;
    return { text: told, blocks: [section(told)] };
  }
  return question(
    `${why} Send the snippet like this?`,
    [section(quoted(text))],
    [
      button("proposal.confirm", "Send without", proposalId, "primary"),
      button("proposal.cancel", "Cancel", proposalId),
    ],
  );
}

function quoted(text: string): string {
  return `> ${fitting(visitorToSlack(text), 2000).replaceAll("\n", "\n> ")}`;
}

/** A snippet in a list. */
type Listed = Snippet & { authorId: string; used: number };

const LINES_IN_SECTION = 5;

/** The snippets that a person can use; `total`: how many there are with those that are not listed. */
export function showSnippets(snippets: readonly Listed[], total: number): Card {
  if (snippets.length === 0) {
    const none = `There are no snippets yet. Save one with \`${SNIPPET_USAGE.snippet.form}\`.`;
    return { text: none, blocks: [section(none)] };
  }
  const heading = total === 1 ? "*One snippet*" : `*${total} snippets*`;
  const lines = snippets.map(lineOf);
  const items: Block[][] = [];
  for (let from = 0; from < lines.length; from += LINES_IN_SECTION)
    items.push([section(lines.slice(from, from + LINES_IN_SECTION).join("\n"))]);
  const more = total - snippets.length;
  const hint = `${more > 0 ? `… and ${more} more. ` : ""}In a thread, \`!r NAME\` sends one to the visitor, and *Snippet…* in the card's menu shows it first.`;
  return { text: heading, blocks: fitList({ head: [section(heading)], items, tail: [context(hint)] }) };
}

function lineOf(snippet: Listed): string {
  const { name, text, used } = snippet;
  return `• ${code(name)}  ${excerptOfSlack(text)}  ·  ${usedTimes(used)}  ·  ${whose(snippet)}`;
}

function usedTimes(used: number): string {
  if (used === 0) return "not used yet";
  return used === 1 ? "used once" : `used ${used} times`;
}

function whose({ ownerId, authorId }: Listed): string {
  return ownerId === undefined ? `shared by <@${authorId}>` : "yours";
}

/** A snippet with its whole text, as Slack shows it. */
export function showSnippet(snippet: Listed): Card {
  const heading = `*Snippet* ${code(snippet.name)}  ·  ${usedTimes(snippet.used)}  ·  ${whose(snippet)}`;
  // Nobody is to be called by a list of words.
  const words = snippet.text.replaceAll("<!", "&lt;!");
  return { text: heading, blocks: [section(heading), ...sections(words, 4)] };
}

/** `outcome`: what saving did. */
export function snippetSaved(outcome: "added" | "replaced", name: string, isShared: boolean): string {
  const did = outcome === "added" ? "Added" : "Replaced";
  return `:white_check_mark: ${did} ${kindOf(isShared)} ${code(name)}. In a thread, \`!r ${name}\` sends it.`;
}

export const tooManySnippets = (most: number, isShared: boolean) =>
  `${isShared ? "This account has" : "You have"} ${most} ${isShared ? "shared snippets" : "snippets"} already, which is the limit. Delete one first: \`${SNIPPET_USAGE["snippet.delete"].form}\`. Nothing was saved.`;

export const snippetDeleted = (name: string, isShared: boolean) =>
  `:white_check_mark: Deleted ${kindOf(isShared)} ${code(name)}.`;

function kindOf(isShared: boolean): string {
  return isShared ? "the shared snippet" : "your snippet";
}
