import { afterEach, beforeEach, expect, test } from "vitest";
import { userIdSchema } from "../../src/domain/ids.ts";
import { SlackGatewayError } from "../../src/outbound/slack/slack-gateway.ts";
import type { Store } from "../../src/store/store.ts";
import { fakeTimeouts } from "../fake-timeouts.ts";
import { teamId } from "../store/example-rows.ts";
import { ann, bob, openHomeStore, stageHome } from "./home-stage.ts";

let opened: Awaited<ReturnType<typeof openHomeStore>>;
let store: Store;
beforeEach(async () => {
  opened = await openHomeStore();
  store = opened.store;
});
afterEach(() => opened[Symbol.asyncDispose]());

/** Fails the transaction after so many. */
function failAfter(count: number): void {
  const transaction = store.transaction.bind(store);
  let left = count;
  store.transaction = (work, options) => {
    left -= 1;
    if (left >= 0) return transaction(work, options);
    store.transaction = transaction;
    return Promise.reject(new Error("the database is away"));
  };
}

test("the next look is when the first of those who have it open is due", async () => {
  const waits = fakeTimeouts();
  await using stood = stageHome(store);
  await stood.open();
  expect(waits.at(-1)).toBe(5_000);
  stood.passWithin(2_000);
  await stood.open(bob);
  expect(waits.at(-1)).toBe(3_000);
});

test("eight are shown at once, and the ninth when one of them has been", async () => {
  const gate = Promise.withResolvers<void>();
  await using stood = stageHome(store, { publish: () => gate.promise });
  for (let nth = 0; nth < 9; nth += 1) stood.home.open({ teamId, userId: userIdSchema.parse(`U${nth}`) });
  await expect.poll(() => stood.shown.length).toBe(8);
  stood.home.wake();
  await new Promise(setImmediate);
  expect(stood.shown).toHaveLength(8);
  gate.resolve();
  await stood.home.idle();
  expect(stood.shown).toHaveLength(9);
});

test("the end waits for a view that Slack is about to show", async () => {
  const gate = Promise.withResolvers<void>();
  const stood = stageHome(store, { publish: () => gate.promise });
  stood.home.open({ teamId, userId: ann });
  await expect.poll(() => stood.shown.length).toBe(1);
  let hasEnded = false;
  const ended = stood.home.stop().then(() => {
    hasEnded = true;
  });
  await new Promise(setImmediate);
  expect(hasEnded).toBe(false);
  gate.resolve();
  await ended;
});

test("a process that can't read who else has it open goes on by itself", async () => {
  await using stood = stageHome(store);
  failAfter(0);
  await stood.open();
  expect([stood.shown.length, stood.log]).toEqual([1, []]);
});

test("what Slack refuses for good is given up also where the database does not store that", async () => {
  await using stood = stageHome(store, {
    publish: async () => {
      failAfter(1);
      throw new SlackGatewayError("refused", "not_enabled");
    },
  });
  await stood.open();
  expect(stood.log).toEqual([expect.stringContaining("not_enabled")]);
});

test("while one process shows a view, and for five seconds after it failed to, no other does", async () => {
  const gate = Promise.withResolvers<void>();
  await using one = stageHome(store, { publish: () => gate.promise });
  await using other = stageHome(store);
  one.home.open({ teamId, userId: ann });
  await expect.poll(() => one.shown.length).toBe(1);
  await other.open();
  gate.reject(new SlackGatewayError("unavailable", "http_503"));
  await one.home.idle();
  await other.open();
  await other.pass(4_999);
  expect(other.shown).toEqual([]);
  await other.pass(1);
  expect(other.shown).toHaveLength(1);
});
