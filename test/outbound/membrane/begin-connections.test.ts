import { describe, expect, test } from "vitest";
import { ChatraGatewayError } from "../../../src/outbound/membrane/chatra-gateway-error.ts";
import { createNewConnections } from "../../../src/outbound/membrane/new-connections.ts";
import { type Answers, CHATRA, recordTransport, told } from "./recorded-transport.ts";

const nobody = { connections: [], waiting: 0 };
const second = { ...CHATRA, id: "con2", name: "chatra 2" };
const hubSpot = { ...CHATRA, id: "con9", name: "HubSpot" };
const list = (...connections: (typeof CHATRA)[]) => ({ connections, more: false });
const url = "https://ui.test/1";
const request = { kind: "request" as const, requestId: "r1", url };
const lost = new ChatraGatewayError("unknown-outcome", "it hung");
const away = new ChatraGatewayError("unavailable", "away");
const gone = new ChatraGatewayError("not-found", "gone");

function portOf(answers: Answers, isShared = false) {
  const clock = { now: 0 };
  const recorded = recordTransport({ searchConnectors: [[{ id: "k1", name: "Chatra" }]], ...answers });
  const { transport } = recorded;
  const port = createNewConnections({ transport, isShared, now: () => clock.now, pollMs: 1 });
  return { ...recorded, clock, port };
}

describe("a new connection", () => {
  test("is begun beside those that there are, as a connection or a request", async () => {
    const connection = { ...second, state: "CLIENT_ACTION_REQUIRED", clientAction: { uiUrl: url } };
    const made = portOf({ listConnections: [list(CHATRA)], connect: [{ kind: "connection", connection }] });
    expect(await made.port.begin()).toEqual({
      connectionId: "con2",
      name: "chatra 2",
      state: "waiting",
      url,
      isRequest: false,
      known: ["con1"],
    });
    expect(made.calls).toEqual([
      ["searchConnectors", { query: "chatra" }],
      ["listConnections", undefined],
      ["connect", { connectorId: "k1" }],
    ]);
    const asked = portOf({ listConnections: [list(CHATRA, hubSpot)], connect: [request] });
    expect(await asked.port.begin()).toEqual({
      connectionId: "r1",
      name: "Chatra",
      state: "waiting",
      url,
      isRequest: true,
      known: ["con1", "con9"],
    });
  });

  test("is none that was there before", async () => {
    const { port } = portOf({
      listConnections: [list(CHATRA)],
      connect: [{ kind: "connection", connection: CHATRA }],
    });
    expect(await told(port.begin())).toBe(
      "refused | Membrane made no new connection beside My Chatra (con1)",
    );
  });

  test("can be begun again where the answer was lost, with a word about what may be left", async () => {
    const { port } = portOf({ listConnections: [list()], connect: [lost] });
    await expect(port.begin()).rejects.toMatchObject({
      message: "unavailable: it hung; Membrane may now list an unfinished connection",
      cause: lost,
    });
    const refused = portOf({ listConnections: [list()], connect: [away] });
    await expect(refused.port.begin()).rejects.toBe(away);
  });

  test.each([
    [false, false, false, true],
    [false, true, false, false],
    [false, false, true, false],
    [true, true, true, true],
  ])(
    "is begun by a request that can be followed (%s), for accounts of strangers (%s), beside a list that is cut (%s): %s",
    async (follows, isShared, more, isBegun) => {
      const answers = { listConnections: [{ connections: [], more }], connect: [request] };
      const followRequest = { followRequest: [{ state: "pending" as const }] };
      const { port } = portOf({ ...answers, ...(follows ? followRequest : {}) }, isShared);
      expect(port.followsRequests).toBe(follows);
      expect(await told(port.begin())).toEqual(
        isBegun
          ? expect.objectContaining({ connectionId: "r1" })
          : "refused | this version of Membrane's CLI does not say which connection a request made: set MEMBRANE_TRANSPORT to api",
      );
    },
  );

  test("has its address at hand for ten minutes, and no longer", async () => {
    const { port, clock } = portOf({
      listConnections: [list()],
      connect: [request, { ...request, requestId: "r2", url: "https://ui.test/2" }],
    });
    await port.begin();
    clock.now = 10 * 60 * 1000 - 1;
    await port.begin();
    expect([port.addressOf("r1"), port.addressOf("r2"), port.addressOf("r3")]).toEqual([
      url,
      "https://ui.test/2",
      undefined,
    ]);
    clock.now += 1;
    expect([port.addressOf("r1"), port.addressOf("r2")]).toEqual([undefined, "https://ui.test/2"]);
  });
});

describe("a look at connections", () => {
  test("asks for those beyond the list, and leaves out what is gone or not asked for", async () => {
    const { port, calls } = portOf({
      listConnections: [list(hubSpot, CHATRA)],
      getConnection: [second, gone],
    });
    const found = await port.look(["con1", "con2", "con3"]);
    expect([...found.entries()].map(([id, { name, inUse }]) => [id, name, inUse])).toEqual([
      ["con1", "My Chatra", false],
      ["con2", "chatra 2", false],
    ]);
    expect(calls).toEqual([
      ["listConnections", undefined],
      ["getConnection", { connectionId: "con2" }],
      ["getConnection", { connectionId: "con3" }],
    ]);
    const none = portOf({});
    expect(await none.port.look([])).toEqual(new Map());
    expect(none.calls).toEqual([]);
  });

  test("fails where one can't be asked for", async () => {
    const { port } = portOf({ listConnections: [list()], getConnection: [away] });
    await expect(port.look(["con1"])).rejects.toBe(away);
  });
});

