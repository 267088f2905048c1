import { describe, expect, test } from "vitest";
import { ChatraGatewayError } from "../../../src/outbound/membrane/chatra-gateway-error.ts";
import { createChatraGateway } from "../../../src/outbound/membrane/create-chatra-gateway.ts";
import type { MembraneAction } from "../../../src/outbound/membrane/membrane-transport.ts";
import { type Answers, CHATRA, recordTransport, told } from "./recorded-transport.ts";

type Options = Partial<Parameters<typeof createChatraGateway>[0]>;

const action = (key: string, name: string): MembraneAction => ({
  id: `id-${key}`,
  key,
  name,
  description: undefined,
  connectionId: undefined,
  inputSchema: undefined,
});
const ACTIONS = [action("send-agent-message", "Send Agent Message"), action("get-message", "Get Message")];
const second = { ...CHATRA, id: "con2" };
const list = (...connections: (typeof CHATRA)[]) => ({ connections, more: false });
const done = { output: { id: "x1" }, actionRunId: undefined };
const message = { messageId: "m1" };
const away = new ChatraGatewayError("unavailable", "away");

function gatewayOf(answers: Answers, options: Options = {}) {
  const recorded = recordTransport({
    listConnections: [list(CHATRA)],
    listActions: [ACTIONS],
    runAction: [done],
    ...answers,
  });
  const { transport } = recorded;
  return { ...recorded, gateway: createChatraGateway({ transport, now: () => 0, pollMs: 1, ...options }) };
}

describe("a failure that asks for action on the connection", () => {
  const needs = (more: object = {}) =>
    new ChatraGatewayError("connection-needs-action", "expired", {
      origin: "chatra",
      hint: "not-logged-in",
      actionRunId: "r1",
      ...more,
    });
  const clientAction = { uiUrl: "https://ui.test/1" };
  const known = "origin=chatra | hint=not-logged-in";

  test.each<[string, ChatraGatewayError, NonNullable<Answers["getConnection"]>, string]>([
    [
      "the address of the connection",
      needs(),
      [{ ...CHATRA, state: "CLIENT_ACTION_REQUIRED", clientAction }],
      `connection-needs-action | ${known} | url=https://ui.test/1 | actionRunId=r1 | expired`,
    ],
    [
      "the command for it",
      needs(),
      [{ ...CHATRA, state: "DISCONNECTED" }],
      `connection-needs-action | ${known} | actionRunId=r1 | expired. Reconnect it with \`membrane connect --connectionId con1\``,
    ],
    [
      "nothing more where there is neither",
      needs(),
      [CHATRA],
      `connection-needs-action | ${known} | actionRunId=r1 | expired`,
    ],
    [
      "nothing more where nobody knows",
      needs(),
      [away],
      `connection-needs-action | ${known} | actionRunId=r1 | expired`,
    ],
  ])("is told with %s", async (_, error, getConnection, line) => {
    const { gateway, calls } = gatewayOf({ runAction: [error], request: [error], getConnection });
    expect(await told(gateway.getMessage(message))).toBe(line);
    expect(calls.at(-1)).toEqual(["getConnection", { connectionId: "con1" }]);
    expect(await told(gateway.runOtherAction({ actionId: "a", input: {} }))).toBe(line);
    expect(await told(gateway.request({ method: "GET", path: "/x" }))).toBe(line);
  });

  test("is told as it is where the connection tells neither", async () => {
    const error = needs();
    const { gateway } = gatewayOf({ runAction: [error], getConnection: [CHATRA] });
    await expect(gateway.getMessage(message)).rejects.toBe(error);
  });

  test("is told as it is where it has the address, and so is any other failure", async () => {
    for (const error of [needs({ url: "https://ui.test/2" }), away]) {
      const { gateway, named } = gatewayOf({ runAction: [error] });
      await expect(gateway.getMessage(message)).rejects.toBe(error);
      expect(named()).not.toContain("getConnection");
    }
    const broken = new Error("broken");
    await expect(gatewayOf({ runAction: [broken] }).gateway.getMessage(message)).rejects.toBe(broken);
  });

  test("keeps what it came from", async () => {
    const error = needs();
    const { gateway } = gatewayOf({ runAction: [error], getConnection: [{ ...CHATRA, clientAction }] });
    await expect(gateway.getMessage(message)).rejects.toMatchObject({
      cause: error,
      url: "https://ui.test/1",
    });
  });
});

