import { describe, expect, test } from "vitest";
import type { Outcome } from "../../src/domain/attempt.ts";
import { chatraMessageIdSchema, clientIdSchema, deliveryIdOf, userIdSchema } from "../../src/domain/ids.ts";
import type { MayBegin } from "../../src/domain/may-begin.ts";
import type { Call } from "../../src/domain/order.ts";
import {
  type ChatraFailureReason,
  ChatraGatewayError,
} from "../../src/outbound/membrane/chatra-gateway-error.ts";
import { type ChatraJob, createChatraCarrier } from "../../src/outbox/carry-out-chatra.ts";
import { createOutboxWorker } from "../../src/outbox/outbox-worker.ts";
import { prepareChatraJobs } from "../../src/outbox/prepare-jobs.ts";
import { createAbandonedRecovery } from "../../src/outbox/recover-abandoned.ts";
import { createSettle } from "../../src/outbox/settle-attempt.ts";
import { insertAudit } from "../../src/store/audit.ts";
import type { OwnedDelivery, StoredDelivery } from "../../src/store/cause.ts";
import { insertDeliveries } from "../../src/store/deliveries.ts";
import { claimDeliveries } from "../../src/store/delivery-claims.ts";
import { unsettledDeliveries } from "../../src/store/delivery-queries.ts";
import type { Store } from "../../src/store/store.ts";
import { eventually } from "../eventually.ts";
import { readAudit } from "../store/read-audit.ts";
import {
  accountContext,
  accountId,
  channelId,
  logger,
  openStage,
  readDelivery,
  teamId,
  withoutRunLog,
} from "./stage.ts";

const userId = userIdSchema.parse("U1");
const messageId = chatraMessageIdSchema.parse("m1");
const run: Call = { kind: "run", actionId: "a", actionName: "export", input: {} };
const remove: Call = { kind: "delete", messageId, pushed: false };
const update: Call = {
  kind: "update",
  clientId: clientIdSchema.parse("client 1"),
  changes: { name: "Vera" },
};
const requestOf = (method: "GET" | "POST" | "DELETE"): Call => ({
  kind: "request",
  request: { method, path: "/x", query: {}, headers: {}, pathParameters: {} },
});

/** A gateway every call of which answers the same, and how often it was called. */
function gateway(answer: () => Promise<void>, held: MayBegin = () => true) {
  const calls: string[] = [];
  const method =
    <T>(name: string, result: T) =>
    async (_: unknown, mayBegin?: MayBegin): Promise<T> => {
      if (!mayBegin?.()) throw new ChatraGatewayError("not-begun", "too late");
      calls.push(name);
      await answer();
      return result;
    };
  const carryOut = createChatraCarrier({
    chatra: {
      sendAgentMessage: method("send", { id: undefined }),
      sendPushedMessage: method("push", { id: undefined }),
      editAgentMessage: method("edit", undefined),
      editPushedMessage: method("edit pushed", undefined),
      deleteAgentMessage: method("delete", undefined),
      deletePushedMessage: method("delete pushed", undefined),
      updateClient: method("update", undefined),
      runOtherAction: method("run", { rows: 3 }),
      request: method("request", { status: 200, headers: {}, body: { ok: true } }),
    },
    onAccountFailure: async () => undefined,
    onAccountDoubt: () => undefined,
    onReached: () => undefined,
  });
  const carry = (job: ChatraJob) => carryOut(job, held);
  return { calls, carry };
}

function ordered(call: Call) {
  return {
    accountId,
    id: deliveryIdOf("order:o1", "call"),
    key: "call:o1",
    conversationId: undefined,
    sourceTime: 1,
    payload: { kind: "chatra.call", call, order: { id: "o1", userId, answer: { channelId } } },
  } satisfies OwnedDelivery;
}

function jobOf(call: Call, more: Partial<StoredDelivery> = {}): ChatraJob {
  const delivery = {
    ...ordered(call),
    seq: 1,
    state: "sending",
    attempts: 1,
    nextAttemptAt: 0,
    createdAt: 0,
    outcomeUnknown: false,
    asked: false,
    waitShown: false,
    result: undefined,
    error: undefined,
    ...more,
    payload: ordered(call).payload,
  } satisfies ChatraJob["delivery"];
  return { delivery, link: undefined, sendState: undefined };
}

const failing = (reason: ChatraFailureReason) =>
  gateway(() => Promise.reject(new ChatraGatewayError(reason, "why", { origin: "chatra" })));

