import { expect, test } from "vitest";
import type { Link } from "../../src/domain/conversation.ts";
import { chatraMessageIdSchema, clientIdSchema, conversationIdOf } from "../../src/domain/ids.ts";
import { ECHO_GRACE_MS } from "../../src/domain/limits.ts";
import type { ChatraPayload } from "../../src/domain/payload.ts";
import { ATTEMPT_DETAILS } from "../../src/messages/attempt-details.ts";
import {
  type ChatraFailureReason,
  ChatraGatewayError,
} from "../../src/outbound/membrane/chatra-gateway-error.ts";
import { ConnectionChoiceError } from "../../src/outbound/membrane/discover-connection.ts";
import {
  type AccountFailure,
  createChatraCarrier,
  outcomeOf,
  readAccountFailure,
} from "../../src/outbox/carry-out-chatra.ts";
import { prepareChatraJobs } from "../../src/outbox/prepare-jobs.ts";
import { linksOfDelivery, saveLinks } from "../../src/store/links.ts";
import { addSend, openStage, readDelivery } from "./stage.ts";

/** What becomes of a send, an edit or a delete that Chatra's gateway answers with this. */
async function outcomes(error: ChatraGatewayError) {
  await using stage = await openStage();
  const send = await readDelivery(stage.store, await addSend(stage.store, 1));
  if (send.payload.kind !== "chatra.send") throw new Error("not a send");
  const { reply } = send.payload;
  const [kept] = await stage.store.transaction((tx) => linksOfDelivery(tx, send.id));
  if (!kept) throw new Error("no link");
  const link = { ...kept, chatraId: chatraMessageIdSchema.parse("m1") };
  const failures: AccountFailure[] = [];
  const failed: unknown[] = [];
  let reached = 0;
  let doubts = 0;
  const refuse = () => Promise.reject(error);
  const carry = createChatraCarrier({
    chatra: {
      sendAgentMessage: refuse,
      editAgentMessage: refuse,
      deleteAgentMessage: refuse,
      sendPushedMessage: refuse,
      editPushedMessage: refuse,
      deletePushedMessage: refuse,
      updateClient: refuse,
      runOtherAction: refuse,
      request: refuse,
    },
    onAccountFailure: async (failure) => void failures.push(failure),
    onAccountDoubt: () => {
      doubts += 1;
    },
    onReached: () => {
      reached += 1;
    },
  });
  const outcomeOf = async (payload: ChatraPayload, known?: Link) => {
    const outcome = await carry(
      { delivery: { ...send, payload }, link: known, sendState: "sent" },
      () => true,
    );
    if ("error" in outcome) failed.push(outcome.error);
    return outcome.kind;
  };
  return {
    send: await outcomeOf(send.payload),
    doubtfulSend: await outcomeOf(send.payload, link),
    edit: await outcomeOf({ kind: "chatra.edit", text: "new", reply, part: 0 }, link),
    remove: await outcomeOf({ kind: "chatra.delete", reply, part: 0 }, link),
    failures,
    failed,
    reached,
    doubts,
  };
}

test.each([
  ["not-logged-in", "blocked", "blocked", "blocked"],
  ["connection-needs-action", "blocked", "blocked", "blocked"],
  ["cli-missing", "blocked", "blocked", "blocked"],
  ["cli-outdated", "blocked", "blocked", "blocked"],
  ["rate-limited", "try-again", "try-again", "try-again"],
  ["unavailable", "try-again", "try-again", "try-again"],
  ["not-found", "refused", "refused", "done"],
  ["refused", "refused", "refused", "refused"],
  ["invalid-input", "refused", "refused", "refused"],
  ["unknown-outcome", "unknown", "try-again", "try-again"],
  ["not-begun", "blocked", "blocked", "blocked"],
] satisfies [ChatraFailureReason, string, string, string][])(
  "after “%s” a send is %s, an edit %s, a delete %s",
  async (reason, send, edit, remove) => {
    const url = "https://console.test/c1";
    const isOfAccount = send === "blocked" && reason !== "not-begun";
    const error = { reason, detail: "why", ...(isOfAccount ? { url } : {}) };
    const tries = remove === "done" ? 2 : 3;
    expect(await outcomes(new ChatraGatewayError(reason, "why", { url }))).toEqual({
      send,
      edit,
      remove,
      doubtfulSend: "done",
      failed: Array.from({ length: tries }, () => error),
      failures: Array.from({ length: isOfAccount ? 3 : 0 }, () => error),
      reached: 1,
      doubts: 0,
    });
  },
);

