import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  type ChatraFailureReason,
  ChatraGatewayError,
} from "../../../src/outbound/membrane/chatra-gateway-error.ts";
import { createCliTransport } from "../../../src/outbound/membrane/cli-transport.ts";
import type { Effect, MembraneTransport } from "../../../src/outbound/membrane/membrane-transport.ts";
import {
  createRunMembrane,
  type RunMembrane,
  type RunMembraneOptions,
} from "../../../src/outbound/membrane/run-membrane.ts";
import { eventually } from "../../eventually.ts";
import { createFakeMembrane, type FakeStep } from "../../fixtures/membrane/fake-membrane.ts";
import { createPlannedRuns } from "../../fixtures/membrane/planned-runs.ts";

function transportOf({ run }: { run: RunMembrane }) {
  return createCliTransport({ run, secrets: [], now: Date.now });
}

/** With real processes. */
function realTransportOf(fake: { bin: string; folder: string }, more: Partial<RunMembraneOptions> = {}) {
  return transportOf({
    run: createRunMembrane({ bin: fake.bin, cwd: fake.folder, env: process.env, ...more }),
  });
}

async function failureOf(work: Promise<unknown>): Promise<ChatraGatewayError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof ChatraGatewayError) return error;
  throw new Error(`expected a ChatraGatewayError, got ${String(error)}`);
}

const BODY = "the private words of a reply";
async function act(transport: ReturnType<typeof transportOf>, effect: Effect = "send", text = BODY) {
  const input = { clientId: "c1", text };
  return (await transport.runAction({ connectionId: "con1", actionId: "act1", input, effect })).output;
}

const UPSTREAM_429 = {
  error: {
    type: "action_run",
    message: `failed to send "${BODY}"`,
    causedByError: {
      type: "dependency_error",
      message: "Too Many",
      data: { response: { status: 429, headers: { "Retry-After": "12" } } },
    },
  },
};

test("commands are sent in their documented forms", async () => {
  const fake = createPlannedRuns({
    "connection list": [{ stdout: '{"items":[]}' }],
    "connection get": [{ stdout: '{"output":{"id":"con1","name":"Chatra"}}' }],
    "action list": [{ stdout: '{"output":{"items":[]}}' }],
    "action run": [{ stdout: '{"output":{"id":"m1"}}' }],
    "request con1": [{ stdout: '{"status":200,"headers":{},"body":{"ok":true}}' }],
    "connect --connectorId=k1": [
      { stdout: '{"requestId":"r1","url":"https://ui.test/r1","status":"pending"}' },
    ],
    "search chatra": [
      {
        stdout:
          '{"items":[{"elementType":"Connector","element":{"id":"k1","name":"Chatra"}},{"elementType":"action","element":{"id":"x"}}]}',
      },
    ],
  });
  const transport = transportOf(fake);
  expect(await transport.listConnections()).toEqual({ connections: [], more: false });
  expect((await transport.getConnection({ connectionId: "con1" })).name).toBe("Chatra");
  expect(await transport.listActions({ connectionId: "con1", intent: "--help me", limit: 5 })).toEqual([]);
  expect(await act(transport, "send", "--json\n'")).toEqual({ id: "m1" });
  const request = {
    connectionId: "con1",
    path: "/clients/:id",
    method: "PUT",
    headers: { "X-A": "b" },
    query: { q: "1 2" },
    pathParameters: { id: "c@1" },
    body: { name: "N" },
  } as const;
  expect(await transport.request(request)).toEqual({ status: 200, headers: {}, body: { ok: true } });
  expect(await transport.searchConnectors({ query: "chatra" })).toEqual([{ id: "k1", name: "Chatra" }]);
  expect(await transport.connect({ connectorId: "k1" })).toEqual({
    kind: "request",
    requestId: "r1",
    url: "https://ui.test/r1",
  });
  await transport.getConnection({ connectionId: "con1", waitSeconds: 30 });
  expect(fake.calls().map(({ argv }) => argv)).toEqual([
    ["connection", "list", "--json"],
    ["connection", "get", "con1", "--json"],
    ["action", "list", "--intent=--help me", "--connectionId=con1", "--limit", "5", "--json"],
    [
      "action",
      "run",
      "--connectionId=con1",
      "act1",
      "--json",
      "--input",
      '{"clientId":"c1","text":"--json\\n\'"}',
    ],
    [
      "request",
      "con1",
      "/clients/:id",
      "-X",
      "PUT",
      "-H",
      "X-A: b",
      "-d",
      '{"name":"N"}',
      "--query",
      "q=1 2",
      "--pathParam",
      "id=c@1",
      "--json",
    ],
    ["search", "chatra", "--elementType=connector", "--json"],
    ["connect", "--connectorId=k1", "--json"],
    ["connection", "get", "con1", "--wait", "--timeout", "30", "--json"],
  ]);
});

