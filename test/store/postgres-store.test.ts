import { createServer } from "node:net";
import { inspect } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { accountIdSchema } from "../../src/domain/ids.ts";
import { inputSchema } from "../../src/domain/input.ts";
import { createAcceptInput } from "../../src/inbox/accept-input.ts";
import { nextDueAt, queueDepths } from "../../src/store/backlog.ts";
import { lockConversations, saveConversations } from "../../src/store/conversations.ts";
import { changeDelivery, insertDeliveries, lockDeliveries } from "../../src/store/deliveries.ts";
import {
  claimDeliveries,
  releaseDelivery,
  settleDelivery,
  takeAbandoned,
} from "../../src/store/delivery-claims.ts";
import { unsettledDeliveries } from "../../src/store/delivery-queries.ts";
import {
  insertInputs,
  insertWithoutWait,
  listInputs,
  listLeftInputs,
  settleInput,
  takeInputs,
} from "../../src/store/inputs.ts";
import { openPostgresStore } from "../../src/store/open-postgres-store.ts";
import { refreshPartitions } from "../../src/store/partitions.ts";
import { putSettingIfAbsent } from "../../src/store/settings.ts";
import type { Statement } from "../../src/store/statement.ts";
import type { Store } from "../../src/store/store.ts";
import type { Tx, Work } from "../../src/store/tx.ts";
import { eventually } from "../eventually.ts";
import { describePostgresTransactions } from "./contract/postgres-transactions.ts";
import {
  accountId,
  conversationId,
  deliveryId,
  exampleConversation,
  exampleDelivery,
  exampleInput,
} from "./example-rows.ts";
import { findServer, makeDatabase, type OwnDatabase } from "./own-database.ts";
import { describeStore } from "./store-contract.ts";

const found = await findServer();
const why = found === true ? "" : ` (skipped: no server for tests answers: ${found})`;
if (found !== true) process.stderr.write(`PostgreSQL is not tested: ${found}\n`);

test("a PostgreSQL server for tests answers, or the run need not be complete", () => {
  if (process.env.CI) expect(found).toBe(true);
  else expect(["boolean", "string"]).toContain(typeof found);
});

