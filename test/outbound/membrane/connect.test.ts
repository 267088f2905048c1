import { expect, test } from "vitest";
import { createCliTransport } from "../../../src/outbound/membrane/cli-transport.ts";
import { createChatraGateway } from "../../../src/outbound/membrane/create-chatra-gateway.ts";
import { ConnectionChoiceError, describeState } from "../../../src/outbound/membrane/discover-connection.ts";
import type { MembraneConnection } from "../../../src/outbound/membrane/membrane-transport.ts";
import type { RunMembrane } from "../../../src/outbound/membrane/run-membrane.ts";
import type { FakeStep } from "../../fixtures/membrane/fake-membrane.ts";
import { createPlannedRuns } from "../../fixtures/membrane/planned-runs.ts";
import { failureOf } from "./simulated-membrane.ts";

type Options = { connectionId?: string; now?: () => number };

function gatewayOf({ run }: { run: RunMembrane }, options: Options = {}) {
  const { now = Date.now, ...more } = options;
  const transport = createCliTransport({ run, secrets: [], now });
  return createChatraGateway({ transport, now, pollMs: 10, ...more });
}

function print(value: unknown): FakeStep {
  return { stdout: JSON.stringify(value) };
}
function list(...items: object[]): FakeStep {
  return print({ items });
}

const never = new AbortController().signal;
const URL = "https://ui.test/connect";
const READY = { id: "con1", name: "My Chatra", connectorId: "k1", state: "READY" };
const WAITING = {
  ...READY,
  state: "CLIENT_ACTION_REQUIRED",
  clientAction: { type: "connect", description: "Log in", uiUrl: URL },
};
const RECONNECT = "membrane connect --connectionId con1";
const SEARCH = print({
  items: [
    { elementType: "Connector", element: { id: "k0", name: "Chatra Archive" } },
    { elementType: "Connector", element: { id: "k1", name: "Chatra" } },
  ],
});

test.each([
  ["ready", READY, { state: "ready", url: undefined }],
  ["waiting for a person", WAITING, { state: "waiting", url: URL }],
  ["being built", { ...READY, state: "BUILDING" }, { state: "waiting", url: undefined }],
  [
    "disconnected",
    { ...READY, state: "DISCONNECTED" },
    { state: "waiting", url: undefined, command: RECONNECT },
  ],
  [
    "waiting for a person who is given no address",
    { ...WAITING, clientAction: { type: "connect", description: "Log in", agentInstructions: "Do it" } },
    { state: "waiting", url: undefined, command: RECONNECT },
  ],
  [
    "ready by its state alone",
    { ...READY, connected: false },
    { state: "waiting", url: undefined, command: RECONNECT },
  ],
  ["defunct", { ...READY, isDefunct: true }, { state: "waiting", url: undefined, command: RECONNECT }],
  ["switched off", { ...READY, isDeactivated: true }, { state: "waiting", url: undefined }],
  [
    "named by its integration only",
    { ...WAITING, name: "My Chatra", connectorId: "x", integrationKey: "chatra" },
    { state: "waiting", url: URL },
  ],
])("a Chatra connection that is %s is used, and no second is made", async (_name, connection, expected) => {
  const fake = createPlannedRuns({ "connection list": [list({ id: "x", name: "HubSpot" }, connection)] });
  expect(await gatewayOf(fake).connect()).toEqual({
    connectionId: "con1",
    name: "My Chatra",
    ...expected,
  });
  expect(fake.started()).toBe(1);
});

test("a configured connection is the one, whatever else there is", async () => {
  const other = { ...READY, id: "con2" };
  const fake = createPlannedRuns({ "connection list": [list(other, WAITING)] });
  const gateway = gatewayOf(fake, { connectionId: "con1" });
  expect(await gateway.connect()).toMatchObject({ connectionId: "con1", state: "waiting" });
  expect((await gateway.listConnections()).map(({ id, inUse }) => [id, inUse])).toEqual([
    ["con2", false],
    ["con1", true],
  ]);
});

test("a configured connection beyond the first page is listed all the same", async () => {
  const fake = createPlannedRuns({
    "connection list": [print({ items: [{ id: "con2", name: "HubSpot" }], cursor: "next" })],
    "connection get": [print(READY)],
  });
  const listed = await gatewayOf(fake, { connectionId: "con1" }).listConnections();
  expect(listed.map(({ id, inUse, state }) => [id, inUse, state])).toEqual([
    ["con1", true, "READY"],
    ["con2", false, "READY"],
  ]);
});

