import { expect, test } from "vitest";
import type { JsonValue } from "../../../src/outbound/membrane/json.ts";
import { chooseRun, readRunLogEntry, readSoughtRun } from "../../../src/outbound/membrane/read-run-log.ts";

/** Takes the words of the run's own input away. */
const how = {
  now: 0,
  hide: (words: string, input: JsonValue) =>
    typeof input === "string" ? words.replaceAll(input, "…") : words,
};
const done = { state: "success", output: { id: "m1" } };
const failed = (detail: string) => ({
  state: "error",
  error: expect.objectContaining({ reason: "refused", detail }),
});

test.each<[string, JsonValue, object | undefined]>([
  ["done", { status: "SUCCESS", output: { id: "m1" } }, done],
  ["done, in an envelope", { output: { status: "success", output: { id: "m1" } } }, done],
  ["done, as an item", { item: { status: "success", output: { id: "m1" } } }, done],
  [
    "done, beside an item",
    { output: { status: "success", output: { id: "m1" } }, item: { status: "running" } },
    done,
  ],
  ["done, without a result", { status: "success" }, { state: "success", output: null }],
  ["under way", { status: "running", output: { id: "m1" } }, { state: "running" }],
  ["just begun", { createdAt: "x" }, { state: "running" }],
  ["ended in no way that is known", { completedAt: "x" }, { state: "running" }],
  [
    "failed",
    { status: "Error", input: "Hello", error: { message: "no Hello" } },
    failed("Membrane reported action_run (no …)"),
  ],
  ["failed without words", { status: "error" }, failed("Membrane reported action_run")],
  ["no run", { id: "r1" }, undefined],
  ["no run, in an envelope", { output: "x" }, undefined],
  ["a list", [], undefined],
])("an entry that is %s is read as that", (_, entry, run) => {
  expect(readRunLogEntry(entry, how)).toEqual(run);
});

const sought = {
  actionRunId: "r1",
  connectionId: "con1",
  mark: { deliveryId: "d1", attempt: 2 },
  from: Date.UTC(2026, 0, 1),
};
const entry = {
  id: "r1",
  connectionId: "con1",
  meta: { deliveryId: "d1", attempt: 1 },
  createdAt: "2026-01-01T00:00:00.000Z",
  status: "success",
  output: { id: "m1" },
};
const none = { state: "none" };

test.each<[string, object, object]>([
  ["all that is expected", {}, done],
  ["its id as a number", { id: 1 }, none],
  ["no details at all", { id: null, connectionId: null, meta: null, createdAt: null }, done],
  ["another id", { id: "r2" }, none],
  ["another connection", { connectionId: "con2" }, none],
  ["the connection with its action", { connectionId: null, action: { connectionId: "con1" } }, done],
  ["another connection with its action", { connectionId: null, action: { connectionId: "con2" } }, none],
  ["the connection, and another with its action", { action: { connectionId: "con2" } }, done],
  ["another delivery", { meta: { deliveryId: "d2" } }, none],
  ["the delivery, and another with its action", { action: { meta: { deliveryId: "d2" } } }, done],
  ["another delivery with its action", { meta: null, action: { meta: { deliveryId: "d2" } } }, none],
  ["an earlier time", { createdAt: "2025-12-31T23:59:59.999Z" }, none],
  ["a time that can't be read", { createdAt: "then" }, done],
])("an entry with %s is the run that is sought, or none", (_, more, run) => {
  expect(readSoughtRun({ ...entry, ...more }, sought, how)).toEqual(run);
  expect(readSoughtRun({ output: { ...entry, ...more } }, sought, how)).toEqual(run);
});

test("what is no entry tells nothing of the run", () => {
  expect(readSoughtRun({ x: 1 }, sought, how)).toBeUndefined();
});

test("of a run's entries, one that succeeded goes first, then one under way, then any that can be read", () => {
  const of = (status: string, attempt: number, more: object = {}) => ({
    status,
    meta: { deliveryId: "d1", attempt },
    output: `${status} ${attempt}`,
    ...more,
  });
  const choose = (...entries: { [name: string]: JsonValue }[]) => chooseRun(entries, sought.mark, how);
  expect(choose(of("error", 2), of("running", 2), of("success", 1), of("success", 2))).toEqual({
    state: "success",
    output: "success 1",
  });
  expect(choose(of("error", 2), of("running", 2))).toEqual({ state: "running" });
  expect(choose(of("error", 2), of("running", 1))).toMatchObject({ state: "error" });
  expect(choose(of("running", 1), of("error", 1))).toEqual(none);
  expect(choose({ meta: { deliveryId: "d1", attempt: 2 } }, of("error", 2))).toMatchObject({
    state: "error",
  });
  expect(choose({ meta: { deliveryId: "d1", attempt: 2 } })).toEqual(none);
  expect(choose(of("success", 2, { meta: { deliveryId: "d2", attempt: 2 } }))).toEqual(none);
});
