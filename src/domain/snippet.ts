import type { TeamId, UserId } from "./ids.ts";
import type { UsedSnippet } from "./order.ts";
import { isBlank } from "./text/blank-text.ts";

/** A canned reply of the team. `ownerId`: whose it is; undefined if an admin shared it. */
export type Snippet = {
  name: string;
  /** Slack mrkdwn, as it was typed, with fields in braces. */
  text: string;
  ownerId: UserId | undefined;
};

/** Which snippet of an account is meant. */
export type SnippetRef = Pick<Snippet, "name" | "ownerId"> & { teamId: TeamId };

/** The snippet that a person used. */
export function usedSnippetRef(teamId: TeamId, userId: UserId, { name, shared }: UsedSnippet): SnippetRef {
  return { teamId, name, ownerId: shared ? undefined : userId };
}

/** How many snippets there may be: of one person, and shared in one account. */
export const MOST_SNIPPETS = { own: 200, shared: 500 } as const;
/** The longest text, in characters as people see them in the message field. */
export const LONGEST_SNIPPET = 4000;
export const LONGEST_SNIPPET_NAME = 32;

/** Words that mean something else after `/chatra snippet`. */
export const RESERVED_SNIPPET_NAMES: ReadonlySet<string> = new Set(["share", "show", "delete", "list"]);

const NAME = /^[\p{L}\p{N}-][\p{L}\p{M}\p{N}-]*$/u;
/** Marks of emphasis and code around a name. */
const AROUND = /^[*_~`]+|[*_~`]+$/g;

/**
 * Takes Slack text that begins with a name, returns the name as it is compared, and what follows as it was typed but for
 * the white space between. The name may be empty, or be none that a snippet can have.
 */
export function splitSnippetName(slackText: string): { name: string; rest: string } {
  const [start = "", typed = ""] = /^\s*(\S*)\s*/.exec(slackText) ?? [];
  const name = typed
    .slice(0, 4 * LONGEST_SNIPPET_NAME)
    .replace(AROUND, "")
    .normalize("NFKC")
    .toLowerCase();
  const rest = slackText.slice(start.length);
  return { name, rest: isBlank(rest) ? "" : rest };
}

/** Tells whether a name can be that of a snippet: letters of any script, digits and hyphens. */
export function isSnippetName(name: string): boolean {
  return NAME.test(name) && Array.from(name).length <= LONGEST_SNIPPET_NAME;
}
