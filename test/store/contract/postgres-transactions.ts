import { setTimeout as wait } from "node:timers/promises";
import { Kysely, sql } from "kysely";
import pg from "pg";
import { expect, onTestFinished, test } from "vitest";
import { nothing } from "../../../src/domain/decision.ts";
import { channelIdSchema } from "../../../src/domain/ids.ts";
import { nextDueAt } from "../../../src/store/backlog.ts";
import { finishRename, renameChannel } from "../../../src/store/channel-renames.ts";
import { lockConversations, readConversations, saveConversations } from "../../../src/store/conversations.ts";
import { changeDelivery, insertDeliveries, lockDeliveries } from "../../../src/store/deliveries.ts";
import { claimDeliveries, settleDelivery } from "../../../src/store/delivery-claims.ts";
import { purgeSettled } from "../../../src/store/erasure.ts";
import { insertInputs, insertOneWithoutWait, takeInputs } from "../../../src/store/inputs.ts";
import { linksOfSlackMessage } from "../../../src/store/links.ts";
import { BoundedPostgresDialect } from "../../../src/store/postgres/driver.ts";
import { saveDecision } from "../../../src/store/save-decision.ts";
import type { Statement } from "../../../src/store/statement.ts";
import type { Store } from "../../../src/store/store.ts";
import { findThread } from "../../../src/store/threads.ts";
import type { Tx } from "../../../src/store/tx.ts";
import {
  accountId,
  channelId,
  conversationId,
  deliveryId,
  exampleConversation,
  exampleDelivery,
  exampleInput,
  exampleLink,
  teamId,
  ts,
} from "../example-rows.ts";
import { server } from "../own-database.ts";

