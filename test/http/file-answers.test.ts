import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { Readable } from "node:stream";
import { expect, onTestFinished, test, vi } from "vitest";
import { createFailureLimit } from "../../src/http/failure-limit.ts";
import { createFileLinks } from "../../src/http/file-links.ts";
import { createFileRoute, type FoundFile } from "../../src/http/file-route.ts";
import { fakeTimeouts } from "../fake-timeouts.ts";

const NOW = 1_700_000_000_000;
const DAY_MS = 24 * 3_600_000;
const png: FoundFile = { url: "https://files.slack.com/a", name: "a.png", mimetype: "image/png", size: 3 };
const links = createFileLinks({ publicUrl: "http://x", key: "key" });
const linkTo = (id: string, sentAt = NOW) =>
  links.linkFor({ id, name: "a.png" }, sentAt, "T1").slice("http://x".length);

type Route = Partial<Parameters<typeof createFileRoute>[0]>;

/** A server with the route alone. */
async function serve(more: Route = {}) {
  const failures: unknown[] = [];
  const route = createFileRoute({
    links,
    findFile: async () => png,
    download: async () => ({ body: Readable.from([Buffer.from("abc")]), length: 3 }),
    now: () => NOW,
    maxBytes: 1_000,
    failures: createFailureLimit({ now: () => NOW, most: 1 }),
    onFailure: (error) => failures.push(error),
    ...more,
  });
  const handled: Promise<void>[] = [];
  const responses: ServerResponse[] = [];
  const server = createServer((request, response) => {
    responses.push(response);
    response.sendDate = false;
    response.setHeader("connection", "close");
    handled.push(route(request, response));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address: AddressInfo | string | null = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const ask = async (path: string, method = "GET") => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method });
    const { connection: _, ...headers } = Object.fromEntries(answer.headers);
    return { status: answer.status, headers, text: await answer.text() };
  };
  return { ask, port, failures, handled, responses };
}

const safe = {
  "x-content-type-options": "nosniff",
  "content-security-policy": "default-src 'none'; sandbox",
  "referrer-policy": "no-referrer",
  "x-robots-tag": "noindex",
};
const refusal = (status: number, text: string, more: object = {}) => ({
  status,
  headers: {
    ...safe,
    "cache-control": "no-store",
    "content-type": "text/plain; charset=utf-8",
    "content-length": String(text.length),
    ...more,
  },
  text,
});
const deleted = refusal(404, "This file was deleted.");
const tooLarge = refusal(413, "This file is too large to download here.");

test.each<[string, Route, string, object]>([
  ["a file that is gone", { findFile: async () => undefined }, linkTo("F1"), deleted],
  ["a file whose bytes are gone", { download: async () => undefined }, linkTo("F1"), deleted],
  ["a large file", { findFile: async () => ({ ...png, size: 1_001 }) }, linkTo("F1"), tooLarge],
  [
    "a file that is larger than it was said",
    { download: async () => ({ body: Readable.from(["x"]), length: 1_001 }) },
    linkTo("F1"),
    tooLarge,
  ],
  ["a wrong link", {}, "/files/a.b/a.png", refusal(404, "There is no file at this link.")],
  [
    "an old link",
    {},
    linkTo("F1", NOW - 30 * DAY_MS),
    refusal(410, "This link has expired. Ask for a new one."),
  ],
  [
    "an error of Slack's",
    { download: () => Promise.reject(new Error("inner")) },
    linkTo("F1"),
    refusal(502, "The file can't be downloaded now. Try again later."),
  ],
  [
    "an error of ours",
    { findFile: () => Promise.reject(new Error("inner")) },
    linkTo("F1"),
    refusal(502, "The file can't be downloaded now. Try again later."),
  ],
])("explains %s in plain text that nobody keeps", async (_title, more, path, answer) => {
  const { ask, failures } = await serve(more);
  expect(await ask(path)).toEqual(answer);
  expect(failures).toEqual("status" in answer && answer.status === 502 ? [new Error("inner")] : []);
});

test("refuses other methods, and asks a sender of wrong links to wait", async () => {
  const { ask } = await serve();
  expect(await ask(linkTo("F1"), "POST")).toEqual(
    refusal(405, "You can only download files here.", { allow: "GET, HEAD" }),
  );
  await ask("/files/a.b");
  expect(await ask("/files/a.b")).toEqual(
    refusal(429, "Too many wrong links from your network. Try again later.", { "retry-after": "60" }),
  );
});

const shown = (type: string, placement: string, more: object = {}) => ({
  ...safe,
  "cache-control": "private, max-age=3600",
  "accept-ranges": "none",
  "content-type": type,
  "content-disposition": placement,
  ...more,
});

test.each<[Partial<FoundFile>, object]>([
  [{}, shown("image/png", `inline; filename="a.png"; filename*=UTF-8''a.png`, { "content-length": "3" })],
  [
    { mimetype: " IMAGE/PNG ; q=1", size: 0 },
    shown("image/png", `inline; filename="a.png"; filename*=UTF-8''a.png`),
  ],
  [
    { mimetype: "", name: "" },
    shown("application/octet-stream", `attachment; filename="file"; filename*=UTF-8''file`, {
      "content-length": "3",
    }),
  ],
  [
    { mimetype: "text/csv", name: "(a)*'%\\.csv", size: 1 },
    shown("text/csv", `attachment; filename="(a)*'__.csv"; filename*=UTF-8''%28a%29%2A%27%25_.csv`, {
      "content-length": "1",
    }),
  ],
])("tells of the file %j by its headers", async (more, headers) => {
  const { ask } = await serve({ findFile: async () => ({ ...png, ...more }) });
  expect(await ask(linkTo("F1"), "HEAD")).toEqual({ status: 200, headers, text: "" });
});

