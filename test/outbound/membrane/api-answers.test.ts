import { expect, test } from "vitest";
import { createApiTransport } from "../../../src/outbound/membrane/api-transport.ts";
import type { JsonValue } from "../../../src/outbound/membrane/json.ts";
import { PlannedDispatcher } from "../planned-dispatcher.ts";
import { told } from "./recorded-transport.ts";

const NOW = Date.parse("2026-01-01T00:00:00Z");

/** The API that gives these answers, one after the other; the last one repeats. */
function apiOf(...answers: [JsonValue, number?][]) {
  const dispatcher = new PlannedDispatcher((_, number) => {
    const [answer = null, status = 200] = answers[Math.min(number, answers.length - 1)] ?? [];
    return { status, text: JSON.stringify(answer) };
  });
  const credentials = { kind: "token", token: "a-token-of-ours" } as const;
  return createApiTransport({
    uri: "https://api.test",
    credentials,
    secrets: [],
    now: () => NOW,
    dispatcher,
  });
}

const chatra = { id: "con1", name: "Chatra" };
const mark = { deliveryId: "d1", attempt: 1 };
const sought = { connectionId: "con1", mark, from: NOW, to: NOW };

test("lists are read to their end", async () => {
  const page = (id: string, cursor?: string): [JsonValue] => [
    { items: [{ id, name: id }], ...(cursor ? { cursor } : {}) },
  ];
  const connections = await apiOf(page("a", "2"), page("b")).listConnections();
  expect([connections.connections.map(({ id }) => id), connections.more]).toEqual([["a", "b"], false]);
  const actions = await apiOf(page("a", "2"), page("b", "3"), page("c")).listActions({
    connectionId: "con1",
    limit: 2,
  });
  expect(actions.map(({ id }) => id)).toEqual(["a", "b"]);
  const search = apiOf([
    { items: [{ element: { id: "k1" } }, { elementType: "action", element: { id: "x" } }] },
  ]);
  expect(await search.searchConnectors({ query: "chatra" })).toEqual([{ id: "k1", name: "k1" }]);
});

test("a connection, and what comes of a request for one, is read", async () => {
  expect(await apiOf([chatra]).getConnection({ connectionId: "con1" })).toMatchObject(chatra);
  expect(await apiOf([{ output: chatra }]).getConnection({ connectionId: "con1" })).toMatchObject(chatra);
  const url = "https://ui.test/1";
  expect(await apiOf([{ id: "r1", url, status: "pending" }]).connect({ connectorId: "k1" })).toEqual({
    kind: "request",
    requestId: "r1",
    url,
  });
  expect(await apiOf([{ status: "pending" }]).followRequest?.({ requestId: "r1" })).toEqual({
    state: "pending",
  });
});

test("where the API makes no connection, the advice is the console or the command", async () => {
  const missing = apiOf([{ type: "bad_request", key: "not_found", message: "x" }, 404]);
  const error: unknown = await missing.connect({ connectorId: "k1" }).catch((failure: unknown) => failure);
  expect(error).toMatchObject({
    reason: "refused",
    detail:
      "the bot can't start a connection with this version of Membrane's API: make one in Membrane's console, or with `membrane connect`",
    origin: "membrane",
    cause: { reason: "not-found" },
  });
  const page = apiOf(["Not found", 404]);
  expect(await told(page.connect({ connectorId: "k1" }))).toMatch(
    /^refused \| origin=membrane \| the bot can't/,
  );
  const denied = apiOf([{ type: "bad_request", key: "access_denied" }, 403]);
  expect(await told(denied.connect({ connectorId: "k1" }))).toBe(
    "refused | origin=membrane | Membrane denies access",
  );
});

test("a run's answer is read, for a send only where a message is in it", async () => {
  const run = { connectionId: "con1", actionId: "a1", input: {} };
  const answer: [JsonValue] = [{ output: { id: "m1" }, actionRunId: "r1" }];
  expect(await apiOf(answer).runAction({ ...run, effect: "send" })).toEqual({
    output: { id: "m1" },
    actionRunId: "r1",
  });
  expect(await told(apiOf([{ ok: true }]).runAction({ ...run, effect: "send" }))).toBe(
    "unknown-outcome | Membrane's API, action run: the bot can't read its answer",
  );
  expect(await apiOf([{ ok: true }]).runAction({ ...run, effect: "repeatable" })).toEqual({
    output: { ok: true },
  });
});

