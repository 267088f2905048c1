import { Kysely } from "kysely";
import pg from "pg";
import { expect, onTestFinished, test } from "vitest";
import { nextDueAt } from "../../../src/store/backlog.ts";
import { insertDeliveries, lockDeliveries } from "../../../src/store/deliveries.ts";
import { claimDeliveries } from "../../../src/store/delivery-claims.ts";
import { insertOneWithoutWait } from "../../../src/store/inputs.ts";
import { BoundedPostgresDialect } from "../../../src/store/postgres/driver.ts";
import type { Statement } from "../../../src/store/statement.ts";
import type { Store } from "../../../src/store/store.ts";
import { accountId, deliveryId, exampleDelivery, exampleInput } from "../example-rows.ts";
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