describe.skipIf(found !== true)(`PostgreSQL${why}`, () => {
  let database: OwnDatabase;
  let store: Store;
  let other: Store;

  beforeAll(async () => {
    database = await makeDatabase();
    // Together, as processes of one deployment start: the schema is made once.
    [store, other] = await Promise.all([open((one) => statements.push(one)), open()]);
  });
  beforeEach(async () => {
    await database.empty();
    statements.length = 0;
  });
  afterAll(async () => {
    await Promise.all([store.close(), other.close()]);
    await database.drop();
  });

  const statements: Statement[] = [];
  const open = (onStatement?: (statement: Statement) => void) =>
    openPostgresStore({ url: database.url, max: 6, ...(onStatement ? { onStatement } : {}) });
  const claimOf = (owner: string, limit = 10) =>
    ({ accountId, target: "slack", limit, owner, now: 100, leaseUntil: 1000 }) as const;

  describeStore(() => store);
  describe("transactions of a server", () =>
    describePostgresTransactions(() => ({ store, statements, url: database.url })));

  test("two processes claim different deliveries, and keep the order of each key", async () => {
    const keys = 20;
    const each = 30;
    for (let round = 0; round < each; round += 10) {
      const batch = Array.from({ length: keys * 10 }, (_, index) => {
        const nth = round + Math.floor(index / keys);
        return exampleDelivery(`${index % keys}-${nth}`, { key: `k${index % keys}`, sourceTime: nth });
      });
      await (round % 20 === 0 ? store : other).transaction((tx) => insertDeliveries(tx, batch, 100));
    }
    const done: { key: string; sourceTime: number }[] = [];
    const work = async (from: Store, owner: string) => {
      while (done.length < keys * each) {
        const claimed = await from.transaction((tx) => claimDeliveries(tx, claimOf(owner, 8)));
        for (const { key, sourceTime } of claimed) done.push({ key, sourceTime });
        await from.transaction(async (tx) => {
          for (const { id } of claimed) {
            expect(await settleDelivery(tx, { id, owner, now: 100, state: "sent" })).toBe(true);
          }
        });
      }
    };
    await Promise.all(
      [store, other].flatMap((from, nth) =>
        [1, 2, 3, 4].map((worker) => work(from, `owner ${nth} ${worker}`)),
      ),
    );
    const byKey = Map.groupBy(done, ({ key }) => key);
    const inOrder = Array.from({ length: each }, (_, nth) => nth);
    expect(byKey.size).toBe(keys);
    for (const rows of byKey.values()) expect(rows.map(({ sourceTime }) => sourceTime)).toEqual(inOrder);
  });

  test("deliveries that several processes write to one key are sent in the order they were numbered", async () => {
    const write = async (to: Store, from: string) => {
      for (let nth = 0; nth < 40; nth += 1) {
        await to.transaction((tx) =>
          insertDeliveries(tx, [exampleDelivery(`${from}${nth}`, { sourceTime: 5 })], 100),
        );
      }
    };
    const sent: number[] = [];
    const send = async () => {
      while (sent.length < 120) {
        for (const { id, seq } of await other.transaction((tx) => claimDeliveries(tx, claimOf("me")))) {
          sent.push(seq);
          await other.transaction((tx) => settleDelivery(tx, { id, owner: "me", now: 100, state: "sent" }));
        }
      }
    };
    await Promise.all([write(store, "a"), write(other, "b"), write(store, "c"), send()]);
    expect(sent).toEqual(sent.toSorted((a, b) => a - b));
  });

  const isWaiting = async () => {
    const { rows } = await database.run(
      "select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()",
    );
    expect(rows).toHaveLength(1);
  };

  test("what another transaction changes is locked as it is after that, and not settled by who lost it", async () => {
    const ids = [deliveryId("a"), deliveryId("b")];
    await store.transaction((tx) => insertDeliveries(tx, [exampleDelivery("a"), exampleDelivery("b")], 100));
    await store.transaction((tx) => claimDeliveries(tx, claimOf("me")));
    const whileLocked = async <T>(change: (tx: Tx) => Promise<unknown>, work: (tx: Tx) => Promise<T>) => {
      const later: Promise<T>[] = [];
      await store.transaction(async (tx) => {
        await lockDeliveries(tx, ids);
        later.push(other.transaction(work));
        await eventually(isWaiting);
        await change(tx);
      });
      return (await Promise.all(later))[0];
    };
    const lost = { state: "pending", outcomeUnknown: true, nextAttemptAt: 300 } as const;
    const isOurs = await whileLocked(
      (tx) => releaseDelivery(tx, deliveryId("a"), lost, 200),
      (tx) => settleDelivery(tx, { id: deliveryId("a"), owner: "me", now: 200, state: "sent" }),
    );
    expect(isOurs).toBe(false);
    const seen = await whileLocked(
      (tx) => changeDelivery(tx, deliveryId("a"), { state: "failed", attempts: 7 }, 200),
      (tx) => lockDeliveries(tx, ids),
    );
    expect(seen).toMatchObject([
      { id: "a", state: "failed", attempts: 7 },
      { id: "b", state: "pending" },
    ]);
  });

  test("who settles a reply holds no new partition before that of the reply, so that a mark for it can be written", async () => {
    await store.transaction((tx) => insertDeliveries(tx, [exampleDelivery("a", { key: "chatra" })], 100));
    let begun = 0;
    const later: Promise<unknown>[] = [];
    await store.transaction(async (tx) => {
      begun += 1;
      await lockDeliveries(tx, [deliveryId("a")]);
      if (begun > 1) return;
      later.push(
        other.transaction(async (settling) => {
          begun += 1;
          const lanes = ["chatra", "receipt"];
          await lockConversations(settling, [conversationId("cv")], { lanes });
          // What another has made meanwhile is not locked yet.
          expect(settling.locked.delivery).toEqual(new Set(["chatra"]));
        }),
      );
      await eventually(isWaiting);
      await insertDeliveries(tx, [exampleDelivery("b", { key: "receipt" })], 100);
    });
    await Promise.all(later);
    expect(begun).toBe(2);
  });

  test("whoever adds to a key waits until another process that did so has committed", async () => {
    const later: Promise<unknown>[] = [];
    await store.transaction(async (tx) => {
      await insertDeliveries(tx, [exampleDelivery("a")], 100);
      later.push(other.transaction((tx2) => insertDeliveries(tx2, [exampleDelivery("b")], 100)));
      await eventually(isWaiting);
    });
    await Promise.all(later);
    await store.transaction(async (tx) => {
      await insertInputs(tx, [exampleInput("a")], 100);
      later.push(other.transaction((tx2) => insertInputs(tx2, [exampleInput("b")], 100)));
      await eventually(isWaiting);
    });
    await Promise.all(later);
    expect(await store.transaction((tx) => unsettledDeliveries(tx, "key"))).toMatchObject([
      { id: "a" },
      { id: "b" },
    ]);
  });

  test("an input that is being decided is nobody else's, and anybody's when its process gives up", async () => {
    await store.transaction((tx) =>
      insertInputs(tx, [exampleInput("a"), exampleInput("b"), exampleInput("c", { key: "x" })], 100),
    );
    const giveUp = new Error("died");
    const dying = store.transaction(async (tx) => {
      expect((await takeInputs(tx, 1, 100)).map(({ id }) => id)).toEqual(["a"]);
      const others = await other.transaction((elsewhere) => takeInputs(elsewhere, 10, 100));
      expect(others.map(({ id }) => id)).toEqual(["c"]);
      throw giveUp;
    });
    await expect(dying).rejects.toBe(giveUp);
    expect((await other.transaction((tx) => takeInputs(tx, 10, 100))).map(({ id }) => id)).toEqual([
      "a",
      "c",
    ]);
  });

  test("who stores an input waits for nobody who decides, and it is seen in its turn as soon as that is over", async () => {
    const at = (id: string, sourceTime: number) => exampleInput(id, { sourceTime });
    const taken = async (among = store) =>
      (await among.transaction((tx) => takeInputs(tx, 10, 100))).map(({ id }) => id);
    const listed = () => store.transaction(listLeftInputs);
    await store.transaction((tx) => insertInputs(tx, [at("a", 10)], 100));
    const deciding = store.transaction(async (tx) => {
      const [input] = await takeInputs(tx, 10, 100);
      const stored = await other.transaction((elsewhere) =>
        insertWithoutWait(elsewhere, [at("b", 9), at("a", 10), exampleInput("c", { key: "x" })], 100),
      );
      expect(stored).toEqual({ added: new Set(["b", "c"]), later: ["key"] });
      // Nobody has shown it yet, but who decides sees it behind its own.
      await settleInput(tx, input?.seq ?? 0, { state: "done" }, 100);
      await refreshPartitions(tx);
      const late = await other.transaction((elsewhere) => insertWithoutWait(elsewhere, [at("d", 8)], 100));
      expect(late).toEqual({ added: new Set(["d"]), later: ["key"] });
    });
    await deciding;
    expect(await taken()).toEqual(["b", "c"]);
    expect(await taken(other)).toEqual(["b", "c"]);
    await store.transaction((tx) => listInputs(tx, ["key"]));
    expect(await taken()).toEqual(["c", "d"]);
    // As if its process had ended before it could show it.
    await database.run(
      "update input_lanes set head_seq = (select seq from inputs where id = 'b') where key = 'key'",
    );
    expect(await listed()).toBe(1);
    expect(await taken()).toEqual(["c", "d"]);
    await database.run("update input_lanes set head_seq = null, due_at = null");
    expect(await taken()).toEqual([]);
    expect(await listed()).toBe(2);
    expect(await listed()).toBe(0);
    expect(await taken()).toEqual(["c", "d"]);
  });

  test("a webhook is answered while its visitor's earlier message is decided, and followed up after that", async () => {
    const told: Work[] = [];
    store.onWork((what) => told.push(what));
    const accept = createAcceptInput({ store, now: () => 100 });
    const message = (time: string) => inputSchema.parse({ ...exampleInput(time).input, ts: time });
    expect(await accept(message("2.1"))).toBe("stored");
    await other.transaction(async (tx) => {
      const [input] = await takeInputs(tx, 10, 100);
      await settleInput(tx, input?.seq ?? 0, { state: "done" }, 100);
      await refreshPartitions(tx);
      told.length = 0;
      expect(await accept(message("2.2"))).toBe("stored");
      expect(await accept(message("2.2"))).toBe("duplicate");
      expect(told).toEqual([]);
    });
    await eventually(() => expect(told).toEqual(["inputs"]));
    expect(await store.transaction((tx) => takeInputs(tx, 10, 100))).toMatchObject([
      { input: message("2.2") },
    ]);
  });

  test("a conversation that nobody knows yet is still locked", async () => {
    const id = conversationId("cv");
    const find = async (from: Store) =>
      from.transaction(async (tx) => {
        const known = await lockConversations(tx, [conversationId("else"), id]);
        if (!known.has(id)) await saveConversations(tx, exampleConversation("cv"));
        return known.has(id);
      });
    expect(
      (await Promise.all([find(store), find(other), find(store), find(other)])).toSorted(
        (a, b) => Number(a) - Number(b),
      ),
    ).toEqual([false, true, true, true]);
  });

  test("the leases of a process that is gone are taken over by one of the others", async () => {
    const rows = Array.from({ length: 20 }, (_, nth) => exampleDelivery(`d${nth}`, { key: `k${nth}` }));
    await store.transaction((tx) => insertDeliveries(tx, rows, 100));
    await store.transaction((tx) => claimDeliveries(tx, claimOf("gone", 20)));
    const takeOver = (from: Store, owner: string) =>
      from.transaction(async (tx) => {
        const taken = await takeAbandoned(tx, { now: 1001, owner, othersAreDead: false, limit: 20 });
        for (const { id } of taken) {
          await releaseDelivery(
            tx,
            id,
            { state: "uncertain", outcomeUnknown: true, nextAttemptAt: 2000 },
            1001,
          );
        }
        return taken.map(({ id }) => id);
      });
    const taken = (await Promise.all([takeOver(store, "one"), takeOver(other, "two")])).flat();
    expect(taken.toSorted()).toEqual(rows.map(({ id }) => id).toSorted());
  });

  test("work is told of to other processes, by the process that writes it once", async () => {
    // Of an account of its own: what the tests before have written may only now be told.
    const ours = accountIdSchema.parse("told-once");
    const slackWork = `slack:${ours}`;
    const here: string[] = [];
    const there: string[] = [];
    const listen = (at: Store, into: string[]) =>
      at.onWork((what) => {
        if (what !== `slack:${accountId}`) into.push(what);
      });
    listen(store, here);
    listen(other, there);
    const rows = ["a", "b"].map((id) => exampleDelivery(id, { accountId: ours }));
    await store.transaction((tx) => insertDeliveries(tx, rows, 100));
    await eventually(() => expect(there).toEqual([slackWork]));
    // A later one has come round: by then the first would have come back, too.
    await other.transaction((tx) => insertInputs(tx, [exampleInput("a")], 100));
    await eventually(() => expect(here).toEqual([slackWork, "inputs"]));
    expect(there).toEqual([slackWork, "inputs"]);
  });

  test("a process that closes leaves its work to the others", async () => {
    const told: string[] = [];
    const leaving = await open();
    store.onWork((what) => told.push(what));
    await leaving.close();
    await eventually(() => expect(told.toSorted()).toEqual(["chatra", "inputs", "slack"]));
  });

  test("connections that the server ends are made again, and nothing that was told meanwhile is missed", async () => {
    const told = new Set<string>();
    store.onWork((what) => told.add(what));
    await database.run(
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'chatra-slack' and datname = current_database()",
    );
    await eventually(() => expect(told).toEqual(new Set(["inputs", "slack", "chatra", "tenants"])));
    await eventually(() => store.ping());
    await eventually(() => other.ping());
    expect(await store.transaction((tx) => insertInputs(tx, [exampleInput("a")], 100))).toEqual(
      new Set(["a"]),
    );
  });

  test("a transaction whose connection breaks is rejected as unavailable, and nothing of it is kept", async () => {
    const broken = store.transaction(async (tx) => {
      await insertInputs(tx, [exampleInput("a")], 100);
      await database.run(
        "select pg_terminate_backend(pid) from pg_stat_activity where state = 'idle in transaction' and datname = current_database()",
      );
      await insertInputs(tx, [exampleInput("b")], 100);
    });
    await expect(broken).rejects.toMatchObject({ name: "StoreError", reason: "unavailable" });
    expect((await store.transaction((tx) => queueDepths(tx))).inputs).toBe(0);
  });

  test("two transactions that wait for each other are both done in the end", async () => {
    const both = [deliveryId("a"), deliveryId("b")];
    await store.transaction((tx) =>
      insertDeliveries(
        tx,
        both.map((id) => exampleDelivery(id, { key: id })),
        100,
      ),
    );
    let waiting = 0;
    const change = (from: Store, ids: typeof both) =>
      from.transaction(async (tx) => {
        for (const id of ids) {
          await changeDelivery(tx, id, { nextAttemptAt: 500 }, 100);
          waiting += 1;
          await vi.waitUntil(() => waiting >= 2);
        }
      });
    await Promise.all([change(store, both), change(other, both.toReversed())]);
    expect(await store.transaction((tx) => nextDueAt(tx, { accountId, target: "slack" }))).toBe(500);
  });

  test("the server ends what a stopped process would hold for ever", async () => {
    // As the server has it: a session of ours is asked for its own settings.
    await database.run("create table if not exists seen (name text primary key, setting text)");
    await database.run(`create or replace function note_settings() returns trigger language plpgsql as $$ begin
      insert into seen select name, setting from pg_settings
        where name in ('statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout') on conflict do nothing;
      return new; end $$`);
    await database.run(
      "create trigger note before insert on settings for each row execute function note_settings()",
    );
    await store.transaction((tx) => putSettingIfAbsent(tx, "a", "b"));
    await database.run("drop trigger note on settings");
    const seen = await database.run("select name, setting from seen order by name");
    expect(seen.rows).toEqual([
      { name: "idle_in_transaction_session_timeout", setting: "15000" },
      { name: "lock_timeout", setting: "10000" },
      { name: "statement_timeout", setting: "20000" },
    ]);
  });

  test("a database of a later version is refused", async () => {
    await database.run("insert into chatra_slack_schema values (999)");
    try {
      await expect(open()).rejects.toMatchObject({
        reason: "newer-schema",
        message: expect.stringContaining("999"),
      });
    } finally {
      await database.run("delete from chatra_slack_schema where version = 999");
    }
  });

  test("a database that is not there, and a user who may not write, are told as what they are", async () => {
    const url = new URL(database.url);
    url.pathname = "/no_such_database";
    await expect(openPostgresStore({ url: url.href })).rejects.toMatchObject({
      reason: "refused",
      message: expect.stringContaining("no_such_database"),
    });
    const role = `${database.name}_guest`;
    await database.run(`create role ${role} login password 'secret-word'`);
    try {
      const guest = Object.assign(new URL(database.url), { username: role, password: "secret-word" }).href;
      await expect(openPostgresStore({ url: guest })).rejects.toMatchObject({ reason: "not-writable" });
    } finally {
      await database.run(`drop role ${role}`);
    }
  });
});

