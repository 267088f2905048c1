import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { accountIdSchema } from "../../src/domain/ids.ts";
import type { ChatraEvent, ChatraMessage } from "../../src/domain/input.ts";
import { knownMessages } from "../../src/domain/known-messages.ts";
import { fingerprintOf, likenessOf } from "../../src/domain/message-marks.ts";
import { nextDueAt } from "../../src/store/backlog.ts";
import { findClients, lockConversations } from "../../src/store/conversations.ts";
import { readDeliveries } from "../../src/store/deliveries.ts";
import { claimDeliveries, releaseDelivery, takeAbandoned } from "../../src/store/delivery-claims.ts";
import { failedDeliveries } from "../../src/store/delivery-queries.ts";
import { type Dialect, postgresDialect, sqliteDialect } from "../../src/store/dialect.ts";
import { takeInputs } from "../../src/store/inputs.ts";
import {
  conversationsOfChatraMessage,
  linksOfChatraMessages,
  linksOfSlackMessage,
  saveLinks,
} from "../../src/store/links.ts";
import { firstTables } from "../../src/store/migrations/001-first-tables.ts";
import { orders } from "../../src/store/migrations/002-orders.ts";
import { forgetting } from "../../src/store/migrations/003-forgetting.ts";
import { operations } from "../../src/store/migrations/004-operations.ts";
import { accountsOfDeliveries } from "../../src/store/migrations/005-accounts-of-deliveries.ts";
import { installations } from "../../src/store/migrations/006-installations.ts";
import { accounts } from "../../src/store/migrations/007-accounts.ts";
import { openPostgresStore } from "../../src/store/open-postgres-store.ts";
import { openSqliteStore } from "../../src/store/open-sqlite-store.ts";
import { readProposal } from "../../src/store/proposals.ts";
import type { Store } from "../../src/store/store.ts";
import { findThread } from "../../src/store/threads.ts";
import {
  channelId,
  chatraId,
  conversationId,
  exampleConversation,
  exampleDelivery,
  exampleInput,
  exampleLink,
  teamId,
  ts,
} from "./example-rows.ts";
import { findServer, makeDatabase } from "./own-database.ts";
import { readAudit } from "./read-audit.ts";

const found = await findServer();
/** The one account that there was. */
const upgraded = accountIdSchema.parse("default");

test("the steps of the schema count up from one without a gap, each by the number of its file", async () => {
  const folder = await mkdtemp(join(tmpdir(), "chatra-slack-"));
  const store = await openSqliteStore({ dataDir: folder });
  await store.close();
  using database = new DatabaseSync(join(folder, "chatra-slack.db"), { readOnly: true });
  const files = await readdir(new URL("../../src/store/migrations", import.meta.url));
  const numbers = files.flatMap((file) => /^(\d+)-/.exec(file)?.[1] ?? []).map(Number);
  const versions = database.prepare("select version from chatra_slack_schema order by version").all();
  await rm(folder, { recursive: true });
  expect(versions).toEqual(numbers.toSorted((one, other) => one - other).map((version) => ({ version })));
});

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

/** As version 4 left it: what the one account owed waits, failed, is uncertain or was under way; and a proposal. */
function schemaFour(dialect: Dialect): string[] {
  const words = JSON.stringify(exampleDelivery("d").payload);
  const delivery = (id: string, state: string, more: { columns: string; values: string }) =>
    `insert into deliveries (id, key, target, conversation_id, source_time, payload, state, attempts,
       next_attempt_at, outcome_unknown, asked, created_at, updated_at${more.columns})
     values ('${id}', '${id}', 'slack', 'cv', 1, '${words}', '${state}', 0, 1, 0, 0, 1, 1${more.values})`;
  return [
    ...schemaOne(dialect),
    ...[orders, forgetting, operations].flatMap((migration) => migration.statements(dialect)),
    "insert into chatra_slack_schema (version) values (2), (3), (4)",
    delivery("failed", "failed", { columns: "", values: "" }),
    delivery("uncertain", "uncertain", { columns: "", values: "" }),
    delivery("under way", "sending", { columns: ", owner, lease_until", values: ", 'gone', 50" }),
    `insert into delivery_lanes (key, target, head_seq, due_at)
       select key, target, seq, null from deliveries where state in ('uncertain', 'sending')`,
    "insert into delivery_lanes (key, target, head_seq, due_at) values ('failed', null, null, null)",
    `insert into proposals (id, team_id, user_id, act, state, created_at)
     values ('p', 'T1', 'U1', '{"kind":"retry","deliveryId":"failed"}', 'open', 7)`,
  ];
}

