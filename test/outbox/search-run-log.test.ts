import { expect, test } from "vitest";
import { chatraMessageIdSchema } from "../../src/domain/ids.ts";
import { ECHO_GRACE_MS, RUN_LOG_GRACE_MS } from "../../src/domain/limits.ts";
import type { FoundSend } from "../../src/outbound/membrane/chatra-gateway.ts";
import { ChatraGatewayError } from "../../src/outbound/membrane/chatra-gateway-error.ts";
import { createAbandonedRecovery } from "../../src/outbox/recover-abandoned.ts";
import { beginSearch, type FindSend } from "../../src/outbox/search-run-log.ts";
import { createSettle } from "../../src/outbox/settle-attempt.ts";
import { changeDelivery } from "../../src/store/deliveries.ts";
import { claimDeliveries } from "../../src/store/delivery-claims.ts";
import { unsettledDeliveries } from "../../src/store/delivery-queries.ts";
import { linksOfDelivery } from "../../src/store/links.ts";
import { eventually } from "../eventually.ts";
import {
  accountContext,
  accountId,
  addSend,
  conversation,
  duePosts,
  logger,
  openStage,
  readDelivery,
} from "./stage.ts";

const owner = "this process";

/** A reply whose send ended in the unknown, and recoveries that ask the log about it, at a time that is set by hand. */
async function openSearch(findSend: FindSend, actionRunId: string | undefined = "run-1") {
  const stage = await openStage();
  const { store } = stage;
  let time = Date.now();
  const now = (): number => time;
  const added = await addSend(store, 1);
  const claim = {
    accountId,
    target: "chatra",
    limit: 1,
    owner,
    now: time,
    leaseUntil: time + 15_000,
  } as const;
  const [delivery] = await store.transaction((tx) => claimDeliveries(tx, claim));
  if (!delivery) throw new Error("nothing was claimed");
  const error = { reason: "unknown-outcome", detail: "no answer" };
  const settle = createSettle({ owner, accountContext, now, random: () => 0 });
  const outcome = { kind: "unknown", error, actionRunId } as const;
  await store.transaction((tx) => settle(tx, [{ delivery, outcome }]));
  const recoveryOf = (name: string) =>
    createAbandonedRecovery({
      store,
      owner: name,
      accountContextOf: () => accountContext,
      findSendOf: () => findSend,
      isUnderWay: () => false,
      now,
      random: () => 0,
      logger,
    });
  const abandonedRecovery = recoveryOf(owner);
  return {
    store,
    now,
    abandonedRecovery,
    recoveryOf,
    /** Lets so much time pass, and the recovery look. */
    async pass(ms: number): Promise<void> {
      time += ms;
      abandonedRecovery.wake();
      await abandonedRecovery.idle();
    },
    read: () => readDelivery(store, added),
    posts: () => duePosts(store, `${conversation.id}:slack`),
    receipts: async () =>
      (await store.transaction((tx) => unsettledDeliveries(tx, `${conversation.id}:receipt`))).map(
        ({ payload }) => (payload.kind === "slack.react" ? `${payload.name} ${payload.on}` : payload.kind),
      ),
    [Symbol.asyncDispose]: async () => {
      await abandonedRecovery.stop();
      await stage[Symbol.asyncDispose]();
    },
  };
}

const success: FoundSend = { state: "success", messageId: "m1" };
const failed = (reason: "unavailable" | "invalid-input" | "unknown-outcome" | "rate-limited"): FoundSend => ({
  state: "error",
  error: new ChatraGatewayError(reason, "as the log has it"),
});

test("whoever stops gives up what it has asked for, and leaves the send as it was", async () => {
  const asked = Promise.withResolvers<AbortSignal | undefined>();
  await using stage = await openSearch(({ signal }) => {
    asked.resolve(signal);
    return new Promise(() => undefined);
  });
  const looking = stage.pass(ECHO_GRACE_MS);
  const signal = await asked.promise;
  const before = await stage.read();
  await stage.abandonedRecovery.stop();
  await looking;
  expect(signal?.aborted).toBe(true);
  expect(await stage.read()).toEqual(before);
});