describe("what has come of it", () => {
  const pending = { requestId: "r1", known: ["con1"] };
  const summary = { id: "con2", name: "chatra 2", state: "READY", isChatra: true, inUse: true };

  test("is asked for by the connection's id", async () => {
    const { port, calls } = portOf({ getConnection: [second] });
    expect(await port.find({ connectionId: "con2" }, nobody)).toEqual(summary);
    expect(calls).toEqual([["getConnection", { connectionId: "con2" }]]);
  });

  test("is told by a request that can be followed", async () => {
    const followed = portOf({
      followRequest: [
        { state: "pending" },
        { state: "failed", detail: "cancelled" },
        { state: "done", connectionId: "con2" },
      ],
      getConnection: [second],
    });
    expect(await followed.port.find(pending, nobody)).toBeUndefined();
    expect(await told(followed.port.find(pending, nobody))).toBe("refused | cancelled");
    expect(await followed.port.find(pending, { connections: ["con1"], waiting: 3 })).toEqual(summary);
    expect(await told(followed.port.find(pending, { connections: ["con2"], waiting: 0 }))).toBe(
      "refused | the connection con2 belongs to another account",
    );
    expect(followed.calls.slice(0, 4)).toEqual([
      ["followRequest", { requestId: "r1" }],
      ["followRequest", { requestId: "r1" }],
      ["followRequest", { requestId: "r1" }],
      ["getConnection", { connectionId: "con2" }],
    ]);
  });

  test.each<[string, string[], string | undefined, string | undefined]>([
    ["is refused where a request ends at a connection from before it", ["con1", "con2"], undefined, "con2"],
    ["is refused there also beside the account's own connection", ["con1", "con2"], "con1", "con2"],
    ["is the account's own connection where a request ends at that", ["con1", "con2"], "con2", undefined],
    ["is a new connection beside the account's own", ["con1"], "con1", undefined],
  ])("%s", async (_, known, own, refused) => {
    const of = () =>
      portOf({ followRequest: [{ state: "done", connectionId: "con2" }], getConnection: [second] });
    const detail = `refused | the connection ${refused} existed before the request`;
    const from = { requestId: "r1", known, own };
    expect(await told(of().port.find(from, nobody))).toEqual(refused === undefined ? summary : detail);
    const { signal } = new AbortController();
    const wait = { pending: from, others: async () => nobody, signal };
    expect(await told(of().port.awaitNewConnection(wait))).toBe(refused === undefined ? "con2" : detail);
  });

  test("is the only new connection to Chatra that is nobody's, where requests can't be followed", async () => {
    const find = (
      answer: ReturnType<typeof list>,
      others: { connections: string[]; waiting: number } = nobody,
    ) => told(portOf({ listConnections: [answer] }).port.find(pending, others));
    expect(await find(list(CHATRA, hubSpot))).toBeUndefined();
    expect(await find(list(CHATRA, second, hubSpot))).toEqual(summary);
    expect(await find(list(second), { connections: ["con2"], waiting: 0 })).toBeUndefined();
    const refusal = (names: string) =>
      `refused | the bot can't match the new connections to accounts: ${names}. Remove them in Membrane's console, and connect one account after the other`;
    expect(await find(list(second), { connections: [], waiting: 1 })).toBe(refusal("chatra 2 (con2)"));
    expect(await find({ ...list(second), more: true })).toBe(refusal("chatra 2 (con2)"));
    expect(await find(list(second, { ...second, id: "con3" }))).toBe(
      refusal("chatra 2 (con2), chatra 2 (con3)"),
    );
  });

  test("is waited for, with the signal that gives the wait up", async () => {
    const { signal } = new AbortController();
    const direct = portOf({ getConnection: [{ ...second, state: "BUILDING" }, second] });
    const wait = { pending: { connectionId: "con2" }, others: async () => nobody, signal };
    expect(await direct.port.awaitNewConnection(wait)).toBe("con2");
    const asked = ["getConnection", { connectionId: "con2", waitSeconds: 30, signal }];
    expect(direct.calls).toEqual([asked, asked]);
    const followed = portOf({
      followRequest: [{ state: "pending" }, { state: "done", connectionId: "con2" }],
      getConnection: [second],
    });
    expect(await followed.port.awaitNewConnection({ ...wait, pending })).toBe("con2");
    expect(followed.calls).toEqual([
      ["followRequest", { requestId: "r1", signal }],
      ["followRequest", { requestId: "r1", signal }],
      ["getConnection", { connectionId: "con2" }],
    ]);
    const stray = portOf({ followRequest: [{ state: "done", connectionId: "con2" }] });
    const others = async () => ({ connections: ["con2"], waiting: 0 });
    expect(await told(stray.port.awaitNewConnection({ ...wait, pending, others }))).toBe(
      "refused | the connection con2 belongs to another account",
    );
  });
});
