import type { ServerResponse } from "node:http";

/** On every answer: no one may cache it, guess its type or frame it, and it may run nothing. */
export const securityHeaders = {
  "x-content-type-options": "nosniff",
  "cache-control": "no-store",
  "referrer-policy": "no-referrer",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
} as const;

/** Puts the security headers on a response; a handler may overwrite them before it answers. */
export function setSecurityHeaders(response: ServerResponse): void {
  for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
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
