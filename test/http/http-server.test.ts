import { request } from "node:http";
import { connect } from "node:net";
import { setImmediate as immediate } from "node:timers/promises";
import { pino } from "pino";
import { afterEach, describe, expect, it } from "vitest";
import { answerEmpty, answerJson, SECURITY_HEADERS } from "../../src/http/answer.ts";
import type { HttpRoute } from "../../src/http/http-route.ts";
import { createHttpServer, type HttpServer } from "../../src/http/http-server.ts";
import { BodyError, readBody } from "../../src/http/read-body.ts";

const open: HttpServer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

async function serve(routes: HttpRoute[], requestTimeoutMs = 15_000, maxConnections = 500) {
  const lines: string[] = [];
  const logger = pino(
    { level: "trace", base: null, timestamp: false },
    { write: (line: string) => void lines.push(line) },
  );
  const server = createHttpServer({
    routes,
    host: "127.0.0.1",
    port: 0,
    logger,
    requestTimeoutMs,
    maxConnections,
  });
  open.push(server);
  await server.start();
  const { port } = server.address();
  return { server, port, base: `http://127.0.0.1:${port}`, lines };
}

const echoParams: HttpRoute = {
  path: "/files/:token/:name",
  methods: ["GET"],
  handle: (_request, response, params) => answerJson(response, 200, params),
};

/** Sends exactly these bytes and gives what came back until the connection closed. */
function exchange(port: number, text: string): Promise<string> {
  return new Promise((resolve) => {
    let received = "";
    const socket = connect(port, "127.0.0.1", () => socket.write(text));
    socket.on("data", (chunk) => {
      received += chunk.toString();
    });
    socket.on("error", () => undefined);
    socket.on("close", () => resolve(received));
  });
}

describe("routes", () => {
  it("match segments by name, decoded, and an exact path before a pattern", async () => {
    const exact: HttpRoute = {
      path: "/files/a/b",
      handle: (_request, response) => answerEmpty(response, 204),
    };
    const { base } = await serve([echoParams, exact]);
    expect(await (await fetch(`${base}/files/t%20k/a%2Fb.png?x=1`)).json()).toEqual({
      token: "t k",
      name: "a/b.png",
    });
    const exactly = await fetch(`${base}/files/a/b`);
    expect([exactly.status, exactly.headers.get("keep-alive")]).toEqual([204, "timeout=65"]);
  });

  it.each([
    "/",
    "/files",
    "/files/a",
    "/files//b",
    "/files/a/b/c",
    "/FILES/a/b",
    "//",
    "/%zz",
    "/files/%zz/b",
  ])("give 404 and nothing else for %s", async (path) => {
    const { port } = await serve([echoParams]);
    const answer = await exchange(port, `GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 404 /);
    expect(answer.split("\r\n\r\n")[1]).toBe("");
  });

  it("take one slash at the end of their path for none, with and without a query, and hand none on", async () => {
    const seen: (string | undefined)[] = [];
    const plain: HttpRoute = {
      path: "/plain",
      handle: (request, response) => {
        seen.push(request.url);
        answerEmpty(response, 204);
      },
    };
    const root: HttpRoute = { ...plain, path: "/" };
    const { base } = await serve([echoParams, plain, root]);
    for (const path of ["/", "//", "/plain", "/plain/", "/plain/?a=b/", "/plain?a=/"])
      expect((await fetch(`${base}${path}`)).status).toBe(204);
    expect(seen).toEqual(["/", "/", "/plain", "/plain", "/plain?a=b/", "/plain?a=/"]);
    expect(await (await fetch(`${base}/files/t/n/`)).json()).toEqual({ token: "t", name: "n" });
    expect((await fetch(`${base}/plain//`)).status).toBe(404);
  });

  it("give 405 with nothing in it for another method, and answer HEAD as GET", async () => {
    const { base } = await serve([echoParams]);
    const wrong = await fetch(`${base}/files/a/b`, { method: "DELETE" });
    expect([wrong.status, await wrong.text(), wrong.headers.get("allow")]).toEqual([405, "", "GET, HEAD"]);
    expect((await fetch(`${base}/files/a/b`, { method: "HEAD" })).status).toBe(200);
  });

  it("take every method that they name", async () => {
    const { base } = await serve([{ ...echoParams, methods: ["GET", "PUT"] }]);
    const answers = ["GET", "PUT", "POST"].map((method) => fetch(`${base}/files/a/b`, { method }));
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 200, 405]);
  });
});

