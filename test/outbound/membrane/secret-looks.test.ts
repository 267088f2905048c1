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
  ["letters of which the first two are alike", `q${wordOf(13, "qQ").slice(0, 39)}`, false],
  ["digits and the letters of hexadecimal alone", wordOf(1, "ab"), true],
])("a long word of %s looks like a secret, or like a name", (_, word, isSecret) => {
  expect(found(`key ${word} refused`)).toEqual(isSecret ? [word] : []);
});

const random = "aB1cD2eF3gH4iJ5kL6mN7oP8qR9sT0uV";

test.each<[string, string, string[]]>([
  ["two words", `${random} and ${random.toLowerCase()}X`, [random, `${random.toLowerCase()}X`]],
  ["a random part of a path", `/var/lib/${random}`, [`/var/lib/${random}`]],
  ["a random part that is encoded in an address", `var%2Flib%2F${random}`, [`var%2Flib%2F${random}`]],
  [
    "a random word with slashes",
    "aB1cD2eF3/gH4iJ5kL6/mN7oP8qR9/sT0uV1w",
    ["aB1cD2eF3/gH4iJ5kL6/mN7oP8qR9/sT0uV1w"],
  ],
  ["a path whose random parts are short", "home/aB1cD2eF3/gH4iJ5kL6/mN7oP8qR9", []],
  ["a path with a long random part less one", `home/${random.slice(1)}`, []],
  ["a path with a long plain part", `home/aB1cD2/the-connections-of-the-other-accounts`, []],
  ["a UUID", "550e8400-e29b-41d4-a716-446655440000", []],
  ["a UUID and more", "550e8400-e29b-41d4-a716-446655440000a", ["550e8400-e29b-41d4-a716-446655440000a"]],
])("of long words, those that look random are found, with %s", (_, words, secrets) => {
  expect(found(words)).toEqual(secrets.toSorted());
});
