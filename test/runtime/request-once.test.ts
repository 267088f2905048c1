import { createServer, type RequestListener } from "node:http";
import { Agent } from "undici";
import { expect, onTestFinished, test } from "vitest";
import { requestOnce } from "../../src/runtime/request-once.ts";

const words = { late: "late", tooLong: "too long", givenUp: "given up", broken: "broken" };
async function listen(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
}

const request = (
  origin: string,
  how: Partial<Parameters<typeof requestOnce>[2]> = {},
  path = "/x",
): ReturnType<typeof requestOnce> =>
  requestOnce(
    new Agent(),
    { origin, path, method: "POST", body: "words" },
    { timeoutMs: 10_000, maxAnswerBytes: 6, words, ...how },
  );

test("an answer is told whole, its head as soon as it comes", async () => {
  let asked = 0;
  const origin = await listen((_, response) => {
    asked += 1;
    response.writeHead(201, { "x-a": "b" }).end("grüß");
  });
  const heads: unknown[] = [];
  const onHeaders = (status: number, headers: object) => heads.push([status, headers]);
  const headers = expect.objectContaining({ "x-a": "b" });
  expect(await request(origin, { onHeaders, mayBegin: () => true })).toEqual({
    kind: "answered",
    status: 201,
    headers,
    text: "grüß",
  });
  expect([asked, heads]).toEqual([1, [[201, headers]]]);
});

test("an answer of the most bytes is read, one byte more is not", async () => {
  const origin = await listen(({ url = "" }, response) => response.end("a".repeat(Number(url.slice(1)))));
  expect(await request(origin, {}, "/6")).toMatchObject({ kind: "answered", text: "aaaaaa" });
  expect(await request(origin, {}, "/7")).toEqual({ kind: "lost", why: "too long" });
});

test("what is given up, or may not begin, is not sent", async () => {
  const signal = AbortSignal.abort();
  let asked = 0;
  const counting = await listen((_, response) => {
    asked += 1;
    response.end("ok");
  });
  expect(await request(counting, { signal })).toEqual({ kind: "not-sent", why: "given up" });
  expect(await request(counting, { mayBegin: () => false })).toEqual({ kind: "not-begun" });
  expect(asked).toBe(0);
});

test("a connection that breaks is told by its code, and repeats nothing of the request", async () => {
  const origin = await listen(({ socket }) => socket.destroy());
  expect(await request(origin)).toEqual({
    kind: "lost",
    why: "UND_ERR_SOCKET",
    cause: new Error("UND_ERR_SOCKET"),
  });
  expect(await request("http://127.0.0.1:1")).toEqual({
    kind: "not-sent",
    why: "ECONNREFUSED",
    cause: new Error("connect ECONNREFUSED 127.0.0.1:1"),
  });
  expect(await request(origin, {}, "not a path")).toEqual({
    kind: "not-sent",
    why: "UND_ERR_INVALID_ARG",
    cause: new Error("UND_ERR_INVALID_ARG"),
  });
});
