import { z } from "zod";
import type { ChatraFile } from "../../domain/input.ts";
import { shownName } from "../../domain/text/shown-name.ts";
import { decodePercent } from "../../runtime/decode-percent.ts";
import { isRecord, looseCount, looseFlag, looseText } from "./tolerant.ts";

/** The limit of file systems, in characters. */
const LONGEST_NAME = 255;
/** More than a visitor sends at once; each file is a post. */
const MOST_FILES = 50;

const wireFileSchema = z.looseObject({
  name: looseText,
  filename: looseText,
  fileName: looseText,
  link: looseText,
  url: looseText,
  size: looseCount,
  mimeType: looseText,
  isImage: looseFlag,
  imageInfo: z.looseObject({}).optional().catch(undefined),
});

/**
 * Reads the files of a message: `file` (one) and `attachments` (several, perhaps including `file`). A file without a usable
 * link keeps its name and the fault, because it still exists in Chatra.
 */
export function readChatraFiles(message: { file: unknown; attachments: unknown }): ChatraFile[] {
  const files: ChatraFile[] = [];
  const raws = [message.file ?? [], message.attachments].flat();
  for (const raw of raws.slice(0, MOST_FILES)) {
    const file = readFile(raw);
    if (file !== undefined && !files.some((known) => isSame(known, file))) files.push(file);
  }
  return files;
}

function readFile(raw: unknown): ChatraFile | undefined {
  // A bare address, or a bare name.
  if (typeof raw === "string") return readFile(/^(?:https?:|\/)/i.test(raw) ? { url: raw } : { name: raw });
  if (!isRecord(raw)) return undefined;
  const wire = wireFileSchema.parse(raw);
  const given = shownName(wire.name ?? wire.filename ?? wire.fileName, LONGEST_NAME);
  const link = (wire.link ?? wire.url)?.trim();
  const { size } = wire;
  const isImage = wire.isImage || wire.imageInfo !== undefined || /^image\//i.test(wire.mimeType ?? "");
  if (given === undefined && link === undefined && size === undefined && !isImage) return undefined;
  const name = given ?? nameIn(link) ?? (isImage ? "picture" : "file");
  return { name, ...readLink(link), isImage, ...(size === undefined ? {} : { size }) };
}

/** Users must not get a link of another kind (javascript:, data:), and a relative link has no base. */
function readLink(link: string | undefined): Pick<ChatraFile, "url" | "linkFault"> {
  if (link === undefined) return { linkFault: "none" };
  const absolute = link.startsWith("//") ? `https:${link}` : link;
  if (/^https?:\/\//i.test(absolute) && URL.canParse(absolute)) return { url: absolute };
  return { linkFault: /^[a-z][a-z0-9+.-]*:/i.test(absolute) ? "unsafe" : "relative" };
}

/** The last part of a link's path, where it looks like a file name. */
function nameIn(link = ""): string | undefined {
  const last = /([^/?#]+\.\w{1,8})(?:[?#]|$)/.exec(link.replace(/^(?:https?:)?\/\/[^/]*/i, ""))?.[1];
  return last && shownName(decodePercent(last) ?? last, LONGEST_NAME);
}

function isSame(one: ChatraFile, other: ChatraFile): boolean {
  if (one.url !== undefined || other.url !== undefined) return one.url === other.url;
  return one.name === other.name && one.size === other.size;
}
