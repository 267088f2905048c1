import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Target } from "../domain/payload.ts";
import type { QueueDepths, Unsettled } from "../store/backlog.ts";
import type { Statement } from "../store/statement.ts";

/** The bot's counters for Prometheus. Labels are from closed sets: never an id, never a text. */
export type Metrics = ReturnType<typeof createMetrics>;

/** The present backlog, from the store. */
export type Waiting = { depths: QueueDepths; backlog: Unsettled[] };

/**
 * How often we measure the event loop's delay, in ms. Prometheus' default of 10 ms wakes an idle process a hundred times a
 * second; a relevant stall is longer than this.
 */
const LOOP_PRECISION_MS = 100;

/** Creates separate counters for each bot, so that two in one process don't mix. */
export function createMetrics(build: { version: string; database: "sqlite" | "postgres" }) {
  const registry = new Registry();
  const registers = [registry];
  const counter = <Label extends string>(name: string, help: string, labelNames: Label[] = []) =>
    new Counter({ name, help, labelNames, registers });
  const histogram = <Label extends string>(
    name: string,
    help: string,
    labelNames: Label[],
    buckets: number[],
  ) => new Histogram({ name, help, labelNames, buckets, registers });
  const gauge = <Label extends string>(name: string, help: string, labelNames: Label[] = []) =>
    new Gauge({ name, help, labelNames, registers });

  const ignored = counter(
    "chatra_slack_ignored_total",
    "Inputs and events that had no effect, by source and reason",
    ["source", "reason"],
  );
  const decided = counter("chatra_slack_inputs_total", "Inputs decided, by kind", ["kind"]);
  const attempts = histogram(
    "chatra_slack_delivery_attempt_seconds",
    "Seconds per delivery attempt, by kind and outcome",
    ["kind", "outcome"],
    [0.005, 0.02, 0.1, 0.5, 2, 10, 60],
  );
  const arrivals = histogram(
    "chatra_slack_end_to_end_seconds",
    "Seconds from accepting a message until it is in Slack (to-slack) or sent to the visitor (to-client)",
    ["direction"],
    [0.01, 0.05, 0.2, 0.5, 1, 2, 5, 15, 60, 300, 1800],
  );
  const runs = histogram(
    "chatra_slack_membrane_run_seconds",
    "Seconds per Membrane command, by command and exit code",
    ["command", "exit"],
    [0.1, 0.5, 1, 2, 5, 20, 75],
  );
  const rateLimits = counter(
    "chatra_slack_slack_rate_limited_total",
    "Slack calls answered with 429, by method",
    ["method"],
  );
  const answers = counter("chatra_slack_http_answers_total", "HTTP answers, by route and status", [
    "route",
    "status",
  ]);
  const statements = counter(
    "chatra_slack_statements_total",
    "Database statements, without the begin and the end of transactions",
  );
  const transactions = counter("chatra_slack_transactions_total", "Database transactions that began");
  const lostLines = counter("chatra_slack_log_lines_lost_total", "Log lines that could not be written");
  const deliveries = gauge("chatra_slack_deliveries", "Deliveries that are not sent, by target and state", [
    "target",
    "state",
  ]);
  const inputs = gauge("chatra_slack_inputs_waiting", "Inputs waiting to be decided");
  const age = gauge("chatra_slack_oldest_waiting_seconds", "Age of the oldest waiting input or delivery");
  const ageByTarget = gauge(
    "chatra_slack_oldest_delivery_seconds",
    "Age of the oldest waiting or running delivery, by target",
    ["target"],
  );
  gauge("chatra_slack_build_info", "Version, Node and database of this process: always 1", [
    "version",
    "node",
    "database",
  ]).set({ version: build.version, node: process.versions.node, database: build.database }, 1);
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: LOOP_PRECISION_MS });

  /** We look up the backlog and do not count along, because any number of processes share the queues. */
  const setBacklog = ({ depths, backlog }: Waiting, now: number): void => {
    inputs.set(depths.inputs);
    deliveries.reset();
    for (const { target, state, count } of depths.deliveries) deliveries.set({ target, state }, count);
    age.set((now - Math.min(now, depths.oldestUnsettledAt ?? now)) / 1000);
    for (const target of ["slack", "chatra"] as const) {
      const times = backlog.filter((one) => one.target === target).map((one) => one.oldestAt);
      ageByTarget.set({ target }, (now - Math.min(now, ...times)) / 1000);
    }
  };
  return {
    /** Something arrived that has no effect, named by its reason. */
    ignored: (source: "slack" | "chatra" | "domain", reason: string) => ignored.inc({ source, reason }),
    decided: (kind: string) => decided.inc({ kind }),
    attempted: (kind: string, outcome: string, ms: number) => attempts.observe({ kind, outcome }, ms / 1000),
    /** A message arrived on the other side, this long after we accepted it. */
    arrived: (target: Target, ms: number) =>
      arrivals.observe({ direction: target === "slack" ? "to-slack" : "to-client" }, Math.max(0, ms) / 1000),
    ranMembrane: (command: string, exitCode: number | undefined, ms: number) =>
      runs.observe({ command, exit: exitCode ?? "none" }, ms / 1000),
    /** Slack set a rate limit for this method. */
    rateLimited: (method: string) => rateLimits.inc({ method }),
    answered: (route: string, status: number) => answers.inc({ route, status }),
    lostLogLine: () => lostLines.inc(),
    /** The database ran a statement. */
    ranStatement: ({ sql }: Pick<Statement, "sql">) => {
      if (sql.startsWith("begin")) transactions.inc();
      else if (sql !== "commit" && sql !== "rollback") statements.inc();
    },
    /** Renders everything, with the present depths of the queues. */
    render: async (waiting: Waiting, now: number) => {
      setBacklog(waiting, now);
      return { contentType: registry.contentType, text: await registry.metrics() };
    },
  };
}
