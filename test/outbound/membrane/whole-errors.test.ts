import { expect, test } from "vitest";
import { readApiOutcome } from "../../../src/outbound/membrane/ask-api.ts";
import { ChatraGatewayError } from "../../../src/outbound/membrane/chatra-gateway-error.ts";
import type { JsonValue } from "../../../src/outbound/membrane/json.ts";
import { judgeMembrane, judgeText, judgeUpstream } from "../../../src/outbound/membrane/judge-error.ts";
import type { Effect } from "../../../src/outbound/membrane/membrane-transport.ts";
import { readResponseError, readRunError } from "../../../src/outbound/membrane/read-error.ts";
import { readOutcome } from "../../../src/outbound/membrane/read-outcome.ts";
import type { RunOutcome } from "../../../src/outbound/membrane/run-membrane.ts";

/** What many failures mean, compared whole: of a send, and of what may be repeated. */
const now = 1_700_000_000_000;
const hide = (words: string) => words.replaceAll("hunter2", "[hidden]");

/** What `work` gives, or the error that it throws, in a line. */
function told(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ChatraGatewayError)) throw error;
    return lineOf(error);
  }
}
function lineOf({
  reason,
  detail,
  origin,
  hint,
  retryAfterMs,
  url,
  actionRunId,
}: ChatraGatewayError): string {
  const more = Object.entries({ origin, hint, retryAfterMs, url, actionRunId }).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${value}`],
  );
  return [reason, ...more, detail].join(" | ");
}
const how = (effect: Effect, command = "action run") => ({
  command,
  effect,
  now,
  hide,
  read: (answer: JsonValue) => JSON.stringify(answer),
});
const both = (read: (effect: Effect) => unknown) => [
  told(() => read("send")),
  told(() => read("repeatable")),
];
const each = <Given>(all: Record<string, Given>, read: (given: Given, effect: Effect) => unknown) =>
  Object.fromEntries(
    Object.entries(all).map(([title, given]) => [title, both((effect) => read(given, effect))]),
  );

const upstream = (status: number | string, more: object = {}) => ({
  type: "action_run",
  causedByError: { type: "dependency_error", data: { response: { status, ...more } } },
});
const errors: Record<string, JsonValue> = {
  ...Object.fromEntries(
    [400, 401, 403, 404, 408, 410, 413, 422, 429, 500].map((status) => [
      `Chatra's ${status}`,
      upstream(status),
    ]),
  ),
  "Chatra's status in words": upstream("404"),
  "Chatra's status that is none": upstream("4040"),
  "Chatra's wish to wait": upstream(429, { headers: { "retry-after": "7" } }),
  "not authenticated": { type: "bad_request", key: "not_authenticated", message: "log in" },
  "not authenticated, of another type": { type: "action_run", key: "not_authenticated" },
  "not found": { type: "bad_request", key: "not_found", message: "no such action" },
  "not found further in": { type: "action_run", causedByError: { type: "bad_request", key: "not_found" } },
  "access denied": { type: "bad_request", key: "access_denied" },
  "exists already": { type: "bad_request", key: "already_exists" },
  "rate limit": { type: "bad_request", key: "rate_limit_exceeded" },
  "rate limit of the connection": {
    type: "action_run",
    causedByError: { type: "connection", key: "rate_limit_exceeded" },
  },
  "defunct connection": {
    type: "connection",
    key: "connection_is_defunct",
    data: { clientAction: { uiUrl: "https://a.example/1" } },
  },
  "expired connection": { type: "connection", key: "access_token_expired", uiUrl: "https://a.example/2" },
  "a lock": { type: "concurrency", key: "lock_timeout" },
  "no credit": { type: "insufficient_credit" },
  "not set up": { type: "action_instance_setup" },
  "wrong configuration": { type: "configuration" },
  "flow not set up": { type: "flow_instance_setup" },
  internal: { type: "internal", message: "boom", status: 500 },
  "internal over Chatra's 404": { type: "internal", causedByError: upstream(404) },
  "custom code": { type: "custom_code", causedByError: { type: "bad_request", key: "not_found" } },
  "a run": { type: "action_run", message: "it failed hunter2", actionRunId: "run-1" },
  "bad input": { type: "bad_request", message: "text is missing" },
  "bad input further in": {
    type: "action_run",
    causedByError: { type: "bad_request", message: "text is missing" },
  },
  "bad input, timed out": {
    type: "action_run",
    causedByError: [{ type: "bad_request", message: "timeout" }],
  },
  "bad input without a type inside": { type: "bad_request", error: { message: "socket hang up" } },
  "words alone": { message: "401 Unauthorized" },
  "words of a connection": { message: "SETUP_FAILED", code: "x" },
  "words of no network": { code: "ECONNREFUSED", message: "fetch failed" },
  "words of a rate": { message: "Too many requests" },
  "a status of Membrane's": { message: "", status: 403 },
  "a status of Membrane's, typed": { type: "bad_request", statusCode: 429 },
  "an unknown type": { type: "brand_new", message: "x" },
  text: "it broke",
  nothing: {},
};

