import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { prepareFile } from "../../src/cli/backup/prepare-restored.ts";
import { prepareServer } from "../../src/cli/backup/prepare-server.ts";
import { clientIdSchema, userIdSchema } from "../../src/domain/ids.ts";
import type { Input } from "../../src/domain/input.ts";
import type { Call } from "../../src/domain/order.ts";
import type { Payload, PayloadOf } from "../../src/domain/payload.ts";
import { insertAudit } from "../../src/store/audit.ts";
import type { OwnedDelivery } from "../../src/store/cause.ts";
import { saveConversations } from "../../src/store/conversations.ts";
import {
  changeDelivery,
  insertDeliveries,
  lockDeliveries,
  readDeliveries,
} from "../../src/store/deliveries.ts";
import { claimDeliveries, takeAbandoned, takeOverdue } from "../../src/store/delivery-claims.ts";
import { unsettledDeliveries } from "../../src/store/delivery-queries.ts";
import { insertInputs, takeInputs } from "../../src/store/inputs.ts";
import { saveLinks } from "../../src/store/links.ts";
import { openPostgresStore } from "../../src/store/open-postgres-store.ts";
import { openSqliteStore } from "../../src/store/open-sqlite-store.ts";
import type { Store } from "../../src/store/store.ts";
import { saveThread } from "../../src/store/threads.ts";
import {
  accountId,
  channelId,
  chatraId,
  conversationId,
  deliveryId,
  exampleConversation,
  exampleDelivery,
  exampleLink,
  inputId,
  teamId,
  ts,
} from "../store/example-rows.ts";
import { findServer, makeDatabase, type OwnDatabase } from "../store/own-database.ts";
import { readAudit } from "../store/read-audit.ts";

const NOW = 1_000_000;
const userId = userIdSchema.parse("U1");
const clientId = clientIdSchema.parse("client");
const reply = { teamId, channelId, threadTs: ts("1.1"), ts: ts("2.2"), userId };
const order = { id: "o1", userId, answer: { channelId } };
const send: PayloadOf<"chatra.send"> = {
  kind: "chatra.send",
  clientId,
  text: "words",
  agent: {},
  reply,
  part: 0,
  parts: 1,
};

function owed(id: string, payload: Payload, fields: Partial<OwnedDelivery> = {}): OwnedDelivery {
  const target = payload.kind.startsWith("chatra.") ? "chatra" : "slack";
  return exampleDelivery(id, { key: `${target}:${id}`, payload, ...fields });
}

const claim = { accountId, target: "slack", limit: 100, owner: "me", now: NOW, leaseUntil: NOW + 1 } as const;

/** A database that a bot has left, and how it is prepared for the next. */
type Ground = { open(): Promise<Store>; prepare(now: number): Promise<{ unsettled: number }> };

