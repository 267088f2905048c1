import { expect, test } from "vitest";
import type { JsonObject } from "../../../src/domain/parse-exact-json.ts";
import { type ActionInput, mapInput } from "../../../src/outbound/membrane/map-input.ts";

const ADA = { name: "Ada", email: "ada@shop.test" };

function schema(names: string[], required: string[] = [], more: JsonObject = {}): JsonObject {
  return {
    type: "object",
    properties: Object.fromEntries(names.map((name) => [name, { type: "string" }])),
    required,
    ...more,
  };
}

function send(agent: ActionInput["agent"] = {}, defaultAgentId?: string): ActionInput {
  return { fields: { clientId: "c1", text: "hi" }, agent: agent ?? {}, defaultAgentId };
}

const edit: ActionInput = { subject: "messageId", fields: { messageId: "m1", text: "hi" } };

test.each([
  [["id", "text"], { id: "m1", text: "hi" }],
  [["messageId", "text"], { messageId: "m1", text: "hi" }],
  [["message_id", "message"], { message_id: "m1", message: "hi" }],
  [["MessageID", "Body"], { MessageID: "m1", Body: "hi" }],
  [["_id", "content"], { _id: "m1", content: "hi" }],
  [["id", "messageId", "text"], { messageId: "m1", text: "hi" }],
])("an edit takes the names %j of the schema", (names, expected) => {
  expect(mapInput(schema(names), edit)).toEqual(expected);
});

test.each([
  ["no schema", undefined],
  ["an empty schema", {}],
  ["a schema without properties", { type: "object", properties: {} }],
  ["a schema of another kind", { properties: "none", required: 7 }],
])("with %s the fields go under Chatra's own names", (_name, inputSchema) => {
  expect(mapInput(inputSchema, edit)).toEqual({ id: "m1", text: "hi" });
  expect(mapInput(inputSchema, send({ agentId: "a1" }))).toEqual({
    clientId: "c1",
    text: "hi",
    agentId: "a1",
  });
  expect(
    mapInput(inputSchema, { subject: "clientId", fields: { clientId: "c1", name: null, notes: "n" } }),
  ).toEqual({ id: "c1", name: null, notes: "n" });
});

test("a send never puts the client into a field that is only called id", () => {
  expect(() => mapInput(schema(["id", "text"]), send())).toThrow(/no field for clientId/);
});

test("an action without a field for the text is refused rather than run without it", () => {
  expect(() => mapInput(schema(["clientId"]), send())).toThrow(
    expect.objectContaining({ reason: "invalid-input" }),
  );
});

const FULL = schema(
  ["clientId", "text", "agentId", "agentEmail", "agentName", "receivedFrom"],
  ["clientId", "text"],
);
const ONLY_ID = schema(["clientId", "text", "agentId"], ["clientId", "text"]);

test("a mapped teammate sends with the agent's id", () => {
  expect(mapInput(ONLY_ID, send({ agentId: "a1", ...ADA }, "a0"))).toEqual({
    clientId: "c1",
    text: "hi",
    agentId: "a1",
  });
  expect(mapInput(FULL, send({ agentId: "a1", ...ADA }))).toEqual({
    clientId: "c1",
    text: "hi",
    agentId: "a1",
    receivedFrom: "chatra-slack",
  });
});

test("a teammate without an id sends by name and e-mail where the schema has all three fields, else as the default agent", () => {
  expect(mapInput(FULL, send(ADA, "a0"))).toEqual({
    clientId: "c1",
    text: "hi",
    agentEmail: ADA.email,
    agentName: ADA.name,
    receivedFrom: "chatra-slack",
  });
  expect(mapInput(ONLY_ID, send(ADA, "a0"))).toEqual({ clientId: "c1", text: "hi", agentId: "a0" });
  expect(
    mapInput(schema(["clientId", "text", "agentId", "agentName", "receivedFrom"]), send(ADA, "a0")),
  ).toEqual({ clientId: "c1", text: "hi", agentId: "a0" });
  expect(mapInput(FULL, send({ name: "Ada" }, "a0"))).toMatchObject({ agentId: "a0" });
});

test("with no schema the default agent goes before name and e-mail, which are the last resort", () => {
  expect(mapInput(undefined, send(ADA, "a0"))).toEqual({ clientId: "c1", text: "hi", agentId: "a0" });
  expect(mapInput(undefined, send(ADA))).toEqual({
    clientId: "c1",
    text: "hi",
    agentEmail: ADA.email,
    agentName: ADA.name,
    receivedFrom: "chatra-slack",
  });
});

test("alternatives in the schema may be used and are not required", () => {
  const either = {
    ...schema(["clientId", "text"], ["clientId", "text"]),
    oneOf: [
      schema(["agentId"], ["agentId"]),
      schema(["agentEmail", "agentName", "receivedFrom"], ["agentEmail", "agentName", "receivedFrom"]),
    ],
  };
  expect(mapInput(either, send(ADA))).toMatchObject({ agentEmail: ADA.email });
  expect(
    mapInput({ allOf: [schema(["clientId"], ["clientId"]), schema(["text"], ["text"])] }, send()),
  ).toEqual({ clientId: "c1", text: "hi" });
});

test("the identity of one alternative is never mixed with a field of the other", () => {
  const either = {
    ...schema(["clientId", "text"], ["clientId", "text"]),
    oneOf: [schema(["agentId"], ["agentId"]), schema(["agentEmail", "agentName", "receivedFrom"])],
  };
  expect(mapInput(either, send({ agentId: "a1" }))).toEqual({ clientId: "c1", text: "hi", agentId: "a1" });
});

test("a required field that we cannot give is named, with what to do when it is the agent", () => {
  expect(() => mapInput(schema(["clientId", "text", "agentId"], ["agentId"]), send())).toThrow(
    /requires agentId.*CHATRA_AGENT_ID/,
  );
  expect(() => mapInput(schema(["id", "text", "channel", "kind"], ["channel", "kind"]), edit)).toThrow(
    /requires channel, kind/,
  );
});

test("a required field with a constant or a default is given that", () => {
  const inputSchema = {
    properties: { id: {}, text: {}, type: { const: "agent" }, silent: { default: false } },
    required: ["id", "type", "silent"],
  };
  expect(mapInput(inputSchema, edit)).toEqual({ id: "m1", text: "hi", type: "agent", silent: false });
});

test("an optional field that the action does not take is left out, a changed field of the client is not", () => {
  const pushed: ActionInput = { fields: { clientId: "c1", text: "hi", agentId: "a1", groupId: "g1" } };
  expect(mapInput(schema(["clientId", "text", "group_id"]), pushed)).toEqual({
    clientId: "c1",
    text: "hi",
    group_id: "g1",
  });
  expect(() =>
    mapInput(schema(["id", "name"]), { subject: "clientId", fields: { clientId: "c1", phone: "1" } }),
  ).toThrow(/client's phone/);
});

test("what is not to change is left out, and null is sent to remove", () => {
  const input: ActionInput = {
    subject: "clientId",
    fields: { clientId: "c1", name: undefined, email: null },
  };
  expect(mapInput(schema(["clientId", "name", "email"]), input)).toEqual({ clientId: "c1", email: null });
});
