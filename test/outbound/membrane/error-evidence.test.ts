import { expect, test } from "vitest";
import type { JsonValue } from "../../../src/domain/parse-exact-json.ts";
import type { Effect } from "../../../src/outbound/membrane/membrane-transport.ts";
import { readError } from "../../../src/outbound/membrane/read-error.ts";
import { lineOf } from "./error-line.ts";

const now = Date.parse("2026-01-01T00:00:00Z");
const hide = (words: string) => words.replaceAll("hunter2", "[hidden]");

const read = (stdout: string, effect: Effect, strict = false, stderr = "") =>
  lineOf(readError({ stdout, stderr }, { effect, strict, now, hide }));
const both = (error: JsonValue) => {
  const printed = JSON.stringify({ error });
  return [read(printed, "send"), read(printed, "repeatable")];
};

/** What an error means for a send, and for what may be repeated. */
test.each<[string, JsonValue, string, string]>([
  [
    "a status above 499",
    { status: 500 },
    "unknown-outcome | Membrane reported an error",
    "unavailable | origin=membrane | Membrane answered 500",
  ],
  [
    "a status above 499, with words",
    { status: 500, message: "please log in" },
    "unknown-outcome | hint=not-logged-in | Membrane reported an error (please log in)",
    "not-logged-in | hint=not-logged-in | Membrane is not logged in (please log in)",
  ],
  [
    "a key over Chatra's failure",
    { type: "bad_request", key: "not_authenticated", response: { status: 500 } },
    "unknown-outcome | origin=chatra | Chatra answered 500",
    "not-logged-in | origin=membrane | Membrane is not logged in",
  ],
  [
    "a key below an internal one",
    { type: "internal", causedByError: { type: "bad_request", key: "access_denied" } },
    "unknown-outcome | Membrane had an internal error",
    "refused | origin=membrane | Membrane denies access",
  ],
  [
    "the status of a run",
    { type: "action_run", status: 404, message: "x" },
    "unknown-outcome | Membrane reported action_run (x)",
    "unavailable | Membrane reported action_run (x)",
  ],
  [
    "a status over the input",
    { type: "bad_request", status: 409, causedByError: { type: "bad_request", message: "x" } },
    "refused | origin=membrane | Membrane answered 409 (x)",
    "refused | origin=membrane | Membrane answered 409 (x)",
  ],
  [
    "a status over a failed call",
    { type: "bad_request", status: 409, causedByError: { type: "dependency_error", message: "x" } },
    "unknown-outcome | Membrane reported bad_request, dependency_error (x)",
    "refused | origin=membrane | Membrane answered 409 (x)",
  ],
  [
    "a key of another type",
    { type: "connection", key: "lock_timeout", message: "x" },
    "unknown-outcome | Membrane reported connection (x)",
    "unavailable | origin=membrane | Membrane is busy (x)",
  ],
  [
    "an unknown type around the input",
    { type: "brand_new", status: 409, causedByError: { type: "bad_request", message: "x" } },
    "refused | origin=membrane | Membrane answered 409 (x)",
    "refused | origin=membrane | Membrane answered 409 (x)",
  ],
  [
    "both numbers of a status",
    { type: "bad_request", status: 99, statusCode: "409" },
    "refused | origin=membrane | Membrane answered 409",
    "refused | origin=membrane | Membrane answered 409",
  ],
  [
    "both names of a status",
    { type: "bad_request", status: 409, statusCode: 403 },
    "refused | origin=membrane | Membrane answered 409",
    "refused | origin=membrane | Membrane answered 409",
  ],
  [
    "two responses",
    { type: "action_run", data: { response: { status: 404 } }, response: { status: 403 } },
    "not-found | origin=chatra | Chatra answered 404",
    "not-found | origin=chatra | Chatra answered 404",
  ],
  [
    "responses on three levels",
    {
      type: "action_run",
      response: { status: 403 },
      causedByError: { response: { status: 404 }, causedByError: { message: "x" } },
    },
    "not-found | origin=chatra | Chatra answered 404 (x)",
    "not-found | origin=chatra | Chatra answered 404 (x)",
  ],
  [
    "two waits",
    {
      type: "action_run",
      headers: { "retry-after": 1 },
      response: { status: 429, headers: { "retry-after": 2 } },
    },
    "rate-limited | origin=chatra | retryAfterMs=2000 | Chatra answered 429",
    "rate-limited | origin=chatra | retryAfterMs=2000 | Chatra answered 429",
  ],
  [
    "waits on three levels",
    {
      type: "action_run",
      response: { status: 429, headers: { "retry-after": 2 } },
      causedByError: { headers: { "retry-after": 3 }, causedByError: { message: "x" } },
    },
    "rate-limited | origin=chatra | retryAfterMs=3000 | Chatra answered 429 (x)",
    "rate-limited | origin=chatra | retryAfterMs=3000 | Chatra answered 429 (x)",
  ],
  [
    "three causes",
    { message: "a", causedByError: { message: "b" }, error: { message: "c" }, cause: { message: "d" } },
    "unknown-outcome | Membrane reported an error (a: b)",
    "unavailable | Membrane reported an error (a: b)",
  ],
  [
    "two causes",
    { message: "a", error: { message: "c" }, cause: { message: "d" } },
    "unknown-outcome | Membrane reported an error (a: c)",
    "unavailable | Membrane reported an error (a: c)",
  ],
  [
    "the highest status",
    { type: "action_run", response: { status: 599 } },
    "unknown-outcome | origin=chatra | Chatra answered 599",
    "unavailable | origin=chatra | Chatra answered 599",
  ],
  [
    "no status",
    {
      type: "action_run",
      response: { status: 600 },
      causedByError: { response: { status: " 404" }, cause: { response: { status: "4040" } } },
    },
    "unknown-outcome | Membrane reported action_run",
    "unavailable | Membrane reported action_run",
  ],
  [
    "the lowest status",
    { status: 100, message: "" },
    "unknown-outcome | Membrane reported an error",
    "unavailable | origin=membrane | Membrane answered 100",
  ],
  [
    "its words and those of its innermost cause",
    {
      message: "outer hunter2",
      error: { message: "middle", cause: [{ message: "inner" }, { message: "other" }] },
    },
    "unknown-outcome | Membrane reported an error (outer [hidden]: inner)",
    "unavailable | Membrane reported an error (outer [hidden]: inner)",
  ],
  [
    "the same words twice",
    { type: "action_run", message: "x", causedByError: { message: "x" } },
    "unknown-outcome | Membrane reported action_run (x)",
    "unavailable | Membrane reported action_run (x)",
  ],
  [
    "an address further in, under its older name",
    { type: "connection", key: "access_token_expired", causedByError: { data: { uiUrl: "https://u.test" } } },
    "connection-needs-action | url=https://u.test | the Chatra connection must be reconnected in Membrane",
    "connection-needs-action | url=https://u.test | the Chatra connection must be reconnected in Membrane",
  ],
  [
    "three addresses",
    {
      type: "connection",
      key: "access_token_expired",
      uiUrl: "https://c.test",
      data: { uiUrl: "https://b.test", clientAction: { uiUrl: "https://a.test" } },
      causedByError: { uiUrl: "https://d.test" },
    },
    "connection-needs-action | url=https://a.test | the Chatra connection must be reconnected in Membrane",
    "connection-needs-action | url=https://a.test | the Chatra connection must be reconnected in Membrane",
  ],
  [
    "a code, and a key with a secret",
    { code: "hunter2 ECONNREFUSED", key: "hunter2" },
    "unknown-outcome | hint=no-network | Membrane reported an error",
    "unavailable | hint=no-network | the network connection failed",
  ],
  [
    "a number",
    7,
    "unknown-outcome | Membrane reported an error (7)",
    "unavailable | Membrane reported an error (7)",
  ],
  [
    "a mere flag",
    true,
    "unknown-outcome | Membrane reported an error (an error without text)",
    "unavailable | Membrane reported an error (an error without text)",
  ],
])(
  "an error with %s means one thing for a send, and one where it may be repeated",
  (_, error, send, repeat) => {
    expect(both(error)).toEqual([send, repeat]);
  },
);

const chain = (length: number, last: JsonValue): JsonValue =>
  length === 0 ? last : { message: "x", causedByError: chain(length - 1, last) };

test("20 errors of a chain are read", () => {
  const last = { response: { status: 404 } };
  expect(both(chain(19, last))[1]).toBe("not-found | origin=chatra | Chatra answered 404 (x)");
  expect(both(chain(20, last))[1]).toBe("unavailable | Membrane reported an error (x)");
});
