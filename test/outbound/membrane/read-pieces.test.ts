import { describe, expect, test } from "vitest";
import type { JsonValue } from "../../../src/outbound/membrane/json.ts";
import { readItems, readPage, readPages, unwrapOutput } from "../../../src/outbound/membrane/read-lists.ts";
import {
  findRunId,
  jsonOfOutput,
  readActionRun,
  readErrorCandidates,
  readResponse,
} from "../../../src/outbound/membrane/read-output.ts";

const asItIs = (words: string) => words;
/** What it would leave of words that were sent. */
const quotes = (sent: string) => (words: string) => (sent.startsWith(words) ? "[…]" : words);

describe("of what a program prints", () => {
  test.each<[string, string, JsonValue | undefined]>([
    ["the last whole answer", '{"output":1}\n{"items":[]}\n{"id":"x"}', { items: [] }],
    ["no empty output before one with more", '{"output":2}\n{"output":null}', { output: 2 }],
    ["no log line with an output", '{"id":"x"}\n{"level":1,"output":2}', { id: "x" }],
    [
      "no output with an error",
      '{"output":1,"error":{"a":1}}\n{"output":2,"error":null}',
      { output: 2, error: null },
    ],
    [
      "an output with an error that is none",
      '{"id":1}\n{"output":1,"error":false}\n{"id":2}',
      { output: 1, error: false },
    ],
    ["an output whose error is null", '{"output":2,"error":null}\n{"id":1}', { output: 2, error: null }],
    ["no output with an error, but what follows", '{"output":1,"error":{"a":1}}\n{"id":2}', { id: 2 }],
    ["else the last that has a key of an answer", '{"requestId":1}\n{"x":1}\n[2]', { requestId: 1 }],
    ["else the last object", '[1]\n{"x":1}\n{"msg":"x"}\n[2]', { msg: "x" }],
    ["else the last of all", "[1] and [2]", [2]],
    ["the whole, whatever it is", " 5 ", 5],
    ["a whole in colours", "\u001b[1m7\u001b[0m", 7],
    ["a bracket within a text", 'x {"a":"]}\\"{"} y', { a: ']}"{' }],
    ["a bracket behind a backslash in a text", 'x {"a":"\\\\"} y', { a: "\\" }],
    ["what follows an unclosed bracket at once", 'x [{"a":1} y', { a: 1 }],
    ["what follows an unclosed bracket of prose, behind JSON", '{"x":1}\n{note: {"id":"y"}', { id: "y" }],
    ["nested values", 'x {"a":[{"b":[1]}]} y', { a: [{ b: [1] }] }],
    ["what follows an end without a beginning", '} ] {"a":1}', { a: 1 }],
    ["what follows brackets of prose", '[see docs] {"a":1} {', { a: 1 }],
    ["an answer before one that is cut", '{"id":"x"}\n{"output":{"id":"y"', { id: "x" }],
    ["no log line before one that is cut", '{"level":1,"id":"x"}\n{"output":{"id":"y"', undefined],
    ["no other object before one that is cut", '{"x":1}\n[{"id":"y"}', undefined],
    ["what is whole in a line that begins otherwise", 'cut: {"output":{"id":"y"}', { id: "y" }],
    ["what is whole behind a bracket of prose", '{it "says": {"id":"y"}', { id: "y" }],
  ])("%s is the answer", (_, printed, answer) => {
    expect(jsonOfOutput(printed)).toEqual(answer);
  });

  test.each([
    "output",
    "items",
    "error",
    "actionRunId",
    "causedByError",
    "id",
    "_id",
    "connectionId",
    "requestId",
  ])("an object with %s counts more than a later one without", (key) => {
    expect(jsonOfOutput(`{"${key}":null}\n{"x":1}`)).toEqual({ [key]: null });
  });

  test.each(["level", "lvl", "severity", "loglevel", "msg"])(
    "an object with %s is a line of a log",
    (key) => {
      expect(jsonOfOutput(`{"id":"x"}\n{"${key}":1,"id":"y"}`)).toEqual({ id: "x" });
    },
  );

  test("what quotes the words that were sent is no answer, by its first 500 characters", () => {
    const sent = `{"output":"${"x".repeat(600)}"}`;
    expect(jsonOfOutput(`a ${sent}\n{"y":1}`, quotes(sent))).toEqual({ y: 1 });
    expect(jsonOfOutput(` ${sent}\n`, quotes(sent))).toBeUndefined();
    expect(jsonOfOutput(`a ${sent}\n{"y":1}`, quotes(sent.slice(0, 500)))).toEqual({ y: 1 });
    expect(jsonOfOutput(`a ${sent}\n{"y":1}`, quotes(sent.slice(0, 499)))).toEqual(JSON.parse(sent));
  });

  test("errors may be in the last 20 objects that are neither answers nor lines of a log, nor quoted", () => {
    const lines = Array.from({ length: 21 }, (_, at) => `{"message":${at}}`);
    const others = ['{"output":1}', "[1]", '{"level":1}'];
    expect(readErrorCandidates([...others, ...lines, ...others].join("\n"), asItIs)).toEqual(
      Array.from({ length: 20 }, (_, at) => ({ message: at + 1 })),
    );
    expect(readErrorCandidates('{"message":1}\n{"message":2}', quotes('{"message":1}'))).toEqual([
      { message: 2 },
    ]);
  });
});

