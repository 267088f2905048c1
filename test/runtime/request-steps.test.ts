import { getEventListeners } from "node:events";
import { Dispatcher } from "undici";
import { expect, test, vi } from "vitest";
import { type RequestOutcome, requestOnce } from "../../src/runtime/request-once.ts";
import { eventually } from "../eventually.ts";
import { fakeTimeouts } from "../fake-timeouts.ts";

const words = { late: "late", tooLong: "too long", givenUp: "given up", broken: "broken" };

type Step = (handler: Dispatcher.DispatchHandler, controller: Dispatcher.DispatchController) => void;

/** A connection that does these steps and no more. */
class Scripted extends Dispatcher {
  readonly asked: Dispatcher.DispatchOptions[] = [];
  readonly aborts: string[] = [];
  readonly #steps: readonly Step[];

  constructor(steps: readonly Step[]) {
    super();
    this.#steps = steps;
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    this.asked.push(options);
    const controller: Dispatcher.DispatchController = {
      aborted: false,
      paused: false,
      reason: null,
      abort: (reason) => void this.aborts.push(reason.message),
      pause: () => undefined,
      resume: () => undefined,
    };
    for (const step of this.#steps) step(handler, controller);
    return true;
  }
}

const start: Step = (handler, controller) => handler.onRequestStart?.(controller, {});
const head: Step = (handler, controller) => handler.onResponseStart?.(controller, 201, { a: "b" }, "Created");
const data =
  (text: string): Step =>
  (handler, controller) =>
    handler.onResponseData?.(controller, Buffer.from(text));
const finish: Step = (handler, controller) => handler.onResponseEnd?.(controller, {});
const fail =
  (error: Error): Step =>
  (handler, controller) =>
    handler.onResponseError?.(controller, error);
const refused = Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:1"), {
  code: "ECONNREFUSED",
  syscall: "connect",
});
const answered = { kind: "answered", status: 201, headers: { a: "b" }, text: "ab" };

test.each<[string, Step[], object, string[]]>([
  ["an answer in pieces", [start, head, data("a"), data("b"), finish], answered, []],
  ["what follows an answer", [start, head, data("ab"), finish, fail(refused)], answered, ["ECONNREFUSED"]],
  [
    "an answer that is too long",
    [start, head, data("abc"), finish],
    { kind: "lost", why: "too long" },
    ["too long"],
  ],
  [
    "no connection",
    [fail(refused)],
    { kind: "not-sent", why: "ECONNREFUSED", cause: new Error(refused.message) },
    [],
  ],
  [
    "no connection to any address",
    [fail(new AggregateError([refused, new Error("other")], "all"))],
    { kind: "not-sent", why: "ECONNREFUSED", cause: new Error(refused.message) },
    [],
  ],
  [
    "a broken one, without the words of the library",
    [start, fail(new TypeError("words"))],
    { kind: "lost", why: "TypeError", cause: new Error("TypeError") },
    ["TypeError"],
  ],
  [
    "a code that is none",
    [start, fail(Object.assign(new Error("words"), { code: "a b" }))],
    { kind: "lost", why: "broken", cause: new Error("broken") },
    ["broken"],
  ],
  [
    "a code that is no text",
    [start, fail(Object.assign(new Error("words"), { code: 5 }))],
    { kind: "lost", why: "Error", cause: new Error("Error") },
    ["Error"],
  ],
  [
    "a proxy that refuses",
    [fail(new Error("Proxy response (407) !== 200 when HTTP Tunneling"))],
    { kind: "not-sent", why: "proxy_answered_407", cause: new Error("proxy_answered_407") },
    [],
  ],
  [
    "one that asks for a password",
    [fail(new Error("Proxy Authentication Required (407)"))],
    { kind: "not-sent", why: "proxy_answered_407", cause: new Error("proxy_answered_407") },
    [],
  ],
])("tells how a request ended: %s", async (_title, steps, outcome, aborts) => {
  const dispatcher = new Scripted(steps);
  const signal = new AbortController().signal;
  const request = { path: "/x", method: "GET" } as const;
  expect(
    await requestOnce(dispatcher, request, { timeoutMs: 60_000, maxAnswerBytes: 2, words, signal }),
  ).toEqual(outcome);
  expect(dispatcher.asked).toEqual([{ ...request, headersTimeout: 0, bodyTimeout: 0 }]);
  expect(dispatcher.aborts).toEqual(aborts);
  expect(getEventListeners(signal, "abort")).toEqual([]);
});

/** Begins a request that gets no further than these steps. */
function begin(steps: Step[], more: { mayBegin?: () => boolean; signal?: AbortSignal } = {}) {
  const dispatcher = new Scripted(steps);
  const outcomes: RequestOutcome[] = [];
  const how = { timeoutMs: 5_000, maxAnswerBytes: 2, words, ...more };
  void requestOnce(dispatcher, { path: "/x", method: "GET" }, how).then((outcome) => outcomes.push(outcome));
  return { dispatcher, outcomes };
}

test.each<[string, Step[], RequestOutcome, string[]]>([
  ["before it is sent", [], { kind: "not-sent", why: "late" }, []],
  ["after it was sent", [start, head], { kind: "lost", why: "late" }, ["late"]],
])("gives a request up after its time, %s", async (_title, steps, outcome, aborts) => {
  const timeouts = fakeTimeouts();
  const { dispatcher, outcomes } = begin(steps);
  await vi.advanceTimersByTimeAsync(4_999);
  expect([outcomes, timeouts]).toEqual([[], [5_000]]);
  await vi.advanceTimersByTimeAsync(1);
  expect([outcomes, dispatcher.aborts]).toEqual([[outcome], aborts]);
});

test.each<[string, Step[], RequestOutcome, string[]]>([
  ["before it is sent", [], { kind: "not-sent", why: "given up" }, []],
  ["after it was sent", [start], { kind: "lost", why: "given up" }, ["given up"]],
])("gives a request up when it is asked to, %s", async (_title, steps, outcome, aborts) => {
  fakeTimeouts();
  const asking = new AbortController();
  const { dispatcher, outcomes } = begin(steps, { signal: asking.signal });
  asking.abort();
  await eventually(() => expect(outcomes).toEqual([outcome]));
  expect([dispatcher.aborts, vi.getTimerCount()]).toEqual([aborts, 0]);
});

test("keeps a request from being sent that was given up, or may not begin", async () => {
  const asking = new AbortController();
  let mayBegin = 0;
  const asks = () => {
    mayBegin += 1;
    return false;
  };
  const givenUp = begin([() => asking.abort(), start], { signal: asking.signal, mayBegin: asks });
  const refusing = begin([start, start], { mayBegin: asks });
  await eventually(() =>
    expect([givenUp.outcomes, refusing.outcomes]).toEqual([
      [{ kind: "not-sent", why: "given up" }],
      [{ kind: "not-begun" }],
    ]),
  );
  const abort = "given up before it was sent";
  expect([givenUp.dispatcher.aborts, refusing.dispatcher.aborts, mayBegin]).toEqual([
    [abort],
    [abort, abort],
    1,
  ]);
});

test("ends where the connection refuses the request itself", async () => {
  const broken: Step = () => {
    throw "words";
  };
  const { outcomes } = begin([broken]);
  await eventually(() =>
    expect(outcomes).toEqual([{ kind: "not-sent", why: "broken", cause: new Error("broken") }]),
  );
});
