import { expect, test } from "vitest";
import { excerptOfPlain } from "../../../src/messages/text/excerpt.ts";

test.each([
  ["hello", 5, "hello"],
  ["hello!", 5, "hello…"],
  ["hi  there", 5, "hi th…"],
  ["a b c", 3, "a b…"],
  ["a  ", 1, "a"],
  // White space folds, so a text of ten times the length may still fit; one longer is never looked at to its end.
  [`a${" ".repeat(9)}`, 1, "a"],
  [`a${" ".repeat(10)}`, 1, "a…"],
  [`a${" ".repeat(28)}b`, 3, "a b"],
  [`a${" ".repeat(30)}b`, 3, "a…"],
  ["ab cd", 3, "ab…"],
  ["👍👍", 2, "👍👍"],
  ["👍👍👍", 2, "👍👍…"],
  ["`code` <b>", 20, "'code' &lt;b&gt;"],
])("%j in %i characters is %j", (text, length, shown) => {
  expect(excerptOfPlain(text, length)).toBe(shown);
});
