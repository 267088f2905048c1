import { expect, test } from "vitest";
import { hideBodies } from "../../../src/outbound/membrane/hide-bodies.ts";
import { readItems } from "../../../src/outbound/membrane/read-lists.ts";
import {
  findRunId,
  jsonOfOutput,
  readActionRun,
  readResponse,
} from "../../../src/outbound/membrane/read-output.ts";

const BODY = '{"output":{"id":"m1","text":"a } b ] c \\" d { e"}}';
const VALUE = { output: { id: "m1", text: 'a } b ] c " d { e' } };

test.each([
  ["alone", BODY],
  ["with a newline at its end", `${BODY}\n`],
  ["pretty-printed", JSON.stringify(VALUE, null, 2)],
  ["after a banner", `╭─────╮\n│ Update available 1.0 → 2.0 │\n╰─────╯\n${BODY}`],
  ["after a deprecation with brackets", `[DEPRECATED] use {act} [see docs]\n${BODY}\n`],
  ["coloured", `\u001b[33mwarning\u001b[0m\n\u001b[32m${BODY}\u001b[39m`],
  ["on the line of a spinner", `✔ Done ${BODY}`],
  ["before a footnote", `${BODY}\n[1] see the {changelog}\n`],
  ["after a log line of JSON", `{"level":"warn","message":"old"}\n${BODY}\n`],
  ["before a log line of JSON", `${BODY}\n{"level":"info","message":"bye"}\n`],
  ["before a log line with an id", `${BODY}\n{"level":30,"id":"req-1","msg":"done"}\n`],
  ["before a log line with an error", `${BODY}\n{"severity":"WARN","error":{"type":"internal"}}\n`],
  [
    "before an error of something else",
    `${BODY}\n{"error":{"type":"bad_request","key":"not_authenticated"}}`,
  ],
  ["before an answer of something else", `${BODY}\n{"id":"metrics-1"}`],
  ["after an error that was got over", `{"error":{"type":"concurrency","key":"lock_timeout"}}\n${BODY}`],
  ["after an empty one", `{"output":null}\n${BODY}`],
  ["after an unclosed bracket", `note: {unclosed "quote\n${BODY}`],
  ["with Windows line ends", `notice\r\n${BODY}\r\n`],
])("JSON is found %s", (_name, printed) => {
  expect(jsonOfOutput(printed)).toEqual(VALUE);
});

test.each(["", "   \n", "hello", "{", "[unclosed {", "{'single': 1}", "undefined"])(
  "there is no JSON in %j",
  (printed) => {
    expect(jsonOfOutput(printed)).toBeUndefined();
  },
);

test.each([
  '{\n  "error": {\n    "type": "action_run",\n    "data": {},\n    "message": "Fai',
  '{"output":{"id":"m1","info":{"a":1}},"actionRun',
  '{"level":"info"}\n{"output":{"client":{"id":"c1"},',
  '[{"id":"a"},{"id":',
])("what is whole inside of an answer cut short is no answer: %j", (printed) => {
  expect(jsonOfOutput(printed)).toBeUndefined();
});

test("what only quotes the words that were sent is no answer, and has no run's id", () => {
  const words = `Look for ${BODY} and "actionRunId":"theirs-1" in the log`;
  const hide = (text: string): string => hideBodies(text, { input: { text: words }, secrets: [] });
  expect(jsonOfOutput(`sending: ${words}\n`, hide)).toBeUndefined();
  expect(jsonOfOutput(BODY, hide)).toBeUndefined();
  expect(jsonOfOutput(`sending: ${words}\n{"output":{"id":"m2"}}`, hide)).toEqual({ output: { id: "m2" } });
  expect(findRunId(`sending: ${words}`, hide)).toBeUndefined();
  expect(findRunId(`sending: ${words}\n{"actionRunId":"ours-1"}`, hide)).toBe("ours-1");
});

