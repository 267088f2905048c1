import { afterEach, beforeEach, expect, test } from "vitest";
import { startChatraSimulator } from "../../src/simulator/chatra/simulator.ts";
import type { ChatraSimulator } from "../../src/simulator/chatra/simulator-api.ts";

let chatra: ChatraSimulator;
let agentId: string;

beforeEach(async () => {
  chatra = await startChatraSimulator({ clients: [{ id: "c1", name: "Vera" }] });
  agentId = chatra.agents()[0]?.id ?? "";
});
afterEach(() => chatra.close());

async function call(method: string, path: string, body?: unknown) {
  const response = await fetch(`${chatra.apiUrl}${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const value: Record<string, unknown> = text === "" ? {} : JSON.parse(text);
  return { status: response.status, headers: response.headers, value };
}

const send = (body: object = {}) =>
  call("POST", "/messages/", { clientId: "c1", text: "hello", agentId, ...body });

test("a sent message can be read, edited and deleted, and its history is kept", async () => {
  const sent = await send();
  expect(sent).toMatchObject({ status: 200, value: { type: "agent", text: "hello", agentName: "Support" } });
  const path = `/messages/${String(sent.value.id)}`;
  expect(await call("GET", path)).toMatchObject({ status: 200, value: { text: "hello" } });
  expect(await call("PUT", path, { text: "hi" })).toMatchObject({ status: 200, value: { text: "hi" } });
  expect(await call("DELETE", path)).toMatchObject({ status: 204 });
  expect(await call("GET", path)).toMatchObject({ status: 404 });
  expect(chatra.sentByApi("c1")).toMatchObject([{ text: "hi", history: ["hello"], isDeleted: true }]);
  expect(chatra.visitor("c1").sees()).toEqual([]);
});

test("texts of 1 to 5000 characters are taken and no others", async () => {
  expect((await send({ text: "" })).status).toBe(400);
  expect((await send({ text: "x".repeat(5001) })).status).toBe(400);
  expect((await send({ text: 7 })).status).toBe(400);
  expect((await send({ text: "x".repeat(5000) })).status).toBe(200);
  expect(chatra.sentByApi()).toHaveLength(1);
});

test("an author is an agent, or a person by e-mail, name and source together", async () => {
  expect((await send({ agentId: undefined })).status).toBe(400);
  expect((await send({ agentId: "nobody" })).status).toBe(400);
  const person = { agentId: undefined, agentEmail: "grace@acme.example", agentName: "Grace" };
  expect((await send(person)).status).toBe(400);
  const sent = await send({ ...person, receivedFrom: "slack" });
  expect(sent.value).toMatchObject({ agentName: "Grace", receivedFrom: "slack" });
});

test("an e-mail that no agent has makes a new agent, once; a known one makes none", async () => {
  const before = chatra.agents().length;
  const person = { agentId: undefined, agentName: "Zed", receivedFrom: "slack" };
  const known = await send({ ...person, agentEmail: "ada@acme.example" });
  expect(known.value).toMatchObject({ agentId: chatra.agents().find(({ name }) => name === "Ada")?.id });
  expect(chatra.agents()).toHaveLength(before);
  const first = await send({ ...person, agentEmail: "zed@acme.example" });
  const second = await send({ ...person, agentEmail: "zed@acme.example" });
  expect(chatra.agents().slice(before)).toMatchObject([{ name: "Zed", email: "zed@acme.example" }]);
  const made = chatra.agents().at(-1)?.id;
  expect([first.value, second.value]).toMatchObject([{ agentId: made }, { agentId: made }]);
});

test("a client's messages cannot be changed, and unknown ids are 404", async () => {
  const { message } = chatra.visitor("c1").writes("mine");
  expect((await call("PUT", `/messages/${message.id}`, { text: "x" })).status).toBe(400);
  expect((await call("DELETE", `/messages/${message.id}`)).status).toBe(400);
  expect((await call("GET", "/messages/nothing")).status).toBe(404);
  expect((await send({ clientId: "nobody" })).status).toBe(404);
  expect((await call("GET", "/clients/nobody")).status).toBe(404);
  expect((await call("POST", "/messages/", undefined)).status).toBe(400);
});

test("pushed messages are kept apart from agents' messages", async () => {
  const pushed = await call("POST", "/pushedMessages/", { clientId: "c1", text: "hi there" });
  const id = String(pushed.value.id);
  expect(pushed.value).toMatchObject({ isPushed: true });
  expect((await call("GET", `/messages/${id}`)).status).toBe(404);
  expect(await call("PUT", `/pushedMessages/${id}`, { text: "new" })).toMatchObject({
    value: { text: "new" },
  });
  expect((await call("DELETE", `/pushedMessages/${id}`)).status).toBe(204);
});

test("a client can be read and changed, and null removes a value", async () => {
  expect(await call("GET", "/clients/c1")).toMatchObject({
    value: { info: { name: "Vera" }, chatId: expect.any(String) },
  });
  await call("PUT", "/clients/c1", { email: "vera@example.com", notes: "vip" });
  const changed = await call("PUT", "/clients/c1", { notes: "regular", email: null });
  expect(changed.value.info).toEqual({ name: "Vera", notes: "regular" });
});

test("faults have no effect, or come after it", async () => {
  chatra.faults.add({ kind: "ratelimited", retryAfter: 3 });
  chatra.faults.add({ kind: "ratelimited" });
  chatra.faults.add({ kind: "server-error" });
  chatra.faults.add({ kind: "unauthorized" });
  chatra.faults.add({ kind: "reset-before" });
  const limited = await send();
  expect([limited.status, limited.headers.get("retry-after")]).toEqual([429, "3"]);
  const silent = await send();
  expect([silent.status, silent.headers.get("retry-after")]).toEqual([429, null]);
  expect((await send()).status).toBe(500);
  expect((await send()).status).toBe(401);
  await expect(send()).rejects.toThrow();
  expect(chatra.sentByApi()).toEqual([]);
  chatra.faults.add({ kind: "reset-after-success", method: "POST /messages/" });
  await expect(send()).rejects.toThrow();
  expect(chatra.sentByApi()).toHaveLength(1);
});

test("a timeout after success leaves the caller waiting with the message sent", async () => {
  chatra.faults.add({ kind: "timeout-after-success", clientId: "c1" });
  const waiting = send();
  await chatra.waitFor(
    (state) => state.calls().at(-1)?.fault === "timeout-after-success" && state.sentByApi().length === 1,
  );
  await chatra.close();
  await expect(waiting).rejects.toThrow();
  expect(chatra.calls("POST /messages/")).toMatchObject([{ body: { text: "hello" } }]);
});

test("an account with a key refuses calls without it", async () => {
  const guarded = await startChatraSimulator({ apiKey: "public/secret", clients: [{ id: "c1" }] });
  const get = (authorization: string) =>
    fetch(`${guarded.apiUrl}/clients/c1`, { headers: { authorization } });
  expect((await get("")).status).toBe(401);
  expect((await get("Chatra.Simple public/secret")).status).toBe(200);
  await guarded.close();
});

test("latency is added to every answer, and to a slow one more", async () => {
  chatra.behaviour.latencyMs = 30;
  chatra.faults.add({ kind: "slow", delayMs: 40 });
  const startedAt = performance.now();
  expect((await send()).status).toBe(200);
  expect(performance.now() - startedAt).toBeGreaterThan(65);
});
