import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { z } from "zod";
import { IncomingMessage, ServerResponse } from "../runtime/node-http.ts";

/** Node publishes every answer of any server in this process here. */
const FINISHED = "http.server.response.finish";

const finishedSchema = z.object({
  request: z.instanceof(IncomingMessage),
  response: z.instanceof(ServerResponse),
});

/** The beginnings of our paths; the rest may be a secret, or made up by any sender. */
const ROUTES = [
  "/slack/events",
  "/slack/install",
  "/slack/oauth_redirect",
  "/chatra/webhooks",
  "/files",
  "/metrics",
  "/healthz",
  "/readyz",
];

/**
 * Counts the answers of this process's HTTP server: `route` is one of ours or `other`. Returns the function that ends it. Node
 * answers requests that it cannot parse at a lower level; those are not counted.
 */
export function countAnswers(onAnswer: (route: string, status: number) => void): () => void {
  const take = (message: unknown): void => {
    const { data } = finishedSchema.safeParse(message);
    if (data) onAnswer(routeOf(data.request.url ?? ""), data.response.statusCode);
  };
  subscribe(FINISHED, take);
  return () => void unsubscribe(FINISHED, take);
}

function routeOf(url: string): string {
  const [path = ""] = url.split(/[?#]/);
  return ROUTES.find((route) => path === route || path.startsWith(`${route}/`)) ?? "other";
}
