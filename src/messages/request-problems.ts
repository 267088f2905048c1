import { type Length, shown } from "./command-problems.ts";

/** Why a text is no request to Chatra, as mrkdwn. */
export const REQUEST_PROBLEMS = {
  twice: (name: string) => `${shown(name)} is given twice.`,
  unfilled: (place: string) => `Nothing fills ${shown(place)} in the path. Give it as \`key=value\`.`,
  bodyOfGet: "A GET request takes no body. Give what it asks for as `key=value`.",
  nothing: "The method and the path are missing.",
  method: (typed: string, meant: string | undefined, methods: readonly string[]) =>
    `${shown(typed)} is no method. ${meant ? `Did you mean \`${meant.toUpperCase()}\`?` : `There are ${methods.join(", ")}.`}`,
  stray: (word: string) =>
    `${shown(word)} is neither \`key=value\` nor \`Header:value\`. A value of several words has to stand in quotes, and the JSON comes last.`,
  unreadable: (name: string) =>
    `The value of ${shown(name)} holds a line break, a control character or half a character.`,
  pathValue: (name: string) =>
    `The value of ${shown(name)} is a part of the path: it can't be empty, nor hold \`/\`, \`\\\`, \`?\`, \`#\` or \`..\`.`,
  noPath: "The path is missing.",
  path: (path: string, fault: string) => `The path ${shown(path)} ${fault}`,
} as const;

/** What is wrong with a path, as the end of a sentence. */
export const PATH_FAULTS = {
  noSlash: "has to start with `/`: the address in front of it is Membrane's affair.",
  tooLong: (most: number) => `is too long: at most ${most} characters are taken.`,
  unreadable: "holds a space, a control character or half a character. A space is written `%20`.",
  query: "holds a `?` or `#`. Parameters are written behind it, as `key=value`.",
  backslash: "holds a backslash.",
  doubleSlash: "holds `//`, which could lead to another server.",
  dots: "holds `..`, which could lead to another place.",
  encodedSlash: "holds an encoded `/`, which could lead to another place.",
  encodedControl: "holds an encoded control character.",
  brackets: "holds a bracket that names nothing. A place is written `{key}`.",
} as const;

/** Why people may not set a header. */
const WHOSE_HEADER = {
  credentials: "Membrane signs in to Chatra by itself; credentials never pass through Slack.",
  connection: "It is set by the connection itself, and a wrong one would tear the request apart.",
  method: "The method is the first word of the request, where everybody can see it.",
} as const;

export type HeaderRefusal = keyof typeof WHOSE_HEADER;

export const HEADER_PROBLEMS = {
  name: (name: string) => `${shown(name)} is no name of a header: letters, digits and dashes make one.`,
  refused: (name: string, why: HeaderRefusal) =>
    `The header ${shown(name)} can't be set. ${WHOSE_HEADER[why]}`,
  empty: (name: string) =>
    `The header ${shown(name)} has no value. With a space, all of it stands in quotes: \`"Accept: text/html"\`.`,
  value: (name: string) =>
    `The value of the header ${shown(name)} holds a character that no header can carry.`,
} as const;

export const JSON_PROBLEMS = {
  tooLarge: ({ length, most }: Length) =>
    `The JSON is too large: ${length} bytes, and at most ${most} are taken.`,
  digits: "The JSON holds a number with more digits than can be kept. Put it in quotes.",
  noObject: (typed: string) =>
    `${shown(typed)} is no JSON object. A name of several words has to stand in quotes, and the input in \`{…}\`.`,
  /** `excerpt`: from the fault on, if its place is known. */
  invalid: (excerpt: string) =>
    `That is not valid JSON, or something follows it.${excerpt === "" ? "" : ` It can't be read from ${shown(excerpt)} on.`} Names and texts stand in double quotes.`,
  noJson: "That is not valid JSON.",
  tooDeep: (most: number) => `The JSON is nested too deeply: at most ${most} levels are taken.`,
  largeNumber: "The JSON holds a number too large to be kept exactly. Put it in quotes.",
  proto: "The JSON holds the name `__proto__`, which is not taken.",
  halfCharacter: "The JSON holds half a character: of an emoji written with `\\u`, both halves are needed.",
} as const;
