import { expect, test } from "vitest";
import type { JsonValue } from "../../../src/outbound/membrane/json.ts";
import { createConnectionReaders } from "../../../src/outbound/membrane/read-catalogue.ts";

const readers = createConnectionReaders((words) => words.replaceAll("hunter2", "[hidden]"));

const printed = {
  id: "con1",
  name: "Chatra",
  state: "error",
  error: "bad hunter2",
  clientAction: { description: "log in as hunter2", uiUrl: "https://ui.test/hunter2" },
};
const connection = {
  id: "con1",
  name: "Chatra",
  key: undefined,
  appNames: [],
  state: "ERROR",
  disconnected: false,
  ended: undefined,
  errorText: "bad [hidden]",
  clientAction: { description: "log in as [hidden]", uiUrl: "https://ui.test/hunter2" },
};
const plain = { ...connection, errorText: undefined, clientAction: undefined };

test("a connection is read bare or in an envelope, its words without secrets", () => {
  for (const answer of [printed, { output: printed }])
    expect(readers.connection(answer)).toStrictEqual(connection);
  const { error: _, clientAction: __, ...bare } = printed;
  expect(readers.connection(bare)).toStrictEqual(plain);
  expect(readers.connection({ ...bare, clientAction: { uiUrl: "https://ui.test" } })).toStrictEqual({
    ...plain,
    clientAction: { description: undefined, uiUrl: "https://ui.test" },
  });
  expect(readers.connection([])).toBeUndefined();
});

test("a list of connections is read without what is none, and another program's list not at all", () => {
  expect(readers.connections({ items: [printed, { id: "x" }], cursor: "2" })).toStrictEqual({
    items: [connection],
    cursor: "2",
  });
  expect(readers.connections({ items: [] })).toEqual({ items: [], cursor: undefined });
  expect(readers.connections({ items: [{ id: "x" }] })).toBeUndefined();
  expect(readers.connections({ x: 1 })).toBeUndefined();
});

test("what was begun is read, a connection's words without secrets", () => {
  expect(readers.begun({ output: printed })).toEqual({ kind: "connection", connection });
  const request = { requestId: "r1", url: "https://ui.test/hunter2" };
  expect(readers.begun({ ...request, status: "pending" })).toEqual({ kind: "request", ...request });
  expect(readers.begun({ x: 1 })).toBeUndefined();
});

test.each<[JsonValue, object | undefined]>([
  [{ status: "PENDING" }, { state: "pending" }],
  [{ output: { status: "pending" } }, { state: "pending" }],
  [
    { status: "success", resultConnectionId: "con1" },
    { state: "done", connectionId: "con1" },
  ],
  [
    { status: "pending", resultConnectionId: "con1" },
    { state: "done", connectionId: "con1" },
  ],
  [{ status: "success" }, undefined],
  [
    { status: "cancelled", resultError: "x" },
    { state: "failed", detail: "the connection request was cancelled in the browser" },
  ],
  [{ status: "error" }, { state: "failed", detail: "the connection request failed" }],
  [
    { status: "error", resultError: { message: "no hunter2" } },
    { state: "failed", detail: "the connection request failed: no [hidden]" },
  ],
  [
    { status: "Error", resultError: "no" },
    { state: "failed", detail: "the connection request failed: no" },
  ],
  [{ status: 5, resultConnectionId: "con1" }, undefined],
  ["x", undefined],
])("the request %j stands as %j", (answer, followed) => {
  expect(readers.followed(answer)).toStrictEqual(followed);
});
