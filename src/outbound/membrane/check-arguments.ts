import { isPathPart } from "../../domain/path-part.ts";
import { ChatraGatewayError } from "./chatra-gateway-error.ts";

/** The CLI might take a word for an option, so a word must not look like one. */
const PLAIN_WORD = /^[A-Za-z0-9_][^\s\p{Cc}]*$/u;
export const CONTROL = /\p{Cc}/u;
/** Linux caps one argument at 128 KiB, its closing NUL included. */
const LONGEST_ARGUMENT = 128 * 1024 - 1;
/** Membrane refuses longer queries (the vendor's own tool definitions name the limit). */
const LONGEST_QUERY = 200;

/**
 * Takes an id and a name for it ("action id"); returns the id. Throws `invalid-input` where the id is not safe in command lines
 * and URL paths.
 */
export function plainId(id: string, what: string): string {
  if (isPathPart(id)) return plainWord(id, what);
  throw invalidInput(`this is not a valid ${what}`);
}

/** The same for a word that is not part of a path, such as a code. */
export function plainWord(word: string, what: string): string {
  if (PLAIN_WORD.test(word)) return word;
  throw invalidInput(`this is not a valid ${what}`);
}

/** Takes search words; returns them, cut to Membrane's 200 characters. Throws `invalid-input` for control characters. */
export function searchWords(words: string): string {
  if (CONTROL.test(words)) throw invalidInput("a search must be one line, without control characters");
  return words.slice(0, LONGEST_QUERY);
}

/** Takes an id for a path and a name for it; throws `invalid-input` where the id would lead elsewhere. */
export function checkPathId(id: string, what: string): void {
  if (!isPathPart(id)) throw invalidInput(`${what} is empty or can't be part of a path`);
}

/** Takes a whole command line; returns it. Throws `invalid-input` when the system could not start a process with it. */
export function startable(args: readonly string[]): readonly string[] {
  if (args.some((arg) => Buffer.byteLength(arg) > LONGEST_ARGUMENT))
    throw invalidInput("the command is longer than 128 KiB, the limit of Membrane's command line");
  return args;
}

export function invalidInput(detail: string): ChatraGatewayError {
  return new ChatraGatewayError("invalid-input", detail);
}