test("a run that was done has arrived, with its message's id and the receipt, and nobody is asked", async () => {
  const asked: unknown[] = [];
  await using stage = await openSearch(async ({ actionRunId, mark }) => {
    asked.push([actionRunId, mark.attempt]);
    return success;
  });
  await stage.pass(ECHO_GRACE_MS - 1);
  expect(asked).toEqual([]);
  await stage.pass(1);
  expect(asked).toEqual([["run-1", 1]]);
  const sent = await stage.read();
  expect(sent).toMatchObject({ state: "sent", result: { chatraId: "m1" }, error: undefined });
  const [link] = await stage.store.transaction((tx) => linksOfDelivery(tx, sent.id));
  expect(link?.chatraId).toBe(chatraMessageIdSchema.parse("m1"));
  expect(await stage.posts()).toEqual([]);
  expect(await stage.receipts()).toEqual([
    "hourglass_flowing_sand true",
    "hourglass_flowing_sand false",
    "white_check_mark true",
  ]);
});

test.each([
  ["that may pass", failed("unavailable"), "pending", []],
  ["that asks to wait", failed("rate-limited"), "pending", []],
  ["that no try would change", failed("invalid-input"), "failed", [/did not reach the visitor/]],
  ["that leaves it open", failed("unknown-outcome"), "uncertain", [/Did the reply .* reach /]],
] as const)(
  "a run that failed in a way %s goes by the rules of that failure",
  async (_, found, state, told) => {
    await using stage = await openSearch(async () => found);
    await stage.pass(ECHO_GRACE_MS);
    const { attempts, outcomeUnknown, ...now } = await stage.read();
    expect([now.state, attempts, outcomeUnknown]).toEqual([state, 1, false]);
    // The id is of that attempt alone: of a later one it would tell a lie.
    expect(now.error?.actionRunId).toBe(state === "uncertain" ? "run-1" : undefined);
    expect(await stage.posts()).toEqual(told.map((words) => expect.stringMatching(words)));
  },
);

test.each([
  ["the log has it late", [{ state: "none" }, { state: "none" }, success]],
  ["it is under way at first", [{ state: "running" }, { state: "running" }, { state: "running" }, success]],
] as const)("where %s the log is asked again", async (_, answers) => {
  let asked = 0;
  await using stage = await openSearch(async () => {
    const answer = answers[asked] ?? success;
    asked += 1;
    return answer;
  });
  await stage.pass(ECHO_GRACE_MS);
  for (let round = 1; round < answers.length; round += 1) {
    expect((await stage.read()).state).toBe("uncertain");
    await stage.pass(4_000);
  }
  expect([asked, (await stage.read()).state]).toEqual([answers.length, "sent"]);
});

test.each([
  ["none", 15_000],
  ["unavailable", 15_000],
  ["running", 30_000],
] as const)(
  "a log that says “%s” is asked every three seconds for %i ms, and then people are",
  async (state, mostMs) => {
    const times: number[] = [];
    let passed = 0;
    await using stage = await openSearch(async () => {
      times.push(passed);
      if (state === "unavailable") throw new ChatraGatewayError(state, "no network");
      return { state };
    });
    await stage.pass(5_000);
    for (passed = 500; passed <= mostMs; passed += 500) {
      expect(await stage.posts()).toEqual([]);
      await stage.pass(500);
    }
    expect(times).toEqual(Array.from({ length: mostMs / 3_000 + 1 }, (_, nth) => nth * 3_000));
    expect(await stage.posts()).toEqual([expect.stringContaining("Did the reply")]);
  },
);

test("the log is asked about this attempt, by a window as wide as clocks may differ", async () => {
  const asked: unknown[] = [];
  await using stage = await openSearch(async ({ signal, ...sought }) => {
    asked.push(sought, signal?.aborted);
    return success;
  });
  const { id, createdAt } = await stage.read();
  await stage.pass(5_000);
  const mark = { deliveryId: id, attempt: 1 };
  const window = { from: createdAt - 120_000, to: stage.now() + 120_000 };
  expect(asked).toEqual([{ actionRunId: "run-1", mark, ...window }, false]);
});