test("a message is not changed by an id that another client's message has as well", async () => {
  await using stage = await openStage();
  const send = await readDelivery(stage.store, await addSend(stage.store, 1));
  if (send.payload.kind !== "chatra.send") throw new Error("not a send");
  const { reply } = send.payload;
  const chatraId = chatraMessageIdSchema.parse("1");
  const [own] = await stage.store.transaction((tx) => linksOfDelivery(tx, send.id));
  if (!own) throw new Error("no link");
  const deletion = { kind: "chatra.delete", reply, part: 0 } as const;
  const changes: ChatraPayload[] = [
    { kind: "chatra.edit", text: "new", reply, part: 0 },
    deletion,
    { ...deletion, chatraId },
    {
      kind: "chatra.call",
      call: { kind: "delete", messageId: chatraId, pushed: false },
      order: { id: "o1", userId: reply.userId },
    },
  ];
  const isShared = () =>
    stage.store.transaction(async (tx) => {
      const jobs = await prepareChatraJobs(
        tx,
        changes.map((payload) => ({ ...send, payload })),
        0,
      );
      return jobs.map((job) => job.isShared);
    });
  const shown: Link = { ...own, id: "c:cv:1:0", direction: "to-slack", slackTs: undefined, chatraId };
  await stage.store.transaction((tx) => saveLinks(tx, [{ ...own, chatraId }, shown]));
  expect(await isShared()).toEqual([false, false, false, false]);
  const conversationId = conversationIdOf(own.accountId, clientIdSchema.parse("another client"));
  await stage.store.transaction((tx) => saveLinks(tx, [{ ...shown, id: "c:other:1:0", conversationId }]));
  expect(await isShared()).toEqual([true, true, true, true]);

  const never = () => Promise.reject(new Error("asked Chatra"));
  const carry = createChatraCarrier({
    chatra: {
      sendAgentMessage: never,
      editAgentMessage: never,
      deleteAgentMessage: never,
      sendPushedMessage: never,
      editPushedMessage: never,
      deletePushedMessage: never,
      updateClient: never,
      runOtherAction: never,
      request: never,
    },
    onAccountFailure: never,
    onAccountDoubt: () => undefined,
    onReached: () => undefined,
  });
  for (const payload of changes) {
    const job = { delivery: { ...send, payload }, link: own, sendState: "sent", isShared: true } as const;
    expect(await carry(job, () => true)).toEqual({
      kind: "refused",
      error: { reason: "shared-id", detail: ATTEMPT_DETAILS.sharedId },
    });
  }
});

test("Chatra's own wait counts, a send that may have arrived waits for its echo, and a run is named", async () => {
  await using stage = await openStage();
  const send = await readDelivery(stage.store, await addSend(stage.store, 1));
  const { payload: words } = send;
  if (words.kind !== "chatra.send") throw new Error("not a send");
  const edit: ChatraPayload = { kind: "chatra.edit", text: "new", reply: words.reply, part: 0 };
  const of = (reason: ChatraFailureReason, more: object = {}, payload: ChatraPayload = words) =>
    outcomeOf(new ChatraGatewayError(reason, "why", more), { ...send, payload });
  const error = (reason: ChatraFailureReason) => ({ reason, detail: "why" });
  expect([
    of("rate-limited", { retryAfterMs: 7_000 }),
    of("rate-limited"),
    of("unavailable"),
    of("unavailable", {}, edit),
    of("not-begun"),
    of("unknown-outcome", { actionRunId: "run-1" }),
    of("unknown-outcome", { actionRunId: "run-1" }, edit),
  ]).toEqual([
    { kind: "try-again", error: error("rate-limited"), afterMs: 7_000 },
    { kind: "try-again", error: error("rate-limited"), afterMs: 0 },
    { kind: "try-again", error: error("unavailable"), afterMs: ECHO_GRACE_MS, outcomeUnknown: true },
    { kind: "try-again", error: error("unavailable") },
    { kind: "blocked", error: error("not-begun"), afterMs: 0 },
    { kind: "unknown", error: error("unknown-outcome"), actionRunId: "run-1" },
    { kind: "try-again", error: error("unknown-outcome") },
  ]);
});