test("errors by name, as the command prints them", () => {
  expect(
    each(errors, (error, effect) =>
      readOutcome(
        { kind: "exited", exitCode: 1, stdout: JSON.stringify({ error }), stderr: "" },
        how(effect),
      ),
    ),
  ).toEqual({
    "Chatra's 400": [
      "invalid-input | origin=chatra | Chatra answered 400",
      "invalid-input | origin=chatra | Chatra answered 400",
    ],
    "Chatra's 401": [
      "connection-needs-action | origin=chatra | Chatra answered 401",
      "connection-needs-action | origin=chatra | Chatra answered 401",
    ],
    "Chatra's 403": [
      "refused | origin=chatra | Chatra answered 403",
      "refused | origin=chatra | Chatra answered 403",
    ],
    "Chatra's 404": [
      "not-found | origin=chatra | Chatra answered 404",
      "not-found | origin=chatra | Chatra answered 404",
    ],
    "Chatra's 408": [
      "unknown-outcome | origin=chatra | Chatra answered 408",
      "unavailable | origin=chatra | Chatra answered 408",
    ],
    "Chatra's 410": [
      "not-found | origin=chatra | Chatra answered 410",
      "not-found | origin=chatra | Chatra answered 410",
    ],
    "Chatra's 413": [
      "invalid-input | origin=chatra | Chatra answered 413",
      "invalid-input | origin=chatra | Chatra answered 413",
    ],
    "Chatra's 422": [
      "invalid-input | origin=chatra | Chatra answered 422",
      "invalid-input | origin=chatra | Chatra answered 422",
    ],
    "Chatra's 429": [
      "rate-limited | origin=chatra | Chatra answered 429",
      "rate-limited | origin=chatra | Chatra answered 429",
    ],
    "Chatra's 500": [
      "unknown-outcome | origin=chatra | Chatra answered 500",
      "unavailable | origin=chatra | Chatra answered 500",
    ],
    "Chatra's status in words": [
      "not-found | origin=chatra | Chatra answered 404",
      "not-found | origin=chatra | Chatra answered 404",
    ],
    "Chatra's status that is none": [
      "unknown-outcome | Membrane reported action_run, dependency_error",
      "unavailable | Membrane reported action_run, dependency_error",
    ],
    "Chatra's wish to wait": [
      "rate-limited | origin=chatra | retryAfterMs=7000 | Chatra answered 429",
      "rate-limited | origin=chatra | retryAfterMs=7000 | Chatra answered 429",
    ],
    "not authenticated": [
      "not-logged-in | origin=membrane | Membrane is not logged in (log in)",
      "not-logged-in | origin=membrane | Membrane is not logged in (log in)",
    ],
    "not authenticated, of another type": [
      "unknown-outcome | Membrane reported action_run",
      "not-logged-in | origin=membrane | Membrane is not logged in",
    ],
    "not found": [
      "not-found | origin=membrane | Membrane does not know this ID (no such action)",
      "not-found | origin=membrane | Membrane does not know this ID (no such action)",
    ],
    "not found further in": [
      "not-found | Membrane does not know this ID",
      "not-found | origin=membrane | Membrane does not know this ID",
    ],
    "access denied": [
      "refused | origin=membrane | Membrane denies access",
      "refused | origin=membrane | Membrane denies access",
    ],
    "exists already": [
      "refused | origin=membrane | it already exists",
      "refused | origin=membrane | it already exists",
    ],
    "rate limit": [
      "rate-limited | origin=membrane | Membrane limits the rate",
      "rate-limited | origin=membrane | Membrane limits the rate",
    ],
    "rate limit of the connection": [
      "rate-limited | origin=chatra | Chatra limits the rate",
      "rate-limited | origin=chatra | Chatra limits the rate",
    ],
    "defunct connection": [
      "connection-needs-action | url=https://a.example/1 | the Chatra connection must be reconnected in Membrane",
      "connection-needs-action | url=https://a.example/1 | the Chatra connection must be reconnected in Membrane",
    ],
    "expired connection": [
      "connection-needs-action | url=https://a.example/2 | the Chatra connection must be reconnected in Membrane",
      "connection-needs-action | url=https://a.example/2 | the Chatra connection must be reconnected in Membrane",
    ],
    "a lock": [
      "unavailable | origin=membrane | Membrane is busy",
      "unavailable | origin=membrane | Membrane is busy",
    ],
    "no credit": [
      "refused | the Membrane workspace has no credit left",
      "refused | the Membrane workspace has no credit left",
    ],
    "not set up": [
      "refused | the action is not set up in Membrane",
      "refused | the action is not set up in Membrane",
    ],
    "wrong configuration": [
      "refused | the action is not set up in Membrane",
      "refused | the action is not set up in Membrane",
    ],
    "flow not set up": [
      "refused | the action is not set up in Membrane",
      "refused | the action is not set up in Membrane",
    ],
    internal: [
      "unknown-outcome | Membrane had an internal error (boom)",
      "unavailable | Membrane had an internal error (boom)",
    ],
    "internal over Chatra's 404": [
      "not-found | origin=chatra | Chatra answered 404",
      "not-found | origin=chatra | Chatra answered 404",
    ],
    "custom code": [
      "invalid-input | origin=membrane | Membrane rejects the input",
      "not-found | origin=membrane | Membrane does not know this ID",
    ],
    "a run": [
      "unknown-outcome | actionRunId=run-1 | Membrane reported action_run (it failed [hidden])",
      "unavailable | actionRunId=run-1 | Membrane reported action_run (it failed [hidden])",
    ],
    "bad input": [
      "invalid-input | origin=membrane | Membrane rejects the input (text is missing)",
      "invalid-input | origin=membrane | Membrane rejects the input (text is missing)",
    ],
    "bad input further in": [
      "invalid-input | origin=membrane | Membrane rejects the input (text is missing)",
      "invalid-input | origin=membrane | Membrane rejects the input (text is missing)",
    ],
    "bad input, timed out": [
      "invalid-input | origin=membrane | Membrane rejects the input (timeout)",
      "invalid-input | origin=membrane | Membrane rejects the input (timeout)",
    ],
    "bad input without a type inside": [
      "unknown-outcome | hint=no-network | Membrane reported bad_request (socket hang up)",
      "unavailable | the network connection failed (socket hang up)",
    ],
    "words alone": [
      "unknown-outcome | hint=not-logged-in | Membrane reported an error (401 Unauthorized)",
      "not-logged-in | hint=not-logged-in | Membrane is not logged in (401 Unauthorized)",
    ],
    "words of a connection": [
      "unknown-outcome | hint=connection-needs-action | Membrane reported an error (SETUP_FAILED)",
      "connection-needs-action | hint=connection-needs-action | the Chatra connection needs action (SETUP_FAILED)",
    ],
    "words of no network": [
      "unknown-outcome | hint=no-network | Membrane reported an error (fetch failed)",
      "unavailable | hint=no-network | the network connection failed (fetch failed)",
    ],
    "words of a rate": [
      "unknown-outcome | Membrane reported an error (Too many requests)",
      "rate-limited | a rate limit was reached (Too many requests)",
    ],
    "a status of Membrane's": [
      "unknown-outcome | Membrane reported an error",
      "refused | origin=membrane | Membrane answered 403",
    ],
    "a status of Membrane's, typed": [
      "rate-limited | origin=membrane | Membrane answered 429",
      "rate-limited | origin=membrane | Membrane answered 429",
    ],
    "an unknown type": [
      "unknown-outcome | Membrane reported an error (x)",
      "unavailable | Membrane reported an error (x)",
    ],
    text: [
      "unknown-outcome | Membrane reported an error (it broke)",
      "unavailable | Membrane reported an error (it broke)",
    ],
    nothing: ["unknown-outcome | Membrane reported an error", "unavailable | Membrane reported an error"],
  });
});

