import { request } from "node:http";
import { connect } from "node:net";
import { pino } from "pino";
import { afterEach, describe, expect, it } from "vitest";
import { accountIdSchema } from "../../src/domain/ids.ts";
import { answerEmpty, answerJson } from "../../src/http/answer.ts";
import { createFailureLimit } from "../../src/http/failure-limit.ts";
import type { HttpRoute } from "../../src/http/http-route.ts";
import { createHttpServer, type HttpServer } from "../../src/http/http-server.ts";
import { readBody } from "../../src/http/read-body.ts";
import { createWebhookRoute } from "../../src/inbound/chatra/webhook-route.ts";
import { createSlackEvents } from "../../src/inbound/slack/slack-events-route.ts";
import { exchange, statusesOf } from "./raw-http.ts";

const open: HttpServer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

const secret = "webhook-secret-of-the-tests";
const logger = pino({ level: "silent" });
const now = () => 1_700_000_000_000;

const routes: HttpRoute[] = [
  { path: "/fine", methods: ["GET"], handle: (_request, response) => answerJson(response, 200, "fine") },
  { path: "/broken", handle: () => Promise.reject(new Error("inner words")) },
  {
    path: "/read",
    methods: ["POST"],
    handle: async (request, response) => answerJson(response, 200, (await readBody(request, 1_000)).length),
  },
  { path: "/unread", methods: ["POST"], handle: (_request, response) => answerEmpty(response, 404) },
  {
    path: "/files/:token/:name",
    methods: ["GET"],
    handle: (_request, response) => answerEmpty(response, 204),
  },
  createSlackEvents({ signingSecret: "x".repeat(32), failures: createFailureLimit({ now }), logger, now })
    .route,
  createWebhookRoute({
    secrets: () => [{ secret, accountId: accountIdSchema.parse("own") }],
    accept: async () => "stored",
    onIgnored: () => undefined,
    failures: createFailureLimit({ now }),
    logger,
    now,
  }),
];

async function serve(options: { requestTimeoutMs?: number; maxConnections?: number } = {}): Promise<number> {
  const server = createHttpServer({ routes, host: "127.0.0.1", port: 0, logger, ...options });
  open.push(server);
  await server.start();
  return server.address().port;
}

const get = (target: string, ...headers: string[]) =>
  `${[`GET ${target} HTTP/1.1`, "host: x", ...headers].join("\r\n")}\r\n\r\n`;
const post = (target: string, headers: string[], body = "") =>
  `${[`POST ${target} HTTP/1.1`, "host: x", ...headers].join("\r\n")}\r\n\r\n${body}`;
const close = "connection: close";