test("of several Chatra connections none is in use, and a person must choose", async () => {
  const fake = createPlannedRuns({ "connection list": [list(READY, { ...WAITING, id: "con2" })] });
  const gateway = gatewayOf(fake);
  expect(await failureOf(gateway.connect())).toBeInstanceOf(ConnectionChoiceError);
  expect((await gateway.listConnections()).map(({ inUse }) => inUse)).toEqual([false, false]);
  expect(fake.calls("connect --connectorId=k1")).toHaveLength(0);
});

test("a connection that belongs to another account is never found, and one in use stays so beside a new one", async () => {
  const theirs = { ...READY, id: "con2" };
  const started = { ...WAITING, id: "con3" };
  const fake = createPlannedRuns({
    "connection list": [list(READY, theirs), list(READY, theirs, started)],
    "action list": [list({ id: "a", key: "send-agent-message", name: "Send Agent Message" })],
  });
  const transport = createCliTransport({ run: fake.run, secrets: [], now: Date.now });
  const connectionsOfOthers = async () => ({ active: ["con2"], removed: [] });
  const gateway = createChatraGateway({ transport, connectionsOfOthers, now: Date.now, pollMs: 10 });
  expect(await gateway.checkAccount()).toMatchObject({ connectionId: "con1" });
  // One more, of an account that is just being added.
  expect(await gateway.checkAccount()).toMatchObject({ connectionId: "con1" });
  // Who starts anew knows nothing of what was in use, and must not guess.
  const fresh = createChatraGateway({ transport, connectionsOfOthers, now: Date.now });
  expect(await failureOf(fresh.checkAccount())).toBeInstanceOf(ConnectionChoiceError);
  const blind = createChatraGateway({
    transport,
    connectionsOfOthers: () => Promise.reject(new Error("no database")),
    now: Date.now,
  });
  expect(await failureOf(blind.checkAccount())).toMatchObject({ reason: "unavailable" });
});

test("a connection that failed for good is told of, and no second is made beside it", async () => {
  const failed = { ...READY, state: "CONFIGURATION_ERROR", error: { message: "bad key" } };
  const fake = createPlannedRuns({ "connection list": [list(failed)] });
  expect(await failureOf(gatewayOf(fake).connect())).toMatchObject({
    reason: "connection-needs-action",
    detail:
      "the Chatra connection My Chatra is CONFIGURATION_ERROR: bad key. Fix or remove it in Membrane's console",
  });
  expect(fake.started()).toBe(1);
});

test("two callers at the same time make one connection, with the connector that is named Chatra", async () => {
  const fake = createPlannedRuns({
    "connection list": [list()],
    "search chatra": [SEARCH],
    "connect --connectorId=k1": [print({ output: WAITING })],
  });
  const gateway = gatewayOf(fake);
  const [first, second] = await Promise.all([gateway.connect(), gateway.connect()]);
  expect(first).toEqual({ connectionId: "con1", name: "My Chatra", state: "waiting", url: URL });
  expect(second).toEqual(first);
  expect(fake.calls("connect --connectorId=k1")).toHaveLength(1);
});

test("a workspace whose search knows no Chatra is told so", async () => {
  const fake = createPlannedRuns({ "connection list": [list()], "search chatra": [list()] });
  expect(await failureOf(gatewayOf(fake).connect())).toMatchObject({
    reason: "refused",
    detail: expect.stringContaining("no connector named Chatra"),
  });
});

test("a CLI that prints the new id alone is asked for the rest", async () => {
  const fake = createPlannedRuns({
    "connection list": [list()],
    "search chatra": [SEARCH],
    "connect --connectorId=k1": [print({ connectionId: "con1" })],
    "connection get": [print(WAITING)],
  });
  expect(await gatewayOf(fake).connect()).toMatchObject({ connectionId: "con1", state: "waiting", url: URL });
});

test("when the answer of connect is lost, the connection that was made is found and no second is made", async () => {
  const fake = createPlannedRuns({
    "connection list": [list(), list(WAITING), list()],
    "search chatra": [SEARCH],
    "connect --connectorId=k1": [{ signal: "SIGKILL" }],
  });
  const gateway = gatewayOf(fake);
  expect(await gateway.connect()).toMatchObject({ connectionId: "con1", state: "waiting", url: URL });
  expect(fake.calls("connect --connectorId=k1")).toHaveLength(1);
  // The third list is empty: nothing was made after all.
  expect((await failureOf(gateway.connect())).reason).toBe("unavailable");
});

