import { expect, test } from "vitest";
import { createColumns } from "../../../src/simulator/demo/script/columns.ts";
import { ensure, playStory } from "../../../src/simulator/demo/script/play-story.ts";

function listen() {
  const heard: string[] = [];
  return {
    heard,
    begin: (number: number, title: string) => void heard.push(`${number} ${title}`),
    seen: () => void heard.push("seen"),
    missed: (why: string) => void heard.push(`missed: ${why}`),
  };
}

test("a story in which every step is seen says so", async () => {
  const told = listen();
  const played: string[] = [];
  const step = (title: string) => ({ title, play: async (stage: string[]) => void stage.push(title) });
  expect(await playStory([step("one"), step("two")], played, told)).toEqual({ seen: 2, missed: undefined });
  expect(played).toEqual(["one", "two"]);
  expect(told.heard).toEqual(["1 one", "seen", "2 two", "seen"]);
});

test("a story ends at the step that is not seen, and names it", async () => {
  const told = listen();
  const steps = [
    { title: "one", play: async () => undefined },
    { title: "two", play: async () => ensure(false, "nothing came") },
    { title: "three", play: async () => undefined },
  ];
  expect(await playStory(steps, undefined, told)).toEqual({ seen: 1, missed: "two" });
  expect(told.heard).toEqual(["1 one", "seen", "2 two", "missed: nothing came"]);
});

function print(hasColour: boolean): { text: () => string; columns: ReturnType<typeof createColumns> } {
  let text = "";
  const write = (more: string): void => {
    text += more;
  };
  return {
    text: () => text,
    columns: createColumns({ write, columns: 60, hasColour, elapsedMs: () => 12.4 }),
  };
}

test("long words go on in the next line of their own column, with the time in front", () => {
  const { text, columns } = print(false);
  columns.left("one two three four five six seven");
  columns.right("eight");
  const left = (words: string): string => words.padEnd(24);
  expect(text().split("\n")).toEqual([
    `   12 ms ${left("one two three four five")} │`,
    `         ${left("  six seven")} │`,
    `   12 ms ${left("")} │ eight`,
    "",
  ]);
});

test("lines of their own stay so, indented under the first", () => {
  const { text, columns } = print(false);
  columns.right("one\ntwo three four five six seven\n\neight");
  const lines = text()
    .split("\n")
    .map((line) => line.replace(/^.*│ ?/, ""));
  expect(lines).toEqual(["one", "  two three four five", "  six seven", "  eight", ""]);
});

test("what a visitor writes can't send codes to the terminal", () => {
  const { text, columns } = print(false);
  columns.left("a\u001b[31mb");
  expect(text()).toContain("ab");
  expect(text()).not.toContain("\u001b");
});

test("colours come only where they are wanted", () => {
  const coloured = print(true);
  coloured.columns.across("done", "green");
  expect(coloured.text()).toBe("\u001b[32mdone\u001b[0m\n");
  const plain = print(false);
  plain.columns.across("done", "green");
  expect(plain.text()).toBe("done\n");
});
