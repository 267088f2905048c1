import type { IncomingMessage, ServerResponse } from "node:http";
import { type Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { FailureLimit } from "./failure-limit.ts";
import type { FileLinks, LinkedFile } from "./file-links.ts";

/** A file as Slack describes it; `size` in bytes. */
export type FoundFile = { url: string; name: string; mimetype: string; size: number };

/** The bytes of a running download; `length` in bytes, where known. */
export type Download = { body: Readable; length: number | undefined };

/** Downloads at once: above it we ask a visitor to retry, so that the bridge stays fast. */
const MAX_DOWNLOADS = 20;
/** Downloads of one file: a single link must not take all the places. */
const MAX_DOWNLOADS_OF_ONE = 5;
/** We treat a reader who takes nothing for this long as gone. */
const IDLE_READER_MS = 60_000;
/** 100 MB at a megabit a second take 14 minutes; a slower reader only blocks a place. */
const LONGEST_READ_MS = 15 * 60_000;

/**
 * Serves the files behind our links: `GET` and `HEAD` of `…/files/<token>[/<name>]`. 404 for an unknown link or a missing file,
 * 410 for an expired link, 413 above `maxBytes`, 429 for a sender of too many wrong links. 502 when Slack does not return the
 * bytes, 503 for too many downloads at once. We send a file whole and ignore Range, as RFC 9110, 14.2 allows. `findFile` and
 * `download` resolve to undefined for a missing file; `download` stops when the signal fires. `onFailure` gets their
 * rejections. The handler itself never rejects.
 */
export function createFileRoute({
  links,
  findFile,
  download,
  now,
  maxBytes,
  longestMs = LONGEST_READ_MS,
  failures,
  onFailure,
}: {
  links: Pick<FileLinks, "verify">;
  findFile: (file: LinkedFile) => Promise<FoundFile | undefined>;
  download: (
    file: FoundFile,
    options: { signal: AbortSignal; teamId?: string | undefined },
  ) => Promise<Download | undefined>;
  now: () => number;
  maxBytes: number;
  /** How long one download may take in all, in ms. Default 15 minutes. */
  longestMs?: number | undefined;
  /** Shared by all routes, so that a sender's failures add up. */
  failures: FailureLimit;
  onFailure: (error: unknown) => void;
}): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const underWay: LinkedFile[] = [];
  return async (request, response) => {
    if (request.method !== "GET" && request.method !== "HEAD") {
      response.setHeader("allow", "GET, HEAD");
      return refuse(response, 405, "You can only download files here.");
    }
    const token = /\/files\/([^/?#]+)(?:\/[^/?#]*)?(?:\?.*)?$/.exec(request.url ?? "")?.[1];
    const linked = token === undefined ? "invalid" : links.verify(token, now());
    if (linked === "invalid") {
      const wait = failures.count(request);
      if (wait === 0) return refuse(response, 404, "There is no file at this link.");
      response.setHeader("retry-after", String(wait));
      return refuse(response, 429, "Too many wrong links from your network. Try again later.");
    }
    if (linked === "expired") return refuse(response, 410, "This link has expired. Ask for a new one.");
    const ofThisOne = underWay.filter(({ fileId }) => fileId === linked.fileId).length;
    if (underWay.length >= MAX_DOWNLOADS || ofThisOne >= MAX_DOWNLOADS_OF_ONE) {
      response.setHeader("retry-after", "5");
      return refuse(response, 503, "Too many downloads at once. Try again in a few seconds.");
    }
    underWay.push(linked);
    try {
      await serve(linked, request, response);
    } catch (error) {
      onFailure(error);
      refuse(response, 502, "The file can't be downloaded now. Try again later.");
    } finally {
      underWay.splice(underWay.indexOf(linked), 1);
    }
  };

  async function serve(
    linked: LinkedFile,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const file = await findFile(linked);
    if (file === undefined) return refuse(response, 404, "This file was deleted.");
    if (file.size > maxBytes) return refuse(response, 413, "This file is too large to download here.");
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
      return refuse(response, 413, "This file is too large to download here.");
    }
    response.setTimeout(IDLE_READER_MS, () => response.destroy());
    const tooLong = setTimeout(() => response.destroy(), longestMs);
    response.writeHead(200, headersOf(file, bytes.length));
    try {
      await pipeline(bytes.body, cutOffAfter(maxBytes), response);
    } catch (error) {
      // The status is out already. The cut connection, which `pipeline` sees to, tells the reader that the file is incomplete.
      if (!isReaderGone(error)) onFailure(error);
    } finally {
      clearTimeout(tooLong);
    }
  }
}

/** The browser shows these and saves the rest. SVG is excluded because it can carry scripts. */
const SHOWN_TYPES = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);

/** Types that are safe to name; we send all others as plain bytes. */
const NAMED_TYPES = new Set([
  ...SHOWN_TYPES,
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
  const placement = SHOWN_TYPES.has(type) ? "inline" : "attachment";
  return {
    ...SAFE_HEADERS,
    "content-type": NAMED_TYPES.has(type) ? type : "application/octet-stream",
    "content-disposition": `${placement}; ${nameParameters(file.name)}`,
    "accept-ranges": "none",
    ...(length === undefined ? {} : { "content-length": String(length) }),
  };
}

/** No one else may keep, frame or sniff a visitor's file, or learn its link; and the file can run nothing. */
const SAFE_HEADERS = {
  "x-content-type-options": "nosniff",
  "content-security-policy": "default-src 'none'; sandbox",
  "cache-control": "private, max-age=3600",
  "referrer-policy": "no-referrer",
  "x-robots-tag": "noindex",
};

/** Long enough for any name, and short enough for any reader's headers. */
const MAX_NAME_LENGTH = 200;
/** Characters that end a header or a folder, or that change the order in which a name is displayed. */
const UNSAFE_IN_NAMES = /[/\\\p{Cc}\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]/gu;

/**
 * The name by RFC 6266: `filename*` by RFC 8187, after an ASCII one for older readers. We first repair half surrogate pairs,
 * which can't be encoded. A long name keeps its end, with the extension.
 */
function nameParameters(given: string): string {
  const characters = Array.from(given.toWellFormed().replace(UNSAFE_IN_NAMES, "_"));
  const name = characters.slice(-MAX_NAME_LENGTH).join("") || "file";
  const ascii = name.replace(/[^\x20-\x7E]|["%\\]/g, "_");
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `filename="${ascii}"; filename*=UTF-8''${encoded}`;
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

/** Only the reader's side ends a pipeline like this; truncated bytes from Slack give another error. */
function isReaderGone(error: unknown): boolean {
  return (
    error instanceof Error &&
    (error.name === "AbortError" || ("code" in error && error.code === "ERR_STREAM_PREMATURE_CLOSE"))
  );
}

function refuse(response: ServerResponse, status: number, text: string): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, {
    ...SAFE_HEADERS,
    "cache-control": "no-store",
    "content-type": "text/plain; charset=utf-8",
    "content-length": Buffer.byteLength(text),
  });
  response.end(text);
}
