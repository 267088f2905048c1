import { expect, test } from "vitest";
import type { JsonObject } from "../../../src/domain/parse-exact-json.ts";
import { readRunLogEntry } from "../../../src/outbound/membrane/read-run-log.ts";

/** What the log has of a run whose request to the app behind Membrane failed in this way. */
function failed(innermost: JsonObject): JsonObject {
  return {
    id: "r1",
    status: "error",
    input: { text: "Your session timed out" },
    error: {
      type: "action_run",
      message: "Failed to run action",
      causedByError: { type: "dependency_error", message: "API request failed", causedByError: innermost },
    },
  };
}

const read = (entry: JsonObject) =>
  readRunLogEntry(entry, {
    now: 0,
    hide: (words) => words.replaceAll("Your session timed out", "…"),
  });

test.each<[string, JsonObject, string]>([
  ["hung up", { type: "connection", message: "socket hang up" }, "unknown-outcome"],
  ["ended by a code", { type: "connection", message: "read", code: "ECONNRESET" }, "unknown-outcome"],
  ["timed out", { type: "connection", message: "Request timed out" }, "unknown-outcome"],
  ["too slow", { type: "connection", message: "timeout of 30000ms exceeded" }, "unknown-outcome"],
  ["aborted", { type: "connection", message: "The operation was aborted" }, "unknown-outcome"],
  [
    "answered 503",
    { type: "bad_request", message: "No", data: { response: { status: 503 } } },
    "unknown-outcome",
  ],
  ["never made", { type: "connection", message: "connect ECONNREFUSED 127.0.0.1" }, "refused"],
  [
    "answered 422",
    { type: "bad_request", message: "No", data: { response: { status: 422 } } },
    "invalid-input",
  ],
  ["of words like those", { type: "connection", message: "Your session timed out" }, "refused"],
])(
  "a run that the log calls failed, as its request to Chatra was %s, is told as what it is",
  (_, error, reason) => {
    expect(read(failed(error))).toMatchObject({ state: "error", error: { reason } });
  },
);
