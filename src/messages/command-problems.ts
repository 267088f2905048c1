import type { ClientField } from "../domain/command/command.ts";
import { isBlank } from "../domain/text/blank-text.ts";
import { code } from "./text/excerpt.ts";

/** Enough to recognise one's own text, with room for an ellipsis: we repeat at most 80 characters. */
const EXCERPT_LENGTH = 60;

/** The beginning of what a person typed, as code. */
export function shown(typed: string): string {
  return code(typed, EXCERPT_LENGTH);
}

/** The actual length and the limit. */
export type Length = { length: number; most: number };

export const tooLong = ({ length, most }: Length) => `${length} characters; the limit is ${most}.`;
export const NOTHING_FOLLOWS = "This command stands alone.";
export const NAME_IS_ONE_WORD = "A name is one word.";
export const EDIT_COMES_FIRST = "To edit or delete a message, write `edit` or `delete` before its ID.";

/** Why a text is no command, as mrkdwn. `meant`: the nearest known word, if one is near. */
export const COMMAND_PROBLEMS = {
  unknownWord: (typed: string, meant: string | undefined) =>
    `${shown(typed)} is not a command. ${meant ? `Did you mean \`${meant}\`?` : "`/chatra help` lists the commands."}`,
  unknownThreadWord: (word: string, meant: string | undefined) =>
    `${notOfThread(word)} ${meant ? `Did you mean \`!${meant}\`?` : "`!help` lists the commands."}`,
  noTeammate: (typed: string) =>
    `${isBlank(typed) ? "The teammate is missing" : `${shown(typed)} is not a teammate`}. Type @ and choose one.`,
  noTime: (typed: string) =>
    `${isBlank(typed) ? "The time is missing" : `${shown(typed)} is not a time`}. Enter 45m, 2h, 14:30, tomorrow, tomorrow 9am or monday 9:00.`,
  colon: "Leave the colon out. Nothing was sent to the visitor.",
  unknownTopic: (typed: string, meant: string | undefined) =>
    `There is no help on ${shown(typed)}.${meant ? ` Did you mean \`${meant}\`?` : ""}`,
  openQuote: (typed: string) =>
    `The quote at ${shown(typed)} is not closed. Close it, or put the text in the other kind of quotes.`,
  rest: (typed: string, hint = "Put an ID with spaces in quotes.") =>
    `${shown(typed)} does not belong here. ${hint}`,
  noText: "The text is missing. Nothing was sent to the visitor.",
  internalText: (kind: "note" | "command") =>
    `The text looks internal: it starts like ${kind === "note" ? "a note" : "a `!command`"}. Nothing was sent to the visitor.`,
  unreadable: (typed: string) => `${shown(typed)} contains an invisible or broken character. Type it again.`,
  tooLong: (typed: string, length: Length) => `${shown(typed)} is too long: ${tooLong(length)}`,
  noAction: "The action's name is missing.",
  noActionName: (typed: string) =>
    `${shown(typed)} is not an action's name. Put a space between the name and the input.`,
  longAction: (typed: string, length: Length) =>
    `The action's name ${shown(typed)} is too long: ${tooLong(length)}`,
} as const;

const notOfThread = (word: string) =>
  `${shown(`!${word}`)} is not a command here. Nothing was sent to the visitor.`;

/** Why a text names no client, message or agent. `whose`: "client" and so on. */
export const ID_PROBLEMS = {
  noClient: "The visitor is missing. Give a client ID, or a link to a message in their thread.",
  fieldsFirst: "The client ID is missing. Write it before the fields.",
  noThreadLink: (typed: string) =>
    `${shown(typed)} is not a link to a thread's message. In Slack, choose “Copy link” on a message in the visitor's thread, or use the client ID.`,
  noMessage: "The message ID is missing.",
  linkForMessage: (typed: string) =>
    `${shown(typed)} is a link. This command needs the message's ID in Chatra.`,
  empty: (whose: string) => `The ${whose} ID is empty.`,
  unreadable: (whose: string, id: string) =>
    `The ${whose} ID ${shown(id)} contains an invisible or broken character. Type the ID again.`,
  tooLong: (whose: string, id: string, length: Length) =>
    `The ${whose} ID ${shown(id)} is too long: ${tooLong(length)}`,
} as const;

/** Why a command about an account can't be carried out. */
export const ACCOUNT_PROBLEMS = {
  reserved: (name: string) => `${shown(name)} can't be an account's name: the word has another meaning here.`,
  nameFirst: (word: string) => `The account's name is missing. Write it before ${shown(word)}.`,
  configured: (name: string) =>
    `The account ${shown(name)} comes from the bot's configuration. Ask the bot's operator to change it there.`,
  noName: "The account's name is missing.",
  badName: (typed: string) =>
    `${shown(typed)} can't be an account's name. Use up to 32 letters from a to z, digits and hyphens, and no hyphen first.`,
  unknownChange: (typed: string, meant: string | undefined) =>
    `${shown(typed)} is not an account command.${meant === undefined ? "" : ` Did you mean \`${meant}\`?`}`,
  noAgent: "The agent is missing. Give the agent's ID in Chatra, or `none`.",
  unreadableAgent: (id: string) =>
    `The agent ID ${shown(id)} contains an invisible or broken character. Type the ID again.`,
} as const;

/** What a client's fields are called in a sentence. */
export const FIELD_NAMES = {
  name: "name",
  email: "email",
  phone: "phone number",
  notes: "notes",
} as const;

/** Why a client's field can't have this value, as plain text that never repeats the value. */
export const FIELD_PROBLEMS = {
  twice: (field: ClientField) => `The field \`${field}\` appears twice. Leave one out.`,
  unknown: (name: string, meant: ClientField | undefined) =>
    `${shown(name)} is not a field. ${meant ? `Did you mean \`${meant}\`?` : "Use `name`, `email`, `phone` or `notes`."}`,
  stray: (word: string) =>
    `${shown(word)} belongs to no field. Write \`field=value\` without spaces around \`=\`, and put a value with spaces in quotes.`,
  tooLong: (field: ClientField, length: Length) =>
    `The ${FIELD_NAMES[field]} ${field === "notes" ? "are" : "is"} too long: ${tooLong(length)}`,
  notes: "The notes contain an invisible or broken character. Type them again.",
  email: "This is not an email. Enter one such as buyer@example.com.",
  unreadable: (field: ClientField) =>
    `The ${field} contains an invisible or broken character. Type the ${field} again.`,
} as const;
