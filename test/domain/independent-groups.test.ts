import { expect, test } from "vitest";
import { independentGroups } from "../../src/domain/independent-groups.ts";

test.each([
  ["none", "", []],
  ["different keys", "abc", ["abc"]],
  ["a key again", "aba", ["ab", "a"]],
  ["the same key twice", "aa", ["a", "a"]],
  ["a key that an earlier group has", "abbca", ["ab", "bca"]],
  ["one without a key between others", "a-b", ["a", "-", "b"]],
  ["several without a key", "--a", ["-", "-", "a"]],
])("of %s, each group has different keys, and what has none is alone", (_, members, groups) => {
  const keyOf = (member: string) => (member === "-" ? undefined : member);
  expect(independentGroups(members.split(""), keyOf).map((group) => group.join(""))).toEqual(groups);
});
