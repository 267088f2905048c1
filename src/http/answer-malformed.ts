import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { securityHeaders } from "./answer.ts";

/** A request in progress; `done` resolves when its answer is out or its reader gone. */
export type OpenAnswer = { request: IncomingMessage; hasBegun: () => boolean; done: Promise<void> };

const statusLines: Readonly<Record<string, string>> = {
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
  const headers = { connection: "close", "content-length": "0", ...securityHeaders };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return `HTTP/1.1 ${statusLines[code] ?? "400 Bad Request"}\r\n${lines.join("\r\n")}\r\n\r\n`;
}
