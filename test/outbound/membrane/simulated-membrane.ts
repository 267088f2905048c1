import { createApiTransport } from "../../../src/outbound/membrane/api-transport.ts";
import { ChatraGatewayError } from "../../../src/outbound/membrane/chatra-gateway-error.ts";
import { createCliTransport } from "../../../src/outbound/membrane/cli-transport.ts";
import { createChatraGateway } from "../../../src/outbound/membrane/create-chatra-gateway.ts";
import type { MembraneTransport } from "../../../src/outbound/membrane/membrane-transport.ts";
import { createRunMembrane, type RunTrace } from "../../../src/outbound/membrane/run-membrane.ts";
import { startChatraSimulator } from "../../../src/simulator/chatra/simulator.ts";
import type { ChatraSimulator } from "../../../src/simulator/chatra/simulator-api.ts";
import { startMembraneSimulator } from "../../../src/simulator/membrane/simulator.ts";
import type {
  MembraneSimulator,
  MembraneSimulatorOptions,
} from "../../../src/simulator/membrane/simulator-api.ts";
import { createPostedRuns } from "./posted-runs.ts";

export type Kind = "cli" | "api";

export type SimulatedAccount = AsyncDisposable & {
  chatra: ChatraSimulator;
  membrane: MembraneSimulator;
  transport: MembraneTransport;
  gateway: ReturnType<typeof createChatraGateway>;
  traces: RunTrace[];
};

/**
 * Starts both simulators, and the transport of this kind to them: over real HTTP, or by the command, which is a real process
 * each time where `processes` says so.
 */
export async function startAccountContext(
  kind: Kind,
  options: Omit<MembraneSimulatorOptions, "chatra"> & { timeoutMs?: number; processes?: boolean } = {},
): Promise<SimulatedAccount> {
  const chatra = await startChatraSimulator({
    clients: [{ id: "c1", name: "Vera", email: "vera@shop.test" }],
    behaviour: { echo: "off" },
  });
  const { timeoutMs = 20_000, processes = false, ...more } = options;
  const membrane = await startMembraneSimulator({ ...more, chatra: { apiUrl: chatra.apiUrl } });
  const traces: RunTrace[] = [];
  const onRun = (trace: RunTrace) => traces.push(trace);
  const { key: workspaceKey, secret: workspaceSecret } = membrane.workspace;
  const credentials = { kind: "key", workspaceKey, workspaceSecret, tenantKey: undefined } as const;
  const secrets = [workspaceSecret];
  const now = Date.now;
  const transport =
    kind === "api"
      ? createApiTransport({ uri: membrane.url, credentials, secrets, now, timeoutMs, onRun })
      : createCliTransport({
          run: processes
            ? createRunMembrane({
                bin: membrane.bin,
                cwd: import.meta.dirname,
                env: { PATH: process.env.PATH, MEMBRANE_SIM_URL: membrane.url },
                timeoutMs,
                killGraceMs: 200,
                onRun,
              })
            : createPostedRuns(membrane.url, { timeoutMs, onRun }),
          secrets,
          now,
        });
  const gateway = createChatraGateway({
    transport,
    defaultAgentId: chatra.agents()[0]?.id,
    now,
    pollMs: 10,
  });
  return {
    chatra,
    membrane,
    transport,
    gateway,
    traces,
    [Symbol.asyncDispose]: async () => {
      await membrane.close();
      await chatra.close();
    },
  };
}

/** Takes a call that must fail; resolves to its error. */
export async function failureOf(work: Promise<unknown>): Promise<ChatraGatewayError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof ChatraGatewayError) return error;
  throw new Error(`expected a ChatraGatewayError, got ${String(error)}`);
}
