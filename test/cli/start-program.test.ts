import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { wordsOfScript } from "../../src/simulator/npm-script.ts";
import { openNewStore } from "../store/open-new-store.ts";

type Script = Parameters<typeof wordsOfScript>[0];

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "chatra-slack-start-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Runs a program; `leaves`: the streams whose reader is gone before the first line comes. */
async function run(
  script: Script,
  words: string[],
  leaves: ("stdout" | "stderr")[] = [],
  variables: Record<string, string> = {},
) {
  const child = spawn(process.execPath, [...wordsOfScript(script), ...words], {
    cwd: folder,
    env: { PATH: process.env.PATH ?? "", DATA_DIR: join(folder, "data"), ...variables },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const printed = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    if (leaves.includes(name)) child[name].destroy();
    else child[name].on("data", (chunk: Buffer) => (printed[name] += chunk.toString()));
  }
  const [code] = await once(child, "close");
  return { code, ...printed, stderr: printed.stderr.replace(/^\.env not found.*\n/, "") };
}

describe("a word that is no program", () => {
  test.each([
    ["--help"],
    ["--port", "3000"],
    ["-h"],
    ["foo"],
    ["constructor"],
    ["toString"],
    [""],
    ["start "],
  ])("`npm start -- %s` gets one line with the usage and ends with 2", async (...words) => {
    const { code, stdout, stderr } = await run("start", words);
    expect(stderr).toMatch(/^`.*` is no program or option\. Usage: npm start .*\n$/);
    expect(stderr).toContain(`\`${words[0]}\``);
    expect([code, stdout]).toEqual([2, ""]);
  });

  test("without one the bot starts, and with the name of a program that program", async () => {
    expect((await run("start", [])).stderr).toMatch(/^Nothing is configured yet/);
    expect((await run("start", ["start"])).stderr).toMatch(/^Nothing is configured yet/);
    expect((await run("start", ["doctor", "--help"])).stdout).toMatch(/^Usage: npm run doctor/);
  });
});

describe("a reader that leaves early", () => {
  test.each<[Script, string[]]>([
    ["doctor", []],
    ["doctor", ["--json"]],
    ["doctor", ["--help"]],
    ["backup", ["--help"]],
    ["restore", ["--help"]],
  ])("%s %j ends without a stack trace", async (script, words) => {
    const { code, stderr } = await run(script, words, ["stdout"]);
    expect(stderr).toBe("");
    expect(code).toEqual(expect.any(Number));
  });

  test.each<Script>(["doctor", "backup", "restore", "setup"])(
    "of the error output of %s causes no other code than its own",
    async (script) => {
      const { code, stdout } = await run(script, ["--no-such-option"], ["stderr"]);
      expect([code, stdout]).toEqual([2, ""]);
    },
  );

  test("a backup that succeeded ends with 0, and is whole", async () => {
    await (await openNewStore(join(folder, "data"))).close();
    expect(await run("backup", ["copy.db"], ["stdout"])).toMatchObject({ code: 0, stderr: "" });
    using copy = new DatabaseSync(join(folder, "copy.db"), { readOnly: true });
    expect(copy.prepare("pragma integrity_check").get()).toEqual({ integrity_check: "ok" });
  });

  test("a doctor that could not finish its report ends with neither 0 nor a stack trace", async () => {
    const configured = {
      SLACK_BOT_TOKEN: "xoxb-1",
      SLACK_SIGNING_SECRET: "s".repeat(32),
      SLACK_CHANNEL: "C0123ABCD",
      CHATRA_WEBHOOK_SECRET: "w".repeat(32),
      // Where nobody answers, the report comes line by line.
      SLACK_API_URL: "http://127.0.0.1:1/api/",
      MEMBRANE_BIN: "membrane-of-nobody",
    };
    expect(await run("doctor", [], ["stdout"], configured)).toMatchObject({ code: 141, stderr: "" });
  });
});
