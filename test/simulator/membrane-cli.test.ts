import { afterEach, beforeEach, expect, test } from "vitest";
import { startChatraSimulator } from "../../src/simulator/chatra/simulator.ts";
import type { ChatraSimulator } from "../../src/simulator/chatra/simulator-api.ts";
import { startMembraneSimulator } from "../../src/simulator/membrane/simulator.ts";
import type { MembraneFault, MembraneSimulator } from "../../src/simulator/membrane/simulator-api.ts";
import { runMembrane } from "./membrane-process.ts";

let chatra: ChatraSimulator;
let membrane: MembraneSimulator;
let connectionId: string;

beforeEach(async () => {
  chatra = await startChatraSimulator({ clients: [{ id: "c1", name: "Vera" }], behaviour: { echo: "off" } });
  membrane = await startMembraneSimulator({ chatra: { apiUrl: chatra.apiUrl } });
  connectionId = membrane.connection().id;
});
afterEach(async () => {
  await membrane.close();
  await chatra.close();
});

const run = (...argv: string[]) => runMembrane(membrane, argv);

function sendArguments(text = "hello", more: object = {}): string[] {
  const input = JSON.stringify({ clientId: "c1", text, agentId: chatra.agents()[0]?.id, ...more });
  return [
    "action",
    "run",
    `--connectionId=${connectionId}`,
    membrane.actionId("send-agent-message"),
    "--json",
    "--input",
    input,
  ];
}

test("an action is run in each documented order of arguments", async () => {
  const id = membrane.actionId("get-client");
  const input = '{"id":"c1"}';
  const answers = await Promise.all([
    run("action", "run", `--connectionId=${connectionId}`, id, "--json", "--input", input),
    run("action", "run", id, `--connectionId=${connectionId}`, "--input", input, "--json"),
    run("act", `--connectionId=${connectionId}`, `--id=${id}`, "--input", input),
  ]);
  for (const answer of answers) {
    expect(answer).toMatchObject({ code: 0, stderr: "", json: { output: { displayedName: "Vera" } } });
  }
});

test("a message is sent, edited and deleted at Chatra", async () => {
  const sent = await run(...sendArguments());
  const [message] = chatra.sentByApi("c1");
  expect(sent.json).toMatchObject({
    output: { id: message?.id, text: "hello" },
    actionRunId: expect.any(String),
  });
  const on = (key: string, input: object) =>
    run(
      "action",
      "run",
      membrane.actionId(key),
      `--connectionId=${connectionId}`,
      "--input",
      JSON.stringify(input),
      "--json",
    );
  await on("edit-agent-message", { id: message?.id, text: "hi" });
  expect(await on("delete-agent-message", { id: message?.id })).toMatchObject({
    code: 0,
    json: { output: {} },
  });
  expect(message).toMatchObject({ text: "hi", isDeleted: true });
});

test("the status of a failure at Chatra is down the chain of causes", async () => {
  chatra.faults.add({ kind: "ratelimited", retryAfter: 4 });
  const limited = await run(...sendArguments());
  expect(limited.code).toBe(1);
  expect(limited.json).toMatchObject({
    error: {
      type: "action_run",
      causedByError: {
        causedByError: {
          key: "rate_limit_exceeded",
          data: { response: { status: 429, headers: { "retry-after": "4" } } },
        },
      },
    },
  });
});

test("a wrong input, an unknown action and an unknown connection are refused before Chatra is asked", async () => {
  expect((await run(...sendArguments("hello", { colour: "red" }))).json).toMatchObject({
    error: { type: "bad_request" },
  });
  const id = membrane.actionId("get-client");
  expect((await run("action", "run", id, "--connectionId=nope", "--json")).json).toMatchObject({
    error: { key: "not_found" },
  });
  membrane.replaceActions();
  const old = await run(
    "action",
    "run",
    id,
    `--connectionId=${connectionId}`,
    "--input",
    '{"id":"c1"}',
    "--json",
  );
  expect(old.json).toMatchObject({ error: { key: "not_found" } });
  expect(chatra.calls()).toEqual([]);
});

