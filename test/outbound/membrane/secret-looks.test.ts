import { expect, test } from "vitest";
import { findSecretLooks } from "../../../src/outbound/membrane/find-secrets.ts";

function found(words: string): string[] {
  return [...new Set(findSecretLooks(words).map(([from, to]) => words.slice(from, to)))].sort();
}

test.each([
  ["Bearer one1234 and Bearer two5678", ["one1234", "two5678"]],
  ["eyJhbGciOiJ.first.x, then eyJzdWIiOiIx.second.y", ["eyJhbGciOiJ.first.x", "eyJzdWIiOiIx.second.y"]],
  ["xoxb-1-a beside xapp-2-b", ["xapp-2-b", "xoxb-1-a"]],
  ["token=first1 secret=second2", ["first1", "second2"]],
  ["https://ann:one@a.example https://bob:two@b.example", ["ann:one", "bob:two"]],
])("each secret of a kind is found: %s", (words, secrets) => {
  expect(found(words)).toEqual(secrets);
});

test("what stands around a secret is left", () => {
  const words = "no network (token=abc123, tried 3 times)";
  expect(findSecretLooks(words)).toEqual([[words.indexOf("abc"), words.indexOf(" tried")]]);
});

/** A word of 40 signs, in which these two take turns so many times. */
const wordOf = (changes: number, signs: string) =>
  Array.from({ length: 40 }, (_, at) => signs[Math.min(at, changes) % 2]).join("");

test.each([
  ["letters that change case in 35 of 100 places", wordOf(14, "qQ"), true],
  ["letters that change case less often", wordOf(13, "qQ"), false],
  ["letters and digits that take turns in 25 of 100 places", wordOf(10, "q7"), true],
  ["letters and digits that take turns less often", wordOf(9, "q7"), false],
  ["signs that count for nothing", `${wordOf(13, "qQ")}-_-_`, false],
  ["digits and the letters of hexadecimal alone", wordOf(1, "ab"), true],
])("a long word of %s looks like a secret, or like a name", (_, word, isSecret) => {
  expect(found(`key ${word} refused`)).toEqual(isSecret ? [word] : []);
});
