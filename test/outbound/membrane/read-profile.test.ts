import { expect, test } from "vitest";
import type { JsonValue } from "../../../src/outbound/membrane/json.ts";
import {
  clientOfResult,
  messageIdOfResult,
  readMessage,
} from "../../../src/outbound/membrane/read-message.ts";

test.each<[JsonValue, string | undefined]>([
  [{ messageId: "a", id: "b", _id: "c" }, "a"],
  [{ id: "b", _id: "c" }, "b"],
  [{ _id: 3 }, "3"],
  [{ id: "run", message: { id: "m" } }, "m"],
  [{ id: "x", result: { text: "no id" } }, "x"],
  [{ output: { x: 1 }, data: { id: "m" } }, "m"],
  [{ output: { x: 1 }, client: { id: "c" } }, undefined],
  [{ text: "x" }, undefined],
  [{ id: "run", data: { data: { data: { id: "m1" } } } }, "m1"],
  ["m1", undefined],
])("%j is about a message with the id %s", (result, id) => {
  expect(messageIdOfResult(result)).toBe(id);
});

test.each(["message", "data", "body", "response", "result", "output"])(
  "a result within %s is found, and one in another field is not",
  (name) => {
    expect(messageIdOfResult({ [name]: { id: "m1" } })).toBe("m1");
    expect(messageIdOfResult({ other: { id: "m1" } })).toBeUndefined();
  },
);

const of = (more: object) => ({
  id: undefined,
  type: undefined,
  text: undefined,
  clientId: undefined,
  agentName: undefined,
  createdAt: undefined,
  ...more,
});

test.each<[JsonValue, object]>([
  [
    {
      id: "m1",
      type: "agent",
      text: "Hello",
      message: "other",
      clientId: "c1",
      agentName: "Ada",
      createdAt: 1_700_000_000_000,
    },
    {
      id: "m1",
      type: "agent",
      text: "Hello",
      clientId: "c1",
      agentName: "Ada",
      createdAt: 1_700_000_000_000,
    },
  ],
  [
    { id: "m1", message: "Hello" },
    { id: "m1", text: "Hello" },
  ],
  [{ createdAt: "2026-01-01T01:00:00+01:00" }, { createdAt: Date.UTC(2026, 0, 1) }],
  [{ id: "m1", createdAt: "yesterday" }, { id: "m1" }],
  [{ id: "m1", createdAt: null }, { id: "m1" }],
])("the message %j is read as far as it is known", (result, message) => {
  expect(readMessage(result)).toStrictEqual(of(message));
});

const known = {
  name: "Vera",
  email: "vera@shop.test",
  phone: "1",
  notes: "vip",
  chatLink: "https://chat.test",
};
const nobody = {
  id: undefined,
  name: undefined,
  email: undefined,
  phone: undefined,
  notes: undefined,
  chatLink: undefined,
};

test("a client is read with all that is known of them, the whole answer too", () => {
  const raw = { id: "c1", clientId: "c2", displayedName: "V.", ...known };
  expect(clientOfResult({ data: raw })).toStrictEqual({ id: "c1", ...known, raw });
  const bare = { clientId: "c2", displayedName: "V." };
  expect(clientOfResult(bare)).toStrictEqual({ ...nobody, id: "c2", name: "V.", raw: bare });
});

test.each(["info", "basicInfo", "basicData", "basic"])(
  "what is known of a client is found in %s, where it does not stand in the answer itself",
  (place) => {
    const raw = { id: "c1", name: "Vera", [place]: { ...known, name: "V." } };
    expect(clientOfResult(raw)).toStrictEqual({ id: "c1", ...known, raw });
  },
);

test("a result without an id is that of its innermost part, and none where nothing is in it", () => {
  const part = { name: "Vera" };
  expect(clientOfResult({ status: 200, data: { result: part } })?.raw).toBe(part);
  expect(clientOfResult({ data: { data: { data: { data: part } } } })?.raw).toBe(part);
  expect(clientOfResult({ data: {} })?.raw).toEqual({ data: {} });
  expect(clientOfResult({ data: {}, output: part })?.raw).toBe(part);
  expect(clientOfResult({})).toBeUndefined();
});
