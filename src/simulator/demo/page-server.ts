/** Serves the page on this machine only: its files, the live state, and one endpoint for actions. */
import { readdirSync, readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createRequire } from "node:module";
import { extname } from "node:path";
import { type HttpService, sendJson, sendText, startHttpService } from "../http-service.ts";
import { parseJson } from "../json.ts";
import { actSchema, largestOrderBytes, type Order } from "./act-schema.ts";
import { readLimitedBody } from "./read-limited-body.ts";
import { pictureTypes } from "./shown-file.ts";

export interface PageServer {
  readonly url: string;
  /** Shows this state (any JSON value) on every open page, where it differs from the last. */
  show(state: unknown): void;
  close(): Promise<void>;
}

interface PageOptions {
  port: number;
  /** Where the pictures of visitors come from, e.g. http://127.0.0.1:4101. */
  pictures: string;
  /** A file that was uploaded to Slack, by its ID. */
  file: (id: string) => SlackFileBytes | undefined;
  perform: (act: Order) => Promise<void>;
}

type SlackFileBytes = { info: { name?: string; mimetype?: string }; bytes: Buffer };

const folder = new URL("page/", import.meta.url);
const types: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};
/** Latin letters with and without accents, in the weights that the page uses. */
const fonts = ["latin", "latin-ext"].flatMap((letters) =>
  [400, 600, 700].map((weight) => `inter-${letters}-${weight}-normal.woff2`),
);

/** Listens on 127.0.0.1. Rejects with EADDRINUSE where the port is taken. */
export async function servePage({ port, pictures, file, perform }: PageOptions): Promise<PageServer> {
  const { resolve } = createRequire(import.meta.url);
  const files = new Map<string, Buffer>();
  for (const name of readdirSync(folder)) files.set(`/${name}`, readFileSync(new URL(name, folder)));
  for (const name of fonts) files.set(`/${name}`, readFileSync(resolve(`@fontsource/inter/files/${name}`)));
  const watchers = new Set<ServerResponse>();
  let state = "null";

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    // A website's name that points at this address would otherwise control the page.
    const host = request.headers.host ?? "";
    if (!isOurs(host, service))
      return sendText(response, 421, "This page is only served as 127.0.0.1 or localhost.");
    const path = (request.url ?? "/").split("?")[0] ?? "/";
    if (request.method === "POST" && path === "/act") return takeOrder(request, response, host, perform);
    if (request.method !== "GET" && request.method !== "HEAD")
      return sendText(response, 405, "method not allowed");
    if (path === "/state") return watch(request, response);
    if (path.startsWith("/files/")) return sendFile(response, file(path.slice("/files/".length)));
    const name = path === "/" ? "/index.html" : path;
    const bytes = files.get(name);
    if (!bytes) return sendText(response, 404, "not found");
    response.writeHead(200, { "content-type": types[extname(name)] ?? "application/octet-stream" });
    response.end(bytes);
  };

  const watch = (request: IncomingMessage, response: ServerResponse): void => {
    response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" });
    response.write(`retry: 1000\ndata: ${state}\n\n`);
    watchers.add(response);
    request.on("close", () => watchers.delete(response));
  };

  const service: HttpService = await startHttpService(port, (request, response) => {
    for (const [name, value] of Object.entries(headersOf(pictures))) response.setHeader(name, value);
    answer(request, response).catch(() => {
      if (!response.headersSent) sendText(response, 500, "the demo failed at this");
    });
  });

  return {
    url: service.url,
    show(next) {
      const text = JSON.stringify(next);
      if (text === state) return;
      state = text;
      for (const watcher of watchers) watcher.write(`data: ${text}\n\n`);
    },
    close: () => service.close(),
  };
}

/** Pictures are shown; a browser must not open anything else as a page of ours. */
function sendFile(response: ServerResponse, found: SlackFileBytes | undefined): void {
  if (!found || found.bytes.length === 0) {
    sendText(response, 404, "not found");
    return;
  }
  const { name = "file", mimetype = "" } = found.info;
  const isPicture = pictureTypes.has(mimetype);
  response.writeHead(200, {
    "content-type": isPicture ? mimetype : "application/octet-stream",
    "content-disposition": `${isPicture ? "inline" : "attachment"}; filename*=UTF-8''${encodeURIComponent(name)}`,
  });
  response.end(found.bytes);
}

async function takeOrder(
  request: IncomingMessage,
  response: ServerResponse,
  host: string,
  perform: PageOptions["perform"],
): Promise<void> {
  const refuse = (status: number, problem: string): void => sendJson(response, status, { problem });
  // Browsers name the page that sends a request; only our own page may control this one.
  if (request.headers.origin !== `http://${host}`)
    return refuse(403, "This request comes from another page.");
  if (!/^application\/json\b/.test(request.headers["content-type"] ?? "")) return refuse(415, "JSON only.");
  const body = await readLimitedBody(request, largestOrderBytes);
  if (body === undefined) return refuse(413, "This is too large: files may have up to 1 MB here.");
  const parsed = actSchema.safeParse(parseJson(body.toString()));
  if (!parsed.success)
    return refuse(400, `This is not possible: ${parsed.error.issues[0]?.message ?? "unknown act"}.`);
  try {
    await perform(parsed.data);
  } catch (error) {
    return refuse(409, error instanceof Error ? error.message : "This failed.");
  }
  sendJson(response, 200, {});
}

function isOurs(host: string, { port }: HttpService): boolean {
  return host === `127.0.0.1:${port}` || host === `localhost:${port}`;
}

function headersOf(pictures: string): Record<string, string> {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    `img-src 'self' data: ${pictures}`,
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ];
  return {
    "content-security-policy": policy.join("; "),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cache-control": "no-store",
  };
}