const said: ChatraMessage = {
  id: chatraId("m1"),
  author: "client",
  text: "Hello",
  createdAt: 1_795_000_000_000,
  automatic: false,
};
const nameless: ChatraMessage = { ...said, id: chatraId(fingerprintOf(said)), text: "Hello" };
/** Without a time its id was made of author and words, and its fingerprint of the time it arrived. */
const bare: ChatraMessage = { ...said, id: chatraId(likenessOf(said)), undated: true };

/** As version 7 left it: posts that show a visitor's messages, their links' ids made of the account's and the message's. */
function schemaSeven(dialect: Dialect): string[] {
  const link = (id: string, ts: string, fingerprint: string) =>
    `insert into links (id, conversation_id, direction, account_id, team_id, channel_id, thread_ts, slack_ts, chatra_id, part,
       state, delivery_id, source_digest, fingerprint, created_at)
     values ('c:account:${id}:0', 'cv', 'to-slack', 'account', 'T1', 'C1', '1.1', '${ts}', '${id}', 0, 'live', 'd', 'x',
       '${fingerprint}', 1795000001000)`;
  return [
    ...schemaFour(dialect),
    ...[accountsOfDeliveries, installations, accounts].flatMap((migration) => migration.statements(dialect)),
    "insert into chatra_slack_schema (version) values (5), (6), (7)",
    link(said.id, "5.1", fingerprintOf(said)),
    link(bare.id, "5.2", "fp:by arrival"),
  ];
}

/** What is shown already is known again, by id, by fingerprint and by words. */
async function expectMessagesKnown(store: Store): Promise<void> {
  const own = conversationId("cv");
  await store.transaction(async (tx) => {
    const find = (message: ChatraMessage, conversation = own) =>
      linksOfChatraMessages(tx, conversation, {
        ids: [message.id],
        fingerprints: [fingerprintOf(message), likenessOf(message)],
      });
    const knownBy = async (message: ChatraMessage) => {
      const event: ChatraEvent = {
        kind: "chatra.event",
        accountId: accountIdSchema.parse("account"),
        event: "chatFragment",
        clientId: exampleConversation("cv").clientId,
        chatId: "chat",
        profile: {},
        nobodyAvailable: false,
        messages: [message],
        bodyDigest: "body",
      };
      const known = knownMessages(event, await find(message), 1_795_000_100_000);
      return known.get(message)?.map(({ slackTs }) => slackTs);
    };
    expect(await knownBy(said)).toEqual(["5.1"]);
    expect(await knownBy({ ...said, text: "Hello, changed" })).toEqual(["5.1"]);
    expect(await knownBy(nameless)).toEqual(["5.1"]);
    expect(await knownBy(bare)).toEqual(["5.2"]);
    expect(await knownBy({ ...said, id: chatraId("m2"), text: "Other" })).toBeUndefined();
    expect(await find(said, conversationId("another client"))).toEqual([]);
    expect(await conversationsOfChatraMessage(tx, accountIdSchema.parse("account"), said.id)).toEqual([own]);
  });
}

