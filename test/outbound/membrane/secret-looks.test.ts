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