describe("a server that can't be reached", () => {
  const failure = async (url: string) => {
    const error: unknown = await openPostgresStore({ url }).catch((thrown: unknown) => thrown);
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain("hunter2");
    return error;
  };

  test.each([
    "not a url hunter2",
    "mysql://user:hunter2@localhost/db",
    "postgres://user:hunter2/%@host:99999/db",
    "postgres://u:hunter2@localhost/%zz",
  ])("an address that can't be read is refused without repeating it: %#", async (url) => {
    expect(await failure(url)).toMatchObject({
      reason: "bad-url",
      message: expect.stringContaining("DATABASE_URL"),
    });
  });

  test("where nobody listens, the error names the place and not the password", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const address = server.address();
    const port = typeof address === "object" && address ? address.port : 0;
    await new Promise((resolve) => server.close(resolve));
    expect(await failure(`postgres://user:hunter2@127.0.0.1:${port}/db`)).toMatchObject({
      name: "StoreError",
      reason: "unavailable",
      message: expect.stringContaining(`127.0.0.1:${port}`),
    });
  });

  test("a wrong password is refused, and not repeated", async () => {
    // Speaks as much of PostgreSQL's protocol as a server that turns a password down.
    const server = createServer((socket) => {
      socket.on("error", () => undefined);
      socket.once("data", () => {
        const fields = 'SFATAL\0C28P01\0Mpassword authentication failed for user "user"\0\0';
        const head = Buffer.alloc(5);
        head.write("E");
        head.writeInt32BE(4 + fields.length, 1);
        socket.end(Buffer.concat([head, Buffer.from(fields)]));
      });
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const address = server.address();
    const port = typeof address === "object" && address ? address.port : 0;
    try {
      expect(await failure(`postgres://user:hunter2@127.0.0.1:${port}/db`)).toMatchObject({
        reason: "refused",
      });
    } finally {
      server.close();
    }
  });
});
