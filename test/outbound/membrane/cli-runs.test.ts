import { expect, test } from "vitest";
import { ChatraGatewayError } from "../../../src/outbound/membrane/chatra-gateway-error.ts";
import { createCliTransport } from "../../../src/outbound/membrane/cli-transport.ts";
import type { MembraneTransport } from "../../../src/outbound/membrane/membrane-transport.ts";
import type { MembraneRun, RunOutcome } from "../../../src/outbound/membrane/run-membrane.ts";
import { lineOf } from "./error-line.ts";

const NOW = Date.parse("2026-01-01T00:00:00Z");

const printed = (value: unknown, exitCode = 0): RunOutcome => ({
  kind: "exited",
  exitCode,
  stdout: JSON.stringify(value),
  stderr: "",
});
const said = (stderr: string): RunOutcome => ({ kind: "exited", exitCode: 1, stdout: "", stderr });
const hangs: RunOutcome = { kind: "stopped", why: "it hung", stdout: "", stderr: "" };

/** The transport over a program whose runs end like this, one after the other; the last end repeats. */
function transportOf(...ends: RunOutcome[]) {
  const runs: MembraneRun[] = [];
  const run = async (given: MembraneRun): Promise<RunOutcome> => {
    if (given.args.at(-1) === "--help") return printed("Usage: membrane action run");
    return ends[Math.min(runs.push(given), ends.length) - 1] ?? hangs;
  };
  return { runs, transport: createCliTransport({ run, secrets: ["hunter2-secret"], now: () => NOW }) };
}

async function told(work: Promise<unknown>): Promise<unknown> {
  return work.catch((error: unknown) => {
    if (!(error instanceof ChatraGatewayError)) throw error;
    return lineOf(error);
  });
}

const mayBegin = () => true;
const { signal } = new AbortController();
const run = { connectionId: "con1", actionId: "a1", input: { text: "Hello" }, mayBegin };
const mark = { deliveryId: "d1", attempt: 1 };
const runArgs = ["action", "run", "--connectionId=con1", "a1", "--json", "--input", '{"text":"Hello"}'];

type Made = { command: string; args: string[]; watch?: unknown; mayBegin?: unknown };
/** Each method, the run that it makes, and what is known when that run hangs. */
const CALLS: [string, (transport: MembraneTransport) => Promise<unknown>, Made, string][] = [
  [
    "listConnections",
    (t) => t.listConnections(),
    { command: "connection list", args: ["connection", "list", "--json"] },
    "unavailable",
  ],
  [
    "getConnection",
    (t) => t.getConnection({ connectionId: "con1", signal }),
    { command: "connection get", args: ["connection", "get", "con1", "--json"] },
    "unavailable",
  ],
  [
    "getConnection, with a wait",
    (t) => t.getConnection({ connectionId: "con1", waitSeconds: 30, signal }),
    {
      command: "connection get",
      args: ["connection", "get", "con1", "--wait", "--timeout", "30", "--json"],
      watch: signal,
    },
    "unavailable",
  ],
  [
    "getConnection, with a wait that nobody gives up",
    (t) => t.getConnection({ connectionId: "con1", waitSeconds: 5 }),
    {
      command: "connection get",
      args: ["connection", "get", "con1", "--wait", "--timeout", "5", "--json"],
      watch: expect.any(AbortSignal),
    },
    "unavailable",
  ],
  [
    "listActions",
    (t) => t.listActions({ connectionId: "con1" }),
    { command: "action list", args: ["action", "list", "--connectionId=con1", "--json"] },
    "unavailable",
  ],
  [
    "runAction, a send",
    (t) => t.runAction({ ...run, effect: "send" }),
    { command: "action run", args: runArgs, mayBegin },
    "unknown-outcome",
  ],
  [
    "runAction, to be repeated",
    (t) => t.runAction({ ...run, effect: "repeatable" }),
    { command: "action run", args: runArgs, mayBegin },
    "unavailable",
  ],
  [
    "findRun",
    (t) => t.findRun({ connectionId: "con1", actionRunId: "r1", mark, from: 0, to: 1, signal }),
    {
      command: "action-run-log get",
      args: ["action-run-log", "get", "r1", "--details", "--json"],
      watch: signal,
    },
    "unavailable",
  ],
  [
    "findRun, that nobody gives up",
    (t) => t.findRun({ connectionId: "con1", actionRunId: "r1", mark, from: 0, to: 1 }),
    {
      command: "action-run-log get",
      args: ["action-run-log", "get", "r1", "--details", "--json"],
      watch: expect.any(AbortSignal),
    },
    "unavailable",
  ],
  [
    "request, a POST",
    (t) => t.request({ connectionId: "con1", path: "/x", method: "POST", mayBegin }),
    { command: "request", args: ["request", "con1", "/x", "-X", "POST", "--json"], mayBegin },
    "unknown-outcome",
  ],
  [
    "request, a GET",
    (t) => t.request({ connectionId: "con1", path: "/x", method: "GET" }),
    { command: "request", args: ["request", "con1", "/x", "-X", "GET", "--json"] },
    "unavailable",
  ],
  [
    "searchConnectors",
    (t) => t.searchConnectors({ query: "chatra" }),
    { command: "search", args: ["search", "chatra", "--elementType=connector", "--json"] },
    "unavailable",
  ],
  [
    "connect",
    (t) => t.connect({ connectorId: "k1" }),
    { command: "connect", args: ["connect", "--connectorId=k1", "--json"] },
    "unknown-outcome",
  ],
];

