import { expect, test } from "vitest";
import { hideBodies } from "../../../src/outbound/membrane/hide-bodies.ts";
import { readUsageError } from "../../../src/outbound/membrane/read-outcome.ts";

const read = (stderr: string, stdout = "", exitCode = 1) =>
  readUsageError({ kind: "exited", exitCode, stdout, stderr }, (words) => words);

test.each([
  ["error: unknown command 'run'", true],
  ["error: unknown option '--connectorId=k1'\n(Did you mean --connectorKey?)", false],
  ["\u001b[31merror: unknown option '--wait'\u001b[39m", false],
  ["membrane <command>\n\nCommands:\n  membrane act\n\nUnknown argument: run", false],
  ["Unknown arguments: connectorId, connector-id", false],
  [" ›   Error: Nonexistent flag: --cursor", false],
  [" ›   Error: command action:run not found", true],
  [
    "(node:12) Warning: something is deprecated\nerror: too many arguments for 'action'. Expected 0 but got 1.",
    false,
  ],
  ["error: missing required argument 'intent'", false],
  ["unrecognized subcommand 'run'", true],
])("%j is a usage error", (stderr, isCommand) => {
  expect(read(stderr)).toMatchObject({ isCommand });
  expect(read("", stderr)).toMatchObject({ isCommand });
});

test.each([
  ["nothing", ""],
  ["another error", "Error: connect ECONNREFUSED 127.0.0.1:443"],
  ["an error that Membrane typed", '{"error":{"type":"bad_request","message":"Unknown option color"}}'],
  ["an error that Membrane typed, bare", '{"type":"bad_request","message":"unknown option x"}'],
  ["a usage error in the 51st line", `${"x\n".repeat(50)}unknown option`],
  ["a usage error behind 20,000 characters", `${"x".repeat(20_000)}\nunknown option`],
  ["a value that is not taken", "Invalid argument: the text is too long"],
])("%s is none", (_name, words) => {
  expect(read(words)).toBeUndefined();
  expect(read("", words)).toBeUndefined();
});

test("a usage error is read up to the 50th line, and to 20,000 characters", () => {
  expect(read(`${"x\n".repeat(49)}unknown option`)?.words).toBe("unknown option");
  expect(read(`${"x".repeat(19_985)}\nunknown option`)?.words).toBe("unknown option");
});

test("a run that ended well, or was stopped, or never started, has none", () => {
  const words = "error: unknown command 'run'";
  expect(read(words, "", 0)).toBeUndefined();
  const stopped = { kind: "stopped", why: "x", stdout: "", stderr: words } as const;
  expect(readUsageError(stopped, (text) => text)).toBeUndefined();
  expect(readUsageError({ kind: "not-started", code: "ENOENT", why: words }, (text) => text)).toBeUndefined();
});

test("a reply that talks of an unknown option is no usage error", () => {
  const text = "Your shop says: unknown option --gift. Take another one.";
  const hide = (words: string) => hideBodies(words, { input: { text }, secrets: [] });
  const outcome = {
    kind: "exited",
    exitCode: 1,
    stdout: "",
    stderr: `Error: not stored: "${text}"`,
  } as const;
  expect(readUsageError(outcome, hide)).toBeUndefined();
});