describe("the connection in use", () => {
  test("is looked for once, by callers at the same time too, and again after a failure", async () => {
    const { gateway, named } = gatewayOf({ listConnections: [away, list(CHATRA)] });
    const failed = await Promise.all([1, 2].map(() => told(gateway.getMessage(message))));
    expect(failed).toEqual(["unavailable | away", "unavailable | away"]);
    for (let count = 0; count < 2; count += 1) await gateway.getMessage(message);
    expect(named()).toEqual(["listConnections", "listConnections", "listActions", "runAction", "runAction"]);
  });

  test("is the configured one, which nobody looks for", async () => {
    const { gateway, calls } = gatewayOf({}, { connectionId: "con7" });
    await gateway.getMessage(message);
    expect(calls.map(([name, given]) => [name, given])).toMatchObject([
      ["listActions", { connectionId: "con7" }],
      ["runAction", { connectionId: "con7" }],
    ]);
  });

  test("is none of another account's, and can't be told while those can't be read", async () => {
    const ofOthers = gatewayOf(
      { listConnections: [list(CHATRA, second)] },
      { connectionsOfOthers: async () => ({ active: ["con1"], removed: [] }) },
    );
    await ofOthers.gateway.getMessage(message);
    expect(ofOthers.calls.at(-1)).toMatchObject(["runAction", { connectionId: "con2" }]);
    const cause = new Error("no database");
    const blind = gatewayOf({}, { connectionsOfOthers: () => Promise.reject(cause) });
    await expect(blind.gateway.getMessage(message)).rejects.toMatchObject({
      message: "unavailable: the bot could not read the other accounts",
      cause,
    });
    expect(blind.calls).toEqual([]);
  });

  test("stays the one used before beside a new one, and is another where that one is gone", async () => {
    const { gateway, calls } = gatewayOf({
      listConnections: [list(CHATRA), list(second, CHATRA), list(second)],
    });
    const ready = (connectionId: string) => ({ connectionId, connectionName: "My Chatra", state: "READY" });
    expect(await gateway.checkAccount()).toEqual(ready("con1"));
    expect(await gateway.checkAccount()).toEqual(ready("con1"));
    await gateway.getMessage(message);
    expect(calls.at(-1)).toMatchObject(["runAction", { connectionId: "con1" }]);
    expect(await gateway.checkAccount()).toEqual(ready("con2"));
    await gateway.getMessage(message);
    expect(calls.at(-1)).toMatchObject(["runAction", { connectionId: "con2" }]);
  });
});

describe("a check of the account", () => {
  test("finds the action for sends and prepares them, and so the first send needs no more", async () => {
    const { gateway, named } = gatewayOf({ prepareSends: [undefined] });
    await gateway.checkAccount();
    expect(named()).toEqual(["listConnections", "listActions", "prepareSends"]);
    await gateway.sendAgentMessage({ clientId: "c1", text: "Hi", agent: {} });
    expect(named().slice(3)).toEqual(["runAction"]);
  });

  test("passes over a missing action, and ends with any other failure", async () => {
    expect(await gatewayOf({ listActions: [[]] }).gateway.checkAccount()).toMatchObject({ state: "READY" });
    const refused = new ChatraGatewayError("refused", "no");
    expect(await gatewayOf({ listActions: [refused] }).gateway.checkAccount()).toMatchObject({
      state: "READY",
    });
    expect(await told(gatewayOf({ listActions: [away] }).gateway.checkAccount())).toBe("unavailable | away");
    const { gateway } = gatewayOf({ prepareSends: [away] });
    expect(await told(gateway.checkAccount())).toBe("unavailable | away");
  });

  test("ends where the connection can't be used, before it asks for actions", async () => {
    const { gateway, named } = gatewayOf({ listConnections: [list({ ...CHATRA, state: "BUILDING" })] });
    expect(await told(gateway.checkAccount())).toBe(
      "unavailable | the Chatra connection My Chatra is BUILDING",
    );
    expect(named()).toEqual(["listConnections"]);
  });
});

