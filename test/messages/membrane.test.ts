import { expect, test } from "vitest";
import {
  actionAnswered,
  calledConnection,
  isBeingConnected,
  isNotReady,
  isReady,
  isReadyAlready,
  nobodyFinished,
  requestAnswered,
  showActions,
  showConnections,
  unknownAction,
  wrongInput,
} from "../../src/messages/membrane.ts";
import { inLines } from "./in-lines.ts";

const action = { id: "a1", key: undefined, name: "Get", description: undefined, inputSchema: undefined };
const inputs = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, nth) => [`i${nth}`, true]));
const takes = (inputSchema: Parameters<typeof showActions>[0][number]["inputSchema"]) =>
  inLines(showActions([{ ...action, inputSchema }], undefined))[2];
const connection = {
  id: "con1",
  name: "Chatra",
  state: "READY",
  isChatra: true,
  inUse: false,
  url: undefined,
  detail: undefined,
};

test("says of a connection what its state is, and what is to be done", () => {
  const called = calledConnection("Shop <b>", "con1");
  expect([
    called,
    isReady(called),
    isReadyAlready(called),
    isNotReady(called),
    nobodyFinished(called),
    isBeingConnected(called, { url: "https://m.example/x", command: "membrane login" }, ["U1"]),
    isBeingConnected(called, { url: undefined, command: "membrane login" }, ["U1"]),
    isBeingConnected(called, { url: "javascript:x", command: undefined }, ["U1"]),
  ]).toEqual([
    "The connection *Shop &lt;b&gt;* `con1`",
    ":white_check_mark: The connection *Shop &lt;b&gt;* `con1` is ready.",
    ":white_check_mark: The connection *Shop &lt;b&gt;* `con1` is ready. You have nothing to do.",
    "The connection *Shop &lt;b&gt;* `con1` is not ready.",
    ":hourglass_flowing_sand: The connection *Shop &lt;b&gt;* `con1` is not ready. Nobody has finished the login in the browser. `/chatra connect` shows where.",
    ":hourglass_flowing_sand: The connection *Shop &lt;b&gt;* `con1` waits for a login. <https://m.example/x|Finish the login in the browser>. The bot tells you here when the connection is ready; `/chatra connections` shows its state.",
    ":hourglass_flowing_sand: The connection *Shop &lt;b&gt;* `con1` waits for a login. Ask <@U1> to run `membrane login` where the bot runs and finish in the browser. The bot tells you here when the connection is ready; `/chatra connections` shows its state.",
    ":hourglass_flowing_sand: The connection *Shop &lt;b&gt;* `con1` is starting. The bot tells you here when the connection is ready; `/chatra connections` shows its state.",
  ]);
});

test("lists each connection with all that it says", () => {
  expect([
    ...inLines(showConnections([connection], [])),
    ...inLines(
      showConnections(
        [
          { ...connection, isChatra: false, name: "Other" },
          { ...connection, inUse: true },
          {
            ...connection,
            id: "con2",
            state: "CLIENT_ACTION_REQUIRED",
            url: "https://m.example/x",
            command: "membrane connect",
            detail: "Log <in>",
          },
        ],
        ["U1"],
      ),
    ),
  ]).toEqual([
    "{ text: *One connection* }",
    "{ type: section, text: { type: mrkdwn, text: *One connection* } }",
    "{ type: section, text: { type: mrkdwn, text: :large_green_circle: *Chatra* `con1`: ready } }",
    "{ text: *3 connections* }",
    "{ type: section, text: { type: mrkdwn, text: *3 connections* } }",
    "{ type: section, text: { type: mrkdwn, text: :large_green_circle: *Chatra* `con1`: ready, in use by this bot } }",
    "{ type: section, text: { type: mrkdwn, text: :red_circle: *Chatra* `con2`: client action required\nLog &lt;in&gt;\n<https://m.example/x|Open the connection>\nAsk <@U1> to run `membrane connect` where the bot runs and finish in the browser. } }",
    "{ type: section, text: { type: mrkdwn, text: :large_green_circle: *Other* `con1`: ready } }",
  ]);
});

