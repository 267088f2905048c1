import { expect, test } from "vitest";
import type { JsonObject } from "../../../src/domain/parse-exact-json.ts";
import { checkInput } from "../../../src/outbound/membrane/check-input.ts";

function check(inputSchema: JsonObject | undefined, input: JsonObject): Promise<string[]> {
  return checkInput({ id: "a1", key: "a", name: "A", description: undefined, inputSchema }, input);
}

const SCHEMA: JsonObject = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  type: "object",
  properties: {
    id: { type: "string", pattern: "^[a-z]+$" },
    text: { type: "string", minLength: 1, maxLength: 8, referenceCollection: { key: "x" } },
    limit: { type: "integer", minimum: 1, exclusiveMaximum: 10 },
    notes: { type: ["string", "null"] },
    status: { enum: ["online", "away", "x".repeat(100)] },
    client: { type: "object", properties: { name: { type: "string" } }, required: ["name"] },
    tags: { type: "array", items: { type: "string" }, minItems: 1, maxItems: 2 },
    urgent: { type: "boolean" },
    pair: { type: "array", minItems: 2 },
    letter: { type: "string", maxLength: 1 },
    version: { const: 2 },
    email: { type: "string", format: "email" },
    share: { type: "number", exclusiveMinimum: 0, maximum: 9 },
    one: { type: "array", maxItems: 1 },
    "a/b~c": { type: "array" },
    kind: { enum: [1, null, "a", { b: 2 }, "x".repeat(40), "y".repeat(41)] },
    ten: { enum: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] },
    eleven: { enum: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11] },
    some: { type: "array", contains: { type: "number" } },
  },
  required: ["id"],
  additionalProperties: false,
};

test("an input that fits has no problems, unknown keywords and formats notwithstanding", async () => {
  expect(
    await check(SCHEMA, { id: "abc", text: "hi", notes: null, limit: 9, tags: ["a"], email: "?" }),
  ).toEqual([]);
});

test.each<[JsonObject, string]>([
  [{}, "“id” is missing."],
  [{ id: "a", colour: "red" }, "“colour” is not a field of this action."],
  [{ id: 5 }, "“id” must be a text, not a number."],
  [{ id: "A1" }, "“id” does not have the required format."],
  [{ id: "a", text: "" }, "“text” is empty."],
  [{ id: "a", text: "123456789" }, "“text” is longer than 8 characters."],
  [{ id: "a", limit: 0 }, "“limit” must be at least 1."],
  [{ id: "a", limit: 10 }, "“limit” must be less than 10."],
  [{ id: "a", limit: 1.5 }, "“limit” must be a whole number, not a number."],
  [{ id: "a", notes: true }, "“notes” must be a text or null, not true or false."],
  [{ id: "a", client: {} }, "“client.name” is missing."],
  [{ id: "a", client: [] }, "“client” must be an object, not a list."],
  [{ id: "a", tags: [] }, "“tags” must have at least 1 entry."],
  [{ id: "a", tags: ["a", "b", "c"] }, "“tags” has more than 2 entries."],
  [{ id: "a", tags: ["a", 1] }, "“tags.1” must be a text, not a number."],
  [{ id: "a", version: 1 }, "“version” must be 2."],
  [{ id: "a", pair: ["a"] }, "“pair” must have at least 2 entries."],
  [{ id: "a", letter: "ab" }, "“letter” is longer than 1 character."],
  [{ id: null }, "“id” must be a text, not null."],
  [{ id: "a", client: 5 }, "“client” must be an object, not a number."],
  [{ id: "a", "a/b~c": {} }, "“a/b~c” must be a list, not an object."],
  [{ id: "a", share: 0 }, "“share” must be more than 0."],
  [{ id: "a", share: 10 }, "“share” must be at most 9."],
  [{ id: "a", one: [1, 2] }, "“one” has more than 1 entry."],
  [{ id: "a", kind: 0 }, `“kind” must be one of 1, null, a, {"b":2}, ${"x".repeat(40)}, ${"y".repeat(39)}….`],
  [{ id: "a", ten: 0 }, "“ten” must be one of 1, 2, 3, 4, 5, 6, 7, 8, 9, 10."],
  [{ id: "a", eleven: 0 }, "“eleven” must be one of 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 …."],
])("what is wrong with %j is said in a sentence", async (input, problem) => {
  expect(await check(SCHEMA, input)).toEqual([problem]);
});