test.each<[JsonValue, unknown]>([
  [{ output: { status: 200, body: 1 } }, { status: 200, headers: {}, body: 1 }],
  [
    { output: { x: 1 }, actionRunId: "r1" },
    { status: undefined, headers: {}, body: { x: 1 } },
  ],
  [{ actionRunId: "r1" }, { status: undefined, headers: {}, body: null }],
  [{ x: 1 }, "unavailable | Membrane's API, request: the bot can't read its answer"],
  [[1], "unavailable | Membrane's API, request: the bot can't read its answer"],
  [
    {
      output: {
        status: 429,
        headers: { "retry-after": "Thu, 01 Jan 2026 00:00:05 GMT" },
        body: { error: "words of the body: no" },
      },
    },
    "rate-limited | origin=chatra | retryAfterMs=5000 | Chatra answered 429 ([…]: no)",
  ],
])("the answer %j to a raw request is read", async (answer, expected) => {
  const request = { connectionId: "con1", path: "/x", method: "GET", body: "words of the body" } as const;
  expect(await told(apiOf([answer]).request(request))).toEqual(expected);
});

test("an error tells nothing of what was sent", async () => {
  const error: [JsonValue, number] = [
    { type: "bad_request", message: 'no "Hello from Ada", "what is in it"' },
    400,
  ];
  const run = {
    connectionId: "con1",
    actionId: "a1",
    input: { text: "Hello from Ada" },
    effect: "send",
  } as const;
  expect(await told(apiOf(error).runAction(run))).toBe(
    'invalid-input | origin=membrane | Membrane answered 400 (no "[…]", "what is in it")',
  );
  const request = {
    connectionId: "con1",
    path: "/x",
    method: "GET",
    body: { a: "what is in it" },
  } as const;
  expect(await told(apiOf(error).request(request))).toBe(
    'invalid-input | origin=membrane | Membrane answered 400 (no "Hello from Ada", "[…]")',
  );
});

const entry = { id: "r1", status: "success", output: { id: "m1" }, meta: mark };

test.each<[string, string | undefined, [JsonValue, number?], unknown]>([
  ["the run by its id", "r1", [entry], { state: "success", output: { id: "m1" } }],
  ["another run", "r2", [entry], { state: "none" }],
  ["a run of another connection", "r1", [{ ...entry, connectionId: "con2" }], { state: "none" }],
  ["a run of another delivery", "r1", [{ ...entry, meta: { deliveryId: "d2" } }], { state: "none" }],
  [
    "a run of a minute before",
    "r1",
    [{ ...entry, createdAt: "2025-12-31T23:59:00.000Z" }],
    { state: "success", output: { id: "m1" } },
  ],
  ["a run of longer before", "r1", [{ ...entry, createdAt: "2025-12-31T23:58:59.999Z" }], { state: "none" }],
  ["the run by its mark", undefined, [{ items: [entry] }], { state: "success", output: { id: "m1" } }],
  ["no run by its mark", undefined, [{ items: [] }], { state: "none" }],
  ["no run by its mark so far, and no end", undefined, [{ items: [], cursor: "2" }], { state: "unaskable" }],
  [
    "the run, and no end",
    undefined,
    [{ items: [entry], cursor: "2" }],
    { state: "success", output: { id: "m1" } },
  ],
  ["nothing of that id", "r1", [{ type: "bad_request", key: "not_found" }, 404], { state: "none" }],
  ["no log", undefined, [{ type: "bad_request", key: "not_found" }, 404], { state: "unaskable" }],
  [
    "a log that is closed to us",
    "r1",
    [{ type: "bad_request", key: "access_denied" }, 403],
    { state: "unaskable" },
  ],
  ["a fault", "r1", [{ type: "internal" }, 500], "unavailable | Membrane had an internal error"],
])("a log with %s tells so", async (_, actionRunId, answer, found) => {
  expect(await told(apiOf(answer).findRun({ ...sought, actionRunId }))).toEqual(found);
});

test("a failed run's error in the log tells nothing of what the run was given, and when to try again", async () => {
  const failed = {
    ...entry,
    status: "error",
    input: "words of the text",
    error: {
      type: "connection",
      key: "rate_limit_exceeded",
      message: "no words of the text",
      headers: { "retry-after": "Thu, 01 Jan 2026 00:00:05 GMT" },
    },
  };
  const asked: [string | undefined, JsonValue][] = [
    ["r1", failed],
    [undefined, { items: [failed] }],
  ];
  for (const [actionRunId, answer] of asked) {
    const found = await apiOf([answer]).findRun({ ...sought, actionRunId });
    expect(found).toMatchObject({
      state: "error",
      error: { reason: "rate-limited", retryAfterMs: 5_000, detail: "Chatra limits the rate (no […])" },
    });
  }
});
