import { expect, test } from "vitest";
import { readOptions } from "../../../src/simulator/demo/read-options.ts";

test.each([
  [["--prot", "1"], /--prot/],
  [["--port", "http"], /--port takes a number/],
  [["--port", "70000"], /--port takes a number/],
  [["--script", "--port", "1"], /--script shows no page/],
  [["story"], /story/],
])("the options %j are told as wrong in a sentence", (args, sentence) => {
  expect(readOptions(args)).toEqual({ problem: expect.stringMatching(sentence) });
});

test.each([
  [[], { kind: "page", port: undefined }],
  [["--port", "0"], { kind: "page", port: 0 }],
  [["--port", "65535"], { kind: "page", port: 65_535 }],
  [["--script"], { kind: "script" }],
  [["-h"], { kind: "help" }],
])("the options %j are understood", (args, options) => {
  expect(readOptions(args)).toEqual(options);
});