test("all problems are told at once, but no more than five, and nothing longer than 40 characters is repeated", async () => {
  const problems = await check(SCHEMA, {
    status: "busy",
    limit: "many",
    urgent: "yes",
    [`z${"y".repeat(90)}`]: "v".repeat(90),
    tags: "t".repeat(90),
    notes: {},
  });
  expect(problems).toHaveLength(5);
  expect(problems.join("\n")).not.toMatch(/(.)\1{40}/);
  expect(await check(SCHEMA, { id: "a", status: "busy" })).toEqual([
    `“status” must be one of online, away, ${"x".repeat(39)}….`,
  ]);
});

test("what a list has to contain is told beside what its entries are", async () => {
  expect(await check(SCHEMA, { id: "a", some: ["x"] })).toEqual([
    "“some.0” must be a number, not a text.",
    "“some” must contain at least 1 valid item(s).",
  ]);
});

test("alternatives are told as such and not one by one", async () => {
  const identity = {
    type: "object",
    properties: {
      agentId: {},
      agentEmail: {},
      agentName: {},
      n: { anyOf: [{ type: "number" }, { const: "all" }] },
    },
    anyOf: [{ required: ["agentId"] }, { required: ["agentEmail", "agentName"] }],
  };
  expect(await check(identity, {})).toEqual([
    "One of these is missing: “agentId”, or “agentEmail” with “agentName”.",
  ]);
  expect(await check(identity, { agentId: "a", n: true })).toEqual([
    "“n” matches none of its allowed forms.",
  ]);
  const either = { oneOf: [{ required: ["a"] }, { required: ["b"] }] };
  expect(await check(either, { a: 1, b: 1 })).toEqual([
    "The input matches several of its forms, but may match only one.",
  ]);
  expect(await check(either, {})).toEqual(["One of these is missing: “a”, or “b”."]);
});

test.each<[string, JsonObject, JsonObject, string]>([
  ["no form at all", { anyOf: [] }, {}, "The input matches none of its allowed forms."],
  [
    "a form that lacks a field, and one of another kind",
    { anyOf: [{ required: ["a"] }, { type: "array" }] },
    {},
    "The input matches none of its allowed forms.",
  ],
  [
    "a form that lacks fields on two levels",
    { anyOf: [{ required: ["a"], properties: { c: { required: ["d"] } } }, { required: ["b"] }] },
    { c: {} },
    "One of these is missing: “a” with “c.d”, or “b”.",
  ],
  [
    "eleven forms",
    { anyOf: "abcdefghijk".split("").map((name) => ({ required: [name] })) },
    {},
    `One of these is missing: ${"abcdefghijk"
      .split("")
      .map((name) => `“${name}”`)
      .join(", or ")}.`,
  ],
])("alternatives of %s are told in one sentence", async (_, schema, input, problem) => {
  expect(await check(schema, input)).toEqual([problem]);
});

test("a schema that requires a field twice, or names a format that is none, is used all the same", async () => {
  expect(await check({ required: ["a", "a"] }, {})).toEqual(["“a” is missing."]);
  const format = { required: ["b"], properties: { a: { format: "isPrototypeOf" } } };
  expect(await check(format, { a: "x" })).toEqual(["“b” is missing."]);
});

test.each<[string, JsonObject | undefined]>([
  ["is not known", undefined],
  ["is of an unknown type", { type: "strange" }],
  ["has a pattern that is none", { properties: { a: { type: "string", pattern: "(" } } }],
  ["refers to another host", { $ref: "https://schemas.test/x.json" }],
  ["refers to nothing", { properties: { a: { $ref: "#/definitions/none" } } }],
  ["is of a wrong shape", { required: "a", properties: [] }],
])("a schema that %s checks nothing", async (_name, schema) => {
  expect(await check(schema, { a: "b" })).toEqual([]);
});

test("references within the schema are followed, and the input is left as it is", async () => {
  const schema = {
    definitions: { name: { type: "string", default: "x" } },
    properties: { name: { $ref: "#/definitions/name" }, size: { type: "number", default: 1 } },
  };
  const input = { name: 5 };
  expect(await check(schema, input)).toEqual(["“name” must be a text, not a number."]);
  expect(input).toEqual({ name: 5 });
});
