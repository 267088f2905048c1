import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import { decodeJwt } from "jose";
import { expect, test } from "vitest";
import { createApiTransport } from "../../../src/outbound/membrane/api-transport.ts";
import { API_VERSION } from "../../../src/outbound/membrane/ask-api.ts";
import type { MembraneCredentials } from "../../../src/outbound/membrane/membrane-tokens.ts";
import type { RunTrace } from "../../../src/outbound/membrane/run-membrane.ts";
import { failureOf } from "./simulated-membrane.ts";

const TOKEN = "token-that-nobody-may-see";
const BODY = "the private words of a reply";

type Got = { method: string; url: string; headers: IncomingMessage["headers"]; body: string };

/** A server on this machine that answers as told and remembers what came. */
async function startServer(answer: RequestListener) {
  const got: Got[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      got.push({ method, url, headers, body: Buffer.concat(chunks).toString() });
      answer(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    got,
    port,
    uri: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

type Options = Partial<Parameters<typeof createApiTransport>[0]>;

function transportTo(uri: string, more: Options = {}) {
  const credentials = { kind: "token", token: TOKEN } as const;
  return createApiTransport({ uri, credentials, secrets: [], now: Date.now, ...more });
}

async function send(transport: ReturnType<typeof transportTo>) {
  const run = { connectionId: "con1", actionId: "act1", input: { clientId: "c1", text: BODY } };
  return (await transport.runAction({ ...run, effect: "send" })).output;
}

async function edit(transport: ReturnType<typeof transportTo>) {
  const run = { connectionId: "con1", actionId: "act1", input: { id: "m1", text: BODY } };
  return (await transport.runAction({ ...run, effect: "repeatable" })).output;
}

test("each call is a documented one, at the address that is configured, with the token", async () => {
  await using server = await startServer((_request, response) =>
    response.end('{"items":[],"output":{"id":"m1"},"id":"con1","name":"Chatra","status":200,"data":{}}'),
  );
  const transport = transportTo(`${server.uri}/membrane/`);
  await transport.listConnections();
  await transport.getConnection({ connectionId: "con@1", waitSeconds: 30 });
  await transport.listActions({ connectionId: "con1", intent: `${"x".repeat(300)} & more`, limit: 5 });
  await transport.searchConnectors({ query: "chatra" });
  await send(transport);
  const request = { connectionId: "con1", path: "/clients/{id}", method: "PUT", body: { a: 1 } } as const;
  await transport.request({
    ...request,
    query: { q: "1" },
    pathParameters: { id: "c1" },
    headers: { A: "b" },
  });
  expect(server.got.map(({ method, url }) => `${method} ${url}`)).toEqual([
    "GET /membrane/connections?limit=100",
    "GET /membrane/connections/con%401?wait=true&timeout=30",
    `GET /membrane/actions?connectionId=con1&intent=${"x".repeat(200)}&limit=5`,
    "GET /membrane/search?q=chatra&elementType=connector&limit=100",
    "POST /membrane/act",
    "POST /membrane/act",
  ]);
  expect(server.got.every(({ headers }) => headers.authorization === `Bearer ${TOKEN}`)).toBe(true);
  expect(server.got.every(({ headers }) => headers["api-version"] === API_VERSION)).toBe(true);
  expect(server.got.slice(-2).map(({ body }) => JSON.parse(body))).toEqual([
    { id: "act1", connectionId: "con1", input: { clientId: "c1", text: BODY } },
    {
      connectionId: "con1",
      api: {
        path: "/clients/c1",
        method: "PUT",
        query: { q: "1" },
        headers: { A: "b" },
        body: { a: 1 },
      },
    },
  ]);
  expect(server.got.at(-1)?.headers["content-type"]).toBe("application/json");
});

test("an address where nobody listens, or that does not speak TLS, was certainly not told anything", async () => {
  const closed = await startServer(() => undefined);
  await closed[Symbol.asyncDispose]();
  expect(await failureOf(send(transportTo(closed.uri)))).toMatchObject({
    reason: "unavailable",
    detail: expect.stringContaining("ECONNREFUSED"),
  });
  await using plain = await startServer((_request, response) => response.end("{}"));
  const overTls = transportTo(`https://127.0.0.1:${plain.port}`);
  expect((await failureOf(send(overTls))).reason).toBe("unavailable");
  expect(plain.got).toHaveLength(0);
});

test.each<[number, string, string]>([
  [400, "unknown-outcome", "invalid-input"],
  [401, "unknown-outcome", "not-logged-in"],
  [403, "unknown-outcome", "refused"],
  [404, "unknown-outcome", "not-found"],
  [408, "unknown-outcome", "unavailable"],
  [413, "unknown-outcome", "invalid-input"],
  [429, "unknown-outcome", "rate-limited"],
  [500, "unknown-outcome", "unavailable"],
  [503, "unknown-outcome", "unavailable"],
])(
  "a page with status %i from whatever is in between means %s for a send, else %s",
  async (status, sent, read) => {
    await using server = await startServer((_request, response) =>
      response.writeHead(status, { "retry-after": "7" }).end(`<html>${TOKEN} ${BODY}</html>`),
    );
    const transport = transportTo(server.uri);
    const errors = [await failureOf(send(transport)), await failureOf(edit(transport))];
    expect(errors.map(({ reason }) => reason)).toEqual([sent, read]);
    expect(errors[0]?.retryAfterMs).toBe(7_000);
    expect(errors[0]?.origin).toBe("membrane");
    // A look at the account, by a read, tells whether it is logged in.
    expect(errors[0]?.hint).toBe(status === 401 ? "not-logged-in" : undefined);
  },
);

const LOST = { type: "dependency_error", message: "timeout of 60000ms exceeded", code: "ECONNABORTED" };

test.each<[string, number, object, string, string]>([
  [
    "a run that failed",
    400,
    { type: "action_run", message: "Action failed" },
    "unknown-outcome",
    "unavailable",
  ],
  [
    "an app that did not answer",
    400,
    { type: "action_run", message: "x", causedByError: LOST },
    "unknown-outcome",
    "unavailable",
  ],
  [
    "a rejected request to an app that did not answer",
    400,
    { type: "bad_request", message: "x", causedByError: LOST },
    "unknown-outcome",
    "invalid-input",
  ],
  ["code of the workspace", 404, { type: "custom_code", message: "x" }, "unknown-outcome", "unavailable"],
  ["the connection", 400, { type: "connection", message: "x" }, "unknown-outcome", "unavailable"],
  ["a lock", 409, { type: "concurrency", message: "x" }, "unknown-outcome", "unavailable"],
  ["the input", 400, { type: "bad_request", message: "x" }, "invalid-input", "invalid-input"],
  ["access", 403, { type: "bad_request", message: "x" }, "refused", "refused"],
  ["an error without a type", 429, { message: "Too Many Requests" }, "unknown-outcome", "rate-limited"],
  ["a key without a type", 401, { key: "not_authenticated" }, "unknown-outcome", "not-logged-in"],
])(
  "Membrane's error about %s, with the status %i, means what its type says",
  async (_name, status, answer, sent, read) => {
    await using server = await startServer((_request, response) =>
      response.writeHead(status).end(JSON.stringify(answer)),
    );
    const transport = transportTo(server.uri, { credentials: KEY });
    expect((await failureOf(send(transport))).reason).toBe(sent);
    expect(server.got).toHaveLength(1);
    expect((await failureOf(edit(transport))).reason).toBe(read);
  },
);

test("an error that quotes the token and the reply is repeated without them", async () => {
  await using server = await startServer((_request, response) =>
    response
      .writeHead(400)
      .end(JSON.stringify({ type: "bad_request", message: `token ${TOKEN}: "${BODY}" is too long` })),
  );
  const error = await failureOf(send(transportTo(server.uri)));
  expect(error.detail).toContain("is too long");
  const said = `${error.message} ${error.stack} ${JSON.stringify(error)} ${String(error.cause)}`;
  expect(said).not.toContain(TOKEN);
  expect(said).not.toContain(BODY);
});

test("a token that is refused is told as one to renew", async () => {
  await using server = await startServer((_request, response) =>
    response.writeHead(401).end('{"type":"bad_request","key":"not_authenticated","message":"Unauthorized"}'),
  );
  const error = await failureOf(transportTo(server.uri).listConnections());
  expect(error.reason).toBe("not-logged-in");
  expect(error.detail).toContain("into MEMBRANE_ACCESS_TOKEN");
  expect(server.got).toHaveLength(1);
});

test.each([301, 302, 307])(
  "a redirect with %i is not followed: the token is for one host",
  async (status) => {
    await using other = await startServer((_request, response) => response.end('{"output":{"id":"m1"}}'));
    await using server = await startServer((_request, response) =>
      response.writeHead(status, { location: `${other.uri}/x` }).end(),
    );
    const error = await failureOf(send(transportTo(server.uri)));
    // After a 302 something may have been done; the other two say that nothing was.
    expect(error.reason).toBe(status === 302 ? "unknown-outcome" : "refused");
    expect(error.detail).toContain("MEMBRANE_API_URI");
    expect(other.got).toHaveLength(0);
  },
);

test("an answer longer than the limit is not read to its end", async () => {
  await using server = await startServer((_request, response) => {
    response.on("error", () => undefined);
    response.write(`{"output":"${"x".repeat(50_000)}`);
  });
  const transport = transportTo(server.uri, { maxAnswerBytes: 20_000 });
  expect(await failureOf(send(transport))).toMatchObject({
    reason: "unknown-outcome",
    detail: expect.stringContaining("too long to read"),
  });
});

test("an answer that trickles in is given up when its time is over", async () => {
  await using server = await startServer((_request, response) => {
    response.write('{"output":');
    const trickle = setInterval(() => response.write(" "), 20);
    response.on("close", () => clearInterval(trickle));
  });
  const transport = transportTo(server.uri, { timeoutMs: 300 });
  expect((await failureOf(send(transport))).reason).toBe("unknown-outcome");
  expect((await failureOf(edit(transport))).reason).toBe("unavailable");
});

test("at shutdown nothing new is sent, and what is under way may finish", async () => {
  const stop = new AbortController();
  await using server = await startServer((_request, response) => {
    stop.abort();
    response.end('{"output":{"id":"m1"}}');
  });
  const transport = transportTo(server.uri, { signal: stop.signal });
  expect(await send(transport)).toEqual({ id: "m1" });
  expect((await failureOf(send(transport))).reason).toBe("unavailable");
  expect(server.got).toHaveLength(1);
});

test("a wait for a connection ends when it is given up", async () => {
  const stop = new AbortController();
  await using server = await startServer(() => stop.abort());
  const wait = { connectionId: "con1", waitSeconds: 30, signal: stop.signal };
  expect(await failureOf(transportTo(server.uri).getConnection(wait))).toMatchObject({
    reason: "unavailable",
    detail: expect.stringContaining("the bot cancelled it"),
  });
});

test("where the API begins no connection, the advice is the console or the command", async () => {
  await using server = await startServer((_request, response) => response.writeHead(404).end("Not Found"));
  const error = await failureOf(transportTo(server.uri).connect({ connectorId: "k1" }));
  expect(error).toMatchObject({ reason: "refused", detail: expect.stringContaining("`membrane connect`") });
});

test("another server's answer to the first question shows that the address is wrong", async () => {
  await using server = await startServer((_request, response) => response.end("<html>Hello</html>"));
  const error = await failureOf(transportTo(server.uri).listConnections());
  expect(error).toMatchObject({ reason: "unavailable", detail: expect.stringContaining("MEMBRANE_API_URI") });
});

test("each call is traced by command, time and how it ended, without its input", async () => {
  await using server = await startServer((request, response) =>
    response.writeHead(request.method === "GET" ? 200 : 503).end('{"items":[]}'),
  );
  const traces: RunTrace[] = [];
  const transport = transportTo(server.uri, { onRun: (trace) => traces.push(trace) });
  await transport.listConnections();
  await failureOf(send(transport));
  expect(traces).toEqual([
    { command: "connection list", ms: expect.any(Number), exitCode: 0 },
    { command: "action run", ms: expect.any(Number), exitCode: 503 },
  ]);
});

const KEY: MembraneCredentials = {
  kind: "key",
  workspaceKey: "w1",
  workspaceSecret: "secret-that-nobody-may-see",
  tenantKey: undefined,
};
const NOT_AUTHENTICATED = '{"type":"bad_request","key":"not_authenticated","message":"jwt expired"}';

/** Refuses the tokens of these calls, by number. */
function refusing(refused: readonly number[], page = NOT_AUTHENTICATED): RequestListener {
  let calls = 0;
  return (_request, response) => {
    const isRefused = refused.includes(calls);
    calls += 1;
    response.setHeader("date", new Date(HOURS_LATER).toUTCString());
    response
      .writeHead(isRefused ? 401 : 200)
      .end(isRefused ? page : '{"output":{"id":"m1"},"actionRunId":"r1"}');
  };
}
const HOURS_LATER = Math.ceil(Date.now() / 1000) * 1000 + 5 * 60 * 60 * 1000;

function issuedAt({ headers }: Got): number {
  const token = headers.authorization?.split(" ")[1] ?? "";
  return (decodeJwt(token).iat ?? 0) * 1000;
}

test("a signed token that is refused is signed again by Membrane's clock, and the send is made once", async () => {
  await using server = await startServer(refusing([0]));
  const transport = transportTo(server.uri, { credentials: KEY });
  expect(await send(transport)).toEqual({ id: "m1" });
  const [first, second] = server.got;
  expect(server.got).toHaveLength(2);
  expect(second && issuedAt(second)).toBe(HOURS_LATER);
  expect(first && issuedAt(first)).toBeLessThan(HOURS_LATER);
  await send(transport);
  expect(server.got.map(({ headers }) => headers.authorization).slice(1)).toEqual([
    second?.headers.authorization,
    second?.headers.authorization,
  ]);
});

test("a key that is refused twice is told as one to copy again, and nothing of it is shown", async () => {
  await using server = await startServer(refusing([0, 1]));
  const error = await failureOf(send(transportTo(server.uri, { credentials: KEY })));
  expect(server.got).toHaveLength(2);
  expect(error).toMatchObject({
    reason: "not-logged-in",
    detail: expect.stringMatching(/MEMBRANE_WORKSPACE_KEY and MEMBRANE_WORKSPACE_SECRET/),
  });
  const said = `${error.message} ${error.stack} ${JSON.stringify(error)}`;
  expect(said).not.toMatch(/eyJ|secret-that/);
});

test("a 401 that is not Membrane's own is no reason to send again", async () => {
  await using server = await startServer(refusing([0, 1], "<html>401 Authorization Required</html>"));
  await failureOf(send(transportTo(server.uri, { credentials: KEY })));
  expect(server.got).toHaveLength(1);
});

test("a token is renewed before it ends, by the clock that is given", async () => {
  await using server = await startServer(refusing([]));
  let now = HOURS_LATER;
  const transport = transportTo(server.uri, { credentials: KEY, now: () => now });
  await send(transport);
  now += 60 * 60_000;
  await send(transport);
  now += 31 * 60_000;
  await send(transport);
  expect(server.got.map(issuedAt)).toEqual([HOURS_LATER, HOURS_LATER, HOURS_LATER + 91 * 60_000]);
});

test("a send carries its mark, and its answer the id of the run", async () => {
  await using server = await startServer(refusing([]));
  const mark = { deliveryId: "d1", attempt: 2 };
  const run = { connectionId: "con1", actionId: "act1", input: {}, effect: "send", mark } as const;
  expect((await transportTo(server.uri).runAction(run)).actionRunId).toBe("r1");
  expect(JSON.parse(server.got[0]?.body ?? "")).toEqual({
    id: "act1",
    connectionId: "con1",
    input: {},
    meta: mark,
  });
});

test.each<[string, string, object]>([
  [
    "the whole response",
    '{"output":{"status":200,"headers":{"A":"b"},"body":{"x":1}}}',
    { status: 200, headers: { a: "b" }, body: { x: 1 } },
  ],
  [
    "the body alone",
    '{"output":{"id":"c1","status":"online"},"actionRunId":"r"}',
    { status: undefined, headers: {}, body: { id: "c1", status: "online" } },
  ],
  ["a list", '{"output":[1,2]}', { status: undefined, headers: {}, body: [1, 2] }],
  ["nothing", '{"actionRunId":"r1"}', { status: undefined, headers: {}, body: null }],
])("a raw request whose answer has %s is read", async (_name, answer, expected) => {
  await using server = await startServer((_request, response) => response.end(answer));
  const request = { connectionId: "con1", path: "/clients/c1", method: "GET" } as const;
  expect(await transportTo(server.uri).request(request)).toEqual(expected);
});

test("the log is asked by id, or by connection and time for what bears the mark, through its pages", async () => {
  const of = (attempt: number, status: string) => ({
    id: `r${attempt}`,
    status,
    output: { id: "m1" },
    meta: { deliveryId: "d1", attempt },
  });
  await using server = await startServer((request, response) => {
    const url = new URL(request.url ?? "", "http://x");
    if (url.pathname.endsWith("/r1")) return response.end(JSON.stringify(of(1, "success")));
    const page =
      url.searchParams.get("cursor") === null
        ? { items: [{ id: "x", status: "success" }], cursor: "2" }
        : { items: [of(1, "success")] };
    return response.end(JSON.stringify(page));
  });
  const transport = transportTo(server.uri);
  const sought = {
    connectionId: "con1",
    mark: { deliveryId: "d1", attempt: 1 },
    from: Date.UTC(2026, 0, 1),
    to: Date.UTC(2026, 0, 2),
  };
  expect(await transport.findRun({ ...sought, actionRunId: "r1" })).toEqual({
    state: "success",
    output: { id: "m1" },
  });
  expect(await transport.findRun(sought)).toEqual({ state: "success", output: { id: "m1" } });
  expect(server.got.map(({ url }) => decodeURIComponent(url))).toEqual([
    "/action-run-logs/r1",
    "/action-run-logs?connectionId=con1&from=2025-12-31T23:59:00.000Z&to=2026-01-02T00:01:00.000Z&limit=100",
    "/action-run-logs?connectionId=con1&from=2025-12-31T23:59:00.000Z&to=2026-01-02T00:01:00.000Z&limit=100&cursor=2",
  ]);
});

test.each<[number, string, string | undefined, string]>([
  [404, '{"type":"bad_request","key":"not_found","message":"x"}', "r1", "none"],
  [404, '{"type":"bad_request","key":"not_found","message":"x"}', undefined, "unaskable"],
  [403, '{"type":"bad_request","key":"access_denied","message":"x"}', undefined, "unaskable"],
  [200, '{"items":[]}', undefined, "none"],
  [200, '{"id":"r1","status":"success","connectionId":"con2","output":{"id":"m1"}}', "r1", "none"],
  [200, '{"id":"r1","status":"error","meta":{"deliveryId":"d2"},"error":{}}', "r1", "none"],
])("a log that answers %i %s (id: %s) is %s", async (status, answer, actionRunId, state) => {
  await using server = await startServer((_request, response) => response.writeHead(status).end(answer));
  const sought = { connectionId: "con1", mark: { deliveryId: "d1", attempt: 1 }, from: 0, to: 1 };
  expect(await transportTo(server.uri).findRun({ ...sought, actionRunId })).toEqual({ state });
});

test("a log that can't be asked at the moment rejects, so that it is asked again", async () => {
  await using server = await startServer((_request, response) => response.writeHead(503).end("busy"));
  const sought = { connectionId: "con1", mark: { deliveryId: "d1", attempt: 1 }, from: 0, to: 1 };
  expect((await failureOf(transportTo(server.uri).findRun(sought))).reason).toBe("unavailable");
});
