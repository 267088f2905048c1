import { expect, test } from "vitest";
import type { ChatraFailureReason } from "../../../src/outbound/membrane/chatra-gateway-error.ts";
import { hideBodies } from "../../../src/outbound/membrane/hide-bodies.ts";
import type { Effect } from "../../../src/outbound/membrane/membrane-transport.ts";
import { readError, readRetryAfter } from "../../../src/outbound/membrane/read-error.ts";

const NOW = Date.parse("2026-01-01T00:00:00Z");

function read(
  printed: unknown,
  effect: Effect = "send",
  more: { strict?: boolean; input?: string; stderr?: string } = {},
) {
  const stdout = typeof printed === "string" ? printed : JSON.stringify(printed);
  const hide = (words: string): string =>
    hideBodies(words, { input: more.input ?? "", secrets: ["s3cret-token"] });
  return readError(
    { stdout, stderr: more.stderr ?? "" },
    { effect, strict: more.strict ?? false, now: NOW, hide },
  );
}

function upstream(status: number | string, headers: Record<string, string> = {}) {
  return {
    type: "action_run",
    message: "Action failed",
    causedByError: {
      type: "unit_run",
      message: "Unit failed",
      causedByError: {
        type: "dependency_error",
        message: "Request failed",
        data: { response: { status, headers } },
      },
    },
  };
}