describe("every answer", () => {
  const cases: [string, number, string][] = [
    ["of a route", 200, get("/fine", close)],
    ["to an unknown path", 404, get("/nothing", close)],
    ["to another method", 405, post("/fine", [close, "content-length: 0"])],
    ["to a failure of ours", 500, get("/broken", close)],
    ["to a wrong secret", 404, post("/chatra/webhooks/wrong", [close, "content-length: 0"])],
    ["to an unsigned event", 401, post("/slack/events", [close, "content-length: 0"])],
    ["to a body that is too long", 413, post("/slack/events", [close, "content-length: 9999999"])],
    ["to a compressed body", 415, post("/read", [close, "content-encoding: gzip", "content-length: 0"])],
    ["to an unknown expectation", 417, get("/fine", close, "expect: miracles")],
    ["to a request without a host", 400, "GET /fine HTTP/1.1\r\nconnection: close\r\n\r\n"],
    ["to a request with two hosts", 400, get("/fine", "host: y", close)],
    ["to what is not HTTP", 400, "hello\r\n\r\n"],
    ["to two lengths", 400, post("/read", ["content-length: 1", "content-length: 2"], "ab")],
    [
      "to a length beside chunks",
      400,
      post("/read", ["content-length: 1", "transfer-encoding: chunked"], "a"),
    ],
    ["to chunks that are none", 400, post("/read", ["transfer-encoding: chunked"], "zz\r\n")],
    ["to headers without end", 431, get("/fine", `x: ${"y".repeat(20_000)}`)],
    ["to an address without end", 414, get(`/${"y".repeat(5_000)}`, close)],
  ];

  it.each(cases)(
    "%s (%i) has the security headers and tells nothing of us",
    async (_title, status, request) => {
      const answer = await exchange(await serve(), request);
      expect(statusesOf(answer)).toEqual([status]);
      const [head = "", body] = answer.toLowerCase().split("\r\n\r\n");
      for (const header of [
        "x-content-type-options: nosniff",
        "cache-control: no-store",
        "referrer-policy: no-referrer",
        "content-security-policy: default-src 'none'; frame-ancestors 'none'",
      ]) {
        expect(head.split("\r\n")).toContain(header);
      }
      expect(head).not.toMatch(/^(?:server|x-powered-by|set-cookie|via|etag):/m);
      expect(body).toBe(status === 200 ? '"fine"' : "");
    },
  );

  it("to a method that is not there names those that are", async () => {
    const port = await serve();
    expect(await exchange(port, post("/fine", [close, "content-length: 0"]))).toMatch(
      /\r\nallow: GET, HEAD\r\n/,
    );
    expect(await exchange(port, get("/slack/events", close))).toMatch(/\r\nallow: POST\r\n/);
    expect(await exchange(port, get(`/chatra/webhooks/${secret}`, close))).toMatch(/\r\nallow: POST\r\n/);
  });

  it.each(["OPTIONS", "TRACE", "PUT", "DELETE", "PROPFIND", "PATCH"])("to %s is 405", async (method) => {
    const answer = await exchange(await serve(), get("/fine", close).replace("GET", method));
    expect(statusesOf(answer)).toEqual([405]);
  });

  it("to HEAD has the headers of GET and no body", async () => {
    const answer = await exchange(await serve(), get("/fine", close).replace("GET", "HEAD"));
    expect(answer).toMatch(/^HTTP\/1\.1 200 [\s\S]*content-length: 6\r\n[\s\S]*\r\n\r\n$/);
  });

  it("to CONNECT is none: the connection is closed", async () => {
    const port = await serve();
    expect(await exchange(port, "CONNECT example.com:443 HTTP/1.1\r\nhost: example.com:443\r\n\r\n")).toBe(
      "",
    );
    expect(statusesOf(await exchange(port, get("/fine", close)))).toEqual([200]);
  });

  it("to an upgrade goes on in HTTP", async () => {
    const answer = await exchange(
      await serve(),
      get("/fine", "connection: upgrade, close", "upgrade: websocket"),
    );
    expect(statusesOf(answer)).toEqual([200]);
  });
});

describe("an upgrade that is asked for", () => {
  it.each(["/nothing", "/read", "/unread", "/slack/events"])(
    "of %s is ignored, and its connection closed, because what comes behind a large body would hang",
    async (target) => {
      const headers = ["connection: upgrade", "upgrade: websocket", "content-length: 100000"];
      const answer = await exchange(await serve(), post(target, headers, "x".repeat(100_000)) + get("/fine"));
      expect(statusesOf(answer)).toHaveLength(1);
      expect(answer.toLowerCase()).toContain("\r\nconnection: close\r\n");
    },
  );
});

describe("another spelling of a path", () => {
  it.each([
    "//fine",
    "/./fine",
    "/x/../fine",
    "/fine//",
    "/fine;a=b",
    "/%66ine",
    "/fine%00",
    "/fine%2F",
    "/FINE",
    "\\fine",
    "*",
    "fine",
    "http://x/fine",
    "http://other.example/fine",
    "//other.example/fine",
    "/files/a%2Fb",
    "/files/a/b/../../../fine",
    "/slack/events//",
    "/slack//events",
    "/slack%2Fevents",
    "/chatra/webhooks/",
    "/%",
  ])("%s leads nowhere", async (target) => {
    const [status] = statusesOf(await exchange(await serve(), get(target, close)));
    expect([400, 404]).toContain(status);
  });

  it("with a query behind it is the same path", async () => {
    const port = await serve();
    for (const target of ["/fine?", "/fine?x=/nothing", "/fine?%zz#y"]) {
      expect(statusesOf(await exchange(port, get(target, close)))).toEqual([200]);
    }
  });
});

