import { expect, test } from "vitest";
import { ChatraGatewayError } from "../../../src/outbound/membrane/chatra-gateway-error.ts";
import { createCliTransport } from "../../../src/outbound/membrane/cli-transport.ts";
import { createChatraGateway } from "../../../src/outbound/membrane/create-chatra-gateway.ts";
import { CHATRA_ACTIONS } from "../../../src/outbound/membrane/discover-actions.ts";
import { ConnectionChoiceError } from "../../../src/outbound/membrane/discover-connection.ts";
import type { RunMembrane } from "../../../src/outbound/membrane/run-membrane.ts";
import type { FakePlan, FakeStep } from "../../fixtures/membrane/fake-membrane.ts";
import { createPlannedRuns } from "../../fixtures/membrane/planned-runs.ts";

type Options = { connectionId?: string; defaultAgentId?: string; now?: () => number };

function gatewayOf({ run }: { run: RunMembrane }, options: Options = {}) {
  const { now = Date.now, ...more } = options;
  return createChatraGateway({ transport: createCliTransport({ run, secrets: [], now }), now, ...more });
}

async function failureOf(work: Promise<unknown>): Promise<ChatraGatewayError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof ChatraGatewayError) return error;
  throw new Error(`expected a ChatraGatewayError, got ${String(error)}`);
}

function print(value: unknown): FakeStep {
  return { stdout: JSON.stringify(value) };
}
function fail(value: unknown): FakeStep {
  return { ...print({ error: value }), exit: 1 };
}

const CHATRA = { id: "con1", name: "My Chatra", connectorId: "k1", state: "READY" };
const ACTIONS = Object.entries(CHATRA_ACTIONS).map(([key, name]) => ({ id: `id-${key}`, key, name }));
const STALE = { type: "bad_request", key: "not_found", message: "No such action" };

function planOf(run: FakeStep[], more: FakePlan = {}): FakePlan {
  return {
    "connection list": [print({ items: [CHATRA] })],
    "action list": [print({ items: ACTIONS })],
    "action run": run,
    ...more,
  };
}
function inputs(fake: { calls: (command?: string) => { argv: string[] }[] }) {
  return fake.calls("action run").map(({ argv }) => [argv[3], JSON.parse(argv.at(-1) ?? "")]);
}

test("each of the ten runs its own action with Chatra's own names where no schema is known", async () => {
  const fake = createPlannedRuns(
    planOf([
      print({
        output: { id: "x1", text: "t", createdAt: "2026-01-01T00:00:00Z", info: { email: "e@x.test" } },
      }),
    ]),
  );
  const gateway = gatewayOf(fake, { defaultAgentId: "a0" });
  expect(await gateway.sendAgentMessage({ clientId: "c1", text: "hi", agent: {} })).toEqual({ id: "x1" });
  expect(await gateway.getMessage({ messageId: "m1" })).toMatchObject({
    id: "x1",
    text: "t",
    createdAt: Date.parse("2026-01-01"),
  });
  await gateway.editAgentMessage({ messageId: "m1", text: "new" });
  await gateway.deleteAgentMessage({ messageId: "m1" });
  expect(await gateway.sendPushedMessage({ clientId: "c1", text: "hi", groupId: "g1" })).toEqual({
    id: "x1",
  });
  await gateway.getPushedMessage({ messageId: "m2" });
  await gateway.editPushedMessage({ messageId: "m2", text: "new" });
  await gateway.deletePushedMessage({ messageId: "m2" });
  expect(await gateway.getClient({ clientId: "c1" })).toMatchObject({ id: "x1", email: "e@x.test" });
  await gateway.updateClient({ clientId: "c1", changes: { name: "N", phone: null } });
  expect(inputs(fake)).toEqual([
    ["id-send-agent-message", { clientId: "c1", text: "hi", agentId: "a0" }],
    ["id-get-message", { id: "m1" }],
    ["id-edit-agent-message", { id: "m1", text: "new" }],
    ["id-delete-agent-message", { id: "m1" }],
    ["id-send-pushed-message", { clientId: "c1", text: "hi", agentId: "a0", groupId: "g1" }],
    ["id-get-pushed-message", { id: "m2" }],
    ["id-edit-pushed-message", { id: "m2", text: "new" }],
    ["id-delete-pushed-message", { id: "m2" }],
    ["id-get-client", { id: "c1" }],
    ["id-update-client", { id: "c1", name: "N", phone: null }],
  ]);
  expect(fake.calls("connection list")).toHaveLength(1);
  expect(fake.calls("action list")).toHaveLength(1);
});

