import { clientRef } from "../domain/client-ref.ts";
import type { Conversation } from "../domain/conversation.ts";
import { button, context, fitList, section } from "../messages/blocks.ts";
import { boldName } from "../messages/names.ts";
import { code, dayOf, excerptOfPlain } from "../messages/text/excerpt.ts";
import type { Answer } from "./command-handlers.ts";
import { threadAddress } from "./find-client.ts";
import type { Matches } from "./search-clients.ts";

/** More than these nobody looks through. */
const MOST_SHOWN = 10;

/** Those who match what was typed, who wrote last first, each with a button that shows them. */
export function showMatches(matches: Matches, workspaceUrl: string): Answer {
  const heading = `*${headingOf(matches)}*`;
  const shown = matches.clients.slice(0, MOST_SHOWN);
  const rest = restOf(matches);
  return {
    text: heading,
    blocks: fitList({
      head: [section(heading)],
      items: shown.map((client) => {
        const ref = clientRef(client.accountId, client.clientId);
        const line = lineOf(client, workspaceUrl);
        return [ref === undefined ? section(line) : section(line, button("client.details", "Details", ref))];
      }),
      tail: rest === undefined ? [] : [context(rest)],
      rest: (leftOut) => `… and ${leftOut} more.`,
    }),
  };
}

/** The same as a text, for a form that asks for one of them. */
export function listMatches(matches: Matches, workspaceUrl: string): string {
  const lines = matches.clients.slice(0, MOST_SHOWN).map((client) => `• ${lineOf(client, workspaceUrl)}`);
  const asked = "Enter the ID of the one you mean, or more of the name or email.";
  return [`*${headingOf(matches)}*`, ...lines, asked].join("\n");
}

function headingOf({ typed, clients, isAll }: Matches): string {
  const count = clients.length.toLocaleString("en");
  const whom = clients.length === 1 ? "visitor matches" : "visitors match";
  const words = `“${excerptOfPlain(typed)}”`;
  if (clients.length === 0) return `Very many visitors match a part of ${words}`;
  return `${isAll ? "" : "At least "}${count} ${whom} ${words}`;
}

function restOf({ clients, isAll }: Matches): string | undefined {
  const left = clients.length - MOST_SHOWN;
  if (left <= 0 && isAll) return undefined;
  const more = left > 0 ? `… and ${isAll ? "" : "at least "}${left.toLocaleString("en")} more. ` : "";
  return `${more}Type more of the name or email, or the client ID, to see fewer.`;
}

function lineOf(client: Conversation, workspaceUrl: string): string {
  const { clientId, profile, lastActivityAt } = client;
  const address = threadAddress(workspaceUrl, client);
  const parts = [
    boldName(clientId, profile),
    profile.name && profile.email ? excerptOfPlain(profile.email, 80) : undefined,
    code(clientId),
    address && `<${address}|Thread>`,
    `last message ${dayOf(lastActivityAt)}`,
  ];
  return parts.filter(Boolean).join("  ·  ");
}
