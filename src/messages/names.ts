import type { Conversation } from "../domain/conversation.ts";
import type { ClientId } from "../domain/ids.ts";
import type { ClientProfile } from "../domain/input.ts";
import { shownName } from "../domain/text/shown-name.ts";
import { code } from "./text/excerpt.ts";
import { visitorToSlack } from "./text/visitor-to-slack.ts";

/** The longest text of a header, and the longest name that a post may appear under, in UTF-16 units. */
const LONGEST_HEADER = 150;
const LONGEST_USERNAME = 80;
/** What a profile's value may take. */
export const LONGEST_VALUE = 400;

/** Whom a message is of, or for. */
export type Visitor = Pick<Conversation, "clientId" | "profile">;

/** What to call a client: their name, else e-mail, else something that tells two nameless ones apart. */
export function displayName(clientId: string, profile: ClientProfile): string {
  const given = [profile.name, profile.email, profile.phone].map((name) => shownName(name, LONGEST_VALUE));
  const tail = shownName(Array.from(clientId).slice(-4).join(""), 40);
  return given.find((name) => name !== undefined) ?? (tail === undefined ? "Visitor" : `Visitor ${tail}`);
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
export const clientUsername = (clientId: string, profile: ClientProfile): string =>
  usernameOf(displayName(clientId, profile), "visitor");

/** The name that posts appear under, and in parentheses what whoever it is is to the team: that part is always there. */
export function usernameOf(name: string, whose: string): string {
  const sign = ` (${whose})`;
  return `${shownName(name, LONGEST_USERNAME - sign.length) ?? "Chatra"}${sign}`;
}

/** The name that an agent's posts appear under, who wrote in Chatra. */
export const agentUsername = (name = "Agent"): string => usernameOf(name, "in Chatra");

/** The name that words by command appear under. */
export const teammateUsername = (name: string | undefined, pushed: boolean): string =>
  usernameOf(name ?? "Support", pushed ? "pushed message" : "by command");

/** What to call a client in an answer, as mrkdwn: by name where they are known, else by id. */
export function nameOf(conversation: Conversation | undefined, clientId: ClientId): string {
  if (conversation === undefined) return `the client ${code(clientId)}`;
  return boldName(clientId, conversation.profile);
}

/** Somebody's name, as mrkdwn, with the ID that tells them from others of that name. */
export function withId(name: string, clientId: ClientId): string {
  return `${name} (${code(clientId)})`;
}