test("errors by name, as the API answers with them, and as the log of runs has them", () => {
  const whenRefused = "Ask for another token.";
  expect(
    each(errors, (error, effect) =>
      readApiOutcome(
        { kind: "answered", status: 400, text: JSON.stringify(error), headers: {} },
        { ...how(effect), whenRefused },
      ),
    ),
  ).toEqual({
    "Chatra's 400": [
      "invalid-input | origin=chatra | Chatra answered 400",
      "invalid-input | origin=chatra | Chatra answered 400",
    ],
    "Chatra's 401": [
      "connection-needs-action | origin=chatra | Chatra answered 401",
      "connection-needs-action | origin=chatra | Chatra answered 401",
    ],
    "Chatra's 403": [
      "refused | origin=chatra | Chatra answered 403",
      "refused | origin=chatra | Chatra answered 403",
    ],
    "Chatra's 404": [
      "not-found | origin=chatra | Chatra answered 404",
      "not-found | origin=chatra | Chatra answered 404",
    ],
    "Chatra's 408": [
      "unknown-outcome | origin=chatra | Chatra answered 408",
      "unavailable | origin=chatra | Chatra answered 408",
    ],
    "Chatra's 410": [
      "not-found | origin=chatra | Chatra answered 410",
      "not-found | origin=chatra | Chatra answered 410",
    ],
    "Chatra's 413": [
      "invalid-input | origin=chatra | Chatra answered 413",
      "invalid-input | origin=chatra | Chatra answered 413",
    ],
    "Chatra's 422": [
      "invalid-input | origin=chatra | Chatra answered 422",
      "invalid-input | origin=chatra | Chatra answered 422",
    ],
    "Chatra's 429": [
      "rate-limited | origin=chatra | Chatra answered 429",
      "rate-limited | origin=chatra | Chatra answered 429",
    ],
    "Chatra's 500": [
      "unknown-outcome | origin=chatra | Chatra answered 500",
      "unavailable | origin=chatra | Chatra answered 500",
    ],
    "Chatra's status in words": [
      "not-found | origin=chatra | Chatra answered 404",
      "not-found | origin=chatra | Chatra answered 404",
    ],
    "Chatra's status that is none": [
      "unknown-outcome | Membrane reported action_run, dependency_error",
      "unavailable | Membrane reported action_run, dependency_error",
    ],
    "Chatra's wish to wait": [
      "rate-limited | origin=chatra | retryAfterMs=7000 | Chatra answered 429",
      "rate-limited | origin=chatra | retryAfterMs=7000 | Chatra answered 429",
    ],
    "not authenticated": [
      "not-logged-in | origin=membrane | Membrane is not logged in (log in). Ask for another token.",
      "not-logged-in | origin=membrane | Membrane is not logged in (log in). Ask for another token.",
    ],
    "not authenticated, of another type": [
      "unknown-outcome | Membrane reported action_run",
      "not-logged-in | origin=membrane | Membrane is not logged in. Ask for another token.",
    ],
    "not found": [
      "not-found | origin=membrane | Membrane does not know this ID (no such action)",
      "not-found | origin=membrane | Membrane does not know this ID (no such action)",
    ],
    "not found further in": [
      "not-found | Membrane does not know this ID",
      "not-found | origin=membrane | Membrane does not know this ID",
    ],
    "access denied": [
      "refused | origin=membrane | Membrane denies access",
      "refused | origin=membrane | Membrane denies access",
    ],
    "exists already": [
      "refused | origin=membrane | it already exists",
      "refused | origin=membrane | it already exists",
    ],
    "rate limit": [
      "rate-limited | origin=membrane | Membrane limits the rate",
      "rate-limited | origin=membrane | Membrane limits the rate",
    ],
    "rate limit of the connection": [
      "rate-limited | origin=chatra | Chatra limits the rate",
      "rate-limited | origin=chatra | Chatra limits the rate",
    ],
    "defunct connection": [
      "connection-needs-action | url=https://a.example/1 | the Chatra connection must be reconnected in Membrane",
      "connection-needs-action | url=https://a.example/1 | the Chatra connection must be reconnected in Membrane",
    ],
    "expired connection": [
      "connection-needs-action | url=https://a.example/2 | the Chatra connection must be reconnected in Membrane",
      "connection-needs-action | url=https://a.example/2 | the Chatra connection must be reconnected in Membrane",
    ],
    "a lock": [
      "unavailable | origin=membrane | Membrane is busy",
      "unavailable | origin=membrane | Membrane is busy",
    ],
    "no credit": [
      "refused | the Membrane workspace has no credit left",
      "refused | the Membrane workspace has no credit left",
    ],
    "not set up": [
      "refused | the action is not set up in Membrane",
      "refused | the action is not set up in Membrane",
    ],
    "wrong configuration": [
      "refused | the action is not set up in Membrane",
      "refused | the action is not set up in Membrane",
    ],
    "flow not set up": [
      "refused | the action is not set up in Membrane",
      "refused | the action is not set up in Membrane",
    ],
    internal: [
      "unknown-outcome | Membrane had an internal error (boom)",
      "unavailable | Membrane had an internal error (boom)",
    ],
    "internal over Chatra's 404": [
      "not-found | origin=chatra | Chatra answered 404",
      "not-found | origin=chatra | Chatra answered 404",
    ],
    "custom code": [
      "invalid-input | origin=membrane | Membrane rejects the input",
      "not-found | origin=membrane | Membrane does not know this ID",
    ],
    "a run": [
      "unknown-outcome | actionRunId=run-1 | Membrane reported action_run (it failed [hidden])",
      "unavailable | actionRunId=run-1 | Membrane reported action_run (it failed [hidden])",
    ],
    "bad input": [
      "invalid-input | origin=membrane | Membrane answered 400 (text is missing)",
      "invalid-input | origin=membrane | Membrane answered 400 (text is missing)",
    ],
    "bad input further in": [
      "invalid-input | origin=membrane | Membrane rejects the input (text is missing)",
      "invalid-input | origin=membrane | Membrane rejects the input (text is missing)",
    ],
    "bad input, timed out": [
      "invalid-input | origin=membrane | Membrane rejects the input (timeout)",
      "invalid-input | origin=membrane | Membrane rejects the input (timeout)",
    ],
    "bad input without a type inside": [
      "unknown-outcome | origin=membrane | Membrane answered 400 (socket hang up)",
      "unavailable | hint=no-network | the network connection failed (socket hang up)",
    ],
    "words alone": [
      "unknown-outcome | origin=membrane | Membrane answered 400 (401 Unauthorized)",
      "invalid-input | origin=membrane | hint=not-logged-in | Membrane answered 400 (401 Unauthorized)",
    ],
    "words of a connection": [
      "unknown-outcome | origin=membrane | Membrane answered 400 (SETUP_FAILED)",
      "connection-needs-action | hint=connection-needs-action | the Chatra connection needs action (SETUP_FAILED)",
    ],
    "words of no network": [
      "unknown-outcome | origin=membrane | Membrane answered 400 (fetch failed)",
      "unavailable | hint=no-network | the network connection failed (fetch failed)",
    ],
    "words of a rate": [
      "unknown-outcome | origin=membrane | Membrane answered 400 (Too many requests)",
      "invalid-input | origin=membrane | Membrane answered 400 (Too many requests)",
    ],
    "a status of Membrane's": [
      "unknown-outcome | origin=membrane | Membrane answered 400",
      "invalid-input | origin=membrane | Membrane answered 400",
    ],
    "a status of Membrane's, typed": [
      "rate-limited | origin=membrane | Membrane answered 429",
      "rate-limited | origin=membrane | Membrane answered 429",
    ],
    "an unknown type": [
      "unknown-outcome | origin=membrane | Membrane answered 400 (x)",
      "invalid-input | origin=membrane | Membrane answered 400 (x)",
    ],
    text: [
      "unknown-outcome | origin=membrane | Membrane answered 400",
      "invalid-input | origin=membrane | Membrane answered 400",
    ],
    nothing: [
      "unknown-outcome | origin=membrane | Membrane answered 400",
      "invalid-input | origin=membrane | Membrane answered 400",
    ],
  });
  expect(
    Object.fromEntries(
      Object.entries(errors).map(([title, error]) => [title, lineOf(readRunError(error, { now, hide }))]),
    ),
  ).toEqual({
    "Chatra's 400": "invalid-input | origin=chatra | Chatra answered 400",
    "Chatra's 401": "connection-needs-action | origin=chatra | Chatra answered 401",
    "Chatra's 403": "refused | origin=chatra | Chatra answered 403",
    "Chatra's 404": "not-found | origin=chatra | Chatra answered 404",
    "Chatra's 408": "unknown-outcome | origin=chatra | Chatra answered 408",
    "Chatra's 410": "not-found | origin=chatra | Chatra answered 410",
    "Chatra's 413": "invalid-input | origin=chatra | Chatra answered 413",
    "Chatra's 422": "invalid-input | origin=chatra | Chatra answered 422",
    "Chatra's 429": "rate-limited | origin=chatra | Chatra answered 429",
    "Chatra's 500": "unknown-outcome | origin=chatra | Chatra answered 500",
    "Chatra's status in words": "not-found | origin=chatra | Chatra answered 404",
    "Chatra's status that is none":
      "refused | origin=membrane | Membrane reported action_run, action_run, dependency_error",
    "Chatra's wish to wait": "rate-limited | origin=chatra | retryAfterMs=7000 | Chatra answered 429",
    "not authenticated": "not-logged-in | origin=membrane | Membrane is not logged in (log in)",
    "not authenticated, of another type":
      "refused | origin=membrane | Membrane reported action_run, action_run",
    "not found": "not-found | Membrane does not know this ID (no such action)",
    "not found further in": "not-found | Membrane does not know this ID",
    "access denied": "refused | origin=membrane | Membrane denies access",
    "exists already": "refused | origin=membrane | it already exists",
    "rate limit": "rate-limited | origin=membrane | Membrane limits the rate",
    "rate limit of the connection": "rate-limited | origin=chatra | Chatra limits the rate",
    "defunct connection":
      "connection-needs-action | url=https://a.example/1 | the Chatra connection must be reconnected in Membrane",
    "expired connection":
      "connection-needs-action | url=https://a.example/2 | the Chatra connection must be reconnected in Membrane",
    "a lock": "unavailable | origin=membrane | Membrane is busy",
    "no credit": "refused | the Membrane workspace has no credit left",
    "not set up": "refused | the action is not set up in Membrane",
    "wrong configuration": "refused | the action is not set up in Membrane",
    "flow not set up": "refused | the action is not set up in Membrane",
    internal: "refused | origin=membrane | Membrane had an internal error (boom)",
    "internal over Chatra's 404": "not-found | origin=chatra | Chatra answered 404",
    "custom code": "invalid-input | origin=membrane | Membrane rejects the input",
    "a run": "refused | origin=membrane | Membrane reported action_run, action_run (it failed [hidden])",
    "bad input": "invalid-input | origin=membrane | Membrane rejects the input (text is missing)",
    "bad input further in": "invalid-input | origin=membrane | Membrane rejects the input (text is missing)",
    "bad input, timed out": "invalid-input | origin=membrane | Membrane rejects the input (timeout)",
    "bad input without a type inside":
      "unknown-outcome | hint=no-network | Membrane reported action_run, bad_request (socket hang up)",
    "words alone": "refused | origin=membrane | Membrane reported action_run (401 Unauthorized)",
    "words of a connection": "refused | origin=membrane | Membrane reported action_run (SETUP_FAILED)",
    "words of no network": "refused | origin=membrane | Membrane reported action_run (fetch failed)",
    "words of a rate": "refused | origin=membrane | Membrane reported action_run (Too many requests)",
    "a status of Membrane's": "refused | origin=membrane | Membrane reported action_run",
    "a status of Membrane's, typed": "invalid-input | origin=membrane | Membrane rejects the input",
    "an unknown type": "refused | origin=membrane | Membrane reported action_run, brand_new (x)",
    text: "refused | origin=membrane | Membrane reported action_run (it broke)",
    nothing: "refused | origin=membrane | Membrane reported action_run",
  });
});

