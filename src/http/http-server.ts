/**
 * Our own on `node:http`: it serves four kinds of paths and must refuse hostile requests before it reads their bodies. In
 * Express, which Bolt includes, we would have to switch off each default of parsing and answering.
 */
import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { setTimeout as wait } from "node:timers/promises";
import type { Logger } from "pino";
import { errorFields } from "../runtime/error-fields.ts";
import { createServer } from "../runtime/node-http.ts";
import {
  answerEmpty,
  answerMalformed,
  answerNotAllowed,
  type OpenAnswer,
  setSecurityHeaders,
} from "./answer.ts";
import { compileRoutes, type FindRoute, type HttpRoute } from "./http-route.ts";
import { limitConnections } from "./limit-connections.ts";
import { askBeforeReading, discardBody } from "./read-body.ts";

type HttpServerOptions = {
  routes: readonly HttpRoute[];
  port: number;
  host: string;
  logger: Logger;
  /** How long a whole request may take to arrive, in ms, against slow senders. Default 15 s. */
  requestTimeoutMs?: number;
  /** See `limitConnections`. Default 500: most systems allow 1,024 open files, and without free ones nothing works. */
  maxConnections?: number;
};

export type HttpServer = ReturnType<typeof createHttpServer>;

/** The bot's only HTTP server, the same in both of Slack's modes. */
export function createHttpServer(options: HttpServerOptions) {
  const { logger, requestTimeoutMs = 15_000, maxConnections = 500 } = options;
  const findRoute = compileRoutes(options.routes);
  const underWay = new Map<Promise<void>, OpenAnswer & { socket: Duplex }>();
  let taking = true;

  const server = createServer({
    requestTimeout: requestTimeoutMs,
    headersTimeout: Math.min(requestTimeoutMs, 10_000),
    // Node checks for late requests only this often (default 30 s).
    connectionsCheckingInterval: Math.min(requestTimeoutMs, 2_000),
    keepAliveTimeout: 65_000,
    maxHeaderSize: 16_384,
    // `refusalOf` refuses it: Node's own answer has no security headers.
    requireHostHeader: false,
  });
  limitConnections(server, {
    most: maxConnections,
    // A request whose body still trickles in does not count as served.
    served: () =>
      new Set([...underWay.values()].filter(({ request }) => request.complete).map(({ socket }) => socket)),
  });

  const take = (request: IncomingMessage, response: ServerResponse): void => {
    if (!taking) {
      setSecurityHeaders(response);
      response.setHeader("connection", "close");
      answerEmpty(response, 503);
      return;
    }
    const done = serve(request, response, findRoute, logger);
    underWay.set(done, { socket: request.socket, request, hasBegun: () => response.headersSent, done });
    void done.finally(() => underWay.delete(done));
  };
  server.on("request", take);
  server.on("checkContinue", (request, response) => {
    // The sender of a refused request may or may not send its body, so nothing may follow on this connection.
    response.setHeader("connection", "close");
    askBeforeReading(request, () => {
      if (!response.headersSent && !response.destroyed) response.writeContinue();
    });
    take(request, response);
  });
  server.on("checkExpectation", take);
  answerMalformed(server, (socket) => [...underWay.values()].filter((open) => open.socket === socket));

  return {
    /** Resolves once it listens; rejects with the system's error (EADDRINUSE …). */
    start: async () => {
      server.listen(options.port, options.host);
      await once(server, "listening");
    },
    /** Accepts no more connections or requests; active ones continue. */
    stopTaking: () => {
      taking = false;
      // Refuses new connections and closes idle ones at once.
      if (server.listening) server.close();
    },
    /** Waits until no request is active. False: some still were after `timeoutMs`. */
    drain: async (timeoutMs: number) => {
      await Promise.race([Promise.all(underWay.keys()), wait(timeoutMs, undefined, { ref: false })]);
      return underWay.size === 0;
    },
    /** Cuts all remaining connections. */
    close: () =>
      new Promise<void>((resolve) => {
        // An error here only means that the server was not listening any more.
        server.close(() => resolve());
        server.closeAllConnections();
      }),
    address: () => {
      const address = server.address();
      if (address === null || typeof address === "string")
        throw new Error("the HTTP server is not listening");
      return { port: address.port };
    },
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
    // Measured on Node 24: after a large body with an upgrade request (ignored), Node never reads the next request.
    if (request.headers.upgrade !== undefined) response.setHeader("connection", "close");
    await answer(request, response, findRoute);
  } catch (error) {
    logger.error({ ...errorFields(error), method: request.method }, "HTTP handler failed");
    if (response.headersSent) response.destroy();
    else answerEmpty(response, 500);
  }
  discardBody(request);
  await closed;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  findRoute: FindRoute,
): Promise<void> {
  const refusal = refusalOf(request);
  if (refusal !== undefined) {
    if (refusal === 415) response.setHeader("accept-encoding", "identity");
    answerEmpty(response, refusal);
    return;
  }
  const target = withoutSlash(request.url ?? "/");
  request.url = target;
  const match = findRoute(pathOf(target));
  if (match === undefined) answerEmpty(response, 404);
  else if (!allows(match.route, request.method ?? "")) answerNotAllowed(response, match.route.methods ?? []);
  else await match.route.handle(request, response, match.params);
}

/** A link to a file has about 300 characters, a webhook's address about 100. */
const MAX_TARGET_LENGTH = 4_096;

/** Returns the status for a request that no route needs to see; undefined for a usable one. */
function refusalOf(request: IncomingMessage): number | undefined {
  const { headers, httpVersion, url = "" } = request;
  // RFC 9112, 3.2: exactly one Host.
  if (httpVersion !== "1.0" && request.headersDistinct.host?.length !== 1) return 400;
  if (url.length > MAX_TARGET_LENGTH) return 414;
  if (headers.expect !== undefined && headers.expect.toLowerCase() !== "100-continue") return 417;
  // A compressed body could expand to any size, and none of our callers compresses.
  const encoding = headers["content-encoding"] ?? "identity";
  return encoding.toLowerCase() === "identity" ? undefined : 415;
}

/** Removes one slash at the path's end: users paste it into Slack's and Chatra's settings, and Bolt knows exact paths only. */
function withoutSlash(target: string): string {
  const path = pathOf(target);
  return path.length > 1 && path.endsWith("/") ? path.slice(0, -1) + target.slice(path.length) : target;
}

/** The path without its query. Not parsed as a URL, because `//` or `/%zz` must not throw. */
function pathOf(target: string): string {
  const end = target.search(/[?#]/);
  return end === -1 ? target : target.slice(0, end);
}

function allows(route: HttpRoute, method: string): boolean {
  if (route.methods === undefined) return true;
  // HEAD is GET without the body, which Node omits on its own.
  const wanted = method === "HEAD" ? "GET" : method;
  return route.methods.some((known) => known === wanted);
}