test("the live schema decides the names", async () => {
  const inputSchema = {
    type: "object",
    properties: { client_id: {}, message: {}, agentEmail: {}, agentName: {}, receivedFrom: {} },
    required: ["client_id"],
  };
  const actions = [{ id: "s1", key: "send-agent-message", name: "Send Agent Message", inputSchema }];
  const fake = createPlannedRuns(
    planOf([print({ output: { message: { _id: "m1" } } })], {
      "action list": [print({ output: { items: actions } })],
    }),
  );
  const sent = await gatewayOf(fake).sendAgentMessage({
    clientId: "c1",
    text: "hi",
    agent: { agentId: "a1", name: "Ada", email: "a@x.test" },
  });
  expect(sent).toEqual({ id: "m1" });
  expect(inputs(fake)).toEqual([
    [
      "s1",
      {
        client_id: "c1",
        message: "hi",
        agentEmail: "a@x.test",
        agentName: "Ada",
        receivedFrom: "chatra-slack",
      },
    ],
  ]);
});

test("actions with empty keys are found by their names, and those of another connection are passed over", async () => {
  const actions = [
    { id: "other", key: "get-message", name: "Get Message", connectionId: "con2" },
    { id: "mine", key: "", name: "Chatra: get message" },
  ];
  const fake = createPlannedRuns(
    planOf([print({ output: { id: "m1" } })], { "action list": [print({ items: actions })] }),
  );
  const gateway = gatewayOf(fake);
  await gateway.getMessage({ messageId: "m1" });
  expect(inputs(fake)[0]?.[0]).toBe("mine");
  expect(await gateway.findAction("other")).toBeUndefined();
  expect((await gateway.listActions()).map(({ id }) => id)).toEqual(["mine"]);
});

test("an action that the first list leaves out is asked for by its name, and refused when there is none", async () => {
  const lists = [
    print({ items: [] }),
    print({ items: [{ id: "late", key: "get-client", name: "Get Client" }] }),
    print({ items: [] }),
  ];
  const fake = createPlannedRuns(planOf([print({ output: { id: "c1" } })], { "action list": lists }));
  const gateway = gatewayOf(fake);
  await gateway.getClient({ clientId: "c1" });
  await gateway.getClient({ clientId: "c1" });
  expect(fake.calls("action list").map(({ argv }) => argv[2])).toEqual([
    "--intent=Chatra messages, pushed messages and clients",
    "--intent=Get Client",
  ]);
  const missing = await failureOf(gateway.getMessage({ messageId: "m1" }));
  expect(missing).toMatchObject({ reason: "refused", detail: expect.stringContaining("Get Message") });
});

test("an action id that Membrane no longer knows is looked up again and the send runs once more", async () => {
  const renewed = ACTIONS.map((action) => ({ ...action, id: `new-${action.key}` }));
  const plan = planOf([fail(STALE), print({ output: { id: "m1" } })], {
    "action list": [print({ items: ACTIONS }), print({ items: renewed })],
  });
  const fake = createPlannedRuns(plan);
  expect(await gatewayOf(fake).sendAgentMessage({ clientId: "c1", text: "hi", agent: {} })).toEqual({
    id: "m1",
  });
  expect(inputs(fake).map(([id]) => id)).toEqual(["id-send-agent-message", "new-send-agent-message"]);
});

test("an id that stays unknown is looked up once only and refused, for not-found is Chatra's word", async () => {
  const fake = createPlannedRuns(planOf([fail(STALE)]));
  const error = await failureOf(gatewayOf(fake).editAgentMessage({ messageId: "m1", text: "x" }));
  expect(error.reason).toBe("refused");
  expect(fake.calls("action run")).toHaveLength(2);
  expect(fake.calls("action list")).toHaveLength(2);
});

