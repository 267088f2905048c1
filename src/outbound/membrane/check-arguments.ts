import { isPath, isPathPart } from "../../domain/path-part.ts";
import { ChatraGatewayError } from "./chatra-gateway-error.ts";
import type { JsonValue } from "./json.ts";
import type { MembraneRequest } from "./membrane-transport.ts";

/** The CLI might take a word for an option, so a word must not look like one. */
const PLAIN_WORD = /^[A-Za-z0-9_][^\s\p{Cc}]*$/u;
const CONTROL = /\p{Cc}/u;
/** A path of Chatra's API. A program that joins addresses would take two leading slashes (or similar) for another host. */
const PATH = /^\/(?![/\\])[^\s\p{Cc}]*$/u;
/** The characters of a header's name (RFC 9110), except names that begin like an option. */
const HEADER_NAME = /^(?!-)[\w!#$%&'*+.^`|~-]+$/;
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
  throw invalid(`this is no ${what} of Membrane`);
}

/** The same for a word that is not part of a path, such as a code. */
export function plainWord(word: string, what: string): string {
  if (PLAIN_WORD.test(word)) return word;
  throw invalid(`this is no ${what} of Membrane`);
}

/** Takes search words; returns them, cut to Membrane's 200 characters. Throws `invalid-input` for control characters. */
export function searchWords(words: string): string {
  if (CONTROL.test(words)) throw invalid("words to search by are on one line, without control characters");
  return words.slice(0, LONGEST_QUERY);
}

/** Takes a raw request; throws `invalid-input` where another program could misread a part of it. */
export function checkRequest(request: MembraneRequest): void {
  if (!PATH.test(request.path) || !isPath(request.path.split("?", 1)[0] ?? ""))
    throw invalid(
      "a request's path begins with one / and has neither spaces nor .. in it, such as /clients/{id}",
    );
  for (const [name, value] of Object.entries(request.headers ?? {})) {
    if (!HEADER_NAME.test(name) || CONTROL.test(value))
      throw invalid("a request's header is a name and one line of text");
  }
  for (const [name, value] of Object.entries(request.pathParameters ?? {}))
    checkPathId(value, `the path's parameter ${name}`);
  const pairs = [...Object.entries(request.query ?? {}), ...Object.entries(request.pathParameters ?? {})];
  for (const [name, value] of pairs) {
    if (name === "" || /^-|=/.test(name) || CONTROL.test(name) || CONTROL.test(value))
      throw invalid("a request's parameter is a name without = and one line of text");
  }
}

/** Takes an id for a path and a name for it; throws `invalid-input` where the id would lead elsewhere. */
export function checkPathId(id: string, what: string): void {
  if (!isPathPart(id)) throw invalid(`${what} is empty or leads elsewhere in a path`);
}

/** Takes a body; returns it as an argument. Throws `invalid-input` for a negative number, which looks like an option. */
export function bodyArgument(body: JsonValue): string {
  const text = JSON.stringify(body);
  if (text.startsWith("-")) throw invalid("a request's body is an object, a list or a text");
  return text;
}

/** Takes a whole command line; returns it. Throws `invalid-input` when the system could not start a process with it. */
export function startable(args: readonly string[]): readonly string[] {
  if (args.some((arg) => Buffer.byteLength(arg) > LONGEST_ARGUMENT))
    throw invalid("it is longer than 128 KiB, the most that Membrane's command line takes");
  return args;
}

function invalid(detail: string): ChatraGatewayError {
  return new ChatraGatewayError("invalid-input", detail);
}
