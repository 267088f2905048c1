import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startBot } from "../../src/simulator/bot-process.ts";
import { type Stage, setStage } from "../flow/stage.ts";
import { finish, startCommand } from "./run-command.ts";

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "chatra-slack-"));
  file = join(folder, "saved.db");
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function succeed(command: "backup" | "restore", dataDir: string): Promise<string> {
  const { code, stdout, stderr } = await finish(startCommand(command, [file], { DATA_DIR: dataDir }));
  expect(stderr).toBe("");
  expect(code).toBe(0);
  return stdout;
}

/** Resolves when the bot's database says so, as another process sees it. */
async function untilStored(stage: Stage, question: string): Promise<void> {
  const database = new DatabaseSync(join(stage.dataDir, "chatra-slack.db"), { readOnly: true });
  try {
    await expect.poll(() => database.prepare(question).get(), { timeout: 5_000, interval: 10 }).toBeDefined();
  } finally {
    database.close();
  }
}

/** Two bots' starts, and waits of seconds that are the bot's own. */
const TIMEOUT_MS = 60_000;

const countOf = (texts: (string | undefined)[], words: string) =>
  texts.filter((text) => text === words).length;

test("a bot is saved while it writes without pause, and goes on from the backup in another folder", {
  timeout: TIMEOUT_MS,
}, async () => {
  await using stage = await setStage();
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
    const atStart = written;
    await succeed("backup", stage.dataDir);
    expect(written).toBeGreaterThan(atStart);
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

test("replies and posts that waited when it was saved, and went out since, are asked about or found, not repeated", {
  timeout: TIMEOUT_MS,
}, async () => {
  await using stage = await setStage();
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
  expect(await succeed("restore", stage.dataDir)).toContain("Not settled when it was written: 3.");
  await stage.bot.restart();

  const question = await stage.seen(rootTs, /not known whether the reply “under way” reached/);
  await stage.seen(rootTs, /not known whether the reply “in line” reached/);
  await grace.clickButton(channelId, question.ts, "delivery.arrived");
  await stage.seen(rootTs, new RegExp(`It arrived, says <@${grace.id}>`));
  ada.postMessage(channelId, "the next", { threadTs: rootTs });
  await stage.received(client, "the next");
  world.chatra.visitor(other.client.id).writes("and later");
  await stage.seen(other.rootTs, "and later");
  expect(stage.visitorSees(client)).toEqual(["under way", "in line", "the next"]);
  const posts = stage.thread(other.rootTs).map(({ text }) => text);
  expect(countOf(posts, "held back")).toBe(1);
});
