import { describe, expect, test } from "vitest";
import type { ChatraGateway } from "../../../src/outbound/membrane/chatra-gateway.ts";
import { ChatraGatewayError } from "../../../src/outbound/membrane/chatra-gateway-error.ts";
import { createChatraGateway } from "../../../src/outbound/membrane/create-chatra-gateway.ts";
import { CHATRA_ACTIONS } from "../../../src/outbound/membrane/discover-actions.ts";
import type { JsonValue } from "../../../src/outbound/membrane/json.ts";
import type { MembraneAction } from "../../../src/outbound/membrane/membrane-transport.ts";
import { type Answers, CHATRA, recordTransport, told } from "./recorded-transport.ts";

type Options = Partial<Parameters<typeof createChatraGateway>[0]>;

const ACTIONS: MembraneAction[] = Object.entries(CHATRA_ACTIONS).map(([key, name]) => ({
  id: `id-${key}`,
  key,
  name,
  description: undefined,
  connectionId: undefined,
  inputSchema: undefined,
}));
const listed = { connections: [CHATRA], more: false };
const run = (output: JsonValue) => ({ output, actionRunId: "r1" });
const stale = new ChatraGatewayError("not-found", "no such id", { origin: "membrane" });

function gatewayOf(answers: Answers, options: Options = {}) {
  const recorded = recordTransport({ listConnections: [listed], listActions: [ACTIONS], ...answers });
  const { transport } = recorded;
  return { ...recorded, gateway: createChatraGateway({ transport, now: () => 0, pollMs: 1, ...options }) };
}

const mayBegin = () => true;
const mark = { deliveryId: "d1", attempt: 1 };
const message = { messageId: "m1" };

/** Each of the ten, and what it runs. */
const CALLS: [keyof typeof CHATRA_ACTIONS, (gateway: ChatraGateway) => Promise<unknown>, object][] = [
  [
    "send-agent-message",
    (g) => g.sendAgentMessage({ clientId: "c1", text: "Hi", agent: { agentId: "a1" }, mark }, mayBegin),
    { input: { clientId: "c1", text: "Hi", agentId: "a1" }, effect: "send", mark, mayBegin },
  ],
  ["get-message", (g) => g.getMessage(message), { input: { id: "m1" }, effect: "repeatable" }],
  [
    "edit-agent-message",
    (g) => g.editAgentMessage({ ...message, text: "Hi" }, mayBegin),
    { input: { id: "m1", text: "Hi" }, effect: "repeatable", mayBegin },
  ],
  [
    "delete-agent-message",
    (g) => g.deleteAgentMessage(message, mayBegin),
    { input: { id: "m1" }, effect: "repeatable", mayBegin },
  ],
  [
    "send-pushed-message",
    (g) => g.sendPushedMessage({ clientId: "c1", text: "Hi", agentId: "a1", groupId: "g1", mark }, mayBegin),
    { input: { clientId: "c1", text: "Hi", agentId: "a1", groupId: "g1" }, effect: "send", mark, mayBegin },
  ],
  ["get-pushed-message", (g) => g.getPushedMessage(message), { input: { id: "m1" }, effect: "repeatable" }],
  [
    "edit-pushed-message",
    (g) => g.editPushedMessage({ ...message, text: "Hi" }, mayBegin),
    { input: { id: "m1", text: "Hi" }, effect: "repeatable", mayBegin },
  ],
  [
    "delete-pushed-message",
    (g) => g.deletePushedMessage(message, mayBegin),
    { input: { id: "m1" }, effect: "repeatable", mayBegin },
  ],
  ["get-client", (g) => g.getClient({ clientId: "c1" }), { input: { id: "c1" }, effect: "repeatable" }],
  [
    "update-client",
    (g) => g.updateClient({ clientId: "c1", changes: { name: "Vera", phone: null } }, mayBegin),
    { input: { id: "c1", name: "Vera", phone: null }, effect: "repeatable", mayBegin },
  ],
];

describe("each of the ten actions", () => {
  test.each(CALLS)("%s runs once, with all that it needs", async (key, call, made) => {
    const { gateway, calls } = gatewayOf({ runAction: [run({ id: "x1" })] });
    await call(gateway);
    expect(calls.slice(2)).toEqual([["runAction", { connectionId: "con1", actionId: `id-${key}`, ...made }]]);
  });

  test.each(CALLS)(
    "%s runs once more where its id was stale, then on another connection",
    async (key, call) => {
      const renewed = ACTIONS.map((action) => ({ ...action, id: `new-${action.key}` }));
      const { gateway, calls, named } = gatewayOf({
        runAction: [stale, stale, run({ id: "x1" })],
        listActions: [ACTIONS, renewed, ACTIONS],
        listConnections: [listed, { connections: [{ ...CHATRA, id: "con2" }], more: false }],
      });
      await call(gateway);
      expect(calls.filter(([name]) => name === "runAction")).toMatchObject([
        ["runAction", { connectionId: "con1", actionId: `id-${key}` }],
        ["runAction", { connectionId: "con1", actionId: `new-${key}` }],
        ["runAction", { connectionId: "con2", actionId: `id-${key}` }],
      ]);
      await call(gateway);
      expect(named().filter((name) => name === "listConnections")).toHaveLength(2);
    },
  );

  test.each(CALLS)("%s is refused where its id stays unknown on the same connection", async (_, call) => {
    const { gateway, named } = gatewayOf({ runAction: [stale] });
    const error: unknown = await call(gateway).catch((failure: unknown) => failure);
    expect(error).toMatchObject({
      message: "refused: no such id",
      origin: "membrane",
      cause: stale,
    });
    expect(named().filter((name) => name === "runAction")).toHaveLength(2);
  });
});

