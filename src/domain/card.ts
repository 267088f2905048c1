import { clientRef } from "./client-ref.ts";
import type { Blocks } from "./delivery.ts";
import type { AccountId, ChannelId, ClientId, SlackTs } from "./ids.ts";
import type { ClientProfile } from "./input.ts";
import { shownName } from "./text/shown-name.ts";
import { visitorToSlack } from "./text/visitor-to-slack.ts";

/** The longest text of a header, and the longest name that a post may appear under, in UTF-16 units. */
const LONGEST_HEADER = 150;
const LONGEST_USERNAME = 80;
/** What a profile's value, or the name of one, may take on a card. */
const LONGEST_VALUE = 400;
const LONGEST_LABEL = 100;

export type Card = { text: string; blocks: Blocks };

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
  if (ref !== undefined) blocks.push(buttons(ref));

  const summary = [place, email].filter(isPresent).join(" · ");
  return { text: `New chat: ${visitorToSlack(name)}${summary ? ` (${summary})` : ""}`, blocks };
}

/** What to call a client: their name, else e-mail, else something that tells two nameless ones apart. */
export function displayName(clientId: string, profile: ClientProfile): string {
  const given = [profile.name, profile.email, profile.phone].map((name) => shownName(name, LONGEST_VALUE));
  const tail = shownName(Array.from(clientId).slice(-4).join(""), 40);
  return given.find(isPresent) ?? (tail === undefined ? "Visitor" : `Visitor ${tail}`);
}

/** The title of a card, or of what is shown of a client, as plain text. */
export function headerText(name: string): string {
  return `💬 ${shownName(name, LONGEST_HEADER - "💬 ".length) ?? ""}`;
}

/** What to call a client in the middle of a text, as mrkdwn: on one line, in bold, and unable to end it. */
export function boldName(clientId: string, profile: ClientProfile): string {
  const name = shownName(displayName(clientId, profile), 80) ?? "";
  return `*${visitorToSlack(name).replaceAll("*", "∗").replaceAll("`", "'")}*`;
}

/** The name a client's posts appear under. It says so, lest a visitor who is called like a teammate be taken for one. */
export function clientUsername(clientId: string, profile: ClientProfile): string {
  return usernameOf(displayName(clientId, profile), "visitor");
}

/** The name that posts appear under, and in parentheses what whoever it is is to the team: that part is always there. */
export function usernameOf(name: string, whose: string): string {
  const sign = ` (${whose})`;
  return `${shownName(name, LONGEST_USERNAME - sign.length) ?? "Chatra"}${sign}`;
}

/** Link to a message. It needs no look-up: `archives/CHANNEL/pTS` is the documented form of Slack's permalinks. */
export function permalink(workspaceUrl: string, channelId: ChannelId, ts: SlackTs): string {
  return `${workspaceUrl}archives/${channelId}/p${ts.replace(".", "")}`;
}

/** A Slack link to a web address that came from outside; undefined unless it is http(s). */
export function link(url: string | undefined, label: string): string | undefined {
  if (url === undefined || !URL.canParse(url)) return undefined;
  const parsed = new URL(url);
  if (parsed.protocol !== "https:" && parsed.protocol !== "http:") return undefined;
  // `|` and `>` would end the address within Slack's `<address|label>`.
  const address = parsed.href.replaceAll("|", "%7C").replaceAll(">", "%3E").replaceAll("<", "%3C");
  const escaped = address.replaceAll("&", "&amp;");
  if (escaped.length > 2000) return undefined;
  return `<${escaped}|${visitorToSlack(label).replaceAll("|", "¦")}>`;
}

/** What can be done about a client from here; a slash command is not possible in a thread. */
function buttons(ref: string): Blocks[number] {
  const button = (action: string, label: string) => ({
    type: "button",
    action_id: `client.${action}`,
    text: { type: "plain_text", text: label },
    value: ref,
  });
  return {
    type: "actions",
    elements: [button("details", "Details"), button("edit", "Edit"), button("push", "Push message")],
  };
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
  return { type: "mrkdwn", text: `*${name}*\n${shown}` };
}

/** A value of a profile as mrkdwn on one line; undefined when there is nothing to see. */
function value(given: string | undefined): string | undefined {
  const shown = shownName(given, LONGEST_VALUE);
  return shown === undefined ? undefined : visitorToSlack(shown);
}

function isPresent<T>(value: T | undefined | ""): value is T {
  return value !== undefined && value !== "";
}
