import type { Logger } from "pino";
import type { Config } from "./config.ts";
import type { Metrics } from "./metrics.ts";
import { createApiTransport } from "./outbound/membrane/api-transport.ts";
import type { ChatraGateway } from "./outbound/membrane/chatra-gateway.ts";
import { createCliTransport } from "./outbound/membrane/cli-transport.ts";
import { createChatraGateway } from "./outbound/membrane/create-chatra-gateway.ts";
import { createRunMembrane } from "./outbound/membrane/run-membrane.ts";

/**
 * Chatra as the configuration says how to reach it: by the `membrane` command, or by Membrane's own API. `signal` ends
 * what is under way; `now` is in ms UTC.
 */
export function openChatra(
  config: Pick<Config, "membrane" | "chatra" | "secrets">,
  deps: { signal: AbortSignal; metrics: Pick<Metrics, "ranMembrane">; logger: Logger; now: () => number },
): ChatraGateway {
  const { transport: how, concurrency, connectionId } = config.membrane;
  const { signal, now } = deps;
  const common = { secrets: config.secrets, now };
  const onRun = (trace: { command: string; exitCode: number | undefined; ms: number }): void => {
    deps.metrics.ranMembrane(trace.command, trace.exitCode, trace.ms);
    deps.logger.debug(trace, "membrane ended");
  };
  const transport =
    how.kind === "api"
      ? createApiTransport({ ...common, uri: how.uri, token: how.token, signal, onRun })
      : createCliTransport({
          ...common,
          run: createRunMembrane({
            bin: how.bin,
            cwd: process.cwd(),
            env: process.env,
            concurrency,
            signal,
            onRun,
          }),
        });
  return createChatraGateway({ transport, connectionId, defaultAgentId: config.chatra.agentId, now });
}
