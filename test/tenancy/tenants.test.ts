import { expect, test, vi } from "vitest";
import { accountIdSchema, channelIdSchema, deliveryIdSchema, userIdSchema } from "../../src/domain/ids.ts";
import type { AccountSettings, ServedAccount } from "../../src/tenancy/serve-account.ts";
import { createTenants } from "../../src/tenancy/tenants.ts";
import { fakeTimeouts } from "../fake-timeouts.ts";
import { recordLog } from "../outbox/stage.ts";
import { account, logger, notAsked, otherTeamId, stage, teamId, workspace } from "./tenants-stage.ts";

const delivery = deliveryIdSchema.parse("d1");
const names = (served: ServedAccount[]) => served.map(({ settings }) => settings.name);

test("nothing begins before it is told to, and then all that is known", async () => {
  const { tenants, done } = stage({ workspaces: [workspace()], accounts: [account("a"), account("b")] });
  await tenants.prepare();
  expect(names(tenants.all())).toEqual(["a", "b"]);
  await tenants.reload();
  expect(done()).toEqual(["workspace T1 of UBOT", "made a in C1", "made b in C1"]);
  tenants.start();
  expect(done()).toEqual(["began a in C1", "began b in C1"]);
  await tenants.stop();
  expect(done().toSorted()).toEqual(["ended a in C1", "ended b in C1", "ending a in C1", "ending b in C1"]);
});

test("an account that comes begins, one that changes ends and begins anew, one that goes ends; others go on", async () => {
  const { tenants, done, set } = stage({ workspaces: [workspace()], accounts: [account("a"), account("b")] });
  await tenants.prepare();
  tenants.start();
  await tenants.reload();
  done();
  const kept = tenants.ofAccount(accountIdSchema.parse("a"));

  await set({ workspaces: [workspace()], accounts: [account("a"), account("b"), account("c")] });
  expect(done()).toEqual(["made c in C1", "began c in C1"]);

  const moved = account("b", { channelId: channelIdSchema.parse("C2") });
  await set({ workspaces: [workspace()], accounts: [account("a"), moved, account("c")] });
  expect(done().toSorted()).toEqual(["began b in C2", "ended b in C1", "ending b in C1", "made b in C2"]);
  expect(tenants.ofAccount(moved.accountId)?.settings.channelId).toBe("C2");

  await set({ workspaces: [workspace()], accounts: [account("a"), moved] });
  expect(done()).toEqual(["ending c in C1", "ended c in C1"]);
  expect(tenants.ofAccount(accountIdSchema.parse("c"))).toBeUndefined();
  expect(tenants.ofAccount(accountIdSchema.parse("a"))).toBe(kept);
  await tenants.stop();
});

test.each([
  ["a new secret", { webhookSecrets: ["new", "secret"] }],
  ["another agent", { agentId: "agent" }],
  ["a connection", { connection: { kind: "own", id: "c1" } }],
  ["another name", { name: "shop" }],
] satisfies [string, Partial<AccountSettings>][])("%s is a change", async (_, change) => {
  const { tenants, set } = stage({ workspaces: [workspace()], accounts: [account("a")] });
  await tenants.prepare();
  const before = tenants.all();
  await set({ workspaces: [workspace()], accounts: [account("a")] });
  expect(tenants.all()[0]).toBe(before[0]);
  await set({ workspaces: [workspace()], accounts: [account("a", change)] });
  expect(tenants.all()[0]).not.toBe(before[0]);
  expect(tenants.all()[0]?.settings).toMatchObject(change);
  await tenants.stop();
});