test("two Chatra connections to choose from are for a person to settle: replies wait for it", async () => {
  const error = new ConnectionChoiceError("2 Chatra connections");
  expect(readAccountFailure(error)).toEqual({ reason: "connection-choice", detail: error.detail });
  expect((await outcomes(error)).send).toBe("blocked");
});

test("a refusal by Chatra itself shows that Chatra was reached", async () => {
  expect((await outcomes(new ChatraGatewayError("refused", "no", { origin: "chatra" }))).reached).toBe(4);
  expect((await outcomes(new ChatraGatewayError("refused", "no", { origin: "membrane" }))).reached).toBe(1);
});

test("a send in doubt whose message has shown up meanwhile is not made again", async () => {
  const got = await outcomes(
    new ChatraGatewayError("refused", "would be asked again", { origin: "membrane" }),
  );
  expect(got).toMatchObject({ send: "refused", doubtfulSend: "done" });
});

test("words about the account have it looked at, and stop nothing by themselves", async () => {
  const unknown = (hint?: "not-logged-in" | "no-network") =>
    outcomes(new ChatraGatewayError("unknown-outcome", "why", { hint }));
  expect((await unknown("not-logged-in")).doubts).toBe(3);
  expect((await unknown("no-network")).doubts).toBe(3);
  expect((await unknown()).doubts).toBe(0);
  // An edit may have been done before the words came: without an end to its tries it would hold up the whole account.
  const inWords = await outcomes(new ChatraGatewayError("not-logged-in", "why", { hint: "not-logged-in" }));
  expect(inWords).toMatchObject({ edit: "try-again", remove: "try-again", failures: [], doubts: 3 });
  const byName = await outcomes(new ChatraGatewayError("not-logged-in", "why"));
  expect(byName).toMatchObject({ edit: "blocked", doubts: 0 });
});

test.each([
  [{}, {}],
  [{ id: "m1" }, { chatraId: "m1" }],
  [{ actionRunId: "run-1" }, { actionRunId: "run-1" }],
  [
    { id: "m1", actionRunId: "run-1" },
    { chatraId: "m1", actionRunId: "run-1" },
  ],
])("of a send that Chatra answers with %j is kept %j", async (answer, result) => {
  await using stage = await openStage();
  const send = await readDelivery(stage.store, await addSend(stage.store, 1));
  if (send.payload.kind !== "chatra.send") throw new Error("not a send");
  const sent = { id: undefined, actionRunId: undefined, ...answer };
  const calls = { sendAgentMessage: async () => sent, sendPushedMessage: async () => sent };
  const unused = () => expect.fail();
  const carry = createChatraCarrier({
    chatra: {
      ...calls,
      editAgentMessage: unused,
      deleteAgentMessage: unused,
      editPushedMessage: unused,
      deletePushedMessage: unused,
      updateClient: unused,
      runOtherAction: unused,
      request: unused,
    },
    onAccountFailure: unused,
    onAccountDoubt: unused,
    onReached: () => undefined,
  });
  for (const payload of [send.payload, { ...send.payload, pushed: true as const }])
    expect(
      await carry({ delivery: { ...send, payload }, link: undefined, sendState: undefined }, () => true),
    ).toEqual({ kind: "done", result });
});