test("the ten actions are listed by intent, with their schemas or in other variants", async () => {
  const list = (...more: string[]) =>
    run("action", "list", `--connectionId=${connectionId}`, "--json", ...more);
  const all = await list("--intent=send pushed message", "--limit", "10");
  expect(all.json).toMatchObject({
    items: { length: 10, 0: { key: "send-pushed-message", inputSchema: { required: ["clientId", "text"] } } },
  });
  membrane.replaceActions({ idField: "long", emptyKeys: true, identityFields: false });
  const other = await list("--intent=edit agent message", "--limit=1");
  expect(other.json).toMatchObject({
    items: [{ key: "", name: "Edit Agent Message", inputSchema: { required: ["messageId", "text"] } }],
  });
  const send = await list("--intent=send agent message", "--limit=1");
  expect(send.json).not.toHaveProperty("items.0.inputSchema.properties.agentEmail");
});

test("connections show their state and what their owner must do", async () => {
  membrane.setConnectionState(connectionId, "CLIENT_ACTION_REQUIRED");
  expect((await run("connection", "list", "--json")).json).toMatchObject({
    items: [
      {
        id: connectionId,
        state: "CLIENT_ACTION_REQUIRED",
        clientAction: { type: "connect", uiUrl: expect.stringContaining(connectionId) },
      },
    ],
  });
  expect((await run(...sendArguments())).json).toMatchObject({ error: { key: "connection_is_defunct" } });
  membrane.setConnectionState(connectionId, "DISCONNECTED");
  expect((await run(...sendArguments())).json).toMatchObject({ error: { code: "CONNECTION_DISCONNECTED" } });
  expect(chatra.calls()).toEqual([]);
});

test("a connection is found, made and becomes ready", async () => {
  membrane.removeConnection(connectionId);
  const found = await run("search", "chatra", "--elementType=connector", "--json");
  expect(found.json).toMatchObject({ items: [{ elementType: "Connector", element: { name: "Chatra" } }] });
  expect((await run("connection", "ensure", "https://chatra.io", "--json")).json).toMatchObject({
    state: "BUILDING",
  });
  const { id } = membrane.connection();
  await run("connection", "get", id, "--wait", "--timeout", "30", "--json");
  expect((await run("connection", "get", id, "--json")).json).toMatchObject({ id, state: "READY" });
});

test("logging in takes a URL and a code", async () => {
  membrane.logOut();
  expect(await run("connection", "list", "--json")).toMatchObject({
    code: 1,
    json: { error: { key: "not_authenticated" } },
  });
  expect((await run("login", "--tenant")).stdout).toContain("https://");
  expect((await run("login", "complete", "wrong")).code).toBe(1);
  expect((await run("login", "complete", membrane.loginCode())).code).toBe(0);
  expect((await run("status")).stdout).toContain("Logged in");
});

test("a raw request reaches Chatra with method, path, query and body, and prints either form", async () => {
  const request = (...more: string[]) => run("request", connectionId, ...more, "--json");
  const changed = await request(
    "/clients/{id}",
    "-X",
    "PUT",
    "--pathParam",
    "id=c1",
    "-H",
    "X-Test: 1",
    "-d",
    '{"notes":"vip"}',
    "--query",
    "a=b c",
  );
  expect(changed.json).toMatchObject({ info: { notes: "vip" } });
  expect(chatra.calls()).toMatchObject([{ method: "PUT /clients/:id", body: { notes: "vip" } }]);
  membrane.output.requestForm = "response";
  expect((await request("/clients/nobody")).json).toMatchObject({
    status: 404,
    body: { error: "not found" },
  });
});

test("unknown commands and options are usage errors", async () => {
  expect(await run("frobnicate")).toMatchObject({ code: 1, stderr: "error: unknown command 'frobnicate'\n" });
  expect((await run("connection", "list", "--colour=red")).stderr).toContain("unknown option");
  expect((await run("action", "run", "--json=yes")).stderr).toContain("takes no value");
});

