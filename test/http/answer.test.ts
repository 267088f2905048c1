import { once } from "node:events";
import { createServer, IncomingMessage, type RequestListener, Server, ServerResponse } from "node:http";
import { type AddressInfo, Socket } from "node:net";
import { Duplex } from "node:stream";
import { expect, onTestFinished, test } from "vitest";
import {
  answerEmpty,
  answerJson,
  answerMalformed,
  answerNotAllowed,
  type OpenAnswer,
  setSecurityHeaders,
} from "../../src/http/answer.ts";

/** What a server answers that does this. */
async function answerOf(listener: RequestListener): Promise<[number, Record<string, string>, string]> {
  const server = createServer((request, response) => {
    response.sendDate = false;
    response.setHeader("connection", "close");
    listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const address: AddressInfo | string | null = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const answer = await fetch(`http://127.0.0.1:${port}/`);
  const { connection: _, ...headers } = Object.fromEntries(answer.headers);
  return [answer.status, headers, await answer.text()];
}

test("forbids to cache, to frame, to guess the type and to run anything", async () => {
  const answer = await answerOf((_request, response) => {
    setSecurityHeaders(response);
    answerEmpty(response, 204);
  });
  expect(answer).toEqual([
    204,
    {
      "x-content-type-options": "nosniff",
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
      "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
      "content-length": "0",
    },
    "",
  ]);
});

test("answers JSON with its length in bytes, and nothing after it", async () => {
  const answer = await answerOf((_request, response) => {
    answerJson(response, 201, { grüß: "dich" });
    answerJson(response, 500, {});
    answerEmpty(response, 500);
    answerNotAllowed(response, ["GET"]);
  });
  const headers = { "content-type": "application/json; charset=utf-8", "content-length": "17" };
  expect(answer).toEqual([201, headers, '{"grüß":"dich"}']);
});

test.each([
  [["GET"], "GET, HEAD"],
  [["POST", "PUT"], "POST, PUT"],
  [["POST", "GET"], "POST, GET, HEAD"],
  [[], ""],
])("lists the methods %j as allowed: %j", async (methods, allow) => {
  const answer = await answerOf((_request, response) => answerNotAllowed(response, methods));
  expect(answer).toEqual([405, { allow, "content-length": "0" }, ""]);
});

test("says nothing to a reader who has gone", () => {
  const written: unknown[] = [];
  for (const answer of [answerEmpty, answerJson]) {
    const response = new ServerResponse(new IncomingMessage(new Socket()));
    response.once("prefinish", () => written.push(answer.name));
    response.destroy();
    answer(response, 200, {});
    expect([response.headersSent, written]).toEqual([false, []]);
  }
});

/** What a connection gets, and how it ends, where such an error comes as many times as there are codes. */
async function answersToErrors(codes: string[], open: Partial<OpenAnswer & { complete: boolean }>[] = []) {
  const server = new Server();
  answerMalformed(server, () =>
    open.map(({ complete = true, hasBegun = () => false, done = Promise.resolve() }) => {
      const request = new IncomingMessage(new Socket());
      request.complete = complete;
      return { request, hasBegun, done };
    }),
  );
  const events: string[] = [];
  const socket = new Duplex({
    read: () => undefined,
    write: (chunk, _encoding, next) => {
      events.push(String(chunk).split("\r\n")[0] ?? "");
      setImmediate(next);
    },
  });
  socket.once("finish", () => events.push("whole"));
  for (const code of codes) server.emit("clientError", Object.assign(new Error(code), { code }), socket);
  await once(socket, "close");
  return events;
}

test.each<[string, string[], Partial<OpenAnswer & { complete: boolean }>[], string[]]>([
  [
    "input that is no HTTP once, whatever follows",
    ["HPE_X", "HPE_X"],
    [],
    ["HTTP/1.1 400 Bad Request", "whole"],
  ],
  ["a slow request", ["ERR_HTTP_REQUEST_TIMEOUT"], [], ["HTTP/1.1 408 Request Timeout", "whole"]],
  ["nobody where the sender has gone", ["ECONNRESET"], [], []],
  [
    "nothing after a part of a request that has its answer",
    ["HPE_X"],
    [{ complete: false, hasBegun: () => true }],
    [],
  ],
  [
    "after the answer to an earlier request",
    ["HPE_X"],
    [{ hasBegun: () => true }],
    ["HTTP/1.1 400 Bad Request", "whole"],
  ],
  [
    "a part of a request that has no answer yet",
    ["HPE_X"],
    [{ complete: false }],
    ["HTTP/1.1 400 Bad Request", "whole"],
  ],
])("answers %s", async (_title, codes, open, expected) => {
  expect(await answersToErrors(codes, open)).toEqual(expected);
});
