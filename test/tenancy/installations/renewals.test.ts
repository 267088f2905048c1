import { describe, expect, onTestFinished, test, vi } from "vitest";
import { leaseInstallation, readInstallation } from "../../../src/store/installations.ts";
import { openPostgresStore } from "../../../src/store/open-postgres-store.ts";
import type { Store } from "../../../src/store/store.ts";
import { StoreError } from "../../../src/store/store-error.ts";
import { findServer, makeDatabase } from "../../store/own-database.ts";
import { watchStatements } from "../../store/watch-statements.ts";
import { startSmallSlack } from "./small-slack.ts";
import { createClock, hour, install, openOwnStore, startInstallations, team, workspace } from "./stage.ts";

const found = await findServer();
const rotating = { ...workspace, rotates: true };

/** A workspace with a token that runs out in twelve hours. */
async function setUp(given: { store?: Store } = {}) {
  const slack = await startSmallSlack();
  const clock = createClock();
  const store = given.store ?? (await openOwnStore());
  const stage = await startInstallations(slack, { store, now: clock.now });
  await install(stage, slack, rotating);
  const row = () => store.transaction((tx) => readInstallation(tx, team));
  const refreshes = () => slack.countOf("oauth.v2.access", "refresh_token");
  const token = async () => (await stage.installations.list())[0]?.botToken;
  /** Lets the process look at what is due, which it does in any case some seconds later. */
  const look = () => stage.installations.start();
  /** The same by another process, once; resolves when all that came of it is over. */
  const lookOnce = async () => {
    const { installations } = await startInstallations(slack, { store, now: clock.now, owner: "another" });
    installations.start();
    await installations.stop();
  };
  return { slack, clock, store, ...stage, row, refreshes, token, look, lookOnce };
}

const hasBeenPostponed = (stage: Awaited<ReturnType<typeof setUp>>, times: number) =>
  expect.poll(async () => (await stage.row())?.refreshAttempts).toBe(times);

