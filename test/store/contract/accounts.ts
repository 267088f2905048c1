import { pino } from "pino";
import { describe, expect, test } from "vitest";
import { accountIdOf, channelIdSchema, teamIdSchema, userIdSchema } from "../../../src/domain/ids.ts";
import { createSecretBox } from "../../../src/runtime/secret-box.ts";
import { type AccountFault, getAccountFault, setAccountFault } from "../../../src/store/account-faults.ts";
import {
  accountConnections,
  accountOfConnection,
  changeAccount,
  findAccount,
  insertAccount,
  isAccountKept,
  lockAccounts,
  readAccounts,
  removeAccount,
  resealAccount,
} from "../../../src/store/accounts.ts";
import { saveInstallation } from "../../../src/store/installations.ts";
import type { Store } from "../../../src/store/store.ts";
import { type Account, createAccounts, MOST_ACCOUNTS } from "../../../src/tenancy/accounts.ts";
import { channelId, teamId } from "../example-rows.ts";
import { readAudit } from "../read-audit.ts";

const otherTeam = teamIdSchema.parse("T2");
const userId = userIdSchema.parse("U1");
const otherChannel = channelIdSchema.parse("C2");
const key = "a".repeat(64);
const newerKey = "b".repeat(64);
const fault: AccountFault = { reason: "unavailable", detail: "", url: undefined, since: 1 };