test("a connection that was made anew is used at once when Membrane no longer knows the old one", async () => {
  const lists = [print({ items: [CHATRA] }), print({ items: [{ ...CHATRA, id: "con2" }] })];
  const runs = [fail(STALE), fail(STALE), print({ output: { id: "m1" } })];
  const fake = createPlannedRuns(planOf(runs, { "connection list": lists }));
  const gateway = gatewayOf(fake);
  await gateway.getMessage({ messageId: "m1" });
  expect(fake.calls("action run").map(({ argv }) => argv[2])).toEqual([
    "--connectionId=con1",
    "--connectionId=con1",
    "--connectionId=con2",
  ]);
});

test("that there is no connection any more is for a person to mend, and not a refusal of the message", async () => {
  const lists = [print({ items: [CHATRA] }), print({ items: [] })];
  const fake = createPlannedRuns(planOf([fail(STALE), fail(STALE)], { "connection list": lists }));
  const error = await failureOf(gatewayOf(fake).getMessage({ messageId: "m1" }));
  expect(error).toBeInstanceOf(ConnectionChoiceError);
});

test("a message that Chatra does not know is not-found, without looking the action up again", async () => {
  const fake = createPlannedRuns(
    planOf([
      fail({
        type: "action_run",
        message: "x",
        causedByError: { message: "y", data: { response: { status: 404 } } },
      }),
    ]),
  );
  expect((await failureOf(gatewayOf(fake).deleteAgentMessage({ messageId: "m1" }))).reason).toBe("not-found");
  expect(fake.calls("action run")).toHaveLength(1);
  expect(fake.calls("action list")).toHaveLength(1);
});

test("a send of unknown outcome is not repeated", async () => {
  const fake = createPlannedRuns(planOf([{ signal: "SIGKILL" }]));
  const error = await failureOf(gatewayOf(fake).sendAgentMessage({ clientId: "c1", text: "hi", agent: {} }));
  expect(error.reason).toBe("unknown-outcome");
  expect(fake.calls("action run")).toHaveLength(1);
});

test("callers at the same time share one search for the connection and its actions", async () => {
  const fake = createPlannedRuns(planOf([print({ output: { id: "m1" } })]));
  const gateway = gatewayOf(fake);
  await Promise.all(
    [1, 2, 3].map((n) => gateway.sendAgentMessage({ clientId: `c${n}`, text: "hi", agent: {} })),
  );
  expect(fake.calls("connection list")).toHaveLength(1);
  expect(fake.calls("action list")).toHaveLength(1);
  expect(fake.calls("action run")).toHaveLength(3);
});

test("a search that failed is made again by the next call", async () => {
  const lists = [{ exit: 1, stderr: "fetch failed: ECONNREFUSED" }, print({ items: [CHATRA] })];
  const fake = createPlannedRuns(planOf([print({ output: { id: "m1" } })], { "connection list": lists }));
  const gateway = gatewayOf(fake);
  const send = () => gateway.sendAgentMessage({ clientId: "c1", text: "hi", agent: {} });
  expect((await failureOf(send())).reason).toBe("unavailable");
  expect(await send()).toEqual({ id: "m1" });
});

test("a list of actions older than an hour is renewed behind the call, which does not wait for it", async () => {
  let now = 0;
  const lists = [print({ items: ACTIONS }), { ...print({ items: [] }), gate: true }];
  const fake = createPlannedRuns(planOf([print({ output: { id: "m1" } })], { "action list": lists }));
  const gateway = gatewayOf(fake, { now: () => now });
  await gateway.getMessage({ messageId: "m1" });
  now = 60 * 60 * 1000 + 1;
  await gateway.getMessage({ messageId: "m1" });
  await expect.poll(() => fake.calls("action list").length).toBe(2);
  for (const number of fake.calls().keys()) fake.open(number);
  await expect.poll(() => fake.ended()).toBe(5);
});

