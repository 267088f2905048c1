import { describe, expect, test } from "vitest";
import { createApiTransport } from "../../../src/outbound/membrane/api-transport.ts";
import { ChatraGatewayError } from "../../../src/outbound/membrane/chatra-gateway-error.ts";
import { createCliTransport } from "../../../src/outbound/membrane/cli-transport.ts";
import { createChatraGateway } from "../../../src/outbound/membrane/create-chatra-gateway.ts";
import { reconnectCommand } from "../../../src/outbound/membrane/discover-connection.ts";
import { mapInput } from "../../../src/outbound/membrane/map-input.ts";
import type {
  MembraneConnection,
  MembraneTransport,
} from "../../../src/outbound/membrane/membrane-transport.ts";
import { GOOD_IDS, STRAY_IDS } from "../../path-ids.ts";

const nothingRuns = async (): Promise<never> => {
  throw new Error("a process was started");
};

const transports: [string, () => MembraneTransport][] = [
  ["the command line", () => createCliTransport({ run: nothingRuns, secrets: [], now: Date.now })],
  [
    "the API",
    () =>
      createApiTransport({
        // Nothing listens there: what is refused is refused before anybody is asked.
        uri: "http://127.0.0.1:9",
        credentials: { kind: "token", token: "a-token" },
        secrets: [],
        now: Date.now,
      }),
  ],
];

const REFUSED = { name: "ChatraGatewayError", reason: "invalid-input" };

describe.each(transports)("by %s", (_, make) => {
  test.each(STRAY_IDS)("an id with %s is refused wherever one is taken", async (_what, id) => {
    const transport = make();
    const mark = { deliveryId: "dl_1", attempt: 1 };
    const period = { mark, from: 0, to: 1 };
    const calls: (() => Promise<unknown> | undefined)[] = [
      () => transport.getConnection({ connectionId: id }),
      () => transport.listActions({ connectionId: id }),
      () => transport.runAction({ connectionId: id, actionId: "a1", input: {}, effect: "send" }),
      () => transport.runAction({ connectionId: "c1", actionId: id, input: {}, effect: "send" }),
      () => transport.findRun({ connectionId: "c1", actionRunId: id, ...period }),
      () => transport.request({ connectionId: id, path: "/clients", method: "GET" }),
      () =>
        transport.request({
          connectionId: "c1",
          path: "/clients/{id}",
          method: "GET",
          pathParameters: { id },
        }),
      () => transport.connect({ connectorId: id }),
    ];
    for (const call of calls) await expect(call()).rejects.toMatchObject(REFUSED);
    if (transport.followRequest !== undefined)
      await expect(
        transport.followRequest({ requestId: id, signal: new AbortController().signal }),
      ).rejects.toMatchObject(REFUSED);
  });

  test.each([
    "/clients/../agents",
    "/clients/%2e%2e/x",
    "/a%2fb",
    "//host/x",
    "/a/./b",
    "/a\\b",
    "clients",
    "",
  ])("a request for %s is refused", async (path) => {
    const request = make().request({ connectionId: "c1", path, method: "GET" });
    await expect(request).rejects.toMatchObject(REFUSED);
  });
});

/** Chatra behind a transport that takes down what it is asked to run. */
function gateway() {
  const ran: unknown[] = [];
  const action = (key: string) => ({
    id: `id-of-${key}`,
    key,
    name: key,
    description: undefined,
    connectionId: undefined,
    inputSchema: undefined,
  });
  const keys = [
    "get-message",
    "edit-agent-message",
    "delete-agent-message",
    "get-pushed-message",
    "edit-pushed-message",
    "delete-pushed-message",
  ];
  const transport: MembraneTransport = {
    getConnection: nothingRuns,
    listConnections: nothingRuns,
    listActions: async () =>
      ["send-agent-message", "send-pushed-message", "get-client", "update-client", ...keys].map(action),
    runAction: async ({ input }) => {
      ran.push(input);
      return { output: { id: "m1" }, actionRunId: undefined };
    },
    findRun: nothingRuns,
    request: nothingRuns,
    searchConnectors: nothingRuns,
    connect: nothingRuns,
  };
  return { ran, chatra: createChatraGateway({ transport, connectionId: "c1", now: Date.now }) };
}

test.each(STRAY_IDS)(
  "nothing is asked of Chatra about a message or a client whose id has %s",
  async (_, id) => {
    const { ran, chatra } = gateway();
    const calls: (() => Promise<unknown>)[] = [
      () => chatra.getMessage({ messageId: id }),
      () => chatra.editAgentMessage({ messageId: id, text: "x" }),
      () => chatra.deleteAgentMessage({ messageId: id }),
      () => chatra.getPushedMessage({ messageId: id }),
      () => chatra.editPushedMessage({ messageId: id, text: "x" }),
      () => chatra.deletePushedMessage({ messageId: id }),
      () => chatra.getClient({ clientId: id }),
      () => chatra.updateClient({ clientId: id, changes: { notes: "x" } }),
      ...["id", "_id", "messageId", "clientId"].map(
        (name) => () => chatra.runOtherAction({ actionId: "a1", input: { [name]: id } }),
      ),
    ];
    for (const call of calls) {
      const error: unknown = await call().catch((failure: unknown) => failure);
      expect(error).toBeInstanceOf(ChatraGatewayError);
      expect(error).toMatchObject(REFUSED);
    }
    expect(ran).toEqual([]);
  },
);

test("a message for a client whom the site has named with a slash is sent: their id stands in no path then", async () => {
  const { ran, chatra } = gateway();
  await chatra.sendAgentMessage({ clientId: "shop/../42", text: "Hello", agent: { agentId: "g1" } });
  await chatra.sendPushedMessage({ clientId: "shop/../42", text: "Hello" });
  expect(ran).toMatchObject([{ clientId: "shop/../42" }, { clientId: "shop/../42" }]);
});

test.each(GOOD_IDS)("the client %s is asked for by their id as it is", (id) => {
  expect(mapInput(undefined, { subject: "clientId", fields: { clientId: id } })).toEqual({ id });
});

test.each(["c1; rm -rf ~", "c1 --yes", "$(x)", "-x", "a/b", "c1`x`"])(
  "a person is given no command to paste with the id %s in it",
  (id) => {
    const connection: MembraneConnection = {
      id,
      name: "Chatra",
      key: undefined,
      appNames: [],
      state: "DISCONNECTED",
      disconnected: true,
      ended: undefined,
      errorText: undefined,
      clientAction: undefined,
    };
    expect(reconnectCommand(connection)).toBeUndefined();
    expect(reconnectCommand({ ...connection, id: "c1" })).toBe("membrane connect --connectionId c1");
  },
);
