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
 * Membrane as the configuration says how to reach it: by the `membrane` command, or by its own API. All accounts share
 * it, and how many runs there may be at once. `signal` ends what is under way; `now` is in ms UTC.
 */
export function openMembrane(
  config: Pick<Config, "membrane" | "secrets" | "proxies">,
  deps: {
    /** What the command may see a part of. */
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
    deps.logger.debug(trace, "membrane ended");
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
