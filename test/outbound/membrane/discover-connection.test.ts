import { describe, expect, test } from "vitest";
import { ChatraGatewayError } from "../../../src/outbound/membrane/chatra-gateway-error.ts";
import {
  assertReady,
  ConnectionChoiceError,
  discoverConnection,
  findConnection,
  hasFailed,
  isChatra,
  nameConnections,
  reconnectCommand,
  stateOf,
  summariseConnections,
} from "../../../src/outbound/membrane/discover-connection.ts";
import type { MembraneConnection } from "../../../src/outbound/membrane/membrane-transport.ts";

const chatra: MembraneConnection = {
  id: "con1",
  name: "My Chatra",
  key: undefined,
  appNames: [],
  state: "READY",
  disconnected: false,
  ended: undefined,
  errorText: undefined,
  clientAction: undefined,
};
const hubSpot = { ...chatra, id: "con9", name: "HubSpot" };
const uiUrl = "https://ui.test/1";
const RECONNECT = "membrane connect --connectionId con1";

/** What `work` gives, or the error that it throws. */
async function told(work: () => unknown): Promise<unknown> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ChatraGatewayError)) throw error;
    const { name, message, url } = error;
    return { name, message, ...(url === undefined ? {} : { url }) };
  }
}

describe("a connection's state", () => {
  /** Its state, whether it has failed for good, the command that renews it, and why it can't be used. */
  test.each<[Partial<MembraneConnection>, string, boolean, string | undefined, string | undefined]>([
    [{}, "READY", false, undefined, undefined],
    [{ state: undefined }, "READY", false, undefined, undefined],
    [{ disconnected: true }, "DISCONNECTED", false, RECONNECT, "connection-needs-action"],
    [{ ended: "DEFUNCT" }, "DEFUNCT", false, RECONNECT, "connection-needs-action"],
    [{ ended: "DEFUNCT", disconnected: true }, "DEFUNCT", false, RECONNECT, "connection-needs-action"],
    [{ ended: "DEACTIVATED" }, "DEACTIVATED", false, undefined, "connection-needs-action"],
    [{ ended: "ARCHIVED", state: "BUILDING" }, "ARCHIVED", true, undefined, "connection-needs-action"],
    [{ state: "BUILDING", ended: "DEFUNCT" }, "BUILDING", false, undefined, "unavailable"],
    [
      { state: "SETUP_IN_PROGRESS", disconnected: true },
      "SETUP_IN_PROGRESS",
      false,
      undefined,
      "unavailable",
    ],
    [{ state: "NEW" }, "NEW", false, undefined, "unavailable"],
    [{ state: "SETUP_FAILED" }, "SETUP_FAILED", true, undefined, "connection-needs-action"],
    [{ state: "CONFIGURATION_ERROR" }, "CONFIGURATION_ERROR", true, undefined, "connection-needs-action"],
    [{ state: "DISCONNECTING" }, "DISCONNECTING", false, undefined, "connection-needs-action"],
    [{ state: "NOT_CONFIGURED" }, "NOT_CONFIGURED", false, undefined, "connection-needs-action"],
    [{ state: "ERROR" }, "ERROR", false, undefined, "connection-needs-action"],
    [{ state: "DISCONNECTED" }, "DISCONNECTED", false, RECONNECT, "connection-needs-action"],
    [
      { state: "CLIENT_ACTION_REQUIRED" },
      "CLIENT_ACTION_REQUIRED",
      false,
      RECONNECT,
      "connection-needs-action",
    ],
    [
      { state: "CLIENT_ACTION_REQUIRED", clientAction: { uiUrl } },
      "CLIENT_ACTION_REQUIRED",
      false,
      undefined,
      "connection-needs-action",
    ],
    [{ state: "DISCONNECTED", id: "a b" }, "DISCONNECTED", false, undefined, "connection-needs-action"],
  ])("of %j tells what it is and what it needs", async (more, state, failed, command, reason) => {
    const connection = { ...chatra, ...more };
    const { clientAction } = connection;
    const advice = command === undefined ? "" : `. Reconnect it with \`${command}\``;
    const refusal = {
      name: "ChatraGatewayError",
      message: `${reason}: the Chatra connection My Chatra is ${state}${advice}`,
      ...(clientAction === undefined ? {} : { url: uiUrl }),
    };
    expect([stateOf(connection), hasFailed(connection), reconnectCommand(connection)]).toEqual([
      state,
      failed,
      command,
    ]);
    expect(await told(() => assertReady(connection))).toEqual(reason === undefined ? undefined : refusal);
  });
});