test("says what an action takes, what is required first, and how much more", () => {
  expect([
    takes(undefined),
    takes({}),
    takes({ properties: {} }),
    takes({ properties: ["x"] }),
    takes({ properties: "x" }),
    takes({ properties: null }),
    takes({ properties: { a: { type: "string" }, b: { type: ["string", "null", 1] }, c: {}, d: [] } }),
    takes({ properties: { a: {}, b: { type: "number" }, c: {} }, required: ["b", "c"] }),
    takes({ properties: { a: {} }, required: "a" }),
    takes({ properties: inputs(12) }),
    takes({ properties: inputs(13) }),
    takes({ properties: inputs(20), required: ["i19"] }),
  ]).toEqual([
    "{ type: section, text: { type: mrkdwn, text: *Get* `a1` } }",
    "{ type: section, text: { type: mrkdwn, text: *Get* `a1`\nTakes nothing } }",
    "{ type: section, text: { type: mrkdwn, text: *Get* `a1`\nTakes nothing } }",
    "{ type: section, text: { type: mrkdwn, text: *Get* `a1`\nTakes nothing } }",
    "{ type: section, text: { type: mrkdwn, text: *Get* `a1`\nTakes nothing } }",
    "{ type: section, text: { type: mrkdwn, text: *Get* `a1`\nTakes nothing } }",
    "{ type: section, text: { type: mrkdwn, text: *Get* `a1`\nTakes `a` (string), `b` (string or null), `c`, `d` } }",
    "{ type: section, text: { type: mrkdwn, text: *Get* `a1`\nTakes `b` (number, required), `c` (required), `a` } }",
    "{ type: section, text: { type: mrkdwn, text: *Get* `a1`\nTakes `a` } }",
    "{ type: section, text: { type: mrkdwn, text: *Get* `a1`\nTakes `i0`, `i1`, `i2`, `i3`, `i4`, `i5`, `i6`, `i7`, `i8`, `i9`, `i10`, `i11` } }",
    "{ type: section, text: { type: mrkdwn, text: *Get* `a1`\nTakes `i0`, `i1`, `i2`, `i3`, `i4`, `i5`, `i6`, `i7`, `i8`, `i9`, `i10`, `i11` and 1 more } }",
    "{ type: section, text: { type: mrkdwn, text: *Get* `a1`\nTakes `i19` (required), `i0`, `i1`, `i2`, `i3`, `i4`, `i5`, `i6`, `i7`, `i8`, `i9`, `i10` and 8 more } }",
  ]);
});

test("shows what an action or a request answered", () => {
  expect([
    ...inLines(actionAnswered({ id: "a`1", name: "Get <x>" }, { a: 1 })),
    ...inLines(requestAnswered("/clients", undefined, null)),
    ...inLines(requestAnswered("/clients", 404, ["x"])),
  ]).toEqual([
    '{ text: *Get &lt;x&gt;* answered:\n```\n{\n  "a": 1\n}\n``` }',
    "{ type: section, text: { type: mrkdwn, text: *Get &lt;x&gt;* answered: } }",
    '{ type: section, text: { type: mrkdwn, text: ```\n{\n  "a": 1\n}\n``` } }',
    "{ type: context, elements: [{ type: mrkdwn, text: `a'1` }] }",
    "{ text: `GET /clients`:\nThe answer is empty. }",
    "{ type: section, text: { type: mrkdwn, text: `GET /clients`: } }",
    "{ type: section, text: { type: mrkdwn, text: The answer is empty. } }",
    '{ text: `GET /clients` answered with status 404:\n```\n[\n  "x"\n]\n``` }',
    "{ type: section, text: { type: mrkdwn, text: `GET /clients` answered with status 404: } }",
    '{ type: section, text: { type: mrkdwn, text: ```\n[\n  "x"\n]\n``` } }',
  ]);
});

test("says which action there is not, and what is wrong with an input", () => {
  expect([
    unknownAction("get"),
    wrongInput({ name: "Get `it`" }, ["a is <missing>", "b is no number"]),
  ]).toEqual([
    "The connection has no action `get`. `/chatra actions` lists the actions.",
    "`Get 'it'` does not take this input, so nothing was changed.\n• a is &lt;missing&gt;\n• b is no number\n`/chatra actions Get 'it'` shows what it takes.",
  ]);
});

test("says how many actions do not fit", () => {
  const many = Array.from({ length: 48 }, () => action);
  const last = (count: number) => inLines(showActions(many.slice(0, count), undefined)).slice(-2);
  expect([...last(47), ...last(48)]).toEqual([
    "{ type: section, text: { type: mrkdwn, text: *Get* `a1` } }",
    "{ type: context, elements: [{ type: mrkdwn, text: `/chatra run ACTION {json}` runs one (admins). }] }",
    "{ type: context, elements: [{ type: mrkdwn, text: … and 1 more. Search with a few words, as in `/chatra actions update a client`. }] }",
    "{ type: context, elements: [{ type: mrkdwn, text: `/chatra run ACTION {json}` runs one (admins). }] }",
  ]);
});