test("two Chatra connections are listed for a person to choose from", async () => {
  const items = [
    CHATRA,
    { id: "con2", name: "chatra.io shop 2", state: "READY" },
    { id: "con3", name: "Slack" },
  ];
  const fake = createPlannedRuns(planOf([], { "connection list": [print({ items })] }));
  const error = await failureOf(gatewayOf(fake).checkAccount());
  expect(error).toBeInstanceOf(ConnectionChoiceError);
  expect(error).toMatchObject({
    reason: "refused",
    detail:
      "2 Chatra connections; set MEMBRANE_CONNECTION_ID to one of: My Chatra (con1), chatra.io shop 2 (con2)",
  });
});

test("a single connection to something else is not taken for Chatra's", async () => {
  const fake = createPlannedRuns(
    planOf([], {
      "connection list": [print({ items: [{ id: "con3", name: "HubSpot", connectorId: "k9" }] })],
    }),
  );
  const error = await failureOf(gatewayOf(fake).sendAgentMessage({ clientId: "c1", text: "hi", agent: {} }));
  expect(error).toBeInstanceOf(ConnectionChoiceError);
  expect(error.detail).toContain("HubSpot (con3)");
});

test("with no connection at all the error says how to make one", async () => {
  const fake = createPlannedRuns(planOf([], { "connection list": [print({ output: { items: [] } })] }));
  expect((await failureOf(gatewayOf(fake).checkAccount())).detail).toContain("membrane connect");
});

test("a configured connection is used without being searched for, and checked whether listed or not", async () => {
  const plan = planOf([print({ output: { id: "m1" } })], {
    "connection list": [print({ items: [] })],
    "connection get": [print({ output: { connectionId: "con9", name: "Other name", state: "ready" } })],
  });
  const fake = createPlannedRuns(plan);
  const gateway = gatewayOf(fake, { connectionId: "con9" });
  await gateway.getMessage({ messageId: "m1" });
  expect(fake.calls("connection list")).toHaveLength(0);
  expect(await gateway.checkAccount()).toEqual({
    connectionId: "con9",
    connectionName: "Other name",
    state: "READY",
  });
});

test.each([
  [
    {
      state: "CLIENT_ACTION_REQUIRED",
      clientAction: { type: "connect", description: "Log in again", uiUrl: "https://ui.test/1" },
    },
    "connection-needs-action",
    "https://ui.test/1",
  ],
  [{ state: "DISCONNECTED" }, "connection-needs-action", undefined],
  [{ state: "READY", disconnected: true }, "connection-needs-action", undefined],
  [{ state: "CONFIGURATION_ERROR", error: { message: "bad key" } }, "connection-needs-action", undefined],
  [{ state: "SETUP_FAILED" }, "connection-needs-action", undefined],
  [{ state: "ERROR" }, "connection-needs-action", undefined],
  [{ state: "BUILDING" }, "unavailable", undefined],
  [{ state: "SETUP_IN_PROGRESS" }, "unavailable", undefined],
  [{ state: "SOMETHING_NEW" }, "unavailable", undefined],
])("a connection in the state %j is told as what it needs", async (more, reason, url) => {
  const fake = createPlannedRuns(
    planOf([], { "connection list": [print({ items: [{ ...CHATRA, ...more }] })] }),
  );
  expect(await failureOf(gatewayOf(fake).checkAccount())).toMatchObject({ reason, url });
});

test("a connection that prints no state is taken as ready, and its actions are known before the first send", async () => {
  const { state: _state, ...stateless } = CHATRA;
  const fake = createPlannedRuns(
    planOf([print({ output: { id: "m1" } })], { "connection list": [print({ items: [stateless] })] }),
  );
  const gateway = gatewayOf(fake);
  expect(await gateway.checkAccount()).toEqual({
    connectionId: "con1",
    connectionName: "My Chatra",
    state: "READY",
  });
  const before = fake.started();
  await gateway.sendAgentMessage({ clientId: "c1", text: "hi", agent: {} });
  expect(fake.started()).toBe(before + 1);
});