test("each delivery makes the call that it is for, and a message is named by what is known of it", async () => {
  await using stage = await openStage();
  const send = await readDelivery(stage.store, await addSend(stage.store, 1));
  if (send.payload.kind !== "chatra.send") throw new Error("not a send");
  const { reply, clientId } = send.payload;
  const [bare = expect.fail()] = await stage.store.transaction((tx) => linksOfDelivery(tx, send.id));
  const link = { ...bare, chatraId: chatraMessageIdSchema.parse("m1") };
  const other = chatraMessageIdSchema.parse("m2");
  const calls: unknown[] = [];
  const call =
    (name: string) =>
    async (given: unknown): Promise<{ id: undefined; actionRunId: string }> => {
      calls.push([name, given]);
      return { id: undefined, actionRunId: "run-1" };
    };
  const carry = createChatraCarrier({
    chatra: {
      sendAgentMessage: call("send"),
      editAgentMessage: async (given) => void (await call("edit")(given)),
      deleteAgentMessage: async (given) => void (await call("delete")(given)),
      sendPushedMessage: call("push"),
      editPushedMessage: async (given) => void (await call("edit pushed")(given)),
      deletePushedMessage: async (given) => void (await call("delete pushed")(given)),
      updateClient: () => expect.fail(),
      runOtherAction: () => expect.fail(),
      request: () => expect.fail(),
    },
    onAccountFailure: async () => undefined,
    onAccountDoubt: () => undefined,
    onReached: () => undefined,
  });
  const carried = async (
    payload: ChatraPayload,
    known?: Link,
    sendState?: "sent" | "pending",
    isNotWanted = false,
  ) => {
    calls.length = 0;
    const job = { delivery: { ...send, payload }, link: known, sendState, isNotWanted };
    const outcome = await carry(job, () => true);
    if (outcome.kind === "done") return [...calls, outcome.result];
    return [...calls, outcome];
  };
  const mark = { deliveryId: send.id, attempt: 0 };
  const agent = { agentId: "agent", name: "Ann" };
  const words = { ...send.payload, text: "Hi", agent };
  const edit = { kind: "chatra.edit", text: "Hi", reply, part: 0 } as const;
  const remove = { kind: "chatra.delete", reply, part: 0 } as const;
  const isPushed = { pushed: true } as const;
  const noId = { reason: "no-message-id", detail: ATTEMPT_DETAILS.noMessageId };
  const obsolete = (detail: string) => ({ kind: "obsolete", error: { reason: "obsolete", detail } });
  expect([
    await carried(words, bare),
    await carried({ ...words, ...isPushed }),
    await carried(words, link),
    await carried(words, link, undefined, true),
    await carried(words, bare, undefined, true),
    await carried(edit, link, "sent"),
    await carried({ ...edit, ...isPushed }, link, "sent"),
    await carried(edit, bare, "sent"),
    await carried(edit, bare, "pending"),
    await carried(remove, link, "sent"),
    await carried({ ...remove, ...isPushed, chatraId: other }, link, "sent"),
    await carried({ ...remove, chatraId: other }),
    await carried(remove, bare, "sent"),
    await carried(remove, undefined, undefined),
    await carried({ kind: "chatra.hold" }),
  ]).toEqual([
    [["send", { clientId, text: "Hi", agent, mark }], { actionRunId: "run-1" }],
    [["push", { clientId, text: "Hi", agentId: "agent", mark }], { actionRunId: "run-1" }],
    [{ chatraId: "m1" }],
    [{ chatraId: "m1" }],
    [obsolete(ATTEMPT_DETAILS.tooLate)],
    [["edit", { messageId: "m1", text: "Hi" }], { chatraId: "m1" }],
    [["edit pushed", { messageId: "m1", text: "Hi" }], { chatraId: "m1" }],
    [{ kind: "refused", error: noId }],
    [obsolete(ATTEMPT_DETAILS.notAtVisitor)],
    [["delete", { messageId: "m1" }], { chatraId: "m1" }],
    [["delete pushed", { messageId: "m2" }], { chatraId: "m2" }],
    [["delete", { messageId: "m2" }], { chatraId: "m2" }],
    [{ kind: "refused", error: noId }],
    [obsolete(ATTEMPT_DETAILS.notAtVisitor)],
    [obsolete(ATTEMPT_DETAILS.otherWay)],
  ]);
});