test("a CLI that knows no --wait is asked without it, at once and from then on", async () => {
  const fake = createPlannedRuns({
    "connection get": [
      { stderr: "error: unknown option '--wait'", exit: 1 },
      { stdout: '{"id":"con1","name":"Chatra","state":"BUILDING"}' },
    ],
  });
  const transport = transportOf(fake);
  const wait = { connectionId: "con1", waitSeconds: 30 };
  expect(await transport.getConnection(wait)).toMatchObject({ state: "BUILDING" });
  await transport.getConnection(wait);
  expect(fake.calls().map(({ argv }) => argv.includes("--wait"))).toEqual([true, false, false]);
});

test("a wait for a connection holds up no send, and ends when it is given up", async () => {
  using fake = createFakeMembrane({
    "connection list": [{ stdout: '{"items":[]}' }],
    "connection get": [{ hang: true }],
    "action run": [{ stdout: '{"output":{"id":"m1"}}' }],
  });
  const transport = realTransportOf(fake, { concurrency: 1 });
  await transport.listConnections();
  const stop = new AbortController();
  const wait = transport.getConnection({ connectionId: "con1", waitSeconds: 30, signal: stop.signal });
  await eventually(() => expect(fake.calls("connection get")).toHaveLength(1));
  expect(await act(transport)).toEqual({ id: "m1" });
  stop.abort();
  expect(await failureOf(wait)).toMatchObject({
    reason: "unavailable",
    detail: expect.stringContaining("the bot cancelled it"),
  });
});

/** Each would be taken for something else by the command line, or by what joins a path to a host. */
const REFUSED: [string, (transport: MembraneTransport) => Promise<unknown>][] = [
  [
    "an action id like an option",
    (t) => t.runAction({ connectionId: "con1", actionId: "--help", input: {}, effect: "send" }),
  ],
  [
    "an action id with a newline",
    (t) => t.runAction({ connectionId: "con1", actionId: "a\n1", input: {}, effect: "send" }),
  ],
  [
    "an action id that leads elsewhere",
    (t) => t.runAction({ connectionId: "con1", actionId: "..", input: {}, effect: "send" }),
  ],
  ["a connection id with a space", (t) => t.getConnection({ connectionId: "a b" })],
  ["an intent with a control character", (t) => t.listActions({ connectionId: "con1", intent: "a\u001bb" })],
  ["a connector id like an option", (t) => t.connect({ connectorId: "-k" })],
  ["a path that is none", (t) => t.request({ connectionId: "con1", path: "-d", method: "GET" })],
  [
    "a path to another host",
    (t) => t.request({ connectionId: "con1", path: "//evil.test/x", method: "GET" }),
  ],
  [
    "a path to another host, in disguise",
    (t) => t.request({ connectionId: "con1", path: "/\\evil.test", method: "GET" }),
  ],
  ["a path with a newline", (t) => t.request({ connectionId: "con1", path: "/a\nb", method: "GET" })],
  [
    "a header in a header",
    (t) => t.request({ connectionId: "con1", path: "/a", method: "GET", headers: { "X-A": "b\r\nX-C: d" } }),
  ],
  [
    "a header like an option",
    (t) => t.request({ connectionId: "con1", path: "/a", method: "GET", headers: { "--json": "b" } }),
  ],
  [
    "a parameter with =",
    (t) => t.request({ connectionId: "con1", path: "/a", method: "GET", query: { "a=b": "c" } }),
  ],
  [
    "a path parameter with a control character",
    (t) =>
      t.request({ connectionId: "con1", path: "/{id}", method: "GET", pathParameters: { id: "a\u0000" } }),
  ],
  ["a body like an option", (t) => t.request({ connectionId: "con1", path: "/a", method: "PUT", body: -1 })],
  [
    "an input of 128 KiB",
    (t) =>
      t.runAction({
        connectionId: "con1",
        actionId: "act1",
        input: { text: "é".repeat(65_531) },
        effect: "send",
      }),
  ],
];

