import { afterEach, beforeEach, expect, test } from "vitest";
import type { AccountId, UserId } from "../../src/domain/ids.ts";
import { type SlackFailureReason, SlackGatewayError } from "../../src/outbound/slack/slack-gateway.ts";
import { setAccountFault } from "../../src/store/account-faults.ts";
import type { Store } from "../../src/store/store.ts";
import { teamId } from "../store/example-rows.ts";
import {
  addWaiting,
  ann,
  bob,
  help,
  MINUTE,
  openHomeStore,
  otherTeam,
  START,
  stageHome,
} from "./home-stage.ts";

let opened: Awaited<ReturnType<typeof openHomeStore>>;
let store: Store;
beforeEach(async () => {
  opened = await openHomeStore();
  store = opened.store;
});
afterEach(() => opened[Symbol.asyncDispose]());

const stage = (more?: Parameters<typeof stageHome>[1]) => stageHome(store, more);
const writes = (id: string, said: string, owner?: UserId, accountId?: AccountId) =>
  addWaiting(store, id, said, owner, accountId);

test("whoever opens it sees the chats of all accounts of the workspace, as they are theirs", async () => {
  await using stood = stage();
  await writes("Vera", "Where is it?", ann);
  await writes("Ona", "Hello", undefined, help);
  const fault = { reason: "not-logged-in", detail: "x", url: undefined, since: START };
  await store.transaction((tx) => setAccountFault(tx, help, fault));
  await stood.open();
  await stood.open(bob);
  const [first, second, ...rest] = stood.shown;
  expect(rest).toEqual([]);
  expect(first).toMatchObject({ userId: ann, at: 0 });
  expect(first?.text).toMatch(/\*For you\* \(1\)\n.*\*Vera\*.*\n\*Nobody has it\* \(1\)\n.*\*Ona\*/);
  expect(first?.text).toMatch(/🟢 `shop` works\.\n🔴 `help` Membrane is not logged in/);
  expect(second).toMatchObject({ userId: bob });
  expect(second?.text).not.toContain("Vera");
});

test("it is shown again when something has changed, and not before", async () => {
  await using stood = stage();
  await stood.open();
  for (let look = 0; look < 5; look += 1) await stood.pass(5_000);
  expect(stood.shown).toHaveLength(1);
  await writes("Vera", "Where is it?");
  await stood.pass(4_999);
  expect(stood.shown).toHaveLength(1);
  await stood.pass(1);
  expect(stood.shown.map(({ at }) => at)).toEqual([0, 30_000]);
  expect(stood.shown[1]?.text).toContain("*Vera*");
});

test("however often it is opened or refreshed, it is shown every five seconds at most, with the time", async () => {
  await using stood = stage();
  for (let press = 0; press < 11; press += 1) await stood.open();
  expect(stood.shown).toHaveLength(1);
  await stood.pass(5_000);
  await stood.pass(5_000);
  expect(stood.shown.map(({ at }) => at)).toEqual([0, 5_000]);
  const [before, after] = stood.shown.map(({ text }) => /\{time\}\|(\S+) UTC/.exec(text)?.[1]);
  expect([before, after]).toEqual(["11:06", "11:06"]);
  await stood.pass(MINUTE);
  await stood.open();
  expect(stood.shown.at(-1)?.text).toContain("|11:07 UTC>");
});

test("a quarter of an hour after it was opened last, changes are not looked for any more", async () => {
  await using stood = stage();
  await stood.open();
  await stood.pass(14 * MINUTE);
  await writes("Vera", "Hello");
  await stood.pass(MINUTE - 1);
  expect(stood.shown).toHaveLength(2);
  await stood.open();
  await stood.pass(10 * MINUTE);
  await writes("Zoe", "Hello");
  await stood.pass(4 * MINUTE);
  expect(stood.shown.at(-1)?.text).toContain("Zoe");
  await writes("Ona", "Hello");
  await stood.pass(MINUTE);
  await stood.pass(5_000);
  await stood.pass(MINUTE);
  expect(stood.shown.filter(({ text }) => text.includes("Ona"))).toEqual([]);
  await stood.open();
  expect(stood.shown.at(-1)?.text).toContain("Ona");
});

test("what takes Slack four seconds to show is followed by the next view five seconds after that", async () => {
  let later = (): void => undefined;
  await using home = stage({ publish: async () => later() });
  await home.open();
  await writes("Ada", "Where is it?");
  later = () => {
    later = () => undefined;
    home.passWithin(4_000);
  };
  await home.pass(5_000);
  await writes("Ben", "And mine?");
  for (const ms of [1_000, 3_000, 999, 1]) await home.pass(ms);
  expect(home.shown.map(({ at }) => at)).toEqual([0, 5_000, 14_000]);
});

test("of one person one is shown at a time, and nobody waits for another's", async () => {
  const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let calls = 0;
  await using stood = stage({ publish: async () => gates[calls++]?.promise });
  const begun = async (count: number) => expect.poll(() => stood.shown.length).toBe(count);
  stood.home.open({ teamId, userId: ann });
  await begun(1);
  void stood.pass(60_000);
  stood.home.open({ teamId, userId: ann });
  stood.home.open({ teamId, userId: bob });
  await begun(2);
  expect(stood.shown.map(({ userId }) => userId)).toEqual([ann, bob]);
  gates[0]?.resolve();
  const afterFiveSeconds = () => {
    stood.passWithin(5_000);
    stood.home.wake();
    return stood.shown.length;
  };
  await expect.poll(afterFiveSeconds).toBe(3);
  expect(stood.shown.at(-1)?.userId).toBe(ann);
  gates[1]?.resolve();
});

