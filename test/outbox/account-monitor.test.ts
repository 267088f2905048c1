import { isDeepStrictEqual } from "node:util";
import { expect, test, vi } from "vitest";
import { createAccountMonitor, NotReadyError } from "../../src/outbox/account-monitor.ts";
import type { AccountFailure } from "../../src/outbox/carry-out-chatra.ts";
import { getAccountFault } from "../../src/store/account-faults.ts";
import type { Store } from "../../src/store/store.ts";
import { eventually } from "../eventually.ts";
import { fakeTimeouts } from "../fake-timeouts.ts";
import { accountId, addSend, channelId, duePosts, openStage, recordLog, settlePosts } from "./stage.ts";

const loggedOut: AccountFailure = { reason: "not-logged-in", detail: "log in", url: undefined };
const noticeKey = "account:default:slack";
const needsFix = {
  level: "error",
  accountId,
  reason: "not-logged-in",
  msg: "account needs a fix, replies are waiting",
};
const worksAgain = { level: "info", accountId, reason: "not-logged-in", msg: "Chatra reachable again" };
const notSaved = { level: "error", accountId, err: "away", msg: "account state not saved" };
const unreachable = {
  level: "warn",
  accountId,
  err: "no network",
  msg: "Chatra unreachable through Membrane",
};
const checking = { level: "warn", accountId, msg: "send error suggests an account fault, checking" };

function monitorOn(
  store: Store,
  check: () => Promise<void>,
  isConnecting = false,
  waits: { lookAgainMs?: number } = { lookAgainMs: 200 },
) {
  const rooms: number[] = [];
  const { lines, logger } = recordLog();
  const monitor = createAccountMonitor({
    store,
    accountId,
    channelId,
    accountName: undefined,
    adminUsers: [],
    isConnecting,
    check,
    readFailure: (error) => (error === "logged out" ? loggedOut : undefined),
    onRoom: () => rooms.push(monitor.room()),
    ...waits,
    now: Date.now,
    logger,
  });
  return { monitor, rooms, lines };
}

test("a check that fails stops all sends and is told once; a later one that passes lets them go on and says so", async () => {
  await using stage = await openStage();
  let works = false;
  const { monitor, lines } = monitorOn(stage.store, () =>
    works ? Promise.resolve() : Promise.reject("logged out"),
  );
  await monitor.start();
  await monitor.report(loggedOut);
  expect(monitor.room()).toBe(0);
  expect(() => monitor.checkReady()).toThrow("not-logged-in");
  expect(await duePosts(stage.store, noticeKey)).toEqual([expect.stringContaining("membrane login")]);
  await settlePosts(stage.store, Date.now());
  works = true;
  await eventually(() => expect(monitor.room()).toBe(Number.POSITIVE_INFINITY));
  monitor.checkReady();
  await eventually(async () => {
    const told = await duePosts(stage.store, noticeKey);
    expect(told).toEqual([expect.stringContaining("Replies reach visitors again")]);
  });
  expect(lines).toEqual([needsFix, worksAgain]);
  monitor.stop();
});

test("a fault that is over before anybody could be told of it is told of no more, nor is its end", async () => {
  await using stage = await openStage();
  let works = false;
  const { monitor } = monitorOn(stage.store, () =>
    works ? Promise.resolve() : Promise.reject("logged out"),
  );
  await monitor.start();
  expect(await duePosts(stage.store, noticeKey)).toHaveLength(1);
  works = true;
  await eventually(() => monitor.checkReady());
  await eventually(async () => expect(await duePosts(stage.store, noticeKey)).toEqual([]));
  expect(await stage.store.transaction((tx) => getAccountFault(tx, accountId))).toBeUndefined();
  monitor.stop();
});

test("when sends are refused while the checks pass, one is let through at a time, and nothing is announced until one arrives", async () => {
  await using stage = await openStage();
  await addSend(stage.store, 1);
  const { monitor, rooms } = monitorOn(stage.store, () => Promise.resolve());
  await monitor.start();
  await monitor.report(loggedOut);
  expect(monitor.room()).toBe(0);
  await eventually(() => expect(monitor.room()).toBe(1));
  await monitor.report(loggedOut);
  expect(monitor.room()).toBe(0);
  await eventually(() => expect(monitor.room()).toBe(1));
  expect(await duePosts(stage.store, noticeKey)).toHaveLength(1);
  await settlePosts(stage.store, Date.now());
  monitor.confirm();
  await eventually(async () =>
    expect(await duePosts(stage.store, noticeKey)).toEqual([
      expect.stringContaining("Replies reach visitors again"),
    ]),
  );
  expect(rooms.at(-1)).toBe(Number.POSITIVE_INFINITY);
  monitor.stop();
});

test("when what was to be tried is no more, a passing check is enough", async () => {
  await using stage = await openStage();
  const { monitor } = monitorOn(stage.store, () => Promise.resolve());
  await monitor.start();
  await monitor.report(loggedOut);
  await eventually(() => monitor.checkReady());
  monitor.stop();
});

