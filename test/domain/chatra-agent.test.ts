import { expect, test } from "vitest";
import { mergeSeenAgents, withNews } from "../../src/domain/chatra-agent.ts";

test("what events say of one agent is one entry, where a list goes before a message and the later list before", () => {
  expect(
    mergeSeenAgents([
      { id: "b", name: "Of a message", ofMessage: true },
      { id: "a", name: "Ada", email: "ada@shop.example" },
      { id: "b", name: "Bo" },
      { id: "a", name: "Of a message", ofMessage: true },
      { id: "a", email: "ada@new.example" },
      { id: "c", name: "First", ofMessage: true },
      { id: "c", name: "Second", ofMessage: true },
    ]),
  ).toEqual([
    { id: "a", name: "Ada", email: "ada@new.example", ofMessage: true },
    { id: "b", name: "Bo" },
    { id: "c", name: "First", ofMessage: true },
  ]);
});

test("only what changes is news", () => {
  const ada = { id: "a", name: "Ada", email: "ada@shop.example" };
  const nobody = { id: "a", name: undefined, email: undefined };
  expect(withNews(ada, { id: "a" })).toBeUndefined();
  expect(withNews(ada, ada)).toBeUndefined();
  expect(withNews(ada, { id: "a", name: "Old", ofMessage: true })).toBeUndefined();
  expect(withNews(ada, { id: "a", name: "Ada L." })).toEqual({ ...ada, name: "Ada L." });
  expect(withNews(ada, { id: "a", email: "new@shop.example" })).toEqual({
    ...ada,
    email: "new@shop.example",
  });
  expect(withNews(nobody, { id: "a", name: "Old", ofMessage: true })).toEqual({ ...nobody, name: "Old" });
});
