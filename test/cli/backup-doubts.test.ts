import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test } from "vitest";
import { prepareRestored } from "../../src/cli/backup/prepare-restored.ts";
import type { NewDelivery, Payload } from "../../src/domain/delivery.ts";
import { clientIdSchema, userIdSchema } from "../../src/domain/ids.ts";
import type { Input } from "../../src/domain/input.ts";
import { openSqliteStore } from "../../src/store/open-sqlite-store.ts";
import type { Store } from "../../src/store/store.ts";
import {
  accountId,
  channelId,
  conversationId,
  deliveryId,
  exampleConversation,
  exampleDelivery,
  exampleLink,
  inputId,
  teamId,
  ts,
} from "../store/example-rows.ts";

let dataDir: string;
let store: Store;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "chatra-slack-"));
  store = await openSqliteStore({ dataDir });
  await store.transaction(async (tx) => {
    await tx.saveConversation(exampleConversation("cv", { threadTs: ts("1.1") }));
    await tx.saveThread(teamId, channelId, ts("1.1"), conversationId("cv"));
  });
});

afterEach(async () => {
  await store.close();
  await rm(dataDir, { recursive: true, force: true });
});

const NOW = 1_000_000;
const userId = userIdSchema.parse("U1");
const clientId = clientIdSchema.parse("client");
const reply = { teamId, channelId, threadTs: ts("1.1"), ts: ts("2.2"), userId };
const order = { id: "o1", userId, answer: { channelId } };
const send: Payload = {
  kind: "chatra.send",
  clientId,
  text: "words",
  agent: {},
  reply,
  part: 0,
  parts: 1,
};

async function prepare(): Promise<{ doubts: number }> {
  await store.close();
  const prepared = await prepareRestored(join(dataDir, "chatra-slack.db"), NOW);
  store = await openSqliteStore({ dataDir });
  return prepared;
}

function owed(id: string, payload: Payload, fields: Partial<NewDelivery> = {}): NewDelivery {
  const target = payload.kind.startsWith("chatra.") ? "chatra" : "slack";
  return exampleDelivery(id, { key: `${target}:${id}`, target, payload, ...fields });
}

/** What a bot that starts takes for broken off. */
async function abandoned(): Promise<{ id: string; attempts: number }[]> {
  const deliveries = await store.transaction((tx) =>
    tx.takeAbandoned({ now: NOW, owner: "me", othersAreDead: true, limit: 100 }),
  );
  return deliveries.map(({ id, attempts }) => ({ id, attempts }));
}

const claim = { target: "slack", limit: 100, owner: "me", now: NOW, leaseUntil: NOW + 1 } as const;

async function texts(): Promise<{ id: string; text: string; kind: string }[]> {
  const claimed = await store.transaction((tx) => tx.claimDeliveries(claim));
  return claimed.map(({ id, payload }) => ({
    id,
    kind: payload.kind,
    text: "text" in payload ? payload.text : "",
  }));
}

test("what was owed counts as broken off in the middle, however deep its line; what was settled stays so", async () => {
  await store.transaction((tx) =>
    tx.insertDeliveries(
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
    await tx.lockDeliveries([deliveryId("sent")]);
    await tx.changeDelivery(deliveryId("sent"), { state: "sent" }, 1);
  });
  expect(await prepare()).toEqual({ doubts: 3 });
  expect(await texts()).toEqual([]);
  expect(await abandoned()).toEqual([
    { id: "first", attempts: 1 },
    { id: "second", attempts: 1 },
    { id: "post", attempts: 1 },
  ]);
});

test("an edit is asked about: newer words may have followed it", async () => {
  await store.transaction((tx) =>
    tx.insertDeliveries([owed("edit", { kind: "chatra.edit", text: "new words", reply, part: 0 })], 1),
  );
  await prepare();
  expect(await abandoned()).toEqual([]);
  const overdue = await store.transaction((tx) => tx.takeOverdue(NOW, 10));
  expect(overdue).toMatchObject([{ id: "edit", state: "uncertain", asked: false }]);
});

test("words by command are not carried any more once their post stands, and the thread is told", async () => {
  const carries = { text: "words", pushed: false, agent: {}, order };
  const post = owed("post", { kind: "slack.post", text: "words", carries }, { key: "cv:slack" });
  await store.transaction(async (tx) => {
    await tx.insertDeliveries([post], 1);
    const entry = {
      orderId: "o1",
      teamId,
      accountId,
      userId,
      act: "send",
      clientId,
      subject: undefined,
    } as const;
    await tx.insertAudit([{ ...entry, outcome: "ordered" }], 1);
  });
  await prepare();
  const [kept] = await store.transaction((tx) => tx.readDeliveries([deliveryId("post")]));
  expect(kept?.payload).toEqual({ kind: "slack.post", text: "words" });
  expect(await store.transaction((tx) => tx.readAudit(5))).toMatchObject([{ outcome: "uncertain" }]);
  const line = await store.transaction((tx) => tx.unsettledDeliveries("cv:slack"));
  expect(line.map(({ payload }) => ("text" in payload ? payload.text : ""))).toEqual([
    "words",
    expect.stringContaining("It is not known whether the words above"),
  ]);
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
  };
  await store.transaction(async (tx) => {
    await tx.saveLinks([exampleLink("l", { slackTs: ts("3.3") })]);
    const rows = Object.entries(inputs).map(([id, input]) => ({
      id: inputId(id),
      key: id,
      sourceTime: 1,
      input,
    }));
    await tx.insertInputs(rows, 1);
  });
  await prepare();
  const left = await store.transaction((tx) => tx.takeInputs(20, NOW));
  expect(left.map(({ id }) => id).sort()).toEqual(["deletion", "elsewhere", "note", "open", "unknownEdit"]);
  const told = await texts();
  expect(told.map(({ kind }) => kind).sort()).toEqual(["slack.answer", "slack.notice"]);
  expect(told[0]?.text).toContain("what <@U1> wrote here last reached the visitor");
  expect(told[1]?.text).toContain("your order (send)");
  const database = new DatabaseSync(join(dataDir, "chatra-slack.db"), { readOnly: true });
  const notices = database.prepare("select payload from deliveries where key like 'restored:%'").all();
  database.close();
  expect(notices.map(({ payload }) => JSON.parse(String(payload)))).toMatchObject([
    { threadTs: "1.1", text: expect.stringContaining("wrote") },
    { threadTs: "1.1", text: expect.stringContaining("changed") },
  ]);
});
