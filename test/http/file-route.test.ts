import { once } from "node:events";
import { createServer, get, type IncomingMessage, type RequestListener, request } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { createFailureLimit } from "../../src/http/failure-limit.ts";
import { createFileLinks } from "../../src/http/file-links.ts";
import { createFileRoute, type Download, type FoundFile } from "../../src/http/file-route.ts";
import { createFileDownload } from "../../src/outbound/slack/download-slack-file.ts";
import { eventually } from "../eventually.ts";
import { PATIENCE_MS } from "../patience.ts";

const sentAt = 1_700_000_000_000;
const png: FoundFile = {
  url: "https://files.slack.com/a.png",
  name: "a.png",
  mimetype: "image/png",
  size: 3,
};

async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

type Options = {
  file?: FoundFile | undefined;
  download?: (file: FoundFile, options: { signal: AbortSignal }) => Promise<Download | undefined>;
  now?: number;
  longestMs?: number;
};

/** A server with the route alone; `link` leads to a file that is `file`. */
async function serve({ file, download, now = sentAt, longestMs }: Options) {
  const failures: unknown[] = [];
  const links = createFileLinks({ publicUrl: "http://x", key: "key" });
  const route = createFileRoute({
    links,
    findFile: async ({ fileId }) => (fileId.startsWith("F") ? file : undefined),
    download: download ?? (async () => ({ body: Readable.from([Buffer.from("abc")]), length: 3 })),
    now: () => now,
    maxBytes: 1_000_000,
    longestMs,
    failures: createFailureLimit({ now: () => now }),
    onFailure: (error) => failures.push(error),
  });
  const origin = await listen((incoming, response) => void route(incoming, response));
  const linkTo = (id: string) => links.linkFor({ id, name: "a.png" }, sentAt).replace("http://x", origin);
  return { origin, failures, link: linkTo("F1"), linkTo };
}

/** A route that downloads from a server which stands for Slack's. */
async function serveFrom(slack: RequestListener, file: Partial<FoundFile> = {}) {
  const origin = await listen(slack);
  const download = createFileDownload({ token: "xoxb-secret", apiUrl: `${origin}/api/`, timeoutMs: 2_000 });
  return serve({ file: { ...png, url: `${origin}/files/a.png`, ...file }, download });
}

describe("what is served", () => {
  test("An image is shown, with headers that let it do nothing else", async () => {
    const { link } = await serve({ file: png });
    const answer = await fetch(link);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe("abc");
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "content-type": "image/png",
      "content-length": "3",
      "content-disposition": `inline; filename="a.png"; filename*=UTF-8''a.png`,
      "x-content-type-options": "nosniff",
      "content-security-policy": "default-src 'none'; sandbox",
      "cache-control": "private, max-age=3600",
      "referrer-policy": "no-referrer",
    });
  });

  test.each([
    ["text/html", "application/octet-stream"],
    ["image/svg+xml", "application/octet-stream"],
    ["x\r\nset-cookie: a=b", "application/octet-stream"],
    ["application/pdf", "application/pdf"],
  ])("A file of type %j is saved, as %j", async (mimetype, type) => {
    const { link } = await serve({ file: { ...png, mimetype, name: "a'b\r\nc\"/ü.html\ud800" } });
    const answer = await fetch(link);
    expect(answer.headers.get("content-type")).toBe(type);
    expect(answer.headers.get("content-disposition")).toBe(
      `attachment; filename="a'b__c___.html_"; filename*=UTF-8''a%27b__c%22_%C3%BC.html%EF%BF%BD`,
    );
  });

  test("A name can't be read backwards, end its header or be of any length", async () => {
    const name = `invoice\u202Egpj.exe\u2066${"ä".repeat(5_000)}.png`;
    const { link } = await serve({ file: { ...png, name } });
    const { headers } = await fetch(link);
    const disposition = headers.get("content-disposition") ?? "";
    expect(disposition).toMatch(/^inline; filename="_{196}\.png"; filename\*=UTF-8''(?:%C3%A4){196}\.png$/);
    const short = await serve({ file: { ...png, name: "invoice\u202Egpj.exe" } });
    expect((await fetch(short.link)).headers.get("content-disposition")).toBe(
      `inline; filename="invoice_gpj.exe"; filename*=UTF-8''invoice_gpj.exe`,
    );
  });

  test("A part of a file is not to be had: Range is ignored, however it is written", async () => {
    const { link } = await serve({ file: png });
    for (const range of [
      "bytes=0-0",
      "bytes=-1",
      "bytes=5-2",
      "bytes=0-0,1-1",
      "lines=1",
      "bytes=0-".repeat(99),
    ]) {
      const answer = await fetch(link, { headers: { range } });
      expect([answer.status, answer.headers.get("accept-ranges"), await answer.text()]).toEqual([
        200,
        "none",
        "abc",
      ]);
    }
  });

  test("HEAD tells the headers without a download", async () => {
    let downloads = 0;
    const { link } = await serve({
      file: png,
      download: async () => {
        downloads += 1;
        return undefined;
      },
    });
    const answer = await fetch(link, { method: "HEAD" });
    expect([answer.status, answer.headers.get("content-length"), downloads]).toEqual([200, "3", 0]);
  });
});