test("accounts are found by their workspace, in their order, and one without a workspace is not served", async () => {
  const elsewhere = { teamId: otherTeamId };
  const accounts = [account("b"), account("x", elsewhere), account("a")];
  const { tenants, set, done } = stage({ workspaces: [workspace()], accounts });
  await tenants.prepare();
  tenants.start();
  await tenants.reload();
  expect(names(tenants.ofTeam(teamId))).toEqual(["b", "a"]);
  expect(names(tenants.ofTeam(otherTeamId))).toEqual([]);
  expect(tenants.ofAccount(accountIdSchema.parse("x"))).toBeUndefined();
  expect(tenants.workspace(otherTeamId)).toBeUndefined();
  done();

  await set({ workspaces: [workspace(), workspace(elsewhere)], accounts });
  expect(done()).toEqual(["workspace T2 of UBOT", "made x in C1", "began x in C1"]);
  expect(names(tenants.ofTeam(otherTeamId))).toEqual(["x"]);
  expect(tenants.workspaces().map((one) => one.teamId)).toEqual([teamId, otherTeamId]);

  // The app is removed from the first workspace: all its accounts end.
  await set({ workspaces: [workspace(elsewhere)], accounts });
  expect(names(tenants.all())).toEqual(["x"]);
  expect(tenants.workspace(teamId)).toBeUndefined();
  expect(done().filter((what) => what.startsWith("ending"))).toEqual(["ending b in C1", "ending a in C1"]);
  await tenants.stop();
});

test.each([
  ["bot user", { botUserId: userIdSchema.parse("UNEW") }],
  ["bot", { botId: "BNEW" }],
  ["address", { url: "https://other.slack.com/" }],
])("a workspace with another %s begins anew, and one with the same goes on", async (_, change) => {
  const { tenants, set } = stage({ workspaces: [workspace()], accounts: [] });
  await tenants.prepare();
  const before = tenants.workspace(teamId);
  await set({ workspaces: [workspace()], accounts: [] });
  expect(tenants.workspace(teamId)).toBe(before);
  await set({ workspaces: [workspace(change)], accounts: [] });
  const after = tenants.workspace(teamId);
  expect(after).not.toBe(before);
  await set({ workspaces: [workspace(change)], accounts: [] });
  expect(tenants.workspace(teamId)).toBe(after);
  await tenants.stop();
});

test("what begins and ends is logged, and nothing where nothing changes", async () => {
  const { lines, logger: log } = recordLog();
  const other = workspace({ teamId: otherTeamId });
  const accounts = [account("a"), account("b")];
  const { tenants, set, done } = stage({ workspaces: [workspace(), other], accounts }, log);
  const counted = (all: number, workspaces: number, begun: number, ended: number) => {
    const counts = { accounts: all, workspaces, begun, ended };
    return { level: "info", ...counts, msg: "accounts changed" };
  };
  const untidy = { level: "warn", err: "the database is away", msg: "removed accounts not cleaned up" };
  await tenants.prepare();
  expect(lines.splice(0)).toEqual([counted(2, 2, 2, 0)]);
  tenants.start();
  await tenants.reload();
  expect(lines.splice(0)).toEqual([untidy]);
  done();
  await set({ workspaces: [workspace()], accounts: [...accounts, account("c"), account("d")] });
  expect(done()).toEqual(["made c in C1", "made d in C1", "began c in C1", "began d in C1"]);
  expect(lines.splice(0)).toEqual([counted(4, 1, 2, 0), untidy]);
  await set({ workspaces: [workspace()], accounts: [...accounts, account("c")] });
  await expect.poll(() => lines.length).toBe(3);
  expect(lines.splice(0)[0]).toEqual(counted(3, 1, 0, 1));
  await set({ workspaces: [workspace()], accounts: [...accounts, account("c"), account("e")] });
  expect(lines.splice(0)).toEqual([counted(4, 1, 1, 0), untidy]);
  await set({ workspaces: [], accounts });
  await expect.poll(() => lines.length).toBe(6);
  expect(lines.splice(0)[0]).toEqual(counted(0, 0, 0, 4));
  await set(new Error("the database is away"));
  expect(lines.splice(0)).toEqual([{ ...untidy, msg: "workspaces and accounts not loaded" }]);
  await tenants.stop();
  expect(lines).toEqual([]);
});

