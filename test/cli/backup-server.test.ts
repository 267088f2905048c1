import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { prepareServer } from "../../src/cli/backup/prepare-server.ts";
import { runBackup } from "../../src/cli/backup/run-backup.ts";
import { runRestore } from "../../src/cli/backup/run-restore.ts";
import { clientIdSchema, userIdSchema } from "../../src/domain/ids.ts";
import type { Payload } from "../../src/domain/payload.ts";
import { saveConversations } from "../../src/store/conversations.ts";
import { insertDeliveries } from "../../src/store/deliveries.ts";
import { claimDeliveries, settleDelivery, takeAbandoned } from "../../src/store/delivery-claims.ts";
import { insertInputs } from "../../src/store/inputs.ts";
import { openPostgresStore } from "../../src/store/open-postgres-store.ts";
import type { Store } from "../../src/store/store.ts";
import {
  accountId,
  channelId,
  deliveryId,
  exampleConversation,
  exampleDelivery,
  exampleInput,
  teamId,
  ts,
} from "../store/example-rows.ts";
import { findServer, makeDatabase, type OwnDatabase } from "../store/own-database.ts";
import { finish, startCommand } from "./run-command.ts";

const found = await findServer();
const why = found === true ? "" : ` (skipped: no server for tests answers: ${found})`;
const hasTools = ["pg_dump", "pg_restore"].every((tool) => {
  try {
    return execFileSync(tool, ["--version"]).length > 0;
  } catch {
    return false;
  }
});

/** Somebody waits for a lock of this database. */
const WAITING =
  "select 1 from pg_locks where not granted and database = (select oid from pg_database where datname = current_database())";

const reply: Payload = {
  kind: "chatra.send",
  clientId: clientIdSchema.parse("client"),
  text: "words",
  agent: {},
  reply: { teamId, channelId, threadTs: ts("1.1"), ts: ts("2.2"), userId: userIdSchema.parse("U1") },
  part: 0,
  parts: 1,
};