test.each(CALLS)("%s makes one run, whose command an error names", async (_, call, made, reason) => {
  const { runs, transport } = transportOf(hangs);
  expect(await told(call(transport))).toBe(`${reason} | \`membrane ${made.command}\`: it hung`);
  expect(runs).toEqual([{ alone: false, ...made }]);
});

test.each(CALLS)(
  "%s is tried once more, alone, where the login may just have been renewed",
  async (_, call, made) => {
    const loggedOut = printed({ error: { type: "bad_request", key: "not_authenticated" } }, 1);
    const { runs, transport } = transportOf(loggedOut);
    expect(await told(call(transport))).toBe("not-logged-in | origin=membrane | Membrane is not logged in");
    expect(runs).toEqual([
      { alone: false, ...made },
      { alone: true, ...made },
    ]);
  },
);

test("an answer to the second try is one, and other failures are tried once", async () => {
  const loggedOut = said("Error: not logged in");
  const { runs, transport } = transportOf(loggedOut, printed({ items: [] }));
  expect(await transport.listConnections()).toEqual({ connections: [], more: false });
  expect(runs.map(({ alone }) => alone)).toEqual([false, true]);
  const denied = transportOf(printed({ error: { type: "bad_request", key: "access_denied" } }, 1));
  expect(await told(denied.transport.listConnections())).toBe(
    "refused | origin=membrane | Membrane denies access",
  );
  expect(denied.runs).toHaveLength(1);
});

test("an error tells no secret and nothing of what was sent, and when to try again by the clock that is given", async () => {
  const error = {
    type: "connection",
    key: "rate_limit_exceeded",
    message: 'refused "Hello" and "in the body" by hunter2-secret',
    headers: { "retry-after": "Thu, 01 Jan 2026 00:00:09 GMT" },
  };
  const limited = "rate-limited | origin=chatra | retryAfterMs=9000 | Chatra limits the rate";
  const { transport } = transportOf(printed({ error }, 1));
  expect(await told(transport.runAction({ ...run, effect: "send" }))).toBe(
    `${limited} (refused […] and "in the body" by [hidden])`,
  );
  const request = { connectionId: "con1", path: "/x", method: "PUT", body: { a: "in the body" } } as const;
  expect(await told(transport.request(request))).toBe(`${limited} (refused "Hello" and "[…]" by [hidden])`);
  expect(await told(transport.listConnections())).toBe(
    `${limited} (refused "Hello" and "in the body" by [hidden])`,
  );
  const of = (headers: object) =>
    printed({ status: 429, headers, body: { error: "in the body: hunter2-secret" } });
  const answering = transportOf(of({ "retry-after": "Thu, 01 Jan 2026 00:00:04 GMT" }));
  expect(await told(answering.transport.request(request))).toBe(
    "rate-limited | origin=chatra | retryAfterMs=4000 | Chatra answered 429 ([…]: [hidden])",
  );
});

test("a logged run's error tells nothing of what the run was given, and no secret", async () => {
  const error = { message: "no Hello there by hunter2-secret" };
  const { transport } = transportOf(printed({ id: "r1", status: "error", input: "no Hello there", error }));
  const found = await transport.findRun({ connectionId: "con1", actionRunId: "r1", mark, from: 0, to: 1 });
  expect(found).toMatchObject({ error: { detail: "Membrane reported action_run ([…] by [hidden])" } });
});