test("what does not end cleanly is logged, and is over all the same", async () => {
  const { lines, logger: log } = recordLog();
  const settings = {
    workspaces: [workspace(), workspace({ teamId: otherTeamId })],
    accounts: [account("a")],
  };
  const { tenants, set, stick, carryOut } = stage(settings, log);
  await tenants.prepare();
  carryOut("a", delivery);
  lines.splice(0);
  stick();
  const told = (whose: object) => ({
    level: "error",
    ...whose,
    err: "stuck",
    msg: "account or workspace not stopped cleanly",
  });
  const stuck = () => lines.splice(0).filter((line) => JSON.stringify(line).includes("stuck"));
  await set({ workspaces: [workspace({ teamId: otherTeamId, botId: "BNEW" })], accounts: [] });
  await expect.poll(() => tenants.isUnderWay(delivery)).toBe(false);
  expect(stuck()).toEqual([told({ teamId }), told({ teamId: otherTeamId }), told({ accountId: "a" })]);
  await tenants.stop();
  expect(stuck()).toEqual([told({ teamId: otherTeamId })]);
});

test("what is set up is read again within a minute, and no more after the end", async () => {
  fakeTimeouts();
  const { tenants, loads, tidied } = stage({ workspaces: [workspace()], accounts: [account("a")] });
  await tenants.reload();
  const before = loads();
  vi.advanceTimersByTime(59_999);
  expect([loads(), vi.getTimerCount()]).toEqual([before, 1]);
  vi.advanceTimersByTime(1);
  await tenants.reload();
  expect([loads() > before, vi.getTimerCount()]).toEqual([true, 1]);
  const reading = tenants.reload();
  const cleaned = tidied();
  await tenants.stop();
  await reading;
  expect([vi.getTimerCount(), tenants.all().length, tidied()]).toEqual([0, 1, cleaned]);

  const { tenants: idle } = stage({ workspaces: [], accounts: [] });
  await idle.reload();
  await idle.stop();
  expect(vi.getTimerCount()).toBe(0);
});

test("a new token is used from then on, and nothing begins anew", async () => {
  const { tenants, tokens, set, done } = stage({ workspaces: [workspace()], accounts: [account("a")] });
  await tenants.prepare();
  tenants.start();
  await tenants.reload();
  done();
  tokens.splice(0);
  const before = [tenants.workspace(teamId), tenants.all()[0]];
  await set({ workspaces: [workspace({ botToken: "xoxb-2" })], accounts: [account("a")] });
  expect(tokens).toEqual(["T1 xoxb-2"]);
  expect(done()).toEqual([]);
  expect([tenants.workspace(teamId), tenants.all()[0]]).toEqual(before);
  await tenants.stop();
});

test("an app that is installed anew, with another bot, takes its accounts along", async () => {
  const { tenants, set, done } = stage({ workspaces: [workspace()], accounts: [account("a")] });
  await tenants.prepare();
  tenants.start();
  await tenants.reload();
  done();
  await set({
    workspaces: [workspace({ botUserId: userIdSchema.parse("UNEW") })],
    accounts: [account("a")],
  });
  expect(done().slice(0, 2)).toEqual(["workspace T1 of UNEW", "made a in C1"]);
  expect(tenants.all()[0]?.workspace.botUserId).toBe("UNEW");
  await tenants.stop();
});

test("when it can't be read what is set up, all stays as it is until it can", async () => {
  const { tenants, set, done } = stage({ workspaces: [workspace()], accounts: [account("a")] });
  await tenants.prepare();
  tenants.start();
  await tenants.reload();
  done();
  const before = tenants.all();
  await set(new Error("the database is away"));
  expect(tenants.all()).toEqual(before);
  expect(tenants.workspace(teamId)).toBeDefined();
  expect(done()).toEqual([]);
  await set({ workspaces: [workspace()], accounts: [] });
  expect(tenants.all()).toEqual([]);
  await tenants.stop();
});