describe("what is not served", () => {
  test("A link that ran out is 410, a forged one 404, another method 405", async () => {
    const { link, origin } = await serve({ file: png, now: sentAt + 31 * 24 * 3_600_000 });
    expect((await fetch(link)).status).toBe(410);
    expect((await fetch(`${origin}/files/forged.token/a.png`)).status).toBe(404);
    expect((await fetch(`${origin}/files/`)).status).toBe(404);
    expect((await fetch(link, { method: "POST" })).status).toBe(405);
  });

  test("A file that is gone is 404, whoever says so", async () => {
    expect((await fetch((await serve({})).link)).status).toBe(404);
    expect((await fetch((await serve({ file: png, download: async () => undefined })).link)).status).toBe(
      404,
    );
  });

  test("A file above the limit is 413, by what Slack says of it or by what it sends", async () => {
    expect((await fetch((await serve({ file: { ...png, size: 1_000_001 } })).link)).status).toBe(413);
    const body = Readable.from(["x"]);
    const { link } = await serve({ file: png, download: async () => ({ body, length: 1_000_001 }) });
    expect((await fetch(link)).status).toBe(413);
    expect(body.destroyed).toBe(true);
  });

  test("A file of just the limit is handed on", async () => {
    const bytes = Buffer.alloc(1_000_000);
    const file = { ...png, size: bytes.length };
    const { link } = await serve({
      file,
      download: async () => ({ body: Readable.from([bytes]), length: bytes.length }),
    });
    const answer = await fetch(link);
    expect(answer.status).toBe(200);
    expect((await answer.bytes()).length).toBe(bytes.length);
  });

  test("A file that turns out to be longer than allowed is cut off, and the reader can tell", async () => {
    const chunks = Array.from({ length: 30 }, () => Buffer.alloc(100_000));
    const { link, failures } = await serve({
      file: png,
      download: async () => ({ body: Readable.from(chunks), length: undefined }),
    });
    await expect(fetch(link).then((answer) => answer.bytes())).rejects.toThrow();
    await eventually(() => expect(failures).toHaveLength(1));
  });

  test("A download that fails, or finds nothing, leaves its place to the next", async () => {
    let calls = 0;
    const { link } = await serve({
      file: png,
      download: async () => {
        calls += 1;
        if (calls <= 30) return calls % 2 === 0 ? undefined : Promise.reject(new Error("away"));
        return { body: Readable.from([Buffer.from("abc")]), length: 3 };
      },
    });
    const statuses: number[] = [];
    for (let reader = 0; reader < 31; reader += 1) statuses.push((await fetch(link)).status);
    expect(new Set(statuses.slice(0, 30))).toEqual(new Set([502, 404]));
    expect(statuses[30]).toBe(200);
  });

  test("A look-up that fails is 502, is reported, and tells the reader nothing of it", async () => {
    const { link, failures } = await serve({
      file: png,
      download: () => Promise.reject(new Error("inner secret")),
    });
    const answer = await fetch(link);
    expect(answer.status).toBe(502);
    expect(await answer.text()).not.toContain("secret");
    expect(failures).toEqual([new Error("inner secret")]);
  });

  test("A sender of many forged links is asked to wait, and a good link still opens for them", async () => {
    const { link, origin } = await serve({ file: png });
    const answers = [];
    for (let attempt = 0; attempt < 22; attempt += 1) answers.push(await fetch(`${origin}/files/a.b/a.png`));
    expect(answers.map(({ status }) => status)).toEqual([...Array<number>(20).fill(404), 429, 429]);
    expect(Number(answers.at(-1)?.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await fetch(link)).status).toBe(200);
  });

  test("One file has no more than five readers at once, and others have room", async () => {
    const waiting: IncomingMessage[] = [];
    const { link, linkTo } = await serve({
      file: png,
      download: async (_file, { signal }) => {
        const body = new Readable({ read: () => undefined, signal });
        body.push("a");
        return { body, length: undefined };
      },
    });
    for (let reader = 0; reader < 5; reader += 1) get(link, (answer) => waiting.push(answer));
    await eventually(() => expect(waiting).toHaveLength(5));
    expect((await fetch(link)).status).toBe(503);
    get(linkTo("F2"), (answer) => waiting.push(answer));
    await eventually(() => expect(waiting[5]?.statusCode).toBe(200));
    for (const answer of waiting) answer.destroy();
  });

  test("A reader who takes too long in all is cut off, and that is no failure of Slack's", async () => {
    let isOver = false;
    const { link, failures } = await serve({
      file: png,
      longestMs: 100,
      download: async (_file, { signal }) => {
        signal.addEventListener("abort", () => {
          isOver = true;
        });
        const body = new Readable({ read: () => undefined, signal });
        body.push("a");
        return { body, length: undefined };
      },
    });
    await expect(fetch(link).then((answer) => answer.bytes())).rejects.toThrow();
    await eventually(() => expect(isOver).toBe(true));
    expect(failures).toEqual([]);
  });

  test("More than twenty readers at once are asked to come back; when one leaves there is room again", async () => {
    const waiting: IncomingMessage[] = [];
    let started = 0;
    const { linkTo } = await serve({
      file: png,
      download: async (_file, { signal }) => {
        started += 1;
        const body = new Readable({ read: () => undefined, signal });
        body.push("a");
        return { body, length: undefined };
      },
    });
    for (let reader = 0; reader < 20; reader += 1)
      get(linkTo(`F${reader % 4}`), (answer) => waiting.push(answer));
    await eventually(() => expect(waiting).toHaveLength(20));
    const refused = await fetch(linkTo("F9"));
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "5"]);
    waiting[0]?.destroy();
    await eventually(async () => {
      const again = get(linkTo("F9"));
      const [answer] = (await once(again, "response")) as [IncomingMessage];
      waiting.push(answer);
      expect(answer.statusCode).toBe(200);
    });
    expect([started, (await fetch(linkTo("F9"))).status]).toEqual([21, 503]);
    for (const answer of waiting) answer.destroy();
  });
});