test("the forms of the output vary as ordered", async () => {
  Object.assign(membrane.output, {
    envelope: true,
    ansi: true,
    pretty: false,
    bannerStdout: ["Update available"],
    bannerStderr: ["DEPRECATED"],
    connectionIdField: "connectionId",
  });
  const list = await run("connection", "list", "--json");
  expect(list.stdout).toContain("\u001B[33mUpdate available\u001B[39m\n");
  expect(list.stderr).toContain("DEPRECATED");
  expect(list.stdout).toContain(`{"output":{"items":[{"connectionId":"${connectionId}"`);
  Object.assign(membrane.output, {
    errorsTo: "stderr",
    errorForm: "bare",
    errorExitCode: 3,
    ansi: false,
    bannerStderr: [],
  });
  const failed = await run("connection", "get", "nope", "--json");
  expect(failed).toMatchObject({ code: 3, stdout: "Update available\n" });
  expect(JSON.parse(failed.stderr)).toMatchObject({ type: "bad_request", key: "not_found" });
});

test.each<[MembraneFault["kind"], string]>([
  ["not-authenticated", "not_authenticated"],
  ["access-denied", "access_denied"],
  ["rate-limited", "rate_limit_exceeded"],
  ["app-rate-limited", '"status": 429'],
  ["connection-disconnected", "CONNECTION_DISCONNECTED"],
  ["lock-timeout", "lock_timeout"],
  ["internal", "internal"],
])("the fault %s fails the run without an effect", async (kind, text) => {
  membrane.faults.add({ kind, action: "send-agent-message" });
  const failed = await run(...sendArguments());
  expect(failed.code).toBe(1);
  expect(failed.stdout).toContain(text);
  expect(chatra.sentByApi()).toEqual([]);
  expect((await run(...sendArguments())).code).toBe(0);
});

test.each<[MembraneFault["kind"], object]>([
  ["crash", { signal: "SIGKILL", stdout: "" }],
  ["empty", { code: 0, stdout: "" }],
  ["garbage", { code: 0, json: undefined }],
  ["server-down", { code: 1, stdout: "" }],
])("the fault %s comes before or after the effect, as ordered", async (kind, end) => {
  membrane.faults.add({ kind, at: "before" });
  expect(await run(...sendArguments())).toMatchObject(end);
  expect(chatra.sentByApi()).toEqual([]);
  membrane.faults.add({ kind, at: "after" });
  expect(await run(...sendArguments())).toMatchObject(end);
  expect(chatra.sentByApi()).toHaveLength(1);
});

test.each([
  ["marks of a shell", "a\\nb \\\\ %s $HOME `x` 'y' \"z\" *"],
  ["lines and spaces", "  first\n\n second \n\tthird\r\n  "],
  ["other scripts", "Grüße, 你好, 👋🏽\u2028"],
  ["nothing", ""],
  ["a NUL", "before\0after"],
  ["many words", "all of it. ".repeat(20_000)],
])("what is printed comes as it is: %s", async (_, text) => {
  membrane.faults.add({ kind: "garbage", text });
  expect((await run("connection", "list")).stdout).toBe(text);
  membrane.faults.add({ kind: "ending", exitCode: 2, text });
  if (!text.includes("\0"))
    expect(await run("connection", "list")).toMatchObject({ code: 2, stderr: `${text}\n` });
});

test("a run is known with each of its words as they were", async () => {
  const argv = ["action", "run", "", "it's", "two\nlines", "  $HOME *", "Grüße 👋🏽", "--input", "{}"];
  await run(...argv);
  expect(membrane.runs()).toMatchObject([
    { argv, cwd: process.cwd(), env: { MEMBRANE_SIM_URL: membrane.url, NO_COLOR: "1" } },
  ]);
});

test("a truncated answer has its effect and no readable JSON", async () => {
  membrane.faults.add({ kind: "truncated" });
  expect(await run(...sendArguments())).toMatchObject({ code: 0, json: undefined });
  expect(chatra.sentByApi()).toHaveLength(1);
});

