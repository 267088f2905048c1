import { expect, test } from "vitest";
import { onlyOwnConnection, withoutConnection } from "../../../src/outbound/membrane/account-gateways.ts";
import { failureOf, startAccountContext } from "./simulated-membrane.ts";

const never = new AbortController().signal;

test("an account without a connection waits for a person in all that it is asked, and is told what to do", async () => {
  const what = "an admin connects it";
  const chatra = withoutConnection(what);
  const message = { messageId: "m1" };
  const calls: Record<Exclude<keyof typeof chatra, "listConnections">, () => Promise<unknown>> = {
    sendAgentMessage: () => chatra.sendAgentMessage({ clientId: "c1", text: "words", agent: {} }),
    getMessage: () => chatra.getMessage(message),
    editAgentMessage: () => chatra.editAgentMessage({ ...message, text: "words" }),
    deleteAgentMessage: () => chatra.deleteAgentMessage(message),
    sendPushedMessage: () => chatra.sendPushedMessage({ clientId: "c1", text: "words" }),
    getPushedMessage: () => chatra.getPushedMessage(message),
    editPushedMessage: () => chatra.editPushedMessage({ ...message, text: "words" }),
    deletePushedMessage: () => chatra.deletePushedMessage(message),
    findSend: () => chatra.findSend({ mark: { deliveryId: "d1", attempt: 1 }, from: 0, to: 1 }),
    getClient: () => chatra.getClient({ clientId: "c1" }),
    updateClient: () => chatra.updateClient({ clientId: "c1", changes: { name: "Vera" } }),
    checkAccount: () => chatra.checkAccount(),
    listActions: () => chatra.listActions(),
    findAction: () => chatra.findAction("a"),
    runOtherAction: () => chatra.runOtherAction({ actionId: "a", input: {} }),
    request: () => chatra.request({ method: "GET", path: "/x" }),
    connect: () => chatra.connect(),
    awaitConnection: () => chatra.awaitConnection({ connectionId: "con1", signal: never }),
  };
  for (const [name, call] of Object.entries(calls)) {
    const { reason, detail } = await failureOf(call());
    expect([name, reason, detail]).toEqual([name, "connection-needs-action", what]);
  }
  expect(await chatra.listConnections()).toEqual([]);
});

test("an account among others sees its own connection only, begins none, and reaches Chatra by its own", async () => {
  await using surroundings = await startAccountContext("api");
  const { membrane, gateway } = surroundings;
  const [first] = await gateway.listConnections();
  const own = first?.id ?? "";
  membrane.addConnection({ name: "Chatra of the neighbours" });
  const all = await gateway.listConnections();
  expect(all.length).toBeGreaterThan(1);

  const chatra = onlyOwnConnection(gateway, own);
  expect(await chatra.listConnections()).toEqual(all.filter(({ id }) => id === own));
  expect(await onlyOwnConnection(gateway, "of nobody").listConnections()).toEqual([]);
  const { reason, detail } = await failureOf(chatra.connect());
  expect(reason).toBe("refused");
  expect(detail).toContain("/chatra account NAME connect");
  expect(await gateway.listConnections()).toHaveLength(all.length);
});
