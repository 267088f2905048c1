import { expect, test } from "vitest";
import type { JsonValue } from "../../../src/domain/parse-exact-json.ts";
import { readHttpError, readRetryAfter, readRunError } from "../../../src/outbound/membrane/read-error.ts";
import { lineOf } from "./error-line.ts";

const now = Date.parse("2026-01-01T00:00:00Z");
const hide = (words: string) => words.replaceAll("hunter2", "[hidden]");

test.each<[number, string, string, string]>([
  [
    399,
    '{"type":"internal"}',
    "unavailable | origin=membrane | retryAfterMs=3000 | Membrane answered 399",
    "unknown-outcome | origin=membrane | retryAfterMs=3000 | Membrane answered 399",
  ],
  [
    400,
    "<html>",
    "invalid-input | origin=membrane | retryAfterMs=3000 | Membrane answered 400",
    "unknown-outcome | origin=membrane | retryAfterMs=3000 | Membrane answered 400",
  ],
  [
    409,
    '{"message":"no hunter2","actionRunId":"r1"}',
    "refused | origin=membrane | retryAfterMs=3000 | actionRunId=r1 | Membrane answered 409 (no [hidden])",
    "unknown-outcome | origin=membrane | retryAfterMs=3000 | actionRunId=r1 | Membrane answered 409 (no [hidden])",
  ],
  [
    429,
    '{"type":"bad_request","headers":{"retry-after":"9"},"actionRunId":"r1"}',
    "rate-limited | origin=membrane | retryAfterMs=9000 | actionRunId=r1 | Membrane answered 429",
    "rate-limited | origin=membrane | retryAfterMs=9000 | actionRunId=r1 | Membrane answered 429",
  ],
  [
    429,
    '{"type":"bad_request"}',
    "rate-limited | origin=membrane | retryAfterMs=3000 | Membrane answered 429",
    "rate-limited | origin=membrane | retryAfterMs=3000 | Membrane answered 429",
  ],
  [
    404,
    '{"type":"bad_request","status":403}',
    "refused | origin=membrane | retryAfterMs=3000 | Membrane answered 403",
    "refused | origin=membrane | retryAfterMs=3000 | Membrane answered 403",
  ],
])(
  "an answer of Membrane's with the status %i and %s is told with all that it tells",
  (status, text, repeat, send) => {
    const answer = { status, text, headers: { "retry-after": "3" } };
    const errors = (["repeatable", "send"] as const).map((effect) =>
      lineOf(readHttpError(answer, { effect, now, hide })),
    );
    expect(errors).toEqual([repeat, send]);
  },
);

test("a page instead of an answer proves nothing of a send, unless the next step can't send twice", () => {
  const of = (status: number, fallsBack?: boolean) =>
    lineOf(readHttpError({ status, text: "<html>", headers: {} }, { effect: "send", now, hide, fallsBack }));
  expect([of(401), of(403), of(401, true), of(403, false), of(308), of(500, true)]).toEqual([
    "unknown-outcome | origin=membrane | hint=not-logged-in | Membrane answered 401",
    "unknown-outcome | origin=membrane | Membrane answered 403",
    "not-logged-in | origin=membrane | Membrane answered 401",
    "unknown-outcome | origin=membrane | Membrane answered 403",
    "refused | origin=membrane | Membrane answered 308, a redirect",
    "unknown-outcome | origin=membrane | Membrane answered 500",
  ]);
});

test.each<[string, JsonValue, string]>([
  ["in words alone", "no hunter2", "refused | origin=membrane | Membrane reported action_run (no [hidden])"],
  ["without words", null, "refused | origin=membrane | Membrane reported action_run"],
  [
    "when its request timed out",
    { message: "timed out" },
    "unknown-outcome | Membrane reported action_run (timed out)",
  ],
  [
    "when Chatra failed",
    { response: { status: 500 } },
    "unknown-outcome | origin=chatra | Chatra answered 500",
  ],
  [
    "by its connection",
    { type: "connection", key: "rate_limit_exceeded", headers: { "retry-after": 4 } },
    "rate-limited | origin=chatra | retryAfterMs=4000 | Chatra limits the rate",
  ],
])("a run that failed by the log, %s, is told as that", (_, logged, line) => {
  expect(lineOf(readRunError(logged, { now, hide }))).toBe(line);
});

test.each<[Parameters<typeof readRetryAfter>[0], number | undefined]>([
  [{ "retry-after": "1.2345" }, 1_235],
  [{ "retry-after": 0 }, 0],
  [{ "retry-after": " 5 " }, 5_000],
  [{ "x-retry-after": "5" }, undefined],
  [{ "retry-after-ms": "5" }, undefined],
  [{ "retry-after": ["6", "7"] }, 6_000],
  [[["via", "x"], ["RETRY-AFTER", "8"], "odd"], 8_000],
  [{ "retry-after": "Thu, 01 Jan 2026 00:00:01 GMT" }, 1_000],
  [{ "retry-after": "Wed, 31 Dec 2025 23:59:59 GMT" }, 0],
  [{ "retry-after": "86400" }, 86_400_000],
  [{ "retry-after": "86401" }, 86_400_000],
  [{ "retry-after": "soon" }, undefined],
  [{}, undefined],
])("%j asks for a wait of %s ms", (headers, ms) => {
  expect(readRetryAfter(headers, now)).toBe(ms);
});
