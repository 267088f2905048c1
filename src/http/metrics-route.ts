import type { HttpRoute } from "./http-route.ts";

type Rendered = { contentType: string; text: string };

/** The counts need a look through the tables, and any caller may ask. */
const CACHE_MS = 1_000;

/** `GET /metrics` in Prometheus' text format. Calls `render` once a second at most; `now` in ms. */
export function createMetricsRoute(render: () => Promise<Rendered>, now: () => number): HttpRoute {
  let last: { at: number; rendered: Promise<Rendered> } | undefined;
  return {
    path: "/metrics",
    methods: ["GET"],
    handle: async (_request, response) => {
      if (last === undefined || now() - last.at >= CACHE_MS) last = { at: now(), rendered: render() };
      const { contentType, text } = await last.rendered;
      response.writeHead(200, { "content-type": contentType });
      response.end(text);
    },
  };
}
