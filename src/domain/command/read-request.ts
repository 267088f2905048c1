import { REQUEST_PROBLEMS } from "../../messages/request-problems.ts";
import { isBlank } from "../text/blank-text.ts";
import { type NamedArgument, readArgument, readNamedArgument } from "./argument.ts";
import type { RequestMethod, RequestWords } from "./command.ts";
import { nearestWord } from "./nearest-word.ts";
import { CommandUsageError } from "./problem.ts";
import { readJson, startsJson } from "./read-json.ts";
import { checkHeader } from "./request-headers.ts";
import { checkPath, checkPathValue, placeholdersOf } from "./request-path.ts";

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const satisfies readonly RequestMethod[];

const CONTROL = /[\p{Cc}\ufffe\uffff]/u;

/**
 * Takes raw `METHOD /path [key=value…] [Header:value…] [{json}]`, returns the request. A key that the path names, as `{key}`
 * or `/:key`, fills that place; any other is a query parameter. Throws Misread.
 */
export function readRequest(slackText: string): RequestWords {
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
  const request: RequestWords = {
    method,
    path,
    query: Object.fromEntries(query),
    headers: Object.fromEntries(headers),
    pathParameters: Object.fromEntries(pathParameters),
  };
  if (isBlank(rest)) return request;
  // fetch, which sends it in the end, throws at this.
  if (method === "GET") throw new CommandUsageError(REQUEST_PROBLEMS.bodyOfGet);
  return { ...request, body: readJson(rest) };
}

function readMethod(typed = ""): RequestMethod {
  const method = METHODS.find((known) => known === typed.toUpperCase());
  if (method) return method;
  if (typed === "") throw new CommandUsageError(REQUEST_PROBLEMS.nothing);
  const meant = nearestWord(
    typed,
    METHODS.map((known) => known.toLowerCase()),
  );
  throw new CommandUsageError(REQUEST_PROBLEMS.method(typed, meant, METHODS));
}

function readNamed(rest: string): NamedArgument {
  const named = readNamedArgument(rest);
  // An address such as https://… is no header of the name https.
  if (!named || (named.sign === ":" && named.value.startsWith("//"))) {
    throw new CommandUsageError(REQUEST_PROBLEMS.stray(readArgument(rest)?.typed ?? ""));
  }
  if (CONTROL.test(named.value) || !named.value.isWellFormed()) {
    throw new CommandUsageError(REQUEST_PROBLEMS.unreadable(named.name));
  }
  return named;
}

/** Two headers whose names differ only in case are the same; two parameters are not. */
function keyOf(named: NamedArgument): string {
  return named.sign === ":" ? `:${named.name.toLowerCase()}` : `=${named.name}`;
}