const exited = (exitCode: number, stdout: string, stderr = ""): RunOutcome => ({
  kind: "exited",
  exitCode,
  stdout,
  stderr,
});
const notStarted = (code: string): RunOutcome => ({ kind: "not-started", code, why: `it is ${code}` });

test("however a run of the command ends", () => {
  const runs: Record<string, RunOutcome> = {
    "well, with an answer": exited(0, '{"output":{"id":"m1"}}'),
    "well, with an answer and an error": exited(0, '{"output":{"id":"m1"}}', '{"error":{"type":"internal"}}'),
    "well, with an empty answer": exited(0, '{"output":null,"actionRunId":"r1"}'),
    "well, with nothing": exited(0, " \n"),
    "well, with words": exited(0, "hello"),
    "well, with the id of a run": exited(0, '{"actionRunId":"r1", cut', ""),
    "badly, with a whole answer": exited(1, '{"output":{"id":"m1"}}'),
    "badly, with a list": exited(1, '{"items":[]}'),
    "badly, with an empty answer": exited(1, '{"output":null}'),
    "badly, with nothing": exited(3, ""),
    "badly, with words": exited(1, "", "(node:1) Warning: x\nError: not logged in\n    at x (y:1:2)"),
    "badly, with words on standard output": exited(1, "please login"),
    "badly, with a usage error": exited(1, "", "error: unknown command 'action'"),
    "by a launcher that finds nothing": exited(127, "", "sh: membrane: not found"),
    "by a launcher that may not": exited(126, "", ""),
    "by a launcher, with an error by name": exited(
      127,
      "",
      '{"error":{"type":"bad_request","key":"not_authenticated"}}',
    ),
    "by a code of a launcher, with words": exited(127, "x", ""),
    "by force": { kind: "stopped", why: "it took too long", stdout: "", stderr: "" },
    "by force, with an answer": {
      kind: "stopped",
      why: "it took too long",
      stdout: '{"output":{"id":"m1"}}',
      stderr: "",
    },
    "by force, with the id of a run": {
      kind: "stopped",
      why: "it took too long",
      stdout: "",
      stderr: '{"actionRunId":"r2"',
    },
    ...Object.fromEntries(
      [
        "ENOENT",
        "ENOTDIR",
        "EACCES",
        "EPERM",
        "ENOEXEC",
        "ELOOP",
        "NO_FOLDER",
        "NOT_BEGUN",
        "E2BIG",
        "ENAMETOOLONG",
        "ERR_INVALID_ARG_VALUE",
        "EAGAIN",
      ].map((code) => [`not at all: ${code}`, notStarted(code)]),
    ),
  };
  expect(each(runs, (run, effect) => readOutcome(run, how(effect)))).toEqual({
    "well, with an answer": ['{"output":{"id":"m1"}}', '{"output":{"id":"m1"}}'],
    "well, with an answer and an error": ['{"output":{"id":"m1"}}', '{"output":{"id":"m1"}}'],
    "well, with an empty answer": [
      '{"output":null,"actionRunId":"r1"}',
      '{"output":null,"actionRunId":"r1"}',
    ],
    "well, with nothing": [
      "unknown-outcome | `membrane action run`: it succeeded, but printed nothing",
      "unavailable | `membrane action run`: it succeeded, but printed nothing",
    ],
    "well, with words": [
      "unknown-outcome | `membrane action run`: the bot can't read its answer",
      "unavailable | `membrane action run`: the bot can't read its answer",
    ],
    "well, with the id of a run": [
      "unknown-outcome | actionRunId=r1 | `membrane action run`: the bot can't read its answer",
      "unavailable | actionRunId=r1 | `membrane action run`: the bot can't read its answer",
    ],
    "badly, with a whole answer": ['{"output":{"id":"m1"}}', '{"output":{"id":"m1"}}'],
    "badly, with a list": ['unknown-outcome | Membrane reported an error ({"items":[]})', '{"items":[]}'],
    "badly, with an empty answer": [
      'unknown-outcome | Membrane reported an error ({"output":null})',
      '{"output":null}',
    ],
    "badly, with nothing": [
      "unknown-outcome | `membrane action run`: it ended with code 3 and printed nothing",
      "unavailable | `membrane action run`: it ended with code 3 and printed nothing",
    ],
    "badly, with words": [
      "unknown-outcome | hint=not-logged-in | Membrane reported an error (Error: not logged in)",
      "not-logged-in | hint=not-logged-in | Membrane is not logged in (Error: not logged in)",
    ],
    "badly, with words on standard output": [
      "unknown-outcome | hint=not-logged-in | Membrane reported an error (please login)",
      "not-logged-in | hint=not-logged-in | Membrane is not logged in (please login)",
    ],
    "badly, with a usage error": [
      "unknown-outcome | hint=unknown-command | Membrane reported an error (error: unknown command 'action')",
      "cli-outdated | hint=unknown-command | this version of `membrane` does not know `membrane action run` (error: unknown command 'action')",
    ],
    "by a launcher that finds nothing": [
      "unknown-outcome | hint=cli-missing | `membrane action run`: it ended with code 127",
      "cli-missing | hint=cli-missing | `membrane action run`: its launcher could not find or run the program",
    ],
    "by a launcher that may not": [
      "unknown-outcome | hint=cli-missing | `membrane action run`: it ended with code 126",
      "cli-missing | hint=cli-missing | `membrane action run`: its launcher could not find or run the program",
    ],
    "by a launcher, with an error by name": [
      "not-logged-in | origin=membrane | Membrane is not logged in",
      "cli-missing | hint=cli-missing | `membrane action run`: its launcher could not find or run the program",
    ],
    "by a code of a launcher, with words": [
      "unknown-outcome | Membrane reported an error (x)",
      "unavailable | Membrane reported an error (x)",
    ],
    "by force": [
      "unknown-outcome | `membrane action run`: it took too long",
      "unavailable | `membrane action run`: it took too long",
    ],
    "by force, with an answer": ['{"output":{"id":"m1"}}', '{"output":{"id":"m1"}}'],
    "by force, with the id of a run": [
      "unknown-outcome | actionRunId=r2 | `membrane action run`: it took too long",
      "unavailable | actionRunId=r2 | `membrane action run`: it took too long",
    ],
    "not at all: ENOENT": [
      "cli-missing | `membrane action run`: it is ENOENT",
      "cli-missing | `membrane action run`: it is ENOENT",
    ],
    "not at all: ENOTDIR": [
      "cli-missing | `membrane action run`: it is ENOTDIR",
      "cli-missing | `membrane action run`: it is ENOTDIR",
    ],
    "not at all: EACCES": [
      "cli-missing | `membrane action run`: it is EACCES",
      "cli-missing | `membrane action run`: it is EACCES",
    ],
    "not at all: EPERM": [
      "cli-missing | `membrane action run`: it is EPERM",
      "cli-missing | `membrane action run`: it is EPERM",
    ],
    "not at all: ENOEXEC": [
      "cli-missing | `membrane action run`: it is ENOEXEC",
      "cli-missing | `membrane action run`: it is ENOEXEC",
    ],
    "not at all: ELOOP": [
      "cli-missing | `membrane action run`: it is ELOOP",
      "cli-missing | `membrane action run`: it is ELOOP",
    ],
    "not at all: NO_FOLDER": [
      "cli-missing | `membrane action run`: it is NO_FOLDER",
      "cli-missing | `membrane action run`: it is NO_FOLDER",
    ],
    "not at all: NOT_BEGUN": [
      "not-begun | `membrane action run`: it is NOT_BEGUN",
      "not-begun | `membrane action run`: it is NOT_BEGUN",
    ],
    "not at all: E2BIG": [
      "invalid-input | `membrane action run`: it is E2BIG",
      "invalid-input | `membrane action run`: it is E2BIG",
    ],
    "not at all: ENAMETOOLONG": [
      "invalid-input | `membrane action run`: it is ENAMETOOLONG",
      "invalid-input | `membrane action run`: it is ENAMETOOLONG",
    ],
    "not at all: ERR_INVALID_ARG_VALUE": [
      "invalid-input | `membrane action run`: it is ERR_INVALID_ARG_VALUE",
      "invalid-input | `membrane action run`: it is ERR_INVALID_ARG_VALUE",
    ],
    "not at all: EAGAIN": [
      "unavailable | `membrane action run`: it is EAGAIN",
      "unavailable | `membrane action run`: it is EAGAIN",
    ],
  });
  expect(both((effect) => readOutcome(exited(0, "hello"), how(effect, "connection list")))).toEqual([
    "cli-missing | `membrane connection list`: a program other than Membrane's CLI answered",
    "cli-missing | `membrane connection list`: a program other than Membrane's CLI answered",
  ]);
  expect(
    both((effect) =>
      readOutcome(exited(1, "", "error: unknown command 'action'"), { ...how(effect), fallsBack: true }),
    ),
  ).toEqual([
    "cli-outdated | hint=unknown-command | this version of `membrane` does not know `membrane action run` (error: unknown command 'action')",
    "cli-outdated | hint=unknown-command | this version of `membrane` does not know `membrane action run` (error: unknown command 'action')",
  ]);
});

