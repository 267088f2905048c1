import { SignJWT } from "jose";
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
    headers: { authorization: `Bearer ${token}`, "api-version": "1.12" },
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
  const ran = await call("POST", "/act", {
    id: action,
    connectionId: id,
    input: { id: "c1" },
    meta: { a: 1 },
  });
  const [logged] = world.membrane.loggedRuns();
  expect(ran).toMatchObject({
    status: 200,
    value: { output: { displayedName: "Vera" }, actionRunId: logged?.id },
  });
  expect(logged).toMatchObject({ status: "success", meta: { a: 1 }, connectionId: id });
  const raw = await call("POST", "/act", { connectionId: id, api: { path: "/clients/c1", method: "GET" } });
  expect(raw.value).toMatchObject({ output: { id: "c1" }, actionRunId: expect.any(String) });
});

test("the ways of before are no longer there, nor is a call without a version of the contract", async () => {
  const { id } = world.membrane.connection();
  const action = world.membrane.actionId("get-client");
  const run = { input: { id: "c1" } };
  expect(await call("POST", `/actions/${action}/run?connectionId=${id}`, run)).toMatchObject({ status: 404 });
  const request = { path: "/clients/c1", method: "GET" };
  expect(await call("POST", `/connections/${id}/request`, request)).toMatchObject({ status: 404 });
  const headers = { authorization: `Bearer ${world.membrane.accessToken}` };
  expect((await fetch(`${world.membrane.url}/connections`, { headers })).status).toBe(400);
  expect(world.chatra.calls()).toEqual([]);
});

test("signed tokens are taken while they last, of this workspace, by its secret", async () => {
  const { key, secret } = world.membrane.workspace;
  const now = Math.floor(Date.now() / 1000);
  const status = async (claims: object, by = secret, alg = "HS512") => {
    const token = await new SignJWT({ workspaceKey: key, iat: now, exp: now + 60, ...claims })
      .setProtectedHeader({ alg })
      .sign(new TextEncoder().encode(by));
    return (await call("GET", "/connections", undefined, token)).status;
  };
  expect(await status({})).toBe(200);
  expect(await status({}, secret, "HS256")).toBe(200);
  expect(await status({ exp: now - 1 })).toBe(401);
  expect(await status({ workspaceKey: "another" })).toBe(401);
  expect(await status({}, "another-secret")).toBe(401);
});

test("lists come in pages, and the log is asked by connection, time and status", async () => {
  const { id } = world.membrane.connection();
  world.membrane.addConnection({ name: "Two" });
  const first = await call("GET", "/connections?limit=1");
  expect(first.value).toMatchObject({ items: [{ id }], cursor: "at-1" });
  expect((await call("GET", "/connections?limit=1&cursor=at-1")).value).toMatchObject({
    items: [{ name: "Two" }],
  });
  expect((await call("GET", "/connections?limit=1&cursor=at-1")).value).not.toHaveProperty("cursor");
  for (const wrong of ["limit=0", "limit=1001", "limit=x", "cursor=x"])
    expect((await call("GET", `/connections?${wrong}`)).status).toBe(400);
  const action = world.membrane.actionId("get-client");
  for (const client of ["c1", "nobody"])
    await call("POST", "/act", { id: action, connectionId: id, input: { id: client } });
  const log = async (query: string) => (await call("GET", `/action-run-logs?${query}`)).value;
  expect(await log(`connectionId=${id}`)).toMatchObject({
    items: [{ status: "error" }, { status: "success" }],
  });
  expect(await log("status=error")).toMatchObject({ items: [{ error: { type: "action_run" } }] });
  expect(await log("connectionId=another")).toEqual({ items: [] });
  expect(await log("to=2020-01-01T00:00:00.000Z")).toEqual({ items: [] });
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

test("a raw request carries its query, headers and body to Chatra, and has no path parameters", async () => {
  const connectionId = world.membrane.connection().id;
  const api = {
    path: "/clients/c1",
    method: "PUT",
    query: { q: "1 & 2" },
    headers: { "X-Test": "1" },
    body: { notes: "vip" },
  };
  world.membrane.output.requestForm = "response";
  const changed = await call("POST", "/act", { connectionId, api });
  expect(changed.value).toMatchObject({ output: { status: 200, body: { info: { notes: "vip" } } } });
  expect(world.chatra.calls()).toMatchObject([{ method: "PUT /clients/:id", body: { notes: "vip" } }]);
  const odd = { connectionId, api: { ...api, pathParameters: { id: "c1" } } };
  expect((await call("POST", "/act", odd)).status).toBe(400);
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
      headers: { authorization: `Bearer ${world.membrane.accessToken}`, "api-version": "1.12" },
    });
  world.membrane.faults.add({ kind: "rate-limited", retryAfter: 7 });
  expect((await get()).headers.get("retry-after")).toBe("7");
  world.membrane.faults.add({ kind: "truncated" });
  await expect(get().then((answer) => answer.text())).rejects.toThrow("terminated");
});