test.each<[Partial<MembraneConnection>, boolean]>([
  [{ name: "My CHATRA 2" }, true],
  [{ name: "Shop", key: "chatra-1" }, true],
  [{ name: "Shop", appNames: ["x", "chatra"] }, true],
  [{ name: "Shop", key: "chat", appNames: ["ra"] }, false],
  [{ name: "Shop" }, false],
])("a connection with %j belongs to Chatra: %s", (more, is) => {
  expect(isChatra({ ...chatra, ...more })).toBe(is);
});

test("names connections with their ids", () => {
  expect(nameConnections([chatra, hubSpot])).toBe("My Chatra (con1), HubSpot (con9)");
});

describe("an overview of connections", () => {
  const second = { ...chatra, id: "con2", state: "DISCONNECTED", errorText: "no key" };
  const listed = {
    id: "con1",
    name: "My Chatra",
    state: "READY",
    isChatra: true,
    inUse: false,
    url: undefined,
    command: undefined,
    detail: undefined,
  };
  const disconnected = {
    ...listed,
    id: "con2",
    state: "DISCONNECTED",
    command: "membrane connect --connectionId con2",
    detail: "no key",
  };
  const other = { ...listed, id: "con9", name: "HubSpot", isChatra: false };

  test("tells all of each, and takes the only one of Chatra's for the one in use", () => {
    expect(summariseConnections([hubSpot, second], undefined)).toStrictEqual([
      other,
      { ...disconnected, inUse: true },
    ]);
    expect(summariseConnections([chatra, second], undefined)).toStrictEqual([listed, disconnected]);
    expect(summariseConnections([chatra, second], "con2")).toStrictEqual([
      listed,
      { ...disconnected, inUse: true },
    ]);
    expect(summariseConnections([chatra], "con7")).toStrictEqual([listed]);
  });

  test("gives the address and the words of what a person has to do, and a command only for Chatra's", () => {
    const clientAction = { uiUrl, description: "Log in" };
    expect(summariseConnections([{ ...second, clientAction }], "x")).toStrictEqual([
      { ...disconnected, command: undefined, url: uiUrl, detail: "Log in" },
    ]);
    expect(summariseConnections([{ ...hubSpot, state: "DISCONNECTED" }], "x")).toStrictEqual([
      { ...other, state: "DISCONNECTED" },
    ]);
  });
});