test("when Slack asks to wait, the whole workspace waits so long, and then it is shown", async () => {
  let refusals = 1;
  await using stood = stage({
    publish: async () => {
      refusals -= 1;
      if (refusals >= 0) throw new SlackGatewayError("rate-limited", "ratelimited", { retryAfterMs: 30_000 });
    },
  });
  await stood.open();
  await stood.open(bob);
  await stood.pass(29_999);
  expect(stood.shown.map(({ userId }) => userId)).toEqual([ann]);
  await stood.pass(1);
  expect(stood.shown.map(({ userId, at }) => [userId, at])).toEqual([
    [ann, 0],
    [ann, 30_000],
    [bob, 30_000],
  ]);
  expect(stood.log).toHaveLength(1);
});

test.each(["unavailable", "unknown-outcome"] as const)(
  "what failed with %s is shown at the next look, and only logged",
  async (reason) => {
    let isAway = true;
    await using stood = stage({
      publish: async () => {
        if (isAway) throw new SlackGatewayError(reason, "http_503");
      },
    });
    await stood.open();
    isAway = false;
    // Nobody else waits for that.
    await stood.open(bob);
    await stood.pass(5_000);
    await stood.pass(5_000);
    expect(stood.shown.map(({ userId, at }) => [userId, at])).toEqual([
      [ann, 0],
      [bob, 0],
      [ann, 5_000],
    ]);
    expect(stood.log).toEqual([expect.stringContaining("Home tab not shown")]);
  },
);

test.each(["refused", "invalid", "unauthorized"] as const satisfies SlackFailureReason[])(
  "what Slack refuses for good (%s) is not tried until it is opened again",
  async (reason) => {
    await using stood = stage({
      publish: () => Promise.reject(new SlackGatewayError(reason, "not_enabled")),
    });
    await stood.open();
    await stood.pass(5_000);
    await stood.pass(MINUTE);
    expect(stood.shown).toHaveLength(1);
    await stood.open();
    expect(stood.shown).toHaveLength(2);
    expect(stood.log).toHaveLength(2);
  },
);

test("a database that is away for a while is only logged", async () => {
  await using stood = stage();
  const transaction = store.transaction.bind(store);
  store.transaction = () => Promise.reject(new Error("the database is away"));
  await stood.open();
  store.transaction = transaction;
  expect(stood.shown).toEqual([]);
  await stood.pass(5_000);
  expect(stood.shown).toHaveLength(1);
  expect(stood.log).toHaveLength(1);
});

test("a guest sees why, and no chat; who becomes one sees no more", async () => {
  let refusal: "guest" | undefined;
  await using stood = stage({ guestCheck: async () => refusal });
  await writes("Vera", "Hello");
  await stood.open();
  refusal = "guest";
  await stood.pass(5_000);
  expect(stood.shown).toHaveLength(2);
  expect(stood.shown[1]?.text).toContain("you are a guest");
  expect(stood.shown[1]?.text).not.toContain("Vera");
});

test("nothing is shown in a workspace that is not served, nor after the end", async () => {
  const stood = stage();
  stood.home.open({ teamId: otherTeam, userId: ann });
  await stood.home.idle();
  await stood.home.stop();
  stood.home.open({ teamId, userId: ann });
  await stood.home.idle();
  expect({ shown: stood.shown, log: stood.log }).toEqual({ shown: [], log: [] });
});

test("a restarted process goes on with the tabs that are open, and shows only what has changed", async () => {
  const before = stage();
  await before.open();
  await before.open(bob);
  await before.home.stop();
  await using after = stage();
  await after.pass(5_000);
  await after.pass(5_000);
  expect(after.shown).toEqual([]);
  await writes("Vera", "Hello", ann);
  await after.pass(5_000);
  expect(after.shown.map(({ userId, at }) => [userId, at])).toEqual([[ann, 15_000]]);
  await writes("Ona", "Hello");
  await after.pass(5_000);
  expect(after.shown.map(({ userId }) => userId).toSorted()).toEqual([ann, ann, bob]);
  await after.pass(15 * MINUTE);
  await writes("Vera", "Still there?", ann);
  await after.pass(MINUTE);
  expect(after.shown).toHaveLength(3);
});

test("of several processes one shows a change to a person, and they keep the five seconds between them", async () => {
  await using one = stage();
  await using other = stage();
  await one.open();
  await other.open();
  // The second view waits: Slack told both processes.
  expect([one.shown.length, other.shown.length]).toEqual([1, 0]);
  const pass = async (ms: number) => {
    await Promise.all([one.pass(ms), other.pass(ms)]);
    await Promise.all([one.pass(0), other.pass(0)]);
  };
  await pass(5_000);
  expect([one.shown.length, other.shown.length]).toEqual([1, 1]);
  for (const said of ["Hello", "Where is it?", "Still there?"]) {
    await writes("Vera", said);
    await pass(5_000);
    await pass(5_000);
  }
  const all = [...one.shown, ...other.shown].toSorted((a, b) => a.at - b.at);
  expect(all.map(({ text }) => /“(.+)”/.exec(text)?.[1])).toEqual([
    undefined,
    undefined,
    "Hello",
    "Where is it?",
    "Still there?",
  ]);
  const gaps = all.slice(1).map(({ at }, index) => at - (all[index]?.at ?? 0));
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(5_000);
});
