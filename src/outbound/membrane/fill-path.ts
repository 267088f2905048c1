import { ChatraGatewayError } from "./chatra-gateway-error.ts";
import { checkPathId } from "./check-arguments.ts";
import type { MembraneRequest } from "./membrane-transport.ts";

/** `{id}`, or `:id` as a whole part of the path. */
const PLACES = /\{([^{}/]+)\}|(?<=\/):([A-Za-z_]\w*)(?=\/|\?|$)/g;

/**
 * Takes a raw request; returns its path with the encoded path parameters filled in. Throws `invalid-input` for a missing or
 * unused parameter, and for a value that would change the path.
 */
export function fillPath({ path, pathParameters = {} }: MembraneRequest): string {
  const used = new Set<string>();
  const filled = path.replace(
    PLACES,
    (place: string, braced: string | undefined, colon: string | undefined) => {
      const name = braced ?? colon ?? "";
      const value = Object.hasOwn(pathParameters, name) ? pathParameters[name] : undefined;
      // The colon may belong to the path.
      if (value === undefined && braced === undefined) return place;
      if (value === undefined) throw invalid(`the path's parameter ${name} has no value`);
      checkPathId(value, `the path's parameter ${name}`);
      used.add(name);
      return encodeURIComponent(value.toWellFormed());
    },
  );
  const spare = Object.keys(pathParameters).find((name) => !used.has(name));
  if (spare !== undefined) throw invalid(`the path has no place for the parameter ${spare}`);
  return filled;
}

function invalid(detail: string): ChatraGatewayError {
  return new ChatraGatewayError("invalid-input", detail);
}