test.each<[MembraneFault["kind"], NodeJS.Signals]>([
  ["hang", "SIGTERM"],
  ["hang-ignoring-sigterm", "SIGKILL"],
])("a process with %s runs until %s", async (kind, killSignal) => {
  membrane.faults.add({ kind, at: "after" });
  const hanging = membrane.waitFor((state) => state.runs()[0]?.isStuck);
  const ended = runMembrane(membrane, sendArguments(), { killAfter: hanging, killSignal });
  expect(await ended).toMatchObject({ signal: killSignal });
  expect(chatra.sentByApi()).toHaveLength(1);
  await membrane.waitFor((state) => state.running() === 0);
});

test("the journal knows each run, when its process started, and how many ran at once", async () => {
  const before = Date.now();
  membrane.faults.add({ kind: "hang", times: 2 });
  const killAfter = membrane.waitFor((state) => state.runs().filter((entry) => entry.isStuck).length === 2);
  await Promise.all(["a", "b"].map((text) => runMembrane(membrane, sendArguments(text), { killAfter })));
  await membrane.waitFor((state) => state.running() === 0);
  await run(...sendArguments("c"));
  expect(membrane.mostAtOnce()).toBe(2);
  const runs = membrane.actionRuns("send-agent-message");
  expect(runs).toMatchObject([
    { exitCode: undefined, fault: "hang" },
    { exitCode: undefined, fault: "hang" },
    { command: "action run", exitCode: 0, env: { NO_COLOR: "1" }, input: { clientId: "c1", text: "c" } },
  ]);
  for (const { startedAt, arrivedAt } of runs) {
    expect(startedAt).toBeGreaterThanOrEqual(before - 5);
    expect(arrivedAt).toBeGreaterThan(startedAt);
  }
});

test.each<[string, MembraneFault, object]>([
  ["nothing printed", { kind: "ending", exitCode: 127 }, { code: 127, stdout: "", stderr: "" }],
  [
    "words alone",
    { kind: "ending", exitCode: 1, text: "log in" },
    { code: 1, stdout: "", stderr: "log in\n" },
  ],
  [
    "the id of the run",
    { kind: "ending", printed: "id" },
    { code: 0, stdout: expect.stringMatching(/^\{"actionRunId": "\w+", "output": \{"id$/) },
  ],
  [
    "the whole answer",
    { kind: "ending", exitCode: 1, printed: "whole" },
    { code: 1, json: { output: { text: "hello" } } },
  ],
])("a run can do its work and then end with %s", async (_name, fault, end) => {
  membrane.faults.add({ command: "action run", ...fault });
  expect(await run(...sendArguments())).toMatchObject(end);
  expect(chatra.sentByApi("c1").map(({ text }) => text)).toEqual(["hello"]);
});

test("the log tells of each run by the id that its answer had, or late, or never", async () => {
  const log = (id: string | undefined) => run("action-run-log", "get", id ?? "none", "--details", "--json");
  await run(...sendArguments());
  await run(...sendArguments("hello", { clientId: "nobody" }));
  const [sent, failed] = membrane.loggedRuns();
  expect((await log(sent?.id)).json).toMatchObject({
    id: sent?.id,
    status: "success",
    output: { id: expect.any(String) },
    action: { key: "send-agent-message", input: { text: "hello" } },
  });
  expect((await log(failed?.id)).json).toMatchObject({ status: "error", error: { type: "action_run" } });
  expect(membrane.runs("action run").map(({ stdout }) => stdout)).toEqual([
    expect.stringContaining(`"actionRunId": "${sent?.id}"`),
    expect.stringContaining(`"actionRunId": "${failed?.id}"`),
  ]);
  membrane.runLog.delayMs = 60_000;
  expect((await log(sent?.id)).stdout).toContain("not_found");
  membrane.runLog.gaps = 1;
  await run(...sendArguments("never written down"));
  expect(membrane.loggedRuns()).toHaveLength(2);
});