test.each([
  [run, "run", '{"rows":3}'],
  [requestOf("POST"), "request", '{"ok":true}'],
  [update, "update", undefined],
  [remove, "delete", undefined],
  [{ ...remove, pushed: true }, "delete pushed", undefined],
  [{ kind: "edit", messageId, text: "new", pushed: false }, "edit", undefined],
  [{ kind: "edit", messageId, text: "new", pushed: true }, "edit pushed", undefined],
] satisfies [Call, string, string | undefined][])(
  "%o is one call, whose answer is kept, and none where another process may have taken it over",
  async (call, name, output) => {
    const { calls, carry } = gateway(async () => undefined);
    expect(await carry(jobOf(call))).toEqual({
      kind: "done",
      result: output === undefined ? {} : { output },
    });
    expect(calls).toEqual([name]);
    const late = gateway(
      async () => undefined,
      () => false,
    );
    expect(await late.carry(jobOf(call))).toMatchObject({ kind: "blocked", afterMs: 0 });
    expect(late.calls).toEqual([]);
  },
);

test.each([
  [run, "unknown"],
  [requestOf("POST"), "unknown"],
  [requestOf("GET"), "try-again"],
  [update, "try-again"],
  [remove, "try-again"],
] as const)("%o of unknown outcome: %s", async (call, kind) => {
  expect((await failing("unknown-outcome").carry(jobOf(call))).kind).toBe(kind);
});

test.each([
  [run, []],
  [requestOf("POST"), []],
  [requestOf("GET"), ["request"]],
  [update, ["update"]],
] as const)("%o, in the middle of which the process died, is called again: %o", async (call, expected) => {
  const { calls, carry } = gateway(async () => undefined);
  const outcome = await carry(jobOf(call, { outcomeUnknown: true, attempts: 2 }));
  expect(calls).toEqual(expected);
  expect(outcome.kind).toBe(expected.length === 0 ? "unknown" : "done");
});

test.each([
  ["a deletion", remove, 1, false, "refused"],
  ["a deletion that was tried before", remove, 2, false, "done"],
  ["a deletion whose process died", remove, 1, true, "done"],
  ["a raw deletion that was tried before", requestOf("DELETE"), 2, false, "done"],
  ["a raw change that was tried before", requestOf("POST"), 2, false, "refused"],
  ["a change that was tried before", update, 2, false, "refused"],
] as const)("what Chatra does not know (any more): %s", async (_, call, attempts, outcomeUnknown, kind) => {
  const outcome = await failing("not-found").carry(jobOf(call, { attempts, outcomeUnknown }));
  const error = { reason: "not-found", detail: "why" };
  expect(outcome).toEqual(kind === "done" ? { kind, result: {} } : { kind, error });
});

describe("a call whose process dies in the middle of it", () => {
  test.each([
    [run, 0, "uncertain", "Did Chatra run the action"],
    [update, 1, "done", "Updated the name"],
  ] as const)("%o is made %i times more, and is told of as %s", async (call, again, outcome, words) => {
    await using stage = await openStage();
    const { store } = stage;
    const { calls, carry } = gateway(async () => undefined);
    const delivery = ordered(call);
    await store.transaction(async (tx) => {
      const entry = { orderId: "o1", teamId, accountId, userId, act: call.kind, outcome: "ordered" } as const;
      await insertAudit(tx, [{ ...entry, clientId: undefined, subject: undefined }], 1);
      await insertDeliveries(tx, [delivery], 1);
      await claimDeliveries(tx, {
        accountId,
        target: "chatra",
        limit: 1,
        owner: "the dead",
        now: 1,
        leaseUntil: 2,
      });
    });
    const worker = workerOn(store, carry);
    const abandonedRecovery = createAbandonedRecovery({
      ...withoutRunLog,
      store,
      owner: "the living",
      accountContextOf: () => accountContext,
      isUnderWay: (id) => worker.isUnderWay(id),
      now: Date.now,
      logger,
    });
    await abandonedRecovery.start();
    worker.wake();
    await eventually(async () =>
      expect(["sent", "discarded"]).toContain((await readDelivery(store, delivery)).state),
    );
    await Promise.all([worker.stop(), abandonedRecovery.stop()]);
    expect(calls).toHaveLength(again);
    expect(await store.transaction((tx) => readAudit(tx, 1))).toMatchObject([{ outcome }]);
    const answers = await store.transaction((tx) => unsettledDeliveries(tx, "answer:o1"));
    expect(answers.map(({ payload }) => payload)).toMatchObject([
      { kind: "slack.answer", text: expect.stringContaining(words) },
    ]);
  });
});

function workerOn(store: Store, carryOut: (job: ReturnType<typeof jobOf>) => Promise<Outcome>) {
  const owner = "the living";
  return createOutboxWorker({
    store,
    accountId,
    target: "chatra",
    concurrency: 4,
    owner,
    leaseMs: 15_000,
    isUnderWay: () => false,
    room: () => Number.POSITIVE_INFINITY,
    prepare: prepareChatraJobs,
    carryOut: ({ delivery }) => carryOut({ delivery, link: undefined, sendState: undefined }),
    settle: createSettle({ owner, accountContext, now: Date.now, random: () => 0 }),
    now: Date.now,
    logger,
    startWatch: () => () => 0,
    metrics: { attempted: () => undefined, arrived: () => undefined },
  });
}