test("at the start it is told that it can't be read", async () => {
  const { tenants } = stage({ workspaces: [], accounts: [] });
  const broken = createTenants({
    load: () => Promise.reject(new Error("the database is away")),
    serveWorkspace: () => {
      throw new Error("there is none");
    },
    serveAccount: () => {
      throw new Error("there is none");
    },
    tidy: async () => undefined,
    logger,
  });
  await expect(broken.prepare()).rejects.toThrow("the database is away");
  await tenants.stop();
});

test("what an account has under way is under way while it ends, and no longer", async () => {
  const { tenants, set, hold, carryOut } = stage({ workspaces: [workspace()], accounts: [account("a")] });
  await tenants.prepare();
  tenants.start();
  await tenants.reload();
  const end = carryOut("a", delivery);
  expect(tenants.isUnderWay(delivery)).toBe(true);
  const release = hold();
  await set({ workspaces: [workspace()], accounts: [account("b")] });
  expect(names(tenants.all())).toEqual(["b"]);
  expect(tenants.isUnderWay(delivery)).toBe(true);
  expect(tenants.isUnderWay(deliveryIdSchema.parse("d2"))).toBe(false);
  end();
  expect(tenants.isUnderWay(delivery)).toBe(false);

  // The end of all waits for those that were ending already.
  let stopped = false;
  const stopping = tenants.stop().then(() => {
    stopped = true;
  });
  await new Promise(setImmediate);
  expect(stopped).toBe(false);
  release();
  await stopping;
  expect(stopped).toBe(true);
});

test("what gone accounts owe is looked for with every load, and once more when an account has ended", async () => {
  const { tenants, set, hold, tidied } = stage({ workspaces: [workspace()], accounts: [account("a")] });
  await tenants.prepare();
  tenants.start();
  await tenants.reload();
  const before = tidied();
  const release = hold();
  await set({ workspaces: [], accounts: [account("a")] });
  expect(tidied()).toBe(before + 1);
  release();
  await expect.poll(tidied).toBe(before + 2);
  await tenants.stop();
});

test("what changed while it was being read is read once more, however often that was told", async () => {
  const { tenants, loads } = stage({ workspaces: [workspace()], accounts: [account("a")] });
  await tenants.prepare();
  expect(loads()).toBe(1);
  await Promise.all([tenants.reload(), tenants.reload(), tenants.reload()]);
  expect(loads()).toBe(3);
  await tenants.stop();
  await tenants.reload();
  expect(loads()).toBe(3);
});

test("what changes while one looks whether something is owed for what is gone is followed at once", async () => {
  const tidying = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  let loads = 0;
  const tenants = createTenants({
    load: async () => {
      loads += 1;
      return { workspaces: [], accounts: [] };
    },
    serveWorkspace: notAsked,
    serveAccount: notAsked,
    tidy: () => {
      begun.resolve();
      return tidying.promise;
    },
    logger,
  });
  const first = tenants.reload();
  await begun.promise;
  expect(loads).toBe(1);
  const second = tenants.reload();
  tidying.resolve();
  await Promise.all([first, second]);
  expect(loads).toBe(2);
  await tenants.stop();
});

test("what people asked of a workspace ends with it, with its bot, and with the process", async () => {
  const other = workspace({ teamId: otherTeamId });
  const { tenants, set, stopped } = stage({ workspaces: [workspace(), other], accounts: [] });
  await tenants.prepare();
  await set({ workspaces: [workspace({ botToken: "xoxb-2" }), other], accounts: [] });
  expect(stopped).toEqual([]);
  await set({ workspaces: [workspace({ botUserId: userIdSchema.parse("UNEW") }), other], accounts: [] });
  expect(stopped.splice(0)).toEqual(["T1 of UBOT"]);
  await set({ workspaces: [other], accounts: [] });
  expect(stopped.splice(0)).toEqual(["T1 of UNEW"]);
  await tenants.stop();
  expect(stopped).toEqual(["T2 of UBOT"]);
});
