import { expect, test } from "vitest";
import type { ChatraGateway } from "../../../src/outbound/membrane/chatra-gateway.ts";
import { createQuestionQueue, limitConcurrency } from "../../../src/outbound/membrane/limit-concurrency.ts";
import { createRunQueue, type RunQueue } from "../../../src/outbound/membrane/run-queue.ts";
import { told } from "./recorded-transport.ts";

/** A gateway that takes down each call, and answers nothing before it is let. */
function gatewayOf() {
  const calls: unknown[] = [];
  const { promise, resolve } = Promise.withResolvers<never>();
  const method = (name: string) => (input?: unknown) => {
    calls.push([name, input]);
    return promise;
  };
  const chatra: ChatraGateway = {
    sendAgentMessage: method("sendAgentMessage"),
    getMessage: method("getMessage"),
    editAgentMessage: method("editAgentMessage"),
    deleteAgentMessage: method("deleteAgentMessage"),
    sendPushedMessage: method("sendPushedMessage"),
    getPushedMessage: method("getPushedMessage"),
    editPushedMessage: method("editPushedMessage"),
    deletePushedMessage: method("deletePushedMessage"),
    findSend: method("findSend"),
    getClient: method("getClient"),
    updateClient: method("updateClient"),
    checkAccount: method("checkAccount"),
    listActions: method("listActions"),
    findAction: method("findAction"),
    runOtherAction: method("runOtherAction"),
    request: method("request"),
    listConnections: method("listConnections"),
    connect: method("connect"),
    awaitConnection: method("awaitConnection"),
  };
  return { chatra, calls, answer: resolve };
}

const message = { messageId: "m1" };
const { signal } = new AbortController();

test("each question is asked as it is, in its turn beside others", async () => {
  const { chatra, calls } = gatewayOf();
  const turns: unknown[] = [];
  const queue: RunQueue = (how, job) => {
    turns.push(how);
    return job();
  };
  const questions = limitConcurrency(chatra, queue);
  void questions.getClient({ clientId: "c1" });
  void questions.getMessage(message);
  void questions.getPushedMessage(message);
  void questions.checkAccount();
  void questions.listActions({ limit: 1 });
  void questions.findAction("tag");
  void questions.runOtherAction({ actionId: "a1", input: {} });
  void questions.request({ method: "GET", path: "/x" });
  void questions.listConnections();
  void questions.connect();
  expect(turns).toEqual(Array.from({ length: 10 }, () => ({ alone: false })));
  // It may wait for minutes, so it takes no turn.
  void questions.awaitConnection({ connectionId: "con1", signal });
  expect(turns).toHaveLength(10);
  expect(calls).toEqual([
    ["getClient", { clientId: "c1" }],
    ["getMessage", message],
    ["getPushedMessage", message],
    ["checkAccount", undefined],
    ["listActions", { limit: 1 }],
    ["findAction", "tag"],
    ["runOtherAction", { actionId: "a1", input: {} }],
    ["request", { method: "GET", path: "/x" }],
    ["listConnections", undefined],
    ["connect", undefined],
    ["awaitConnection", { connectionId: "con1", signal }],
  ]);
});

test.each([
  [-1, 1],
  [0, 1],
  [1, 1],
  [2, 2],
])("of a queue for %i questions %i are asked at a time", async (atOnce, asked) => {
  const { chatra, calls, answer } = gatewayOf();
  const questions = limitConcurrency(chatra, createQuestionQueue(atOnce));
  const all = [1, 2, 3].map(() => questions.getMessage(message));
  await new Promise((go) => setImmediate(go));
  expect(calls).toHaveLength(asked);
  const reply = { id: "m1" } as never;
  answer(reply);
  expect(await Promise.all(all)).toEqual([reply, reply, reply]);
  expect(calls).toHaveLength(3);
});

test("nothing is asked once the queue is closed", async () => {
  const { chatra, calls } = gatewayOf();
  const questions = limitConcurrency(chatra, createRunQueue(1, AbortSignal.abort()));
  expect(await told(questions.getMessage(message))).toBe("unavailable | the bot is shutting down");
  expect(calls).toEqual([]);
});
