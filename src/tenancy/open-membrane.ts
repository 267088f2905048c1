import type { Logger } from "pino";
import type { Config } from "../config/config.ts";
import type { Environment } from "../config/tidy-environment.ts";
import { createApiTransport } from "../outbound/membrane/api-transport.ts";
import { createCliTransport } from "../outbound/membrane/cli-transport.ts";
import type { MembraneTransport } from "../outbound/membrane/membrane-transport.ts";
import { createRunMembrane } from "../outbound/membrane/run-membrane.ts";
import { createDispatcher } from "../runtime/dispatcher.ts";
import type { Metrics } from "../runtime/metrics.ts";

/**
 * Opens Membrane as configured: the `membrane` command, or its API. All accounts share it, and its limit of concurrent runs.
 * `signal` ends active runs; `now` is in ms UTC.
 */
export function openMembrane(
  config: Pick<Config, "membrane" | "secrets" | "proxies">,
  deps: {
    /** The command may see a part of this. */
    environment: Environment;
    signal: AbortSignal;
    metrics: Pick<Metrics, "ranMembrane">;
    logger: Logger;
    now: () => number;
  },
): MembraneTransport {
  const { transport: how, concurrency } = config.membrane;
  const { signal, now } = deps;
  const common = { secrets: config.secrets, now };
  const onRun = (trace: { command: string; exitCode: number | undefined; ms: number }): void => {
    deps.metrics.ranMembrane(trace.command, trace.exitCode, trace.ms);
    deps.logger.debug(trace, "membrane command ended");
  };
  return how.kind === "api"
    ? createApiTransport({
        ...common,
        uri: how.uri,
        credentials: how.credentials,
        dispatcher: createDispatcher(config.proxies, { connectTimeoutMs: 10_000 }),
        signal,
        onRun,
      })
    : createCliTransport({
        ...common,
        run: createRunMembrane({
          bin: how.bin,
          cwd: process.cwd(),
          env: deps.environment,
          concurrency,
          signal,
          onRun,
        }),
      });
}