test("however a call of the API ends", () => {
  const answered = (status: number, text = "") => ({
    kind: "answered" as const,
    status,
    text,
    headers: { "retry-after": "3" },
  });
  const whenRefused = "Ask for another token.";
  const outcomes = {
    answered: answered(200, '{"a":1}'),
    "answered with an error": answered(200, '{"error":{"type":"bad_request","key":"not_found"}}'),
    "answered with no JSON": answered(200, "<html>"),
    ...Object.fromEntries(
      [301, 302, 307, 308, 400, 401, 403, 404, 408, 413, 422, 429, 500, 503].map((status) => [
        `status ${status}`,
        answered(status),
      ]),
    ),
    "not begun": { kind: "not-begun" as const },
    "not sent": { kind: "not-sent" as const, why: "no_route" },
    lost: { kind: "lost" as const, why: "reset" },
  };
  expect(
    each(outcomes, (outcome, effect) => readApiOutcome(outcome, { ...how(effect), whenRefused })),
  ).toEqual({
    answered: ['{"a":1}', '{"a":1}'],
    "answered with an error": [
      "not-found | origin=membrane | Membrane does not know this ID",
      "not-found | origin=membrane | Membrane does not know this ID",
    ],
    "answered with no JSON": [
      "unknown-outcome | Membrane's API, action run: the bot can't read its answer",
      "unavailable | Membrane's API, action run: the bot can't read its answer",
    ],
    "status 301": [
      "refused | origin=membrane | retryAfterMs=3000 | Membrane answered 301, a redirect. The bot follows no redirects: set MEMBRANE_API_URI to the final address",
      "refused | origin=membrane | retryAfterMs=3000 | Membrane answered 301, a redirect. The bot follows no redirects: set MEMBRANE_API_URI to the final address",
    ],
    "status 302": [
      "unknown-outcome | origin=membrane | retryAfterMs=3000 | Membrane answered 302. The bot follows no redirects: set MEMBRANE_API_URI to the final address",
      "unavailable | origin=membrane | retryAfterMs=3000 | Membrane answered 302. The bot follows no redirects: set MEMBRANE_API_URI to the final address",
    ],
    "status 307": [
      "refused | origin=membrane | retryAfterMs=3000 | Membrane answered 307, a redirect. The bot follows no redirects: set MEMBRANE_API_URI to the final address",
      "refused | origin=membrane | retryAfterMs=3000 | Membrane answered 307, a redirect. The bot follows no redirects: set MEMBRANE_API_URI to the final address",
    ],
    "status 308": [
      "refused | origin=membrane | retryAfterMs=3000 | Membrane answered 308, a redirect. The bot follows no redirects: set MEMBRANE_API_URI to the final address",
      "refused | origin=membrane | retryAfterMs=3000 | Membrane answered 308, a redirect. The bot follows no redirects: set MEMBRANE_API_URI to the final address",
    ],
    "status 400": [
      "unknown-outcome | origin=membrane | retryAfterMs=3000 | Membrane answered 400",
      "invalid-input | origin=membrane | retryAfterMs=3000 | Membrane answered 400",
    ],
    "status 401": [
      "unknown-outcome | origin=membrane | hint=not-logged-in | retryAfterMs=3000 | Membrane answered 401",
      "not-logged-in | origin=membrane | retryAfterMs=3000 | Membrane answered 401. Ask for another token.",
    ],
    "status 403": [
      "unknown-outcome | origin=membrane | retryAfterMs=3000 | Membrane answered 403",
      "refused | origin=membrane | retryAfterMs=3000 | Membrane answered 403",
    ],
    "status 404": [
      "unknown-outcome | origin=membrane | retryAfterMs=3000 | Membrane answered 404",
      "not-found | origin=membrane | retryAfterMs=3000 | Membrane answered 404",
    ],
    "status 408": [
      "unknown-outcome | origin=membrane | retryAfterMs=3000 | Membrane answered 408",
      "unavailable | origin=membrane | retryAfterMs=3000 | Membrane answered 408",
    ],
    "status 413": [
      "unknown-outcome | origin=membrane | retryAfterMs=3000 | Membrane answered 413",
      "invalid-input | origin=membrane | retryAfterMs=3000 | Membrane answered 413",
    ],
    "status 422": [
      "unknown-outcome | origin=membrane | retryAfterMs=3000 | Membrane answered 422",
      "invalid-input | origin=membrane | retryAfterMs=3000 | Membrane answered 422",
    ],
    "status 429": [
      "unknown-outcome | origin=membrane | retryAfterMs=3000 | Membrane answered 429",
      "rate-limited | origin=membrane | retryAfterMs=3000 | Membrane answered 429",
    ],
    "status 500": [
      "unknown-outcome | origin=membrane | retryAfterMs=3000 | Membrane answered 500",
      "unavailable | origin=membrane | retryAfterMs=3000 | Membrane answered 500",
    ],
    "status 503": [
      "unknown-outcome | origin=membrane | retryAfterMs=3000 | Membrane answered 503",
      "unavailable | origin=membrane | retryAfterMs=3000 | Membrane answered 503",
    ],
    "not begun": [
      "not-begun | Membrane's API, action run: another process may have taken it over",
      "not-begun | Membrane's API, action run: another process may have taken it over",
    ],
    "not sent": [
      "unavailable | Membrane's API, action run: no connection (no_route)",
      "unavailable | Membrane's API, action run: no connection (no_route)",
    ],
    lost: [
      "unknown-outcome | Membrane's API, action run: the answer was lost (reset)",
      "unavailable | Membrane's API, action run: the answer was lost (reset)",
    ],
  });
  expect(
    told(() => readApiOutcome(answered(200, "x"), { ...how("repeatable", "connection list"), whenRefused })),
  ).toEqual(
    "unavailable | Membrane's API, connection list: the bot can't read its answer; check that MEMBRANE_API_URI is the address of Membrane's API",
  );
});

