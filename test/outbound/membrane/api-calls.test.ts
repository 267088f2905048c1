import { describe, expect, test, vi } from "vitest";
import { createApiTransport } from "../../../src/outbound/membrane/api-transport.ts";
import { toQuery } from "../../../src/outbound/membrane/ask-api.ts";
import type { MembraneTransport } from "../../../src/outbound/membrane/membrane-transport.ts";
import type { RunTrace } from "../../../src/outbound/membrane/run-membrane.ts";
import { eventually } from "../../eventually.ts";
import { fakeTimeouts } from "../../fake-timeouts.ts";
import { type Answer, PlannedDispatcher } from "../planned-dispatcher.ts";
import { told } from "./recorded-transport.ts";

const NOW = Date.parse("2026-01-01T00:00:00Z");
const TOKEN = { kind: "token", token: "a-token-of-ours" } as const;
type Options = Partial<Parameters<typeof createApiTransport>[0]>;

const json = (value: unknown, status = 200, headers = {}): Answer => ({
  status,
  headers,
  text: JSON.stringify(value),
});

/** The API over requests that end like this, one after the other; the last end repeats. */
function apiOf(ends: Answer[], options: Options = {}) {
  const dispatcher = new PlannedDispatcher((_, number) => ends[Math.min(number, ends.length - 1)] ?? "hangs");
  const transport = createApiTransport({
    uri: "https://api.test/membrane//",
    credentials: TOKEN,
    secrets: ["hunter2-secret"],
    now: () => NOW,
    dispatcher,
    ...options,
  });
  return { transport, asked: dispatcher.asked };
}

const { signal } = new AbortController();
const mark = { deliveryId: "d1", attempt: 1 };
const run = { connectionId: "con1", actionId: "a1", input: { text: "Hello" }, mark };
const sought = { connectionId: "con1", mark, from: NOW, to: NOW + 1_000, signal };
const act = { id: "a1", connectionId: "con1", input: { text: "Hello" }, meta: mark };

/** Each method, its request, how long that may take, and what is known, in which words, when its answer gets lost. */
const CALLS: [
  string,
  (t: MembraneTransport) => Promise<unknown> | undefined,
  [string, unknown?],
  number,
  string,
][] = [
  [
    "listConnections",
    (t) => t.listConnections(),
    ["/connections?limit=100"],
    30_000,
    "unavailable | connection list",
  ],
  [
    "getConnection",
    (t) => t.getConnection({ connectionId: "c@1" }),
    ["/connections/c%401"],
    30_000,
    "unavailable | connection get",
  ],
  [
    "getConnection, with a wait",
    (t) => t.getConnection({ connectionId: "con1", waitSeconds: 30, signal }),
    ["/connections/con1?wait=true&timeout=30"],
    60_000,
    "unavailable | connection get",
  ],
  [
    "listActions",
    (t) => t.listActions({ connectionId: "con1" }),
    ["/actions?connectionId=con1&limit=100"],
    30_000,
    "unavailable | action list",
  ],
  [
    "listActions, a few",
    (t) => t.listActions({ connectionId: "con1", limit: 5 }),
    ["/actions?connectionId=con1&limit=5"],
    30_000,
    "unavailable | action list",
  ],
  [
    "listActions, by intent",
    (t) => t.listActions({ connectionId: "con1", intent: "a b", limit: 101 }),
    ["/actions?connectionId=con1&intent=a+b&limit=100"],
    30_000,
    "unavailable | action list",
  ],
  [
    "runAction, a send",
    (t) => t.runAction({ ...run, effect: "send" }),
    ["/act", act],
    75_000,
    "unknown-outcome | action run",
  ],
  [
    "runAction, to be repeated",
    (t) => t.runAction({ ...run, effect: "repeatable", mayBegin: () => true }),
    ["/act", act],
    75_000,
    "unavailable | action run",
  ],
  [
    "findRun, by its id",
    (t) => t.findRun({ ...sought, actionRunId: "r@1" }),
    ["/action-run-logs/r%401"],
    30_000,
    "unavailable | action-run-log get",
  ],
  [
    "findRun, by its mark",
    (t) => t.findRun(sought),
    [
      "/action-run-logs?connectionId=con1&from=2025-12-31T23%3A59%3A00.000Z&to=2026-01-01T00%3A01%3A01.000Z&limit=100",
    ],
    30_000,
    "unavailable | action-run-log list",
  ],
  [
    "request, a POST",
    (t) =>
      t.request({
        connectionId: "con1",
        path: "/clients/{id}",
        method: "POST",
        headers: { A: "b" },
        query: { c: "d" },
        pathParameters: { id: "c1" },
        body: [1],
      }),
    [
      "/act",
      {
        connectionId: "con1",
        api: { method: "POST", path: "/clients/c1", body: [1], headers: { A: "b" }, query: { c: "d" } },
      },
    ],
    75_000,
    "unknown-outcome | request",
  ],
  [
    "request, a GET",
    (t) => t.request({ connectionId: "con1", path: "/x", method: "GET" }),
    ["/act", { connectionId: "con1", api: { method: "GET", path: "/x" } }],
    75_000,
    "unavailable | request",
  ],
  [
    "searchConnectors",
    (t) => t.searchConnectors({ query: "chatra" }),
    ["/search?q=chatra&elementType=connector&limit=100"],
    30_000,
    "unavailable | search",
  ],
  [
    "connect",
    (t) => t.connect({ connectorId: "k1" }),
    ["/connection-requests", { connectorId: "k1" }],
    75_000,
    "unknown-outcome | connect",
  ],
  [
    "followRequest",
    (t) => t.followRequest?.({ requestId: "r@1", signal }),
    ["/connection-requests/r%401"],
    30_000,
    "unavailable | connection request",
  ],
];

