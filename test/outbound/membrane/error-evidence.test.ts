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
    "the highest status",
    { type: "action_run", response: { status: 599 } },
    "unknown-outcome | origin=chatra | Chatra answered 599",
    "unavailable | origin=chatra | Chatra answered 599",
  ],
  [
    "no status",
    { type: "action_run", response: { status: 600 }, data: { response: { status: "4040" } } },
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

/** Printed on standard output and standard error by a run that ended badly, and, if it may end so, one that ended well. */
test.each<[string, string, string, string, string]>([
  ["nothing", "", "", "none", "none"],
  [
    "a result",
    '{"output":{"message":"x"}}',
    "",
    'unavailable | Membrane reported an error ({"output":{"message":"x"}})',
    "none",
  ],
  ["words", "x", "", "unavailable | Membrane reported an error (x)", "none"],
  ["words on both", "out", "err", "unavailable | Membrane reported an error (err)", "none"],
  ["a message", '{"message":"x"}', "", "unavailable | Membrane reported an error (x)", "none"],
  ["a key", '{"key":"x"}', "", "unavailable | Membrane reported an error", "none"],
  ["a code", '{"code":"x"}', "", "unavailable | Membrane reported an error", "none"],
  ["a name", '{"name":"x"}', "", 'unavailable | Membrane reported an error ({"name":"x"})', "none"],
  [
    "a message beside a result",
    '{"message":"x","output":null}',
    "",
    'unavailable | Membrane reported an error ({"message":"x","output":null})',
    "none",
  ],
  [
    "a cause alone",
    '{"causedByError":{"message":"x"}}',
    "",
    "unavailable | Membrane reported an error (x)",
    "unavailable | Membrane reported an error (x)",
  ],
  [
    "a documented type",
    '{"type":"internal"}',
    "",
    "unavailable | Membrane had an internal error",
    "unavailable | Membrane had an internal error",
  ],
  ["an unknown type", '{"type":"x"}', "", 'unavailable | Membrane reported an error ({"type":"x"})', "none"],
  [
    "an error within",
    '{"error":{"message":"x"}}',
    "",
    "unavailable | Membrane reported an error (x)",
    "unavailable | Membrane reported an error (x)",
  ],
  [
    "no error within",
    '{"error":false}',
    "",
    'unavailable | Membrane reported an error ({"error":false})',
    "none",
  ],
  [
    "a thing that has an error",
    '{"state":"x","error":{"message":"x"}}',
    "",
    "unavailable | Membrane reported an error (x)",
    "none",
  ],
  [
    "a thing that has an error and a status",
    '{"status":"x","error":{"message":"x"}}',
    "",
    "unavailable | Membrane reported an error (x)",
    "none",
  ],
  [
    "an error with a number as its status",
    '{"status":5,"error":{"message":"x"}}',
    "",
    "unavailable | Membrane reported an error (x)",
    "unavailable | Membrane reported an error (x)",
  ],
  [
    "an error on standard error alone",
    "{}",
    '{"error":{"message":"x"}}',
    "unavailable | Membrane reported an error (x)",
    "none",
  ],
  [
    "two errors, of which the second decides",
    '{"message":"x"}',
    '{"type":"bad_request","key":"access_denied","actionRunId":"r1"}',
    "refused | origin=membrane | actionRunId=r1 | Membrane denies access",
    "none",
  ],
  [
    "an error with the id of its run",
    '{"error":{"message":"x"},"actionRunId":"r1"}',
    '"actionRunId":"r2"',
    "unavailable | actionRunId=r1 | Membrane reported an error (x)",
    "unavailable | actionRunId=r1 | Membrane reported an error (x)",
  ],
  [
    "words and the id of a run",
    'x "actionRunId":"r1"',
    "y",
    "unavailable | actionRunId=r1 | Membrane reported an error (y)",
    "none",
  ],
  [
    "lines of Node's beside words",
    "",
    "(node:1) Warning\n(Use `node --x`)\n  one hunter2  \n\nat x (y:1:2)\nat z:3:4\ntwo",
    "unavailable | Membrane reported an error (one [hidden]\ntwo)",
    "none",
  ],
  [
    "Node's lines alone, and words",
    "out",
    "(node:1) Warning",
    "unavailable | Membrane reported an error (out)",
    "none",
  ],
])(
  "a run that prints %s has failed as that says, and counts as well ended where it is no error",
  (_, stdout, stderr, badly, well) => {
    expect([read(stdout, "repeatable", false, stderr), read(stdout, "repeatable", true, stderr)]).toEqual([
      badly,
      well,
    ]);
  },
);
