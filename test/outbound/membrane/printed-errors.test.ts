import { expect, test } from "vitest";
import type { Effect } from "../../../src/outbound/membrane/membrane-transport.ts";
import { readError } from "../../../src/outbound/membrane/read-error.ts";
import { lineOf } from "./error-line.ts";

const now = Date.parse("2026-01-01T00:00:00Z");
const hide = (words: string) => words.replaceAll("hunter2", "[hidden]");

const read = (stdout: string, effect: Effect, strict = false, stderr = "") =>
  lineOf(readError({ stdout, stderr }, { effect, strict, now, hide }));
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
    "an empty error within",
    '{"error":null}',
    "",
    'unavailable | Membrane reported an error ({"error":null})',
    "none",
  ],
  [
    "an error before an answer",
    '{"error":{"message":"x"}}\n{"output":1}',
    "",
    "unavailable | Membrane reported an error (x)",
    "none",
  ],
  [
    "an error before another thing",
    '{"error":{"message":"x"}}\n{"id":"1","message":"y"}',
    "",
    "unavailable | Membrane reported an error (x)",
    "none",
  ],
  [
    "an error, and another on standard error",
    '{"error":{"message":"x"}}',
    '{"type":"bad_request","key":"access_denied"}',
    "refused | origin=membrane | Membrane denies access",
    "unavailable | Membrane reported an error (x)",
  ],
  [
    "an error in a line of a log",
    '{"level":1,"error":{"message":"x"}}',
    "",
    'unavailable | Membrane reported an error ({"level":1,"error":{"message":"x"}})',
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

test.each<[string, string[], string, string]>([
  [
    "one that leaves it open, and one that decides",
    ['{"type":"internal"}', '{"type":"bad_request","key":"access_denied"}'],
    "unknown-outcome | Membrane had an internal error",
    "refused | origin=membrane | Membrane denies access",
  ],
  [
    "one that decides, and one that leaves it open",
    ['{"type":"bad_request","key":"access_denied"}', '{"type":"internal"}'],
    "unknown-outcome | Membrane had an internal error",
    "refused | origin=membrane | Membrane denies access",
  ],
  [
    "one in words, and one that decides",
    ['{"message":"x"}', '{"type":"bad_request","key":"access_denied"}'],
    "refused | origin=membrane | Membrane denies access",
    "refused | origin=membrane | Membrane denies access",
  ],
  [
    "two in words",
    ['{"message":"x"}', '{"message":"y"}'],
    "unknown-outcome | Membrane reported an error (x)",
    "unavailable | Membrane reported an error (x)",
  ],
])("of two errors, %s, a send is settled only if none leaves it open", (_, errors, send, repeatable) => {
  const printed = errors.join("\n");
  expect([read(printed, "send"), read(printed, "repeatable")]).toEqual([send, repeatable]);
});
