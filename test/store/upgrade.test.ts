import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { type Dialect, postgresDialect, sqliteDialect } from "../../src/store/dialect.ts";
import { firstTables } from "../../src/store/migrations/001-first-tables.ts";
import { openPostgresStore } from "../../src/store/open-postgres-store.ts";
import { openSqliteStore } from "../../src/store/open-sqlite-store.ts";
import type { Store } from "../../src/store/store.ts";
import {
  channelId,
  conversationId,
  exampleConversation,
  exampleDelivery,
  exampleInput,
  exampleLink,
  teamId,
  ts,
} from "./example-rows.ts";
import { findServer, makeDatabase } from "./own-database.ts";

const found = await findServer();

/** A database as version 1 of the schema left it, with a thread, a reply that waits and an input in it. */
function schemaOne(dialect: Dialect): string[] {
  const words = JSON.stringify(exampleDelivery("d").payload);
  const input = JSON.stringify(exampleInput("i").input);
  return [
    `create table chatra_slack_schema (version ${dialect.columnTypes.integer} primary key)`,
    ...firstTables.statements(dialect),
    "insert into chatra_slack_schema (version) values (1)",
    `insert into conversations (id, account_id, client_id, team_id, channel_id, thread_ts, root_delivery_id,
       thread_count, mode, profile, nobody_available, last_activity_at, created_at)
     values ('cv', 'account', 'client', 'T1', 'C1', '1.1', 'root', 1, 'open', '{"name":"Ann"}', 0, 5, 4)`,
    "insert into threads (team_id, channel_id, thread_ts, conversation_id) values ('T1', 'C1', '1.1', 'cv')",
    `insert into links (id, conversation_id, direction, account_id, team_id, channel_id, thread_ts, slack_ts, part,
       state, delivery_id, created_at)
     values ('l', 'cv', 'to-client', 'account', 'T1', 'C1', '1.1', '2.2', 0, 'live', 'd', 1)`,
    `insert into deliveries (id, key, target, conversation_id, source_time, payload, state, attempts,
       next_attempt_at, outcome_unknown, asked, created_at, updated_at)
     values ('d', 'key', 'slack', 'cv', 1, '${words}', 'pending', 0, 1, 0, 0, 1, 1)`,
    "insert into delivery_lanes (key, target, head_seq, due_at) select key, target, seq, 1 from deliveries",
    `insert into inputs (id, key, source_time, input, state, attempts, next_attempt_at, received_at)
     values ('i', 'key', 1, '${input}', 'waiting', 0, 1, 1)`,
    "insert into input_lanes (key, head_seq, due_at) select key, seq, 1 from inputs",
  ];
}

async function expectEverythingKept(store: Store): Promise<void> {
  const cv = exampleConversation("cv", { threadTs: ts("1.1"), profile: { name: "Ann" } });
  await store.transaction(async (tx) => {
    // New chats went where the thread is.
    expect((await tx.lockConversations([conversationId("cv")])).get(cv.id)).toEqual(cv);
    expect(await tx.findThread(teamId, channelId, ts("1.1"))).toBe("cv");
    const link = exampleLink("l", { slackTs: ts("2.2"), deliveryId: exampleDelivery("d").id });
    expect(await tx.linksOfSlackMessage(teamId, channelId, ts("2.2"))).toEqual([link]);
    await tx.saveLinks([{ ...link, pushed: true }]);
    expect(await tx.linksOfSlackMessage(teamId, channelId, ts("2.2"))).toMatchObject([{ pushed: true }]);
    expect(await tx.takeInputs(5, 100)).toMatchObject([{ id: "i" }]);
    const claim = { target: "slack", limit: 5, owner: "me", now: 100, leaseUntil: 200 } as const;
    expect(await tx.claimDeliveries(claim)).toMatchObject([{ id: "d", payload: { text: "words" } }]);
    expect(await tx.readAudit(5)).toEqual([]);
    expect(await tx.readProposal("p")).toBeUndefined();
  });
}

test("a SQLite database of the first schema is brought up to date with all that is in it", async () => {
  const folder = await mkdtemp(join(tmpdir(), "chatra-slack-"));
  try {
    const dataDir = join(folder, "data");
    await mkdir(dataDir, { mode: 0o700 });
    const database = new DatabaseSync(join(dataDir, "chatra-slack.db"));
    for (const statement of schemaOne(sqliteDialect)) database.exec(statement);
    database.close();
    const store = await openSqliteStore({ dataDir });
    await expectEverythingKept(store);
    await store.close();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

describe.skipIf(found !== true)(`PostgreSQL${found === true ? "" : ` (skipped: ${found})`}`, () => {
  test("a database of the first schema is brought up to date once, by whichever process comes first", async () => {
    const database = await makeDatabase();
    try {
      for (const statement of schemaOne(postgresDialect)) await database.run(statement);
      const open = () => openPostgresStore({ url: database.url, max: 2 });
      const [store, other] = await Promise.all([open(), open()]);
      await expectEverythingKept(store);
      await Promise.all([store.close(), other.close()]);
    } finally {
      await database.drop();
    }
  });
});