test("a run that fails for the connection carries the address where it is renewed", async () => {
  const plan = planOf([fail({ type: "connection", key: "access_token_expired", message: "x" })], {
    "connection get": [
      print({
        ...CHATRA,
        state: "CLIENT_ACTION_REQUIRED",
        clientAction: { type: "connect", uiUrl: "https://ui.test/2" },
      }),
    ],
  });
  const fake = createPlannedRuns(plan);
  const error = await failureOf(gatewayOf(fake).sendAgentMessage({ clientId: "c1", text: "hi", agent: {} }));
  expect(error).toMatchObject({ reason: "connection-needs-action", url: "https://ui.test/2" });
});

test("administrators may list actions, run another one and make a raw request", async () => {
  const fake = createPlannedRuns(
    planOf([print({ output: [1, 2] })], { "request con1": [print({ pong: true })] }),
  );
  const gateway = gatewayOf(fake);
  await gateway.listActions({ limit: 1_000 });
  expect(fake.calls("action list")[0]?.argv).toEqual([
    "action",
    "list",
    "--connectionId=con1",
    "--limit",
    "100",
    "--json",
  ]);
  expect((await gateway.listActions({ intent: "tags", limit: 3 }))[0]).toEqual({
    id: "id-send-agent-message",
    key: "send-agent-message",
    name: "Send Agent Message",
    description: undefined,
    inputSchema: undefined,
  });
  expect(await gateway.runOtherAction({ actionId: "tag-1", input: { a: 1 } })).toEqual([1, 2]);
  expect(
    await gateway.request({ path: "/agentOnlinePing", method: "POST", body: { agentId: "a1" } }),
  ).toEqual({ status: undefined, headers: {}, body: { pong: true } });
});

test("an action is found by its id, its key or its name in the list that is kept, else by asking for its name", async () => {
  const inputSchema = { type: "object", properties: { tag: { type: "string" } } };
  const tag = { id: "id-tag", key: "", name: "Add Tag", description: "Adds one", inputSchema };
  const close = { id: "id-close", key: "close-chat", name: "End the conversation" };
  // Its key looks like that one's, and its name like the key of another.
  const alike = { id: "id-alike", key: "close_chat", name: "Get Client" };
  const lists = [print({ items: [alike, ...ACTIONS, close] }), print({ items: [tag] }), print({ items: [] })];
  const fake = createPlannedRuns(planOf([], { "action list": lists }));
  const gateway = gatewayOf(fake);
  for (const words of ["id-get-client", "get-client", "Get Client", "getClient"])
    expect(await gateway.findAction(words)).toMatchObject({ id: "id-get-client" });
  for (const words of ["close-chat", "end the conversation"])
    expect(await gateway.findAction(words)).toMatchObject(close);
  for (const words of ["close_chat", "Close chat"])
    expect(await gateway.findAction(words)).toMatchObject(alike);
  expect(fake.calls("action list")).toHaveLength(1);

  const found = { id: "id-tag", key: undefined, name: "Add Tag", description: "Adds one", inputSchema };
  expect(await gateway.findAction("add tag")).toEqual(found);
  expect(await gateway.findAction("id-tag")).toEqual(found);
  expect(fake.calls("action list").map(({ argv }) => argv[2])).toEqual([
    "--intent=Chatra messages, pushed messages and clients",
    "--intent=add tag",
  ]);
  expect(await gateway.findAction("no such thing")).toBeUndefined();
  expect(await gateway.findAction("?!")).toBeUndefined();
});

test("after an action's id proved stale, it is looked up afresh", async () => {
  const lists = [
    print({ items: [{ id: "old", key: "add-tag", name: "Add Tag" }] }),
    print({ items: [{ id: "new", key: "add-tag", name: "Add Tag" }] }),
  ];
  const fake = createPlannedRuns(planOf([fail(STALE)], { "action list": lists }));
  const gateway = gatewayOf(fake);
  const before = await gateway.findAction("add-tag");
  const error = await failureOf(gateway.runOtherAction({ actionId: before?.id ?? "", input: {} }));
  expect(error.reason).toBe("not-found");
  expect(await gateway.findAction("add-tag")).toMatchObject({ id: "new" });
});