describe("fetching from Slack", () => {
  test("The bytes come with the bot's token, over a redirect too", async () => {
    const seen: string[] = [];
    const { link } = await serveFrom((incoming, response) => {
      seen.push(`${incoming.url} ${incoming.headers.authorization}`);
      if (incoming.url === "/files/a.png") response.writeHead(302, { location: "/moved/a.png" }).end();
      else response.writeHead(200, { "content-type": "image/png" }).end("abc");
    });
    expect(await (await fetch(link)).text()).toBe("abc");
    expect(seen).toEqual(["/files/a.png Bearer xoxb-secret", "/moved/a.png Bearer xoxb-secret"]);
  });

  test("The login page that Slack shows without the scope is 502, with status 200 though it is", async () => {
    const loginPage: RequestListener = (_incoming, response) =>
      response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end("<html>log in");
    for (const file of [{}, { mimetype: "text/html", size: 99 }]) {
      const { link, failures } = await serveFrom(loginPage, file);
      expect((await fetch(link)).status).toBe(502);
      expect(failures).toMatchObject([{ reason: "unauthorized" }]);
    }
  });

  test.each([{ "content-length": 4 }, { "content-disposition": "attachment" }])(
    "An HTML file that is known for one by %j is served, to be saved",
    async (headers) => {
      const { link } = await serveFrom(
        (_incoming, response) =>
          response.writeHead(200, { "content-type": "text/html", ...headers }).end("<hr>"),
        { mimetype: "text/html", size: 4 },
      );
      const answer = await fetch(link);
      expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "application/octet-stream"]);
    },
  );

  test.each([
    ["another host", "https://example.com/a"],
    ["a host that only ends alike", "https://evilslack.com/a"],
    ["a host that only starts alike", "https://slack.com.example.com/a"],
    ["an address without TLS", "http://files.slack.com/a"],
    ["another port", "https://files.slack.com:8443/a"],
    ["another service of this machine", "http://127.0.0.1:1/a"],
    ["a name before the host", "https://user:pass@files.slack.com/a"],
    ["no URL", "file:///etc/passwd"],
  ])("%s is asked for nothing, neither at once nor by a redirect", async (_title, url) => {
    const direct = await serveFrom((_incoming, response) => response.end(), { url });
    expect((await fetch(direct.link)).status).toBe(502);
    expect(direct.failures).toMatchObject([{ reason: "refused", code: "file_at_foreign_host" }]);
    const moved = await serveFrom((_incoming, response) => response.writeHead(302, { location: url }).end());
    expect((await fetch(moved.link)).status).toBe(502);
    expect(moved.failures).toMatchObject([{ reason: "refused", code: "file_at_foreign_host" }]);
  });

  test("Redirects without end are 502", async () => {
    let asked = 0;
    const { link } = await serveFrom((_incoming, response) => {
      asked += 1;
      response.writeHead(302, { location: "/again" }).end();
    });
    expect([(await fetch(link)).status, asked]).toEqual([502, 4]);
  });

  test.each([
    [404, 404],
    [410, 404],
    [403, 502],
    [500, 502],
  ])("A %i of Slack is a %i of ours", async (theirs, ours) => {
    const { link } = await serveFrom((_incoming, response) => response.writeHead(theirs).end());
    expect((await fetch(link)).status).toBe(ours);
  });

  test("A file that stops half-way is cut off at the reader's and reported", async () => {
    const { link, failures } = await serveFrom((incoming, response) => {
      response.writeHead(200, { "content-type": "image/png", "content-length": "100" });
      response.write("half", () => incoming.socket.destroy());
    });
    await expect(fetch(link).then((answer) => answer.bytes())).rejects.toThrow();
    await eventually(() => expect(failures).toHaveLength(1));
  });

  test("A file that never starts is 502 when the time is up", async () => {
    const { link } = await serveFrom(() => undefined);
    expect((await fetch(link)).status).toBe(502);
  });

  test("A reader who leaves ends the download, before the first byte and after it", async () => {
    for (const beginsAtOnce of [false, true]) {
      let hasClosed = false;
      let isAsked = false;
      const { link, failures } = await serveFrom((_incoming, response) => {
        isAsked = true;
        response.on("close", () => {
          hasClosed = true;
        });
        if (beginsAtOnce) response.writeHead(200, { "content-type": "image/png" }).write("a");
      });
      const reader = request(link).end();
      reader.on("error", () => undefined);
      if (beginsAtOnce) await once(reader, "response");
      else await eventually(() => expect(isAsked).toBe(true));
      reader.destroy();
      await eventually(() => expect(hasClosed).toBe(true));
      expect(failures).toEqual([]);
    }
  });

  test("A slow reader slows down the download instead of filling the memory", async () => {
    let sent = 0;
    let isHeldBack = false;
    const { link } = await serveLarge((_incoming, response) => {
      response.writeHead(200, { "content-type": "image/png" });
      const pump = () => {
        while (sent < 200_000_000) {
          sent += 1_000_000;
          if (!response.write(Buffer.alloc(1_000_000))) {
            isHeldBack = true;
            response.once("drain", pump);
            return;
          }
          isHeldBack = false;
        }
        response.end();
      };
      pump();
    });
    const reader = get(link);
    const [answer] = (await once(reader, "response")) as [IncomingMessage];
    let before = -1;
    await vi.waitFor(
      () => {
        const isStill = sent === before;
        before = sent;
        expect(isStill && isHeldBack).toBe(true);
      },
      { interval: 200, timeout: PATIENCE_MS },
    );
    expect(sent).toBeLessThan(60_000_000);
    answer.destroy();
  });
});

async function serveLarge(slack: RequestListener) {
  const origin = await listen(slack);
  const links = createFileLinks({ publicUrl: "http://x", key: "key" });
  const route = createFileRoute({
    links,
    findFile: async () => ({ ...png, url: `${origin}/a.png` }),
    download: createFileDownload({ token: "xoxb-1", apiUrl: `${origin}/api/` }),
    now: () => sentAt,
    maxBytes: 1_000_000_000,
    failures: createFailureLimit({ now: () => sentAt }),
    onFailure: () => undefined,
  });
  const base = await listen((incoming, response) => void route(incoming, response));
  return { link: links.linkFor({ id: "F1", name: "a.png" }, sentAt).replace("http://x", base) };
}
