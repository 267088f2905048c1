import { type Length, shown } from "./command-problems.ts";

/** Why a text is no request to Chatra, as mrkdwn. */
export const REQUEST_PROBLEMS = {
  twice: (name: string) => `${shown(name)} appears twice. Leave one out.`,
  unfilled: (place: string) => `The path needs a value for ${shown(place)}. Give it as \`key=value\`.`,
  bodyOfGet: "A GET request takes no JSON. Write its parameters as `key=value`.",
  nothing: "The method and the path are missing.",
  method: (typed: string, meant: string | undefined, methods: readonly string[]) =>
    `${shown(typed)} is not a method. ${meant ? `Did you mean \`${meant.toUpperCase()}\`?` : `Use ${methods.join(", ")}.`}`,
  stray: (word: string) =>
    `${shown(word)} is neither \`key=value\` nor \`Header:value\`. Put a value with spaces in quotes, and the JSON last.`,
  unreadable: (name: string) =>
    `The value of ${shown(name)} contains an invisible or broken character. Type the value again.`,
  pathValue: (name: string) =>
    `The value of ${shown(name)} goes into the path. It can't be empty or contain \`/\`, \`\\\`, \`?\`, \`#\` or \`..\`.`,
  noPath: "The path is missing.",
  path: (path: string, fault: string) => `The path ${shown(path)} ${fault}`,
} as const;

/** What is wrong with a path, as the end of a sentence. */
export const PATH_FAULTS = {
  noSlash: "must start with `/`. Leave the host out: Membrane adds the host.",
  tooLong: (most: number) => `is too long: the limit is ${most} characters.`,
  unreadable: "contains a space, or an invisible or broken character. Write a space as `%20`.",
  query: "contains `?` or `#`. Write parameters after the path, as `key=value`.",
  backslash: "contains a backslash. Leave it out.",
  doubleSlash: "contains `//`, which could lead to another server.",
  dots: "contains `..`, which could lead to another path.",
  encodedSlash: "contains an encoded `/`, which could lead to another path.",
  encodedControl: "contains an encoded control character. Leave it out.",
  brackets: "contains a stray bracket. Write a placeholder as `{key}`.",
} as const;

/** Why people may not set a header. */
const WHOSE_HEADER = {
  credentials: "Membrane logs in to Chatra, so credentials never pass through Slack.",
  connection: "The connection sets this header, and a wrong value breaks the request.",
  method: "Write the method as the first word of the request.",
} as const;

export type HeaderRefusal = keyof typeof WHOSE_HEADER;

export const HEADER_PROBLEMS = {
  name: (name: string) => `${shown(name)} is not a header's name. Use letters, digits and hyphens.`,
  refused: (name: string, why: HeaderRefusal) =>
    `You can't set the header ${shown(name)}. ${WHOSE_HEADER[why]}`,
  empty: (name: string) =>
    `The header ${shown(name)} has no value. Put a header with spaces in quotes: \`"Accept: text/html"\`.`,
  value: (name: string) =>
    `The value of the header ${shown(name)} contains a character that headers can't carry.`,
} as const;

export const JSON_PROBLEMS = {
  tooLarge: ({ length, most }: Length) => `The JSON is too large: ${length} bytes; the limit is ${most}.`,
  digits: "The JSON contains a number with too many digits. Put the number in quotes.",
  noObject: (typed: string) =>
    `${shown(typed)} is not a JSON object. Put a name with spaces in quotes, and the input in \`{…}\`.`,
  /** `excerpt`: from the fault on, if its place is known. */
  invalid: (excerpt: string) =>
    `The JSON is not valid, or something follows it.${excerpt === "" ? "" : ` The error is at ${shown(excerpt)}.`} Put names and texts in double quotes.`,
  noJson: "The JSON is not valid.",
  tooDeep: (most: number) => `The JSON is nested too deeply: the limit is ${most} levels.`,
  largeNumber: "The JSON contains a number that is too large. Put the number in quotes.",
  proto: "The JSON contains the name `__proto__`. Leave it out.",
  halfCharacter: "The JSON contains half an emoji. Write both halves of an emoji after `\\u`.",
} as const;
