import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import manifest from "../../../package.json" with { type: "json" };
import { findFreePort } from "../../../src/simulator/free-port.ts";
import { startWorld } from "../../../src/simulator/world.ts";
import { installBesideOurs, makeFolder, type Packed, pack } from "../../cli/packed.ts";
import { findTerminal, openTerminal } from "../../cli/terminal.ts";

/** The package as npm installs it: without sources, and its command. */

let folder: string;
let packed: Packed;
let command: string;

beforeAll(async () => {
  folder = await makeFolder();
  packed = await pack(folder);
  command = join(await installBesideOurs(packed, folder), manifest.bin["chatra-slack"]);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

type Run = { code: number | null; stdout: string; stderr: string };

/** Starts the command in the folder, with no other environment than this. */
function start(words: string[], environment: Record<string, string> = {}): ChildProcess {
  return spawn(process.execPath, [command, ...words], {
    cwd: folder,
    env: { PATH: process.env.PATH ?? "", HOME: folder, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

async function finish(child: ChildProcess): Promise<Run> {
  const read = (stream: ChildProcess["stdout"]) => (stream === null ? "" : text(stream));
  const [stdout, stderr] = await Promise.all([read(child.stdout), read(child.stderr), once(child, "close")]);
  return { code: child.exitCode, stdout, stderr };
}

const run = (words: string[], environment?: Record<string, string>) => finish(start(words, environment));

test("it holds what runs and nothing else, in less than a megabyte", () => {
  const others = packed.files
    .map(({ path }) => path)
    .filter((path) => !/^\.bundle\/[\w-]+\.mjs(?:\.map)?$|^src\/simulator\/demo\/page\//.test(path));
  expect(others.toSorted()).toEqual([
    ".env.example",
    "LICENSE",
    "README.md",
    "manifest.yml",
    "package.json",
    "src/cli/bin.mjs",
    "src/runtime/bundle.mjs",
    "src/runtime/compile-cache.mjs",
    "src/runtime/link-node.mjs",
    "src/runtime/run-bundle.mjs",
    "src/runtime/start.mjs",
    "src/simulator/membrane/membrane",
  ]);
  const inBundle = packed.files.filter(({ path }) => path.startsWith(".bundle/")).map(({ path }) => path);
  for (const program of ["main", "setup", "doctor", "backup", "restore", "demo"])
    expect(inBundle).toEqual(
      expect.arrayContaining([`.bundle/${program}.mjs`, `.bundle/${program}.mjs.map`]),
    );
  // All packages that it uses are dependencies, so npm installs them.
  expect(inBundle.filter((path) => path.includes("packages"))).toEqual([]);
  expect(packed.size).toBeLessThan(1_000_000);
});

describe("the command", () => {
  const help = expect.stringMatching(
    /^Usage: chatra-slack COMMAND.*start.*demo.*setup.*doctor.*backup.*restore.*--help.*--version/s,
  );

  test("shows its help and its version, and names a command that there is not", async () => {
    expect(await run(["--help"])).toEqual({ code: 0, stdout: help, stderr: "" });
    expect(await run(["--version"])).toEqual({ code: 0, stdout: `${manifest.version}\n`, stderr: "" });
    expect(await run([])).toEqual({ code: 2, stdout: "", stderr: help });
    const { code, stdout, stderr } = await run(["toString"]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/^There is no command `toString`\.\n\nUsage: chatra-slack COMMAND/);
    expect(await run(["start", "--port", "1"])).toEqual({
      code: 2,
      stdout: "",
      stderr: "`chatra-slack start` takes no options: set variables in .env.\n",
    });
  });

  test.each(["backup", "restore"])("%s gets its options, and ends with its exit code", async (program) => {
    const usage = expect.stringMatching(`^Usage: chatra-slack ${program} FILE`);
    expect(await run([program, "--help"])).toMatchObject({ code: 0, stdout: usage });
    expect(await run([program])).toMatchObject({ code: 2, stdout: "" });
  });

  test("start and doctor say what is missing, and name the command that asks for it", async () => {
    const started = await run(["start"]);
    expect(started).toMatchObject({ code: 1, stdout: "" });
    expect(started.stderr).toContain("Nothing is configured yet. Run `chatra-slack setup`: it asks");
    expect(started.stderr).toContain("  SLACK_BOT_TOKEN is missing.");
    expect(started.stderr).not.toMatch(/\n\s+at |npm run/);
    // As npx sets it.
    const doctor = await run(["doctor"], { npm_command: "exec" });
    expect(doctor.code).toBe(1);
    expect(doctor.stdout).toMatch(
      /✖ Configuration +nothing is configured yet\n +Run `npx chatra-slack setup`, or copy .env.example/,
    );
  });

  test("an error in it is told with the files and lines of the sources", async () => {
    const world = await startWorld();
    const { PATH: _, ...variables } = world.botEnvironment({ dataDir: folder, port: await findFreePort() });
    const breakListening =
      'data:text/javascript,import net from "node:net"; net.Server.prototype.listen = () => { throw new Error("broken"); };';
    try {
      const { code, stdout } = await run(["start"], {
        ...variables,
        NODE_OPTIONS: `--import=${encodeURI(breakListening)}`,
      });
      expect(code).toBe(1);
      const path = "src/http/http-server.ts";
      const source = await readFile(join(import.meta.dirname, "../../..", path), "utf8");
      const line = source.split("\n").findIndex((words) => words.includes("server.listen(")) + 1;
      expect(stdout).toContain('"msg":"startup failed"');
      expect(stdout).toContain(`${path}:${line}:`);
    } finally {
      await world.close();
    }
  });

  test.skipIf(findTerminal() !== true)(
    "Ctrl-C in a terminal, which both processes get, ends the demo in order",
    async () => {
      await using terminal = openTerminal([command, "demo", "--port", "0"], {
        cwd: folder,
        env: { PATH: process.env.PATH ?? "", HOME: folder },
      });
      await terminal.shows("Ctrl-C ends everything.");
      terminal.pressesCtrlC();
      await terminal.shows("Ending …");
      expect(await terminal.ended()).toBe(0);
    },
  );

  test("start runs the bot with .env and .data of this folder, and hands a signal on to it", async () => {
    const world = await startWorld();
    const port = await findFreePort();
    const { PATH: _, HOME: __, DATA_DIR: ___, ...variables } = world.botEnvironment({ dataDir: "", port });
    const lines = Object.entries(variables).map(([name, value]) => `${name}="${value}"\n`);
    await writeFile(join(folder, ".env"), lines.join(""));
    const child = start(["start"]);
    const ended = finish(child);
    try {
      world.connectBot(`http://127.0.0.1:${port}`);
      const statusOf = () =>
        fetch(`http://127.0.0.1:${port}/readyz`).then(
          ({ status }) => status,
          () => undefined,
        );
      await expect.poll(statusOf, { timeout: 30_000 }).toBe(200);
      const client = world.chatra.addClient({ name: "Maya" });
      world.chatra.visitor(client.id).writes("Hello!");
      await world.waitFor(({ slack }) => slack.calls("chat.postMessage").length >= 2);
      child.kill("SIGTERM");
      const { code, stdout, stderr } = await ended;
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      expect(stdout).toContain('"msg":"stopping"');
      await expect(readFile(join(folder, ".data/chatra-slack.db"))).resolves.toBeInstanceOf(Buffer);
    } finally {
      child.kill("SIGKILL");
      await world.close();
      await rm(join(folder, ".env"));
    }
  });
});