test("each status and each of many words has its meaning", () => {
  const statuses = [300, 301, 302, 307, 308, 400, 401, 402, 403, 404, 408, 410, 413, 422, 429, 499, 500, 503];
  expect(
    Object.fromEntries(
      statuses.map((status) => [
        status,
        [judgeUpstream(status), judgeMembrane(status)].map(
          ({ reason, origin, says }) => `${reason} ${origin}: ${says}`,
        ),
      ]),
    ),
  ).toEqual({
    "300": ["open chatra: Chatra answered 300", "open membrane: Membrane answered 300"],
    "301": ["open chatra: Chatra answered 301", "refused membrane: Membrane answered 301, a redirect"],
    "302": ["open chatra: Chatra answered 302", "open membrane: Membrane answered 302"],
    "307": ["open chatra: Chatra answered 307", "refused membrane: Membrane answered 307, a redirect"],
    "308": ["open chatra: Chatra answered 308", "refused membrane: Membrane answered 308, a redirect"],
    "400": ["invalid-input chatra: Chatra answered 400", "invalid-input membrane: Membrane answered 400"],
    "401": [
      "connection-needs-action chatra: Chatra answered 401",
      "not-logged-in membrane: Membrane answered 401",
    ],
    "402": ["refused chatra: Chatra answered 402", "refused membrane: Membrane answered 402"],
    "403": ["refused chatra: Chatra answered 403", "refused membrane: Membrane answered 403"],
    "404": ["not-found chatra: Chatra answered 404", "not-found membrane: Membrane answered 404"],
    "408": ["open chatra: Chatra answered 408", "open membrane: Membrane answered 408"],
    "410": ["not-found chatra: Chatra answered 410", "refused membrane: Membrane answered 410"],
    "413": ["invalid-input chatra: Chatra answered 413", "invalid-input membrane: Membrane answered 413"],
    "422": ["invalid-input chatra: Chatra answered 422", "invalid-input membrane: Membrane answered 422"],
    "429": ["rate-limited chatra: Chatra answered 429", "rate-limited membrane: Membrane answered 429"],
    "499": ["refused chatra: Chatra answered 499", "refused membrane: Membrane answered 499"],
    "500": ["open chatra: Chatra answered 500", "open membrane: Membrane answered 500"],
    "503": ["open chatra: Chatra answered 503", "open membrane: Membrane answered 503"],
  });
  const words = [
    "not logged in",
    "unauthenticated",
    "session expired",
    "status 401",
    "v1.401.2",
    "credentials.json",
    "CLIENT_ACTION_REQUIRED",
    "connection is defunct",
    "unknown option",
    "missing required argument x",
    "command not found",
    "env: node",
    "cannot find module",
    "getaddrinfo ENOTFOUND",
    "socket hang up",
    "rate limit",
    "boom",
  ];
  expect(Object.fromEntries(words.map((text) => [text, judgeText(text).reason]))).toEqual({
    "not logged in": "not-logged-in",
    unauthenticated: "not-logged-in",
    "session expired": "not-logged-in",
    "status 401": "not-logged-in",
    "v1.401.2": "open",
    "credentials.json": "not-logged-in",
    CLIENT_ACTION_REQUIRED: "connection-needs-action",
    "connection is defunct": "connection-needs-action",
    "unknown option": "cli-outdated",
    "missing required argument x": "cli-outdated",
    "command not found": "cli-missing",
    "env: node": "cli-missing",
    "cannot find module": "cli-missing",
    "getaddrinfo ENOTFOUND": "unavailable",
    "socket hang up": "unavailable",
    "rate limit": "rate-limited",
    boom: "open",
  });
});

