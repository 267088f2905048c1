/** Characters that lead elsewhere within a path or end it, and noncharacters. */
const LEADS_ELSEWHERE = /[/\\?#\p{Cc}\ufffe\uffff]|\.\./u;
/** Half of a character that some servers take for another one (overlong UTF-8), and a form that only old ones know. */
const UNDECODABLE = /%(?:25)*(?:c[01]|u[0-9a-f]{4})/i;

/**
 * Tells whether an ID from outside is safe as one part of a path, encoded or not, however often a server decodes it on
 * the way. Everything that puts an ID into a path asks this first.
 */
export function isPathPart(id: string): boolean {
  const meant = decodeFully(id);
  return (
    meant.trim() !== "" &&
    meant !== "." &&
    id.isWellFormed() &&
    !LEADS_ELSEWHERE.test(meant) &&
    !UNDECODABLE.test(id)
  );
}

/** Takes a text, returns it with every percent-encoded ASCII character decoded, as often as there are any. */
export function decodeFully(text: string): string {
  const decoded = text.replace(/%([0-7][0-9a-f])/gi, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
  return decoded === text ? text : decodeFully(decoded);
}

/** Tells whether a path only leads down: `/`, then parts that each lead nowhere else; a slash may end it. */
export function isPath(path: string): boolean {
  const [first, ...parts] = path.split("/");
  const isSound = (part: string, at: number) => isPathPart(part) || (part === "" && at === parts.length - 1);
  return first === "" && parts.length > 0 && parts.every(isSound);
}
