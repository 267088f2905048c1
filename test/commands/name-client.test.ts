import { expect, test } from "vitest";
import { nameClientOf } from "../../src/commands/proposals.ts";
import { clientIdSchema, conversationIdOf } from "../../src/domain/ids.ts";
import type { Order, RawRequest } from "../../src/domain/order.ts";
import type { JsonObject } from "../../src/domain/parse-exact-json.ts";
import { saveConversations } from "../../src/store/conversations.ts";
import { accountId, conversation, openStage } from "../outbox/stage.ts";

const run = (input: JsonObject): Order => ({ kind: "run", actionId: "a", actionName: "A", input });
const request = (more: Partial<RawRequest>): Order => ({
  kind: "request",
  request: { method: "POST", path: "/p", query: {}, headers: {}, pathParameters: {}, ...more },
});
const others = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, nth) => [`k${nth}`, `other ${nth}`]));

test("of an order that names one known client, in one of its first twenty values, the client is told", async () => {
  await using stage = await openStage();
  const { store } = stage;
  for (const [id, name] of [
    ["c", "Vera"],
    ["d", "Otto"],
  ] as const) {
    const clientId = clientIdSchema.parse(id);
    const known = { ...conversation, clientId, id: conversationIdOf(accountId, clientId), profile: { name } };
    await store.transaction((tx) => saveConversations(tx, known));
  }
  const vera = "*Vera* (`c`)";
  const stranger = clientIdSchema.parse("x");
  const told: [Order, string | undefined][] = [
    [{ kind: "forget", clientId: clientIdSchema.parse("c") }, vera],
    [{ kind: "forget", clientId: stranger }, "the visitor `x`"],
    [run({ id: "c" }), vera],
    [run({ id: "x" }), undefined],
    [run({ id: "c", other: "d" }), undefined],
    [run({ id: "c", again: "c" }), vera],
    [run({ deeper: { id: "c" } }), undefined],
    [run({ ...others(19), id: "c" }), vera],
    [run({ ...others(20), id: "c" }), undefined],
    [request({ path: "/clients/c" }), vera],
    [request({ pathParameters: { id: "c" } }), vera],
    [request({ query: { id: "c" } }), vera],
    [request({ body: { id: "c" } }), vera],
    [request({ headers: { id: "c" } }), undefined],
    [request({ body: ["c"] }), undefined],
    [request({ body: "c" }), undefined],
    [request({ body: null }), undefined],
    [request({ body: { ...others(18), id: "c" } }), vera],
    [request({ body: { ...others(19), id: "c" } }), undefined],
    [{ kind: "delete", messageId: expect.anything(), pushed: false }, undefined],
  ];
  const found = await Promise.all(told.map(([act]) => nameClientOf({ store, accountId }, act)));
  expect(found).toEqual(told.map(([, name]) => name));
});