test.each(REFUSED)("%s is refused before any process starts", async (_name, call) => {
  const fake = createPlannedRuns({ "*": [{ stdout: '{"output":{}}' }] });
  expect((await failureOf(call(transportOf(fake)))).reason).toBe("invalid-input");
  expect(fake.started()).toBe(0);
});

test("an input that just fits one argument is run", async () => {
  using fake = createFakeMembrane({ "action run": [{ stdout: '{"output":{"id":"m1"}}' }] });
  const text = "x".repeat(128 * 1024 - 1 - '{"clientId":"c1","text":""}'.length);
  expect(await act(realTransportOf(fake), "send", text)).toEqual({ id: "m1" });
});

const LOGGED_OUT = { error: { type: "bad_request", key: "not_authenticated", message: "x" } };
/** A reply may be about Membrane's own output. */
const QUOTED =
  '{"output":{"id":"m1"},"actionRunId":"r1"} and {"type":"bad_request","key":"not_authenticated"}';

/** What the CLI does, and what becomes of a send and of what may be repeated. */
const ENDINGS: [string, FakeStep, ChatraFailureReason | "done", ChatraFailureReason | "done"][] = [
  ["prints the envelope", { stdout: '{"output":{"id":"m1"}}' }, "done", "done"],
  [
    "prints a banner and colours first",
    { stdout: '\u001b[33mDEPRECATED: use act\u001b[0m\n{"output":{"id":"m1"}}\n' },
    "done",
    "done",
  ],
  ["prints a bare message", { stdout: '{"_id":"m1","text":"x"}' }, "done", "done"],
  [
    "warns on standard error",
    { stdout: '{"output":{}}', stderr: "(node:1) Warning: not logged in" },
    "done",
    "done",
  ],
  ["prints its answer and then hangs", { stdout: '{"output":{"id":"m1"}}', hang: true }, "done", "done"],
  [
    "complains of something else after its answer",
    { stdout: `{"output":{"id":"m1"}}\n${JSON.stringify(LOGGED_OUT)}`, exit: 1 },
    "done",
    "done",
  ],
  [
    "complains of something else after its answer, and ends well",
    { stdout: `{"output":{"id":"m1"}}\n${JSON.stringify(LOGGED_OUT)}` },
    "done",
    "done",
  ],
  [
    "gives two errors by name, of which one leaves it open",
    { stdout: '{"type":"internal","message":"x"}', stderr: JSON.stringify(LOGGED_OUT), exit: 1 },
    "unknown-outcome",
    "not-logged-in",
  ],
  [
    "gives two errors by name on one stream",
    { stdout: `{"type":"internal","message":"x"}\n${JSON.stringify(LOGGED_OUT)}`, exit: 1 },
    "unknown-outcome",
    "not-logged-in",
  ],
  [
    "logs an error by name, in a line of its log",
    { stderr: JSON.stringify({ level: "warn", msg: "retrying", ...LOGGED_OUT }), exit: 1 },
    "unknown-outcome",
    "not-logged-in",
  ],
  ["logs a line with an id", { stdout: '{"level":"info","id":"req-1"}' }, "unknown-outcome", "done"],
  [
    "is killed after a line with an id",
    { stdout: '{"id":"req-1","event":"sending"}', signal: "SIGKILL" },
    "unknown-outcome",
    "done",
  ],
  [
    "quotes the words of a reply that look like its answer",
    { stdout: `sending ${QUOTED}`, exit: 1 },
    "unknown-outcome",
    "unavailable",
  ],
  ["prints nothing", {}, "unknown-outcome", "unavailable"],
  ["prints garbage", { stdout: "segmentation {fault" }, "unknown-outcome", "unavailable"],
  ["prints half an answer", { stdout: '{"output":{"id":"m' }, "unknown-outcome", "unavailable"],
  ["prints another JSON", { stdout: '{"level":"info","text":"done"}' }, "unknown-outcome", "done"],
  ["hangs", { hang: true }, "unknown-outcome", "unavailable"],
  ["is killed", { signal: "SIGKILL" }, "unknown-outcome", "unavailable"],
  [
    "is killed after half its answer",
    { stdout: '{"output":', signal: "SIGTERM" },
    "unknown-outcome",
    "unavailable",
  ],
  ["fails and says nothing", { exit: 1 }, "unknown-outcome", "unavailable"],
  [
    "fails with an answer printed",
    { stdout: '{"output":{"id":"m1"},"actionRunId":"r1"}', stderr: "EROFS: read-only file system", exit: 1 },
    "done",
    "done",
  ],
  [
    "fails with half an answer printed",
    { stdout: '{"output":{"id":"m', exit: 1 },
    "unknown-outcome",
    "unavailable",
  ],
  ["fails with an empty answer printed", { stdout: '{"output":null}', exit: 1 }, "unknown-outcome", "done"],
  [
    "fails with a message outside of an envelope",
    { stdout: '{"id":"m1","text":"x"}', exit: 1 },
    "unknown-outcome",
    "unavailable",
  ],
  [
    "fails with an answer and an error in one",
    { stdout: '{"output":{"id":"m1"},"error":{"message":"x"}}', exit: 1 },
    "unknown-outcome",
    "unavailable",
  ],
  [
    "reports 429 on standard output",
    { stdout: JSON.stringify(UPSTREAM_429), exit: 1 },
    "rate-limited",
    "rate-limited",
  ],
  [
    "reports 429 on standard error",
    { stderr: JSON.stringify(UPSTREAM_429), exit: 1 },
    "rate-limited",
    "rate-limited",
  ],
  [
    "reports 429 on both",
    { stdout: JSON.stringify(UPSTREAM_429), stderr: `x\n${JSON.stringify(UPSTREAM_429.error)}`, exit: 1 },
    "rate-limited",
    "rate-limited",
  ],
  ["reports 429 with a good exit", { stdout: JSON.stringify(UPSTREAM_429) }, "rate-limited", "rate-limited"],
  [
    "reports bare error data with a good exit",
    { stdout: JSON.stringify(UPSTREAM_429.error) },
    "rate-limited",
    "rate-limited",
  ],
  [
    "reports and then hangs",
    { stdout: JSON.stringify(UPSTREAM_429), hang: true },
    "rate-limited",
    "rate-limited",
  ],
  [
    "is a launcher without its program",
    { stderr: "env: 'node': No such file or directory", exit: 127 },
    "unknown-outcome",
    "cli-missing",
  ],
  ["ends as a launcher does", { exit: 126 }, "unknown-outcome", "cli-missing"],
  [
    "ends as a launcher does, after a typed error",
    { stderr: JSON.stringify(UPSTREAM_429), exit: 127 },
    "rate-limited",
    "cli-missing",
  ],
];

