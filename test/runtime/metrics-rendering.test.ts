import { expect, test } from "vitest";
import { createMetrics, type Waiting } from "../../src/runtime/metrics.ts";

const idle: Waiting = { depths: { inputs: 0, deliveries: [], oldestUnsettledAt: undefined }, backlog: [] };

/** Our own lines that hold a value, without the labels' order and without buckets. */
async function linesOf(metrics: ReturnType<typeof createMetrics>, waiting = idle): Promise<string[]> {
  const { text } = await metrics.render(waiting, 100_000);
  return text
    .split("\n")
    .filter((line) => line.startsWith("chatra_slack_") && !/_bucket|_build_info/.test(line))
    .map((line) => line.slice("chatra_slack_".length));
}

test("each thing that happens is counted by its own labels", async () => {
  const metrics = createMetrics({ version: "1.2.3", database: "postgres" });
  metrics.ignored("slack", "left");
  metrics.decided("slack.reply");
  metrics.attempted("chatra.send", "done", 1_500);
  metrics.arrived("slack", 2_000);
  metrics.arrived("chatra", 4_000);
  metrics.arrived("chatra", -5);
  metrics.ranMembrane("action run", 1, 250);
  metrics.ranMembrane("action run", undefined, 750);
  metrics.rateLimited("chat.postMessage");
  metrics.answered("/healthz", 200);
  metrics.lostLogLine();
  for (const sql of [
    "begin immediate",
    "select 1",
    "select 2",
    "commit",
    "begin; set local lock_timeout = '10s'",
    "rollback",
  ])
    metrics.ranStatement({ sql });
  expect((await linesOf(metrics)).toSorted()).toEqual([
    'delivery_attempt_seconds_count{kind="chatra.send",outcome="done"} 1',
    'delivery_attempt_seconds_sum{kind="chatra.send",outcome="done"} 1.5',
    'end_to_end_seconds_count{direction="to-client"} 2',
    'end_to_end_seconds_count{direction="to-slack"} 1',
    'end_to_end_seconds_sum{direction="to-client"} 4',
    'end_to_end_seconds_sum{direction="to-slack"} 2',
    'http_answers_total{route="/healthz",status="200"} 1',
    'ignored_total{source="slack",reason="left"} 1',
    'inputs_total{kind="slack.reply"} 1',
    "inputs_waiting 0",
    "log_lines_lost_total 1",
    'membrane_run_seconds_count{command="action run",exit="1"} 1',
    'membrane_run_seconds_count{command="action run",exit="none"} 1',
    'membrane_run_seconds_sum{command="action run",exit="1"} 0.25',
    'membrane_run_seconds_sum{command="action run",exit="none"} 0.75',
    'oldest_delivery_seconds{target="chatra"} 0',
    'oldest_delivery_seconds{target="slack"} 0',
    "oldest_waiting_seconds 0",
    'slack_rate_limited_total{method="chat.postMessage"} 1',
    "statements_total 2",
    "transactions_total 2",
  ]);
  const { text, contentType } = await metrics.render(idle, 0);
  expect(contentType).toContain("text/plain");
  for (const name of [
    "process_cpu_seconds_total",
    "process_resident_memory_bytes",
    "nodejs_eventloop_lag_p99_seconds",
  ])
    expect(text).toMatch(new RegExp(`^${name} \\d`, "m"));
  expect(text).toContain(
    `chatra_slack_build_info{version="1.2.3",node="${process.versions.node}",database="postgres"} 1`,
  );
});

test("what waits is what the store tells at the moment, and no more of what waited before", async () => {
  const metrics = createMetrics({ version: "1", database: "sqlite" });
  const waiting: Waiting = {
    depths: {
      inputs: 3,
      deliveries: [
        { target: "chatra", state: "failed", count: 2 },
        { target: "slack", state: "pending", count: 5 },
      ],
      oldestUnsettledAt: 40_000,
    },
    backlog: [
      { target: "slack", reason: undefined, count: 4, oldestAt: 95_000 },
      { target: "slack", reason: "rate-limited", count: 1, oldestAt: 90_000 },
      { target: "chatra", reason: undefined, count: 1, oldestAt: 70_000 },
    ],
  };
  expect((await linesOf(metrics, waiting)).toSorted()).toEqual([
    'deliveries{target="chatra",state="failed"} 2',
    'deliveries{target="slack",state="pending"} 5',
    "inputs_waiting 3",
    "log_lines_lost_total 0",
    'oldest_delivery_seconds{target="chatra"} 30',
    'oldest_delivery_seconds{target="slack"} 10',
    "oldest_waiting_seconds 60",
    "statements_total 0",
    "transactions_total 0",
  ]);
  expect((await linesOf(metrics)).toSorted()).toEqual([
    "inputs_waiting 0",
    "log_lines_lost_total 0",
    'oldest_delivery_seconds{target="chatra"} 0',
    'oldest_delivery_seconds{target="slack"} 0',
    "oldest_waiting_seconds 0",
    "statements_total 0",
    "transactions_total 0",
  ]);
});

test("each histogram has bounds for what it measures", async () => {
  const metrics = createMetrics({ version: "1", database: "sqlite" });
  metrics.attempted("chatra.send", "done", 1);
  metrics.arrived("slack", 1);
  metrics.ranMembrane("action run", 0, 1);
  const { text } = await metrics.render(idle, 0);
  const bounds: Record<string, string[]> = {};
  for (const [, name = "", bound = ""] of text.matchAll(/^chatra_slack_(\w+)_bucket\{le="([^"]+)"/gm))
    bounds[name] = [...(bounds[name] ?? []), bound];
  expect(bounds).toEqual({
    delivery_attempt_seconds: ["0.005", "0.02", "0.1", "0.5", "2", "10", "60", "+Inf"],
    end_to_end_seconds: ["0.01", "0.05", "0.2", "0.5", "1", "2", "5", "15", "60", "300", "1800", "+Inf"],
    membrane_run_seconds: ["0.1", "0.5", "1", "2", "5", "20", "75", "+Inf"],
  });
});