test("the answer to a raw request is a failure from 400 on, in the words that Chatra has for it", () => {
  const answers = [undefined, 200, 399, 400, 401, 404, 429, 500].map((status) => ({
    status,
    headers: {},
    body: {},
  }));
  const bodies: JsonValue[] = [
    { message: "one hunter2" },
    { error: "two" },
    { error: { message: "three" } },
    { error: 5 },
    "four",
    null,
  ];
  const lines = [
    ...answers,
    ...bodies.map((body) => ({ status: 422, headers: { "retry-after": "7" }, body })),
  ].flatMap((answer) =>
    (["send", "repeatable"] as const).map((effect) => {
      const error = readResponseError(answer, { effect, now, hide });
      return error === undefined ? `${answer.status}: fine` : lineOf(error);
    }),
  );
  expect(lines).toEqual([
    "undefined: fine",
    "undefined: fine",
    "200: fine",
    "200: fine",
    "399: fine",
    "399: fine",
    "invalid-input | origin=chatra | Chatra answered 400",
    "invalid-input | origin=chatra | Chatra answered 400",
    "connection-needs-action | origin=chatra | Chatra answered 401",
    "connection-needs-action | origin=chatra | Chatra answered 401",
    "not-found | origin=chatra | Chatra answered 404",
    "not-found | origin=chatra | Chatra answered 404",
    "rate-limited | origin=chatra | Chatra answered 429",
    "rate-limited | origin=chatra | Chatra answered 429",
    "unknown-outcome | origin=chatra | Chatra answered 500",
    "unavailable | origin=chatra | Chatra answered 500",
    "invalid-input | origin=chatra | retryAfterMs=7000 | Chatra answered 422 (one [hidden])",
    "invalid-input | origin=chatra | retryAfterMs=7000 | Chatra answered 422 (one [hidden])",
    "invalid-input | origin=chatra | retryAfterMs=7000 | Chatra answered 422 (two)",
    "invalid-input | origin=chatra | retryAfterMs=7000 | Chatra answered 422 (two)",
    "invalid-input | origin=chatra | retryAfterMs=7000 | Chatra answered 422 (three)",
    "invalid-input | origin=chatra | retryAfterMs=7000 | Chatra answered 422 (three)",
    "invalid-input | origin=chatra | retryAfterMs=7000 | Chatra answered 422 (5)",
    "invalid-input | origin=chatra | retryAfterMs=7000 | Chatra answered 422 (5)",
    "invalid-input | origin=chatra | retryAfterMs=7000 | Chatra answered 422",
    "invalid-input | origin=chatra | retryAfterMs=7000 | Chatra answered 422",
    "invalid-input | origin=chatra | retryAfterMs=7000 | Chatra answered 422",
    "invalid-input | origin=chatra | retryAfterMs=7000 | Chatra answered 422",
  ]);
});