test("while the store does not say what is owed, one send goes on being tried, and nothing is taken for mended", async () => {
  await using stage = await openStage();
  let broken = false;
  let looks = 0;
  const fragile: Store = {
    ...stage.store,
    transaction: (work) => (broken ? Promise.reject(new Error("away")) : stage.store.transaction(work)),
  };
  const { monitor, rooms, lines } = monitorOn(fragile, async () => {
    looks += 1;
  });
  await monitor.report(loggedOut);
  await eventually(() => expect(monitor.room()).toBe(1));
  broken = true;
  const before = looks;
  await eventually(() => expect(looks).toBeGreaterThan(before + 1));
  expect([monitor.room(), rooms]).toEqual([1, [1]]);
  const notRead = { level: "warn", accountId, err: "away", msg: "backlog of an account not read" };
  expect(lines.slice(0, 2)).toEqual([needsFix, notRead]);
  broken = false;
  await eventually(() => expect(monitor.room()).toBe(Number.POSITIVE_INFINITY));
  monitor.stop();
});

test("a store that fails while a fault is found does not keep the account stopped for ever", async () => {
  await using stage = await openStage();
  let broken = true;
  const fragile: Store = {
    ...stage.store,
    transaction: (work) => (broken ? Promise.reject(new Error("away")) : stage.store.transaction(work)),
  };
  const { monitor } = monitorOn(fragile, () => Promise.resolve());
  await monitor.report(loggedOut);
  expect(monitor.room()).toBe(0);
  broken = false;
  await eventually(() => expect(monitor.room()).toBe(1));
  monitor.stop();
});

test("a store that fails while the account works again hears of it at a later look", async () => {
  await using stage = await openStage();
  let works = false;
  let broken = false;
  const fragile: Store = {
    ...stage.store,
    transaction: (work) => (broken ? Promise.reject(new Error("away")) : stage.store.transaction(work)),
  };
  const { monitor, lines } = monitorOn(fragile, () =>
    works ? Promise.resolve() : Promise.reject("logged out"),
  );
  const kept = () => stage.store.transaction((tx) => getAccountFault(tx, accountId));
  await monitor.start();
  expect(await kept()).toMatchObject(loggedOut);
  [works, broken] = [true, true];
  await eventually(() => monitor.checkReady());
  broken = false;
  await eventually(async () => expect(await kept()).toBeUndefined());
  expect([...lines.slice(0, 2), lines.at(-1)]).toEqual([needsFix, notSaved, worksAgain]);
  monitor.stop();
});

test("the waits between looks double up to fifteen seconds, and begin anew with what is new", async () => {
  await using stage = await openStage();
  const timeouts = fakeTimeouts();
  const waits = async (act: () => unknown): Promise<unknown[]> => {
    timeouts.length = 0;
    await act();
    await vi.advanceTimersByTimeAsync(0);
    return [...timeouts];
  };
  const look = () => vi.advanceTimersToNextTimerAsync();
  let works = false;
  // Nothing can be stored, so that each change is looked at once more.
  const away: Store = { ...stage.store, transaction: () => Promise.reject(new Error("away")) };
  const check = () => (works ? Promise.resolve() : Promise.reject(new Error("no network")));
  const { monitor } = monitorOn(away, check, false, {});
  expect(await waits(monitor.start)).toEqual([2_000]);
  expect([await waits(look), await waits(look)]).toEqual([[4_000], [8_000]]);
  expect([await waits(look), await waits(look)]).toEqual([[15_000], [15_000]]);
  expect(await waits(() => monitor.doubt())).toEqual([2_000]);
  expect(await waits(look)).toEqual([4_000]);
  expect(await waits(() => monitor.report(loggedOut))).toEqual([2_000, 4_000]);
  // What arrives now was sent before.
  expect(await waits(() => monitor.confirm())).toEqual([]);
  works = true;
  expect(await waits(look)).toEqual([8_000]);
  // What was let through was refused: the waits go on as they were.
  expect(await waits(() => monitor.report(loggedOut))).toEqual([15_000, 15_000]);
  expect(await waits(look)).toEqual([15_000]);
  expect(await waits(() => monitor.confirm())).toEqual([2_000]);
  expect(await waits(() => monitor.report(loggedOut))).toEqual([2_000, 4_000]);
  expect(await waits(look)).toEqual([8_000]);
  monitor.stop();
  expect(await waits(() => monitor.confirm())).toEqual([]);
  expect([vi.getTimerCount(), monitor.room()]).toEqual([0, 1]);
});

test("what a monitor finds out after its end is its successor's affair, and changes nothing", async () => {
  await using stage = await openStage();
  const gate = Promise.withResolvers<void>();
  const before = monitorOn(stage.store, () => gate.promise);
  const looking = before.monitor.start();
  before.monitor.stop();
  const { monitor } = monitorOn(stage.store, () => Promise.resolve());
  await monitor.start();
  // The connection before was taken away, which neither a look at it nor a send by it can know.
  await before.monitor.report(loggedOut);
  gate.reject("logged out");
  await looking;
  expect(await stage.store.transaction((tx) => getAccountFault(tx, accountId))).toBeUndefined();
  expect(await duePosts(stage.store, noticeKey)).toEqual([]);

  await monitor.report(loggedOut);
  const late = Promise.withResolvers<void>();
  const another = monitorOn(stage.store, () => late.promise);
  const looks = another.monitor.start();
  another.monitor.stop();
  late.resolve();
  await looks;
  expect(await stage.store.transaction((tx) => getAccountFault(tx, accountId))).toMatchObject(loggedOut);
  expect(another.rooms).toEqual([]);
  monitor.stop();
});

