import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmod,
  chown,
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test } from "vitest";
import { copyDatabase } from "../../src/cli/backup/database-file.ts";
import { runBackup } from "../../src/cli/backup/run-backup.ts";
import { runRestore } from "../../src/cli/backup/run-restore.ts";
import { readHours } from "../../src/domain/command/read-hours.ts";
import { userIdSchema } from "../../src/domain/ids.ts";

import { mapTeammate, readAgents, rememberAgents } from "../../src/store/agents.ts";
import { saveConversations } from "../../src/store/conversations.ts";
import { listHours, saveHours } from "../../src/store/hours.ts";
import { insertInputs } from "../../src/store/inputs.ts";
import { openSqliteStore } from "../../src/store/open-sqlite-store.ts";
import { findSnippets, saveSnippet } from "../../src/store/snippets.ts";
import { accountId, exampleConversation, exampleInput, teamId } from "../store/example-rows.ts";
import { finish, type Run, startCommand } from "./run-command.ts";

const projectFolder = join(import.meta.dirname, "../..");

let folder: string;
let dataDir: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "chatra-slack-"));
  dataDir = join(folder, "data");
  file = join(folder, "saved.db");
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

type Command = (words: string[], environment?: Record<string, string>) => Promise<Run>;

/** The commands without a process for each. */
const commands: Record<"backup" | "restore", Command> = {
  backup: (words, environment = {}) => runBackup(words, { DATA_DIR: dataDir, ...environment }),
  restore: (words, environment = {}) => runRestore(words, { DATA_DIR: dataDir, ...environment }),
};
const { backup, restore } = commands;

/** As a process of its own: while this one has a store open, or for what a terminal gets of it. */
const runProcess = async (command: "backup" | "restore", words: string[]): Promise<Run> =>
  finish(startCommand(command, words, { DATA_DIR: dataDir }));

/** A data folder in which a bot has kept one conversation and some inputs, and which it has left. */
async function fillFolder(inputs = 3): Promise<void> {
  const store = await openSqliteStore({ dataDir });
  await store.transaction(async (tx) => {
    await saveConversations(tx, exampleConversation("cv"));
    const rows = Array.from({ length: inputs }, (_, index) => exampleInput(`in${index}`));
    await insertInputs(tx, rows, 1);
  });
  await store.close();
}

function readNumber(path: string, question: string): number {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    return Number(Object.values(database.prepare(question).get() ?? {})[0]);
  } finally {
    database.close();
  }
}

const inputsIn = (path: string) => readNumber(path, "select count(*) from inputs");

test("a backup is one file of its owner's alone, and says what it holds", async () => {
  await fillFolder();
  const { code, stdout, stderr } = await runProcess("backup", [file]);
  expect(stderr).toBe("");
  expect(code).toBe(0);
  expect(stdout).toMatch(/Checked: \d\.\d MB, schema \d+, taken at 20.*Z: 1 chats, .* 3 inputs\./);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await readdir(folder)).toEqual(["data", "saved.db"]);
  expect(inputsIn(file)).toBe(3);
});

test("a backup holds the team's snippets, and a restore brings them back", async () => {
  const userId = userIdSchema.parse("U1");
  const snippet = {
    teamId,
    accountId,
    ownerId: userId,
    authorId: userId,
    name: "hours",
    text: "We open at 9.",
  };
  const store = await openSqliteStore({ dataDir });
  await store.transaction((tx) => saveSnippet(tx, snippet, 9, 1));
  await store.close();
  expect(await backup([file])).toMatchObject({ code: 0 });
  await rm(dataDir, { recursive: true });
  expect(await restore([file])).toMatchObject({ code: 0 });
  const restored = await openSqliteStore({ dataDir });
  const found = await restored.transaction((tx) =>
    findSnippets(tx, { teamId, accountId, userId }, ["hours"]),
  );
  await restored.close();
  expect(found).toMatchObject([{ name: "hours", text: "We open at 9.", ownerId: userId }]);
});

