import { execFileSync } from "node:child_process";
import { closeSync, constants, mkdtempSync, openSync, readFileSync, readSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { isPipe, writeToFile, writeToPipe } from "../../src/runtime/logger.ts";

test("an error is logged by its kind, its reason and its cause, without what a library added", () => {
  const script = fileURLToPath(new URL("../fixtures/log-errors.ts", import.meta.url));
  const lines = execFileSync(process.execPath, [script], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [within, outside, secrets, ...more] = lines
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  const stack = expect.stringContaining("log-errors.ts");
  expect(within).toEqual({
    level: 50,
    time,
    trace_id: "t1",
    msg: "within",
    err: {
      type: "Error",
      message: "outer",
      reason: "not-found",
      code: "ENOENT",
      stack,
      cause: { type: "TypeError", message: "inner", stack },
    },
  });
  expect(outside).toEqual({ level: 50, time, err: { message: "a text" }, msg: "outside" });
  const hidden = { token: "[redacted]", of: { text: "[redacted]", a: { body: "[redacted]" } } };
  expect(secrets).toEqual({ level: 40, time, ...hidden, count: 1, msg: "secrets" });
  expect(more).toEqual([]);
});

/** A place for files that is gone at the end of the test. */
function openFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "chatra-slack-log-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** Opens a file; it is closed at the end of the test. */
function open(path: string, flags: number | string): number {
  const file = openSync(path, flags);
  onTestFinished(() => closeSync(file));
  return file;
}

test("a pipe whose reader stopped gets no more than a few lines, and the others count as lost", () => {
  let lost = 0;
  const chunks: number[] = [];
  const stream = new Writable({ write: (chunk: Buffer) => void chunks.push(chunk.length) });
  const { write } = writeToPipe(stream, () => {
    lost += 1;
  });
  write("x".repeat(262_144));
  write("y");
  expect(lost).toBe(0);
  write("z");
  write("z");
  expect([lost, chunks, stream.writableLength]).toEqual([2, [262_144], 262_145]);
});

test("each line to a pipe whose reader left is lost, and is no error", async () => {
  let lost = 0;
  const lines: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done(lines.length > 1 ? new Error("EPIPE") : null);
    },
  });
  const { write } = writeToPipe(stream, () => {
    lost += 1;
  });
  for (const line of ["first", "second", "third"]) {
    write(line);
    await setImmediate();
  }
  expect({ lines, lost }).toEqual({ lines: ["first", "second"], lost: 2 });
});

test("a file gets each line at once; where it takes none, each counts as lost", () => {
  let lost = 0;
  const path = join(openFolder(), "log");
  const onLost = () => {
    lost += 1;
  };
  const { write } = writeToFile(open(path, "w"), onLost);
  write("first ü\n");
  write("second\n");
  expect([readFileSync(path, "utf8"), lost]).toEqual(["first ü\nsecond\n", 0]);
  const refused = writeToFile(open(path, "r"), onLost);
  refused.write("third\n");
  refused.write("fourth\n");
  expect([readFileSync(path, "utf8"), lost]).toEqual(["first ü\nsecond\n", 2]);
});

test.skipIf(process.platform === "win32")(
  `after half a line, the next one begins on a line of its own${process.platform === "win32" ? " (skipped: Windows has no named pipes in folders)" : ""}`,
  () => {
    let lost = 0;
    const path = join(openFolder(), "pipe");
    execFileSync("mkfifo", [path]);
    const pipe = open(path, constants.O_RDWR | constants.O_NONBLOCK);
    const { write } = writeToFile(pipe, () => {
      lost += 1;
    });
    const read = (): string => {
      const buffer = Buffer.alloc(1_000_000);
      return buffer.subarray(0, readSync(pipe, buffer)).toString();
    };
    write(`${"x".repeat(200_000)}\n`);
    const half = read();
    expect([/^x{4096,199999}$/.test(half), lost]).toEqual([true, 1]);
    for (const line of ["second\n", "third\n"]) write(line);
    expect([read(), lost]).toEqual(["\nsecond\nthird\n", 1]);
    // A line that is lost whole leaves nothing to end.
    for (const line of [`${"x".repeat(half.length - 1)}\n`, "lost\n"]) write(line);
    expect([read().length, lost]).toEqual([half.length, 2]);
    write("next\n");
    expect(read()).toBe("next\n");
    expect([isPipe(pipe), isPipe(open("/dev/null", "w")), isPipe(99_999)]).toEqual([true, false, false]);
  },
);
