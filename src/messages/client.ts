import { clientRef } from "../domain/client-ref.ts";
import type { Conversation } from "../domain/conversation.ts";
import type { AccountId, ClientId } from "../domain/ids.ts";
import type { ClientProfile } from "../domain/input.ts";
import {
  type BlockList,
  button,
  buttons,
  type Card,
  context,
  fieldBlocks,
  fitList,
  header,
  listBelow,
  section,
  sections,
} from "./blocks.ts";
import { boldName, displayName, headerText } from "./names.ts";
import { code, dayOf, excerptOfPlain } from "./text/excerpt.ts";
import { link, threadAddress } from "./text/link.ts";
import { visitorToSlack } from "./text/visitor-to-slack.ts";
import type { SlashUsage } from "./usage.ts";

/** The commands about clients. */
export const CLIENT_USAGE = {
  client: {
    topic: "clients",
    form: "/chatra client CLIENT | NAME | EMAIL",
    example: "/chatra client vera lang",
    does: "Show a visitor, or find some by name or email.",
  },
  open: {
    topic: "clients",
    form: "/chatra open CLIENT",
    example: "/chatra open fxKp3ZqLw8sT",
    does: "Link to a visitor's thread, or open one.",
  },
  update: {
    topic: "clients",
    form: '/chatra update CLIENT [name=… email=… phone=… notes="…"]',
    example: '/chatra update fxKp3ZqLw8sT email=buyer@example.com notes="Call after 5 pm"',
    does: "Update a visitor's details; without fields, in a form.",
  },
  forget: {
    topic: "clients",
    form: "/chatra forget CLIENT",
    example: "/chatra forget fxKp3ZqLw8sT",
    does: "Erase what the bot stores about a visitor (admins).",
  },
} as const satisfies Record<string, SlashUsage>;

const MOST_PAGES = 5;
/** Nobody looks through more matches. */
const MOST_SHOWN = 10;

export type VisitedPage = { link: string | undefined; title: string | undefined };

/** What Chatra tells of a client: what a card shows, the visited pages (the latest last), and the notes. */
export type ClientDetails = { profile: ClientProfile; pages: VisitedPage[]; notes: string | undefined };

/** Several matches; there may be more unless `isAll`. */
export type Matches = { typed: string; clients: Conversation[]; isAll: boolean };

export type ShownClient = {
  accountId: AccountId;
  clientId: ClientId;
  details: ClientDetails;
  /** The address of their thread. */
  thread: string | undefined;
};

/** A client's details: contact, location, device, notes, pages, the site's own data, and buttons. */
export function showClient(client: ShownClient): Card {
  const { accountId, clientId, details } = client;
  const ref = clientRef(accountId, clientId);
  const actions =
    ref === undefined
      ? context("This client ID is too long for buttons. Use the commands of `/chatra help clients`.")
      : buttons([
          button("client.open", "Open thread", ref, "primary"),
          button("client.edit", "Edit", ref),
          button("client.push", "Push message", ref),
        ]);
  const name = displayName(clientId, details.profile);
  return { text: `Visitor: ${visitorToSlack(name)}`, blocks: clientBlocks(client, [actions]) };
}

/** The same without buttons; `tail` stands below it. */
export function clientBlocks({ clientId, details, thread }: ShownClient, tail: BlockList): BlockList {
  const { profile, pages, notes } = details;
  const place = [profile.city, profile.country].filter(Boolean).join(", ");
  const device = [profile.browser, profile.os].filter(Boolean).join(" on ");
  const known = [
    field("Email", profile.email),
    field("Phone", profile.phone),
    field("Location", place),
    field("Device", device),
    field("IP address", profile.ip),
    field("Source", profile.source === "widget" ? undefined : profile.source),
  ].filter((text) => text !== undefined);
  const custom = Object.entries(profile.custom ?? {}).flatMap(([label, value]) => field(label, value) ?? []);
  const footer = [
    thread && `<${thread}|Thread>`,
    link(profile.chatLink, "Open in Chatra"),
    `Client ID ${code(clientId)}`,
  ].filter(Boolean);
  return fitList({
    head: [header(headerText(displayName(clientId, profile)))],
    items: [
      known.length > 0 ? fieldBlocks(known) : [section("Chatra has no contact details.")],
      notes?.trim() ? [section("*Notes*"), ...sections(visitorToSlack(notes), 2)] : [],
      pages.length > 0 ? [section(`*Pages*\n${pageLines(pages)}`)] : [],
      ...fieldBlocks(custom).map((block) => [block]),
    ],
    tail: [context(footer.join("  ·  ")), ...tail],
    rest: () => "… and more, which does not fit here. Chatra shows everything.",
  });
}

/** The latest first. */
function pageLines(pages: VisitedPage[]): string {
  const latest = pages.slice(-MOST_PAGES).reverse().map(pageLine);
  // An address has up to 2,000 characters. One that does not fit is left out.
  const shown: string[] = [];
  for (const line of latest) if (shown.join("\n").length + line.length < 2700) shown.push(line);
  const rest = pages.length - shown.length;
  return `${shown.join("\n")}${rest > 0 ? `\n… and ${rest} more` : ""}`;
}

function pageLine(page: VisitedPage): string {
  const label = (page.title ?? page.link ?? "").slice(0, 100);
  return `• ${link(page.link, label) ?? visitorToSlack(label)}`;
}

function field(label: string, value: string | undefined): string | undefined {
  return value ? `*${visitorToSlack(label)}*\n${visitorToSlack(value)}` : undefined;
}

/** The matches, the latest writer first, each with a button for details. */
export function showMatches(matches: Matches, workspaceUrl: string): Card {
  const items = matches.clients.slice(0, MOST_SHOWN).map((client) => {
    const ref = clientRef(client.accountId, client.clientId);
    const details = ref === undefined ? undefined : button("client.details", "Details", ref);
    return [section(lineOf(client, workspaceUrl), details)];
  });
  const rest = restOf(matches);
  return listBelow(`*${headingOf(matches)}*`, items, { tail: rest === undefined ? [] : [context(rest)] });
}

/** The same as text, for a form that asks for one of them. */
export function listMatches(matches: Matches, workspaceUrl: string): string {
  const lines = matches.clients.slice(0, MOST_SHOWN).map((client) => `• ${lineOf(client, workspaceUrl)}`);
  const asked = "Enter the client ID, or more of the name or email.";
  return [`*${headingOf(matches)}*`, ...lines, asked].join("\n");
}

function headingOf({ typed, clients, isAll }: Matches): string {
  const count = clients.length.toLocaleString("en");
  const whom = clients.length === 1 ? "visitor matches" : "visitors match";
  const words = `“${excerptOfPlain(typed)}”`;
  if (clients.length === 0) return `Too many visitors match a part of ${words}`;
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
