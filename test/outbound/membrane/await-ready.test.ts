import { expect, test } from "vitest";
import { ChatraGatewayError } from "../../../src/outbound/membrane/chatra-gateway-error.ts";
import type { MembraneConnection } from "../../../src/outbound/membrane/membrane-transport.ts";
import { awaitReady, describeBegun } from "../../../src/outbound/membrane/start-connection.ts";

const ready: MembraneConnection = {
  id: "con1",
  name: "My Chatra",
  key: undefined,
  appNames: [],
  state: "READY",
  disconnected: false,
  ended: undefined,
  errorText: undefined,
  clientAction: undefined,
};
const uiUrl = "https://ui.test/con1";
const about = { connectionId: "con1", name: "My Chatra" };
const RECONNECT = "membrane connect --connectionId con1";

test.each<[string, Partial<MembraneConnection>, object]>([
  ["is ready", {}, { state: "ready", url: undefined }],
  [
    "is ready but disconnected",
    { disconnected: true },
    { state: "waiting", url: undefined, command: RECONNECT },
  ],
  ["is ready but ended", { ended: "DEFUNCT" }, { state: "waiting", url: undefined, command: RECONNECT }],
  ["is being built", { state: "BUILDING" }, { state: "waiting", url: undefined, command: undefined }],
  [
    "waits for a person",
    { state: "CLIENT_ACTION_REQUIRED", clientAction: { uiUrl } },
    { state: "waiting", url: uiUrl, command: undefined },
  ],
])("a connection that was begun and %s is told of as that", async (_, over, expected) => {
  const transport = { getConnection: () => expect.fail("it is known") };
  expect(await describeBegun(transport, { ...ready, ...over })).toEqual({ ...about, ...expected });
});

test("of a connection of which only its ID was printed the rest is asked, and without an answer a person has to go on", async () => {
  const bare = { ...ready, state: undefined, clientAction: { uiUrl } };
  const told = { getConnection: async () => ready };
  expect(await describeBegun(told, bare)).toEqual({ ...about, state: "ready", url: undefined });
  const untold = { getConnection: () => Promise.reject(new ChatraGatewayError("unavailable", "no network")) };
  expect(await describeBegun(untold, bare)).toEqual({
    ...about,
    state: "waiting",
    url: uiUrl,
    command: undefined,
  });
});

const waits = new ChatraGatewayError("rate-limited", "slower", { retryAfterMs: 40 });
const away = new ChatraGatewayError("unavailable", "no network");

test("whoever waits asks again after the pause, after a longer one where Membrane wants that, and not at once", async () => {
  const answers = [undefined, { ...ready, state: "BUILDING" }, away, waits, ready];
  const times: number[] = [];
  const ask = async () => {
    const answer = answers[times.length];
    times.push(performance.now());
    if (answer instanceof Error) throw answer;
    return answer;
  };
  expect(await awaitReady(ask, 10, new AbortController().signal)).toBe(ready);
  const pauses = times.slice(1).map((time, index) => time - (times[index] ?? 0));
  expect(pauses.every((ms) => ms >= 8)).toBe(true);
  expect(pauses.at(-1)).toBeGreaterThan(37);
});

test("the wait ends with the reason where the state is final, with what can't pass, and when it is given up", async () => {
  const endOf = async (
    ask: () => Promise<MembraneConnection | undefined>,
    signal = new AbortController().signal,
  ) =>
    awaitReady(ask, 1, signal).then(
      () => "ready",
      (error: unknown) =>
        error instanceof ChatraGatewayError ? [error.reason, error.detail, error.url] : error,
    );
  expect(
    await endOf(async () => ({
      ...ready,
      state: "SETUP_FAILED",
      errorText: "bad key",
      clientAction: { uiUrl },
    })),
  ).toEqual(["connection-needs-action", "the Chatra connection My Chatra is SETUP_FAILED: bad key", uiUrl]);
  expect(await endOf(() => Promise.reject(new ChatraGatewayError("not-logged-in", "log in")))).toEqual([
    "not-logged-in",
    "log in",
    undefined,
  ]);
  const givenUp = ["unavailable", "the bot stopped waiting for the connection", undefined];
  expect(await endOf(() => expect.fail("nobody waits"), AbortSignal.abort())).toEqual(givenUp);
  const stop = new AbortController();
  const failing = () => {
    stop.abort();
    return Promise.reject(new ChatraGatewayError("not-logged-in", "log in"));
  };
  expect(await endOf(failing, stop.signal)).toEqual(givenUp);
});

test("a wait that is given up in a pause ends at once", async () => {
  const stop = new AbortController();
  const wait = awaitReady(async () => undefined, 60_000, stop.signal);
  setImmediate(() => stop.abort());
  await expect(wait).rejects.toMatchObject({ detail: "the bot stopped waiting for the connection" });
});
