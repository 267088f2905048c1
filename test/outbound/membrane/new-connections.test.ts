import { describe, expect, test } from "vitest";
import { createNewConnections, type OtherAccounts } from "../../../src/outbound/membrane/new-connections.ts";
import { failureOf, type Kind, type SimulatedAccount, startAccountContext } from "./simulated-membrane.ts";

const nobody: OtherAccounts = { connections: [], waiting: 0 };
const alone = async () => nobody;
const never = new AbortController().signal;

function portOf({ transport }: SimulatedAccount, options: { isShared?: boolean; now?: () => number } = {}) {
  return createNewConnections({ transport, isShared: false, now: Date.now, pollMs: 10, ...options });
}

describe.each<Kind>(["cli", "api"])("by the %s", (kind) => {
  test("a new connection is begun beside those that there are, and each waits for its own", async () => {
    await using all = await startAccountContext(kind);
    const port = portOf(all);
    const first = await port.begin();
    const second = await port.begin();
    expect(first).toMatchObject({ name: "Chatra", state: "waiting", isRequest: kind === "api" });
    expect(first.known).toEqual([all.membrane.connection().id]);
    expect(first.url).toMatch(/^https:\/\/ui\./);
    expect(new Set([first.connectionId, second.connectionId]).size).toBe(2);
    const pendings = [first, second].map(({ isRequest, connectionId, known }) =>
      isRequest ? { requestId: connectionId, known } : { connectionId },
    );
    const waits = pendings.map((pending) =>
      port.awaitNewConnection({ pending, others: alone, signal: never }),
    );
    // The second is finished first, and it is the second's.
    const finish = ({ connectionId }: { connectionId: string }) => {
      if (kind === "api") return all.membrane.finishRequest(connectionId).id;
      all.membrane.setConnectionState(connectionId, "READY");
      return connectionId;
    };
    const ofSecond = finish(second);
    expect(await waits[1]).toBe(ofSecond);
    const ofFirst = finish(first);
    expect(await waits[0]).toBe(ofFirst);
    expect(ofFirst).not.toBe(ofSecond);
    expect(all.membrane.connections()).toHaveLength(3);
  });

  test("connections are looked at by their ids, and one that is gone is left out", async () => {
    await using all = await startAccountContext(kind);
    const { id } = all.membrane.connection();
    all.membrane.setConnectionState(id, "CLIENT_ACTION_REQUIRED");
    all.membrane.addConnection({ name: "HubSpot", connectorKey: "hubspot" });
    const looked = await portOf(all).look([id, "gone"]);
    expect([...looked.keys()]).toEqual([id]);
    expect(looked.get(id)).toMatchObject({
      state: "CLIENT_ACTION_REQUIRED",
      url: `https://ui.getmembrane.example/connections/${id}/reconnect`,
    });
    all.membrane.clearRecords();
    expect(await portOf(all).look([])).toEqual(new Map());
    expect(all.membrane.runs()).toEqual([]);
  });

  test("a wait that is given up rejects, and one whose connection failed for good tells why", async () => {
    await using all = await startAccountContext(kind);
    const port = portOf(all);
    const { id: connectionId } = all.membrane.addConnection({ state: "CLIENT_ACTION_REQUIRED" });
    const stop = new AbortController();
    const wait = failureOf(
      port.awaitNewConnection({ pending: { connectionId }, others: alone, signal: stop.signal }),
    );
    await all.membrane.waitFor((membrane) => membrane.runs("connection get").length > 0);
    stop.abort();
    expect(await wait).toMatchObject({
      reason: "unavailable",
      detail: expect.stringContaining("stopped waiting"),
    });
    all.membrane.setConnectionState(connectionId, "SETUP_FAILED");
    const failed = port.awaitNewConnection({ pending: { connectionId }, others: alone, signal: never });
    expect(await failureOf(failed)).toMatchObject({ reason: "connection-needs-action" });
  });
});