describe("for admins", () => {
  test("actions are listed, found and run, and a request is made, on the connection in use", async () => {
    const mayBegin = () => true;
    const response = { status: 200, headers: {}, body: "ok" };
    const { gateway, calls } = gatewayOf({ request: [response] });
    expect(await gateway.listActions()).toEqual(ACTIONS);
    expect(await gateway.listActions({ intent: "tags", limit: 3 })).toEqual(ACTIONS);
    expect(await gateway.findAction("get message")).toEqual(ACTIONS[1]);
    const input = { a: 1, identity: "a/b", id: 5, clientId: "c1" };
    expect(await gateway.runOtherAction({ actionId: "a1", input }, mayBegin)).toEqual({ id: "x1" });
    expect(await gateway.request({ method: "POST", path: "/x", body: 1 }, mayBegin)).toBe(response);
    expect(calls).toEqual([
      ["listConnections", undefined],
      ["listActions", { connectionId: "con1" }],
      ["listActions", { connectionId: "con1", intent: "tags", limit: 3 }],
      [
        "listActions",
        { connectionId: "con1", intent: "Chatra messages, pushed messages and clients", limit: 100 },
      ],
      ["runAction", { connectionId: "con1", actionId: "a1", input, effect: "send", mayBegin }],
      ["request", { connectionId: "con1", method: "POST", path: "/x", body: 1, mayBegin }],
    ]);
  });

  test.each(["id", "_id", "messageId", "clientId"])("an action is not run with a stray %s", async (name) => {
    const { gateway, calls } = gatewayOf({});
    expect(await told(gateway.runOtherAction({ actionId: "a", input: { x: "y", [name]: "a/b" } }))).toBe(
      `invalid-input | ${name} is empty or can't be part of a path`,
    );
    expect(calls).toEqual([]);
  });

  test("an action's stale id drops the list of actions, and any other failure leaves it", async () => {
    const stale = new ChatraGatewayError("not-found", "no such id", { origin: "membrane" });
    const { gateway, named } = gatewayOf({ runAction: [away, stale] });
    const lists = () => named().filter((name) => name === "listActions").length;
    await gateway.findAction("get-message");
    expect(await told(gateway.runOtherAction({ actionId: "a", input: {} }))).toBe("unavailable | away");
    await gateway.findAction("get-message");
    expect(lists()).toBe(1);
    expect(await told(gateway.runOtherAction({ actionId: "a", input: {} }))).toBe(
      "not-found | origin=membrane | no such id",
    );
    await gateway.findAction("get-message");
    expect(lists()).toBe(2);
  });

  test("connections are listed with the one in use, asked for where the list is cut", async () => {
    const other = { ...CHATRA, id: "con9", name: "HubSpot" };
    const idsOf = async (gateway: ReturnType<typeof createChatraGateway>) =>
      (await gateway.listConnections()).map(({ id, inUse }) => `${id}${inUse ? " in use" : ""}`);
    const all = gatewayOf({ listConnections: [list(CHATRA, second)] });
    expect(await idsOf(all.gateway)).toEqual(["con1", "con2"]);
    const known = gatewayOf({ listConnections: [list(CHATRA), list(CHATRA, second)] });
    await known.gateway.getMessage(message);
    expect(await idsOf(known.gateway)).toEqual(["con1 in use", "con2"]);
    const failed = gatewayOf({ listConnections: [away, list(CHATRA, second)] });
    await told(failed.gateway.getMessage(message));
    expect(await idsOf(failed.gateway)).toEqual(["con1", "con2"]);
    const cut = gatewayOf(
      { listConnections: [list(other)], getConnection: [CHATRA] },
      { connectionId: "con1" },
    );
    expect(await idsOf(cut.gateway)).toEqual(["con1 in use", "con9"]);
    expect(cut.calls.at(-1)).toEqual(["getConnection", { connectionId: "con1" }]);
    const gone = gatewayOf(
      { listConnections: [list(other)], getConnection: [away] },
      { connectionId: "con1" },
    );
    expect(await idsOf(gone.gateway)).toEqual(["con9"]);
    const there = gatewayOf({ listConnections: [list(other, CHATRA)] }, { connectionId: "con1" });
    expect(await idsOf(there.gateway)).toEqual(["con9", "con1 in use"]);
    expect(there.named()).toEqual(["listConnections"]);
  });
});
