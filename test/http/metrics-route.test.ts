import { pino } from "pino";
import { expect, onTestFinished, test } from "vitest";
import { createHttpServer } from "../../src/http/http-server.ts";
import { createMetricsRoute } from "../../src/http/monitoring-routes.ts";

test("renders the metrics at most once a second, however often it is asked", async () => {
  let time = 5_000;
  let renders = 0;
  const render = async () => {
    renders += 1;
    return { contentType: "text/plain; version=0.0.4", text: `renders ${renders}\n` };
  };
  const server = createHttpServer({
    routes: [createMetricsRoute(render, () => time)],
    host: "127.0.0.1",
    port: 0,
    logger: pino({ level: "silent" }),
  });
  await server.start();
  onTestFinished(() => server.close());
  const ask = (path: string, method = "GET") =>
    fetch(`http://127.0.0.1:${server.address().port}${path}`, { method });
  const answers: unknown[] = [];
  for (time of [5_000, 5_999, 6_000, 6_999, 7_000]) {
    const answer = await ask("/metrics");
    answers.push([time, answer.status, answer.headers.get("content-type"), await answer.text()]);
  }
  expect(answers).toEqual([
    [5_000, 200, "text/plain; version=0.0.4", "renders 1\n"],
    [5_999, 200, "text/plain; version=0.0.4", "renders 1\n"],
    [6_000, 200, "text/plain; version=0.0.4", "renders 2\n"],
    [6_999, 200, "text/plain; version=0.0.4", "renders 2\n"],
    [7_000, 200, "text/plain; version=0.0.4", "renders 3\n"],
  ]);
  expect([(await ask("/metrics", "POST")).status, (await ask("/metrics/x")).status]).toEqual([405, 404]);
});