describe("a token that runs out", () => {
  test("is renewed two hours before, and every process is told", async () => {
    const { clock, look, lookOnce, token, refreshes, store, row } = await setUp();
    const told: string[] = [];
    store.onWork((what) => told.push(what));
    clock.advance(9.9 * hour);
    await lookOnce();
    expect([refreshes(), await token()]).toEqual([0, "xoxb-1"]);
    clock.advance(0.2 * hour);
    look();
    await expect.poll(token).toBe("xoxb-2");
    expect(refreshes()).toBe(1);
    expect(told).toEqual(["tenants"]);
    expect(await row()).toMatchObject({ refreshAttempts: 0, leaseUntil: undefined });
  });

  test("is renewed again and again, each time with the latest refresh token", async () => {
    const { clock, look, token, refreshes, row } = await setUp();
    for (const expected of ["xoxb-2", "xoxb-3", "xoxb-4"]) {
      clock.advance(((await row())?.refreshAt ?? 0) - clock.now());
      look();
      await expect.poll(token).toBe(expected);
    }
    expect(refreshes()).toBe(3);
  });

  test("that Slack does not renew for good is told to the operator, left alone for an hour, and healed by installing anew", async () => {
    const stage = await setUp();
    const { clock, look, lookOnce, token, refreshes, lines, slack, installations } = stage;
    slack.refreshTokens.clear();
    clock.advance(10.1 * hour);
    look();
    await hasBeenPostponed(stage, 1);
    expect(lines.join()).toContain("Slack refused to renew a workspace token");
    expect(lines.join()).toContain("invalid_refresh_token");
    expect(await token()).toBe("xoxb-1");
    clock.advance(0.9 * hour);
    slack.setState("xoxb-1", "token_expired");
    await installations.refused(team, "xoxb-1");
    await lookOnce();
    expect(refreshes()).toBe(1);
    clock.advance(0.2 * hour);
    look();
    await hasBeenPostponed(stage, 2);
    clock.advance(hour);
    expect(await token()).toBe("xoxb-1");
    await install(stage, slack, rotating);
    expect([await token(), await stage.row()]).toMatchObject(["xoxb-2", { refreshAttempts: 0 }]);
  });

  test.each(["http-500", "hangs-up", "ratelimited", "nonsense"] as const)(
    "stays in use while Slack answers with %s, is tried again less and less often, and renewed once it can be",
    async (fault) => {
      const stage = await setUp();
      const { clock, look, token, refreshes, row, slack } = stage;
      clock.advance(10.1 * hour);
      slack.fault = fault;
      const waits: number[] = [];
      for (const times of [1, 2, 3]) {
        look();
        await hasBeenPostponed(stage, times);
        const wait = ((await row())?.refreshAt ?? 0) - clock.now();
        waits.push(Math.ceil(wait / 30_000));
        clock.advance(wait + 1_000);
      }
      expect([waits, refreshes(), await token()]).toEqual([[1, 2, 4], 3, "xoxb-1"]);
      slack.fault = "none";
      look();
      await expect.poll(token).toBe("xoxb-2");
    },
  );

  test("that another process is renewing is waited for, and no longer once this process stops", async () => {
    const { clock, installations, refreshes, row, slack, store, token } = await setUp();
    const kept = (await row()) ?? expect.fail();
    const lease = { owner: "another", now: clock.now(), until: clock.now() + hour };
    await store.transaction((tx) => leaseInstallation(tx, kept, lease));
    slack.setState("xoxb-1", "token_expired");
    const asked = installations.refused(team, "xoxb-1");
    await installations.stop();
    await asked;
    expect([refreshes(), await token()]).toEqual([0, "xoxb-1"]);
  });

  test("stays listed once it has run out, and is tried again every minute until Slack renews it", async () => {
    const stage = await setUp();
    const { clock, look, token, slack, row } = stage;
    slack.fault = "http-500";
    clock.advance(11.999 * hour);
    look();
    await hasBeenPostponed(stage, 1);
    expect((await row())?.refreshAt).toBe((await row())?.expiresAt);
    clock.advance(0.01 * hour);
    for (const times of [2, 3, 4, 5]) {
      look();
      await hasBeenPostponed(stage, times);
      expect(await token()).toBe("xoxb-1");
      clock.advance(60_000);
    }
    slack.fault = "none";
    look();
    await expect.poll(token).toBe("xoxb-2");
  });

  test("is renewed by the next process when the one that was about it has died", async () => {
    const { clock, lookOnce, token, refreshes, row, store } = await setUp();
    clock.advance(10.1 * hour);
    const seen = await row();
    if (seen === undefined) throw new Error("not installed");
    const lease = { owner: "died", now: clock.now(), until: clock.now() + 30_000 };
    expect(await store.transaction((tx) => leaseInstallation(tx, seen, lease))).toBe(true);
    await lookOnce();
    expect([refreshes(), await token()]).toEqual([0, "xoxb-1"]);
    clock.advance(30_001);
    await lookOnce();
    expect([refreshes(), await token()]).toEqual([1, "xoxb-2"]);
  });

  test("that was renewed is kept as soon as the database takes it, also when the process is told to stop meanwhile", async () => {
    const own = await openOwnStore();
    let refused = 0;
    let isFull = false;
    const store = watchStatements(own, (sql) => {
      if (!isFull || !sql.startsWith("update installations set sealed = ?, version")) return;
      refused += 1;
      throw new StoreError("unavailable", "disk full");
    });
    const { clock, look, refreshes, installations, row, lines } = await setUp({ store });
    isFull = true;
    clock.advance(10.1 * hour);
    look();
    await expect.poll(() => refused).toBeGreaterThan(1);
    isFull = false;
    await installations.stop();
    expect([refreshes(), (await row())?.refreshAttempts, await installations.list()]).toMatchObject([
      1,
      0,
      [{ botToken: "xoxb-2" }],
    ]);
    expect(lines.join()).not.toMatch(/xox/);
  });

  test("that a new installation has replaced meanwhile does not come back", async () => {
    const stage = await setUp();
    const { clock, look, token, slack, installations } = stage;
    clock.advance(10.1 * hour);
    slack.holds = ({ args }) => args.get("grant_type") === "refresh_token";
    look();
    await expect.poll(slack.held).toBe(1);
    await install(stage, slack, workspace);
    slack.release();
    await installations.stop();
    // The token of the renewal was the third.
    expect([slack.tokens.size, await token()]).toEqual([3, "xoxb-2"]);
  });
});

