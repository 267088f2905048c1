import { expect, test } from "vitest";
import { webClientOptions } from "../../../src/outbound/slack/call-slack.ts";
import { createSlackFetch, NoAnswer } from "../../../src/outbound/slack/send-request.ts";
import { createSendToAddress, trustedAddress } from "../../../src/outbound/slack/send-to-address.ts";
import { type Answer, PlannedDispatcher } from "../planned-dispatcher.ts";
import { told } from "./planned-slack.ts";

const url = "https://slack.com/api/x?y=1";
const init = { method: "POST", headers: { a: "b" }, body: "c=d" };

function fetchOf(answer: Answer, askTime?: () => (date: string | undefined) => void) {
  const dispatcher = new PlannedDispatcher(() => answer);
  return { fetch: createSlackFetch({ dispatcher, timeoutMs: 1_000, askTime }), asked: dispatcher.asked };
}

test("a request goes out as a POST, with its headers, its query and its text or bytes", async () => {
  const { fetch, asked } = fetchOf({ text: "ok" });
  await fetch(url, init);
  await fetch(new URL("https://files.slack.com/up"), { method: "PUT", body: new Uint8Array([1]) });
  expect(asked).toEqual([
    { origin: "https://slack.com", path: "/api/x?y=1", method: "POST", headers: { a: "b" }, body: "c=d" },
    {
      origin: "https://files.slack.com",
      path: "/up",
      method: "POST",
      headers: {},
      body: new Uint8Array([1]),
    },
  ]);
});

test.each([
  [199, false],
  [200, true],
  [299, true],
  [300, false],
])("an answer with the status %i is well: %s, and can be read in every way", async (status, ok) => {
  const headers = { "x-a": "b", "x-c": ["d", "e"] };
  const answer = await fetchOf({ status, headers, text: '{"é":1}' }).fetch(url, init);
  expect([answer.ok, answer.status, answer.statusText, answer.url]).toEqual([ok, status, "", url]);
  const names = ["X-A", "x-c", "x-f", "retry-after"];
  expect(names.map((name) => answer.headers.get(name))).toEqual(["b", "d, e", null, null]);
  expect([...answer.headers.entries()]).toEqual([
    ["x-a", "b"],
    ["x-c", "d,e"],
  ]);
  expect([await answer.text(), await answer.json()]).toEqual(['{"é":1}', { é: 1 }]);
  expect(Buffer.from(await answer.arrayBuffer()).toString()).toBe('{"é":1}');
});

test.each([
  [429, "30", "30"],
  [429, undefined, "10"],
  [429, "soon", "10"],
  [429, "1.5", "10"],
  [503, "soon", "soon"],
])("with the status %i and the wait %j, %j seconds are to be waited", async (status, wait, seconds) => {
  const headers = wait === undefined ? {} : { "retry-after": wait };
  const answer = await fetchOf({ status, headers, text: "" }).fetch(url, init);
  expect(answer.headers.get("Retry-After")).toBe(seconds);
  expect(answer.headers.get("date")).toBeNull();
});

test("an answer that is no JSON can't be read as such", async () => {
  const answer = await fetchOf({ text: "<html>" }).fetch(url, init);
  await expect(answer.json()).rejects.toThrow(SyntaxError);
});

test.each<[string, Answer, object]>([
  ["nothing listens", "can't be sent", { code: "ECONNREFUSED", sent: false, message: "ECONNREFUSED" }],
  ["the answer gets lost", "gets lost", { code: "ECONNRESET", sent: true, message: "ECONNRESET" }],
  [
    "the answer is over 16 MB",
    { text: Buffer.alloc(16 * 1024 * 1024 + 1) },
    { code: "answer_too_large", sent: true },
  ],
])("where %s there is no answer, and it is known whether it went out", async (_, answer, known) => {
  const error: unknown = await fetchOf(answer)
    .fetch(url, init)
    .catch((failure: unknown) => failure);
  expect(error).toBeInstanceOf(NoAnswer);
  expect(error).toMatchObject({ name: "NoAnswer", ...known });
});

test("a request without text or bytes is not sent", async () => {
  const { fetch, asked } = fetchOf({ text: "ok" });
  const without = [{ method: "POST" }, { ...init, body: new FormData() }];
  for (const given of without)
    await expect(fetch(url, given)).rejects.toMatchObject({ code: "no_text_body", sent: false });
  await expect(fetch(url)).rejects.toMatchObject({ code: "no_text_body", sent: false });
  expect(asked).toEqual([]);
});