const UNKNOWN = said("error: unknown option '--x=hunter2-secret'");
const outdated = (command: string) =>
  `cli-outdated | hint=unknown-command | this version of \`membrane\` does not know \`membrane ${command}\` (error: unknown option '--x=[hidden]')`;

test.each<[string, number, string]>([
  ["listConnections", 1, outdated("connection list")],
  ["getConnection", 1, outdated("connection get")],
  // It asks once more, without the wait.
  ["getConnection, with a wait", 2, outdated("connection get")],
  ["listActions", 1, outdated("action list")],
  [
    "runAction, a send",
    1,
    "unknown-outcome | hint=unknown-command | Membrane reported an error (error: unknown option '--x=[hidden]')",
  ],
  // In its other form.
  ["runAction, to be repeated", 2, outdated("action run")],
  [
    "request, a GET",
    1,
    "refused | this version of `membrane` does not know `membrane request` (error: unknown option '--x=[hidden]')",
  ],
  ["searchConnectors", 1, outdated("search")],
  ["connect", 2, outdated("connection ensure")],
])("%s in a version that does not know it ends after %i runs", async (name, count, line) => {
  const { runs, transport } = transportOf(UNKNOWN);
  const [, call] = CALLS.find(([known]) => known === name) ?? expect.fail();
  expect(await told(call(transport))).toBe(line);
  expect(runs).toHaveLength(count);
});

test("a request that is longer than a command line may be is not run", async () => {
  const { runs, transport } = transportOf(printed({}));
  const request = { connectionId: "con1", path: "/x", method: "PUT", body: "x".repeat(131_072) } as const;
  expect(await told(transport.request(request))).toBe(
    "invalid-input | the command is longer than 128 KiB, the limit of Membrane's command line",
  );
  expect(runs).toEqual([]);
});

test("what a version without raw requests said goes with the refusal", async () => {
  const { transport } = transportOf(UNKNOWN);
  const get = transport.request({ connectionId: "con1", path: "/x", method: "GET" });
  await expect(get).rejects.toMatchObject({ reason: "refused", cause: { reason: "cli-outdated" } });
});

test.each<[string, RunOutcome, unknown]>([
  ["a version without a log", UNKNOWN, { state: "unaskable" }],
  [
    "a refusal in words of such a version",
    printed({ status: 403, message: "unknown command" }, 1),
    { state: "unaskable" },
  ],
  ["a log without the run", printed({ type: "bad_request", key: "not_found" }, 1), { state: "none" }],
  ["a log that is away", printed({ type: "internal" }, 1), "unavailable | Membrane had an internal error"],
])("%s tells of a run what it can", async (_, end, found) => {
  const { transport } = transportOf(end);
  const sought = { connectionId: "con1", actionRunId: "r1", mark, from: 0, to: 1 };
  expect(await told(transport.findRun(sought))).toEqual(found);
});

test("a wait that the program does not know is not asked for again, and the signal of the next one goes with it", async () => {
  const { runs, transport } = transportOf(UNKNOWN, printed({ id: "con1", name: "Chatra" }));
  const wait = { connectionId: "con1", waitSeconds: 30, signal };
  await transport.getConnection(wait);
  await transport.getConnection(wait);
  const args = ["connection", "get", "con1", "--json"];
  expect(runs.slice(1)).toStrictEqual([
    { command: "connection get", args, alone: false },
    { command: "connection get", args, alone: false },
  ]);
});

test("a list whose next page can't be asked for says that there is more", async () => {
  const page = (cursor: string) => printed({ items: [{ id: "con1", name: "Chatra" }], cursor });
  const two = transportOf(page("a b"));
  expect(await two.transport.listConnections()).toMatchObject({ connections: [{ id: "con1" }], more: true });
  expect(two.runs).toHaveLength(1);
  const failing = transportOf(page("2"), hangs);
  expect(await told(failing.transport.listConnections())).toBe(
    "unavailable | `membrane connection list`: it hung",
  );
  // That one command takes no cursor says nothing of the others.
  const old = transportOf(page("2"), UNKNOWN, page("3"), printed({ items: [] }));
  expect(await old.transport.listConnections()).toMatchObject({ more: true });
  await old.transport.listActions({ connectionId: "con1" });
  expect(old.runs.map(({ args }) => args.at(-2))).toEqual([
    "list",
    "--cursor=2",
    "--connectionId=con1",
    "--cursor=3",
  ]);
});
