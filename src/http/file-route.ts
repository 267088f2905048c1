import type { IncomingMessage, ServerResponse } from "node:http";
import { type Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { FileLinks, LinkedFile } from "./file-links.ts";

/** A file as Slack describes it; `size` in bytes. */
export type FoundFile = { url: string; name: string; mimetype: string; size: number };

/** The bytes of a file under way; `length` in bytes, where it is known. */
export type Download = { body: Readable; length: number | undefined };

/** Downloads at once: beyond it a visitor is asked to try again, rather than slowing down the bridge. */
const maxDownloads = 20;
/** A reader who takes nothing for this long has gone. */
const idleReaderMs = 60_000;

/**
 * Serves the files behind our links: `GET` and `HEAD` of `…/files/<token>[/<name>]`.
 * 404 for what is not a link of ours and for a file that is gone, 410 for a link that ran out, 413 above `maxBytes`,
 * 502 when Slack does not hand out the bytes, 503 when too many are read at once.
 * `findFile` and `download` resolve to undefined for a file that is gone; `download` stops when the signal fires.
 * `onFailure` gets what they reject with. The handler itself never rejects.
 */
export function createFileRoute({
  links,
  findFile,
  download,
  now,
  maxBytes,
  onFailure = () => undefined,
}: {
  links: Pick<FileLinks, "verify">;
  findFile: (file: LinkedFile) => Promise<FoundFile | undefined>;
  download: (
    file: FoundFile,
    options: { signal: AbortSignal; teamId?: string | undefined },
  ) => Promise<Download | undefined>;
  now: () => number;
  maxBytes: number;
  onFailure?: ((error: unknown) => void) | undefined;
}): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  let underWay = 0;
  return async (request, response) => {
    if (request.method !== "GET" && request.method !== "HEAD") {
      response.setHeader("allow", "GET, HEAD");
      return refuse(response, 405, "Only reading is possible here.");
    }
    const token = /\/files\/([^/?#]+)(?:\/[^/?#]*)?(?:\?.*)?$/.exec(request.url ?? "")?.[1];
    const linked = token === undefined ? "invalid" : links.verify(token, now());
    if (linked === "invalid") return refuse(response, 404, "There is no such file.");
    if (linked === "expired") return refuse(response, 410, "This link is no longer valid.");
    if (underWay >= maxDownloads) {
      response.setHeader("retry-after", "5");
      return refuse(response, 503, "Too many files are being read. Please try again.");
    }
    underWay += 1;
    try {
      await serve(linked, request, response);
    } catch (error) {
      onFailure(error);
      refuse(response, 502, "The file can't be fetched at the moment. Please try again later.");
    } finally {
      underWay -= 1;
    }
  };

  async function serve(
    linked: LinkedFile,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const file = await findFile(linked);
    if (file === undefined) return refuse(response, 404, "This file was deleted.");
    if (file.size > maxBytes) return refuse(response, 413, "This file is too large.");
    if (request.method === "HEAD") {
      response.writeHead(200, headersOf(file, file.size > 0 ? file.size : undefined)).end();
      return;
    }
    const reader = new AbortController();
    response.once("close", () => reader.abort());
    if (response.destroyed) return;
    const bytes = await download(file, { signal: reader.signal, teamId: linked.teamId }).catch(
      (error: unknown) => {
        // A reader who left is not a failure of Slack's.
        if (reader.signal.aborted) return undefined;
        throw error;
      },
    );
    if (bytes === undefined) return refuse(response, 404, "This file was deleted.");
    if (bytes.length !== undefined && bytes.length > maxBytes) {
      bytes.body.destroy();
      return refuse(response, 413, "This file is too large.");
    }
    response.setTimeout(idleReaderMs, () => response.destroy());
    response.writeHead(200, headersOf(file, bytes.length));
    try {
      await pipeline(bytes.body, cutOffAfter(maxBytes), response);
    } catch (error) {
      // The status is out already: only cutting the connection tells the reader that the file is incomplete.
      response.destroy();
      if (!isReaderGone(error)) onFailure(error);
    }
  }
}

/** Shown in the browser; everything else is saved. SVG is not among them: it can carry scripts. */
const shownTypes = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);

/** Types that are safe to name; the rest is nondescript bytes. */
const namedTypes = new Set([
  ...shownTypes,
  "application/pdf",
  "application/zip",
  "application/msword",
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  "application/vnd.ms-excel",
  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  "application/vnd.ms-powerpoint",
  "application/vnd.openxmlformats-officedocument.presentationml.presentation",
  "audio/mpeg",
  "audio/mp4",
  "audio/ogg",
  "audio/wav",
  "text/csv",
  "text/plain",
  "video/mp4",
  "video/quicktime",
  "video/webm",
]);

function headersOf(file: FoundFile, length: number | undefined): Record<string, string> {
  const type = file.mimetype.split(";")[0]?.trim().toLowerCase() ?? "";
  const placement = shownTypes.has(type) ? "inline" : "attachment";
  return {
    ...safeHeaders,
    "content-type": namedTypes.has(type) ? type : "application/octet-stream",
    "content-disposition": `${placement}; filename*=UTF-8''${encodeName(file.name)}`,
    ...(length === undefined ? {} : { "content-length": String(length) }),
  };
}

/** Nobody else may keep, frame or guess at a visitor's file, nor learn its link; and it can run nothing. */
const safeHeaders = {
  "x-content-type-options": "nosniff",
  "content-security-policy": "default-src 'none'; sandbox",
  "cache-control": "private, max-age=3600",
  "referrer-policy": "no-referrer",
  "x-robots-tag": "noindex",
};

/** As RFC 8187 wants it; a name with half a surrogate pair can't be encoded and is mended first. */
function encodeName(name: string): string {
  const lastPart = name.toWellFormed().replace(/[/\\\p{Cc}]/gu, "_") || "file";
  return encodeURIComponent(lastPart).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function cutOffAfter(maxBytes: number): Transform {
  let passed = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, next) {
      passed += chunk.length;
      if (passed > maxBytes) next(new Error("the file is larger than allowed"));
      else next(null, chunk);
    },
  });
}

/** Only our own side ends a pipeline like this: bytes of Slack that stop too early are another error. */
function isReaderGone(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error.name === "AbortError" || ("code" in error && error.code === "ERR_STREAM_PREMATURE_CLOSE");
}

function refuse(response: ServerResponse, status: number, text: string): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, {
    ...safeHeaders,
    "cache-control": "no-store",
    "content-type": "text/plain; charset=utf-8",
    "content-length": Buffer.byteLength(text),
  });
  response.end(text);
}