test.each(ENDINGS)(
  "a CLI that %s gives a definite result or an open one, as it should",
  async (_name, step, send, repeatable) => {
    const fake = createPlannedRuns({ "action run": [step] });
    const transport = transportOf(fake);
    for (const [effect, expected] of [
      ["send", send],
      ["repeatable", repeatable],
    ] as const) {
      const text = step.stdout?.includes(QUOTED) ? QUOTED : BODY;
      if (expected === "done") await act(transport, effect, text);
      else {
        const error = await failureOf(act(transport, effect, text));
        expect(error.reason).toBe(expected);
        expect(
          `${error.message} ${error.stack} ${JSON.stringify(error)} ${String(error.cause)}`,
        ).not.toContain(BODY);
      }
    }
  },
);

test("how long to wait comes with a rate limit", async () => {
  const fake = createPlannedRuns({ "action run": [{ stdout: JSON.stringify(UPSTREAM_429), exit: 1 }] });
  expect((await failureOf(act(transportOf(fake)))).retryAfterMs).toBe(12_000);
});

test("a missing CLI, one that may not run, and an input too long for a command line are told apart", async () => {
  using fake = createFakeMembrane({ "*": [{ stdout: '{"output":{}}' }] });
  const plain = join(fake.folder, "plain");
  writeFileSync(plain, "");
  chmodSync(plain, 0o644);
  const absent = await failureOf(act(realTransportOf({ ...fake, bin: join(fake.folder, "absent") })));
  expect(absent).toMatchObject({ reason: "cli-missing", detail: expect.stringContaining("ENOENT") });
  expect((await failureOf(act(realTransportOf({ ...fake, bin: plain })))).reason).toBe("cli-missing");
  const tooLong = await failureOf(act(realTransportOf(fake), "send", BODY.repeat(6_000)));
  expect(tooLong.reason).toBe("invalid-input");
  expect(`${tooLong.message}${tooLong.stack}`).not.toContain(BODY);
  expect(fake.started()).toBe(0);
});