test.each<[JsonValue, object | undefined, object | undefined]>([
  [{ output: { a: 1 }, actionRunId: 7 }, { output: { a: 1 }, actionRunId: "7" }, undefined],
  [{ output: null }, { output: null, actionRunId: undefined }, undefined],
  [{ actionRunId: "r1", id: "m1" }, { output: null, actionRunId: "r1" }, undefined],
  [{ actionRunId: null }, { output: null, actionRunId: undefined }, undefined],
  [{ id: "m1" }, { output: { id: "m1" }, actionRunId: undefined }, undefined],
  [{ id: "m1", level: 1 }, undefined, { output: { id: "m1", level: 1 }, actionRunId: undefined }],
  [{ text: "x" }, undefined, { output: { text: "x" }, actionRunId: undefined }],
  [[1], undefined, { output: [1], actionRunId: undefined }],
])(
  "the answer %j is a run's result for a send, or only where it may be repeated",
  (answer, send, repeatable) => {
    expect([readActionRun(answer, "send"), readActionRun(answer, "repeatable")]).toEqual([
      send,
      repeatable ?? send,
    ]);
  },
);

test.each<[JsonValue, object]>([
  [
    { status: 200, headers: { A: "b", C: 1, D: ["e", {}, "f"], G: null, H: [] }, body: { x: 1 } },
    { status: 200, headers: { a: "b", c: "1", d: "e, f" }, body: { x: 1 } },
  ],
  [
    { status: 204, headers: {} },
    { status: 204, headers: {}, body: null },
  ],
  [
    { status: 200, data: [1] },
    { status: 200, headers: {}, body: [1] },
  ],
  [
    { status: 200, body: 1, data: 2 },
    { status: 200, headers: {}, body: 1 },
  ],
  [
    { status: 200, body: null, data: 2 },
    { status: 200, headers: {}, body: 2 },
  ],
  [{ output: { status: 404, body: "no" } }, { status: 404, headers: {}, body: "no" }],
  [
    { status: 200, id: "c1" },
    { status: undefined, headers: {}, body: { status: 200, id: "c1" } },
  ],
  [
    { status: "200", body: 1 },
    { status: undefined, headers: {}, body: { status: "200", body: 1 } },
  ],
  [
    { headers: {}, body: 1 },
    { status: undefined, headers: {}, body: { headers: {}, body: 1 } },
  ],
  [[1], { status: undefined, headers: {}, body: [1] }],
])("the answer %j of a request is read as the response, or as its body alone", (answer, response) => {
  expect(readResponse(answer)).toStrictEqual(response);
});

test("a run's id is found unless it is quoted, in the text that was sent or within a text", () => {
  expect(findRunId('{"actionRunId":"a"} {"actionRunId":"b"}', asItIs)).toBe("a");
  expect(findRunId('{"actionRunId":"a"} {"actionRunId":12}', quotes('"actionRunId":"a"'))).toBe("12");
  expect(findRunId('"actionRun\u001b[1mId" : "a"')).toBe("a");
  expect(findRunId('{\\"actionRunId\\":\\"a\\"}', asItIs)).toBeUndefined();
});

test.each<[JsonValue, JsonValue]>([
  [{ output: [1] }, [1]],
  [{ output: null }, null],
  [
    { output: [1], items: [2] },
    { output: [1], items: [2] },
  ],
  [{ x: 1 }, { x: 1 }],
  [[1], [1]],
])("%j is unwrapped to %j", (answer, body) => {
  expect(unwrapOutput(answer)).toEqual(body);
});

test("a list is read with its items that can be read, or not at all where one is no object", () => {
  const readItem = ({ id }: { [name: string]: JsonValue }) => (typeof id === "string" ? id : undefined);
  const items = [{ id: "a" }, { id: 1 }, { id: "b" }];
  expect(readPage({ items, cursor: 5 }, readItem)).toEqual({ items: ["a", "b"], cursor: "5" });
  expect(readPage({ output: items }, readItem)).toEqual({ items: ["a", "b"], cursor: undefined });
  expect(readPage({ items: [...items, null] }, readItem)).toBeUndefined();
  expect(readPage({ x: 1 }, readItem)).toBeUndefined();
  expect([readItems(null), readItems({ items: {} })]).toEqual([undefined, undefined]);
});

test("a list is cut to the items that are wanted, also where its last page has more", async () => {
  const ask = async () => ({ items: [1, 2, 3], cursor: undefined });
  expect(await readPages(ask, 2)).toEqual({ items: [1, 2], more: true });
  expect(await readPages(ask, 3)).toEqual({ items: [1, 2, 3], more: false });
  expect(await readPages(ask)).toEqual({ items: [1, 2, 3], more: false });
});