test("a request for a connection is handed out again for ten minutes, and waited for in the list", async () => {
  let now = 0;
  const request = (id: string) => print({ requestId: id, url: `${URL}/${id}`, status: "pending" });
  const fake = createPlannedRuns({
    "connection list": [list(), list(), list(), list(), list(READY)],
    "search chatra": [SEARCH],
    "connect --connectorId=k1": [request("r1"), request("r2")],
  });
  const gateway = gatewayOf(fake, { now: () => now });
  const first = await gateway.connect();
  expect(first).toEqual({ connectionId: "r1", name: "Chatra", state: "waiting", url: `${URL}/r1` });
  expect(await gateway.connect()).toEqual(first);
  now = 10 * 60 * 1000;
  expect(await gateway.connect()).toMatchObject({ connectionId: "r2", url: `${URL}/r2` });
  await gateway.awaitConnection({ connectionId: "r1", signal: never });
  expect(fake.calls("connection list")).toHaveLength(5);
  expect(fake.calls("connection get")).toHaveLength(0);
});

test("a wait outlasts failures that pass, and ends with the connection", async () => {
  const fake = createPlannedRuns({
    "connection list": [list(READY)],
    "connection get": [
      { exit: 1, stderr: "fetch failed: ECONNREFUSED" },
      { exit: 1, stdout: JSON.stringify({ type: "bad_request", key: "rate_limit_exceeded", message: "x" }) },
      print(WAITING),
      print({ output: READY }),
    ],
  });
  const gateway = gatewayOf(fake);
  await gateway.awaitConnection({ connectionId: "con1", signal: never });
  expect(fake.calls("connection get")).toHaveLength(4);
  expect(fake.calls()[0]?.argv).toEqual(["connection", "get", "con1", "--wait", "--timeout", "30", "--json"]);
});

test("a wait ends with the reason when the connection is gone or has failed for good", async () => {
  const gone = JSON.stringify({ type: "bad_request", key: "not_found", message: "x" });
  const failed = print({ ...READY, state: "SETUP_FAILED", error: "no such account" });
  const fake = createPlannedRuns({ "connection get": [{ exit: 1, stdout: gone }, failed] });
  const wait = () => failureOf(gatewayOf(fake).awaitConnection({ connectionId: "con1", signal: never }));
  expect((await wait()).reason).toBe("not-found");
  expect(await wait()).toMatchObject({
    reason: "connection-needs-action",
    detail: "the Chatra connection My Chatra is SETUP_FAILED: no such account",
  });
});

test("a wait that is given up rejects at once", async () => {
  const fake = createPlannedRuns({ "connection get": [print(WAITING)] });
  const gateway = gatewayOf(fake);
  const stop = new AbortController();
  const wait = failureOf(gateway.awaitConnection({ connectionId: "con1", signal: stop.signal }));
  await expect.poll(() => fake.ended()).toBeGreaterThan(1);
  stop.abort();
  expect(await wait).toMatchObject({
    reason: "unavailable",
    detail: expect.stringContaining("stopped waiting"),
  });
  const asked = fake.started();
  expect(
    (await failureOf(gateway.awaitConnection({ connectionId: "con1", signal: stop.signal }))).reason,
  ).toBe("unavailable");
  expect(fake.started()).toBe(asked);
});

test("an address that is no web address is not handed to people", async () => {
  const odd = { ...WAITING, clientAction: { ...WAITING.clientAction, uiUrl: "javascript:alert(1)" } };
  const fake = createPlannedRuns({ "connection list": [list(odd)] });
  expect((await gatewayOf(fake).listConnections())[0]).toMatchObject({ url: undefined, detail: "Log in" });
});

test.each<[Partial<MembraneConnection>, string]>([
  [{}, "READY"],
  [{ state: "BUILDING" }, "BUILDING"],
  [{ errorText: "no key" }, "READY: no key"],
  [
    { disconnected: true, errorText: "no key", clientAction: { description: "Log in" } },
    `DISCONNECTED: Log in. Reconnect it with \`${RECONNECT}\``,
  ],
  [{ disconnected: true, clientAction: { uiUrl: URL } }, "DISCONNECTED"],
  [{ state: "ERROR", ended: "DEFUNCT" }, "ERROR"],
  [{ state: "READY", ended: "DEFUNCT", clientAction: { uiUrl: URL } }, "DEFUNCT"],
  [{ state: "ERROR", ended: "ARCHIVED" }, "ARCHIVED"],
])("the connection %j is told of as %s", (more, told) => {
  const names = { id: "con1", name: "My Chatra", key: undefined, appNames: [] };
  const state = { state: undefined, disconnected: false, ended: undefined };
  const connection = { ...names, ...state, errorText: undefined, clientAction: undefined, ...more };
  expect(describeState(connection)).toBe(`the Chatra connection My Chatra is ${told}`);
});
