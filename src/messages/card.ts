import { clientRef } from "../domain/client-ref.ts";
import type { AccountId, ClientId } from "../domain/ids.ts";
import type { ClientProfile } from "../domain/input.ts";
import { shownName } from "../domain/text/shown-name.ts";
import { button, buttons, type Card, context, fieldBlocks, header, section } from "./blocks.ts";
import { displayName, headerText, LONGEST_VALUE } from "./names.ts";
import { link } from "./text/link.ts";
import { visitorToSlack } from "./text/visitor-to-slack.ts";

/** The card of a chat: who writes, from where, and how to reach them. It continues the one at `earlierThread`. */
export function clientCard(
  client: { accountId: AccountId; clientId: ClientId; profile: ClientProfile; nobodyAvailable: boolean },
  earlierThread?: string,
): Card {
  const { profile } = client;
  const name = displayName(client.clientId, profile);
  const place = [profile.city, profile.country].map(value).filter(Boolean).join(", ");
  const device = [profile.browser, profile.os].map(value).filter(Boolean).join(" on ");
  const email = value(profile.email);
  const custom = Object.entries(profile.custom ?? {}).slice(0, 4);
  const fields = [
    field("E-mail", email),
    field("Phone", value(profile.phone)),
    field("Place", place),
    field("Device", device),
    field("Source", profile.source === "widget" ? undefined : value(profile.source)),
    ...custom.map(([label, given]) => field(label, value(given))),
  ].filter((text) => text !== undefined);
  const page = pageLine(profile);
  const footer = [
    client.nobodyAvailable ? ":zzz: Nobody was online in Chatra" : undefined,
    link(profile.chatLink, "Open in Chatra"),
    earlierThread ? `<${earlierThread}|Earlier thread>` : undefined,
    `Client \`${visitorToSlack(shownName(client.clientId, 64) ?? "").replaceAll("`", "'")}\``,
  ].filter(Boolean);
  const blocks = [header(headerText(name)), ...fieldBlocks(fields)];
  if (page) blocks.push(section(page));
  blocks.push(context(footer.join("  ·  ")));
  const ref = clientRef(client.accountId, client.clientId);
  // Slash commands don't work in a thread, so the card has buttons.
  if (ref !== undefined) {
    const edit = button("client.edit", "Edit", ref);
    const push = button("client.push", "Push message", ref);
    blocks.push(buttons([button("client.details", "Details", ref), edit, push]));
  }
  const summary = [place, email].filter(Boolean).join(" · ");
  return { text: `New chat: ${visitorToSlack(name)}${summary ? ` (${summary})` : ""}`, blocks };
}

function pageLine(profile: ClientProfile): string | undefined {
  if (!profile.pageUrl) return undefined;
  const label = shownName(profile.pageTitle, 200) ?? shownName(profile.pageUrl, 200) ?? "page";
  return `:globe_with_meridians: ${link(profile.pageUrl, label) ?? visitorToSlack(label)}`;
}

/** `shown` is mrkdwn. */
function field(label: string, shown: string | undefined): string | undefined {
  if (!shown) return undefined;
  const name = visitorToSlack(shownName(label, 100) ?? "?").replaceAll("*", "∗");
  return `*${name}*\n${shown}`;
}

/** A value of a profile as mrkdwn on one line; undefined when there is nothing to see. */
function value(given: string | undefined): string | undefined {
  const shown = shownName(given, LONGEST_VALUE);
  return shown === undefined ? undefined : visitorToSlack(shown);
}