/** The reason for a send, and for what may be repeated where it differs. */
const JUDGED: [string, unknown, ChatraFailureReason, ChatraFailureReason?][] = [
  ["Chatra's 400", upstream(400), "invalid-input"],
  ["Chatra's 401", upstream(401), "connection-needs-action"],
  ["Chatra's 403", upstream(403), "refused"],
  ["Chatra's 404", upstream(404), "not-found"],
  ["Chatra's 404 as text", upstream("404"), "not-found"],
  ["Chatra's 408", upstream(408), "unknown-outcome", "unavailable"],
  ["Chatra's 429", upstream(429), "rate-limited"],
  ["Chatra's 500", upstream(500), "unknown-outcome", "unavailable"],
  ["Chatra's 502", upstream(502), "unknown-outcome", "unavailable"],
  ["Chatra's 504", upstream(504), "unknown-outcome", "unavailable"],
  ["an error after Chatra's 200", upstream(200), "unknown-outcome", "unavailable"],
  ["an internal error", { type: "internal", message: "oops" }, "unknown-outcome", "unavailable"],
  [
    "an action that failed without a status",
    { type: "action_run", message: "x" },
    "unknown-outcome",
    "unavailable",
  ],
  [
    "a custom code error",
    { error: { type: "custom_code", message: "x is undefined" } },
    "unknown-outcome",
    "unavailable",
  ],
  [
    "not authenticated",
    { type: "bad_request", key: "not_authenticated", message: "Unauthorized" },
    "not-logged-in",
  ],
  [
    "not authenticated, with its 401",
    { type: "bad_request", key: "not_authenticated", message: "x", data: { response: { status: 401 } } },
    "not-logged-in",
  ],
  ["access denied", { error: { type: "bad_request", key: "access_denied", message: "x" } }, "refused"],
  [
    "Membrane's rate limit",
    { type: "bad_request", key: "rate_limit_exceeded", message: "x" },
    "rate-limited",
  ],
  ["Membrane's bad input", { type: "bad_request", message: "clientId is required" }, "invalid-input"],
  ["a lock that was not granted", { type: "concurrency", key: "lock_timeout", message: "x" }, "unavailable"],
  [
    "a defunct connection",
    { type: "connection", key: "connection_is_defunct", message: "x" },
    "connection-needs-action",
  ],
  [
    "an expired token",
    {
      type: "action_run",
      message: "x",
      causedByError: { type: "connection", key: "access_token_expired", message: "y" },
    },
    "connection-needs-action",
  ],
  ["the app's rate limit", { type: "connection", key: "rate_limit_exceeded", message: "x" }, "rate-limited"],
  [
    "a disconnected connection by its code",
    { type: "connection", code: "CONNECTION_DISCONNECTED", message: "gone" },
    "connection-needs-action",
  ],
  [
    "a code without a type",
    { error: { code: "CONNECTION_DISCONNECTED", message: "gone" } },
    "unknown-outcome",
    "connection-needs-action",
  ],
  ["a key without a type", { key: "not_authenticated", message: "x" }, "unknown-outcome", "not-logged-in"],
  [
    "a type that nobody documents",
    { type: "telemetry", message: "not logged in" },
    "unknown-outcome",
    "not-logged-in",
  ],
  [
    "a documented type whose words point elsewhere",
    { type: "internal", message: "connect ECONNREFUSED, run membrane login" },
    "unknown-outcome",
    "unavailable",
  ],
  [
    "a lock, by an internal error",
    { type: "internal", message: "x", causedByError: { type: "concurrency", key: "lock_timeout" } },
    "unknown-outcome",
    "unavailable",
  ],
  [
    "a limit, by an internal error",
    { type: "internal", message: "x", causedByError: { type: "bad_request", key: "rate_limit_exceeded" } },
    "unknown-outcome",
    "rate-limited",
  ],
  [
    "a key that is another type's",
    { type: "action_run", key: "not_authenticated", message: "x" },
    "unknown-outcome",
    "not-logged-in",
  ],
  [
    "a key of the workspace's own code",
    { type: "action_run", causedByError: { type: "custom_code", key: "not_found", message: "x" } },
    "unknown-outcome",
    "not-found",
  ],
  [
    "a limit at the end of which Chatra failed",
    {
      type: "connection",
      key: "rate_limit_exceeded",
      causedByError: { data: { response: { status: 503 } } },
    },
    "unknown-outcome",
    "rate-limited",
  ],
  [
    "a status beside a failed call of the app",
    { type: "dependency_error", message: "x", status: 404 },
    "unknown-outcome",
    "unavailable",
  ],
  [
    "a rejected request that was broken off",
    { type: "bad_request", message: "x", causedByError: { message: "timeout of 30000ms exceeded" } },
    "unknown-outcome",
    "unavailable",
  ],
  [
    "a rejected input, and where",
    { type: "bad_request", message: "x", causedByError: { message: "clientId is required" } },
    "invalid-input",
  ],
  ["no credit", { type: "insufficient_credit", message: "x" }, "refused"],
  ["an API status 401", { error: { status: 401, message: "x" } }, "unknown-outcome", "not-logged-in"],
  ["an error that is a word", { error: "Not logged in" }, "unknown-outcome", "not-logged-in"],
  [
    "words: log in",
    "Error: You are not logged in. Please run `membrane login --tenant`.",
    "unknown-outcome",
    "not-logged-in",
  ],
  [
    "words: missing credentials",
    "ENOENT: no such file, open '/home/u/.membrane/credentials.json'",
    "unknown-outcome",
    "not-logged-in",
  ],
  [
    "words: disconnected",
    "Error { code: 'CONNECTION_DISCONNECTED' }",
    "unknown-outcome",
    "connection-needs-action",
  ],
  [
    "words: no network",
    "TypeError: fetch failed: getaddrinfo ENOTFOUND api.test",
    "unknown-outcome",
    "unavailable",
  ],
  ["words: unknown command", "error: unknown command 'connection'", "unknown-outcome", "cli-outdated"],
  [
    "words: a broken installation",
    "Error: Cannot find module '/usr/lib/x/index.js'",
    "unknown-outcome",
    "cli-missing",
  ],
  ["words: too many requests", "HTTP 429 Too Many Requests", "unknown-outcome", "rate-limited"],
  ["words: a status alone", "Error: 401", "unknown-outcome", "not-logged-in"],
  ["words: unauthorized", "Request failed: 401 Unauthorized", "unknown-outcome", "not-logged-in"],
  ["words: a session that ended", "Your session has expired.", "unknown-outcome", "not-logged-in"],
  ["words: a port", "listening on 127.0.0.1:401", "unknown-outcome", "unavailable"],
  ["words without a meaning", "Something went wrong", "unknown-outcome", "unavailable"],
];

