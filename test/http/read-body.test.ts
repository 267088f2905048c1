import { once } from "node:events";
import { createServer, type IncomingMessage, request as requestTo } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { BodyError, readBody } from "../../src/http/read-body.ts";

const LIMIT = 1_000;

/** A server that reads one body and answers nothing; `read` is how that went. */
async function openReader() {
  const read = Promise.withResolvers<string>();
  const arrived = Promise.withResolvers<IncomingMessage>();
  const server = createServer((request) => {
    arrived.resolve(request);
    readBody(request, LIMIT).then((body) => read.resolve(body.toString()), read.reject);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address: AddressInfo | string | null = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const send = (headers: Record<string, string | number> = {}) => {
    const sender = requestTo({ port, host: "127.0.0.1", method: "POST", headers });
    sender.on("error", () => undefined);
    return sender;
  };
  return { send, read: read.promise, arrived: arrived.promise };
}

test("a body as long as the limit is read whole, in however many pieces it comes", async () => {
  const { send, read, arrived } = await openReader();
  const sender = send();
  sender.write("ä".repeat(250));
  await arrived;
  sender.end("b".repeat(500));
  expect(await read).toBe("ä".repeat(250) + "b".repeat(500));
});

test.each([
  ["declares more than the limit", { "content-length": 2 * LIMIT }],
  ["passes the limit without a word", {}],
])("a sender who %s and never ends is refused, and its connection is cut", async (_title, headers) => {
  const { send, read } = await openReader();
  const sender = send(headers);
  sender.write("x".repeat(LIMIT + 1));
  await expect(read).rejects.toEqual(new BodyError("too-large"));
  const [error] = await once(sender, "error");
  expect(error).toMatchObject({ code: "ECONNRESET" });
});

test.each([
  ["declares more than the limit", { "content-length": 2 * LIMIT }],
  ["passes the limit without a word", {}],
])("a sender who %s and goes away in the middle leaves nothing behind", async (_title, headers) => {
  const { send, read, arrived } = await openReader();
  const sender = send(headers);
  sender.write("x".repeat(LIMIT + 1));
  await expect(read).rejects.toEqual(new BodyError("too-large"));
  const request = await arrived;
  const gone = new Promise((resolve) => request.once("close", resolve));
  sender.destroy();
  await gone;
  expect(request.destroyed).toBe(true);
});

test("of a sender who goes away before the limit is told why", async () => {
  const { send, read, arrived } = await openReader();
  const sender = send();
  sender.write("x");
  await arrived;
  sender.destroy();
  await expect(read).rejects.toMatchObject({
    name: "BodyError",
    reason: "aborted",
    cause: { code: "ECONNRESET" },
  });
});
