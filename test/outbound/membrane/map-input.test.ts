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

const AGENT = { agentId: "a1", ...ADA };
const IN_NAME = { agentEmail: ADA.email, agentName: ADA.name, receivedFrom: "chatra-slack" };
const hi = (agent: object) => ({ clientId: "c1", text: "hi", ...agent });

test("a mapped teammate sends with the agent's id, and where the schema allows it with the agent's name and email", () => {
  expect(mapInput(ONLY_ID, send(AGENT, "a0"))).toEqual(hi({ agentId: "a1" }));
  expect(mapInput(FULL, send(AGENT, "a0"))).toEqual(hi({ agentId: "a1", ...IN_NAME }));
  const withoutId = schema(["clientId", "text", "agentEmail", "agentName", "receivedFrom"]);
  expect(mapInput(withoutId, send(AGENT, "a0"))).toEqual(hi(IN_NAME));
  const alternative = { ...schema(["clientId", "text"]), oneOf: [schema(Object.keys(IN_NAME))] };
  expect(mapInput(alternative, send(AGENT, "a0"))).toEqual(hi(IN_NAME));
  expect(mapInput(undefined, send(AGENT, "a0"))).toEqual(hi({ agentId: "a1" }));
});

test("of an agent without an email, or without a name, the id goes alone", () => {
  for (const known of [{}, { name: "Ada" }, { email: ADA.email }])
    expect(mapInput(FULL, send({ agentId: "a1", ...known }, "a0"))).toEqual(
      hi({ agentId: "a1", receivedFrom: "chatra-slack" }),
    );
  const nameAlone = schema(["clientId", "text", "agentName"]);
  expect(mapInput(nameAlone, send({ agentId: "a1", name: "Ada" }, "a0"))).toEqual(hi({ agentName: "Ada" }));
});

test.each([
  ["all fields", FULL],
  ["the id alone", ONLY_ID],
  ["no schema", undefined],
])(
  "a teammate without an agent sends as the default agent where the action has %s, and never by email",
  (_, of) => {
    const marked = of === FULL ? { receivedFrom: "chatra-slack" } : {};
    expect(mapInput(of, send(ADA, "a0"))).toEqual(hi({ agentId: "a0", ...marked }));
    expect(mapInput(of, send({ name: "Ada" }, "a0"))).toEqual(hi({ agentId: "a0", ...marked }));
    expect(mapInput(of, send(ADA))).toEqual(hi(marked));
  },
);

test("a teammate without an agent sends by name where the action takes a name and no email", () => {
  const named = { agentName: ADA.name, receivedFrom: "chatra-slack" };
  const together = schema(["clientId", "text", "agentId", "agentName", "receivedFrom"]);
  expect(mapInput(together, send(ADA, "a0"))).toEqual(hi({ agentId: "a0", ...named }));
  expect(mapInput(together, send(ADA))).toEqual(hi(named));
  expect(mapInput(together, send({}, "a0"))).toEqual(hi({ agentId: "a0" }));
  const either = {
    ...schema(["clientId", "text"], ["clientId", "text"]),
    oneOf: [schema(["agentId"]), schema(["agentName", "receivedFrom"])],
  };
  expect(mapInput(either, send(ADA, "a0"))).toEqual(hi(named));
  expect(mapInput(either, send({}, "a0"))).toEqual(hi({ agentId: "a0" }));
});

test("of alternatives, one that takes a name alone is used, without what only the others take", () => {
  const base = schema(["clientId", "text"], ["clientId", "text"]);
  const either = { ...base, oneOf: [schema(["agentName"]), schema(["agentEmail", "receivedFrom"])] };
  expect(mapInput(either, send(ADA, "a0"))).toEqual(hi({ agentName: "Ada" }));
  expect(mapInput({ ...base, oneOf: [schema(["agentName"])] }, send(ADA))).toEqual(hi({ agentName: "Ada" }));
  const withId = schema(["clientId", "text", "agentId"]);
  const names = { ...withId, oneOf: [schema(["agentEmail", "agentName", "receivedFrom"])] };
  expect(mapInput(names, send(AGENT))).toEqual(hi({ agentId: "a1" }));
});

test("a change of a client without a place for a field is refused, and a message is sent without it", () => {
  const change: ActionInput = { subject: "clientId", fields: { clientId: "c1", name: "Vera", phone: "1" } };
  expect(mapInput(schema(["id", "name", "phone"]), change)).toEqual({ id: "c1", name: "Vera", phone: "1" });
  expect(() => mapInput(schema(["id", "name"]), change)).toThrow(
    "the action has no field for the visitor's phone",
  );
  const named = { ...edit, fields: { ...edit.fields, name: "Vera" } };
  expect(mapInput(schema(["id", "text"]), named)).toEqual({ id: "m1", text: "hi" });
});

test("no field is used twice, whatever names fit it", () => {
  const change: ActionInput = { subject: "messageId", fields: { messageId: "m1", text: "hi" } };
  expect(mapInput(schema(["id", "_id", "message", "text"]), change)).toEqual({ id: "m1", text: "hi" });
});

test.each([
  [["region"], "the action requires region, which the bot does not have"],
  [["region", "zone"], "the action requires region, zone, which the bot does not have"],
  [
    ["region", "agentId"],
    "the action requires region, agentId, which the bot does not have (set CHATRA_AGENT_ID, or map the teammate)",
  ],
])(
  "an action that requires %j is refused, and what to do about the agent is told only where one is missing",
  (required, detail) => {
    expect(() => mapInput(schema(["clientId", "text", ...required], required), send())).toThrow(
      expect.objectContaining({ reason: "invalid-input", detail }),
    );
  },
);

test("an action that requires an email is refused where no agent is known, and told what to do", () => {
  const required = ["agentEmail", "agentName", "receivedFrom"];
  expect(() => mapInput(schema(["clientId", "text", ...required], required), send(ADA, "a0"))).toThrow(
    /requires agentEmail, agentName.*map the teammate/,
  );
});

test("alternatives in the schema may be used and are not required", () => {
  const either = {
    ...schema(["clientId", "text"], ["clientId", "text"]),
    oneOf: [
      schema(["agentId"], ["agentId"]),
      schema(["agentEmail", "agentName", "receivedFrom"], ["agentEmail", "agentName", "receivedFrom"]),
    ],
  };
  expect(mapInput(either, send(AGENT))).toEqual(hi({ agentId: "a1" }));
  expect(mapInput(either, send(ADA))).toEqual(hi({}));
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
    properties: { id: {}, text: {}, type: { const: "agent", default: "other" }, silent: { default: false } },
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
  ).toThrow(/visitor's phone/);
});

test("what is not to change is left out, and null is sent to remove", () => {
  const input: ActionInput = {
    subject: "clientId",
    fields: { clientId: "c1", name: undefined, email: null },
  };
  expect(mapInput(schema(["clientId", "name", "email"]), input)).toEqual({ clientId: "c1", email: null });
});
