import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { teamIdSchema } from "../../../src/domain/ids.ts";
import { createSecretBox } from "../../../src/runtime/secret-box.ts";
import { readInstallations, saveInstallation } from "../../../src/store/installations.ts";
import { startSmallSlack } from "./small-slack.ts";
import {
  beginInstall,
  install,
  key,
  openOwnStore,
  returnFrom,
  startInstallations,
  workspace,
} from "./stage.ts";

const newKey = randomBytes(32).toString("hex");
const other = { team: { id: "T2", name: "Other" } };

async function setUp() {
  const slack = await startSmallSlack();
  const store = await openOwnStore();
  const stage = await startInstallations(slack, { store });
  await install(stage, slack, workspace);
  await install(stage, slack, other);
  const rows = () => store.transaction((tx) => readInstallations(tx));
  const startWith = (...keys: string[]) => startInstallations(slack, { store, box: createSecretBox(keys) });
  return { slack, store, stage, rows, startWith };
}

const idsOf = async ({ installations }: Awaited<ReturnType<typeof startInstallations>>) =>
  (await installations.list()).map(({ teamId }) => teamId);

test("the sealed secrets of one workspace, copied into another's row, are not opened; the others stay in use", async () => {
  const { store, stage, rows } = await setUp();
  const [first, second] = await rows();
  if (first === undefined || second === undefined) throw new Error("not installed");
  await store.transaction((tx) =>
    saveInstallation(tx, { ...second, sealed: first.sealed, version: "copied" }),
  );
  const unreadable = () => ["T1", "T2"].map((id) => stage.installations.isUnreadable(teamIdSchema.parse(id)));
  expect(unreadable()).toEqual([false, false]);
  expect([await idsOf(stage), await idsOf(stage)]).toEqual([["T1"], ["T1"]]);
  expect(unreadable()).toEqual([false, true]);
  const problems = stage.lines.filter((line) => line.includes("secrets are unreadable"));
  expect(problems.map((line) => JSON.parse(line))).toMatchObject([
    { level: 50, teamId: "T2", reason: "damaged" },
  ]);
  expect(stage.lines.join()).not.toMatch(/xox/);
  await store.transaction((tx) => saveInstallation(tx, second));
  expect([await idsOf(stage), unreadable()]).toEqual([
    ["T1", "T2"],
    [false, false],
  ]);
});

test("a row that something else wrote is left out like one that can't be opened", async () => {
  const { store, stage } = await setUp();
  const sealed = createSecretBox([key]).seal('{"bot":{}}', "installation:T3");
  const teamId = teamIdSchema.parse("T3");
  const row = { teamId, isOrgWide: false, sealed, version: "v", installedAt: 1 };
  await store.transaction((tx) =>
    saveInstallation(tx, { ...row, expiresAt: undefined, refreshAt: undefined }),
  );
  expect(await idsOf(stage)).toEqual(["T1", "T2"]);
});

test("without the key that sealed them workspaces are left out, and an event about one still takes it away", async () => {
  const { startWith, rows } = await setUp();
  const stage = await startWith(newKey);
  expect(await idsOf(stage)).toEqual([]);
  expect(stage.lines.join()).toContain("unknown-key");
  const event = { teamId: teamIdSchema.parse("T1"), at: Date.now() + 3_600_000, revokedBots: undefined };
  await stage.installations.uninstalled({ ...event, kind: "app_uninstalled" });
  expect(await rows()).toMatchObject([{ teamId: "T2" }]);
});

test("after a change of the key all is sealed with the new one at the start, and the old one can go", async () => {
  const { startWith, rows } = await setUp();
  const changing = await startWith(newKey, key);
  expect(await idsOf(changing)).toEqual(["T1", "T2"]);
  const before = await rows();
  changing.installations.start();
  await changing.installations.stop();
  expect(await idsOf(await startWith(newKey))).toEqual(["T1", "T2"]);
  const after = await rows();
  expect(after.map(({ version }) => version)).toEqual(before.map(({ version }) => version));
  const again = await startWith(newKey, key);
  again.installations.start();
  await again.installations.stop();
  expect(await rows()).toEqual(after);
});

test("an installation under way survives a change of the key, and its start with a lost key only has to be done anew", async () => {
  const { slack, stage, startWith } = await setUp();
  const begun = await beginInstall(stage);
  const end = (at: typeof stage, { cookie, state }: typeof begun) =>
    returnFrom(at, { code: slack.allow(workspace), state }, cookie);
  expect((await end(await startWith(newKey, key), begun)).status).toBe(200);
  const withNewKey = await startWith(newKey);
  expect((await end(withNewKey, await beginInstall(withNewKey))).status).toBe(200);
  const withThird = await startWith(randomBytes(32).toString("hex"));
  const atThird = await beginInstall(withThird);
  expect((await end(withThird, begun)).status).toBe(400);
  expect((await end(withThird, atThird)).status).toBe(200);
});

test("while another process has a newer key, one with the old key alone serves what it knows, until a token changes", async () => {
  const { slack, stage, startWith, rows } = await setUp();
  expect(await idsOf(stage)).toEqual(["T1", "T2"]);
  const tokensOf = async ({ installations }: typeof stage) =>
    (await installations.list()).map(({ botToken }) => botToken);
  const tokens = await tokensOf(stage);
  const changing = await startWith(newKey, key);
  changing.installations.start();
  await changing.installations.stop();
  const sealed = await rows();
  for (const _time of [1, 2]) expect(await tokensOf(stage)).toEqual(tokens);
  const warned = stage.lines.filter((line) => line.includes("workspace secrets encrypted with another key"));
  expect(warned.map((line) => JSON.parse(line))).toMatchObject([
    { level: 40, teamId: "T1" },
    { level: 40, teamId: "T2" },
  ]);
  // Its own start seals nothing with the old key.
  stage.installations.start();
  await stage.installations.stop();
  expect(await rows()).toEqual(sealed);
  expect(await idsOf(await startWith(key))).toEqual([]);

  await install(changing, slack, workspace);
  expect(await idsOf(stage)).toEqual(["T2"]);
  expect(stage.installations.isUnreadable(teamIdSchema.parse("T1"))).toBe(true);
});
