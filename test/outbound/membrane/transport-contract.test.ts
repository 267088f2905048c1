import { describe, expect, test } from "vitest";
import type { JsonObject } from "../../../src/domain/parse-exact-json.ts";
import { explainFault } from "../../../src/messages/operator.ts";
import {
  type ChatraFailureReason,
  ChatraGatewayError,
} from "../../../src/outbound/membrane/chatra-gateway-error.ts";
import { readAccountFailure } from "../../../src/outbox/carry-out-chatra.ts";
import type { MembraneFault } from "../../../src/simulator/membrane/simulator-api.ts";
import { failureOf, type Kind, type SimulatedAccount, startAccountContext } from "./simulated-membrane.ts";

const BODY = "the private words of a reply";

function send({ gateway }: SimulatedAccount) {
  return gateway.sendAgentMessage({ clientId: "c1", text: BODY, agent: {} });
}

describe.each<Kind>(["cli", "api"])("by the %s", (kind) => {
  test("messages and clients are sent, read, changed and deleted at Chatra", async () => {
    await using all = await startAccountContext(kind, { processes: true });
    const { gateway, chatra } = all;
    expect(await gateway.checkAccount()).toMatchObject({ connectionName: "Chatra", state: "READY" });
    const { id: messageId = "" } = await send(all);
    const [message] = chatra.sentByApi("c1");
    expect(message).toMatchObject({ id: messageId, text: BODY });
    expect(await gateway.getMessage({ messageId })).toMatchObject({ id: messageId, text: BODY });
    await gateway.editAgentMessage({ messageId, text: "other words" });
    await gateway.deleteAgentMessage({ messageId });
    expect(message).toMatchObject({ text: "other words", isDeleted: true });
    await gateway.updateClient({ clientId: "c1", changes: { notes: "vip" } });
    expect(await gateway.getClient({ clientId: "c1" })).toMatchObject({
      email: "vera@shop.test",
      notes: "vip",
    });
    expect(
      all.traces
        .map(({ command }) => command)
        .filter((command) => command !== "help")
        .slice(0, 3),
    ).toEqual(["connection list", "action list", "action run"]);
    expect(all.traces.every(({ exitCode }) => exitCode === 0)).toBe(true);
  });

  test("what may not begin any more when its turn comes is not begun, and has no effect", async () => {
    await using all = await startAccountContext(kind);
    const { gateway, chatra, membrane } = all;
    const { id: messageId = "" } = await send(all);
    const callsBefore = chatra.calls().length;
    const late = () => false;
    const actionId = membrane.actionId("get-client");
    for (const call of [
      () => gateway.sendAgentMessage({ clientId: "c1", text: BODY, agent: {} }, late),
      () => gateway.sendPushedMessage({ clientId: "c1", text: BODY }, late),
      () => gateway.editAgentMessage({ messageId, text: "other" }, late),
      () => gateway.editPushedMessage({ messageId, text: "other" }, late),
      () => gateway.deleteAgentMessage({ messageId }, late),
      () => gateway.deletePushedMessage({ messageId }, late),
      () => gateway.updateClient({ clientId: "c1", changes: { notes: "vip" } }, late),
      () => gateway.runOtherAction({ actionId, input: { id: "c1" } }, late),
      () => gateway.request({ path: "/clients/c1", method: "PUT", body: {} }, late),
    ])
      expect((await failureOf(call())).reason).toBe("not-begun");
    expect(chatra.calls()).toHaveLength(callsBefore);
    await gateway.editAgentMessage({ messageId, text: "in time" }, () => true);
    expect(chatra.sentByApi("c1")).toMatchObject([{ text: "in time", isDeleted: false }]);
  });

  test("actions are listed by intent and limit, found by key, and run by id", async () => {
    await using all = await startAccountContext(kind);
    const listed = await all.gateway.listActions({ intent: "get client", limit: 2 });
    expect(listed).toHaveLength(2);
    expect(listed[0]).toMatchObject({ key: "get-client", inputSchema: { required: ["id"] } });
    const found = await all.gateway.findAction("update-client");
    expect(found).toMatchObject({ id: all.membrane.actionId("update-client"), name: "Update Client" });
    const actionId = all.membrane.actionId("get-client");
    expect(await all.gateway.runOtherAction({ actionId, input: { id: "c1" } })).toMatchObject({ id: "c1" });
    expect(await failureOf(all.gateway.runOtherAction({ actionId: "gone", input: {} }))).toMatchObject({
      reason: "not-found",
      origin: "membrane",
    });
  });

  test("a raw request takes method, headers, query, path parameters and body", async () => {
    await using all = await startAccountContext(kind);
    all.membrane.output.requestForm = "response";
    const changed = await all.gateway.request({
      path: "/clients/{id}",
      method: "PUT",
      headers: { "X-Test": "1" },
      query: { q: "1 & 2" },
      pathParameters: { id: "c1" },
      body: { notes: "vip" },
    });
    expect(changed).toMatchObject({ status: 200, body: { info: { notes: "vip" } } });
    expect(changed.headers["content-type"]).toContain("application/json");
    expect(all.chatra.calls()).toMatchObject([{ method: "PUT /clients/:id", body: { notes: "vip" } }]);
    const missing = await failureOf(all.gateway.request({ path: "/clients/nobody", method: "GET" }));
    expect(missing).toMatchObject({ reason: "not-found", origin: "chatra" });
    expect(missing.detail).toBe("Chatra answered 404 (not found)");
    const elsewhere = all.gateway.request({ path: "//evil.test/x", method: "GET" });
    expect((await failureOf(elsewhere)).reason).toBe("invalid-input");
  });

  test("the connections are listed with what each of them needs", async () => {
    await using all = await startAccountContext(kind);
    const used = all.membrane.connection();
    const other = all.membrane.addConnection({ name: "HubSpot", connectorKey: "hubspot" });
    all.membrane.setConnectionState(used.id, "CLIENT_ACTION_REQUIRED");
    expect(await all.gateway.listConnections()).toEqual([
      {
        id: used.id,
        name: "Chatra",
        state: "CLIENT_ACTION_REQUIRED",
        isChatra: true,
        inUse: true,
        url: `https://ui.getmembrane.example/connections/${used.id}/reconnect`,
        detail: "Reconnect your Chatra account",
      },
      {
        id: other.id,
        name: "HubSpot",
        state: "READY",
        isChatra: false,
        inUse: false,
        url: undefined,
        detail: undefined,
      },
    ]);
  });

  test("an account without a connection gets one, by a person at an address, and is then used", async () => {
    await using all = await startAccountContext(kind, { connections: [] });
    const started = await all.gateway.connect();
    expect(started).toMatchObject({ name: "Chatra", state: "waiting" });
    expect(started.url).toMatch(/^https:\/\/ui\./);
    expect(await all.gateway.connect()).toEqual(started);
    expect(all.membrane.runs("connect")).toHaveLength(1);

    const signal = new AbortController().signal;
    const ready = all.gateway.awaitConnection({ connectionId: started.connectionId, signal });
    await all.membrane.waitFor((membrane) => membrane.runs().length > 4);
    // The person finishes: the CLI's connection becomes ready, the API's request becomes a connection.
    const [waiting] = all.membrane.connections();
    if (waiting === undefined) all.membrane.addConnection();
    else all.membrane.setConnectionState(waiting.id, "READY");
    await ready;
    expect(all.membrane.connections()).toHaveLength(1);
    expect((await send(all)).id).toEqual(expect.any(String));
  });

  test("a connection that is being built is waited for, and one that failed is given up with the reason", async () => {
    await using all = await startAccountContext(kind, { connections: [{ id: "con1", state: "BUILDING" }] });
    const signal = new AbortController().signal;
    expect(await all.gateway.connect()).toMatchObject({ connectionId: "con1", state: "waiting" });
    await all.gateway.awaitConnection({ connectionId: "con1", signal });
    expect(await all.gateway.connect()).toMatchObject({
      connectionId: "con1",
      state: "ready",
      url: undefined,
    });
    all.membrane.setConnectionState("con1", "SETUP_FAILED");
    expect(await failureOf(all.gateway.awaitConnection({ connectionId: "con1", signal }))).toMatchObject({
      reason: "connection-needs-action",
      detail: "the Chatra connection Chatra is SETUP_FAILED: The connection could not be set up",
    });
  });

  /** What Membrane or the way to it does, and what becomes of a send and of what may be repeated. */
  test.each<[MembraneFault["kind"], ChatraFailureReason, ChatraFailureReason?]>([
    ["not-authenticated", "not-logged-in"],
    ["access-denied", "refused"],
    ["rate-limited", "rate-limited"],
    ["app-rate-limited", "rate-limited"],
    ["connection-disconnected", "connection-needs-action"],
    ["lock-timeout", "unavailable"],
    ["internal", "unknown-outcome", "unavailable"],
    ["crash", "unknown-outcome", "unavailable"],
    ["empty", "unknown-outcome", "unavailable"],
    ["garbage", "unknown-outcome", "unavailable"],
    ["truncated", "unknown-outcome", "unavailable"],
  ])(
    "the fault %s is told as what it means, and repeats nothing private",
    async (fault, sent, read = sent) => {
      await using all = await startAccountContext(kind);
      // Both are asked a second time: the CLI may have been renewing its login, and our token may have ended.
      const times = fault === "not-authenticated" ? 2 : 1;
      for (const [action, reason] of [
        ["send-agent-message", sent],
        ["edit-agent-message", read],
      ] as const) {
        all.membrane.faults.add({ kind: fault, action, times, retryAfter: 7 });
        const error = await failureOf(
          action === "send-agent-message"
            ? send(all)
            : all.gateway.editAgentMessage({ messageId: "m1", text: BODY }),
        );
        expect(error.reason).toBe(reason);
        const said = `${error.message} ${error.stack} ${JSON.stringify(error)} ${String(error.cause)}`;
        expect(said).not.toContain(BODY);
        expect(said).not.toMatch(/eyJ[\w-]+\./);
        expect(said).not.toContain(all.membrane.workspace.secret);
        if (fault === "app-rate-limited") expect(error.retryAfterMs).toBe(7_000);
      }
      expect(all.chatra.sentByApi()).toHaveLength(fault === "truncated" ? 1 : 0);
    },
  );

  test("an answer that never comes leaves a send open", async () => {
    await using all = await startAccountContext(kind, { timeoutMs: 1_500, processes: true });
    await all.gateway.checkAccount();
    all.membrane.faults.add({ kind: "hang", action: "send-agent-message", at: "after" });
    const error = await failureOf(send(all));
    expect(error).toMatchObject({
      reason: "unknown-outcome",
      detail: expect.stringContaining("no answer within 1.5 s"),
    });
    expect(all.chatra.sentByApi()).toHaveLength(1);
  });

  test("a Chatra connection on a later page is found, and its actions on theirs", async () => {
    await using all = await startAccountContext(kind, { connections: [], output: { pageSize: 3 } });
    const { membrane, transport, gateway } = all;
    for (const number of [1, 2, 3, 4, 5, 6, 7])
      membrane.addConnection({ name: `HubSpot ${number}`, connectorKey: "hubspot" });
    const { id } = membrane.addConnection();
    expect(await gateway.checkAccount()).toMatchObject({ connectionId: id });
    expect(await transport.listConnections()).toMatchObject({ connections: { length: 8 }, more: false });
    expect(await transport.listActions({ connectionId: id, limit: 100 })).toHaveLength(10);
    expect(await transport.listActions({ connectionId: id, limit: 4 })).toHaveLength(4);
    expect(await gateway.connect()).toMatchObject({ connectionId: id, state: "ready" });
    const { id: messageId = "" } = await send(all);
    await gateway.editAgentMessage({ messageId, text: "by an action of the last page" });
    expect(all.chatra.sentByApi("c1")).toMatchObject([{ text: "by an action of the last page" }]);
  });

  test.each<[string, Record<string, unknown>, string]>([
    ["not connected", { connected: false }, "DISCONNECTED"],
    ["disconnected, as it was called before", { connected: undefined, disconnected: true }, "DISCONNECTED"],
    ["switched off", { isDeactivated: true }, "DEACTIVATED"],
    ["defunct", { isDefunct: true }, "DEFUNCT"],
  ])("a READY connection that is %s is not used, and no second is made", async (_name, fields, state) => {
    const connections = [{ id: "con1", fields: { ...fields, requestError: { message: "key revoked" } } }];
    await using all = await startAccountContext(kind, { connections });
    const command =
      state === "DEACTIVATED" ? "" : ". Reconnect it with `membrane connect --connectionId con1`";
    expect(await failureOf(all.gateway.checkAccount())).toMatchObject({
      reason: "connection-needs-action",
      detail: `the Chatra connection Chatra is ${state}: key revoked${command}`,
    });
    expect(await all.gateway.connect()).toMatchObject({ connectionId: "con1", state: "waiting" });
    expect(all.membrane.runs("connect")).toHaveLength(0);
    expect((await failureOf(send(all))).reason).toBe("connection-needs-action");
  });

  test("an archived connection is gone, and neither used nor in the way of another", async () => {
    const archived = { id: "con1", fields: { archivedAt: "2026-01-05T09:00:00.000Z" } };
    await using all = await startAccountContext(kind, { connections: [archived, { id: "con2" }] });
    expect(await all.gateway.checkAccount()).toMatchObject({ connectionId: "con2" });
    all.membrane.removeConnection("con2");
    expect(await all.gateway.connect()).toMatchObject({ state: "waiting" });
    expect(all.membrane.runs("connect")).toHaveLength(1);
  });

  test("a connection that only its integration names is Chatra's, whatever its state", async () => {
    const fields = { key: undefined, connectorId: "k9", integrationKey: "chatra" };
    await using all = await startAccountContext(kind, {
      connections: [{ id: "con1", name: "Support", fields }],
    });
    expect(await all.gateway.checkAccount()).toMatchObject({ connectionName: "Support" });
    all.membrane.setConnectionState("con1", "CLIENT_ACTION_REQUIRED");
    expect(await all.gateway.connect()).toMatchObject({ connectionId: "con1", state: "waiting" });
    expect(all.membrane.connections()).toHaveLength(1);
  });

  test("of states that need a person, two are final and say why", async () => {
    await using all = await startAccountContext(kind, { connections: [{ id: "con1" }] });
    const { signal } = new AbortController();
    for (const state of ["CONFIGURATION_ERROR", "SETUP_FAILED"] as const) {
      all.membrane.setConnectionState("con1", state);
      const error = await failureOf(all.gateway.awaitConnection({ connectionId: "con1", signal }));
      expect(error.detail).toBe(
        `the Chatra connection Chatra is ${state}: The connection could not be set up`,
      );
      expect((await failureOf(all.gateway.connect())).reason).toBe("connection-needs-action");
    }
    expect(all.membrane.connections()).toHaveLength(1);
  });

  test("the log tells how a run ended whose answer was lost, late, or not at all", async () => {
    await using all = await startAccountContext(kind, { timeoutMs: 20_000 });
    const { membrane, transport } = all;
    const connectionId = membrane.connection().id;
    const mark = { deliveryId: "d1", attempt: 1 };
    const lost = async (action: string, input: JsonObject) => {
      membrane.faults.add({ kind: "crash", at: "after", action });
      const run = { connectionId, actionId: membrane.actionId(action), input, effect: "send", mark } as const;
      expect((await failureOf(transport.runAction(run))).reason).toBe("unknown-outcome");
      return membrane.loggedRuns().at(-1)?.id;
    };
    const find = (actionRunId?: string) =>
      transport.findRun({ connectionId, actionRunId, mark, from: Date.now() - 60_000, to: Date.now() });
    // The command line has no way to look for a run by its mark.
    const unknown = kind === "cli" ? "unaskable" : "none";
    expect((await find()).state).toBe(unknown);
    membrane.runLog.delayMs = 60_000;
    const id = await lost("send-agent-message", {
      clientId: "c1",
      text: BODY,
      agentId: all.chatra.agents()[0]?.id ?? "",
    });
    expect((await find(id)).state).toBe("none");
    membrane.runLog.delayMs = 0;
    const [message] = all.chatra.sentByApi("c1");
    expect(await find(id)).toMatchObject({ state: "success", output: { id: message?.id } });
    if (kind === "api") expect(await find()).toMatchObject({ state: "success", output: { id: message?.id } });
    membrane.runLog.gaps = 1;
    mark.attempt = 2;
    mark.deliveryId = "d2";
    await lost("get-client", { id: "c1" });
    expect((await find()).state).toBe(unknown);
  });

  test("an id that leads elsewhere is refused before anything is asked", async () => {
    await using all = await startAccountContext(kind);
    const run = (actionId: string) =>
      failureOf(all.transport.runAction({ connectionId: "con1", actionId, input: {}, effect: "send" }));
    for (const actionId of ["--help", "..", "a b", "a\nb", ""])
      expect((await run(actionId)).reason).toBe("invalid-input");
    expect(all.membrane.runs()).toHaveLength(0);
  });
});

test("a version of the command that can send in no form makes the account wait, and works once it is replaced", async () => {
  await using all = await startAccountContext("cli", { output: { lacks: ["action run", "act"] } });
  for (const attempt of [() => all.gateway.checkAccount(), () => send(all)])
    expect((await failureOf(attempt())).reason).toBe("cli-outdated");
  expect(all.chatra.sentByApi()).toHaveLength(0);
  all.membrane.output.lacks = ["action run"];
  expect(await all.gateway.checkAccount()).toMatchObject({ state: "READY" });
  await send(all);
  expect(all.chatra.sentByApi()).toHaveLength(1);
});

test("an account that is asked by the command in vain is told to update it, and never that it is missing", () => {
  const detail = "this version of `membrane` knows neither `action run` nor `act`";
  const told = explainFault({ reason: "cli-outdated", detail, url: undefined }, []);
  expect(told).toContain("npm install -g @membranehq/cli@latest");
  expect(told).not.toMatch(/not found|missing|install it/i);
  const failure = readAccountFailure(new ChatraGatewayError("cli-outdated", detail));
  expect(failure).toEqual({ reason: "cli-outdated", detail, url: undefined });
});
