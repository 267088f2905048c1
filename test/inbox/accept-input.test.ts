import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Input, inputSchema } from "../../src/domain/input.ts";
import { partitionOf } from "../../src/domain/inputs/input-kinds.ts";
import { createAcceptInput } from "../../src/inbox/accept-input.ts";
import { queueDepths } from "../../src/store/backlog.ts";
import { takeInputs } from "../../src/store/inputs.ts";
import type { Store } from "../../src/store/store.ts";
import { openNewStore } from "../store/open-new-store.ts";
import { watchStatements } from "../store/watch-statements.ts";

let dataDir: string;
let store: Store;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "chatra-slack-"));
  store = await openNewStore(dataDir);
});
afterEach(async () => {
  await store.close();
  await rm(dataDir, { recursive: true, force: true });
});

const NOW = 1_795_000_000_000;

function reply(ts: string): Input {
  return inputSchema.parse({
    kind: "slack.reply",
    teamId: "T1",
    channelId: "C1",
    threadTs: "1794999000.000100",
    ts,
    userId: "U1",
    text: "words",
    files: [],
  });
}

test("inputs that come together share a commit; the same one twice is stored once and told so", async () => {
  let commits = 0;
  const counting: Store = {
    ...store,
    transaction: (work) => {
      commits += 1;
      return store.transaction(work);
    },
  };
  const accept = createAcceptInput({ store: counting, now: () => NOW });
  const inputs = Array.from({ length: 40 }, (_, index) => reply(`1794999100.0000${10 + index}`));
  const answers = await Promise.all([...inputs, ...inputs.slice(0, 5)].map(accept));
  expect(answers.filter((answer) => answer === "stored")).toHaveLength(40);
  expect(answers.slice(40)).toEqual(Array.from({ length: 5 }, () => "duplicate"));
  expect(commits).toBe(1);
  expect(await accept(reply("1794999100.000010"))).toBe("duplicate");
  const { inputs: waiting } = await store.transaction((tx) => queueDepths(tx));
  expect(waiting).toBe(40);
});

test("a store that fails rejects everybody who waits for it, and the next are stored again", async () => {
  let broken = true;
  const fragile: Store = {
    ...store,
    transaction: (work) => (broken ? Promise.reject(new Error("disk full")) : store.transaction(work)),
  };
  const accept = createAcceptInput({ store: fragile, now: () => NOW });
  const results = await Promise.allSettled(
    [reply("1794999100.000001"), reply("1794999100.000002")].map(accept),
  );
  expect(results.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  broken = false;
  expect(await accept(reply("1794999100.000001"))).toBe("stored");
});

test("one input that can't be stored is refused, and those that came with it are stored", async () => {
  const picky = watchStatements(store, (sql, rows) => {
    if (/into inputs/.test(sql) && JSON.stringify(rows).includes('66"')) throw new Error("bad value");
  });
  const accept = createAcceptInput({ store: picky, now: () => NOW });
  const results = await Promise.allSettled(
    ["1794999100.000001", "1794999100.000066", "1794999100.000002"].map((ts) => accept(reply(ts))),
  );
  expect(results).toEqual([
    { status: "fulfilled", value: "stored" },
    { status: "rejected", reason: new Error("bad value") },
    { status: "fulfilled", value: "stored" },
  ]);
});

test("an edit that names no thread waits in the line of its message, or in that of the thread it may begin", async () => {
  const accept = createAcceptInput({ store, now: () => NOW });
  const message = reply("1794999100.000001");
  const edit = { kind: "slack.edit", teamId: "T1", channelId: "C1", userId: "U1", text: "words", files: [] };
  const early = { ...edit, ts: "1794999100.000009", editedTs: "1794999200.000001" };
  await accept(message);
  await accept(inputSchema.parse({ ...early, ts: "1794999100.000001" }));
  await accept(inputSchema.parse(early));
  const heads = await store.transaction((tx) => takeInputs(tx, 10, NOW));
  expect(heads.map(({ input, key }) => [input.kind, key])).toEqual([
    ["slack.reply", partitionOf(message)],
    ["slack.edit", "slack:T1:C1:1794999100.000009"],
  ]);
});

test("a delete that names no thread waits in the line of its message", async () => {
  const accept = createAcceptInput({ store, now: () => NOW });
  const message = reply("1794999100.000001");
  await accept(message);
  await accept(
    inputSchema.parse({
      kind: "slack.delete",
      teamId: "T1",
      channelId: "C1",
      ts: "1794999100.000001",
      at: NOW,
    }),
  );
  // Of a message that nobody has told of yet: it may begin a thread.
  const early = { kind: "slack.delete", teamId: "T1", channelId: "C1", ts: "1794999100.000009", at: NOW };
  await accept(inputSchema.parse(early));
  const heads = await store.transaction((tx) => takeInputs(tx, 10, NOW));
  expect(heads.map(({ input, key }) => [input.kind, key])).toEqual([
    ["slack.reply", partitionOf(message)],
    ["slack.delete", "slack:T1:C1:1794999100.000009"],
  ]);
});