test("while somebody connects the account the channel is not alarmed, until something waits for it", async () => {
  await using stage = await openStage();
  let works = false;
  const check = () => (works ? Promise.resolve() : Promise.reject("logged out"));
  const quiet = monitorOn(stage.store, check, true);
  await quiet.monitor.start();
  expect(quiet.monitor.room()).toBe(0);
  expect(await duePosts(stage.store, noticeKey)).toEqual([]);
  quiet.monitor.stop();
  works = true;
  const later = monitorOn(stage.store, check);
  await later.monitor.start();
  later.monitor.stop();
  expect(await duePosts(stage.store, noticeKey)).toEqual([]);

  works = false;
  const { monitor } = monitorOn(stage.store, check, true);
  await monitor.start();
  await addSend(stage.store, 1);
  await eventually(async () =>
    expect(await duePosts(stage.store, noticeKey)).toEqual([expect.stringContaining("membrane login")]),
  );
  monitor.stop();
});

test("after a doubtful send nothing goes out until a look has come through, and the channel is not alarmed", async () => {
  await using stage = await openStage();
  const looks: PromiseWithResolvers<void>[] = [];
  const { monitor, rooms, lines } = monitorOn(stage.store, () => {
    const look = Promise.withResolvers<void>();
    looks.push(look);
    return look.promise;
  });
  const started = monitor.start();
  expect(monitor.room()).toBe(0);
  looks[0]?.resolve();
  await started;
  expect(monitor.room()).toBe(Number.POSITIVE_INFINITY);

  monitor.doubt();
  monitor.doubt();
  expect([looks.length, monitor.room()]).toEqual([2, 0]);
  monitor.checkReady();
  const cause = new Error("no network");
  looks[1]?.reject(cause);
  await eventually(() => expect(() => monitor.checkReady()).toThrow(new Error("not reached yet", { cause })));
  await eventually(() => expect(looks).toHaveLength(3));
  expect(monitor.room()).toBe(0);
  looks[2]?.resolve();
  await eventually(() => expect(monitor.room()).toBe(Number.POSITIVE_INFINITY));
  expect(rooms.at(-1)).toBe(Number.POSITIVE_INFINITY);
  expect(await duePosts(stage.store, noticeKey)).toEqual([]);
  expect(lines).toEqual([checking, unreachable]);
  monitor.stop();
});

test("until a first look has come through, it is told why the last one did not", async () => {
  await using stage = await openStage();
  let fails: unknown = new Error("no network");
  const { monitor, lines } = monitorOn(stage.store, () =>
    fails ? Promise.reject(fails) : Promise.resolve(),
  );
  expect(() => monitor.checkReady()).toThrow(new Error("not reached yet"));
  await monitor.start();
  expect(() => monitor.checkReady()).toThrow(new Error("not reached yet", { cause: fails }));
  expect([monitor.room(), lines]).toEqual([0, [unreachable]]);
  // What cannot be reached for a while is no fault, and what had one keeps it.
  await monitor.report(loggedOut);
  await eventually(() =>
    expect(lines.filter((line) => isDeepStrictEqual(line, unreachable))).toHaveLength(2),
  );
  expect(() => monitor.checkReady()).toThrow(new NotReadyError("not-logged-in"));
  fails = undefined;
  await eventually(() => monitor.checkReady());
  monitor.stop();
});

test("a look that finds what the words of a send pointed at stops all sends and tells the channel", async () => {
  await using stage = await openStage();
  let works = true;
  const { monitor } = monitorOn(stage.store, () =>
    works ? Promise.resolve() : Promise.reject("logged out"),
  );
  await monitor.start();
  works = false;
  monitor.doubt();
  await eventually(() => expect(() => monitor.checkReady()).toThrow("not-logged-in"));
  expect(monitor.room()).toBe(0);
  await eventually(async () =>
    expect(await duePosts(stage.store, noticeKey)).toEqual([expect.stringContaining("membrane login")]),
  );
  monitor.stop();
});

test("what a look sees that began before a doubt is old and does not end it", async () => {
  await using stage = await openStage();
  const looks: PromiseWithResolvers<void>[] = [];
  const { monitor } = monitorOn(stage.store, () => {
    const look = Promise.withResolvers<void>();
    looks.push(look);
    return look.promise;
  });
  const first = monitor.start();
  monitor.doubt();
  looks[0]?.resolve();
  await first;
  expect(monitor.room()).toBe(0);
  looks[1]?.resolve();
  await eventually(() => expect(monitor.room()).toBe(Number.POSITIVE_INFINITY));
  monitor.stop();
});
