import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Target } from "../domain/delivery.ts";
import type { QueueDepths, Unsettled } from "../store/backlog.ts";

/** The bot's counters for Prometheus. Labels are from closed sets: never an id, never a text. */
export type Metrics = {
  /** Something arrived that has no effect, named by its reason. */
  ignored(source: "slack" | "chatra" | "domain", reason: string): void;
  /** An input was decided. */
  decided(kind: string): void;
  /** An attempt at a delivery ended. */
  attempted(kind: string, outcome: string, ms: number): void;
  /** A message arrived on the other side, this long after we accepted it. */
  arrived(target: Target, ms: number): void;
  /** A `membrane` process ended. */
  ranMembrane(command: string, exitCode: number | undefined, ms: number): void;
  /** Slack set a rate limit for this method. */
  rateLimited(method: string): void;
  /** A request was answered. */
  answered(route: string, status: number): void;
  /** A line of the log could not be written. */
  lostLogLine(): void;
  /** Renders everything, with the present depths of the queues. */
  render(waiting: Waiting, now: number): Promise<{ contentType: string; text: string }>;
};

/** The present backlog, from the store. */
export type Waiting = { depths: QueueDepths; owed: Unsettled[] };

/** The running version. */
export type Build = { version: string; database: "sqlite" | "postgres" };

/**
 * How often we measure the event loop's delay, in ms. Prometheus' default of 10 ms wakes an idle process a hundred times a
 * second; a relevant stall is longer than this.
 */
const LOOP_PRECISION_MS = 100;

/** Creates separate counters for each bot, so that two in one process don't mix. */
export function createMetrics(build: Build): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const ignored = new Counter({
    name: "chatra_slack_ignored_total",
    help: "What arrived and had no effect, by reason",
    labelNames: ["source", "reason"],
    registers,
  });
  const decided = new Counter({
    name: "chatra_slack_inputs_total",
    help: "Inputs that were decided",
    labelNames: ["kind"],
    registers,
  });
  const attempts = new Histogram({
    name: "chatra_slack_delivery_attempt_seconds",
    help: "Attempts at deliveries, by kind and outcome",
    labelNames: ["kind", "outcome"],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10, 60],
    registers,
  });
  const arrivals = new Histogram({
    name: "chatra_slack_end_to_end_seconds",
    help: "From the acceptance of somebody's words to their arrival in Slack (to-slack) or at the visitor's (to-client)",
    labelNames: ["direction"],
    buckets: [0.01, 0.05, 0.2, 0.5, 1, 2, 5, 15, 60, 300, 1800],
    registers,
  });
  const runs = new Histogram({
    name: "chatra_slack_membrane_run_seconds",
    help: "Runs of the membrane command",
    labelNames: ["command", "exit"],
    buckets: [0.1, 0.5, 1, 2, 5, 20, 75],
    registers,
  });
  const rateLimits = new Counter({
    name: "chatra_slack_slack_rate_limited_total",
    help: "Calls that Slack answered with 429, by method",
    labelNames: ["method"],
    registers,
  });
  const answers = new Counter({
    name: "chatra_slack_http_answers_total",
    help: "Answers to HTTP requests, by route and status",
    labelNames: ["route", "status"],
    registers,
  });
  const lostLines = new Counter({
    name: "chatra_slack_log_lines_lost_total",
    help: "Lines of the log that could not be written",
    registers,
  });
  const queues = createQueueGauges(registers);
  new Gauge({
    name: "chatra_slack_build_info",
    help: "What is running: always 1",
    labelNames: ["version", "node", "database"],
    registers,
  }).set({ version: build.version, node: process.versions.node, database: build.database }, 1);
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: LOOP_PRECISION_MS });

  return {
    ignored: (source, reason) => ignored.inc({ source, reason }),
    decided: (kind) => decided.inc({ kind }),
    attempted: (kind, outcome, ms) => attempts.observe({ kind, outcome }, ms / 1000),
    arrived: (target, ms) =>
      arrivals.observe({ direction: target === "slack" ? "to-slack" : "to-client" }, Math.max(0, ms) / 1000),
    ranMembrane: (command, exitCode, ms) => runs.observe({ command, exit: exitCode ?? "none" }, ms / 1000),
    rateLimited: (method) => rateLimits.inc({ method }),
    answered: (route, status) => answers.inc({ route, status }),
    lostLogLine: () => lostLines.inc(),
    render: async (waiting, now) => {
      queues.set(waiting, now);
      return { contentType: registry.contentType, text: await registry.metrics() };
    },
  };
}

/** We look up the backlog and do not count along, because any number of processes share the queues. */
function createQueueGauges(registers: Registry[]): { set(waiting: Waiting, now: number): void } {
  const deliveries = new Gauge({
    name: "chatra_slack_deliveries",
    help: "Deliveries that wait, are under way, uncertain or failed",
    labelNames: ["target", "state"],
    registers,
  });
  const inputs = new Gauge({ name: "chatra_slack_inputs_waiting", help: "Inputs to be decided", registers });
  const age = new Gauge({
    name: "chatra_slack_oldest_waiting_seconds",
    help: "Age of the oldest input or delivery that waits",
    registers,
  });
  const ageByTarget = new Gauge({
    name: "chatra_slack_oldest_delivery_seconds",
    help: "Age of the oldest delivery that is to go out or under way, by target",
    labelNames: ["target"],
    registers,
  });
  return {
    set({ depths, owed }, now) {
      inputs.set(depths.inputs);
      deliveries.reset();
      for (const { target, state, count } of depths.deliveries) deliveries.set({ target, state }, count);
      age.set(depths.oldestUnsettledAt === undefined ? 0 : (now - depths.oldestUnsettledAt) / 1000);
      for (const target of ["slack", "chatra"] as const) {
        const oldest = Math.min(
          now,
          ...owed.filter((one) => one.target === target).map((one) => one.oldestAt),
        );
        ageByTarget.set({ target }, (now - oldest) / 1000);
      }
    },
  };
}
