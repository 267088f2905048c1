import { pino } from "pino";
import { afterEach, expect, it } from "vitest";
import { createHttpServer, type HttpServer } from "../../src/http/http-server.ts";
import { createHealthRoutes, type ReadinessCheck } from "../../src/http/monitoring-routes.ts";

const open: HttpServer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

async function serve(checks: Record<string, ReadinessCheck>, now: () => number = () => 0) {
  const routes = createHealthRoutes({ checks, now, timeoutMs: 50 });
  const server = createHttpServer({ routes, host: "127.0.0.1", port: 0, logger: pino({ level: "silent" }) });
  open.push(server);
  await server.start();
  const base = `http://127.0.0.1:${server.address().port}`;
  return async (path: string, method = "GET") => {
    const answer = await fetch(base + path, { method });
    return [answer.status, method === "GET" ? await answer.json() : await answer.text()];
  };
}

it("is alive while nothing is ready", async () => {
  const get = await serve({ database: () => Promise.reject(new Error("down")) });
  expect(await get("/healthz")).toEqual([200, { status: "ok" }]);
});

it("can only be read", async () => {
  const get = await serve({});
  expect([await get("/healthz", "POST"), await get("/readyz", "POST")]).toEqual([
    [405, ""],
    [405, ""],
  ]);
});

it("is ready when every check passes", async () => {
  const get = await serve({ database: async () => undefined, slack: () => undefined });
  expect(await get("/readyz")).toEqual([200, { database: "ok", slack: "ok" }]);
});

it("names what is not ready, by a closed reason and never by an error's message", async () => {
  const refused = Object.assign(new Error("token xoxb-1"), { reason: "logged-out" });
  const talkative = Object.assign(new Error("x"), { reason: "postgres://user:pw@host" });
  const get = await serve({
    database: () => {
      throw new Error("password=1");
    },
    membrane: () => Promise.reject(refused),
    slack: () => Promise.reject(talkative),
    slow: () => new Promise(() => undefined),
    fine: () => undefined,
  });
  expect(await get("/readyz")).toEqual([
    503,
    { database: "failed", membrane: "logged-out", slack: "failed", slow: "timeout", fine: "ok" },
  ]);
});

it("looks only once in two seconds, however often it is asked", async () => {
  let time = 0;
  let looks = 0;
  const check = async () => {
    looks += 1;
  };
  const get = await serve({ check }, () => time);
  await Promise.all(Array.from({ length: 10 }, () => get("/readyz")));
  time = 1_999;
  await get("/readyz");
  expect(looks).toBe(1);
  time = 2_000;
  await get("/readyz");
  expect(looks).toBe(2);
});

it("looks again after a fifth of a second where something was not ready", async () => {
  let time = 0;
  let looks = 0;
  const check = async () => {
    looks += 1;
    if (looks < 3) throw new Error("not yet");
  };
  const get = await serve({ check }, () => time);
  const asked: unknown[] = [];
  for (time of [0, 199, 200, 399, 400, 2_399, 2_400]) asked.push([time, (await get("/readyz"))[0], looks]);
  expect(asked).toEqual([
    [0, 503, 1],
    [199, 503, 1],
    [200, 503, 2],
    [399, 503, 2],
    [400, 200, 3],
    [2_399, 200, 3],
    [2_400, 200, 4],
  ]);
});