test("a run that is refused as not logged in is tried once more, and the answer of the second counts", async () => {
  const refused = { stderr: '{"type":"bad_request","key":"not_authenticated","message":"x"}', exit: 1 };
  const fake = createPlannedRuns({
    "action run": [refused, { stdout: '{"output":{"id":"m1"}}' }],
    "action list": [refused],
  });
  const transport = transportOf(fake);
  expect(await act(transport)).toEqual({ id: "m1" });
  expect(fake.started()).toBe(2);
  expect((await failureOf(transport.listActions({ connectionId: "con1" }))).reason).toBe("not-logged-in");
  expect(fake.started()).toBe(4);
});

test.each([
  ["answers with another list", { stdout: '{"items":[{"pid":1,"id":"vm-1"}]}' }],
  ["answers with other JSON", { stdout: '{"version":"0.1","membranes":3}' }],
  ["answers in words", { stdout: "Membrane service proxy 5.4\nusage: membrane <config.xml>" }],
])(
  "another program that is called membrane and %s is found out by the list of connections",
  async (_name, step) => {
    const fake = createPlannedRuns({ "connection list": [step] });
    expect((await failureOf(transportOf(fake).listConnections())).reason).toBe("cli-missing");
  },
);

test("a shutdown refuses new runs as unavailable, for they have certainly not begun", async () => {
  using fake = createFakeMembrane({ "*": [{ stdout: "{}" }] });
  expect((await failureOf(act(realTransportOf(fake, { signal: AbortSignal.abort() })))).reason).toBe(
    "unavailable",
  );
  expect(fake.started()).toBe(0);
});

test("a raw request fails by Chatra's status, a POST of unknown outcome as a send", async () => {
  const printed = (status: number) => ({
    stdout: JSON.stringify({ status, headers: { "retry-after": "3" }, body: { error: "no such client" } }),
  });
  const fake = createPlannedRuns({
    "request con1": [printed(404), printed(429), printed(503), printed(503)],
  });
  const transport = transportOf(fake);
  const ask = (method: "GET" | "POST") =>
    failureOf(transport.request({ connectionId: "con1", path: "/x", method }));
  expect(await ask("GET")).toMatchObject({
    reason: "not-found",
    detail: "Chatra answered 404 (no such client)",
  });
  expect(await ask("GET")).toMatchObject({ reason: "rate-limited", retryAfterMs: 3_000 });
  expect((await ask("GET")).reason).toBe("unavailable");
  expect((await ask("POST")).reason).toBe("unknown-outcome");
});

const MARK = { mark: { deliveryId: "d1", attempt: 1 }, from: 0, to: 1 };

test.each([
  ["a run that was done", { id: "r1", status: "success", output: { id: "m1" } }, "success"],
  ["one in an envelope", { output: { id: "r1", status: "success", output: { id: "m1" } } }, "success"],
  ["a run that failed", { id: "r1", status: "error", error: { type: "concurrency" } }, "error"],
  ["a run under way", { id: "r1", createdAt: "2026-01-05T09:00:00.000Z" }, "running"],
])("the log tells of %s", async (_name, entry, state) => {
  const fake = createPlannedRuns({ "action-run-log get": [{ stdout: JSON.stringify(entry) }] });
  const found = await transportOf(fake).findRun({ connectionId: "con1", actionRunId: "r1", ...MARK });
  expect(found).toMatchObject({ state, ...(state === "success" ? { output: { id: "m1" } } : {}) });
  expect(fake.calls()[0]?.argv).toEqual(["action-run-log", "get", "r1", "--details", "--json"]);
});

test.each<[string, object]>([
  ["has another id", { id: "r2" }],
  ["was on another connection", { id: "r1", connectionId: "con2" }],
  ["was on another connection, by what was run", { id: "r1", action: { connectionId: "con2" } }],
  ["bears another mark", { id: "r1", meta: { deliveryId: "d2", attempt: 1 } }],
  ["is older than the send", { id: "r1", createdAt: "1969-12-31T00:00:00.000Z" }],
])("a run in the log that %s says nothing of the one that is sought", async (_name, of) => {
  for (const ended of [
    { status: "success", output: { id: "m1" } },
    { status: "error", error: LOCK_TIMEOUT },
  ]) {
    const fake = createPlannedRuns({
      "action-run-log get": [{ stdout: JSON.stringify({ ...of, ...ended }) }],
    });
    const found = await transportOf(fake).findRun({ connectionId: "con1", actionRunId: "r1", ...MARK });
    expect(found).toEqual({ state: "none" });
  }
});