test("a backup holds the business hours, and a restore brings them back", async () => {
  const support = { name: "support", hours: readHours("weekdays 9-18 Europe/Berlin, closed 2026-12-24") };
  const store = await openSqliteStore({ dataDir });
  await store.transaction((tx) => saveHours(tx, accountId, support, 9));
  await store.close();
  expect(await backup([file])).toMatchObject({ code: 0 });
  await rm(dataDir, { recursive: true });
  expect(await restore([file])).toMatchObject({ code: 0 });
  const restored = await openSqliteStore({ dataDir });
  const found = await restored.transaction((tx) => listHours(tx, accountId));
  await restored.close();
  expect(found).toEqual([support]);
});

test("a backup holds what a killed bot had only in its log", async () => {
  const store = await openSqliteStore({ dataDir });
  await store.transaction((tx) => insertInputs(tx, [exampleInput("logged")], 1));
  expect((await stat(join(dataDir, "chatra-slack.db-wal"))).size).toBeGreaterThan(0);
  expect((await runProcess("backup", [file])).code).toBe(0);
  await store.close();
  expect(inputsIn(file)).toBe(1);
});

test("a copy is of one moment, and comes to an end however often others write meanwhile", async () => {
  await fillFolder();
  const path = join(dataDir, "chatra-slack.db");
  const writer = new DatabaseSync(path);
  writer.exec("create table lines (words text); create table numbers (first integer, second integer)");
  writer.exec(
    "insert into lines select hex(zeroblob(2000)) from json_each('[' || replace(hex(zeroblob(1500)), '00', '0,') || '0]'), (values (1), (2), (3))",
  );
  writer.exec("insert into numbers values (0, 0)");
  const count = writer.prepare("update numbers set first = first + 1, second = second + 1");
  const writing = setInterval(() => count.run(), 1);
  try {
    await copyDatabase(path, file);
  } finally {
    clearInterval(writing);
    writer.close();
  }
  expect((await stat(file)).size).toBeGreaterThan(10_000_000);
  expect(readNumber(file, "select count(*) from pragma_integrity_check where integrity_check <> 'ok'")).toBe(
    0,
  );
  expect(readNumber(file, "select first = second from numbers")).toBe(1);
});

