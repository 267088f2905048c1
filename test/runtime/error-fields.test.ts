import { expect, test } from "vitest";
import { errorFields } from "../../src/runtime/error-fields.ts";

const withReason = (reason: unknown) => Object.assign(new RangeError("words of a visitor"), { reason });

test.each([
  [withReason("not-found"), { error: "RangeError", reason: "not-found" }],
  [withReason("Words of a visitor"), { error: "RangeError" }],
  [withReason("x".repeat(41)), { error: "RangeError" }],
  [withReason(7), { error: "RangeError" }],
  [new Error("words"), { error: "Error" }],
  ["words", { error: "string" }],
  [undefined, { error: "undefined" }],
])("of an error only its name and a reason of our own may be shown", (error, fields) => {
  expect(errorFields(error)).toEqual(fields);
});
