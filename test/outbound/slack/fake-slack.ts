import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

export type Call = {
  method: string;
  args: URLSearchParams;
  body: string;
  headers: IncomingHttpHeaders;
  authorization: string | undefined;
};
type Answer = (call: Call, response: ServerResponse, request: IncomingMessage) => void;

/** A server that records what it is asked and answers as the test says; closed when the test is over. */
export async function startFakeSlack(answer: Answer) {
  const calls: Call[] = [];
  let connections = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks).toString();
      const call = {
        method: (request.url ?? "").replace("/api/", ""),
        args: new URLSearchParams(body),
        body,
        headers: request.headers,
        authorization: request.headers.authorization,
      };
      calls.push(call);
      answer(call, response, request);
    });
  });
  server.on("connection", () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  onTestFinished(close);
  return {
    origin: `http://127.0.0.1:${port}`,
    apiUrl: `http://127.0.0.1:${port}/api/`,
    calls,
    countConnections: () => connections,
    close,
  };
}

export function sendJson(response: ServerResponse, body: unknown, status = 200, headers = {}): void {
  response.writeHead(status, { "content-type": "application/json; charset=utf-8", ...headers });
  response.end(JSON.stringify(body));
}
