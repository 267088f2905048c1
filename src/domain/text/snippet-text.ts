import { slackToPlain } from "./slack-to-plain.ts";
import type { SlackNames } from "./slack-token.ts";

/** What the text of a snippet can name in braces. */
export const SNIPPET_FIELDS = ["client.name", "client.first", "agent.name", "page"] as const;
export type SnippetField = (typeof SNIPPET_FIELDS)[number];
export type FieldValues = Readonly<Record<SnippetField, string | undefined>>;

/** Why a text can't be a snippet: a field with no such name, or a brace that belongs to no field. */
export type BraceFault = { kind: "unknown-field"; name: string } | { kind: "single-brace"; around: string };

const BRACES = /\{\{|\}\}|\{([^{}]*)\}|[{}]/g;
/** Slack makes a link of `client.name`, because there are addresses that end like that. */
const LINKED_FIELD = /\{\s*<https?:\/\/(?:[^<>|{}]*\|)?([^<>|{}]*)>\s*\}/gi;
const NAMED_FIELD = /\{\s*(client\.name|client\.first|agent\.name|page)\s*\}/gi;

/** Also with a name that is almost a field's: a visitor must not read it either. */
const LIKE_FIELD = /\{\s*(?:client|agent|page)(?:[\s.][^{}]*)?\}/i;
const INVISIBLE = /\p{Cf}/gu;

/** The first field in a plain text that nobody replaced, as it stands there; undefined where there is none. */
export function fieldLeftIn(text: string): string | undefined {
  return LIKE_FIELD.exec(text.replace(INVISIBLE, ""))?.[0];
}
/** When it opens next: automatic messages alone know this field. */
export const OPENS = /\{\s*opens\s*\}/gi;

/** Takes the text of a snippet as Slack sends it, returns it with fields as they were typed. */
export function withTypedFields(slackText: string): string {
  return slackText.replace(LINKED_FIELD, "{$1}");
}

/** Tells what is wrong with the braces of a text, if anything. */
export function faultOfBraces(slackText: string): BraceFault | undefined {
  for (const match of slackText.matchAll(BRACES)) {
    const [found, name] = match;
    if (found === "{{" || found === "}}") continue;
    if (name === undefined) {
      const around = slackText.slice(Math.max(0, match.index - 15), match.index + 15);
      return { kind: "single-brace", around };
    }
    if (fieldNamed(name) === undefined) return { kind: "unknown-field", name: name.trim() };
  }
  return undefined;
}

function fieldNamed(typed: string): SnippetField | undefined {
  return SNIPPET_FIELDS.find((field) => field === typed.trim().toLowerCase());
}

/**
 * Takes a snippet's text and plain text to add, returns the plain text for a visitor. What is added goes on in the line, unless
 * line breaks stand before it or the snippet ends with one. A field of unknown value is left out and named. Values are put in after Slack's markup was read: nothing in them is markup or another field.
 */
export function fillSnippet(
  slackText: string,
  added: string,
  values: FieldValues,
  names: SlackNames,
): { text: string; unknown: SnippetField[] } {
  const marked = withoutPlaceholders(slackText).replace(BRACES, placeholderOf);
  const [breaks = ""] = /^\n*/.exec(added) ?? [];
  const own = withoutPlaceholders(added.slice(breaks.length)).replace(NAMED_FIELD, placeholderOf);
  const between = breaks || (/\n\s*$/.test(slackText) ? "\n" : " ");
  const plain = [slackToPlain(marked, names), own].filter((text) => text !== "").join(between);
  const unknown = SNIPPET_FIELDS.filter(
    (field, index) => values[field] === undefined && plain.includes(placeholder(index)),
  );
  const gone = unknown.map((field) => placeholder(SNIPPET_FIELDS.indexOf(field))).join("");
  // A greeting without the name begins with what follows its comma.
  const begun = gone === "" ? plain : plain.replace(new RegExp(`^[${gone}][,;:]?[ \\t]*`, "gmu"), "");
  const text = begun.replace(PLACED, (_, space: string, mark: string, end: string | undefined) => {
    const value = valueAt(mark, values);
    if (value !== undefined) return `${space}${value}`;
    if (end === undefined) return space;
    // In “Thanks, {client.first}!” the comma goes with the name.
    return space.startsWith(",") && /\s/.test(end) ? "," : "";
  });
  return { text, unknown };
}

/** Noncharacters stand for the fields, and for literal braces, while Slack's markup is read. */
const FIRST_PLACEHOLDER = 0xfdd0;
const LITERALS = ["{", "}"] as const;
const PLACEHOLDERS = /[\ufdd0-\ufdef]/g;
const PLACED = /(,?[ \t]*)([\ufdd0-\ufdef])(?=([\s\p{P}]|$)|)/gu;

function placeholder(index: number): string {
  return String.fromCharCode(FIRST_PLACEHOLDER + index);
}

function withoutPlaceholders(text: string): string {
  return text.replace(PLACEHOLDERS, "");
}

function placeholderOf(found: string, name: string | undefined): string {
  if (name === undefined) return placeholder(SNIPPET_FIELDS.length + (found.startsWith("{") ? 0 : 1));
  const field = fieldNamed(name);
  // A saved text has no other; braces must not reach a visitor all the same.
  return field === undefined ? "" : placeholder(SNIPPET_FIELDS.indexOf(field));
}

function valueAt(mark: string, values: FieldValues): string | undefined {
  const index = mark.charCodeAt(0) - FIRST_PLACEHOLDER;
  const field = SNIPPET_FIELDS[index];
  return field === undefined ? LITERALS[index - SNIPPET_FIELDS.length] : values[field];
}
