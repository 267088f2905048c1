import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { accountIdSchema, channelIdSchema, teamIdSchema } from "../../src/domain/ids.ts";
import { KeyError } from "../../src/runtime/encryption-key.ts";
import { createSecretBox } from "../../src/runtime/secret-box.ts";
import { insertAccount } from "../../src/store/accounts.ts";
import { saveInstallation } from "../../src/store/installations.ts";
import type { Store } from "../../src/store/store.ts";
import { checkKey } from "../../src/tenancy/check-key.ts";
import { openNewStore } from "../store/open-new-store.ts";

const right = createSecretBox(["1".repeat(64)]);
const wrong = createSecretBox(["2".repeat(64)]);
const changed = createSecretBox(["2".repeat(64), "1".repeat(64)]);
const teamId = teamIdSchema.parse("T1");

async function openOwnStore(): Promise<Store> {
  const dataDir = await mkdtemp(join(tmpdir(), "chatra-slack-"));
  const store = await openNewStore(dataDir);
  onTestFinished(async () => {
    await store.close();
    await rm(dataDir, { recursive: true, force: true });
  });
  return store;
}

async function reasonOf(check: Promise<void>): Promise<string> {
  try {
    await check;
  } catch (error) {
    if (error instanceof KeyError) return error.reason;
    throw error;
  }
  return "good";
}

async function addAccount(store: Store, name: string, box: typeof right): Promise<void> {
  const account = { accountId: accountIdSchema.parse(name), teamId, name };
  const secrets = box.seal('["secret"]', `account:T1:${name}`);
  const channelId = channelIdSchema.parse("C1");
  await store.transaction((tx) => insertAccount(tx, { ...account, channelId, secrets }, 1));
}

test("an empty database takes any key, and none", async () => {
  const store = await openOwnStore();
  for (const isOne of [true, false])
    expect([
      await reasonOf(checkKey(store, wrong, isOne)),
      await reasonOf(checkKey(store, undefined, isOne)),
    ]).toEqual(["good", "good"]);
});

test("accounts that no key opens are not silently left out: a key that is missing or another one is refused", async () => {
  const store = await openOwnStore();
  await addAccount(store, "berlin", right);
  expect(await reasonOf(checkKey(store, undefined, true))).toBe("missing");
  expect(await reasonOf(checkKey(store, wrong, true))).toBe("other");
  expect(await reasonOf(checkKey(store, right, true))).toBe("good");
  expect(await reasonOf(checkKey(store, changed, true))).toBe("good");
});

test("it is said what is wrong with the key, and what to do", () => {
  const advice =
    "Set it to the key that it had before. To change the key, put the new one and a comma before the old one. If the old key is lost, start with an empty database, and set up the workspaces and accounts again.";
  expect([new KeyError("missing").message, new KeyError("other").message]).toEqual([
    `ENCRYPTION_KEY is missing, but it encrypted the secrets in the database. ${advice}`,
    `ENCRYPTION_KEY opens none of the secrets in the database: another key encrypted them. ${advice}`,
  ]);
});

test("one that can be opened is enough to go on", async () => {
  const store = await openOwnStore();
  await addAccount(store, "berlin", right);
  await addAccount(store, "paris", wrong);
  expect(await reasonOf(checkKey(store, right, false))).toBe("good");
});

test("installations count where there are many workspaces, and only there", async () => {
  const store = await openOwnStore();
  await store.transaction((tx) =>
    saveInstallation(tx, {
      teamId,
      isOrgWide: false,
      sealed: right.seal("{}", "installation:T1"),
      version: "1",
      installedAt: 1,
      expiresAt: undefined,
      refreshAt: undefined,
    }),
  );
  expect(await reasonOf(checkKey(store, wrong, false))).toBe("other");
  expect(await reasonOf(checkKey(store, undefined, true))).toBe("good");
});
