import { createServer, type RequestListener } from "node:http";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import { createFileDownload } from "../../../src/outbound/slack/download-slack-file.ts";
import { failureOf } from "./failure-of.ts";

const png = { mimetype: "image/png", size: 3 };
const page = { mimetype: "text/html", size: 3 };

async function downloadFrom(slack: RequestListener, file: typeof png = png, timeoutMs = 2_000) {
  const server = createServer(slack);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const origin = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
  const download = createFileDownload({ token: "xoxb-secret", apiUrl: `${origin}/api/`, timeoutMs });
  return download({ ...file, url: `${origin}/files/a` }, { signal: new AbortController().signal });
}

test("the bytes come with their length, by the bot's token", async () => {
  const tokens: unknown[] = [];
  const got = await downloadFrom((request, response) => {
    tokens.push(request.headers.authorization);
    response.writeHead(200, { "content-type": "image/png", "content-length": "3" }).end("abc");
  });
  expect(got?.length).toBe(3);
  expect(got && (await text(got.body))).toBe("abc");
  expect(tokens).toEqual(["Bearer xoxb-secret"]);
});

test.each([404, 410])("a file that Slack answers with %i is gone", async (status) => {
  expect(await downloadFrom((_, response) => response.writeHead(status).end())).toBeUndefined();
});

test.each([
  [401, "unauthorized", "file_needs_scope_files_read"],
  [403, "unauthorized", "file_needs_scope_files_read"],
  [429, "rate-limited", "http_429"],
  [500, "unavailable", "http_500"],
  [206, "unavailable", "http_206"],
])("the answer %i is told as %s", async (status, reason, code) => {
  const failure = await failureOf(
    downloadFrom((_, response) => response.writeHead(status).end()),
    ["xoxb-secret"],
  );
  expect(failure).toMatchObject({ reason, code });
});

test.each([
  ["for a picture", png, {}, "unauthorized"],
  ["for a picture, as an attachment", png, { "content-disposition": "attachment" }, "unauthorized"],
  ["for a page, without a length", page, {}, "unauthorized"],
  ["for a page, of another length", page, { "content-length": "9" }, "unauthorized"],
  ["for a page of unknown size", { ...page, size: 0 }, { "content-length": "3" }, "unauthorized"],
])("Slack's login page %s means that a scope is missing", async (_, file, headers, reason) => {
  const failure = await failureOf(
    downloadFrom((_request, response) => {
      response.writeHead(200, { "content-type": "text/html; charset=utf-8", ...headers });
      response.end("length" in headers ? "abc" : "<p>log in");
    }, file),
    ["xoxb-secret"],
  );
  expect(failure.reason).toBe(reason);
});

test.each([
  ["of its length", { "content-length": "3" }],
  ["as an attachment", { "content-disposition": 'attachment; filename="a.html"' }],
])("a page that somebody attached comes %s", async (_, headers) => {
  const got = await downloadFrom((_request, response) => {
    response.writeHead(200, { "content-type": "text/html", ...headers }).end("abc");
  }, page);
  expect(got && (await text(got.body))).toBe("abc");
});

test("a redirect is followed within Slack, three times, and never elsewhere", async () => {
  let asked = 0;
  const following =
    (times: number): RequestListener =>
    (_, response) => {
      asked += 1;
      if (asked <= times) response.writeHead(302, { location: `/files/${asked}` }).end();
      else response.writeHead(200, { "content-type": "image/png" }).end("abc");
    };
  const got = await downloadFrom(following(3));
  expect(got && (await text(got.body))).toBe("abc");
  asked = 0;
  expect(await failureOf(downloadFrom(following(4)), [])).toMatchObject({
    reason: "refused",
    code: "file_redirected",
  });
  const elsewhere = downloadFrom((_, response) =>
    response.writeHead(302, { location: "https://files.example/a" }).end(),
  );
  expect((await failureOf(elsewhere, ["xoxb-secret"])).reason).toBe("refused");
});

test.each([302, 404, 500])(
  "what comes with the answer %i is not read to its end",
  async (status) => {
    const closed = Promise.withResolvers<void>();
    const answer: RequestListener = (_, response) => {
      response.once("close", closed.resolve);
      response.writeHead(status, status === 302 ? { location: "/files/b" } : {}).write("without an end");
    };
    const download = downloadFrom(answer, png, 60_000);
    await download.catch(() => undefined);
    await closed.promise;
  },
  10_000,
);