test.each(CALLS)("%s makes one request, which ends in time", async (_, call, [path, body], ms, end) => {
  const { transport, asked } = apiOf(["gets lost"]);
  const waits = fakeTimeouts();
  const [reason, command] = end.split(" | ");
  expect(await told(Promise.resolve(call(transport)))).toBe(
    `${reason} | Membrane's API, ${command}: the answer was lost (ECONNRESET)`,
  );
  expect(asked).toEqual([
    {
      origin: "https://api.test",
      path: `/membrane${path}`,
      method: body === undefined ? "GET" : "POST",
      headers: {
        authorization: "Bearer a-token-of-ours",
        "api-version": "1.12",
        accept: "application/json",
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      body: body === undefined ? null : JSON.stringify(body),
    },
  ]);
  expect(waits).toEqual([ms]);
});

test.each([
  [
    "getConnection",
    (t: MembraneTransport, gone: AbortSignal) => t.getConnection({ connectionId: "c", signal: gone }),
  ],
  ["findRun, by its id", (t, gone) => t.findRun({ ...sought, actionRunId: "r1", signal: gone })],
  ["findRun, by its mark", (t, gone) => t.findRun({ ...sought, signal: gone })],
  ["followRequest", (t, gone) => t.followRequest?.({ requestId: "r1", signal: gone })],
])("%s is not begun once it was given up", async (_, call) => {
  const { transport, asked } = apiOf(["hangs"]);
  expect(await told(Promise.resolve(call(transport, AbortSignal.abort())))).toMatch(
    /^unavailable \| Membrane's API, [a-z -]+: no connection \(the bot cancelled it\)$/,
  );
  expect(asked).toEqual([]);
});

test.each([
  ["runAction", (t: MembraneTransport) => t.runAction({ ...run, effect: "send", mayBegin: () => false })],
  ["request", (t) => t.request({ connectionId: "c", path: "/x", method: "GET", mayBegin: () => false })],
])("%s is not begun where it may not", async (_, call) => {
  const { transport, asked } = apiOf([json({})]);
  expect(await told(call(transport))).toMatch(
    /^not-begun \| Membrane's API, [a-z ]+: another process may have taken it over$/,
  );
  expect(asked).toEqual([]);
});

describe("the limits of a call", () => {
  test("an answer is waited for 75 seconds", async () => {
    fakeTimeouts();
    const { transport, asked } = apiOf(["hangs"]);
    const sent = told(transport.runAction({ ...run, effect: "send" }));
    await eventually(() => expect(asked).toHaveLength(1));
    await vi.advanceTimersByTimeAsync(75_000);
    expect(await sent).toBe(
      "unknown-outcome | Membrane's API, action run: the answer was lost (no answer within 75 s)",
    );
  });

  test("an answer of more than 30 MB is not read", async () => {
    const { transport } = apiOf([{ text: Buffer.alloc(30_000_001) }]);
    expect(await told(transport.listConnections())).toBe(
      "unavailable | Membrane's API, connection list: the answer was lost (its answer is too long to read)",
    );
  });

  test("a request has 10 MB at most, counted in bytes", async () => {
    const { transport, asked } = apiOf([json({ output: { id: "m1" } })]);
    const room = 10_000_000 - JSON.stringify({ ...act, input: { text: "" } }).length;
    const text = `${"é".repeat(Math.floor(room / 2))}${"x".repeat(room % 2)}`;
    const send = (more: string) =>
      told(transport.runAction({ ...run, input: { text: `${text}${more}` }, effect: "send" }));
    expect(await send("")).toEqual({ output: { id: "m1" } });
    expect(await send("x")).toBe("invalid-input | the request is longer than 10 MB, Membrane's limit");
    expect(asked).toHaveLength(1);
  });

  test("nothing is asked once the bot is shutting down", async () => {
    const { transport, asked } = apiOf([json({})], { signal: AbortSignal.abort() });
    expect(await told(transport.listConnections())).toBe("unavailable | the bot is shutting down");
    expect(asked).toEqual([]);
  });
});

test("a list's next page is asked for by the cursor of the one before", async () => {
  const { transport, asked } = apiOf([json({ items: [], cursor: "2" }), json({ items: [] })]);
  await transport.searchConnectors({ query: "chatra" });
  const first = "/membrane/search?q=chatra&elementType=connector&limit=100";
  expect(asked.map(({ path }) => path)).toEqual([first, `${first}&cursor=2`]);
});

test("each call is traced by how it ended, and how long it took", async () => {
  const traces: RunTrace[] = [];
  const items = { items: [] };
  const ends = [
    json(items),
    json(items, 299),
    json(items, 300),
    json(items, 503),
    "gets lost",
  ] satisfies Answer[];
  const { transport } = apiOf(ends, { onRun: (trace) => traces.push(trace) });
  const startedAt = performance.now();
  const results = [];
  for (const _ of ends) results.push(await told(transport.listConnections()));
  const tookMs = performance.now() - startedAt;
  const read = { connections: [], more: false };
  expect(results).toEqual([
    read,
    read,
    "unavailable | origin=membrane | Membrane answered 300. The bot follows no redirects: set MEMBRANE_API_URI to the final address",
    "unavailable | origin=membrane | Membrane answered 503",
    "unavailable | Membrane's API, connection list: the answer was lost (ECONNRESET)",
  ]);
  expect(traces.map(({ command, exitCode }) => [command, exitCode])).toEqual(
    [0, 0, 300, 503, undefined].map((exitCode) => ["connection list", exitCode]),
  );
  expect(traces.every(({ ms }) => Number.isInteger(ms) && ms >= 0 && ms <= Math.ceil(tookMs))).toBe(true);
});

test.each([
  [{}, ""],
  [{ a: undefined }, ""],
  [{ a: "1 2", b: undefined, c: "&" }, "?a=1+2&c=%26"],
])("the query of %j is %j", (values, query) => {
  expect(toQuery(values)).toBe(query);
});