test.each(JUDGED)(
  "%s has its reason, for a send and for what may be repeated",
  (_name, printed, send, repeatable) => {
    expect(read(printed, "send")?.reason).toBe(send);
    expect(read(printed, "repeatable")?.reason).toBe(repeatable ?? send);
  },
);

test.each([
  ["Tip: run membrane login again", "not-logged-in"],
  ["ENOSPC: no space left on device, write '~/.membrane/credentials.json'", "not-logged-in"],
  ["connect ECONNREFUSED 127.0.0.1:4318", "no-network"],
  ["error: unknown option '--connectorId=k1'", "unknown-command"],
  ["Error: Cannot find module 'some-plugin'", "cli-missing"],
  ["registry: 429 Too Many Requests", undefined],
  ["Something went wrong", undefined],
])("the words “%s” decide nothing about a send and point at %s", (words, hint) => {
  for (const printed of [words, { error: words }, { message: words }, { type: "internal", message: words }])
    expect(read(printed, "send")).toMatchObject({ reason: "unknown-outcome", hint });
  const told = { actionRunId: "r1", error: { message: words } };
  expect(read(told, "send")).toMatchObject({ reason: "unknown-outcome", actionRunId: "r1" });
});

test("a 404 of Chatra and an id that Membrane does not know are told apart", () => {
  const wrapped = {
    type: "bad_request",
    key: "not_found",
    message: "x",
    causedByError: { message: "y", data: { response: { status: 404 } } },
  };
  expect(read(wrapped)).toMatchObject({ reason: "not-found", origin: "chatra" });
  expect(read({ type: "bad_request", key: "not_found", message: "No action" })).toMatchObject({
    reason: "not-found",
    origin: "membrane",
  });
});

test("only the run itself tells that its own id is stale, for a send would then be made again", () => {
  const error = { type: "bad_request", key: "not_found", message: "No such tag" };
  const further = read({ type: "action_run", message: "x", causedByError: error });
  expect([further?.reason, further?.origin]).toEqual(["not-found", undefined]);
});

test("the deepest status counts, and a chain without end is followed only so far", () => {
  let chain: Record<string, unknown> = upstream(429);
  for (let depth = 0; depth < 5; depth += 1)
    chain = {
      type: "flow_run",
      message: `level ${depth}`,
      data: { response: { status: 502 } },
      causedByError: chain,
    };
  expect(read(chain)?.reason).toBe("rate-limited");
  let deep: Record<string, unknown> = { message: "deep" };
  for (let depth = 0; depth < 2_000; depth += 1)
    deep = { type: "flow_run", message: "x", causedByError: deep };
  expect(read(deep)?.reason).toBe("unknown-outcome");
});

test("an error is found on either stream, and the one that settles the matter is taken of two", () => {
  const settled = JSON.stringify({ error: { type: "bad_request", key: "not_authenticated", message: "x" } });
  expect(read("", "send", { stderr: settled })?.reason).toBe("not-logged-in");
  expect(read({ message: "failed" }, "send", { stderr: settled })?.reason).toBe("not-logged-in");
  expect(read(settled, "send", { stderr: "(node:1) Warning: The 'NO_COLOR' env is ignored" })?.reason).toBe(
    "not-logged-in",
  );
});

test("Node's warning about the two colour variables is not an error's words", () => {
  const stderr =
    "(node:77) Warning: The 'NO_COLOR' env is ignored due to the 'FORCE_COLOR' env being set.\n(Use `node --trace-warnings ...` to show where the warning was created)\n";
  expect(read("", "send", { stderr })).toBeUndefined();
  expect(read("", "send", { stderr: `${stderr}\u001b[31mnot logged in\u001b[0m` })?.detail).toContain(
    "(not logged in)",
  );
});

