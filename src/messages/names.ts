import type { Conversation } from "../domain/conversation.ts";
import type { ClientId } from "../domain/ids.ts";
import type { ClientProfile } from "../domain/input.ts";
import { shownName } from "../domain/text/shown-name.ts";
import { code } from "./text/excerpt.ts";
import { visitorToSlack } from "./text/visitor-to-slack.ts";

/** The longest text of a header, and the longest name that a post may appear under, in UTF-16 units. */
const LONGEST_HEADER = 150;
const LONGEST_USERNAME = 80;
/** The longest value of a profile. */
export const LONGEST_VALUE = 400;

/** The author or the receiver of a message. */
export type Visitor = Pick<Conversation, "clientId" | "profile">;

/** What to call a client: the name, else the email, else a part of the ID that tells two nameless ones apart. */
export function displayName(clientId: string, profile: ClientProfile): string {
  const given = [profile.name, profile.email, profile.phone].map((name) => shownName(name, LONGEST_VALUE));
  const tail = shownName(Array.from(clientId).slice(-4).join(""), 40);
  return given.find((name) => name !== undefined) ?? (tail === undefined ? "Visitor" : `Visitor ${tail}`);
}

/** The title of a card or of a client's details, as plain text. */
export function headerText(name: string): string {
  return `💬 ${shownName(name, LONGEST_HEADER - "💬 ".length) ?? ""}`;
}

/** What to call a client within a sentence, as bold mrkdwn on one line. */
export function boldName(clientId: string, profile: ClientProfile): string {
  return `*${plainName(clientId, profile)}*`;
}

/** The same as a link to this address, if there is one. Slack shows the asterisks of a label as they are. */
export function linkedName({ clientId, profile }: Visitor, address: string | undefined): string {
  if (address === undefined) return boldName(clientId, profile);
  // A `|` would end the address within Slack's `<address|label>`.
  return `*<${address}|${plainName(clientId, profile).replaceAll("|", "¦")}>*`;
}

function plainName(clientId: string, profile: ClientProfile): string {
  const name = shownName(displayName(clientId, profile), 80) ?? "";
  return visitorToSlack(name).replaceAll("*", "∗").replaceAll("`", "'");
}

/** The name above a visitor's posts. It says “visitor”, so that nobody takes them for a teammate of that name. */
export const clientUsername = (clientId: string, profile: ClientProfile): string =>
  usernameOf(displayName(clientId, profile), "visitor");

/** The name above a post, with the author's role in parentheses. The role always fits. */
export function usernameOf(name: string, whose: string): string {
  const sign = ` (${whose})`;
  return `${shownName(name, LONGEST_USERNAME - sign.length) ?? "Chatra"}${sign}`;
}

/** The name above the posts of an agent who wrote in Chatra. */
export const agentUsername = (name = "Agent"): string => usernameOf(name, "in Chatra");

/** The name above text that was sent by command. */
export const teammateUsername = (name: string | undefined, pushed: boolean): string =>
  usernameOf(name ?? "Support", pushed ? "pushed message" : "by command");

/** What to call a client in an answer, as mrkdwn: the name, else the ID. */
export function nameOf(conversation: Conversation | undefined, clientId: ClientId): string {
  if (conversation === undefined) return `the visitor ${code(clientId)}`;
  return boldName(clientId, conversation.profile);
}

/** A name, as mrkdwn, with the ID that tells it from equal names. */
export function withId(name: string, clientId: ClientId): string {
  return `${name} (${code(clientId)})`;
}