const LOCK_TIMEOUT = { type: "concurrency", key: "lock_timeout", message: "busy" };
const upstream = (status: number) => ({
  type: "action_run",
  message: "Failed to run action",
  causedByError: { type: "dependency_error", message: "x", data: { response: { status } } },
});
test.each([
  ["one that never began may be tried again", LOCK_TIMEOUT, "unavailable"],
  ["one that Chatra limited, too", upstream(429), "rate-limited"],
  ["one that Chatra refused is refused", upstream(422), "invalid-input"],
  ["one that broke at Chatra may have been stored there", upstream(502), "unknown-outcome"],
  ["one that broke within Membrane is refused", { type: "custom_code", message: "x" }, "refused"],
  ["one without a type is refused", { message: "please log in" }, "refused"],
  ["one without any words is refused", null, "refused"],
])("of runs that failed by the log, %s", async (_name, error, reason) => {
  const entry = { id: "r1", status: "error", error, input: { text: BODY } };
  const fake = createPlannedRuns({ "action-run-log get": [{ stdout: JSON.stringify(entry) }] });
  const found = await transportOf(fake).findRun({ connectionId: "con1", actionRunId: "r1", ...MARK });
  expect(found).toMatchObject({ state: "error", error: { reason } });
});

test.each<[string, FakeStep, string]>([
  ["has no such run", { stdout: '{"type":"bad_request","key":"not_found","message":"x"}', exit: 1 }, "none"],
  ["is no command", { stderr: "error: unknown command 'action-run-log'", exit: 1 }, "unaskable"],
])("a log that %s says so", async (_name, step, state) => {
  const fake = createPlannedRuns({ "action-run-log get": [step] });
  const found = await transportOf(fake).findRun({ connectionId: "con1", actionRunId: "r1", ...MARK });
  expect(found).toEqual({ state });
});

test("the command line is not asked about a run whose id nobody knows", async () => {
  const fake = createPlannedRuns({});
  expect(await transportOf(fake).findRun({ connectionId: "con1", ...MARK })).toEqual({ state: "unaskable" });
  expect(fake.started()).toBe(0);
});

test.each([
  ["in an answer", '{"output":{"id":"m1"},"actionRunId":"r1"}', 0],
  ["in an answer before a bad end", '{"output":{"id":"m1"},"actionRunId":"r1"}', 1],
])("a run's id is kept %s", async (_name, stdout, exit) => {
  const fake = createPlannedRuns({ "action run": [{ stdout, exit }] });
  const run = { connectionId: "con1", actionId: "act1", input: {}, effect: "send" } as const;
  expect(await transportOf(fake).runAction(run)).toEqual({ output: { id: "m1" }, actionRunId: "r1" });
});

test.each<[string, FakeStep]>([
  ["a typed error", { stderr: '{"type":"internal","message":"x","actionRunId":"r1"}', exit: 1 }],
  [
    "an error within an envelope",
    { stdout: '{"error":{"message":"x","data":{"actionRunId":"r1"}}}', exit: 1 },
  ],
  ["half an answer", { stdout: '{"actionRunId":"r1","output":{"id"', exit: 0 }],
  [
    "half an answer of a run that is killed",
    { stdout: '{"actionRunId":"r1","output":{"id"', signal: "SIGKILL" },
  ],
])("a run's id is kept in the error that comes of %s", async (_name, step) => {
  const fake = createPlannedRuns({ "action run": [step] });
  const error = await failureOf(act(transportOf(fake)));
  expect(error).toMatchObject({ reason: "unknown-outcome", actionRunId: "r1" });
});

const UNKNOWN_RUN: FakeStep = { stderr: "error: unknown command 'run'", exit: 1 };
const DONE: FakeStep = { stdout: '{"output":{"id":"m1"},"actionRunId":"r1"}' };
const commandsOf = (fake: { calls(): { argv: string[] }[] }) =>
  fake.calls().map(({ argv }) => argv.slice(0, 3).join(" "));

