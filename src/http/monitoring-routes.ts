import { setTimeout as wait } from "node:timers/promises";
import { errorFields } from "../runtime/error-fields.ts";
import { answerJson } from "./answer.ts";
import type { HttpRoute } from "./http-route.ts";

/** Resolves when the checked part is usable; throws otherwise. */
export type ReadinessCheck = () => Promise<void> | void;

type HealthOptions = {
  checks: Readonly<Record<string, ReadinessCheck>>;
  /** How long one check may take, in ms. Default 1.5 s. */
  timeoutMs?: number;
  /** Milliseconds UTC. */
  now: () => number;
};

/**
 * `GET /healthz`: 200 while the process answers at all. `GET /readyz`: 200 when every check passes, else 503; JSON with `ok` or
 * a short reason for each check.
 */
export function createHealthRoutes(options: HealthOptions): HttpRoute[] {
  const readReadiness = cacheReadiness(options);
  return [
    {
      path: "/healthz",
      methods: ["GET"],
      handle: (_request, response) => answerJson(response, 200, { status: "ok" }),
    },
    {
      path: "/readyz",
      methods: ["GET"],
      handle: async (_request, response) => {
        const results = await readReadiness();
        answerJson(response, isReady(results) ? 200 : 503, results);
      },
    },
  ];
}

type Readiness = Record<string, string>;

/** How long a good result is reused, so that callers can't overload us through `/readyz`. */
const GOOD_FOR_MS = 2_000;
/** The same for a bad one. Short, because the operator may be waiting for the start. */
const BAD_FOR_MS = 200;

function cacheReadiness(options: HealthOptions) {
  const { checks, timeoutMs = 1_500, now } = options;
  let last: { until: number; results: Promise<Readiness> } | undefined;
  return (): Promise<Readiness> => {
    if (last !== undefined && now() < last.until) return last.results;
    // We keep the promise, not its value: callers during a check share it.
    const look = { until: now() + GOOD_FOR_MS, results: runChecks(checks, timeoutMs) };
    last = look;
    void look.results.then((results) => {
      if (!isReady(results)) look.until = now() + BAD_FOR_MS;
    });
    return look.results;
  };
}

function isReady(results: Readiness): boolean {
  return Object.values(results).every((result) => result === "ok");
}

async function runChecks(checks: HealthOptions["checks"], timeoutMs: number): Promise<Readiness> {
  const results = Object.entries(checks).map(async ([name, check]) => [
    name,
    await runCheck(check, timeoutMs),
  ]);
  return Object.fromEntries(await Promise.all(results));
}

async function runCheck(check: ReadinessCheck, timeoutMs: number): Promise<string> {
  const timeout = wait(timeoutMs, "timeout", { ref: false });
  try {
    return await Promise.race([Promise.resolve(check()).then(() => "ok"), timeout]);
  } catch (error) {
    return errorFields(error).reason ?? "failed";
  }
}

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
