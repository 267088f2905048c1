import { describe, expect, test } from "vitest";
import { nearestName } from "../../../src/domain/command/nearest-word.ts";
import { parseCommand } from "../../commands/read.ts";

const problemOf = (text: string) => {
  const read = parseCommand(text);
  return "problem" in read ? read.problem : JSON.stringify(read.command);
};

describe("a snippet to save", () => {
  test.each([
    ["snippet Hours We open at 9.", { name: "hours", text: "We open at 9." }],
    ["snippet share öffnung-2 *Hi* <@U1> &amp; more", { name: "öffnung-2", text: "*Hi* <@U1> &amp; more" }],
    ["SNIPPET *hours*  two\nlines\n", { name: "hours", text: "two\nlines\n" }],
    ["snippet नमस्ते नमस्ते", { name: "नमस्ते", text: "नमस्ते" }],
    ["snippet sharing is caring", { name: "sharing", text: "is caring" }],
    ["snippet ａｂｃ wide", { name: "abc", text: "wide" }],
    ["snippet x {<http://client.name|client.name>}", { name: "x", text: "{client.name}" }],
    [`snippet ${"n".repeat(32)} ${"&lt;".repeat(4000)}`, { name: "n".repeat(32), text: "&lt;".repeat(4000) }],
    [`snippet x ${"👋".repeat(4000)}`, { name: "x", text: "👋".repeat(4000) }],
  ])("%.40s is read as it was typed", (text, command) => {
    expect(parseCommand(text)).toEqual({ command: { kind: "snippet", ...command } });
  });

  test.each([
    ["snippet", "name is missing", "/chatra snippet NAME text…"],
    ["snippet share", "name is missing", "/chatra snippet share NAME text…"],
    ["snippet hours", "The text of the snippet is missing", "/chatra snippet NAME text…"],
    ["snippet hours \u200b\n", "The text of the snippet is missing", "/chatra snippet NAME text…"],
    ["snippet share list text", "`list` can't be the name", "/chatra snippet share NAME text…"],
    ["snippet share Share text", "`share` can't be the name", "/chatra snippet share NAME text…"],
    ["snippet a_b text", "`a_b` can't be the name", "/chatra snippet NAME text…"],
    ["snippet :wave: text", "can't be the name", "/chatra snippet NAME text…"],
    ["snippet <!channel> text", "`&lt;!channel&gt;` can't be the name", "/chatra snippet NAME text…"],
    [`snippet ${"n".repeat(33)} text`, "can't be the name", "/chatra snippet NAME text…"],
    [`snippet x ${"a".repeat(4001)}`, "4001 characters; the limit is 4000", "/chatra snippet NAME text…"],
    ["snippet x // internal", "starts like a note", "/chatra snippet NAME text…"],
    ["snippet x !push it", "starts like a `!command`", "/chatra snippet NAME text…"],
    [
      "snippet x Hi {name}",
      "`{name}` is not a field. Use `{client.name}`, `{client.first}`, `{agent.name}` and `{page}`.",
      "/chatra snippet NAME text…",
    ],
    ["snippet x a { b", "A brace at `a { b` belongs to no field", "/chatra snippet NAME text…"],
    ["snippet show", "name is missing", "/chatra snippet show NAME"],
    ["snippet show a b", "`b` does not belong here.", "/chatra snippet show NAME"],
    ["snippet delete a b", "`b` does not belong here.", "/chatra snippet delete NAME"],
    ["snippets all", "`all` does not belong here.", "/chatra snippets"],
  ])("%.40s is refused, with the right form", (text, why, form) => {
    expect(problemOf(text)).toContain(why);
    expect(problemOf(text)).toContain(`Usage: \`${form}\``);
  });

  test("the list is found by either of its words", () => {
    expect(parseCommand("snippets")).toEqual({ command: { kind: "snippets" } });
    expect(parseCommand("snippet list")).toEqual({ command: { kind: "snippets" } });
  });
});

test.each([
  ["hous", ["hours", "house-rules"], "hours"],
  ["opening-hours-2025", ["opening-hours-2024", "a"], "opening-hours-2024"],
  ["open", ["refund", "opening-hours", "opening"], "opening"],
  ["hours,", ["hours"], "hours"],
  ["x", ["y"], undefined],
  ["", ["y"], undefined],
  ["?!", ["y"], undefined],
  ["nothing-like-it", ["hours"], undefined],
])("the name nearest to %s is found", (typed, names, nearest) => {
  expect(nearestName(typed, names)).toBe(nearest);
});
