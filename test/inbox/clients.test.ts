import { expect, test } from "vitest";
import { clientIdSchema } from "../../src/domain/ids.ts";
import { type ClientAnswer, createClients } from "../../src/inbox/clients.ts";
import { eventually } from "../eventually.ts";

const vera = clientIdSchema.parse("client-1");
type Told = Exclude<ClientAnswer, "unreachable">;

function clientsOf(lookUp: () => Promise<Told>, more: { patienceMs?: number } = {}) {
  const clock = { now: 0 };
  const unknown: unknown[] = [];
  const clients = createClients({
    lookUp,
    patienceMs: more.patienceMs ?? 10_000,
    now: () => clock.now,
    onUnknown: (clientId, error) => unknown.push([clientId, error]),
  });
  return { clients, clock, unknown };
}

test("what Chatra says of a client is known for half a minute", async () => {
  let asked = 0;
  const { clients, clock } = clientsOf(async () => {
    asked += 1;
    return { found: true, profile: { name: "Vera" } };
  });
  expect(clients.known(vera)).toBeUndefined();
  await clients.fetch(vera);
  expect(clients.known(vera)).toEqual({ found: true, profile: { name: "Vera" } });
  clock.now = 29_999;
  expect(clients.known(vera)).toBeDefined();
  clock.now = 30_000;
  expect(clients.known(vera)).toBeUndefined();
  expect(asked).toBe(1);
});

test("a client Chatra does not know is known to be none", async () => {
  const { clients, unknown } = clientsOf(async () => ({ found: false }));
  await clients.fetch(vera);
  expect(clients.known(vera)).toEqual({ found: false });
  expect(unknown).toEqual([]);
});

test("a failure is told of, and counts as unreachable", async () => {
  const fault = new Error("no network");
  const { clients, unknown } = clientsOf(() => Promise.reject(fault));
  await clients.fetch(vera);
  expect(clients.known(vera)).toBe("unreachable");
  expect(unknown).toEqual([[vera, fault]]);
});

test("whoever is not told about in time counts as unreachable, until the answer comes after all", async () => {
  const slow = Promise.withResolvers<Told>();
  const { clients } = clientsOf(() => slow.promise, { patienceMs: 5 });
  await clients.fetch(vera);
  expect(clients.known(vera)).toBe("unreachable");
  slow.resolve({ found: true, profile: {} });
  await eventually(() => expect(clients.known(vera)).toEqual({ found: true, profile: {} }));
});

test("of very many clients the latest are remembered", async () => {
  const { clients } = clientsOf(async () => ({ found: false }));
  const ids = Array.from({ length: 1001 }, (_, nth) => clientIdSchema.parse(`client-${nth}`));
  for (const id of ids) await clients.fetch(id);
  expect(ids.map((id) => clients.known(id) !== undefined).indexOf(true)).toBe(1);
});

test("who was asked about once more counts among the latest", async () => {
  const { clients, clock } = clientsOf(async () => ({ found: false }));
  const [first = vera, ...others] = Array.from({ length: 1001 }, (_, nth) =>
    clientIdSchema.parse(`client-${nth}`),
  );
  await clients.fetch(first);
  await clients.fetch(others[0] ?? vera);
  clock.now = 29_999;
  await clients.fetch(first);
  for (const id of others.slice(1)) await clients.fetch(id);
  expect(clients.known(first)).toEqual({ found: false });
});