describe("a body", () => {
  it("is asked for only where somebody reads it", async () => {
    const port = await serve();
    const expecting = (target: string, length: number) =>
      post(target, [`content-length: ${length}`, "expect: 100-continue", close]);
    expect(statusesOf(await exchange(port, expecting("/read", 3), 1, "abc"))).toEqual([100, 200]);
    expect(statusesOf(await exchange(port, expecting("/read", 1_001)))).not.toContain(100);
    expect(statusesOf(await exchange(port, expecting("/nothing", 3)))).toEqual([404]);
    expect(statusesOf(await exchange(port, expecting("/slack/events", 2_000)))).toEqual([413]);
    expect(statusesOf(await exchange(port, expecting("/chatra/webhooks/wrong", 3)))).toEqual([404]);
    expect(statusesOf(await exchange(port, expecting(`/chatra/webhooks/${secret}`, 2), 1, "{}"))).toEqual([
      100, 400,
    ]);
  });

  it.each(["gzip", "deflate", "br", "identity, gzip", "x", ""])(
    "in the encoding %j is refused unread, wherever it goes",
    async (encoding) => {
      const port = await serve();
      for (const target of ["/slack/events", `/chatra/webhooks/${secret}`, "/read", "/nothing"]) {
        const answer = await exchange(
          port,
          post(target, [`content-encoding: ${encoding}`, "content-length: 9", close]),
        );
        expect(statusesOf(answer)).toEqual([415]);
        expect(answer).toMatch(/\r\naccept-encoding: identity\r\n/);
      }
    },
  );

  it("that nobody reads is cut off after a second, however slowly it goes on", async () => {
    const port = await serve();
    // Its sender never ends it: without the cut this would not end either.
    const answer = await exchange(port, post("/unread", ["transfer-encoding: chunked"], "1\r\na\r\n"));
    expect(statusesOf(answer)).toEqual([404]);
  });

  it("that nobody reads leaves the connection fit for the next request where it ends", async () => {
    const answer = await exchange(
      await serve(),
      post("/unread", ["content-length: 3"], "abc") +
        post("/unread", ["transfer-encoding: chunked"], "3\r\nabc\r\n0\r\n\r\n") +
        get("/fine", close),
    );
    expect(statusesOf(answer)).toEqual([404, 404, 200]);
  });

  it.each([
    ["an obsolete line fold", ["x: a", " b", "content-length: 1"], "a"],
    ["a sign before its length", ["content-length: +1"], "a"],
    ["a negative length", ["content-length: -1"], "a"],
    ["a length in hexadecimal", ["content-length: 0x1"], "a"],
    ["another coding before chunks", ["transfer-encoding: xchunked"], "1\r\na\r\n0\r\n\r\n"],
    ["a space before the colon", ["transfer-encoding : chunked"], "1\r\na\r\n0\r\n\r\n"],
    ["a bare line feed in a chunk's size", ["transfer-encoding: chunked"], "1\na\r\n0\r\n\r\n"],
    ["a sign before a chunk's size", ["transfer-encoding: chunked"], "+1\r\na\r\n0\r\n\r\n"],
  ])("with %s ends its connection: nothing behind it becomes a request", async (_title, headers, body) => {
    const answer = await exchange(await serve(), post("/read", headers, body) + get("/fine", close));
    expect(statusesOf(answer).filter((status) => status !== 400)).toEqual([]);
  });
});

describe("several requests on one connection", () => {
  it("are answered in order, however they come", async () => {
    const all = [
      get("/fine"),
      get("/nothing"),
      post("/read", ["content-length: 2"], "ab"),
      get("/fine", close),
    ];
    const port = await serve();
    expect(statusesOf(await exchange(port, all.join("")))).toEqual([200, 404, 200, 200]);
    const many = get("/fine").repeat(2_000) + get("/nothing", close);
    expect(statusesOf(await exchange(port, many))).toEqual([...Array<number>(2_000).fill(200), 404]);
  });

  it("get their answers before one that is malformed gets its own", async () => {
    const answer = await exchange(
      await serve(),
      `${post("/read", ["content-length: 2"], "ab")}nonsense\r\n\r\n`,
    );
    expect(statusesOf(answer)).toEqual([200, 400]);
  });
});

