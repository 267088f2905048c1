import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from "node:http";

/** The proxy in front of several bots: each request goes to the next of them, and past one that takes no connection. */
export type RoundRobin = AsyncDisposable & { url: string };

/** `backends`: addresses such as http://127.0.0.1:3000. Listens on a free port. */
export async function startRoundRobin(backends: readonly string[]): Promise<RoundRobin> {
  const agent = new Agent({ keepAlive: false });
  let next = 0;

  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      next += 1;
      const order = backends.map((_, index) => backends[(next + index) % backends.length] ?? "");
      forward(incoming, Buffer.concat(chunks), response, order);
    });
  });

  function forward(incoming: IncomingMessage, body: Buffer, response: ServerResponse, order: string[]): void {
    const [backend, ...others] = order;
    if (backend === undefined) {
      response.writeHead(503).end();
      return;
    }
    const { method, headers, url } = incoming;
    const outgoing = request(`${backend}${url ?? "/"}`, { method, headers, agent }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.on("error", () => response.destroy());
      answer.pipe(response);
    });
    response.on("close", () => outgoing.destroy());
    outgoing.on("error", (error) => {
      if (response.headersSent || response.destroyed) return;
      // Only what certainly reached nobody is handed to another.
      const isRefused = "code" in error && error.code === "ECONNREFUSED";
      if (isRefused) forward(incoming, body, response, others);
      else response.writeHead(502).end();
    });
    outgoing.end(body);
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = address !== null && typeof address === "object" ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      agent.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