describe.skipIf(found !== true)(`a dump of PostgreSQL that was brought back${why}`, () => {
  let database: OwnDatabase;
  let bots: Store[];
  beforeEach(async () => {
    bots = [];
    database = await makeDatabase();
  });
  afterEach(async () => {
    await Promise.all(bots.map((bot) => bot.close()));
    await database.drop();
  });

  async function startBot(url = database.url): Promise<Store> {
    const bot = await openPostgresStore({ url, max: 1 });
    bots.push(bot);
    return bot;
  }

  /** What a bot that has ended left behind: a reply that waits. */
  async function fill(): Promise<void> {
    const bot = await openPostgresStore({ url: database.url, max: 1 });
    await bot.transaction(async (tx) => {
      await saveConversations(tx, exampleConversation("cv", { threadTs: ts("1.1") }));
      await insertDeliveries(tx, [exampleDelivery("waiting", { payload: reply })], 1);
    });
    await bot.close();
  }

  const prepare = (url = database.url) => prepareServer({ url, now: 1_000 });
  const environment = () => ({ DATABASE_URL: database.url });

  async function states(): Promise<unknown[]> {
    const { rows } = await database.run("select id, state from deliveries order by seq");
    return rows.map(({ id, state }) => `${id} ${state}`);
  }

  test.skipIf(!hasTools)(
    `is prepared by the commands that are printed, and nothing is sent twice${hasTools ? "" : " (skipped: pg_dump or pg_restore is missing)"}`,
    async () => {
      await fill();
      const folder = await mkdtemp(join(tmpdir(), "chatra-slack-"));
      try {
        const file = join(folder, "it's.dump");
        // With settings of the driver, which the tools would refuse.
        const settings = "?uselibpqcompat=true&ssl=0&statement_timeout=9000&application_name=a+b";
        const DATABASE_URL = `${database.url}${settings}`;
        runPrinted((await runBackup([file], { DATABASE_URL })).stderr);
        const bot = await openPostgresStore({ url: database.url });
        await bot.transaction(async (tx) => {
          await claimDeliveries(tx, {
            accountId,
            target: "chatra",
            limit: 1,
            owner: "bot",
            now: 2,
            leaseUntil: 3,
          });
          await settleDelivery(tx, { id: deliveryId("waiting"), owner: "bot", now: 2, state: "sent" });
          await insertInputs(tx, [exampleInput("later")], 2);
        });
        await bot.close();
        const { stderr } = await runRestore([file], environment());
        runPrinted(stderr);
        expect(await states()).toEqual(["waiting pending"]);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
      const { code, stdout, stderr } = await finish(startCommand("restore", ["--prepare"], environment()));
      expect(stderr).toBe("");
      expect(code).toBe(0);
      expect(stdout).toContain(`Prepared the PostgreSQL database ${database.name}`);
      expect(stdout).toContain("Unfinished in the backup: 1.");
      const next = await startBot();
      const claim = {
        accountId,
        target: "chatra",
        limit: 9,
        owner: "next",
        now: 5_000,
        leaseUntil: 9_000,
      } as const;
      expect(await next.transaction((tx) => claimDeliveries(tx, claim))).toEqual([]);
      const left = { now: 5_000, owner: "next", othersAreDead: false, limit: 9 };
      expect(await next.transaction((tx) => takeAbandoned(tx, left))).toMatchObject([
        { id: "waiting", attempts: 1, payload: { kind: "chatra.send" } },
      ]);
    },
  );

  /** As a person would, in a shell. */
  function runPrinted(words: string): void {
    const [line] = /^ {2}pg_.*$/m.exec(words) ?? [];
    if (line === undefined) throw new Error(`No command in: ${words}`);
    const PGPASSWORD = decodeURIComponent(new URL(database.url).password);
    execFileSync("sh", ["-c", line], { env: { ...process.env, ...(PGPASSWORD && { PGPASSWORD }) } });
  }

  test("is not prepared while a bot is connected, whatever name its URL gives it", async () => {
    await fill();
    for (const url of [database.url, `${database.url}?application_name=ours`]) {
      const bot = await startBot(url);
      const error = await prepare(url).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ name: "BackupError", reason: "in-use" });
      expect(String(error)).toContain(`A bot is connected to the PostgreSQL database ${database.name}`);
      await bot.close();
      bots.length = 0;
    }
    expect(await states()).toEqual(["waiting pending"]);
  });

  test("is left as it is when a bot starts at the last moment", async () => {
    await fill();
    const writer = new pg.Client({ connectionString: database.url });
    await writer.connect();
    try {
      await writer.query("begin; update inputs set attempts = 1");
      const preparing = prepare().catch((reason: unknown) => reason);
      await expect.poll(async () => (await database.run(WAITING)).rowCount).toBe(1);
      await startBot();
      await writer.query("commit");
      expect(await preparing).toMatchObject({ reason: "in-use" });
    } finally {
      await writer.end();
    }
    expect(await states()).toEqual(["waiting pending"]);
  });

  test("is asked for where there is none, and nothing is made", async () => {
    await expect(prepare()).rejects.toThrow(/There are no tables of chatra-slack in .*pg_restore first/);
    const { rowCount } = await database.run("select 1 from pg_tables where schemaname = 'public'");
    expect(rowCount).toBe(0);
  });

  test("is refused when a later version has written it", async () => {
    await fill();
    await database.run("insert into chatra_slack_schema (version) values (999)");
    await expect(prepare()).rejects.toMatchObject({ reason: "newer", message: /schema 999/ });
    expect(await states()).toEqual(["waiting pending"]);
  });

  test("is not mixed with tables of a later version than its own, and it is said what to do", async () => {
    await fill();
    // As pg_restore leaves it: its own tables are made anew, and those that it does not know stay.
    await database.run(
      "delete from chatra_slack_schema where version > 3; alter table deliveries drop trace_id, drop accepted_at",
    );
    await expect(prepare()).rejects.toThrow(
      /still tables of a later version than the dump's.*new, empty database/,
    );
    expect(await states()).toEqual(["waiting pending"]);
  });

  test("is said to be out of reach in a sentence, without the password", async () => {
    const url = Object.assign(new URL(database.url), { port: "1", password: "s3cret" }).href;
    const { code, stderr } = await runRestore(["--prepare"], { DATABASE_URL: url });
    expect(stderr).toMatch(/^No PostgreSQL server answers at \S+:1 \(ECONNREFUSED\)\. Start the server.*\n$/);
    expect(code).toBe(1);
  });
});