test("a CLI without `action run` sends by `act`, which its help tells, and is not asked again", async () => {
  const fake = createPlannedRuns({
    "action run --help": [UNKNOWN_RUN],
    "act --help": [{ stdout: "Usage: membrane act [options]" }],
    "action run": [UNKNOWN_RUN],
    "act --id": [DONE],
  });
  const transport = transportOf(fake);
  await transport.prepareSends?.();
  expect(await act(transport)).toEqual({ id: "m1" });
  expect(await act(transport, "repeatable")).toEqual({ id: "m1" });
  expect(commandsOf(fake)).toEqual(["action run --help", "act --help", "act --id act1", "act --id act1"]);
  const input = JSON.stringify({ clientId: "c1", text: BODY });
  expect(fake.calls("act --id")[0]?.argv).toEqual([
    "act",
    "--id",
    "act1",
    "--connectionId",
    "con1",
    "--input",
    input,
    "--json",
  ]);
});

/** What a program may answer to `action run --help`, and in which form a send then goes. */
test.each<[string, FakeStep, FakeStep, "action run" | "act --id"]>([
  ["its own help", { stdout: "Usage: membrane action run [options] <id>" }, UNKNOWN_RUN, "action run"],
  [
    "the help of the command above, with it",
    { stdout: "Usage: membrane action [options] [command]\n\nCommands:\n  list\n  run [options] <id>" },
    UNKNOWN_RUN,
    "action run",
  ],
  [
    "the help of the command above, without it",
    { stdout: "Usage: membrane action [options] [command]\n\nCommands:\n  list [options]\n  runs" },
    { stdout: "Usage: membrane act [options]" },
    "act --id",
  ],
  ["that it has no help", { stderr: "error: unknown option '--help'", exit: 1 }, UNKNOWN_RUN, "action run"],
  ["that the command is unknown, but help for the other can't be had", UNKNOWN_RUN, { exit: 1 }, "act --id"],
  ["nothing", {}, UNKNOWN_RUN, "action run"],
  [
    "some other error",
    { stderr: "Error: ENOSPC: no space left on device", exit: 1 },
    UNKNOWN_RUN,
    "action run",
  ],
  ["by being killed", { signal: "SIGKILL" }, UNKNOWN_RUN, "action run"],
])("a CLI that answers %s is told apart without a send", async (_name, runHelp, actHelp, form) => {
  const fake = createPlannedRuns({
    "action run --help": [runHelp],
    "act --help": [actHelp],
    "action run": [DONE],
    "act --id": [DONE],
  });
  const transport = transportOf(fake);
  await act(transport);
  await act(transport);
  expect(fake.calls(form).filter(({ argv }) => argv.length > 3)).toHaveLength(2);
  expect(fake.calls().filter(({ argv }) => argv.includes("--input"))).toHaveLength(2);
  expect(fake.calls("action run --help")).toHaveLength(1);
});

test("a CLI that knows neither form is too old for sends, which wait, until there is another one", async () => {
  const fake = createPlannedRuns({
    "action run --help": [UNKNOWN_RUN, UNKNOWN_RUN, { stdout: "Usage: membrane action run" }],
    "act --help": [{ stderr: "error: unknown command 'act'", exit: 1 }],
    "action run": [DONE],
  });
  const transport = transportOf(fake);
  expect(await failureOf(act(transport))).toMatchObject({
    reason: "cli-outdated",
    detail: expect.stringContaining("neither"),
  });
  await expect(transport.prepareSends?.()).rejects.toMatchObject({ reason: "cli-outdated" });
  expect(await act(transport)).toEqual({ id: "m1" });
});

test("a send that ends with an unknown command is of unknown outcome, not made again, and the form is asked for anew", async () => {
  const fake = createPlannedRuns({
    "action run --help": [{ stdout: "Usage: membrane action run" }, UNKNOWN_RUN],
    "act --help": [{ stdout: "Usage: membrane act" }],
    "action run": [DONE, UNKNOWN_RUN],
    "act --id": [DONE],
  });
  const transport = transportOf(fake);
  await act(transport);
  expect((await failureOf(act(transport))).reason).toBe("unknown-outcome");
  expect(fake.calls("act --id")).toHaveLength(0);
  await act(transport);
  expect(fake.calls("act --id")).toHaveLength(1);
});

test("what may be repeated finds the form by itself, and the sends after it use that", async () => {
  const fake = createPlannedRuns({
    "action run": [UNKNOWN_RUN],
    "act --id": [DONE],
    "act --help": [UNKNOWN_RUN],
  });
  const transport = transportOf(fake);
  await act(transport, "repeatable");
  await act(transport);
  expect(commandsOf(fake)).toEqual(["action run --connectionId=con1", "act --id act1", "act --id act1"]);
});

