import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, chown, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { wordsOfScript } from "../../src/simulator/npm-script.ts";

const isRoot = process.getuid?.() === 0;
/** Root may read everything, so that the programs run as nobody. */
const nobody = isRoot ? { uid: 65_534, gid: 65_534 } : {};
const PROGRAMS = ["start", "doctor", "setup", "backup", "restore"] as const;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "chatra-slack-env-"));
  if (isRoot) await chown(folder, nobody.uid ?? 0, nobody.gid ?? 0);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function run(program: (typeof PROGRAMS)[number], ...words: string[]) {
  const child = spawn(process.execPath, [...wordsOfScript(program), ...words], {
    ...nobody,
    cwd: folder,
    env: { PATH: process.env.PATH ?? "" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const [code] = await once(child, "close");
  return { code, output };
}

const REFUSAL = /^\.env can't be read by this user \(EACCES\)\. Run this as .*\.$/m;

async function forbid(): Promise<void> {
  const path = join(folder, ".env");
  await writeFile(path, "DATABASE_URL=postgres://postgres:geheim@127.0.0.1:1/none\n");
  await chmod(path, isRoot ? 0o600 : 0o000);
}

test.each(PROGRAMS)(
  "with a .env that this user may not read, %s says so and does nothing",
  async (program) => {
    await forbid();
    const words = program === "backup" || program === "restore" ? ["copy.db"] : [];
    const { code, output } = await run(program, ...words);
    expect(output).toMatch(REFUSAL);
    expect(output).not.toMatch(/configured yet|no database|terminal|report this|geheim|\n +at /);
    expect(code).toBe(1);
  },
);

test("a link to a file that this user may not read is told in the same way", async () => {
  await mkdir(join(folder, "elsewhere"));
  await writeFile(join(folder, "elsewhere", "variables"), "");
  await symlink(join("elsewhere", "variables"), join(folder, ".env"));
  await chmod(join(folder, "elsewhere"), isRoot ? 0o700 : 0o000);
  try {
    expect((await run("backup", "copy.db")).output).toMatch(REFUSAL);
  } finally {
    await chmod(join(folder, "elsewhere"), 0o700);
  }
});

test("without a .env, and with a link that leads nowhere, setup is named as before", async () => {
  const nothing = /^Nothing is configured yet\. Run `npm run setup`/m;
  expect((await run("start")).output).toMatch(nothing);
  await symlink("gone", join(folder, ".env"));
  expect((await run("start")).output).toMatch(nothing);
});

test("a .env that can be read is used", async () => {
  await writeFile(join(folder, ".env"), "SLACK_BOT_TOKEN=none\n");
  await chmod(join(folder, ".env"), 0o644);
  expect((await run("start")).output).toContain("SLACK_BOT_TOKEN must begin with xoxb-");
});