/** All that there was belongs to the one account that there was. */
async function expectOwned(store: Store): Promise<void> {
  const accountId = upgraded;
  await store.transaction(async (tx) => {
    const ids = ["d", "failed", "uncertain", "under way"].map((id) => exampleDelivery(id).id);
    const kept = await readDeliveries(tx, ids);
    const told = kept.map((delivery) => [delivery.id, delivery.state, delivery.accountId]);
    expect(told.toSorted(([one = ""], [other = ""]) => one.localeCompare(other))).toEqual([
      ["d", "pending", "default"],
      ["failed", "failed", "default"],
      ["uncertain", "uncertain", "default"],
      ["under way", "sending", "default"],
    ]);
    expect(await readProposal(tx, "p")).toMatchObject({ accountId: "default", act: { kind: "retry" } });
    expect(await failedDeliveries(tx, accountId, 5)).toMatchObject([{ id: "failed" }]);
    expect(await nextDueAt(tx, { accountId, target: "slack" })).toBe(1);
    const usual = { target: "slack", limit: 5, owner: "me", now: 100, leaseUntil: 200 } as const;
    const other = accountIdSchema.parse("other");
    expect(await claimDeliveries(tx, { ...usual, accountId: other })).toEqual([]);
    expect(await claimDeliveries(tx, { ...usual, accountId })).toMatchObject([{ id: "d" }]);
    const left = { now: 100, owner: "me", othersAreDead: false, limit: 5 };
    expect(await takeAbandoned(tx, left)).toMatchObject([{ id: "under way", accountId: "default" }]);
    // Its line is free again, and still that account's.
    const id = exampleDelivery("under way").id;
    await releaseDelivery(tx, id, { state: "pending", outcomeUnknown: true, nextAttemptAt: 100 }, 100);
    expect(await claimDeliveries(tx, { ...usual, accountId })).toMatchObject([{ id: "under way" }]);
  });
}

async function expectEverythingKept(store: Store): Promise<void> {
  const cv = exampleConversation("cv", { threadTs: ts("1.1"), profile: { name: "Ann" } });
  await store.transaction(async (tx) => {
    expect((await findClients(tx, { accountId: cv.accountId, teamId }, ["an"])).clients).toEqual([cv]);
    // New chats went where the thread is.
    expect((await lockConversations(tx, [conversationId("cv")])).get(cv.id)).toEqual(cv);
    expect(await findThread(tx, teamId, channelId, ts("1.1"))).toBe("cv");
    const link = exampleLink("l", { slackTs: ts("2.2"), deliveryId: exampleDelivery("d").id });
    expect(await linksOfSlackMessage(tx, teamId, channelId, ts("2.2"))).toEqual([link]);
    await saveLinks(tx, [{ ...link, pushed: true }]);
    expect(await linksOfSlackMessage(tx, teamId, channelId, ts("2.2"))).toMatchObject([{ pushed: true }]);
    expect(await takeInputs(tx, 5, 100)).toMatchObject([{ id: "i" }]);
    const claim = {
      accountId: upgraded,
      target: "slack",
      limit: 5,
      owner: "me",
      now: 100,
      leaseUntil: 200,
    } as const;
    expect(await claimDeliveries(tx, claim)).toMatchObject([{ id: "d", payload: { text: "words" } }]);
    expect(await readAudit(tx, 5)).toEqual([]);
    expect(await readProposal(tx, "p")).toBeUndefined();
  });
}

test.each([
  ["the first schema", schemaOne, expectEverythingKept],
  ["the schema of one account", schemaFour, expectOwned],
  ["the schema of accounts' messages", schemaSeven, expectMessagesKnown],
])("a SQLite database of %s is brought up to date with all that is in it", async (_, schema, expectKept) => {
  const folder = await mkdtemp(join(tmpdir(), "chatra-slack-"));
  try {
    const dataDir = join(folder, "data");
    await mkdir(dataDir, { mode: 0o700 });
    const database = new DatabaseSync(join(dataDir, "chatra-slack.db"));
    for (const statement of schema(sqliteDialect)) database.exec(statement);
    database.close();
    const store = await openSqliteStore({ dataDir });
    await expectKept(store);
    await store.close();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

describe.skipIf(found !== true)(`PostgreSQL${found === true ? "" : ` (skipped: ${found})`}`, () => {
  test.each([
    ["the first schema", schemaOne, expectEverythingKept],
    ["the schema of one account", schemaFour, expectOwned],
    ["the schema of accounts' messages", schemaSeven, expectMessagesKnown],
    ["the schema of accounts' messages", schemaSeven, expectMessagesKnown],
  ])(
    "a database of %s is brought up to date once, by whichever process comes first",
    async (_, schema, expectKept) => {
      const database = await makeDatabase();
      try {
        for (const statement of schema(postgresDialect)) await database.run(statement);
        const open = () => openPostgresStore({ url: database.url, max: 2 });
        const [store, other] = await Promise.all([open(), open()]);
        await expectKept(store);
        await Promise.all([store.close(), other.close()]);
      } finally {
        await database.drop();
      }
    },
  );
});
