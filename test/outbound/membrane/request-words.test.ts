import { expect, test } from "vitest";
import { ChatraGatewayError } from "../../../src/outbound/membrane/chatra-gateway-error.ts";
import { createCliTransport } from "../../../src/outbound/membrane/cli-transport.ts";
import type { MembraneRequest } from "../../../src/outbound/membrane/membrane-transport.ts";
import { createPlannedRuns } from "../../fixtures/membrane/planned-runs.ts";

const WORDS = "Vera Lang lives at 5 Elm Road";
const refusal = `the value "${WORDS}" is not allowed`;

/** As Membrane refuses a request, and as Chatra does. */
const refusals = [
  { stderr: JSON.stringify({ error: { type: "bad_request", message: refusal } }), exit: 1 },
  { stdout: JSON.stringify({ status: 422, headers: {}, body: { message: refusal } }) },
];

test.each<[string, Partial<MembraneRequest>]>([
  ["body", { method: "PUT", body: { notes: WORDS } }],
  ["query", { query: { q: WORDS } }],
  ["query beside a body", { method: "PUT", query: { notes: WORDS }, body: {} }],
  ["headers", { headers: { "X-Note": WORDS } }],
  ["path", { path: "/clients/{id}", pathParameters: { id: WORDS } }],
])("the error of a raw request does not repeat what was written in its %s", async (_part, given) => {
  for (const step of refusals) {
    const { run } = createPlannedRuns({ "request con1": [step] });
    const transport = createCliTransport({ run, secrets: [], now: Date.now });
    const request = { connectionId: "con1", path: "/clients", method: "GET" as const, ...given };
    const failed = transport.request(request);
    await expect(failed).rejects.toBeInstanceOf(ChatraGatewayError);
    await expect(failed).rejects.toThrow("is not allowed");
    await expect(failed).rejects.not.toThrow("Elm Road");
  }
});
