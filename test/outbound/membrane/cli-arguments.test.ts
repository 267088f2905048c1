import { expect, test } from "vitest";
import { startAccountContext } from "./simulated-membrane.ts";

/** The simulator's executable takes the documented forms and nothing else; what reached it is in its journal. */
test("each documented form reaches the executable to the letter and is understood by it", async () => {
  await using all = await startAccountContext("cli", { connections: [{ id: "con1" }], processes: true });
  const { transport, membrane } = all;
  const actionId = membrane.actionId("get-client");
  const [found] = await transport.searchConnectors({ query: "chatra" });
  const connectorId = found?.id ?? "";
  await transport.listConnections();
  await transport.getConnection({ connectionId: "con1" });
  await transport.getConnection({ connectionId: "con1", waitSeconds: 30 });
  await transport.listActions({ connectionId: "con1" });
  await transport.listActions({ connectionId: "con1", intent: 'get --client "it\'s"', limit: 3 });
  await transport.runAction({ connectionId: "con1", actionId, input: { id: "c1" }, effect: "repeatable" });
  await transport.request({ connectionId: "con1", path: "/clients/c1", method: "GET" });
  await transport.request({
    connectionId: "con1",
    path: "/clients/{id}",
    method: "PUT",
    headers: { "X-A": "b c", "X-D": "e" },
    query: { q: "1 2", r: "=&" },
    pathParameters: { id: "c1" },
    body: { notes: "--json" },
  });
  expect(await transport.connect({ connectorId })).toMatchObject({
    kind: "connection",
    connection: { state: "CLIENT_ACTION_REQUIRED" },
  });

  expect(membrane.runs().map(({ argv }) => argv)).toEqual([
    ["search", "chatra", "--elementType=connector", "--json"],
    ["connection", "list", "--json"],
    ["connection", "get", "con1", "--json"],
    ["connection", "get", "con1", "--wait", "--timeout", "30", "--json"],
    ["action", "list", "--connectionId=con1", "--json"],
    ["action", "list", '--intent=get --client "it\'s"', "--connectionId=con1", "--limit", "3", "--json"],
    ["action", "run", "--connectionId=con1", actionId, "--json", "--input", '{"id":"c1"}'],
    ["request", "con1", "/clients/c1", "-X", "GET", "--json"],
    [
      "request",
      "con1",
      "/clients/{id}",
      "-X",
      "PUT",
      "-H",
      "X-A: b c",
      "-H",
      "X-D: e",
      "-d",
      '{"notes":"--json"}',
      "--query",
      "q=1 2",
      "--query",
      "r==&",
      "--pathParam",
      "id=c1",
      "--json",
    ],
    ["connect", `--connectorId=${connectorId}`, "--json"],
  ]);
  expect(membrane.runs().every(({ exitCode }) => exitCode === 0)).toBe(true);
  expect(all.chatra.calls().map(({ method }) => method)).toEqual([
    "GET /clients/:id",
    "GET /clients/:id",
    "PUT /clients/:id",
  ]);
});
