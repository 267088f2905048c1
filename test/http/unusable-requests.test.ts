import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { answerEmpty, answerJson, SECURITY_HEADERS } from "../../src/http/answer.ts";
import { createHttpServer, type HttpServer } from "../../src/http/http-server.ts";
import { readBody } from "../../src/http/read-body.ts";
import { exchange, statusesOf } from "../security/raw-http.ts";

let server: HttpServer;
beforeAll(async () => {
  server = createHttpServer({
    routes: [
      {
        path: "/any",
        handle: async (request, response) =>
          answerJson(response, 200, [request.method, request.url, (await readBody(request, 100)).toString()]),
      },
      { path: "/get", methods: ["GET"], handle: (_request, response) => answerEmpty(response, 204) },
      {
        path: "/late",
        handle: async (request, response) => {
          answerEmpty(response, 204);
          await readBody(request, 100).catch(() => undefined);
        },
      },
      {
        path: "/half",
        handle: (_request, response) => {
          response.writeHead(200, { "content-length": "9" });
          response.write("half");
          throw new Error("broken");
        },
      },
    ],
    host: "127.0.0.1",
    port: 0,
    logger: pino({ level: "silent" }),
  });
  await server.start();
});
afterAll(() => server.close());

/** What comes back for these lines, on a connection that ends then. */
const answerTo = (...lines: string[]) =>
  exchange(server.address().port, `${[...lines, "connection: close"].join("\r\n")}\r\n\r\n`);

test.each<[string, string[], number]>([
  ["no Host", ["GET /any HTTP/1.1"], 400],
  ["two Hosts", ["GET /any HTTP/1.1", "host: x", "host: x"], 400],
  ["no Host, as HTTP/1.0 allows", ["GET /any HTTP/1.0"], 200],
  ["one Host", ["GET /any HTTP/1.1", "host: x"], 200],
  ["the longest address", [`GET /any?${"a".repeat(4_091)} HTTP/1.1`, "host: x"], 200],
  ["a longer address", [`GET /any?${"a".repeat(4_092)} HTTP/1.1`, "host: x"], 414],
  ["a wish that nobody knows", ["GET /any HTTP/1.1", "host: x", "expect: coffee"], 417],
  ["a compressed body", ["GET /any HTTP/1.1", "host: x", "content-encoding: gzip"], 415],
  ["a body as it is", ["GET /any HTTP/1.1", "host: x", "content-encoding: Identity"], 200],
  ["another method", ["PUT /get HTTP/1.1", "host: x"], 405],
  ["HEAD for GET", ["HEAD /get HTTP/1.1", "host: x"], 204],
  ["a path of nobody", ["GET /nowhere HTTP/1.1", "host: x"], 404],
])("a request with %s is answered at once, with the headers of all others", async (_title, lines, status) => {
  const answer = await answerTo(...lines);
  expect(statusesOf(answer)).toEqual([status]);
  for (const [name, value] of Object.entries(SECURITY_HEADERS))
    expect(answer).toContain(`${name}: ${value}\r\n`);
  expect(answer.includes("accept-encoding: identity\r\n")).toBe(status === 415);
  expect(answer.includes("allow: GET, HEAD\r\n")).toBe(status === 405);
});

test.each([
  ["/any", "/any"],
  ["/any/", "/any"],
  ["/any/?a=/", "/any?a=/"],
  ["/any/#a/", "/any#a/"],
  ["/any?a/#b", "/any?a/#b"],
])("the address %s is handed on as %s", async (given, url) => {
  const answer = await answerTo(`POST ${given} HTTP/1.1`, "host: x");
  expect(answer.slice(answer.indexOf("\r\n\r\n") + 4)).toBe(JSON.stringify(["POST", url, ""]));
});

test("a sender who waits is not asked for a body that comes too late", async () => {
  const lines = ["POST /late HTTP/1.1", "host: x", "expect: 100-continue", "content-length: 5"];
  expect(statusesOf(await answerTo(...lines))).toEqual([204]);
});

test("a request for another protocol is answered as any other, and nothing follows on its connection", async () => {
  const { port } = server.address();
  const lines = ["GET /get HTTP/1.1", "host: x", "connection: upgrade", "upgrade: websocket"];
  const answer = await exchange(port, `${lines.join("\r\n")}\r\n\r\n`);
  expect([statusesOf(answer), answer.includes("connection: close\r\n")]).toEqual([[204], true]);
});

test("an answer whose handler fails in the middle is cut off", async () => {
  const answer = await answerTo("GET /half HTTP/1.1", "host: x");
  expect(answer.slice(answer.indexOf("\r\n\r\n") + 4)).toBe("half");
});

test("two requests on one connection are both answered", async () => {
  const { port } = server.address();
  const first = "POST /any HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\n\r\nhello";
  const answer = await exchange(port, `${first}GET /get HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
  expect(statusesOf(answer)).toEqual([200, 204]);
  expect(answer).toContain('["POST","/any","hello"]');
});