/** The accounts that administrators set up: what is kept of them, and the rules about changing it. */
export function describeAccounts(store: () => Store): void {
  const within: Store["transaction"] = (work) => store().transaction(work);

  describe("functions", () => {
    const stored = (orderId: string, name: string, team = teamId) => ({
      accountId: accountIdOf(team, orderId),
      teamId: team,
      name,
      channelId,
      secrets: "sealed",
    });

    test("an account that was added is read as it was, in its own installation and among all", async () => {
      const berlin = stored("1", "berlin");
      const paris = stored("2", "paris", otherTeam);
      expect(await within((tx) => insertAccount(tx, berlin, 10))).toBe(true);
      expect(await within((tx) => insertAccount(tx, paris, 20))).toBe(true);
      const fresh = {
        connectionId: undefined,
        requestId: undefined,
        knownConnections: [],
        connectOrderId: undefined,
        agentId: undefined,
        state: "active",
        version: 1,
      };
      expect(await within((tx) => readAccounts(tx))).toEqual([
        { ...berlin, ...fresh },
        { ...paris, ...fresh },
      ]);
      expect(await within((tx) => readAccounts(tx, otherTeam))).toEqual([{ ...paris, ...fresh }]);
      expect(await within((tx) => lockAccounts(tx, teamId))).toEqual([{ ...berlin, ...fresh }]);
      expect(await within((tx) => findAccount(tx, teamId, berlin.accountId))).toEqual({
        ...berlin,
        ...fresh,
      });
    });

    test("an account is kept until it is removed, in a workspace that is installed or served all the same", async () => {
      const { accountId } = stored("1", "berlin");
      const kept = (served: (typeof teamId)[]) => within((tx) => isAccountKept(tx, accountId, served));
      const installation = { teamId, isOrgWide: false, sealed: "sealed", version: "1", installedAt: 0 };
      const forEver = { expiresAt: undefined, refreshAt: undefined };
      expect(await kept([teamId])).toBe(false);
      await within((tx) => insertAccount(tx, stored("1", "berlin"), 10));
      expect([await kept([]), await kept([otherTeam]), await kept([otherTeam, teamId])]).toEqual([
        false,
        false,
        true,
      ]);
      await within((tx) => saveInstallation(tx, { ...installation, teamId: otherTeam, ...forEver }));
      expect(await kept([])).toBe(false);
      await within((tx) => saveInstallation(tx, { ...installation, ...forEver }));
      expect(await kept([])).toBe(true);
      await within((tx) => removeAccount(tx, teamId, accountId, 30));
      expect(await kept([teamId])).toBe(false);
    });

    test("a name is taken in its own installation only, and free again after the removal", async () => {
      await within((tx) => insertAccount(tx, stored("1", "berlin"), 10));
      expect(await within((tx) => insertAccount(tx, stored("2", "berlin"), 20))).toBe(false);
      expect(await within((tx) => insertAccount(tx, stored("3", "berlin", otherTeam), 20))).toBe(true);
      expect(await within((tx) => removeAccount(tx, teamId, accountIdOf(teamId, "1"), 30))).toBe(true);
      expect(await within((tx) => insertAccount(tx, stored("2", "berlin"), 40))).toBe(true);
      // The id of what was removed never comes back.
      expect(await within((tx) => insertAccount(tx, stored("1", "rome"), 50))).toBe(false);
      expect(await within((tx) => findAccount(tx, teamId, accountIdOf(teamId, "1")))).toMatchObject({
        state: "removed",
        secrets: "",
      });
    });

    test("a change touches what it names, counts as a version, and null clears", async () => {
      const { accountId, ...berlin } = stored("1", "berlin");
      await within((tx) => insertAccount(tx, { accountId, ...berlin }, 10));
      const begun = { requestId: "rq", knownConnections: ["a", "b"], connectOrderId: "o", agentId: "ag" };
      expect(await within((tx) => changeAccount(tx, teamId, accountId, begun, 20))).toBe(true);
      expect(await within((tx) => findAccount(tx, teamId, accountId))).toMatchObject({
        ...berlin,
        ...begun,
        version: 2,
      });
      const ended = { connectionId: "cn", requestId: null, connectOrderId: null, agentId: null };
      await within((tx) => changeAccount(tx, teamId, accountId, { ...ended, channelId: otherChannel }, 30));
      const account = await within((tx) => findAccount(tx, teamId, accountId));
      expect(account).toMatchObject({ connectionId: "cn", channelId: otherChannel, version: 3 });
      expect(account).toMatchObject({ requestId: undefined, connectOrderId: undefined, agentId: undefined });
      expect(await within((tx) => accountOfConnection(tx, "cn"))).toBe(accountId);
      expect(await within((tx) => accountOfConnection(tx, "other"))).toBeUndefined();
    });

    test("no change reaches another installation's account, or one that was removed", async () => {
      const { accountId } = stored("1", "berlin");
      await within((tx) => insertAccount(tx, stored("1", "berlin"), 10));
      expect(await within((tx) => changeAccount(tx, otherTeam, accountId, { agentId: "x" }, 20))).toBe(false);
      expect(await within((tx) => removeAccount(tx, otherTeam, accountId, 20))).toBe(false);
      expect(await within((tx) => findAccount(tx, otherTeam, accountId))).toBeUndefined();
      expect(await within((tx) => findAccount(tx, teamId, accountId))).toMatchObject({ version: 1 });
      await within((tx) => removeAccount(tx, teamId, accountId, 30));
      expect(await within((tx) => changeAccount(tx, teamId, accountId, { agentId: "x" }, 40))).toBe(false);
      expect(await within((tx) => removeAccount(tx, teamId, accountId, 40))).toBe(false);
      expect(await within((tx) => readAccounts(tx))).toEqual([]);
    });

    test("two active accounts never have one connection", async () => {
      for (const nth of ["1", "2"]) await within((tx) => insertAccount(tx, stored(nth, `n${nth}`), 10));
      const use = (nth: string) =>
        within((tx) => changeAccount(tx, teamId, accountIdOf(teamId, nth), { connectionId: "cn" }, 20));
      await use("1");
      await expect(use("2")).rejects.toMatchObject({ name: "StoreError", reason: "conflict" });
      await within((tx) => removeAccount(tx, teamId, accountIdOf(teamId, "1"), 30));
      expect(await use("2")).toBe(true);
    });

    test("every connection is that of an active account, or of removed ones alone, in all installations", async () => {
      const add = async (nth: string, team: typeof teamId, connectionId?: string) => {
        await within((tx) => insertAccount(tx, stored(nth, `n${nth}`, team), 10));
        if (connectionId === undefined) return;
        await within((tx) => changeAccount(tx, team, accountIdOf(team, nth), { connectionId }, 20));
      };
      const remove = (nth: string, team: typeof teamId) =>
        within((tx) => removeAccount(tx, team, accountIdOf(team, nth), 30));
      expect(await within(accountConnections)).toEqual({ active: [], removed: [] });
      await add("1", teamId, "mine");
      await add("2", otherTeam, "theirs");
      await add("3", teamId);
      expect(await within(accountConnections)).toEqual({ active: ["mine", "theirs"], removed: [] });
      for (const nth of ["1", "3"]) await remove(nth, teamId);
      expect(await within(accountConnections)).toEqual({ active: ["theirs"], removed: ["mine"] });
      await remove("2", otherTeam);
      await add("4", otherTeam, "mine");
      expect(await within(accountConnections)).toEqual({ active: ["mine"], removed: ["theirs"] });
    });

    test("each change tells that tenants changed, and sealing anew tells nothing", async () => {
      const told: string[] = [];
      const { accountId } = stored("1", "berlin");
      store().onWork((what) => told.push(what));
      await within((tx) => insertAccount(tx, stored("1", "berlin"), 10));
      expect(told).toEqual(["tenants"]);
      await within((tx) => insertAccount(tx, stored("1", "berlin"), 10));
      expect(told).toEqual(["tenants"]);
      expect(await within((tx) => resealAccount(tx, accountId, "sealed", "anew"))).toBe(true);
      expect(await within((tx) => resealAccount(tx, accountId, "sealed", "late"))).toBe(false);
      expect(await within((tx) => findAccount(tx, teamId, accountId))).toMatchObject({
        secrets: "anew",
        version: 1,
      });
      expect(told).toEqual(["tenants"]);
      await within((tx) => changeAccount(tx, teamId, accountId, { agentId: "x" }, 20));
      await within((tx) => removeAccount(tx, teamId, accountId, 30));
      expect(told).toEqual(["tenants", "tenants", "tenants"]);
      await within((tx) => changeAccount(tx, teamId, accountId, { agentId: "y" }, 40));
      expect(await within((tx) => removeAccount(tx, teamId, accountId, 40))).toBe(false);
      expect(await within((tx) => resealAccount(tx, accountId, "", "anew"))).toBe(false);
      expect(told).toHaveLength(3);
    });

    test("what a change does not name stays, and a connection of a removed account is free", async () => {
      const { accountId } = stored("1", "berlin");
      await within((tx) => insertAccount(tx, stored("1", "berlin"), 10));
      const named = {
        connectionId: "cn",
        requestId: "rq",
        knownConnections: ["a", "b"],
        connectOrderId: "o",
        agentId: "ag",
        secrets: "anew",
        channelId: otherChannel,
      };
      await within((tx) => changeAccount(tx, teamId, accountId, named, 20));
      const whole = { ...stored("1", "berlin"), ...named, state: "active", version: 2 };
      expect(await within((tx) => findAccount(tx, teamId, accountId))).toStrictEqual(whole);
      await within((tx) => changeAccount(tx, teamId, accountId, {}, 30));
      expect(await within((tx) => findAccount(tx, teamId, accountId))).toStrictEqual({
        ...whole,
        version: 3,
      });
      await within((tx) => removeAccount(tx, teamId, accountId, 40));
      expect(await within((tx) => findAccount(tx, teamId, accountId))).toStrictEqual({
        ...whole,
        requestId: undefined,
        knownConnections: [],
        secrets: "",
        state: "removed",
        version: 4,
      });
      expect(await within((tx) => accountOfConnection(tx, "cn"))).toBeUndefined();
    });
  });

  describe("service", () => {
    const lines: string[] = [];
    const service = (keys = [key]) => {
      lines.length = 0;
      return createAccounts({
        store: store(),
        box: createSecretBox(keys),
        now: () => 100,
        logger: pino({ level: "info" }, { write: (line: string) => void lines.push(line) }),
        // Something to see by that it was called, and in which transaction.
        onRemoved: async (tx, accountId) => void (await setAccountFault(tx, accountId, fault)),
      });
    };
    let orders = 0;
    const by = () => {
      orders += 1;
      return { userId, orderId: `order ${orders}` };
    };
    const add = async (name: string, team = teamId): Promise<Account> => {
      const added = await service().add({ teamId: team, name, channelId, ...by() });
      if (typeof added === "string") throw new Error(added);
      return added;
    };

    test("an account that is added has a secret that nobody guesses, and it is kept sealed", async () => {
      const added = await add("berlin");
      expect(added).toMatchObject({ teamId, name: "berlin", channelId, version: 1, isConnecting: false });
      expect(added.accountId).toMatch(/^ac_[\w-]{27}$/);
      expect(added.webhookSecrets).toEqual([expect.stringMatching(/^[\w-]{32}$/)]);
      expect(await service().list()).toEqual([added]);
      expect(await service().ofTeam(teamId)).toEqual([added]);
      expect(await service().ofTeam(otherTeam)).toEqual([]);
      const [row] = await within((tx) => readAccounts(tx));
      expect(row?.secrets).not.toContain(added.webhookSecrets[0]);
      expect(await within((tx) => readAudit(tx, 1))).toMatchObject([
        { act: "account", subject: "add berlin", outcome: "done", userId, accountId: added.accountId },
      ]);
    });

    test("the same order twice, also at the same time, is one account; a second name-sake is refused", async () => {
      const order = { teamId, name: "berlin", channelId, ...by() };
      const all = await Promise.all([1, 2, 3].map(() => service().add(order)));
      expect(new Set(all.map((one) => (typeof one === "string" ? one : one.accountId))).size).toBe(1);
      expect(new Set(all.map((one) => JSON.stringify(one))).size).toBe(1);
      expect(await service().add({ ...order, ...by() })).toBe("name-taken");
      expect(await service().list()).toHaveLength(1);
      await service().remove(teamId, "berlin", by());
      expect(await service().add(order)).toBe("removed");
    });

    test("an installation has so many accounts and no more, whatever others have", async () => {
      for (let nth = 0; nth < MOST_ACCOUNTS; nth += 1) await add(`n${nth}`);
      expect(await service().add({ teamId, name: "more", channelId, ...by() })).toBe("too-many");
      await add("more", otherTeam);
      await service().remove(teamId, "n0", by());
      await add("more");
    });

    test("the channel and the agent change, and each change is recorded with who made it", async () => {
      await add("berlin");
      expect(await service().route(teamId, "berlin", otherChannel, by())).toMatchObject({
        channelId: otherChannel,
        version: 2,
      });
      expect(await service().useAgent(teamId, "berlin", "ag1", by())).toMatchObject({ agentId: "ag1" });
      const bare = await service().useAgent(teamId, "berlin", undefined, by());
      expect(bare).toMatchObject({ agentId: undefined, channelId: otherChannel, version: 4 });
      expect(await service().list()).toEqual([bare]);
      const record = await within((tx) => readAudit(tx, 10));
      const subjects = record.map(({ subject }) => subject ?? "");
      expect(subjects.toSorted((one, other) => one.localeCompare(other))).toEqual([
        "add berlin",
        "agent of berlin",
        "agent of berlin",
        "channel of berlin",
      ]);
      for (const entry of record) expect(entry).toMatchObject({ userId, act: "account" });
    });

    test("a new secret comes first, the one before stays good until the next, and an order counts once", async () => {
      const { webhookSecrets: first } = await add("berlin");
      const order = by();
      const second = await service().rotateSecret(teamId, "berlin", order);
      expect(await service().rotateSecret(teamId, "berlin", order)).toBe(second);
      expect((await service().list())[0]?.webhookSecrets).toEqual([second, ...first]);
      const third = await service().rotateSecret(teamId, "berlin", by());
      expect((await service().list())[0]?.webhookSecrets).toEqual([third, second]);
      expect(new Set([...first, second, third]).size).toBe(3);
      expect(JSON.stringify(await within((tx) => readAudit(tx, 10)))).not.toContain(third);
    });

    test("a request is kept with what was there before, until the connection is seen ready", async () => {
      const { accountId } = await add("berlin");
      const order = by();
      const request = { requestId: "rq1", known: ["old"] };
      expect(await service().connect(teamId, accountId, request, order)).toBe("begun");
      const [waiting] = await service().list();
      expect(waiting).toMatchObject({ requestId: "rq1", knownConnections: ["old"], isConnecting: true });
      const outcomeOf = async () =>
        (await within((tx) => readAudit(tx, 10))).find(({ orderId }) => orderId === order.orderId)?.outcome;
      expect(await outcomeOf()).toBe("ordered");
      if (waiting === undefined) throw new Error("none is waiting");
      expect(await service().connected(waiting, "cn1")).toBe("connected");
      // Another process has seen it as well.
      expect(await service().connected(waiting, "cn1")).toBe("connected");
      expect(await outcomeOf()).toBe("done");
      const [ready] = await service().list();
      expect(ready).toMatchObject({ connectionId: "cn1", requestId: undefined, isConnecting: false });
    });

    test("what comes of a request that was begun anew since is not taken", async () => {
      const { accountId } = await add("berlin");
      await service().connect(teamId, accountId, { requestId: "rq1", known: [] }, by());
      const [before] = await service().list();
      await service().connect(teamId, accountId, { requestId: "rq2", known: [] }, by());
      if (before === undefined) throw new Error("none is waiting");
      expect(await service().connected(before, "cn1")).toBeUndefined();
      expect(await service().list()).toMatchObject([{ requestId: "rq2", connectionId: undefined }]);
    });

    test("a connection of another account is refused, also another installation's", async () => {
      const theirs = await add("berlin", otherTeam);
      await service().connect(otherTeam, theirs.accountId, { connectionId: "cn" }, by());
      const ours = await add("berlin");
      expect(await service().connect(teamId, ours.accountId, { connectionId: "cn" }, by())).toBe("taken");
      await service().connect(teamId, ours.accountId, { requestId: "rq", known: [] }, by());
      const [waiting] = await service().ofTeam(teamId);
      if (waiting === undefined) throw new Error("none is waiting");
      expect(await service().connected(waiting, "cn")).toBe("taken");
      expect((await service().ofTeam(teamId))[0]?.connectionId).toBeUndefined();
    });

    test("no method reaches another installation's account, by name or by id", async () => {
      const theirs = await add("berlin", otherTeam);
      await service().connect(otherTeam, theirs.accountId, { requestId: "rq", known: [] }, by());
      const [before] = await service().ofTeam(otherTeam);
      if (before === undefined) throw new Error("none is there");
      expect(await service().route(teamId, "berlin", otherChannel, by())).toBeUndefined();
      expect(await service().useAgent(teamId, "berlin", "x", by())).toBeUndefined();
      expect(await service().rotateSecret(teamId, "berlin", by())).toBeUndefined();
      expect(await service().remove(teamId, "berlin", by())).toBeUndefined();
      const begun = { connectionId: "cn" };
      expect(await service().connect(teamId, theirs.accountId, begun, by())).toBeUndefined();
      expect(await service().connected({ ...before, teamId }, "cn")).toBeUndefined();
      expect(await service().ofTeam(otherTeam)).toEqual([before]);
      expect(await service().list()).toEqual([before]);
      // An order's id is another's word as well: it names an account of its own installation.
      const order = { name: "rome", channelId, ...by() };
      const [here, there] = [
        await service().add({ teamId, ...order }),
        await service().add({ teamId: otherTeam, ...order }),
      ];
      expect(here).toMatchObject({ teamId });
      expect(there).toMatchObject({ teamId: otherTeam });
    });

    test("a removal is one transaction with what follows from it", async () => {
      const { accountId } = await add("berlin");
      expect(await service().remove(teamId, "berlin", by())).toBe(accountId);
      expect(await within((tx) => getAccountFault(tx, accountId))).toEqual(fault);
      expect(await service().remove(teamId, "berlin", by())).toBeUndefined();
      expect(await service().list()).toEqual([]);

      const { accountId: kept } = await add("rome");
      const failing = createAccounts({
        store: store(),
        box: createSecretBox([key]),
        now: () => 100,
        logger: pino({ level: "silent" }),
        onRemoved: () => Promise.reject(new Error("not now")),
      });
      await expect(failing.remove(teamId, "rome", by())).rejects.toThrow("not now");
      expect((await service().list()).map(({ accountId: id }) => id)).toEqual([kept]);
    });

    test("an account whose secrets can't be opened is left out and logged, and a new secret mends it", async () => {
      const berlin = await add("berlin");
      const rome = await add("rome", otherTeam);
      // Sealed about one account, and moved to another.
      const [row] = await within((tx) => readAccounts(tx, teamId));
      const moved = row?.secrets ?? "";
      await within((tx) => changeAccount(tx, otherTeam, rome.accountId, { secrets: moved }, 1));
      const accounts = service();
      expect(await accounts.list()).toEqual([berlin]);
      expect(lines.join()).toContain(rome.accountId);
      expect(lines.join()).not.toContain(berlin.webhookSecrets[0]);
      const secret = await accounts.rotateSecret(otherTeam, "rome", by());
      expect((await accounts.ofTeam(otherTeam))[0]?.webhookSecrets).toEqual([secret]);
    });

    test("what an older key sealed is sealed again with the current one", async () => {
      const before = await add("berlin");
      await service([newerKey, key]).resealOld();
      expect(await service([newerKey]).list()).toEqual([before]);
      expect(await service([key]).list()).toEqual([]);
      expect(lines).toHaveLength(1);
      // What no key opens stays as it is.
      await service([key]).resealOld();
      expect(await service([newerKey]).list()).toEqual([before]);
    });
  });
}
