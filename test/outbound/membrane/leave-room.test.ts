import { expect, test } from "vitest";
import type { ChatraGateway } from "../../../src/outbound/membrane/chatra-gateway.ts";
import { createCliTransport } from "../../../src/outbound/membrane/cli-transport.ts";
import { createChatraGateway } from "../../../src/outbound/membrane/create-chatra-gateway.ts";
import { createQuestionQueue, limitConcurrency } from "../../../src/outbound/membrane/limit-concurrency.ts";
import { createRunMembrane } from "../../../src/outbound/membrane/run-membrane.ts";
import { startWorld } from "../../../src/simulator/world.ts";

test("slow questions leave room for a reply, and are answered one after the other all the same", async () => {
  const world = await startWorld();
  try {
    const { membrane } = world;
    const run = createRunMembrane({
      bin: membrane.bin,
      cwd: process.cwd(),
      env: { ...process.env, MEMBRANE_SIM_URL: membrane.url },
      concurrency: 2,
    });
    const transport = createCliTransport({ run, secrets: [], now: Date.now });
    const agentId = world.chatra.agents()[0]?.id;
    const chatra: ChatraGateway = createChatraGateway({ transport, defaultAgentId: agentId, now: Date.now });
    await chatra.checkAccount();
    const questions = limitConcurrency(chatra, createQuestionQueue(1));
    const { id: clientId } = world.chatra.addClient({ name: "Vera" });
    membrane.faults.add({ action: "get-client", kind: "slow", delayMs: 2_000, times: 3 });
    const asked = [1, 2, 3].map(() => questions.getClient({ clientId }));
    await membrane.waitFor(() => membrane.actionRuns("get-client").length === 1, {
      what: "the first question",
      timeoutMs: 10_000,
    });
    await chatra.sendAgentMessage({ clientId, text: "Hello", agent: {} });
    // The reply was there and back while the first question was still out.
    expect(membrane.actionRuns("get-client").filter(({ exitCode }) => exitCode === 0)).toEqual([]);
    expect((await Promise.all(asked)).map(({ name }) => name)).toEqual(["Vera", "Vera", "Vera"]);
  } finally {
    await world.close();
  }
});