test("a CLI whose connect takes no connector makes sure of the connection by Chatra's address", async () => {
  const fake = createPlannedRuns({
    "connect --connectorId=k1": [{ stderr: "error: unknown option '--connectorId=k1'", exit: 1 }],
    "connection ensure": [{ stdout: '{"id":"con1","name":"Chatra","state":"BUILDING"}' }],
  });
  expect(await transportOf(fake).connect({ connectorId: "k1" })).toMatchObject({
    kind: "connection",
    connection: { id: "con1", state: "BUILDING" },
  });
  expect(fake.calls("connection ensure")[0]?.argv).toEqual([
    "connection",
    "ensure",
    "https://chatra.io",
    "--json",
  ]);
});

test("a connect that fails in another way is not tried in another form", async () => {
  const fake = createPlannedRuns({
    "connect --connectorId=k1": [{ stderr: "Error: socket hang up", exit: 1 }],
    "connection ensure": [{ stdout: '{"id":"con1","name":"Chatra"}' }],
  });
  expect((await failureOf(transportOf(fake).connect({ connectorId: "k1" }))).reason).toBe("unknown-outcome");
  expect(fake.calls("connection ensure")).toHaveLength(0);
});

test.each<[string, (transport: MembraneTransport) => Promise<unknown>]>([
  ["connection list", (t) => t.listConnections()],
  ["connection get", (t) => t.getConnection({ connectionId: "con1" })],
  ["action list", (t) => t.listActions({ connectionId: "con1", intent: "x" })],
  ["search", (t) => t.searchConnectors({ query: "chatra" })],
])("a version that does not know `%s` is to be updated, and is not called missing", async (command, ask) => {
  const fake = createPlannedRuns({ "*": [{ stderr: "error: unknown option '--json'", exit: 1 }] });
  expect(await failureOf(ask(transportOf(fake)))).toMatchObject({
    reason: "cli-outdated",
    detail: `this version of \`membrane\` does not know \`membrane ${command}\` (error: unknown option '--json')`,
  });
});

test("a version without raw requests refuses them, and the account need not wait for that", async () => {
  const fake = createPlannedRuns({
    "request con1": [{ stderr: "error: unknown command 'request'", exit: 1 }],
  });
  const get = transportOf(fake).request({ connectionId: "con1", path: "/x", method: "GET" });
  expect((await failureOf(get)).reason).toBe("refused");
});

const page = (id: string, cursor?: string): FakeStep => ({
  stdout: JSON.stringify({
    items: [{ id, name: `Name ${id}` }],
    ...(cursor === undefined ? {} : { cursor }),
  }),
});

test("lists are read page by page, each by the cursor of the one before", async () => {
  const fake = createPlannedRuns({
    "connection list": [page("1", "--c 2"), page("9")],
    "action list": [page("1", "c2"), page("2", "c3"), page("3")],
    "search chatra": [page("1", "c2"), page("2")],
  });
  const transport = transportOf(fake);
  // A cursor that is more than one word is not handed on.
  expect(await transport.listConnections()).toMatchObject({ connections: [{ id: "1" }], more: true });
  expect(await transport.listActions({ connectionId: "con1", limit: 2 })).toMatchObject([
    { id: "1" },
    { id: "2" },
  ]);
  await transport.searchConnectors({ query: "chatra" });
  expect(fake.calls().map(({ argv }) => argv)).toEqual([
    ["connection", "list", "--json"],
    ["action", "list", "--connectionId=con1", "--limit", "2", "--json"],
    ["action", "list", "--connectionId=con1", "--limit", "2", "--cursor=c2", "--json"],
    ["search", "chatra", "--elementType=connector", "--json"],
    ["search", "chatra", "--elementType=connector", "--cursor=c2", "--json"],
  ]);
});

test("a version that takes no cursor gives its first page, and says that there is more", async () => {
  const fake = createPlannedRuns({
    "connection list": [
      page("1", "c2"),
      { stderr: "error: unknown option '--cursor=c2'", exit: 1 },
      page("1", "c2"),
    ],
  });
  const transport = transportOf(fake);
  for (const calls of [2, 3]) {
    expect(await transport.listConnections()).toMatchObject({ connections: [{ id: "1" }], more: true });
    expect(fake.started()).toBe(calls);
  }
});
