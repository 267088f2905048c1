import { describe, expect, test } from "vitest";
import type { JsonValue } from "../../../src/outbound/membrane/json.ts";
import { clientOfResult, readMessage, readSentMessage } from "../../../src/outbound/membrane/read-message.ts";

describe("the result of a send", () => {
  test.each<[JsonValue, string | undefined]>([
    [{ id: "m1" }, "m1"],
    [{ data: { id: "m1", text: "Hi" } }, "m1"],
    [{ id: "m1", error: null, errors: [], status: 200 }, "m1"],
    [{ id: "m1", status: "500 views" }, "m1"],
    [{ id: "m1", error: "of an earlier try" }, "m1"],
    [{ id: "m1", status: 500 }, "m1"],
    [{ data: { data: { data: { data: { id: "m1" } } } } }, "m1"],
    [{ data: { data: { data: { data: { data: { id: "too deep" } } } } } }, undefined],
    [{ status: 399 }, undefined],
    [{}, undefined],
    [null, undefined],
    [{ ok: true, status: 201 }, undefined],
    [{ error: false }, undefined],
    [{ error: null }, undefined],
    [{ errors: [] }, undefined],
    [{ success: true }, undefined],
    [{ ok: false, id: "m1" }, "m1"],
    [{ id: "m1", client: { id: "c1" } }, "m1"],
    [{ data: { id: "m1", client: { id: "c1", name: "Vera" } } }, "m1"],
    [{ client: { id: "c1" }, text: "Hi" }, undefined],
  ])("%j is a message with the id %j", (result, id) => {
    expect(readSentMessage(result)).toEqual({ id });
  });

  test.each<JsonValue>([
    "<html>Bad gateway</html>",
    "",
    { error: "not allowed" },
    { error: { message: "no such client" } },
    { errors: [{ message: "no such client" }] },
    { status: 502, body: "<html>" },
    { status: "404" },
    { statusCode: 500 },
    { status: 400 },
    { statusCode: "400" },
    { ok: false, message: "no such client" },
    { success: false },
  ])("%j tells of no message", (result) => {
    expect(readSentMessage(result)).toBeUndefined();
  });
});

test.each<[JsonValue, string | undefined]>([
  [{ data: { name: "Vera" } }, "Vera"],
  [{ status: 200, data: { result: { name: "Vera" } } }, "Vera"],
  [{ id: "run1", data: { id: "c1", name: "Vera" } }, "Vera"],
  [{ name: "Vera", data: { city: "Athens" } }, undefined],
  [{ name: "Vera" }, "Vera"],
  [{ output: { client: { id: "c1", name: "Vera" } } }, "Vera"],
])("of %j the client is called %s: an inner id goes first, then the innermost part", (result, name) => {
  expect(clientOfResult(result)?.name).toBe(name);
});

test("nothing at all is neither a message nor a client", () => {
  for (const result of [{}, null, "", []]) {
    expect(readMessage(result)).toBeUndefined();
    expect(clientOfResult(result)).toBeUndefined();
  }
});
