import { expect, test } from "vitest";
import { errorFields } from "../../src/runtime/error-fields.ts";
import { StoreError } from "../../src/store/store-error.ts";

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

test("the words of an error are shown where it says that they may be, with what to do", () => {
  const fields = { error: "StoreError", reason: "unavailable", problem: "The disk is full." };
  const advice = "Free space.";
  expect(errorFields(new StoreError("unavailable", "The disk is full.", { advice }))).toEqual({
    ...fields,
    advice,
  });
  expect(errorFields(new StoreError("unavailable", "The disk is full."))).toEqual({
    ...fields,
    advice: expect.stringMatching(/^Start the server/),
  });
});

test.each([false, "yes", 1, undefined])("isLoggable of %j shows no words", (isLoggable) => {
  const error = Object.assign(new RangeError("words of a visitor"), { isLoggable, advice: "words" });
  expect(errorFields(error)).toEqual({ error: "RangeError" });
});