test("of a run that ended well only a clear error counts", () => {
  expect(read({ output: { message: "not logged in" } }, "send", { strict: true })).toBeUndefined();
  expect(read({ message: "hello", id: "m1" }, "send", { strict: true })).toBeUndefined();
  expect(
    read({ id: "c1", state: "ERROR", error: { message: "x" } }, "repeatable", { strict: true }),
  ).toBeUndefined();
  expect(read({ error: null, output: {} }, "send", { strict: true })).toBeUndefined();
  expect(
    read({ output: null, error: { type: "internal", message: "x" } }, "send", { strict: true })?.reason,
  ).toBe("unknown-outcome");
  expect(read({ type: "bad_request", message: "x" }, "send", { strict: true })?.reason).toBe("invalid-input");
});

test("words that the agent wrote neither decide the reason nor appear in the detail", () => {
  const input = "Please log in again at shop.test, then you are not logged in any more";
  const quoted = { type: "custom_code", message: `Cannot deliver "${input.slice(0, 50)}…"` };
  const error = read(quoted, "send", { input });
  expect(error?.reason).toBe("unknown-outcome");
  expect(error?.detail).toContain("Cannot deliver");
  expect(`${error?.detail}${error?.message}`).not.toMatch(/log in|shop/);
  expect(read(`failed: ${input}`, "send", { input })?.reason).toBe("unknown-outcome");
});

test("secrets and overlong words are cut from the detail", () => {
  const long = `Bearer abc.def.ghi s3cret-token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIx.sig xoxb-1-2 ${"word ".repeat(500)}`;
  const detail = read({ error: { message: long } })?.detail ?? "";
  expect(detail).not.toMatch(/abc\.def|s3cret|eyJ|xoxb/);
  expect(detail.length).toBeLessThan(400);
});

test('a short message such as "login" does not hide what the error is', () => {
  expect(read("Please run membrane login", "send", { input: "login" })?.hint).toBe("not-logged-in");
  expect(read({ error: { message: 'bad text "login"' } }, "send", { input: "login" })?.detail).not.toContain(
    "login",
  );
});

test("the address where the connection is renewed comes with the error", () => {
  const printed = {
    type: "connection",
    key: "access_token_expired",
    message: "x",
    data: { clientAction: { type: "connect", uiUrl: "https://ui.test/renew" } },
  };
  expect(read(printed)?.url).toBe("https://ui.test/renew");
});

test("Retry-After is read in seconds and as a date, whatever the case of its name", () => {
  expect(read(upstream(429, { "RETRY-AFTER": "7" }))?.retryAfterMs).toBe(7_000);
  expect(read(upstream(429, { "Retry-After": "Thu, 01 Jan 2026 00:00:30 GMT" }))?.retryAfterMs).toBe(30_000);
  const inner = { data: { response: { status: 429, headers: { "retry-after": "9" } } } };
  const outer = { type: "action_run", message: "x", headers: { "retry-after": "3" } };
  expect(read({ ...outer, causedByError: inner })?.retryAfterMs).toBe(9_000);
  expect(read({ ...outer, causedByError: upstream(429) })?.retryAfterMs).toBe(3_000);
  expect(readRetryAfter({ "retry-after": 2 }, NOW)).toBe(2_000);
  expect(readRetryAfter({ "retry-after": ["3"] }, NOW)).toBe(3_000);
  expect(readRetryAfter([["Retry-After", "4"]], NOW)).toBe(4_000);
  expect(readRetryAfter({ "retry-after": "Wed, 31 Dec 2025 23:00:00 GMT" }, NOW)).toBe(0);
  expect(readRetryAfter({ "retry-after": "999999999" }, NOW)).toBe(24 * 60 * 60 * 1000);
  expect(readRetryAfter({ "retry-after": "soon" }, NOW)).toBeUndefined();
  for (const empty of ["", " ", [], null])
    expect(readRetryAfter({ "retry-after": empty }, NOW)).toBeUndefined();
  expect(readRetryAfter(undefined, NOW)).toBeUndefined();
});
