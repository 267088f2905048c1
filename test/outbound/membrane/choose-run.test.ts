import { expect, test } from "vitest";
import type { JsonObject } from "../../../src/domain/parse-exact-json.ts";
import { chooseRun } from "../../../src/outbound/membrane/read-run-log.ts";

const MARK = { deliveryId: "d1", attempt: 2 };
const error = { type: "concurrency", key: "lock_timeout", message: "busy" };

function entry(status: string | undefined, meta: JsonObject | undefined, more: JsonObject = {}): JsonObject {
  return {
    id: "r",
    ...(status === undefined ? { createdAt: "x" } : { status }),
    ...(meta ? { meta } : {}),
    ...more,
  };
}
const choose = (entries: JsonObject[]) => chooseRun(entries, MARK, { now: 0, hide: (words) => words });

test.each<[string, JsonObject[], string]>([
  ["nothing", [], "none"],
  ["others only", [entry("success", { deliveryId: "d2", attempt: 2 }), entry("success", undefined)], "none"],
  ["the run, done", [entry("success", { deliveryId: "d1", attempt: 2 })], "success"],
  ["the run, with its number as a text", [entry("success", { deliveryId: "d1", attempt: "2" })], "success"],
  ["the run, failed", [entry("error", { deliveryId: "d1", attempt: 2 }, { error })], "error"],
  ["the run, under way", [entry(undefined, { deliveryId: "d1", attempt: 2 })], "running"],
  ["an earlier attempt that failed", [entry("error", { deliveryId: "d1", attempt: 1 }, { error })], "none"],
  [
    "an earlier attempt that was done after all",
    [entry("success", { deliveryId: "d1", attempt: 1 })],
    "success",
  ],
  [
    "a failure and a success",
    [
      entry("error", { deliveryId: "d1", attempt: 2 }, { error }),
      entry("success", { deliveryId: "d1", attempt: 2 }),
    ],
    "success",
  ],
  [
    "a failure and one under way",
    [
      entry("error", { deliveryId: "d1", attempt: 2 }, { error }),
      entry(undefined, { deliveryId: "d1", attempt: 2 }),
    ],
    "running",
  ],
  [
    "the mark in what was dispatched",
    [entry("success", undefined, { action: { id: "a", meta: { deliveryId: "d1", attempt: 2 } } })],
    "success",
  ],
])("of a log with %s", (_name, entries, state) => {
  expect(choose(entries).state).toBe(state);
});