test.each(["", "/", "/b%20c.png", "?a=/b", "/a.png?b=c#d"])(
  "serves a link whose name is %j, and looks in its workspace",
  async (name) => {
    const looked: unknown[] = [];
    const { ask } = await serve({
      findFile: async (file) => {
        looked.push(file);
        return png;
      },
      download: async (file, { teamId }) => {
        looked.push({ file, teamId });
        return { body: Readable.from([Buffer.from("ab"), Buffer.from("c")]), length: undefined };
      },
    });
    const link = linkTo("F1").slice(0, -"/a.png".length);
    expect(await ask(`/behind/a/proxy${link}${name}`)).toMatchObject({ status: 200, text: "abc" });
    expect(looked).toEqual([
      { fileId: "F1", teamId: "T1" },
      { file: png, teamId: "T1" },
    ]);
  },
);

test.each(["/a/b.png", "/a.png/"])("finds nothing at a link with %j behind its token", async (name) => {
  const { ask } = await serve();
  const link = linkTo("F1").slice(0, -"/a.png".length);
  expect((await ask(`${link}${name}`)).status).toBe(404);
});

test("asks Slack for nothing where the reader has left, and reports no failure", async () => {
  const left = Promise.withResolvers<void>();
  const asked = Promise.withResolvers<void>();
  let downloads = 0;
  const { port, failures, handled } = await serve({
    findFile: async () => {
      asked.resolve();
      await left.promise;
      return png;
    },
    download: async () => {
      downloads += 1;
      return undefined;
    },
  });
  const socket = connect(port, "127.0.0.1", () =>
    socket.write(`GET ${linkTo("F1")} HTTP/1.1\r\nhost: x\r\n\r\n`),
  );
  await asked.promise;
  socket.destroy();
  await once(socket, "close");
  // The server has seen the end once it answers another reader.
  await fetch(`http://127.0.0.1:${port}/files/a.b`);
  left.resolve();
  await Promise.all(handled);
  expect([downloads, failures]).toEqual([0, []]);
});

test("answers nothing to a reader who has left while Slack was asked", async () => {
  const asked = Promise.withResolvers<void>();
  const found = Promise.withResolvers<undefined>();
  const { port, handled, responses } = await serve({
    findFile: () => {
      asked.resolve();
      return found.promise;
    },
  });
  const socket = connect(port, "127.0.0.1", () =>
    socket.write(`GET ${linkTo("F1")} HTTP/1.1\r\nhost: x\r\n\r\n`),
  );
  await asked.promise;
  const [response] = responses;
  socket.destroy();
  if (response?.closed === false) await once(response, "close");
  found.resolve(undefined);
  await Promise.all(handled);
  expect(responses.map(({ headersSent }) => headersSent)).toEqual([false]);
});

test.each(["AbortError", "Error"])(
  "reports a download that ends with %s only where Slack ended it",
  async (name) => {
    const broken = Object.assign(new Error("broken off"), { name });
    const { ask, failures } = await serve({
      download: async () => ({
        body: new Readable({
          read() {
            this.push("a");
            this.destroy(broken);
          },
        }),
        length: 3,
      }),
    });
    await expect(ask(linkTo("F1"))).rejects.toThrow();
    expect(failures).toEqual(name === "Error" ? [broken] : []);
  },
);

test("cuts off a reader who takes nothing for a minute, and doesn't call that a failure", async () => {
  const begun = Promise.withResolvers<void>();
  const waits = fakeTimeouts();
  const { ask, failures, handled, responses } = await serve({
    download: async () => {
      begun.resolve();
      return { body: new Readable({ read: () => undefined }), length: 3 };
    },
  });
  const answer = ask(linkTo("F1"));
  answer.catch(() => undefined);
  await begun.promise;
  const [response] = responses;
  await vi.waitFor(() => expect(response?.headersSent).toBe(true));
  response?.emit("timeout");
  await expect(answer).rejects.toThrow();
  await Promise.all(handled);
  if (response === undefined) throw new Error("no response was begun");
  const cut = vi.spyOn(response, "destroy");
  vi.advanceTimersByTime(15 * 60_000);
  expect([failures, waits, cut.mock.calls]).toEqual([[], [900_000], []]);
});

test("takes a download that ends with its reader for no failure", async () => {
  const begun = Promise.withResolvers<void>();
  const { port, failures, handled } = await serve({
    download: (_file, { signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(new Error("aborted")));
        begun.resolve();
      }),
  });
  const socket = connect(port, "127.0.0.1", () =>
    socket.write(`GET ${linkTo("F1")} HTTP/1.1\r\nhost: x\r\n\r\n`),
  );
  await begun.promise;
  socket.destroy();
  await Promise.all(handled);
  expect(failures).toEqual([]);
});
