import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runBackup } from "../../../src/cli/backup/run-backup.ts";
import { runRestore } from "../../../src/cli/backup/run-restore.ts";
import { startBot } from "../../../src/simulator/bot-process.ts";
import { type Stage, shareStage } from "../../flow/stage.ts";

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "chatra-slack-"));
  file = join(folder, "saved.db");
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const commands = { backup: runBackup, restore: runRestore };

/** The bot is the other process. */
async function succeed(
  command: "backup" | "restore",
  dataDir: string,
  ...options: string[]
): Promise<string> {
  const { code, stdout, stderr } = await commands[command]([file, ...options], { DATA_DIR: dataDir });
  expect(stderr).toBe("");
  expect(code).toBe(0);
  return stdout;
}

/** Resolves when the bot's database says so, as another process sees it. */
async function untilStored(stage: Stage, question: string): Promise<void> {
  const database = new DatabaseSync(join(stage.dataDir, "chatra-slack.db"), { readOnly: true });
  try {
    await expect.poll(() => database.prepare(question).get(), { interval: 10 }).toBeDefined();
  } finally {
    database.close();
  }
}

const countOf = (texts: (string | undefined)[], words: string) =>
  texts.filter((text) => text === words).length;

const given = shareStage();

test("replies and posts that waited when it was saved, and went out since, are asked about or found, not repeated", async () => {
  const stage = given();
  const { world, channelId, ada, grace } = stage;
  const { client, rootTs } = await stage.openChat("Tilda", "hello");
  const other = await stage.openChat("Uwe", "also here");
  world.membrane.faults.add({ action: "send-agent-message", kind: "slow", delayMs: 3_000 });
  const first = ada.postMessage(channelId, "under way", { threadTs: rootTs });
  await world.membrane.waitFor((membrane) => membrane.actionRuns("send-agent-message").length > 0);
  const second = ada.postMessage(channelId, "in line", { threadTs: rootTs });
  world.slack.faults.add({ method: "chat.postMessage", kind: "ratelimited", retryAfter: 3 });
  world.chatra.visitor(other.client.id).writes("held back");
  const pending = (kind: string) =>
    `select 1 from deliveries where state = 'pending' and json_extract(payload, '$.kind') = '${kind}'`;
  await untilStored(stage, pending("chatra.send"));
  await untilStored(stage, pending("slack.post"));
  await succeed("backup", stage.dataDir);
  expect(stage.visitorSees(client)).toEqual([]);
  expect(
    countOf(
      stage.thread(other.rootTs).map(({ text }) => text),
      "held back",
    ),
  ).toBe(0);

  await stage.received(client, "in line");
  await stage.seen(other.rootTs, "held back");
  for (const { ts } of [first, second]) await stage.marked(ts, "white_check_mark");
  expect(await stage.bot.stop()).toBe(0);
  expect(await succeed("restore", stage.dataDir)).toContain("Unfinished in the backup: 3.");
  await stage.bot.restart();

  const question = await stage.seen(rootTs, /Did the reply “under way” reach/);
  await stage.seen(rootTs, /Did the reply “in line” reach/);
  await grace.clickButton(channelId, question.ts, "delivery.arrived");
  await stage.seen(rootTs, new RegExp(`Confirmed by <@${grace.id}>`));
  ada.postMessage(channelId, "the next", { threadTs: rootTs });
  await stage.received(client, "the next");
  world.chatra.visitor(other.client.id).writes("and later");
  await stage.seen(other.rootTs, "and later");
  expect(stage.visitorSees(client)).toEqual(["under way", "in line", "the next"]);
  const posts = stage.thread(other.rootTs).map(({ text }) => text);
  expect(countOf(posts, "held back")).toBe(1);
});

test("a bot is saved while it writes without pause, and goes on from the backup in another folder", async () => {
  const stage = given();
  const { world, channelId, ada } = stage;
  const { client, rootTs } = await stage.openChat("Wanda", "before");
  const busy = await stage.openChat("Busy", "writes");
  let writing = true;
  let written = 0;
  const stream = (async () => {
    for (; writing; written += 1)
      await world.chatra.visitor(busy.client.id).writes(`line ${written}`).delivered;
  })();
  try {
    await expect.poll(() => written).toBeGreaterThan(0);
    // A small copy may fit between two lines, and would prove nothing: it is made again until a line came meanwhile.
    const writtenMeanwhile = async () => {
      const atStart = written;
      await succeed("backup", stage.dataDir, "--force");
      return written - atStart;
    };
    await expect.poll(writtenMeanwhile).toBeGreaterThan(0);
  } finally {
    writing = false;
    await stream;
  }
  await stage.quiet();
  expect(await readdir(folder)).toEqual(["saved.db"]);

  expect(await stage.bot.stop()).toBe(0);
  const elsewhere = join(folder, "data");
  await succeed("restore", elsewhere);
  const second = await startBot(world, { dataDir: elsewhere });
  try {
    world.chatra.visitor(client.id).writes("after");
    await stage.seen(rootTs, "after");
    const reply = ada.postMessage(channelId, "gladly", { threadTs: rootTs });
    await stage.received(client, "gladly");
    await stage.marked(reply.ts, "white_check_mark");
  } finally {
    await second.stop();
  }
});
