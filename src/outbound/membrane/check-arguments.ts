import { ChatraGatewayError } from "./chatra-gateway.ts";
import type { JsonValue } from "./json.ts";
import type { MembraneRequest } from "./membrane-transport.ts";

/** An id may stand where the CLI would take an option, and in the path of a web address, so it must look like neither. */
const PLAIN_WORD = /^[A-Za-z0-9_][^\s\p{Cc}]*$/u;
const CONTROL = /\p{Cc}/u;
/** One path of Chatra's: what begins with two slashes (or their like) is another host to a program that joins addresses. */
const PATH = /^\/(?![/\\])[^\s\p{Cc}]*$/u;
/** The characters of a header's name (RFC 9110), but none that begins like an option. */
const HEADER_NAME = /^(?!-)[\w!#$%&'*+.^`|~-]+$/;
/** Linux caps one argument at 128 KiB, its closing NUL included. */
const LONGEST_ARGUMENT = 128 * 1024 - 1;
/** Longer ones are refused by Membrane itself (the vendor's own tool definitions name the limit). */
const LONGEST_QUERY = 200;

/** Takes an id and what it is of ("action id"); returns it. Throws `invalid-input` for what is no id. */
export function plainWord(word: string, what: string): string {
  if (PLAIN_WORD.test(word)) return word;
  throw invalid(`this is no ${what} of Membrane`);
}

/** Takes words to search by; returns them, cut to the 200 characters that Membrane takes. Throws `invalid-input` for control characters. */
export function searchWords(words: string): string {
  if (CONTROL.test(words)) throw invalid("words to search by are on one line, without control characters");
  return words.slice(0, LONGEST_QUERY);
}

/** Takes a raw request; throws `invalid-input` where a part of it could be taken for something else on its way. */
export function checkRequest(request: MembraneRequest): void {
  if (!PATH.test(request.path))
    throw invalid("a request's path begins with one / and has no spaces, such as /clients/{id}");
  for (const [name, value] of Object.entries(request.headers ?? {})) {
    if (!HEADER_NAME.test(name) || CONTROL.test(value))
      throw invalid("a request's header is a name and one line of text");
  }
  const pairs = [...Object.entries(request.query ?? {}), ...Object.entries(request.pathParameters ?? {})];
  for (const [name, value] of pairs) {
    if (name === "" || /^-|=/.test(name) || CONTROL.test(name) || CONTROL.test(value))
      throw invalid("a request's parameter is a name without = and one line of text");
  }
}

/** Takes a body; returns it as an argument. Throws `invalid-input` for a negative number, which looks like an option. */
export function bodyArgument(body: JsonValue): string {
  const text = JSON.stringify(body);
  if (text.startsWith("-")) throw invalid("a request's body is an object, a list or a text");
  return text;
}

/** Takes a whole command line; returns it. Throws `invalid-input` when the system would not start a process with it. */
export function startable(args: readonly string[]): readonly string[] {
  if (args.some((arg) => Buffer.byteLength(arg) > LONGEST_ARGUMENT))
    throw invalid("it is longer than 128 KiB, the most that Membrane's command line takes");
  return args;
}

function invalid(detail: string): ChatraGatewayError {
  return new ChatraGatewayError("invalid-input", detail);
}