describe("a sender who takes their time", () => {
  it.each([
    ["sends nothing", ""],
    ["stops in the first line", "GET /fi"],
    ["stops in the headers", "GET /fine HTTP/1.1\r\nhost: x\r\n"],
    ["stops in the body", post("/read", ["content-length: 9"], "abc")],
    ["stops in a chunk", post("/read", ["transfer-encoding: chunked"], "9\r\nabc")],
  ])("and %s is cut off with 408", async (_title, request) => {
    const port = await serve({ requestTimeoutMs: 200 });
    expect(statusesOf(await exchange(port, request))).toEqual([408]);
  });

  const halfOpen = [
    ["say nothing", ""],
    ["stop in the headers", "GET /fine HTTP/1.1\r\nhost: x\r\n"],
    ["stop in the body", post("/read", ["content-length: 9"], "abc")],
    ["have been answered and stay", get("/fine")],
  ] as const;
  it.each(halfOpen)("with 700 connections that %s keeps nobody out", async (_title, request) => {
    const port = await serve({ maxConnections: 100 });
    const sockets = Array.from({ length: 700 }, () => hold(port, "127.0.0.2", request));
    await Promise.all(sockets.map(({ opened }) => opened));
    for (const from of ["127.0.0.1", "127.0.0.2"])
      expect({ from, status: await statusFrom(port, from) }).toEqual({ from, status: 200 });
    for (const { socket } of sockets) socket.destroy();
  });

  it("loses a connection before anybody with fewer does, the oldest first", async () => {
    const port = await serve({ maxConnections: 4 });
    const quiet = hold(port, "127.0.0.1", "");
    await quiet.opened;
    const many = ["127.0.0.2", "127.0.0.2", "127.0.0.2"].map((from) => hold(port, from, ""));
    await Promise.all(many.map(({ opened }) => opened));
    expect(await statusFrom(port, "127.0.0.3")).toBe(200);
    await many[0]?.closed;
    expect([quiet, ...many].map(({ socket }) => socket.closed)).toEqual([false, true, false, false]);
    for (const { socket } of [quiet, ...many]) socket.destroy();
  });

  it("does not cut off whoever is being served, and it is the new one that goes", async () => {
    const { port, release } = await serveSlowly();
    const answers = [get("/slow", close), get("/slow", close)].map((request) => exchange(port, request));
    await release.whenBusy(2);
    expect(await exchange(port, get("/fine", close))).toBe("");
    release.all();
    expect((await Promise.all(answers)).map(statusesOf)).toEqual([[204], [204]]);
    expect(statusesOf(await exchange(port, get("/fine", close)))).toEqual([200]);
  });
});

/** A connection from this address that sends these bytes and stays. */
function hold(port: number, localAddress: string, bytes: string) {
  const socket = connect({ port, host: "127.0.0.1", localAddress }, () => socket.write(bytes));
  socket.on("error", () => undefined);
  socket.resume();
  return {
    socket,
    opened: new Promise((resolve) => socket.once("connect", resolve).once("close", resolve)),
    closed: new Promise((resolve) => socket.once("close", resolve)),
  };
}

/** The status of one request from this address; 0 where the connection was cut. */
function statusFrom(port: number, localAddress: string): Promise<number> {
  return new Promise((resolve) => {
    request({ port, host: "127.0.0.1", localAddress, path: "/fine", agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .on("error", () => resolve(0))
      .end();
  });
}

/** A server with room for two, whose `/slow` answers when it is told to. */
async function serveSlowly() {
  const waiting: (() => void)[] = [];
  let onBusy = (): void => undefined;
  const slow: HttpRoute = {
    path: "/slow",
    handle: (_request, response) => {
      waiting.push(() => answerEmpty(response, 204));
      onBusy();
    },
  };
  const server = createHttpServer({
    routes: [...routes, slow],
    host: "127.0.0.1",
    port: 0,
    logger,
    maxConnections: 2,
  });
  open.push(server);
  await server.start();
  return {
    port: server.address().port,
    release: {
      whenBusy: (count: number) =>
        new Promise<void>((resolve) => {
          onBusy = () => (waiting.length >= count ? resolve() : undefined);
          onBusy();
        }),
      all: () => {
        for (const answer of waiting.splice(0)) answer();
      },
    },
  };
}
