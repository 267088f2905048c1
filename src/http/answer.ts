import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";

/** On every answer: no one may cache it, guess its type or frame it, and it may run nothing. */
export const SECURITY_HEADERS = {
  "x-content-type-options": "nosniff",
  "cache-control": "no-store",
  "referrer-policy": "no-referrer",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
} as const;

/** Puts the security headers on a response; a handler may overwrite them before it answers. */
export function setSecurityHeaders(response: ServerResponse): void {
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
}

/** Answers with a status and no body, unless an answer is already on its way. */
export function answerEmpty(response: ServerResponse, status: number): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, { "content-length": "0" });
  response.end();
}

/** Answers 405 and lists the methods. HEAD goes with GET. */
export function answerNotAllowed(response: ServerResponse, methods: readonly string[]): void {
  const allowed = methods.flatMap((method) => (method === "GET" ? ["GET", "HEAD"] : [method]));
  if (!response.headersSent) response.setHeader("allow", allowed.join(", "));
  answerEmpty(response, 405);
}

/** Answers with JSON, unless an answer is already on its way. */
export function answerJson(response: ServerResponse, status: number, value: unknown): void {
  if (response.headersSent || response.destroyed) return;
  const body = JSON.stringify(value);
  response.writeHead(status, {
    "content-type": "application/json; charset=utf-8",
    "content-length": String(Buffer.byteLength(body)),
  });
  response.end(body);
}

/** A request in progress; `done` resolves when its answer is out or its reader gone. */
export type OpenAnswer = { request: IncomingMessage; hasBegun: () => boolean; done: Promise<void> };

const STATUS_LINES: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: "431 Request Header Fields Too Large",
  HPE_CHUNK_EXTENSIONS_OVERFLOW: "413 Content Too Large",
  ERR_HTTP_REQUEST_TIMEOUT: "408 Request Timeout",
};

/**
 * Answers input that never becomes a request (not HTTP, headers too large, too slow), and closes its connection. Node's own
 * answer has no security headers. On a connection with several requests it may overtake an earlier answer; here those go out
 * first.
 */
export function answerMalformed(server: Server, openAnswers: (socket: Duplex) => Iterable<OpenAnswer>): void {
  const ending = new WeakSet<Duplex>();
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
    // Further bytes on the same connection fail again.
    if (ending.has(socket)) return;
    ending.add(socket);
    const open = [...openAnswers(socket)];
    const earlier = open.filter(({ request }) => request.complete);
    const isCutShort = open.some(({ request, hasBegun }) => !request.complete && hasBegun());
    void Promise.all(earlier.map(({ done }) => done)).then(() => {
      if (isCutShort || !socket.writable || error.code === "ECONNRESET") socket.destroy();
      else socket.end(answerTo(error.code ?? ""), () => socket.destroy());
    });
  });
}

function answerTo(code: string): string {
  const headers = { connection: "close", "content-length": "0", ...SECURITY_HEADERS };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return `HTTP/1.1 ${STATUS_LINES[code] ?? "400 Bad Request"}\r\n${lines.join("\r\n")}\r\n\r\n`;
}