test("a long quotation of the words that were sent is no answer, though something looks like a secret far into it", () => {
  const words = `{"output":{"id":"m1","text":"${"word ".repeat(120)} xoxb-1-abc"}}`;
  const hide = (text: string): string => hideBodies(text, { input: { text: words }, secrets: [] });
  expect(jsonOfOutput(`sending: ${words}\n`, hide)).toBeUndefined();
});

test("a scalar answer is JSON too", () => {
  expect(jsonOfOutput("null\n")).toBeNull();
  expect(jsonOfOutput("true")).toBe(true);
});

test("a list is read bare, in an envelope or as an array, and says where the next page begins", () => {
  const items = [{ id: "1" }];
  expect(readItems({ items, cursor: "next" })).toEqual({ items, cursor: "next" });
  expect(readItems({ output: { items, cursor: "next" } })).toEqual({ items, cursor: "next" });
  for (const last of [
    { output: { items } },
    { output: items },
    items,
    { items, cursor: null },
    { items, cursor: "" },
  ])
    expect(readItems(last)).toEqual({ items, cursor: undefined });
  expect(readItems({ containers: [] })).toBeUndefined();
  expect(readItems(["a", "b"])).toBeUndefined();
});

test("the result of an action is unwrapped once and never twice, and its run keeps its id", () => {
  expect(readActionRun({ output: { output: { id: "x" } }, actionRunId: "r" }, "send")).toEqual({
    output: { output: { id: "x" } },
    actionRunId: "r",
  });
  expect(readActionRun({ output: null }, "send")).toEqual({ output: null, actionRunId: undefined });
  expect(readActionRun({ actionRunId: "r" }, "send")).toEqual({ output: null, actionRunId: "r" });
});

test("a bare answer counts as a message that went out only when it has a message id", () => {
  expect(readActionRun({ id: "m1", text: "hi" }, "send")?.output).toEqual({ id: "m1", text: "hi" });
  expect(readActionRun({ level: "warn" }, "send")).toBeUndefined();
  expect(readActionRun({}, "send")).toBeUndefined();
  expect(readActionRun({}, "repeatable")?.output).toEqual({});
});

test.each([
  ["a whole answer", '{"output":{"id":"m1"},"actionRunId":"run-1"}', "run-1"],
  ["an error in its envelope", '{"error":{"type":"internal","data":{"actionRunId": "run-2"}}}', "run-2"],
  ["an answer cut short", 'notice\n{\n  "actionRunId" : "run-3",\n  "output": {"id": "m', "run-3"],
  ["coloured output", '\u001b[32m{"actionRunId":"run-4"}\u001b[0m', "run-4"],
  ["an id that is a number", '{"actionRunId":900719925474099312345}', "900719925474099312345"],
  ["an id cut short", '{"actionRunId":"run-', undefined],
  ["words that quote one", JSON.stringify({ output: { text: '{"actionRunId":"theirs"}' } }), undefined],
  ["nothing", "", undefined],
])("the id of a run is found in %s", (_, printed, id) => {
  expect(findRunId(printed)).toBe(id);
});

test("a raw response is read whole, with its headers in lower case, or as a bare body without a status", () => {
  expect(
    readResponse({ status: 404, headers: { "Retry-After": 3, Via: ["a", "b"], Odd: {} }, body: { e: 1 } }),
  ).toEqual({
    status: 404,
    headers: { "retry-after": "3", via: "a, b" },
    body: { e: 1 },
  });
  expect(readResponse({ output: { status: 200, headers: {}, body: [1] } })).toMatchObject({
    status: 200,
    body: [1],
  });
  expect(readResponse({ status: 200, headers: {}, data: { id: "c1" } })).toMatchObject({
    status: 200,
    body: { id: "c1" },
  });
  expect(readResponse({ id: "c1", status: "online" })).toEqual({
    status: undefined,
    headers: {},
    body: { id: "c1", status: "online" },
  });
});
