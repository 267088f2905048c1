import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Input, inputSchema } from "../../src/domain/input.ts";
import { createAcceptInput } from "../../src/inbox/accept-input.ts";
import { lineOf } from "../../src/inbox/input-key.ts";
import { openSqliteStore } from "../../src/store/open-sqlite-store.ts";
import type { Store } from "../../src/store/store.ts";

let dataDir: string;
let store: Store;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "chatra-slack-"));
  store = await openSqliteStore({ dataDir });
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
  const { inputs: waiting } = await store.transaction((tx) => tx.queueDepths());
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
  const heads = await store.transaction((tx) => tx.takeInputs(10, NOW));
  expect(heads.map(({ input }) => input.kind)).toEqual(["slack.reply"]);
  expect(heads[0]?.key).toBe(lineOf(message));
});
