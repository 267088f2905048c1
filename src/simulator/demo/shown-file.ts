/** A file on a message, made ready for the page: a picture to look at, a table to read, or a name to download. */
import type { MessageFile } from "../slack/model.ts";

export interface ShownFile {
  name: string;
  size: number;
  /** Where the page's own server has its bytes; missing for a file that lies elsewhere. */
  link?: string;
  isPicture?: true;
  /** The first lines of a CSV file. */
  rows?: string[][];
}

/** What the page's server sends as a picture; everything else is a download. SVG is not among them: it can carry a script. */
export const pictureTypes: ReadonlySet<string> = new Set(["image/png", "image/jpeg", "image/gif"]);

/** As much of a table as Slack shows of it. */
const MOST_ROWS = 6;
const MOST_CELLS = 7;

type Stored = { info: MessageFile; bytes: Buffer };

/** `stored`: the file's bytes, where Slack keeps them. */
export function showFile(
  { id, name = "A file", size = 0, mimetype = "" }: MessageFile,
  stored: Stored | undefined,
): ShownFile {
  if (stored === undefined || stored.bytes.length === 0) return { name, size };
  return {
    name,
    size,
    link: `files/${id}`,
    ...(pictureTypes.has(mimetype) ? { isPicture: true } : {}),
    ...(mimetype === "text/csv" ? { rows: firstRows(stored.bytes.toString()) } : {}),
  };
}

/** The cells of the first lines; a quoted cell may hold commas, quotes and line ends. */
function firstRows(csv: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain = "", end = ""] of csv
    .replace(/^\ufeff/, "")
    .matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === ",") continue;
    if (end === "" || rows.length > MOST_ROWS) break;
    rows.push([]);
  }
  return rows
    .filter((row) => row.some((cell) => cell !== ""))
    .slice(0, MOST_ROWS)
    .map((row) => row.slice(0, MOST_CELLS));
}
