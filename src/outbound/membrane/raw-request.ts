import { isRepeatableMethod } from "../../domain/order.ts";
import { isPath } from "../../domain/path-part.ts";
import { CONTROL, checkPathId, invalidInput, plainId } from "./check-arguments.ts";
import type { JsonValue } from "./json.ts";
import type { Effect, MembraneRequest } from "./membrane-transport.ts";

/** A path of Chatra's API. A program that joins addresses would take two leading slashes (or similar) for another host. */
const PATH = /^\/(?![/\\])[^\s\p{Cc}]*$/u;
/** The characters of a header's name (RFC 9110), except names that begin like an option. */
const HEADER_NAME = /^(?!-)[\w!#$%&'*+.^`|~-]+$/;

export function effectOfRequest(method: MembraneRequest["method"]): Effect {
  return isRepeatableMethod(method) ? "repeatable" : "send";
}

/** Takes a raw request; throws `invalid-input` where another program could misread a part of it. */
export function checkRequest(request: MembraneRequest): void {
  if (!PATH.test(request.path) || !isPath(request.path.split("?", 1)[0] ?? ""))
    throw invalidInput("a request's path must begin with one /, without spaces or .., such as /clients/{id}");
  for (const [name, value] of Object.entries(request.headers ?? {}))
    if (!HEADER_NAME.test(name) || CONTROL.test(value))
      throw invalidInput("a request's header must be a name and one line of text");
  for (const [name, value] of Object.entries(request.pathParameters ?? {}))
    checkPathId(value, `the path's parameter ${name}`);
  const pairs = [...Object.entries(request.query ?? {}), ...Object.entries(request.pathParameters ?? {})];
  for (const [name, value] of pairs) {
    if (name === "" || /^-|=/.test(name) || CONTROL.test(name) || CONTROL.test(value))
      throw invalidInput("a request's parameter must be a name without = and one line of text");
  }
}

/** What people wrote in a request: an error may quote any of it. */
export function wordsOfRequest({ body, query, headers, pathParameters }: MembraneRequest): JsonValue {
  return [body ?? null, ...[query, headers, pathParameters].flatMap((given) => Object.values(given ?? {}))];
}

/**
 * Takes a raw request; returns its command line. `--json` comes last and without a value, where both of its documented meanings
 * hold. Bodies go as JSON, the only kind Chatra's API takes. Throws `invalid-input` for anything that could pass for an option.
 */
export function requestArguments(request: MembraneRequest & { connectionId: string }): string[] {
  checkRequest(request);
  const pairs = (option: string, record: Record<string, string> | undefined, between: string): string[] =>
    Object.entries(record ?? {}).flatMap(([name, value]) => [option, `${name}${between}${value}`]);
  const body = request.body === undefined ? undefined : JSON.stringify(request.body);
  // A negative number.
  if (body?.startsWith("-")) throw invalidInput("a request's body must be an object, a list or a text");
  return [
    "request",
    plainId(request.connectionId, "connection id"),
    request.path,
    "-X",
    request.method,
    ...pairs("-H", request.headers, ": "),
    ...(body === undefined ? [] : ["-d", body]),
    ...pairs("--query", request.query, "="),
    ...pairs("--pathParam", request.pathParameters, "="),
    "--json",
  ];
}

/** `{id}`, or `:id` as a whole part of the path. */
const PLACES = /\{([^{}/]+)\}|(?<=\/):([A-Za-z_]\w*)(?=\/|\?|$)/g;

/** Fills the encoded path parameters in. Throws `invalid-input` for a missing, an unused and a misleading one. */
export function fillPath({ path, pathParameters = {} }: MembraneRequest): string {
  const used = new Set<string>();
  const filled = path.replace(
    PLACES,
    (place: string, braced: string | undefined, colon: string | undefined) => {
      const name = braced ?? colon ?? "";
      const value = Object.hasOwn(pathParameters, name) ? pathParameters[name] : undefined;
      // The colon may belong to the path.
      if (value === undefined && braced === undefined) return place;
      if (value === undefined) throw invalidInput(`the path's parameter ${name} has no value`);
      checkPathId(value, `the path's parameter ${name}`);
      used.add(name);
      return encodeURIComponent(value.toWellFormed());
    },
  );
  const spare = Object.keys(pathParameters).find((name) => !used.has(name));
  if (spare !== undefined) throw invalidInput(`the path has no place for the parameter ${spare}`);
  return filled;
}
