import { describe, expect, test } from "vitest";
import { ChatraGatewayError } from "../../../src/outbound/membrane/chatra-gateway-error.ts";
import {
  createConnectionStarter,
  describeBegun,
  findChatraConnector,
} from "../../../src/outbound/membrane/start-connection.ts";
import { type Answers, CHATRA, recordTransport, told } from "./recorded-transport.ts";

const list = (...connections: (typeof CHATRA)[]) => ({ connections, more: false });
const never = new AbortController().signal;
const uiUrl = "https://ui.test/1";
const WAITING = { ...CHATRA, state: "CLIENT_ACTION_REQUIRED", clientAction: { uiUrl } };
const connector = { id: "k1", name: "Chatra" };
const request = (requestId: string) => ({ kind: "request" as const, requestId, url: uiUrl });
const away = new ChatraGatewayError("unavailable", "away");
const lost = new ChatraGatewayError("unknown-outcome", "it hung");

function starterOf(answers: Answers, connectionId?: string, active: string[] = []) {
  const clock = { now: 1_000_000 };
  const recorded = recordTransport({ searchConnectors: [[connector]], ...answers });
  const { transport } = recorded;
  const hints = async () => ({ ofOthers: { active, removed: [] } });
  const starter = createConnectionStarter({
    transport,
    connectionId,
    hints,
    now: () => clock.now,
    pollMs: 1,
  });
  return { ...recorded, clock, starter };
}

const started = { connectionId: "con1", name: "My Chatra" };

describe("to connect", () => {
  test("uses the connection that there is, whatever it waits for, and begins none", async () => {
    const use = async (connection: typeof CHATRA) => {
      const { starter, named } = starterOf({ listConnections: [list(connection)] });
      const result = await told(starter.connect());
      expect(named()).toEqual(["listConnections"]);
      return result;
    };
    expect(await use(CHATRA)).toEqual({ ...started, state: "ready", url: undefined });
    expect(await use(WAITING)).toEqual({ ...started, state: "waiting", url: uiUrl });
    expect(await use({ ...CHATRA, disconnected: true })).toEqual({
      ...started,
      state: "waiting",
      command: "membrane connect --connectionId con1",
    });
    expect(await use({ ...WAITING, state: "SETUP_FAILED" })).toBe(
      `connection-needs-action | url=${uiUrl} | the Chatra connection My Chatra is SETUP_FAILED. Fix or remove it in Membrane's console`,
    );
  });

  test("uses the configured connection, and none of another account's", async () => {
    const both = [list(WAITING, { ...CHATRA, id: "con2" })];
    const configured = starterOf({ listConnections: both }, "con2");
    expect(await configured.starter.connect()).toMatchObject({ connectionId: "con2", state: "ready" });
    const own = starterOf({ listConnections: both }, undefined, ["con2"]);
    expect(await own.starter.connect()).toMatchObject({ connectionId: "con1", state: "waiting" });
  });

  test("begins one where there is none, once for callers at the same time", async () => {
    const begun = [{ kind: "connection" as const, connection: WAITING }];
    const { starter, calls } = starterOf({ listConnections: [list()], connect: begun });
    const expected = { ...started, state: "waiting", url: uiUrl };
    expect(await Promise.all([starter.connect(), starter.connect()])).toEqual([expected, expected]);
    expect(calls).toEqual([
      ["listConnections", undefined],
      ["searchConnectors", { query: "chatra" }],
      ["connect", { connectorId: "k1" }],
    ]);
    await starter.connect();
    expect(calls).toHaveLength(6);
  });

  test("gives a request's address for ten minutes, then makes another request", async () => {
    const { starter, clock, named } = starterOf({
      listConnections: [list()],
      connect: [request("r1"), request("r2")],
    });
    const first = { connectionId: "r1", name: "Chatra", state: "waiting", url: uiUrl };
    expect(await starter.connect()).toEqual(first);
    clock.now += 10 * 60 * 1000 - 1;
    expect(await starter.connect()).toEqual(first);
    clock.now += 1;
    expect(await starter.connect()).toEqual({ ...first, connectionId: "r2" });
    expect(named().filter((name) => name === "connect")).toHaveLength(2);
  });

  test("looks for the connection where the answer was lost, and can be tried again where there is none", async () => {
    const made = starterOf({ listConnections: [list(), list(WAITING)], connect: [lost] });
    expect(await made.starter.connect()).toEqual({ ...started, state: "waiting", url: uiUrl });
    const none = starterOf({ listConnections: [list()], connect: [lost] });
    await expect(none.starter.connect()).rejects.toMatchObject({
      message: "unavailable: it hung",
      cause: lost,
    });
    const configured = starterOf({ listConnections: [list(), list()], connect: [lost] });
    expect(await told(configured.starter.connect())).toBe("unavailable | it hung");
    const refused = starterOf({ listConnections: [list()], connect: [away] });
    await expect(refused.starter.connect()).rejects.toBe(away);
    expect(refused.named()).toEqual(["listConnections", "searchConnectors", "connect"]);
  });

  test("is tried anew after a failure", async () => {
    const { starter } = starterOf({ listConnections: [away, list(CHATRA)] });
    expect(await told(starter.connect())).toBe("unavailable | away");
    expect(await starter.connect()).toMatchObject({ state: "ready" });
  });
});