function describeDoubts(name: string, makeGround: () => Promise<Ground & AsyncDisposable>): void {
  describe(name, () => {
    let ground: Awaited<ReturnType<typeof makeGround>>;
    let store: Store;

    beforeEach(async () => {
      ground = await makeGround();
      store = await ground.open();
      await store.transaction(async (tx) => {
        await saveConversations(tx, exampleConversation("cv", { threadTs: ts("1.1") }));
        await saveThread(tx, teamId, channelId, ts("1.1"), conversationId("cv"));
      });
    });

    afterEach(async () => {
      await store.close();
      await ground[Symbol.asyncDispose]();
    });

    async function prepare(now = NOW): Promise<{ unsettled: number }> {
      await store.close();
      const prepared = await ground.prepare(now);
      store = await ground.open();
      return prepared;
    }

    /** What a bot that starts takes for broken off. */
    async function abandoned(): Promise<{ id: string; attempts: number }[]> {
      const deliveries = await store.transaction((tx) =>
        takeAbandoned(tx, { now: NOW, owner: "me", othersAreDead: false, limit: 100 }),
      );
      return deliveries.map(({ id, attempts }) => ({ id, attempts }));
    }

    async function texts(): Promise<{ id: string; text: string; kind: string }[]> {
      const claimed = await store.transaction((tx) => claimDeliveries(tx, claim));
      return claimed.map(({ id, payload }) => ({
        id,
        kind: payload.kind,
        text: "text" in payload ? payload.text : "",
      }));
    }

    test("what was owed counts as broken off in the middle, however deep its line; what was settled stays so", async () => {
      await store.transaction((tx) =>
        insertDeliveries(
          tx,
          [
            owed("sent", { ...send, text: "sent" }),
            owed("first", send, { key: "one line" }),
            owed("second", send, { key: "one line" }),
            owed("post", { kind: "slack.post", text: "words" }),
          ],
          1,
        ),
      );
      await store.transaction(async (tx) => {
        await lockDeliveries(tx, [deliveryId("sent")]);
        await changeDelivery(tx, deliveryId("sent"), { state: "sent" }, 1);
      });
      expect(await prepare()).toEqual({ unsettled: 3 });
      expect(await texts()).toEqual([]);
      expect(await abandoned()).toEqual([
        { id: "first", attempts: 1 },
        { id: "second", attempts: 1 },
        { id: "post", attempts: 1 },
      ]);
    });

    test("an edit is asked about: newer words may have followed it", async () => {
      await store.transaction((tx) =>
        insertDeliveries(tx, [owed("edit", { kind: "chatra.edit", text: "new words", reply, part: 0 })], 1),
      );
      await prepare();
      expect(await abandoned()).toEqual([]);
      const overdue = await store.transaction((tx) => takeOverdue(tx, NOW, 10));
      expect(overdue).toMatchObject([{ id: "edit", state: "uncertain", asked: false }]);
    });

    test("words by command are not carried any more once their post stands, and the thread is told", async () => {
      const carries = { text: "words", pushed: false, agent: {}, order };
      const post = owed("post", { kind: "slack.post", text: "words", carries }, { key: "cv:slack" });
      await store.transaction(async (tx) => {
        await insertDeliveries(tx, [post], 1);
        const entry = {
          orderId: "o1",
          teamId,
          accountId,
          userId,
          act: "send",
          clientId,
          subject: undefined,
        } as const;
        await insertAudit(tx, [{ ...entry, outcome: "ordered" }], 1);
      });
      await prepare();
      const [kept] = await store.transaction((tx) => readDeliveries(tx, [deliveryId("post")]));
      expect(kept?.payload).toEqual({ kind: "slack.post", text: "words" });
      expect(await store.transaction((tx) => readAudit(tx, 5))).toMatchObject([{ outcome: "uncertain" }]);
      const line = await store.transaction((tx) => unsettledDeliveries(tx, "cv:slack"));
      expect(line.map(({ payload }) => ("text" in payload ? payload.text : ""))).toEqual([
        "words",
        expect.stringContaining("Did the message above, sent by command,"),
      ]);
    });

    const update: Call = { kind: "update", clientId, changes: { name: "Ann of yesterday" } };
    const calls: Record<string, Call> = {
      update,
      edit: { kind: "edit", messageId: chatraId("m1"), text: "words of yesterday", pushed: false },
      request: {
        kind: "request",
        request: { method: "PUT", path: "/x", query: {}, headers: {}, pathParameters: {}, body: 1 },
      },
    };

    test("a call is never made with the values of then; who ordered it is told, and the line goes on", async () => {
      const payloads = Object.entries(calls).map(([id, call]): [string, Payload] => [
        id,
        { kind: "chatra.call", call, order: { ...order, id } },
      ]);
      await store.transaction(async (tx) => {
        const line = payloads.map(([id, payload]) => owed(id, payload, { key: "cv:chatra" }));
        const reply = owed("reply", send, { key: "cv:chatra" });
        await insertDeliveries(tx, [...line, reply], 1);
        const audit = {
          teamId,
          accountId,
          userId,
          clientId,
          subject: undefined,
          outcome: "ordered",
        } as const;
        await insertAudit(
          tx,
          Object.values(calls).map(({ kind: act }) => ({ ...audit, act, orderId: act })),
          1,
        );
        // One of them was under way.
        await claimDeliveries(tx, {
          accountId,
          target: "chatra",
          limit: 1,
          owner: "dead",
          now: 1,
          leaseUntil: NOW * 2,
        });
      });
      expect(await prepare()).toEqual({ unsettled: 4 });
      const kept = await store.transaction((tx) => readDeliveries(tx, Object.keys(calls).map(deliveryId)));
      expect(kept.map(({ state, error }) => [state, error?.reason])).toEqual(
        Array(3).fill(["discarded", "unknown-outcome"]),
      );
      expect(await abandoned()).toEqual([{ id: "reply", attempts: 1 }]);
      const audit = await store.transaction((tx) => readAudit(tx, 5));
      expect(audit.map(({ outcome }) => outcome)).toEqual(["uncertain", "uncertain", "uncertain"]);
      const told = await texts();
      expect(told.map(({ kind }) => kind)).toEqual(Array(3).fill("slack.answer"));
      const whole = told.map(({ text }) => text).join("\n");
      expect(whole).toContain("Did Chatra update the name of *Ann*?");
      expect(whole).toContain("Did Chatra edit the message `m1`?");
      expect(whole).toContain("Did Chatra carry out the request `PUT /x`?");
      expect(whole).not.toContain("yesterday");
    });

    test("a deletion is done again, wherever it stood", async () => {
      const deletion: Payload = { kind: "chatra.delete", reply, part: 0, chatraId: chatraId("m1") };
      await store.transaction((tx) => insertDeliveries(tx, [owed("gone", deletion)], 1));
      await prepare();
      expect(await abandoned()).toEqual([{ id: "gone", attempts: 1 }]);
    });

    test("a second time right after the first tells nobody anything new, and loses nothing", async () => {
      const carries = { text: "words", pushed: false, agent: {}, order };
      await store.transaction(async (tx) => {
        await insertDeliveries(
          tx,
          [
            owed("reply", send),
            owed("edit", { kind: "chatra.edit", text: "new words", reply, part: 0 }),
            owed("post", { kind: "slack.post", text: "words", carries }, { key: "cv:slack" }),
            owed("call", { kind: "chatra.call", call: update, order }),
          ],
          1,
        );
        const input: Input = { kind: "slack.reply", ...reply, files: [], text: "Hello" };
        await insertInputs(tx, [{ id: inputId("in"), key: "in", sourceTime: 1, input }], 1);
      });
      await prepare();
      const once = await everything();
      expect(once.map(({ state }) => state).sort()).toEqual([
        "discarded",
        "pending",
        "pending",
        "pending",
        "sending",
        "sending",
        "uncertain",
      ]);
      // What tells of the doubts is itself owed now, and is looked for before it is posted.
      expect(await prepare(NOW + 1)).toEqual({ unsettled: 5 });
      const twice = await everything();
      expect(twice).toEqual(
        once.map((row) => (row.state === "pending" ? { ...row, state: "sending" } : row)),
      );

      async function everything(): Promise<{ id: string; state: string; payload: Payload }[]> {
        const keys = ["chatra:reply", "chatra:edit", "chatra:call", "cv:slack", `answer:${order.id}`];
        return store.transaction(async (tx) => {
          const known = await readDeliveries(tx, ["reply", "edit", "post", "call"].map(deliveryId));
          const lines = await Promise.all(
            [...keys, `restored:${accountId}:${channelId}:1.1`].map((key) => unsettledDeliveries(tx, key)),
          );
          const all = new Map([...known, ...lines.flat()].map((row) => [row.id, row]));
          return [...all.values()].map(({ id, state, payload }) => ({ id, state, payload }));
        });
      }
    });

    test("what people wrote or ordered and nobody had decided yet is told of, and not done", async () => {
      const words = { ...reply, files: [] };
      const act = { kind: "slack.act", teamId, accountId, order, at: 1 } as const;
      const inputs: Record<string, Input> = {
        reply: { kind: "slack.reply", ...words, text: "Hello" },
        edit: { kind: "slack.edit", ...words, ts: ts("3.3"), text: "Hello again", editedTs: ts("4.4") },
        button: {
          kind: "slack.button",
          teamId,
          channelId,
          messageTs: ts("5.5"),
          userId,
          action: "send-again",
          deliveryId: deliveryId("d"),
          actionTs: "6.6",
        },
        act: { ...act, act: { kind: "send", clientId, text: "Hello", pushed: false } },
        note: { kind: "slack.reply", ...words, ts: ts("7.7"), text: "// internal" },
        elsewhere: { kind: "slack.reply", ...words, threadTs: ts("9.9"), ts: ts("9.91"), text: "Lunch?" },
        unknownEdit: { kind: "slack.edit", ...words, ts: ts("8.8"), text: "changed", editedTs: ts("8.9") },
        deletion: { kind: "slack.delete", teamId, channelId, ts: ts("2.2"), at: 1 },
        open: { ...act, act: { kind: "open", clientId, channelId, move: false } },
        forget: { ...act, act: { kind: "forget", clientId } },
      };
      await store.transaction(async (tx) => {
        await saveLinks(tx, [exampleLink("l", { slackTs: ts("3.3") })]);
        const rows = Object.entries(inputs).map(([id, input]) => ({
          id: inputId(id),
          key: id,
          sourceTime: 1,
          input,
        }));
        await insertInputs(tx, rows, 1);
      });
      await prepare();
      const left = await store.transaction((tx) => takeInputs(tx, 20, NOW));
      expect(left.map(({ id }) => id).sort()).toEqual([
        "deletion",
        "elsewhere",
        "forget",
        "note",
        "open",
        "unknownEdit",
      ]);
      const told = await texts();
      expect(told.map(({ kind }) => kind).sort()).toEqual(["slack.answer", "slack.notice"]);
      expect(told[0]?.text).toContain("Did the last reply of <@U1> here reach the visitor?");
      expect(told[1]?.text).toContain("Did the bot carry out your command (send)?");
      const notices = await store.transaction((tx) =>
        unsettledDeliveries(tx, `restored:${accountId}:${channelId}:1.1`),
      );
      expect(notices.map(({ payload }) => payload)).toMatchObject([
        { threadTs: "1.1", text: expect.stringContaining("last reply") },
        { threadTs: "1.1", text: expect.stringContaining("last edit") },
      ]);
    });
  });
}

describeDoubts("what a backup leaves open, in SQLite", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "chatra-slack-"));
  return {
    open: () => openSqliteStore({ dataDir }),
    prepare: (now) => prepareFile(join(dataDir, "chatra-slack.db"), now),
    [Symbol.asyncDispose]: () => rm(dataDir, { recursive: true, force: true }),
  };
});

const found = await findServer();
if (found !== true) process.stderr.write(`Restoring is not tested with PostgreSQL: ${found}\n`);

const why = found === true ? "" : ` (skipped: no server for tests answers: ${found})`;

describe.skipIf(found !== true)(`with PostgreSQL${why}`, () => {
  let database: OwnDatabase;
  beforeAll(async () => {
    database = await makeDatabase();
  });
  afterAll(() => database.drop());

  const open = () => openPostgresStore({ url: database.url, max: 2 });
  const prepare = async (now: number) => {
    const { unsettled } = await prepareServer({ url: database.url, now });
    return { unsettled };
  };

  describeDoubts("what a dump leaves open", async () => ({
    open,
    prepare,
    [Symbol.asyncDispose]: async () => {
      await database.run(
        "truncate inputs, input_lanes, deliveries, delivery_lanes, conversations, threads, links, audit",
      );
    },
  }));
});
