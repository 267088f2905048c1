import type { IncomingHttpHeaders } from "node:http";
import { text } from "node:stream/consumers";
import { Dispatcher } from "undici";
import { expect, test } from "vitest";
import { createFileDownload } from "../../../src/outbound/slack/download-slack-file.ts";
import { type Answer, PlannedDispatcher } from "../planned-dispatcher.ts";
import { told } from "./planned-slack.ts";

const apiUrl = "https://slack.com/api/";
const png = { url: "https://files.slack.com/a", mimetype: "image/png", size: 3 };
const page = { ...png, mimetype: "text/html; charset=utf-8" };
const { signal } = new AbortController();

/** What comes of the download of a file, and what was asked, where Slack answers like this. */
async function download(answers: Answer[], file: typeof png = png) {
  const dispatcher = new PlannedDispatcher((_, number) => answers[number] ?? "hangs");
  const fetch = createFileDownload({ token: () => "xoxb-1", apiUrl, dispatcher });
  const result = await told(
    fetch(file, { signal }).then(async (got) => got && { length: got.length, bytes: await text(got.body) }),
  );
  return { result, asked: dispatcher.asked.map(({ origin, path }) => `${String(origin)}${path}`) };
}

const got = (length?: number) => ({ length, bytes: "abc" });
const HTML = { "content-type": "text/HTML" };

test.each<[number, IncomingHttpHeaders, typeof png, unknown]>([
  [200, { "content-length": "3" }, png, got(3)],
  [200, { "content-length": "x" }, png, got()],
  [200, {}, png, got()],
  [200, { "content-type": "text/html-like" }, png, "unauthorized file_needs_scope_files_read"],
  [200, { "content-type": "application/text/html" }, png, got()],
  [200, HTML, png, "unauthorized file_needs_scope_files_read"],
  [200, { ...HTML, "content-disposition": "attachment" }, png, "unauthorized file_needs_scope_files_read"],
  [200, { ...HTML, "content-length": "3" }, png, "unauthorized file_needs_scope_files_read"],
  [200, HTML, page, "unauthorized file_needs_scope_files_read"],
  [200, { ...HTML, "content-length": "3" }, page, got(3)],
  [200, { ...HTML, "content-length": "4" }, page, "unauthorized file_needs_scope_files_read"],
  [200, { ...HTML, "content-length": "0" }, { ...page, size: 0 }, "unauthorized file_needs_scope_files_read"],
  [200, { ...HTML, "content-disposition": "Attachment; x" }, page, got()],
  [200, { ...HTML, "content-disposition": "inline" }, page, "unauthorized file_needs_scope_files_read"],
  [200, { ...HTML, "content-disposition": "attachment" }, { ...page, size: 0 }, got()],
  [201, {}, png, "unavailable http_201"],
  [299, {}, png, "unavailable http_299"],
  [400, {}, png, "unavailable http_400"],
  [401, {}, png, "unauthorized file_needs_scope_files_read"],
  [403, {}, png, "unauthorized file_needs_scope_files_read"],
  [404, {}, png, undefined],
  [410, {}, png, undefined],
  [429, {}, png, "rate-limited http_429"],
  [500, {}, png, "unavailable http_500"],
])(
  "an answer %i with %o for a file is read or told as what it is",
  async (status, headers, file, expected) => {
    expect((await download([{ status, headers, text: "abc" }], file)).result).toEqual(expected);
  },
);

test("a redirect is followed three times, by its address or path, and only within Slack", async () => {
  const to = (location: string, status = 302): Answer => ({ status, headers: { location }, text: "" });
  const end: Answer = { text: "abc" };
  const three = [to("/b", 300), to("https://a.slack.com/c", 399), to("d")];
  expect(await download([...three, end])).toEqual({
    result: got(),
    asked: [
      "https://files.slack.com/a",
      "https://files.slack.com/b",
      "https://a.slack.com/c",
      "https://a.slack.com/d",
    ],
  });
  const refused = "refused file_redirected";
  expect(await download([...three, to("e"), end])).toMatchObject({ result: refused, asked: { length: 4 } });
  expect((await download([{ status: 302, text: "" }, end])).result).toBe(refused);
  expect((await download([to("https://"), end])).result).toBe(refused);
  expect(await download([to("https://files.evil.test/a"), end])).toEqual({
    result: "refused file_at_foreign_host",
    asked: ["https://files.slack.com/a"],
  });
});

test("a file is not fetched once that was given up", async () => {
  const dispatcher = new PlannedDispatcher(() => ({ text: "abc" }));
  const fetch = createFileDownload({ token: "xoxb-1", apiUrl, dispatcher });
  expect(await told(fetch(png, { signal: AbortSignal.abort() }))).toBe("unavailable file_not_fetched");
  expect(dispatcher.asked).toEqual([]);
});

test("a file is asked for by the token, within the time that is given, and what fails is told without a cause", async () => {
  const asked: unknown[] = [];
  class Away extends Dispatcher {
    override dispatch(options: Dispatcher.DispatchOptions): boolean {
      const { origin, path, method, headers, headersTimeout, bodyTimeout } = options;
      asked.push({ origin: String(origin), path, method, headers, headersTimeout, bodyTimeout });
      throw new Error("away with xoxb-1");
    }
  }
  const dispatcher = new Away();
  const fetch = createFileDownload({ token: "xoxb-1", apiUrl, dispatcher });
  const error: unknown = await fetch(png, { signal }).catch((failure: unknown) => failure);
  expect(error).toMatchObject({ reason: "unavailable", code: "file_not_fetched", cause: undefined });
  await told(createFileDownload({ token: "xoxb-2", apiUrl, timeoutMs: 5, dispatcher })(png, { signal }));
  const request = { origin: "https://files.slack.com", path: "/a", method: "GET" };
  expect(asked).toEqual([
    { ...request, headers: { authorization: "Bearer xoxb-1" }, headersTimeout: 10_000, bodyTimeout: 10_000 },
    { ...request, headers: { authorization: "Bearer xoxb-2" }, headersTimeout: 5, bodyTimeout: 5 },
  ]);
  expect(await told(fetch({ ...png, url: "https://evil.test/a" }, { signal }))).toBe(
    "refused file_at_foreign_host",
  );
});