test("a file that is there is replaced with --force only", async () => {
  await fillFolder();
  await writeFile(file, "of yesterday");
  const refused = await backup([file]);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain("--force");
  expect(await readFile(file, "utf8")).toBe("of yesterday");
  expect((await backup([file, "--force"])).code).toBe(0);
  expect(inputsIn(file)).toBe(3);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test("a backup that is killed leaves the earlier one as it was, and the next removes its traces", async () => {
  await fillFolder(20_000);
  await writeFile(file, "of yesterday");
  const child = startCommand("backup", [file, "--force"], { DATA_DIR: dataDir });
  const partial = `saved.db.${child.pid}.part`;
  let seen = false;
  while (!seen && child.exitCode === null) {
    seen = (await readdir(folder)).includes(partial);
    if (!seen) await new Promise((resolve) => setImmediate(resolve));
  }
  child.kill("SIGKILL");
  await once(child, "close");
  expect(child.signalCode).toBe("SIGKILL");
  expect(await readFile(file, "utf8")).toBe("of yesterday");
  expect(await readdir(folder)).toContain(partial);
  expect((await backup([file, "--force"])).code).toBe(0);
  expect(inputsIn(file)).toBe(20_000);
  expect(await readdir(folder)).toEqual(["data", "saved.db"]);
});

test("what can't be saved is told in a sentence, and nothing is left behind", async () => {
  const nothing = await backup([file]);
  expect(nothing).toMatchObject({ code: 1, stderr: expect.stringContaining("no database") });
  await fillFolder();
  const noFolder = await backup([join(folder, "none", "saved.db")]);
  expect(noFolder).toMatchObject({ code: 1, stderr: expect.stringContaining("no such folder") });
  const aFolder = await backup([folder, "--force"]);
  expect(aFolder).toMatchObject({ code: 1, stderr: expect.stringContaining("is a folder") });
  const itself = await backup([join(dataDir, "chatra-slack.db"), "--force"]);
  expect(itself).toMatchObject({ code: 1, stderr: expect.stringContaining("belongs to the bot") });
  expect(inputsIn(join(dataDir, "chatra-slack.db"))).toBe(3);
  expect(await readdir(folder)).toEqual(["data"]);
});

test("a folder that this user may not write to is named", async () => {
  const closed = join(folder, "closed");
  await mkdir(closed);
  await fillFolder();
  // Root may write everywhere, so the command runs as nobody then.
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) {
    for (const path of [folder, dataDir, join(dataDir, "chatra-slack.db")]) await chown(path, 65534, 65534);
  }
  await chmod(closed, 0o500);
  const nobody = isRoot ? { uid: 65534, gid: 65534 } : undefined;
  const child = startCommand("backup", [join(closed, "saved.db")], { DATA_DIR: dataDir }, nobody);
  const { code, stderr } = await finish(child);
  expect(stderr).toContain(`${join(closed, "saved.db")} can't be read or written by this user`);
  expect(code).toBe(1);
  if (!isRoot) return;
  await chown(dataDir, 0, 0);
  const stranger = await finish(
    startCommand("backup", [join(folder, "mine.db")], { DATA_DIR: dataDir }, nobody),
  );
  expect(stranger.stderr).toContain(
    `${join(dataDir, "chatra-slack.db")} can't be read or written by this user`,
  );
  expect(stranger.code).toBe(1);
});

test("a damaged database is not saved, and a damaged or foreign file not restored", async () => {
  await fillFolder(2_000);
  await backup([file]);
  const bytes = await readFile(file);
  bytes.fill(0x5a, 3 * 4096, bytes.length - 4096);
  await writeFile(join(folder, "damaged.db"), bytes);
  await writeFile(join(folder, "text.db"), "no database, but long enough for a header ".repeat(50));
  const foreign = new DatabaseSync(join(folder, "foreign.db"));
  foreign.exec("create table notes (words text)");
  foreign.close();
  const unusable = [
    ["damaged.db", "is damaged"],
    ["text.db", "not a database"],
    ["foreign.db", "not a database of chatra-slack"],
    ["none.db", "There is no file"],
    ["data", "is a folder|can't be read"],
  ] as const;
  const runs = unusable.map(async ([name, words]) => ({
    name,
    words,
    ...(await restore([join(folder, name)])),
  }));
  for (const { name, words, code, stderr } of await Promise.all(runs)) {
    expect(stderr).toMatch(new RegExp(words));
    expect(stderr).toContain(name);
    expect(code).toBe(1);
  }
  expect(inputsIn(join(dataDir, "chatra-slack.db"))).toBe(2_000);
  expect(await readdir(dataDir)).not.toContainEqual(expect.stringContaining("restor"));
  await writeFile(join(dataDir, "chatra-slack.db"), bytes);
  const { code, stderr } = await backup([join(folder, "second.db")]);
  expect(stderr).toContain(`${join(dataDir, "chatra-slack.db")} is damaged`);
  expect(code).toBe(1);
  expect(await readdir(folder)).not.toContainEqual(expect.stringContaining("second"));
});

test("a backup of a later version is refused, and the present database left as it is", async () => {
  await fillFolder();
  await backup([file]);
  const later = new DatabaseSync(file);
  later.exec("insert into chatra_slack_schema (version) values (999)");
  later.close();
  const { code, stderr } = await restore([file]);
  expect(stderr).toMatch(/This version can't restore .*schema 999.*Update chatra-slack/);
  expect(code).toBe(1);
  expect(inputsIn(join(dataDir, "chatra-slack.db"))).toBe(3);
  expect(await readdir(dataDir)).not.toContainEqual(expect.stringContaining("restor"));
});

test("nothing is restored while a bot has the folder", async () => {
  await fillFolder();
  await backup([file]);
  const store = await openSqliteStore({ dataDir });
  await store.transaction((tx) => insertInputs(tx, [exampleInput("later")], 1));
  const { code, stderr } = await runProcess("restore", [file]);
  expect(stderr).toContain("A bot uses the data folder");
  expect(code).toBe(1);
  await store.close();
  expect(inputsIn(join(dataDir, "chatra-slack.db"))).toBe(4);
});

test("the database that was there is kept with its log, and the restored one has none of it", async () => {
  await fillFolder();
  await backup([file]);
  // A bot that is killed leaves its last commits in the log.
  const fixture = join(projectFolder, "test/store/fixtures/folder-owner.ts");
  const owner = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", fixture, dataDir], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(owner.stdout, "data");
  owner.kill("SIGKILL");
  await once(owner, "close");
  const path = join(dataDir, "chatra-slack.db");
  expect((await stat(`${path}-wal`)).size).toBeGreaterThan(0);
  const { code, stdout, stderr } = await runProcess("restore", [file]);
  expect(stderr).toBe("");
  expect(code).toBe(0);
  const names = await readdir(dataDir);
  const aside = names.find((name) => name.includes(".before-restore-")) ?? "";
  expect(stdout).toContain(aside);
  expect(names).toEqual(["chatra-slack.db", aside, "lock.db"]);
  expect(inputsIn(join(dataDir, aside))).toBeGreaterThan(3);
  expect(inputsIn(path)).toBe(3);
  for (const name of names) expect((await stat(join(dataDir, name))).mode & 0o777).toBe(0o600);
  expect(readNumber(path, "select count(*) from settings where name = 'backed-up-at'")).toBe(0);
});

test("a damaged database is set aside as it is, and replaced", async () => {
  await fillFolder();
  await backup([file]);
  const path = join(dataDir, "chatra-slack.db");
  await writeFile(path, "no database, but long enough for a header ".repeat(50));
  await writeFile(`${path}-wal`, "no log either");
  expect((await restore([file])).code).toBe(0);
  const names = await readdir(dataDir);
  const asideLog = names.find((name) => name.includes(".before-restore-") && name.endsWith("-wal")) ?? "";
  expect(await readFile(join(dataDir, asideLog), "utf8")).toBe("no log either");
  expect(await readFile(join(dataDir, asideLog.slice(0, -"-wal".length)), "utf8")).toContain("no database");
  expect(names).not.toContain("chatra-slack.db-wal");
  const store = await openSqliteStore({ dataDir });
  await store.close();
  expect(inputsIn(path)).toBe(3);
});

test("what a restore that was killed has left does not get into the next", async () => {
  await fillFolder();
  await backup([file]);
  const path = join(dataDir, "chatra-slack.db");
  // A hot journal would be played back into the file of that name.
  const leftover = new DatabaseSync(`${path}.restoring`);
  leftover.exec("create table old (words text); begin; insert into old values ('x'); pragma cache_size = 1");
  leftover.exec("insert into old select hex(zeroblob(4000)) from (select 1 union select 2 union select 3)");
  await copyFile(`${path}.restoring-journal`, join(folder, "journal"));
  leftover.close();
  await copyFile(join(folder, "journal"), `${path}.restoring-journal`);
  expect(await restore([file])).toMatchObject({ code: 0, stderr: "" });
  expect(await readdir(dataDir)).not.toContainEqual(expect.stringContaining("restoring"));
  expect(inputsIn(path)).toBe(3);
});

test("a backup can be restored where there was no folder", async () => {
  await fillFolder();
  await backup([file]);
  const elsewhere = join(folder, "new", "place");
  expect((await restore([file], { DATA_DIR: elsewhere })).code).toBe(0);
  expect((await stat(elsewhere)).mode & 0o777).toBe(0o700);
  expect(inputsIn(join(elsewhere, "chatra-slack.db"))).toBe(3);
});

test("where the data folder can't be made or used, the restore names that folder and not the backup", async () => {
  await fillFolder();
  await backup([file]);
  await writeFile(join(folder, "plain"), "");
  await symlink("gone", join(folder, "link"));
  await mkdir(join(folder, "taken", "lock.db"), { recursive: true });
  const words = {
    plain: /is a file\. Remove the file, or set DATA_DIR to a folder\./,
    "plain/below": /can't be created\. .*DATA_DIR/,
    "link/data": /can't be created\. .*DATA_DIR/,
    taken: /can't be written to \(EISDIR\)\. .*DATA_DIR/,
  };
  for (const [name, expected] of Object.entries(words)) {
    const { code, stderr } = await restore([file], { DATA_DIR: join(folder, name) });
    expect(stderr).toContain(`The data folder ${join(folder, name)} `);
    expect(stderr).toMatch(expected);
    expect(stderr).not.toMatch(new RegExp(`${file}|another (?:file|backup)`));
    expect(code).toBe(1);
  }
});

test("a restored backup still knows the agents, and who answers as them", async () => {
  const place = { accountId, teamId };
  const store = await openSqliteStore({ dataDir });
  await store.transaction(async (tx) => {
    await rememberAgents(tx, accountId, [{ id: "a1", name: "Ada", email: "ada@shop.example" }], 1);
    await mapTeammate(tx, place, { userId: userIdSchema.parse("U1"), agentId: "a1", byHand: true });
  });
  await store.close();
  await backup([file]);
  const elsewhere = join(folder, "elsewhere");
  expect((await restore([file], { DATA_DIR: elsewhere })).code).toBe(0);
  const restored = await openSqliteStore({ dataDir: elsewhere });
  const agents = await restored.transaction((tx) => readAgents(tx, place));
  await restored.close();
  const teammates = [{ userId: "U1", byHand: true }];
  expect(agents).toEqual([{ id: "a1", name: "Ada", email: "ada@shop.example", teammates }]);
});

test("wrong usage is answered with the right one", async () => {
  for (const command of ["backup", "restore"] as const) {
    const wrong = [[], ["a", "b"], ["a", "--wrong"], ["a", "--prepare"]].map((words) =>
      commands[command](words),
    );
    for (const { code, stderr } of await Promise.all(wrong)) {
      expect(code).toBe(2);
      expect(stderr).toContain(`Usage: npm run ${command}`);
    }
    expect(await commands[command](["--help"])).toMatchObject({ code: 0, stderr: "" });
  }
});

test("an SQLite database is not prepared by itself, and it is said what does it", async () => {
  await fillFolder();
  const { code, stderr } = await restore(["--prepare"]);
  expect(code).toBe(2);
  expect(stderr).toContain("DATABASE_URL is not set");
  expect(stderr).toContain("npm run restore -- FILE");
});

test("with PostgreSQL it says which command does it, without the password", async () => {
  const DATABASE_URL = "postgres://ann:s3cret@db.example:5433/chats?sslmode=require&password=s3cret";
  for (const command of ["backup", "restore"] as const) {
    const { code, stderr } = await commands[command](["it's.dump"], { DATABASE_URL });
    expect(code).toBe(2);
    expect(stderr).toContain("--dbname='postgres://ann@db.example:5433/chats?sslmode=require'");
    expect(stderr).toContain("'it'\\''s.dump'");
    expect(stderr).toMatch(
      command === "backup" ? /pg_dump/ : /^ {2}pg_restore .*\n {2}npm run restore -- --prepare$/m,
    );
    expect(stderr).not.toContain("s3cret");
  }
});

test.each([
  ["sslmode=no-verify", "sslmode=require"],
  ["sslmode=verify-full&sslrootcert=/dev/null", "sslmode=verify-full&sslrootcert=%2Fdev%2Fnull"],
  ["uselibpqcompat=true&sslmode=prefer", "sslmode=prefer"],
  ["ssl=true", "sslmode=require"],
  ["ssl=no-verify&application_name=a+b", "application_name=a%20b&sslmode=require"],
  ["ssl=0", "sslmode=disable"],
  ["ssl=true&sslmode=disable", "sslmode=disable"],
  [
    "statement_timeout=1000&query_timeout=5&lock_timeout=7&keepAlive=true&connect_timeout=3",
    "connect_timeout=3",
  ],
  ["options=-c%20search_path%3Dbot", "options=-c%20search_path%3Dbot"],
  ["options=a%2Bb", "options=a%2Bb"],
  ["sslpassword=s3cret&password=s3cret", ""],
  ["", ""],
])("an address with ?%s is printed with what PostgreSQL's tools read of it", async (given, printed) => {
  const plain = "postgres://ann@db.example:5433/chats";
  const DATABASE_URL = `postgres://ann:s3cret@db.example:5433/chats${given && `?${given}`}`;
  const { stderr } = await backup(["it.dump"], { DATABASE_URL });
  expect(stderr).toContain(`--dbname='${plain}${printed && `?${printed}`}'`);
  expect(stderr).not.toContain("s3cret");
});
