import { PATH_FAULTS, REQUEST_PROBLEMS } from "../../messages/request-problems.ts";
import { decodeFully, isPathPart } from "../path-part.ts";
import { CommandUsageError } from "./problem.ts";

const LONGEST_PATH = 2000;

const PLACEHOLDER = /\{([^{}]*)\}|\/:([^/]+)/g;

/**
 * Takes the path of a request as it was typed, returns it. It goes behind the address of Chatra's API, so whatever could
 * lead elsewhere is refused, also when it is percent-encoded: URL parsers take `\` for `/` and `%2e%2e` for `..`.
 * Throws Misread.
 */
export function checkPath(path: string): string {
  if (path === "") throw new CommandUsageError(REQUEST_PROBLEMS.noPath);
  const fault = faultOf(path);
  if (fault !== undefined) throw new CommandUsageError(REQUEST_PROBLEMS.path(path, fault));
  return path;
}

function faultOf(path: string): string | undefined {
  if (!path.startsWith("/")) return PATH_FAULTS.noSlash;
  if (path.length > LONGEST_PATH) return PATH_FAULTS.tooLong(LONGEST_PATH);
  if (/[\s\p{Cc}\ufffe\uffff]/u.test(path) || !path.isWellFormed()) {
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

/** The names of the places that a path leaves open: `{key}` and `/:key`. */
export function placeholdersOf(path: string): Set<string> {
  return new Set(Array.from(path.matchAll(PLACEHOLDER), ([, braced, colon]) => braced ?? colon ?? ""));
}

/** Takes what fills a place of the path, returns it. Like checkPath, for one segment. Throws Misread. */
export function checkPathValue(name: string, value: string): string {
  if (!isPathPart(value)) {
    throw new CommandUsageError(REQUEST_PROBLEMS.pathValue(name));
  }
  return value;
}