test.each<[string, ChatraGatewayError]>([
  ["Chatra's", new ChatraGatewayError("not-found", "x", { origin: "chatra" })],
  ["nobody's", new ChatraGatewayError("not-found", "x")],
  ["another", new ChatraGatewayError("refused", "x", { origin: "membrane" })],
])("a failure that is %s is passed on after one run", async (_, error) => {
  const { gateway, named } = gatewayOf({ runAction: [error] });
  await expect(gateway.getMessage(message)).rejects.toBe(error);
  expect(named()).toEqual(["listConnections", "listActions", "runAction"]);
});

test("a message, a client and what was sent are read from the result, with the run's id", async () => {
  const { gateway } = gatewayOf({ runAction: [run({ id: "x1", text: "Hi", name: "Vera" })] });
  expect(await gateway.sendAgentMessage({ clientId: "c1", text: "Hi", agent: {} })).toEqual({
    id: "x1",
    actionRunId: "r1",
  });
  expect(await gateway.sendPushedMessage({ clientId: "c1", text: "Hi" })).toEqual({
    id: "x1",
    actionRunId: "r1",
  });
  expect(await gateway.getMessage(message)).toMatchObject({ id: "x1", text: "Hi" });
  expect(await gateway.getPushedMessage(message)).toMatchObject({ id: "x1", text: "Hi" });
  expect(await gateway.getClient({ clientId: "c1" })).toMatchObject({ id: "x1", name: "Vera" });
  expect(await gateway.editAgentMessage({ ...message, text: "Hi" })).toBeUndefined();
});

test("a result that tells nothing leaves a send open, and a question unanswered", async () => {
  const { gateway } = gatewayOf({ runAction: [run("<html>")] });
  const open = "unknown-outcome | actionRunId=r1 | the answer is not a message";
  const unread = "unavailable | the bot can't read the action's answer";
  expect(await told(gateway.sendAgentMessage({ clientId: "c1", text: "Hi", agent: {} }))).toBe(open);
  expect(await told(gateway.sendPushedMessage({ clientId: "c1", text: "Hi" }))).toBe(open);
  expect(await told(gateway.getMessage(message))).toBe(unread);
  expect(await told(gateway.getPushedMessage(message))).toBe(unread);
  expect(await told(gateway.getClient({ clientId: "c1" }))).toBe(unread);
});

test("the default agent sends where none is named", async () => {
  const { gateway, calls } = gatewayOf({ runAction: [run({ id: "x1" })] }, { defaultAgentId: "a0" });
  await gateway.sendAgentMessage({ clientId: "c1", text: "Hi", agent: {} });
  await gateway.sendPushedMessage({ clientId: "c1", text: "Hi" });
  await gateway.sendPushedMessage({ clientId: "c1", text: "Hi", agentId: "a1" });
  expect(calls.slice(2).map(([, given]) => given)).toMatchObject([
    { input: { clientId: "c1", text: "Hi", agentId: "a0" } },
    { input: { clientId: "c1", text: "Hi", agentId: "a0" } },
    { input: { clientId: "c1", text: "Hi", agentId: "a1" } },
  ]);
});

test("a send whose answer was lost is looked for on the connection, and told of as what the log has", async () => {
  const failed = new ChatraGatewayError("refused", "x");
  const { gateway, calls } = gatewayOf({
    findRun: [
      { state: "success", output: { id: "x1" } },
      { state: "success", output: { ok: true } },
      { state: "success", output: "<html>" },
      { state: "error", error: failed },
      { state: "running" },
    ],
  });
  const sought = { mark, from: 1, to: 2, actionRunId: "r1" };
  const found = [];
  for (let count = 0; count < 5; count += 1) found.push(await gateway.findSend(sought));
  expect(found).toEqual([
    { state: "success", messageId: "x1" },
    { state: "success", messageId: undefined },
    { state: "unaskable" },
    { state: "error", error: failed },
    { state: "running" },
  ]);
  expect(calls[1]).toEqual(["findRun", { connectionId: "con1", ...sought }]);
});
