import { expect, test } from "vitest";
import { createRunForms } from "../../../src/outbound/membrane/run-form.ts";
import type { MembraneRun, RunOutcome } from "../../../src/outbound/membrane/run-membrane.ts";
import { told } from "./recorded-transport.ts";

const printed = (stdout: string, exitCode = 0, stderr = ""): RunOutcome => ({
  kind: "exited",
  exitCode,
  stdout,
  stderr,
});
const UNKNOWN = printed("", 1, "error: unknown command 'run'");
const NO_OPTION = printed("", 1, "error: unknown option '--help'");
const ASIDE: RunOutcome = { kind: "not-started", code: "ABORTED", why: "x" };

/** The forms of a program that answers to `action run --help` and `act --help` like this. */
function formsOf(ofRun: RunOutcome[], ofAct: RunOutcome[] = []) {
  const runs: MembraneRun[] = [];
  const ends = { action: [...ofRun], act: [...ofAct] };
  const forms = createRunForms(async (run) => {
    runs.push(run);
    const end = (run.args[0] === "act" ? ends.act : ends.action).shift();
    if (end === undefined) throw new Error("it was asked too often");
    return end;
  });
  return { forms, runs };
}

const ASKS_RUN = { command: "help", args: ["action", "run", "--help"], watch: expect.any(AbortSignal) };
const ASKS_ACT = { command: "help", args: ["act", "--help"], watch: expect.any(AbortSignal) };
const USAGE_ABOVE = "Usage: membrane action [command]\nCommands:\n  list";

test.each<[string, RunOutcome, RunOutcome | undefined, string]>([
  ["its own help", printed("Usage: membrane action  run <id>"), undefined, "action run"],
  ["its own help on standard error", printed("", 0, "membrane action run"), undefined, "action run"],
  ["its own help in colours", printed("\u001b[1maction\u001b[0m run"), undefined, "action run"],
  [
    "a list with it",
    printed("Usage: membrane action [command]\nCommands:\n  run  Runs it"),
    undefined,
    "action run",
  ],
  ["a list with another like it", printed("Usage: membrane\n  runs"), UNKNOWN, "none"],
  ["a list with the command above alone", printed("Usage: membrane\n  action"), UNKNOWN, "none"],
  ["help that names it in passing only", printed("Usage: membrane\nsee run"), UNKNOWN, "none"],
  ["words that are no help", printed("hello"), undefined, "action run"],
  ["that it knows no --help", NO_OPTION, undefined, "action run"],
  ["a failure", printed(USAGE_ABOVE, 1), undefined, "action run"],
  [
    "by being stopped",
    { kind: "stopped", why: "x", stdout: USAGE_ABOVE, stderr: "" },
    undefined,
    "action run",
  ],
  ["the help above, and knows act", printed(USAGE_ABOVE), printed("Usage: membrane act"), "act"],
  ["the help above, and a list with act", printed(USAGE_ABOVE), printed("Usage: membrane\n  act"), "act"],
  ["the help above, and nothing about act", printed(USAGE_ABOVE), printed("hello"), "act"],
  ["that it does not know it, and has no help for act", UNKNOWN, NO_OPTION, "act"],
  ["that it does not know it, nor act", UNKNOWN, UNKNOWN, "none"],
  ["that it does not know it, nor lists act", UNKNOWN, printed("Usage: membrane\n  action"), "none"],
])("a program that answers %s takes a send in the form that this tells", async (_, ofRun, ofAct, form) => {
  const { forms, runs } = formsOf([ofRun], ofAct === undefined ? [] : [ofAct]);
  const neither = "cli-outdated | this version of `membrane` knows neither `action run` nor `act`";
  expect(await told(forms.find())).toBe(form === "none" ? neither : form);
  expect(runs).toEqual(ofAct === undefined ? [ASKS_RUN] : [ASKS_RUN, ASKS_ACT]);
  expect(forms.assume()).toBe(form === "act" ? "act" : "action run");
});

test("the form is asked for once, by callers at the same time too, and again after a failure", async () => {
  const { forms, runs } = formsOf([UNKNOWN, printed("action run")], [UNKNOWN]);
  const first = await Promise.all([told(forms.find()), told(forms.find())]);
  expect(first.map((line) => String(line).split(" ")[0])).toEqual(["cli-outdated", "cli-outdated"]);
  expect([await forms.find(), await forms.find()]).toEqual(["action run", "action run"]);
  expect(runs).toEqual([ASKS_RUN, ASKS_ACT, ASKS_RUN]);
});

test("a program that could not be asked may be asked later", async () => {
  const { forms, runs } = formsOf([ASIDE, UNKNOWN], [printed("membrane act")]);
  expect([await forms.find(), forms.assume()]).toEqual(["action run", "action run"]);
  expect(await forms.find()).toBe("act");
  expect(runs).toHaveLength(3);
});

test("a form that a run has confirmed is the one, until a run rejects it", async () => {
  const { forms, runs } = formsOf([printed("action run")]);
  forms.confirm("act");
  expect([await forms.find(), forms.assume()]).toEqual(["act", "act"]);
  expect(forms.reject("action run")).toBe("act");
  expect(forms.assume()).toBe("act");
  expect(runs).toEqual([]);
  expect(forms.reject("act")).toBe("action run");
  expect(forms.assume()).toBe("action run");
  expect(await forms.find()).toBe("action run");
  expect(runs).toEqual([ASKS_RUN]);
});
