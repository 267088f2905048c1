import { afterEach, beforeEach, expect, test } from "vitest";
import { startSlackSimulator } from "../../src/simulator/slack/simulator.ts";
import type { SlackSimulator } from "../../src/simulator/slack/simulator-api.ts";

let slack: SlackSimulator;
let channel: string;

beforeEach(async () => {
  slack = await startSlackSimulator();
  channel = slack.channel("support").id;
});
afterEach(() => slack.close());

function post(text = "hello", signal?: AbortSignal): Promise<Response> {
  return fetch(`${slack.apiUrl}chat.postMessage`, {
    method: "POST",
    headers: { authorization: `Bearer ${slack.botToken}` },
    body: new URLSearchParams({ channel, text }),
    ...(signal ? { signal } : {}),
  });
}

const posted = () => slack.channel(channel).messages().length;

test("ratelimited answers 429 with Retry-After, as often as ordered, and has no effect", async () => {
  slack.faults.add({ method: "chat.postMessage", kind: "ratelimited", retryAfter: 7, times: 2 });
  for (const _ of [1, 2]) {
    const response = await post();
    expect(response.status).toBe(429);
    expect(response.headers.get("retry-after")).toBe("7");
  }
  expect(posted()).toBe(0);
  expect((await post()).status).toBe(200);
  expect(slack.faults.pending()).toEqual([]);
});

test("a fault for another method or channel does not strike", async () => {
  slack.faults.add({ method: "chat.update", kind: "server-error" });
  slack.faults.add({ channel: "C0OTHER", kind: "server-error" });
  slack.faults.add({ when: (args) => args.text === "bad", kind: "error", error: "fatal_error" });
  expect(await (await post()).json()).toMatchObject({ ok: true });
  expect(await (await post("bad")).json()).toEqual({ ok: false, error: "fatal_error" });
});

test("server-error, error and garbage have no effect", async () => {
  slack.faults.add({ kind: "server-error", status: 500 });
  slack.faults.add({ kind: "error", error: "internal_error" });
  slack.faults.add({ kind: "garbage" });
  expect((await post()).status).toBe(500);
  expect(await (await post()).json()).toEqual({ ok: false, error: "internal_error" });
  expect(await (await post()).text()).toContain("<html>");
  expect(posted()).toBe(0);
});

test("a reset comes before or after the effect, as ordered", async () => {
  slack.faults.add({ kind: "reset-before" });
  await expect(post()).rejects.toThrow();
  expect(posted()).toBe(0);
  slack.faults.add({ kind: "reset-after-success" });
  await expect(post()).rejects.toThrow();
  expect(posted()).toBe(1);
});

test("a timeout comes before or after the effect, as ordered", async () => {
  for (const [kind, effects] of [
    ["timeout", 0],
    ["timeout-after-success", 1],
  ] as const) {
    slack.faults.add({ kind });
    const abort = new AbortController();
    const waiting = post("hello", abort.signal);
    await slack.waitFor((state) => state.calls().at(-1)?.fault === kind && posted() === effects);
    abort.abort();
    await expect(waiting).rejects.toThrow("abort");
  }
});

test("a slow answer comes late and is still an answer", async () => {
  slack.faults.add({ kind: "slow", delayMs: 60 });
  const startedAt = performance.now();
  expect((await post()).status).toBe(200);
  expect(performance.now() - startedAt).toBeGreaterThan(50);
});

test("a channel's pace is kept by 429, with each channel counted apart", async () => {
  slack.behaviour.postsPerSecond = 1;
  slack.behaviour.postBurst = 2;
  const statuses = [await post(), await post(), await post()].map((response) => response.status);
  expect(statuses).toEqual([200, 200, 429]);
  channel = slack.channel("general").id;
  expect((await post()).status).toBe(200);
});

test("closing ends answers that hang", async () => {
  const other = await startSlackSimulator();
  other.faults.add({ kind: "timeout" });
  const waiting = fetch(`${other.apiUrl}api.test`, { method: "POST" });
  await other.waitFor((state) => state.calls().length === 1);
  await other.close();
  await expect(waiting).rejects.toThrow();
});
