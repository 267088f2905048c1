import { clientRef } from "../domain/client-ref.ts";
import type { AccountId, ClientId } from "../domain/ids.ts";
import type { Blocks } from "../messages/blocks.ts";
import {
  button,
  buttons,
  context,
  fieldBlocks,
  fitList,
  header,
  section,
  sections,
} from "../messages/blocks.ts";
import { displayName, headerText } from "../messages/names.ts";
import { code } from "../messages/text/excerpt.ts";
import { link } from "../messages/text/link.ts";
import { visitorToSlack } from "../messages/text/visitor-to-slack.ts";
import type { ClientDetails, Page } from "./client-profile.ts";
import type { Answer } from "./command-handlers.ts";

const MOST_PAGES = 5;

export type ShownClient = {
  accountId: AccountId;
  clientId: ClientId;
  details: ClientDetails;
  /** The address of their thread. */
  thread: string | undefined;
};

/** A client's card: contact, place, device, notes, pages, the site's own data, and what can be done. */
export function showClient(client: ShownClient): Answer {
  const { accountId, clientId, details } = client;
  const ref = clientRef(accountId, clientId);
  const deeds =
    ref === undefined
      ? context("This client's id is too long for buttons; the commands of `/chatra help clients` take it.")
      : buttons([
          button("client.open", "Open thread", ref, "primary"),
          button("client.edit", "Edit", ref),
          button("client.push", "Push message", ref),
        ]);
  const name = displayName(clientId, details.profile);
  return { text: `Client: ${visitorToSlack(name)}`, blocks: clientBlocks(client, [deeds]) };
}

/** The same without what can be done; `tail` stands below it. */
export function clientBlocks({ clientId, details, thread }: ShownClient, tail: Blocks): Blocks {
  const { profile, pages, notes } = details;
  const place = [profile.city, profile.country].filter(Boolean).join(", ");
  const device = [profile.browser, profile.os].filter(Boolean).join(" on ");
  const known = [
    field("E-mail", profile.email),
    field("Phone", profile.phone),
    field("Place", place),
    field("Device", device),
    field("Address", profile.ip),
    field("Source", profile.source === "widget" ? undefined : profile.source),
  ].filter((text) => text !== undefined);
  const custom = Object.entries(profile.custom ?? {}).map(([label, value]) => field(label, value) ?? "");
  const footer = [
    thread && `<${thread}|Thread>`,
    link(profile.chatLink, "Open in Chatra"),
    `Client ${code(clientId)}`,
  ].filter(Boolean);
  return fitList({
    head: [header(headerText(displayName(clientId, profile)))],
    items: [
      known.length > 0 ? fieldBlocks(known) : [section("Chatra knows no contact details.")],
      notes?.trim() ? [section("*Notes*"), ...sections(visitorToSlack(notes), 2)] : [],
      pages.length > 0 ? [section(`*Pages*\n${pageLines(pages)}`)] : [],
      ...fieldBlocks(custom).map((block) => [block]),
    ].filter((item) => item.length > 0),
    tail: [context(footer.join("  ·  ")), ...tail],
    rest: () => "… and more, which does not fit here. Chatra shows all of it.",
  });
}

/** The latest first. */
function pageLines(pages: Page[]): string {
  const latest = pages.slice(-MOST_PAGES).reverse().map(pageLine);
  const more = pages.length - latest.length;
  // An address takes up to 2,000 characters: what does not fit is left out as a whole.
  const shown: string[] = [];
  for (const line of latest) if (shown.join("\n").length + line.length < 2700) shown.push(line);
  const rest = more + latest.length - shown.length;
  return `${shown.join("\n")}${rest > 0 ? `\n… and ${rest} more` : ""}`;
}

function pageLine(page: Page): string {
  const label = (page.title ?? page.link ?? "").slice(0, 100);
  return `• ${link(page.link, label) ?? visitorToSlack(label)}`;
}

function field(label: string, value: string | undefined): string | undefined {
  return value ? `*${visitorToSlack(label)}*\n${visitorToSlack(value)}` : undefined;
}
