import type { IncomingMessage, ServerResponse } from "node:http";
import { decodePercent } from "../runtime/decode-percent.ts";

/** The decoded parts of the path for a route's `:name` segments. */
type PathParams = Readonly<Record<string, string>>;

/**
 * One path of the bot's HTTP server. `path` is exact except for `:name` segments, which match one non-empty segment. Without
 * `methods` the handler gets every method (and can hide that the path exists). A handler that throws or rejects becomes a 500
 * without details.
 */
export type HttpRoute = {
  path: string;
  methods?: readonly HttpMethod[];
  handle: (request: IncomingMessage, response: ServerResponse, params: PathParams) => Promise<void> | void;
};

type HttpMethod = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

export type FindRoute = (path: string) => { route: HttpRoute; params: PathParams } | undefined;

/**
 * Prepares routes for look-up: the first matching route wins; exact paths go before patterns. We do not use Bolt's
 * `customRoutes`. Measured on Bolt 5.1: they compile every pattern for each request. In Socket Mode an undecodable path
 * (`/%zz`) is an unhandled rejection, which ends the process.
 */
export function compileRoutes(routes: readonly HttpRoute[]): FindRoute {
  const compiled = routes
    .map((route) => ({ route, segments: route.path.split("/"), isPattern: route.path.includes("/:") }))
    .toSorted((one, other) => Number(one.isPattern) - Number(other.isPattern));
  return (path) => {
    const given = path.split("/");
    for (const { route, segments } of compiled) {
      const params = matchSegments(segments, given);
      if (params !== undefined) return { route, params };
    }
    return undefined;
  };
}

function matchSegments(pattern: string[], given: string[]): PathParams | undefined {
  if (pattern.length !== given.length) return undefined;
  const params: [string, string][] = [];
  for (const [index, expected] of pattern.entries()) {
    const segment = given[index] ?? "";
    if (!expected.startsWith(":")) {
      if (segment !== expected) return undefined;
      continue;
    }
    const value = decodePercent(segment);
    // A segment that can't be decoded matches nothing.
    if (value === undefined || value === "") return undefined;
    params.push([expected.slice(1), value]);
  }
  return Object.fromEntries(params);
}
