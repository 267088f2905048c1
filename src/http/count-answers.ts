import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { IncomingMessage, ServerResponse } from "node:http";

/** Told by Node of every answer that any server of this process has given. */
const FINISHED = "http.server.response.finish";

/** The beginnings of the paths that we serve; what follows may be a secret, and is anybody's to make up. */
const ROUTES = ["/slack/events", "/chatra/webhooks", "/files", "/metrics", "/healthz", "/readyz"];

/**
 * Counts the answers of this process's HTTP server: `route` is one of ours or `other`. Returns the way to end it.
 * Requests that Node itself could not parse are answered below this, and not counted.
 */
export function countAnswers(onAnswer: (route: string, status: number) => void): () => void {
  const take = (message: unknown): void => {
    if (!isFinished(message)) return;
    onAnswer(routeOf(message.request.url ?? ""), message.response.statusCode);
  };
  subscribe(FINISHED, take);
  return () => void unsubscribe(FINISHED, take);
}

function routeOf(url: string): string {
  const [path = ""] = url.split(/[?#]/);
  return ROUTES.find((route) => path === route || path.startsWith(`${route}/`)) ?? "other";
}

function isFinished(message: unknown): message is { request: IncomingMessage; response: ServerResponse } {
  if (typeof message !== "object" || message === null) return false;
  if (!("request" in message && "response" in message)) return false;
  return message.request instanceof IncomingMessage && message.response instanceof ServerResponse;
}
