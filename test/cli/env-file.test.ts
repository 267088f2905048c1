import { lstat, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fillEnv, readEnvFile, valuesOf, writeEnvFile } from "../../src/cli/setup/env-file.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "chatra-slack-env-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test("a byte order mark is no part of the first variable, and values are read as the bot reads them", async () => {
  const path = join(folder, ".env");
  await writeFile(path, '\ufeffSLACK_CHANNEL="C0123ABCD\r"\r\nPORT= 3000 \r\nOTHER=" kept "\n');
  const text = (await readEnvFile(path)) ?? "";
  expect(valuesOf(text)).toEqual({ SLACK_CHANNEL: "C0123ABCD", PORT: "3000", OTHER: " kept " });
  const filled = fillEnv(text, { SLACK_CHANNEL: "C0456EFGH" });
  expect(parseEnv(filled).SLACK_CHANNEL).toBe("C0456EFGH");
});

describe("filling in a file of variables", () => {
  test("a value goes where its variable was, below a comment that shows it, or to the end", () => {
    const text = "# One\nA=1\n\n#B=example\n  export C = 'old' # theirs\nD=4";
    expect(fillEnv(text, { A: "one", B: "two", C: "three", E: "five" })).toBe(
      "# One\nA=one\n\n#B=example\nB=two\nC=three\nD=4\nE=five\n",
    );
  });

  test("a variable that is taken out leaves no line; one that was not there changes nothing", () => {
    expect(fillEnv("A=1\nB=2\n#B=example\n", { B: undefined, C: undefined })).toBe("A=1\n#B=example\n");
  });

  test("lines inside a value in quotes are no variables", () => {
    const text = 'NOTE="first\nA=not this one\nlast"\nA=1\n';
    const filled = fillEnv(text, { A: "2" });
    expect(filled).toBe('NOTE="first\nA=not this one\nlast"\nA=2\n');
    expect(parseEnv(filled)).toEqual({ NOTE: "first\nA=not this one\nlast", A: "2" });
  });

  test("of a variable that was there twice both lines get the value, so that the last one cannot win", () => {
    expect(valuesOf(fillEnv("A=1\nA=2\n", { A: "3" }))).toEqual({ A: "3" });
  });

  test.each(["plain", "with space", "a#b", "it's", 'say "hi"', "a'b\"c", "$HOME", "back\\slash", "=", "ä"])(
    "Node reads %s back as it was",
    (value) => {
      expect(parseEnv(fillEnv("", { A: value }))).toEqual({ A: value });
    },
  );

  test("a value that can't be brought back is refused instead of being written wrongly", () => {
    expect(() => fillEnv("", { A: "'`\"\n#" })).toThrow("A can't be written");
  });
});

describe("writing it", () => {
  test("it is readable by its owner alone, also in place of one that everybody could read", async () => {
    const path = join(folder, ".env");
    await writeFile(path, "A=1\n", { mode: 0o644 });
    await writeEnvFile(path, "A=2\n");
    expect(await readFile(path, "utf8")).toBe("A=2\n");
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual([".env"]);
  });

  test("a symbolic link stays one", async () => {
    await writeFile(join(folder, "shared.env"), "A=1\n");
    await symlink("shared.env", join(folder, ".env"));
    await writeEnvFile(join(folder, ".env"), "A=2\n");
    expect((await lstat(join(folder, ".env"))).isSymbolicLink()).toBe(true);
    expect(await readFile(join(folder, "shared.env"), "utf8")).toBe("A=2\n");
  });

  test("an attempt that fails leaves nothing", async () => {
    await expect(writeEnvFile(join(folder, "missing", ".env"), "A=2\n")).rejects.toThrow("ENOENT");
    expect(await readdir(folder)).toEqual([]);
    expect(await readEnvFile(join(folder, ".env"))).toBeUndefined();
  });
});