/** What only a server has: limits, transactions to run again, and others that hold what is looked for. */
export function describePostgresTransactions(
  open: () => { store: Store; statements: Statement[]; url: string },
): void {
  /** Runs a transaction that fails so often with this code: how it ended, how often it began, and what was told of it. */
  async function runFailing(failures: number, code = "40001"): Promise<unknown[]> {
    const ends: boolean[] = [];
    let begun = 0;
    const work = open().store.transaction((tx) => {
      begun += 1;
      tx.whenEnded.push((isCommitted) => ends.push(isCommitted));
      if (begun > failures) return Promise.resolve("done");
      return Promise.reject(Object.assign(new Error("could not serialize access"), { code }));
    });
    const result = await work.catch((error: unknown) => (error instanceof Error ? error.message : error));
    return [result, begun, ends];
  }

  test("one that the server asks to run again is run five times at most, and each end of it is told", async () => {
    const blocked = `Transactions at ${new URL(open().url).hostname}:5432 block each other.`;
    expect(await runFailing(0)).toEqual(["done", 1, [true]]);
    expect(await runFailing(1, "40P01")).toEqual(["done", 2, [false, true]]);
    expect(await runFailing(4)).toEqual(["done", 5, [false, false, false, false, true]]);
    expect(await runFailing(5)).toEqual([blocked, 5, Array(5).fill(false)]);
    expect(await runFailing(1, "22012")).toEqual(["could not serialize access", 1, [false]]);
  });

  test("each statement is told with its values, and repeatable work alone does not wait for the disk", async () => {
    const told = async (options?: { repeatable: boolean }) => {
      const { statements } = open();
      statements.length = 0;
      await open().store.transaction((tx) => tx.query`select ${"a"}::text as one`, options);
      return statements
        .filter(({ sql }) => !sql.startsWith("begin"))
        .map(({ sql, parameters }) => [sql, parameters]);
    };
    const own = ["select $1::text as one", ["a"]];
    const ended = (await told()).slice(1);
    expect(await told()).toEqual([own, ...ended]);
    expect(await told({ repeatable: false })).toEqual([own, ...ended]);
    expect(await told({ repeatable: true })).toEqual([
      ["set local synchronous_commit = off", []],
      own,
      ...ended,
    ]);
  });

  test("the server ends what takes too long, in each transaction and nowhere else", async () => {
    const names = ["statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"];
    const limits = () =>
      open().store.transaction(async (tx) => {
        const found: unknown[] = [];
        for (const name of names) found.push(...(await tx.column`select current_setting(${name})`));
        return found;
      });
    expect(await limits()).toEqual(["20s", "10s", "15s"]);
    expect(await limits()).toEqual(["20s", "10s", "15s"]);
  });

  /** Resolves once another transaction on this database waits for a lock, or `other` has ended. */
  async function untilItWaits(tx: Tx, other: Promise<unknown>): Promise<void> {
    let hasEnded = false;
    const over = () => {
      hasEnded = true;
    };
    other.then(over, over);
    const waits = () =>
      tx.column<number>`select count(*)::int from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`;
    while (!hasEnded && (await waits())[0] === 0) await wait(5);
  }

  test("retention deletes nothing that is set to be tried again meanwhile", async () => {
    const { store } = open();
    const id = deliveryId("failed long ago");
    await store.transaction(async (tx) => {
      await insertDeliveries(tx, [exampleDelivery("failed long ago")], 100);
      await claimDeliveries(tx, {
        accountId,
        target: "slack",
        limit: 9,
        owner: "me",
        now: 100,
        leaseUntil: 200,
      });
      await settleDelivery(tx, {
        id,
        owner: "me",
        now: 100,
        state: "failed",
        error: { reason: "r", detail: "d" },
      });
    });
    let purged: Promise<number> | undefined;
    await store.transaction(async (tx) => {
      await lockDeliveries(tx, [id]);
      await changeDelivery(tx, id, { state: "pending", nextAttemptAt: 5_000, error: null }, 5_000);
      purged = store.transaction((other) => purgeSettled(other, 4_000, 50));
      await untilItWaits(tx, purged);
    });
    expect(await purged).toBe(0);
    expect(await store.transaction((tx) => lockDeliveries(tx, [id]))).toMatchObject([{ state: "pending" }]);
  });

  test("a chat that was stored with its channel's old ID, as it was read before the rename, is read with the new one", async () => {
    const { store } = open();
    const to = channelIdSchema.parse("C0NEW");
    const id = conversationId("cv");
    await store.transaction((tx) => saveConversations(tx, exampleConversation("cv")));
    await store.transaction(async (tx) => {
      const chat = (await lockConversations(tx, [id])).get(id) ?? expect.fail();
      // Nobody waits for a rename, and it waits for nobody.
      await store.transaction((other) => renameChannel(other, { teamId, from: channelId, to, at: 10 }, 20));
      await saveConversations(tx, { ...chat, lastActivityAt: chat.lastActivityAt + 120_000 });
    });
    const read = () => store.transaction(async (tx) => (await lockConversations(tx, [id])).get(id));
    const chat = (await read()) ?? expect.fail();
    expect([chat.channelId, chat.routeChannelId]).toEqual([to, to]);
    await store.transaction(async (tx) => {
      await lockConversations(tx, [id]);
      await saveConversations(tx, chat);
    });
    const stored = await store.transaction((tx) => readConversations(tx, [id]));
    expect(stored.get(id)?.channelId).toBe(to);
  });

  test("what a transaction stores with a channel's old ID, as it read it before the rename, is found with the new one later", async () => {
    const { store } = open();
    const rename = { teamId, from: channelId, to: channelIdSchema.parse("C0NEW"), at: 10 };
    const [root, replied] = [ts("1700000020.000100"), ts("1700000010.000100")];
    const chat = exampleConversation("cv", { threadTs: undefined });
    const link = exampleLink("said meanwhile", {
      id: `s:${teamId}:${channelId}:${replied}`,
      conversationId: chat.id,
      direction: "to-client",
      channelId,
      slackTs: replied,
    });
    await store.transaction((tx) => saveConversations(tx, chat));
    await store.transaction(async (tx) => {
      await lockConversations(tx, [chat.id]);
      await store.transaction((other) => renameChannel(other, rename, 20));
      const posted = { ...nothing(), conversation: { ...chat, threadTs: root }, links: [link] };
      await saveDecision(tx, accountId, posted, 30);
    });
    await store.transaction((tx) => finishRename(tx, rename, 60_020));
    const { to } = rename;
    await store.transaction(async (tx) => {
      expect(await findThread(tx, teamId, to, root)).toBe(chat.id);
      const id = `s:${teamId}:${to}:${replied}`;
      expect(await linksOfSlackMessage(tx, teamId, to, replied)).toMatchObject([{ id, channelId: to }]);
      expect(await linksOfSlackMessage(tx, teamId, channelId, replied)).toEqual([]);
    });
  });

  test.each([
    ["delivery", 100 + 10 * 60_000 - 1, "pending"],
    ["delivery", 100 + 10 * 60_000, "failed"],
    ["input", 100 + 10 * 60_000 - 1, "waiting"],
    ["input", 100 + 10 * 60_000, "failed"],
  ])(
    "a %s of a later version, taken at %s, is %s: that version's process takes it within ten minutes",
    async (what, now, becomes) => {
      const claim = { accountId, target: "slack" as const, limit: 9, owner: "me", now, leaseUntil: now + 9 };
      const take = (at: number) =>
        what === "input"
          ? open().store.transaction((tx) => takeInputs(tx, 9, at))
          : open().store.transaction((tx) => claimDeliveries(tx, { ...claim, now: at }));
      const id = await open().store.transaction(async (tx) => {
        if (what === "input") {
          const input = exampleInput("later");
          await insertInputs(tx, [input], 100);
          await tx.query`update inputs set input = ${tx.dialect.json({ kind: "later" })} where id = ${input.id}`;
          return input.id;
        }
        const delivery = exampleDelivery("later");
        await insertDeliveries(tx, [delivery], 100);
        await tx.query`update deliveries set payload = ${tx.dialect.json({ kind: "later" })} where id = ${delivery.id}`;
        return delivery.id;
      });
      const table = what === "input" ? sql.raw("inputs") : sql.raw("deliveries");
      const read = () =>
        open().store.transaction(
          (tx) => tx.query`select state, attempts, next_attempt_at from ${table} where id = ${id}`,
        );
      expect(await take(now)).toEqual([]);
      const [row] = await read();
      expect(row).toMatchObject({ state: becomes });
      if (becomes === "failed") return;
      expect(row).toEqual({ state: becomes, attempts: 0, nextAttemptAt: now + 15_000 });
      // The version that can read it.
      const json = what === "input" ? exampleInput("later").input : exampleDelivery("later").payload;
      const column = what === "input" ? sql.raw("input") : sql.raw("payload");
      await open().store.transaction(
        (tx) => tx.query`update ${table} set ${column} = ${tx.dialect.json(json)} where id = ${id}`,
      );
      expect(await take(now + 14_999)).toEqual([]);
      expect(await take(now + 15_000)).toMatchObject([{ id }]);
    },
  );

  test("who stores one input waits for no lock for long", async () => {
    const limit = () =>
      open().store.transaction(async (tx) => {
        await insertOneWithoutWait(tx, exampleInput("alone"), 100);
        return await tx.column`select current_setting('lock_timeout')`;
      });
    // Its partition is new, and then known.
    expect(await limit()).toEqual(["100ms"]);
    expect(await limit()).toEqual(["100ms"]);
  });

  test("a transaction of another kind is refused: its limits would not be set", async () => {
    const pool = new pg.Pool({ connectionString: server, max: 1 });
    const db = new Kysely<unknown>({ dialect: new BoundedPostgresDialect({ pool }) });
    onTestFinished(() => db.destroy());
    const begin = db.transaction();
    const words = "transactions of another kind than the default are not prepared for";
    await expect(begin.setIsolationLevel("serializable").execute(async () => 1)).rejects.toThrow(words);
    await expect(begin.setAccessMode("read only").execute(async () => 1)).rejects.toThrow(words);
    expect(await begin.execute(async () => 1)).toBe(1);
  });

  test("what is due and can't be taken counts as due at once: it is another's, or more than was asked for", async () => {
    const look = (limit: number, now: number) =>
      open().store.transaction(async (tx) => {
        const claim = { accountId, target: "slack", limit, owner: "me", now, leaseUntil: 900 } as const;
        const claimed = await claimDeliveries(tx, claim);
        return [claimed.map(({ id }) => id), await nextDueAt(tx, claim)];
      });
    const add = (id: string, notBefore: number) =>
      open().store.transaction((tx) =>
        insertDeliveries(tx, [exampleDelivery(id, { key: id, notBefore })], 100),
      );
    await add("a", 100);
    await add("late", 700);
    await open().store.transaction(async (tx) => {
      await lockDeliveries(tx, [deliveryId("a")]);
      expect(await look(9, 150)).toEqual([[], 150]);
    });
    expect(await look(1, 150)).toEqual([["a"], 150]);
    expect(await look(1, 150)).toEqual([[], 700]);
    expect(await look(9, 700)).toEqual([["late"], undefined]);
    expect(await look(9, 900)).toEqual([[], undefined]);
  });

  test("its files are the server's own matter, and its clock is everybody's", async () => {
    const { store } = open();
    expect(store.kind).toBe("postgres");
    expect(await store.giveBackSpace(100)).toBe(0);
    expect(Number.isInteger(await store.time())).toBe(true);
  });
}
