import { decodeFully, isPathPart } from "../path-part.ts";
import { CommandUsageError, shown } from "./problem.ts";

const LONGEST_PATH = 2000;

const PLACEHOLDER = /\{([^{}]*)\}|\/:([^/]+)/g;

/**
 * Takes the path of a request as it was typed, returns it. It goes behind the address of Chatra's API, so whatever could
 * lead elsewhere is refused, also when it is percent-encoded: URL parsers take `\` for `/` and `%2e%2e` for `..`.
 * Throws Misread.
 */
export function checkPath(path: string): string {
  const fault = faultOf(path);
  if (fault !== undefined)
    throw new CommandUsageError(path === "" ? fault : `The path ${shown(path)} ${fault}`);
  return path;
}

function faultOf(path: string): string | undefined {
  if (path === "") return "The path is missing.";
  if (!path.startsWith("/")) return "has to start with `/`: the address in front of it is Membrane's affair.";
  if (path.length > LONGEST_PATH) return `is too long: at most ${LONGEST_PATH} characters are taken.`;
  if (/[\s\p{Cc}\ufffe\uffff]/u.test(path) || !path.isWellFormed()) {
    return "holds a space, a control character or half a character. A space is written `%20`.";
  }
  if (/[?#]/.test(path)) return "holds a `?` or `#`. Parameters are written behind it, as `key=value`.";
  const decoded = decodeFully(path);
  if (decoded.includes("\\")) return "holds a backslash.";
  if (decoded.includes("//")) return "holds `//`, which could lead to another server.";
  if (decoded.includes("..")) return "holds `..`, which could lead to another place.";
  if (decoded.split("/").length > path.split("/").length)
    return "holds an encoded `/`, which could lead to another place.";
  if (/\p{Cc}/u.test(decoded)) return "holds an encoded control character.";
  if (/[{}]/.test(path.replace(PLACEHOLDER, "")) || placeholdersOf(path).has("")) {
    return "holds a bracket that names nothing. A place is written `{key}`.";
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
    throw new CommandUsageError(
      `The value of ${shown(name)} is a part of the path: it can't be empty, nor hold \`/\`, \`\\\`, \`?\`, \`#\` or \`..\`.`,
    );
  }
  return value;
}
