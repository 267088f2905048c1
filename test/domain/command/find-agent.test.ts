import { describe, expect, test } from "vitest";
import type { ChatraAgent } from "../../../src/domain/chatra-agent.ts";
import { findAgent } from "../../../src/domain/command/find-agent.ts";

const agent = (id: string, name?: string, email?: string): ChatraAgent => ({ id, name, email });
const AGENTS = [
  agent("a1", "Ada Lovelace", "ada@shop.example"),
  agent("a2", "Grace  Hopper", "grace@shop.example"),
  agent("a3", "Grace Hopper", "hopper@shop.example"),
  agent("a4", "a1", "Twin@shop.example"),
  agent("a5", "Zoë 🦊", "twin@shop.example"),
  agent("a6"),
];
const idsOf = (typed: string) => {
  const found = findAgent(typed, AGENTS);
  if ("agent" in found) return found.agent.id;
  return "several" in found
    ? { several: found.several.map(({ id }) => id) }
    : { nearest: found.nearest.map(({ id }) => id) };
};

describe("an agent is found", () => {
  test.each([
    ["a1", "a1"],
    ["a6", "a6"],
    ["ADA@shop.EXAMPLE ", "a1"],
    ["ada lovelace", "a1"],
    ["  Ada   LOVELACE ", "a1"],
    ["zoë 🦊", "a5"],
    ["Zoe\u0308 🦊", "a5"],
  ])("by %j", (typed, id) => expect(idsOf(typed)).toBe(id));
});

test("several with one name or one email are told apart by nothing but their ID", () => {
  expect(idsOf("grace hopper")).toEqual({ several: ["a2", "a3"] });
  expect(idsOf("twin@shop.example")).toEqual({ several: ["a4", "a5"] });
});

describe("who may be meant is suggested", () => {
  test.each([
    ["ada", ["a1"]],
    ["lov", ["a1"]],
    ["lovelase", ["a1"]],
    ["adalovelace", ["a1"]],
    ["ada@shop.exampl", ["a1"]],
    ["grac", ["a2", "a3"]],
    ["zoé", ["a5"]],
    ["twinn", ["a4", "a5"]],
    ["nobody like that", []],
    ["{}", []],
    ["", []],
    ["🦊", []],
    ["x".repeat(320), []],
  ])("for %j", (typed, ids) => expect(idsOf(typed)).toEqual({ nearest: ids }));

  test("three at most", () => {
    const many = Array.from({ length: 9 }, (_, index) => agent(`b${index}`, `Ben ${index}`));
    expect(findAgent("ben", many)).toMatchObject({ nearest: many.slice(0, 3) });
  });
});
