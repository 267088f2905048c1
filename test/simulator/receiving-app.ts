import { createServer, type IncomingHttpHeaders } from "node:http";

interface Received {
  path: string;
  method: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface ReceivingApp {
  url: string;
  received: Received[];
  /** Bodies as JSON. */
  json(): Record<string, unknown>[];
  /** The answer to each request; "never" leaves it open. Default 200 and nothing. */
  answer: (request: Received, count: number) => { status: number; body?: string } | "never";
  close(): Promise<void>;
}

/** An HTTP server in the place of the bot, which records what it gets. */
export async function startReceivingApp(): Promise<ReceivingApp> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { url = "", method = "", headers } = request;
      const received = { path: url, method, headers, body: Buffer.concat(chunks).toString() };
      app.received.push(received);
      const answer = app.answer(received, app.received.length);
      if (answer !== "never") response.writeHead(answer.status).end(answer.body ?? "");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const app: ReceivingApp = {
    url: `http://127.0.0.1:${address !== null && typeof address === "object" ? address.port : 0}`,
    received: [],
    json: () => app.received.map(({ body }): Record<string, unknown> => JSON.parse(body)),
    answer: () => ({ status: 200 }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return app;
}
