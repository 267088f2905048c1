import { clientRef } from "../domain/client-ref.ts";
import type { AccountId, ClientId } from "../domain/ids.ts";
import type { ClientProfile } from "../domain/input.ts";
import { shownName } from "../domain/text/shown-name.ts";
import { type Blocks, button, buttons, type Card } from "./blocks.ts";
import { displayName, headerText, LONGEST_VALUE } from "./names.ts";
import { link } from "./text/link.ts";
import { visitorToSlack } from "./text/visitor-to-slack.ts";

/** What the name of a profile's value may take on a card. */
const LONGEST_LABEL = 100;

/**
 * The card a thread hangs from: who writes, from where, on which page, and how to reach them.
 * `earlierThread` links to the thread that this one continues.
 */
export function clientCard(
  client: { accountId: AccountId; clientId: ClientId; profile: ClientProfile; nobodyAvailable: boolean },
  earlierThread?: string,
): Card {
  const { profile } = client;
  const name = displayName(client.clientId, profile);
  const place = [profile.city, profile.country].map(value).filter(isPresent).join(", ");
  const device = [profile.browser, profile.os].map(value).filter(isPresent).join(" on ");
  const email = value(profile.email);
  const custom = Object.entries(profile.custom ?? {}).slice(0, 4);
  const fields = [
    field("E-mail", profile.email),
    field("Phone", profile.phone),
    field("Place", place, "ready"),
    field("Device", device, "ready"),
    field("Source", profile.source === "widget" ? undefined : profile.source),
    ...custom.map(([label, value]) => field(label, value)),
  ].filter(isPresent);
  const page = pageLine(profile);
  const footer = [
    client.nobodyAvailable ? ":zzz: Nobody was online in Chatra" : undefined,
    link(profile.chatLink, "Open in Chatra"),
    earlierThread ? `<${earlierThread}|Earlier thread>` : undefined,
    `Client \`${visitorToSlack(shownName(client.clientId, 64) ?? "").replaceAll("`", "'")}\``,
  ].filter(isPresent);

  const blocks: Blocks = [{ type: "header", text: { type: "plain_text", text: headerText(name) } }];
  // Slack allows ten fields of 2,000 characters in a section.
  if (fields.length > 0) blocks.push({ type: "section", fields: fields.slice(0, 10) });
  if (page) blocks.push({ type: "section", text: { type: "mrkdwn", text: page } });
  blocks.push({ type: "context", elements: [{ type: "mrkdwn", text: footer.join("  ·  ") }] });
  const ref = clientRef(client.accountId, client.clientId);
  // What can be done about a client from here; a slash command is not possible in a thread.
  if (ref !== undefined)
    blocks.push(
      buttons([
        button("client.details", "Details", ref),
        button("client.edit", "Edit", ref),
        button("client.push", "Push message", ref),
      ]),
    );

  const summary = [place, email].filter(isPresent).join(" · ");
  return { text: `New chat: ${visitorToSlack(name)}${summary ? ` (${summary})` : ""}`, blocks };
}

function pageLine(profile: ClientProfile): string | undefined {
  if (!profile.pageUrl) return undefined;
  const label = shownName(profile.pageTitle, 200) ?? shownName(profile.pageUrl, 200) ?? "page";
  return `:globe_with_meridians: ${link(profile.pageUrl, label) ?? visitorToSlack(label)}`;
}

function field(label: string, given: string | undefined, readiness: "raw" | "ready" = "raw") {
  const shown = readiness === "ready" ? given : value(given);
  if (!shown) return undefined;
  const name = visitorToSlack(shownName(label, LONGEST_LABEL) ?? "?").replaceAll("*", "∗");
  return { type: "mrkdwn" as const, text: `*${name}*\n${shown}` };
}

/** A value of a profile as mrkdwn on one line; undefined when there is nothing to see. */
function value(given: string | undefined): string | undefined {
  const shown = shownName(given, LONGEST_VALUE);
  return shown === undefined ? undefined : visitorToSlack(shown);
}

function isPresent<T>(value: T | undefined | ""): value is T {
  return value !== undefined && value !== "";
}
