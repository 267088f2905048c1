import { expect, test } from "vitest";
import { asJsonObject, asText, type JsonValue, parseJson } from "../../../src/outbound/membrane/json.ts";

const object = { a: 1 };

test.each<[JsonValue | undefined, object | undefined, string | undefined]>([
  [object, object, undefined],
  [[1], undefined, undefined],
  [null, undefined, undefined],
  [undefined, undefined, undefined],
  ["x", undefined, "x"],
  ["", undefined, undefined],
  [0, undefined, "0"],
  [42, undefined, "42"],
  [true, undefined, undefined],
])("takes %j for an object only if it is one, and for a text if it is one or a number", (value, as, text) => {
  expect([asJsonObject(value), asText(value)]).toEqual([as, text]);
});

test("reads JSON, with whole numbers beyond 2^53 as texts, and nothing else", () => {
  expect(['{"a":1}', "9007199254740993", "null", "{", ""].map(parseJson)).toEqual([
    { a: 1 },
    "9007199254740993",
    null,
    undefined,
    undefined,
  ]);
});