describe("a token that Slack refuses", () => {
  test("because it has run out is renewed at once, by many who ask at the same time just once", async () => {
    const { installations, slack, token, refreshes } = await setUp();
    slack.setState("xoxb-1", "token_expired");
    await Promise.all(Array.from({ length: 8 }, () => installations.refused(team, "xoxb-1")));
    expect([await token(), refreshes(), slack.countOf("auth.test")]).toEqual(["xoxb-2", 1, 3]);
  });

  test("because it has run out is tried to be renewed by one process, and the others learn that it failed", async () => {
    const { installations, slack, refreshes, row, store, clock } = await setUp();
    const other = await startInstallations(slack, { store, owner: "two", now: clock.now });
    slack.setState("xoxb-1", "token_expired");
    slack.refreshTokens.clear();
    slack.holds = ({ args }) => args.get("grant_type") === "refresh_token";
    const both = [installations, other.installations].map((each) => each.refused(team, "xoxb-1"));
    await expect.poll(slack.held).toBe(1);
    // The other process has asked for the state of the token as well, and waits.
    await expect.poll(() => slack.countOf("auth.test")).toBe(4);
    slack.release();
    await Promise.all(both);
    expect([refreshes(), (await row())?.refreshAttempts]).toEqual([1, 1]);
  });

  test("because the app is gone is deleted, with what is owed for it", async () => {
    const { installations, slack, gone, row } = await setUp();
    slack.setState("xoxb-1", "account_inactive");
    await installations.refused(team, "xoxb-1");
    expect([gone, await row()]).toEqual([[team], undefined]);
  });

  test("without saying why stays, and the operator is told", async () => {
    const { installations, slack, token, lines } = await setUp();
    slack.setState("xoxb-1", "invalid_auth");
    await installations.refused(team, "xoxb-1");
    expect([await token(), lines.join()]).toEqual([
      "xoxb-1",
      expect.stringContaining("Slack refuses a workspace token"),
    ]);
  });

  test("though it is good stays, and Slack is asked about it every half minute at most", async () => {
    const { installations, slack, token, clock } = await setUp();
    const before = slack.countOf("auth.test");
    for (const _ of [1, 2, 3]) await installations.refused(team, "xoxb-1");
    expect([await token(), slack.countOf("auth.test") - before]).toEqual(["xoxb-1", 1]);
    clock.advance(30_001);
    await installations.refused(team, "xoxb-1");
    expect(slack.countOf("auth.test") - before).toBe(2);
  });

  test("soon after the one before it was, is renewed as soon", async () => {
    const { installations, slack, token } = await setUp();
    for (const number of [1, 2, 3]) {
      slack.setState(`xoxb-${number}`, "token_expired");
      await installations.refused(team, `xoxb-${number}`);
      expect(await token()).toBe(`xoxb-${number + 1}`);
    }
  });

  test("but is another than the present one is not asked about", async () => {
    const { installations, slack } = await setUp();
    const before = slack.calls.length;
    await installations.refused(team, "xoxb-of-last-week");
    expect(slack.calls.length).toBe(before);
  });

  test("while Slack or the database is away stays, and who reports it is not bothered", async () => {
    const own = await openOwnStore();
    let isAway = false;
    const transaction: Store["transaction"] = (work, more) =>
      isAway ? Promise.reject(new StoreError("unavailable", "away")) : own.transaction(work, more);
    const { installations, slack, token } = await setUp({ store: { ...own, transaction } });
    slack.fault = "http-500";
    await installations.refused(team, "xoxb-1");
    isAway = true;
    await installations.refused(team, "xoxb-1");
    isAway = false;
    expect(await token()).toBe("xoxb-1");
  });
});

describe.skipIf(found !== true)(`PostgreSQL${found === true ? "" : ` (skipped: ${found})`}`, () => {
  test("two processes that find the same token due renew it once, and both have the new one", async () => {
    const database = await makeDatabase();
    onTestFinished(() => database.drop());
    const open = async () => {
      const store = await openPostgresStore({ url: database.url, max: 4 });
      onTestFinished(() => store.close());
      return store;
    };
    const [store, otherStore] = [await open(), await open()];
    const one = await setUp({ store });
    const other = await startInstallations(one.slack, {
      store: otherStore,
      owner: "two",
      now: one.clock.now,
    });
    const told = vi.fn();
    otherStore.onWork(told);
    for (let round = 2; round < 6; round += 1) {
      one.clock.advance(((await one.row())?.refreshAt ?? 0) - one.clock.now());
      one.slack.setState(`xoxb-${round - 1}`, "token_expired");
      one.look();
      other.installations.start();
      await Promise.all([
        one.installations.refused(team, `xoxb-${round - 1}`),
        other.installations.refused(team, `xoxb-${round - 1}`),
      ]);
      await expect.poll(one.token).toBe(`xoxb-${round}`);
      expect(await other.installations.list()).toMatchObject([{ botToken: `xoxb-${round}` }]);
      expect(one.refreshes()).toBe(round - 1);
    }
    await expect.poll(() => told.mock.calls.filter(([what]) => what === "tenants").length).toBeGreaterThan(0);
    const lines = [...one.lines, ...other.lines].join();
    expect(lines).not.toContain("token not renewed");
    expect(lines).not.toContain("refused to renew");
  });
});
