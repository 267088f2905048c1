import { expect, test } from "vitest";
import type { JsonValue } from "../../../src/domain/parse-exact-json.ts";
import { ChatraGatewayError } from "../../../src/outbound/membrane/chatra-gateway-error.ts";
import { readOutcome } from "../../../src/outbound/membrane/read-outcome.ts";
import type { RunOutcome } from "../../../src/outbound/membrane/run-membrane.ts";
import { lineOf } from "./error-line.ts";

const exited = (exitCode: number, stdout: string, stderr = ""): RunOutcome => ({
  kind: "exited",
  exitCode,
  stdout,
  stderr,
});
const stopped = (stdout: string, stderr = ""): RunOutcome => ({
  kind: "stopped",
  why: "it hung",
  stdout,
  stderr,
});

/** What a run's end gives: its answer, or what is known. */
const endsOf = (outcome: RunOutcome) =>
  (["send", "repeatable"] as const).map((effect) => {
    const read = (answer: JsonValue) => answer;
    try {
      return readOutcome(outcome, { command: "action run", effect, now: 0, hide: (words) => words, read });
    } catch (error) {
      if (!(error instanceof ChatraGatewayError)) throw error;
      return lineOf(error);
    }
  });

test.each<[string, RunOutcome, unknown, unknown]>([
  [
    "well, with an error",
    exited(0, '{"error":{"type":"internal"}}'),
    "unknown-outcome | Membrane had an internal error",
    "unavailable | Membrane had an internal error",
  ],
  [
    "by force, with an error",
    stopped('{"error":{"type":"bad_request","key":"access_denied"}}'),
    "refused | origin=membrane | Membrane denies access",
    "refused | origin=membrane | Membrane denies access",
  ],
  [
    "by force, with what may be an answer",
    stopped('{"id":"x"}'),
    "unknown-outcome | `membrane action run`: it hung",
    { id: "x" },
  ],
  ["by force, with a whole answer", stopped('{"output":1}'), { output: 1 }, { output: 1 }],
  [
    "badly, with a list that is none",
    exited(1, '{"items":5}'),
    'unknown-outcome | Membrane reported an error ({"items":5})',
    'unavailable | Membrane reported an error ({"items":5})',
  ],
  [
    "badly, with a bare list",
    exited(1, "[1]"),
    "unknown-outcome | Membrane reported an error ([1])",
    "unavailable | Membrane reported an error ([1])",
  ],
  [
    "by a launcher that prints a line's end",
    exited(126, " \n"),
    "unknown-outcome | hint=cli-missing | `membrane action run`: it ended with code 126",
    "cli-missing | hint=cli-missing | `membrane action run`: its launcher could not find or run the program",
  ],
  [
    "by a launcher, with words",
    exited(127, "", "please log in"),
    "unknown-outcome | hint=not-logged-in | `membrane action run`: it ended with code 127",
    "cli-missing | hint=cli-missing | `membrane action run`: its launcher could not find or run the program",
  ],
  [
    "by a code above a launcher's",
    exited(128, "", "x"),
    "unknown-outcome | Membrane reported an error (x)",
    "unavailable | Membrane reported an error (x)",
  ],
  [
    "by force, with two runs' ids",
    stopped('"actionRunId":"r1"', '"actionRunId":"r2"'),
    "unknown-outcome | actionRunId=r1 | `membrane action run`: it hung",
    "unavailable | actionRunId=r1 | `membrane action run`: it hung",
  ],
])(
  "a run that ends %s is read as that, of a send and of what may be repeated",
  (_, outcome, send, repeatable) => {
    expect(endsOf(outcome)).toEqual([send, repeatable]);
  },
);