describe("a sender who waits to be asked for the body", () => {
  const echo: HttpRoute = {
    path: "/echo",
    methods: ["POST"],
    handle: async (sent, response) =>
      answerJson(response, 200, { body: (await readBody(sent, 10)).toString() }),
  };
  const answers: HttpRoute = { path: "/no", handle: (_request, response) => answerEmpty(response, 204) };
  const head = (path: string, expects: string) =>
    `POST ${path} HTTP/1.1\r\nhost: x\r\nexpect: ${expects}\r\ncontent-length: 5\r\n\r\n`;

  it.each(["100-continue", "100-Continue"])(
    "is asked once somebody reads it (%s), and no other request may follow",
    async (expects) => {
      const { port } = await serve([echo]);
      let received = "";
      const socket = connect(port, "127.0.0.1", () => socket.write(head("/echo", expects)));
      await new Promise<void>((resolve) => {
        socket.on("close", () => resolve());
        socket.on("data", (chunk) => {
          received += chunk.toString();
          if (received === "HTTP/1.1 100 Continue\r\n\r\n") socket.write("hello");
        });
      });
      expect(received).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK\r\n/);
      expect(received).toMatch(/\r\nconnection: close\r\n/i);
      expect(received.endsWith('{"body":"hello"}')).toBe(true);
    },
  );

  it("is not asked where nobody reads it", async () => {
    const { port } = await serve([echo, answers]);
    expect(await exchange(port, head("/no", "100-continue"))).toMatch(/^HTTP\/1\.1 204 /);
    expect(await exchange(port, head("/nowhere", "100-continue"))).toMatch(/^HTTP\/1\.1 404 /);
  });

  it("is not asked after the answer, which stays whole", async () => {
    const late: HttpRoute = {
      path: "/late",
      handle: async (sent, response) => {
        response.writeHead(200, { "content-length": "4" });
        response.write("do");
        void readBody(sent, 10).catch(() => undefined);
        response.end("ne");
      },
    };
    const { port } = await serve([late]);
    const [, body] = (await exchange(port, head("/late", "100-continue"))).split("\r\n\r\n");
    expect(body).toBe("done");
  });

  it("for anything else is refused", async () => {
    const { port } = await serve([echo]);
    expect(await exchange(port, head("/echo", "200-ok"))).toMatch(/^HTTP\/1\.1 417 /);
  });
});

