/** What leads elsewhere within a path, ends it, or is no sign at all. */
const LEADS_ELSEWHERE = /[/\\?#\p{Cc}\ufffe\uffff]|\.\./u;
/** Half of a sign that some servers take for another one (overlong UTF-8), and a form that only old ones know. */
const UNDECODABLE = /%(?:25)*(?:c[01]|u[0-9a-f]{4})/i;

/**
 * Whether an id from outside can stand as one part of a path, whoever fills it in there, encoded or not, and however often
 * somebody decodes it on its way. Everything that puts an id into a path asks this first.
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

/** Takes a text; returns it with every percent-encoded sign of ASCII decoded, as often as there are any. */
export function decodeFully(text: string): string {
  const decoded = text.replace(/%([0-7][0-9a-f])/gi, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
  return decoded === text ? text : decodeFully(decoded);
}

/** Whether a path is one way down: `/`, then parts that each lead nowhere else; a slash may end it. */
export function isPath(path: string): boolean {
  const [first, ...parts] = path.split("/");
  const isSound = (part: string, at: number) => isPathPart(part) || (part === "" && at === parts.length - 1);
  return first === "" && parts.length > 0 && parts.every(isSound);
}
