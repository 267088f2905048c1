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

export const tooLong = ({ length, most }: Length) => `${length} characters, and at most ${most} are taken.`;
export const NOTHING_FOLLOWS = "Nothing follows this command.";
export const NAME_IS_ONE_WORD = "A name is one word.";
export const EDIT_COMES_FIRST = "To change or delete a message, `edit` or `delete` comes before its id.";

/** Why a text is no command, as mrkdwn. `meant`: the nearest known word, if one is near. */
export const COMMAND_PROBLEMS = {
  unknownWord: (typed: string, meant: string | undefined) =>
    `${shown(typed)} is not a command here. Nothing was done. ${meant ? `Did you mean \`${meant}\`?` : "`/chatra help` lists them all."}`,
  unknownThreadWord: (word: string, meant: string | undefined) =>
    `${notOfThread(word)} ${meant ? `Did you mean \`!${meant}\`?` : "`!help` lists them all."}`,
  noTeammate: (typed: string) =>
    `${isBlank(typed) ? "The teammate is missing" : `${shown(typed)} is no teammate`}. Type @ and choose one. Nobody was assigned.`,
  noTime: (typed: string) =>
    `${isBlank(typed) ? "The time is missing" : `${shown(typed)} is no time`}. Enter 45m, 2h, 14:30, tomorrow, tomorrow 9am or monday 9:00.`,
  colon: "Leave the colon out. Nothing was sent to the visitor.",
  unknownTopic: (typed: string, meant: string | undefined) =>
    `There is no help on ${shown(typed)}.${meant ? ` Did you mean \`${meant}\`?` : ""}`,
  openQuote: (typed: string) =>
    `The quote at ${shown(typed)} is not closed. A mark that belongs to the words has to stand in other quotes.`,
  rest: (typed: string, hint = "An id that holds spaces has to stand in quotes.") =>
    `${shown(typed)} is too much here. ${hint}`,
  noText: "The text is missing. Nothing was sent to the visitor.",
  internalText: (kind: "note" | "command") =>
    `The text looks internal: it starts like ${kind === "note" ? "a note" : "a `!command`"}. Nothing was sent to the visitor.`,
  unreadable: (typed: string) => `${shown(typed)} holds a control character or half a character.`,
  tooLong: (typed: string, length: Length) => `${shown(typed)} is too long: ${tooLong(length)}`,
  noAction: "Which action? Its name is missing.",
  noActionName: (typed: string) =>
    `${shown(typed)} is no name of an action. A space comes between the name and the input.`,
  longAction: (typed: string, length: Length) =>
    `The action's name ${shown(typed)} is too long: ${tooLong(length)}`,
} as const;

const notOfThread = (word: string) =>
  `${shown(`!${word}`)} is not a command here. Nothing was sent to the visitor.`;

/** Why a text names no client, message or agent. `whose`: "client" and so on. */
export const ID_PROBLEMS = {
  noClient: "Which client? Their ID is missing, or a link to a message of their thread.",
  fieldsFirst: "Which client? Their id comes before the fields.",
  noThreadLink: (typed: string) =>
    `${shown(typed)} is no link to a message of a thread. In Slack, choose “Copy link” of any message in the client's thread, or give the client's id.`,
  noMessage: "Which message? Its id is missing.",
  linkForMessage: (typed: string) => `${shown(typed)} is a link, and the message's id in Chatra is needed.`,
  empty: (whose: string) => `The ${whose}'s id is empty.`,
  unreadable: (whose: string, id: string) =>
    `The ${whose}'s id ${shown(id)} holds a line break, a control character or half a character.`,
  tooLong: (whose: string, id: string, length: Length) =>
    `The ${whose}'s id ${shown(id)} is too long: ${tooLong(length)}`,
} as const;

/** Why a command about an account can't be carried out. */
export const ACCOUNT_PROBLEMS = {
  reserved: (name: string) => `${shown(name)} can't be a name: it means something else here already.`,
  nameFirst: (word: string) => `The account's name comes before ${shown(word)}.`,
  configured: (name: string) =>
    `The account ${shown(name)} is set up in the bot's own configuration, and is changed there. Nothing was done.`,
  noName: "Which account? Its name is missing.",
  badName: (typed: string) =>
    `${shown(typed)} is no name of an account: letters from a to z, digits and hyphens, 32 at most, and no hyphen first.`,
  unknownChange: (typed: string, meant: string | undefined) =>
    `${shown(typed)} can't be done with an account. Nothing was done.${meant === undefined ? "" : ` Did you mean \`${meant}\`?`}`,
  noAgent: "Which agent? Their id in Chatra is missing, or `none`.",
  unreadableAgent: (id: string) =>
    `The agent's id ${shown(id)} holds a control character or half a character.`,
} as const;

/** What a client's fields are called in a sentence. */
export const FIELD_NAMES = {
  name: "name",
  email: "e-mail address",
  phone: "phone number",
  notes: "notes",
} as const;

/** Why a client's field can't have this value, as plain text that never repeats the value. */
export const FIELD_PROBLEMS = {
  twice: (field: ClientField) => `The field \`${field}\` is given twice.`,
  unknown: (name: string, meant: ClientField | undefined) =>
    `${shown(name)} is no field that can be changed. ${meant ? `Did you mean \`${meant}\`?` : "There are `name`, `email`, `phone` and `notes`."}`,
  stray: (word: string) =>
    `${shown(word)} belongs to no field. Write fields as \`field=value\` without spaces around the sign, and a value of several words in quotes.`,
  tooLong: (field: ClientField, length: Length) =>
    `The ${FIELD_NAMES[field]} ${field === "notes" ? "are" : "is"} too long: ${tooLong(length)}`,
  notes: "The notes hold a control character or half a character. Please type them anew.",
  email: "The e-mail address does not look like one, such as buyer@example.com.",
  unreadable: (field: ClientField) =>
    `The ${field} holds a line break, a control character or half a character. Please type it anew.`,
} as const;
