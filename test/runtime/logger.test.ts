import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

test("an error is logged by its kind, its reason and its cause, without what a library added", () => {
  const script = fileURLToPath(new URL("../fixtures/log-errors.ts", import.meta.url));
  const lines = execFileSync(process.execPath, [script], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [within, outside] = lines
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(within).toMatchObject({ msg: "within", trace_id: "t1" });
  expect(within.err).toEqual({
    type: "Error",
    message: "outer",
    reason: "not-found",
    code: "ENOENT",
    stack: expect.stringContaining("log-errors.ts"),
    cause: { type: "TypeError", message: "inner", stack: expect.any(String) },
  });
  expect(outside.err).toEqual({ message: "a text" });
  expect(outside).not.toHaveProperty("trace_id");
});