describe("the search for the connection to use", () => {
  const archived: MembraneConnection = { ...chatra, id: "con0", ended: "ARCHIVED" };
  const second = { ...chatra, id: "con2", name: "chatra shop" };
  const of = (connections: MembraneConnection[], more = false) => {
    const asked: string[] = [];
    return {
      asked,
      listConnections: async () => {
        asked.push("list");
        return { connections, more };
      },
      getConnection: async ({ connectionId }: { connectionId: string }) => {
        asked.push(connectionId);
        return { ...chatra, id: connectionId };
      },
    };
  };
  const choice = (message: string) => ({ name: "ConnectionChoiceError", message: `refused: ${message}` });
  const active = (...ids: string[]) => ({ active: ids, removed: [] });
  const SEVERAL =
    "2 Chatra connections; set MEMBRANE_CONNECTION_ID to one of: My Chatra (con1), chatra shop (con2)";

  test("finds the only one of Chatra's, or the one used before, and none that is archived or another's", async () => {
    const both = of([archived, hubSpot, chatra, second]);
    expect(await findConnection(of([archived, hubSpot, chatra]), undefined)).toEqual({ connection: chatra });
    expect(await told(() => findConnection(both, undefined))).toEqual(choice(SEVERAL));
    expect(await findConnection(both, undefined, { before: "con2" })).toEqual({ connection: second });
    expect(await told(() => findConnection(both, undefined, { before: "con9" }))).toEqual(choice(SEVERAL));
    expect(await findConnection(both, undefined, { ofOthers: active("con1") })).toEqual({
      connection: second,
    });
    expect(
      await findConnection(both, undefined, { ofOthers: active("con1", "con2"), before: "con1" }),
    ).toEqual({ others: [hubSpot, chatra, second] });
  });

  test.each<[string, string[], string[], string | undefined, string]>([
    ["passes over that of a removed account", [], ["con2"], undefined, "con1"],
    ["passes over those of several removed accounts", [], ["con1", "con3"], undefined, "con2"],
    ["passes over those of active and of removed accounts", ["con3"], ["con1"], undefined, "con2"],
    ["keeps that of a removed account where it was used before", [], ["con2", "con3"], "con2", "con2"],
    [
      "takes that of a removed account where there is no other",
      ["con1", "con3"],
      ["con2"],
      undefined,
      "con2",
    ],
  ])("%s", async (_, ofActive, ofRemoved, before, id) => {
    const third = { ...chatra, id: "con3", name: "chatra blog" };
    // Of two, the third is archived: it does not count.
    const listed =
      ofActive.length + ofRemoved.length === 1 ? { ...third, ended: "ARCHIVED" as const } : third;
    const found = findConnection(of([hubSpot, chatra, second, listed]), undefined, {
      ofOthers: { active: ofActive, removed: ofRemoved },
      before,
    });
    expect(await found).toMatchObject({ connection: { id } });
  });

  test("lets a person choose where several belong only to removed accounts, or several to nobody", async () => {
    const both = of([chatra, second]);
    const removed = { active: [], removed: ["con1", "con2"] };
    expect(await told(() => findConnection(both, undefined, { ofOthers: removed }))).toEqual(choice(SEVERAL));
    const third = of([chatra, second, { ...chatra, id: "con3" }]);
    const hints = { ofOthers: { active: [], removed: ["con3"] } };
    expect(await told(() => findConnection(third, undefined, hints))).toMatchObject({
      name: "ConnectionChoiceError",
    });
  });

  test("takes the configured one from the list, else asks for it", async () => {
    const listed = of([chatra, second]);
    expect(await discoverConnection(listed, "con2", { ofOthers: active("con2") })).toBe(second);
    expect(listed.asked).toEqual(["list"]);
    const unlisted = of([chatra]);
    expect(await discoverConnection(unlisted, "con5")).toEqual({ ...chatra, id: "con5" });
    expect(unlisted.asked).toEqual(["list", "con5"]);
  });

  test("says what to do where there is none, or where the list is cut", async () => {
    expect(await told(() => discoverConnection(of([archived]), undefined))).toEqual(
      choice("no Chatra connection; make one with `membrane connect`, or in Membrane's console"),
    );
    expect(await told(() => discoverConnection(of([hubSpot]), undefined))).toEqual(
      choice("no Chatra connection; set MEMBRANE_CONNECTION_ID to one of: HubSpot (con9)"),
    );
    expect(await told(() => discoverConnection(of([hubSpot, archived], true), undefined))).toEqual(
      choice(
        "no Chatra connection among the first 2 that Membrane lists; set MEMBRANE_CONNECTION_ID to the one to use",
      ),
    );
    expect(await discoverConnection(of([chatra], true), undefined)).toBe(chatra);
    expect(new ConnectionChoiceError("x")).toMatchObject({ reason: "refused", detail: "x" });
  });
});
