import { expect, test } from "vitest";
import { isReading } from "../../src/commands/run.ts";
import { showActions } from "../../src/messages/membrane.ts";
import type { ActionSummary } from "../../src/outbound/membrane/chatra-gateway.ts";

const get: ActionSummary = {
  id: "a1",
  key: "get-client",
  name: "Get <client>",
  description: "Reads a client.\nAll of it.",
  inputSchema: {
    properties: {
      verbose: { type: ["boolean", "null"] },
      clientId: { type: "string" },
      odd: {},
      more: { type: [7] },
    },
    required: ["clientId", "odd"],
  },
};
const bare: ActionSummary = {
  id: "a2",
  key: undefined,
  name: "Export",
  description: undefined,
  inputSchema: undefined,
};

test("actions are listed with what to call them by and what they take, what is required first", () => {
  expect(showActions([get, bare], undefined)).toEqual({
    text: "*2 actions*",
    blocks: [
      { type: "section", text: { type: "mrkdwn", text: "*2 actions*" } },
      {
        type: "section",
        text: {
          type: "mrkdwn",
          text: "*Get &lt;client&gt;* `get-client` · `a1`\nReads a client. All of it.\nTakes `clientId` (string, required), `odd` (required), `verbose` (boolean or null), `more`",
        },
      },
      { type: "section", text: { type: "mrkdwn", text: "*Export* `a2`" } },
      {
        type: "context",
        elements: [{ type: "mrkdwn", text: "`/chatra run ACTION {json}` runs one (admins)." }],
      },
    ],
  });
});

test("one action for what somebody wants to do is told with their words", () => {
  expect(showActions([{ ...bare, inputSchema: {} }], "to <export>")).toEqual({
    text: "*One action for “to &lt;export&gt;”*",
    blocks: [
      { type: "section", text: { type: "mrkdwn", text: "*One action for “to &lt;export&gt;”*" } },
      { type: "section", text: { type: "mrkdwn", text: "*Export* `a2`\nTakes nothing" } },
      {
        type: "context",
        elements: [{ type: "mrkdwn", text: "`/chatra run ACTION {json}` runs one (admins)." }],
      },
    ],
  });
});

test("that there is none is told, with what else can be done", () => {
  expect([showActions([], undefined), showActions([], "to export")]).toEqual([
    { text: "Membrane has no action. Try other words; `/chatra actions` lists them all." },
    {
      text: "Membrane has no action for “to export”. Try other words; `/chatra actions` lists them all.",
    },
  ]);
});

test.each([
  [12, ""],
  [13, " and 1 more"],
])("of %i inputs twelve are named", (count, rest) => {
  const names = Array.from({ length: count }, (_, index) => `f${index}`);
  const properties = Object.fromEntries(names.map((name) => [name, {}]));
  const { blocks } = showActions([{ ...bare, inputSchema: { properties, required: "f1" } }], undefined);
  const listed = names.slice(0, 12).map((name) => `\`${name}\``);
  expect(JSON.stringify(blocks?.[1])).toContain(`Takes ${listed.join(", ")}${rest}"`);
});

test.each([
  [{ key: "get-client", name: "x" }, true],
  [{ key: "listClients", name: "x" }, true],
  [{ key: undefined, name: "Search clients" }, true],
  [{ key: "", name: "Find client" }, true],
  [{ key: undefined, name: "Find or create client" }, false],
  [{ key: "getAndDelete", name: "Get" }, false],
  [{ key: "client-get", name: "Get" }, false],
  [{ key: "send-message", name: "Get" }, false],
  [{ key: undefined, name: "" }, false],
  [{ key: undefined, name: " – get it" }, true],
])("whether %o only reads: %s", (action, reads) => {
  expect(isReading(action)).toBe(reads);
});
