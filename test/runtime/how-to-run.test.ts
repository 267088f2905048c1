import { expect, test } from "vitest";
import { howToRun } from "../../src/runtime/how-to-run.ts";

test("a program of a clone is run by npm", () => {
  expect([howToRun("start"), howToRun("setup"), howToRun("doctor", "[--json]")]).toEqual([
    "npm start",
    "npm run setup",
    "npm run doctor -- [--json]",
  ]);
});

test.each([
  [undefined, ["chatra-slack start", "chatra-slack doctor [--json]"]],
  ["run-script", ["chatra-slack start", "chatra-slack doctor [--json]"]],
  ["exec", ["npx chatra-slack start", "npx chatra-slack doctor [--json]"]],
])("a program of the package is run by its own name, by npx if this one was (%s)", (npmCommand, words) => {
  const where = { isInstalled: true, npmCommand };
  expect([howToRun("start", "", where), howToRun("doctor", "[--json]", where)]).toEqual(words);
});
