import type { DurationFault } from "../domain/duration.ts";
import { LONGEST_SNIPPET_NAME } from "../domain/snippet.ts";
import { type Length, shown, tooLong } from "./command-problems.ts";
import { code } from "./text/excerpt.ts";

const CONDITIONS = "`account`, `page`, `country`, `group`, `source`, `field.KEY`, `open` or `closed`";
const SETTINGS =
  "`when`, `channel`, `mention`, `policy`, `remind`, `remind-next`, `escalate`, `hours`, `claim`, `return`, `digest`, `auto` or `auto-after`";

const hint = (meant: string | undefined, otherwise: string) =>
  meant === undefined ? otherwise : `Did you mean ${code(meant)}?`;

const TIMES: Record<DurationFault, string> = {
  form: "Write a number with `s`, `m`, `h` or `d`, such as `45s`, `5m`, `2h` or `1d`.",
  zero: "A time is at least `1s`.",
  "too-long": "A time is at most `30d`.",
};

/** Why what was typed is no route, as mrkdwn. */
export const ROUTE_PROBLEMS = {
  noName: "The route's name is missing. `/chatra routes` lists the routes.",
  nameFirst: (typed: string) => `The route's name is missing. Write it before ${shown(typed)}.`,
  badName: (typed: string) =>
    `${shown(typed)} can't be the name of a route. Use up to ${LONGEST_SNIPPET_NAME} letters, digits and hyphens.`,
  reserved: (name: string) =>
    `${shown(name)} can't be the name of a route. The word has another meaning here.`,
  nameOnly: "Write nothing after the name.",
  stray: (typed: string) =>
    `${shown(typed)} belongs to no setting. Write \`setting=value\` without spaces around \`=\` or after commas. Put a value with spaces in quotes.`,
  twice: (setting: string) => `The setting ${code(setting)} appears twice. Leave one out.`,
  unknownSetting: (typed: string, meant: string | undefined) =>
    `${shown(typed)} is not a setting of a route. ${hint(meant, `Use ${SETTINGS}.`)}`,
  notOneOf: (setting: string, typed: string, values: readonly string[], meant: string | undefined) =>
    `${shown(typed)} is not a value of ${code(setting)}. ${hint(meant, `Use ${either(values)}.`)}`,
  noChannel: (typed: string) =>
    `${shown(typed)} is not a channel. Type \`#\` and choose the channel from Slack's list.`,
  noMention: (typed: string) =>
    `${shown(typed)} can't be mentioned. Type \`@\` and choose a teammate or a user group from Slack's list, or use \`here\` or \`none\`.`,
  noEscalation: (typed: string) =>
    `${shown(typed)} can't be escalated to. Type \`@\` and choose a teammate or a user group from Slack's list, or use \`none\`.`,
  badTime: (setting: string, typed: string, fault: DurationFault) =>
    `${shown(typed)} is not a time for ${code(setting)}. ${TIMES[fault]}`,
  tooManyTimes: (setting: string, typed: string, most: number) =>
    `${shown(typed)} has too many times for ${code(setting)}. Use at most ${most}.`,
  unordered: (setting: string, typed: string) =>
    `The times ${shown(typed)} of ${code(setting)} must increase. Each counts from the visitor's first unanswered message.`,
  badHours: (typed: string) =>
    `${shown(typed)} can't be the name of business hours. Use up to ${LONGEST_SNIPPET_NAME} letters, digits and hyphens, or \`none\`.`,
  badDigest: (typed: string) =>
    `${shown(typed)} is not a time for ${code("digest")}. Write days and a time, such as \`weekdays 18:00\` or \`mon,fri 9:30 Europe/Berlin\`, or \`none\`.`,
  longAuto: (typed: string, length: Length) => `The text ${shown(typed)} is too long: ${tooLong(length)}`,
  emptyAuto: "The text of `auto` is empty. Write a text in quotes, or `none`.",
  quoteInAuto: (typed: string) => `${shown(typed)} contains a quote or a back-tick. Use \`'\` instead.`,
  braces: (typed: string) =>
    `${shown(typed)} is not a field of ${code("auto")}. Use \`{opens}\`, \`{client.name}\`, \`{client.first}\` or \`{page}\`.`,
  whenOfDefault: "The route `default` takes every other chat, so leave `when` out.",
  noCondition: (typed: string) => `${shown(typed)} is not a condition. Use ${CONDITIONS}.`,
  noValue: (name: string) =>
    `The condition ${shown(name)} has no value. Write a condition such as \`country=DE,AT\`.`,
  unknownCondition: (typed: string, meant: string | undefined) =>
    `${shown(typed)} is not a condition. ${hint(meant, `Use ${CONDITIONS}.`)}`,
  innerCondition: (typed: string) => `${shown(typed)} looks like several conditions. Put \`;\` between them.`,
  quoteInWhen: (typed: string) =>
    `${shown(typed)} contains a quote or a back-tick. Use \`*\` instead, which stands for any characters.`,
  longWhen: (typed: string, length: Length) =>
    `The conditions ${shown(typed)} are too long: ${tooLong(length)}`,
} as const;

function either(values: readonly string[]): string {
  return new Intl.ListFormat("en-GB", { type: "disjunction" }).format(values.map((value) => code(value)));
}