describe("a request that can be followed", () => {
  test.each([
    ["cancelled", "cancelled in the browser"],
    ["error", "failed"],
  ] as const)("is over when it is %s", async (status, words) => {
    await using all = await startAccountContext("api");
    const port = portOf(all);
    const { connectionId: requestId, known } = await port.begin();
    const pending = { requestId, known };
    expect(await port.find(pending, nobody)).toBeUndefined();
    all.membrane.failRequest(requestId, status);
    expect(await failureOf(port.find(pending, nobody))).toMatchObject({
      reason: "refused",
      detail: expect.stringContaining(words),
    });
  });

  test("whose connection has come to belong to another account is refused", async () => {
    await using all = await startAccountContext("api");
    const port = portOf(all);
    const { connectionId: requestId, known } = await port.begin();
    const { id } = all.membrane.finishRequest(requestId);
    expect(await port.find({ requestId, known }, nobody)).toMatchObject({ id, state: "READY" });
    const others = { connections: [id], waiting: 0 };
    expect(await failureOf(port.find({ requestId, known }, others))).toMatchObject({ reason: "refused" });
  });

  test("has its address handed out again for ten minutes", async () => {
    let now = 0;
    await using all = await startAccountContext("api");
    const port = portOf(all, { now: () => now });
    const { connectionId, url } = await port.begin();
    expect(port.addressOf(connectionId)).toBe(url);
    expect(port.addressOf("other")).toBeUndefined();
    now = 10 * 60 * 1000;
    expect(port.addressOf(connectionId)).toBeUndefined();
  });
});

describe("a request that the CLI made, and that can't be followed", () => {
  const withRequests = { output: { connectForm: "request" } } as const;

  test("is found out by the one new Chatra connection that is nobody's", async () => {
    await using all = await startAccountContext("cli", withRequests);
    const port = portOf(all);
    const { connectionId: requestId, known, isRequest } = await port.begin();
    expect(isRequest).toBe(true);
    const pending = { requestId, known };
    const theirs = all.membrane.addConnection().id;
    all.membrane.addConnection({ name: "HubSpot", connectorKey: "hubspot" });
    const others = { connections: [theirs], waiting: 0 };
    expect(await port.find(pending, others)).toBeUndefined();
    const wait = port.awaitNewConnection({ pending, others: async () => others, signal: never });
    const { id } = all.membrane.finishRequest(requestId);
    expect(await wait).toBe(id);
  });

  test("is refused where two are new, or where another account waits as well", async () => {
    await using all = await startAccountContext("cli", withRequests);
    const port = portOf(all);
    const { connectionId: requestId, known } = await port.begin();
    const pending = { requestId, known };
    expect(await port.find(pending, { connections: [], waiting: 1 })).toBeUndefined();
    const first = all.membrane.addConnection().id;
    const refused = failureOf(port.find(pending, { connections: [], waiting: 1 }));
    expect(await refused).toMatchObject({ reason: "refused", detail: expect.stringContaining(first) });
    const second = all.membrane.addConnection().id;
    const both = await failureOf(port.awaitNewConnection({ pending, others: alone, signal: never }));
    expect(both).toMatchObject({
      reason: "refused",
      detail: `the bot can't match the new connections to accounts: Chatra (${first}), Chatra (${second}). Remove them in Membrane's console, and connect one account after the other`,
    });
  });

  test("is not even begun for accounts of people who know nothing of each other", async () => {
    await using all = await startAccountContext("cli", withRequests);
    expect(await failureOf(portOf(all, { isShared: true }).begin())).toMatchObject({
      reason: "refused",
      detail: expect.stringContaining("MEMBRANE_TRANSPORT"),
    });
  });
});

test("a connect that hands back a connection that was there is refused", async () => {
  await using all = await startAccountContext("cli");
  const { id } = all.membrane.connection();
  const transport = {
    ...all.transport,
    connect: async () => ({
      kind: "connection" as const,
      connection: await all.transport.getConnection({ connectionId: id }),
    }),
  };
  const port = createNewConnections({ transport, isShared: false, now: Date.now });
  expect(await failureOf(port.begin())).toMatchObject({
    reason: "refused",
    detail: expect.stringContaining(id),
  });
});

test("when the answer of connect is lost, no connection is taken for the new one", async () => {
  await using all = await startAccountContext("cli");
  all.membrane.faults.add({ command: "connect", kind: "crash", at: "after", times: 1 });
  expect(await failureOf(portOf(all).begin())).toMatchObject({ reason: "unavailable" });
  expect(all.membrane.connections()).toHaveLength(2);
});