test.each<[string, FindSend, number]>([
  ["never has it", async () => ({ state: "none" }), RUN_LOG_GRACE_MS.none],
  ["says for ever that it is under way", async () => ({ state: "running" }), RUN_LOG_GRACE_MS.running],
  [
    "can't be reached",
    async () => {
      throw new ChatraGatewayError("unavailable", "no network");
    },
    RUN_LOG_GRACE_MS.none,
  ],
  [
    "asks to wait",
    async () => {
      throw new ChatraGatewayError("rate-limited", "slower");
    },
    RUN_LOG_GRACE_MS.none,
  ],
])("where the log %s people are asked after a while, and once", async (_, findSend, graceMs) => {
  let asked = 0;
  await using stage = await openSearch((sought) => {
    asked += 1;
    return findSend(sought);
  });
  await stage.pass(ECHO_GRACE_MS);
  for (let passed = 0; passed < graceMs + 10_000; passed += 4_000) await stage.pass(4_000);
  expect(await stage.posts()).toEqual([expect.stringContaining("Did the reply")]);
  expect(await stage.read()).toMatchObject({ state: "uncertain", asked: true });
  expect(asked).toBeLessThan(graceMs / 3_000 + 2);
});

test.each<[string, FindSend]>([
  ["is none", async () => ({ state: "unaskable" })],
  [
    "wants a login first",
    async () => {
      throw new ChatraGatewayError("not-logged-in", "log in");
    },
  ],
])("where the log %s people are asked at once", async (_, findSend) => {
  await using stage = await openSearch(findSend);
  await stage.pass(ECHO_GRACE_MS);
  expect(await stage.posts()).toEqual([expect.stringContaining("Did the reply")]);
});

test("an echo that comes while the log is asked is faster, and the log's answer changes nothing", async () => {
  const gate = Promise.withResolvers<FoundSend>();
  const asked = Promise.withResolvers<void>();
  await using stage = await openSearch(() => {
    asked.resolve();
    return gate.promise;
  });
  const passed = stage.pass(ECHO_GRACE_MS);
  await asked.promise;
  const { id } = await stage.read();
  // No transaction waits for the log: this one goes through while it is asked.
  await stage.store.transaction((tx) =>
    changeDelivery(tx, id, { state: "sent", result: { chatraId: "echo" }, error: null }, Date.now()),
  );
  gate.resolve(failed("unavailable"));
  await passed;
  expect(await stage.read()).toMatchObject({ state: "sent", result: { chatraId: "echo" } });
});

test("what people were asked about while the log was asked is left to them", async () => {
  const gate = Promise.withResolvers<FoundSend>();
  const begun = Promise.withResolvers<void>();
  await using stage = await openSearch(() => {
    begun.resolve();
    return gate.promise;
  });
  const passed = stage.pass(ECHO_GRACE_MS);
  await begun.promise;
  const { id } = await stage.read();
  await stage.store.transaction((tx) => changeDelivery(tx, id, { asked: true }, Date.now()));
  const before = await stage.read();
  gate.resolve(success);
  await passed;
  expect(await stage.read()).toEqual(before);
});

test("a search that is begun keeps other processes off until it must have ended, and remembers when it began", async () => {
  await using stage = await openSearch(async () => ({ state: "none" }));
  const { store } = stage;
  const before = await stage.read();
  const error = { reason: "unknown-outcome", detail: "no answer", actionRunId: "run-1" };
  const begin = async (now: number) => {
    const delivery = await stage.read();
    return store.transaction((tx) => beginSearch(tx, delivery, now));
  };
  const first = await begin(1_000);
  expect(first).toEqual({ ...before, nextAttemptAt: 14_000, error: { ...error, soughtSince: 1_000 } });
  expect(await stage.read()).toEqual(first);
  expect(await begin(20_000)).toEqual({ ...first, nextAttemptAt: 33_000 });
});

test("two processes do not ask about the same send side by side, and what the first gave up the next takes up", async () => {
  const gate = Promise.withResolvers<FoundSend>();
  let asked = 0;
  await using stage = await openSearch(({ signal }) => {
    asked += 1;
    if (asked > 1) return Promise.resolve(success);
    signal?.addEventListener("abort", () => gate.reject(new ChatraGatewayError("unavailable", "given up")));
    return gate.promise;
  });
  const passed = stage.pass(ECHO_GRACE_MS);
  await eventually(() => expect(asked).toBe(1));
  const another = stage.recoveryOf("another process");
  another.wake();
  await another.idle();
  expect(asked).toBe(1);
  await stage.abandonedRecovery.stop();
  await passed;
  expect((await stage.read()).state).toBe("uncertain");
  await stage.pass(20_000);
  another.wake();
  await another.idle();
  await another.stop();
  expect([asked, (await stage.read()).state]).toEqual([2, "sent"]);
});
