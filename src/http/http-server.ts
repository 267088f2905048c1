import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Logger } from "pino";
import { answerEmpty, setSecurityHeaders } from "./answer.ts";
import { errorFields } from "./error-fields.ts";
import { compileRoutes, type FindRoute, type HttpRoute } from "./http-route.ts";

export type HttpServerOptions = {
  routes: readonly HttpRoute[];
  port: number;
  host: string;
  logger: Logger;
  /** How long a request may take to arrive whole, in ms: bounds a sender that trickles. Default 15 s. */
  requestTimeoutMs?: number;
};

export type HttpServer = {
  /** Resolves once it listens; rejects with the system's error (EADDRINUSE …). */
  start: () => Promise<void>;
  /** Takes no more connections or requests; those under way go on. */
  stopTaking: () => void;
  /** Waits until no request is under way. False: some still were after `timeoutMs`. */
  drain: (timeoutMs: number) => Promise<boolean>;
  /** Cuts every connection that is left. */
  close: () => Promise<void>;
  address: () => { port: number };
};

/** The bot's one HTTP server, the same in both of Slack's modes. */
export function createHttpServer(options: HttpServerOptions): HttpServer {
  const { logger, requestTimeoutMs = 15_000 } = options;
  const findRoute = compileRoutes(options.routes);
  const underWay = new Set<Promise<void>>();
  let taking = true;

  const server = createServer(
    {
      requestTimeout: requestTimeoutMs,
      headersTimeout: Math.min(requestTimeoutMs, 10_000),
      // Node looks for requests over time only this often (default 30 s).
      connectionsCheckingInterval: Math.min(requestTimeoutMs, 2_000),
      keepAliveTimeout: 65_000,
    },
    (request, response) => {
      if (!taking) {
        response.setHeader("connection", "close");
        answerEmpty(response, 503);
        return;
      }
      const work = serve(request, response, findRoute, logger);
      underWay.add(work);
      void work.finally(() => underWay.delete(work));
    },
  );

  return {
    start: () => listen(server, options.port, options.host),
    stopTaking: () => {
      taking = false;
      // Refuses new connections and closes idle ones at once.
      if (server.listening) server.close();
    },
    drain: async (timeoutMs) => {
      const timeout = Promise.withResolvers<void>();
      const timer = setTimeout(timeout.resolve, timeoutMs);
      await Promise.race([Promise.all(underWay), timeout.promise]);
      clearTimeout(timer);
      return underWay.size === 0;
    },
    close: () => closeServer(server),
    address: () => ({ port: addressOf(server).port }),
  };
}

/** Resolves when the handler has settled and the answer is out (or its reader gone); never rejects. */
async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  findRoute: FindRoute,
  logger: Logger,
): Promise<void> {
  const closed = new Promise<void>((resolve) => response.once("close", resolve));
  try {
    setSecurityHeaders(response);
    const match = findRoute(pathOf(request.url ?? "/"));
    if (match === undefined) answerEmpty(response, 404);
    else if (!allows(match.route, request.method ?? "")) answerEmpty(response, 405);
    else await match.route.handle(request, response, match.params);
  } catch (error) {
    logger.error({ ...errorFields(error), method: request.method }, "an HTTP handler failed");
    if (response.headersSent) response.destroy();
    else answerEmpty(response, 500);
  }
  await closed;
}

/** The path without its query. Not parsed as a URL: `//` or `/%zz` in it are no reason to throw. */
function pathOf(target: string): string {
  const end = target.search(/[?#]/);
  return end === -1 ? target : target.slice(0, end);
}

function allows(route: HttpRoute, method: string): boolean {
  if (route.methods === undefined) return true;
  // HEAD is GET without the body, which Node leaves out by itself.
  const wanted = method === "HEAD" ? "GET" : method;
  return route.methods.some((known) => known === wanted);
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    // An error here only says that it was not listening any more.
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function addressOf(server: Server): AddressInfo {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the HTTP server is not listening");
  return address;
}
