import { expect, test } from "vitest";
import { parseCommand } from "./read.ts";

/** What a line asks for, or the first sentence of what is wrong with it. */
function read(text: string): unknown {
  const parsed = parseCommand(text);
  return "problem" in parsed ? parsed.problem.split("\n")[0] : parsed.command;
}

const run = (action: string) => ({ kind: "run", action, input: {} });
const NO_ACTION = "The action's name is missing.";
const SPACE = "Put a space between the name and the input.";
const [longest, longer] = ["a".repeat(200), "a".repeat(201)];

test.each<[string, unknown]>([
  ["run get-client", run("get-client")],
  ["run `get-client` {}", run("get-client")],
  ['run "get{x" {}', run("get{x")],
  [`run ${longest}`, run(longest)],
  ["run", NO_ACTION],
  ['run "" {}', NO_ACTION],
  ['run "\u200b"', NO_ACTION],
  ['run {"id": "c1"}', NO_ACTION],
  ["run get{x}", `\`get{x}\` is not an action's name. ${SPACE}`],
  ["run a\u0007b", `\`ab\` is not an action's name. ${SPACE}`],
  [
    `run ${longer}`,
    `The action's name \`${"a".repeat(60)}…\` is too long: 201 characters; the limit is 200.`,
  ],
])("%s names an action by at most 200 characters, apart from its input", (text, expected) => {
  expect(read(text)).toEqual(expected);
});

const intent = (words: string) => ({ kind: "actions", intent: words });
test.each<[string, unknown]>([
  ["actions", { kind: "actions" }],
  ["actions \u200b", { kind: "actions" }],
  ["actions  find \n a  client ", intent("find a client")],
  ['actions " find a  client "', intent("find a client")],
  ['actions "find" a client', intent('"find" a client')],
  [`actions ${"i".repeat(500)}`, intent("i".repeat(500))],
  [`actions ${"i".repeat(501)}`, `\`${"i".repeat(60)}…\` is too long: 501 characters; the limit is 500.`],
  ["actions a\u0007b", "`ab` contains an invisible or broken character. Type it again."],
])("%s searches by at most 500 characters", (text, expected) => {
  expect(read(text)).toEqual(expected);
});