test("what tells no answer keeps its cause only where there is one", () => {
  const cause = new Error("why");
  expect(new NoAnswer("x", true, cause)).toMatchObject({ message: "x", code: "x", sent: true, cause });
  expect("cause" in new NoAnswer("x", false)).toBe(false);
});

test.each([
  [200, ["asked", "noon"]],
  [502, ["asked"]],
])("the date of an answer with the status %i is heard as %j", async (status, heard) => {
  const log: unknown[] = [];
  const askTime = () => {
    log.push("asked");
    return (date: string | undefined) => void log.push(date);
  };
  await fetchOf({ status, headers: { date: "noon" }, text: "" }, askTime).fetch(url, init);
  expect(log).toEqual(heard);
});

test("a WebClient never waits, never repeats, and logs nothing", () => {
  const dispatcher = new PlannedDispatcher(() => "hangs");
  const { logger, ...options } = webClientOptions({
    apiUrl: "https://slack.com/api/",
    timeoutMs: 1,
    dispatcher,
  });
  expect(options).toEqual({
    slackApiUrl: "https://slack.com/api/",
    rejectRateLimitedCalls: true,
    retryConfig: { retries: 0 },
    maxRequestConcurrency: 1_000,
    allowAbsoluteUrls: false,
    fetch: expect.any(Function),
  });
  expect([logger.debug("x"), logger.info("x"), logger.warn("x"), logger.error("x")]).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  expect(logger.getLevel()).toBe("error");
});

const API = "http://127.0.0.1:1/api/";

test.each<[string, Parameters<typeof trustedAddress>[1], boolean]>([
  ["https://slack.com/a", "file", true],
  ["https://files.slack.com/a", "file", true],
  ["https://files.slack-gov.com/a", "upload", true],
  ["https://a.b.slack.com/a", "upload", true],
  ["https://hooks.slack.com/a", "answer", true],
  ["https://hooks.slack-gov.com/a", "answer", true],
  ["http://127.0.0.1:1/a", "answer", true],
  ["http://127.0.0.1:1/a", "file", true],
  ["https://127.0.0.1:1/a", "file", false],
  ["http://127.0.0.1:2/a", "file", false],
  ["http://slack.com/a", "file", false],
  ["https://slack.com:8443/a", "file", false],
  ["https://evilslack.com/a", "file", false],
  ["https://slack.com.evil.test/a", "file", false],
  ["https://a.hooks.slack.com/a", "answer", false],
  ["https://slack.com/a", "answer", false],
  ["https://user@slack.com/a", "file", false],
  ["https://:password@slack.com/a", "file", false],
  ["slack.com/a", "file", false],
])("%s is an address for a(n) %3$s: %s", async (address, purpose, is) => {
  const check = async () => trustedAddress(address, purpose, API).href;
  expect(await told(check())).toBe(is ? address : `refused ${purpose}_at_foreign_host`);
});

test("a text or bytes are sent to an address as what they are, without the token", async () => {
  const { fetch, asked } = fetchOf({ status: 201, text: "made" });
  const send = createSendToAddress(fetch, API);
  expect(await send("https://hooks.slack.com/a", "answer", "{}")).toEqual({ status: 201, text: "made" });
  await send("https://files.slack.com/a", "upload", "text");
  await send("https://files.slack.com/a", "upload", new Uint8Array([1]));
  expect(asked.map(({ headers, body }) => [headers, body])).toEqual([
    [{ "content-type": "application/json; charset=utf-8" }, "{}"],
    [{ "content-type": "text/plain; charset=utf-8" }, "text"],
    [{ "content-type": "application/octet-stream" }, new Uint8Array([1])],
  ]);
});

test("only an answer that is lost may have been seen; a limit is passed on with its time", async () => {
  const end = async (answer: Answer, purpose: "answer" | "upload") => {
    const send = createSendToAddress(fetchOf(answer).fetch, API);
    return told(send(`${new URL(API).origin}/a`, purpose, "x"));
  };
  expect([await end("gets lost", "answer"), await end("gets lost", "upload")]).toEqual([
    "unknown-outcome ECONNRESET",
    "unavailable ECONNRESET",
  ]);
  const send = createSendToAddress(
    fetchOf({ status: 429, headers: { "retry-after": "7" }, text: "" }).fetch,
    API,
  );
  await expect(send("https://hooks.slack.com/a", "answer", "x")).rejects.toMatchObject({
    reason: "rate-limited",
    code: "ratelimited",
    retryAfterMs: 7_000,
  });
});
