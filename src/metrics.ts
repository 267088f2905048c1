import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { QueueDepths } from "./store/store.ts";

/** What the bot counts, as Prometheus reads it. Labels are from closed sets: never an id, never a text. */
export type Metrics = {
  /** Something arrived that has no effect, named by its reason. */
  ignored(source: "slack" | "chatra" | "domain", reason: string): void;
  /** An input was decided. */
  decided(kind: string): void;
  /** An attempt at a delivery ended. */
  attempted(kind: string, outcome: string, ms: number): void;
  /** A `membrane` process ended. */
  ranMembrane(command: string, exitCode: number | undefined, ms: number): void;
  /** All of it, with the depths of the queues as they are now. */
  render(depths: QueueDepths, now: number): Promise<{ contentType: string; text: string }>;
};

/** Creates counters of its own for each bot, so that two in one process don't mix. */
export function createMetrics(): Metrics {
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
  const runs = new Histogram({
    name: "chatra_slack_membrane_run_seconds",
    help: "Runs of the membrane command",
    labelNames: ["command", "exit"],
    buckets: [0.1, 0.5, 1, 2, 5, 20, 75],
    registers,
  });
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

  return {
    ignored: (source, reason) => ignored.inc({ source, reason }),
    decided: (kind) => decided.inc({ kind }),
    attempted: (kind, outcome, ms) => attempts.observe({ kind, outcome }, ms / 1000),
    ranMembrane: (command, exitCode, ms) => runs.observe({ command, exit: exitCode ?? "none" }, ms / 1000),
    render: async (depths, now) => {
      inputs.set(depths.inputs);
      deliveries.reset();
      for (const { target, state, count } of depths.deliveries) deliveries.set({ target, state }, count);
      age.set(depths.oldestUnsettledAt === undefined ? 0 : (now - depths.oldestUnsettledAt) / 1000);
      return { contentType: registry.contentType, text: await registry.metrics() };
    },
  };
}