test.each([
  [["Chatra 2", "CHATRA"], "CHATRA"],
  [["Other", "My chatra"], "My chatra"],
])("of the connectors %j, %s is Chatra's", async (names, name) => {
  const { transport } = recordTransport({ searchConnectors: [names.map((one) => ({ id: one, name: one }))] });
  expect(await findChatraConnector(transport)).toEqual({ id: name, name });
});

test("a search without Chatra is refused", async () => {
  const { transport } = recordTransport({ searchConnectors: [[{ id: "k1", name: "Other" }]] });
  expect(await told(findChatraConnector(transport))).toBe(
    "refused | Membrane's search finds no connector named Chatra",
  );
});

describe("to wait for a connection", () => {
  test("asks for it with a wait of 30 seconds, until it is ready", async () => {
    const { starter, calls } = starterOf({ getConnection: [WAITING, away, CHATRA] });
    await starter.awaitConnection({ connectionId: "con1", signal: never });
    const asked = ["getConnection", { connectionId: "con1", waitSeconds: 30, signal: never }];
    expect(calls).toEqual([asked, asked, asked]);
  });

  test("looks into the list for what comes of a request", async () => {
    const { starter, named } = starterOf(
      { listConnections: [list(), list(), list(WAITING), list(CHATRA)], connect: [request("r1")] },
      undefined,
    );
    await starter.connect();
    await starter.awaitConnection({ connectionId: "r1", signal: never });
    expect(named()).toEqual([
      "listConnections",
      "searchConnectors",
      "connect",
      "listConnections",
      "listConnections",
      "listConnections",
    ]);
  });

  test("ends where it has failed for good, with why and where that is mended", async () => {
    const { starter } = starterOf({
      getConnection: [{ ...WAITING, state: "CONFIGURATION_ERROR", errorText: "bad key" }],
    });
    expect(await told(starter.awaitConnection({ connectionId: "con1", signal: never }))).toBe(
      `connection-needs-action | url=${uiUrl} | the Chatra connection My Chatra is CONFIGURATION_ERROR: bad key`,
    );
  });
});

test("of a connection that was begun without its state the rest is asked, and its address is kept", async () => {
  const bare = { ...CHATRA, state: undefined, clientAction: { uiUrl } };
  const described = async (...answers: NonNullable<Answers["getConnection"]>) => {
    const { transport, calls } = recordTransport({ getConnection: answers });
    return [await describeBegun(transport, bare), calls];
  };
  const asked = [["getConnection", { connectionId: "con1" }]];
  expect(await described({ ...CHATRA, state: "BUILDING" })).toEqual([
    { ...started, state: "waiting", url: uiUrl },
    asked,
  ]);
  expect(await described({ ...WAITING, clientAction: { uiUrl: "https://ui.test/2" } })).toEqual([
    { ...started, state: "waiting", url: "https://ui.test/2" },
    asked,
  ]);
  expect(await described({ ...CHATRA, state: "READY" })).toEqual([
    { ...started, state: "ready", url: undefined },
    asked,
  ]);
  expect(await described({ ...CHATRA, state: undefined })).toEqual([
    { ...started, state: "waiting", url: uiUrl },
    asked,
  ]);
  expect(await described(away)).toEqual([{ ...started, state: "waiting", url: uiUrl }, asked]);
});
