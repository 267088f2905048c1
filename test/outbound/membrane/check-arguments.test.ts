import { expect, test } from "vitest";
import { ChatraGatewayError } from "../../../src/outbound/membrane/chatra-gateway-error.ts";
import {
  checkPathId,
  plainId,
  plainWord,
  searchWords,
  startable,
} from "../../../src/outbound/membrane/check-arguments.ts";

/** What a check gives, or why it refuses. */
function told(check: () => unknown): unknown {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof ChatraGatewayError)) throw error;
    return error.message;
  }
}

test.each([
  ["a1", "a1", "a1"],
  ["_id", "_id", "_id"],
  ["vera@shop.example", "vera@shop.example", "vera@shop.example"],
  ["a/b", "invalid-input: this is not a valid run id", "a/b"],
  ["..", "invalid-input: this is not a valid run id", "invalid-input: this is not a valid code"],
  ["-a", "invalid-input: this is not a valid run id", "invalid-input: this is not a valid code"],
  ["a b", "invalid-input: this is not a valid run id", "invalid-input: this is not a valid code"],
  ["a\u0007b", "invalid-input: this is not a valid run id", "invalid-input: this is not a valid code"],
  ["", "invalid-input: this is not a valid run id", "invalid-input: this is not a valid code"],
])("gives %j as an id, and as a word, or says that it is none", (word, asId, asWord) => {
  expect([told(() => plainId(word, "run id")), told(() => plainWord(word, "code"))]).toEqual([asId, asWord]);
});

test("cuts search words to 200 characters, and refuses control characters", () => {
  expect(searchWords("--help me")).toBe("--help me");
  expect(searchWords("x".repeat(200))).toBe("x".repeat(200));
  expect(searchWords(`${"x".repeat(200)}y`)).toBe("x".repeat(200));
  expect(told(() => searchWords("a\nb"))).toBe(
    "invalid-input: a search must be one line, without control characters",
  );
});

test("refuses an id that leads elsewhere in a path, by its name", () => {
  expect(told(() => checkPathId("c 1", "the client's id"))).toBeUndefined();
  expect(told(() => checkPathId("a/b", "the client's id"))).toBe(
    "invalid-input: the client's id is empty or can't be part of a path",
  );
});

test("refuses a command line with an argument of 128 KiB, counted in bytes, wherever it stands", () => {
  const longest = ["a", "x".repeat(131_071), "é".repeat(65_535)];
  expect(startable(longest)).toBe(longest);
  const refusal = "invalid-input: the command is longer than 128 KiB, the limit of Membrane's command line";
  for (const args of [["x".repeat(131_072)], ["a", "é".repeat(65_536), "b"]])
    expect(told(() => startable(args))).toBe(refusal);
});