it("what is no HTTP is answered at once, whatever others wait for on their own connections", async () => {
  const reached = Promise.withResolvers<void>();
  const held = Promise.withResolvers<void>();
  const slow: HttpRoute = {
    path: "/slow",
    handle: async (_request, response) => {
      reached.resolve();
      await held.promise;
      answerEmpty(response, 204);
    },
  };
  const { port } = await serve([slow]);
  const waiting = exchange(port, "GET /slow HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
  await reached.promise;
  expect(await exchange(port, "nonsense\r\n\r\n")).toMatch(/^HTTP\/1\.1 400 /);
  held.resolve();
  expect(await waiting).toMatch(/^HTTP\/1\.1 204 /);
});

describe("input that never becomes a request", () => {
  const secure = Object.entries(SECURITY_HEADERS).map(([name, value]) => `${name}: ${value}\r\n`);
  const answerOf = (status: string) =>
    `HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n${secure.join("")}\r\n`;
  const post = "POST /x HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n";

  it.each([
    ["is no HTTP", "nonsense\r\n\r\n", "400 Bad Request"],
    [
      "has too large headers",
      `GET / HTTP/1.1\r\nhost: x\r\na: ${"x".repeat(99_000)}\r\n\r\n`,
      "431 Request Header Fields Too Large",
    ],
    [
      "has too large chunk extensions",
      `${post}1;${"x".repeat(20_000)}\r\na\r\n0\r\n\r\n`,
      "413 Content Too Large",
    ],
  ])("because it %s has one answer, with the headers of all others", async (_, sent, status) => {
    const reads: HttpRoute = {
      path: "/x",
      handle: async (incoming, response) => {
        await readBody(incoming, 10).catch(() => undefined);
        answerEmpty(response, 204);
      },
    };
    const { port } = await serve([reads]);
    expect(await exchange(port, sent)).toBe(answerOf(status));
  });

  it("is answered after the requests before it on its connection", async () => {
    const slow: HttpRoute = {
      path: "/slow",
      handle: async (_request, response) => {
        // What came with the request is read by then.
        await immediate();
        answerEmpty(response, 204);
      },
    };
    const { port } = await serve([slow]);
    const answers = await exchange(port, "GET /slow HTTP/1.1\r\nhost: x\r\n\r\nnonsense\r\n\r\n");
    expect(answers).toMatch(/^HTTP\/1\.1 204 /);
    expect(answers.slice(answers.indexOf("HTTP/1.1 400"))).toBe(answerOf("400 Bad Request"));
  });

  it("has no answer of its own where that of its beginning is on its way", async () => {
    const answers: HttpRoute = { path: "/x", handle: (_request, response) => answerEmpty(response, 204) };
    const { port } = await serve([answers]);
    const received = await exchange(port, `${post}nonsense\r\n`);
    expect(received.match(/HTTP\/1\.1 \d+/g)).toEqual(["HTTP/1.1 204"]);
  });
});

describe("a handler that fails", () => {
  it.each([
    [
      "throws",
      () => {
        throw new Error("secret words");
      },
    ],
    [
      "rejects",
      async () => {
        throw new Error("secret words");
      },
    ],
  ])("because it %s gives 500 without details, there and in the log", async (_how, handle) => {
    const { base, lines } = await serve([{ path: "/x", handle }]);
    const answer = await fetch(`${base}/x`);
    expect([answer.status, await answer.text()]).toEqual([500, ""]);
    const line = { level: 50, error: "Error", method: "GET", msg: "HTTP handler failed" };
    expect(lines.map((text) => JSON.parse(text))).toEqual([line]);
  });
});

describe("a body", () => {
  const limit = 1_000;
  const sizes: HttpRoute = {
    path: "/size",
    handle: async (incoming, response) => {
      try {
        answerJson(response, 200, (await readBody(incoming, limit)).length);
      } catch (error) {
        answerEmpty(response, error instanceof BodyError && error.reason === "too-large" ? 413 : 500);
      }
    },
  };

  it("of just the limit is read, of one byte more refused", async () => {
    const { base } = await serve([sizes]);
    const post = (length: number) => fetch(`${base}/size`, { method: "POST", body: "x".repeat(length) });
    expect(await (await post(limit)).json()).toBe(limit);
    expect((await post(limit + 1)).status).toBe(413);
  });

  it("that is declared too long is refused before any of it has come", async () => {
    const { port } = await serve([sizes]);
    const head = "POST /size HTTP/1.1\r\nhost: x\r\ncontent-length: 999999999\r\n\r\n";
    expect(await exchange(port, head)).toMatch(/^HTTP\/1\.1 413 /);
  });

  it("that never ends is refused when it passes the limit, and its connection cut", async () => {
    const { port } = await serve([sizes]);
    const chunk = `${(500).toString(16)}\r\n${"x".repeat(500)}\r\n`;
    const head = "POST /size HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n";
    expect(await exchange(port, head + chunk.repeat(3))).toMatch(/^HTTP\/1\.1 413 /);
  });

  it("that is longer than declared is no second request", async () => {
    const { port } = await serve([sizes]);
    const answer = await exchange(
      port,
      "POST /size HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\n\r\nabcdef\r\n\r\n",
    );
    expect(answer).toMatch(/^HTTP\/1\.1 (?:200 [\s\S]*HTTP\/1\.1 )?400 /);
  });

  it("that trickles is given up after the request's time", async () => {
    const { port } = await serve([sizes], 300);
    const answer = await exchange(port, "POST /size HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\nabc");
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
  });
});

it("a connection whose request isn't whole makes room for a new one, and one being served does not", async () => {
  const entered = Promise.withResolvers<void>();
  const wait: HttpRoute = { path: "/wait", handle: () => entered.resolve() };
  const trickled = Promise.withResolvers<void>();
  const trickles: HttpRoute = { path: "/trickles", handle: () => trickled.resolve() };
  const { port } = await serve([wait, trickles], 15_000, 1);
  const first = exchange(port, "POST /trickles HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\na");
  await trickled.promise;
  void exchange(port, "GET /wait HTTP/1.1\r\nhost: x\r\n\r\n");
  expect(await first).toBe("");
  await entered.promise;
  expect(await exchange(port, "GET /wait HTTP/1.1\r\nhost: x\r\n\r\n")).toBe("");
});

describe("the end", () => {
  it("waits for the request under way, and takes no other", async () => {
    const gate = Promise.withResolvers<void>();
    const entered = Promise.withResolvers<void>();
    const slow: HttpRoute = {
      path: "/slow",
      handle: async (_request, response) => {
        entered.resolve();
        await gate.promise;
        answerEmpty(response, 204);
      },
    };
    const { server, base } = await serve([slow]);
    const answer = fetch(`${base}/slow`);
    await entered.promise;
    server.stopTaking();
    expect(await server.drain(20)).toBe(false);
    await expect(fetch(`${base}/slow`)).rejects.toThrow();
    gate.resolve();
    expect(await server.drain(5_000)).toBe(true);
    expect((await answer).status).toBe(204);
  });

  it("answers 503 on a connection that is still open", async () => {
    const gate = Promise.withResolvers<void>();
    const entered = Promise.withResolvers<void>();
    const slow: HttpRoute = {
      path: "/slow",
      handle: async (_request, response) => {
        entered.resolve();
        await gate.promise;
        answerEmpty(response, 204);
      },
    };
    const { server, port } = await serve([slow]);
    const get = "GET /slow HTTP/1.1\r\nhost: x\r\n\r\n";
    let received = "";
    const closed = Promise.withResolvers<void>();
    const socket = connect(port, "127.0.0.1", () => socket.write(get));
    socket.on("data", (chunk) => {
      received += chunk.toString();
    });
    socket.on("close", () => closed.resolve());
    await entered.promise;
    server.stopTaking();
    gate.resolve();
    socket.write(get);
    await closed.promise;
    expect(received).toMatch(/^HTTP\/1\.1 204 [\s\S]*HTTP\/1\.1 503 /);
    const last = received.slice(received.indexOf("HTTP/1.1 503")).toLowerCase();
    for (const line of [
      ...Object.entries(SECURITY_HEADERS),
      ["connection", "close"],
      ["content-length", "0"],
    ])
      expect(last).toContain(`\r\n${line.join(": ")}\r\n`);
  });

  it("cuts the connections that are left", async () => {
    const entered = Promise.withResolvers<void>();
    const endless: HttpRoute = { path: "/endless", handle: () => entered.resolve() };
    const { server, port } = await serve([endless]);
    const answer = exchange(port, "GET /endless HTTP/1.1\r\nhost: x\r\n\r\n");
    await entered.promise;
    await server.close();
    expect(await answer).toBe("");
  });

  it("does not hang on a reader that went away", async () => {
    const gate = Promise.withResolvers<void>();
    const entered = Promise.withResolvers<void>();
    const slow: HttpRoute = {
      path: "/slow",
      handle: async (_request, response) => {
        entered.resolve();
        await gate.promise;
        answerEmpty(response, 204);
      },
    };
    const { server, base } = await serve([slow]);
    const outgoing = request(`${base}/slow`).on("error", () => undefined);
    outgoing.end();
    await entered.promise;
    outgoing.destroy();
    gate.resolve();
    expect(await server.drain(5_000)).toBe(true);
  });

  it("a port in use is an error of start", async () => {
    const { port } = await serve([]);
    const logger = pino({ level: "silent" });
    const second = createHttpServer({ routes: [], host: "127.0.0.1", port, logger });
    await expect(second.start()).rejects.toThrow("EADDRINUSE");
  });
});
