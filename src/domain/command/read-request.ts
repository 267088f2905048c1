import {
  HEADER_PROBLEMS,
  type HeaderRefusal,
  PATH_FAULTS,
  REQUEST_PROBLEMS,
} from "../../messages/request-problems.ts";
import { type RawRequest, REQUEST_METHODS } from "../order.ts";
import { decodeFully, isPathPart } from "../path-part.ts";
import { isBlank } from "../text/blank-text.ts";
import { type NamedArgument, readArgument, readNamedArgument } from "./argument.ts";
import { CommandUsageError } from "./command.ts";
import { nearestWord } from "./nearest-word.ts";
import { readJson, startsJson } from "./read-json.ts";
import { isUnreadable } from "./typed-text.ts";

/**
 * Takes raw `METHOD /path [key=value…] [Header:value…] [{json}]`, returns the request. A key that the path names, as `{key}`
 * or `/:key`, fills that place; any other is a query parameter. Throws a CommandUsageError.
 */
export function readRequest(slackText: string): RawRequest {
  const first = readArgument(slackText);
  const method = readMethod(first?.typed);
  const second = readArgument(first?.rest ?? "");
  const path = checkPath(second?.typed ?? "");
  const places = placeholdersOf(path);
  const query = new Map<string, string>();
  const headers = new Map<string, string>();
  const pathParameters = new Map<string, string>();
  const given = new Set<string>();

  let rest = second?.rest ?? "";
  while (!isBlank(rest) && !startsJson(rest)) {
    const named = readNamed(rest);
    const { name, value } = named;
    const key = keyOf(named);
    if (given.has(key)) throw new CommandUsageError(REQUEST_PROBLEMS.twice(name));
    given.add(key);
    if (named.sign === ":") headers.set(name, checkHeader(name, value));
    else if (places.has(name)) pathParameters.set(name, checkPathValue(name, value));
    else query.set(name, value);
    rest = named.rest;
  }

  const missing = [...places].find((place) => !pathParameters.has(place));
  if (missing !== undefined) throw new CommandUsageError(REQUEST_PROBLEMS.unfilled(missing));
  const request: RawRequest = {
    method,
    path,
    query: Object.fromEntries(query),
    headers: Object.fromEntries(headers),
    pathParameters: Object.fromEntries(pathParameters),
  };
  if (isBlank(rest)) return request;
  // fetch throws at this.
  if (method === "GET") throw new CommandUsageError(REQUEST_PROBLEMS.bodyOfGet);
  return { ...request, body: readJson(rest) };
}

function readMethod(typed = ""): RawRequest["method"] {
  const method = REQUEST_METHODS.find((known) => known === typed.toUpperCase());
  if (method) return method;
  if (typed === "") throw new CommandUsageError(REQUEST_PROBLEMS.nothing);
  const meant = nearestWord(
    typed,
    REQUEST_METHODS.map((known) => known.toLowerCase()),
  );
  throw new CommandUsageError(REQUEST_PROBLEMS.method(typed, meant, REQUEST_METHODS));
}

function readNamed(rest: string): NamedArgument {
  const named = readNamedArgument(rest);
  // An address such as https://… is not a header named https.
  if (!named || (named.sign === ":" && named.value.startsWith("//"))) {
    throw new CommandUsageError(REQUEST_PROBLEMS.stray(readArgument(rest)?.typed ?? ""));
  }
  if (isUnreadable(named.value)) {
    throw new CommandUsageError(REQUEST_PROBLEMS.unreadable(named.name));
  }
  return named;
}

/** Two headers whose names differ only in case are the same; two parameters are not. */
function keyOf(named: NamedArgument): string {
  return named.sign === ":" ? `:${named.name.toLowerCase()}` : `=${named.name}`;
}

const REFUSED = new Map<string, HeaderRefusal>([
  ["authorization", "credentials"],
  ["cookie", "credentials"],
  ["set-cookie", "credentials"],
  ["connection", "connection"],
  ["content-length", "connection"],
  ["expect", "connection"],
  ["host", "connection"],
  ["keep-alive", "connection"],
  ["te", "connection"],
  ["trailer", "connection"],
  ["transfer-encoding", "connection"],
  ["upgrade", "connection"],
  ["x-http-method", "method"],
  ["x-http-method-override", "method"],
  ["x-method-override", "method"],
]);

/** Takes a header as it was typed, returns its value. Throws a CommandUsageError for a header that people may not set. */
function checkHeader(name: string, value: string): string {
  if (!/^[A-Za-z0-9-]+$/.test(name)) {
    throw new CommandUsageError(HEADER_PROBLEMS.name(name));
  }
  const lower = name.toLowerCase();
  const reason = lower.startsWith("proxy-") ? "connection" : REFUSED.get(lower);
  if (reason) throw new CommandUsageError(HEADER_PROBLEMS.refused(name, reason));
  if (value === "") {
    throw new CommandUsageError(HEADER_PROBLEMS.empty(name));
  }
  // fetch takes printable ASCII and Latin-1. We refuse tabs.
  if (!/^[\x20-\x7e\xa0-\xff]+$/.test(value)) {
    throw new CommandUsageError(HEADER_PROBLEMS.value(name));
  }
  return value;
}

const LONGEST_PATH = 2000;

const PLACEHOLDER = /\{([^{}]*)\}|\/:([^/]+)/g;

/**
 * Takes the path of a request as it was typed, returns it. Throws a CommandUsageError for anything that could lead away from
 * Chatra's API, also percent-encoded: URL parsers take `\` for `/` and `%2e%2e` for `..`.
 */
function checkPath(path: string): string {
  if (path === "") throw new CommandUsageError(REQUEST_PROBLEMS.noPath);
  const fault = faultOf(path);
  if (fault !== undefined) throw new CommandUsageError(REQUEST_PROBLEMS.path(path, fault));
  return path;
}

function faultOf(path: string): string | undefined {
  if (!path.startsWith("/")) return PATH_FAULTS.noSlash;
  if (path.length > LONGEST_PATH) return PATH_FAULTS.tooLong(LONGEST_PATH);
  if (/\s/.test(path) || isUnreadable(path)) {
    return PATH_FAULTS.unreadable;
  }
  if (/[?#]/.test(path)) return PATH_FAULTS.query;
  const decoded = decodeFully(path);
  if (decoded.includes("\\")) return PATH_FAULTS.backslash;
  if (decoded.includes("//")) return PATH_FAULTS.doubleSlash;
  if (decoded.includes("..")) return PATH_FAULTS.dots;
  if (decoded.split("/").length > path.split("/").length) return PATH_FAULTS.encodedSlash;
  if (/\p{Cc}/u.test(decoded)) return PATH_FAULTS.encodedControl;
  if (/[{}]/.test(path.replace(PLACEHOLDER, "")) || placeholdersOf(path).has("")) {
    return PATH_FAULTS.brackets;
  }
  return undefined;
}

/** The names of a path's placeholders: `{key}` and `/:key`. */
function placeholdersOf(path: string): Set<string> {
  return new Set(Array.from(path.matchAll(PLACEHOLDER), ([, braced, colon]) => braced ?? colon ?? ""));
}

/** Like checkPath, for the value of a placeholder: one segment. */
function checkPathValue(name: string, value: string): string {
  if (!isPathPart(value)) {
    throw new CommandUsageError(REQUEST_PROBLEMS.pathValue(name));
  }
  return value;
}
