import { afterEach, beforeEach, expect, test } from "vitest";
import { startWorld, type World } from "../../src/simulator/world.ts";

let world: World;

beforeEach(async () => {
  world = await startWorld({ chatra: { clients: [{ id: "c1", name: "Vera" }] } });
});
afterEach(() => world.close());

async function call(method: string, path: string, body?: object, token = world.membrane.accessToken) {
  const response = await fetch(`${world.membrane.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}` },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const value: unknown = await response.json();
  return { status: response.status, value };
}

test("connections and actions are listed, and an action is run", async () => {
  const { id } = world.membrane.connection();
  expect(await call("GET", "/connections")).toMatchObject({
    status: 200,
    value: { items: [{ id, state: "READY" }] },
  });
  const listed = await call("GET", `/actions?connectionId=${id}&intent=get%20client&limit=1`);
  expect(listed.value).toMatchObject({ items: [{ key: "get-client" }] });
  const action = world.membrane.actionId("get-client");
  const ran = await call("POST", `/actions/${action}/run?connectionId=${id}`, { input: { id: "c1" } });
  expect(ran).toMatchObject({ status: 200, value: { output: { displayedName: "Vera" } } });
  const raw = await call("POST", `/connections/${id}/request`, { path: "/clients/c1", method: "GET" });
  expect(raw.value).toMatchObject({ status: 200, data: { id: "c1" } });
});

test("refusals have the documented status", async () => {
  expect(await call("GET", "/connections", undefined, "wrong")).toMatchObject({
    status: 401,
    value: { key: "not_authenticated" },
  });
  expect(await call("GET", "/connections/nope")).toMatchObject({ status: 404 });
  world.membrane.faults.add({ kind: "rate-limited" });
  expect(await call("GET", "/connections")).toMatchObject({ status: 429 });
  expect(world.membrane.runs("connection list")).toMatchObject([
    { transport: "http" },
    { fault: "rate-limited" },
  ]);
});

test("a raw request carries its query, path parameters, headers and body to Chatra", async () => {
  const { id } = world.membrane.connection();
  const changed = await call("POST", `/connections/${id}/request`, {
    path: "/clients/{id}",
    method: "PUT",
    pathParameters: { id: "c1" },
    query: { q: "1 & 2" },
    headers: { "X-Test": "1" },
    data: { notes: "vip" },
  });
  expect(changed.value).toMatchObject({ status: 200, data: { info: { notes: "vip" } } });
  expect(world.chatra.calls()).toMatchObject([{ method: "PUT /clients/:id", body: { notes: "vip" } }]);
});

test("a connection is requested by a connector that the search found, and one that is built becomes ready", async () => {
  const found = await call("GET", "/search?q=chatra&elementType=connector");
  const { connectorId } = world.membrane.connection();
  expect(found.value).toMatchObject({ items: [{ element: { id: connectorId } }] });
  expect(await call("POST", "/connection-requests", { connectorId })).toMatchObject({
    status: 200,
    value: { requestId: expect.any(String), url: expect.stringContaining("https://"), status: "pending" },
  });
  expect(await call("POST", "/connection-requests", { connectorId: "nope" })).toMatchObject({ status: 404 });
  const { id } = world.membrane.addConnection({ state: "BUILDING" });
  expect((await call("GET", `/connections/${id}?wait=true&timeout=30`)).value).toMatchObject({
    state: "BUILDING",
  });
  expect((await call("GET", `/connections/${id}`)).value).toMatchObject({ state: "READY" });
});

test("a rate limit says how long to wait, and a truncated answer is cut in the middle", async () => {
  const get = () =>
    fetch(`${world.membrane.url}/connections`, {
      headers: { authorization: `Bearer ${world.membrane.accessToken}` },
    });
  world.membrane.faults.add({ kind: "rate-limited", retryAfter: 7 });
  expect((await get()).headers.get("retry-after")).toBe("7");
  world.membrane.faults.add({ kind: "truncated" });
  await expect(get().then((answer) => answer.text())).rejects.toThrow("terminated");
});
